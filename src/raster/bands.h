/* Which band is what: from the user's word, colour interpretation, descriptions, wavelengths, count, values.
 */
#ifndef RASTER_BANDS_H
#define RASTER_BANDS_H

#include "raster/source.h"
#include <gdal.h>

/* Fills roles, spectra, sensing, rgb, alpha and roles_text of a source whose names and size are set. The
 * name of `first` tells about the product. PAP_E_SETTING when options cannot be understood, PAP_E_BANDS when
 * they name a band that is not there or a sensor that it cannot be. */
pap_status bands_recognise(raster_source *source, GDALDatasetH dataset, const pap_scene_options *options,
                           const char *first, bool is_stacked_by_user, pap_error *err);

/* A role by what programs and agencies call it ("Red edge", "nir"), RASTER_OTHER: none; by the letters of
 * --bands. */
raster_role raster_role_named(const char *text);
raster_role raster_role_of_letters(const char *name, size_t length);

/* The alpha value that stands for valid: 1, 255 or 65535, the smallest that no sample exceeds. */
double bands_alpha_scale(GDALRasterBandH alpha, int64_t width, int64_t height);

#endif
