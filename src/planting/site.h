/* Where in a scene something may be planted. */
#ifndef PLANTING_SITE_H
#define PLANTING_SITE_H

#include "planting/ground.h"
#include "planting/params.h"

typedef struct site {
    double x_px, y_px; /* the middle */
    double turn;       /* by which the outline is turned there, radians */
} site;

/* What stands somewhere already. */
typedef struct site_taken {
    double x_px, y_px, reach_m;
    outline place; /* metres from the middle */
} site_taken;

typedef struct site_wish {
    outline place;          /* metres from the middle, before it is turned */
    double angle;           /* of its long side */
    bool is_along_edge;     /* turned along a wall, a path or a field's border, and rather beside one */
    bool is_anywhere;       /* on roofs and concrete too */
    const site_taken *mate; /* stands beside that one; NULL: clear of all by SITE_CLEARANCE_M */
    params_range apart_m;   /* from the mate */
} site_wish;

/* Draws a place: all on valid ground, off the edge, clear of what is taken; on open ground - gardens, yards,
 * fields, clearings -, not on crowns, roofs, concrete, cars, water or in deep shade, but as near to them as
 * plots are. False when none was found. */
enum { SITE_CLEARANCE_M = 2 };
bool site_choose(site *out, const scene *s, const ground *g, const site_wish *wish, const site_taken *taken,
                 int taken_count, random_state *rng);

/* The outline as it lies there. */
outline site_turned(const outline *o, double turn);

#endif
