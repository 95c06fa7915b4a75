/* Row kernels over 8-bit planes, on every level, against plain loops. */
#include "kernels/kernels.h"

#include "base/random.h"
#include "check_main.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { N_MAX = 1000, GUARD = 32, OFFSETS = 4, FILL = 0x5A, PLANES = 8, SUMS = 4 };

static const size_t lengths[] = {0, 1, 7, 8, 9, 31, 33, N_MAX};
static const uint8_t edge_codes[] = {0, 1, 2, 44, 45, 127, 128, 224, 225, 252, 254, 255};

static const evidence_params settings[] = {
    {20, 20, 20, 10, 20, 45, 252, 14},
    {-255, 255, -255, 255, -510, 255, 0, 1},
    {255, -255, 255, -255, 510, 0, 256, 255},
};

/* What a kernel works on: inputs and outputs of one length at one misalignment, guards around outputs. */
typedef struct rows {
    uint8_t in[PLANES][GUARD + OFFSETS + N_MAX]; /* readable before the first pixel */
    uint16_t sums[SUMS][GUARD + OFFSETS + N_MAX + GUARD];
    uint16_t wide[OFFSETS + 2 * N_MAX];
    int32_t total[OFFSETS + N_MAX], count[OFFSETS + N_MAX];
    uint8_t out[GUARD + OFFSETS + N_MAX + GUARD];
} rows;

static uint8_t code_of(random_state *rng) {
    return random_below(rng, 3) ? (uint8_t)random_below(rng, 256)
                                : edge_codes[random_below(rng, (int)sizeof edge_codes)];
}

/* Planes 3 and 7 say what is valid (255; else 0 or 1); colours are 0 where it is not. */
static void fill_planes(rows *all, random_state *rng) {
    for (size_t i = 0; i < sizeof all->in[0]; i++) {
        for (int p = 0; p < PLANES; p++) all->in[p][i] = code_of(rng);
        for (int p = 3; p < PLANES; p += 4) {
            bool is_valid = random_below(rng, 4) > 0;
            all->in[p][i] = is_valid ? 255 : (uint8_t)random_below(rng, 2);
            for (int k = 1; k <= 3 && !is_valid; k++) all->in[p - k][i] = 0;
        }
    }
}

static rows *rows_make(uint64_t seed) {
    rows *all = malloc(sizeof *all);
    random_state rng;
    ck_assert(all != NULL);
    random_seed(&rng, seed, 1);
    fill_planes(all, &rng);
    memset(all->out, FILL, sizeof all->out);
    for (int k = 0; k < SUMS; k++)
        for (size_t i = 0; i < sizeof all->sums[0] / 2; i++)
            all->sums[k][i] = (uint16_t)(random_below(&rng, 60000));
    for (size_t i = 0; i < sizeof all->wide / 2; i++) all->wide[i] = (uint16_t)random_below(&rng, 32768);
    for (size_t i = 0; i < OFFSETS + N_MAX; i++) {
        all->count[i] = random_below(&rng, 5) ? 1 + random_below(&rng, 60000) : random_below(&rng, 3);
        all->total[i] = all->count[i] ? random_below(&rng, 255 * all->count[i] + 1) : 0;
    }
    return all;
}

typedef struct plane_case {
    const char *name;
    void (*run)(const kernel_set *set, rows *all, size_t offset, size_t n, const evidence_params *params);
    void (*plain)(rows *all, size_t offset, size_t n, const evidence_params *params);
} plane_case;

/* ---- the cases: through the kernel, and as a plain loop ---- */

static void run_add(const kernel_set *set, rows *all, size_t o, size_t n, const evidence_params *params) {
    (void)params;
    set->add_row(all->sums[0] + GUARD + o, all->in[0] + GUARD + o, n);
}
static void plain_add(rows *all, size_t o, size_t n, const evidence_params *params) {
    (void)params;
    for (size_t i = GUARD + o; i < GUARD + o + n; i++)
        all->sums[0][i] = (uint16_t)(all->sums[0][i] + all->in[0][i]);
}

static void run_count(const kernel_set *set, rows *all, size_t o, size_t n, const evidence_params *params) {
    (void)params;
    set->count_row(all->sums[0] + GUARD + o, all->in[3] + GUARD + o, n);
}
static void plain_count(rows *all, size_t o, size_t n, const evidence_params *params) {
    (void)params;
    for (size_t i = GUARD + o; i < GUARD + o + n; i++)
        if (all->in[3][i] == 255) all->sums[0][i]++;
}

static void run_fold(const kernel_set *set, rows *all, size_t o, size_t n, const evidence_params *params) {
    (void)params;
    set->fold_row(all->sums[0] + GUARD + o, all->wide + o, n);
}
static void plain_fold(rows *all, size_t o, size_t n, const evidence_params *params) {
    (void)params;
    for (size_t i = 0; i < n; i++)
        all->sums[0][GUARD + o + i] = (uint16_t)(all->wide[o + 2 * i] + all->wide[o + 2 * i + 1]);
}

static void run_mean(const kernel_set *set, rows *all, size_t o, size_t n, const evidence_params *params) {
    (void)params;
    set->mean_row(all->out + GUARD + o, all->total + o, all->count + o, n);
}
/* In whole numbers: floor(total / count + 1/2). */
static void plain_mean(rows *all, size_t o, size_t n, const evidence_params *params) {
    (void)params;
    for (size_t i = 0; i < n; i++) {
        int64_t total = all->total[o + i], count = all->count[o + i];
        all->out[GUARD + o + i] = count ? (uint8_t)((2 * total + count) / (2 * count)) : 0;
    }
}

static void run_evidence(const kernel_set *set, rows *all, size_t o, size_t n,
                         const evidence_params *params) {
    size_t at = GUARD + o;
    set->evidence_row(all->out + at, all->in[0] + at, all->in[1] + at, all->in[2] + at, all->in[3] + at,
                      all->in[4] + at, all->in[5] + at, all->in[6] + at, params, n);
}

static int least(int a, int b) {
    return a < b ? a : b;
}
static int most(int a, int b) {
    return a > b ? a : b;
}

/* From the text of evidence.h, in ints. */
static int petal(int r, int g, int b, int mr, int mg, int mb, const evidence_params *p) {
    int low = least(r, least(g, b)), high = most(r, most(g, b)), around_low = least(mr, least(mg, mb));
    int lighter = (r + 2 * g + b) - (mr + 2 * mg + mb), bluer = 2 * ((b - g) - (mb - mg));
    lighter = lighter >= 0 ? lighter / 2 : -((1 - lighter) / 2);
    int tint = (high - low) - low / 4 - p->white_chroma;
    int white = least(least(low - around_low, lighter), bluer) - most(tint, 0);
    int pink = least(least((r - g) - (mr - mg), (b - g) - (mb - mg)), b - g + p->pink_blue);
    int red = least((r - g) - (mr - mg), r - g) - p->red_floor - most((g - b) - p->red_yellow, 0);
    int best = most(white, most(pink, red));
    return best < p->floor ? 0 : least(best, 255);
}
static void plain_evidence(rows *all, size_t o, size_t n, const evidence_params *params) {
    for (size_t i = GUARD + o; i < GUARD + o + n; i++)
        all->out[i] = all->in[3][i] == 255
                          ? (uint8_t)petal(all->in[0][i], all->in[1][i], all->in[2][i], all->in[4][i],
                                           all->in[5][i], all->in[6][i], params)
                          : 0;
}

static void run_texture(const kernel_set *set, rows *all, size_t o, size_t n, const evidence_params *params) {
    size_t at = GUARD + o;
    set->texture_row(all->sums[0] + at, all->sums[1] + at, all->sums[2] + at, all->sums[3] + at,
                     all->in[0] + at, all->in[1] + at, all->in[2] + at, all->in[3] + at, all->in[4] + at,
                     all->in[5] + at, all->in[6] + at, all->in[7] + at, params, n);
}
static int light_of(const rows *all, int first, size_t i) {
    return (all->in[first][i] + 2 * all->in[first + 1][i] + all->in[first + 2][i]) / 4;
}
static void plain_texture(rows *all, size_t o, size_t n, const evidence_params *params) {
    for (size_t i = GUARD + o; i < GUARD + o + n; i++) {
        int r = all->in[0][i], g = all->in[1][i], b = all->in[2][i];
        if (all->in[3][i] != 255) continue;
        all->sums[0][i] = (uint16_t)(all->sums[0][i] + (2 * g - r - b >= params->canopy_exg));
        all->sums[1][i] = (uint16_t)(all->sums[1][i] + (most(r, most(g, b)) < params->dark));
        all->sums[2][i] = (uint16_t)(all->sums[2][i] + (least(r, least(g, b)) >= params->bright));
        if (all->in[3][i - 1] != 255 || all->in[7][i] != 255) continue;
        int step = abs(light_of(all, 0, i) - light_of(all, 0, i - 1)) +
                   abs(light_of(all, 0, i) - light_of(all, 4, i));
        all->sums[3][i] = (uint16_t)(all->sums[3][i] + step / 2);
    }
}

static const plane_case cases[] = {
    {"add_row", run_add, plain_add},
    {"count_row", run_count, plain_count},
    {"fold_row", run_fold, plain_fold},
    {"mean_row", run_mean, plain_mean},
    {"evidence_row", run_evidence, plain_evidence},
    {"texture_row", run_texture, plain_texture},
};

/* The whole of both, so that guards and inputs are compared too. */
static void check_same(const rows *got, const rows *want, const char *name) {
    for (int k = 0; k < SUMS; k++)
        for (size_t i = 0; i < sizeof got->sums[0] / 2; i++)
            if (got->sums[k][i] != want->sums[k][i])
                ck_abort_msg("%s, sum %d, pixel %d: %d, expected %d", name, k, (int)i - GUARD,
                             got->sums[k][i], want->sums[k][i]);
    for (size_t i = 0; i < sizeof got->out; i++)
        if (got->out[i] != want->out[i])
            ck_abort_msg("%s, pixel %d: %d, expected %d", name, (int)i - GUARD, got->out[i], want->out[i]);
    ck_assert_msg(memcmp(got->in, want->in, sizeof got->in) == 0, "%s: an input was written", name);
}

static void check_case(const plane_case *c, const kernel_set *set, size_t n, size_t offset) {
    for (size_t p = 0; p < sizeof settings / sizeof *settings; p++) {
        char name[128];
        rows *got = rows_make(n * 7 + offset + p), *want = rows_make(n * 7 + offset + p);
        c->run(set, got, offset, n, &settings[p]);
        c->plain(want, offset, n, &settings[p]);
        snprintf(name, sizeof name, "%s, %s, n=%zu, offset %zu, settings %zu", c->name, set->level, n, offset,
                 p);
        check_same(got, want, name);
        free(got);
        free(want);
    }
}

START_TEST(every_row_kernel_is_its_plain_loop_on_every_level) {
    const kernel_set *sets[KERNEL_LEVEL_MAX];
    size_t count = kernels_supported(sets);
    for (size_t s = 0; s < count; s++)
        for (size_t c = 0; c < sizeof cases / sizeof *cases; c++)
            for (size_t l = 0; l < sizeof lengths / sizeof *lengths; l++)
                for (size_t offset = 0; offset < OFFSETS; offset++)
                    check_case(&cases[c], sets[s], lengths[l], offset);
}
END_TEST

START_TEST(means_of_exact_halves_are_rounded_up) {
    const kernel_set *sets[KERNEL_LEVEL_MAX];
    size_t levels = kernels_supported(sets);
    for (size_t s = 0; s < levels; s++)
        for (int32_t count = 2; count < 5000; count += 2) {
            int32_t total[2] = {127 * count + count / 2, 127 * count + count / 2 - 1},
                    counts[2] = {count, count};
            uint8_t out[2];
            sets[s]->mean_row(out, total, counts, 2);
            ck_assert_msg(out[0] == 128 && out[1] == 127, "%s, count %d: %d %d", sets[s]->level, count,
                          out[0], out[1]);
        }
}
END_TEST

START_TEST(evidence_sees_petals_and_not_what_is_around_them) {
    static const struct {
        const char *name;
        uint8_t rgb[3];
        bool is_petal;
    } kinds[] = {{"white petal", {228, 226, 232}, true},  {"pink petal", {205, 120, 190}, true},
                 {"red petal", {200, 40, 45}, true},      {"leaf", {80, 110, 60}, false},
                 {"bright leaf", {150, 190, 110}, false}, {"soil", {120, 95, 75}, false}};
    static const uint8_t around[3] = {80, 110, 60}, valid = 255;
    const kernel_set *set = kernels_pick(NULL, NULL);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const uint8_t *c = kinds[i].rgb;
        uint8_t out;
        set->evidence_row(&out, &c[0], &c[1], &c[2], &valid, &around[0], &around[1], &around[2], &settings[0],
                          1);
        ck_assert_msg((out > 0) == kinds[i].is_petal, "%s: %d", kinds[i].name, out);
    }
}
END_TEST

CHECK_MAIN("kernels/plane", every_row_kernel_is_its_plain_loop_on_every_level,
           means_of_exact_halves_are_rounded_up, evidence_sees_petals_and_not_what_is_around_them)
