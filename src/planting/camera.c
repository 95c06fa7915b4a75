/* Seeing paint as the scene's camera would have: its light, its sharpness, its grain, its compression. */
#include "planting/camera.h"

#include "planting/sharpness.h"
#include "planting/texture.h"
#include "base/error.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* How far around a place its light, sharpness and grain are looked up. */
static const double SURROUNDINGS_M = 9.0;
/* Of a camera in a scene without any edge. */
static const double USUAL_SIGMA_PX = 0.7;
/* The reference's edge, before its margin. */
enum { REFERENCE_PX = 80, FIT_STEPS = 5 };
/* Paint may have this share of the grain around before the scene's own is added. */
static const double SOFT_SHARE = 0.75, SOFTEST_SIGMA_PX = 2.2;
/* Scenes are not amplified beyond this: a piece of them may have less grain than its surroundings. */
static const double FINE_MAX = 1.5, BROAD_MAX = 1.6;

/* ---- paint to codes ---- */

static float *stamp_pixel(const patch *p, int x, int y) {
    return p->rgba + 4 * ((size_t)y * (size_t)p->width + (size_t)x);
}

/* One pixel of paint in the site's light over a background of codes. */
static void expose(float out[3], const float paint[4], const uint8_t *ground, const site_light *light,
                   double shade) {
    rgb linear = colour_from_srgb(ground[0], ground[1], ground[2]);
    float lit[4], under[3] = {linear.r, linear.g, linear.b};
    for (int c = 0; c < 3; c++)
        lit[c] = (float)(light->veil * (double)paint[3] +
                         (1.0 - light->veil) * light->gain[c] * shade * (double)paint[c]);
    lit[3] = paint[3];
    plant_lay(under, lit);
    for (int c = 0; c < 3; c++) out[c] = (float)colour_to_srgb((double)under[c]);
}

/* The share of a pixel's grain that paint of this coverage has hidden. */
static float hidden_grain(float coverage) {
    float shown = 1.0F - coverage;
    return shown >= 1.0F ? 0.0F : sqrtf(1.0F - shown * shown);
}

/* ---- focusing ---- */

typedef struct bench {
    const plant_stamp *reference;
    const surroundings *target;
    const site_light *light;
    const grain *grain;
    const compression *compression;
    patch blurred;
    float *clean, *codes; /* lightness without and with grain */
    uint8_t *mask;
} bench;

static float lightness(const float code[3]) {
    return 0.25F * (code[0] + 2.0F * code[1] + code[2]);
}

/* Only where paint covers: what shows through is sharp already. */
static void develop(bench *b) {
    static const uint8_t ground[3] = {100, 100, 90};
    const patch *p = &b->blurred;
    for (int y = 0; y < p->height; y++)
        for (int x = 0; x < p->width; x++) {
            size_t at = (size_t)y * (size_t)p->width + (size_t)x;
            const float *paint = stamp_pixel(p, x, y);
            float code[3] = {0};
            b->mask[at] = paint[3] > 0.9F;
            if (paint[3] > 0.5F) expose(code, paint, ground, b->light, 1.0);
            b->clean[at] = lightness(code);
        }
}

/* What is seen when those shares of the grain are added. */
static texture with_grain(bench *b, double fine, double broad) {
    const patch *p = &b->blurred;
    texture seen;
    for (size_t i = 0; i < (size_t)p->width * (size_t)p->height; i++)
        b->codes[i] = b->clean[i] + (float)fine * lightness(b->grain->fine + 3 * i) +
                      (float)broad * lightness(b->grain->broad + 3 * i);
    compression_preview(b->codes, b->compression, p->width, p->height);
    texture_measure(&seen, b->codes, b->mask, p->width, p->height);
    return seen;
}

static pap_status blur_bench(bench *b, double sigma_px, pap_error *err) {
    const patch *from = &b->reference->image;
    memcpy(b->blurred.rgba, from->rgba, 4 * sizeof(float) * (size_t)from->width * (size_t)from->height);
    pap_status status = patch_blur(&b->blurred, sigma_px, err);
    if (!status) develop(b);
    return status;
}

/* As much fine grain as paint with its broad grain lacks, after compression. */
static double fit_fine(bench *b, double broad) {
    double low = 0.0, high = FINE_MAX;
    for (int i = 0; i < FIT_STEPS; i++) {
        double share = 0.5 * (low + high);
        *(with_grain(b, share, broad).grain < b->target->grain ? &low : &high) = share;
    }
    return 0.5 * (low + high);
}

/* Where edges are sharp but what grows is soft (lawns, mosaics blended from many frames), leaves with more
 * grain than all around would stand out: they are blurred until they have less. */
static pap_status soften(focus *out, bench *b, pap_error *err) {
    pap_status status = blur_bench(b, out->sigma_px, err);
    while (!status && out->sigma_px < SOFTEST_SIGMA_PX &&
           with_grain(b, 0.0, 0.0).grain > SOFT_SHARE * b->target->grain) {
        out->sigma_px += 0.1;
        status = blur_bench(b, out->sigma_px, err);
    }
    return status;
}

/* Leaves change less over four pixels than what grows around, or they would look sharper than it: broad
 * grain is added until both change in the same proportion over one pixel and over four. */
static pap_status fit_grain(focus *out, bench *b, pap_error *err) {
    double low = 0.0, high = BROAD_MAX;
    pap_status status = soften(out, b, err);
    out->fine = out->broad = 0.0;
    for (int i = 0; i < FIT_STEPS && !status; i++) {
        texture seen = with_grain(b, out->fine = fit_fine(b, out->broad), out->broad);
        bool is_sharper = seen.step1 > b->target->ratio * seen.step4;
        if (!is_sharper && i == 0) break; /* nothing is lacking */
        *(is_sharper ? &low : &high) = out->broad;
        out->broad = 0.5 * (low + high);
    }
    return status;
}

static pap_status find_focus(focus *out, const camera *c, const surroundings *around, const site_light *light,
                             const grain *g, pap_error *err) {
    const patch *p = &c->reference.image;
    size_t count = (size_t)p->width * (size_t)p->height;
    bench b = {.reference = &c->reference,
               .target = around,
               .light = light,
               .grain = g,
               .compression = c->compression,
               .blurred = *p};
    b.blurred.rgba = memory_array(4 * count, sizeof(float));
    b.clean = memory_array(count, sizeof(float));
    b.codes = memory_array(count, sizeof(float));
    b.mask = memory_array(count, 1);
    pap_status status = b.blurred.rgba && b.clean && b.codes && b.mask ? fit_grain(out, &b, err)
                                                                       : error_nomem(err, "a focusing bench");
    free(b.blurred.rgba);
    free(b.clean);
    free(b.codes);
    free(b.mask);
    return status;
}

/* ---- the picture ---- */

static uint8_t rounded(float code) {
    return code <= 0.0F ? 0 : code >= 255.0F ? 255 : (uint8_t)(code + 0.5F);
}

/* A pixel that would come out black could pass for nodata in a scene without a mask. */
static void put(uint8_t *to, const float code[3]) {
    for (int c = 0; c < 3; c++) to[c] = rounded(code[c]);
    if (!(to[0] | to[1] | to[2])) to[1] = 1;
}

/* Coverage below this changes no code. */
static const float COVERAGE_SEEN = 1.0F / 512.0F;

static float share_of(double wanted_rms, double own_rms, double most) {
    return own_rms > 0.0 ? (float)fmin(wanted_rms / own_rms, most) : 0.0F;
}

static void lay(scene *s, const patch *p, int left, int top, const site_light *light, const grain *g,
                const focus *how) {
    const scene_box box = light->box;
    const float fine_share = share_of(how->fine, g->fine_rms, FINE_MAX),
                broad_share = share_of(how->broad, g->broad_rms, BROAD_MAX);
    for (int y = box.y; y < box.y + box.h; y++)
        for (int x = box.x; x < box.x + box.w; x++) {
            size_t at = (size_t)y * (size_t)s->width + (size_t)x;
            size_t in_box = (size_t)(y - box.y) * (size_t)box.w + (size_t)(x - box.x);
            const float *paint = stamp_pixel(p, x - left, y - top);
            float code[3];
            if (!s->valid[at] || paint[3] < COVERAGE_SEEN) continue;
            expose(code, paint, s->rgb + 3 * at, light, (double)light->shade[in_box]);
            float hidden = hidden_grain(paint[3]), fine = hidden * fine_share, broad = hidden * broad_share;
            for (size_t c = 0; c < 3; c++)
                code[c] += fine * g->fine[3 * in_box + c] + broad * g->broad[3 * in_box + c];
            put(s->rgb + 3 * at, code);
        }
}

static uint8_t *copy_box(const scene *s, scene_box box) {
    uint8_t *copy = memory_array(3 * (size_t)box.w, (size_t)box.h);
    for (int y = 0; copy && y < box.h; y++)
        memcpy(copy + 3 * (size_t)y * (size_t)box.w,
               s->rgb + 3 * ((size_t)(box.y + y) * (size_t)s->width + (size_t)box.x), 3 * (size_t)box.w);
    return copy;
}

static pap_status develop_stamp(scene *s, const camera *c, const plant_stamp *stamp, int left, int top,
                                const site_light *light, const grain *g, const focus *how, pap_error *err) {
    patch blurred = stamp->image;
    size_t floats = 4 * (size_t)blurred.width * (size_t)blurred.height;
    uint8_t *before = copy_box(s, light->box);
    blurred.rgba = memory_array(floats, sizeof(float));
    pap_status status = before && blurred.rgba ? PAP_OK : error_nomem(err, "a stamp");
    if (!status) {
        memcpy(blurred.rgba, stamp->image.rgba, floats * sizeof(float));
        status = patch_blur(&blurred, how->sigma_px, err);
    }
    if (!status) {
        lay(s, &blurred, left, top, light, g, how);
        status = compression_apply(s, c->compression, light->box, before, err);
    }
    free(before);
    free(blurred.rgba);
    return status;
}

/* Near edges tell the blur best; where there are too few, all of the scene's do. */
static double find_blur(const scene *s, int x, int y, int reach_px) {
    double sigma = sharpness_sigma(s, (scene_box){x - reach_px, y - reach_px, 2 * reach_px, 2 * reach_px});
    if (sigma < 0.0) sigma = sharpness_sigma(s, (scene_box){0, 0, s->width, s->height});
    return sigma < 0.0 ? USUAL_SIGMA_PX : sigma;
}

/* Blur from edges, grain by trying it on the reference. */
static pap_status focus_at(focus *out, scene *s, const camera *c, const surroundings *around,
                           const site_light *light, const grain_wish *wish, int x, int y, random_state *rng,
                           pap_error *err) {
    const patch *p = &c->reference.image;
    scene_box box = {x - p->width / 2, y - p->height / 2, p->width, p->height};
    double reach_px = SURROUNDINGS_M / s->pixel_width_m;
    grain tried = {0};
    *out = (focus){find_blur(s, x, y, (int)reach_px), 0.0, 0.0};
    if (!around->squares) return PAP_OK;
    pap_status status = grain_gather(&tried, s, box, wish, reach_px, rng, err);
    if (!status) status = find_focus(out, c, around, light, &tried, err);
    /* Shares of this grain become codes: pieces found later may be livelier or quieter. */
    out->fine *= tried.fine_rms;
    out->broad *= tried.broad_rms;
    grain_free(&tried);
    return status;
}

pap_status camera_plant(scene *s, const camera *c, const plant_stamp *stamp, int x, int y, bool is_smooth,
                        random_state *rng, focus *seen_as, pap_error *err) {
    int left = x + stamp->left_px, top = y + stamp->top_px;
    scene_box box = scene_clip(s, (scene_box){left, top, stamp->image.width, stamp->image.height});
    double reach_px = SURROUNDINGS_M / s->pixel_width_m;
    surroundings around;
    surroundings_measure(&around, s, x, y, reach_px, rng);
    const grain_wish leafy = {around.quiet, around.lively, true}, quiet = {0.0, around.quiet, false};
    site_light light = {0};
    grain g = {0};
    focus how;
    pap_status status = site_light_measure(&light, s, c->tones, &around, box, err);
    if (!status) status = focus_at(&how, s, c, &around, &light, &leafy, x, y, rng, err);
    if (!status) status = grain_gather(&g, s, box, is_smooth ? &quiet : &leafy, reach_px, rng, err);
    if (!status && is_smooth) how.fine = g.fine_rms, how.broad = 0.0;
    if (!status) status = develop_stamp(s, c, stamp, left, top, &light, &g, &how, err);
    if (!status) *seen_as = how;
    grain_free(&g);
    site_light_free(&light);
    return status;
}

/* ---- the reference ---- */

pap_status camera_make(camera *out, const scene *s, const scene_tones *tones, const compression *squeeze,
                       const sunlight *sun, uint64_t seed, pap_error *err) {
    plant_spec spec = {.is_plot = 1, .seed = seed};
    plant_view view = {s->pixel_width_m, s->pixel_height_m, 0.5, 0.5, 4, 0.0, *sun};
    double edge_m = REFERENCE_PX * sqrt(s->pixel_width_m * s->pixel_height_m);
    random_state rng;
    random_seed(&rng, seed, 77);
    plot_spec_draw(&spec.plot, fmax(1.0, fmin(edge_m * edge_m, 400.0)), &rng);
    spec.plot.stage = STAGE_STEM;
    spec.plot.elongation = 1.0;
    spec.plot.unevenness = 0.0;
    spec.plot.soil_opacity = 1.0;
    *out = (camera){.tones = tones, .compression = squeeze};
    return plant_make(&out->reference, &spec, &view, err);
}

void camera_free(camera *c) {
    plant_free(&c->reference);
}
