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

bool outline_of_flowers(plot_outline *out, const flower *members, size_t count, double rim_m,
                        const plot_scale *scale) {
    size_t total = count * CORNERS;
    point *points = memory_array(total, sizeof *points), *hull = memory_array(2 * total + 1, sizeof *hull);
    bool ok = false;
    if (!points || !hull) goto done;
    for (size_t i = 0; i < count; i++)
        for (int k = 0; k < CORNERS; k++) {
            double angle = (k + 0.5) * 6.28318530717958647693 / CORNERS;
            points[i * CORNERS + (size_t)k] = (point){members[i].x * scale->gsd_x_m + rim_m * cos(angle),
                                                      members[i].y * scale->gsd_y_m + rim_m * sin(angle)};
        }
    qsort(points, total, sizeof *points, compare_points);
    size_t size = convex_hull(hull, points, total);
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
