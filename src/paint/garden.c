/* Look-alikes of gardens and fields in their variety. */
#include "paint/garden.h"

#include "paint/bloom.h"
#include "paint/material.h"
#include "paint/objects.h"

#include <math.h>

typedef struct shade_of_green {
    leaf_tint tint;
    double length_m, width_m, density; /* blades a square metre */
} shade_of_green;

static void finish(plot_truth *out, const outline *place, int plants, int flowers) {
    *out =
        (plot_truth){.outline = *place, .area_m2 = outline_area(place), .plants = plants, .flowers = flowers};
}

static rgb around(random_state *rng, const double srgb[3], double spread) {
    double shift = spread * random_normal(rng);
    return colour_from_srgb(srgb[0] + shift, srgb[1] + shift, srgb[2] + shift);
}

/* Grass-green from dark to yellowish, or the same leaves as poppies. */
static leaf_tint draw_green(random_state *rng, const plot_spec *usual) {
    static const double greens[][3] = {
        {64, 92, 40}, {90, 112, 52}, {112, 126, 60}, {72, 104, 58}, {124, 124, 66}};
    if (random_unit(rng) < 0.25) return usual->look.leaf;
    return (leaf_tint){material_tint(MATERIAL_GREEN, around(rng, greens[random_below(rng, 5)], 6.0)),
                       random_between(rng, 0.12, 0.26), random_between(rng, 3.0, 12.0), 0.0};
}

static void paint_green(easel *e, const outline *place, const shade_of_green *g) {
    int count = (int)(g->density * outline_area(place));
    for (int i = 0; i < count; i++) {
        double x, y;
        if (!outline_throw(place, e->rng, &x, &y)) continue;
        leaf l = {.x_m = x, .y_m = y, .angle = random_between(e->rng, 0, 6.283), .height_m = 0.07};
        l.length_m = g->length_m * random_between(e->rng, 0.6, 1.3);
        l.width_m = g->width_m * random_between(e->rng, 0.6, 1.3);
        l.phase = random_between(e->rng, 0.0, 6.283);
        l.colour = leaf_tinted(&g->tint, e->rng, random_between(e->rng, 0.6, 1.15));
        leaf_paint(e, &l);
    }
}

/* A head made of many small dabs, thickest in the middle. */
static void paint_cluster(easel *e, double x, double y, double radius, int dabs, double dab_m, rgb colour) {
    ellipse whole = {x, y, 0.9 * radius, 0.9 * radius, 0.0};
    easel_shadow(e, &whole, 0.15, 0.6);
    e->patch->pen = PEN_THING;
    for (int i = 0; i < dabs; i++) {
        ellipse d = {x + 0.5 * radius * random_normal(e->rng), y + 0.5 * radius * random_normal(e->rng),
                     0.5 * dab_m, 0.4 * dab_m, random_between(e->rng, 0.0, 3.14)};
        patch_ellipse(e->patch, &d, colour_scale(colour, 1.0 + 0.15 * random_normal(e->rng)), 0.95);
    }
    e->patch->pen = 0;
}

static void paint_bloom(easel *e, double x, double y, double width_m, rgb petal, flower_form form) {
    flower_variety variety = {.petal = petal, .within_spread = random_between(e->rng, 0.7, 1.3)};
    flower f = {.x_m = x,
                .y_m = y,
                .radius_m = 0.5 * width_m,
                .turn = random_between(e->rng, 0.0, 6.283),
                .tilt = fabs(0.3 * random_normal(e->rng)),
                .tilt_to = random_between(e->rng, 0.0, 6.283),
                .height_m = 0.12,
                .variety = &variety,
                .petal = colour_scale(petal, fmax(0.4, 1.0 + 0.15 * random_normal(e->rng))),
                .form = form};
    flower_paint_shadow(e, &f);
    e->patch->pen = PEN_THING;
    flower_paint(e, &f);
    e->patch->pen = 0;
}

pap_status garden_paint_rape(plot_truth *out, easel *e, const outline *place, const plot_spec *usual,
                             pap_error *err) {
    (void)err;
    shade_of_green g = {draw_green(e->rng, usual), random_between(e->rng, 0.1, 0.2), 0.05,
                        random_between(e->rng, 20.0, 110.0)};
    double per_m2 = 4.0 * pow(30.0, random_unit(e->rng)), low_m = random_between(e->rng, 0.02, 0.05);
    rgb yellow = material_tint(MATERIAL_PETAL, colour_from_srgb(random_between(e->rng, 200, 250),
                                                                random_between(e->rng, 180, 232),
                                                                random_between(e->rng, 20, 110)));
    int heads = (int)(per_m2 * outline_area(place));
    paint_green(e, place, &g);
    for (int i = 0; i < heads; i++) {
        double x, y;
        if (!outline_throw(place, e->rng, &x, &y)) continue;
        paint_cluster(e, x, y, low_m * random_between(e->rng, 0.8, 1.6), 16, 0.016,
                      colour_scale(yellow, random_between(e->rng, 0.75, 1.2)));
    }
    finish(out, place, heads, 0);
    return PAP_OK;
}

/* Flat white heads of 2-10 cm: carrot, coriander, chervil, yarrow, onions gone to flower. */
pap_status garden_paint_umbels(plot_truth *out, easel *e, const outline *place, const plot_spec *usual,
                               pap_error *err) {
    (void)err;
    shade_of_green g = {draw_green(e->rng, usual), random_between(e->rng, 0.08, 0.2), 0.035,
                        random_between(e->rng, 30.0, 140.0)};
    double per_m2 = 4.0 * pow(15.0, random_unit(e->rng)), radius = random_between(e->rng, 0.012, 0.04);
    double white = random_between(e->rng, 180, 245), cream = random_between(e->rng, 0, 30);
    int heads = (int)(per_m2 * outline_area(place));
    paint_green(e, place, &g);
    for (int i = 0; i < heads; i++) {
        double x, y;
        if (!outline_throw(place, e->rng, &x, &y)) continue;
        paint_cluster(e, x, y, radius * random_between(e->rng, 0.7, 1.3), 20, 0.35 * radius + 0.003,
                      material_tint(MATERIAL_PETAL, colour_from_srgb(white, white, white - cream)));
    }
    finish(out, place, heads, heads);
    return PAP_OK;
}

/* ---- rows ---- */

typedef void row_painter(easel *e, double x, double y, int row, const void *how);

/* Calls `paint` at every place of a shaken grid along the outline's long side; *count of them. */
static void along_rows(int *count, easel *e, const outline *place, double along_m, double apart_m,
                       row_painter *paint, const void *how) {
    double mid_x = 0, mid_y = 0, gaps = random_between(e->rng, 0.0, 0.25);
    for (int k = 0; k < place->count; k++)
        mid_x += place->x_m[k] / place->count, mid_y += place->y_m[k] / place->count;
    double angle = atan2(place->y_m[0] - mid_y, place->x_m[0] - mid_x), c = cos(angle), s = sin(angle);
    int reach = (int)(3.0 * sqrt(outline_area(place)) / fmin(along_m, apart_m)) + 1;
    *count = 0;
    for (int j = -reach; j <= reach; j++)
        for (int i = -reach; i <= reach; i++) {
            double a = along_m * (i + random_between(e->rng, -0.2, 0.2));
            double b = apart_m * (j + random_between(e->rng, -0.12, 0.12));
            double x = mid_x + a * c - b * s, y = mid_y + a * s + b * c;
            if (outline_inside(place, x, y) <= 0.0 || random_unit(e->rng) < gaps) continue;
            paint(e, x, y, j + reach, how);
            (*count)++;
        }
}

typedef struct tulips {
    leaf_tint leaf;
    int sorts, first, rows_of_one; /* colours in turn, this many rows of each */
    double width_m;
} tulips;

static void paint_tulip(easel *e, double x, double y, int row, const void *how) {
    static const double sorts[][3] = {{200, 30, 40},   {228, 190, 40}, {222, 120, 160}, {140, 50, 130},
                                      {230, 226, 214}, {236, 120, 50}, {90, 30, 70},    {245, 170, 190},
                                      {190, 60, 110},  {240, 215, 120}};
    const tulips *t = how;
    const double *sort = sorts[(t->first + row / t->rows_of_one % t->sorts) % 10];
    for (int i = 0; i < 4; i++) {
        leaf l = {.x_m = x,
                  .y_m = y,
                  .angle = random_between(e->rng, 0, 6.283),
                  .length_m = random_between(e->rng, 0.11, 0.18),
                  .width_m = 0.045,
                  .height_m = 0.08,
                  .colour = leaf_tinted(&t->leaf, e->rng, random_between(e->rng, 0.7, 1.05))};
        leaf_paint(e, &l);
    }
    paint_bloom(e, x, y, t->width_m * random_between(e->rng, 0.85, 1.15),
                material_tint(MATERIAL_PETAL, colour_from_srgb(sort[0], sort[1], sort[2])),
                random_unit(e->rng) < 0.7 ? FLOWER_CUP : FLOWER_HALF_CLOSED);
}

pap_status garden_paint_tulips(plot_truth *out, easel *e, const outline *place, const plot_spec *usual,
                               pap_error *err) {
    int bulbs;
    tulips t = {usual->look.leaf, 1 + random_below(e->rng, 5), random_below(e->rng, 10),
                1 + random_below(e->rng, 4), random_between(e->rng, 0.045, 0.07)};
    (void)err;
    along_rows(&bulbs, e, place, random_between(e->rng, 0.09, 0.16), random_between(e->rng, 0.14, 0.35),
               paint_tulip, &t);
    finish(out, place, bulbs, bulbs);
    return PAP_OK;
}

typedef struct heads {
    leaf_tint leaf;
    double radius_m, width_share;
    int leaves;
} heads;

/* Whorls from the outside in, each smaller and lighter. */
static void paint_head(easel *e, double x, double y, int row, const void *how) {
    const heads *h = how;
    double radius = h->radius_m * random_between(e->rng, 0.7, 1.25);
    (void)row;
    for (int tier = 0; tier < 3; tier++)
        for (int i = 0; i < h->leaves; i++) {
            double size = 1.0 - 0.28 * tier;
            leaf l = {.x_m = x,
                      .y_m = y,
                      .angle = 6.283 * i / h->leaves + 0.7 * tier + 0.3 * random_normal(e->rng),
                      .length_m = radius * size,
                      .width_m = radius * size * h->width_share,
                      .phase = random_between(e->rng, 0, 6.283),
                      .height_m = 0.04 + 0.04 * tier,
                      .colour = leaf_tinted(&h->leaf, e->rng, 0.75 + 0.17 * tier)};
            leaf_paint(e, &l);
        }
}

/* Cabbage, kale, lettuce: rosettes in rows, blue-green, green or red, and no flower. */
pap_status garden_paint_cabbage(plot_truth *out, easel *e, const outline *place, const plot_spec *usual,
                                pap_error *err) {
    static const double leaves[][3] = {
        {118, 138, 120}, {104, 128, 108}, {140, 160, 90}, {112, 92, 110}, {150, 158, 140}};
    int planted;
    heads h = {{material_tint(MATERIAL_GREEN, around(e->rng, leaves[random_below(e->rng, 5)], 8.0)), 0.14,
                5.0, random_between(e->rng, 0, 0.06)},
               random_between(e->rng, 0.09, 0.26),
               random_between(e->rng, 0.6, 0.95),
               6 + random_below(e->rng, 4)};
    double apart = 2.0 * h.radius_m * random_between(e->rng, 0.85, 1.4);
    (void)err;
    if (random_unit(e->rng) < 0.3) h.leaf = usual->look.leaf;
    along_rows(&planted, e, place, apart, apart * random_between(e->rng, 1.0, 1.3), paint_head, &h);
    finish(out, place, planted, 0);
    return PAP_OK;
}

/* Orange and yellow domes of 3-8 cm: marigold, calendula, chrysanthemum. */
pap_status garden_paint_marigold(plot_truth *out, easel *e, const outline *place, const plot_spec *usual,
                                 pap_error *err) {
    (void)err;
    shade_of_green g = {draw_green(e->rng, usual), 0.11, 0.04, random_between(e->rng, 60.0, 160.0)};
    double per_m2 = 3.0 * pow(20.0, random_unit(e->rng)), width = random_between(e->rng, 0.03, 0.08);
    rgb petal = material_tint(MATERIAL_PETAL, colour_from_srgb(random_between(e->rng, 225, 252),
                                                               random_between(e->rng, 110, 215),
                                                               random_between(e->rng, 10, 60)));
    int flowers = (int)(per_m2 * outline_area(place));
    paint_green(e, place, &g);
    for (int i = 0; i < flowers; i++) {
        double x, y;
        if (outline_throw(place, e->rng, &x, &y))
            paint_bloom(e, x, y, width * random_between(e->rng, 0.7, 1.2), petal, FLOWER_RAGGED);
    }
    finish(out, place, flowers, flowers);
    return PAP_OK;
}

/* Bushes of dark green with double flowers: roses of 5-9 cm, peonies of 10-14 cm, azaleas of 4-6 cm. */
pap_status garden_paint_roses(plot_truth *out, easel *e, const outline *place, const plot_spec *usual,
                              pap_error *err) {
    static const double petals[][3] = {{190, 24, 44},  {222, 110, 150}, {240, 232, 226}, {238, 190, 90},
                                       {232, 110, 90}, {205, 50, 110},  {244, 190, 200}, {120, 16, 40}};
    static const double widths[3][2] = {{0.05, 0.09}, {0.10, 0.14}, {0.035, 0.06}};
    (void)usual;
    (void)err;
    int sort = random_below(e->rng, 3), flowers = 0, bushes = 0;
    const double *own = petals[random_below(e->rng, 8)];
    double radius = random_between(e->rng, 0.25, 0.6),
           many = random_between(e->rng, 8.0, sort == 1 ? 20.0 : 60.0);
    int wanted = (int)(outline_area(place) / (3.5 * radius * radius)) + 1;
    for (int i = 0; i < wanted; i++) {
        crown bush = {.radius_m = radius * random_between(e->rng, 0.7, 1.2),
                      .height_m = random_between(e->rng, 0.5, 1.1),
                      .clump_m = random_between(e->rng, 0.05, 0.09),
                      .cover = 3.0,
                      .colour = material_tint(MATERIAL_GREEN, colour_from_srgb(74, 96, 52)),
                      .second = material_tint(MATERIAL_GREEN, colour_from_srgb(104, 118, 66)),
                      .second_share = 0.3};
        if (!outline_throw(place, e->rng, &bush.x_m, &bush.y_m)) continue;
        objects_paint_crown(e, &bush);
        bushes++;
        for (int k = 0; k < (int)(many * 3.1 * bush.radius_m * bush.radius_m) + 1; k++, flowers++) {
            double turn = random_between(e->rng, 0, 6.283), out_m = bush.radius_m * sqrt(random_unit(e->rng));
            paint_bloom(e, bush.x_m + out_m * cos(turn), bush.y_m + out_m * sin(turn),
                        random_between(e->rng, widths[sort][0], widths[sort][1]),
                        material_tint(MATERIAL_PETAL, around(e->rng, own, 6.0)), FLOWER_RAGGED);
        }
    }
    finish(out, place, bushes, flowers);
    return PAP_OK;
}
