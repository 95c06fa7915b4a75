/* One pass over a picture that computes all layers of a plan into one file. */
#include "indices/pass.h"

#include "base/error.h"
#include "base/memory.h"
#include "kernels/kernels.h"
#include "raster/cog.h"
#include "raster/copy.h"
#include "scan/ordered.h"
#include "scan/tiling.h"

#include <malloc.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* What one worker has for itself. */
typedef struct worker {
    raster_values *values; /* opened when first used */
    expression *formulae[PLAN_LAYERS_MAX];
    float *samples;
    size_t samples_capacity;
} worker;

typedef struct pass {
    const index_plan *plan;
    const raster_source *source; /* what is read: the picture, or a copy of it */
    raster_copy copy;
    const raster_radiometry *radiometry;
    const index_pass_options *options;
    const kernel_set *kernels;
    int bands[INDEX_BAND_COUNT], band_count; /* numbers of the bands that are read */
    int plane_of_band[INDEX_BAND_COUNT];     /* which of them an index band is */
    tiling cut;
    worker *workers;
    int threads;
    unsigned lit; /* bit 1 << plane: that band has shown a number somewhere */
    raster_cog *cog;
    index_result *result;
    struct timespec begun;
    int64_t done_px, total_px;
    int64_t copied_px; /* before the tiles */
} pass;

/* A tile's layers, and what is told of them. */
typedef struct tile {
    float *planes; /* NULL: nothing is valid there */
    index_layer_result layers[PLAN_LAYERS_MAX];
    int64_t valid_px;
    unsigned lit; /* bit 1 << plane: some sample of that band is a number */
    int bad_blocks;
    pap_error fault;
} tile;

static void tile_free(void *result) {
    tile *t = result;
    if (t) free(t->planes);
    free(t);
}

/* ---- on a worker ---- */

static pap_status ready_worker(worker *w, const pass *p, size_t tile_px, pap_error *err) {
    if (!memory_reserve((void **)&w->samples, &w->samples_capacity, (size_t)p->band_count * tile_px,
                        sizeof(float)))
        return error_nomem(err, "a tile");
    return w->values ? PAP_OK
                     : raster_values_new(&w->values, p->source, p->radiometry, p->bands, p->band_count, err);
}

static int64_t count_valid(const float *samples, int bands, size_t count) {
    int64_t valid = 0;
    for (size_t i = 0; i < count; i++) {
        bool is_valid = false;
        for (int k = 0; k < bands; k++) is_valid = is_valid || !isnan(samples[(size_t)k * count + i]);
        valid += is_valid;
    }
    return valid;
}

/* The least and the greatest are the same whatever the order. */
static index_layer_result measure(const float *plane, size_t count) {
    index_layer_result found = {0, INFINITY, -INFINITY};
    for (size_t i = 0; i < count; i++) {
        if (isnan(plane[i])) continue;
        found.defined_px++;
        found.low = plane[i] < found.low ? plane[i] : found.low;
        found.high = plane[i] > found.high ? plane[i] : found.high;
    }
    return found;
}

static void compute(tile *t, const pass *p, worker *w, size_t count) {
    const float *bands[INDEX_BAND_COUNT] = {NULL};
    for (int k = 0; k < INDEX_BAND_COUNT; k++)
        if (p->plan->bands >> k & 1) bands[k] = w->samples + (size_t)p->plane_of_band[k] * count;
    for (int i = 0; i < p->plan->count; i++) {
        float *plane = t->planes + (size_t)i * count;
        if (w->formulae[i])
            expression_run(w->formulae[i], plane, bands, count);
        else
            p->kernels->index[p->plan->layers[i].id](plane, bands, count);
        t->layers[i] = measure(plane, count);
    }
}

static unsigned find_lit(const float *samples, int bands, size_t count) {
    unsigned lit = 0;
    for (int k = 0; k < bands; k++) {
        const float *plane = samples + (size_t)k * count;
        size_t i = 0;
        while (i < count && isnan(plane[i])) i++;
        if (i < count) lit |= 1U << k;
    }
    return lit;
}

static pap_status work(void *context, int number, int64_t item, void **result, pap_error *err) {
    const pass *p = context;
    worker *w = &p->workers[number];
    tile_rect at = tiling_rect(&p->cut, item);
    size_t count = (size_t)at.w * (size_t)at.h;
    bool has_any = false;
    tile *t = calloc(1, sizeof *t);
    pap_status status = t ? ready_worker(w, p, count, err) : error_nomem(err, "a tile");
    if (!status)
        status = raster_values_read(w->values, w->samples, at.x0, at.y0, at.w, at.h, &has_any, &t->bad_blocks,
                                    &t->fault);
    if (!status && has_any) {
        t->planes = memory_aligned((size_t)p->plan->count * count, sizeof(float));
        if (!t->planes) status = error_nomem(err, "a tile");
    }
    if (status) {
        tile_free(t);
        return status;
    }
    if (t->planes) {
        t->valid_px = count_valid(w->samples, p->band_count, count);
        t->lit = find_lit(w->samples, p->band_count, count);
        compute(t, p, w, count);
    }
    *result = t;
    return PAP_OK;
}

/* ---- collecting, one tile at a time in their order ---- */

static int report(const pass *p, int64_t done_px) {
    struct timespec now;
    if (!p->options->on_progress) return 0;
    clock_gettime(CLOCK_MONOTONIC, &now);
    double seconds = (double)(now.tv_sec - p->begun.tv_sec) + 1e-9 * (double)(now.tv_nsec - p->begun.tv_nsec);
    pap_progress told = {done_px, p->total_px, seconds};
    return p->options->on_progress(p->options->context, &told);
}

static void add(index_result *all, const tile *t, int layers) {
    all->valid_px += t->valid_px;
    if (t->bad_blocks && all->bad_blocks == 0) all->first_fault = t->fault;
    all->bad_blocks += t->bad_blocks;
    for (int i = 0; i < layers && t->planes; i++) {
        index_layer_result *to = &all->layers[i];
        const index_layer_result *from = &t->layers[i];
        if (from->defined_px == 0) continue;
        bool is_first = to->defined_px == 0;
        to->low = is_first || from->low < to->low ? from->low : to->low;
        to->high = is_first || from->high > to->high ? from->high : to->high;
        to->defined_px += from->defined_px;
    }
}

static pap_status collect(void *context, int64_t item, void *result, pap_error *err) {
    pass *p = context;
    tile *t = result;
    tile_rect at = tiling_rect(&p->cut, item);
    pap_status status = PAP_OK;
    add(p->result, t, p->plan->count);
    p->lit |= t->lit;
    if (t->planes) status = raster_cog_write(p->cog, t->planes, at.x0, at.y0, at.w, at.h, err);
    tile_free(t);
    p->done_px += (int64_t)at.w * at.h;
    if (!status && report(p, p->done_px)) status = error_set(err, PAP_E_CANCELLED, "stopped");
    return status;
}

static bool report_writing(void *context, double share) {
    const pass *p = context;
    int64_t tiles_px = p->done_px - p->copied_px;
    return !report(p, p->done_px + (int64_t)(share * (double)tiles_px));
}

/* ---- setting out ---- */

static void choose_bands(pass *p) {
    int found[INDEX_BAND_COUNT];
    index_plan_find_bands(found, p->source);
    for (int k = 0; k < INDEX_BAND_COUNT; k++) {
        if (!(p->plan->bands >> k & 1)) continue;
        int plane = 0;
        while (plane < p->band_count && p->bands[plane] != found[k]) plane++;
        if (plane == p->band_count) p->bands[p->band_count++] = found[k];
        p->plane_of_band[k] = plane;
    }
}

/* A quarter of the memory for tiles that are worked on or wait, a quarter for GDAL's blocks. */
enum { TILE_SHARE = 4, FINISH_SHARE = 16, TILE_EDGE = 1024, STRIP_ROWS = 256, STRIP_ROWS_LEAST = 16 };

static size_t tile_bytes(const pass *p, int64_t w, int64_t h) {
    int64_t planes = p->plan->count * 2 + p->band_count + 2 * INDEX_BAND_COUNT;
    return (size_t)(w * h * planes) * sizeof(float) * (size_t)p->threads;
}

/* Strips and serial files give whole rows, so that nothing is decoded twice; tiles are whole blocks of the
 * output. */
static void choose_tiles(pass *p) {
    const raster_source *source = p->source;
    size_t share = ((size_t)p->options->memory_mb << 20) / TILE_SHARE;
    int block = raster_cog_block(p->cog);
    bool is_striped = source->is_serial || (source->block_w >= source->width && source->width > block);
    if (is_striped && p->options->tile_px == 0) {
        int rows = STRIP_ROWS;
        while (rows > STRIP_ROWS_LEAST && tile_bytes(p, source->width, rows) > share) rows /= 2;
        p->cut = (tiling){
            source->width, source->height, (int)source->width, rows, 1, (source->height + rows - 1) / rows};
        return;
    }
    int edge = p->options->tile_px > 0 ? p->options->tile_px : TILE_EDGE;
    while (edge > block && tile_bytes(p, edge, edge) > share) edge /= 2;
    p->cut = tiling_make(source->width, source->height, edge, block, source->block_w, source->block_h);
}

/* Files that can only be decoded in order, or in blocks that memory holds once, have one worker. */
static int choose_threads(const pass *p) {
    if (p->source->has_one_reader) return 1;
    return p->options->threads > 0 ? p->options->threads : ordered_threads();
}

static pap_status make_workers(pass *p, pap_error *err) {
    p->workers = memory_array((size_t)p->threads, sizeof *p->workers);
    if (!p->workers) return error_nomem(err, "the workers");
    for (int w = 0; w < p->threads; w++)
        for (int i = 0; i < p->plan->count; i++) {
            const char *text = p->plan->layers[i].text;
            pap_status status = text ? expression_new(&p->workers[w].formulae[i], text, err) : PAP_OK;
            if (status) return status;
        }
    return PAP_OK;
}

static void free_workers(pass *p) {
    for (int w = 0; p->workers && w < p->threads; w++) {
        raster_values_free(p->workers[w].values);
        for (int i = 0; i < p->plan->count; i++) expression_free(p->workers[w].formulae[i]);
        free(p->workers[w].samples);
    }
    free(p->workers);
}

static pap_status make_cog(pass *p, const char *folder, const char *shown, pap_error *err) {
    raster_cog_layer layers[PLAN_LAYERS_MAX];
    for (int i = 0; i < p->plan->count; i++) {
        const plan_layer *one = &p->plan->layers[i];
        const index_row *row = one->formula ? NULL : &index_table[one->id];
        layers[i] = (raster_cog_layer){index_plan_name(p->plan, i), row ? row->long_name : NULL,
                                       row ? row->formula : expression_formula(one->formula),
                                       row ? row->source : NULL};
    }
    return raster_cog_new(&p->cog, folder, shown, p->source, layers, p->plan->count, err);
}

/* A band that never holds a number, in a picture where others do. */
static pap_status check_bands_lit(const pass *p, pap_error *err) {
    for (int k = 0; k < p->band_count; k++) {
        if (p->lit >> k & 1) continue;
        raster_role role = p->source->roles[p->bands[k] - 1];
        return error_set(
            err, PAP_E_EMPTY,
            "%s: its band %d (%s) has no value in any pixel; check its nodata value, export it again, or "
            "name another band with --bands",
            p->source->path, p->bands[k], raster_role_name(role));
    }
    return PAP_OK;
}

static pap_status check_any(const pass *p, pap_error *err) {
    int64_t defined = 0;
    for (int i = 0; i < p->plan->count; i++) defined += p->result->layers[i].defined_px;
    if (defined == 0 && p->result->bad_blocks) {
        *err = p->result->first_fault;
        return PAP_E_DECODE;
    }
    if (p->result->valid_px == 0)
        return error_set(err, PAP_E_EMPTY, "%s: no valid pixel (mask: %s); check its mask or nodata value",
                         p->source->path, p->source->mask_text);
    pap_status status = p->result->bad_blocks ? PAP_OK : check_bands_lit(p, err);
    if (status || defined > 0) return status;
    return error_set(err, PAP_E_EMPTY, "%s: %s is undefined in every pixel; check its bands and their scale",
                     p->source->path, index_plan_name(p->plan, 0));
}

/* GDAL holds about a dozen blocks for each thread that compresses, beside what the program needs anyway. */
static int finish_threads(const pass *p) {
    enum { PROGRAM_MB = 160, BLOCKS_HELD = 12 };
    int64_t block = raster_cog_block(p->cog), free_mb = p->options->memory_mb - PROGRAM_MB;
    int64_t most = (free_mb << 20) / (BLOCKS_HELD * block * block * (int64_t)sizeof(float) * p->plan->count);
    int wanted = p->options->threads > 0 ? p->options->threads : ordered_threads();
    return most < 1 ? 1 : most < wanted ? (int)most : wanted;
}

static pap_status finish(pass *p, const char *path, pap_error *err) {
    malloc_trim(0); /* what the tiles have held is for the blocks now */
    raster_cache_limit(((size_t)p->options->memory_mb << 20) / FINISH_SHARE);
    return raster_cog_finish(p->cog, path, finish_threads(p), report_writing, p, err);
}

static bool report_copied(void *context, int64_t done_px) {
    return report(context, done_px) != 0;
}

/* Tiles and blocks of such pictures don't agree, and each worker would decode them again. */
static pap_status copy_dear(pass *p, pap_error *err) {
    const int64_t picture_px = p->source->width * p->source->height;
    const bool is_dear = raster_is_dear(p->source);
    p->total_px = (is_dear ? 3 : 2) * picture_px; /* writing the tiles takes as long again */
    if (!is_dear) return PAP_OK;
    raster_values *values = NULL;
    int bands[RASTER_BANDS_MAX + 1];
    pap_status status = raster_values_new(&values, p->source, p->radiometry, p->bands, p->band_count, err);
    if (status) return status;
    const raster_copy_options how = {bands, raster_values_bands(bands, values), report_copied, p};
    raster_values_free(values);
    status = raster_copy_make(&p->copy, p->source, &how, err);
    if (p->copy.is_made) p->source = &p->copy.source;
    p->done_px = p->copied_px = picture_px;
    return status;
}

static pap_status run_tiles(pass *p, pap_error *err) {
    ordered_job job = {.threads = p->threads,
                       .count = p->cut.columns * p->cut.rows,
                       .in_flight = 2 * (int64_t)p->threads,
                       .work = work,
                       .collect = collect,
                       .drop = tile_free,
                       .context = p};
    return ordered_run(&job, err);
}

pap_status index_pass_run(index_result *out, const index_plan *plan, const raster_source *source,
                          const raster_radiometry *radiometry, const char *folder, const char *path,
                          const char *shown, const index_pass_options *options, pap_error *err) {
    pass p = {.plan = plan, .source = source, .radiometry = radiometry, .options = options, .result = out};
    p.copy.fd = -1;
    pap_error own = {PAP_OK, ""};
    *out = (index_result){.valid_px = 0};
    clock_gettime(CLOCK_MONOTONIC, &p.begun);
    raster_cache_limit(((size_t)options->memory_mb << 20) / TILE_SHARE);
    p.threads = choose_threads(&p);
    choose_bands(&p);
    p.kernels = kernels_pick(getenv("PAP_KERNELS"), &own);
    pap_status status = p.kernels ? make_cog(&p, folder, shown, &own) : own.code;
    if (!status) status = copy_dear(&p, &own);
    if (!status) choose_tiles(&p);
    if (!status) status = make_workers(&p, &own);
    if (!status) status = run_tiles(&p, &own);
    free_workers(&p);
    raster_copy_free(&p.copy);
    if (!status) status = check_any(&p, &own);
    if (!status) status = finish(&p, path, &own);
    raster_cog_free(p.cog);
    if (status && err) *err = own;
    return status;
}
