/* Samples that measure light, shown as a camera would have coded them for the eye: what looks for flowers has
 * learnt from such codes. */
#ifndef RASTER_DISPLAY_H
#define RASTER_DISPLAY_H

#include "raster/source.h"

#include <gdal.h>

/* Gives the source its exposure where red, green and blue are measured (reflectance or samples in proportion
 * to light): one for the whole picture, from windows spread over it. Leaves it NULL for display codes, and
 * where nothing was seen. PAP_E_NOMEM. */
pap_status display_make(raster_source *source, GDALDatasetH dataset, pap_error *err);
void display_free(raster_display *display);

/* The codes of a row of band 0..2 (R, G, B); not finite: 0. */
void display_code_row(const raster_display *display, int band, uint8_t *codes, const float *samples, int n);

#endif
