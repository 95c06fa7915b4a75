/* Scenes with red edge and near infrared: all their bands in and out, in their own type and unit. */
#ifndef PLANTING_SPECTRUM_H
#define PLANTING_SPECTRUM_H

#include "planting/scene.h"

/* Whether a picture has a band that is planted beside red, green and blue. */
bool spectrum_is_there(const raster_source *source);

/* How a band's samples and light go over into each other. */
typedef struct spectrum_code {
    bool is_display;           /* bytes: coded for display, as red, green and blue of such a scene are */
    double scale, offset;      /* otherwise: of the physical value, which light is in proportion to */
    double nodata, low, high;  /* low, high: what its type holds */
    bool has_nodata, is_whole; /* is_whole: integers */
} spectrum_code;

/* `band` is a GDALRasterBandH. */
spectrum_code spectrum_code_of(void *band);
double spectrum_light(const spectrum_code *code, double sample);
/* A value that the band's type holds and that is not nodata. */
double spectrum_sample(const spectrum_code *code, double light);

/* A sample of red, green or blue as a code, 0 .. 255, not rounded. */
double spectrum_visible(const spectrum_code *code, double exposure, double sample);

/* Takes the bands of a scene that was loaded whole. Red, green and blue that are not bytes are taken for
 * reflectances and exposed as a picture of fields would be. A pixel without a value in any of these bands is
 * void. PAP_E_UNSUPPORTED when they do not fit, PAP_E_DECODE, PAP_E_EMPTY, PAP_E_NOMEM. */
pap_status spectrum_load(scene *s, const raster_source *source, pap_error *err);

/* Writes a tiled DEFLATE GeoTIFF to `path` (a staged file's) with all bands of `source`, their type,
 * descriptions, roles, nodata and metadata. Every sample that was not planted is the source's own, bit for
 * bit. */
pap_status spectrum_write(const scene *s, const raster_source *source, const char *path, pap_error *err);

#endif
