/* What the cells say of a plot's inside and of the ring around it. */
#ifndef PLOTS_CONTEXT_H
#define PLOTS_CONTEXT_H

#include "cells/cells.h"
#include "plots/zones.h"

/* Means over the valid pixels of a set of cells; codes are 0..255, shares 0..1. */
typedef struct zone {
    double valid, wanted; /* pixels */
    double r, g, b, canopy, dark, bright, petal, step, coarse;
    double likeness; /* to a stand of poppies, mean log odds of micro-cells; 0 without any */
    double light_sd; /* of the cells' mean lightness, codes */
} zone;

typedef struct context {
    zone inside, ring, field; /* each beyond the one before; see plots/zones.h */
    double likeness_peak; /* the highest mean likeness of a cell inside and its eight neighbours, log odds */
} context;

/* False when memory ran out. */
bool context_measure(context *out, const flower *members, size_t count, const cell_grid *cells,
                     const zone_reach *reach, const plot_params *params, const plot_scale *scale);

#endif
