/* One tile: pixels in; blobs, seam runs and cells out. Pure work on the worker's own memory. */
#ifndef PLOTS_TILE_H
#define PLOTS_TILE_H

#include "cells/cells.h"
#include "kernels/kernels.h"
#include "plots/blob.h"

/* Planes R, G, B, valid (255; 0: void, 1: could not be decoded) of a core with `halo` pixels on each side;
 * the core is rounded up to whole micro-cells, and what lies outside the picture is not valid. (x0, y0) is
 * the core's first pixel in the picture. */
typedef struct tile_pixels {
    uint8_t *planes[4];
    size_t stride;
    int64_t x0, y0;
    int w, h; /* core, not rounded */
} tile_pixels;

/* Blob `blob` has pixels from `from` to `to` (exclusive) on one side of the core; positions in the picture.
 */
typedef struct seam_run {
    int64_t from, to;
    int32_t blob;
} seam_run;

typedef enum tile_side { SIDE_TOP, SIDE_BOTTOM, SIDE_LEFT, SIDE_RIGHT, SIDE_COUNT } tile_side;

typedef struct tile_result {
    flower *flowers; /* of blobs that lie inside, can be flowers, and are wanted at some link */
    size_t flower_count;
    blob *open; /* blobs that touch a side */
    size_t open_count;
    seam_run *sides[SIDE_COUNT]; /* ascending */
    size_t side_counts[SIDE_COUNT];
    cell_block *cells;
} tile_result;

void tile_result_free(tile_result *result);

/* A worker's scratch memory, reused from tile to tile. */
typedef struct tile_bench tile_bench;
pap_status tile_bench_new(tile_bench **out, const plot_params *params, const plot_scale *scale,
                          const kernel_set *kernels, pap_error *err);
void tile_bench_free(tile_bench *bench);

pap_status tile_analyse(tile_result **out, tile_bench *bench, const tile_pixels *pixels, pap_error *err);

#endif
