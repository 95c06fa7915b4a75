/* Connected components of a tile's candidate pixels, from runs (8-connectivity). */
#ifndef PLOTS_LABEL_H
#define PLOTS_LABEL_H

#include "papaver/papaver.h"
#include <stddef.h>
#include <stdint.h>

/* Pixels [x0, x1) of row y with evidence. */
typedef struct run {
    int32_t y, x0, x1;
    int32_t label; /* after label_finish: 0..label count - 1, in the order of first pixels */
} run;

/* Grows as needed and is reused from tile to tile. Zero it before first use. */
typedef struct labelling {
    run *runs;
    size_t count, capacity;
    size_t previous, current; /* first runs of the last two rows */
    int32_t current_y;
    int32_t labels;
} labelling;

void labelling_free(labelling *work);
void label_begin(labelling *work);

/* Adds a row of n evidence values, 0 for none; rows come in ascending order. */
pap_status label_row(labelling *work, int32_t y, const uint8_t *evidence, size_t n, pap_error *err);

/* Gives every run its final label. */
void label_finish(labelling *work);

#endif
