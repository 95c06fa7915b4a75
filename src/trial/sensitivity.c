/* How small a plot a flight would have shown: rounds of planting and detecting. */
#include "trial/sensitivity.h"

#include "base/error.h"
#include "base/file.h"
#include "scan/ordered.h"
#include "trial/attempt.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

/* What is resident before a window is taken (libraries, GDAL's cache), and what detection and a stamp need
 * beside the window's pixels. */
enum { MEMORY_DEFAULT_MB = 512, RESIDENT_MB = 120, BESIDE_WINDOW_MB = 48 };
/* Few plots at a time, so that they lie as far apart as they do in the field and Ctrl-C is soon heard. */
enum { PLOTS_AT_ONCE = 10 };

/* What suits a ground pixel: the sizes that are worth trying, and the plot that people ask about. */
static const struct {
    double max_gsd_m, area_low_m2, area_high_m2, example_area_m2;
    int example_flowers;
} usual[] = {
    {0.085, 0.4, 40, 4, 20},
    {0.18, 1, 100, 20, 100},
    {INFINITY, 16, 1200, 200, 1000},
};

struct sensitivity_work {
    const raster_source *source;
    const model *model;
    sensitivity_options options;
    sensitivity found;
    listed_places listed;
    char *fault;
    scene_windows windows;
    struct timespec began;
    int64_t done_px, total_px;
};

/* Rounds that are run together. */
typedef struct batch {
    sensitivity_work *work;
    int rounds, first_round;
} batch;

static int memory_mb(const sensitivity_work *w) {
    return w->options.memory_mb > 0 ? w->options.memory_mb : MEMORY_DEFAULT_MB;
}

static size_t spare_bytes(const sensitivity_work *w) {
    int spare_mb = memory_mb(w) - RESIDENT_MB - BESIDE_WINDOW_MB;
    return spare_mb > 0 ? (size_t)spare_mb << 20 : 0;
}

/* ---- what the flight lists as it is ---- */

static void choose_sizes(sensitivity_work *w) {
    const sensitivity_options *o = &w->options;
    sensitivity *s = &w->found;
    size_t i = 0;
    while (s->gsd_m > usual[i].max_gsd_m) i++;
    s->area_high_m2 = o->area_high_m2 > 0 ? o->area_high_m2 : fmax(usual[i].area_high_m2, o->area_low_m2);
    s->area_low_m2 = o->area_low_m2 > 0 ? o->area_low_m2 : fmin(usual[i].area_low_m2, s->area_high_m2);
    s->example_area_m2 = o->example_area_m2 > 0 ? o->example_area_m2 : usual[i].example_area_m2;
    s->example_flowers = o->example_flowers > 0 ? o->example_flowers : usual[i].example_flowers;
}

static pap_status note(sensitivity_work *w, const detection *found, pap_error *err) {
    sensitivity *s = &w->found;
    struct stat at;
    s->image = strdup(w->source->name);
    s->model = strdup(model_name(w->model));
    s->regime = strdup(detection_regime(found)->name);
    s->settings = strdup(model_settings_json(w->model));
    s->bands = w->options.bands ? strdup(w->options.bands) : NULL;
    if (!s->image || !s->model || !s->regime || !s->settings || (w->options.bands && !s->bands))
        return error_nomem(err, "a sensitivity");
    s->width_px = w->source->width;
    s->height_px = w->source->height;
    s->gsd_m = raster_source_gsd_m(w->source);
    s->given_gsd_m = w->source->gsd_is_given ? s->gsd_m : 0;
    s->threshold = detection_regime(found)->threshold;
    s->seed = w->options.seed;
    choose_sizes(w);
    if (stat(w->source->path, &at) == 0 && S_ISREG(at.st_mode)) {
        pap_status status = file_sha256(s->image_sha256, w->source->path, err);
        if (status) return status;
    }
    return file_sha256(s->model_sha256, model_path(w->model), err);
}

static pap_status look_unplanted(sensitivity_work *w, pap_error *err) {
    const sensitivity_options *o = &w->options;
    detection_options how = {.threads = o->threads,
                             .memory_mb = o->memory_mb,
                             .on_progress = o->on_progress,
                             .context = o->context};
    detection *found = NULL;
    const char *fault;
    pap_status status = detection_run(&found, w->source, w->model, &how, err);
    if (!status) status = listed_places_of(&w->listed, found, err);
    if (!status) status = note(w, found, err);
    if (!status && detection_faults(found, &fault)) {
        w->fault = strdup(fault);
        if (!w->fault) status = error_nomem(err, "a sensitivity");
    }
    w->found.unplanted = (long)(w->listed.xy.count / 2);
    detection_free(found);
    return status;
}

pap_status sensitivity_begin(sensitivity_work **out, const raster_source *source, const model *m,
                             const sensitivity_options *options, pap_error *err) {
    sensitivity_work *made = calloc(1, sizeof *made);
    if (!made) return error_nomem(err, "a sensitivity");
    made->source = source;
    made->model = m;
    made->options = *options;
    pap_status status = look_unplanted(made, err);
    if (status)
        sensitivity_work_free(made);
    else
        *out = made;
    return status;
}

/* ---- planting ---- */

static bool goes_on(void *context) {
    sensitivity_work *w = context;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    pap_progress told = {w->done_px, w->total_px,
                         (double)(now.tv_sec - w->began.tv_sec) +
                             1e-9 * (double)(now.tv_nsec - w->began.tv_nsec)};
    return !w->options.on_progress || !w->options.on_progress(w->options.context, &told);
}

static pap_status plant_window(void *context, int worker, int64_t item, void **result, pap_error *err) {
    const batch *b = context;
    const sensitivity_work *w = b->work;
    (void)worker;
    int window = (int)(item / b->rounds), round = b->first_round + (int)(item % b->rounds);
    inject_options how = INJECT_OPTIONS_INIT;
    how.plots = w->windows.room[window];
    how.lookalikes = 0;
    how.area_low_m2 = w->found.area_low_m2;
    how.area_high_m2 = w->found.area_high_m2;
    how.seed = random_mix(random_mix(w->options.seed) + ((uint64_t)round << 8) + (uint64_t)window);
    attempt *made = NULL;
    pap_status status =
        attempt_make(&made, w->source, w->windows.boxes[window], &how, w->model, &w->listed, err);
    if (status) return status;
    for (int i = 0; i < made->count; i++) {
        made->plots[i].window = window;
        made->plots[i].round = round;
    }
    *result = made;
    return PAP_OK;
}

static void drop(void *result) {
    attempt_free(result);
}

static pap_status collect(void *context, int64_t item, void *result, pap_error *err) {
    const batch *b = context;
    sensitivity_work *w = b->work;
    attempt *made = result;
    const scene_box *box = &w->windows.boxes[item / b->rounds];
    bool is_kept = true;
    for (int i = 0; i < made->count && is_kept; i++) {
        tried_plot *into = VECTOR_PUSH(&w->found.tried.plots);
        is_kept = into != NULL;
        if (into) *into = made->plots[i];
    }
    w->found.no_room += made->no_room;
    w->found.on_listed += made->on_listed;
    w->found.scenes++;
    w->done_px += (int64_t)box->w * box->h;
    attempt_free(made);
    if (!is_kept) return error_nomem(err, "the planted plots");
    if (!goes_on(w)) return error_set(err, PAP_E_CANCELLED, "%s: stopped on request", w->source->path);
    return PAP_OK;
}

static int64_t windows_px(const scene_windows *w) {
    int64_t sum = 0;
    for (int i = 0; i < w->count; i++) sum += (int64_t)w->boxes[i].w * w->boxes[i].h;
    return sum;
}

static int worker_count(const sensitivity_work *w) {
    int threads = w->options.threads > 0 ? w->options.threads : ordered_threads();
    size_t largest = 1;
    for (int i = 0; i < w->windows.count; i++) {
        size_t own = 8 * (size_t)w->windows.boxes[i].w * (size_t)w->windows.boxes[i].h;
        largest = own > largest ? own : largest;
    }
    /* Fewer workers rather than more memory: the result is the same. */
    size_t fit =
        (spare_bytes(w) + ((size_t)BESIDE_WINDOW_MB << 20)) / (largest + ((size_t)BESIDE_WINDOW_MB << 20));
    return (size_t)threads > fit ? (fit > 0 ? (int)fit : 1) : threads;
}

static pap_status run_batch(sensitivity_work *w, int first_round, int rounds, pap_error *err) {
    batch b = {w, rounds, first_round};
    int threads = worker_count(w);
    ordered_job job = {.threads = threads,
                       .count = (int64_t)w->windows.count * rounds,
                       .in_flight = 2 * (int64_t)threads,
                       .work = plant_window,
                       .collect = collect,
                       .drop = drop,
                       .context = &b};
    w->total_px = w->done_px + windows_px(&w->windows) * rounds;
    return ordered_run(&job, err);
}

/* How many rounds plant so many plots, and so many of them in each window: in proportion to its room. */
static int plan(scene_windows *w, const int room[WINDOWS_MAX], long wanted) {
    long per_round = room[0] > 0 ? room[0] : 1;
    for (int i = 1; i < w->count; i++) per_round += room[i];
    long rounds = (wanted + per_round - 1) / per_round;
    for (int i = 0; i < w->count; i++) {
        w->room[i] = (int)((wanted * room[i] + rounds * per_round - 1) / (rounds * per_round));
    }
    return (int)rounds;
}

/* Plots that found no room are made up for by more rounds while any do, but for the last few. */
static pap_status plant_rounds(sensitivity_work *w, pap_error *err) {
    int room[WINDOWS_MAX], done = 0;
    long wanted = w->options.plots;
    for (int i = 0; i < w->windows.count; i++)
        room[i] = w->windows.room[i] < PLOTS_AT_ONCE ? w->windows.room[i] : PLOTS_AT_ONCE;
    for (size_t before = 0; (long)before < wanted - wanted / 20 && done < w->options.rounds;) {
        int rounds = plan(&w->windows, room, wanted - (long)before);
        if (rounds > w->options.rounds - done) rounds = w->options.rounds - done;
        pap_status status = run_batch(w, done, rounds, err);
        if (status) return status;
        done += rounds;
        if (w->found.tried.plots.count == before) break;
        before = w->found.tried.plots.count;
    }
    return PAP_OK;
}

pap_status sensitivity_plant(sensitivity *out, sensitivity_work *w, pap_error *err) {
    sensitivity *s = &w->found;
    clock_gettime(CLOCK_MONOTONIC, &w->began);
    w->done_px = 0;
    w->total_px = 1;
    int edge = windows_edge_px(w->source, s->area_high_m2, spare_bytes(w));
    pap_status status = windows_choose(&w->windows, w->source, edge, goes_on, w, err);
    if (status) return status;
    s->windows = w->windows.count;
    s->windows_of = w->windows.of;
    s->damaged = w->windows.damaged;
    s->planted_ha = round(w->windows.valid_m2) * 1e-4;
    status = plant_rounds(w, err);
    if (status) return status;
    if (!s->tried.plots.count)
        return error_set(err, PAP_E_EMPTY,
                         "%s: no plot of %g to %g m2 found room on its %lld x %lld pixels of %.2g m; plant "
                         "smaller ones (--area-max) or use a larger picture",
                         w->source->path, s->area_low_m2, s->area_high_m2, (long long)s->width_px,
                         (long long)s->height_px, s->gsd_m);
    *out = *s;
    *s = (sensitivity){0};
    return PAP_OK;
}

const sensitivity *sensitivity_so_far(const sensitivity_work *work) {
    return &work->found;
}

run_inputs sensitivity_inputs(const sensitivity *s) {
    return (run_inputs){s->image,    s->image_sha256, s->model, s->model_sha256,
                        s->settings, s->given_gsd_m,  s->bands};
}

const char *sensitivity_fault(const sensitivity_work *work) {
    return work->fault;
}

void sensitivity_work_free(sensitivity_work *work) {
    if (!work) return;
    sensitivity_free(&work->found);
    free(work->listed.xy.items);
    free(work->fault);
    free(work);
}

void sensitivity_free(sensitivity *s) {
    if (!s) return;
    free(s->image);
    free(s->model);
    free(s->regime);
    free(s->settings);
    free(s->bands);
    free(s->tried.plots.items);
    *s = (sensitivity){0};
}
