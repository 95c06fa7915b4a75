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
