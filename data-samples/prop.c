/* Houses, yards, fences and trees: what stands about in a place. */
#include "base/error.h"
#include "paint/noise.h"
#include "paint/objects.h"
#include "world.h"

#include <math.h>

static rgb pick(random_state *rng, const double (*list)[3], int count) {
    const double *c = list[random_below(rng, count)];
    return colour_scale(colour_from_srgb(c[0], c[1], c[2]), random_between(rng, 0.65, 0.9));
}

/* Two slopes of tile or sheet; the one that faces the sun is brighter. */
static void paint_gable(easel *e, const sheet *plan) {
    sheet half = *plan;
    double c = cos(plan->angle), s = sin(plan->angle), off = 0.5 * plan->half_width_m;
    objects_paint_flat(e, plan);
    half.half_width_m = off;
    half.lift_m = 0.0;
    for (int side = -1; side <= 1; side += 2) {
        half.x_m = plan->x_m - side * off * s;
        half.y_m = plan->y_m + side * off * c;
        half.lean = 0.4 * side;
        objects_paint_flat(e, &half);
    }
    sheet ridge = {plan->x_m,
                   plan->y_m,
                   plan->half_length_m,
                   0.09,
                   plan->angle,
                   0.0,
                   0.0,
                   0.2,
                   0.0,
                   colour_scale(plan->colour, 1.15)};
    objects_paint_flat(e, &ridge);
}

/* A flat roof with its parapet, a tank and a few things left on it. */
static void paint_terrace_roof(easel *e, const sheet *plan) {
    sheet rim = *plan, floor_sheet = *plan;
    rim.colour = colour_scale(plan->colour, 1.18);
    objects_paint_flat(e, &rim);
    floor_sheet.half_length_m -= 0.22;
    floor_sheet.half_width_m -= 0.22;
    floor_sheet.lift_m = 0.0;
    floor_sheet.stain = 0.5;
    objects_paint_flat(e, &floor_sheet);
    double c = cos(plan->angle), s = sin(plan->angle);
    for (int i = 0; i < 4; i++) {
        double u = 0.7 * plan->half_length_m * random_between(e->rng, -1, 1),
               v = 0.7 * plan->half_width_m * random_between(e->rng, -1, 1);
        ellipse tank = {plan->x_m + u * c - v * s, plan->y_m + u * s + v * c,
                        random_between(e->rng, 0.15, 0.55), 0, 0};
        tank.half_width_m = tank.half_length_m * random_between(e->rng, 0.7, 1.0);
        tank.angle = plan->angle;
        static const double paints[][3] = {
            {60, 62, 66}, {70, 110, 170}, {196, 198, 200}, {150, 96, 70}, {120, 118, 110}};
        easel_dab(e, &tank, pick(e->rng, paints, 5), 0.8);
    }
}

static void paint_house(easel *e, const thing *t, double x, double y) {
    static const double tiles[][3] = {{150, 82, 64},   {126, 74, 60},  {98, 96, 96},
                                      {112, 108, 104}, {60, 104, 168}, {168, 64, 54}};
    static const double slabs[][3] = {{176, 172, 164}, {158, 150, 140}, {188, 180, 168}, {146, 144, 142}};
    int is_gabled = random_unit(e->rng) < 0.55;
    sheet plan = {.x_m = x,
                  .y_m = y,
                  .half_length_m = 0.5 * t->size_m,
                  .half_width_m = 0.5 * t->size_m * random_between(e->rng, 0.5, 0.75),
                  .angle = t->angle,
                  .lift_m = random_between(e->rng, 2.8, 5.5),
                  .rib_m = is_gabled ? 0.22 : 0.0,
                  .stain = 0.35};
    plan.colour = is_gabled ? pick(e->rng, tiles, 6) : pick(e->rng, slabs, 4);
    if (is_gabled)
        paint_gable(e, &plan);
    else
        paint_terrace_roof(e, &plan);
}

static void paint_yard(easel *e, const thing *t, double x, double y) {
    static const double floors[][3] = {{188, 184, 174}, {176, 166, 150}, {168, 152, 128}};
    sheet plan = {x,   y,   0.5 * t->size_m,        0.36 * t->size_m, t->angle, 0.0, 0.0,
                  0.4, 0.0, pick(e->rng, floors, 3)};
    objects_paint_flat(e, &plan);
    double c = cos(t->angle), s = sin(t->angle);
    for (double at = -plan.half_length_m + 2.0; at < plan.half_length_m; at += 2.0) {
        sheet joint = {x + at * c, y + at * s,
                       0.012,      plan.half_width_m,
                       t->angle,   0.0,
                       0.0,        0.0,
                       0.0,        colour_scale(plan.colour, 0.6)};
        objects_paint_flat(e, &joint);
    }
    for (int i = 0; i < 14; i++) {
        double u = plan.half_length_m * random_between(e->rng, -0.95, 0.95),
               v = plan.half_width_m * random_between(e->rng, -0.95, 0.95);
        double size = random_between(e->rng, 0.08, 0.45), grey = random_between(e->rng, 60, 190);
        sheet clutter = {x + u * c - v * s,
                         y + u * s + v * c,
                         size,
                         0.6 * size,
                         random_between(e->rng, 0, 3.14),
                         random_between(e->rng, 0.1, 0.6),
                         0.0,
                         0.4,
                         0.0,
                         colour_from_srgb(grey + 10 * random_normal(e->rng), grey, grey - 12)};
        objects_paint_flat(e, &clutter);
    }
}

static void paint_fence(easel *e, const thing *t, double x, double y) {
    double c = cos(t->angle), s = sin(t->angle);
    rgb wood = colour_from_srgb(150, 138, 118);
    for (double at = -0.5 * t->size_m; at <= 0.5 * t->size_m; at += 1.6) {
        sheet post = {x + at * c, y + at * s, 0.05, 0.05, t->angle, 1.2, 0.0, 0.2, 0.0, wood};
        objects_paint_flat(e, &post);
    }
    sheet rail = {x, y, 0.5 * t->size_m, 0.018, t->angle, 0.9, 0.0, 0.2, 0.0, colour_scale(wood, 0.9)};
    rail.lift_m = 0.0;
    objects_paint_flat(e, &rail);
}

static void paint_tree(easel *e, const thing *t, double x, double y, double gsd_m) {
    static const double greens[][3] = {
        {88, 112, 56}, {72, 98, 52}, {104, 124, 66}, {92, 114, 80}, {116, 132, 64}};
    crown tree = {.x_m = x,
                  .y_m = y,
                  .radius_m = 0.5 * t->size_m,
                  .height_m = 0.8 * t->size_m,
                  .cover = random_between(e->rng, 1.8, 3.4)};
    tree.clump_m = fmax(random_between(e->rng, 0.07, 0.14), 0.8 * gsd_m);
    tree.colour = pick(e->rng, greens, 5);
    tree.second = colour_scale(tree.colour, 1.35);
    tree.second_share = 0.25;
    objects_paint_crown(e, &tree);
}

pap_status prop_make(plant_stamp *out, const thing *t, const plant_view *view, pap_error *err) {
    random_state rng;
    patch canvas;
    random_seed(&rng, t->seed, 40);
    double cast = 5.5 * hypot(view->sun.dx, view->sun.dy) + 1.0,
           fine = fmin(view->pixel_width_m, view->pixel_height_m);
    double edge = t->size_m * 1.3 + 2.0 * (t->kind == THING_TREE
                                               ? 1.0 + 0.9 * t->size_m * hypot(view->sun.dx, view->sun.dy)
                                           : t->kind == THING_YARD ? 1.5
                                                                   : cast);
    pap_status status = patch_make(&canvas, edge, edge, fine / view->supersampling, err);
    if (status) return status;
    easel e = {&canvas, &rng, view->sun};
    double x = 0.5 * canvas.width * canvas.step_m, y = 0.5 * canvas.height * canvas.step_m;
    if (t->kind == THING_HOUSE)
        paint_house(&e, t, x, y);
    else if (t->kind == THING_YARD)
        paint_yard(&e, t, x, y);
    else if (t->kind == THING_FENCE)
        paint_fence(&e, t, x, y);
    else
        paint_tree(&e, t, x, y, fine);
    status = plant_press(out, &canvas, view, err);
    patch_free(&canvas);
    return status;
}
