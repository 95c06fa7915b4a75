/* A plot's shape on the ground: the convex hull of its flowers, each with a rim. */
#ifndef PLOTS_OUTLINE_H
#define PLOTS_OUTLINE_H

#include "plots/blob.h"

typedef struct plot_outline {
    double *xy;   /* closed ring in working pixels, x,y pairs, first == last; free() it */
    size_t count; /* points */
    double area_m2, length_m, width_m; /* length along the longest diameter, width across it */
} plot_outline;

/* Hull of the members, each widened to an octagon of rim_m. False when memory ran out. */
bool outline_of_flowers(plot_outline *out, const flower *members, size_t count, double rim_m,
                        const plot_scale *scale);

#endif
