/* One place seen in several pictures comes out once; neighbours stay apart; the order of adding does not
 * matter. */
#include "base/random.h"
#include "check_main.h"
#include "targets/merge.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A plane at a place in Yunnan, and how long its degrees are (WGS 84, Vincenty's formulae as in any table).
 */
static const double LON = 100.25, LAT = 25.0, LON_M = 100950.06, LAT_M = 110777.5;

/* A target whose outline is a square, given in metres east and north of the place. */
typedef struct seen {
    const char *id;
    int picture;
    double score, east_m, north_m, edge_m, error_m;
} seen;

/* Ids of fields are capital letters: S at 10 m, T at 2 m, U and V at 1 m, D at 10 cm; 0: a plot of flowers.
 */
static double field_gsd_m(const char *id) {
    static const struct {
        const char *letters;
        double gsd_m;
    } kinds[] = {{"S", 10}, {"T", 2}, {"UV", 1}, {"D", .1}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strchr(kinds[i].letters, id[0])) return kinds[i].gsd_m;
    return 0;
}

static void add_at(pap_targets *list, const seen *one, double lat, double lon_m, double lat_m) {
    char image[32];
    snprintf(image, sizeof image, "tile-%02d.tif", one->picture);
    double h = one->edge_m / 2, ring[10];
    static const int corner[5][2] = {{-1, -1}, {1, -1}, {1, 1}, {-1, 1}, {-1, -1}};
    for (int i = 0; i < 5; i++) {
        ring[2 * i] = LON + (one->east_m + corner[i][0] * h) / lon_m;
        ring[2 * i + 1] = lat + (one->north_m + corner[i][1] * h) / lat_m;
    }
    target_entry entry = {.target = {.id = one->id,
                                     .image = image,
                                     .score = one->score,
                                     .lon = LON + one->east_m / lon_m,
                                     .lat = lat + one->north_m / lat_m,
                                     .area_m2 = one->edge_m * one->edge_m,
                                     .gsd_m = field_gsd_m(one->id) > 0 ? field_gsd_m(one->id) : .02,
                                     .position_error_m = one->error_m},
                          .outline = ring,
                          .outline_count = 5,
                          .picture = one->picture,
                          .is_field = field_gsd_m(one->id) > 0};
    ck_assert_int_eq(targets_add(list, &entry, NULL), PAP_OK);
}

static pap_targets *merged(const seen *all, size_t count) {
    pap_targets *list = NULL;
    ck_assert_int_eq(targets_new(&list, NULL), PAP_OK);
    for (size_t i = 0; i < count; i++) add_at(list, &all[i], LAT, LON_M, LAT_M);
    ck_assert_int_eq(targets_merge(list, NULL), PAP_OK);
    ck_assert_int_eq(targets_rank(list, NULL), PAP_OK);
    return list;
}

/* "id", or "id+picture/picture" for one that stands for others, in rank order. */
static void expect(const seen *all, size_t count, const char *wanted) {
    for (int turn = 0; turn < 2; turn++) {
        seen turned[16];
        for (size_t i = 0; i < count; i++) turned[i] = all[turn ? count - 1 - i : i];
        pap_targets *list = merged(turned, count);
        char text[512] = "";
        for (size_t i = 0; i < pap_targets_count(list); i++) {
            pap_target t;
            pap_targets_get(list, i, &t);
            size_t used = strlen(text);
            snprintf(text + used, sizeof text - used, "%s%s%s%s", i ? " " : "", t.id, t.also_in ? "+" : "",
                     t.also_in ? t.also_in : "");
        }
        ck_assert_str_eq(text, wanted);
        pap_targets_free(list);
    }
}

#define EXPECT(wanted, ...)                                                                                  \
    expect((const seen[]){__VA_ARGS__}, sizeof((const seen[]){__VA_ARGS__}) / sizeof(seen), wanted)

START_TEST(the_best_of_a_place_stays_and_names_the_other_pictures) {
    EXPECT("b+tile-01.tif", {"a", 1, .7, 0, 0, 3, .02}, {"b", 2, .9, .5, 0, 3, .02});
    EXPECT("b+tile-01.tif/tile-03.tif", {"a", 1, .7, 0, 0, 3, .02}, {"b", 2, .9, .5, 0, 3, .02},
           {"c", 3, .8, 0, .5, 3, .02});
    EXPECT("a", {"a", 1, .7, 0, 0, 3, .02});
}
END_TEST

START_TEST(places_apart_stay_apart) {
    EXPECT("b a", {"a", 1, .7, 0, 0, 3, .02}, {"b", 2, .9, 4, 0, 3, .02});
    EXPECT("b a", {"a", 1, .7, 0, 0, 3, .02}, {"b", 2, .9, 0, 4, 3, .02});
}
END_TEST

START_TEST(a_gap_within_the_position_errors_is_one_place) {
    /* Edges 2 m apart. */
    EXPECT("b+tile-01.tif", {"a", 1, .7, 0, 0, 3, 1.1}, {"b", 2, .9, 5, 0, 3, 1.0});
    EXPECT("b+tile-01.tif", {"a", 1, .7, 0, 0, 3, 2.1}, {"b", 2, .9, 0, 5, 3, .01});
    EXPECT("b a", {"a", 1, .7, 0, 0, 3, .9}, {"b", 2, .9, 5, 0, 3, 1.0});
}
END_TEST

START_TEST(large_plots_reach_further_than_small_ones) {
    EXPECT("b+tile-01.tif", {"a", 1, .7, 0, 0, 20, .02}, {"b", 2, .9, 15, 0, 20, .02});
    EXPECT("b a", {"a", 1, .7, 0, 0, 2, .02}, {"b", 2, .9, 15, 0, 2, .02});
}
END_TEST

START_TEST(two_targets_of_one_picture_are_two) {
    EXPECT("b a", {"a", 1, .7, 0, 0, 3, .02}, {"b", 1, .9, .5, 0, 3, .02});
}
END_TEST

START_TEST(neighbours_are_matched_with_their_own_in_a_shifted_picture) {
    /* Two plots 4 m apart; picture 2 lies 2.2 m further east, within its error, so that p's view reaches
     * both. */
    EXPECT("p+tile-02.tif q+tile-02.tif", {"p", 1, .9, 0, 0, 1, 3}, {"q", 1, .8, 4, 0, 1, 3},
           {"p2", 2, .6, 1.8, 0, 1, 3}, {"q2", 2, .7, 5.8, 0, 1, 3});
    EXPECT("q2+tile-01.tif p+tile-02.tif", {"p", 1, .9, 0, 0, 1, 3}, {"q", 1, .5, 4, 0, 1, 3},
           {"p2", 2, .6, 1.8, 0, 1, 3}, {"q2", 2, .95, 5.8, 0, 1, 3});
}
END_TEST

START_TEST(a_plot_that_only_one_picture_shows_does_not_take_its_neighbour) {
    EXPECT("p q+tile-02.tif", {"p", 1, .9, 0, 0, 1, 3}, {"q", 1, .8, 4, 0, 1, 3},
           {"q2", 2, .7, 4.5, 0, 1, 3});
}
END_TEST

START_TEST(parts_of_a_plot_that_another_picture_shows_whole_are_that_plot) {
    EXPECT("a+tile-02.tif", {"a", 1, .9, 0, 0, 10, .02}, {"b", 2, .8, -3, 0, 2, .02},
           {"c", 2, .7, 3, 0, 2, .02});
    /* Not when the errors are as wide as the plot. */
    EXPECT("a+tile-02.tif c", {"a", 1, .9, 0, 0, 10, 4}, {"b", 2, .8, -2, 0, 2, 4}, {"c", 2, .7, 3, 0, 2, 4});
}
END_TEST

START_TEST(a_plot_inside_a_field_of_a_satellite_is_a_target_of_its_own) {
    /* Whichever has the higher score. */
    EXPECT("S p", {"S", 1, .9, 0, 0, 60, 7}, {"p", 2, .8, 5, 5, 4, .02});
    EXPECT("p S", {"S", 1, .7, 0, 0, 60, 7}, {"p", 2, .8, 5, 5, 4, .02});
    EXPECT("S p q", {"S", 1, .9, 0, 0, 60, 7}, {"p", 2, .8, -9, 0, 4, .02}, {"q", 2, .7, 9, 0, 4, .02});
    /* Two flights show the plot. */
    EXPECT("S p+tile-03.tif", {"S", 1, .9, 0, 0, 60, 7}, {"p", 2, .8, 5, 5, 4, .02},
           {"r", 3, .7, 5, 5, 4, .02});
    /* A field of a drone inside one of a satellite. */
    EXPECT("S D", {"S", 1, .9, 0, 0, 60, 7}, {"D", 2, .8, 5, 5, 10, .1});
}
END_TEST

START_TEST(a_field_and_a_plot_of_its_size_are_one_place) {
    EXPECT("S+tile-02.tif", {"S", 1, .9, 0, 0, 30, 7}, {"p", 2, .8, 2, 2, 20, .02});
    EXPECT("p+tile-01.tif", {"S", 1, .7, 0, 0, 30, 7}, {"p", 2, .8, 2, 2, 20, .02});
    /* But not where it holds two, whichever comes first. */
    EXPECT("S p q", {"S", 1, .9, 0, 0, 30, 7}, {"p", 2, .8, -7, 0, 16, .02}, {"q", 2, .7, 7, 10, 16, .02});
    EXPECT("p S q", {"S", 1, .75, 0, 0, 30, 7}, {"p", 2, .8, -7, 0, 16, .02}, {"q", 2, .7, 7, 10, 16, .02});
}
END_TEST

START_TEST(fields_of_like_ground_pixels_are_merged_as_plots_are) {
    EXPECT("T+tile-02.tif", {"T", 1, .9, 0, 0, 100, 1}, {"U", 2, .8, -20, 0, 20, 1},
           {"V", 2, .7, 20, 0, 20, 1});
}
END_TEST

START_TEST(frames_of_one_flight_are_matched_by_what_they_differ_by) {
    /* Points 6 m apart, each 5 m off at most, by chance 4.5: 6.4 m together; by chance 4: 5.7. */
    static const struct {
        double apart_m;
        size_t left;
    } cases[] = {{0, 1}, {4.5, 1}, {4, 2}};
    for (size_t k = 0; k < 3; k++) {
        pap_targets *list = NULL;
        ck_assert_int_eq(targets_new(&list, NULL), PAP_OK);
        for (int i = 0; i < 2; i++) {
            target_entry entry = {.target = {.id = i ? "b" : "a",
                                             .image = "x.jpg",
                                             .lon = LON + i * 6 / LON_M,
                                             .lat = LAT,
                                             .position_error_m = 5},
                                  .apart_m = cases[k].apart_m,
                                  .picture = i};
            ck_assert_int_eq(targets_add(list, &entry, NULL), PAP_OK);
        }
        ck_assert_int_eq(targets_merge(list, NULL), PAP_OK);
        ck_assert_msg(pap_targets_count(list) == cases[k].left, "apart %g", cases[k].apart_m);
        pap_targets_free(list);
    }
}
END_TEST

START_TEST(without_an_outline_a_target_is_a_disc_of_its_area) {
    for (int far = 0; far < 2; far++) {
        pap_targets *list = NULL;
        ck_assert_int_eq(targets_new(&list, NULL), PAP_OK);
        for (int i = 0; i < 2; i++) {
            target_entry entry = {
                .target = {.id = i ? "b" : "a", .image = "x.tif", .score = .5, .lat = LAT, .area_m2 = 12.566},
                .picture = i};
            entry.target.lon = LON + i * (far ? 4.1 : 3.9) / LON_M; /* radii of 2 m */
            ck_assert_int_eq(targets_add(list, &entry, NULL), PAP_OK);
        }
        ck_assert_int_eq(targets_merge(list, NULL), PAP_OK);
        ck_assert_uint_eq(pap_targets_count(list), far ? 2 : 1);
        pap_targets_free(list);
    }
}
END_TEST

START_TEST(metres_are_metres_at_every_latitude) {
    static const struct {
        double lat, lon_m, lat_m;
    } places[] = {{0, 111319.49, 110574.28}, {-30, 96486.28, 110852.46}, {60, 55800.04, 111412.27}};
    for (size_t k = 0; k < sizeof places / sizeof *places; k++)
        for (int far = 0; far < 2; far++)
            for (int north = 0; north < 2; north++) {
                double apart = 1 + .2 + (far ? .005 : -.005);
                seen pair[2] = {{"a", 1, .7, 0, 0, 1, .1},
                                {"b", 2, .9, north ? 0 : apart, north ? apart : 0, 1, .1}};
                pap_targets *list = NULL;
                ck_assert_int_eq(targets_new(&list, NULL), PAP_OK);
                for (int i = 0; i < 2; i++)
                    add_at(list, &pair[i], places[k].lat, places[k].lon_m, places[k].lat_m);
                ck_assert_int_eq(targets_merge(list, NULL), PAP_OK);
                ck_assert_msg(pap_targets_count(list) == (far ? 2U : 1U), "latitude %g, %s, %s: %zu",
                              places[k].lat, far ? "far" : "near", north ? "north" : "east",
                              pap_targets_count(list));
                pap_targets_free(list);
            }
}
END_TEST

START_TEST(targets_without_a_place_stay) {
    pap_targets *list = NULL;
    ck_assert_int_eq(targets_new(&list, NULL), PAP_OK);
    for (int i = 0; i < 3; i++) {
        target_entry entry = {.target = {.id = "x1y1", .image = "x.tif", .lon = NAN, .lat = NAN},
                              .picture = i};
        ck_assert_int_eq(targets_add(list, &entry, NULL), PAP_OK);
    }
    ck_assert_int_eq(targets_merge(list, NULL), PAP_OK);
    ck_assert_uint_eq(pap_targets_count(list), 3);
    pap_targets_free(list);
}
END_TEST

/* Plots 14 m apart on a grid, each seen in some of 60 pictures, off by at most the stated error. */
enum { SIDE = 40, PICTURES = 60, VIEWS_MAX = 12 };

static size_t add_world(pap_targets *list, uint64_t seed, size_t *views) {
    random_state rng;
    random_seed(&rng, seed, 0);
    size_t plots = 0;
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++) {
            int count = (int)random_below(&rng, VIEWS_MAX), first = (int)random_below(&rng, PICTURES);
            char id[16];
            snprintf(id, sizeof id, "%02d%02d", x, y);
            for (int i = 0; i < count; i++) {
                seen one = {id,
                            (first + 5 * i) % PICTURES,
                            (double)random_below(&rng, 50) / 50,
                            14 * x + random_between(&rng, -2, 2),
                            14 * y + random_between(&rng, -2, 2),
                            random_between(&rng, .5, 3),
                            2.9};
                add_at(list, &one, LAT, LON_M, LAT_M);
            }
            plots += count > 0;
            *views += (size_t)count;
        }
    return plots;
}

START_TEST(every_plot_of_a_large_batch_comes_out_once) {
    pap_targets *list = NULL;
    size_t views = 0, named = 0;
    ck_assert_int_eq(targets_new(&list, NULL), PAP_OK);
    size_t plots = add_world(list, 7, &views);
    ck_assert_int_eq(targets_merge(list, NULL), PAP_OK);
    ck_assert_uint_eq(pap_targets_count(list), plots);
    for (size_t i = 0; i < pap_targets_count(list); i++) {
        pap_target t;
        pap_targets_get(list, i, &t);
        for (const char *at = t.also_in; at; at = strchr(at + 1, '/')) named++;
        for (size_t k = i + 1; k < pap_targets_count(list); k++)
            ck_assert_str_ne(t.id, list->items[k].target.id);
    }
    ck_assert_uint_eq(plots + named, views);
    pap_targets_free(list);
}
END_TEST

START_TEST(the_result_does_not_depend_on_the_order_of_adding) {
    enum { N = 400 };
    random_state rng;
    random_seed(&rng, 11, 0);
    static seen all[N];
    static char ids[N][8];
    for (int i = 0; i < N; i++) { /* crowded: most have several neighbours to choose from */
        snprintf(ids[i], sizeof ids[i], "%03d", i);
        all[i] = (seen){ids[i],
                        (int)random_below(&rng, 6),
                        (double)random_below(&rng, 10) / 10,
                        random_between(&rng, 0, 60),
                        random_between(&rng, 0, 60),
                        random_between(&rng, .5, 6),
                        random_between(&rng, 0, 2)};
    }
    pap_targets *first = merged(all, N);
    ck_assert_uint_lt(pap_targets_count(first), N / 2);
    for (int turn = 0; turn < 5; turn++) {
        for (size_t i = N - 1; i > 0; i--) {
            size_t k = (size_t)random_below(&rng, (int)i + 1);
            seen swap = all[i];
            all[i] = all[k];
            all[k] = swap;
        }
        pap_targets *again = merged(all, N);
        ck_assert_uint_eq(pap_targets_count(again), pap_targets_count(first));
        for (size_t i = 0; i < pap_targets_count(first); i++) {
            const pap_target *a = &first->items[i].target, *b = &again->items[i].target;
            ck_assert_str_eq(a->id, b->id);
            ck_assert_str_eq(a->also_in ? a->also_in : "", b->also_in ? b->also_in : "");
        }
        pap_targets_free(again);
    }
    pap_targets_free(first);
}
END_TEST

CHECK_MAIN("targets/merge", the_best_of_a_place_stays_and_names_the_other_pictures, places_apart_stay_apart,
           a_gap_within_the_position_errors_is_one_place, large_plots_reach_further_than_small_ones,
           two_targets_of_one_picture_are_two, neighbours_are_matched_with_their_own_in_a_shifted_picture,
           a_plot_that_only_one_picture_shows_does_not_take_its_neighbour,
           parts_of_a_plot_that_another_picture_shows_whole_are_that_plot,
           a_plot_inside_a_field_of_a_satellite_is_a_target_of_its_own,
           a_field_and_a_plot_of_its_size_are_one_place, fields_of_like_ground_pixels_are_merged_as_plots_are,
           frames_of_one_flight_are_matched_by_what_they_differ_by,
           without_an_outline_a_target_is_a_disc_of_its_area, metres_are_metres_at_every_latitude,
           targets_without_a_place_stay, every_plot_of_a_large_batch_comes_out_once,
           the_result_does_not_depend_on_the_order_of_adding)
