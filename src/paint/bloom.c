/* Open flowers that are not four flat petals: cups, half closed, ragged or double, soft discs. */
#include "paint/bloom.h"

#include "paint/material.h"
#include "paint/noise.h"

#include <math.h>

/* What makes a form: shares of the flower's radius and of its light. */
typedef struct form {
    double lobes, notch; /* of the rim: how many, and how deep the gaps between them are */
    double wobble;       /* unevenness of the rim */
    double cup;          /* how much the walls rise: light turns with the side, the middle is dark */
    double ruffle;       /* small folds, lit and in shade */
    double heart;        /* radius of stamens and capsule */
    double soft;         /* width of the rim's fall-off */
    double narrow;       /* width over length */
} form;

static const form forms[FLOWER_FORMS] = {
    [FLOWER_PETALS] = {4, 0.16, 0.05, 0.15, 0.10, 0.20, 0.0, 1.0},
    [FLOWER_CUP] = {4, 0.10, 0.06, 0.55, 0.12, 0.22, 0.0, 0.94},
    [FLOWER_HALF_CLOSED] = {2, 0.20, 0.12, 0.70, 0.22, 0.0, 0.0, 0.66},
    [FLOWER_RAGGED] = {11, 0.12, 0.20, 0.22, 0.38, 0.0, 0.05, 0.97},
    [FLOWER_DISC] = {0, 0.0, 0.06, 0.18, 0.0, 0.16, 0.35, 1.0},
};

typedef struct bowl {
    const easel *e;
    const flower *f;
    form own;
    uint64_t seed;
    double c, s, squash, step; /* of the lean; of the patch, in flower radii */
    double turn_c, turn_s;
} bowl;

static double rim_at(const bowl *b, double angle) {
    const form *o = &b->own;
    double gap = o->notch * (0.5 + 0.5 * cos(o->lobes * (angle - b->f->turn)));
    double uneven = noise_octaves(b->seed, 1.6 * cos(angle), 1.6 * sin(angle), 2, 0.7);
    return 1.0 - gap * gap * 2.0 - o->wobble * (0.5 + uneven) - b->f->variety->fringe * (uneven > 0.1);
}

/* The wall away from the sun faces it; what lies deep in the cup sees little sky. */
static double light_at(const bowl *b, double dx, double dy, double rho) {
    const form *o = &b->own;
    double wall = easel_light(b->e, -dx, -dy, fmin(1.0, 1.3 * o->cup * rho)) - 1.0;
    double deep = 0.45 * o->cup * fmax(0.0, 0.75 - rho);
    double fold = noise_value(b->seed + 3, 5.0 * dx, 5.0 * dy);
    double rib = 0.06 * sin(13.0 * atan2(dy, dx) + b->f->turn);
    return 1.0 + b->f->variety->within_spread * (wall - deep + o->ruffle * fold + rib);
}

static rgb colour_at(const bowl *b, double dx, double dy, double rho) {
    const flower_variety *v = b->f->variety;
    rgb colour = colour_scale(b->f->petal, fmax(0.25, light_at(b, dx, dy, rho)));
    if (v->blotch > 0.0 && b->own.heart > 0.0) {
        double share = (v->blotch - rho) / 0.12 + 0.5;
        if (share > 0.0) colour = colour_mix(colour, v->blotch_colour, fmin(share, 0.9));
    }
    if (rho < b->own.heart) {
        rgb heart = material_tint(MATERIAL_STAMEN, colour_from_srgb(158, 160, 104));
        double shown = b->own.soft > 0.1 ? 0.6 * (1.0 - rho / b->own.heart) : 0.9;
        colour = colour_mix(colour, heart, shown);
    }
    return colour;
}

static float shade_bowl(const void *context, double x, double y, rgb *colour) {
    const bowl *b = context;
    double dx = (x - b->f->x_m) / b->f->radius_m, dy = (y - b->f->y_m) / b->f->radius_m;
    double u = (dx * b->c + dy * b->s) / b->squash, v = dy * b->c - dx * b->s;
    double across = v * b->turn_c - u * b->turn_s, along = u * b->turn_c + v * b->turn_s;
    across /= b->own.narrow;
    double rho = hypot(along, across);
    if (rho > 1.35) return 0.0f;
    double inside = rim_at(b, atan2(across, along)) - rho, soft = b->own.soft;
    float coverage =
        soft > b->step ? (float)fmin(1.0, fmax(0.0, 0.5 + inside / soft)) : patch_edge(inside, b->step);
    if (coverage <= 0.0f) return 0.0f;
    *colour = colour_at(b, dx, dy, rho);
    /* Where a leaning cup turns its outside up, that is duller than the inside. */
    if (b->own.cup > 0.3 && b->squash < 0.93 && u < -0.62) *colour = colour_scale(*colour, 0.78);
    return coverage;
}

void bloom_paint(easel *e, const flower *f) {
    bowl b = {.e = e,
              .f = f,
              .own = forms[f->form],
              .seed = random_bits(e->rng),
              .c = cos(f->tilt_to),
              .s = sin(f->tilt_to),
              .squash = fmax(0.42, cos(f->tilt)),
              .step = e->patch->step_m / f->radius_m,
              .turn_c = cos(f->turn),
              .turn_s = sin(f->turn)};
    b.own.cup *= random_between(e->rng, 0.6, 1.3);
    b.own.ruffle *= random_between(e->rng, 0.5, 1.3);
    double reach = 1.4 * f->radius_m + e->patch->step_m;
    patch_shade(e->patch, f->x_m - reach, f->y_m - reach, f->x_m + reach, f->y_m + reach, shade_bowl, &b);
}
