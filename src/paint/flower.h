/* One open poppy flower seen from above, its buds and its capsule. */
#ifndef PAINT_FLOWER_H
#define PAINT_FLOWER_H

#include "paint/easel.h"

/* What the flowers of one variety share. */
typedef struct flower_variety {
    rgb petal;
    double within_spread; /* unevenness of a flower's own light, 1: as photographed */
    double blotch;        /* radius of the blotch at the petals' base, share of the flower's; 0: none */
    rgb blotch_colour;
    double fringe; /* depth of the cuts in the petals' edge, 0 .. 0.2 */
} flower_variety;

typedef struct flower {
    double x_m, y_m, radius_m;
    double turn;          /* of the petals, radians */
    double tilt, tilt_to; /* radians from upright, and the direction it nods to */
    double height_m;      /* above what its shadow falls on */
    const flower_variety *variety;
    rgb petal; /* this flower's own shade of the variety */
} flower;

void flower_paint_shadow(easel *e, const flower *f);

/* Four petals, two over two, with stamens and capsule. Cells it fills get the patch's pen. */
void flower_paint(easel *e, const flower *f);

/* A grey-green capsule with its lighter crown (2-7 cm), and a smooth nodding bud. */
void flower_paint_capsule(easel *e, double x_m, double y_m, double width_m, double height_m);
void flower_paint_bud(easel *e, double x_m, double y_m, double length_m, double height_m);

#endif
