/* The plants of a plot: where each stands, what it bears, and how it is painted. */
#ifndef PAINT_STAND_H
#define PAINT_STAND_H

#include "paint/flower.h"
#include "paint/plot.h"

typedef struct stand_plant {
    double x_m, y_m;
    double vigour;     /* size against the plot's mean, about 0.7 .. 1.3 */
    double brightness; /* of its leaves */
    int is_weed;
} stand_plant;

typedef struct stand_head {
    double x_m, y_m, size_m, height_m;
    plot_stage stage; /* STAGE_BUD or STAGE_CAPSULE */
} stand_head;

enum { STAND_VARIETIES = LOOK_VARIETIES };

typedef struct stand {
    stand_plant *plants;
    int plant_total; /* with weeds */
    int plant_count; /* without */
    flower *flowers;
    int flower_count;
    stand_head *heads;
    int head_count;
    flower_variety varieties[STAND_VARIETIES];
    int variety_count;
} stand;

/* Flowers point into *out, which therefore must stay where it is. */
pap_status stand_grow(stand *out, random_state *rng, const plot_spec *spec, const outline *place,
                      pap_error *err);
void stand_free(stand *s);

/* Leaves, upper leaves, heads, flowers, in that order; flower i is painted with pen i + 1. */
void stand_paint(easel *e, const stand *s, const plot_spec *spec);

#endif
