/* Kernels that make planes of decoded bytes, on every level, against plain loops. */
#include "kernels/kernels.h"

#include "base/random.h"
#include "check_main.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { N_MAX = 1000, GUARD = 32, OFFSETS = 4, PLANES = 4, ROW = GUARD + OFFSETS + N_MAX + GUARD };

static const size_t lengths[] = {0, 1, 7, 8, 9, 31, 33, 64, N_MAX};
static const uint8_t edge_codes[] = {0, 1, 127, 128, 254, 255};

/* Interleaved samples, and planes with guards that hold something already. */
typedef struct rows {
    uint8_t pixels[OFFSETS + PLANES * N_MAX];
    uint8_t planes[PLANES][ROW];
    uint8_t any;
} rows;

static uint8_t code_of(random_state *rng) {
    return random_below(rng, 3) ? (uint8_t)random_below(rng, 256)
                                : edge_codes[random_below(rng, (int)sizeof edge_codes)];
}

/* Every fourth filling is void or black everywhere, so that "nothing is valid" is met too. */
static rows *rows_make(uint64_t seed) {
    rows *all = malloc(sizeof *all);
    random_state rng;
    ck_assert(all != NULL);
    random_seed(&rng, seed, 1);
    for (size_t i = 0; i < sizeof all->pixels; i++) all->pixels[i] = code_of(&rng);
    for (int p = 0; p < PLANES; p++)
        for (size_t i = 0; i < ROW; i++)
            all->planes[p][i] = seed % 4 == 0 && p == 3 ? (uint8_t)random_below(&rng, 128)
                                : seed % 4 == 1         ? 0
                                                        : code_of(&rng);
    all->any = 0;
    return all;
}

typedef struct split_case {
    const char *name;
    void (*run)(const kernel_set *set, rows *all, size_t offset, size_t n);
    void (*plain)(rows *all, size_t offset, size_t n);
} split_case;

#define AT(p) (all->planes[p] + GUARD + o)

static void run_split4(const kernel_set *set, rows *all, size_t o, size_t n) {
    set->split4_row(AT(0), AT(1), AT(2), AT(3), all->pixels + o, n);
}
static void plain_split4(rows *all, size_t o, size_t n) {
    for (size_t i = 0; i < 4 * n; i++) AT(i % 4)[i / 4] = all->pixels[o + i];
}

static void run_split3(const kernel_set *set, rows *all, size_t o, size_t n) {
    set->split3_row(AT(0), AT(1), AT(2), all->pixels + o, n);
}
static void plain_split3(rows *all, size_t o, size_t n) {
    for (size_t i = 0; i < 3 * n; i++) AT(i % 3)[i / 3] = all->pixels[o + i];
}

static void run_undo4(const kernel_set *set, rows *all, size_t o, size_t n) {
    set->undo4_row(all->pixels + o, n);
}
static void run_undo3(const kernel_set *set, rows *all, size_t o, size_t n) {
    set->undo3_row(all->pixels + o, n);
}
static void plain_undo(rows *all, size_t o, size_t n, size_t samples) {
    for (size_t k = 0; k < samples; k++) {
        unsigned sum = 0;
        for (size_t x = 0; x < n; x++) {
            sum += all->pixels[o + x * samples + k];
            all->pixels[o + x * samples + k] = (uint8_t)(sum % 256);
        }
    }
}
static void plain_undo4(rows *all, size_t o, size_t n) {
    plain_undo(all, o, n, 4);
}
static void plain_undo3(rows *all, size_t o, size_t n) {
    plain_undo(all, o, n, 3);
}

static void run_bare(const kernel_set *set, rows *all, size_t o, size_t n) {
    set->bare_row(AT(3), AT(0), AT(1), AT(2), n);
}
static void plain_bare(rows *all, size_t o, size_t n) {
    for (size_t i = 0; i < n; i++) AT(3)[i] = AT(0)[i] == 0 && AT(1)[i] == 0 && AT(2)[i] == 0 ? 0 : 255;
}

static void run_keep(const kernel_set *set, rows *all, size_t o, size_t n) {
    all->any = set->keep_row(AT(0), AT(1), AT(2), AT(3), n) != 0;
}
static void plain_keep(rows *all, size_t o, size_t n) {
    for (size_t i = 0; i < n; i++) {
        bool is_valid = AT(3)[i] >= 128;
        all->any |= is_valid;
        for (int p = 0; p < 3 && !is_valid; p++) AT(p)[i] = 0;
        AT(3)[i] = is_valid ? 255 : 0;
    }
}

static const split_case cases[] = {
    {"split4_row", run_split4, plain_split4}, {"split3_row", run_split3, plain_split3},
    {"undo4_row", run_undo4, plain_undo4},    {"undo3_row", run_undo3, plain_undo3},
    {"bare_row", run_bare, plain_bare},       {"keep_row", run_keep, plain_keep},
};

static void check_case(const split_case *c, const kernel_set *set, size_t n, size_t offset) {
    for (uint64_t seed = 0; seed < 4; seed++) {
        rows *got = rows_make(seed), *want = rows_make(seed);
        c->run(set, got, offset, n);
        c->plain(want, offset, n);
        for (int p = 0; p < PLANES; p++)
            for (size_t i = 0; i < ROW; i++)
                if (got->planes[p][i] != want->planes[p][i])
                    ck_abort_msg("%s, %s, n=%zu, offset %zu, plane %d, pixel %d: %d, expected %d", c->name,
                                 set->level, n, offset, p, (int)i - GUARD - (int)offset, got->planes[p][i],
                                 want->planes[p][i]);
        ck_assert_msg(got->any == want->any, "%s, %s, n=%zu: any %d", c->name, set->level, n, got->any);
        ck_assert_msg(memcmp(got->pixels, want->pixels, sizeof got->pixels) == 0,
                      "%s: other pixels than expected", c->name);
        free(got);
        free(want);
    }
}

START_TEST(every_split_kernel_is_its_plain_loop_on_every_level) {
    const kernel_set *sets[KERNEL_LEVEL_MAX];
    size_t count = kernels_supported(sets);
    for (size_t s = 0; s < count; s++)
        for (size_t c = 0; c < sizeof cases / sizeof *cases; c++)
            for (size_t l = 0; l < sizeof lengths / sizeof *lengths; l++)
                for (size_t offset = 0; offset < OFFSETS; offset++)
                    check_case(&cases[c], sets[s], lengths[l], offset);
}
END_TEST

CHECK_MAIN("kernels/split", every_split_kernel_is_its_plain_loop_on_every_level)
