/* What counts as inspected and what does not; the cells come from real tiles of painted pictures. */
#include "coverage/coverage.h"

#include "base/random.h"
#include "check_main.h"
#include "plots/tile.h"
#include "scan/tiling.h"

#include <stdio.h>
#include <string.h>

enum { W = 330, H = 250, GUARD = 64 };

static const coverage_params judging = {
    .block_m = 1.0, .blur_ratio = 1.4, .blur_contrast = 6, .dark_share = 0.5};
static const plot_params looking = {.evidence = {20, 20, 20, 10, 20, 45, 252, 14},
                                    .peak = 20,
                                    .surround_m = 0.6,
                                    .blob_max_cm2 = 1e9,
                                    .blob_max_m = 1e3,
                                    .peak_radius_m = 0.04,
                                    .link_m = {1},
                                    .link_count = 1,
                                    .min_blobs = 1,
                                    .max_extent_m = 1e3,
                                    .cell_m = 0.25,
                                    .margin_m = 1,
                                    .field_m = 1,
                                    .flower_m = 0.1,
                                    .near_m = 0.3};

typedef struct canvas {
    uint8_t planes[4][H + 2 * GUARD][W + 2 * GUARD]; /* what lies outside the picture is void */
} canvas;

typedef void painter(canvas *on, int x, int y);

static void paint(canvas *on, int x, int y, int r, int g, int b) {
    on->planes[0][y + GUARD][x + GUARD] = (uint8_t)r;
    on->planes[1][y + GUARD][x + GUARD] = (uint8_t)g;
    on->planes[2][y + GUARD][x + GUARD] = (uint8_t)b;
    on->planes[3][y + GUARD][x + GUARD] = 255;
}

/* Sharp detail on a coarse pattern; and a pattern that changes only over distance. */
static void sharp_board(canvas *on, int x, int y) {
    int code = (x / 2 + y / 2) % 2 ? 140 : 80;
    code += (x / 12 + y / 12) % 2 ? 30 : 0;
    paint(on, x, y, code, code + 10, code - 10);
}
static void blurred_board(canvas *on, int x, int y) {
    enum { PERIOD = 64 };
    int wave = abs(x % PERIOD - PERIOD / 2) + abs(y % PERIOD - PERIOD / 2);
    paint(on, x, y, 60 + 2 * wave, 70 + 2 * wave, 50 + 2 * wave);
}
static void flat(canvas *on, int x, int y) {
    paint(on, x, y, 120, 120, 120);
}
static void black(canvas *on, int x, int y) {
    paint(on, x, y, 0, 0, 0);
}
static void white(canvas *on, int x, int y) {
    paint(on, x, y, 255, 255, 255);
}
static void shadow(canvas *on, int x, int y) {
    paint(on, x, y, 20 + (x + y) % 9, 20, 20);
}
static void void_left(canvas *on, int x, int y) {
    if (x >= W / 2) flat(on, x, y);
}
static void unreadable_top(canvas *on, int x, int y) {
    if (y >= 77) {
        flat(on, x, y);
        return;
    }
    on->planes[3][y + GUARD][x + GUARD] = 1;
}
static void everything(canvas *on, int x, int y) {
    static painter *const all[] = {sharp_board, blurred_board, black,         white,
                                   shadow,      void_left,     unreadable_top};
    all[random_mix((uint64_t)(x / 50 + 9 * (y / 40))) % 7](on, x, y);
}

static coverage *cover_of(painter *by, bool is_bare, int tile_edge) {
    static canvas on;
    plot_scale scale = plot_scale_make(&looking, 0.02, 0.02);
    tiling cut = tiling_make(W, H, tile_edge, scale.cell, 256, 256);
    coverage *cover;
    tile_bench *bench;
    memset(&on, 0, sizeof on);
    ck_assert_msg(scale.halo <= GUARD - 4, "halo %d", scale.halo);
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++) by(&on, x, y);
    ck_assert_int_eq(tile_bench_new(&bench, &looking, &scale, kernels_pick(NULL, NULL), NULL), PAP_OK);
    ck_assert_int_eq(coverage_new(&cover, W, H, scale.cell, scale.micro, 0.02, is_bare, &judging, NULL),
                     PAP_OK);
    for (int64_t i = 0; i < cut.columns * cut.rows; i++) {
        tile_rect core = tiling_rect(&cut, i);
        tile_pixels pixels = {
            .stride = W + 2 * GUARD, .x0 = core.x0, .y0 = core.y0, .w = core.w, .h = core.h};
        tile_result *tile;
        for (int p = 0; p < 4; p++)
            pixels.planes[p] = &on.planes[p][core.y0 + GUARD - scale.halo][core.x0 + GUARD - scale.halo];
        ck_assert_int_eq(tile_analyse(&tile, bench, &pixels, NULL), PAP_OK);
        ck_assert_int_eq(coverage_add(cover, core.x0, core.y0, tile->cells, NULL), PAP_OK);
        tile_result_free(tile);
    }
    tile_bench_free(bench);
    return cover;
}

static const struct {
    const char *name;
    painter *by;
    bool is_bare;
    coverage_reason most;
} cases[] = {
    {"a sharp board", sharp_board, false, COVERAGE_INSPECTED},
    {"a blurred board", blurred_board, false, COVERAGE_BLURRED},
    {"flat grey", flat, false, COVERAGE_INSPECTED},
    {"black with a mask", black, false, COVERAGE_SHADOW},
    {"black without one", black, true, COVERAGE_NODATA},
    {"white with a mask", white, false, COVERAGE_OVEREXPOSED},
    {"white without one", white, true, COVERAGE_NODATA},
    {"shadow without a mask", shadow, true, COVERAGE_SHADOW},
};

START_TEST(a_picture_of_one_kind_is_judged_as_that) {
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t totals[COVERAGE_REASON_COUNT];
        coverage *cover = cover_of(cases[i].by, cases[i].is_bare, 128);
        coverage_totals(cover, totals);
        ck_assert_msg(totals[cases[i].most] > W * H * 9 / 10, "%s: only %d of %d px %s", cases[i].name,
                      (int)totals[cases[i].most], W * H, coverage_name(cases[i].most));
        coverage_free(cover);
    }
}
END_TEST

START_TEST(reasons_add_up_to_the_picture_and_do_not_depend_on_tiles) {
    static const int edges[] = {16, 50, 128, 1000};
    for (int bare = 0; bare < 2; bare++) {
        int64_t first[COVERAGE_REASON_COUNT];
        for (size_t e = 0; e < sizeof edges / sizeof *edges; e++) {
            int64_t totals[COVERAGE_REASON_COUNT], sum = 0;
            coverage *cover = cover_of(everything, bare, edges[e]);
            coverage_totals(cover, totals);
            for (int i = 0; i < COVERAGE_REASON_COUNT; i++) {
                sum += totals[i];
                ck_assert_msg(totals[i] >= 0, "%s: %d px", coverage_name((coverage_reason)i), (int)totals[i]);
            }
            ck_assert_msg(sum == W * H, "tile %d: %d of %d px", edges[e], (int)sum, W * H);
            if (e > 0)
                ck_assert_msg(memcmp(first, totals, sizeof first) == 0, "tile %d, bare %d", edges[e], bare);
            memcpy(first, totals, sizeof first);
            coverage_free(cover);
        }
    }
}
END_TEST

START_TEST(void_and_unreadable_pixels_are_counted_one_by_one) {
    int64_t totals[COVERAGE_REASON_COUNT];
    coverage *cover = cover_of(void_left, false, 64);
    coverage_totals(cover, totals);
    ck_assert_int_eq(totals[COVERAGE_NODATA], W / 2 * H);
    ck_assert_int_eq(totals[COVERAGE_INSPECTED], (W - W / 2) * H);
    coverage_free(cover);
    cover = cover_of(unreadable_top, false, 64);
    coverage_totals(cover, totals);
    ck_assert_int_eq(totals[COVERAGE_UNREADABLE], 77 * W);
    ck_assert_int_eq(totals[COVERAGE_INSPECTED], (H - 77) * W);
    coverage_free(cover);
}
END_TEST

START_TEST(map_and_picture_show_what_prevails) {
    uint8_t *map, *rgb;
    int columns, rows, edge;
    coverage *cover = cover_of(void_left, false, 128);
    ck_assert_int_eq(coverage_map(cover, &map, &columns, &rows, &edge, NULL), PAP_OK);
    ck_assert_int_eq(coverage_picture(cover, &rgb, &columns, &rows, &edge, NULL), PAP_OK);
    ck_assert_msg(columns == (W + edge - 1) / edge && rows == (H + edge - 1) / edge, "%dx%d of %d", columns,
                  rows, edge);
    ck_assert_int_eq(map[0], COVERAGE_NODATA);
    ck_assert_int_eq(map[columns - 1], COVERAGE_INSPECTED);
    ck_assert_int_eq(rgb[1], 0);
    ck_assert_int_eq(rgb[3 * (columns - 1) + 1], 120);
    free(map);
    free(rgb);
    coverage_free(cover);
}
END_TEST

START_TEST(a_huge_picture_keeps_to_a_thousand_squares_a_side) {
    static const int64_t sizes[] = {1, 1000, 200000, 1000000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        coverage *cover;
        uint8_t *map;
        int columns, rows, edge;
        int64_t totals[COVERAGE_REASON_COUNT];
        ck_assert_int_eq(coverage_new(&cover, sizes[i], sizes[i] / 3 + 1, 16, 4, 0.02, true, &judging, NULL),
                         PAP_OK);
        ck_assert_int_eq(coverage_map(cover, &map, &columns, &rows, &edge, NULL), PAP_OK);
        ck_assert_msg(columns <= 1024 && rows <= 1024 && columns >= 1, "%d: %dx%d", (int)sizes[i], columns,
                      rows);
        coverage_totals(cover, totals);
        ck_assert(totals[COVERAGE_NODATA] == sizes[i] * (sizes[i] / 3 + 1));
        free(map);
        coverage_free(cover);
    }
    coverage_free(NULL);
}
END_TEST

CHECK_MAIN("coverage/coverage", a_picture_of_one_kind_is_judged_as_that,
           reasons_add_up_to_the_picture_and_do_not_depend_on_tiles,
           void_and_unreadable_pixels_are_counted_one_by_one, map_and_picture_show_what_prevails,
           a_huge_picture_keeps_to_a_thousand_squares_a_side)
