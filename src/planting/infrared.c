/* Laying what is planted into the bands beyond the visible. */
#include "planting/infrared.h"

#include "base/error.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of the canopies and soils that scenes are full of: models/planting.md. */
static const double CANOPY_RED_EDGE = 0.25, CANOPY_NIR = 0.38, SOIL_RED_EDGE = 0.20, SOIL_NIR = 0.24;
/* How far around a place vegetation is looked for; squares along a side, and how many of them must be. */
static const double AROUND_M = 9.0;
enum { SQUARES = 24, ENOUGH = 20 };
static const float COVERAGE_SEEN = 1.0F / 512.0F;
/* Stronger edges than this share of a canopy's light are no grain. */
static const double GRAIN_LIMIT = 0.4;
/* What is painted keeps this share of a canopy's light at least. */
static const double DARKEST = 0.02;

/* ---- the light of a band ---- */

typedef struct levels {
    double leafy[SQUARES * SQUARES], any[SQUARES * SQUARES];
    int leafy_count, any_count;
} levels;

/* Means over a square; false where a part of it is void. */
static bool measure_square(double mean[3], double *own, const scene *s, const scene_band *band, int left,
                           int top) {
    mean[0] = mean[1] = mean[2] = *own = 0.0;
    for (int y = top; y < top + SQUARE_PX; y++)
        for (int x = left; x < left + SQUARE_PX; x++) {
            size_t at = (size_t)y * (size_t)s->width + (size_t)x;
            if (!s->valid[at]) return false;
            for (size_t c = 0; c < 3; c++) mean[c] += s->rgb[3 * at + c] / (double)(SQUARE_PX * SQUARE_PX);
            *own += (double)band->light[at] / (SQUARE_PX * SQUARE_PX);
        }
    return true;
}

static void measure_levels(levels *out, const scene *s, const scene_band *band, scene_box box) {
    out->leafy_count = out->any_count = 0;
    for (int j = 0; j < SQUARES; j++)
        for (int i = 0; i < SQUARES; i++) {
            int left = box.x + (int)((i + 0.5) * box.w / SQUARES) - SQUARE_PX / 2,
                top = box.y + (int)((j + 0.5) * box.h / SQUARES) - SQUARE_PX / 2;
            double mean[3], own;
            if (left < 0 || top < 0 || left + SQUARE_PX > s->width || top + SQUARE_PX > s->height) continue;
            if (!measure_square(mean, &own, s, band, left, top)) continue;
            out->any[out->any_count++] = own;
            if (scene_is_vegetated(mean)) out->leafy[out->leafy_count++] = own;
        }
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, int count) {
    qsort(values, (size_t)count, sizeof *values, ascending);
    return values[count / 2];
}

double infrared_gain(const scene *s, const scene_band *band, double x, double y) {
    levels seen;
    bool is_nir = band->role == RASTER_NIR;
    int reach_x = (int)(AROUND_M / s->pixel_width_m) + 1, reach_y = (int)(AROUND_M / s->pixel_height_m) + 1;
    measure_levels(&seen, s, band,
                   scene_clip(s, (scene_box){(int)x - reach_x, (int)y - reach_y, 2 * reach_x, 2 * reach_y}));
    if (seen.leafy_count < ENOUGH) measure_levels(&seen, s, band, (scene_box){0, 0, s->width, s->height});
    double level = 0.0;
    if (seen.leafy_count >= ENOUGH)
        level = median(seen.leafy, seen.leafy_count) / (is_nir ? CANOPY_NIR : CANOPY_RED_EDGE);
    else if (seen.any_count)
        level = median(seen.any, seen.any_count) / (is_nir ? SOIL_NIR : SOIL_RED_EDGE);
    return level > 0.0 ? level : 1.0;
}

/* ---- laying ---- */

/* What one band takes from the shot. */
typedef struct exposure {
    const scene_band *band;
    const site_light *light;
    const patch *paint;
    band_grain grain;
    float fine, broad; /* shares of the grain */
    int left, top;     /* of the paint, in the scene */
    size_t channel;    /* of the paint */
    double gain;
} exposure;

static void lay_band(scene *s, const exposure *e) {
    const scene_box box = e->light->box;
    const float least = (float)(DARKEST * CANOPY_NIR * e->gain);
    for (int y = box.y; y < box.y + box.h; y++)
        for (int x = box.x; x < box.x + box.w; x++) {
            size_t at = (size_t)y * (size_t)s->width + (size_t)x;
            size_t in_box = (size_t)(y - box.y) * (size_t)box.w + (size_t)(x - box.x);
            const float *paint =
                e->paint->rgba + 4 * ((size_t)(y - e->top) * (size_t)e->paint->width + (size_t)(x - e->left));
            if (!s->valid[at] || paint[3] < COVERAGE_SEEN) continue;
            float hidden = camera_hidden_grain(paint[3]), under = e->band->light[at];
            float lit = (float)e->gain * e->light->shade[in_box] * paint[e->channel];
            float sum = lit + (1.0F - paint[3]) * under +
                        hidden * (e->fine * e->grain.fine[in_box] + e->broad * e->grain.broad[in_box]);
            e->band->light[at] = fmaxf(sum, fminf(least, under));
        }
}

static double leaf_of(const canopy *c, bool is_nir) {
    const rgb mean = c->wish.spec->look.leaf.mean;
    return (double)(is_nir ? mean.nir : mean.re);
}

/* As bright against the rest as red, green and blue are. */
static double quirk_gain(const camera_quirk *q) {
    return (q->gain[0] + q->gain[1] + q->gain[2]) / 3.0;
}

static pap_status lay_into(scene *s, const scene_band *band, const camera_shot *shot, const grain *g,
                           exposure *e, pap_error *err) {
    bool is_nir = band->role == RASTER_NIR;
    double limit;
    e->band = band;
    e->channel = is_nir;
    e->gain = quirk_gain(&shot->quirk) * infrared_gain(s, band, shot->x, shot->y);
    limit = GRAIN_LIMIT * e->gain * (is_nir ? CANOPY_NIR : CANOPY_RED_EDGE);
    pap_status status = grain_of_band(&e->grain, g, s, band->light, limit, err);
    if (!status && shot->canopy)
        status = canopy_lay_band(s, shot->canopy, band, leaf_of(shot->canopy, is_nir) * e->gain, err);
    if (!status) lay_band(s, e);
    grain_free_band(&e->grain);
    return status;
}

pap_status infrared_lay(scene *s, const camera_shot *shot, const site_light *light, const grain *g,
                        const focus *how, pap_error *err) {
    const plant_stamp *stamp = shot->infrared;
    patch seen;
    pap_status status = camera_focus_stamp(&seen, stamp, how, shot->quirk.halo, err);
    if (status) return status;
    exposure e = {.light = light,
                  .paint = &seen,
                  .fine = camera_grain_share(how->fine, g->fine_rms, FOCUS_FINE_MAX),
                  .broad = camera_grain_share(how->broad, g->broad_rms, FOCUS_BROAD_MAX),
                  .left = shot->x + stamp->left_px,
                  .top = shot->y + stamp->top_px};
    for (int i = 0; i < s->band_count && !status; i++) status = lay_into(s, &s->bands[i], shot, g, &e, err);
    patch_free(&seen);
    return status;
}
