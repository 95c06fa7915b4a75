/* Colour kernels against their references, published values, and each other. */
#include "rows.h"

#include "check_main.h"

#include <math.h>

static void run_rgb_norm(const kernel_set *set, size_t id, float *const out[], const float *const in[],
                         size_t n) {
    (void)id;
    set->rgb_norm(out[0], out[1], out[2], in[0], in[1], in[2], n);
}
static void run_hsv(const kernel_set *set, size_t id, float *const out[], const float *const in[], size_t n) {
    (void)id;
    set->hsv(out[0], out[1], out[2], in[0], in[1], in[2], n);
}
static void run_lab(const kernel_set *set, size_t id, float *const out[], const float *const in[], size_t n) {
    (void)id;
    set->lab(out[0], out[1], out[2], in[0], in[1], in[2], n);
}
static reference expect_rgb_norm(size_t id, size_t output, pixel p) {
    (void)id;
    return reference_rgb_norm(output, p);
}
static reference expect_hsv(size_t id, size_t output, pixel p) {
    (void)id;
    return reference_hsv(output, p);
}
static reference expect_lab(size_t id, size_t output, pixel p) {
    (void)id;
    return reference_lab(output, p);
}

static const kernel_case rgb_norm = {"rgb_norm", 0, 3, run_rgb_norm, expect_rgb_norm, {3e-7, 3e-7, 3e-7}, 0};
static const kernel_case hsv = {"hsv", 0, 3, run_hsv, expect_hsv, {2e-7, 2e-7, 0}, 1};
static const kernel_case lab = {"lab", 0, 3, run_lab, expect_lab, {5e-5, 3e-4, 2e-4}, 0};

START_TEST(chromaticities_match_the_reference_on_every_level) {
    rows_check(&rgb_norm);
}
END_TEST

START_TEST(hsv_matches_the_reference_on_every_level) {
    rows_check(&hsv);
}
END_TEST

START_TEST(lab_matches_the_reference_on_every_level) {
    rows_check(&lab);
}
END_TEST

typedef struct golden {
    float r, g, b;
    double want[3];
} golden;

static void check_goldens(const kernel_case *c, const golden *rows, size_t count, double tolerance) {
    const kernel_set *sets[KERNEL_LEVEL_MAX];
    size_t levels = kernels_supported(sets);
    for (size_t i = 0; i < count * levels; i++) {
        const golden *row = &rows[i / levels];
        float out[ROW_OUTPUT_MAX];
        rows_run_one(out, c, sets[i % levels], row->r, row->g, row->b);
        for (size_t k = 0; k < 3; k++)
            ck_assert_msg(fabs((double)out[k] - row->want[k]) <= tolerance,
                          "%s, %s, (%g %g %g), output %zu: %.9g", c->name, sets[i % levels]->level,
                          (double)row->r, (double)row->g, (double)row->b, k, (double)out[k]);
    }
}

/* Widely published for sRGB under D65, to four decimals. */
START_TEST(lab_of_the_primaries_is_the_published_one) {
    static const golden rows[] = {
        {1, 1, 1, {100, 0, 0}},
        {0, 0, 0, {0, 0, 0}},
        {1, 0, 0, {53.2408, 80.0925, 67.2032}},
        {0, 1, 0, {87.7347, -86.1827, 83.1793}},
        {0, 0, 1, {32.2970, 79.1875, -107.8602}},
        {1, 0, 1, {60.3242, 98.2343, -60.8249}},
        {1, 1, 0, {97.1393, -21.5537, 94.4780}},
        {0, 1, 1, {91.1132, -48.0875, -14.1312}},
    };
    check_goldens(&lab, rows, sizeof rows / sizeof *rows, 2e-3);
}
END_TEST

START_TEST(hsv_of_the_hexagon_corners_is_exact) {
    static const golden rows[] = {
        {1, 0, 0, {0, 1, 1}},
        {1, 1, 0, {1 / 6.0, 1, 1}},
        {0, 1, 0, {1 / 3.0, 1, 1}},
        {0, 1, 1, {1 / 2.0, 1, 1}},
        {0, 0, 1, {2 / 3.0, 1, 1}},
        {1, 0, 1, {5 / 6.0, 1, 1}},
        {0.5f, 0.5f, 0.5f, {0, 0, 0.5}},
        {0, 0, 0, {0, 0, 0}},
    };
    check_goldens(&hsv, rows, sizeof rows / sizeof *rows, 1e-7);
}
END_TEST

START_TEST(hue_stays_below_one_beside_pure_red) {
    const kernel_set *sets[KERNEL_LEVEL_MAX];
    size_t levels = kernels_supported(sets);
    static const float blues[] = {1e-9f, 1e-8f, 1e-7f, 1e-30f, 0x1p-149f};
    for (size_t i = 0; i < sizeof blues / sizeof *blues * levels; i++) {
        float out[ROW_OUTPUT_MAX];
        rows_run_one(out, &hsv, sets[i % levels], 1, 0, blues[i / levels]);
        ck_assert_msg(out[0] >= 0 && out[0] < 1, "%s, blue %g: hue %.9g", sets[i % levels]->level,
                      (double)blues[i / levels], (double)out[0]);
    }
}
END_TEST

/* Every 16-bit code: the error of the linearisation and of the cube root shows in L* and nowhere else. */
START_TEST(lab_of_greys_is_neutral_and_rises) {
    const kernel_set *set = kernels_pick(NULL, NULL);
    float before = -1;
    for (int code = 0; code <= 65535; code++) {
        float out[ROW_OUTPUT_MAX], v = (float)code / 65535.0f;
        rows_run_one(out, &lab, set, v, v, v);
        double want = reference_lab(0, (pixel){.r = (double)v, .g = (double)v, .b = (double)v}).value;
        ck_assert_msg(fabs((double)out[0] - want) < 5e-5, "code %d: L* %.9g, expected %.9g", code,
                      (double)out[0], want);
        ck_assert_msg(fabsf(out[1]) < 2e-4f && fabsf(out[2]) < 1e-4f, "code %d: a* %g b* %g", code,
                      (double)out[1], (double)out[2]);
        ck_assert_msg(out[0] > before, "code %d: L* %.9g after %.9g", code, (double)out[0], (double)before);
        before = out[0];
    }
}
END_TEST

START_TEST(lab_holds_its_inputs_to_the_unit_range) {
    const kernel_set *set = kernels_pick(NULL, NULL);
    float beyond[ROW_OUTPUT_MAX], within[ROW_OUTPUT_MAX];
    rows_run_one(beyond, &lab, set, 1.5f, -0.2f, INFINITY);
    rows_run_one(within, &lab, set, 1, 0, 1);
    for (size_t k = 0; k < 3; k++)
        ck_assert_msg(beyond[k] == within[k], "output %zu: %g, not %g", k, (double)beyond[k],
                      (double)within[k]);
}
END_TEST

CHECK_MAIN("kernels/colour", chromaticities_match_the_reference_on_every_level,
           hsv_matches_the_reference_on_every_level, lab_matches_the_reference_on_every_level,
           lab_of_the_primaries_is_the_published_one, hsv_of_the_hexagon_corners_is_exact,
           hue_stays_below_one_beside_pure_red, lab_of_greys_is_neutral_and_rises,
           lab_holds_its_inputs_to_the_unit_range)
