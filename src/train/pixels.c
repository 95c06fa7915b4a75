/* Drawing micro-cells from planted pictures. */
#include "train/pixels.h"

#include "assess/truth.h"
#include "base/error.h"
#include "base/random.h"
#include "plots/surround.h"
#include "scan/ordered.h"
#include "train/pictures.h"
#include "trial/planted.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Per picture. Look-alikes are few on the ground and are what is mistaken, so they are drawn from more. */
enum { ON_PLOTS = 5000, ON_LOOK_ALIKES = 2500, ELSEWHERE = 7500, TRIES = 8 };
static const double SHARE_PLANTED = 0.4; /* of the usual number of things */
static const double CLEAR_M = 0.5;       /* what is nearer to a planted thing is not elsewhere */

typedef struct drawing {
    const collect_options *options;
    picture_tasks tasks;
    pixel_samples *samples;
} drawing;

/* One picture, as tiles see it: all of it in one. */
typedef struct sight {
    const scene *s;
    const injection *planted;
    planted_rings *rings;
    plot_scale scale;
    surround around;
    random_state rng;
    int place;
    pixel_samples *into;
} sight;

static pap_status measure(sight *one, const plot_params *params, pap_error *err) {
    static const likeness_net none = {0};
    const kernel_set *kernels = kernels_pick(NULL, err);
    const scene *s = one->s;
    one->scale = plot_scale_make(params, s->pixel_width_m, s->pixel_height_m);
    int micro = one->scale.micro, halo = one->scale.halo;
    int width = (s->width + micro - 1) / micro * micro + 2 * halo,
        height = (s->height + micro - 1) / micro * micro + 2 * halo;
    size_t stride = ((size_t)width + 127) / 64 * 64, plane = stride * (size_t)height;
    uint8_t *pixels = memory_array(plane, 4), *planes[4];
    if (!kernels || !pixels) {
        free(pixels);
        return kernels ? error_nomem(err, "a scene to train on") : PAP_E_SETTING;
    }
    for (size_t p = 0; p < 4; p++) planes[p] = pixels + p * plane;
    for (int y = 0; y < s->height; y++)
        for (int x = 0; x < s->width; x++) {
            size_t from = (size_t)y * (size_t)s->width + (size_t)x,
                   to = (size_t)(y + halo) * stride + (size_t)(x + halo);
            bool is_valid = s->valid[from] != 0;
            for (size_t p = 0; p < 3; p++) planes[p][to] = is_valid ? s->rgb[3 * from + p] : 0;
            planes[3][to] = is_valid ? 255 : 0;
        }
    pap_status status =
        surround_measure(&one->around, planes, stride, width, height, &one->scale, &none, kernels, err);
    free(pixels);
    return status;
}

static pap_status draw_at(sight *one, double x_px, double y_px, bool is_plot, pap_error *err) {
    int x = ((int)x_px + one->scale.halo) / one->scale.micro,
        y = ((int)y_px + one->scale.halo) / one->scale.micro;
    const surround *around = &one->around;
    size_t at = (size_t)y * (size_t)around->columns + (size_t)x;
    if (around->sums[SUM_VALID][at] == 0) return PAP_OK;
    pixel_sample *sample = VECTOR_PUSH(&one->into->all);
    if (!sample) return error_nomem(err, "the pixels to learn from");
    *sample = (pixel_sample){.rough = around->rough[at], .is_plot = is_plot, .place = one->place};
    for (int p = 0; p < 3; p++) {
        sample->own[p] = around->own[p][at];
        sample->beside[p] = around->beside[p][at];
        sample->around[p] = around->means[p][at];
    }
    return PAP_OK;
}

static bool is_in_picture(const sight *one, double x, double y) {
    return x >= 0 && y >= 0 && x < one->s->width && y < one->s->height;
}

/* As many from each thing of a kind, whatever its size. */
static pap_status draw_on(sight *one, bool are_plots, int wanted, pap_error *err) {
    pap_status status = PAP_OK;
    int things = 0;
    bool *is_drawn = memory_array((size_t)one->planted->count + 1, sizeof *is_drawn);
    if (!is_drawn) return error_nomem(err, "the pixels to learn from");
    for (int i = 0; i < one->planted->count; i++) {
        const planted_thing *thing = &one->planted->things[i];
        const plant_truth *truth = &thing->truth;
        bool is_counted = strcmp(truth->kind, "plot") == 0 &&
                          truth_plot_counts(truth->seen.area_m2, truth->seen.flowers, thing->sight.petal_px,
                                            thing->sight.contrast);
        is_drawn[i] = are_plots ? is_counted : strcmp(truth->kind, "distractor") == 0;
        things += is_drawn[i];
    }
    for (int i = 0; i < one->planted->count && !status; i++) {
        double box[4];
        if (!is_drawn[i] || !planted_rings_box(one->rings, i, box)) continue;
        for (int left = wanted / things, tries = TRIES * left; left > 0 && tries > 0 && !status; tries--) {
            double x = random_between(&one->rng, box[0], box[2]),
                   y = random_between(&one->rng, box[1], box[3]);
            if (!is_in_picture(one, x, y) || !planted_rings_contain(one->rings, i, x, y)) continue;
            status = draw_at(one, x, y, are_plots, err);
            left--;
        }
    }
    free(is_drawn);
    return status;
}

static pap_status draw_elsewhere(sight *one, pap_error *err) {
    pap_status status = PAP_OK;
    for (int i = 0; i < ELSEWHERE && !status; i++) {
        double x = random_between(&one->rng, 0, one->s->width),
               y = random_between(&one->rng, 0, one->s->height);
        if (planted_rings_at(one->rings, x, y, CLEAR_M) < 0) status = draw_at(one, x, y, false, err);
    }
    return status;
}

static pap_status draw(pixel_samples *into, const collect_options *options, const picture_task *task,
                       int64_t item, const scene *s, const injection *planted, pap_error *err) {
    double gsd_m = sqrt(s->pixel_width_m * s->pixel_height_m);
    const model_regime *regime = model_regime_for(options->recipe, gsd_m);
    if (!regime || !regime->params.resolves_flowers) return PAP_OK;
    sight one = {.s = s, .planted = planted, .place = task->place, .into = into};
    random_seed(&one.rng, options->seed, 1000 + (uint64_t)item);
    pap_status status = planted_rings_make(&one.rings, planted, s, err);
    if (!status) status = measure(&one, &regime->params, err);
    if (!status) status = draw_on(&one, true, ON_PLOTS, err);
    if (!status) status = draw_on(&one, false, ON_LOOK_ALIKES, err);
    if (!status) status = draw_elsewhere(&one, err);
    surround_free(&one.around);
    planted_rings_free(one.rings);
    return status;
}

void pixel_samples_free(pixel_samples *samples) {
    free(samples->all.items);
    *samples = (pixel_samples){0};
}

static void drop(void *result) {
    if (result) pixel_samples_free(result);
    free(result);
}

static pap_status work(void *context, int worker, int64_t item, void **result, pap_error *err) {
    (void)worker;
    const drawing *job = context;
    const picture_task *task = &job->tasks.all.items[item];
    pixel_samples *drawn = calloc(1, sizeof *drawn);
    scene s = {0};
    injection planted = {0};
    pap_status status = drawn ? PAP_OK : error_nomem(err, "the pixels to learn from");
    if (!status) status = picture_make(&s, &planted, job->options, task, SHARE_PLANTED, err);
    if (!status) status = draw(drawn, job->options, task, item, &s, &planted, err);
    injection_free(&planted);
    scene_free(&s);
    if (status)
        drop(drawn);
    else
        *result = drawn;
    return status;
}

static pap_status collect(void *context, int64_t item, void *result, pap_error *err) {
    drawing *job = context;
    pixel_samples *drawn = result;
    const collect_options *o = job->options;
    pap_status status = PAP_OK;
    for (size_t i = 0; i < drawn->all.count && !status; i++) {
        pixel_sample *slot = VECTOR_PUSH(&job->samples->all);
        if (slot)
            *slot = drawn->all.items[i];
        else
            status = error_nomem(err, "the pixels to learn from");
    }
    if (!status && o->on_progress &&
        o->on_progress(o->context, item + 1, (int64_t)job->tasks.all.count, "pixels of a planting"))
        status = error_set(err, PAP_E_CANCELLED, "stopped on request");
    drop(drawn);
    return status;
}

/* The first planting of each view, where its ground pixel shows flowers at all. */
static void keep_first_plantings(picture_tasks *tasks) {
    size_t kept = 0;
    for (size_t i = 0; i < tasks->all.count; i++)
        if (tasks->all.items[i].repeat == 0) tasks->all.items[kept++] = tasks->all.items[i];
    tasks->all.count = kept;
}

pap_status pixel_samples_collect(pixel_samples *out, const collect_options *options, const train_table *table,
                                 pap_error *err) {
    pixel_samples samples = {0};
    drawing job = {.options = options, .samples = &samples};
    pap_status status = picture_tasks_list(&job.tasks, options, table, err);
    keep_first_plantings(&job.tasks);
    int threads = options->threads > 0 ? options->threads : ordered_threads();
    ordered_job run = {.threads = threads,
                       .count = (int64_t)job.tasks.all.count,
                       .in_flight = 2 * (int64_t)threads,
                       .work = work,
                       .collect = collect,
                       .drop = drop,
                       .context = &job};
    if (!status) status = ordered_run(&run, err);
    picture_tasks_free(&job.tasks);
    if (status)
        pixel_samples_free(&samples);
    else
        *out = samples;
    return status;
}
