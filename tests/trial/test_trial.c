/* A scene in memory is detected as its file is; what lies on what was planted. */
#include "check_main.h"

#include "trial/planted.h"
#include "trial/trial.h"

#include <gdal.h>
#include <math.h>
#include <string.h>

static const char village[] = PAP_SOURCE_FOLDER "/data-samples/village-2cm.tif";
static const char model_file[] = PAP_SOURCE_FOLDER "/models/trees-4.json";

static model *load_model(void) {
    model *m = NULL;
    pap_error err = {PAP_OK, ""};
    ck_assert_msg(model_load(&m, model_file, NULL, &err) == PAP_OK, "%s", err.message);
    return m;
}

START_TEST(a_scene_in_memory_is_detected_as_its_file_is) {
    pap_scene_options how = PAP_SCENE_OPTIONS_INIT;
    detection_options options = {.threads = 2};
    raster_source *source = NULL;
    detection *of_file = NULL;
    trial *t = NULL;
    scene s = {0};
    pap_error err = {PAP_OK, ""};
    model *m = load_model();
    GDALAllRegister();
    ck_assert(raster_source_open(&source, village, &how, &err) == PAP_OK);
    ck_assert(scene_load(&s, source, &err) == PAP_OK);
    ck_assert(detection_run(&of_file, source, m, &options, &err) == PAP_OK);
    ck_assert_msg(trial_run(&t, &s, m, &options, &err) == PAP_OK, "%s", err.message);
    const detection *of_scene = trial_detection(t);
    ck_assert_uint_gt(detection_count(of_file), 5);
    ck_assert_uint_eq(detection_count(of_file), detection_count(of_scene));
    for (size_t i = 0; i < detection_count(of_file); i++) {
        candidate a, b;
        const double *edge;
        bool a_kept, b_kept;
        ck_assert(detection_get(of_file, i, &a, &edge, &a_kept, &err) == PAP_OK);
        ck_assert(detection_get(of_scene, i, &b, &edge, &b_kept, &err) == PAP_OK);
        ck_assert_msg(a.x_px == b.x_px && a.y_px == b.y_px && a_kept == b_kept && a.score == b.score,
                      "rank %zu: %.2f at %.1f, %.1f and %.2f at %.1f, %.1f", i, a.score, a.x_px, a.y_px,
                      b.score, b.x_px, b.y_px);
    }
    trial_free(t);
    detection_free(of_file);
    scene_free(&s);
    raster_source_free(source);
    model_free(m);
}
END_TEST

START_TEST(a_scene_of_one_colour_holds_nothing) {
    enum { EDGE = 300 };
    static uint8_t pixels[3 * EDGE * EDGE], valid[EDGE * EDGE];
    detection_options options = {.threads = 1};
    trial *t = NULL;
    pap_error err = {PAP_OK, ""};
    model *m = load_model();
    memset(pixels, 90, sizeof pixels);
    memset(valid, 255, sizeof valid);
    scene s = {.width = EDGE,
               .height = EDGE,
               .rgb = pixels,
               .valid = valid,
               .pixel_width_m = 0.02,
               .pixel_height_m = 0.02};
    GDALAllRegister();
    ck_assert_msg(trial_run(&t, &s, m, &options, &err) == PAP_OK, "%s", err.message);
    ck_assert_uint_eq(detection_count(trial_detection(t)), 0);
    trial_free(t);
    s.pixel_width_m = s.pixel_height_m = 5;
    ck_assert_int_eq(trial_run(&t, &s, m, &options, &err), PAP_E_UNSUPPORTED);
    ck_assert_msg(strstr(err.message, "too coarse") != NULL, "%s", err.message);
    model_free(m);
}
END_TEST

/* Two squares of 2 m in pixels of 2.5 cm: columns 60 to 140 and 180 to 260, rows 60 to 140. */
enum { PX_A = 100, PX_B = 220, SQUARES = 2 };
static const double PIXEL_M = 0.025;

static planted_rings *two_squares(void) {
    static planted_thing things[SQUARES];
    pap_error err = {PAP_OK, ""};
    planted_rings *rings = NULL;
    scene s = {.width = 400, .height = 200, .pixel_width_m = PIXEL_M, .pixel_height_m = PIXEL_M};
    for (int i = 0; i < SQUARES; i++) things[i] = (planted_thing){.x_px = i ? PX_B : PX_A, .y_px = 100};
    for (int i = 0; i < SQUARES; i++) things[i].truth.seen.outline = outline_box(4.0, 1.0, 0.0);
    injection planted = {.things = things, .count = SQUARES, .plots = SQUARES};
    ck_assert(planted_rings_make(&rings, &planted, &s, &err) == PAP_OK);
    return rings;
}

START_TEST(a_place_belongs_to_the_nearest_outline_within_reach) {
    planted_rings *rings = two_squares();
    const struct {
        double x, y;
        int at;
    } cases[] = {
        {100, 100, 0}, {139, 139, 0},  {220, 100, 1}, /* inside */
        {159, 100, 0}, {161, 100, 1},                 /* between them, left and right of the middle */
        {100, 179, 0}, {100, 181, -1},                /* 0.975 and 1.025 m below */
        {32, 32, 0},   {31, 31, -1},                  /* 0.99 and 1.03 m off a corner */
        {299, 100, 1}, {301, 100, -1},                /* 0.975 and 1.025 m to the right */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int got = planted_rings_at(rings, cases[i].x, cases[i].y, 1.0);
        ck_assert_msg(got == cases[i].at, "(%.1f, %.1f) belongs to %d, not to %d", cases[i].x, cases[i].y,
                      got, cases[i].at);
    }
    ck_assert_int_eq(planted_rings_at(rings, 145, 100, 0.1), -1);
    ck_assert_int_eq(planted_rings_at(rings, 143, 100, 0.1), 0);
    planted_rings_free(rings);
}
END_TEST

START_TEST(overlaps_are_shares_of_either) {
    planted_rings *rings = two_squares();
    const double same[] = {60, 60, 140, 60, 140, 140, 60, 140, 60, 60},
                 right_half[] = {100, 60, 140, 60, 140, 140, 100, 140, 100, 60},
                 shifted[] = {100, 60, 180, 60, 180, 140, 100, 140, 100, 60},
                 away[] = {300, 60, 380, 60, 380, 140, 300, 140, 300, 60};
    const struct {
        const double *edge;
        double of_candidate, of_thing;
    } cases[] = {{same, 1, 1}, {right_half, 1, 0.5}, {shifted, 0.5, 0.5}, {away, 0, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        planted_overlap got = planted_rings_overlap(rings, 0, cases[i].edge, 5);
        ck_assert_msg(fabs(got.of_candidate - cases[i].of_candidate) < 0.01 &&
                          fabs(got.of_thing - cases[i].of_thing) < 0.01,
                      "case %zu: %.3f and %.3f", i, got.of_candidate, got.of_thing);
    }
    planted_rings_free(rings);
}
END_TEST

CHECK_MAIN("trial/trial", a_scene_in_memory_is_detected_as_its_file_is, a_scene_of_one_colour_holds_nothing,
           a_place_belongs_to_the_nearest_outline_within_reach, overlaps_are_shares_of_either)
