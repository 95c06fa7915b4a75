/* Rings: inside, distances between two, distance to an edge. */
#include "check_main.h"
#include "geo/ring.h"

START_TEST(contains_follows_an_l_shape) {
    static const double l[] = {0, 0, 4, 0, 4, 1, 1, 1, 1, 4, 0, 4, 0, 0};
    static const struct {
        double x, y;
        bool inside;
    } cases[] = {{.5, .5, true}, {3.5, .5, true}, {.5, 3.5, true}, {2, 2, false},
                 {5, .5, false}, {-1, .5, false}, {.5, -1, false}, {.5, 5, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_msg(ring_contains(l, 7, cases[i].x, cases[i].y) == cases[i].inside, "%g,%g", cases[i].x,
                      cases[i].y);
    ck_assert(!ring_contains(l, 0, 0, 0));
}
END_TEST

START_TEST(distances_are_between_edges_in_metres) {
    static const double square[] = {0, 0, 10, 0, 10, 10, 0, 10, 0, 0}, far[] = {30, 5, 40, 0, 40, 10, 30, 5},
                        inside[] = {4, 4, 6, 4, 5, 6, 4, 4};
    /* 20 pixels apart along x, of 0.5 m each; the nearest corner faces an edge, not a corner. */
    ck_assert_double_eq_tol(ring_distance_m(square, 5, far, 4, 0.5, 2.0), 10, 1e-12);
    ck_assert_double_eq_tol(ring_distance_m(far, 4, square, 5, 0.5, 2.0), 10, 1e-12);
    ck_assert_double_eq(ring_distance_m(square, 5, inside, 4, 0.5, 2.0), 0);
    ck_assert_double_eq(ring_distance_m(inside, 4, square, 5, 0.5, 2.0), 0);
}
END_TEST

START_TEST(the_edge_distance_counts_inside_and_out) {
    static const double square[] = {0, 0, 10, 0, 10, 10, 0, 10, 0, 0};
    ck_assert_double_eq_tol(ring_edge_distance_m(square, 5, 4, 5, 1, 1), 4, 1e-12);
    ck_assert_double_eq_tol(ring_edge_distance_m(square, 5, 5, 9, 1, 3), 3, 1e-12);
    ck_assert_double_eq_tol(ring_edge_distance_m(square, 5, 13, 14, 1, 1), 5, 1e-12);
}
END_TEST

START_TEST(a_place_without_extent_is_a_ring) {
    static const double place[] = {3, 4, 3, 4}, other[] = {0, 0, 0, 0},
                        square[] = {2, 2, 5, 2, 5, 5, 2, 5, 2, 2};
    ck_assert_double_eq_tol(ring_distance_m(place, 2, other, 2, 1, 1), 5, 1e-12);
    ck_assert_double_eq(ring_distance_m(place, 2, square, 5, 1, 1), 0);
    ck_assert_double_eq_tol(ring_distance_m(square, 5, other, 2, 1, 1), 2.8284271247461903, 1e-12);
}
END_TEST

CHECK_MAIN("geo/ring", contains_follows_an_l_shape, distances_are_between_edges_in_metres,
           the_edge_distance_counts_inside_and_out, a_place_without_extent_is_a_ring)
