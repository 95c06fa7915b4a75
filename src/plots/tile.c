/* One tile: pixels in; blobs, seam runs and cells out. */
#include "plots/tile_bench.h"

#include "base/error.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

/* Of a power of two. */
static int log2_of_edge(int edge) {
    int log2 = 0;
    while (edge >> (log2 + 1)) log2++;
    return log2;
}

pap_status tile_bench_new(tile_bench **out, const plot_params *params, const plot_scale *scale,
                          const kernel_set *kernels, pap_error *err) {
    tile_bench *bench = calloc(1, sizeof *bench);
    if (!bench) return error_nomem(err, "a worker's memory");
    bench->params = params;
    bench->scale = scale;
    bench->kernels = kernels;
    bench->micro_log2 = log2_of_edge(scale->micro);
    bench->cell_log2 = log2_of_edge(scale->cell);
    *out = bench;
    return PAP_OK;
}

static void free_rows(tile_bench *bench) {
    for (int p = 0; p < 3; p++) free(bench->spread[p]);
    for (int sum = 0; sum < CELL_SUMS; sum++) free(bench->columns[sum]);
    for (int i = 0; i < 2; i++) free(bench->folded[i]);
}

void tile_bench_free(tile_bench *bench) {
    if (!bench) return;
    surround_free(&bench->around);
    labelling_free(&bench->labels);
    free_rows(bench);
    free(bench->evidence);
    free(bench->sketches);
    free(bench->blobs);
    free(bench);
}

void tile_result_free(tile_result *result) {
    if (!result) return;
    free(result->flowers);
    free(result->open);
    for (int side = 0; side < SIDE_COUNT; side++) free(result->sides[side]);
    cell_block_free(result->cells);
    free(result);
}

static int whole_micro(int pixels, int micro) {
    return (pixels + micro - 1) / micro * micro;
}

static bool reserve(tile_bench *bench, const tile_pixels *pixels) {
    int radius = bench->scale->peak_radius;
    size_t width = (size_t)whole_micro(pixels->w, bench->scale->micro) + 2 * (size_t)bench->scale->halo + 64;
    if (width > bench->row_capacity) {
        free_rows(bench);
        bench->row_capacity = 0;
        bool ok = true;
        for (int p = 0; p < 3; p++) ok = (bench->spread[p] = memory_aligned(width, 1)) && ok;
        for (int sum = 0; sum < CELL_SUMS; sum++)
            ok = (bench->columns[sum] = memory_aligned(width, sizeof(uint16_t))) && ok;
        for (int i = 0; i < 2; i++) ok = (bench->folded[i] = memory_aligned(width, sizeof(uint16_t))) && ok;
        if (!ok) return false;
        bench->row_capacity = width;
    }
    bench->evidence_stride = (size_t)(pixels->w + 2 * radius + 63) / 64 * 64;
    size_t need = bench->evidence_stride * (size_t)(pixels->h + 2 * radius);
    if (need > bench->evidence_capacity) {
        free(bench->evidence);
        bench->evidence = memory_aligned(need, 1);
        bench->evidence_capacity = bench->evidence ? need : 0;
    }
    return bench->evidence != NULL;
}

/* The surround's row of means, repeated `micro` times along the row so that it can be read per pixel. */
static void spread_row(tile_bench *bench, int micro_row) {
    const surround *around = &bench->around;
    int micro = bench->scale->micro;
    for (int p = 0; p < 3; p++) {
        const uint8_t *from = around->means[p] + (size_t)micro_row * (size_t)around->columns;
        uint8_t *to = bench->spread[p];
        if (micro == 1) {
            memcpy(to, from, (size_t)around->columns);
        } else if (micro == 2) {
            for (int x = 0; x < around->columns; x++) memset(to + 2 * x, from[x], 2);
        } else {
            for (int x = 0; x < around->columns; x++) memset(to + 4 * x, from[x], 4);
        }
    }
}

static void find_evidence(tile_bench *bench, const tile_pixels *pixels) {
    const plot_scale *scale = bench->scale;
    int radius = scale->peak_radius, halo = scale->halo, spread_of = INT32_MIN;
    for (int y = -radius; y < pixels->h + radius; y++) {
        int micro_row = (y + halo) / scale->micro;
        if (micro_row != spread_of) spread_row(bench, micro_row);
        spread_of = micro_row;
        const uint8_t *mean[3];
        for (int p = 0; p < 3; p++) mean[p] = bench->spread[p] + halo - radius;
        uint8_t *out = bench->evidence + (size_t)(y + radius) * bench->evidence_stride;
        bench->kernels->evidence_row(
            out, core_row(bench, pixels, 0, y) - radius, core_row(bench, pixels, 1, y) - radius,
            core_row(bench, pixels, 2, y) - radius, core_row(bench, pixels, 3, y) - radius, mean[0], mean[1],
            mean[2], &bench->params->evidence, (size_t)(pixels->w + 2 * radius));
    }
}

/* Flowers that lie inside are settled here, on the worker; what touches a side is handed on. */
static bool sort_blobs(const tile_bench *bench, tile_result *result) {
    const blob *open = bench->blobs + bench->flowers;
    result->flowers = memory_array(bench->flowers, sizeof *result->flowers);
    result->open = memory_array(bench->open, sizeof *result->open);
    if (!result->flowers || !result->open) return false;
    result->flower_count = bench->flowers;
    result->open_count = bench->open;
    for (size_t i = 0; i < bench->flowers; i++)
        result->flowers[i] = flower_of_blob(&bench->blobs[i], bench->scale);
    if (bench->open > 0) memcpy(result->open, open, bench->open * sizeof *open);
    return true;
}

static bool push_side(tile_result *result, size_t capacities[SIDE_COUNT], tile_side side, int64_t from,
                      int64_t to, int32_t blob_number) {
    size_t *count = &result->side_counts[side];
    if (!memory_reserve((void **)&result->sides[side], &capacities[side], *count + 1, sizeof(seam_run)))
        return false;
    result->sides[side][(*count)++] = (seam_run){from, to, blob_number};
    return true;
}

static bool list_sides(const tile_bench *bench, const tile_pixels *pixels, tile_result *result) {
    size_t capacities[SIDE_COUNT] = {0};
    bool ok = true;
    for (size_t i = 0; i < bench->labels.count; i++) {
        const run *one = &bench->labels.runs[i];
        if (bench->sketches[one->label].kind != OPEN) continue;
        int32_t number = bench->sketches[one->label].number;
        int64_t x0 = pixels->x0 + one->x0, x1 = pixels->x0 + one->x1, y = pixels->y0 + one->y;
        if (one->y == 0) ok = push_side(result, capacities, SIDE_TOP, x0, x1, number) && ok;
        if (one->y == pixels->h - 1) ok = push_side(result, capacities, SIDE_BOTTOM, x0, x1, number) && ok;
        if (one->x0 == 0) ok = push_side(result, capacities, SIDE_LEFT, y, y + 1, number) && ok;
        if (one->x1 == pixels->w) ok = push_side(result, capacities, SIDE_RIGHT, y, y + 1, number) && ok;
    }
    return ok;
}

pap_status tile_analyse(tile_result **out, tile_bench *bench, const tile_pixels *pixels, pap_error *err) {
    int micro = bench->scale->micro, halo = bench->scale->halo;
    tile_result *result = calloc(1, sizeof *result);
    pap_status status = result && reserve(bench, pixels) ? PAP_OK : error_nomem(err, "a tile");
    if (!status)
        status = surround_measure(&bench->around, pixels->planes, pixels->stride,
                                  whole_micro(pixels->w, micro) + 2 * halo,
                                  whole_micro(pixels->h, micro) + 2 * halo, bench->scale,
                                  bench->params->likeness, bench->kernels, err);
    if (!status) {
        find_evidence(bench, pixels);
        result->cells = tile_cells(bench, pixels);
        if (!result->cells) status = error_nomem(err, "the cells of a tile");
    }
    if (!status) status = tile_blobs(bench, pixels, result->cells, err);
    if (!status && (!sort_blobs(bench, result) || !list_sides(bench, pixels, result)))
        status = error_nomem(err, "the blobs of a tile");
    if (status) {
        tile_result_free(result);
        return status;
    }
    *out = result;
    return PAP_OK;
}
