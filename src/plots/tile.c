/* One tile: pixels in; blobs, seam runs and cells out. */
#include "plots/tile.h"

#include "base/error.h"
#include "base/memory.h"
#include "plots/label.h"
#include "plots/surround.h"

#include <stdlib.h>
#include <string.h>

/* What becomes of a tile's blob: it touches a side, lies inside and can be a flower, or cannot be one. */
typedef enum blob_kind { NO_FLOWER, FLOWER, OPEN } blob_kind;

struct tile_bench {
    const plot_params *params;
    const plot_scale *scale;
    const kernel_set *kernels;
    surround around;
    labelling labels;
    uint8_t *evidence; /* core plus peak_radius on each side */
    size_t evidence_capacity, evidence_stride;
    uint8_t *spread[3];   /* one row of surround means at pixel spacing */
    uint16_t *columns[4]; /* per pixel column: canopy, dark, bright, step */
    size_t row_capacity;
    blob *blobs;
    size_t blob_capacity;
    uint8_t *kinds; /* per blob, a blob_kind; an open one's number among the open ones is in `open_of` */
    size_t kind_capacity;
    int32_t *open_of;
    size_t open_capacity;
};

enum { CANOPY, DARK, BRIGHT, STEP };

pap_status tile_bench_new(tile_bench **out, const plot_params *params, const plot_scale *scale,
                          const kernel_set *kernels, pap_error *err) {
    tile_bench *bench = calloc(1, sizeof *bench);
    if (!bench) return error_nomem(err, "a worker's memory");
    bench->params = params;
    bench->scale = scale;
    bench->kernels = kernels;
    *out = bench;
    return PAP_OK;
}

static void free_rows(tile_bench *bench) {
    for (int p = 0; p < 3; p++) free(bench->spread[p]);
    for (int p = 0; p < 4; p++) free(bench->columns[p]);
}

void tile_bench_free(tile_bench *bench) {
    if (!bench) return;
    surround_free(&bench->around);
    labelling_free(&bench->labels);
    free_rows(bench);
    free(bench->evidence);
    free(bench->blobs);
    free(bench->kinds);
    free(bench->open_of);
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
        for (int p = 0; p < 4; p++) ok = (bench->columns[p] = memory_aligned(width, sizeof(uint16_t))) && ok;
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

/* Row `y` of a plane, counted from the core's first row, at the core's first column. */
static const uint8_t *core_row(const tile_bench *bench, const tile_pixels *pixels, int plane, int y) {
    int halo = bench->scale->halo;
    return pixels->planes[plane] + (size_t)(y + halo) * pixels->stride + (size_t)halo;
}

static const uint8_t *evidence_row(const tile_bench *bench, int y) {
    int radius = bench->scale->peak_radius;
    return bench->evidence + (size_t)(y + radius) * bench->evidence_stride + (size_t)radius;
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

/* Half the lightness step between two micro-cells, in codes; 0 unless both are wholly valid. */
static int micro_step(const surround *around, size_t a, size_t b, int full) {
    if (around->sums[3][a] != full || around->sums[3][b] != full) return 0;
    int light_a = around->sums[0][a] + 2 * around->sums[1][a] + around->sums[2][a];
    int light_b = around->sums[0][b] + 2 * around->sums[1][b] + around->sums[2][b];
    return abs(light_a - light_b) / (8 * full);
}

static void sum_micro_cells(const tile_bench *bench, cell_block *block) {
    const surround *around = &bench->around;
    int micro = bench->scale->micro, per_cell = bench->scale->cell / micro,
        first = bench->scale->halo / micro;
    size_t columns = (size_t)around->columns;
    for (int cy = 0; cy < block->h; cy++)
        for (int v = 0; v < per_cell && first + cy * per_cell + v < around->rows; v++)
            for (int cx = 0; cx < block->w; cx++) {
                cell *one = &block->cells[(size_t)cy * (size_t)block->w + (size_t)cx];
                size_t row = (size_t)(first + cy * per_cell + v) * columns;
                for (int u = 0; u < per_cell && first + cx * per_cell + u < around->columns; u++) {
                    size_t i = row + (size_t)(first + cx * per_cell + u);
                    one->r = (uint16_t)(one->r + around->sums[0][i]);
                    one->g = (uint16_t)(one->g + around->sums[1][i]);
                    one->b = (uint16_t)(one->b + around->sums[2][i]);
                    one->valid = (uint16_t)(one->valid + around->sums[3][i]);
                    int step = micro_step(around, i, i - 1, micro * micro) +
                               micro_step(around, i, i - columns, micro * micro);
                    one->coarse = (uint16_t)(one->coarse + step);
                    /* Beyond the picture none was measured. */
                    if (around->sums[SUM_VALID][i] == 0) continue;
                    one->likeness = (uint16_t)(one->likeness + around->likeness[i]);
                    one->likened = (uint16_t)(one->likened + (around->likeness[i] != LIKENESS_NONE));
                }
            }
}

static void sum_texture(tile_bench *bench, const tile_pixels *pixels, cell_block *block) {
    int edge = bench->scale->cell;
    for (int cy = 0; cy < block->h; cy++) {
        for (int p = 0; p < 4; p++) memset(bench->columns[p], 0, (size_t)pixels->w * sizeof(uint16_t));
        for (int y = cy * edge; y < (cy + 1) * edge && y < pixels->h; y++)
            bench->kernels->texture_row(
                bench->columns[CANOPY], bench->columns[DARK], bench->columns[BRIGHT], bench->columns[STEP],
                core_row(bench, pixels, 0, y), core_row(bench, pixels, 1, y), core_row(bench, pixels, 2, y),
                core_row(bench, pixels, 3, y), core_row(bench, pixels, 0, y - 1),
                core_row(bench, pixels, 1, y - 1), core_row(bench, pixels, 2, y - 1),
                core_row(bench, pixels, 3, y - 1), &bench->params->evidence, (size_t)pixels->w);
        for (int x = 0; x < pixels->w; x++) {
            cell *one = &block->cells[(size_t)cy * (size_t)block->w + (size_t)(x / edge)];
            one->canopy = (uint16_t)(one->canopy + bench->columns[CANOPY][x]);
            one->dark = (uint16_t)(one->dark + bench->columns[DARK][x]);
            one->bright = (uint16_t)(one->bright + bench->columns[BRIGHT][x]);
            one->step = (uint16_t)(one->step + bench->columns[STEP][x]);
        }
    }
}

enum { UNREADABLE = 1, VALID_MIN = 128 };

static bool has_unreadable(const tile_bench *bench, const tile_pixels *pixels) {
    for (int y = 0; y < pixels->h; y++)
        if (memchr(core_row(bench, pixels, 3, y), UNREADABLE, (size_t)pixels->w)) return true;
    return false;
}

static void count_unreadable(const tile_bench *bench, const tile_pixels *pixels, cell_block *block) {
    int edge = bench->scale->cell;
    if (!has_unreadable(bench, pixels)) return;
    for (int cy = 0; cy < block->h; cy++)
        for (int cx = 0; cx < block->w; cx++) {
            cell *one = &block->cells[(size_t)cy * (size_t)block->w + (size_t)cx];
            if (one->valid == edge * edge) continue;
            for (int y = cy * edge; y < (cy + 1) * edge && y < pixels->h; y++)
                for (int x = cx * edge; x < (cx + 1) * edge && x < pixels->w; x++)
                    one->unreadable =
                        (uint16_t)(one->unreadable + (core_row(bench, pixels, 3, y)[x] == UNREADABLE));
        }
}

static cell_block *make_cells(tile_bench *bench, const tile_pixels *pixels) {
    int edge = bench->scale->cell;
    cell_block *block = calloc(1, sizeof *block);
    if (!block) return NULL;
    block->w = (pixels->w + edge - 1) / edge;
    block->h = (pixels->h + edge - 1) / edge;
    block->cells = memory_array((size_t)block->w * (size_t)block->h, sizeof *block->cells);
    if (!block->cells) {
        free(block);
        return NULL;
    }
    sum_micro_cells(bench, block);
    sum_texture(bench, pixels, block);
    count_unreadable(bench, pixels, block);
    return block;
}

/* Whether a pixel is the strongest within peak_radius; of equals, the first by row, then column. */
static bool is_peak(const tile_bench *bench, int x, int y) {
    int radius = bench->scale->peak_radius, own = evidence_row(bench, y)[x];
    for (int v = -radius; v <= radius; v++) {
        const uint8_t *row = evidence_row(bench, y + v) + x;
        for (int u = -radius; u <= radius; u++) {
            bool is_earlier = v < 0 || (v == 0 && u < 0);
            if (row[u] > own || (row[u] == own && is_earlier)) return false;
        }
    }
    return true;
}

/* How a pixel differs from those a flower's width left, right, above and below of it that are valid. */
static void add_lift(const tile_bench *bench, const tile_pixels *pixels, blob *into, int x, int y, int r,
                     int g, int b) {
    const int at[4][2] = {{x - bench->scale->flower_x, y},
                          {x + bench->scale->flower_x, y},
                          {x, y - bench->scale->flower_y},
                          {x, y + bench->scale->flower_y}};
    int n = 0, sums[3] = {0};
    for (int i = 0; i < 4; i++) {
        if (core_row(bench, pixels, 3, at[i][1])[at[i][0]] < VALID_MIN) continue;
        for (int p = 0; p < 3; p++) sums[p] += core_row(bench, pixels, p, at[i][1])[at[i][0]];
        n++;
    }
    if (n == 0) return;
    static const int twelfths[] = {0, 12, 6, 4, 3};
    int dr = (r * n - sums[0]) * twelfths[n], dg = (g * n - sums[1]) * twelfths[n],
        db = (b * n - sums[2]) * twelfths[n];
    into->lift += dr + 2 * dg + db;
    into->lift_rg += dr - dg;
    into->lift_bg += db - dg;
}

static void add_pixel(const tile_bench *bench, const tile_pixels *pixels, blob *into, int x, int y) {
    const surround *around = &bench->around;
    int micro = bench->scale->micro, halo = bench->scale->halo, evidence = evidence_row(bench, y)[x];
    size_t mean_at = (size_t)((y + halo) / micro) * (size_t)around->columns + (size_t)((x + halo) / micro);
    int r = core_row(bench, pixels, 0, y)[x], g = core_row(bench, pixels, 1, y)[x],
        b = core_row(bench, pixels, 2, y)[x];
    int mr = around->means[0][mean_at], mg = around->means[1][mean_at], mb = around->means[2][mean_at];
    evidence_branches by = evidence_of((int16_t)r, (int16_t)g, (int16_t)b, (int16_t)mr, (int16_t)mg,
                                       (int16_t)mb, &bench->params->evidence);
    int light = (r + 2 * g + b) >> 2;
    into->r += r;
    into->g += g;
    into->b += b;
    into->around_r += mr;
    into->around_g += mg;
    into->around_b += mb;
    add_lift(bench, pixels, into, x, y, r, g, b);
    into->evidence += evidence;
    into->likeness += bench->params->likeness ? around->likeness[mean_at] : LIKENESS_EVEN;
    into->light2 += light * light;
    for (int k = 0; k < BLOB_LEVELS && evidence >= BLOB_LEVEL_LOWEST << k; k++) into->levels[k]++;
    if (by.white >= by.pink && by.white >= by.red)
        into->white++;
    else if (by.pink >= by.red)
        into->pink++;
    else
        into->red++;
    if (evidence >= bench->params->peak && is_peak(bench, x, y)) into->peaks++;
    if (evidence > into->best) {
        into->best = evidence;
        into->best_x = (int32_t)(pixels->x0 + x);
        into->best_y = (int32_t)(pixels->y0 + y);
    }
}

/* Runs come by row, then column, so the first strongest pixel of a blob within the tile stays its best. */
static void add_run(const tile_bench *bench, const tile_pixels *pixels, blob *into, const run *one) {
    int64_t n = one->x1 - one->x0, first = pixels->x0 + one->x0, last = pixels->x0 + one->x1 - 1;
    int64_t y = pixels->y0 + one->y, sum_x = (first + last) * n / 2;
    for (int x = one->x0; x < one->x1; x++) {
        add_pixel(bench, pixels, into, x, one->y);
        into->sxx += (pixels->x0 + x) * (pixels->x0 + x);
    }
    into->n += n;
    into->sx += sum_x;
    into->sy += n * y;
    into->syy += n * y * y;
    into->sxy += sum_x * y;
    if (first < into->x0) into->x0 = (int32_t)first;
    if (last + 1 > into->x1) into->x1 = (int32_t)(last + 1);
    if (y < into->y0) into->y0 = (int32_t)y;
    if (y + 1 > into->y1) into->y1 = (int32_t)(y + 1);
}

/* Only what decides whether a blob can be a flower: its size, its box, its strongest evidence. */
static void size_up(const tile_bench *bench, blob *into, const run *one) {
    const uint8_t *evidence = evidence_row(bench, one->y);
    uint8_t best = 0;
    for (int x = one->x0; x < one->x1; x++) best = evidence[x] > best ? evidence[x] : best;
    into->n += one->x1 - one->x0;
    if (one->x0 < into->x0) into->x0 = one->x0;
    if (one->x1 > into->x1) into->x1 = one->x1;
    if (one->y < into->y0) into->y0 = one->y;
    if (one->y + 1 > into->y1) into->y1 = one->y + 1;
    if (best > into->best) into->best = best;
}

static void count_petals(const tile_bench *bench, cell_block *block, const run *one) {
    int edge = bench->scale->cell;
    cell *row = block->cells + (size_t)(one->y / edge) * (size_t)block->w;
    for (int x = one->x0; x < one->x1;) {
        int end = (x / edge + 1) * edge;
        if (end > one->x1) end = one->x1;
        row[x / edge].petal = (uint16_t)(row[x / edge].petal + (end - x));
        x = end;
    }
}

/* Nearly all blobs are too small or too faint to be flowers: those are never looked at again. */
static void measure_blobs(tile_bench *bench, const tile_pixels *pixels) {
    const labelling *labels = &bench->labels;
    for (size_t i = 0; i < (size_t)labels->labels; i++) {
        if (bench->kinds[i] == NO_FLOWER && blob_is_flower(&bench->blobs[i], bench->params, bench->scale))
            bench->kinds[i] = FLOWER;
        if (bench->kinds[i] != NO_FLOWER) bench->blobs[i] = blob_none();
    }
    for (size_t i = 0; i < labels->count; i++) {
        const run *one = &labels->runs[i];
        if (bench->kinds[one->label] != NO_FLOWER) add_run(bench, pixels, &bench->blobs[one->label], one);
    }
}

static pap_status find_blobs(tile_bench *bench, const tile_pixels *pixels, cell_block *cells,
                             pap_error *err) {
    labelling *labels = &bench->labels;
    label_begin(labels);
    for (int y = 0; y < pixels->h; y++) {
        pap_status status = label_row(labels, y, evidence_row(bench, y), (size_t)pixels->w, err);
        if (status) return status;
    }
    label_finish(labels);
    size_t count = (size_t)labels->labels;
    if (!memory_reserve((void **)&bench->blobs, &bench->blob_capacity, count, sizeof *bench->blobs) ||
        !memory_reserve((void **)&bench->kinds, &bench->kind_capacity, count, 1) ||
        !memory_reserve((void **)&bench->open_of, &bench->open_capacity, count, sizeof *bench->open_of))
        return error_nomem(err, "the blobs of a tile");
    for (size_t i = 0; i < count; i++) bench->blobs[i] = blob_none();
    if (count > 0) memset(bench->kinds, NO_FLOWER, count);
    for (size_t i = 0; i < labels->count; i++) {
        const run *one = &labels->runs[i];
        size_up(bench, &bench->blobs[one->label], one);
        count_petals(bench, cells, one);
        if (one->y == 0 || one->y == pixels->h - 1 || one->x0 == 0 || one->x1 == pixels->w)
            bench->kinds[one->label] = OPEN;
    }
    measure_blobs(bench, pixels);
    return PAP_OK;
}

/* Flowers that lie inside are settled here, on the worker; what touches a side is handed on. */
static bool sort_blobs(tile_bench *bench, tile_result *result) {
    size_t count = (size_t)bench->labels.labels, flowers = 0, open = 0;
    for (size_t i = 0; i < count; i++) {
        open += bench->kinds[i] == OPEN;
        flowers += bench->kinds[i] == FLOWER;
    }
    result->flowers = memory_array(flowers, sizeof *result->flowers);
    result->open = memory_array(open, sizeof *result->open);
    if (!result->flowers || !result->open) return false;
    for (size_t i = 0; i < count; i++) {
        const blob *one = &bench->blobs[i];
        if (bench->kinds[i] == OPEN) {
            bench->open_of[i] = (int32_t)result->open_count;
            result->open[result->open_count++] = *one;
        } else if (bench->kinds[i] == FLOWER) {
            result->flowers[result->flower_count++] = flower_of_blob(one, bench->scale);
        }
    }
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
        if (bench->kinds[one->label] != OPEN) continue;
        int32_t number = bench->open_of[one->label];
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
        result->cells = make_cells(bench, pixels);
        if (!result->cells) status = error_nomem(err, "the cells of a tile");
    }
    if (!status) status = find_blobs(bench, pixels, result->cells, err);
    if (!status && (!sort_blobs(bench, result) || !list_sides(bench, pixels, result)))
        status = error_nomem(err, "the blobs of a tile");
    if (status) {
        tile_result_free(result);
        return status;
    }
    *out = result;
    return PAP_OK;
}
