/* Look-alikes on poppy-like leaves: the plot painter with something changed, so that leaves tell nothing. */
#include "paint/garden.h"

#include "paint/material.h"

#include <math.h>

static plot_spec like(const plot_spec *usual, const outline *place) {
    plot_spec spec = *usual;
    spec.area_m2 = fmax(0.4, outline_area(place)); /* of its outline; plots have that much at least */
    spec.look.shade = 0.0;
    return spec;
}

/* So many of the heads open, but a handful of flowers at least. */
static double open_enough(const plot_spec *spec, double share) {
    double heads = spec->area_m2 / (spec->spacing_m * spec->spacing_m);
    return fmin(1.0, fmax(share, 8.0 / heads));
}

pap_status garden_paint_bare_leaves(plot_truth *out, easel *e, const outline *place, const plot_spec *usual,
                                    pap_error *err) {
    static const plot_stage stages[] = {STAGE_ROSETTE, STAGE_STEM, STAGE_BUD, STAGE_CAPSULE};
    plot_spec spec = like(usual, place);
    spec.look.canopy = CANOPY_PAINTED;
    spec.stage = stages[random_below(e->rng, 4)];
    return plot_paint(out, e, &spec, place, err);
}

/* Wax and wet leaves mirror the sky: white spots of a leaf's size, where nothing flowers. */
pap_status garden_paint_bright_leaves(plot_truth *out, easel *e, const outline *place, const plot_spec *usual,
                                      pap_error *err) {
    plot_spec spec = like(usual, place);
    spec.look.canopy = CANOPY_PAINTED;
    spec.stage = random_unit(e->rng) < 0.5 ? STAGE_ROSETTE : STAGE_STEM;
    spec.look.leaf.gloss = random_between(e->rng, 0.02, 0.25);
    spec.look.leaf_scale *= random_between(e->rng, 0.5, 1.3);
    return plot_paint(out, e, &spec, place, err);
}

pap_status garden_paint_small_flowers(plot_truth *out, easel *e, const outline *place, const plot_spec *usual,
                                      pap_error *err) {
    plot_spec spec = like(usual, place);
    double wide = random_between(e->rng, 0.025, 0.05);
    spec.stage = STAGE_FLOWERING;
    spec.open_share = open_enough(&spec, random_between(e->rng, 0.2, 0.9));
    spec.flower_low_m = 0.75 * wide;
    spec.flower_high_m = 1.1 * wide;
    return plot_paint(out, e, &spec, place, err);
}

/* Cut or fallen flowers on bare ground or on whatever grows there. */
pap_status garden_paint_loose_petals(plot_truth *out, easel *e, const outline *place, const plot_spec *usual,
                                     pap_error *err) {
    plot_spec spec = like(usual, place);
    spec.stage = STAGE_FLOWERING;
    spec.leaves = LEAVES_NONE;
    spec.look.canopy = CANOPY_PAINTED;
    spec.soil_opacity = random_unit(e->rng) < 0.5 ? 0.0 : random_between(e->rng, 0.4, 1.0);
    spec.weeds = 0.0;
    spec.open_share = open_enough(&spec, random_between(e->rng, 0.1, 0.7));
    spec.gaps *= 0.5;
    spec.spacing_m = fmin(spec.spacing_m, 0.2);
    spec.flower_low_m = random_between(e->rng, 0.04, 0.09);
    spec.flower_high_m = spec.flower_low_m + 0.03;
    return plot_paint(out, e, &spec, place, err);
}

/* Papaver rhoeas, legal: red flowers of 5-6 cm on thin green. */
pap_status garden_paint_corn_poppy(plot_truth *out, easel *e, const outline *place, const plot_spec *usual,
                                   pap_error *err) {
    plot_spec spec = like(usual, place);
    double bright = random_between(e->rng, 0.8, 1.5);
    spec.stage = STAGE_FLOWERING;
    spec.leaves = LEAVES_THIN;
    spec.look.leaf =
        (leaf_tint){material_tint(MATERIAL_GREEN, colour_from_srgb(90, 112, 52)), 0.18, 10.0, 0.0};
    spec.open_share = open_enough(&spec, random_between(e->rng, 0.15, 0.7));
    spec.flower_low_m = 0.045;
    spec.flower_high_m = 0.065;
    spec.colour = PETAL_RED;
    spec.look.variety_count = 1;
    spec.look.varieties[0].petal = material_tint(
        MATERIAL_PETAL,
        colour_scale(colour_from_srgb(random_between(e->rng, 185, 235), random_between(e->rng, 25, 75), 35),
                     bright));
    return plot_paint(out, e, &spec, place, err);
}
