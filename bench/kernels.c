/* papaver-bench-kernels: pixel kernels on one core, for every level that this CPU has, in outputs per ns;
 * and the GB/s that memory would have to give if nothing stayed in a cache. */
#include "kernels/kernels.h"

#include "base/memory.h"
#include "base/random.h"
#include "plots/surround.h"
#include "plots/tile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The planes of a window and what is made of them are more than L1 holds and less than an L2 of 1 MiB. */
enum { WIDTH = 1024, ROWS = 64, PIXELS = WIDTH * ROWS, FLOATS = WIDTH * 16, LEAD = 64, TILE = 1024 };
enum { SAMPLES = 9 };
static const double SAMPLE_S = 0.02, GSD_M = 0.02;

/* Settings that have nothing to say here: kernels take the same time whatever they find. The floor is out of
 * reach, so that no pixel is a candidate and nothing is labelled. */
/* As large as the shipped one; it takes the same time whatever it holds. */
static const likeness_net NET = {.units = 12, .weights = {{0.01F}}, .out = {1}};
static const plot_params PARAMS = {.likeness = &NET,
                                   .evidence = {20, 20, 8, 20, 20, 45, 252, 256},
                                   .peak = 18,
                                   .surround_m = 0.6,
                                   .blob_min_cm2 = 12,
                                   .blob_max_cm2 = 1200,
                                   .blob_max_m = 0.8,
                                   .peak_radius_m = 0.04,
                                   .link_m = {0.4},
                                   .link_count = 1,
                                   .min_blobs = 4,
                                   .max_extent_m = 40,
                                   .cell_m = 0.25,
                                   .margin_m = 2,
                                   .near_m = 0.3,
                                   .resolves_flowers = true};

typedef struct bench {
    const kernel_set *kernels;
    plot_scale scale;
    uint8_t *planes[4], *means[3], *petal; /* ROWS rows; LEAD pixels before the first one are readable */
    uint16_t *sums[4], *half;
    int32_t *totals, *counts;
    float *floats[6];
    surround around;
    tile_pixels tile;
    tile_bench *tile_work;
} bench;

/* ---- what is measured: one pass over all the rows ---- */

static void run_add(bench *b) {
    for (size_t y = 0; y < ROWS; y++) b->kernels->add_row(b->sums[0], b->planes[0] + y * WIDTH, WIDTH);
}

static void run_count(bench *b) {
    for (size_t y = 0; y < ROWS; y++) b->kernels->count_row(b->sums[0], b->planes[3] + y * WIDTH, WIDTH);
}

static void run_fold(bench *b) {
    for (size_t y = 0; y < ROWS; y += 2)
        b->kernels->fold_row(b->half + y / 2 * WIDTH, b->sums[3] + y * WIDTH, WIDTH);
}

static void run_mean(bench *b) {
    for (size_t y = 0; y < ROWS; y++)
        b->kernels->mean_row(b->petal + y * WIDTH, b->totals + y * WIDTH, b->counts + y * WIDTH, WIDTH);
}

static void run_evidence(bench *b) {
    for (size_t at = 0; at < PIXELS; at += WIDTH)
        b->kernels->evidence_row(b->petal + at, b->planes[0] + at, b->planes[1] + at, b->planes[2] + at,
                                 b->planes[3] + at, b->means[0] + at, b->means[1] + at, b->means[2] + at,
                                 &PARAMS.evidence, WIDTH);
}

static void run_texture(bench *b) {
    uint8_t *const *p = b->planes;
    for (size_t y = 0; y < ROWS; y++) {
        size_t at = y * WIDTH, above = y ? at - WIDTH : 0;
        if (y % (size_t)b->scale.cell == 0)
            for (int k = 0; k < 4; k++) memset(b->sums[k], 0, WIDTH * sizeof(uint16_t));
        b->kernels->texture_row(b->sums[0], b->sums[1], b->sums[2], b->sums[3], p[0] + at, p[1] + at,
                                p[2] + at, p[3] + at, p[0] + above, p[1] + above, p[2] + above, p[3] + above,
                                &PARAMS.evidence, WIDTH);
    }
}

/* A row of the surround at pixel spacing, as plots/tile repeats it. */
static void spread(bench *b, size_t micro_row) {
    for (int p = 0; p < 3; p++) {
        const uint8_t *from = b->around.means[p] + micro_row * (size_t)b->around.columns;
        for (int x = 0; x < b->around.columns; x++) memset(b->means[p] + 4 * x, from[x], 4);
    }
}

/* The surround's planes serve as every input. */
static void run_likeness(bench *b) {
    const surround *around = &b->around;
    size_t columns = (size_t)around->columns;
    for (int row = 0; row < around->rows; row++) {
        size_t at = (size_t)row * columns;
        likeness_rows rows = {.rough = around->rough + at};
        for (int p = 0; p < 3; p++) rows.own[p] = rows.beside[p] = rows.around[p] = around->means[p] + at;
        b->kernels->likeness_row(around->likeness + at, &rows, around->sums[SUM_VALID] + at, &NET, columns);
    }
}

/* Surround, likeness, evidence and texture of every pixel, in the order in which plots/tile goes. */
static void run_all(bench *b) {
    uint8_t *const *p = b->planes;
    surround_measure(&b->around, b->planes, WIDTH, WIDTH, ROWS, &b->scale, PARAMS.likeness, b->kernels, NULL);
    for (size_t y = 0; y < ROWS; y++) {
        size_t at = y * WIDTH;
        if (y % 4 == 0) spread(b, y / 4);
        b->kernels->evidence_row(b->petal + at, p[0] + at, p[1] + at, p[2] + at, p[3] + at, b->means[0],
                                 b->means[1], b->means[2], &PARAMS.evidence, WIDTH);
    }
    run_texture(b);
}

/* The real thing: a whole tile with its halo through plots/tile, none of its pixels a candidate. */
static void run_tile(bench *b) {
    tile_result *result = NULL;
    pap_error err;
    if (tile_analyse(&result, b->tile_work, &b->tile, &err)) abort();
    tile_result_free(result);
}

static void run_lab(bench *b) {
    for (size_t at = 0; at < FLOATS; at += WIDTH)
        b->kernels->lab(b->floats[3] + at, b->floats[4] + at, b->floats[5] + at, b->floats[0] + at,
                        b->floats[1] + at, b->floats[2] + at, WIDTH);
}

static void run_exg(bench *b) {
    for (size_t at = 0; at < FLOATS; at += WIDTH) {
        const float *bands[INDEX_BAND_COUNT] = {b->floats[0] + at, b->floats[1] + at, b->floats[2] + at};
        b->kernels->index[INDEX_EXG](b->floats[3] + at, bands, WIDTH);
    }
}

static const struct probe {
    const char *name;
    void (*run)(bench *b);
    double outputs; /* of one run */
    int bytes;      /* read and written for one output, if nothing stayed in a cache */
} probes[] = {
    {"add_row", run_add, PIXELS, 1 + 2 + 2},
    {"count_row", run_count, PIXELS, 1 + 2 + 2},
    {"fold_row", run_fold, PIXELS / 2, 4 + 2},
    {"mean_row", run_mean, PIXELS, 8 + 1},
    {"evidence_row", run_evidence, PIXELS, 7 + 1},
    {"texture_row", run_texture, PIXELS, 4 + 4 + 8 + 8},
    {"likeness_row", run_likeness, PIXELS, 1}, /* of micro-cells of 4 x 4 pixels, told per pixel */
    {"all_fused", run_all, PIXELS, 4 + 1},     /* sums and means stay */
    {"whole_tile", run_tile, (double)TILE *TILE, 4 + 1},
    {"lab", run_lab, FLOATS, 12 + 12},
    {"ExG", run_exg, FLOATS, 12 + 4},
};

/* ---- setting up ---- */

/* Aligned, zeroed, with LEAD elements before what is returned. Lives as long as the program. */
static void *room(size_t n, size_t size) {
    char *bytes = memory_aligned(n + 2 * LEAD, size);
    if (!bytes) {
        fputs("papaver-bench-kernels: out of memory\n", stderr);
        exit(1);
    }
    memset(bytes, 0, (n + 2 * LEAD) * size);
    return bytes + LEAD * size;
}

/* Ground-like codes; a pixel in 64 is not valid. */
static void paint(uint8_t *const planes[4], size_t n, random_state *rng) {
    for (size_t i = 0; i < n; i++) {
        bool is_valid = random_below(rng, 64) > 0;
        int light = 60 + random_below(rng, 80);
        for (int p = 0; p < 3; p++)
            planes[p][i] = is_valid ? (uint8_t)(light + random_below(rng, 40) - 10 * p) : 0;
        planes[3][i] = is_valid ? 255 : 0;
    }
}

static void make_tile(bench *b, random_state *rng) {
    int edge = TILE + 2 * b->scale.halo;
    b->tile = (tile_pixels){.stride = ((size_t)edge + 127) / 64 * 64, .w = TILE, .h = TILE};
    size_t plane = b->tile.stride * (size_t)edge;
    for (int p = 0; p < 4; p++) b->tile.planes[p] = room(plane, 1);
    paint(b->tile.planes, plane, rng);
}

/* Its planes are kept from run to run; the rim that it leaves alone is read here, so it is cleared once. */
static bool make_surround(bench *b) {
    if (surround_measure(&b->around, b->planes, WIDTH, WIDTH, ROWS, &b->scale, PARAMS.likeness, b->kernels,
                         NULL))
        return false;
    for (int p = 0; p < 3; p++) memset(b->around.means[p], 0, b->around.capacity);
    return true;
}

static void make_bench(bench *b) {
    random_state rng;
    random_seed(&rng, 1, 1);
    b->scale = plot_scale_make(&PARAMS, GSD_M, GSD_M);
    for (int p = 0; p < 4; p++) b->planes[p] = room(PIXELS, 1);
    paint(b->planes, PIXELS, &rng);
    for (int p = 0; p < 3; p++) memcpy(b->means[p] = room(PIXELS, 1), b->planes[p], PIXELS);
    b->petal = room(PIXELS, 1);
    for (int p = 0; p < 4; p++) b->sums[p] = room(PIXELS, sizeof(uint16_t));
    b->half = room(PIXELS / 2, sizeof(uint16_t));
    b->totals = room(PIXELS, sizeof(int32_t));
    b->counts = room(PIXELS, sizeof(int32_t));
    for (size_t i = 0; i < PIXELS; i++) b->totals[i] = 100 * (b->counts[i] = 700 + random_below(&rng, 84));
    for (int k = 0; k < 6; k++) b->floats[k] = room(FLOATS, sizeof(float));
    for (int k = 0; k < 3; k++)
        for (size_t i = 0; i < FLOATS; i++) b->floats[k][i] = (float)random_below(&rng, 256) / 255.0F;
    make_tile(b, &rng);
}

/* ---- timing ---- */

/* Of this thread: a busy machine takes time from the wall clock, not from the kernel. */
static double seconds_of(const struct probe *probe, bench *b, int runs) {
    struct timespec from, to;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
    for (int i = 0; i < runs; i++) probe->run(b);
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
    return (double)(to.tv_sec - from.tv_sec) + 1e-9 * (double)(to.tv_nsec - from.tv_nsec);
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Warms up while looking for how many runs a sample needs. */
static void measure(const struct probe *probe, bench *b) {
    double rates[SAMPLES];
    int runs = 1;
    while (seconds_of(probe, b, runs) < SAMPLE_S) runs *= 2;
    for (int i = 0; i < SAMPLES; i++) rates[i] = probe->outputs * runs / seconds_of(probe, b, runs) * 1e-9;
    qsort(rates, SAMPLES, sizeof *rates, by_value);
    printf("%-9s %-13s %7.3f %7.3f %7.3f %6.1f\n", b->kernels->level, probe->name, rates[SAMPLES / 2],
           rates[0], rates[SAMPLES - 1], rates[SAMPLES / 2] * probe->bytes);
}

static bool measure_level(bench *b, const kernel_set *set) {
    pap_error err = {PAP_E_NOMEM, "out of memory"};
    b->kernels = set;
    if (tile_bench_new(&b->tile_work, &PARAMS, &b->scale, set, &err) || !make_surround(b)) {
        fprintf(stderr, "papaver-bench-kernels: %s\n", err.message);
        return false;
    }
    for (size_t i = 0; i < sizeof probes / sizeof *probes; i++) measure(&probes[i], b);
    tile_bench_free(b->tile_work);
    return true;
}

int main(void) {
    const kernel_set *sets[KERNEL_LEVEL_MAX];
    size_t levels = kernels_supported(sets);
    bench b = {0};
    make_bench(&b);
    puts("level     kernel         median     min     max   GB/s");
    for (size_t i = 0; i < levels; i++)
        if (!measure_level(&b, sets[i])) return 1;
    surround_free(&b.around);
    return 0;
}
