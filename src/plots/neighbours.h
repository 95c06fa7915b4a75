/* Distances and directions between a plot's flowers. */
#ifndef PLOTS_NEIGHBOURS_H
#define PLOTS_NEIGHBOURS_H

#include "plots/blob.h"

typedef struct spacing {
    double gap_m;     /* median distance to the nearest neighbour; 0 with fewer than two flowers */
    double gap_cv;    /* its standard deviation over its mean */
    double row_order; /* 0..1: length of the mean of exp(2i angle) over nearest-neighbour directions */
} spacing;

/* False when memory ran out. */
bool spacing_measure(spacing *out, const flower *members, size_t count, const plot_scale *scale);

#endif
