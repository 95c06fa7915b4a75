/* Groups of flowers on their way to becoming candidates: measured and judged in batches, by whoever is free,
 * and handed on in the order in which they came. */
#ifndef DETECT_JUDGING_H
#define DETECT_JUDGING_H

#include "cells/cells.h"
#include "detect/candidates.h"

typedef struct judging judging;

typedef struct judging_setup {
    const model *model;
    const model_regime *regime;
    const kernel_set *kernels;
    const plot_scale *scale;
    cell_grid *cells;                /* may be written to meanwhile where no group that waits asks for it */
    int pool;                        /* source pixels along a working pixel */
    void (*on_batch)(void *context); /* there is something for judging_step */
    void *context;
} judging_setup;

pap_status judging_new(judging **out, const judging_setup *setup, pap_error *err);
void judging_free(judging *j);

/* Takes a group, found at a link of the params, that waits until its batch is full. */
pap_status judging_add(judging *j, const flower *members, size_t count, int link, pap_error *err);

/* No more groups come that ask for cells above working pixel row `y`: closes the batch, and has those cells
 * forgotten once all groups so far are judged. */
void judging_end_row(judging *j, int64_t y);

/* Measures and judges a batch; false in *did when none waits. On any thread, on several at once, and beside
 * the other calls. */
pap_status judging_step(judging *j, bool *did, pap_error *err);

/* Hands on what is judged: those that score above the model's floor, in the order of judging_add. */
pap_status judging_hand_on(judging *j, candidates *into, pap_error *err);

#endif
