/* Parameters in pixels: whole, within bounds, and near what was asked for. */
#include "plots/params.h"

#include "check_main.h"
#include "picture.h"

#include <math.h>

START_TEST(sizes_in_pixels_hold_their_bounds_at_every_ground_pixel) {
    plot_params params = picture_params();
    for (double gsd_m = 0.001; gsd_m < 30; gsd_m *= 1.17)
        for (double ratio = 0.5; ratio <= 2; ratio *= 1.5) {
            plot_scale s = plot_scale_make(&params, gsd_m * ratio, gsd_m / ratio);
            ck_assert_msg(s.micro == 1 || s.micro == 2 || s.micro == 4, "gsd %g: micro %d", gsd_m, s.micro);
            ck_assert_msg(s.cell >= s.micro && s.cell <= 16 && (s.cell & (s.cell - 1)) == 0,
                          "gsd %g: cell %d, micro %d", gsd_m, s.cell, s.micro);
            ck_assert_msg(s.radius_x >= 1 && s.radius_y >= 1 && s.peak_radius >= 1, "gsd %g: radii %d %d %d",
                          gsd_m, s.radius_x, s.radius_y, s.peak_radius);
            int radius = s.radius_x > s.radius_y ? s.radius_x : s.radius_y;
            ck_assert_msg(s.halo % s.micro == 0 && s.halo >= radius * s.micro + s.peak_radius,
                          "gsd %g: halo %d, radius %d x %d, peak %d", gsd_m, s.halo, radius, s.micro,
                          s.peak_radius);
        }
}
END_TEST

START_TEST(the_surround_and_cells_are_near_what_was_asked) {
    plot_params params = picture_params();
    params.surround_m = 0.6;
    for (double gsd_m = 0.0125; gsd_m <= 0.06; gsd_m += 0.0025) {
        plot_scale s = plot_scale_make(&params, gsd_m, gsd_m);
        double window_m = (2 * s.radius_x + 1) * s.micro * gsd_m, cell_m = s.cell * gsd_m;
        ck_assert_msg(fabs(window_m - 0.6) <= s.micro * gsd_m * 1.0001, "gsd %g: %g m", gsd_m, window_m);
        ck_assert_msg(s.cell == 16 || (cell_m > 0.25 / 1.5 && cell_m < 0.25 * 1.5), "gsd %g: %g m", gsd_m,
                      cell_m);
    }
}
END_TEST

START_TEST(areas_in_pixels_are_areas_on_the_ground) {
    plot_params params = picture_params();
    params.blob_min_cm2 = 12;
    params.blob_max_cm2 = 1200;
    plot_scale s = plot_scale_make(&params, 0.02, 0.03);
    ck_assert_msg(fabs(s.blob_min_px - 2) < 1e-9 && fabs(s.blob_max_px - 200) < 1e-9, "%g %g", s.blob_min_px,
                  s.blob_max_px);
}
END_TEST

CHECK_MAIN("plots/params", sizes_in_pixels_hold_their_bounds_at_every_ground_pixel,
           the_surround_and_cells_are_near_what_was_asked, areas_in_pixels_are_areas_on_the_ground)
