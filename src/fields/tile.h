/* One tile: layers of its window to the likeness of its core's pixels and to connected areas. */
#ifndef FIELDS_TILE_H
#define FIELDS_TILE_H

#include "fields/area.h"
#include "papaver/papaver.h"

enum { FIELD_LEVELS_MAX = 6 };

/* What is looked for, in working pixels of a picture. */
typedef struct field_scale {
    double gsd_m;
    int near_px, mid_px, far_px; /* half widths of the squares that pixels are averaged over */
    int level_count;
    int levels[FIELD_LEVELS_MAX]; /* scores, ascending, in 1/FIELD_SCORE_ONE */
    int64_t least_px, longest_px; /* of an area: pixels; extent */
} field_scale;

/* How far around a tile's core its window must reach. */
int field_halo(const field_scale *scale);

/* A window that reaches field_halo() beyond its core on all sides; what lies outside the picture is not
 * valid. Rows of the planes are `stride` apart. */
typedef struct field_window {
    int64_t x0, y0; /* of the core, in the picture */
    int w, h;       /* of the core */
    size_t stride;
    int16_t *layers[FIELD_LAYERS]; /* NULL: not there */
    uint8_t *valid;
} field_window;

/* Areas of a core. Those that touch none of its sides are whole; for the others, which area each pixel along
 * a side belongs to is told, by level: numbers into `areas`, -1 for none. */
typedef struct field_tile {
    int w, h;
    VECTOR(field_area) areas;
    int32_t *top[FIELD_LEVELS_MAX], *bottom[FIELD_LEVELS_MAX], *left[FIELD_LEVELS_MAX],
        *right[FIELD_LEVELS_MAX];
} field_tile;
void field_tile_free(field_tile *tile);

/* Called with a row of the core and the net's inputs, for learning. */
typedef void field_tap(void *context, int64_t x0, int64_t y, int count, const float *const inputs[],
                       const uint8_t *valid);

/* One worker's memory. */
typedef struct field_bench field_bench;
pap_status field_bench_new(field_bench **out, const field_scale *scale, const field_net *net,
                           const field_tone *tone, int core_w, int core_h, pap_error *err);
void field_bench_free(field_bench *bench);

/* Only the inputs, handed to `tap` row by row. */
pap_status field_tile_tap(field_bench *bench, const field_window *window, field_tap *tap, void *context,
                          pap_error *err);
/* *out is the caller's. */
pap_status field_tile_analyse(field_tile **out, field_bench *bench, const field_window *window,
                              pap_error *err);

#endif
