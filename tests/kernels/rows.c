/* The harness that all kernel tests share. */
#include "rows.h"

#include <check.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LENGTH_MAX = 1000, OFFSETS = 4, GUARD = 16, POOL = 1000, EDGES = 7, BANDS = INDEX_BAND_COUNT };

static const size_t lengths[] = {0, 1, 7, 8, 9, 31, 33, LENGTH_MAX};
static const float guard_value = -12345.5f;

/* Among three bands, whichever they are, every edge meets every edge: bands read the digits of the pixel's
 * number through points of a curve of which any three are independent modulo 7. */
static size_t edge_of(size_t number, size_t band) {
    static const size_t points[INDEX_BAND_COUNT][3] = {{1, 0, 0}, {1, 1, 1}, {0, 0, 1}, {1, 2, 4},
                                                       {1, 3, 2}, {1, 4, 2}, {1, 5, 4}, {1, 6, 1}};
    const size_t *p = points[band];
    return (p[0] * number + p[1] * (number / EDGES) + p[2] * (number / (EDGES * EDGES))) % EDGES;
}

/* Edges first, then greys, 8-bit codes and floats, in equal parts. */
static float channel_of(size_t number, size_t band) {
    static const float edges[EDGES] = {0, 1, NAN, 1e-6f, 1e-30f, -NAN, 0.04045f};
    if (number < EDGES * EDGES * EDGES) return edges[edge_of(number, band)];
    uint32_t hash = (uint32_t)(number * BANDS + (number % 3 == 0 ? 0 : band) + 1) * 2654435761u;
    hash = (hash ^ hash >> 15) * 2246822519u;
    hash ^= hash >> 13;
    return number % 3 == 1 ? (float)(hash >> 24) / 255.0f : (float)(hash >> 8) / 16777216.0f;
}

typedef struct buffers {
    float *in_block[BANDS], *out_block[ROW_OUTPUT_MAX];
    const float *in[BANDS];
    float *out[ROW_OUTPUT_MAX];
} buffers;

/* Inputs end where their block ends, so that the address sanitizer sees a read beyond. */
static buffers make_buffers(size_t n, size_t offset) {
    buffers b = {0};
    for (size_t k = 0; k < BANDS; k++) {
        b.in_block[k] = malloc((n + offset + 1) * sizeof(float));
        ck_assert(b.in_block[k] != NULL);
        float *in = b.in_block[k] + 1 + offset;
        for (size_t i = 0; i < n; i++) in[i] = channel_of((i * 37 + n * 11 + offset * 5) % POOL, k);
        b.in[k] = in;
    }
    for (size_t k = 0; k < ROW_OUTPUT_MAX; k++) {
        b.out_block[k] = malloc((n + offset + 2 * GUARD) * sizeof(float));
        ck_assert(b.out_block[k] != NULL);
        for (size_t i = 0; i < n + offset + 2 * GUARD; i++) b.out_block[k][i] = guard_value;
        b.out[k] = b.out_block[k] + GUARD + offset;
    }
    return b;
}

static void free_buffers(buffers *b) {
    for (size_t k = 0; k < BANDS; k++) free(b->in_block[k]);
    for (size_t k = 0; k < ROW_OUTPUT_MAX; k++) free(b->out_block[k]);
}

static void check_guards(const kernel_case *c, const kernel_set *set, const buffers *b, size_t n,
                         size_t offset) {
    for (size_t k = 0; k < ROW_OUTPUT_MAX; k++) {
        size_t written = k < c->outputs ? n : 0, begin = GUARD + offset;
        for (size_t i = 0; i < n + offset + 2 * GUARD; i++) {
            if (i >= begin && i < begin + written) continue;
            ck_assert_msg(b->out_block[k][i] == guard_value,
                          "%s, %s, n=%zu, offset %zu: output %zu, guard %td", c->name, set->level, n, offset,
                          k, (ptrdiff_t)i - (ptrdiff_t)begin);
        }
    }
}

static void check_pixel(const kernel_case *c, const kernel_set *set, const buffers *b, size_t n,
                        size_t offset, size_t i, size_t output) {
    double v[BANDS];
    for (size_t k = 0; k < BANDS; k++) v[k] = (double)b->in[k][i];
    pixel p = {v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7]};
    reference want = c->expect(c->id, output, p);
    double got = (double)b->out[output][i], error = fabs(got - want.value);
    if (c->period > 0 && output == 0) error = fmin(error, c->period - error);
    /* What is lost below the smallest normal float is no error. */
    double allowed = c->tolerance[output] * want.scale + (double)FLT_MIN;
    int is_right = isnan(want.value) ? isnan(got) : !isinf(got) && error <= allowed;
    ck_assert_msg(
        is_right,
        "%s, %s, n=%zu, offset %zu, pixel %zu (%.9g %.9g %.9g %.9g %.9g %.9g %.9g %.9g), output %zu: "
        "%.9g, expected %.9g",
        c->name, set->level, n, offset, i, p.r, p.g, p.b, p.n, p.re, p.re1, p.re2, p.re3, output, got,
        want.value);
}

static void check_same(const kernel_case *c, const kernel_set *set, const buffers *b, const buffers *baseline,
                       size_t n, size_t offset) {
    for (size_t k = 0; k < c->outputs; k++)
        for (size_t i = 0; i < n; i++)
            ck_assert_msg(memcmp(&b->out[k][i], &baseline->out[k][i], sizeof(float)) == 0,
                          "%s, %s, n=%zu, offset %zu, pixel %zu, output %zu: %.9g is not the baseline's %.9g",
                          c->name, set->level, n, offset, i, k, (double)b->out[k][i],
                          (double)baseline->out[k][i]);
}

static void check_row(const kernel_case *c, size_t n, size_t offset) {
    const kernel_set *sets[KERNEL_LEVEL_MAX];
    size_t count = kernels_supported(sets);
    buffers baseline = make_buffers(n, offset);
    c->run(sets[count - 1], c->id, baseline.out, baseline.in, n);
    for (size_t s = 0; s < count; s++) {
        buffers b = make_buffers(n, offset);
        c->run(sets[s], c->id, b.out, b.in, n);
        check_guards(c, sets[s], &b, n, offset);
        for (size_t k = 0; k < c->outputs; k++)
            for (size_t i = 0; i < n; i++) check_pixel(c, sets[s], &b, n, offset, i, k);
        check_same(c, sets[s], &b, &baseline, n, offset);
        free_buffers(&b);
    }
    free_buffers(&baseline);
}

void rows_check(const kernel_case *c) {
    for (size_t l = 0; l < sizeof lengths / sizeof *lengths; l++)
        for (size_t offset = 0; offset < OFFSETS; offset++) check_row(c, lengths[l], offset);
}

void rows_run_pixel(float out[ROW_OUTPUT_MAX], const kernel_case *c, const kernel_set *set,
                    const float bands[INDEX_BAND_COUNT]) {
    float *const outs[] = {out, out + 1, out + 2};
    const float *in[BANDS];
    for (size_t k = 0; k < BANDS; k++) in[k] = bands + k;
    c->run(set, c->id, outs, in, 1);
}

void rows_run_one(float out[ROW_OUTPUT_MAX], const kernel_case *c, const kernel_set *set, float r, float g,
                  float b) {
    rows_run_pixel(out, c, set, (const float[BANDS]){r, g, b, NAN, NAN, NAN, NAN, NAN});
}
