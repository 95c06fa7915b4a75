/* Painting a stand from the ground up. */
#include "paint/leaf.h"
#include "paint/stand.h"

#include <math.h>

typedef struct foliage {
    double length_m[2], width_share[2], lobes;
    int leaves;
} foliage;

/* Leaves fill the room that the spacing leaves: few short ones in a dense stand, many long ones in a wide
 * one. Opium poppy: 10-30 x 5-20 cm. */
static foliage plan_foliage(const plot_spec *spec) {
    double room = (spec->spacing_m - 0.10) / 0.20;
    room = room < 0.0 ? 0.0 : room > 1.0 ? 1.0 : room;
    if (spec->leaves == LEAVES_THIN) return (foliage){{0.06, 0.14}, {0.16, 0.30}, 3.0, 9};
    double scale = spec->look.is_set ? spec->look.leaf_scale : 1.0;
    return (foliage){
        {scale * (0.10 + 0.02 * room), scale * (0.18 + 0.12 * room)}, {0.42, 0.66}, 4.0, (int)(8 + 6 * room)};
}

static rgb tint_leaf(random_state *rng, const plot_spec *spec, double brightness) {
    if (spec->look.is_set) return leaf_tinted(&spec->look.leaf, rng, brightness);
    return spec->leaves == LEAVES_GLAUCOUS ? leaf_glaucous(rng, brightness) : leaf_grassy(rng, brightness);
}

static void paint_leaf(easel *e, const stand_plant *p, const foliage *f, double angle, double size,
                       double light, double height_m, const plot_spec *spec) {
    double length = size * p->vigour * random_between(e->rng, f->length_m[0], f->length_m[1]);
    double start = random_between(e->rng, 0.0, 0.02);
    leaf l = {
        .x_m = p->x_m + start * cos(angle),
        .y_m = p->y_m + start * sin(angle),
        .angle = angle,
        .length_m = length,
        .width_m = length * random_between(e->rng, f->width_share[0], f->width_share[1]),
        .lobes = f->lobes,
        .phase = random_between(e->rng, 0.0, 6.283),
        .height_m = height_m,
        .colour = spec ? tint_leaf(e->rng, spec, p->brightness * light)
                       : leaf_grassy(e->rng, p->brightness * light),
    };
    leaf_paint(e, &l);
}

/* One whorl of a plant: tier 0 near the ground and in the shade of the rest, tier 1 up the stem. */
static void paint_whorl(easel *e, const stand_plant *p, const foliage *f, int tier, const plot_spec *spec) {
    static const struct {
        double size, share, light, height_m;
    } tiers[2] = {{1.0, 0.6, 0.70, 0.12}, {0.76, 0.55, 1.12, 0.18}};
    int count = (int)(f->leaves * tiers[tier].share + 0.5);
    double turn = random_between(e->rng, 0.0, 6.283);
    for (int i = 0; i < count; i++) {
        double angle = turn + 6.283 * i / count + 0.3 * random_normal(e->rng);
        paint_leaf(e, p, f, angle, tiers[tier].size, tiers[tier].light, tiers[tier].height_m, spec);
    }
}

static void paint_weed(easel *e, const stand_plant *p) {
    static const foliage grass = {{0.06, 0.20}, {0.10, 0.28}, 0.0, 7};
    double turn = random_between(e->rng, 0.0, 6.283);
    for (int i = 0; i < grass.leaves; i++) paint_leaf(e, p, &grass, turn + 0.9 * i, 1.0, 0.95, 0.04, NULL);
}

static void paint_tier(easel *e, const stand *s, const plot_spec *spec, int tier) {
    foliage f = plan_foliage(spec);
    for (int i = 0; i < s->plant_total; i++) {
        const stand_plant *p = &s->plants[i];
        if (p->is_weed && tier == 0) paint_weed(e, p);
        if (!p->is_weed && spec->leaves != LEAVES_NONE) paint_whorl(e, p, &f, tier, spec);
    }
}

static void paint_heads(easel *e, const stand *s, const plot_spec *spec) {
    double scale =
        spec->leaves == LEAVES_GLAUCOUS ? 1.0 : 0.45; /* a corn poppy's capsule is a centimetre wide */
    if (spec->leaves == LEAVES_NONE) return;
    for (int i = 0; i < s->head_count; i++) {
        const stand_head *h = &s->heads[i];
        if (h->stage == STAGE_BUD)
            flower_paint_bud(e, h->x_m, h->y_m, scale * h->size_m, h->height_m);
        else
            flower_paint_capsule(e, h->x_m, h->y_m, scale * h->size_m, h->height_m);
    }
}

/* A petal or two under some flowers: each drops within a day or three. */
static void paint_fallen(easel *e, const stand *s) {
    for (int i = 0; i < s->flower_count; i++) {
        if (random_unit(e->rng) > 0.25) continue;
        const flower *f = &s->flowers[i];
        ellipse petal = {f->x_m + 0.12 * random_normal(e->rng), f->y_m + 0.12 * random_normal(e->rng),
                         0.55 * f->radius_m, 0.45 * f->radius_m, random_between(e->rng, 0.0, 3.14)};
        easel_dab(e, &petal, colour_scale(f->petal, 0.8), 0.01);
    }
}

/* A leaf of the next plant over part of a flower. */
static void cover_flower(easel *e, const flower *f, const plot_spec *spec) {
    stand_plant next = {f->x_m, f->y_m, 1.0, 1.05, 0};
    foliage plan = plan_foliage(spec);
    double from = random_between(e->rng, 0.0, 6.283), off = random_between(e->rng, 0.6, 1.8) * f->radius_m;
    next.x_m += off * cos(from);
    next.y_m += off * sin(from);
    paint_leaf(e, &next, &plan, from + 3.1416 + 0.6 * random_normal(e->rng), 0.8, 1.0, 0.04, spec);
}

static void paint_flowers(easel *e, const stand *s, const plot_spec *spec) {
    double cover = spec->look.is_set ? spec->look.cover_share : 0.22;
    for (int i = 0; i < s->flower_count; i++) flower_paint_shadow(e, &s->flowers[i]);
    for (int i = 0; i < s->flower_count; i++) {
        e->patch->pen = (uint32_t)i + 1;
        flower_paint(e, &s->flowers[i]);
        e->patch->pen = 0;
        if (spec->leaves != LEAVES_NONE && random_unit(e->rng) < cover) cover_flower(e, &s->flowers[i], spec);
    }
}

void stand_paint(easel *e, const stand *s, const plot_spec *spec) {
    e->patch->pen = 0;
    if (spec->look.canopy == CANOPY_PAINTED) paint_tier(e, s, spec, 0);
    if (spec->stage != STAGE_ROSETTE && spec->look.canopy == CANOPY_PAINTED) paint_tier(e, s, spec, 1);
    paint_fallen(e, s);
    paint_heads(e, s, spec);
    paint_flowers(e, s, spec);
}
