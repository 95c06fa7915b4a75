/* The likeness of micro-cells, on every level, against a plain loop in double precision. */
#include "kernels/kernels.h"

#include "base/random.h"
#include "check_main.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { N_MAX = 300, GUARD = 32, FILL = 0x5A, INPUT_ROWS = 10 };

static const size_t lengths[] = {0, 1, 7, 16, 63, 64, 65, 129, N_MAX};

typedef struct case_rows {
    uint8_t codes[INPUT_ROWS][N_MAX + 3];
    uint16_t valid[N_MAX + 3];
    uint8_t out[GUARD + N_MAX + GUARD];
    likeness_net net;
} case_rows;

static void make_case(case_rows *c, int units, double size, uint64_t seed) {
    random_state rng;
    random_seed(&rng, seed, 9);
    memset(c, 0, sizeof *c);
    for (size_t i = 0; i < N_MAX + 3; i++) {
        for (int k = 0; k < INPUT_ROWS; k++)
            c->codes[k][i] = (uint8_t)(random_below(&rng, 4) ? random_below(&rng, 256) : 255 * (int)(i % 2));
        c->valid[i] = (uint16_t)(random_below(&rng, 5) ? 1 + random_below(&rng, 16) : 0);
    }
    c->net.units = units;
    for (int u = 0; u < units; u++) {
        for (int k = 0; k < LIKENESS_INPUTS; k++)
            c->net.weights[u][k] = (float)(size * 0.02 * random_normal(&rng));
        c->net.bias[u] = (float)random_normal(&rng);
        c->net.out[u] = (float)random_normal(&rng);
    }
    c->net.out_bias = (float)random_normal(&rng);
}

/* In double precision, from what the header says in words. */
static double expected(const case_rows *c, size_t i) {
    double v[INPUT_ROWS], in[LIKENESS_INPUTS], sum = (double)c->net.out_bias;
    for (int k = 0; k < INPUT_ROWS; k++) v[k] = c->codes[k][i];
    const double *own = v, *beside = v + 3, *around = v + 6;
    double light = (own[0] + 2 * own[1] + own[2]) / 4, low = fmin(own[0], fmin(own[1], own[2]));
    in[0] = light - (around[0] + 2 * around[1] + around[2]) / 4;
    in[1] = own[0] - own[1] - (around[0] - around[1]);
    in[2] = own[2] - own[1] - (around[2] - around[1]);
    in[3] = low - fmin(around[0], fmin(around[1], around[2]));
    in[4] = own[0] - own[1];
    in[5] = own[2] - own[1];
    in[6] = light;
    in[7] = fmax(own[0], fmax(own[1], own[2])) - low;
    in[8] = light - (beside[0] + 2 * beside[1] + beside[2]) / 4;
    in[9] = own[0] - own[1] - (beside[0] - beside[1]);
    in[10] = own[2] - own[1] - (beside[2] - beside[1]);
    in[11] = v[9] / 4;
    for (int u = 0; u < c->net.units; u++) {
        double unit = (double)c->net.bias[u];
        for (int k = 0; k < LIKENESS_INPUTS; k++) unit += (double)c->net.weights[u][k] * in[k];
        sum += (double)c->net.out[u] * fmax(unit, 0);
    }
    return fmin(fmax(128 + 16 * sum, 1), 255);
}

static void run(const kernel_set *set, case_rows *c, size_t offset, size_t n) {
    likeness_rows rows = {.rough = c->codes[9] + offset};
    for (int p = 0; p < 3; p++) {
        rows.own[p] = c->codes[p] + offset;
        rows.beside[p] = c->codes[3 + p] + offset;
        rows.around[p] = c->codes[6 + p] + offset;
    }
    memset(c->out, FILL, sizeof c->out);
    set->likeness_row(c->out + GUARD, &rows, c->valid + offset, &c->net, n);
}

static void check_row(const kernel_set *set, case_rows *c, size_t offset, size_t n) {
    run(set, c, offset, n);
    for (size_t i = 0; i < n; i++) {
        int code = c->out[GUARD + i];
        if (c->valid[offset + i] == 0) {
            ck_assert_msg(code == LIKENESS_NONE, "%s: void micro-cell %zu has %d", set->level, i, code);
            continue;
        }
        double wanted = expected(c, offset + i);
        ck_assert_msg(fabs(code - wanted) <= 0.5 + 1e-2, "%s: n %zu, micro-cell %zu: %d, expected %.3f",
                      set->level, n, i, code, wanted);
    }
    for (size_t i = 0; i < GUARD; i++)
        ck_assert_msg(c->out[i] == FILL && c->out[GUARD + n + i] == FILL, "%s: wrote outside, n %zu",
                      set->level, n);
}

START_TEST(likeness_agrees_with_a_plain_loop) {
    const kernel_set *sets[KERNEL_LEVEL_MAX];
    size_t count = kernels_supported(sets);
    case_rows *c = malloc(sizeof *c);
    ck_assert_ptr_nonnull(c);
    static const int units[] = {0, 1, 12, LIKENESS_UNITS_MAX};
    for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
        make_case(c, units[u], 1, u);
        for (size_t s = 0; s < count; s++)
            for (size_t k = 0; k < sizeof lengths / sizeof *lengths; k++)
                for (size_t offset = 0; offset < 3; offset++) check_row(sets[s], c, offset, lengths[k]);
    }
    free(c);
}
END_TEST

/* Also where the log odds are far beyond what a byte holds. */
START_TEST(levels_agree_to_the_bit) {
    const kernel_set *sets[KERNEL_LEVEL_MAX];
    size_t count = kernels_supported(sets);
    case_rows *c = malloc(sizeof *c), *base = malloc(sizeof *base);
    ck_assert(c && base);
    for (uint64_t seed = 0; seed < 20; seed++) {
        make_case(base, 12, seed % 4 ? 1 : 60, seed);
        *c = *base;
        run(sets[count - 1], base, 1, N_MAX);
        for (size_t s = 0; s < count; s++) {
            run(sets[s], c, 1, N_MAX);
            ck_assert_msg(memcmp(c->out, base->out, sizeof c->out) == 0, "%s differs, seed %d",
                          sets[s]->level, (int)seed);
        }
    }
    free(c);
    free(base);
}
END_TEST

CHECK_MAIN("kernels/likeness", likeness_agrees_with_a_plain_loop, levels_agree_to_the_bit)
