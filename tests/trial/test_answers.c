/* Tables from plots with a known fate, and the way to a file and back. */
#include "check_main.h"

#include "base/file.h"
#include "base/random.h"
#include "temp_folder.h"
#include "trial/sensitivity_report.h"

#include <math.h>

static sensitivity empty(void) {
    sensitivity s = {.image = strdup("flight.tif"),
                     .model = strdup("m"),
                     .regime = strdup("flowers"),
                     .settings = strdup("{}"),
                     .model_sha256 = "00",
                     .width_px = 4000,
                     .height_px = 3000,
                     .gsd_m = 0.02,
                     .threshold = 0.5,
                     .area_low_m2 = 0.4,
                     .area_high_m2 = 40,
                     .example_area_m2 = 4,
                     .example_flowers = 20,
                     .windows = 2,
                     .windows_of = 2,
                     .planted_ha = 0.5,
                     .scenes = 9};
    return s;
}

static void add(sensitivity *s, double area_m2, int flowers, petal_colour colour, bool is_found) {
    tried_plot *plot = VECTOR_PUSH(&s->tried.plots);
    ck_assert(plot != NULL);
    *plot = (tried_plot){.area_m2 = area_m2, .flowers = flowers, .colour = colour, .is_found = is_found};
}

static answers answer(const sensitivity *s) {
    answers a;
    pap_error err = {PAP_OK, ""};
    ck_assert_msg(answers_make(&a, s, &err) == PAP_OK, "%s", err.message);
    return a;
}

/* The caller's. */
static char *text_of(const sensitivity *s) {
    char *text = NULL;
    answers a = answer(s);
    ck_assert(sensitivity_text(&text, s, &a, NULL) == PAP_OK);
    return text;
}

START_TEST(plots_are_counted_in_their_classes_and_only_where_they_count) {
    sensitivity s = empty();
    add(&s, 0.5, 30, PETAL_RED, true); /* too small */
    add(&s, 3.0, 5, PETAL_RED, true);  /* too few flowers */
    add(&s, 1.0, 8, PETAL_RED, true);
    add(&s, 2.0, 16, PETAL_WHITE, false);
    add(&s, 3.9, 40, PETAL_WHITE, true);
    add(&s, 41.0, 400, PETAL_MIXED, true); /* its outline came out a little larger */
    answers a = answer(&s);
    ck_assert_int_eq(a.area_count, 6);
    static const long tried[6] = {1, 1, 2, 0, 0, 1}, found[6] = {1, 1, 1, 0, 0, 1};
    for (int i = 0; i < 6; i++) {
        ck_assert_msg(a.areas[i].all.tried == tried[i], "class %d: %ld tried", i, a.areas[i].all.tried);
        ck_assert_msg(a.areas[i].all.found == found[i], "class %d: %ld found", i, a.areas[i].all.found);
        ck_assert(a.areas[i].is_counted == (i > 0));
    }
    ck_assert_int_eq(a.counted.tried, 4);
    ck_assert_int_eq(a.counted.found, 3);
    ck_assert_int_eq(a.colours[PETAL_WHITE].tried, 2);
    ck_assert_int_eq(a.colours[PETAL_RED].tried, 1);
    ck_assert_int_eq(a.flowers[0].all.tried, 1); /* 5 */
    ck_assert_int_eq(a.flowers[1].all.tried, 1); /* 8 */
    ck_assert_int_eq(a.flowers[2].all.tried, 1); /* 16 */
    ck_assert_int_eq(a.flowers[3].all.tried, 1); /* 40 */
    ck_assert_int_eq(a.flowers[4].all.tried, 1); /* 400 */
    ck_assert(!a.is_fitted);
    sensitivity_free(&s);
}
END_TEST

START_TEST(coarse_pixels_ask_for_more_flowers) {
    sensitivity s = empty();
    s.gsd_m = 0.3;
    add(&s, 20, 100, PETAL_RED, true);
    add(&s, 20, 130, PETAL_RED, true);
    answers a = answer(&s);
    ck_assert_int_eq(a.least_flowers, 120); /* 8 pixels of 9 dm2 over 60 cm2 a flower */
    ck_assert_int_eq(a.counted.tried, 1);
    sensitivity_free(&s);
}
END_TEST

START_TEST(nothing_tried_is_said_and_is_not_all_found) {
    sensitivity s = empty();
    add(&s, 0.5, 3, PETAL_RED, true);
    char *text = text_of(&s);
    ck_assert_msg(strstr(text, "or more: not tried\n") != NULL, "%s", text);
    ck_assert_msg(strstr(text, "not established: too few plots") != NULL, "%s", text);
    ck_assert_msg(strstr(text, "  16-40 m2            not tried\n") != NULL, "%s", text);
    free(text);
    sensitivity_free(&s);
}
END_TEST

static double truth(double area_m2, int flowers, petal_colour colour) {
    double odds = (colour == PETAL_WHITE ? -6.0 : -4.0) + 1.1 * log1p(flowers) + 0.8 * log(area_m2);
    return 1 / (1 + exp(-odds));
}

static sensitivity simulate(int plots) {
    sensitivity s = empty();
    random_state rng;
    random_seed(&rng, 4, 2);
    for (int i = 0; i < plots; i++) {
        double area = 0.4 * pow(100, random_unit(&rng));
        int flowers = (int)(area * random_between(&rng, 2, 18));
        petal_colour colour = (petal_colour)random_below(&rng, PETAL_COUNT);
        add(&s, area, flowers, colour, random_unit(&rng) < truth(area, flowers, colour));
    }
    return s;
}

START_TEST(a_plot_is_answered_for_with_its_chance) {
    sensitivity s = simulate(4000);
    answers a = answer(&s);
    ck_assert(a.is_fitted);
    for (int c = 0; c < PETAL_COUNT; c++) {
        const interval *got = &a.example_by_colour[c];
        double wanted = truth(4, 20, (petal_colour)c);
        ck_assert_msg(fabs(got->value - wanted) < 0.05, "%s: %.3f instead of %.3f",
                      petal_name((petal_colour)c), got->value, wanted);
        ck_assert(got->low < got->value && got->value < got->high && got->high - got->low < 0.2);
    }
    ck_assert_double_eq_tol(a.example.value, (5 * truth(4, 20, PETAL_RED) + truth(4, 20, PETAL_WHITE)) / 6,
                            0.03);
    /* Nine of ten: odds of 2.197 where 1.1 ln(1 + d A) + 0.8 ln A reaches them. */
    double area = a.nine_of_ten_by_colour[PETAL_RED].area_m2;
    double at = truth(area, (int)(a.flowers_per_m2 * area), PETAL_RED);
    ck_assert_msg(fabs(at - 0.9) < 0.03, "at %.2f m2 the chance is %.3f", area, at);
    ck_assert(a.nine_of_ten_by_colour[PETAL_RED].sure_m2 > area);
    ck_assert(a.nine_of_ten_by_colour[PETAL_WHITE].area_m2 > 1.5 * area);
    sensitivity_free(&s);
}
END_TEST

START_TEST(what_lies_beyond_what_was_tried_is_not_answered_for) {
    sensitivity s = simulate(400);
    s.example_area_m2 = 60;
    ck_assert(isnan(answer(&s).example.value));
    s.example_area_m2 = 4;
    s.example_flowers = 100000;
    ck_assert(isnan(answer(&s).example.value));
    for (size_t i = 0; i < s.tried.plots.count; i++) s.tried.plots.items[i].is_found = false;
    s.example_flowers = 20;
    answers a = answer(&s);
    ck_assert(a.example.value < 0.02 && a.example.high < 0.1);
    ck_assert(isnan(a.nine_of_ten.area_m2));
    char *text = text_of(&s);
    ck_assert(strstr(text, "none of the sizes tried") != NULL);
    free(text);
    sensitivity_free(&s);
}
END_TEST

START_TEST(a_colour_that_was_not_tried_has_no_chance_but_the_others_have) {
    sensitivity s = simulate(400);
    for (size_t i = 0; i < s.tried.plots.count; i++)
        if (s.tried.plots.items[i].colour == PETAL_PINK) s.tried.plots.items[i].colour = PETAL_RED;
    answers a = answer(&s);
    ck_assert(isnan(a.example_by_colour[PETAL_PINK].value));
    ck_assert(a.example_by_colour[PETAL_RED].value > 0);
    ck_assert(a.example.value > 0);
    sensitivity_free(&s);
}
END_TEST

static pap_status read_back(sensitivity *out, const char *text) {
    temp_folder_make();
    ck_assert(file_write_whole(temp_path("s.json"), text, strlen(text), true, false, NULL) == PAP_OK);
    pap_status status = sensitivity_read(out, temp_path("s.json"), NULL);
    temp_folder_remove();
    return status;
}

START_TEST(what_was_stored_gives_the_same_table) {
    sensitivity s = simulate(300), back = {.scenes = 0};
    for (size_t i = 0; i < s.tried.plots.count; i++) /* as they are when they are planted */
        s.tried.plots.items[i].area_m2 = round(100 * s.tried.plots.items[i].area_m2) / 100;
    s.bands = strdup("R=3,G=2,B=1");
    answers a = answer(&s);
    char *json = NULL, *text = text_of(&s);
    ck_assert(sensitivity_json(&json, &s, &a, NULL) == PAP_OK);
    ck_assert(read_back(&back, json) == PAP_OK);
    char *again = text_of(&back);
    ck_assert_str_eq(text, again);
    ck_assert_str_eq(back.bands, s.bands);
    ck_assert_str_eq(back.image_sha256, "");
    ck_assert_str_eq(back.settings, "{}");
    free(again);
    free(text);
    free(json);
    sensitivity_free(&back);
    sensitivity_free(&s);
}
END_TEST

START_TEST(what_is_no_sensitivity_is_refused) {
    static const char *const wrong[] = {
        "", "[]", "{\"format\": \"papaver-sensitivity\"}",
        "{\"format\": \"papaver-sensitivity\", \"version\": 1, \"plots\": []}", "{\"format\": 3}"};
    sensitivity s = simulate(40), back;
    answers a = answer(&s);
    char *json = NULL;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        ck_assert_msg(read_back(&back, wrong[i]) == PAP_E_FORMAT, "%s was taken", wrong[i]);
    ck_assert(sensitivity_json(&json, &s, &a, NULL) == PAP_OK);
    static const char *const keys[] = {"\"colour\": \"red\"", "\"gsd_m\"", "\"threshold\"", "\"scenes\""};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        char *damaged = strdup(json), *at = strstr(damaged, keys[i]);
        ck_assert_msg(at != NULL, "%s is not written", keys[i]);
        at[strlen(keys[i]) - 2] = 'x';
        ck_assert_msg(read_back(&back, damaged) == PAP_E_FORMAT, "taken without %s", keys[i]);
        free(damaged);
    }
    free(json);
    sensitivity_free(&s);
}
END_TEST

CHECK_MAIN("trial/answers", plots_are_counted_in_their_classes_and_only_where_they_count,
           coarse_pixels_ask_for_more_flowers, nothing_tried_is_said_and_is_not_all_found,
           a_plot_is_answered_for_with_its_chance, what_lies_beyond_what_was_tried_is_not_answered_for,
           a_colour_that_was_not_tried_has_no_chance_but_the_others_have,
           what_was_stored_gives_the_same_table, what_is_no_sensitivity_is_refused)
