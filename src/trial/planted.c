/* What was planted, as rings in the scene's pixels. */
#include "trial/planted.h"

#include "base/error.h"
#include "base/memory.h"
#include "geo/ring.h"

#include <math.h>
#include <stdlib.h>

typedef struct ring {
    size_t count; /* closed: first == last; 0: no outline */
    double xy[2 * (OUTLINE_POINTS + 1)];
} ring;

struct planted_rings {
    double gsd_x_m, gsd_y_m;
    int count;
    ring *rings;
};

pap_status planted_rings_make(planted_rings **out, const injection *planted, const scene *s, pap_error *err) {
    planted_rings *made = calloc(1, sizeof *made);
    if (made) made->rings = memory_array((size_t)planted->count + 1, sizeof *made->rings);
    if (!made || !made->rings) {
        free(made);
        return error_nomem(err, "the planted outlines");
    }
    made->gsd_x_m = s->pixel_width_m;
    made->gsd_y_m = s->pixel_height_m;
    made->count = planted->count;
    for (int i = 0; i < planted->count; i++) {
        const planted_thing *thing = &planted->things[i];
        const outline *o = &thing->truth.seen.outline;
        ring *into = &made->rings[i];
        for (int k = 0; o->count > 0 && k <= o->count; k++) {
            into->xy[2 * k] = thing->x_px + o->x_m[k % o->count] / s->pixel_width_m;
            into->xy[2 * k + 1] = thing->y_px + o->y_m[k % o->count] / s->pixel_height_m;
        }
        into->count = o->count > 0 ? (size_t)o->count + 1 : 0;
    }
    *out = made;
    return PAP_OK;
}

void planted_rings_free(planted_rings *rings) {
    if (!rings) return;
    free(rings->rings);
    free(rings);
}

int planted_rings_at(const planted_rings *rings, double x_px, double y_px, double reach_m) {
    const double place[4] = {x_px, y_px, x_px, y_px};
    int found = -1;
    double best = reach_m;
    for (int i = 0; i < rings->count; i++) {
        const ring *one = &rings->rings[i];
        if (!one->count) continue;
        double distance = ring_distance_m(place, 2, one->xy, one->count, rings->gsd_x_m, rings->gsd_y_m);
        if (distance <= best && (found < 0 || distance < best)) {
            best = distance;
            found = i;
        }
    }
    return found;
}

bool planted_rings_box(const planted_rings *rings, int thing, double box[4]) {
    const ring *one = &rings->rings[thing];
    box[0] = box[1] = INFINITY;
    box[2] = box[3] = -INFINITY;
    for (size_t i = 0; i < one->count; i++)
        for (size_t k = 0; k < 2; k++) {
            box[k] = fmin(box[k], one->xy[2 * i + k]);
            box[k + 2] = fmax(box[k + 2], one->xy[2 * i + k]);
        }
    return one->count > 0;
}

bool planted_rings_contain(const planted_rings *rings, int thing, double x_px, double y_px) {
    const ring *one = &rings->rings[thing];
    return one->count > 0 && ring_contains(one->xy, one->count, x_px, y_px);
}

/* Share of `a` that lies in `b`, at PROBES x PROBES places of a's box. */
static double share_inside(const double *a, size_t a_count, const double *b, size_t b_count) {
    enum { PROBES = 24 };
    double x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY;
    long own = 0, both = 0;
    for (size_t i = 0; i < a_count; i++) {
        x0 = fmin(x0, a[2 * i]);
        x1 = fmax(x1, a[2 * i]);
        y0 = fmin(y0, a[2 * i + 1]);
        y1 = fmax(y1, a[2 * i + 1]);
    }
    for (int j = 0; j < PROBES; j++)
        for (int i = 0; i < PROBES; i++) {
            double x = x0 + (x1 - x0) * (i + 0.5) / PROBES, y = y0 + (y1 - y0) * (j + 0.5) / PROBES;
            if (!ring_contains(a, a_count, x, y)) continue;
            own++;
            both += ring_contains(b, b_count, x, y);
        }
    return own ? (double)both / (double)own : 0;
}

planted_overlap planted_rings_overlap(const planted_rings *rings, int thing, const double *edge,
                                      size_t count) {
    const ring *one = &rings->rings[thing];
    if (!one->count) return (planted_overlap){0, 0};
    return (planted_overlap){share_inside(edge, count, one->xy, one->count),
                             share_inside(one->xy, one->count, edge, count)};
}
