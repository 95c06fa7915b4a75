/* The outline of a plot: a small polygon in metres. */
#ifndef PAINT_OUTLINE_H
#define PAINT_OUTLINE_H

#include "base/random.h"

#include <stdbool.h>

enum { OUTLINE_POINTS = 24 };

/* Corners in order, not closed; x right, y down, metres. */
typedef struct outline {
    int count;
    double x_m[OUTLINE_POINTS], y_m[OUTLINE_POINTS];
} outline;

/* Signless area by the shoelace formula, m2. */
double outline_area(const outline *o);

/* Metres to the nearest edge: positive inside, negative outside. */
double outline_inside(const outline *o, double x_m, double y_m);

/* Metres from (0, 0) to the farthest corner. */
double outline_reach(const outline *o);

/* A place inside, found by throwing darts at the box around it. False when none hit. */
bool outline_throw(const outline *o, random_state *rng, double *x_m, double *y_m);

void outline_move(outline *o, double dx_m, double dy_m);

/* A four-cornered bed around (0, 0), its long side (`elongation` times the short) at `angle` radians. */
outline outline_box(double area_m2, double elongation, double angle);

/* The same area as an uneven plot: rounded or squarish, corners pushed about by `unevenness` (0 .. 0.3). */
outline outline_uneven(double area_m2, double elongation, double angle, double unevenness, random_state *rng);

#endif
