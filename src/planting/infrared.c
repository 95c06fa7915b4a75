/* Laying what is planted into the bands beyond the visible. */
#include "planting/infrared.h"

#include "base/error.h"
#include "planting/sharpness.h"
#include "planting/texture.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* Of the canopies and soils that scenes are full of: models/planting.md. */
static const double CANOPY_RED_EDGE = 0.25, CANOPY_NIR = 0.38, SOIL_RED_EDGE = 0.20, SOIL_NIR = 0.24;
/* How far around a place vegetation is looked for; squares along a side, and how many of them must be. */
static const double AROUND_M = 9.0;
enum { SQUARES = 24, ENOUGH = 20, WINDOW_PX = SQUARE_PX + 2 * TEXTURE_RIM_PX };
static const float COVERAGE_SEEN = 1.0F / 512.0F;
/* Stronger edges than this share of a canopy's light are no grain. */
static const double GRAIN_LIMIT = 0.4;
/* What is painted keeps this share of a canopy's light at least. */
static const double DARKEST = 0.02;

/* ---- the light of a band ---- */

typedef struct band_square {
    double level;        /* mean light */
    double finest, wide; /* texture */
} band_square;

typedef struct squares {
    band_square leafy[SQUARES * SQUARES], any[SQUARES * SQUARES];
    int leafy_count, any_count;
} squares;

/* What a band shows around a place; 0 everywhere where nothing could be measured. */
typedef struct band_surroundings {
    double gain, finest, wide;
} band_surroundings;

/* False where a part of the square, or of the texture's rim around it, is void. */
static bool measure_square(band_square *out, double mean[3], const scene *s, const scene_band *band, int left,
                           int top) {
    float light[WINDOW_PX * WINDOW_PX];
    uint8_t mask[WINDOW_PX * WINDOW_PX];
    texture seen;
    mean[0] = mean[1] = mean[2] = out->level = 0.0;
    for (int y = 0; y < WINDOW_PX; y++)
        for (int x = 0; x < WINDOW_PX; x++) {
            size_t at = (size_t)(top + y) * (size_t)s->width + (size_t)(left + x);
            if (!s->valid[at]) return false;
            for (size_t c = 0; c < 3; c++) mean[c] += s->rgb[3 * at + c] / (double)(WINDOW_PX * WINDOW_PX);
            light[y * WINDOW_PX + x] = band->light[at];
            out->level += (double)band->light[at] / (WINDOW_PX * WINDOW_PX);
        }
    memset(mask, 1, sizeof mask);
    texture_measure(&seen, light, mask, WINDOW_PX, WINDOW_PX);
    out->finest = seen.finest;
    out->wide = seen.wide;
    return true;
}

static void measure_squares(squares *out, const scene *s, const scene_band *band, scene_box box) {
    out->leafy_count = out->any_count = 0;
    for (int j = 0; j < SQUARES; j++)
        for (int i = 0; i < SQUARES; i++) {
            int left = box.x + (int)((i + 0.5) * box.w / SQUARES) - WINDOW_PX / 2,
                top = box.y + (int)((j + 0.5) * box.h / SQUARES) - WINDOW_PX / 2;
            double mean[3];
            band_square own;
            if (left < 0 || top < 0 || left + WINDOW_PX > s->width || top + WINDOW_PX > s->height) continue;
            if (!measure_square(&own, mean, s, band, left, top)) continue;
            out->any[out->any_count++] = own;
            if (scene_is_vegetated(mean)) out->leafy[out->leafy_count++] = own;
        }
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Of a member of each square, `offset` bytes in. */
static double median(const band_square *from, int count, size_t offset) {
    double values[SQUARES * SQUARES] = {0};
    for (int i = 0; i < count; i++) memcpy(&values[i], (const char *)&from[i] + offset, sizeof *values);
    qsort(values, (size_t)count, sizeof *values, ascending);
    return values[count / 2];
}

static void look_around(band_surroundings *out, const scene *s, const scene_band *band, double x, double y) {
    squares seen;
    bool is_nir = band->role == RASTER_NIR;
    int reach_x = (int)(AROUND_M / s->pixel_width_m) + 1, reach_y = (int)(AROUND_M / s->pixel_height_m) + 1;
    measure_squares(&seen, s, band,
                    scene_clip(s, (scene_box){(int)x - reach_x, (int)y - reach_y, 2 * reach_x, 2 * reach_y}));
    if (seen.leafy_count < ENOUGH) measure_squares(&seen, s, band, (scene_box){0, 0, s->width, s->height});
    bool is_leafy = seen.leafy_count >= ENOUGH;
    const band_square *from = is_leafy ? seen.leafy : seen.any;
    int count = is_leafy ? seen.leafy_count : seen.any_count;
    *out = (band_surroundings){0};
    if (!count) return;
    out->gain = median(from, count, offsetof(band_square, level));
    out->gain /= is_leafy ? is_nir ? CANOPY_NIR : CANOPY_RED_EDGE : is_nir ? SOIL_NIR : SOIL_RED_EDGE;
    out->finest = median(from, count, offsetof(band_square, finest));
    out->wide = median(from, count, offsetof(band_square, wide));
}

static double usable_gain(const band_surroundings *around) {
    return around->gain > 0.0 ? around->gain : 1.0;
}

static double canopy_of(const scene_band *band) {
    return band->role == RASTER_NIR ? CANOPY_NIR : CANOPY_RED_EDGE;
}

double infrared_gain(const scene *s, const scene_band *band, double x, double y) {
    band_surroundings around;
    look_around(&around, s, band, x, y);
    return usable_gain(&around);
}

/* ---- focus ---- */

static double blur_within(const scene *s, const scene_band *band, double gain, scene_box box) {
    return sharpness_sigma_of_band(s, band->light, gain * canopy_of(band), box);
}

double infrared_blur(const scene *s, const scene_band *band) {
    return blur_within(s, band, infrared_gain(s, band, 0.5 * s->width, 0.5 * s->height),
                       (scene_box){0, 0, s->width, s->height});
}

/* A band has its own lens, sensor and noise: blur by its own edges, near or in the whole scene or, where it
 * has none, those of red, green and blue; grain by trying it on the reference. */
static pap_status focus_band(focus *out, const scene *s, const camera *c, const camera_shot *shot, int index,
                             const band_surroundings *around, const grain *tried, double limit,
                             pap_error *err) {
    const scene_band *band = &s->bands[index];
    int reach = (int)(AROUND_M / s->pixel_width_m) + 1;
    double gain = usable_gain(around),
           edge_px = blur_within(s, band, gain,
                                 (scene_box){shot->x - reach, shot->y - reach, 2 * reach, 2 * reach});
    if (edge_px < 0.0) edge_px = c->band_sigma_px[index];
    if (edge_px < 0.0) edge_px = out->edge_px;
    *out = (focus){edge_px, edge_px, 0.0, 0.0};
    if (!tried->width || around->gain <= 0.0) return PAP_OK;
    band_target target = {band->role == RASTER_NIR, gain, around->finest, around->wide};
    band_grain g;
    pap_status status = grain_of_band(&g, tried, s, band->light, limit, err);
    if (status) return status;
    status = focus_find_band(out, &c->infrared, &target, &g, err);
    out->fine *= g.fine_rms;
    out->broad *= g.broad_rms;
    grain_free_band(&g);
    return status;
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

static pap_status lay_paint(scene *s, exposure *e, const camera_shot *shot, const focus *how,
                            pap_error *err) {
    patch seen;
    pap_status status = camera_focus_stamp(&seen, shot->infrared, how, shot->quirk.halo, err);
    if (status) return status;
    e->paint = &seen;
    e->fine = camera_grain_share(how->fine, e->grain.fine_rms, FOCUS_FINE_MAX);
    e->broad = camera_grain_share(how->broad, e->grain.broad_rms, FOCUS_BROAD_MAX);
    lay_band(s, e);
    e->paint = NULL;
    patch_free(&seen);
    return PAP_OK;
}

static pap_status lay_into(scene *s, int index, const camera *c, const camera_shot *shot,
                           const site_light *light, const grain *g, const grain *tried, const focus *visible,
                           pap_error *err) {
    const scene_band *band = &s->bands[index];
    band_surroundings around;
    look_around(&around, s, band, shot->x, shot->y);
    exposure e = {.band = band,
                  .light = light,
                  .left = shot->x + shot->infrared->left_px,
                  .top = shot->y + shot->infrared->top_px,
                  .channel = band->role == RASTER_NIR,
                  .gain = quirk_gain(&shot->quirk) * usable_gain(&around)};
    double limit = GRAIN_LIMIT * e.gain * canopy_of(band);
    focus how = *visible;
    pap_status status = focus_band(&how, s, c, shot, index, &around, tried, limit, err);
    how.edge_px *= shot->quirk.blur, how.sigma_px *= shot->quirk.blur;
    if (!status) status = grain_of_band(&e.grain, g, s, band->light, limit, err);
    if (!status && shot->is_smooth) how.fine = e.grain.fine_rms, how.broad = 0.0;
    if (!status && shot->canopy)
        status = canopy_lay_band(s, shot->canopy, band, leaf_of(shot->canopy, e.channel) * e.gain,
                                 how.edge_px, err);
    if (!status) status = lay_paint(s, &e, shot, &how, err);
    grain_free_band(&e.grain);
    return status;
}

pap_status infrared_lay(scene *s, const camera *c, const camera_shot *shot, const site_light *light,
                        const grain *g, const grain *tried, const focus *how, pap_error *err) {
    pap_status status = PAP_OK;
    for (int i = 0; i < s->band_count && !status; i++)
        status = lay_into(s, i, c, shot, light, g, tried, how, err);
    return status;
}
