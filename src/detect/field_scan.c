/* The scan of a picture for fields. */
#include "detect/field_scan.h"

#include "base/error.h"
#include "base/memory.h"
#include "detect/detection_parts.h"
#include "detect/field_bands.h"
#include "detect/field_candidate.h"
#include "fields/stitch.h"
#include "raster/blank.h"
#include "raster/copy.h"
#include "scan/ordered.h"
#include "scan/tiling.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TILE_PX = 512, ALIGN_PX = 16, CELL_PX = 2, TILES_IN_FLIGHT = 3, BATCH = 256, DATES_MAX = 2 };
enum { CANDIDATES_SHARE = 8 }; /* of the memory that may be asked for */

/* One worker's memory. Touched by that worker only. */
typedef struct worker {
    field_bench *bench;
    field_reader readers[DATES_MAX];
    float *bands[FIELD_BANDS];
    uint8_t *lost; /* of the window: what no date could be decoded of */
    field_window window;
    bool is_ready;
} worker;

/* What a worker hands on. */
typedef struct tile_find {
    field_tile *tile;
    cell_block *cells;
} tile_find;

/* `work` reads what is constant and its own worker; the rest belongs to whoever collects. */
typedef struct field_scan {
    detection *out;
    const raster_source *sources[DATES_MAX]; /* what is read: the pictures, or copies of them */
    raster_copy copies[DATES_MAX];
    raster_radiometry radiometry[DATES_MAX];
    int dates;
    field_tone tones[DATES_MAX];
    field_scale scale;
    tiling cut;
    int halo, worker_count;
    worker *workers;
    field_stitch *stitch;
    VECTOR(candidate) batch;
    VECTOR(double *) outlines;
    const detection_options *options;
    struct timespec began;
    int64_t copied_px, copying_px; /* done, and in all, before the scan begins */
} field_scan;

/* ---- on a worker ---- */

static bool make_planes(const field_scan *scan, worker *own) {
    own->window.stride = (size_t)scan->cut.core_w + 2 * (size_t)scan->halo;
    size_t count = own->window.stride * ((size_t)scan->cut.core_h + 2 * (size_t)scan->halo);
    bool ok = (own->window.valid = memory_aligned(count, 1)) && (own->lost = memory_aligned(count, 1));
    for (int b = 0; b < FIELD_BANDS; b++)
        if (scan->out->field->bands >> b & 1)
            ok = ok && (own->bands[b] = memory_aligned(count, sizeof(float)));
    for (int l = 0; l < FIELD_LAYERS; l++)
        if (scan->out->field->net.layers >> l & 1)
            ok = ok && (own->window.layers[l] = memory_aligned(count, sizeof(int16_t)));
    return ok;
}

/* Bands that the picture has and the regime does not want are not read. */
static pap_status open_reader(const field_scan *scan, field_reader *out, int date, pap_error *err) {
    return field_reader_open(out, scan->sources[date], &scan->radiometry[date], scan->out->field->bands,
                             scan->out->pool, err);
}

static pap_status ready_worker(const field_scan *scan, worker *own, pap_error *err) {
    if (own->is_ready) return PAP_OK;
    if (!make_planes(scan, own)) return error_nomem(err, "a tile");
    pap_status status = PAP_OK;
    for (int d = 0; d < scan->dates && !status; d++) status = open_reader(scan, &own->readers[d], d, err);
    if (!status)
        status = field_bench_new(&own->bench, &scan->scale, &scan->out->field->net, &scan->tones[0],
                                 scan->cut.core_w, scan->cut.core_h, err);
    own->is_ready = !status;
    return status;
}

/* The states of one date into the planes from `first` on; `valid` is set by the first date, narrowed by the
 * second. */
static void make_states(const field_scan *scan, worker *own, int date, int w, int h, uint8_t *row_valid) {
    field_window *win = &own->window;
    const bool is_second = date == 1;
    for (int y = 0; y < h; y++) {
        int16_t *states[FIELD_STATES];
        const float *bands[FIELD_BANDS];
        size_t from = (size_t)y * (size_t)w, to = (size_t)y * win->stride;
        for (int b = 0; b < FIELD_BANDS; b++) bands[b] = own->bands[b] ? own->bands[b] + from : NULL;
        for (int s = 0; s < FIELD_STATES; s++) {
            int16_t *plane = win->layers[is_second ? FIELD_STATES + s : s];
            states[s] = plane ? plane + to : NULL;
        }
        uint8_t *valid = is_second ? row_valid : win->valid + to;
        field_states_row(states, valid, bands, (size_t)w, &scan->tones[date]);
        for (int x = 0; is_second && x < w; x++) win->valid[to + (size_t)x] &= valid[x];
    }
    int16_t *const *planes = win->layers + (is_second ? FIELD_STATES : 0);
    field_grain(planes[STATE_grain], planes[STATE_light], win->valid, w, h, win->stride);
}

static void make_changes(worker *own, int w, int h) {
    field_window *win = &own->window;
    for (int s = 0; s < FIELD_STATES; s++)
        for (int y = 0; y < h && win->layers[FIELD_STATES + s]; y++) {
            const int16_t *before = win->layers[s] + (size_t)y * win->stride;
            int16_t *after = win->layers[FIELD_STATES + s] + (size_t)y * win->stride;
            for (int x = 0; x < w; x++) after[x] = field_change(before[x], after[x]);
        }
}

static cell_block *make_cells(const field_scan *scan, const worker *own, int w) {
    const field_window *win = &own->window;
    cell_block *block = calloc(1, sizeof *block);
    if (!block) return NULL;
    block->w = (win->w + CELL_PX - 1) / CELL_PX;
    block->h = (win->h + CELL_PX - 1) / CELL_PX;
    block->cells = memory_array((size_t)block->w * (size_t)block->h, sizeof *block->cells);
    for (int y = 0; y < win->h && block->cells; y++)
        for (int x = 0; x < win->w; x++) {
            cell *to = &block->cells[(size_t)(y / CELL_PX) * (size_t)block->w + (size_t)(x / CELL_PX)];
            uint8_t rgb[3];
            size_t at = (size_t)(y + scan->halo) * (size_t)w + (size_t)(x + scan->halo);
            if (!win->valid[(size_t)(y + scan->halo) * win->stride + (size_t)(x + scan->halo)]) {
                to->unreadable = (uint16_t)(to->unreadable + own->lost[at]);
                continue;
            }
            field_show(rgb, own->bands, at, &scan->tones[scan->dates - 1]);
            to->valid++;
            to->r = (uint16_t)(to->r + rgb[0]);
            to->g = (uint16_t)(to->g + rgb[1]);
            to->b = (uint16_t)(to->b + rgb[2]);
        }
    return block;
}

static void drop(void *result) {
    tile_find *find = result;
    if (!find) return;
    field_tile_free(find->tile);
    cell_block_free(find->cells);
    free(find);
}

/* Reads all dates into the states of the worker's window. *has_any: of every date something is valid there;
 * *has_lost: something could not be decoded. */
static pap_status read_dates(const field_scan *scan, worker *own, tile_rect core, bool *has_any,
                             bool *has_lost, pap_error *err) {
    int w = core.w + 2 * scan->halo, h = core.h + 2 * scan->halo;
    uint8_t *row_valid = memory_array((size_t)w, 1);
    pap_status status = row_valid ? PAP_OK : error_nomem(err, "a tile");
    memset(own->lost, 0, (size_t)w * (size_t)h);
    *has_any = true;
    *has_lost = false;
    for (int d = 0; d < scan->dates && !status && *has_any; d++) {
        field_reader *reader = &own->readers[d];
        reader->lost = own->lost;
        status = field_reader_read(reader, own->bands, core.x0 - scan->halo, core.y0 - scan->halo, w, h,
                                   has_any, err);
        *has_lost = *has_lost || reader->has_lost;
        if (!status && *has_any) make_states(scan, own, d, w, h, row_valid);
    }
    free(row_valid);
    return status;
}

/* A tile of which nothing is valid, but something lost, leaves cells alone. */
static pap_status make_find(tile_find **out, const field_scan *scan, worker *own, int w, bool has_any,
                            pap_error *err) {
    tile_find *find = calloc(1, sizeof *find);
    if (!find) return error_nomem(err, "a tile");
    find->cells = make_cells(scan, own, w);
    pap_status status = find->cells && find->cells->cells ? PAP_OK : error_nomem(err, "a tile");
    if (!status && has_any) status = field_tile_analyse(&find->tile, own->bench, &own->window, err);
    if (status)
        drop(find);
    else
        *out = find;
    return status;
}

static pap_status work(void *context, int number, int64_t item, void **result, pap_error *err) {
    field_scan *scan = context;
    worker *own = &scan->workers[number];
    tile_rect core = tiling_rect(&scan->cut, item);
    int w = core.w + 2 * scan->halo, h = core.h + 2 * scan->halo;
    bool has_any = false, has_lost = false;
    pap_status status = ready_worker(scan, own, err);
    own->window.x0 = core.x0;
    own->window.y0 = core.y0;
    own->window.w = core.w;
    own->window.h = core.h;
    if (!status) status = read_dates(scan, own, core, &has_any, &has_lost, err);
    if (status || !(has_any || has_lost)) return status;
    if (!has_any) memset(own->window.valid, 0, own->window.stride * (size_t)h);
    if (has_any && scan->dates == 2) make_changes(own, w, h);
    tile_find *find = NULL;
    status = make_find(&find, scan, own, w, has_any, err);
    *result = find;
    return status;
}

/* ---- collecting, one at a time, in order ---- */

static pap_status judge_batch(field_scan *scan, pap_error *err) {
    size_t count = scan->batch.count;
    float(*rows)[FIELD_FEATURES] = memory_array(count + 1, sizeof *rows);
    judgement *judged = memory_array(count + 1, sizeof *judged);
    pap_status status = rows && judged ? PAP_OK : error_nomem(err, "the scores");
    for (size_t i = 0; i < count && !status; i++)
        memcpy(rows[i], scan->batch.items[i].features, sizeof rows[i]);
    if (!status)
        status = field_model_judge(judged, scan->out->fields, scan->out->field,
                                   (const float(*)[FIELD_FEATURES])rows, count, err);
    for (size_t i = 0; i < count; i++) {
        candidate *one = &scan->batch.items[i];
        if (!status && judged[i].score >= field_model_floor(scan->out->fields)) {
            one->score = judged[i].score;
            one->fit = judged[i].fit;
            status = candidates_add(scan->out->found, one, scan->outlines.items[i], err);
        }
        free(scan->outlines.items[i]);
    }
    scan->batch.count = scan->outlines.count = 0;
    free(rows);
    free(judged);
    return status;
}

/* field_sink */
static pap_status take_area(void *context, const field_area *area, pap_error *err) {
    field_scan *scan = context;
    field_outline shape;
    candidate *one = VECTOR_PUSH(&scan->batch);
    double **outline = one ? VECTOR_PUSH(&scan->outlines) : NULL;
    if (!outline) {
        scan->batch.count = scan->outlines.count;
        return error_nomem(err, "an area");
    }
    *outline = NULL;
    if (!field_candidate_make(one, &shape, area, scan->out->field->net.layers, &scan->tones[0], &scan->scale,
                              scan->out->pool))
        return error_nomem(err, "an outline");
    for (size_t i = 0; i < 2 * shape.count; i++) shape.xy[i] *= scan->out->pool;
    *outline = shape.xy;
    return scan->batch.count >= BATCH ? judge_batch(scan, err) : PAP_OK;
}

/* True: stop. Copies count as pixels, too: where there are any, most of the time goes into them. */
static bool tell(const field_scan *scan, int64_t scanned_px) {
    const detection_options *options = scan->options;
    const raster_source *source = scan->out->source;
    pap_progress now = {scan->copied_px + scanned_px, scan->copying_px + source->width * source->height,
                        detection_seconds_since(&scan->began)};
    return options->on_progress && options->on_progress(options->context, &now);
}

static pap_status report(const field_scan *scan, int64_t item, pap_error *err) {
    int64_t row = item / scan->cut.columns, square = (int64_t)scan->out->pool * scan->out->pool;
    tile_rect last = tiling_rect(&scan->cut, item);
    int64_t done = row * scan->cut.core_h * scan->cut.width + (last.x0 + last.w) * last.h;
    const raster_source *source = scan->out->source;
    const bool is_last = item + 1 == scan->cut.columns * scan->cut.rows;
    /* Pooling leaves out what fills no pixel at the edges. */
    if (tell(scan, is_last ? source->width * source->height : done * square))
        return error_set(err, PAP_E_CANCELLED, "%s: stopped on request", source->path);
    return PAP_OK;
}

static pap_status collect(void *context, int64_t item, void *result, pap_error *err) {
    field_scan *scan = context;
    tile_find *find = result;
    tile_rect core = tiling_rect(&scan->cut, item);
    bool is_row_end = (item + 1) % scan->cut.columns == 0,
         is_last = item + 1 == scan->cut.columns * scan->cut.rows;
    pap_status status = PAP_OK;
    if (find) {
        status = coverage_add(scan->out->cover, core.x0, core.y0, find->cells, err);
        cell_block_free(find->cells);
    }
    if (status)
        field_tile_free(find->tile);
    else
        status = field_stitch_take(scan->stitch, find ? find->tile : NULL, core.x0, core.w, is_row_end,
                                   is_last, take_area, scan, err);
    free(find);
    if (!status && is_last) status = judge_batch(scan, err);
    return status ? status : report(scan, item, err);
}

/* ---- setting up ---- */

static pap_status check_size(const field_scan *scan, int64_t width, int64_t height, pap_error *err) {
    const int least = 2 * scan->scale.mid_px + 1;
    if (width >= least && height >= least) return PAP_OK;
    return error_set(
        err, PAP_E_UNSUPPORTED,
        "%s: %lld x %lld pixels are less than the neighbourhood that fields are told from (%d x %d); use "
        "a larger part of the scene",
        scan->out->source->path, (long long)scan->out->source->width, (long long)scan->out->source->height,
        least * scan->out->pool, least * scan->out->pool);
}

/* Of a worker, and of the tiles that wait for it. */
static size_t worker_bytes(const field_scan *scan) {
    size_t w = (size_t)scan->cut.core_w + 2 * (size_t)scan->halo,
           h = (size_t)scan->cut.core_h + 2 * (size_t)scan->halo;
    size_t core = ((size_t)scan->cut.core_w + 2) * ((size_t)scan->cut.core_h + 2), layers = 0, bands = 0;
    for (int l = 0; l < FIELD_LAYERS; l++) layers += scan->out->field->net.layers >> l & 1;
    for (int b = 0; b < FIELD_BANDS; b++) bands += scan->out->field->bands >> b & 1;
    return w * h * (4 * bands + 2 * layers + 10) + core * (6 * layers + 22) + TILES_IN_FLIGHT * core * 16;
}

static pap_status set_up(field_scan *scan, pap_error *err) {
    detection *out = scan->out;
    const detection_options *options = scan->options;
    int64_t width = out->source->width / out->pool, height = out->source->height / out->pool;
    int memory_mb = options->memory_mb > 0 ? options->memory_mb : DETECTION_DEFAULT_MB;
    int spare_mb = memory_mb - DETECTION_RESIDENT_MB > DETECTION_SPARE_MIN_MB
                       ? memory_mb - DETECTION_RESIDENT_MB
                       : DETECTION_SPARE_MIN_MB;
    size_t spare = (size_t)spare_mb << 20;
    scan->scale = field_regime_scale(out->field, raster_source_gsd_m(out->source) * out->pool);
    scan->halo = field_halo(&scan->scale);
    pap_status status = check_size(scan, width, height, err);
    /* The tone is that of the whole scene, so all of it is read, whatever part is asked for. */
    if (!status && options->area) status = detection_clip(out, options->area, 0, err);
    if (status) return status;
    int edge = options->tile_px > 0 ? options->tile_px : TILE_PX;
    scan->cut = tiling_make(width, height, edge, ALIGN_PX, ALIGN_PX, ALIGN_PX);
    /* Fewer workers rather than more memory: the list is the same. */
    size_t threads = (size_t)(options->threads > 0 ? options->threads : ordered_threads());
    size_t fit = spare * 3 / 4 / worker_bytes(scan);
    scan->worker_count = (int)(threads < fit ? threads : fit > 0 ? fit : 1);
    out->threads = scan->worker_count;
    scan->workers = memory_array((size_t)scan->worker_count, sizeof *scan->workers);
    if (!scan->workers) return error_nomem(err, "the workers");
    status = field_stitch_new(&scan->stitch, &scan->scale, width, err);
    if (!status)
        status = coverage_new(&out->cover, width, height, CELL_PX, 1, scan->scale.gsd_m, false,
                              field_model_coverage(out->fields), err);
    if (!status && out->area) status = coverage_limit(out->cover, out->area, out->pool, err);
    if (!status) status = candidates_new(&out->found, spare / CANDIDATES_SHARE, err);
    return status;
}

/* Of the date that is copied. */
static bool tell_copied(void *context, int64_t done_px) {
    return tell(context, done_px);
}

/* Tiles overlap, and each worker has a handle of its own: a block would be decoded a dozen times. */
static pap_status copy_dear(field_scan *scan, pap_error *err) {
    const int64_t picture_px = scan->out->source->width * scan->out->source->height;
    const raster_copy_options how = {.on_progress = tell_copied, .context = scan};
    pap_status status = PAP_OK;
    for (int d = 0; d < scan->dates; d++)
        scan->copying_px += raster_is_dear(scan->sources[d]) ? picture_px : 0;
    for (int d = 0; d < scan->dates && !status; d++) {
        raster_copy *copy = &scan->copies[d];
        if (!raster_is_dear(scan->sources[d])) continue;
        status = raster_copy_make(copy, scan->sources[d], &how, err);
        if (copy->is_made) scan->sources[d] = &copy->source;
        scan->copied_px += picture_px;
    }
    return status;
}

static pap_status take_tone(field_scan *scan, pap_error *err) {
    field_reader readers[DATES_MAX] = {{0}};
    pap_status status = PAP_OK;
    for (int d = 0; d < scan->dates && !status; d++) {
        const raster_source *picture = d ? scan->options->later : scan->out->source;
        status = raster_radiometry_read(&scan->radiometry[d], picture, 0, 0, err);
        if (!status) status = open_reader(scan, &readers[d], d, err);
    }
    if (!status)
        status =
            field_reader_tone(scan->tones, readers, scan->dates, scan->out->source->width / scan->out->pool,
                              scan->out->source->height / scan->out->pool, err);
    for (int d = 0; d < scan->dates; d++) field_reader_close(&readers[d]);
    scan->out->tone = scan->tones[0];
    return status;
}

static void tear_down(field_scan *scan) {
    for (int i = 0; scan->workers && i < scan->worker_count; i++) {
        worker *own = &scan->workers[i];
        field_bench_free(own->bench);
        for (int d = 0; d < DATES_MAX; d++) field_reader_close(&own->readers[d]);
        for (int b = 0; b < FIELD_BANDS; b++) free(own->bands[b]);
        for (int l = 0; l < FIELD_LAYERS; l++) free(own->window.layers[l]);
        free(own->window.valid);
        free(own->lost);
    }
    for (size_t i = 0; i < scan->outlines.count; i++) free(scan->outlines.items[i]);
    for (int d = 0; d < DATES_MAX; d++) raster_copy_free(&scan->copies[d]);
    free(scan->outlines.items);
    free(scan->batch.items);
    free(scan->workers);
    field_stitch_free(scan->stitch);
}

/* Tiles overlap, so that a bad block may have been met more than once: there is at least one. */
static void note_faults(const field_scan *scan) {
    detection *out = scan->out;
    for (int i = 0; i < scan->worker_count; i++)
        for (int d = 0; d < scan->dates; d++) {
            const field_reader *reader = &scan->workers[i].readers[d];
            if (!reader->bad_blocks) continue;
            if (!out->fault_count || strcmp(reader->fault, out->fault) < 0)
                snprintf(out->fault, sizeof out->fault, "%s", reader->fault);
            out->fault_count = 1;
        }
}

static pap_status finish(field_scan *scan, pap_error *err) {
    detection *out = scan->out;
    int64_t totals[COVERAGE_REASON_COUNT];
    note_faults(scan);
    coverage_totals(out->cover, totals);
    bool is_void =
        totals[COVERAGE_NODATA] + totals[COVERAGE_UNREADABLE] == scan->cut.width * scan->cut.height;
    if (is_void && !out->area) {
        if (out->fault_count) return error_set(err, PAP_E_DECODE, "%s", out->fault);
        pap_status blank = raster_check_blank(out->source, err);
        if (!blank && out->later) blank = raster_check_blank(out->later, err);
        if (blank) return blank;
        return error_set(
            err, PAP_E_EMPTY,
            "%s: no pixel that is valid in all of its bands (mask: %s); check their nodata values, or name "
            "the bands with --bands",
            out->source->path, out->source->mask_text);
    }
    selection how = {out->regime->threshold, out->regime->prefer_area, out->regime->apart_m,
                     out->source->gsd_x_m, out->source->gsd_y_m};
    pap_status status = candidates_rank(out->found, &how, err);
    return !status && out->area ? candidates_clip(out->found, out->area, err) : status;
}

pap_status field_scan_run(detection *out, const raster_source *later, const detection_options *options,
                          pap_error *err) {
    field_scan scan = {
        .out = out, .sources = {out->source, later}, .dates = later ? 2 : 1, .options = options};
    for (int d = 0; d < DATES_MAX; d++) scan.copies[d].fd = -1;
    clock_gettime(CLOCK_MONOTONIC, &scan.began);
    pap_status status = set_up(&scan, err);
    if (!status) status = copy_dear(&scan, err);
    if (!status) status = take_tone(&scan, err);
    if (!status) {
        ordered_job job = {.threads = scan.worker_count,
                           .count = scan.cut.columns * scan.cut.rows,
                           .in_flight = (int64_t)scan.worker_count * TILES_IN_FLIGHT,
                           .work = work,
                           .collect = collect,
                           .drop = drop,
                           .context = &scan};
        status = ordered_run(&job, err);
    }
    if (!status) status = finish(&scan, err);
    tear_down(&scan);
    return status;
}
