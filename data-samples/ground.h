/* The ground of a made-up place: fields, paths and what grows there, as a function of position. */
#ifndef SAMPLES_GROUND_H
#define SAMPLES_GROUND_H

#include "paint/colour.h"
#include "paint/easel.h"
#include "paint/outline.h"

typedef enum ground_style { GROUND_VILLAGE, GROUND_TERRACES, GROUND_GARDEN, GROUND_VALLEY } ground_style;

typedef struct ground {
    uint64_t seed;
    ground_style style;
    double gsd_m; /* detail finer than this is left out */
    sunlight sun;
} ground;

/* Linear colour of the ground at a point, metres right and down from the picture's corner. */
rgb ground_colour(const ground *g, double x_m, double y_m);

/* Metres to the nearest border of a field, and the direction in which its rows run. */
double ground_border_m(const ground *g, double x_m, double y_m);
double ground_row_angle(const ground *g, double x_m, double y_m);

/* The part of the field around a point that has about this area, corners relative to the point. */
outline ground_field_outline(const ground *g, double x_m, double y_m, double area_m2);

/* -1 .. 1: above about 0.15 a valley's slope is wooded. */
double ground_woods(const ground *g, double x_m, double y_m);

#endif
