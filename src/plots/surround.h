/* The mean colour around every micro-cell of a tile: sums per micro-cell, then a sliding box over them. */
#ifndef PLOTS_SURROUND_H
#define PLOTS_SURROUND_H

#include "plots/tile.h"

/* What is summed: codes of R, G, B and valid pixels of a micro-cell; for the roughness its mean lightness,
 * that squared, and 1 where it has any valid pixel. */
typedef enum surround_plane {
    SUM_R,
    SUM_G,
    SUM_B,
    SUM_VALID,
    SUM_LIGHT,
    SUM_LIGHT2,
    SUM_SEEN,
    SURROUND_PLANES
} surround_plane;

/* Micro-cells of a window of pixels, and the surround of each, as planes of columns x rows. The surround is
 * valid for micro-cells at least the radius away from the window's edges. */
typedef struct surround {
    int columns, rows;
    uint16_t *sums[SURROUND_PLANES];     /* per micro-cell, see surround_plane */
    uint8_t *means[3];                   /* R, G, B mean code within the box */
    uint8_t *own[3], *beside[3], *rough; /* as kernels/likeness.h reads them; nothing without a net */
    uint8_t *likeness;  /* to a stand of poppies, kernels/likeness.h; LIKENESS_NONE without a net */
    size_t capacity;    /* micro-cells that the planes hold */
    uint16_t *row_sums; /* scratch: one row of pixels */
    int32_t *column_sums[SURROUND_PLANES], *box_sums[SURROUND_PLANES];
    size_t row_capacity;
} surround;

void surround_free(surround *work);

/* width x height pixels, both multiples of scale->micro; `net` NULL: no likeness. */
pap_status surround_measure(surround *work, uint8_t *const planes[4], size_t stride, int width, int height,
                            const plot_scale *scale, const likeness_net *net, const kernel_set *kernels,
                            pap_error *err);

#endif
