/* What the pixel stage is learnt from: micro-cells of planted pictures, on plots and elsewhere. */
#ifndef TRAIN_PIXELS_H
#define TRAIN_PIXELS_H

#include "kernels/likeness.h"
#include "train/rows.h"

typedef struct pixel_sample {
    uint8_t own[3], beside[3], around[3], rough; /* as kernels/likeness.h names them */
    uint8_t is_plot;                             /* inside a plot that counts */
    int32_t place;
} pixel_sample;

typedef struct pixel_samples {
    VECTOR(pixel_sample) all;
} pixel_samples;

/* Plants every view that resolves flowers once, more sparsely than for the rows, and draws from plots, from
 * look-alikes and from elsewhere. Does not depend on threads. `table` has the places noted. */
pap_status pixel_samples_collect(pixel_samples *out, const collect_options *options, const train_table *table,
                                 pap_error *err);
void pixel_samples_free(pixel_samples *samples);

#endif
