/* The outline of a plot: a small polygon in metres. */
#include "paint/outline.h"

#include <math.h>

double outline_area(const outline *o) {
    double twice = 0.0;
    for (int i = 0, j = o->count - 1; i < o->count; j = i++)
        twice += o->x_m[j] * o->y_m[i] - o->x_m[i] * o->y_m[j];
    return fabs(twice) / 2.0;
}

static double edge_distance_squared(const outline *o, int i, int j, double x, double y) {
    double ex = o->x_m[j] - o->x_m[i], ey = o->y_m[j] - o->y_m[i];
    double px = x - o->x_m[i], py = y - o->y_m[i], length = ex * ex + ey * ey;
    double t = length > 0.0 ? (px * ex + py * ey) / length : 0.0;
    t = t < 0.0 ? 0.0 : t > 1.0 ? 1.0 : t;
    double dx = px - t * ex, dy = py - t * ey;
    return dx * dx + dy * dy;
}

double outline_inside(const outline *o, double x_m, double y_m) {
    double nearest = INFINITY;
    int inside = 0;
    for (int i = 0, j = o->count - 1; i < o->count; j = i++) {
        double d = edge_distance_squared(o, i, j, x_m, y_m);
        if (d < nearest) nearest = d;
        if ((o->y_m[i] > y_m) != (o->y_m[j] > y_m) &&
            x_m < (o->x_m[j] - o->x_m[i]) * (y_m - o->y_m[i]) / (o->y_m[j] - o->y_m[i]) + o->x_m[i])
            inside = !inside;
    }
    return inside ? sqrt(nearest) : -sqrt(nearest);
}

double outline_reach(const outline *o) {
    double farthest = 0.0;
    for (int i = 0; i < o->count; i++) {
        double d = hypot(o->x_m[i], o->y_m[i]);
        if (d > farthest) farthest = d;
    }
    return farthest;
}

bool outline_throw(const outline *o, random_state *rng, double *x_m, double *y_m) {
    double left = INFINITY, top = INFINITY, right = -INFINITY, low = -INFINITY;
    for (int i = 0; i < o->count; i++) {
        left = fmin(left, o->x_m[i]), right = fmax(right, o->x_m[i]);
        top = fmin(top, o->y_m[i]), low = fmax(low, o->y_m[i]);
    }
    for (int tries = 0; tries < 64; tries++) {
        *x_m = random_between(rng, left, right);
        *y_m = random_between(rng, top, low);
        if (outline_inside(o, *x_m, *y_m) > 0.0) return true;
    }
    return false;
}

void outline_move(outline *o, double dx_m, double dy_m) {
    for (int i = 0; i < o->count; i++) o->x_m[i] += dx_m, o->y_m[i] += dy_m;
}

/* Stretches, turns and scales a shape around (0, 0) so that its area is exactly area_m2. */
static void fit(outline *o, double area_m2, double elongation, double angle) {
    double stretch = sqrt(elongation), c = cos(angle), s = sin(angle);
    for (int i = 0; i < o->count; i++) {
        double x = o->x_m[i] * stretch, y = o->y_m[i] / stretch;
        o->x_m[i] = x * c - y * s;
        o->y_m[i] = x * s + y * c;
    }
    double scale = sqrt(area_m2 / outline_area(o));
    for (int i = 0; i < o->count; i++) o->x_m[i] *= scale, o->y_m[i] *= scale;
}

outline outline_box(double area_m2, double elongation, double angle) {
    outline o = {4, {-1, 1, 1, -1}, {-1, -1, 1, 1}};
    fit(&o, area_m2, elongation, angle);
    return o;
}

outline outline_uneven(double area_m2, double elongation, double angle, double unevenness,
                       random_state *rng) {
    outline o = {.count = 16};
    double squareness =
        random_between(rng, 2.0, 5.0); /* exponent of a superellipse: 2 round, 5 nearly a bed */
    for (int i = 0; i < o.count; i++) {
        double turn = 6.283185307179586 * i / o.count, c = cos(turn), s = sin(turn);
        double radius = pow(pow(fabs(c), squareness) + pow(fabs(s), squareness), -1.0 / squareness);
        radius *= 1.0 + unevenness * random_between(rng, -1.0, 1.0);
        o.x_m[i] = radius * c;
        o.y_m[i] = radius * s;
    }
    fit(&o, area_m2, elongation, angle);
    return o;
}
