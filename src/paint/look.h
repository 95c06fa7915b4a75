/* How a stand departs from the usual look of its kind: colours, leaf size, flower forms, cover, shade. */
#ifndef PAINT_LOOK_H
#define PAINT_LOOK_H

#include "paint/leaf.h"
#include "paint/variety.h"

enum { LOOK_VARIETIES = 5 };

typedef enum look_canopy {
    CANOPY_PAINTED, /* leaf by leaf, over painted soil */
    CANOPY_SCENE    /* left to the scene's own vegetation: only heads and flowers are painted */
} look_canopy;

/* All zeros: the usual look. */
typedef struct plot_look {
    int is_set; /* 0: nothing below counts */
    look_canopy canopy;
    leaf_tint leaf;
    double leaf_scale; /* size of leaves against the usual one that fits the spacing, 0.3 .. 2 */
    flower_variety varieties[LOOK_VARIETIES];
    int variety_count;
    double form_share[FLOWER_FORMS]; /* how often each form comes, any scale */
    double tilt;                     /* standard deviation of how flowers lean, radians */
    double capsule_share;            /* of the heads that are not open; the rest are buds */
    double cover_share;              /* of flowers that a leaf lies over, 0 .. 1 */
    double rim_m;                    /* width over which the stand thins out to its edge; 0: a hard edge */
    double shade;                    /* depth of a shadow over a part of the plot, 0 .. 1; 0: none */
    double shade_reach;              /* of that shadow, share of the plot's reach */
} plot_look;

/* A form by the shares; FLOWER_PETALS when all are 0. */
flower_form look_form(const plot_look *look, random_state *rng);

/* A soft, uneven shadow (of a tree, a pole's leaves, a corner) around (x, y), metres. */
void look_paint_shade(easel *e, double x_m, double y_m, double radius_m, double depth);

#endif
