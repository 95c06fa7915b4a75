/* One open poppy flower seen from above, its buds and its capsule. */
#ifndef PAINT_FLOWER_H
#define PAINT_FLOWER_H

#include "paint/easel.h"
#include "paint/variety.h"

typedef struct flower {
    double x_m, y_m, radius_m;
    double turn;          /* of the petals, radians */
    double tilt, tilt_to; /* radians from upright, and the direction it nods to */
    double height_m;      /* above what its shadow falls on */
    const flower_variety *variety;
    rgb petal; /* this flower's own shade of the variety */
    flower_form form;
} flower;

void flower_paint_shadow(easel *e, const flower *f);

/* With stamens and capsule where they show. Cells it fills get the patch's pen. */
void flower_paint(easel *e, const flower *f);

/* A grey-green capsule with its lighter crown (2-7 cm), and a smooth nodding bud. */
void flower_paint_capsule(easel *e, double x_m, double y_m, double width_m, double height_m);
void flower_paint_bud(easel *e, double x_m, double y_m, double length_m, double height_m);

#endif
