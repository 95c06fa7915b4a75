/* Look-alikes that grow in beds. */
#include "paint/beds.h"

#include "paint/leaf.h"
#include "paint/material.h"

#include <math.h>

static void finish(plot_truth *out, const outline *place, int plants, int flowers) {
    *out =
        (plot_truth){.outline = *place, .area_m2 = outline_area(place), .plants = plants, .flowers = flowers};
}

/* Blades of green that cover the ground: `density` a square metre. */
static void paint_greenery(easel *e, const outline *place, double density, double length_m, double width_m) {
    int count = (int)(density * outline_area(place));
    for (int i = 0; i < count; i++) {
        double x, y;
        if (!outline_throw(place, e->rng, &x, &y)) continue;
        leaf l = {.x_m = x, .y_m = y, .angle = random_between(e->rng, 0, 6.283), .height_m = 0.07};
        l.length_m = length_m * random_between(e->rng, 0.6, 1.3);
        l.width_m = width_m * random_between(e->rng, 0.6, 1.3);
        l.phase = random_between(e->rng, 0.0, 6.283);
        l.colour = leaf_grassy(e->rng, random_between(e->rng, 0.6, 1.15));
        leaf_paint(e, &l);
    }
}

/* A head made of many small dabs of one colour, thickest in the middle. */
static void paint_cluster(easel *e, double x, double y, double radius, int dabs, double dab_m, rgb colour) {
    ellipse whole = {x, y, 0.9 * radius, 0.9 * radius, 0.0};
    easel_shadow(e, &whole, 0.15, 0.6);
    for (int i = 0; i < dabs; i++) {
        ellipse d = {x + 0.5 * radius * random_normal(e->rng), y + 0.5 * radius * random_normal(e->rng),
                     0.5 * dab_m, 0.4 * dab_m, random_between(e->rng, 0.0, 3.14)};
        patch_ellipse(e->patch, &d, colour_scale(colour, 1.0 + 0.15 * random_normal(e->rng)), 0.95);
    }
}

pap_status beds_paint_rape(plot_truth *out, easel *e, const outline *place, pap_error *err) {
    (void)err;
    paint_greenery(e, place, 90.0, 0.16, 0.05);
    int heads = (int)(random_between(e->rng, 35.0, 70.0) * outline_area(place));
    for (int i = 0; i < heads; i++) {
        double x, y;
        if (!outline_throw(place, e->rng, &x, &y)) continue;
        rgb yellow = material_tint(MATERIAL_PETAL, colour_from_srgb(random_between(e->rng, 205, 240),
                                                                    random_between(e->rng, 190, 220), 40));
        paint_cluster(e, x, y, random_between(e->rng, 0.03, 0.07), 16, 0.016, yellow);
    }
    finish(out, place, heads, 0);
    return PAP_OK;
}

/* Flat white heads of 3-6 cm on grass-green leaves: carrot, coriander, hemlock. */
pap_status beds_paint_umbels(plot_truth *out, easel *e, const outline *place, pap_error *err) {
    (void)err;
    paint_greenery(e, place, 110.0, 0.15, 0.035);
    int heads = (int)(random_between(e->rng, 12.0, 40.0) * outline_area(place));
    for (int i = 0; i < heads; i++) {
        double x, y;
        if (!outline_throw(place, e->rng, &x, &y)) continue;
        double white = random_between(e->rng, 195, 228);
        paint_cluster(e, x, y, random_between(e->rng, 0.015, 0.03), 20, 0.010,
                      material_tint(MATERIAL_PETAL, colour_from_srgb(white, white, white - 10)));
    }
    finish(out, place, heads, heads);
    return PAP_OK;
}

static void paint_tulip(easel *e, double x, double y, rgb colour) {
    for (int i = 0; i < 4; i++) {
        leaf l = {.x_m = x,
                  .y_m = y,
                  .angle = random_between(e->rng, 0, 6.283),
                  .length_m = 0.15,
                  .width_m = 0.045,
                  .height_m = 0.08,
                  .colour = leaf_glaucous(e->rng, random_between(e->rng, 0.7, 1.0))};
        leaf_paint(e, &l);
    }
    /* A cup: a lit rim round a darker, narrower inside. */
    double radius = random_between(e->rng, 0.024, 0.034);
    rgb own = colour_scale(colour, 1.0 + 0.12 * random_normal(e->rng));
    ellipse rim = {x, y, radius, radius * random_between(e->rng, 0.8, 1.0), random_between(e->rng, 0, 3.14)};
    easel_dab(e, &rim, own, 0.2);
    ellipse inside = {x, y, 0.55 * radius, 0.5 * radius, rim.angle};
    patch_ellipse(e->patch, &inside, colour_scale(own, 0.55), 0.9);
}

/* Rows with one saturated colour a row. */
pap_status beds_paint_tulips(plot_truth *out, easel *e, const outline *place, pap_error *err) {
    static const double sorts[][3] = {
        {200, 30, 40}, {228, 190, 40}, {222, 120, 160}, {140, 50, 130}, {230, 226, 214}};
    (void)err;
    double mid_x = 0, mid_y = 0;
    int bulbs = 0, first = random_below(e->rng, 5), reach = (int)(3.0 * sqrt(outline_area(place)) / 0.12);
    for (int k = 0; k < place->count; k++)
        mid_x += place->x_m[k] / place->count, mid_y += place->y_m[k] / place->count;
    double angle = atan2(place->y_m[0] - mid_y, place->x_m[0] - mid_x), c = cos(angle), s = sin(angle);
    for (int j = -reach; j <= reach; j++) {
        const double *sort = sorts[(first + (j + reach) / 2) % 5];
        for (int i = -reach; i <= reach; i++) {
            double a = 0.12 * (i + random_between(e->rng, -0.2, 0.2)),
                   b = 0.17 * (j + random_between(e->rng, -0.15, 0.15));
            double x = mid_x + a * c - b * s, y = mid_y + a * s + b * c;
            if (outline_inside(place, x, y) <= 0.0 || random_unit(e->rng) < 0.12) continue;
            paint_tulip(e, x, y, material_tint(MATERIAL_PETAL, colour_from_srgb(sort[0], sort[1], sort[2])));
            bulbs++;
        }
    }
    finish(out, place, bulbs, bulbs);
    return PAP_OK;
}

/* The plot painter with something changed: the look-alikes that stop a detector from learning the leaves. */
static pap_status paint_stand(plot_truth *out, easel *e, const outline *place, plot_leaves leaves,
                              double open_share, double low_m, double high_m, petal_colour colour,
                              pap_error *err) {
    plot_spec spec;
    plot_spec_draw(&spec, outline_area(place), e->rng);
    spec.leaves = leaves;
    spec.open_share = open_share;
    spec.flower_low_m = low_m;
    spec.flower_high_m = high_m;
    spec.colour = colour;
    if (open_share <= 0.0) spec.stage = random_unit(e->rng) < 0.5 ? STAGE_ROSETTE : STAGE_STEM;
    return plot_paint(out, e, &spec, place, err);
}

static petal_colour any_colour(random_state *rng) {
    return (petal_colour)random_below(rng, PETAL_MIXED);
}

pap_status beds_paint_bare_leaves(plot_truth *out, easel *e, const outline *place, pap_error *err) {
    return paint_stand(out, e, place, LEAVES_GLAUCOUS, 0.0, 0.08, 0.12, PETAL_WHITE, err);
}

pap_status beds_paint_small_flowers(plot_truth *out, easel *e, const outline *place, pap_error *err) {
    return paint_stand(out, e, place, LEAVES_GLAUCOUS, random_between(e->rng, 0.3, 0.8), 0.03, 0.05,
                       any_colour(e->rng), err);
}

pap_status beds_paint_loose_petals(plot_truth *out, easel *e, const outline *place, pap_error *err) {
    return paint_stand(out, e, place, LEAVES_NONE, random_between(e->rng, 0.2, 0.6), 0.06, 0.12,
                       any_colour(e->rng), err);
}

/* Papaver rhoeas, legal: red flowers of 5-6 cm on thin green. */
pap_status beds_paint_corn_poppy(plot_truth *out, easel *e, const outline *place, pap_error *err) {
    return paint_stand(out, e, place, LEAVES_THIN, random_between(e->rng, 0.3, 0.7), 0.05, 0.06, PETAL_RED,
                       err);
}
