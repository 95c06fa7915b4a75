/* Spacing and row order of known plantings. */
#include "plots/neighbours.h"

#include "base/random.h"
#include "check_main.h"

#include <math.h>

enum { SIDE = 12, COUNT = SIDE * SIDE };

static const plot_scale scale = {.gsd_x_m = 0.02, .gsd_y_m = 0.04};

/* A grid with steps along and between rows (metres), turned by `degrees`. */
static void plant(flower out[COUNT], double along_m, double between_m, double degrees) {
    double c = cos(degrees * acos(-1.0) / 180), s = sin(degrees * acos(-1.0) / 180);
    for (int i = 0; i < COUNT; i++) {
        double u = i % SIDE * along_m, v = (double)(i / SIDE) * between_m;
        out[i] = (flower){.x = (u * c - v * s) / scale.gsd_x_m, .y = (u * s + v * c) / scale.gsd_y_m};
    }
}

START_TEST(rows_are_in_order_however_they_are_turned) {
    for (int degrees = 0; degrees < 180; degrees += 15) {
        flower members[COUNT];
        spacing got;
        plant(members, 0.1, 0.3, degrees);
        ck_assert(spacing_measure(&got, members, COUNT, &scale));
        ck_assert_msg(fabs(got.gap_m - 0.1) < 1e-9, "%d degrees: gap %g", degrees, got.gap_m);
        ck_assert_msg(got.gap_cv < 1e-6, "%d degrees: cv %g", degrees, got.gap_cv);
        ck_assert_msg(got.row_order > 0.999, "%d degrees: order %g", degrees, got.row_order);
    }
}
END_TEST

START_TEST(broadcast_seed_has_no_order) {
    flower members[COUNT];
    spacing got;
    random_state rng;
    random_seed(&rng, 8, 1);
    for (int i = 0; i < COUNT; i++)
        members[i] = (flower){.x = random_between(&rng, 0, 400), .y = random_between(&rng, 0, 200)};
    ck_assert(spacing_measure(&got, members, COUNT, &scale));
    ck_assert_msg(got.row_order < 0.25, "%g", got.row_order);
    ck_assert_msg(got.gap_cv > 0.3, "%g", got.gap_cv);
}
END_TEST

static int compare(const void *a, const void *b) {
    double p = *(const double *)a, q = *(const double *)b;
    return (p > q) - (p < q);
}

START_TEST(gaps_agree_with_all_pairs) {
    random_state rng;
    random_seed(&rng, 21, 1);
    for (size_t count = 2; count <= COUNT; count = count * 3 / 2 + 1) {
        flower members[COUNT];
        double gaps[COUNT], sum = 0, sum2 = 0;
        spacing got;
        for (size_t i = 0; i < count; i++)
            members[i] = (flower){.x = random_between(&rng, 0, 90), .y = random_between(&rng, 0, 90)};
        for (size_t i = 0; i < count; i++) {
            gaps[i] = INFINITY;
            for (size_t k = 0; k < count; k++) {
                double dx = (members[k].x - members[i].x) * scale.gsd_x_m;
                double dy = (members[k].y - members[i].y) * scale.gsd_y_m;
                if (k != i) gaps[i] = fmin(gaps[i], hypot(dx, dy));
            }
            sum += gaps[i];
            sum2 += gaps[i] * gaps[i];
        }
        qsort(gaps, count, sizeof *gaps, compare);
        double n = (double)count, cv = sqrt(fmax(0, sum2 / n - sum * sum / n / n)) / (sum / n);
        ck_assert(spacing_measure(&got, members, count, &scale));
        ck_assert_msg(fabs(got.gap_m - gaps[count / 2]) < 1e-9, "%zu flowers: gap %g, expected %g", count,
                      got.gap_m, gaps[count / 2]);
        ck_assert_msg(fabs(got.gap_cv - cv) < 1e-6, "%zu flowers: cv %g, expected %g", count, got.gap_cv, cv);
    }
}
END_TEST

START_TEST(too_few_or_identical_flowers_have_no_spacing) {
    flower members[3] = {{.x = 5, .y = 5}, {.x = 5, .y = 5}, {.x = 5, .y = 5}};
    for (size_t count = 0; count <= 3; count++) {
        spacing got = {9, 9, 9};
        ck_assert(spacing_measure(&got, members, count, &scale));
        ck_assert_msg(got.gap_m == 0 && got.gap_cv == 0 && got.row_order == 0, "%zu flowers: %g %g %g", count,
                      got.gap_m, got.gap_cv, got.row_order);
    }
}
END_TEST

CHECK_MAIN("plots/neighbours", rows_are_in_order_however_they_are_turned, broadcast_seed_has_no_order,
           gaps_agree_with_all_pairs, too_few_or_identical_flowers_have_no_spacing)
