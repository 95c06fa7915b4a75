/* Outlines of known shapes. */
#include "plots/outline.h"

#include "base/random.h"
#include "check_main.h"
#include "geo/ring.h"

#include <math.h>

static const plot_scale scale = {.gsd_x_m = 0.02, .gsd_y_m = 0.025};

/* A regular octagon with this circumradius. */
static double octagon_area(double radius) {
    return 2 * sqrt(2.0) * radius * radius;
}

static plot_outline outline(const flower *members, size_t count, double rim_m) {
    plot_outline out;
    ck_assert(outline_of_flowers(&out, members, count, rim_m, &scale));
    ck_assert_msg(out.count >= 4, "%zu points", out.count);
    ck_assert(out.xy[0] == out.xy[2 * out.count - 2] && out.xy[1] == out.xy[2 * out.count - 1]);
    return out;
}

static void expect(double got, double want, const char *what) {
    ck_assert_msg(fabs(got - want) < 1e-9, "%s: %.12g, expected %.12g", what, got, want);
}

START_TEST(one_flower_is_an_octagon) {
    const flower one = {.x = 100, .y = 200};
    plot_outline shape = outline(&one, 1, 0.15);
    ck_assert_uint_eq(shape.count, 9);
    expect(shape.area_m2, octagon_area(0.15), "area");
    expect(shape.length_m, 0.3, "length");
    ck_assert(ring_contains(shape.xy, shape.count, 100, 200));
    ck_assert(ring_contains(shape.xy, shape.count, 106, 200));
    ck_assert(!ring_contains(shape.xy, shape.count, 108, 200));
    free(shape.xy);
}
END_TEST

START_TEST(identical_flowers_are_one) {
    flower same[5];
    for (int i = 0; i < 5; i++) same[i] = (flower){.x = 3, .y = 4};
    plot_outline shape = outline(same, 5, 0.1);
    expect(shape.area_m2, octagon_area(0.1), "area");
    free(shape.xy);
}
END_TEST

/* The hull of convex shapes with rims is their Minkowski sum: area + perimeter-like cross terms. */
START_TEST(a_rectangle_has_its_area_length_and_width) {
    const double rim = 0.1, flat = rim * cos(acos(-1.0) / 8);
    flower corners[] = {
        {.x = 0, .y = 0}, {.x = 200, .y = 0}, {.x = 0, .y = 80}, {.x = 200, .y = 80}, {.x = 77, .y = 31}};
    plot_outline shape = outline(corners, 5, rim);
    /* 4 x 2 m; each side is pushed out by the octagon's apothem. */
    expect(shape.area_m2, 4 * 2 + 2 * (4 + 2) * flat + octagon_area(rim), "area");
    double diagonal = hypot(4, 2);
    ck_assert_msg(shape.length_m > diagonal && shape.length_m <= diagonal + 2 * rim, "%g", shape.length_m);
    ck_assert_msg(shape.width_m > 2 && shape.width_m < shape.length_m, "%g", shape.width_m);
    free(shape.xy);
}
END_TEST

START_TEST(a_row_is_long_and_as_wide_as_its_rim) {
    flower row[30];
    for (int i = 0; i < 30; i++) row[i] = (flower){.x = 10.0 * i, .y = 50};
    plot_outline shape = outline(row, 30, 0.2);
    ck_assert_msg(shape.length_m > 5.8 + 0.36 && shape.length_m <= 5.8 + 0.4, "%g", shape.length_m);
    ck_assert_msg(shape.width_m > 0.3 && shape.width_m < 0.55, "%g", shape.width_m);
    free(shape.xy);
}
END_TEST

START_TEST(every_member_lies_inside_and_every_turn_is_the_same_way) {
    random_state rng;
    random_seed(&rng, 12, 1);
    for (int round = 0; round < 50; round++) {
        flower members[60];
        size_t count = 1 + (size_t)random_below(&rng, 60);
        for (size_t i = 0; i < count; i++)
            members[i] = (flower){.x = random_between(&rng, 0, 900), .y = random_between(&rng, 0, 90)};
        plot_outline shape = outline(members, count, 0.05);
        for (size_t i = 0; i < count; i++)
            ck_assert_msg(ring_contains(shape.xy, shape.count, members[i].x, members[i].y),
                          "round %d, member %zu of %zu", round, i, count);
        for (size_t i = 0; i + 2 < shape.count; i++) {
            const double *p = shape.xy + 2 * i;
            double turn = (p[2] - p[0]) * (p[5] - p[1]) - (p[3] - p[1]) * (p[4] - p[0]);
            ck_assert_msg(turn > 0, "round %d, corner %zu of %zu: %g", round, i, shape.count, turn);
        }
        free(shape.xy);
    }
}
END_TEST

CHECK_MAIN("plots/outline", one_flower_is_an_octagon, identical_flowers_are_one,
           a_rectangle_has_its_area_length_and_width, a_row_is_long_and_as_wide_as_its_rim,
           every_member_lies_inside_and_every_turn_is_the_same_way)
