/* Limits, intervals and tests of counts against published and hand-computed values. */
#include "assess/olofsson.h"
#include "assess/statistics.h"
#include "check_main.h"

#include <math.h>

static void is_near(double value, double wanted, double tolerance, const char *what) {
    ck_assert_msg(fabs(value - wanted) <= tolerance, "%s: %.10g instead of %.10g", what, value, wanted);
}

START_TEST(the_incomplete_gamma_function_meets_its_closed_forms) {
    const double places[] = {0.01, 0.5, 1, 1.999, 2, 3.7, 20, 200};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        double x = places[i];
        is_near(statistics_gamma_p(1, x), 1 - exp(-x), 1e-13, "P(1, x) = 1 - exp(-x)");
        is_near(statistics_gamma_p(2, x), 1 - exp(-x) * (1 + x), 1e-13, "P(2, x) = 1 - exp(-x)(1 + x)");
        is_near(statistics_gamma_p(0.5, x), erf(sqrt(x)), 1e-13, "P(1/2, x) = erf(sqrt x)");
    }
    is_near(statistics_gamma_p(3, 0), 0, 0, "P(3, 0)");
}
END_TEST

START_TEST(chi_square_quantiles_are_those_of_the_tables) {
    is_near(statistics_chi_square_quantile(0.95, 1), 3.841458821, 1e-8, "0.95, 1");
    is_near(statistics_chi_square_quantile(0.975, 2), 7.377758908, 1e-8, "0.975, 2");
    is_near(statistics_chi_square_quantile(0.025, 20), 9.590777392, 1e-8, "0.025, 20");
    is_near(statistics_chi_square_quantile(0.5, 100), 99.33412924, 1e-7, "0.5, 100");
    is_near(statistics_chi_square_quantile(0, 4), 0, 0, "0, 4");
}
END_TEST

/* Garwood 1936, as in the usual tables. */
START_TEST(poisson_limits_are_exact) {
    const struct {
        long count;
        double low, high;
    } cases[] = {
        {0, 0, 3.688879}, {1, 0.025318, 5.571643}, {3, 0.618672, 8.767273}, {10, 4.795389, 18.390356}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        interval limits = statistics_poisson(cases[i].count);
        is_near(limits.value, (double)cases[i].count, 0, "count");
        is_near(limits.low, cases[i].low, 1e-6, "low");
        is_near(limits.high, cases[i].high, 1e-6, "high");
    }
}
END_TEST

START_TEST(poisson_limits_of_many_events_near_the_normal_ones) {
    interval limits = statistics_poisson(100000);
    is_near(limits.low, 100000 - 1.96 * sqrt(100000), 3, "low");
    is_near(limits.high, 100000 + 1.96 * sqrt(100000), 4, "high");
}
END_TEST

START_TEST(wilson_limits_hold_at_the_ends) {
    interval none = statistics_wilson(0, 10), most = statistics_wilson(9, 10),
             all = statistics_wilson(10, 10);
    is_near(none.low, 0, 0, "0 of 10, low");
    is_near(none.high, 0.2775328, 1e-6, "0 of 10, high");
    is_near(most.value, 0.9, 1e-15, "9 of 10");
    is_near(most.low, 0.5958500, 1e-6, "9 of 10, low");
    is_near(most.high, 0.9821238, 1e-6, "9 of 10, high");
    is_near(all.high, 1, 0, "10 of 10, high");
    ck_assert(isnan(statistics_wilson(0, 0).value) && isnan(statistics_wilson(0, 0).low));
}
END_TEST

START_TEST(mcnemar_counts_the_plots_that_one_list_alone_found) {
    is_near(statistics_mcnemar(0, 0), 1, 0, "0 : 0");
    is_near(statistics_mcnemar(5, 5), 1, 0, "5 : 5");
    is_near(statistics_mcnemar(0, 5), 2.0 / 32, 1e-14, "0 : 5");
    is_near(statistics_mcnemar(1, 9), 2.0 * (1 + 10) / 1024, 1e-14, "1 : 9");
    is_near(statistics_mcnemar(9, 1), 2.0 * (1 + 10) / 1024, 1e-14, "9 : 1");
    is_near(statistics_mcnemar(2, 6), 2.0 * (1 + 8 + 28) / 256, 1e-14, "2 : 6");
    is_near(statistics_mcnemar(0, 3000), 0, 1e-300, "0 : 3000");
}
END_TEST

/* ---- area-adjusted accuracy ---- */

static const olofsson_table published = {2, {{410, 26}, {67, 369}}, {828837, 33067283}};

START_TEST(the_published_table_gives_the_published_accuracies) {
    olofsson_result r;
    ck_assert_int_eq(olofsson_estimate(&r, &published, NULL), PAP_OK);
    is_near(r.overall.value, 0.8486297, 5e-8, "overall");
    is_near(r.overall.standard_error, 0.0168705, 5e-8, "overall, standard error");
    is_near(r.users[0].value, 0.9403670, 5e-8, "user's, first");
    is_near(r.users[1].value, 0.8463303, 5e-8, "user's, second");
    is_near(r.producers[0].value, 0.1329860, 5e-8, "producer's, first");
    is_near(r.producers[1].value, 0.9982370, 5e-8, "producer's, second");
}
END_TEST

/* By hand for two classes of the same area with 5 samples each: [[4, 1], [2, 3]]. */
START_TEST(a_small_table_meets_the_formulas_by_hand) {
    const olofsson_table table = {2, {{4, 1}, {2, 3}}, {50, 50}};
    olofsson_result r;
    ck_assert_int_eq(olofsson_estimate(&r, &table, NULL), PAP_OK);
    is_near(r.users[0].standard_error, sqrt(0.8 * 0.2 / 4), 1e-14, "user's, standard error");
    is_near(r.area[0].value, 100 * (0.5 * 0.8 + 0.5 * 0.4), 1e-12, "area");
    is_near(r.area[0].standard_error, 100 * sqrt(0.25 * 0.16 / 4 + 0.25 * 0.24 / 4), 1e-12,
            "area, standard error");
    is_near(r.producers[0].value, 0.4 / 0.6, 1e-14, "producer's");
    double p = 0.4 / 0.6, own = 0.25 * (1 - p) * (1 - p) * 0.16 / 4, other = 0.25 * 0.24 / 4;
    is_near(r.producers[0].standard_error, sqrt(own + p * p * other) / 0.6, 1e-14,
            "producer's, standard error");
}
END_TEST

START_TEST(a_class_nobody_visited_is_not_established) {
    const olofsson_table table = {2, {{9, 1}, {0, 0}}, {5, 95}};
    olofsson_result r;
    ck_assert_int_eq(olofsson_estimate(&r, &table, NULL), PAP_OK);
    is_near(r.users[0].value, 0.9, 1e-15, "user's");
    ck_assert(isnan(r.overall.value) && isnan(r.producers[0].value) && isnan(r.area[0].value));
}
END_TEST

START_TEST(impossible_tables_are_refused) {
    olofsson_result r;
    pap_error err;
    olofsson_table table = published;
    table.area[1] = 0;
    ck_assert_int_eq(olofsson_estimate(&r, &table, &err), PAP_E_ARGUMENT);
    table = published;
    table.sample[0][1] = -1;
    ck_assert_int_eq(olofsson_estimate(&r, &table, &err), PAP_E_ARGUMENT);
    table = published;
    table.class_count = 1;
    ck_assert_int_eq(olofsson_estimate(&r, &table, &err), PAP_E_ARGUMENT);
}
END_TEST

CHECK_MAIN("assess/statistics", the_incomplete_gamma_function_meets_its_closed_forms,
           chi_square_quantiles_are_those_of_the_tables, poisson_limits_are_exact,
           poisson_limits_of_many_events_near_the_normal_ones, wilson_limits_hold_at_the_ends,
           mcnemar_counts_the_plots_that_one_list_alone_found,
           the_published_table_gives_the_published_accuracies, a_small_table_meets_the_formulas_by_hand,
           a_class_nobody_visited_is_not_established, impossible_tables_are_refused)
