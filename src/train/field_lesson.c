/* A planted picture as learning sees it. */
#include "train/field_lesson.h"

#include "base/error.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CORE = 512 };

static bool make_planes(field_lesson *lesson) {
    size_t count = (size_t)lesson->width * (size_t)lesson->height;
    bool ok =
        (lesson->valid = memory_array(count, 1)) && (lesson->labels = memory_array(count, sizeof(int16_t)));
    for (int l = 0; l < FIELD_LAYERS; l++)
        if (lesson->layers >> l & 1) ok = ok && (lesson->planes[l] = memory_array(count, sizeof(int16_t)));
    return ok;
}

/* The states of a scene into planes; what is not valid in it is not valid any more. */
static pap_status take_states(field_lesson *lesson, field_tone *tone, int16_t *planes[FIELD_STATES],
                              const field_scene *s, pap_error *err) {
    size_t count = (size_t)s->width * (size_t)s->height;
    const float *bands[FIELD_BANDS];
    float *scratch = memory_array(count, sizeof *scratch), *red = memory_array(count, sizeof *red);
    uint8_t *valid = memory_array(count, 1);
    pap_status status = scratch && red && valid ? PAP_OK : error_nomem(err, "a lesson");
    for (int b = 0; b < FIELD_BANDS; b++) bands[b] = s->light[b];
    for (size_t i = 0; i < count && !status; i++) red[i] = s->valid[i] ? s->light[FIELD_RED][i] : NAN;
    bands[FIELD_RED] = red;
    if (!status) {
        field_tone_light(tone, bands, count, scratch);
        field_states_row(planes, valid, bands, count, tone);
        field_grain(planes[STATE_grain], planes[STATE_light], valid, s->width, s->height, (size_t)s->width);
        for (size_t i = 0; i < count; i++) lesson->valid[i] = lesson->valid[i] && valid[i];
    }
    free(scratch);
    free(red);
    free(valid);
    return status;
}

static void set_middles(field_lesson *lesson) {
    size_t count = (size_t)lesson->width * (size_t)lesson->height;
    for (int l = 0; l < FIELD_LAYERS; l++)
        if (lesson->planes[l] && l % FIELD_STATES != STATE_grain)
            lesson->tone.middle[l] = field_middle(lesson->planes[l], lesson->valid, count);
}

static pap_status take_second(field_lesson *lesson, const field_scene *second, pap_error *err) {
    field_tone tone;
    size_t count = (size_t)lesson->width * (size_t)lesson->height;
    pap_status status = take_states(lesson, &tone, lesson->planes + FIELD_STATES, second, err);
    for (int s = 0; s < FIELD_STATES && !status; s++) {
        int16_t *later = lesson->planes[FIELD_STATES + s];
        for (size_t i = 0; later && i < count; i++) later[i] = field_change(lesson->planes[s][i], later[i]);
    }
    return status;
}

pap_status field_lesson_make(field_lesson *out, const field_scene *first, const field_scene *second,
                             pap_error *err) {
    field_lesson lesson = {.width = first->width,
                           .height = first->height,
                           .gsd_m = sqrt(first->pixel_width_m * first->pixel_height_m),
                           .layers = field_layers_of(first->bands.present, second != NULL)};
    pap_status status = make_planes(&lesson) ? PAP_OK : error_nomem(err, "a lesson");
    if (!status) {
        memset(lesson.valid, 1, (size_t)lesson.width * (size_t)lesson.height);
        status = take_states(&lesson, &lesson.tone, lesson.planes, first, err);
    }
    if (!status && second) status = take_second(&lesson, second, err);
    if (status) {
        field_lesson_free(&lesson);
        return status;
    }
    set_middles(&lesson);
    *out = lesson;
    return PAP_OK;
}

pap_status field_lesson_mark(field_lesson *lesson, injection *planted, pap_error *err) {
    (void)err;
    lesson->planted = *planted;
    *planted = (injection){0};
    for (int k = 0; k < lesson->planted.count; k++) {
        const planted_thing *one = &lesson->planted.things[k];
        const outline *shape = &one->truth.seen.outline;
        int reach = (int)(outline_reach(shape) / lesson->gsd_m) + 2, cx = (int)one->x_px, cy = (int)one->y_px;
        for (int y = cy - reach; y <= cy + reach; y++)
            for (int x = cx - reach; x <= cx + reach; x++) {
                if (x < 0 || y < 0 || x >= lesson->width || y >= lesson->height) continue;
                bool is_in = outline_inside(shape, (x + 0.5 - one->x_px) * lesson->gsd_m,
                                            (y + 0.5 - one->y_px) * lesson->gsd_m) >= 0;
                if (is_in || (x == cx && y == cy))
                    lesson->labels[(size_t)y * (size_t)lesson->width + (size_t)x] = (int16_t)(k + 1);
            }
    }
    return PAP_OK;
}

void field_lesson_free(field_lesson *lesson) {
    for (int l = 0; l < FIELD_LAYERS; l++) free(lesson->planes[l]);
    free(lesson->valid);
    free(lesson->labels);
    injection_free(&lesson->planted);
    *lesson = (field_lesson){0};
}

/* ---- tiles ---- */

typedef struct walk {
    const field_lesson *lesson;
    int halo;
    field_window window;
} walk;

static pap_status walk_make(walk *w, const field_lesson *lesson, const field_scale *scale, unsigned layers,
                            pap_error *err) {
    *w = (walk){.lesson = lesson, .halo = field_halo(scale)};
    w->window.stride = CORE + 2 * (size_t)w->halo;
    size_t count = w->window.stride * w->window.stride;
    bool ok = (w->window.valid = memory_array(count, 1)) != NULL;
    for (int l = 0; l < FIELD_LAYERS; l++)
        if (layers >> l & 1) ok = ok && (w->window.layers[l] = memory_array(count, sizeof(int16_t)));
    return ok ? PAP_OK : error_nomem(err, "a lesson");
}

static void walk_free(walk *w) {
    free(w->window.valid);
    for (int l = 0; l < FIELD_LAYERS; l++) free(w->window.layers[l]);
}

static void walk_to(walk *w, int x0, int y0) {
    const field_lesson *lesson = w->lesson;
    field_window *win = &w->window;
    win->x0 = x0;
    win->y0 = y0;
    win->w = lesson->width - x0 < CORE ? lesson->width - x0 : CORE;
    win->h = lesson->height - y0 < CORE ? lesson->height - y0 : CORE;
    memset(win->valid, 0, win->stride * win->stride);
    for (int j = 0; j < win->h + 2 * w->halo; j++) {
        int y = y0 - w->halo + j, left = x0 - w->halo < 0 ? 0 : x0 - w->halo,
            right = x0 + win->w + w->halo < lesson->width ? x0 + win->w + w->halo : lesson->width;
        if (y < 0 || y >= lesson->height) continue;
        size_t from = (size_t)y * (size_t)lesson->width + (size_t)left,
               to = (size_t)j * win->stride + (size_t)(left - x0 + w->halo), count = (size_t)(right - left);
        memcpy(win->valid + to, lesson->valid + from, count);
        for (int l = 0; l < FIELD_LAYERS; l++)
            if (win->layers[l])
                memcpy(win->layers[l] + to, lesson->planes[l] + from, count * sizeof(int16_t));
    }
}

pap_status field_lesson_areas(const field_lesson *lesson, const field_scale *scale, const field_net *net,
                              field_sink *sink, void *context, pap_error *err) {
    walk w;
    field_bench *bench = NULL;
    field_stitch *stitch = NULL;
    pap_status status = walk_make(&w, lesson, scale, net->layers, err);
    if (!status) status = field_bench_new(&bench, scale, net, &lesson->tone, CORE, CORE, err);
    if (!status) status = field_stitch_new(&stitch, scale, lesson->width, err);
    for (int y0 = 0; y0 < lesson->height && !status; y0 += CORE)
        for (int x0 = 0; x0 < lesson->width && !status; x0 += CORE) {
            field_tile *tile = NULL;
            walk_to(&w, x0, y0);
            status = field_tile_analyse(&tile, bench, &w.window, err);
            if (!status)
                status = field_stitch_take(stitch, tile, x0, w.window.w, x0 + CORE >= lesson->width,
                                           y0 + CORE >= lesson->height, sink, context, err);
        }
    field_stitch_free(stitch);
    field_bench_free(bench);
    walk_free(&w);
    return status;
}

pap_status field_lesson_tap(const field_lesson *lesson, const field_scale *scale, unsigned layers,
                            field_tap *tap, void *context, pap_error *err) {
    walk w;
    field_bench *bench = NULL;
    field_net none = {.layers = layers};
    pap_status status = walk_make(&w, lesson, scale, layers, err);
    if (!status) status = field_bench_new(&bench, scale, &none, &lesson->tone, CORE, CORE, err);
    for (int y0 = 0; y0 < lesson->height && !status; y0 += CORE)
        for (int x0 = 0; x0 < lesson->width && !status; x0 += CORE) {
            walk_to(&w, x0, y0);
            status = field_tile_tap(bench, &w.window, tap, context, err);
        }
    field_bench_free(bench);
    walk_free(&w);
    return status;
}
