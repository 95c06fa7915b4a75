/* Pixels of a camera on the ground: by hand where that can be done, and against the camera turned the other
 * way round (ground to pixel, by rotation matrices) everywhere else. */
#include "geo/camera.h"
#include "geo/place.h"

#include "check_main.h"

#include <math.h>

static const double HEIGHT_M = 20, FOCAL_PX = 1000, WIDTH = 1200, LENGTH = 900;

static geo_camera looking(double yaw_deg, double pitch_deg, double roll_deg) {
    return (geo_camera){.focal_px = FOCAL_PX,
                        .centre_x_px = WIDTH / 2,
                        .centre_y_px = LENGTH / 2,
                        .yaw_deg = yaw_deg,
                        .pitch_deg = pitch_deg,
                        .roll_deg = roll_deg,
                        .lon = 105,
                        .lat = 30,
                        .height_m = HEIGHT_M};
}

static void ck_spot(const char *name, const geo_spot *at, double east_m, double north_m, double within_m) {
    ck_assert_msg(fabs(at->east_m - east_m) < within_m && fabs(at->north_m - north_m) < within_m,
                  "%s: %.6f east, %.6f north; expected %.6f, %.6f", name, at->east_m, at->north_m, east_m,
                  north_m);
}

START_TEST(straight_down_the_top_of_the_picture_lies_where_yaw_says) {
    /* A pixel 500 to the right and 250 up, 2 cm each. */
    static const struct {
        const char *name;
        double yaw, roll, east, north;
    } cases[] = {
        {"north", 0, 0, 10, 5},    {"east", 90, 0, 5, -10},        {"south", 180, 0, -10, -5},
        {"west", -90, 0, -5, 10},  {"west again", 270, 0, -5, 10}, {"turned about the view", 0, 180, -10, -5},
        {"both", 180, 180, 10, 5},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        geo_camera from = looking(cases[i].yaw, -90, cases[i].roll);
        geo_spot at;
        ck_assert(geo_camera_ground(&at, &from, NULL, WIDTH / 2 + 500, LENGTH / 2 - 250));
        ck_spot(cases[i].name, &at, cases[i].east, cases[i].north, 1e-9);
        double top = fmod(cases[i].yaw + cases[i].roll + 720, 360), told = geo_camera_top_deg(&from);
        ck_assert_msg(fabs(remainder(told - top, 360)) < 1e-9, "%s: top at %g", cases[i].name, told);
        ck_assert(fabs(geo_camera_tilt_deg(&from)) < 1e-6);
    }
}
END_TEST

START_TEST(a_tilted_camera_looks_ahead) {
    geo_camera ahead = looking(90, -60, 0), past = looking(0, -100, 0), rolled = looking(0, -45, 90);
    geo_spot at;
    ck_assert(geo_camera_ground(&at, &ahead, NULL, WIDTH / 2, LENGTH / 2));
    ck_spot("ahead", &at, HEIGHT_M * tan(acos(-1.0) / 6), 0, 1e-9);
    ck_assert(fabs(geo_camera_tilt_deg(&ahead) - 30) < 1e-9);
    ck_assert(geo_camera_ground(&at, &past, NULL, WIDTH / 2, LENGTH / 2));
    ck_spot("past the vertical", &at, 0, -HEIGHT_M * tan(acos(-1.0) / 18), 1e-9);
    /* Rolled by a quarter turn clockwise, the right of the picture is below the middle. */
    ck_assert(geo_camera_ground(&at, &rolled, NULL, WIDTH / 2 + 500, LENGTH / 2));
    ck_assert(fabs(at.east_m) < 1e-9 && at.north_m < HEIGHT_M);
}
END_TEST

/* Ground to pixel: world (north, east, down) into the body by the transposed matrices of yaw, pitch, roll,
 * then by central projection; the body looks along its first axis, the second points right, the third down.
 */
static void project(const geo_camera *from, const geo_spot *at, double *x_px, double *y_px) {
    double turn = acos(-1.0) / 180, y = from->yaw_deg * turn, p = from->pitch_deg * turn,
           q = from->roll_deg * turn;
    double v[3] = {at->north_m, at->east_m, from->height_m - at->up_m};
    double a[3] = {cos(y) * v[0] + sin(y) * v[1], -sin(y) * v[0] + cos(y) * v[1], v[2]};
    double b[3] = {cos(p) * a[0] - sin(p) * a[2], a[1], sin(p) * a[0] + cos(p) * a[2]};
    double c[3] = {b[0], cos(q) * b[1] + sin(q) * b[2], -sin(q) * b[1] + cos(q) * b[2]};
    double u = c[1] / c[0], w = c[2] / c[0], r = u * u + w * w;
    const geo_lens *k = &from->lens;
    double stretch = 1 + k->k1 * r + k->k2 * r * r + k->k3 * r * r * r;
    *x_px = from->centre_x_px + from->focal_px * (u * stretch + 2 * k->p1 * u * w + k->p2 * (r + 2 * u * u));
    *y_px = from->centre_y_px + from->focal_px * (w * stretch + k->p1 * (r + 2 * w * w) + 2 * k->p2 * u * w);
}

static double some(int *state, double low, double high) {
    *state = (*state * 1103 + 12345) % 65536;
    return low + (high - low) * *state / 65536.0;
}

START_TEST(every_pixel_comes_back_to_itself) {
    int state = 7;
    for (int i = 0; i < 2000; i++) {
        geo_camera from = looking(some(&state, -180, 180), some(&state, -110, -60), some(&state, -15, 15));
        double x = some(&state, 0, WIDTH), y = some(&state, 0, LENGTH), back_x, back_y;
        geo_spot at;
        if (!geo_camera_ground(&at, &from, NULL, x, y)) continue;
        project(&from, &at, &back_x, &back_y);
        ck_assert_msg(fabs(back_x - x) < 1e-6 && fabs(back_y - y) < 1e-6,
                      "yaw %g pitch %g roll %g: %g, %g came back as %g, %g", from.yaw_deg, from.pitch_deg,
                      from.roll_deg, x, y, back_x, back_y);
    }
}
END_TEST

/* A wide-angle lens of a survey drone: 16 % towards the corners. */
static const geo_lens WIDE = {-0.26867, 0.11567, -0.03458, 0.00034, -0.000051};

START_TEST(a_lens_is_seen_through) {
    int state = 11;
    for (int i = 0; i < 2000; i++) {
        geo_camera from = looking(some(&state, -180, 180), some(&state, -100, -80), some(&state, -5, 5));
        double x = some(&state, 0, WIDTH), y = some(&state, 0, LENGTH), back_x, back_y;
        geo_spot at;
        from.lens = WIDE;
        from.focal_px = 0.67 * WIDTH;
        ck_assert_msg(geo_camera_ground(&at, &from, NULL, x, y), "%g, %g", x, y);
        project(&from, &at, &back_x, &back_y);
        ck_assert_msg(fabs(back_x - x) < 1e-4 && fabs(back_y - y) < 1e-4, "%g, %g came back as %g, %g", x, y,
                      back_x, back_y);
    }
    geo_camera from = looking(0, -90, 0), straight = from;
    geo_spot bent, at;
    from.lens = WIDE;
    ck_assert(geo_camera_ground(&bent, &from, NULL, 0, 0) && geo_camera_ground(&at, &straight, NULL, 0, 0));
    ck_assert_msg(hypot(bent.east_m, bent.north_m) > 1.1 * hypot(at.east_m, at.north_m),
                  "the lens does nothing");
    from.lens = (geo_lens){.k1 = -3};
    ck_assert_msg(!geo_camera_ground(&at, &from, NULL, 0, 0), "a lens that folds the picture over");
}
END_TEST

START_TEST(at_the_horizon_there_is_no_ground) {
    geo_camera level = looking(0, 0, 0), up = looking(0, 30, 0), under = looking(0, -90, 0);
    geo_spot at = {1, 2, 3};
    under.height_m = -1;
    ck_assert(!geo_camera_ground(&at, &level, NULL, WIDTH / 2, LENGTH / 2));
    ck_assert(!geo_camera_ground(&at, &level, NULL, WIDTH / 2, 0));
    ck_assert(!geo_camera_ground(&at, &up, NULL, WIDTH / 2, LENGTH / 2));
    ck_assert(!geo_camera_ground(&at, &under, NULL, WIDTH / 2, LENGTH / 2));
    ck_assert(at.east_m == 1 && at.north_m == 2 && at.up_m == 3);
    ck_assert(geo_camera_ground(&at, &level, NULL, WIDTH / 2, LENGTH));
}
END_TEST

enum { EDGE = 81 };
static const double STEP_M = 1;

static terrain *terrain_of(double (*up)(double east_m, double north_m)) {
    double *up_m = malloc(sizeof *up_m * EDGE * EDGE);
    ck_assert(up_m != NULL);
    for (int i = 0; i < EDGE * EDGE; i++)
        up_m[i] = up((i % EDGE - EDGE / 2) * STEP_M, (EDGE / 2 - i / EDGE) * STEP_M); // NOLINT: whole nodes
    terrain *ground = terrain_new(up_m, EDGE, STEP_M);
    ck_assert(ground != NULL);
    return ground;
}

static double slope(double east_m, double north_m) {
    return 300 + 0.2 * east_m - 0.1 * north_m;
}

START_TEST(on_a_slope_the_ray_ends_on_the_slope) {
    terrain *ground = terrain_of(slope);
    int state = 3;
    ck_assert(fabs(terrain_height(ground, 3.25, -7.5) - slope(3.25, -7.5)) < 1e-9);
    for (int i = 0; i < 300; i++) {
        geo_camera from = looking(some(&state, -180, 180), some(&state, -100, -80), 0);
        from.height_m = 320;
        double x = some(&state, 0, WIDTH), y = some(&state, 0, LENGTH), back_x, back_y;
        geo_spot at;
        ck_assert(geo_camera_ground(&at, &from, ground, x, y));
        ck_assert(fabs(at.up_m - slope(at.east_m, at.north_m)) < 1e-6);
        project(&from, &at, &back_x, &back_y);
        ck_assert(fabs(back_x - x) < 1e-5 && fabs(back_y - y) < 1e-5);
    }
    terrain_free(ground);
}
END_TEST

/* Two terraces, 10 m high from 4 m east on. */
static double terrace(double east_m, double north_m) {
    (void)north_m;
    return east_m > 3.5 ? 10 : 0;
}

static double with_a_hole(double east_m, double north_m) {
    return hypot(east_m - 8, north_m) < 3 ? NAN : 0;
}

START_TEST(the_first_ground_that_a_ray_meets_is_what_a_pixel_shows) {
    terrain *ground = terrain_of(terrace), *holed = terrain_of(with_a_hole);
    geo_camera from = looking(0, -90, 0);
    geo_spot at;
    /* 8 m on level ground; the terrace is met at half of it, on top of its edge. */
    ck_assert(geo_camera_ground(&at, &from, ground, WIDTH / 2 + 400, LENGTH / 2));
    ck_spot("on the terrace's edge", &at, 4, 0, 1e-6);
    ck_assert(geo_camera_ground(&at, &from, ground, WIDTH / 2 - 400, LENGTH / 2));
    ck_spot("below it", &at, -8, 0, 1e-6);
    ck_assert_msg(!geo_camera_ground(&at, &from, holed, WIDTH / 2 + 400, LENGTH / 2), "unknown ground");
    ck_assert(geo_camera_ground(&at, &from, holed, WIDTH / 2 - 400, LENGTH / 2));
    from.height_m = 100;
    ck_assert_msg(!geo_camera_ground(&at, &from, ground, 0, 0), "beyond the terrain");
    from.height_m = -5;
    ck_assert_msg(!geo_camera_ground(&at, &from, ground, WIDTH / 2, LENGTH / 2), "under the ground");
    ck_assert(isnan(terrain_height(ground, 41, 0)) && isnan(terrain_height(ground, 0, -41)));
    terrain_free(ground);
    terrain_free(holed);
    terrain_free(NULL);
}
END_TEST

START_TEST(errors_add_as_squares_and_grow_outwards) {
    /* 20 m up; the spot lies 15 m away, at a slant of 3/4. By hand: 5; 2 * .75 = 1.5; 2 degrees * 20 * (1 +
     * 9/16) = 1.0908; 3 degrees * 15 = .7854; .1 * 15 = 1.5: the root of 31.31. */
    geo_camera from = looking(0, -90, 0);
    geo_camera_accuracy a = {5, 3, 2, 2, 3, .1, false}, exact = {.1, .1, 0, 0, 0, 0, true};
    geo_spot below = {0, 0, 0}, away = {9, 12, 0}, raised = {9, 12, 10};
    ck_assert(fabs(geo_camera_error_m(&from, &a, &away) - 5.5953) < 1e-4);
    ck_assert(fabs(geo_camera_error_m(&from, &a, &below) - hypot(5, 20 * 2 * acos(-1.0) / 180)) < 1e-9);
    ck_assert(geo_camera_error_m(&from, &a, &raised) > geo_camera_error_m(&from, &a, &away));
    ck_assert_msg(fabs(geo_camera_error_m(&from, &exact, &away) - hypot(30, .1)) < 1e-9, "turned: across");
    /* Against another frame of the flight: 3 m of the 5 count, and none is turned. */
    double all_m = geo_camera_error_m(&from, &a, &away), part_m = geo_camera_drift_m(&from, &a, &away);
    ck_assert(fabs(all_m * all_m - part_m * part_m - (25 - 9)) < 1e-9);
    ck_assert(fabs(geo_camera_drift_m(&from, &exact, &away) - .1) < 1e-12);
}
END_TEST

START_TEST(a_place_by_camera_is_in_degrees) {
    /* Metres per degree at 30 N, by the series of NIMA TR 8350.2. */
    const double lat_m = 110852.4, lon_m = 96486.3;
    geo_camera from = looking(0, -90, 0);
    geo_camera_accuracy accuracy = {.position_m = 3};
    geo_place *place = NULL;
    pap_error err;
    double lon, lat;
    geo_steps steps;
    ck_assert(geo_place_new_camera(&place, &from, &accuracy, NULL, &err) == PAP_OK);
    ck_assert(geo_place_lonlat(place, &lon, &lat, WIDTH / 2 + 500, LENGTH / 2 - 250));
    ck_assert_msg(fabs((lon - 105) * lon_m - 10) < .002 && fabs((lat - 30) * lat_m - 5) < .002, "%.9f %.9f",
                  lon, lat);
    ck_assert(geo_place_steps(place, &steps, WIDTH / 2, LENGTH / 2));
    ck_assert(fabs(steps.east_x - .02) < 1e-6 && fabs(steps.north_y + .02) < 1e-6 &&
              fabs(steps.east_y) < 1e-6);
    ck_assert(fabs(geo_place_error_m(place, 0, 0) - 3) < 1e-9);
    geo_place_free(place);
    from = looking(0, 0, 0);
    ck_assert(geo_place_new_camera(&place, &from, &accuracy, NULL, &err) == PAP_OK);
    ck_assert(!geo_place_lonlat(place, &lon, &lat, 0, 0) && isnan(lon) && isnan(lat));
    ck_assert(isnan(geo_place_error_m(place, 0, 0)));
    geo_place_free(place);
}
END_TEST

CHECK_MAIN("geo/camera", straight_down_the_top_of_the_picture_lies_where_yaw_says,
           a_tilted_camera_looks_ahead, every_pixel_comes_back_to_itself, a_lens_is_seen_through,
           at_the_horizon_there_is_no_ground, on_a_slope_the_ray_ends_on_the_slope,
           the_first_ground_that_a_ray_meets_is_what_a_pixel_shows, errors_add_as_squares_and_grow_outwards,
           a_place_by_camera_is_in_degrees)
