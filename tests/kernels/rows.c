/* The harness that all kernel tests share. */
#include "rows.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LENGTH_MAX = 1000, OFFSETS = 4, GUARD = 16, POOL = 1000, EDGES = 7 };

static const size_t lengths[] = {0, 1, 7, 8, 9, 31, 33, LENGTH_MAX};
static const float guard_value = -12345.5f;

/* Every edge against every edge, then greys, 8-bit codes and floats, in equal parts. */
static float channel_of(size_t pixel, size_t band) {
    static const float edges[EDGES] = {0, 1, NAN, 1e-6f, 1e-30f, -NAN, 0.04045f};
    static const size_t place[] = {1, EDGES, EDGES * EDGES};
    if (pixel < EDGES * EDGES * EDGES) return edges[pixel / place[band] % EDGES];
    uint32_t hash = (uint32_t)(pixel * 3 + (pixel % 3 == 0 ? 0 : band) + 1) * 2654435761u;
    hash = (hash ^ hash >> 15) * 2246822519u;
    hash ^= hash >> 13;
    return pixel % 3 == 1 ? (float)(hash >> 24) / 255.0f : (float)(hash >> 8) / 16777216.0f;
}

typedef struct buffers {
    float *in_block[3], *out_block[ROW_OUTPUT_MAX];
    const float *in[3];
    float *out[ROW_OUTPUT_MAX];
} buffers;

/* Inputs end where their block ends, so that the address sanitizer sees a read beyond. */
static buffers make_buffers(size_t n, size_t offset) {
    buffers b = {0};
    for (size_t k = 0; k < 3; k++) {
        b.in_block[k] = malloc((n + offset + 1) * sizeof(float));
        b.out_block[k] = malloc((n + offset + 2 * GUARD) * sizeof(float));
        ck_assert(b.in_block[k] && b.out_block[k]);
        float *in = b.in_block[k] + 1 + offset;
        for (size_t i = 0; i < n; i++) in[i] = channel_of((i * 37 + n * 11 + offset * 5) % POOL, k);
        for (size_t i = 0; i < n + offset + 2 * GUARD; i++) b.out_block[k][i] = guard_value;
        b.in[k] = in;
        b.out[k] = b.out_block[k] + GUARD + offset;
    }
    return b;
}

static void free_buffers(buffers *b) {
    for (size_t k = 0; k < 3; k++) {
        free(b->in_block[k]);
        free(b->out_block[k]);
    }
}

static void check_guards(const kernel_case *c, const kernel_set *set, const buffers *b, size_t n,
                         size_t offset) {
    for (size_t k = 0; k < 3; k++) {
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
    rgb_pixel p = {(double)b->in[0][i], (double)b->in[1][i], (double)b->in[2][i]};
    reference want = c->expect(c->id, output, p);
    double got = (double)b->out[output][i], error = fabs(got - want.value);
    if (c->period > 0 && output == 0) error = fmin(error, c->period - error);
    int is_right = isnan(want.value) ? isnan(got) : !isinf(got) && error <= c->tolerance[output] * want.scale;
    ck_assert_msg(is_right,
                  "%s, %s, n=%zu, offset %zu, pixel %zu (%.9g %.9g %.9g), output %zu: %.9g, expected %.9g",
                  c->name, set->level, n, offset, i, p.r, p.g, p.b, output, got, want.value);
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

void rows_run_one(float out[ROW_OUTPUT_MAX], const kernel_case *c, const kernel_set *set, float r, float g,
                  float b) {
    float *const outs[] = {out, out + 1, out + 2};
    const float *const in[] = {&r, &g, &b};
    c->run(set, c->id, outs, in, 1);
}
