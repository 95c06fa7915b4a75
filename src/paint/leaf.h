/* One lobed leaf seen from above. */
#ifndef PAINT_LEAF_H
#define PAINT_LEAF_H

#include "paint/easel.h"

typedef struct leaf {
    double x_m, y_m; /* where it leaves the stem */
    double angle;    /* direction of its tip, radians from x towards y */
    double length_m, width_m;
    double lobes;    /* pairs of lobes; 0: a smooth edge */
    double phase;    /* shifts lobes and waves, radians */
    double height_m; /* above what its shadow falls on */
    rgb colour;
} leaf;

/* Leaf colours with the spread of one plant's leaves: `brightness` about 1. Glaucous: the blue-green, waxy
 * leaves of opium poppy; grassy: those of most else in a field. */
rgb leaf_glaucous(random_state *rng, double brightness);
rgb leaf_grassy(random_state *rng, double brightness);

/* Leaves of another colour than those two. */
typedef struct leaf_tint {
    rgb mean;      /* linear, of a leaf in the sun */
    double spread; /* of lightness between leaves, share; about 0.16 */
    double warm;   /* of hue between leaves, sRGB codes of red against blue; about 5 */
    double gloss;  /* share of leaves that mirror the sky or the sun */
} leaf_tint;
rgb leaf_tinted(const leaf_tint *tint, random_state *rng, double brightness);

void leaf_paint(easel *e, const leaf *l);

#endif
