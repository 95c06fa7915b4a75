/* Connected components from runs, against a flood fill. */
#include "plots/label.h"

#include "base/random.h"
#include "check_main.h"

#include <stdio.h>
#include <string.h>

/* Labels by flood fill with corners, in the order of first pixels; -1 elsewhere. Returns how many. */
static int flood_all(int *labels, const uint8_t *mask, int w, int h) {
    int *stack = malloc((size_t)w * (size_t)h * sizeof *stack), count = 0;
    ck_assert(stack != NULL);
    for (int i = 0; i < w * h; i++) labels[i] = -1;
    for (int i = 0; i < w * h; i++) {
        if (!mask[i] || labels[i] >= 0) continue;
        int top = 0;
        stack[top++] = i;
        labels[i] = count;
        while (top > 0) {
            int at = stack[--top];
            for (int k = 0; k < 9; k++) {
                int x = at % w + k % 3 - 1, y = at / w + k / 3 - 1;
                if (x < 0 || y < 0 || x >= w || y >= h || !mask[y * w + x] || labels[y * w + x] >= 0)
                    continue;
                labels[y * w + x] = count;
                stack[top++] = y * w + x;
            }
        }
        count++;
    }
    free(stack);
    return count;
}

static void label_all(labelling *work, const uint8_t *mask, int w, int h) {
    label_begin(work);
    for (int y = 0; y < h; y++) {
        /* A row of its own, so that the address sanitizer sees a read beyond. */
        uint8_t *row = malloc((size_t)w);
        ck_assert(row != NULL);
        memcpy(row, mask + (size_t)y * (size_t)w, (size_t)w);
        ck_assert_int_eq(label_row(work, y, row, (size_t)w, NULL), PAP_OK);
        free(row);
    }
    label_finish(work);
}

static void check_mask(labelling *work, const uint8_t *mask, int w, int h, const char *name) {
    int *want = malloc((size_t)w * (size_t)h * sizeof *want), covered = 0, set = 0;
    ck_assert(want != NULL);
    int count = flood_all(want, mask, w, h);
    label_all(work, mask, w, h);
    ck_assert_msg(work->labels == count, "%s, %dx%d: %d labels, expected %d", name, w, h, work->labels,
                  count);
    for (size_t i = 0; i < work->count; i++) {
        const run *one = &work->runs[i];
        covered += one->x1 - one->x0;
        for (int x = one->x0; x < one->x1; x++)
            ck_assert_msg(want[one->y * w + x] == one->label, "%s, %dx%d, pixel %d,%d: label %d, expected %d",
                          name, w, h, x, one->y, one->label, want[one->y * w + x]);
    }
    for (int i = 0; i < w * h; i++) set += mask[i] != 0;
    ck_assert_msg(covered == set, "%s, %dx%d: runs cover %d of %d", name, w, h, covered, set);
    free(want);
}

START_TEST(labels_agree_with_a_flood_fill_at_any_density) {
    static const int widths[] = {1, 2, 7, 8, 9, 63, 64, 65, 130};
    labelling work = {0};
    random_state rng;
    random_seed(&rng, 5, 1);
    for (size_t k = 0; k < sizeof widths / sizeof *widths; k++)
        for (int density = 0; density <= 100; density += 5) {
            int w = widths[k], h = 41;
            uint8_t *mask = malloc((size_t)w * (size_t)h);
            char name[32];
            ck_assert(mask != NULL);
            for (int i = 0; i < w * h; i++)
                mask[i] = random_below(&rng, 100) < density ? (uint8_t)(1 + random_below(&rng, 255)) : 0;
            snprintf(name, sizeof name, "density %d %%", density);
            check_mask(&work, mask, w, h, name);
            free(mask);
        }
    labelling_free(&work);
}
END_TEST

/* Shapes whose parts meet late: a comb open above, one open below, a spiral, a checkerboard. */
static int shape(int kind, int x, int y, int n) {
    if (kind == 0) return x % 2 == 0 || y == n - 1;
    if (kind == 1) return x % 2 == 0 || y == 0;
    if (kind == 2) return (x + y) % 2;
    int ring = x < y ? x : y, far = n - 1 - (x > y ? x : y);
    ring = far < ring ? far : ring;
    return ring % 2 == 0 && !(x == ring && y == ring + 1);
}

START_TEST(parts_that_meet_late_are_one) {
    enum { N = 33 };
    static const char *const names[] = {"comb open above", "comb open below", "checkerboard", "spiral"};
    labelling work = {0};
    for (int kind = 0; kind < 4; kind++) {
        uint8_t mask[N * N];
        for (int i = 0; i < N * N; i++) mask[i] = (uint8_t)shape(kind, i % N, i / N, N);
        check_mask(&work, mask, N, N, names[kind]);
        if (kind < 3) ck_assert_msg(work.labels == 1, "%s: %d", names[kind], work.labels);
    }
    labelling_free(&work);
}
END_TEST

START_TEST(rows_that_are_left_out_separate) {
    labelling work = {0};
    static const uint8_t row[4] = {1, 1, 1, 1};
    label_begin(&work);
    ck_assert_int_eq(label_row(&work, 0, row, 4, NULL), PAP_OK);
    ck_assert_int_eq(label_row(&work, 2, row, 4, NULL), PAP_OK);
    label_finish(&work);
    ck_assert_int_eq(work.labels, 2);
    labelling_free(&work);
}
END_TEST

CHECK_MAIN("plots/label", labels_agree_with_a_flood_fill_at_any_density, parts_that_meet_late_are_one,
           rows_that_are_left_out_separate)
