/* Finding the blur and the grain that make paint look as sharp and as rough as what grows around. */
#include "planting/focus.h"

#include "base/error.h"
#include "base/memory.h"
#include "planting/texture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIT_STEPS = 5 };
/* Paint may have this share of the grain around before the scene's own is added. */
static const double SOFT_SHARE = 0.75, SOFTEST_SIGMA_PX = 2.2;
/* Other bands have lenses of their own, which may be much softer, and their grain is mostly noise: paint is
 * to have little of either scale, so that the scene's own grain gives what is seen. */
static const double BAND_SHARE = 0.3, BAND_SOFTEST_PX = 5.0;
enum { BAND_ROUNDS = 3 };
/* Found by trying: medians of squares lie above the proportion of the whole. */
static const double RATIO_SHARE = 0.94;

/* Soil between what is painted, in another band. */
static const float BAND_GROUND = 0.22F;

typedef struct bench {
    const plant_stamp *reference;
    double ratio, grain; /* wanted */
    const site_light *light;
    const compression *compression;
    const band_target *band;   /* NULL: red, green and blue; otherwise neither light nor compression */
    const float *fine, *broad; /* grain: three codes a pixel, or the band's light */
    patch blurred;
    float *clean, *codes; /* lightness without and with grain */
    uint8_t *mask;
} bench;

static float lightness(const float code[3]) {
    return 0.25F * (code[0] + 2.0F * code[1] + code[2]);
}

static float expose(const bench *b, const float paint[4]) {
    static const uint8_t ground[3] = {100, 100, 90};
    float code[3];
    if (b->band) return (float)b->band->gain * (paint[b->band->channel] + (1.0F - paint[3]) * BAND_GROUND);
    site_light_expose(code, paint, ground, b->light, 1.0);
    return lightness(code);
}

/* Only where paint covers: what shows through is sharp already. */
static void develop(bench *b) {
    const patch *p = &b->blurred;
    for (int y = 0; y < p->height; y++)
        for (int x = 0; x < p->width; x++) {
            size_t at = (size_t)y * (size_t)p->width + (size_t)x;
            const float *paint = p->rgba + 4 * at;
            b->mask[at] = paint[3] > 0.9F;
            b->clean[at] = paint[3] > 0.5F ? expose(b, paint) : 0.0F;
        }
}

static float grain_at(const bench *b, const float *of, size_t at) {
    return b->band ? of[at] : lightness(of + 3 * at);
}

/* What is seen when those shares of the grain are added. */
static texture with_grain(bench *b, double fine, double broad) {
    const patch *p = &b->blurred;
    texture seen;
    for (size_t i = 0; i < (size_t)p->width * (size_t)p->height; i++)
        b->codes[i] =
            b->clean[i] + (float)fine * grain_at(b, b->fine, i) + (float)broad * grain_at(b, b->broad, i);
    if (b->compression) compression_preview(b->codes, b->compression, p->width, p->height);
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
    double low = 0.0, high = FOCUS_FINE_MAX;
    for (int i = 0; i < FIT_STEPS; i++) {
        double share = 0.5 * (low + high);
        *(with_grain(b, share, broad).grain < b->grain ? &low : &high) = share;
    }
    return 0.5 * (low + high);
}

/* Where edges are sharp but what grows is soft (lawns, mosaics blended from many frames), leaves with more
 * grain than all around would stand out: they are blurred until they have less. */
static pap_status soften(focus *out, bench *b, pap_error *err) {
    pap_status status = blur_bench(b, out->sigma_px, err);
    while (!status && out->sigma_px < SOFTEST_SIGMA_PX &&
           with_grain(b, 0.0, 0.0).grain > SOFT_SHARE * b->grain) {
        out->sigma_px += 0.1;
        status = blur_bench(b, out->sigma_px, err);
    }
    return status;
}

/* Leaves change less over four pixels than what grows around, or they would look sharper than it: broad
 * grain is added until both change in the same proportion over one pixel and over four. False when all that
 * may be added does not do. */
static bool fit_broad(focus *out, bench *b) {
    double low = 0.0, high = FOCUS_BROAD_MAX;
    bool is_sharper = false;
    out->fine = out->broad = 0.0;
    for (int i = 0; i < FIT_STEPS; i++) {
        texture seen = with_grain(b, out->fine = fit_fine(b, out->broad), out->broad);
        is_sharper = seen.step1 > RATIO_SHARE * b->ratio * seen.step4;
        if (!is_sharper && i == 0) break; /* nothing is lacking */
        *(is_sharper ? &low : &high) = out->broad;
        out->broad = 0.5 * (low + high);
    }
    return high < FOCUS_BROAD_MAX || !is_sharper;
}

static pap_status fit_grain(focus *out, bench *b, pap_error *err) {
    pap_status status = soften(out, b, err);
    while (!status && !fit_broad(out, b) && out->sigma_px < SOFTEST_SIGMA_PX) {
        out->sigma_px += 0.2;
        status = blur_bench(b, out->sigma_px, err);
    }
    return status;
}

/* ---- another band ---- */

static pap_status soften_band(focus *out, bench *b, pap_error *err) {
    pap_status status = blur_bench(b, out->sigma_px, err);
    while (!status && out->sigma_px < BAND_SOFTEST_PX) {
        texture bare = with_grain(b, 0.0, 0.0);
        if (bare.finest <= BAND_SHARE * b->band->finest && bare.wide <= BAND_SHARE * b->band->wide) break;
        out->sigma_px += 0.1;
        status = blur_bench(b, out->sigma_px, err);
    }
    return status;
}

/* Fine grain until neighbours differ as they do around, broad grain until pixels three apart do. */
static pap_status fit_band(focus *out, bench *b, pap_error *err) {
    pap_status status = soften_band(out, b, err);
    out->fine = out->broad = 0.0;
    for (int k = 0; k < BAND_ROUNDS && !status; k++) {
        double low = 0.0, high = FOCUS_FINE_MAX;
        for (int i = 0; i < FIT_STEPS; i++) {
            out->fine = 0.5 * (low + high);
            *(with_grain(b, out->fine, out->broad).finest < b->band->finest ? &low : &high) = out->fine;
        }
        low = 0.0, high = FOCUS_BROAD_MAX;
        for (int i = 0; i < FIT_STEPS; i++) {
            out->broad = 0.5 * (low + high);
            *(with_grain(b, out->fine, out->broad).wide < b->band->wide ? &low : &high) = out->broad;
        }
    }
    return status;
}

/* ---- the bench ---- */

static pap_status try_on(focus *out, bench *b, pap_error *err) {
    const patch *p = &b->reference->image;
    size_t count = (size_t)p->width * (size_t)p->height;
    b->blurred = *p;
    b->blurred.rgba = memory_array(4 * count, sizeof(float));
    b->clean = memory_array(count, sizeof(float));
    b->codes = memory_array(count, sizeof(float));
    b->mask = memory_array(count, 1);
    bool is_ready = b->blurred.rgba && b->clean && b->codes && b->mask;
    pap_status status = !is_ready ? error_nomem(err, "a focusing bench")
                        : b->band ? fit_band(out, b, err)
                                  : fit_grain(out, b, err);
    free(b->blurred.rgba);
    free(b->clean);
    free(b->codes);
    free(b->mask);
    return status;
}

pap_status focus_find(focus *out, const plant_stamp *reference, const compression *squeeze,
                      const surroundings *around, const site_light *light, const grain *g, pap_error *err) {
    bench b = {.reference = reference,
               .ratio = around->ratio,
               .grain = around->grain,
               .light = light,
               .compression = squeeze,
               .fine = g->fine,
               .broad = g->broad};
    return try_on(out, &b, err);
}

pap_status focus_find_band(focus *out, const plant_stamp *reference, const band_target *around,
                           const band_grain *g, pap_error *err) {
    bench b = {.reference = reference, .band = around, .fine = g->fine, .broad = g->broad};
    return try_on(out, &b, err);
}
