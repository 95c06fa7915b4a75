/* A piece of painted ground: linear colour and coverage on a fine grid, sizes in metres. */
#ifndef PAINT_PATCH_H
#define PAINT_PATCH_H

#include "paint/colour.h"
#include "papaver/papaver.h"

/* Four floats per cell: linear red, green, blue times coverage, and the coverage (0 .. 1), so that a patch
 * can be averaged and blurred as it is. x runs right and y down, in metres from the upper left corner. A
 * shadow is nearly black paint of partial coverage. */
typedef struct patch {
    int width, height;
    double step_m; /* edge of a cell on the ground */
    float *rgba;
    uint32_t *owner; /* who painted a cell last with at least half coverage: the `pen` of that moment;
                      * NULL while nobody is to be noted */
    uint32_t pen;
    int is_infrared; /* 1: the three colours of a cell are red edge, near infrared and nothing */
} patch;

/* The pen of things that are neither leaves nor soil; flowers of a stand have one each, from 1. */
enum { PEN_THING = 1 };

/* An empty patch that covers width_m x height_m. PAP_E_ARGUMENT outside 1 .. 32768 cells an edge,
 * PAP_E_NOMEM. */
pap_status patch_make(patch *out, double width_m, double height_m, double step_m, pap_error *err);
void patch_free(patch *p);

/* Coverage (0 .. 1) at a point of the ground, and its colour when there is any. */
typedef float patch_shader(const void *context, double x_m, double y_m, rgb *colour);

/* Asks the shader for every cell that meets the box and lays its answer over what is there. */
void patch_shade(patch *p, double left_m, double top_m, double right_m, double bottom_m, patch_shader *shader,
                 const void *context);

/* A filled ellipse with a soft rim one cell wide; one smaller than a cell becomes a thinner, cell-sized one
 * of the same amount of paint. `angle` in radians from x towards y. */
typedef struct ellipse {
    double x_m, y_m, half_length_m, half_width_m, angle;
} ellipse;
void patch_ellipse(patch *p, const ellipse *e, rgb colour, double opacity);

/* Coverage of a cell whose centre lies `inside_m` within an edge (negative: outside). */
float patch_edge(double inside_m, double step_m);

/* Averages the patch over pixels of pixel_width_m x pixel_height_m; the first pixel's upper left corner is at
 * (-left_m, -top_m) of the patch, and the pixels cover all of it. The result's step_m is the pixel height. */
pap_status patch_resample(patch *out, const patch *p, double pixel_width_m, double pixel_height_m,
                          double left_m, double top_m, pap_error *err);

/* Gaussian blur in place, sigma in cells; 0 does nothing. */
pap_status patch_blur(patch *p, double sigma_cells, pap_error *err);

/* Unsharp mask in place: adds `amount` of what a blur of 1.2 cells takes away; edges get a bright and a dark
 * side. Coverage stays. 0 does nothing. PAP_E_NOMEM. */
pap_status patch_sharpen(patch *p, double amount, pap_error *err);

#endif
