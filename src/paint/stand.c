/* Growing a stand: where each plant stands and what it bears. */
#include "paint/stand.h"

#include "base/error.h"
#include "base/memory.h"
#include "paint/material.h"
#include "paint/noise.h"

#include <math.h>
#include <stdlib.h>

typedef struct growth {
    const plot_spec *spec;
    const outline *place;
    random_state *rng;
    uint64_t seed;
    stand *stand;
    VECTOR(stand_plant) plants;
    VECTOR(flower) flowers;
    VECTOR(stand_head) heads;
} growth;

static flower_variety draw_variety(random_state *rng, petal_colour colour, double spread) {
    /* Blotches are dark violet, and fringed petals a garden form: a guess at one variety in three and in six.
     */
    double srgb[3];
    petal_draw(srgb, colour, spread < 0.6 ? 0.6 : spread, rng);
    flower_variety v = {.petal = material_tint(MATERIAL_PETAL, colour_from_srgb(srgb[0], srgb[1], srgb[2])),
                        .within_spread = random_between(rng, 0.8, 1.2)};
    if (random_unit(rng) < 0.35) v.blotch = random_between(rng, 0.25, 0.5);
    v.blotch_colour = material_tint(
        MATERIAL_BLOTCH, colour_from_srgb(random_between(rng, 50, 90), 24, random_between(rng, 50, 84)));
    if (random_unit(rng) < 0.17) v.fringe = random_between(rng, 0.08, 0.2);
    return v;
}

static void choose_varieties(stand *s, const plot_spec *spec, random_state *rng) {
    if (spec->look.is_set) {
        s->variety_count = spec->look.variety_count;
        for (int i = 0; i < s->variety_count; i++) s->varieties[i] = spec->look.varieties[i];
        return;
    }
    if (spec->colour != PETAL_MIXED) {
        s->variety_count = 1;
        s->varieties[0] = draw_variety(rng, spec->colour, spec->variety_spread);
        return;
    }
    static const petal_colour sorts[STAND_VARIETIES] = {PETAL_PINK, PETAL_WHITE, PETAL_RED, PETAL_MAUVE,
                                                        PETAL_PURPLE};
    s->variety_count = 3 + random_below(rng, STAND_VARIETIES - 2);
    int first = random_below(rng, STAND_VARIETIES);
    for (int i = 0; i < s->variety_count; i++)
        s->varieties[i] = draw_variety(rng, sorts[(first + i) % STAND_VARIETIES], spec->variety_spread);
}

/* Neighbours in a mixed stand tend to be of one sort, as seed fell. */
static const flower_variety *choose_variety(const growth *g, double x, double y) {
    int count = g->stand->variety_count;
    double drift = noise_value(g->seed + 7, x / g->spec->mottle_m, y / g->spec->mottle_m);
    int k = (int)((0.5 + 0.55 * drift + 0.22 * random_normal(g->rng)) * count);
    return &g->stand->varieties[k < 0 ? 0 : k >= count ? count - 1 : k];
}

/* One flower's own shade of its variety, in light so that a dark variety stays dark. */
static rgb own_shade(const flower_variety *v, double spread, float most, random_state *rng) {
    double together = 1.0 + 0.22 * spread * random_normal(rng);
    rgb c = colour_scale(v->petal, together < 0.5 ? 0.5 : together);
    double weaker = 0.06 * spread * fabs(random_normal(rng)); /* petals fade with age */
    float top = c.r > c.g ? (c.r > c.b ? c.r : c.b) : (c.g > c.b ? c.g : c.b);
    c = colour_mix(c, (rgb){top, top, top, c.re, c.nir}, weaker > 0.5 ? 0.5 : weaker);
    return (rgb){fminf(c.r, most), fminf(c.g, most), fminf(c.b, most), c.re, c.nir};
}

/* Another form and lean than the usual ones. */
static void hold_otherwise(flower *f, const plot_look *look, random_state *rng) {
    f->form = look_form(look, rng);
    f->tilt = fmin(1.1, fabs(look->tilt * random_normal(rng)));
    if (f->form == FLOWER_HALF_CLOSED) f->radius_m *= random_between(rng, 0.5, 0.8);
}

static int add_flower(growth *g, double x, double y) {
    flower *f = VECTOR_PUSH(&g->flowers);
    if (!f) return 0;
    const plot_spec *spec = g->spec;
    double half_open = random_unit(g->rng) < 0.15 ? random_between(g->rng, 0.62, 0.85) : 1.0;
    *f = (flower){
        .x_m = x,
        .y_m = y,
        .radius_m = 0.5 * half_open * random_between(g->rng, spec->flower_low_m, spec->flower_high_m),
        .turn = random_between(g->rng, 0.0, 6.283),
        .tilt = fmin(0.9, fabs(0.30 * random_normal(g->rng))),
        .tilt_to = random_between(g->rng, 0.0, 6.283),
        .height_m = random_between(g->rng, 0.06, 0.28),
        .variety = choose_variety(g, x, y),
    };
    f->petal = own_shade(f->variety, spec->variety_spread, spec->look.is_set ? 1.8f : 0.97f, g->rng);
    if (spec->look.is_set) hold_otherwise(f, &spec->look, g->rng);
    return 1;
}

static int add_head(growth *g, double x, double y, plot_stage stage, double vigour) {
    stand_head *h = VECTOR_PUSH(&g->heads);
    if (!h) return 0;
    double low = stage == STAGE_BUD ? 0.018 : 0.022, high = stage == STAGE_BUD ? 0.035 : 0.050;
    *h = (stand_head){x, y, vigour * random_between(g->rng, low, high), random_between(g->rng, 0.05, 0.22),
                      stage};
    return 1;
}

static double capsule_share(const plot_spec *spec) {
    return spec->look.is_set ? spec->look.capsule_share : 0.25 + 0.6 * spec->open_share;
}

/* One to three heads a plant, 1.38 in the mean. Of the heads that are not open, more are buds while few
 * flowers are open and more are capsules later. */
static int bear_heads(growth *g, const stand_plant *p) {
    if (g->spec->stage < STAGE_BUD) return 1;
    double more = random_unit(g->rng);
    int count = more < 0.70 ? 1 : more < 0.92 ? 2 : 3;
    double lean = 0.25 * g->spec->spacing_m;
    for (int i = 0; i < count; i++) {
        double x = p->x_m + lean * random_normal(g->rng), y = p->y_m + lean * random_normal(g->rng);
        plot_stage stage = g->spec->stage;
        if (stage == STAGE_FLOWERING && random_unit(g->rng) < g->spec->open_share) {
            if (!add_flower(g, x, y)) return 0;
            continue;
        }
        if (stage == STAGE_FLOWERING)
            stage = random_unit(g->rng) < capsule_share(g->spec) ? STAGE_CAPSULE : STAGE_BUD;
        if (!add_head(g, x, y, stage, p->vigour)) return 0;
    }
    return 1;
}

static int add_plant(growth *g, double x, double y, int is_weed) {
    stand_plant *p = VECTOR_PUSH(&g->plants);
    if (!p) return 0;
    double rank = 0.14 * noise_value(g->seed + 3, x / g->spec->mottle_m, y / g->spec->mottle_m);
    double vigour = 1.0 + rank + 0.15 * random_normal(g->rng);
    *p = (stand_plant){x, y, vigour < 0.55 ? 0.55 : vigour, 1.0 + 0.10 * random_normal(g->rng), is_weed};
    return is_weed || bear_heads(g, p);
}

/* The lattice point (i, j), shaken: along rows, or on offset lines when broadcast. */
static void place_plant(const growth *g, int i, int j, double *x, double *y) {
    const plot_spec *spec = g->spec;
    double step = spec->spacing_m, c = cos(spec->angle), s = sin(spec->angle);
    double along_step = spec->is_in_rows ? step / 1.16 : step,
           across_step = spec->is_in_rows ? 1.35 * step : step;
    double shake = spec->is_in_rows ? 0.16 : 0.46;
    double a =
        (i + 0.5 * (!spec->is_in_rows && (j & 1)) + shake * random_between(g->rng, -1.4, 1.4)) * along_step;
    double b = (j + shake * random_between(g->rng, -1.0, 1.0)) * across_step;
    double mid_x = 0, mid_y = 0;
    for (int k = 0; k < g->place->count; k++) mid_x += g->place->x_m[k], mid_y += g->place->y_m[k];
    *x = mid_x / g->place->count + a * c - b * s;
    *y = mid_y / g->place->count + a * s + b * c;
}

static int is_gap(const growth *g, double x, double y) {
    double patchy = noise_octaves(g->seed, x / g->spec->mottle_m, y / g->spec->mottle_m, 2, 0.6);
    return random_unit(g->rng) < g->spec->gaps * (1.0 + 1.8 * patchy);
}

/* Towards a soft edge plants become rare. */
static int is_thinned(const growth *g, double inside_m) {
    double rim = g->spec->look.rim_m;
    return rim > 0.0 && inside_m < rim && random_unit(g->rng) > inside_m / rim;
}

static int sow(growth *g) {
    outline around = *g->place;
    double mid_x = 0, mid_y = 0;
    for (int k = 0; k < around.count; k++) mid_x += around.x_m[k], mid_y += around.y_m[k];
    outline_move(&around, -mid_x / around.count, -mid_y / around.count);
    int reach = (int)ceil(1.2 * outline_reach(&around) / g->spec->spacing_m) + 2;
    for (int j = -reach; j <= reach; j++) {
        for (int i = -reach; i <= reach; i++) {
            double x, y;
            place_plant(g, i, j, &x, &y);
            double inside = outline_inside(g->place, x, y);
            if (inside < 0.02 || is_thinned(g, inside)) continue;
            if (random_unit(g->rng) < g->spec->weeds) {
                double off = g->spec->spacing_m;
                if (!add_plant(g, x + random_between(g->rng, -off, off),
                               y + random_between(g->rng, -off, off), 1))
                    return 0;
            }
            if (!is_gap(g, x, y) && !add_plant(g, x, y, 0)) return 0;
        }
    }
    return 1;
}

pap_status stand_grow(stand *out, random_state *rng, const plot_spec *spec, const outline *place,
                      pap_error *err) {
    *out = (stand){0};
    growth g = {.spec = spec, .place = place, .rng = rng, .seed = random_bits(rng), .stand = out};
    choose_varieties(out, spec, rng);
    int is_whole = sow(&g);
    *out = (stand){.plants = g.plants.items,
                   .plant_total = (int)g.plants.count,
                   .flowers = g.flowers.items,
                   .flower_count = (int)g.flowers.count,
                   .heads = g.heads.items,
                   .head_count = (int)g.heads.count,
                   .variety_count = out->variety_count,
                   .varieties = {out->varieties[0], out->varieties[1], out->varieties[2], out->varieties[3],
                                 out->varieties[4]}};
    for (int i = 0; i < out->plant_total; i++) out->plant_count += !out->plants[i].is_weed;
    if (is_whole) return PAP_OK;
    stand_free(out);
    return error_nomem(err, "the plants of a plot");
}

void stand_free(stand *s) {
    if (!s) return;
    free(s->plants);
    free(s->flowers);
    free(s->heads);
    *s = (stand){0};
}
