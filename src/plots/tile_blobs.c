/* The blobs of a tile: runs of evidence to components, and what is measured of those that matter. */
#include "plots/tile_bench.h"

#include "base/error.h"
#include "base/memory.h"

#include <stddef.h>

/* Whether a pixel is the strongest within peak_radius; of equals, the first by row, then column. */
static bool is_peak(const tile_bench *bench, int x, int y) {
    int radius = bench->scale->peak_radius;
    const uint8_t *here = evidence_row(bench, y) + x;
    int own = *here;
    /* Nearly all of the others fail beside themselves. */
    if (here[-1] >= own || here[1] > own) return false;
    for (int v = -radius; v <= radius; v++) {
        const uint8_t *row = here + v * (ptrdiff_t)bench->evidence_stride;
        for (int u = -radius; u <= radius; u++) {
            bool is_earlier = v < 0 || (v == 0 && u < 0);
            if (row[u] > own || (row[u] == own && is_earlier)) return false;
        }
    }
    return true;
}

/* The rows that a run of pixels is measured on, all at the core's first column. */
typedef struct run_rows {
    const uint8_t *here[4], *up[4], *down[4]; /* a flower's width above and below */
    const uint8_t *means[3], *likeness;       /* of the micro-cells, from the window's first one */
    const uint8_t *evidence;
} run_rows;

static run_rows rows_of(const tile_bench *bench, const tile_pixels *pixels, int y) {
    const surround *around = &bench->around;
    run_rows rows = {.evidence = evidence_row(bench, y)};
    size_t micro_row = (size_t)((y + bench->scale->halo) >> bench->micro_log2) * (size_t)around->columns;
    for (int p = 0; p < 4; p++) {
        rows.here[p] = core_row(bench, pixels, p, y);
        rows.up[p] = core_row(bench, pixels, p, y - bench->scale->flower_y);
        rows.down[p] = core_row(bench, pixels, p, y + bench->scale->flower_y);
    }
    for (int p = 0; p < 3; p++) rows.means[p] = around->means[p] + micro_row;
    rows.likeness = around->likeness + micro_row;
    return rows;
}

/* A pixel beside another one: its colour, which is 0 where it is not valid. */
typedef struct sample {
    int r, g, b, is_valid;
} sample;

static sample sample_at(const uint8_t *const rows[4], int x) {
    return (sample){rows[0][x], rows[1][x], rows[2][x], rows[3][x] >> 7};
}

/* How a pixel differs from those a flower's width left, right, above and below of it that are valid. */
static void add_lift(blob *into, const run_rows *rows, int x, int step, int r, int g, int b) {
    static const int twelfths[] = {0, 12, 6, 4, 3};
    sample left = sample_at(rows->here, x - step), right = sample_at(rows->here, x + step),
           up = sample_at(rows->up, x), down = sample_at(rows->down, x);
    int n = left.is_valid + right.is_valid + up.is_valid + down.is_valid, share = twelfths[n];
    int dr = (r * n - (left.r + right.r + up.r + down.r)) * share,
        dg = (g * n - (left.g + right.g + up.g + down.g)) * share,
        db = (b * n - (left.b + right.b + up.b + down.b)) * share;
    into->lift += dr + 2 * dg + db;
    into->lift_rg += dr - dg;
    into->lift_bg += db - dg;
}

static void add_pixel(const tile_bench *bench, const run_rows *rows, blob *into, int x, int y) {
    int evidence = rows->evidence[x], micro_x = (x + bench->scale->halo) >> bench->micro_log2;
    int r = rows->here[0][x], g = rows->here[1][x], b = rows->here[2][x];
    int mr = rows->means[0][micro_x], mg = rows->means[1][micro_x], mb = rows->means[2][micro_x];
    evidence_branches by = evidence_of((int16_t)r, (int16_t)g, (int16_t)b, (int16_t)mr, (int16_t)mg,
                                       (int16_t)mb, &bench->params->evidence);
    int light = (r + 2 * g + b) >> 2;
    into->r += r;
    into->g += g;
    into->b += b;
    into->around_r += mr;
    into->around_g += mg;
    into->around_b += mb;
    add_lift(into, rows, x, bench->scale->flower_x, r, g, b);
    into->evidence += evidence;
    into->likeness += bench->params->likeness ? rows->likeness[micro_x] : LIKENESS_EVEN;
    into->light2 += light * light;
    for (int k = 0; k < BLOB_LEVELS && evidence >= BLOB_LEVEL_LOWEST << k; k++) into->levels[k]++;
    if (by.white >= by.pink && by.white >= by.red)
        into->white++;
    else if (by.pink >= by.red)
        into->pink++;
    else
        into->red++;
    if (evidence >= bench->params->peak && is_peak(bench, x, y)) into->peaks++;
}

/* Runs come by row, then column, so the first strongest pixel of a blob within the tile stays its best. */
static void add_run(const tile_bench *bench, const tile_pixels *pixels, blob *into, const run *one) {
    int64_t n = one->x1 - one->x0, first = pixels->x0 + one->x0, last = pixels->x0 + one->x1 - 1;
    int64_t y = pixels->y0 + one->y, sum_x = (first + last) * n / 2;
    run_rows rows = rows_of(bench, pixels, one->y);
    for (int x = one->x0; x < one->x1; x++) {
        add_pixel(bench, &rows, into, x, one->y);
        into->sxx += (pixels->x0 + x) * (pixels->x0 + x);
        if (rows.evidence[x] > into->best) {
            into->best = rows.evidence[x];
            into->best_x = (int32_t)(pixels->x0 + x);
            into->best_y = (int32_t)y;
        }
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

static void size_up(const tile_bench *bench, sketch *into, const run *one) {
    const uint8_t *evidence = evidence_row(bench, one->y);
    uint8_t best = into->best;
    for (int x = one->x0; x < one->x1; x++) best = evidence[x] > best ? evidence[x] : best;
    into->best = best;
    into->n += one->x1 - one->x0;
    if (one->x0 < into->x0) into->x0 = one->x0;
    if (one->x1 > into->x1) into->x1 = one->x1;
    if (one->y < into->y0) into->y0 = one->y;
    into->y1 = one->y + 1; /* runs come by row */
}

static void count_petals(const tile_bench *bench, cell_block *block, const run *one) {
    int log2 = bench->cell_log2;
    cell *row = block->cells + (size_t)(one->y >> log2) * (size_t)block->w;
    for (int x = one->x0; x < one->x1;) {
        int end = ((x >> log2) + 1) << log2;
        if (end > one->x1) end = one->x1;
        row[x >> log2].petal = (uint16_t)(row[x >> log2].petal + (end - x));
        x = end;
    }
}

/* The likeness of those that can be flowers by their size. */
static void sum_likeness(tile_bench *bench) {
    const labelling *labels = &bench->labels;
    const surround *around = &bench->around;
    int log2 = bench->micro_log2, halo = bench->scale->halo;
    for (size_t i = 0; i < labels->count; i++) {
        const run *one = &labels->runs[i];
        sketch *into = &bench->sketches[one->label];
        if (into->kind != FLOWER) continue;
        const uint8_t *row = around->likeness + (size_t)((one->y + halo) >> log2) * (size_t)around->columns;
        for (int x = one->x0 + halo; x < one->x1 + halo; x++) into->likeness += row[x >> log2];
    }
}

/* Nearly all blobs are too small or too faint to be flowers, or too unlike poppies for any group. */
static void choose_blobs(tile_bench *bench) {
    size_t count = (size_t)bench->labels.labels;
    const plot_params *params = bench->params;
    for (size_t i = 0; i < count; i++) {
        sketch *one = &bench->sketches[i];
        if (one->kind == NO_FLOWER &&
            can_be_flower(one->n, one->best, one->x1 - one->x0, one->y1 - one->y0, params, bench->scale))
            one->kind = FLOWER;
    }
    if (params->likeness) sum_likeness(bench);
    for (size_t i = 0; i < count; i++) {
        sketch *one = &bench->sketches[i];
        if (one->kind == FLOWER && !flower_is_wanted(params, one->best, mean_likeness(one->likeness, one->n)))
            one->kind = NO_FLOWER;
    }
}

static void number_blobs(tile_bench *bench) {
    size_t count = (size_t)bench->labels.labels;
    bench->flowers = bench->open = 0;
    for (size_t i = 0; i < count; i++) {
        sketch *one = &bench->sketches[i];
        if (one->kind == FLOWER) one->number = (int32_t)bench->flowers++;
        if (one->kind == OPEN) one->number = (int32_t)bench->open++;
    }
}

static pap_status measure_blobs(tile_bench *bench, const tile_pixels *pixels, pap_error *err) {
    const labelling *labels = &bench->labels;
    choose_blobs(bench);
    number_blobs(bench);
    size_t count = bench->flowers + bench->open;
    if (!memory_reserve((void **)&bench->blobs, &bench->blob_capacity, count, sizeof *bench->blobs))
        return error_nomem(err, "the blobs of a tile");
    for (size_t i = 0; i < count; i++) bench->blobs[i] = blob_none();
    for (size_t i = 0; i < labels->count; i++) {
        const run *one = &labels->runs[i];
        const sketch *own = &bench->sketches[one->label];
        size_t before = own->kind == OPEN ? bench->flowers : 0;
        if (own->kind != NO_FLOWER) add_run(bench, pixels, &bench->blobs[before + (size_t)own->number], one);
    }
    return PAP_OK;
}

pap_status tile_blobs(tile_bench *bench, const tile_pixels *pixels, cell_block *cells, pap_error *err) {
    labelling *labels = &bench->labels;
    label_begin(labels);
    for (int y = 0; y < pixels->h; y++) {
        pap_status status = label_row(labels, y, evidence_row(bench, y), (size_t)pixels->w, err);
        if (status) return status;
    }
    label_finish(labels);
    size_t count = (size_t)labels->labels;
    if (!memory_reserve((void **)&bench->sketches, &bench->sketch_capacity, count, sizeof *bench->sketches))
        return error_nomem(err, "the blobs of a tile");
    for (size_t i = 0; i < count; i++)
        bench->sketches[i] = (sketch){.x0 = INT32_MAX, .y0 = INT32_MAX, .x1 = INT32_MIN, .kind = NO_FLOWER};
    for (size_t i = 0; i < labels->count; i++) {
        const run *one = &labels->runs[i];
        sketch *into = &bench->sketches[one->label];
        size_up(bench, into, one);
        count_petals(bench, cells, one);
        if (one->y == 0 || one->y == pixels->h - 1 || one->x0 == 0 || one->x1 == pixels->w) into->kind = OPEN;
    }
    return measure_blobs(bench, pixels, err);
}
