/* Heights of the ground around a point, as a square of nodes. */
#include "geo/terrain.h"

#include <math.h>
#include <stdlib.h>

terrain *terrain_new(double *up_m, int edge, double step_m) {
    terrain *ground = malloc(sizeof *ground);
    if (!ground) return NULL;
    *ground = (terrain){edge, step_m, up_m, NAN, NAN};
    for (size_t i = 0; i < (size_t)edge * (size_t)edge; i++) { /* fmin and fmax pass over NaN */
        ground->lowest_m = fmin(ground->lowest_m, up_m[i]);
        ground->highest_m = fmax(ground->highest_m, up_m[i]);
    }
    return ground;
}

void terrain_free(terrain *ground) {
    if (!ground) return;
    free(ground->up_m);
    free(ground);
}

double terrain_height(const terrain *ground, double east_m, double north_m) {
    double half = (ground->edge - 1) / 2.0, x = half + east_m / ground->step_m,
           y = half - north_m / ground->step_m;
    if (!(x >= 0 && y >= 0 && x <= 2 * half && y <= 2 * half)) return NAN;
    int column = (int)fmin(x, 2 * half - 1), row = (int)fmin(y, 2 * half - 1);
    const double *node = ground->up_m + (size_t)row * (size_t)ground->edge + column;
    double u = x - column, v = y - row;
    double upper = node[0] + u * (node[1] - node[0]);
    double lower = node[ground->edge] + u * (node[ground->edge + 1] - node[ground->edge]);
    return upper + v * (lower - upper);
}
