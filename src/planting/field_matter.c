/* What fields are made of.
 *
 * Reflectances near 480, 560, 660, 720 and 850 nm, in full sun from above, shadows between leaves included.
 * Canopies, soils and straw lie in the ranges of common field spectra; glaucous leaves reflect more blue and
 * red than a crop's and turn to the infrared a little earlier; petals are those of models/planting.json with
 * its red edge and near infrared, dimmed by their own shade. Ranges are wide because no field of opium
 * poppies was measured for this. */
#include "planting/field_matter.h"

const field_matter field_canopy = {{0.042, 0.080, 0.048, 0.230, 0.400}};

typedef struct spread {
    field_matter low, high;
} spread;

static const spread glaucous = {{{0.046, 0.082, 0.050, 0.235, 0.36}}, {{0.082, 0.128, 0.090, 0.345, 0.56}}};
static const spread crop = {{{0.026, 0.062, 0.028, 0.170, 0.32}}, {{0.052, 0.108, 0.062, 0.290, 0.54}}};
static const spread grass = {{{0.030, 0.080, 0.035, 0.200, 0.38}}, {{0.050, 0.130, 0.062, 0.320, 0.58}}};
static const spread straw = {{{0.10, 0.16, 0.20, 0.26, 0.32}}, {{0.18, 0.27, 0.34, 0.40, 0.48}}};
static const spread soils = {{{0.040, 0.060, 0.085, 0.105, 0.13}}, {{0.170, 0.230, 0.300, 0.340, 0.39}}};
static const spread wet = {{{0.030, 0.045, 0.060, 0.075, 0.09}}, {{0.070, 0.100, 0.130, 0.150, 0.18}}};
static const spread heads = {{{0.070, 0.110, 0.095, 0.220, 0.31}}, {{0.125, 0.185, 0.190, 0.330, 0.45}}};
static const spread plastic = {{{0.26, 0.27, 0.28, 0.29, 0.30}}, {{0.60, 0.61, 0.62, 0.62, 0.62}}};
static const spread water = {{{0.030, 0.035, 0.020, 0.012, 0.006}}, {{0.080, 0.100, 0.080, 0.050, 0.030}}};
static const spread cabbage = {{{0.050, 0.095, 0.055, 0.250, 0.45}}, {{0.080, 0.135, 0.085, 0.340, 0.60}}};

static const spread petals[PETAL_MIXED] = {
    [PETAL_WHITE] = {{{0.34, 0.36, 0.37, 0.40, 0.40}}, {{0.58, 0.60, 0.62, 0.58, 0.58}}},
    [PETAL_PINK] = {{{0.22, 0.12, 0.40, 0.42, 0.42}}, {{0.46, 0.36, 0.58, 0.56, 0.57}}},
    [PETAL_MAUVE] = {{{0.26, 0.11, 0.26, 0.38, 0.42}}, {{0.48, 0.28, 0.46, 0.54, 0.58}}},
    [PETAL_PURPLE] = {{{0.12, 0.03, 0.12, 0.32, 0.38}}, {{0.36, 0.11, 0.34, 0.50, 0.56}}},
    [PETAL_RED] = {{{0.015, 0.015, 0.26, 0.38, 0.42}}, {{0.080, 0.070, 0.52, 0.54, 0.58}}},
};
static const spread yellow = {{{0.04, 0.34, 0.40, 0.46, 0.48}}, {{0.10, 0.54, 0.58, 0.58, 0.60}}};
static const spread violet = {{{0.15, 0.08, 0.13, 0.28, 0.36}}, {{0.34, 0.18, 0.28, 0.42, 0.50}}};
static const spread cream = {{{0.28, 0.36, 0.38, 0.42, 0.44}}, {{0.48, 0.56, 0.58, 0.58, 0.58}}};

/* One way along the range for all bands, and each a little off it. */
static field_matter draw(const spread *from, random_state *rng) {
    field_matter out;
    double along = random_unit(rng);
    for (int b = 0; b < FIELD_BANDS; b++) {
        double off = along + random_between(rng, -0.15, 0.15);
        out.band[b] = from->low.band[b] + (from->high.band[b] - from->low.band[b]) * off;
        if (out.band[b] < 0.004) out.band[b] = 0.004;
    }
    return out;
}

static field_matter blend(field_matter a, field_matter b, double share_of_b) {
    for (int i = 0; i < FIELD_BANDS; i++) a.band[i] += (b.band[i] - a.band[i]) * share_of_b;
    return a;
}

/* ---- stands ---- */

static field_matter draw_petals(petal_colour colour, random_state *rng) {
    if (colour < PETAL_MIXED) return draw(&petals[colour], rng);
    field_matter one = draw(&petals[random_below(rng, PETAL_MIXED)], rng);
    return blend(one, draw(&petals[random_below(rng, PETAL_MIXED)], rng), random_between(rng, 0.25, 0.75));
}

typedef struct stage_range {
    double cover_low, cover_high, bloom_low, bloom_high;
} stage_range;

void field_mix_stand(field_mix *out, plot_stage stage, petal_colour colour, random_state *rng) {
    static const stage_range stages[STAGE_COUNT] = {
        [STAGE_ROSETTE] = {0.30, 0.70, 0, 0},       [STAGE_STEM] = {0.65, 0.92, 0, 0},
        [STAGE_BUD] = {0.72, 0.95, 0.02, 0.08},     [STAGE_FLOWERING] = {0.70, 0.95, 0, 0},
        [STAGE_CAPSULE] = {0.60, 0.90, 0.25, 0.65},
    };
    static const stage_range bloom[3] = {{0, 0, 0.04, 0.12}, {0, 0, 0.12, 0.50}, {0, 0, 0.05, 0.16}};
    const stage_range *range = &stages[stage];
    *out = (field_mix){.soil = draw(&soils, rng), .leaf = draw(&glaucous, rng)};
    out->cover = random_between(rng, range->cover_low, range->cover_high);
    out->bloom_share = random_between(rng, range->bloom_low, range->bloom_high);
    out->bloom = draw(&heads, rng);
    if (stage == STAGE_FLOWERING) {
        int when = random_below(rng, 4); /* early, full (two of four), late */
        const stage_range *of = &bloom[when == 0 ? 0 : when == 3 ? 2 : 1];
        out->bloom_share = random_between(rng, of->bloom_low, of->bloom_high);
        if (when == 3) out->leaf = blend(out->leaf, out->bloom, random_between(rng, 0.1, 0.4));
        out->bloom = draw_petals(colour, rng);
    }
    /* Weeds among them; a dry stand turns to straw. */
    if (random_unit(rng) < 0.3)
        out->leaf = blend(out->leaf, draw(&grass, rng), random_between(rng, 0.1, 0.5));
    if (stage == STAGE_CAPSULE && random_unit(rng) < 0.5)
        out->bloom = blend(out->bloom, draw(&straw, rng), random_between(rng, 0.2, 0.8));
    out->patchiness = random_between(rng, 0.05, 0.5);
    if (random_unit(rng) < 0.5) {
        out->row_m = random_between(rng, 0.3, 1.2);
        out->row_depth = random_between(rng, 0.1, 0.6);
    }
}

/* ---- others ---- */

typedef struct other_range {
    const char *name;
    const spread *leaf, *bloom;
    stage_range range;
    double row_low_m, row_high_m; /* 0: no rows */
    double row_depth;
} other_range;

static const other_range others[OTHER_COUNT] = {
    [OTHER_RAPE] = {"rape", &crop, &yellow, {0.85, 0.98, 0.20, 0.70}, 0, 0, 0},
    [OTHER_UMBELS] = {"white-umbels", &grass, &cream, {0.70, 0.95, 0.06, 0.35}, 0, 0, 0},
    [OTHER_LAVENDER] = {"lavender", &glaucous, &violet, {0.45, 0.80, 0.35, 0.80}, 1.2, 2.0, 0.6},
    [OTHER_BUCKWHEAT] = {"buckwheat", &crop, &cream, {0.75, 0.95, 0.10, 0.45}, 0, 0, 0},
    [OTHER_TOBACCO] = {"tobacco", &cabbage, &petals[PETAL_PINK], {0.60, 0.90, 0.00, 0.08}, 0.9, 1.3, 0.4},
    [OTHER_POTATO] = {"potato", &crop, &petals[PETAL_WHITE], {0.60, 0.95, 0.00, 0.08}, 0.7, 0.9, 0.4},
    [OTHER_CLOVER] = {"clover", &grass, &violet, {0.85, 0.98, 0.05, 0.25}, 0, 0, 0},
    [OTHER_GREEN] = {"green-field", &grass, &grass, {0.75, 0.98, 0.00, 0.20}, 0, 0, 0},
    [OTHER_STRAW] = {"dry-field", &straw, &straw, {0.70, 0.98, 0.00, 0.30}, 0, 0, 0},
    [OTHER_SOIL] = {"bare-soil", &crop, &crop, {0.00, 0.12, 0.00, 0.10}, 0, 0, 0},
    [OTHER_PLOUGHED] = {"ploughed", &wet, &wet, {0.30, 0.90, 0.00, 0.10}, 0.5, 3.0, 0.7},
    [OTHER_MULCH] = {"plastic-mulch", &plastic, &crop, {0.40, 0.75, 0.00, 0.40}, 0.8, 1.6, 0.8},
    [OTHER_GREENHOUSE] = {"greenhouse", &plastic, &crop, {0.92, 1.00, 0.00, 0.25}, 0, 0, 0},
    [OTHER_WATER] = {"water", &water, &water, {1.00, 1.00, 0.00, 0.00}, 0, 0, 0},
    [OTHER_CABBAGE] = {"cabbage", &cabbage, &cabbage, {0.45, 0.90, 0.00, 0.10}, 0.5, 0.9, 0.5},
    [OTHER_CORN_POPPY] = {"corn-poppy", &crop, &petals[PETAL_RED], {0.65, 0.95, 0.05, 0.35}, 0, 0, 0},
};

const char *field_other_name(field_other kind) {
    return others[kind].name;
}

void field_mix_other(field_mix *out, field_other kind, random_state *rng) {
    const other_range *o = &others[kind];
    *out = (field_mix){.soil = draw(&soils, rng), .leaf = draw(o->leaf, rng), .bloom = draw(o->bloom, rng)};
    out->cover = random_between(rng, o->range.cover_low, o->range.cover_high);
    out->bloom_share = random_between(rng, o->range.bloom_low, o->range.bloom_high);
    out->patchiness = random_between(rng, 0.02, 0.45);
    if (o->row_high_m > 0) {
        out->row_m = random_between(rng, o->row_low_m, o->row_high_m);
        out->row_depth = o->row_depth * random_between(rng, 0.5, 1.0);
    }
}
