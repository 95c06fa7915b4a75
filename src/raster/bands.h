/* Which band is what: from the user's word, colour interpretation, descriptions, wavelengths, count, values.
 */
#ifndef RASTER_BANDS_H
#define RASTER_BANDS_H

#include "raster/source.h"
#include <gdal.h>

/* Fills roles, rgb, alpha and roles_text of a source. `asked` is "R=1,G=2,B=3" or NULL. PAP_E_SETTING when it
 * cannot be understood or names a band that is not there. */
pap_status bands_recognise(raster_source *source, GDALDatasetH dataset, const char *asked, pap_error *err);

/* The sample that stands for white: the largest that type and NBITS hold; 0 for floats and complex numbers.
 * RGB without wavelengths, scale or sensor is display-coded at any depth. */
double bands_full_scale(GDALRasterBandH band);

/* The alpha value that stands for valid: 1, 255 or full scale, the smallest that no sample exceeds; 65535 is
 * that of floats. */
double bands_alpha_scale(GDALRasterBandH alpha, int64_t width, int64_t height);

#endif
