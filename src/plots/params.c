/* plot_params at a ground pixel. */
#include "plots/params.h"

#include <math.h>

/* Micro-cells of 5 to 9 cm where a surround is 0.6 m: about a flower. */
enum { CELL_MAX = 16, SURROUND_MICRO_FINE = 28, SURROUND_MICRO_MIDDLE = 14 };

/* Micro-cells on either side so that the window is nearest to surround_m; at least one. */
static int window_radius(double surround_m, double micro_m) {
    int radius = (int)lround((surround_m / micro_m - 1) / 2);
    return radius < 1 ? 1 : radius;
}

static int power_of_two_near(double wanted) {
    int edge = 1;
    while (edge < CELL_MAX && edge * sqrt(2.0) < wanted) edge *= 2;
    return edge;
}

plot_scale plot_scale_make(const plot_params *params, double gsd_x_m, double gsd_y_m) {
    double gsd_m = sqrt(gsd_x_m * gsd_y_m), surround_px = params->surround_m / gsd_m;
    plot_scale scale = {.gsd_x_m = gsd_x_m, .gsd_y_m = gsd_y_m};
    scale.micro = surround_px >= SURROUND_MICRO_FINE ? 4 : surround_px >= SURROUND_MICRO_MIDDLE ? 2 : 1;
    scale.radius_x = window_radius(params->surround_m, scale.micro * gsd_x_m);
    scale.radius_y = window_radius(params->surround_m, scale.micro * gsd_y_m);
    scale.peak_radius = (int)lround(params->peak_radius_m / gsd_m);
    if (scale.peak_radius < 1) scale.peak_radius = 1;
    scale.flower_x = (int)lround(fmax(1, params->flower_m / gsd_x_m));
    scale.flower_y = (int)lround(fmax(1, params->flower_m / gsd_y_m));
    int radius = scale.radius_x > scale.radius_y ? scale.radius_x : scale.radius_y;
    int rim = scale.peak_radius > scale.flower_x ? scale.peak_radius : scale.flower_x;
    rim = rim > scale.flower_y ? rim : scale.flower_y;
    scale.halo = ((rim + scale.micro - 1) / scale.micro + radius) * scale.micro;
    scale.cell = power_of_two_near(params->cell_m / gsd_m);
    if (scale.cell < scale.micro) scale.cell = scale.micro;
    double pixel_cm2 = gsd_x_m * gsd_y_m * 1e4;
    scale.blob_min_px = params->blob_min_cm2 / pixel_cm2;
    scale.blob_max_px = params->blob_max_cm2 / pixel_cm2;
    return scale;
}
