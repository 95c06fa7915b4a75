/* Seeing paint as the scene's camera would have: its light, its sharpness, its grain, its compression. */
#include "planting/camera.h"

#include "base/error.h"
#include "base/memory.h"
#include "planting/infrared.h"
#include "planting/sharpness.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* How far around a place its light, sharpness and grain are looked up. */
static const double SURROUNDINGS_M = 9.0;
static const float COLOUR_GRAIN = 0.5F;
/* Of a camera in a scene without any edge. */
static const double USUAL_SIGMA_PX = 0.7;
/* The reference's edge, before its margin. */
enum { REFERENCE_PX = 80 };

/* ---- the picture ---- */

static float *stamp_pixel(const patch *p, int x, int y) {
    return p->rgba + 4 * ((size_t)y * (size_t)p->width + (size_t)x);
}

float camera_hidden_grain(float coverage) {
    float shown = 1.0F - coverage;
    return shown >= 1.0F ? 0.0F : sqrtf(1.0F - shown * shown);
}

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

float camera_grain_share(double wanted_rms, double own_rms, double most) {
    return own_rms > 0.0 ? (float)fmin(wanted_rms / own_rms, most) : 0.0F;
}

static void add_grain(float code[3], const float *from, float share) {
    float light = 0.25F * (from[0] + 2.0F * from[1] + from[2]);
    for (int c = 0; c < 3; c++) code[c] += share * (light + COLOUR_GRAIN * (from[c] - light));
}

static void lay(scene *s, const patch *p, int left, int top, const site_light *light, const grain *g,
                const focus *how) {
    const scene_box box = light->box;
    const float fine_share = camera_grain_share(how->fine, g->fine_rms, FOCUS_FINE_MAX),
                broad_share = camera_grain_share(how->broad, g->broad_rms, FOCUS_BROAD_MAX);
    for (int y = box.y; y < box.y + box.h; y++)
        for (int x = box.x; x < box.x + box.w; x++) {
            size_t at = (size_t)y * (size_t)s->width + (size_t)x;
            size_t in_box = (size_t)(y - box.y) * (size_t)box.w + (size_t)(x - box.x);
            const float *paint = stamp_pixel(p, x - left, y - top);
            float code[3];
            if (!s->valid[at] || paint[3] < COVERAGE_SEEN) continue;
            site_light_expose(code, paint, s->rgb + 3 * at, light, (double)light->shade[in_box]);
            float hidden = camera_hidden_grain(paint[3]), fine = hidden * fine_share,
                  broad = hidden * broad_share;
            add_grain(code, g->fine + 3 * in_box, fine);
            add_grain(code, g->broad + 3 * in_box, broad);
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

/* The things of a stamp, or all but them. */
static void take_part(patch *out, const plant_stamp *stamp, bool are_things) {
    for (size_t i = 0; i < (size_t)out->width * (size_t)out->height; i++) {
        float thing = stamp->things ? stamp->things[i] : 0.0F, share = are_things ? thing : 1.0F - thing;
        for (size_t c = 0; c < 4; c++) out->rgba[4 * i + c] = share * stamp->image.rgba[4 * i + c];
    }
}

/* Where both blurs spill over each other they share the pixel. */
static void put_together(patch *soft, const patch *sharp) {
    for (size_t i = 0; i < (size_t)soft->width * (size_t)soft->height; i++) {
        float *to = soft->rgba + 4 * i, cover = to[3] + sharp->rgba[4 * i + 3];
        float scale = cover > 1.0F ? 1.0F / cover : 1.0F;
        for (size_t c = 0; c < 4; c++) to[c] = scale * (to[c] + sharp->rgba[4 * i + c]);
    }
}

/* What grows is softer than edges are (lawns, mosaics blended from many frames); petals are not leaves. */
static pap_status blur_stamp(patch *out, const plant_stamp *stamp, const focus *how, pap_error *err) {
    patch sharp = stamp->image;
    size_t count = (size_t)sharp.width * (size_t)sharp.height;
    sharp.rgba = memory_array(4 * count, sizeof(float));
    if (!sharp.rgba) return error_nomem(err, "a stamp");
    take_part(out, stamp, false);
    take_part(&sharp, stamp, true);
    pap_status status = patch_blur(out, how->sigma_px, err);
    if (!status) status = patch_blur(&sharp, how->edge_px, err);
    if (!status) put_together(out, &sharp);
    free(sharp.rgba);
    return status;
}

pap_status camera_focus_stamp(patch *out, const plant_stamp *stamp, const focus *how, double halo,
                              pap_error *err) {
    patch seen = stamp->image;
    seen.owner = NULL;
    seen.rgba = memory_array(4 * (size_t)seen.width * (size_t)seen.height, sizeof(float));
    if (!seen.rgba) return error_nomem(err, "a stamp");
    pap_status status = blur_stamp(&seen, stamp, how, err);
    if (!status) status = patch_sharpen(&seen, halo, err);
    if (status)
        patch_free(&seen);
    else
        *out = seen;
    return status;
}

static pap_status develop_stamp(scene *s, const camera *c, const camera_shot *shot, const site_light *light,
                                const grain *g, const focus *how, pap_error *err) {
    const plant_stamp *stamp = shot->stamp;
    patch blurred = {0};
    uint8_t *before = copy_box(s, light->box);
    pap_status status = before ? camera_focus_stamp(&blurred, stamp, how, shot->quirk.halo, err)
                               : error_nomem(err, "a stamp");
    if (!status) {
        if (shot->canopy) canopy_lay(s, shot->canopy, light);
        lay(s, &blurred, shot->x + stamp->left_px, shot->y + stamp->top_px, light, g, how);
        status = compression_apply(s, c->compression, light->box, before, err);
    }
    free(before);
    patch_free(&blurred);
    return status;
}

/* Near edges tell the blur best; where there are too few, all of the scene's do. */
static double find_blur(const scene *s, const camera *c, int x, int y, int reach_px) {
    double sigma = sharpness_sigma(s, (scene_box){x - reach_px, y - reach_px, 2 * reach_px, 2 * reach_px});
    return sigma < 0.0 ? c->sigma_px : sigma;
}

/* Blur from edges, grain by trying it on the reference: *tried. */
static pap_status focus_at(focus *out, grain *tried, scene *s, const camera *c, const surroundings *around,
                           const site_light *light, const grain_wish *wish, int x, int y, random_state *rng,
                           pap_error *err) {
    const patch *p = &c->reference.image;
    scene_box box = {x - p->width / 2, y - p->height / 2, p->width, p->height};
    double reach_px = SURROUNDINGS_M / s->pixel_width_m;
    double edge_px = find_blur(s, c, x, y, (int)reach_px);
    *out = (focus){edge_px, edge_px, 0.0, 0.0};
    if (!around->squares) return PAP_OK;
    pap_status status = grain_gather(tried, s, box, wish, reach_px, rng, err);
    if (!status) status = focus_find(out, &c->reference, c->compression, around, light, tried, err);
    /* Shares of this grain become codes: pieces found later may be livelier or quieter. */
    out->fine *= tried->fine_rms;
    out->broad *= tried->broad_rms;
    return status;
}

pap_status camera_plant(scene *s, const camera *c, const camera_shot *shot, random_state *rng, focus *seen_as,
                        pap_error *err) {
    const patch *image = &shot->stamp->image;
    scene_box box = scene_clip(s, (scene_box){shot->x + shot->stamp->left_px, shot->y + shot->stamp->top_px,
                                              image->width, image->height});
    double reach_px = SURROUNDINGS_M / s->pixel_width_m;
    surroundings around;
    surroundings_measure(&around, s, shot->x, shot->y, reach_px, rng);
    const grain_wish leafy = {around.quiet, around.lively, true}, quiet = {0.0, around.quiet, false};
    site_light light = {0};
    grain g = {0}, tried = {0};
    focus how;
    pap_status status = site_light_measure(&light, s, c->tones, &around, box, err);
    for (int i = 0; i < 3 && !status; i++) light.gain[i] *= shot->quirk.gain[i];
    if (!status) status = focus_at(&how, &tried, s, c, &around, &light, &leafy, shot->x, shot->y, rng, err);
    if (!status) status = grain_gather(&g, s, box, shot->is_smooth ? &quiet : &leafy, reach_px, rng, err);
    if (!status && shot->is_smooth) how.fine = g.fine_rms, how.broad = 0.0;
    if (!status && shot->infrared) status = infrared_lay(s, c, shot, &light, &g, &tried, &how, err);
    if (!status) how.sigma_px *= shot->quirk.blur, how.edge_px *= shot->quirk.blur;
    if (!status) status = develop_stamp(s, c, shot, &light, &g, &how, err);
    if (!status) *seen_as = how;
    grain_free(&tried);
    grain_free(&g);
    site_light_free(&light);
    return status;
}

/* ---- the references ---- */

pap_status camera_make(camera *out, const scene *s, const scene_tones *tones, const compression *squeeze,
                       const sunlight *sun, uint64_t seed, pap_error *err) {
    plant_spec spec = {.is_plot = 1, .seed = seed};
    plant_view view = {s->pixel_width_m, s->pixel_height_m, 0.5, 0.5, 4, 0.0, *sun, 0};
    double edge_m = REFERENCE_PX * sqrt(s->pixel_width_m * s->pixel_height_m);
    random_state rng;
    random_seed(&rng, seed, 77);
    plot_spec_draw(&spec.plot, fmax(1.0, fmin(edge_m * edge_m, 400.0)), &rng);
    spec.plot.stage = STAGE_STEM;
    spec.plot.elongation = 1.0;
    spec.plot.unevenness = 0.0;
    spec.plot.soil_opacity = 1.0;
    double sigma = sharpness_sigma(s, (scene_box){0, 0, s->width, s->height});
    *out = (camera){.tones = tones, .compression = squeeze, .sigma_px = sigma < 0.0 ? USUAL_SIGMA_PX : sigma};
    pap_status status = plant_make(&out->reference, &spec, &view, err);
    if (status || !s->band_count) return status;
    for (int i = 0; i < s->band_count; i++) out->band_sigma_px[i] = infrared_blur(s, &s->bands[i]);
    view.is_infrared = 1;
    return plant_make(&out->infrared, &spec, &view, err);
}

void camera_free(camera *c) {
    plant_free(&c->infrared);
    plant_free(&c->reference);
}
