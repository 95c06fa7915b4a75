/* The mean colour around every micro-cell of a tile: sums per micro-cell, then a sliding box over them. */
#ifndef PLOTS_SURROUND_H
#define PLOTS_SURROUND_H

#include "plots/tile.h"

/* Micro-cells of a window of pixels, and the surround of each, as planes of columns x rows. The surround is
 * valid for micro-cells at least the radius away from the window's edges. */
typedef struct surround {
    int columns, rows;
    uint16_t *sums[4];  /* R, G, B codes and valid pixels per micro-cell */
    uint8_t *means[3];  /* R, G, B mean code within the box */
    size_t capacity;    /* micro-cells that the planes hold */
    uint16_t *row_sums; /* scratch: one row of pixels */
    int32_t *column_sums[4], *box_sums[4];
    size_t row_capacity;
} surround;

void surround_free(surround *work);

/* width x height pixels, both multiples of scale->micro. */
pap_status surround_measure(surround *work, uint8_t *const planes[4], size_t stride, int width, int height,
                            const plot_scale *scale, const kernel_set *kernels, pap_error *err);

#endif
