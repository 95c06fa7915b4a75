/* The regression: cases with a known answer, simulated data with known weights, terms that cannot be told. */
#include "check_main.h"

#include "base/random.h"
#include "trial/logistic.h"

#include <math.h>

enum { ROWS_MAX = 6000 };
static double x[ROWS_MAX * LOGISTIC_TERMS];
static bool answers[ROWS_MAX];

static bool fit(logistic_fit *out, int rows, int terms) {
    bool is_fitted = false;
    pap_error err = {PAP_OK, ""};
    ck_assert_msg(logistic_make(out, &is_fitted, x, answers, rows, terms, &err) == PAP_OK, "%s", err.message);
    return is_fitted;
}

/* With a constant for each group, Firth's estimate is (yes + 1/2) / (rows + 1) in each. */
START_TEST(groups_get_half_an_answer_more_on_either_side) {
    static const int yes[3] = {0, 7, 20}, count[3] = {12, 20, 20};
    int rows = 0;
    logistic_fit f;
    for (int g = 0; g < 3; g++)
        for (int i = 0; i < count[g]; i++, rows++) {
            for (int t = 0; t < 3; t++) x[3 * rows + t] = t == g;
            answers[rows] = i < yes[g];
        }
    ck_assert(fit(&f, rows, 3));
    for (int g = 0; g < 3; g++) {
        double at[3] = {g == 0, g == 1, g == 2}, p = (yes[g] + 0.5) / (count[g] + 1.0);
        interval got = logistic_mean(&f, at, 1);
        double odds = log(p / (1 - p)), half = 1.959963984540054 / sqrt(count[g] * p * (1 - p));
        ck_assert_msg(fabs(got.value - p) < 1e-7, "group %d: %.9f instead of %.9f", g, got.value, p);
        ck_assert_double_eq_tol(got.low, 1 / (1 + exp(-odds + half)), 1e-6);
        ck_assert_double_eq_tol(got.high, 1 / (1 + exp(-odds - half)), 1e-6);
    }
}
END_TEST

static const double true_weights[4] = {-3.0, -1.5, 1.2, 0.7};

static void simulate(int rows, uint64_t seed) {
    random_state rng;
    random_seed(&rng, seed, 1);
    for (int i = 0; i < rows; i++) {
        double *row = x + 4 * i, odds = 0;
        row[0] = random_unit(&rng) < 0.5;
        row[1] = 1 - row[0];
        row[2] = random_between(&rng, 0, 5);
        row[3] = random_between(&rng, -1, 3.7);
        for (int t = 0; t < 4; t++) odds += true_weights[t] * row[t];
        answers[i] = random_unit(&rng) < 1 / (1 + exp(-odds));
    }
}

START_TEST(known_weights_are_found_within_their_errors) {
    logistic_fit f;
    simulate(ROWS_MAX, 5);
    ck_assert(fit(&f, ROWS_MAX, 4));
    for (int t = 0; t < 4; t++) {
        double error = sqrt(f.covariance[t][t]);
        ck_assert_msg(fabs(f.weights[t] - true_weights[t]) < 3.5 * error,
                      "weight %d is %.3f +- %.3f, not %.3f", t, f.weights[t], error, true_weights[t]);
        ck_assert_msg(error < 0.15, "weight %d has an error of %.3f", t, error);
    }
}
END_TEST

/* Of 95 % limits, 19 of 20 hold the truth: 300 tries give 285 +- 4 (one standard deviation). */
START_TEST(limits_hold_the_truth_as_often_as_they_say) {
    const double at[8] = {1, 0, 3.04, 1.39, 0, 1, 3.04, 1.39};
    double truth = 0;
    int held = 0;
    for (int r = 0; r < 2; r++) {
        double odds = 0;
        for (int t = 0; t < 4; t++) odds += true_weights[t] * at[4 * r + t];
        truth += 0.5 / (1 + exp(-odds));
    }
    for (int k = 0; k < 300; k++) {
        logistic_fit f;
        simulate(200, 100 + (uint64_t)k);
        ck_assert(fit(&f, 200, 4));
        interval got = logistic_mean(&f, at, 2);
        held += got.low <= truth && truth <= got.high;
    }
    ck_assert_msg(held >= 270 && held <= 298, "held in %d of 300", held);
}
END_TEST

START_TEST(answers_that_are_all_yes_or_parted_by_a_term_stay_finite) {
    logistic_fit f;
    for (int all = 0; all < 2; all++) {
        simulate(100, 9);
        for (int i = 0; i < 100; i++) answers[i] = all || x[4 * i + 2] > 2.5;
        ck_assert(fit(&f, 100, 4));
        const double high[4] = {1, 0, 4, 2};
        interval got = logistic_mean(&f, high, 1);
        ck_assert_msg(got.value > 0.9 && got.value < 1 && got.low < got.value && got.high < 1 && got.low > 0,
                      "%d: %.4f (%.4f-%.4f)", all, got.value, got.low, got.high);
    }
}
END_TEST

START_TEST(terms_that_cannot_be_told_are_not_fitted) {
    logistic_fit f;
    simulate(100, 3);
    for (int i = 0; i < 100; i++) x[4 * i + 3] = 2 * x[4 * i + 2] - 1;
    ck_assert(!fit(&f, 100, 4));
    simulate(4, 3);
    ck_assert(!fit(&f, 4, 4));
}
END_TEST

CHECK_MAIN("trial/logistic", groups_get_half_an_answer_more_on_either_side,
           known_weights_are_found_within_their_errors, limits_hold_the_truth_as_often_as_they_say,
           answers_that_are_all_yes_or_parted_by_a_term_stay_finite, terms_that_cannot_be_told_are_not_fitted)
