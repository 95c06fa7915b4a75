/* The scan of one picture: pixels to scored candidates, coverage on the way. */
#include "detect/detection.h"

#include "base/error.h"
#include "base/memory.h"
#include "detect/collector.h"
#include "detect/detection_parts.h"
#include "detect/field_scan.h"
#include "geo/geohash.h"
#include "kernels/kernels.h"
#include "plots/tile.h"
#include "raster/blank.h"
#include "raster/store.h"
#include "scan/ordered.h"
#include "scan/tiling.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* One worker's memory. Touched by that worker only. */
typedef struct worker {
    tile_bench *bench;
    uint8_t *planes;
    detection_seconds took;
} worker;

/* The scan while it runs. `work` reads what is constant and its own worker; the rest belongs to whoever
 * collects. */
typedef struct scan_state {
    detection *out;
    const plot_params *params;
    const kernel_set *kernels;
    plot_scale scale;
    tiling cut;
    raster_store *store;
    worker *workers;
    int worker_count;
    size_t plane, stride; /* of a worker's window */
    double reach_px;      /* working pixels around the area of interest that its targets depend on */
    collector *collector;
    const detection_options *options;
    ordered_job job;
    struct timespec began;
} scan_state;

/* What is resident before a pixel is read (libraries, GDAL's own cache), and the shares of what remains. */
enum {
    RESIDENT_MB = DETECTION_RESIDENT_MB,
    SPARE_MIN_MB = DETECTION_SPARE_MIN_MB,
    MEMORY_DEFAULT_MB = DETECTION_DEFAULT_MB,
    CANDIDATES_SHARE = 8,
    PIXELS_SHARE = 2,
    TILES_IN_FLIGHT = 4
};
enum { BYTES_PER_TILE_PIXEL = 10 }; /* window planes, evidence, surround, blobs of a busy tile */

double detection_seconds_since(const struct timespec *began) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - began->tv_sec) + 1e-9 * (double)(now.tv_nsec - began->tv_nsec);
}

/* CPU time of this thread. */
static double cpu_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* ---- on a worker ---- */

static pap_status ready_worker(scan_state *scan, worker *own, pap_error *err) {
    if (own->bench) return PAP_OK;
    own->planes = memory_aligned(4, scan->plane);
    if (!own->planes) return error_nomem(err, "a tile");
    return tile_bench_new(&own->bench, scan->params, &scan->scale, scan->kernels, err);
}

/* Whether nothing in the area of interest can depend on a tile. */
static bool is_out_of_reach(const scan_state *scan, const tile_rect *core) {
    const aoi_clip *area = scan->out->area;
    double pool = scan->out->pool, reach = scan->reach_px;
    return area &&
           !aoi_clip_touches(area, ((double)core->x0 - reach) * pool, ((double)core->y0 - reach) * pool,
                             ((double)(core->x0 + core->w) + reach) * pool,
                             ((double)(core->y0 + core->h) + reach) * pool);
}

static pap_status work(void *context, int number, int64_t item, void **result, pap_error *err) {
    scan_state *scan = context;
    worker *own = &scan->workers[number];
    tile_rect core = tiling_rect(&scan->cut, item);
    if (is_out_of_reach(scan, &core)) return PAP_OK;
    pap_status status = ready_worker(scan, own, err);
    if (status) return status;
    int halo = scan->scale.halo, micro = scan->scale.micro;
    int w = (core.w + micro - 1) / micro * micro + 2 * halo,
        h = (core.h + micro - 1) / micro * micro + 2 * halo;
    raster_planes planes = {own->planes, scan->plane, scan->stride};
    bool has_valid;
    double began = cpu_seconds();
    status =
        raster_store_read(scan->store, number, core.x0 - halo, core.y0 - halo, w, h, planes, &has_valid, err);
    double read = cpu_seconds();
    own->took.reading += read - began;
    if (status || !has_valid) return status;
    tile_pixels pixels = {.stride = scan->stride, .x0 = core.x0, .y0 = core.y0, .w = core.w, .h = core.h};
    for (int p = 0; p < 4; p++) pixels.planes[p] = own->planes + (size_t)p * scan->plane;
    tile_result *tile = NULL;
    status = tile_analyse(&tile, own->bench, &pixels, err);
    own->took.pixels += cpu_seconds() - read;
    if (!status) *result = tile;
    return status;
}

/* Groups that collecting left to be judged. */
static pap_status assist(void *context, int number, bool *did, pap_error *err) {
    scan_state *scan = context;
    double began = cpu_seconds();
    pap_status status = collector_assist(scan->collector, did, err);
    scan->workers[number].took.groups += cpu_seconds() - began;
    return status;
}

static void call_for_assistance(void *context) {
    scan_state *scan = context;
    ordered_call(&scan->job);
}

static void drop(void *result) {
    tile_result_free(result);
}

/* ---- collecting, one at a time, in order ---- */

static pap_status report(scan_state *scan, int64_t item, pap_error *err) {
    const detection_options *options = scan->options;
    if (!options->on_progress) return PAP_OK;
    int64_t row = item / scan->cut.columns, column = item % scan->cut.columns;
    int64_t above = row * scan->cut.core_h * scan->cut.width;
    tile_rect last = tiling_rect(&scan->cut, item);
    int64_t across = column * scan->cut.core_w + last.w, square = (int64_t)scan->out->pool * scan->out->pool;
    pap_progress now = {(above + across * last.h) * square, scan->cut.width * scan->cut.height * square,
                        detection_seconds_since(&scan->began)};
    if (options->on_progress(options->context, &now))
        return error_set(err, PAP_E_CANCELLED, "%s: stopped on request", scan->out->source->path);
    return PAP_OK;
}

static pap_status collect(void *context, int64_t item, void *result, pap_error *err) {
    scan_state *scan = context;
    double began = cpu_seconds();
    pap_status status = collector_take(scan->collector, item, result, err);
    scan->out->took.groups += cpu_seconds() - began;
    /* What lies above the halo of the rows to come has been seen. */
    if (!status && (item + 1) % scan->cut.columns == 0)
        raster_store_forget_above(scan->store,
                                  (item + 1) / scan->cut.columns * scan->cut.core_h - scan->scale.halo);
    return status ? status : report(scan, item, err);
}

/* ---- setting up ---- */

static int choose_pool(const raster_source *source, const model_regime *regime) {
    double ratio = regime->finest_gsd_m / raster_source_gsd_m(source);
    return ratio >= 2 ? (int)ratio : 1;
}

/* A group with a point in the area lies within its diagonal of it; its surroundings are measured, and a group
 * that is too long to be a plot must show its length. */
static double reach_m(const plot_params *params) {
    double links_m = 0;
    for (int i = 0; i < params->link_count; i++) links_m = fmax(links_m, params->link_m[i]);
    return params->max_extent_m * sqrt(2.0) + params->margin_m + params->field_m + params->blob_max_m +
           links_m;
}

pap_status detection_clip(detection *out, const aoi *area, double reach_m, pap_error *err) {
    const raster_source *source = out->source;
    if (!source->place)
        return error_set(
            err, PAP_E_GEOREF,
            "%s: has no georeference, so nobody knows what of it lies in %s; leave --aoi out for it",
            source->path, aoi_path(area));
    return aoi_clip_new(&out->area, area, source->place, source->width, source->height, reach_m, source->path,
                        err);
}

static pap_status clip_to_area(scan_state *scan, pap_error *err) {
    const raster_source *source = scan->out->source;
    double reach = reach_m(scan->params);
    if (!scan->options->area) return PAP_OK;
    scan->reach_px = reach / (fmin(source->gsd_x_m, source->gsd_y_m) * scan->out->pool);
    return detection_clip(scan->out, scan->options->area, reach, err);
}

static pap_status set_up(scan_state *scan, pap_error *err) {
    detection *out = scan->out;
    const raster_source *source = out->source;
    const detection_options *options = scan->options;
    int memory_mb = options->memory_mb > 0 ? options->memory_mb : MEMORY_DEFAULT_MB;
    int spare_mb = memory_mb - RESIDENT_MB > SPARE_MIN_MB ? memory_mb - RESIDENT_MB : SPARE_MIN_MB;
    size_t spare = (size_t)spare_mb << 20;
    int threads = options->threads > 0 ? options->threads : ordered_threads();
    pap_status status = raster_store_new(&scan->store, source, out->pool, threads, spare / PIXELS_SHARE, err);
    if (status) return status;
    int unit_w, unit_h;
    raster_store_unit(scan->store, &unit_w, &unit_h);
    scan->scale = plot_scale_make(scan->params, source->gsd_x_m * out->pool, source->gsd_y_m * out->pool);
    scan->cut = tiling_make(raster_store_width(scan->store), raster_store_height(scan->store),
                            options->tile_px, scan->scale.cell, unit_w, unit_h);
    int halo = scan->scale.halo;
    scan->stride = ((size_t)scan->cut.core_w + 2 * (size_t)halo + 127) / 64 * 64;
    scan->plane = scan->stride * ((size_t)scan->cut.core_h + 2 * (size_t)halo);
    /* Fewer workers rather than more memory: the list is the same. */
    size_t fit = spare / 3 / (scan->plane * BYTES_PER_TILE_PIXEL);
    scan->worker_count = (size_t)threads > fit ? (fit > 0 ? (int)fit : 1) : threads;
    out->threads = scan->worker_count;
    scan->workers = memory_array((size_t)scan->worker_count, sizeof *scan->workers);
    if (!scan->workers) return error_nomem(err, "the workers");
    collector_setup setup = {.model = out->model,
                             .regime = out->regime,
                             .kernels = scan->kernels,
                             .scale = scan->scale,
                             .cut = scan->cut,
                             .pool = out->pool,
                             .is_bare = source->mask == RASTER_MASK_NONE,
                             .area = out->area,
                             .candidate_bytes = spare / CANDIDATES_SHARE,
                             .on_batch = call_for_assistance,
                             .context = scan};
    return collector_new(&scan->collector, &setup, err);
}

static void tear_down(scan_state *scan) {
    for (int i = 0; scan->workers && i < scan->worker_count; i++) {
        tile_bench_free(scan->workers[i].bench);
        free(scan->workers[i].planes);
    }
    free(scan->workers);
    collector_free(scan->collector);
    raster_store_free(scan->store);
}

static pap_status finish(scan_state *scan, pap_error *err) {
    detection *out = scan->out;
    const char *message;
    int64_t totals[COVERAGE_REASON_COUNT];
    for (int i = 0; i < scan->worker_count; i++) {
        out->took.reading += scan->workers[i].took.reading;
        out->took.pixels += scan->workers[i].took.pixels;
        out->took.groups += scan->workers[i].took.groups;
    }
    pap_status status = collector_finish(scan->collector, &out->found, &out->cover, err);
    if (status) return status;
    out->fault_count = raster_store_bad_blocks(scan->store, &message);
    if (out->fault_count) snprintf(out->fault, sizeof out->fault, "%s", message);
    coverage_totals(out->cover, totals);
    bool is_void =
        totals[COVERAGE_NODATA] + totals[COVERAGE_UNREADABLE] == scan->cut.width * scan->cut.height;
    if (is_void && !out->area) { /* of an area of interest, a corner may well be void */
        if (out->fault_count) return error_set(err, PAP_E_DECODE, "%s", out->fault);
        status = raster_check_blank(out->source, err);
        if (status) return status;
        return error_set(
            err, PAP_E_EMPTY,
            "%s: no valid pixel (mask: %s); check its nodata value or alpha band, or name the bands "
            "with --bands",
            out->source->path, out->source->mask_text);
    }
    selection how = {out->regime->threshold, out->regime->prefer_area, out->regime->apart_m,
                     out->source->gsd_x_m, out->source->gsd_y_m};
    status = candidates_rank(out->found, &how, err);
    return !status && out->area ? candidates_clip(out->found, out->area, err) : status;
}

static pap_status choose_regime(detection *out, pap_error *err) {
    double gsd_m = raster_source_gsd_m(out->source);
    out->regime = model_regime_for(out->model, gsd_m);
    if (!out->regime)
        return error_set(
            err, PAP_E_UNSUPPORTED,
            "%s: a ground pixel of %.3g m is too coarse for the model %s; use a finer picture, or "
            "check --gsd",
            out->source->path, gsd_m, model_name(out->model));
    out->pool = choose_pool(out->source, out->regime);
    return PAP_OK;
}

static pap_status scan_flowers(detection *made, const detection_options *options, pap_error *err) {
    scan_state scan = {.out = made, .options = options};
    clock_gettime(CLOCK_MONOTONIC, &scan.began);
    scan.kernels = kernels_pick(getenv("PAP_KERNELS"), err);
    pap_status status = scan.kernels ? choose_regime(made, err) : PAP_E_SETTING;
    if (!status) {
        scan.params = &made->regime->params;
        status = clip_to_area(&scan, err);
        if (!status) status = set_up(&scan, err);
    }
    if (!status) {
        scan.job = (ordered_job){.threads = scan.worker_count,
                                 .count = scan.cut.columns * scan.cut.rows,
                                 .in_flight = (int64_t)scan.worker_count * TILES_IN_FLIGHT,
                                 .work = work,
                                 .collect = collect,
                                 .drop = drop,
                                 .assist = assist,
                                 .context = &scan};
        status = ordered_run(&scan.job, err);
    }
    if (!status) status = finish(&scan, err);
    tear_down(&scan);
    return status;
}

static pap_status scan_fields(detection *made, const detection_options *options, pap_error *err) {
    pap_status status = field_choose(made, options, err);
    if (!status) {
        made->regime = &made->field->frame;
        made->pool = choose_pool(made->source, made->regime);
        status = field_scan_run(made, options->later, options, err);
    }
    return status;
}

pap_status detection_run(detection **out, const raster_source *source, const model *m,
                         const detection_options *options, pap_error *err) {
    pap_status status = detection_check(source, err);
    if (status) return status;
    detection *made = calloc(1, sizeof *made);
    if (!made) return error_nomem(err, "a detection");
    made->source = source;
    made->later = options->later;
    made->model = m;
    bool are_fields = options->later || (options->fields && detection_wants_fields(source, m));
    if (!are_fields) status = raster_source_check(source, err);
    if (!status) status = are_fields ? scan_fields(made, options, err) : scan_flowers(made, options, err);
    if (status) {
        detection_free(made);
        return status;
    }
    *out = made;
    return PAP_OK;
}

void detection_free(detection *found) {
    if (!found) return;
    candidates_free(found->found);
    coverage_free(found->cover);
    aoi_clip_free(found->area);
    free(found);
}

/* ---- what was found ---- */

const raster_source *detection_source(const detection *found) {
    return found->source;
}

const raster_source *detection_later(const detection *found) {
    return found->later;
}

const model *detection_model(const detection *found) {
    return found->model;
}

const model_regime *detection_regime(const detection *found) {
    return found->regime;
}

int detection_pool(const detection *found) {
    return found->pool;
}

int detection_threads(const detection *found) {
    return found->threads;
}

detection_seconds detection_took(const detection *found) {
    return found->took;
}

const coverage *detection_coverage(const detection *found) {
    return found->cover;
}

bool detection_is_inspected(const detection *found, double x_px, double y_px) {
    return coverage_is_inspected(found->cover, x_px / found->pool, y_px / found->pool);
}

const aoi_clip *detection_area(const detection *found) {
    return found->area;
}

int64_t detection_faults(const detection *found, const char **message) {
    if (message) *message = found->fault_count ? found->fault : NULL;
    return found->fault_count;
}

void detection_coverage_ha(const detection *found, double out[COVERAGE_REASON_COUNT]) {
    int64_t totals[COVERAGE_REASON_COUNT];
    double pixel_ha = found->source->gsd_x_m * found->source->gsd_y_m * found->pool * found->pool * 1e-4;
    coverage_totals(found->cover, totals);
    for (int i = 0; i < COVERAGE_REASON_COUNT; i++) out[i] = (double)totals[i] * pixel_ha;
}

size_t detection_count(const detection *found) {
    return candidates_count(found->found);
}

pap_status detection_get(const detection *found, size_t rank, candidate *out, const double **outline,
                         bool *is_kept, pap_error *err) {
    return candidates_get(found->found, rank, out, outline, is_kept, err);
}

void detection_id(const detection *found, const candidate *one, char out[CANDIDATE_ID]) {
    double lon, lat;
    if (found->source->place &&
        geo_place_lonlat(found->source->place, &lon, &lat, one->best_x_px, one->best_y_px))
        geohash_of(out, lon, lat);
    else
        snprintf(out, CANDIDATE_ID, "x%.0fy%.0f", floor(one->best_x_px), floor(one->best_y_px));
}
