/* Look-alikes that do not grow in beds, in their variety. */
#include "paint/clutter.h"

#include "paint/material.h"
#include "paint/noise.h"
#include "paint/objects.h"

#include <math.h>

static void middle(double *x, double *y, const outline *place) {
    *x = *y = 0.0;
    for (int i = 0; i < place->count; i++)
        *x += place->x_m[i] / place->count, *y += place->y_m[i] / place->count;
}

static pap_status finish(plot_truth *out, const outline *place) {
    *out = (plot_truth){.outline = *place, .area_m2 = outline_area(place)};
    return PAP_OK;
}

/* Whites and greys as often as colours; colours from pale to strong, anywhere round the wheel. */
static rgb any_colour(random_state *rng) {
    double bright = random_between(rng, 0.6, 1.15);
    if (random_unit(rng) < 0.45) {
        double grey = random_between(rng, 150, 250), tint = random_between(rng, -12, 12);
        return colour_scale(colour_from_srgb(grey + tint, grey, grey - tint), bright);
    }
    double hue = random_between(rng, 0.0, 6.2832), pale = random_unit(rng), srgb[3];
    for (int c = 0; c < 3; c++)
        srgb[c] = 60 + 110 * pale + (95 - 40 * pale) * (1.0 + cos(hue - 2.0944 * c)) * 0.9;
    return colour_scale(colour_from_srgb(fmin(srgb[0], 252), fmin(srgb[1], 252), fmin(srgb[2], 252)), bright);
}

/* Hung up, spread over a hedge or on the ground; a sock, a shirt, a blanket. */
pap_status clutter_paint_laundry(plot_truth *out, easel *e, const outline *place, const plot_spec *usual,
                                 pap_error *err) {
    double x, y, lies = random_unit(e->rng), largest = random_between(e->rng, 0.3, 1.4);
    (void)usual;
    (void)err;
    middle(&x, &y, place);
    double dx = place->x_m[0] - x, dy = place->y_m[0] - y, length = hypot(dx, dy), angle = atan2(dy, dx);
    for (double at = -length; at < length;) {
        double piece = random_between(e->rng, 0.12, largest);
        double depth =
            lies < 0.5 ? random_between(e->rng, 0.06, 0.32) : piece * random_between(e->rng, 0.5, 1.3);
        sheet s = {.x_m = x + (at + piece / 2) * cos(angle),
                   .y_m = y + (at + piece / 2) * sin(angle),
                   .half_length_m = piece / 2,
                   .half_width_m = depth / 2,
                   .angle = angle + 0.08 * random_normal(e->rng),
                   .lift_m = lies < 0.5 ? 1.2 : 0.1,
                   .rib_m = random_between(e->rng, 0.08, 0.2),
                   .stain = random_between(e->rng, 0.1, 0.5),
                   .colour = material_tint(MATERIAL_CLOTH, any_colour(e->rng))};
        objects_paint_flat(e, &s);
        at += piece + random_between(e->rng, 0.02, 0.6);
    }
    return finish(out, place);
}

/* A dab of crumpled something, with a fold. */
static void paint_piece(easel *e, double x, double y, double size, rgb colour) {
    ellipse piece = {x, y, size / 2, size * random_between(e->rng, 0.2, 0.5),
                     random_between(e->rng, 0, 3.14)};
    easel_dab(e, &piece, colour, 0.03);
    ellipse fold = {x, y, size * 0.3, size * 0.08, random_between(e->rng, 0, 3.14)};
    patch_ellipse(e->patch, &fold, colour_scale(colour, random_between(e->rng, 0.5, 1.3)), 0.7);
}

/* Paper, a carton, a tin seen from its side. */
static void paint_box(easel *e, double x, double y, double size, rgb colour) {
    sheet s = {.x_m = x,
               .y_m = y,
               .half_length_m = size / 2,
               .half_width_m = size * random_between(e->rng, 0.2, 0.5),
               .angle = random_between(e->rng, 0, 3.14),
               .lift_m = 0.02,
               .stain = random_between(e->rng, 0.0, 0.4),
               .colour = colour};
    objects_paint_flat(e, &s);
}

pap_status clutter_paint_litter(plot_truth *out, easel *e, const outline *place, const plot_spec *usual,
                                pap_error *err) {
    double x, y, reach = sqrt(outline_area(place)) * random_between(e->rng, 0.2, 0.6);
    double per_m2 = 2.0 * pow(20.0, random_unit(e->rng)), largest = random_between(e->rng, 0.06, 0.35);
    double of_one_sort = random_unit(e->rng) < 0.4 ? 0.85 : 0.0; /* paper, bottles, bags of one colour */
    double of_small = random_between(e->rng, 0.8, 2.6), boxes = random_between(e->rng, 0.0, 0.7);
    rgb sort = any_colour(e->rng);
    (void)usual;
    (void)err;
    middle(&x, &y, place);
    int pieces = 6 + (int)(per_m2 * outline_area(place));
    for (int i = 0; i < pieces; i++) {
        double px = x + reach * random_normal(e->rng), py = y + reach * random_normal(e->rng);
        if (outline_inside(place, px, py) < 0.0) continue;
        rgb colour = random_unit(e->rng) < of_one_sort ? sort : any_colour(e->rng);
        double size = 0.03 + largest * pow(random_unit(e->rng), of_small);
        colour = colour_scale(material_tint(MATERIAL_LITTER, colour), random_between(e->rng, 0.7, 1.1));
        if (random_unit(e->rng) < boxes)
            paint_box(e, px, py, size, colour);
        else
            paint_piece(e, px, py, size, colour);
    }
    return finish(out, place);
}

pap_status clutter_paint_sheet(plot_truth *out, easel *e, const outline *place, const plot_spec *usual,
                               pap_error *err) {
    double x, y, area = outline_area(place), long_by = random_between(e->rng, 1.0, 3.0);
    (void)usual;
    (void)err;
    middle(&x, &y, place);
    sheet s = {.x_m = x,
               .y_m = y,
               .half_length_m = 0.5 * sqrt(area * long_by),
               .half_width_m = 0.5 * sqrt(area / long_by),
               .angle = atan2(place->y_m[0] - y, place->x_m[0] - x),
               .lift_m = random_between(e->rng, 0.05, 1.2),
               .rib_m = random_unit(e->rng) < 0.3 ? 0.0 : random_between(e->rng, 0.06, 0.25),
               .stain = random_between(e->rng, 0.05, 0.8),
               .lean = random_between(e->rng, 0.0, 0.3),
               .colour = material_tint(MATERIAL_SHEET, any_colour(e->rng))};
    objects_paint_flat(e, &s);
    outline plan = outline_box(area, long_by, s.angle);
    outline_move(&plan, x, y);
    return finish(out, &plan);
}

/* Peach, cherry, pear, magnolia, paulownia: from the first blossoms to a full crown, with or without leaves.
 */
pap_status clutter_paint_blossom(plot_truth *out, easel *e, const outline *place, const plot_spec *usual,
                                 pap_error *err) {
    static const double twigs[][3] = {{92, 84, 62}, {98, 118, 64}, {76, 98, 52}, {110, 100, 88}};
    static const double blooms[][3] = {{228, 224, 222}, {226, 160, 188}, {240, 200, 212},
                                       {205, 90, 140},  {180, 150, 205}, {236, 236, 214}};
    const double *twig = twigs[random_below(e->rng, 4)], *bloom = blooms[random_below(e->rng, 6)];
    (void)usual;
    (void)err;
    crown t = {.radius_m = sqrt(outline_area(place) / 3.14159),
               .clump_m = random_between(e->rng, 0.04, 0.11),
               .cover = random_between(e->rng, 0.7, 2.6),
               .height_m = random_between(e->rng, 1.2, 3.0),
               .colour = material_tint_bush(colour_from_srgb(twig[0], twig[1], twig[2])),
               .second =
                   colour_scale(material_tint(MATERIAL_PETAL, colour_from_srgb(bloom[0], bloom[1], bloom[2])),
                                random_between(e->rng, 0.8, 1.2)),
               .second_share = random_between(e->rng, 0.08, 0.9)};
    middle(&t.x_m, &t.y_m, place);
    objects_paint_crown(e, &t);
    return finish(out, place);
}

/* Azalea, bougainvillea, hibiscus, oleander: flowers in drifts over dark leaves. */
pap_status clutter_paint_shrub(plot_truth *out, easel *e, const outline *place, const plot_spec *usual,
                               pap_error *err) {
    static const double blooms[][3] = {{205, 40, 120}, {225, 110, 165}, {210, 36, 40},
                                       {170, 60, 170}, {240, 236, 232}, {240, 150, 90}};
    const double *bloom = blooms[random_below(e->rng, 6)];
    double radius = random_between(e->rng, 0.4, 0.9);
    int count = (int)(outline_area(place) / (2.6 * radius * radius)) + 1;
    (void)usual;
    (void)err;
    for (int i = 0; i < count; i++) {
        crown t = {.radius_m = radius * random_between(e->rng, 0.7, 1.2),
                   .clump_m = random_between(e->rng, 0.035, 0.08),
                   .cover = 2.8,
                   .height_m = random_between(e->rng, 0.4, 1.5),
                   .colour = material_tint(MATERIAL_GREEN, colour_from_srgb(70, 92, 48)),
                   .second = colour_scale(
                       material_tint(MATERIAL_PETAL, colour_from_srgb(bloom[0], bloom[1], bloom[2])),
                       random_between(e->rng, 0.8, 1.3)),
                   .second_share = random_between(e->rng, 0.03, 0.5)};
        if (outline_throw(place, e->rng, &t.x_m, &t.y_m)) objects_paint_crown(e, &t);
    }
    return finish(out, place);
}

/* Fallen blossom and petals of 1-4 cm, in drifts, on whatever lies there. */
pap_status clutter_paint_petals(plot_truth *out, easel *e, const outline *place, const plot_spec *usual,
                                pap_error *err) {
    static const double sorts[][3] = {
        {236, 232, 230}, {240, 195, 212}, {222, 120, 165}, {205, 45, 60}, {200, 160, 215}};
    const double *sort = sorts[random_below(e->rng, 5)];
    double per_m2 = 15.0 * pow(25.0, random_unit(e->rng)), size = random_between(e->rng, 0.012, 0.04);
    rgb colour = colour_scale(material_tint(MATERIAL_PETAL, colour_from_srgb(sort[0], sort[1], sort[2])),
                              random_between(e->rng, 0.7, 1.2));
    uint64_t seed = random_bits(e->rng);
    int count = 40 + (int)(per_m2 * outline_area(place));
    (void)usual;
    (void)err;
    for (int i = 0; i < count; i++) {
        double x, y;
        if (!outline_throw(place, e->rng, &x, &y)) continue;
        if (noise_octaves(seed, x / 0.5, y / 0.5, 2, 0.6) < random_between(e->rng, -0.5, 0.4)) continue;
        double own = size * random_between(e->rng, 0.6, 1.3);
        ellipse petal = {x, y, 0.5 * own, own * random_between(e->rng, 0.25, 0.45),
                         random_between(e->rng, 0, 3.14)};
        easel_dab(e, &petal, colour_scale(colour, random_between(e->rng, 0.7, 1.15)), 0.01);
    }
    return finish(out, place);
}

typedef struct film {
    double x_m, y_m, c, s, half_length_m, half_width_m, step_m, opacity;
    uint64_t seed;
    rgb colour;
} film;

/* Torn edges; creases that mirror the sky. */
static float shade_film(const void *context, double x, double y, rgb *colour) {
    const film *f = context;
    double dx = x - f->x_m, dy = y - f->y_m, u = dx * f->c + dy * f->s, v = dy * f->c - dx * f->s;
    double torn = 0.35 * f->half_width_m * noise_octaves(f->seed, x / 0.25, y / 0.25, 4, 0.7);
    double inside = fmin(f->half_length_m - fabs(u), f->half_width_m - fabs(v)) + torn;
    float coverage = patch_edge(inside, f->step_m);
    if (coverage <= 0.0f) return 0.0f;
    double crease = noise_octaves(f->seed + 5, u / 0.3, v / 0.08, 3, 0.8);
    *colour = colour_scale(f->colour, 0.85 + 0.5 * crease);
    return coverage * (float)f->opacity;
}

/* White, grey, black or clear film, from mulch in strips to shreds of a hand's size. */
pap_status clutter_paint_plastic(plot_truth *out, easel *e, const outline *place, const plot_spec *usual,
                                 pap_error *err) {
    static const double sorts[][3] = {{236, 238, 240}, {205, 210, 214}, {60, 62, 66}, {190, 205, 222}};
    const double *sort = sorts[random_below(e->rng, 4)];
    double reach = sqrt(outline_area(place)), largest = reach * random_between(e->rng, 0.08, 0.6);
    int pieces = 1 + (int)(random_between(e->rng, 0.3, 1.5) * outline_area(place) / (largest * largest));
    (void)usual;
    (void)err;
    for (int i = 0; i < pieces && i < 60; i++) {
        double turn = random_between(e->rng, 0, 3.1416), size = largest * random_between(e->rng, 0.3, 1.0);
        film f = {.c = cos(turn), .s = sin(turn), .step_m = e->patch->step_m, .seed = random_bits(e->rng)};
        if (!outline_throw(place, e->rng, &f.x_m, &f.y_m)) continue;
        f.half_length_m = 0.5 * size;
        f.half_width_m = 0.5 * size * random_between(e->rng, 0.15, 0.7);
        f.opacity = random_between(e->rng, 0.5, 1.0);
        f.colour = colour_scale(material_tint(MATERIAL_FILM, colour_from_srgb(sort[0], sort[1], sort[2])),
                                random_between(e->rng, 0.7, 1.1));
        ellipse foot = {f.x_m, f.y_m, f.half_length_m, f.half_width_m, turn};
        easel_shadow(e, &foot, 0.03, 0.6);
        double far = 1.4 * size;
        patch_shade(e->patch, f.x_m - far, f.y_m - far, f.x_m + far, f.y_m + far, shade_film, &f);
    }
    return finish(out, place);
}

/* Sunlit stones, bricks and gravel of 2-30 cm. */
pap_status clutter_paint_stones(plot_truth *out, easel *e, const outline *place, const plot_spec *usual,
                                pap_error *err) {
    static const double sorts[][3] = {
        {196, 194, 190}, {214, 206, 190}, {168, 164, 160}, {190, 120, 96}, {232, 230, 226}};
    const double *sort = sorts[random_below(e->rng, 5)];
    double per_m2 = 4.0 * pow(20.0, random_unit(e->rng)), largest = random_between(e->rng, 0.04, 0.26);
    int count = 6 + (int)(per_m2 * outline_area(place));
    (void)usual;
    (void)err;
    for (int i = 0; i < count; i++) {
        double x, y, size = 0.02 + largest * pow(random_unit(e->rng), 2.0);
        if (!outline_throw(place, e->rng, &x, &y)) continue;
        rgb own = colour_scale(material_tint(MATERIAL_STONE, colour_from_srgb(sort[0], sort[1], sort[2])),
                               random_between(e->rng, 0.6, 1.2));
        ellipse stone = {x, y, 0.5 * size, size * random_between(e->rng, 0.28, 0.5),
                         random_between(e->rng, 0, 3.14)};
        easel_dab(e, &stone, own, 0.4 * size);
        ellipse away = {x + 0.15 * size * (e->sun.dx > 0 ? 1 : -1),
                        y + 0.15 * size * (e->sun.dy > 0 ? 1 : -1), 0.3 * size, 0.22 * size, stone.angle};
        patch_ellipse(e->patch, &away, colour_scale(own, 0.65), 0.6);
    }
    return finish(out, place);
}
