/* Closed rings on a plane: what lies inside, how far apart two of them are. */
#include "geo/ring.h"

#include <math.h>

bool ring_contains(const double *xy, size_t count, double x, double y) {
    bool inside = false;
    for (size_t i = 0; i + 1 < count; i++) {
        double x0 = xy[2 * i], y0 = xy[2 * i + 1], x1 = xy[2 * i + 2], y1 = xy[2 * i + 3];
        if ((y0 > y) != (y1 > y) && x < x0 + (y - y0) * (x1 - x0) / (y1 - y0)) inside = !inside;
    }
    return inside;
}

static double to_segment2(double x, double y, const double *from, double unit_x_m, double unit_y_m) {
    double ax = (from[0] - x) * unit_x_m, ay = (from[1] - y) * unit_y_m;
    double dx = (from[2] - from[0]) * unit_x_m, dy = (from[3] - from[1]) * unit_y_m,
           length2 = dx * dx + dy * dy;
    double t = length2 > 0 ? -(ax * dx + ay * dy) / length2 : 0;
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    return (ax + t * dx) * (ax + t * dx) + (ay + t * dy) * (ay + t * dy);
}

static double to_edges2(const double *xy, size_t count, double x, double y, double unit_x_m,
                        double unit_y_m) {
    double best2 = INFINITY;
    for (size_t k = 0; k + 1 < count; k++)
        best2 = fmin(best2, to_segment2(x, y, xy + 2 * k, unit_x_m, unit_y_m));
    return best2;
}

/* From the corners of one ring to the edges of the other. */
static double corners_to_edges2(const double *a, size_t a_count, const double *b, size_t b_count,
                                double unit_x_m, double unit_y_m) {
    double best2 = INFINITY;
    for (size_t i = 0; i + 1 < a_count; i++) {
        if (ring_contains(b, b_count, a[2 * i], a[2 * i + 1])) return 0;
        best2 = fmin(best2, to_edges2(b, b_count, a[2 * i], a[2 * i + 1], unit_x_m, unit_y_m));
    }
    return best2;
}

double ring_distance_m(const double *a, size_t a_count, const double *b, size_t b_count, double unit_x_m,
                       double unit_y_m) {
    double ab = corners_to_edges2(a, a_count, b, b_count, unit_x_m, unit_y_m);
    return sqrt(ab > 0 ? fmin(ab, corners_to_edges2(b, b_count, a, a_count, unit_x_m, unit_y_m)) : 0);
}

double ring_edge_distance_m(const double *xy, size_t count, double x, double y, double unit_x_m,
                            double unit_y_m) {
    return sqrt(to_edges2(xy, count, x, y, unit_x_m, unit_y_m));
}
