/* Choosing where everything in a made-up place stands. */
#include "base/error.h"
#include "base/memory.h"
#include "world.h"

#include <math.h>
#include <stdlib.h>

typedef struct layout {
    world *w;
    random_state rng;
    VECTOR(thing) things;
    double width_m, height_m;
} layout;

/* Room around a thing that others must leave, metres from its middle. */
static double room(const thing *t) {
    static const double share[] = {[THING_YARD] = 0.0,
                                   [THING_PLANT] = 0.48,
                                   [THING_FENCE] = 0.12,
                                   [THING_HOUSE] = 0.55,
                                   [THING_TREE] = 0.45};
    double reach = share[t->kind] * t->size_m;
    return t->kind == THING_PLANT ? reach + 0.5 : reach;
}

static int is_free(const layout *l, const thing *t) {
    for (size_t i = 0; i < l->things.count; i++) {
        const thing *other = &l->things.items[i];
        if (other->kind == THING_YARD || (other->kind == THING_TREE && t->kind == THING_TREE)) continue;
        if (hypot(other->x_m - t->x_m, other->y_m - t->y_m) < room(other) + room(t)) return 0;
    }
    return 1;
}

static int keep(layout *l, const thing *t) {
    thing *place = VECTOR_PUSH(&l->things);
    if (place) *place = *t;
    return place != NULL;
}

/* Whether nothing of it lies on a path. */
static int keeps_off_paths(const layout *l, const thing *t) {
    for (int i = 0; i < 12; i++) {
        double x = t->x_m + 0.5 * t->size_m * cos(i * 0.5236), y = t->y_m + 0.5 * t->size_m * sin(i * 0.5236);
        if (ground_border_m(&l->w->ground, x, y) <= 0.0) return 0;
    }
    return ground_border_m(&l->w->ground, t->x_m, t->y_m) > 0.0;
}

/* Throws darts until `t` has room; the first half of them also keeps off the borders of fields and the woods.
 */
static int find_place(layout *l, thing *t, double inside_m) {
    enum { DARTS = 3000 };
    for (int i = 0; i < DARTS; i++) {
        double inset_m =
            inside_m + (t->kind == THING_PLANT ? l->w->recipe.margin_px * l->w->recipe.pixel_height_m : 0.0);
        t->x_m = random_between(&l->rng, inset_m, l->width_m - inset_m);
        t->y_m = random_between(&l->rng, inset_m, l->height_m - inset_m);
        double border = ground_border_m(&l->w->ground, t->x_m, t->y_m);
        if (t->kind != THING_TREE && !keeps_off_paths(l, t)) continue;
        if (i < DARTS / 2 && t->kind != THING_TREE && border < fmin(2.5, 0.35 * t->size_m)) continue;
        if (l->w->recipe.style == GROUND_VALLEY && ground_woods(&l->w->ground, t->x_m, t->y_m) > 0.02)
            continue;
        if (is_free(l, t)) return 1;
    }
    return 0;
}

static uint64_t next_seed(layout *l) {
    return (uint64_t)random_bits(&l->rng) << 32 | random_bits(&l->rng);
}

/* A whole field under poppies: the plot takes the field's own outline. */
static void fill_field(layout *l, thing *t) {
    outline place = ground_field_outline(&l->w->ground, t->x_m, t->y_m, t->plant.plot.area_m2);
    double reach = outline_reach(&place);
    if (outline_area(&place) < 0.1 * t->plant.plot.area_m2) return;
    t->plant.place = place;
    t->plant.plot.area_m2 = outline_area(&place);
    t->size_m = 1.6 * reach;
}

/* 0: no room; -1: no memory. */
static int add_plot(layout *l, const world_plot *p) {
    thing t = {.kind = THING_PLANT, .seed = next_seed(l)};
    plot_spec *spec = &t.plant.plot;
    plot_spec_draw(spec, p->area_m2, &l->rng);
    spec->colour = p->colour;
    spec->open_share = p->open_share;
    spec->spacing_m = p->spacing_m;
    spec->is_in_rows = p->is_in_rows;
    spec->elongation = random_between(&l->rng, 1.0, 2.2);
    int is_field = p->area_m2 > 100.0;
    if (is_field) spec->mottle_m = random_between(&l->rng, 3.0, 9.0), spec->gaps = 0.2;
    t.plant.is_plot = 1;
    t.plant.seed = t.seed;
    t.size_m = sqrt(p->area_m2 * spec->elongation);
    if (!find_place(l, &t, fmin(0.5 * t.size_m + 2.0, 0.3 * l->width_m))) return 0;
    spec->angle = ground_row_angle(&l->w->ground, t.x_m, t.y_m);
    if (is_field) fill_field(l, &t);
    return keep(l, &t) ? 1 : -1;
}

/* Listed ones share a small scene and are drawn from the smaller half. */
static int add_lookalike(layout *l, lookalike what, int is_listed) {
    thing t = {.kind = THING_PLANT, .seed = next_seed(l)};
    double low, high;
    lookalike_size(&low, &high, what);
    t.size_m = random_between(&l->rng, low, is_listed ? 0.6 * low + 0.4 * high : high);
    t.plant = (plant_spec){.what = what, .size_m = t.size_m, .seed = t.seed};
    if (!find_place(l, &t, 0.5 * t.size_m + 1.5)) return 0;
    return keep(l, &t) ? 1 : -1;
}

static int add_prop(layout *l, thing_kind kind, double low_m, double high_m) {
    thing t = {.kind = kind, .seed = next_seed(l), .size_m = random_between(&l->rng, low_m, high_m)};
    if (!find_place(l, &t, 0.0)) return 0;
    t.angle = ground_row_angle(&l->w->ground, t.x_m, t.y_m);
    if (kind == THING_HOUSE) {
        thing yard = t;
        yard.kind = THING_YARD;
        yard.size_m = t.size_m * random_between(&l->rng, 1.2, 1.6);
        yard.x_m += random_between(&l->rng, -2.0, 2.0);
        yard.y_m += random_between(&l->rng, -2.0, 2.0);
        if (!keep(l, &yard)) return -1;
    }
    return keep(l, &t) ? 1 : -1;
}

/* Trees stand in a shaken grid wherever the slope is wooded. */
static int add_woods(layout *l) {
    double step = 4.2;
    for (double y = 0.0; y < l->height_m; y += step) {
        for (double x = 0.0; x < l->width_m; x += step) {
            thing t = {.kind = THING_TREE, .seed = next_seed(l), .size_m = random_between(&l->rng, 3.5, 8.0)};
            t.x_m = x + step * random_unit(&l->rng);
            t.y_m = y + step * random_unit(&l->rng);
            if (ground_woods(&l->w->ground, t.x_m, t.y_m) > 0.12 && is_free(l, &t) && !keep(l, &t)) return -1;
        }
    }
    return 1;
}

static int add_random_plot(layout *l) {
    static const double spacings[] = {0.15, 0.20, 0.25, 0.30};
    world_plot p = {.area_m2 = exp(random_between(&l->rng, log(0.6), log(25.0))),
                    .colour = (petal_colour)random_below(&l->rng, PETAL_COUNT)};
    p.open_share = random_between(&l->rng, 0.15, 0.6);
    p.spacing_m = spacings[random_below(&l->rng, 4)];
    p.is_in_rows = random_below(&l->rng, 2);
    return add_plot(l, &p);
}

static int scatter(layout *l) {
    const world_recipe *r = &l->w->recipe;
    double hectares = l->width_m * l->height_m / 1e4;
    for (int i = 0; i < (int)(r->plots_per_ha * hectares); i++)
        if (add_random_plot(l) < 0) return -1;
    for (int i = 0; i < (int)(r->lookalikes_per_ha * hectares); i++)
        if (add_lookalike(l, (lookalike)random_below(&l->rng, LOOKALIKE_PLAIN_COUNT), 0) < 0) return -1;
    for (int i = 0; i < (int)(r->fences_per_ha * hectares); i++)
        if (add_prop(l, THING_FENCE, 5.0, 12.0) < 0) return -1;
    for (int i = 0; i < (int)(r->trees_per_ha * hectares); i++)
        if (add_prop(l, THING_TREE, 1.0, 6.0) < 0) return -1;
    return r->style == GROUND_VALLEY ? add_woods(l) : 1;
}

/* By painting order, then by place, so that the order does not depend on the sort. */
static int compare(const void *a, const void *b) {
    const thing *p = a, *q = b;
    if (p->kind != q->kind) return p->kind < q->kind ? -1 : 1;
    if (p->y_m != q->y_m) return p->y_m < q->y_m ? -1 : 1;
    return (p->x_m > q->x_m) - (p->x_m < q->x_m);
}

pap_status world_make(world *out, const world_recipe *r, pap_error *err) {
    world w = {.recipe = *r};
    w.ground = (ground){
        random_mix(r->seed), r->style, fmax(r->pixel_width_m, r->pixel_height_m), {0.42, 0.30, 0.62}};
    layout l = {
        .w = &w, .width_m = r->width_px * r->pixel_width_m, .height_m = r->height_px * r->pixel_height_m};
    random_seed(&l.rng, r->seed, 3);
    int outcome = 1;
    for (int i = 0; i < (int)(r->houses_per_ha * l.width_m * l.height_m / 1e4) && outcome >= 0; i++)
        outcome = add_prop(&l, THING_HOUSE, 5.5, fmin(10.0, 0.28 * l.width_m));
    if (outcome == 0) outcome = 1;
    for (int i = 0; i < r->plot_count && outcome > 0; i++) outcome = add_plot(&l, &r->plots[i]);
    for (int i = 0; i < r->lookalike_count && outcome > 0; i++)
        outcome = add_lookalike(&l, r->lookalikes[i], 1);
    if (outcome > 0) outcome = scatter(&l);
    w.things = l.things.items;
    w.thing_count = (int)l.things.count;
    if (outcome > 0) {
        if (w.thing_count) qsort(w.things, (size_t)w.thing_count, sizeof *w.things, compare);
        *out = w;
        return PAP_OK;
    }
    world_free(&w);
    if (outcome < 0) return error_nomem(err, "the layout of a scene");
    return error_set(err, PAP_E_ARGUMENT, "%s: no room for all its plots; enlarge the scene or list fewer",
                     r->name);
}

void world_free(world *w) {
    if (!w) return;
    for (int i = 0; i < w->thing_count; i++) plant_free(&w->things[i].stamp);
    free(w->things);
    *w = (world){0};
}
