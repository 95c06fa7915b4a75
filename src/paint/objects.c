/* Look-alikes that do not grow in beds: things left about, roofs, trees. */
#include "paint/objects.h"

#include "paint/material.h"
#include "paint/noise.h"

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

typedef struct flat {
    const sheet *s;
    double c, sn, step_m, light;
    double sweep_u, sweep_v; /* of the shadow's far end, along and across the sheet */
    uint64_t seed;
} flat;

static float shade_flat(const void *context, double x, double y, rgb *colour) {
    const flat *f = context;
    const sheet *s = f->s;
    double dx = x - s->x_m, dy = y - s->y_m, u = dx * f->c + dy * f->sn, v = dy * f->c - dx * f->sn;
    float coverage = patch_edge(fmin(s->half_length_m - fabs(u), s->half_width_m - fabs(v)), f->step_m);
    if (coverage <= 0.0f) return 0.0f;
    double rib = s->rib_m > 2.0 * f->step_m ? 0.13 * sin(6.2832 * u / s->rib_m) : 0.0;
    double stain = s->stain * noise_octaves(f->seed, u / 0.9, v / 0.9, 5, 0.7);
    *colour = colour_scale(s->colour, fmax(0.2, f->light * (1.0 + rib + 0.7 * stain)));
    return coverage;
}

static double inside_at(const flat *f, double u, double v, double t) {
    return fmin(f->s->half_length_m - fabs(u - t * f->sweep_u),
                f->s->half_width_m - fabs(v - t * f->sweep_v));
}

/* A thing that stands on the ground shades all that its outline sweeps over, from its foot (t = 0) to its end
 * (t = 1). How far a point lies within is concave in t, so thirds close in on the deepest. */
static float shade_swept(const void *context, double x, double y, rgb *colour) {
    const flat *f = context;
    double dx = x - f->s->x_m, dy = y - f->s->y_m, u = dx * f->c + dy * f->sn, v = dy * f->c - dx * f->sn;
    double low = 0.0, high = 1.0;
    for (int i = 0; i < 14; i++) {
        double third = (high - low) / 3.0;
        if (inside_at(f, u, v, low + third) < inside_at(f, u, v, high - third))
            low += third;
        else
            high -= third;
    }
    *colour = easel_shadow_colour();
    return (float)f->light * patch_edge(inside_at(f, u, v, 0.5 * (low + high)), f->step_m);
}

void objects_paint_flat(easel *e, const sheet *s) {
    flat f = {.s = s,
              .c = cos(s->angle),
              .sn = sin(s->angle),
              .step_m = e->patch->step_m,
              .seed = random_bits(e->rng)};
    double reach = hypot(s->half_length_m, s->half_width_m) + e->patch->step_m;
    double cast_x = e->sun.dx * s->lift_m, cast_y = e->sun.dy * s->lift_m;
    if (s->lift_m > 0.0) {
        f.light = e->sun.depth;
        f.sweep_u = cast_x * f.c + cast_y * f.sn;
        f.sweep_v = cast_y * f.c - cast_x * f.sn;
        patch_shade(e->patch, s->x_m + fmin(0.0, cast_x) - reach, s->y_m + fmin(0.0, cast_y) - reach,
                    s->x_m + fmax(0.0, cast_x) + reach, s->y_m + fmax(0.0, cast_y) + reach, shade_swept, &f);
    }
    f.light = easel_light(e, -f.sn, f.c, s->lean);
    patch_shade(e->patch, s->x_m - reach, s->y_m - reach, s->x_m + reach, s->y_m + reach, shade_flat, &f);
}

static rgb bright_colour(random_state *rng) {
    static const double cloth[][3] = {{225, 226, 230}, {196, 44, 52}, {60, 96, 178},  {222, 130, 170},
                                      {210, 196, 160}, {70, 74, 84},  {120, 60, 140}, {236, 236, 240},
                                      {88, 150, 150},  {224, 176, 60}};
    const double *c = cloth[random_below(rng, sizeof cloth / sizeof *cloth)];
    return colour_scale(material_tint(MATERIAL_CLOTH, colour_from_srgb(c[0], c[1], c[2])),
                        random_between(rng, 0.75, 1.05));
}

/* Hanging cloth seen from above is a narrow bright band; a few pieces lie over the line and show more. */
pap_status objects_paint_laundry(plot_truth *out, easel *e, const outline *place, pap_error *err) {
    (void)err;
    double x, y;
    middle(&x, &y, place);
    double dx = place->x_m[0] - x, dy = place->y_m[0] - y, length = hypot(dx, dy), angle = atan2(dy, dx);
    for (double at = -length; at < length;) {
        double piece = random_between(e->rng, 0.25, 0.8), depth = random_between(e->rng, 0.06, 0.32);
        sheet s = {.x_m = x + (at + piece / 2) * cos(angle),
                   .y_m = y + (at + piece / 2) * sin(angle),
                   .half_length_m = piece / 2,
                   .half_width_m = depth / 2,
                   .angle = angle + 0.06 * random_normal(e->rng),
                   .lift_m = 1.2,
                   .rib_m = 0.11,
                   .stain = 0.25,
                   .colour = bright_colour(e->rng)};
        objects_paint_flat(e, &s);
        at += piece + random_between(e->rng, 0.03, 0.4);
    }
    sheet line = {x,   y,   length, 0.006, angle,
                  0.0, 0.0, 0.0,    0.0,   material_tint(MATERIAL_CLOTH, colour_from_srgb(210, 210, 210))};
    objects_paint_flat(e, &line);
    return finish(out, place);
}

/* Bags, bottles, paper and rags, a few large and many small. */
pap_status objects_paint_litter(plot_truth *out, easel *e, const outline *place, pap_error *err) {
    (void)err;
    double x, y, reach = sqrt(outline_area(place)) * 0.42;
    middle(&x, &y, place);
    int pieces = 12 + (int)(8.0 * outline_area(place));
    for (int i = 0; i < pieces; i++) {
        double px = x + reach * random_normal(e->rng), py = y + reach * random_normal(e->rng);
        double size = 0.04 + 0.18 * pow(random_unit(e->rng), 3.0);
        if (outline_inside(place, px, py) < 0.0) continue;
        ellipse piece = {px, py, size / 2, size * random_between(e->rng, 0.2, 0.5),
                         random_between(e->rng, 0, 3.14)};
        rgb colour = random_unit(e->rng) < 0.55
                         ? material_tint(MATERIAL_LITTER, colour_from_srgb(220, 222, 224))
                         : bright_colour(e->rng);
        easel_dab(e, &piece, colour_scale(colour, random_between(e->rng, 0.6, 1.05)), 0.03);
        ellipse fold = {px, py, size * 0.3, size * 0.08, random_between(e->rng, 0, 3.14)};
        patch_ellipse(e->patch, &fold, colour_scale(colour, 0.6), 0.7);
    }
    return finish(out, place);
}

pap_status objects_paint_sheet(plot_truth *out, easel *e, const outline *place, pap_error *err) {
    static const double paints[][3] = {
        {58, 96, 150}, {140, 60, 52}, {192, 194, 196}, {70, 112, 160}, {146, 78, 64}};
    (void)err;
    double x, y;
    middle(&x, &y, place);
    const double *paint = paints[random_below(e->rng, 5)];
    double angle = atan2(place->y_m[0] - y, place->x_m[0] - x), area = outline_area(place);
    sheet s = {.x_m = x,
               .y_m = y,
               .half_length_m = 0.5 * sqrt(area * 1.6),
               .half_width_m = 0.5 * sqrt(area / 1.6),
               .angle = angle,
               .lift_m = random_between(e->rng, 0.1, 1.4),
               .rib_m = random_between(e->rng, 0.08, 0.2),
               .stain = random_between(e->rng, 0.1, 0.6),
               .lean = 0.15};
    s.colour = material_tint(MATERIAL_SHEET, colour_from_srgb(paint[0], paint[1], paint[2]));
    objects_paint_flat(e, &s);
    outline plan = outline_box(area, 1.6, angle);
    outline_move(&plan, x, y);
    return finish(out, &plan);
}

/* A crown is a dome of lumps; clumps are laid from the rim to the top so that the top is not covered. */
void objects_paint_crown(easel *e, const crown *t) {
    uint64_t seed = random_bits(e->rng);
    int count = (int)(t->cover * 3.14159 * t->radius_m * t->radius_m / (0.55 * t->clump_m * t->clump_m));
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < count; i++) {
            double up = (double)i / count, rho = t->radius_m * sqrt(1.0 - up),
                   turn = random_between(e->rng, 0, 6.283);
            rho *= random_between(e->rng, 0.70, 1.0);
            double x = t->x_m + rho * cos(turn), y = t->y_m + rho * sin(turn);
            double lump = noise_octaves(seed, x / (0.55 * t->radius_m), y / (0.55 * t->radius_m), 3, 0.6);
            if (lump <
                -0.30 * (1.3 - rho / t->radius_m) - 0.22 + 0.35 * (rho / t->radius_m) * (rho / t->radius_m))
                continue;
            ellipse clump = {x, y, 0.5 * t->clump_m * random_between(e->rng, 0.6, 1.4),
                             0.5 * t->clump_m * random_between(e->rng, 0.35, 0.8),
                             random_between(e->rng, 0, 3.14)};
            if (pass == 0) {
                easel_shadow(e, &clump, t->height_m * (0.35 + 0.65 * up), 0.45);
                continue;
            }
            /* Where lumps rise towards the sun they are bright, behind them dark. */
            double ahead = noise_octaves(seed, (x - 0.5 * e->sun.dx) / (0.55 * t->radius_m),
                                         (y - 0.5 * e->sun.dy) / (0.55 * t->radius_m), 3, 0.6);
            double side = easel_light(e, x - t->x_m, y - t->y_m, 0.45 * rho / t->radius_m);
            double light =
                side * (0.78 + 0.55 * (lump - ahead) + 0.25 * lump) * (1.0 + 0.24 * random_normal(e->rng));
            int is_second = random_unit(e->rng) < t->second_share;
            e->patch->pen = is_second ? PEN_THING : 0;
            patch_ellipse(e->patch, &clump,
                          colour_scale(is_second ? t->second : t->colour, fmax(0.12, light)), 0.95);
        }
    }
    e->patch->pen = 0;
}

/* Peach, cherry, pear: blossom over thin twigs, little green. */
pap_status objects_paint_blossom(plot_truth *out, easel *e, const outline *place, pap_error *err) {
    (void)err;
    crown t = {.radius_m = sqrt(outline_area(place) / 3.14159),
               .clump_m = 0.06,
               .cover = random_between(e->rng, 1.0, 1.8)};
    middle(&t.x_m, &t.y_m, place);
    t.height_m = random_between(e->rng, 1.5, 2.5);
    t.colour = material_tint_bush(random_unit(e->rng) < 0.5 ? colour_from_srgb(92, 84, 62)
                                                            : colour_from_srgb(98, 118, 64));
    t.second = material_tint(MATERIAL_PETAL, random_unit(e->rng) < 0.5 ? colour_from_srgb(228, 224, 222)
                                                                       : colour_from_srgb(226, 160, 188));
    t.second_share = random_between(e->rng, 0.5, 0.8);
    objects_paint_crown(e, &t);
    return finish(out, place);
}
