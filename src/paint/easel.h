/* What every painter holds: the patch, its random numbers and the sun. */
#ifndef PAINT_EASEL_H
#define PAINT_EASEL_H

#include "paint/patch.h"

/* Where shadows fall and how dark they are. */
typedef struct sunlight {
    double dx,
        dy; /* metres that the shadow of a point one metre up lies away from its foot: x right, y down */
    double depth; /* opacity of a full shadow, 0 .. 1: about 0.6 in clear sun, 0.2 under cloud */
} sunlight;

typedef struct easel {
    patch *patch;
    random_state *rng;
    sunlight sun;
} easel;

/* Skylight in a shadow: what shines back from a mid-grey surface there; in the infrared there is less of it,
 * but leaves pass half of the sun's on. */
rgb easel_shadow_colour(void);

/* The share of full light on a surface that leans `lean` (0 flat .. 1 steep) towards direction (dx, dy). */
double easel_light(const easel *e, double dx, double dy, double lean);

/* An ellipse with its shadow, for something small that floats `height_m` above the ground. */
void easel_dab(easel *e, const ellipse *shape, rgb colour, double height_m);
void easel_shadow(easel *e, const ellipse *shape, double height_m, double share);

#endif
