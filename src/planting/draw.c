/* Drawing what is planted: plots and look-alikes from the ranges of planting_params. */
#include "planting/draw.h"

#include "paint/material.h"

#include <math.h>

/* Heads a plant bears in the mean, as stands are painted. */
static const double HEADS_A_PLANT = 1.38;

/* Up to this ground pixel the sparsest stands are worth planting; beyond, as many more flowers as pixels are
 * larger. */
static const double SPARSE_GSD_M = 0.025;

static bool happens(double share, random_state *rng) {
    return random_unit(rng) < share;
}

static int choose_sort(const params_sort *sorts, int count, random_state *rng) {
    double shares[PARAMS_PETAL_SORTS];
    for (int i = 0; i < count; i++) shares[i] = sorts[i].share;
    return params_choose(shares, count, rng);
}

/* Linear; brightness may take it beyond white, where a camera clips. */
static rgb draw_between(const params_sort *sort, double brightness, random_state *rng) {
    double t = random_unit(rng), srgb[3];
    for (int c = 0; c < 3; c++) srgb[c] = sort->from[c] + t * (sort->to[c] - sort->from[c]);
    return colour_scale(colour_from_srgb(srgb[0], srgb[1], srgb[2]), brightness);
}

/* ---- colours and forms ---- */

static void draw_leaves(plot_look *look, const planting_params *from, random_state *rng) {
    const params_sort *sort = &from->leaf.sorts[choose_sort(from->leaf.sorts, from->leaf.sort_count, rng)];
    look->leaf = (leaf_tint){draw_between(sort, params_draw(from->leaf.brightness, rng), rng),
                             params_draw(from->leaf.spread, rng), params_draw(from->leaf.warm, rng),
                             params_draw(from->leaf.gloss, rng)};
    look->leaf_scale = params_draw(from->leaf.scale, rng);
}

static flower_variety draw_variety(const planting_params *from, const params_sort *sort, double brightness,
                                   random_state *rng) {
    flower_variety v = {.petal = draw_between(sort, brightness, rng),
                        .within_spread = random_between(rng, 0.6, 1.4)};
    if (happens(from->petal.blotched, rng)) v.blotch = params_draw(from->petal.blotch_radius, rng);
    /* Blotches are dark violet; in some varieties white. */
    v.blotch_colour =
        material_tint(MATERIAL_BLOTCH, happens(0.15, rng) ? colour_from_srgb(215, 212, 205)
                                                          : colour_from_srgb(random_between(rng, 45, 95), 24,
                                                                             random_between(rng, 45, 90)));
    if (happens(from->petal.fringed, rng)) v.fringe = params_draw(from->petal.fringe, rng);
    return v;
}

/* One sort, or three to five that differ. */
static void draw_varieties(plot_spec *spec, const planting_params *from, random_state *rng) {
    plot_look *look = &spec->look;
    double brightness = params_draw(from->petal.brightness, rng);
    bool is_mixed = happens(from->plot.mixed, rng);
    look->variety_count = is_mixed ? 3 + random_below(rng, LOOK_VARIETIES - 2) : 1;
    for (int i = 0; i < look->variety_count; i++) {
        const params_sort *sort =
            &from->petal.sorts[choose_sort(from->petal.sorts, from->petal.sort_count, rng)];
        look->varieties[i] = draw_variety(from, sort, brightness, rng);
        spec->colour = sort->colour;
    }
    if (is_mixed) spec->colour = PETAL_MIXED;
    spec->variety_spread = params_draw(from->petal.spread, rng);
}

/* One form leads, the others come in between. */
static void draw_forms(plot_look *look, const planting_params *from, random_state *rng) {
    double others = params_draw(from->petal.form_mixed, rng), sum = 0.0;
    for (int i = 0; i < FLOWER_FORMS; i++) sum += from->petal.form[i];
    for (int i = 0; i < FLOWER_FORMS; i++) look->form_share[i] = others * from->petal.form[i] / sum;
    look->form_share[params_choose(from->petal.form, FLOWER_FORMS, rng)] += 1.0 - others;
    look->tilt = params_draw(from->petal.tilt, rng);
    look->capsule_share = params_draw(from->petal.capsule_share, rng);
    look->cover_share = params_draw(from->petal.cover, rng);
}

/* ---- ground and shape ---- */

/* Yellow-brown to grey and to red, dry to wet. */
static rgb draw_soil(random_state *rng) {
    static const params_sort soils[] = {{1, {92, 76, 58}, {152, 130, 102}, 0},
                                        {1, {84, 82, 76}, {146, 142, 134}, 0},
                                        {1, {106, 66, 46}, {168, 112, 80}, 0},
                                        {1, {52, 44, 36}, {84, 72, 58}, 0},
                                        {1, {140, 126, 98}, {188, 172, 140}, 0}};
    return material_tint(MATERIAL_SOIL, draw_between(&soils[random_below(rng, 5)], 1.0, rng));
}

static void draw_shape(plot_spec *spec, const planting_params *from, random_state *rng) {
    plot_shape shape = (plot_shape)params_choose(from->plot.shape, SHAPE_COUNT, rng);
    spec->elongation =
        params_draw(shape == SHAPE_STRIP ? from->plot.strip_elongation : from->plot.elongation, rng);
    if (shape == SHAPE_ROUND) spec->elongation = random_between(rng, 1.0, 1.3);
    spec->unevenness = params_draw(from->plot.unevenness, rng);
    if (shape == SHAPE_BED || (shape == SHAPE_STRIP && happens(0.5, rng))) spec->unevenness = 0.0;
    spec->angle = random_between(rng, 0.0, 3.1416);
    if (happens(from->plot.soft_edge, rng)) spec->look.rim_m = params_draw(from->plot.rim_m, rng);
    /* A rim wider than a third of the plot would leave nothing whole. */
    spec->look.rim_m = fmin(spec->look.rim_m, 0.33 * sqrt(spec->area_m2 / spec->elongation));
}

static void draw_ground(plot_spec *spec, const planting_params *from, random_state *rng) {
    spec->soil = draw_soil(rng);
    spec->soil_opacity = happens(from->plot.bare_soil, rng) ? params_draw(from->plot.soil_opacity, rng) : 0.0;
    spec->gaps = params_draw(from->plot.gaps, rng);
    spec->weeds = happens(from->plot.weedy, rng) ? params_draw(from->plot.weeds, rng) : 0.0;
    spec->mottle_m = random_between(rng, 0.4, 2.5);
    if (happens(from->plot.scene_canopy, rng)) spec->look.canopy = CANOPY_SCENE;
    if (happens(from->plot.shaded, rng)) {
        spec->look.shade = params_draw(from->plot.shade_depth, rng);
        spec->look.shade_reach = params_draw(from->plot.shade_reach, rng);
    }
}

/* As many flowers a square metre as drawn, which may be all that the heads allow. */
static void draw_flowering(plot_spec *spec, const planting_params *from, double gsd_m, random_state *rng) {
    params_range per_m2 = from->plot.flowers_per_m2;
    per_m2.low = fmin(per_m2.high, per_m2.low * fmax(1.0, pow(gsd_m / SPARSE_GSD_M, 2.0)));
    double wanted = params_draw_log(per_m2, rng);
    double heads = HEADS_A_PLANT * (1.0 - spec->gaps) / (spec->spacing_m * spec->spacing_m);
    double width = params_draw(from->plot.flower_width_m, rng),
           spread = params_draw(from->plot.flower_width_spread, rng);
    spec->open_share = fmin(0.95, wanted / heads);
    spec->flower_low_m = fmax(0.02, width * (1.0 - spread));
    spec->flower_high_m = fmin(0.2, width * (1.0 + spread));
}

static void draw_spec(plot_spec *spec, const planting_params *from, double area_m2, double gsd_m,
                      random_state *rng) {
    *spec = (plot_spec){.area_m2 = area_m2,
                        .spacing_m = params_draw(from->plot.spacing_m, rng),
                        .is_in_rows = happens(from->plot.rows, rng),
                        .stage = STAGE_FLOWERING,
                        .leaves = LEAVES_GLAUCOUS,
                        .look = {.is_set = 1}};
    draw_shape(spec, from, rng);
    draw_ground(spec, from, rng);
    draw_flowering(spec, from, gsd_m, rng);
    draw_leaves(&spec->look, from, rng);
    draw_varieties(spec, from, rng);
    draw_forms(&spec->look, from, rng);
}

void draw_plot(plant_spec *out, const planting_params *from, double area_m2, int stage, double gsd_m,
               random_state *rng) {
    *out = (plant_spec){.is_plot = 1};
    draw_spec(&out->plot, from, area_m2, gsd_m, rng);
    int drawn = params_choose(from->plot.stage, STAGE_COUNT, rng);
    out->plot.stage = (plot_stage)(stage < 0 ? drawn : stage);
    out->place = plot_draw_outline(&out->plot, rng);
    out->seed = (uint64_t)random_bits(rng);
}

/* Both bands rise together. */
static rgb with_infrared(rgb colour, params_range red_edge, params_range nir, random_state *rng) {
    double share = random_unit(rng);
    colour.re = (float)(red_edge.low + share * (red_edge.high - red_edge.low));
    colour.nir = (float)(nir.low + share * (nir.high - nir.low));
    return colour;
}

void draw_infrared(plant_spec *out, const planting_params *from, random_state *rng) {
    plot_look *look = &out->plot.look;
    look->leaf.mean = with_infrared(look->leaf.mean, from->leaf.red_edge, from->leaf.nir, rng);
    for (int i = 0; i < look->variety_count; i++)
        look->varieties[i].petal =
            with_infrared(look->varieties[i].petal, from->petal.red_edge, from->petal.nir, rng);
}

void draw_lookalike(plant_spec *out, const planting_params *from, lookalike what, double gsd_m,
                    random_state *rng) {
    double low, high;
    lookalike_size_varied(&low, &high, what);
    *out = (plant_spec){.what = what, .is_varied = 1, .size_m = random_between(rng, low, high)};
    draw_spec(&out->plot, from, 1.0, gsd_m, rng);
    out->seed = (uint64_t)random_bits(rng);
}

/* Low-discrepancy: the fractions of multiples of the golden ratio. */
lookalike draw_kind(const planting_params *from, int index, uint64_t seed) {
    double at = (double)(random_mix(seed) >> 40) / 16777216.0 + 0.6180339887498949 * (index + 1), sum = 0.0;
    at -= floor(at);
    for (int i = 0; i < LOOKALIKE_COUNT; i++) sum += from->lookalike.kind[i];
    for (int i = 0; i < LOOKALIKE_COUNT; i++) {
        at -= from->lookalike.kind[i] / sum;
        if (at < 0.0) return (lookalike)i;
    }
    return (lookalike)(LOOKALIKE_COUNT - 1);
}
