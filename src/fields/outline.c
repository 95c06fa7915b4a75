/* The outline of an area. */
#include "fields/outline.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct corner {
    int32_t x, y;
} corner;

typedef struct mask {
    int w, h; /* with a rim of one empty pixel */
    uint8_t *bits;
    VECTOR(corner) ring;
} mask;

static bool fill(mask *m, const field_area *area) {
    m->w = area->x1 - area->x0 + 2;
    m->h = area->y1 - area->y0 + 2;
    m->bits = memory_array((size_t)m->w, (size_t)m->h);
    for (size_t i = 0; m->bits && i < area->runs.count; i++) {
        const field_run *run = &area->runs.items[i];
        memset(m->bits + (size_t)(run->y - area->y0 + 1) * (size_t)m->w + (run->x0 - area->x0 + 1), 1,
               (size_t)(run->x1 - run->x0));
    }
    return m->bits != NULL;
}

static bool is_in(const mask *m, int x, int y) {
    return m->bits[(size_t)y * (size_t)m->w + (size_t)x] != 0;
}

/* Along cracks with the area to the right, from the upper left corner of its first pixel; corners where it
 * turns. At a corner where two pixels meet, it stays with the one that it came along: areas are 4-connected.
 */
static bool walk(mask *m, corner first) {
    static const int dx[4] = {1, 0, -1, 0}, dy[4] = {0, 1, 0, -1};   /* right, down, left, up */
    static const int rx[4] = {0, -1, -1, 0}, ry[4] = {0, 0, -1, -1}; /* pixel right of the way */
    static const int lx[4] = {0, 0, -1, -1}, ly[4] = {-1, 0, 0, -1}; /* and left of it */
    corner at = first;
    int way = 0;
    do {
        at.x += dx[way];
        at.y += dy[way];
        bool right = is_in(m, at.x + rx[way], at.y + ry[way]),
             left = is_in(m, at.x + lx[way], at.y + ly[way]);
        int turn = !right ? 1 : left ? 3 : 0;
        if (turn || (at.x == first.x && at.y == first.y)) {
            corner *slot = VECTOR_PUSH(&m->ring);
            if (!slot) return false;
            *slot = at;
        }
        way = (way + turn) & 3;
    } while (at.x != first.x || at.y != first.y);
    return true;
}

static double off_line(corner p, corner a, corner b) {
    double dx = b.x - a.x, dy = b.y - a.y, length = hypot(dx, dy);
    if (length == 0) return hypot(p.x - a.x, p.y - a.y);
    return fabs((p.x - a.x) * dy - (p.y - a.y) * dx) / length;
}

/* Douglas and Peucker (1973), from first to last; marks what is kept. */
static void thin(const corner *ring, bool *kept, size_t first, size_t last, double tolerance) {
    double most = tolerance;
    size_t at = first;
    for (size_t i = first + 1; i < last; i++) {
        double off = off_line(ring[i], ring[first], ring[last]);
        if (off > most) {
            most = off;
            at = i;
        }
    }
    if (at == first) return;
    kept[at] = true;
    thin(ring, kept, first, at, tolerance);
    thin(ring, kept, at, last, tolerance);
}

static size_t farthest(const corner *ring, size_t count) {
    size_t found = 0;
    double most = -1;
    for (size_t i = 0; i < count; i++) {
        double far = hypot(ring[i].x - ring[0].x, ring[i].y - ring[0].y);
        if (far > most) {
            most = far;
            found = i;
        }
    }
    return found;
}

static bool straighten(field_outline *out, const mask *m, const field_area *area, double tolerance) {
    size_t count = m->ring.count, far = farthest(m->ring.items, count);
    corner *ring = memory_array(count + 1, sizeof *ring);
    bool *kept = memory_array(count + 1, sizeof *kept);
    out->xy = memory_array(2 * (count + 1), sizeof *out->xy);
    bool ok = ring && kept && out->xy;
    if (ok) {
        memcpy(ring, m->ring.items, count * sizeof *ring);
        ring[count] = ring[0];
        kept[0] = kept[far] = kept[count] = true;
        thin(ring, kept, 0, far, tolerance);
        thin(ring, kept, far, count, tolerance);
        for (size_t i = 0; i <= count; i++)
            if (kept[i]) {
                out->xy[2 * out->count] = ring[i].x - 1 + area->x0;
                out->xy[2 * out->count++ + 1] = ring[i].y - 1 + area->y0;
            }
    }
    free(ring);
    free(kept);
    return ok;
}

/* The middle of the run nearest to the middle of all pixels, or that middle where it lies in a run. */
static void choose_inside(field_outline *out, const field_area *area) {
    double n = (double)area->sums.count, x = (double)area->sums.x / n + 0.5,
           y = (double)area->sums.y / n + 0.5;
    double best = INFINITY;
    for (size_t i = 0; i < area->runs.count; i++) {
        const field_run *run = &area->runs.items[i];
        double at = fmin(fmax(x, run->x0 + 0.5), run->x1 - 0.5), off = hypot(at - x, run->y + 0.5 - y);
        if (off >= best) continue;
        best = off;
        out->inside_x = at;
        out->inside_y = run->y + 0.5;
    }
}

bool field_outline_make(field_outline *out, const field_area *area, double tolerance_px) {
    mask m = {0};
    *out = (field_outline){0};
    bool ok = fill(&m, area);
    if (ok)
        ok =
            walk(&m, (corner){area->runs.items[0].x0 - area->x0 + 1, area->runs.items[0].y - area->y0 + 1}) &&
            straighten(out, &m, area, tolerance_px);
    free(m.bits);
    free(m.ring.items);
    if (!ok) {
        free(out->xy);
        out->xy = NULL;
        return false;
    }
    if (out->count < 4) { /* a line: cannot be of pixels, but may be of what tolerance left of them */
        double box[10] = {area->x0, area->y0, area->x1, area->y0, area->x1,
                          area->y1, area->x0, area->y1, area->x0, area->y0};
        double *wider = realloc(out->xy, sizeof box);
        if (!wider) {
            free(out->xy);
            return false;
        }
        memcpy(wider, box, sizeof box);
        out->xy = wider;
        out->count = 5;
    }
    choose_inside(out, area);
    return true;
}
