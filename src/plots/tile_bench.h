/* What the parts of tile analysis share: a worker's scratch memory and the rows in it. Seen by tile*.c only.
 */
#ifndef PLOTS_TILE_BENCH_H
#define PLOTS_TILE_BENCH_H

#include "plots/label.h"
#include "plots/surround.h"
#include "plots/tile.h"

/* What is summed per column of micro-cells or pixels, then folded to cells. */
typedef enum cell_sum {
    CELL_R,
    CELL_G,
    CELL_B,
    CELL_VALID,
    CELL_COARSE,
    CELL_LIKENESS,
    CELL_LIKENED,
    CELL_CANOPY,
    CELL_DARK,
    CELL_BRIGHT,
    CELL_STEP,
    CELL_SUMS
} cell_sum;

/* What becomes of a tile's blob: it touches a side, lies inside and can be a flower, or cannot be one. */
typedef enum blob_kind { NO_FLOWER, FLOWER, OPEN } blob_kind;

/* As much of a blob as decides that: most are never looked at again. Positions within the core. */
typedef struct sketch {
    int32_t n, x0, y0, x1, y1;
    int32_t likeness; /* sum of codes, once it can be a flower by the rest */
    int32_t number;   /* among the measured ones, those of its kind: flowers first, then open ones */
    uint8_t best, kind;
} sketch;

struct tile_bench {
    const plot_params *params;
    const plot_scale *scale;
    const kernel_set *kernels;
    surround around;
    labelling labels;
    uint8_t *evidence; /* core plus peak_radius on each side */
    size_t evidence_capacity, evidence_stride;
    uint8_t *spread[3]; /* one row of surround means at pixel spacing */
    uint16_t *columns[CELL_SUMS], *folded[2];
    size_t row_capacity;
    sketch *sketches; /* by label */
    size_t sketch_capacity;
    blob *blobs; /* measured: flowers by label, then open ones by label */
    size_t blob_capacity, flowers, open;
    int micro_log2, cell_log2; /* of the edges */
};

/* Row `y` of a plane, counted from the core's first row, at the core's first column. */
static inline const uint8_t *core_row(const tile_bench *bench, const tile_pixels *pixels, int plane, int y) {
    int halo = bench->scale->halo;
    return pixels->planes[plane] + (size_t)(y + halo) * pixels->stride + (size_t)halo;
}

static inline const uint8_t *evidence_row(const tile_bench *bench, int y) {
    int radius = bench->scale->peak_radius;
    return bench->evidence + (size_t)(y + radius) * bench->evidence_stride + (size_t)radius;
}

/* The cells of the core, after surround_measure. NULL: memory ran out. */
cell_block *tile_cells(tile_bench *bench, const tile_pixels *pixels);

/* Joins the core's evidence to blobs: fills labels, sketches and, for all but NO_FLOWER, blobs; counts petal
 * pixels into `cells`. */
pap_status tile_blobs(tile_bench *bench, const tile_pixels *pixels, cell_block *cells, pap_error *err);

#endif
