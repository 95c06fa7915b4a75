/* Planting fields and large plots into a scene. */
#include "planting/field_plant.h"

#include "base/error.h"
#include "base/memory.h"
#include "paint/noise.h"
#include "planting/field_light.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Streams of random numbers: what one part draws moves no other. */
enum { STREAM_SCENE = 1, STREAM_SHAPE = 1000, STREAM_MIX = 1000000, STREAM_AGAIN = 2000000 };
enum { TRIES = 80, MARGIN_PX = 4, USUAL_MAX = 60, SUBPIXELS = 4 };
/* A piece of the scene itself, cut out and laid elsewhere with the same edges: what is planted must not be
 * told by them. */
enum { OTHER_PIECE = OTHER_COUNT, OTHER_KINDS };
static const char *const PIECE = "other-field";
/* Of the valid ground: all that is planted by default; one thing at most. */
static const double PLANTED_SHARE = 0.14, LARGEST_SHARE = 0.03;
static const double LARGEST_M2 = 50000, SMALLEST_M2 = 1;
static const double GREEN_INSIDE = 0.55; /* share of a place that is the scene's own vegetation ... */
static const double ANYWHERE = 0.25;     /* ... except for this share of things */
static const double GAP_PX = 3;
static const float COVERAGE_SEEN = 1.0F / 512.0F;

typedef struct field_planting {
    field_scene *scene;
    const inject_options *options;
    field_light light;
    double sigma_px; /* of the scene's blur */
    uint8_t *taken;
    injection found;
} field_planting;

static double pixel_m2(const field_scene *s) {
    return s->pixel_width_m * s->pixel_height_m;
}

static double valid_m2(const field_scene *s) {
    size_t valid = 0, count = (size_t)s->width * (size_t)s->height;
    for (size_t i = 0; i < count; i++) valid += s->valid[i];
    return (double)valid * pixel_m2(s);
}

void field_usual_areas(double *low_m2, double *high_m2, const field_scene *s) {
    *high_m2 = fmin(LARGEST_M2, LARGEST_SHARE * valid_m2(s));
    *low_m2 = fmin(fmax(SMALLEST_M2, 3 * pixel_m2(s)), *high_m2);
}

/* ---- places ---- */

static outline draw_shape(double area_m2, random_state *rng) {
    double kind = random_unit(rng), angle = random_between(rng, 0, 3.14159265);
    if (kind < 0.45) return outline_box(area_m2, random_between(rng, 1, 3.5), angle);
    if (kind < 0.65) return outline_uneven(area_m2, random_between(rng, 3.5, 6), angle, 0.08, rng);
    return outline_uneven(area_m2, random_between(rng, 1, 2.5), angle, random_between(rng, 0.05, 0.25), rng);
}

typedef struct box {
    int x0, y0, x1, y1; /* beyond the last */
} box;

static box box_of(const field_scene *s, const outline *shape, double x_px, double y_px, int margin) {
    double left = 0, right = 0, up = 0, down = 0;
    for (int i = 0; i < shape->count; i++) {
        left = fmin(left, shape->x_m[i]);
        right = fmax(right, shape->x_m[i]);
        up = fmin(up, shape->y_m[i]);
        down = fmax(down, shape->y_m[i]);
    }
    return (box){(int)floor(x_px + left / s->pixel_width_m) - margin,
                 (int)floor(y_px + up / s->pixel_height_m) - margin,
                 (int)ceil(x_px + right / s->pixel_width_m) + margin,
                 (int)ceil(y_px + down / s->pixel_height_m) + margin};
}

static double inside_m(const field_scene *s, const outline *shape, double x_px, double y_px, double x,
                       double y) {
    return outline_inside(shape, (x - x_px) * s->pixel_width_m, (y - y_px) * s->pixel_height_m);
}

/* Whether nothing else is there, all of it is valid, and enough of it is as green as asked. */
static bool is_free(const field_planting *p, const outline *shape, double x_px, double y_px,
                    bool wants_green) {
    const field_scene *s = p->scene;
    box at = box_of(s, shape, x_px, y_px, 1);
    size_t inside = 0, green = 0;
    if (at.x0 < 0 || at.y0 < 0 || at.x1 > s->width || at.y1 > s->height) return false;
    for (int y = at.y0; y < at.y1; y++)
        for (int x = at.x0; x < at.x1; x++) {
            size_t i = (size_t)y * (size_t)s->width + (size_t)x;
            if (inside_m(s, shape, x_px, y_px, x + 0.5, y + 0.5) < -0.7 * s->pixel_width_m) continue;
            if (!s->valid[i] || p->taken[i]) return false;
            inside++;
            green += p->light.is_green[i];
        }
    return inside > 0 && (!wants_green || (double)green >= GREEN_INSIDE * (double)inside);
}

static bool find_place(double *x_px, double *y_px, const field_planting *p, const outline *shape,
                       random_state *rng) {
    bool wants_green = random_unit(rng) >= ANYWHERE;
    for (int i = 0; i < TRIES; i++) {
        *x_px = random_between(rng, 0, p->scene->width);
        *y_px = random_between(rng, 0, p->scene->height);
        if (is_free(p, shape, *x_px, *y_px, wants_green && i < TRIES * 3 / 4)) return true;
    }
    return false;
}

static void take_place(field_planting *p, const outline *shape, double x_px, double y_px) {
    const field_scene *s = p->scene;
    const double gap_m = fmax(GAP_PX * s->pixel_width_m, 1.5);
    box at = box_of(s, shape, x_px, y_px, (int)(gap_m / s->pixel_width_m) + 1);
    for (int y = at.y0 < 0 ? 0 : at.y0; y < at.y1 && y < s->height; y++)
        for (int x = at.x0 < 0 ? 0 : at.x0; x < at.x1 && x < s->width; x++)
            if (inside_m(s, shape, x_px, y_px, x + 0.5, y + 0.5) >= -gap_m)
                p->taken[(size_t)y * (size_t)s->width + (size_t)x] = 1;
}

/* ---- painting ---- */

/* A thing on its way into the scene: light times coverage, and coverage, over a box. */
typedef struct easel_box {
    box at;
    int w, h;
    float *paint[FIELD_BANDS], *cover, *spare;
} easel_box;

static bool easel_make(easel_box *e, const field_scene *s, box at) {
    *e = (easel_box){.at = at, .w = at.x1 - at.x0, .h = at.y1 - at.y0};
    size_t count = (size_t)e->w * (size_t)e->h;
    bool ok =
        (e->cover = memory_array(count, sizeof(float))) && (e->spare = memory_array(count, sizeof(float)));
    for (int b = 0; b < FIELD_BANDS; b++)
        if (s->light[b]) ok = ok && (e->paint[b] = memory_array(count, sizeof(float)));
    return ok;
}

static void easel_free(easel_box *e) {
    for (int b = 0; b < FIELD_BANDS; b++) free(e->paint[b]);
    free(e->cover);
    free(e->spare);
}

/* Share of the pixel at (x, y) that the shape covers. */
static double coverage_at(const field_scene *s, const outline *shape, double x_px, double y_px, int x,
                          int y) {
    double off = inside_m(s, shape, x_px, y_px, x + 0.5, y + 0.5),
           reach = fmax(s->pixel_width_m, s->pixel_height_m);
    int hits = 0;
    if (off >= reach) return 1;
    if (off <= -reach) return 0;
    for (int j = 0; j < SUBPIXELS; j++)
        for (int i = 0; i < SUBPIXELS; i++)
            hits += inside_m(s, shape, x_px, y_px, x + (i + 0.5) / SUBPIXELS, y + (j + 0.5) / SUBPIXELS) >= 0;
    return (double)hits / (SUBPIXELS * SUBPIXELS);
}

static double clamp(double value, double low, double high) {
    return value < low ? low : value > high ? high : value;
}

/* How one thing varies over its place. */
typedef struct manner {
    field_mix mix;
    uint64_t seed;
    double patch_m, angle, brightness, flicker; /* flicker: of single pixels, a share */
    double cast[FIELD_BANDS];
    int piece_dx, piece_dy;     /* of OTHER_PIECE: where it comes from; 0, 0: painted */
    int texture_dx, texture_dy; /* where its fine texture comes from */
    double texture;             /* how much of that it has */
} manner;

/* Reflectance at (x, y) metres. */
static void mix_at(double out[FIELD_BANDS], const manner *m, double x_m, double y_m, double gsd_m) {
    const field_mix *mix = &m->mix;
    double dense = 1 + mix->patchiness * noise_octaves(m->seed, x_m / m->patch_m, y_m / m->patch_m, 3, 0.5);
    double lush =
        1 + 1.6 * mix->patchiness * noise_octaves(m->seed + 1, x_m / m->patch_m, y_m / m->patch_m, 2, 0.6);
    double cover = mix->cover * dense, bloom = clamp(mix->bloom_share * lush, 0, 0.95);
    if (mix->row_m > 0) {
        double seen = clamp(1 - gsd_m / mix->row_m, 0, 1), along = x_m * sin(m->angle) - y_m * cos(m->angle);
        cover *= 1 - mix->row_depth * 0.5 * (1 + seen * cos(6.283185307 * along / mix->row_m));
    }
    cover = clamp(cover, 0, 1);
    for (int b = 0; b < FIELD_BANDS; b++) {
        double plant = mix->leaf.band[b] + (mix->bloom.band[b] - mix->leaf.band[b]) * bloom;
        out[b] = (mix->soil.band[b] + (plant - mix->soil.band[b]) * cover) * m->brightness * m->cast[b];
    }
}

static void paint_pixel(easel_box *e, const field_planting *p, const manner *m, int x, int y, double cover,
                        double x_px, double y_px, random_state *rng) {
    const field_scene *s = p->scene;
    const size_t at = (size_t)(y - e->at.y0) * (size_t)e->w + (size_t)(x - e->at.x0);
    const size_t here = (size_t)y * (size_t)s->width + (size_t)x;
    double reflected[FIELD_BANDS] = {0}, flicker = 1 + m->flicker * random_normal(rng);
    bool is_piece = m->piece_dx || m->piece_dy;
    if (m->texture > 0) {
        ptrdiff_t from = (ptrdiff_t)here + m->texture_dy * (ptrdiff_t)s->width + m->texture_dx;
        flicker *= clamp(1 + m->texture * ((double)p->light.texture[from] - 1), 0.4, 1.8);
    }
    e->cover[at] = (float)cover;
    if (!is_piece)
        mix_at(reflected, m, (x + 0.5 - x_px) * s->pixel_width_m, (y + 0.5 - y_px) * s->pixel_height_m,
               sqrt(pixel_m2(s)));
    for (int b = 0; b < FIELD_BANDS; b++) {
        if (!s->light[b]) continue;
        ptrdiff_t from = (ptrdiff_t)here + m->piece_dy * (ptrdiff_t)s->width + m->piece_dx;
        double light = is_piece ? (double)s->light[b][from]
                                : p->light.haze[b] + p->light.gain[b] * fmax(0.002, reflected[b] * flicker) +
                                      p->light.grain[b] * 0.7 * random_normal(rng);
        e->paint[b][at] = (float)(cover * fmax(light, 0));
    }
}

static void blur_rows(float *to, const float *from, int w, int h, const float *kernel, int radius,
                      bool is_down) {
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++) {
            float sum = 0;
            for (int i = -radius; i <= radius; i++) {
                int cx = is_down ? x : x + i, cy = is_down ? y + i : y;
                if (cx >= 0 && cy >= 0 && cx < w && cy < h)
                    sum += kernel[i + radius] * from[(size_t)cy * (size_t)w + (size_t)cx];
            }
            to[(size_t)y * (size_t)w + (size_t)x] = sum;
        }
}

static void blur(easel_box *e, float *plane, double sigma_px) {
    enum { RADIUS = 3 };
    float kernel[2 * RADIUS + 1];
    double sum = 0;
    for (int i = -RADIUS; i <= RADIUS; i++) sum += exp(-0.5 * i * i / (sigma_px * sigma_px));
    for (int i = -RADIUS; i <= RADIUS; i++)
        kernel[i + RADIUS] = (float)(exp(-0.5 * i * i / (sigma_px * sigma_px)) / sum);
    blur_rows(e->spare, plane, e->w, e->h, kernel, RADIUS, false);
    blur_rows(plane, e->spare, e->w, e->h, kernel, RADIUS, true);
}

static void lay(field_planting *p, easel_box *e) {
    field_scene *s = p->scene;
    for (int y = e->at.y0 < 0 ? 0 : e->at.y0; y < e->at.y1 && y < s->height; y++)
        for (int x = e->at.x0 < 0 ? 0 : e->at.x0; x < e->at.x1 && x < s->width; x++) {
            size_t at = (size_t)(y - e->at.y0) * (size_t)e->w + (size_t)(x - e->at.x0);
            size_t here = (size_t)y * (size_t)s->width + (size_t)x;
            float cover = e->cover[at];
            if (!s->valid[here] || cover < COVERAGE_SEEN) continue;
            s->touched[here] = 1;
            for (int b = 0; b < FIELD_BANDS; b++)
                if (s->light[b]) s->light[b][here] = e->paint[b][at] + (1 - cover) * s->light[b][here];
        }
}

static pap_status paint_thing(field_planting *p, const planted_thing *one, const manner *m, random_state *rng,
                              pap_error *err) {
    const outline *shape = &one->truth.seen.outline;
    easel_box e;
    pap_status status = PAP_OK;
    if (!easel_make(&e, p->scene, box_of(p->scene, shape, one->x_px, one->y_px, MARGIN_PX)))
        status = error_nomem(err, "a field");
    for (int y = e.at.y0; y < e.at.y1 && !status; y++)
        for (int x = e.at.x0; x < e.at.x1; x++) {
            double cover = coverage_at(p->scene, shape, one->x_px, one->y_px, x, y);
            if (cover > 0 && x >= 0 && y >= 0 && x < p->scene->width && y < p->scene->height)
                paint_pixel(&e, p, m, x, y, cover, one->x_px, one->y_px, rng);
        }
    if (!status) {
        blur(&e, e.cover, p->sigma_px);
        for (int b = 0; b < FIELD_BANDS; b++)
            if (e.paint[b]) blur(&e, e.paint[b], p->sigma_px);
        lay(p, &e);
    }
    easel_free(&e);
    return status;
}

/* ---- things ---- */

static manner draw_manner(const field_planting *p, const field_mix *mix, random_state *rng) {
    double gsd_m = sqrt(pixel_m2(p->scene));
    manner m = {.mix = *mix, .seed = random_bits(rng)};
    m.patch_m = fmax(2 * gsd_m, random_between(rng, 1.5, 12));
    m.angle = random_between(rng, 0, 3.14159265);
    m.brightness = exp(0.13 * random_normal(rng));
    m.flicker = random_between(rng, 0.01, 0.08) * fmin(1, sqrt(0.5 / gsd_m) + 0.2);
    for (int b = 0; b < FIELD_BANDS; b++) m.cast[b] = exp(0.035 * random_normal(rng));
    return m;
}

/* Where a piece of the scene comes from: valid, untouched. False: nowhere. */
static bool find_piece(manner *m, const field_planting *p, const planted_thing *one, random_state *rng) {
    const field_scene *s = p->scene;
    box at = box_of(s, &one->truth.seen.outline, one->x_px, one->y_px, MARGIN_PX);
    for (int i = 0; i < TRIES; i++) {
        int dx = random_below(rng, s->width) - at.x0, dy = random_below(rng, s->height) - at.y0;
        bool ok = at.x1 + dx <= s->width && at.y1 + dy <= s->height && (dx || dy);
        for (int y = at.y0; y < at.y1 && ok; y++)
            for (int x = at.x0; x < at.x1 && ok; x++) {
                size_t from = (size_t)(y + dy) * (size_t)s->width + (size_t)(x + dx);
                ok = s->valid[from] && !s->touched[from];
            }
        if (!ok) continue;
        m->piece_dx = dx;
        m->piece_dy = dy;
        return true;
    }
    return false;
}

/* Where on the scene's own vegetation its fine texture comes from; none where there is no room. */
static void find_texture(manner *m, const field_planting *p, const planted_thing *one, random_state *rng) {
    const field_scene *s = p->scene;
    box at = box_of(s, &one->truth.seen.outline, one->x_px, one->y_px, MARGIN_PX);
    const int w = at.x1 - at.x0, h = at.y1 - at.y0;
    int best = 0;
    for (int i = 0; i < TRIES; i++) {
        int left = random_below(rng, s->width), top = random_below(rng, s->height), green = 0;
        if (left + w > s->width || top + h > s->height) continue;
        for (int k = 0; k < 25; k++)
            green += p->light.is_green[(size_t)(top + h * (k / 5) / 5) * (size_t)s->width +
                                       (size_t)(left + w * (k % 5) / 5)];
        if (green <= best) continue;
        best = green;
        m->texture_dx = left - at.x0;
        m->texture_dy = top - at.y0;
    }
    if (best) m->texture = random_between(rng, 0.1, 1.0);
}

static int stage_of(int wanted, random_state *rng) {
    static const plot_stage drawn[8] = {STAGE_ROSETTE,   STAGE_STEM,      STAGE_BUD,       STAGE_FLOWERING,
                                        STAGE_FLOWERING, STAGE_FLOWERING, STAGE_FLOWERING, STAGE_CAPSULE};
    int any = random_below(rng, 8);
    return wanted == INJECT_ANY_STAGE ? (int)drawn[any] : wanted;
}

static int kind_of(const char *what) {
    for (int k = 0; k < OTHER_COUNT; k++)
        if (strcmp(what, field_other_name((field_other)k)) == 0) return k;
    return OTHER_PIECE;
}

static void describe_stand(planted_thing *one, int stage, petal_colour colour, const field_mix *mix,
                           random_state *rng) {
    double spacing_m = random_between(rng, 0.10, 0.30);
    one->truth.kind = "plot";
    one->truth.what = "opium-poppy";
    one->truth.colour = petal_name(colour);
    one->truth.stage = plot_stage_name((plot_stage)stage);
    one->truth.seen.plants =
        (int)fmin(2e9, one->truth.seen.area_m2 * fmin(1, mix->cover + 0.2) / (spacing_m * spacing_m));
}

static void describe_other(planted_thing *one, int kind) {
    one->truth.kind = kind == OTHER_CORN_POPPY ? "ignore" : "distractor";
    one->truth.what = kind == OTHER_PIECE ? PIECE : field_other_name((field_other)kind);
    one->truth.colour = one->truth.stage = NULL;
}

/* Paints a thing whose place and truth are settled. */
static pap_status finish_thing(field_planting *p, planted_thing *one, const field_mix *mix, int kind,
                               random_state *rng, pap_error *err) {
    manner m = draw_manner(p, mix, rng);
    if (kind == OTHER_PIECE && !find_piece(&m, p, one, rng)) return PAP_OK;
    if (kind != OTHER_PIECE && kind != OTHER_WATER && kind != OTHER_GREENHOUSE) find_texture(&m, p, one, rng);
    return paint_thing(p, one, &m, rng, err);
}

static double draw_area(const field_planting *p, random_state *rng) {
    const inject_options *o = p->options;
    return o->area_low_m2 * pow(o->area_high_m2 / o->area_low_m2, random_unit(rng));
}

static pap_status plant_one(field_planting *p, bool is_plot, int number, bool *is_planted, pap_error *err) {
    random_state place, content;
    random_seed(&place, p->options->seed, STREAM_SHAPE + 2 * (uint64_t)number + is_plot);
    random_seed(&content, p->options->seed, STREAM_MIX + 2 * (uint64_t)number + is_plot);
    planted_thing *one = &p->found.things[p->found.count];
    *one = (planted_thing){.gsd_m = sqrt(pixel_m2(p->scene))};
    outline *shape = &one->truth.seen.outline;
    *shape = draw_shape(draw_area(p, &place), &place);
    one->truth.seen.area_m2 = outline_area(shape);
    one->truth.seen.flowers = -1;
    *is_planted = find_place(&one->x_px, &one->y_px, p, shape, &place);
    if (!*is_planted) return PAP_OK;
    take_place(p, shape, one->x_px, one->y_px);
    p->found.count++;
    field_mix mix = {.cover = 0};
    int kind = -1;
    if (is_plot) {
        int stage = stage_of(p->options->stage, &content);
        petal_colour colour = (petal_colour)random_below(&content, PETAL_COUNT);
        field_mix_stand(&mix, (plot_stage)stage, colour, &content);
        describe_stand(one, stage, colour, &mix, &content);
    } else {
        kind = number % OTHER_KINDS;
        if (kind != OTHER_PIECE) field_mix_other(&mix, (field_other)kind, &content);
        describe_other(one, kind);
    }
    return finish_thing(p, one, &mix, kind, &content, err);
}

/* ---- the scene ---- */

static pap_status check(const field_scene *s, const char *path, const inject_options *o, pap_error *err) {
    if (o->plots > INJECT_COUNT_MAX || o->lookalikes > INJECT_COUNT_MAX)
        return error_set(err, PAP_E_ARGUMENT, "planting: at most %d plots and as many look-alikes",
                         INJECT_COUNT_MAX);
    if (!(o->area_low_m2 > 0 && o->area_low_m2 <= o->area_high_m2))
        return error_set(err, PAP_E_ARGUMENT, "planting: fields of %g to %g m2; give the smaller area first",
                         o->area_low_m2, o->area_high_m2);
    if (o->area_high_m2 < pixel_m2(s))
        return error_set(
            err, PAP_E_UNSUPPORTED,
            "%s: a plot of %g m2 is less than one of its pixels of %.2g x %.2g m; plant larger ones "
            "(--area-max) or use a finer picture",
            path, o->area_high_m2, s->pixel_width_m, s->pixel_height_m);
    return PAP_OK;
}

/* So many that they cover a certain share of the ground. */
static int usual_count(const field_planting *p) {
    const inject_options *o = p->options;
    double ratio = o->area_high_m2 / o->area_low_m2;
    double mean = ratio > 1.001 ? (o->area_high_m2 - o->area_low_m2) / log(ratio) : o->area_low_m2;
    double count = 0.5 * PLANTED_SHARE * valid_m2(p->scene) / mean;
    return count < 1 ? 1 : count > USUAL_MAX ? USUAL_MAX : (int)count;
}

static pap_status prepare(field_planting *p, size_t most, pap_error *err) {
    random_state rng;
    size_t count = (size_t)p->scene->width * (size_t)p->scene->height;
    random_seed(&rng, p->options->seed, STREAM_SCENE);
    p->sigma_px = random_between(&rng, 0.40, 0.85);
    p->taken = memory_array(count, 1);
    p->found.things = memory_array(most + 1, sizeof *p->found.things);
    if (!p->taken || !p->found.things) return error_nomem(err, "the planted things");
    pap_status status = field_light_measure(&p->light, p->scene, err);
    char bands[FIELD_BANDS_TEXT];
    field_bands_text(bands, p->scene->bands.present);
    snprintf(p->found.bands, sizeof p->found.bands, "%s", bands);
    return status;
}

static pap_status plant_all(field_planting *p, bool are_plots, int wanted, int *planted, pap_error *err) {
    pap_status status = PAP_OK;
    for (int i = 0; i < wanted && !status; i++) {
        bool is_planted;
        status = plant_one(p, are_plots, i, &is_planted, err);
        *planted += !status && is_planted;
    }
    return status;
}

static void tear_down(field_planting *p) {
    field_light_free(&p->light);
    free(p->taken);
}

pap_status field_plant(injection *out, field_scene *s, const char *path, const inject_options *options,
                       pap_error *err) {
    inject_options own = *options;
    double low, high;
    field_usual_areas(&low, &high, s);
    if (own.area_high_m2 <= 0) own.area_high_m2 = fmax(high, own.area_low_m2);
    if (own.area_low_m2 <= 0) own.area_low_m2 = fmin(low, own.area_high_m2);
    field_planting p = {.scene = s, .options = &own};
    pap_status status = check(s, path, &own, err);
    if (status) return status;
    injection *found = &p.found;
    found->plots_wanted = own.plots == INJECT_BY_AREA ? usual_count(&p) : own.plots;
    found->lookalikes_wanted = own.lookalikes == INJECT_BY_AREA ? usual_count(&p) : own.lookalikes;
    status = prepare(&p, (size_t)found->plots_wanted + (size_t)found->lookalikes_wanted, err);
    if (!status) status = plant_all(&p, true, found->plots_wanted, &found->plots, err);
    if (!status) status = plant_all(&p, false, found->lookalikes_wanted, &found->lookalikes, err);
    if (!status && found->count == 0)
        status = error_set(
            err, PAP_E_EMPTY,
            "%s: nothing found room on its %d x %d pixels; plant smaller or fewer things (--area-max, "
            "--plots), or use a larger picture",
            path, s->width, s->height);
    tear_down(&p);
    if (status)
        injection_free(found);
    else
        *out = *found;
    return status;
}

/* ---- another date ---- */

/* A crop of the first date some weeks on. */
static int kind_later(int kind, random_state *rng) {
    static const int after[4] = {OTHER_GREEN, OTHER_STRAW, OTHER_SOIL, OTHER_PLOUGHED};
    bool is_lasting = kind == OTHER_WATER || kind == OTHER_GREENHOUSE || kind == OTHER_PIECE;
    double change = random_unit(rng);
    int other = after[random_below(rng, 4)];
    return is_lasting || change < 0.5 ? kind : other;
}

/* None to three stages on. */
static int stage_later(const char *before, random_state *rng) {
    int stage = 0, on = random_below(rng, 4);
    while (stage + 1 < STAGE_COUNT && strcmp(before, plot_stage_name((plot_stage)stage)) != 0) stage++;
    return stage + on < STAGE_COUNT ? stage + on : STAGE_COUNT - 1;
}

static pap_status plant_later(field_planting *p, const planted_thing *first, int number, pap_error *err) {
    random_state rng;
    random_seed(&rng, p->options->seed, STREAM_AGAIN + (uint64_t)number);
    planted_thing *one = &p->found.things[p->found.count++];
    bool is_plot = strcmp(first->truth.kind, "plot") == 0;
    field_mix mix = {.cover = 0};
    int kind = is_plot ? -1 : kind_later(kind_of(first->truth.what), &rng);
    *one = *first;
    if (is_plot) {
        petal_colour colour = PETAL_WHITE;
        for (int c = 0; c < PETAL_COUNT; c++)
            if (strcmp(first->truth.colour, petal_name((petal_colour)c)) == 0) colour = (petal_colour)c;
        int stage =
            p->options->stage == INJECT_ANY_STAGE ? stage_later(first->truth.stage, &rng) : p->options->stage;
        field_mix_stand(&mix, (plot_stage)stage, colour, &rng);
        one->truth.stage = plot_stage_name((plot_stage)stage);
        p->found.plots++;
    } else {
        if (kind != OTHER_PIECE) field_mix_other(&mix, (field_other)kind, &rng);
        p->found.lookalikes++;
    }
    return finish_thing(p, one, &mix, kind, &rng, err);
}

pap_status field_plant_again(injection *out, field_scene *s, const char *path, const injection *first,
                             int stage, uint64_t seed, pap_error *err) {
    inject_options options = {.stage = stage, .seed = seed};
    field_planting p = {.scene = s, .options = &options};
    (void)path;
    pap_status status = prepare(&p, (size_t)first->count, err);
    for (int i = 0; i < first->count && !status; i++) status = plant_later(&p, &first->things[i], i, err);
    tear_down(&p);
    if (status)
        injection_free(&p.found);
    else
        *out = p.found;
    return status;
}
