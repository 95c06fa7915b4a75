/* A plot's shape on the ground: the convex hull of its flowers, each with a rim. */
#include "plots/outline.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

typedef struct point {
    double x, y; /* metres */
} point;

static int compare_points(const void *a, const void *b) {
    const point *p = a, *q = b;
    if (p->x != q->x) return p->x < q->x ? -1 : 1;
    return (p->y > q->y) - (p->y < q->y);
}

static double turn(point a, point b, point c) {
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

/* Monotone chain (Andrew 1979) over sorted points; hull must hold 2 * count + 1. Returns its size, open. */
static size_t convex_hull(point *hull, const point *points, size_t count) {
    size_t size = 0;
    for (size_t i = 0; i < count; i++) {
        while (size >= 2 && turn(hull[size - 2], hull[size - 1], points[i]) <= 0) size--;
        hull[size++] = points[i];
    }
    for (size_t i = count - 1, lower = size + 1; i-- > 0;) {
        while (size >= lower && turn(hull[size - 2], hull[size - 1], points[i]) <= 0) size--;
        hull[size++] = points[i];
    }
    return size - 1;
}

static void measure(plot_outline *out, const point *hull, size_t size) {
    double area2 = 0, longest2 = 0;
    point along = {1, 0};
    for (size_t i = 0; i < size; i++) {
        point a = hull[i], b = hull[(i + 1) % size];
        area2 += a.x * b.y - b.x * a.y;
        for (size_t k = i + 1; k < size; k++) {
            double dx = hull[k].x - a.x, dy = hull[k].y - a.y, d2 = dx * dx + dy * dy;
            if (d2 > longest2) {
                longest2 = d2;
                along = (point){dx / sqrt(d2), dy / sqrt(d2)};
            }
        }
    }
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < size; i++) {
        double across = hull[i].y * along.x - hull[i].x * along.y;
        low = across < low ? across : low;
        high = across > high ? across : high;
    }
    out->area_m2 = fabs(area2) / 2;
    out->length_m = sqrt(longest2);
    out->width_m = high - low;
}

enum { CORNERS = 8 };

/* Sorts the points; see convex_hull. Of a single point there is nothing to turn around. */
static size_t hull_of(point *hull, point *points, size_t count) {
    qsort(points, count, sizeof *points, compare_points);
    if (count < 2) {
        hull[0] = points[0];
        return count;
    }
    return convex_hull(hull, points, count);
}

/* A rim around each of the hull's corners; the rims of what lies inside can't reach the outline. */
static void add_rims(point *rims, const point *hull, size_t size, double rim_m) {
    for (int k = 0; k < CORNERS; k++) {
        double angle = (k + 0.5) * 6.28318530717958647693 / CORNERS;
        double dx = rim_m * cos(angle), dy = rim_m * sin(angle);
        for (size_t i = 0; i < size; i++)
            rims[i * CORNERS + (size_t)k] = (point){hull[i].x + dx, hull[i].y + dy};
    }
}

bool outline_of_flowers(plot_outline *out, const flower *members, size_t count, double rim_m,
                        const plot_scale *scale) {
    point *points = memory_array(count, sizeof *points), *inner = memory_array(2 * count + 1, sizeof *inner);
    point *rims = NULL, *hull = NULL;
    bool ok = false;
    if (!points || !inner) goto done;
    for (size_t i = 0; i < count; i++)
        points[i] = (point){members[i].x * scale->gsd_x_m, members[i].y * scale->gsd_y_m};
    size_t corners = hull_of(inner, points, count), total = corners * CORNERS;
    rims = memory_array(total, sizeof *rims);
    hull = memory_array(2 * total + 1, sizeof *hull);
    if (!rims || !hull) goto done;
    add_rims(rims, inner, corners, rim_m);
    size_t size = hull_of(hull, rims, total);
    double *xy = memory_array(2 * (size + 1), sizeof *xy);
    if (!xy) goto done;
    for (size_t i = 0; i <= size; i++) {
        xy[2 * i] = hull[i % size].x / scale->gsd_x_m;
        xy[2 * i + 1] = hull[i % size].y / scale->gsd_y_m;
    }
    *out = (plot_outline){.xy = xy, .count = size + 1};
    measure(out, hull, size);
    ok = true;
done:
    free(points);
    free(inner);
    free(rims);
    free(hull);
    return ok;
}

bool outline_contains(const double *xy, size_t count, double x, double y) {
    bool inside = false;
    for (size_t i = 0; i + 1 < count; i++) {
        double x0 = xy[2 * i], y0 = xy[2 * i + 1], x1 = xy[2 * i + 2], y1 = xy[2 * i + 3];
        if ((y0 > y) != (y1 > y) && x < x0 + (y - y0) * (x1 - x0) / (y1 - y0)) inside = !inside;
    }
    return inside;
}

static double to_segment2(double x, double y, const double *from, double gsd_x_m, double gsd_y_m) {
    double ax = (from[0] - x) * gsd_x_m, ay = (from[1] - y) * gsd_y_m;
    double dx = (from[2] - from[0]) * gsd_x_m, dy = (from[3] - from[1]) * gsd_y_m,
           length2 = dx * dx + dy * dy;
    double t = length2 > 0 ? -(ax * dx + ay * dy) / length2 : 0;
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    return (ax + t * dx) * (ax + t * dx) + (ay + t * dy) * (ay + t * dy);
}

/* From the corners of one ring to the edges of the other. */
static double corners_to_edges2(const double *a, size_t a_count, const double *b, size_t b_count,
                                double gsd_x_m, double gsd_y_m) {
    double best2 = INFINITY;
    for (size_t i = 0; i + 1 < a_count; i++) {
        if (outline_contains(b, b_count, a[2 * i], a[2 * i + 1])) return 0;
        for (size_t k = 0; k + 1 < b_count; k++)
            best2 = fmin(best2, to_segment2(a[2 * i], a[2 * i + 1], b + 2 * k, gsd_x_m, gsd_y_m));
    }
    return best2;
}

double outline_distance_m(const double *a, size_t a_count, const double *b, size_t b_count, double gsd_x_m,
                          double gsd_y_m) {
    double ab = corners_to_edges2(a, a_count, b, b_count, gsd_x_m, gsd_y_m);
    return sqrt(ab > 0 ? fmin(ab, corners_to_edges2(b, b_count, a, a_count, gsd_x_m, gsd_y_m)) : 0);
}
