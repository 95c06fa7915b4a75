/* Row kernels over sums of micro-cells, on every level, against plain loops. */
#include "kernels/kernels.h"

#include "base/random.h"
#include "check_main.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { N_MAX = 300, RIM = 16, FILL = 0x5A5A5A5A };
static const size_t lengths[] = {0, 1, 5, 16, 17, 64, 65, N_MAX};

/* Sums of up to 16 pixels of 255, readable a rim before and after. */
typedef struct box_rows {
    uint16_t r[RIM + N_MAX + RIM], g[RIM + N_MAX + RIM], b[RIM + N_MAX + RIM], valid[RIM + N_MAX + RIM];
    int32_t wide[RIM + N_MAX + RIM], out[RIM + N_MAX + RIM];
} box_rows;

static void fill(box_rows *all, uint64_t seed) {
    random_state rng;
    random_seed(&rng, seed, 2);
    for (size_t i = 0; i < RIM + N_MAX + RIM; i++) {
        all->valid[i] =
            (uint16_t)(random_below(&rng, 4) ? random_below(&rng, 17) : 16 * random_below(&rng, 2));
        all->r[i] = (uint16_t)random_below(&rng, 255 * all->valid[i] + 1);
        all->g[i] = (uint16_t)random_below(&rng, 255 * all->valid[i] + 1);
        all->b[i] = (uint16_t)(255 * all->valid[i]);
        all->wide[i] = random_below(&rng, 1 << 24);
        all->out[i] = FILL;
    }
}

static void check_rim(const box_rows *all, size_t n, const char *name, const char *level) {
    for (size_t i = 0; i < RIM; i++)
        ck_assert_msg(all->out[i] == FILL && all->out[RIM + n + i] == FILL, "%s, %s, n %zu: wrote outside",
                      name, level, n);
}

static void check_value(int got, int want, const char *name, const char *level, size_t n, size_t i) {
    ck_assert_msg(got == want, "%s, %s, n %zu, %zu: %d, expected %d", name, level, n, i, got, want);
}

static void check_sums(const kernel_set *set, box_rows *all, size_t n) {
    for (size_t radius = 1; radius <= 7; radius++) {
        fill(all, n + radius);
        set->box_row(all->out + RIM, all->wide + RIM, radius, n);
        for (size_t i = RIM; i < RIM + n; i++) {
            int32_t want = 0;
            for (size_t k = i - radius; k <= i + radius; k++) want += all->wide[k];
            check_value(all->out[i], want, "box_row", set->level, n, i - RIM);
        }
        check_rim(all, n, "box_row", set->level);
    }
    fill(all, n + 20);
    set->nine_row(all->out + RIM, all->r + RIM, all->g + RIM, all->b + RIM, n);
    for (size_t i = RIM; i < RIM + n; i++) {
        int want = 0;
        for (size_t k = i - 1; k <= i + 1; k++) want += all->r[k] + all->g[k] + all->b[k];
        check_value(all->out[i], want, "nine_row", set->level, n, i - RIM);
    }
    check_rim(all, n, "nine_row", set->level);
    fill(all, n + 30);
    set->widen_row(all->out + RIM, all->b + RIM, n);
    for (size_t i = RIM; i < RIM + n; i++)
        check_value(all->out[i], all->b[i], "widen_row", set->level, n, i - RIM);
    check_rim(all, n, "widen_row", set->level);
    set->slide_row(all->out + RIM, all->r + RIM, all->g + RIM, n);
    for (size_t i = RIM; i < RIM + n; i++)
        check_value(all->out[i], all->b[i] + all->r[i] - all->g[i], "slide_row", set->level, n, i - RIM);
    check_rim(all, n, "slide_row", set->level);
}

/* Half the step between two micro-cells of `pixels` pixels; 0 unless both are full. */
static int step_between(const box_rows *all, size_t a, const uint16_t *r, const uint16_t *g,
                        const uint16_t *b, const uint16_t *valid, size_t at, int pixels) {
    if (all->valid[a] != pixels || valid[at] != pixels) return 0;
    return abs(all->r[a] + 2 * all->g[a] + all->b[a] - (r[at] + 2 * g[at] + b[at])) / (8 * pixels);
}

/* The row above is the same one, two further on. */
static void check_cells(const kernel_set *set, box_rows *all, size_t n) {
    uint16_t step[N_MAX], sum[N_MAX], count[N_MAX];
    uint8_t likeness[N_MAX];
    for (int log2 = 0; log2 <= 4; log2 += 2) {
        fill(all, n + 50 + (size_t)log2);
        for (size_t i = 0; i < RIM + N_MAX + RIM; i++)
            if (all->valid[i] > 1 << log2) all->valid[i] = (uint16_t)(1 << log2);
        for (size_t i = 0; i < RIM + N_MAX + RIM; i++) {
            int most = 255 * all->valid[i];
            all->r[i] = (uint16_t)(all->r[i] % (most + 1));
            all->g[i] = (uint16_t)(all->g[i] % (most + 1));
            all->b[i] = (uint16_t)(all->b[i] % (most + 1));
        }
        for (size_t i = 0; i < n; i++) step[i] = (uint16_t)i;
        const size_t at = RIM, up = RIM + 2;
        set->coarse_row(step, all->r + at, all->g + at, all->b + at, all->valid + at, all->r + up,
                        all->g + up, all->b + up, all->valid + up, log2, n);
        for (size_t i = 0; i < n; i++) {
            int want = (int)i +
                       step_between(all, at + i, all->r, all->g, all->b, all->valid, at + i - 1, 1 << log2) +
                       step_between(all, at + i, all->r, all->g, all->b, all->valid, up + i, 1 << log2);
            check_value(step[i], want, "coarse_row", set->level, n, i);
        }
    }
    for (size_t i = 0; i < n; i++) {
        sum[i] = count[i] = (uint16_t)(3 * i);
        likeness[i] = (uint8_t)(all->r[i] % 4 ? all->r[i] : LIKENESS_NONE);
    }
    set->likened_row(sum, count, likeness, all->valid, n);
    for (size_t i = 0; i < n; i++) {
        bool is_liked = all->valid[i] && likeness[i] != LIKENESS_NONE;
        check_value(sum[i], 3 * (int)i + (is_liked ? likeness[i] : 0), "likened_row", set->level, n, i);
        check_value(count[i], 3 * (int)i + is_liked, "likened_row's count", set->level, n, i);
    }
    for (size_t i = 0; i < n; i++) sum[i] = (uint16_t)i;
    set->gather_row(sum, all->g, n);
    for (size_t i = 0; i < n; i++)
        check_value(sum[i], (uint16_t)(i + all->g[i]), "gather_row", set->level, n, i);
}

static void check_light(const kernel_set *set, box_rows *all, size_t n) {
    uint16_t light[N_MAX], light2[N_MAX], seen[N_MAX];
    fill(all, n + 40);
    set->light_row(light, light2, seen, all->r + RIM, all->g + RIM, all->b + RIM, all->valid + RIM, n);
    for (size_t i = 0; i < n; i++) {
        int valid = all->valid[RIM + i], sum = all->r[RIM + i] + 2 * all->g[RIM + i] + all->b[RIM + i];
        int want = valid ? (2 * sum + 4 * valid) / (8 * valid) : 0; /* rounded, halves up */
        check_value(light[i], want, "light_row", set->level, n, i);
        check_value(light2[i], want * want, "light_row, square", set->level, n, i);
        check_value(seen[i], valid > 0, "light_row, seen", set->level, n, i);
    }
}

/* Four times the standard deviation, to a code: the roundings of single precision may move it by one. */
static void check_rough(const kernel_set *set, const kernel_set *base, size_t n) {
    int32_t sum[N_MAX], sum2[N_MAX], seen[N_MAX];
    uint8_t out[N_MAX], again[N_MAX];
    random_state rng;
    random_seed(&rng, n, 6);
    for (size_t i = 0; i < n; i++) {
        seen[i] = random_below(&rng, 170);
        sum[i] = sum2[i] = 0;
        int middle = random_below(&rng, 256), wide = 1 + random_below(&rng, 128);
        for (int k = 0; k < seen[i]; k++) {
            int value = middle + random_below(&rng, 2 * wide) - wide;
            value = value < 0 ? 0 : value > 255 ? 255 : value;
            sum[i] += value;
            sum2[i] += value * value;
        }
    }
    set->rough_row(out, sum, sum2, seen, n);
    base->rough_row(again, sum, sum2, seen, n);
    for (size_t i = 0; i < n; i++) {
        double count = seen[i] ? seen[i] : 1, mean = sum[i] / count, variance = sum2[i] / count - mean * mean;
        double want = fmin(255, 4 * sqrt(fmax(variance, 0)));
        ck_assert_msg(fabs(out[i] - want) <= 0.75, "rough_row, %s: %d, expected %.3f", set->level, out[i],
                      want);
        check_value(out[i], again[i], "rough_row against baseline", set->level, n, i);
    }
}

START_TEST(every_kernel_is_its_plain_loop_on_every_level) {
    const kernel_set *sets[KERNEL_LEVEL_MAX];
    size_t count = kernels_supported(sets);
    box_rows *all = malloc(sizeof *all);
    ck_assert_ptr_nonnull(all);
    for (size_t s = 0; s < count; s++)
        for (size_t l = 0; l < sizeof lengths / sizeof *lengths; l++) {
            check_sums(sets[s], all, lengths[l]);
            check_light(sets[s], all, lengths[l]);
            check_rough(sets[s], sets[count - 1], lengths[l]);
            check_cells(sets[s], all, lengths[l]);
        }
    free(all);
}
END_TEST

CHECK_MAIN("kernels/box", every_kernel_is_its_plain_loop_on_every_level)
