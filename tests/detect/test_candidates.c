/* Ranking candidates and keeping each place once, in memory and from the temporary file. */
#include "check_main.h"
#include "detect/candidates.h"

#include <math.h>

static const selection HOW = {
    .threshold = 0.5, .prefer_area = 0, .apart_m = 0.4, .gsd_x_m = 0.02, .gsd_y_m = 0.02};

/* A square of `side` pixels with its upper left corner at (x, y). */
static void add_square(candidates *all, double x, double y, double side, double score, double fit) {
    const double ring[] = {x, y, x + side, y, x + side, y + side, x, y + side, x, y};
    candidate one = {.x_px = x + side / 2,
                     .y_px = y + side / 2,
                     .best_x_px = x + 1,
                     .best_y_px = y + 1,
                     .score = score,
                     .fit = fit,
                     .area_m2 = side * side * 4e-4,
                     .outline_count = 5};
    one.features[FEATURE_link_m] = (float)side;
    ck_assert_int_eq(candidates_add(all, &one, ring, NULL), PAP_OK);
}

static candidates *make(size_t memory_bytes) {
    candidates *all;
    ck_assert_int_eq(candidates_new(&all, memory_bytes, NULL), PAP_OK);
    return all;
}

/* The scores of what is kept, in rank order. */
static int kept_scores(candidates *all, double out[], int room) {
    int kept = 0;
    ck_assert_int_eq(candidates_rank(all, &HOW, NULL), PAP_OK);
    for (size_t i = 0; i < candidates_count(all); i++) {
        candidate one;
        const double *ring;
        bool is_kept;
        ck_assert_int_eq(candidates_get(all, i, &one, &ring, &is_kept, NULL), PAP_OK);
        ck_assert_double_eq(ring[0], ring[8]);
        if (is_kept && kept < room) out[kept++] = one.score;
    }
    return kept;
}

START_TEST(what_fits_best_is_kept_whether_whole_or_parts) {
    for (int whole_fits = 0; whole_fits < 2; whole_fits++) {
        candidates *all = make(1 << 20);
        double kept[8];
        add_square(all, 0, 0, 200, 0.9,
                   whole_fits ? 0.7 : 0.4);     /* one plot, or two neighbours in one group */
        add_square(all, 10, 10, 40, 0.97, 0.5); /* two parts of it that look even better */
        add_square(all, 120, 120, 40, 0.95, 0.6);
        ck_assert_int_eq(kept_scores(all, kept, 8), whole_fits ? 1 : 2);
        ck_assert_double_eq(kept[0], whole_fits ? 0.9 : 0.97);
        candidates_free(all);
    }
}
END_TEST

START_TEST(a_group_that_would_not_be_listed_never_hides_one_that_would) {
    candidates *all = make(1 << 20);
    double kept[8];
    add_square(all, 0, 0, 2000, 0.45, 0.9); /* a chain over 1600 m2 */
    add_square(all, 900, 900, 100, 0.55, 0.3);
    ck_assert_int_eq(kept_scores(all, kept, 8), 1);
    ck_assert_double_eq(kept[0], 0.55);
    candidates_free(all);
}
END_TEST

START_TEST(below_the_threshold_the_likeliest_is_kept) {
    candidates *all = make(1 << 20);
    double kept[8];
    add_square(all, 0, 0, 2000, 0.02, 0.9); /* a chain over 1600 m2 */
    add_square(all, 300, 300, 100, 0.1, 0.2);
    add_square(all, 900, 900, 100, 0.3, 0.1);
    ck_assert_int_eq(kept_scores(all, kept, 8), 2);
    ck_assert_double_eq(kept[0], 0.3);
    ck_assert_double_eq(kept[1], 0.1);
    candidates_free(all);
}
END_TEST

START_TEST(neighbours_are_one_place_up_to_the_distance_and_two_beyond) {
    for (int gap_px = 19; gap_px <= 21; gap_px++) { /* 0.38, 0.40, 0.42 m */
        candidates *all = make(1 << 20);
        double kept[8];
        add_square(all, 500, 500, 100, 0.9, 0.9);
        add_square(all, 600 + gap_px, 500, 100, 0.8, 0.8);
        ck_assert_msg(kept_scores(all, kept, 8) == (gap_px <= 20 ? 1 : 2), "gap of %d px", gap_px);
        candidates_free(all);
    }
}
END_TEST

START_TEST(rank_is_by_score_then_row_then_column) {
    candidates *all = make(1 << 20);
    double places[4][2] = {{5000, 0}, {0, 0}, {0, 5000}, {5000, 5000}};
    for (int i = 0; i < 4; i++) add_square(all, places[i][0], places[i][1], 50, i == 3 ? 0.9 : 0.7, 0.5);
    ck_assert_int_eq(candidates_rank(all, &HOW, NULL), PAP_OK);
    static const double want[4][2] = {{5001, 5001}, {1, 1}, {5001, 1}, {1, 5001}};
    for (size_t i = 0; i < 4; i++) {
        candidate one;
        ck_assert_int_eq(candidates_get(all, i, &one, NULL, NULL, NULL), PAP_OK);
        ck_assert_msg(one.best_x_px == want[i][0] && one.best_y_px == want[i][1], "rank %zu is at %g, %g", i,
                      one.best_x_px, one.best_y_px);
    }
    candidates_free(all);
}
END_TEST

START_TEST(the_temporary_file_changes_nothing) {
    enum { MANY = 3000 };
    candidates *in_memory = make((size_t)64 << 20), *spilled = make(4096);
    static double a[MANY], b[MANY];
    uint32_t bits = 1;
    for (int i = 0; i < MANY; i++) {
        bits = bits * 1664525U + 1013904223U;
        double x = bits >> 18, y = (bits >> 4) & 0x3FFF, score = (bits % 1000) / 1000.0;
        add_square(in_memory, x, y, 30 + bits % 200, score, score);
        add_square(spilled, x, y, 30 + bits % 200, score, score);
    }
    int count = kept_scores(in_memory, a, MANY);
    ck_assert_int_eq(kept_scores(spilled, b, MANY), count);
    ck_assert_int_gt(count, 10);
    ck_assert_int_lt(count, MANY);
    for (int i = 0; i < count; i++) ck_assert_double_eq(a[i], b[i]);
    candidates_free(in_memory);
    candidates_free(spilled);
}
END_TEST

CHECK_MAIN("detect/candidates", what_fits_best_is_kept_whether_whole_or_parts,
           a_group_that_would_not_be_listed_never_hides_one_that_would,
           below_the_threshold_the_likeliest_is_kept,
           neighbours_are_one_place_up_to_the_distance_and_two_beyond, rank_is_by_score_then_row_then_column,
           the_temporary_file_changes_nothing)
