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

/* Whether a point lies inside a closed ring (even-odd rule). */
bool outline_contains(const double *xy, size_t count, double x, double y);

/* Distance in metres between two closed rings in pixels; 0 where one holds a corner of the other. */
double outline_distance_m(const double *a, size_t a_count, const double *b, size_t b_count, double gsd_x_m,
                          double gsd_y_m);

#endif
