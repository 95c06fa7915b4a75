/* A stand of poppies, or of something on poppy-like leaves: soil, leaves, stems, heads, open flowers. */
#include "paint/plot.h"

#include "base/error.h"
#include "paint/material.h"
#include "paint/noise.h"
#include "paint/stand.h"

#include <math.h>
#include <stdlib.h>

const char *plot_stage_name(plot_stage stage) {
    static const char *const names[STAGE_COUNT] = {"rosette", "stem", "bud", "flowering", "capsule"};
    return names[stage];
}

void plot_spec_draw(plot_spec *out, double area_m2, random_state *rng) {
    static const petal_colour colours[] = {PETAL_WHITE,  PETAL_PINK, PETAL_MAUVE,
                                           PETAL_PURPLE, PETAL_RED,  PETAL_MIXED};
    *out = (plot_spec){
        .area_m2 = area_m2,
        .elongation = random_between(rng, 1.0, 3.2),
        .unevenness = random_unit(rng) < 0.35 ? 0.0 : random_between(rng, 0.04, 0.22),
        .angle = random_between(rng, 0.0, 3.1416),
        .is_in_rows = random_unit(rng) < 0.45,
        .spacing_m = random_between(rng, 0.12, 0.30),
        .gaps = random_between(rng, 0.03, 0.25),
        .stage = STAGE_FLOWERING,
        .open_share = random_between(rng, 0.1, 0.7),
        .colour = colours[random_below(rng, sizeof colours / sizeof *colours)],
        .variety_spread = random_between(rng, 0.15, 0.7),
        .flower_low_m = 0.08,
        .flower_high_m = 0.12,
        .leaves = LEAVES_GLAUCOUS,
        .weeds = random_unit(rng) < 0.5 ? 0.0 : random_between(rng, 0.0, 0.35),
        .soil_opacity = random_between(rng, 0.5, 0.95),
        .mottle_m = random_between(rng, 0.5, 2.5),
    };
    double grey = random_normal(rng), warm = random_normal(rng);
    out->soil = material_tint(MATERIAL_SOIL, colour_from_srgb(118 + 13 * grey + 5 * warm, 99 + 12 * grey,
                                                              77 + 11 * grey - 5 * warm));
}

pap_status plot_check(const plot_spec *spec, pap_error *err) {
    const struct {
        const char *name;
        double value, low, high;
    } ranges[] = {
        {"area_m2", spec->area_m2, 0.2, 5000},
        {"elongation", spec->elongation, 1, 6},
        {"unevenness", spec->unevenness, 0, 0.3},
        {"spacing_m", spec->spacing_m, 0.05, 0.6},
        {"gaps", spec->gaps, 0, 0.9},
        {"open_share", spec->open_share, 0, 1},
        {"flower_low_m", spec->flower_low_m, 0.01, 0.2},
        {"flower_high_m", spec->flower_high_m, 0.01, 0.2},
        {"weeds", spec->weeds, 0, 1},
        {"soil_opacity", spec->soil_opacity, 0, 1},
        {"variety_spread", spec->variety_spread, 0, 2},
        {"mottle_m", spec->mottle_m, 0.1, 100},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (!(ranges[i].value >= ranges[i].low && ranges[i].value <= ranges[i].high))
            return error_set(err, PAP_E_ARGUMENT, "plot: %s is %g; give a value from %g to %g",
                             ranges[i].name, ranges[i].value, ranges[i].low, ranges[i].high);
    return PAP_OK;
}

outline plot_draw_outline(const plot_spec *spec, random_state *rng) {
    if (spec->unevenness > 0.0)
        return outline_uneven(spec->area_m2, spec->elongation, spec->angle, spec->unevenness, rng);
    return outline_box(spec->area_m2, spec->elongation, spec->angle);
}

typedef struct soil {
    const plot_spec *spec;
    const outline *place;
    uint64_t seed;
    double c, s, grain_m;
} soil;

/* Clods, furrows and a ragged rim. */
static float shade_soil(const void *context, double x, double y, rgb *colour) {
    const soil *o = context;
    double rim = 0.10 * noise_octaves(o->seed, x / 0.25, y / 0.25, 2, 0.6);
    double inside = outline_inside(o->place, x, y) + 0.08 + rim;
    if (inside <= 0.0) return 0.0f;
    double clods = noise_octaves(o->seed + 1, x / 0.12, y / 0.12, o->grain_m > 0.03 ? 2 : 4, 0.75);
    double damp = noise_value(o->seed + 2, x / 0.9, y / 0.9), across = y * o->c - x * o->s;
    double furrow = o->spec->is_in_rows ? 0.10 * sin(6.2832 * across / (1.35 * o->spec->spacing_m)) : 0.0;
    *colour = colour_scale(o->spec->soil, 1.0 + 0.45 * clods + 0.18 * damp + furrow);
    return (float)(o->spec->soil_opacity * (inside > 0.12 ? 1.0 : inside / 0.12));
}

static void paint_soil(easel *e, const plot_spec *spec, const outline *place) {
    soil o = {spec,
              place,
              (uint64_t)random_bits(e->rng) << 8,
              cos(spec->angle),
              sin(spec->angle),
              e->patch->step_m};
    if (spec->soil_opacity > 0.0 && spec->look.canopy == CANOPY_PAINTED)
        patch_shade(e->patch, 0, 0, e->patch->width * e->patch->step_m, e->patch->height * e->patch->step_m,
                    shade_soil, &o);
}

/* From a point on the outline inwards. */
static void paint_shade(easel *e, const plot_spec *spec, const outline *place) {
    double mid_x = 0, mid_y = 0;
    for (int k = 0; k < place->count; k++)
        mid_x += place->x_m[k] / place->count, mid_y += place->y_m[k] / place->count;
    int k = random_below(e->rng, place->count);
    double reach = hypot(place->x_m[k] - mid_x, place->y_m[k] - mid_y);
    look_paint_shade(e, place->x_m[k], place->y_m[k], fmax(0.5, spec->look.shade_reach * reach),
                     spec->look.shade);
}

/* Flowers that can still be seen by the pens on the cells, and their mean colour. */
static pap_status count_seen(plot_truth *truth, const patch *p, const stand *s, pap_error *err) {
    int *cells = calloc((size_t)s->flower_count + 1, sizeof *cells);
    if (!cells) return error_nomem(err, "a count of flowers");
    double sum[3] = {0}, seen = 0.0;
    for (size_t i = 0; i < (size_t)p->width * (size_t)p->height; i++) {
        uint32_t id = p->owner[i];
        if (!id || id > (uint32_t)s->flower_count) continue;
        cells[id - 1]++;
        for (int c = 0; c < 3; c++) sum[c] += p->rgba[4 * i + c];
        seen += 1.0;
    }
    for (int i = 0; i < s->flower_count; i++) {
        double radius = s->flowers[i].radius_m / p->step_m,
               whole = 3.14159 * radius * radius * cos(s->flowers[i].tilt);
        /* A flower of about a cell may own none although it is seen: at such a grain every one counts. */
        truth->flowers += whole < 2.0 ? 1 : cells[i] >= 0.33 * whole;
    }
    if (seen > 0.0)
        truth->petal =
            (rgb){(float)(sum[0] / seen), (float)(sum[1] / seen), (float)(sum[2] / seen), 0.0f, 0.0f};
    truth->petal_m2 = seen * p->step_m * p->step_m;
    free(cells);
    return PAP_OK;
}

pap_status plot_paint(plot_truth *out, easel *e, const plot_spec *spec, const outline *place,
                      pap_error *err) {
    plot_truth truth = {.outline = *place, .area_m2 = outline_area(place)};
    stand s;
    pap_status status = plot_check(spec, err);
    if (!status) status = stand_grow(&s, e->rng, spec, place, err);
    if (status) return status;
    paint_soil(e, spec, place);
    stand_paint(e, &s, spec);
    if (spec->look.shade > 0.0) paint_shade(e, spec, place);
    truth.plants = s.plant_count;
    status = count_seen(&truth, e->patch, &s, err);
    stand_free(&s);
    if (!status) *out = truth;
    return status;
}
