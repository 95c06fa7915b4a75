/* What is measured of a group: finite whatever it is, and right where it is plain. */
#include "plots/features.h"

#include "check_main.h"
#include "picture.h"

#include <math.h>
#include <string.h>

enum { EDGE = 8, CELLS = 32 };

/* A grid of one tile, every cell the same; NULL: a grid without data. */
static cell_grid *grid_of(const cell *like) {
    cell_grid *grid;
    ck_assert_int_eq(cell_grid_new(&grid, 1, 1, CELLS * EDGE, CELLS * EDGE, EDGE, NULL), PAP_OK);
    if (!like) return grid;
    cell_block *block = malloc(sizeof *block);
    ck_assert(block != NULL);
    *block = (cell_block){CELLS, CELLS, malloc(CELLS * CELLS * sizeof(cell))};
    ck_assert(block->cells != NULL);
    for (int i = 0; i < CELLS * CELLS; i++) block->cells[i] = *like;
    ck_assert_int_eq(cell_grid_put(grid, 0, block, NULL), PAP_OK);
    return grid;
}

static flower flower_at(double x, double y) {
    return (flower){.x = x,
                    .y = y,
                    .best_x = (int32_t)x,
                    .best_y = (int32_t)y,
                    .best = 60,
                    .peaks = 1,
                    .area_cm2 = 50,
                    .length_cm = 8,
                    .width_cm = 8,
                    .fill = 1,
                    .r = 200,
                    .g = 110,
                    .b = 190,
                    .around_r = 70,
                    .around_g = 100,
                    .around_b = 50,
                    .evidence = 40,
                    .light_sd = 5,
                    .pink = 1};
}

static void measure(float out[FEATURE_COUNT], const flower *members, size_t count, const cell *like) {
    plot_params params = picture_params();
    plot_scale scale = plot_scale_make(&params, 0.03, 0.03);
    scale.cell = EDGE;
    cell_grid *grid = grid_of(like);
    plot_outline shape;
    ck_assert(outline_of_flowers(&shape, members, count, 0.15, &scale));
    zone_reach *reach = zone_reach_new(&params, &scale);
    ck_assert_ptr_nonnull(reach);
    measuring with = {&params, &scale, kernels_pick(NULL, NULL), grid, reach};
    ck_assert(features_measure(out, members, count, &shape, 0, &with));
    free(shape.xy);
    zone_reach_free(reach);
    cell_grid_free(grid);
}

static void check_finite(const flower *members, size_t count, const cell *like, const char *name) {
    float out[FEATURE_COUNT];
    measure(out, members, count, like);
    for (int i = 0; i < FEATURE_COUNT; i++)
        ck_assert_msg(isfinite(out[i]), "%s: %s = %g", name, feature_name((feature_id)i), (double)out[i]);
}

static const cell plain = {.valid = 64,
                           .r = 64 * 80,
                           .g = 64 * 110,
                           .b = 64 * 60,
                           .canopy = 32,
                           .dark = 16,
                           .petal = 8,
                           .step = 64 * 3,
                           .coarse = 20};

START_TEST(every_feature_is_finite_whatever_the_group) {
    static const cell empty = {0}, black = {.valid = 64};
    flower one = flower_at(100, 100), same[4] = {one, one, one, one}, row[4], corner = flower_at(0.5, 0.5);
    flower thin = one, dark = one;
    for (int i = 0; i < 4; i++) row[i] = flower_at(80 + 10 * i, 100);
    thin.width_cm = 0;
    thin.peaks = 0;
    dark.r = dark.g = dark.b = dark.around_r = dark.around_g = dark.around_b = 0;
    check_finite(&one, 1, &plain, "one flower");
    check_finite(&one, 1, NULL, "no cells");
    check_finite(&one, 1, &empty, "cells without a valid pixel");
    check_finite(&one, 1, &black, "black cells");
    check_finite(same, 4, &plain, "identical flowers");
    check_finite(row, 4, &plain, "a straight row");
    check_finite(&corner, 1, &plain, "the picture's corner");
    check_finite(&thin, 1, &plain, "no width, no peak");
    check_finite(&dark, 1, &black, "black on black");
}
END_TEST

static void expect(const float *out, feature_id id, double want, double within) {
    ck_assert_msg(fabs((double)out[id] - want) <= within, "%s: %.9g, expected %.9g", feature_name(id),
                  (double)out[id], want);
}

START_TEST(a_plain_row_is_measured_right) {
    flower row[4];
    float out[FEATURE_COUNT];
    for (int i = 0; i < 4; i++) row[i] = flower_at(80 + 10 * i, 100);
    row[3].peaks = 3;
    measure(out, row, 4, &plain);
    expect(out, FEATURE_flowers, 4, 0);
    expect(out, FEATURE_peaks, 6, 0);
    expect(out, FEATURE_gap_m, 0.3, 1e-6);
    expect(out, FEATURE_row_order, 1, 1e-6);
    expect(out, FEATURE_pink_share, 1, 0);
    expect(out, FEATURE_colour_mix, 0, 1e-6);
    expect(out, FEATURE_contrast_rg, (200 - 110) - (70 - 100), 1e-4);
    expect(out, FEATURE_contrast_bg, (190 - 110) - (50 - 100), 1e-4);
    expect(out, FEATURE_size_cm, sqrt(50 * 4 / acos(-1.0)), 1e-5);
    expect(out, FEATURE_density_m2, 6 / (double)out[FEATURE_area_m2], 1e-4);
    expect(out, FEATURE_petal_share, 200e-4 / (double)out[FEATURE_area_m2], 1e-6);
    expect(out, FEATURE_canopy_in, 0.5, 1e-6);
    expect(out, FEATURE_canopy_ring, 0.5, 1e-6);
    expect(out, FEATURE_dark_in, 0.25, 1e-6);
    expect(out, FEATURE_petal_ring, 0.125, 1e-6);
    expect(out, FEATURE_step_in, 3, 1e-6);
    expect(out, FEATURE_light_sd_ring, 0, 1e-3);
    expect(out, FEATURE_link_m, 0.4, 1e-6);
    expect(out, FEATURE_gsd_m, 0.03, 1e-7);
    expect(out, FEATURE_seen, 1, 1e-6);
}
END_TEST

START_TEST(what_the_picture_does_not_show_counts_as_unseen) {
    flower one = flower_at(4, 4), middle = flower_at(128, 128);
    float out[FEATURE_COUNT];
    cell half = plain;
    half.valid = 32;
    measure(out, &one, 1, &plain);
    ck_assert_msg(out[FEATURE_seen] > 0.2F && out[FEATURE_seen] < 0.4F, "%g", (double)out[FEATURE_seen]);
    measure(out, &middle, 1, &half);
    expect(out, FEATURE_seen, 0.5, 1e-6);
    measure(out, &middle, 1, NULL);
    expect(out, FEATURE_seen, 0, 0);
}
END_TEST

START_TEST(every_feature_has_a_name_of_its_own_and_a_text) {
    for (int i = 0; i < FEATURE_COUNT; i++) {
        const char *name = feature_name((feature_id)i);
        ck_assert_msg(name && *name && feature_find(name) == (feature_id)i, "feature %d: %s", i, name);
        ck_assert_msg(strlen(feature_text((feature_id)i)) > 3, "%s has no text", name);
    }
    ck_assert_int_eq(feature_find("nonsense"), FEATURE_COUNT);
    ck_assert_int_eq(feature_find(""), FEATURE_COUNT);
}
END_TEST

CHECK_MAIN("plots/features", every_feature_is_finite_whatever_the_group, a_plain_row_is_measured_right,
           what_the_picture_does_not_show_counts_as_unseen, every_feature_has_a_name_of_its_own_and_a_text)
