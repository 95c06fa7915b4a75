/* Where in a scene something may be planted. */
#ifndef PLANTING_SITE_H
#define PLANTING_SITE_H

#include "planting/scene_stats.h"

typedef struct site {
    double x_px, y_px; /* the middle */
    double reach_m;    /* no part lies farther from it */
} site;

/* Draws a place for something that reaches so far: all on valid ground, off the edge, clear of the `taken`
 * sites by SITE_CLEARANCE_M, not in deep shadow, and rather on fields than on roofs. False when none was
 * found. */
enum { SITE_CLEARANCE_M = 2 };
bool site_choose(site *out, const scene *s, const scene_tones *tones, double reach_m, const site *taken,
                 int taken_count, random_state *rng);

#endif
