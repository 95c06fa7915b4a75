/* Tiles cover a picture once, and begin where cells begin. */
#include "scan/tiling.h"

#include "check_main.h"

#include <stdio.h>

static const int64_t sizes[][2] = {{1, 1},      {7, 5},       {16, 16},     {17, 1000},      {1000, 17},
                                   {1023, 769}, {4097, 4096}, {20000, 300}, {100000, 100000}};
static const int units[][2] = {{1, 1},     {64, 64},    {256, 256},  {512, 512},
                               {1000, 16}, {100000, 1}, {5000, 5000}};
static const int edges[] = {0, 64, 100, 256, 1000, 4096};

/* Cores in a row or column: consecutive, aligned, as long as the picture. */
static void check_cover(const tiling *cut, int align, const char *name) {
    int64_t x = 0, y = 0;
    for (int64_t column = 0; column < cut->columns; column++) {
        tile_rect one = tiling_rect(cut, column);
        ck_assert_msg(one.x0 == x && one.w > 0 && one.w <= cut->core_w && one.x0 % align == 0,
                      "%s: column %d begins at %d, is %d wide", name, (int)column, (int)one.x0, one.w);
        x += one.w;
    }
    for (int64_t row = 0; row < cut->rows; row++) {
        tile_rect one = tiling_rect(cut, row * cut->columns + cut->columns - 1);
        ck_assert_msg(one.y0 == y && one.h > 0 && one.h <= cut->core_h && one.y0 % align == 0 &&
                          one.x0 + one.w == cut->width,
                      "%s: row %d begins at %d, is %d high", name, (int)row, (int)one.y0, one.h);
        y += one.h;
    }
    ck_assert_msg(x == cut->width && y == cut->height, "%s: covers %d x %d", name, (int)x, (int)y);
}

START_TEST(cores_cover_the_picture_once_and_are_aligned) {
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
        for (size_t u = 0; u < sizeof units / sizeof *units; u++)
            for (size_t e = 0; e < sizeof edges / sizeof *edges; e++)
                for (int align = 1; align <= 16; align *= 4) {
                    char name[128];
                    tiling cut =
                        tiling_make(sizes[s][0], sizes[s][1], edges[e], align, units[u][0], units[u][1]);
                    snprintf(name, sizeof name, "%dx%d, edge %d, align %d, unit %dx%d", (int)sizes[s][0],
                             (int)sizes[s][1], edges[e], align, units[u][0], units[u][1]);
                    ck_assert_msg(cut.core_w % align == 0 && cut.core_h % align == 0, "%s: cores %dx%d", name,
                                  cut.core_w, cut.core_h);
                    check_cover(&cut, align, name);
                }
}
END_TEST

START_TEST(an_edge_that_is_asked_for_is_kept_but_for_alignment) {
    tiling cut = tiling_make(5000, 5000, 100, 16, 256, 256);
    ck_assert_int_eq(cut.core_w, 112);
    ck_assert_int_eq(cut.core_h, 112);
}
END_TEST

START_TEST(a_tile_of_its_own_choice_stays_small_whatever_the_blocks) {
    for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
        tiling cut = tiling_make(100000, 100000, 0, 16, units[u][0], units[u][1]);
        ck_assert_msg((int64_t)cut.core_w * cut.core_h <= 4096 * 4096, "unit %dx%d: %dx%d", units[u][0],
                      units[u][1], cut.core_w, cut.core_h);
    }
}
END_TEST

CHECK_MAIN("scan/tiling", cores_cover_the_picture_once_and_are_aligned,
           an_edge_that_is_asked_for_is_kept_but_for_alignment,
           a_tile_of_its_own_choice_stays_small_whatever_the_blocks)
