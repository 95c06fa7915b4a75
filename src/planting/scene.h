/* A whole picture in memory, to be planted in and written again. */
#ifndef PLANTING_SCENE_H
#define PLANTING_SCENE_H

#include "raster/source.h"

/* Pixels of at most this many are taken into memory: 4 bytes each. */
enum { SCENE_MEGAPIXELS_MAX = 200 };

/* A band beyond the visible. */
typedef struct scene_band {
    int number;       /* in its file, from 1 */
    raster_role role; /* RASTER_RED_EDGE or RASTER_NIR */
    float *light;     /* one a pixel, linear, in the band's own unit; 0 where the scene is void */
} scene_band;

typedef struct scene {
    int width, height;
    uint8_t *rgb;   /* 3 bytes a pixel, display-coded */
    uint8_t *valid; /* 255, or 0 beyond the flight: the colours are 0 there */
    double pixel_width_m, pixel_height_m;
    scene_band *bands; /* what spectrum_load took in; NULL: red, green and blue alone */
    int band_count;
    double exposure; /* what makes reflectances of red, green and blue linear light; 0: they are codes */
} scene;

typedef struct scene_box {
    int x, y, w, h;
} scene_box;

/* PAP_E_UNSUPPORTED when it is too large, PAP_E_DECODE when a block of it is damaged, PAP_E_EMPTY without a
 * valid pixel. */
pap_status scene_load(scene *out, const raster_source *source, pap_error *err);
/* The same of a box that lies in the picture; the scene's pixel (0, 0) is the box's. Boxes that begin at
 * multiples of 16 keep the blocks of a JPEG where they were. */
pap_status scene_load_window(scene *out, const raster_source *source, scene_box box, pap_error *err);
void scene_free(scene *s);

/* The part of a box that lies in the picture; w or h is 0 when there is none. */
scene_box scene_clip(const scene *s, scene_box box);

/* Lightness (R + 2G + B) / 4 of pixel `at`, 0 .. 255. */
static inline float scene_light(const scene *s, size_t at) {
    const uint8_t *p = s->rgb + 3 * at;
    return 0.25F * (float)(p[0] + 2 * p[1] + p[2]);
}

/* Writes a tiled DEFLATE GeoTIFF to `path` (a staged file's): RGB of 8 bits, and alpha where `source` has a
 * mask of any kind; placed where `source` is, north-up where that was south-up. */
pap_status scene_write(const scene *s, const raster_source *source, const char *path, pap_error *err);

#endif
