/* One open poppy flower seen from above, its buds and its capsule. */
#include "paint/flower.h"

#include "paint/bloom.h"
#include "paint/material.h"

#include <math.h>

enum { PETALS = 4 };

typedef struct bloom {
    const easel *e;
    const flower *f;
    double c, s, squash; /* of the tilt */
    double petal_c[PETALS], petal_s[PETALS];
    double lit[PETALS];
    double step; /* of the patch, in flower radii */
} bloom;

/* How far (u, v) lies within petal k, in flower radii; negative outside. */
static double petal_inside(const bloom *b, int k, double u, double v, double *along, double *across) {
    double a = u * b->petal_c[k] + v * b->petal_s[k], t = v * b->petal_c[k] - u * b->petal_s[k];
    double p = (a - 0.46) / 0.54, q = t / 0.70, r = sqrt(p * p + q * q);
    *along = a;
    *across = t;
    double edge =
        1.0 - 0.035 * sin(9.0 * t + k) - b->f->variety->fringe * (0.5 + 0.5 * sin(31.0 * t + 2 * k));
    return (edge - r) * 0.54;
}

/* Ribs, cup and margin: the light along one petal. */
static double petal_light(const bloom *b, int k, double along, double across) {
    double amount = b->f->variety->within_spread;
    double rib = 0.07 * sin(46.0 * across / (0.35 + along) * 0.5 + k),
           cup = (b->lit[k] - 1.0) * (0.4 + 0.9 * along);
    double fold = 0.10 * sin(5.0 * across + 2.1 * k + b->f->turn), margin = 0.10 * (along - 0.55);
    return 1.0 + amount * (rib + cup + fold + margin);
}

static rgb heart(double rho, double angle) {
    rgb capsule = material_tint(MATERIAL_HEAD, colour_from_srgb(148, 166, 112)),
        ray = material_tint(MATERIAL_HEAD, colour_from_srgb(190, 188, 130));
    rgb anther = material_tint(MATERIAL_STAMEN, colour_from_srgb(196, 184, 120)),
        gap = material_tint(MATERIAL_STAMEN, colour_from_srgb(134, 124, 80));
    if (rho < 0.12) return colour_mix(capsule, ray, sin(8.0 * angle) > 0.2 ? 1.0 : 0.0);
    return colour_mix(anther, gap, 0.5 + 0.5 * sin(23.0 * angle + 60.0 * rho));
}

static rgb petal_colour_at(const bloom *b, int k, double along, double across, double rho) {
    rgb colour = colour_scale(b->f->petal, petal_light(b, k, along, across));
    const flower_variety *variety = b->f->variety;
    if (variety->blotch > 0.0) {
        double share = (variety->blotch - rho) / 0.10 + 0.5;
        if (share > 0.0) colour = colour_mix(colour, variety->blotch_colour, share > 0.9 ? 0.9 : share);
    } else if (rho < 0.35) { /* the base of a petal without a blotch is pale green */
        colour = colour_mix(colour, material_tint(MATERIAL_PETAL, colour_from_srgb(205, 212, 170)),
                            0.4 * (0.35 - rho));
    }
    return colour;
}

static float shade_bloom(const void *context, double x, double y, rgb *colour) {
    const bloom *b = context;
    double dx = (x - b->f->x_m) / b->f->radius_m, dy = (y - b->f->y_m) / b->f->radius_m;
    double u0 = (dx * b->c + dy * b->s) / b->squash, v0 = dy * b->c - dx * b->s;
    double u = u0 * b->c - v0 * b->s, v = u0 * b->s + v0 * b->c, rho = sqrt(u * u + v * v);
    if (rho > 1.3) return 0.0f;
    static const int top_first[PETALS] = {1, 3, 0, 2}; /* the inner pair lies over the outer */
    double covered = 1.0, near_edge = 1.0;
    for (int i = 0; i < PETALS; i++) {
        double along, across, inside = petal_inside(b, top_first[i], u, v, &along, &across);
        float coverage = patch_edge(inside, b->step);
        if (coverage > 0.0f) {
            double crease = i >= 2 ? near_edge : 1.0;
            *colour = colour_scale(petal_colour_at(b, top_first[i], along, across, rho), crease);
            if (rho < 0.20) *colour = heart(rho, atan2(v, u));
            covered = 1.0 - coverage;
            break;
        }
        /* The upper petal shades a narrow strip of the one below. */
        if (inside > -0.10) near_edge = 0.72 + 2.8 * -inside;
    }
    return (float)(1.0 - covered);
}

void flower_paint_shadow(easel *e, const flower *f) {
    ellipse shape = {f->x_m, f->y_m, f->radius_m * cos(f->tilt) * 0.95, f->radius_m * 0.95, f->tilt_to};
    /* Thin petals let some light through. */
    easel_shadow(e, &shape, f->height_m, 0.8);
}

void flower_paint(easel *e, const flower *f) {
    double step = e->patch->step_m;
    if (f->form != FLOWER_PETALS) {
        bloom_paint(e, f);
        return;
    }
    if (f->radius_m < 1.5 * step) { /* no petals to be seen at this grain */
        ellipse shape = {f->x_m, f->y_m, f->radius_m * cos(f->tilt), f->radius_m, f->tilt_to};
        rgb heart_mixed =
            colour_mix(f->petal, material_tint(MATERIAL_STAMEN, colour_from_srgb(150, 150, 100)), 0.06);
        double blotch = f->variety->blotch * f->variety->blotch;
        patch_ellipse(e->patch, &shape, colour_mix(heart_mixed, f->variety->blotch_colour, 0.9 * blotch),
                      1.0);
        return;
    }
    bloom b = {.e = e, .f = f, .c = cos(f->tilt_to), .s = sin(f->tilt_to), .squash = cos(f->tilt)};
    b.step = step / f->radius_m;
    for (int k = 0; k < PETALS; k++) {
        double angle = f->turn + 1.5707963 * k + 0.18 * sin(7.0 * f->turn + 2.3 * k);
        b.petal_c[k] = cos(angle);
        b.petal_s[k] = sin(angle);
        /* A petal rises outwards, so the one away from the sun faces it. */
        b.lit[k] = easel_light(e, -b.petal_c[k], -b.petal_s[k], 0.38);
    }
    double reach = 1.3 * f->radius_m;
    patch_shade(e->patch, f->x_m - reach, f->y_m - reach, f->x_m + reach, f->y_m + reach, shade_bloom, &b);
}

void flower_paint_capsule(easel *e, double x_m, double y_m, double width_m, double height_m) {
    double f = 1.0 + 0.12 * random_normal(e->rng);
    ellipse body = {x_m, y_m, 0.5 * width_m, 0.47 * width_m, 0.0};
    easel_dab(e, &body, colour_scale(material_tint(MATERIAL_HEAD, colour_from_srgb(118, 136, 104)), f),
              height_m);
    ellipse lit = {x_m - 0.10 * width_m * (e->sun.dx > 0 ? 1 : -1),
                   y_m - 0.10 * width_m * (e->sun.dy > 0 ? 1 : -1), 0.30 * width_m, 0.28 * width_m, 0.0};
    patch_ellipse(e->patch, &lit,
                  colour_scale(material_tint(MATERIAL_HEAD, colour_from_srgb(150, 164, 128)), f), 0.8);
    ellipse crown = {x_m, y_m, 0.24 * width_m, 0.24 * width_m, 0.0};
    patch_ellipse(e->patch, &crown,
                  colour_scale(material_tint(MATERIAL_HEAD, colour_from_srgb(150, 150, 104)), f), 0.9);
}

void flower_paint_bud(easel *e, double x_m, double y_m, double length_m, double height_m) {
    double f = 1.0 + 0.12 * random_normal(e->rng), angle = random_between(e->rng, 0.0, 6.283);
    ellipse body = {x_m, y_m, 0.5 * length_m, 0.3 * length_m, angle};
    easel_dab(e, &body, colour_scale(material_tint(MATERIAL_HEAD, colour_from_srgb(110, 130, 94)), f),
              height_m);
    ellipse lit = {x_m, y_m, 0.35 * length_m, 0.12 * length_m, angle};
    patch_ellipse(e->patch, &lit,
                  colour_scale(material_tint(MATERIAL_HEAD, colour_from_srgb(140, 160, 118)), f), 0.7);
}
