/* One lobed leaf seen from above. */
#include "paint/leaf.h"

#include "paint/material.h"

#include <math.h>

rgb leaf_glaucous(random_state *rng, double brightness) {
    double warm = random_normal(rng), f = brightness * (1.0 + 0.16 * random_normal(rng));
    rgb mean = colour_from_srgb(109 + 5 * warm, 122 + 2 * warm, 97 - 4 * warm);
    return colour_scale(material_tint(MATERIAL_LEAF, mean), f < 0.35 ? 0.35 : f);
}

rgb leaf_grassy(random_state *rng, double brightness) {
    double warm = random_normal(rng), f = brightness * (1.0 + 0.18 * random_normal(rng));
    rgb mean = colour_from_srgb(90 + 11 * warm, 112 + 4 * warm, 52 - 6 * warm);
    return colour_scale(material_tint(MATERIAL_GREEN, mean), f < 0.3 ? 0.3 : f);
}

rgb leaf_tinted(const leaf_tint *tint, random_state *rng, double brightness) {
    double warm = tint->warm * random_normal(rng), f = brightness * (1.0 + tint->spread * random_normal(rng));
    /* A code of sRGB near the middle is about 1.2 % of light. */
    rgb own = {tint->mean.r * (float)(1.0 + 0.012 * warm), tint->mean.g,
               tint->mean.b * (float)(1.0 - 0.012 * warm), tint->mean.re, tint->mean.nir};
    own = colour_scale(own, f < 0.3 ? 0.3 : f);
    if (tint->gloss <= 0.0 || random_unit(rng) >= tint->gloss) return own;
    return colour_mix(own, (rgb){0.80f, 0.84f, 0.86f, 0.78f, 0.76f}, random_between(rng, 0.2, 0.9));
}

typedef struct blade {
    const leaf *l;
    double c, s, step_m;
    double lit[2]; /* light on the half left and right of the midrib: the two lean apart */
} blade;

/* Half the width at `t` of the length, as a share of the greatest half width. */
static double profile(double t, double lobes, double phase) {
    double body = 1.32 * sqrt(t) * (1.0 - t * t * t) + 0.04;
    return lobes > 0.0 ? body * (0.93 + 0.20 * sin(6.283 * lobes * t + phase)) : body;
}

static float shade_blade(const void *context, double x, double y, rgb *colour) {
    const blade *b = context;
    const leaf *l = b->l;
    double dx = x - l->x_m, dy = y - l->y_m;
    double t = (dx * b->c + dy * b->s) / l->length_m;
    if (t < 0.0 || t > 1.0) return 0.0f;
    double across = (dy * b->c - dx * b->s) / (0.5 * l->width_m), side = fabs(across);
    if (side > 1.4) return 0.0f;
    int half = across > 0.0;
    double inside = (profile(t, l->lobes, l->phase + 1.3 * half) - side) * 0.5 * l->width_m;
    float coverage = patch_edge(inside, b->step_m);
    if (coverage <= 0.0f) return 0.0f;
    double wave = 1.0 + 0.10 * sin(14.0 * t + 3.0 * side + l->phase);
    double midrib = side < 0.09 ? 1.18 : 1.0, tip = 1.06 - 0.22 * t * t;
    *colour = colour_scale(l->colour, b->lit[half] * wave * midrib * tip);
    return coverage;
}

static void paint_shadow(easel *e, const leaf *l, double c, double s) {
    ellipse shape = {l->x_m + 0.5 * l->length_m * c, l->y_m + 0.5 * l->length_m * s, 0.46 * l->length_m,
                     0.40 * l->width_m, l->angle};
    easel_shadow(e, &shape, l->height_m, 0.9);
}

void leaf_paint(easel *e, const leaf *l) {
    double c = cos(l->angle), s = sin(l->angle), step = e->patch->step_m;
    paint_shadow(e, l, c, s);
    if (l->width_m < 2.0 * step) { /* no shape to be seen at this grain */
        ellipse shape = {l->x_m + 0.5 * l->length_m * c, l->y_m + 0.5 * l->length_m * s, 0.48 * l->length_m,
                         0.42 * l->width_m, l->angle};
        patch_ellipse(e->patch, &shape, l->colour, 1.0);
        return;
    }
    blade b = {l, c, s, step, {easel_light(e, s, -c, 0.35), easel_light(e, -s, c, 0.35)}};
    double half = 0.75 * l->width_m + step;
    double x0 = fmin(l->x_m, l->x_m + c * l->length_m) - half,
           x1 = fmax(l->x_m, l->x_m + c * l->length_m) + half;
    double y0 = fmin(l->y_m, l->y_m + s * l->length_m) - half,
           y1 = fmax(l->y_m, l->y_m + s * l->length_m) + half;
    patch_shade(e->patch, x0, y0, x1, y1, shade_blade, &b);
}
