/* What fields are made of, as reflectances in the bands, and in which shares: stands of poppies by stage and
 * variety, and what else grows or lies on fields. */
#ifndef PLANTING_FIELD_MATTER_H
#define PLANTING_FIELD_MATTER_H

#include "base/random.h"
#include "fields/layers.h"
#include "paint/colour.h"
#include "paint/plot.h"

typedef struct field_matter {
    double band[FIELD_BANDS]; /* reflectance, 0 .. 1 */
} field_matter;

/* A field seen from above: soil, on it leaves, over these flowers (or heads, or straw). */
typedef struct field_mix {
    field_matter soil, leaf, bloom;
    double cover;            /* share of the ground that leaves cover */
    double bloom_share;      /* of that, under flowers */
    double patchiness;       /* how unevenly both lie, 0 .. 1 */
    double row_m, row_depth; /* distance of rows (0: none); share of the cover that lies between them less */
} field_mix;

typedef enum field_other {
    OTHER_RAPE,
    OTHER_UMBELS,
    OTHER_LAVENDER,
    OTHER_BUCKWHEAT,
    OTHER_TOBACCO,
    OTHER_POTATO,
    OTHER_CLOVER,
    OTHER_GREEN,
    OTHER_STRAW,
    OTHER_SOIL,
    OTHER_PLOUGHED,
    OTHER_MULCH,
    OTHER_GREENHOUSE,
    OTHER_WATER,
    OTHER_CABBAGE,
    OTHER_CORN_POPPY,
    OTHER_COUNT
} field_other;
const char *field_other_name(field_other kind);

/* A stand at a stage; `colour` of its petals matters in flower alone. Early, full or late in bloom is drawn.
 */
void field_mix_stand(field_mix *out, plot_stage stage, petal_colour colour, random_state *rng);
void field_mix_other(field_mix *out, field_other kind, random_state *rng);

/* The canopy that a scene's own vegetation is taken for. */
extern const field_matter field_canopy;

#endif
