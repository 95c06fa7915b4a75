/* A whole picture of any bands in memory, as linear light, for planting fields into it. */
#ifndef PLANTING_FIELD_SCENE_H
#define PLANTING_FIELD_SCENE_H

#include "detect/field_bands.h"

/* How a band's samples go over into light. */
typedef struct field_code {
    bool is_display, is_whole;
    double scale, offset, low, high; /* light (or code) = scale x sample + offset */
    double nodata;
    bool has_nodata;
} field_code;

typedef struct field_scene {
    int width, height;
    double pixel_width_m, pixel_height_m;
    field_bands bands;
    float *light[FIELD_BANDS]; /* NULL: absent; 0 where not valid */
    uint8_t *valid, *touched;  /* touched: planted in */
    field_code code[FIELD_BANDS];
} field_scene;

/* PAP_E_BANDS without red and green, PAP_E_UNSUPPORTED when it is too large, PAP_E_EMPTY without a valid
 * pixel. */
pap_status field_scene_load(field_scene *out, const raster_source *source, pap_error *err);
/* An empty one of these bands: light 0, valid everywhere. */
pap_status field_scene_new(field_scene *out, int width, int height, double gsd_m, unsigned bands,
                           pap_error *err);
pap_status field_scene_copy(field_scene *out, const field_scene *from, pap_error *err);
void field_scene_free(field_scene *s);

/* Light as its samples can hold it. */
void field_scene_round(field_scene *s);

/* Writes a tiled DEFLATE GeoTIFF to `path` (a staged file's), as the source is, with the touched pixels'
 * samples replaced.
 */
pap_status field_scene_write(const field_scene *s, const raster_source *source, const char *path,
                             pap_error *err);

#endif
