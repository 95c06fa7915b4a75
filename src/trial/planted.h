/* What was planted, as rings in the scene's pixels: which candidate lies on which plot. */
#ifndef TRIAL_PLANTED_H
#define TRIAL_PLANTED_H

#include "planting/inject.h"

typedef struct planted_rings planted_rings;

/* PAP_E_NOMEM. `planted` is not needed afterwards. */
pap_status planted_rings_make(planted_rings **out, const injection *planted, const scene *s, pap_error *err);
void planted_rings_free(planted_rings *rings);

/* The thing nearest to a place within `reach_m` of its outline (its number in the injection), or -1. */
int planted_rings_at(const planted_rings *rings, double x_px, double y_px, double reach_m);

/* The box of a thing's outline in pixels: x0, y0, x1, y1. False when it has none. */
bool planted_rings_box(const planted_rings *rings, int thing, double box[4]);
/* Whether a place lies inside a thing's outline. */
bool planted_rings_contain(const planted_rings *rings, int thing, double x_px, double y_px);

/* How a candidate's outline and a planted thing's lie over each other, as shares of either, 0 .. 1. */
typedef struct planted_overlap {
    double of_candidate, of_thing;
} planted_overlap;
planted_overlap planted_rings_overlap(const planted_rings *rings, int thing, const double *edge,
                                      size_t count);

#endif
