/* The curve, average precision, calibration and bootstrap on lists small enough to work out by hand. */
#include "assess/measures.h"
#include "check_main.h"

#include <math.h>
#include <string.h>

static void is_near(double value, double wanted, const char *what) {
    ck_assert_msg(fabs(value - wanted) <= 1e-12, "%s: %.15g instead of %.15g", what, value, wanted);
}

/* Two targets share the score .8; whichever comes first, they are one point of the curve. */
static const scored_outcome tied[2][5] = {
    {{0.9, 0, true}, {0.8, 0, true}, {0.8, 1, false}, {0.5, 1, false}, {0.4, 1, true}},
    {{0.9, 0, true}, {0.8, 1, false}, {0.8, 0, true}, {0.5, 1, false}, {0.4, 1, true}}};

START_TEST(equal_scores_are_one_point_in_whatever_order_they_come) {
    curve_point curve[2][5];
    for (int i = 0; i < 2; i++) {
        ck_assert_uint_eq(measure_curve(curve[i], tied[i], 5, NULL), 4);
        ck_assert_int_eq(curve[i][1].hits, 2);
        ck_assert_int_eq(curve[i][1].false_alarms, 1);
        is_near(measure_average_precision(curve[i], 4, 4), (1.0 + 2.0 / 3 + 3.0 / 5) / 4, "AP of 4 plots");
    }
}
END_TEST

START_TEST(average_precision_knows_nothing_found_from_nothing_there) {
    ck_assert(isnan(measure_average_precision(NULL, 0, 0)));
    is_near(measure_average_precision(NULL, 0, 3), 0, "nothing listed");
    const scored_outcome all[] = {{0.7, 0, true}, {0.7, 0, true}};
    curve_point curve[2];
    is_near(measure_average_precision(curve, measure_curve(curve, all, 2, NULL), 2), 1, "all found");
    ck_assert(isnan(measure_f1(0, 0, 0)));
    is_near(measure_f1(3, 1, 5), 6.0 / 9, "F1");
}
END_TEST

START_TEST(recall_at_a_rate_stops_before_the_false_alarm_too_many) {
    curve_point curve[5];
    size_t points = measure_curve(curve, tied[0], 5, NULL);
    is_near(measure_recall_at(curve, points, 4, 0.9), 0.25, "less than one");
    is_near(measure_recall_at(curve, points, 4, 1), 0.5, "one");
    is_near(measure_recall_at(curve, points, 4, 2), 0.75, "two");
    ck_assert(isnan(measure_recall_at(curve, points, 0, 1)));
    ck_assert(isnan(measure_recall_at(curve, points, 4, NAN)));
}
END_TEST

START_TEST(weights_count_scenes_as_often_as_they_were_drawn) {
    const int weights[] = {2, 0};
    curve_point curve[5];
    ck_assert_uint_eq(measure_curve(curve, tied[0], 5, weights), 2);
    ck_assert_int_eq(curve[1].hits, 4);
    ck_assert_int_eq(curve[1].false_alarms, 0);
}
END_TEST

START_TEST(calibration_by_hand) {
    const double scores[] = {0.95, 0.85, 0.82, 0.05, 1.0, 0.0};
    const bool is_true[] = {true, true, false, false, true, false};
    calibration c;
    measure_calibration(&c, scores, is_true, 6);
    is_near(c.brier, (0.0025 + 0.0225 + 0.6724 + 0.0025 + 0 + 0) / 6, "Brier");
    /* Bins .9-1 (1.95 scored, 2 true), .8-.9 (1.67 scored, 1 true), 0-.1 (.05 scored, 0 true). */
    is_near(c.expected_error, (0.05 + 0.67 + 0.05) / 6, "expected error");
    ck_assert_int_eq(c.bins[9].count, 2);
    ck_assert_int_eq(c.bins[8].true_count, 1);
    is_near(c.bins[0].mean_score, 0.025, "mean score");
    measure_calibration(&c, scores, is_true, 0);
    ck_assert(isnan(c.brier) && isnan(c.expected_error) && isnan(c.bins[3].mean_score));
}
END_TEST

static const scene_sum three_scenes[] = {{4, 4, 0}, {4, 2, 1}, {2, 0, 3}};
static const scored_outcome three_ranked[] = {
    {0.9, 0, true}, {0.8, 1, true}, {0.7, 2, false}, {0.6, 1, false}};

START_TEST(limits_of_the_calibration_error_come_from_scenes) {
    /* The first scene is off by 0.3 everywhere, the second by nothing. */
    const double scores[] = {0.7, 0.7, 1, 1};
    const bool is_true[] = {true, true, true, true};
    const int scenes[] = {0, 0, 1, 1};
    interval drawn;
    ck_assert_int_eq(measure_calibration_limits(&drawn, scores, is_true, scenes, 4, 2, 7, NULL), PAP_OK);
    is_near(drawn.low, 0, "twice the second scene");
    is_near(drawn.high, 0.3, "twice the first scene");
    ck_assert_int_eq(measure_calibration_limits(&drawn, scores, is_true, scenes, 2, 1, 7, NULL), PAP_OK);
    ck_assert(isnan(drawn.low) && isnan(drawn.high));
    ck_assert_int_eq(measure_calibration_limits(&drawn, scores, is_true, scenes, 0, 2, 7, NULL), PAP_OK);
    ck_assert(isnan(drawn.low) && isnan(drawn.high));
}
END_TEST

START_TEST(the_bootstrap_repeats_for_a_seed_and_brackets_the_figure) {
    bootstrap_result a, b;
    ck_assert_int_eq(measure_bootstrap(&a, three_scenes, 3, three_ranked, 4, 7, NULL), PAP_OK);
    ck_assert_int_eq(measure_bootstrap(&b, three_scenes, 3, three_ranked, 4, 7, NULL), PAP_OK);
    is_near(a.recall.low, b.recall.low, "recall, low");
    is_near(a.average_precision.high, b.average_precision.high, "AP, high");
    ck_assert(a.recall.low <= 0.6 && a.recall.high >= 0.6 && a.recall.low < a.recall.high);
    /* Three times the best scene and three times the worst are both likelier than 1 in 40. */
    is_near(a.recall.low, 0, "three times the worst scene");
    is_near(a.recall.high, 1, "three times the best scene");
}
END_TEST

START_TEST(one_scene_establishes_no_spread) {
    bootstrap_result r;
    ck_assert_int_eq(measure_bootstrap(&r, three_scenes, 1, three_ranked, 1, 7, NULL), PAP_OK);
    ck_assert(isnan(r.recall.low) && isnan(r.precision.high) && isnan(r.average_precision.low));
}
END_TEST

START_TEST(medians_of_odd_even_and_no_numbers) {
    double odd[] = {3, 1, 2}, even[] = {4, 1, 2, 3};
    is_near(measure_median(odd, 3), 2, "odd");
    is_near(measure_median(even, 4), 2.5, "even");
    ck_assert(isnan(measure_median(odd, 0)));
}
END_TEST

CHECK_MAIN("assess/measures", equal_scores_are_one_point_in_whatever_order_they_come,
           average_precision_knows_nothing_found_from_nothing_there,
           recall_at_a_rate_stops_before_the_false_alarm_too_many,
           weights_count_scenes_as_often_as_they_were_drawn, calibration_by_hand,
           limits_of_the_calibration_error_come_from_scenes,
           the_bootstrap_repeats_for_a_seed_and_brackets_the_figure, one_scene_establishes_no_spread,
           medians_of_odd_even_and_no_numbers)
