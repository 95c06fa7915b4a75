/* The surround of micro-cells, against plain loops over pixels. */
#include "plots/surround.h"

#include "check_main.h"
#include "picture.h"

#include <stdio.h>
#include <string.h>

/* The picture without its outermost `halo` pixels is the core; both are multiples of micro. */
static void check_case(surround *work, const picture *p, const plot_scale *scale, const char *name) {
    const kernel_set *kernels = kernels_pick(NULL, NULL);
    int micro = scale->micro, columns = p->w / micro, rows = p->h / micro;
    ck_assert_int_eq(surround_measure(work, p->planes, (size_t)p->w, p->w, p->h, scale, NULL, kernels, NULL),
                     PAP_OK);
    ck_assert_int_eq(work->columns, columns);
    ck_assert_int_eq(work->rows, rows);
    for (int row = 0; row < rows; row++)
        for (int column = 0; column < columns; column++) {
            size_t at = (size_t)row * (size_t)columns + (size_t)column;
            bool is_inside = column >= scale->radius_x && column < columns - scale->radius_x &&
                             row >= scale->radius_y && row < rows - scale->radius_y;
            for (int plane = 0; plane < 4; plane++) {
                int sum = 0;
                for (int y = row * micro; y < (row + 1) * micro; y++)
                    for (int x = column * micro; x < (column + 1) * micro; x++)
                        sum += plane < 3 ? picture_at(p, plane, x, y) : picture_at(p, 3, x, y) == 255;
                ck_assert_msg(work->sums[plane][at] == sum, "%s: sum of plane %d at %d,%d: %d, expected %d",
                              name, plane, column, row, work->sums[plane][at], sum);
            }
            for (int plane = 0; is_inside && plane < 3; plane++) {
                int mean = picture_surround(p, scale, plane, column * micro, row * micro);
                ck_assert_msg(work->means[plane][at] == mean, "%s: plane %d at %d,%d: %d, expected %d", name,
                              plane, column, row, work->means[plane][at], mean);
            }
        }
}

START_TEST(surrounds_agree_with_plain_loops) {
    static const int sizes[][2] = {{64, 48}, {48, 64}};
    surround work = {0};
    for (int micro = 1; micro <= 4; micro *= 2)
        for (int rx = 1; rx <= 5; rx += 2)
            for (int ry = 1; ry <= 2; ry++)
                for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
                    plot_scale scale = {.micro = micro, .radius_x = rx, .radius_y = ry};
                    picture p = picture_make(sizes[k][0], sizes[k][1], (uint64_t)(rx * 8 + ry), true);
                    char name[64];
                    snprintf(name, sizeof name, "micro %d, radii %d and %d, %dx%d", micro, rx, ry, p.w, p.h);
                    check_case(&work, &p, &scale, name);
                    picture_free(&p);
                }
    surround_free(&work);
}
END_TEST

START_TEST(black_white_and_void_have_exact_surrounds) {
    for (int value = 0; value < 3; value++) {
        plot_scale scale = {.micro = 4, .radius_x = 3, .radius_y = 3};
        surround work = {0};
        picture p = picture_make(64, 64, 1, false);
        for (int k = 0; k < 3; k++) memset(p.planes[k], value == 1 ? 255 : 0, 64 * 64);
        memset(p.planes[3], value == 2 ? 0 : 255, 64 * 64);
        check_case(&work, &p, &scale, value == 0 ? "black" : value == 1 ? "white" : "void");
        ck_assert_int_eq(work.means[1][5 * 16 + 5], value == 1 ? 255 : 0);
        picture_free(&p);
        surround_free(&work);
    }
}
END_TEST

CHECK_MAIN("plots/surround", surrounds_agree_with_plain_loops, black_white_and_void_have_exact_surrounds)
