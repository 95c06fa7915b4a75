/* Limits, intervals and tests of counts. No state, no allocation. */
#ifndef ASSESS_STATISTICS_H
#define ASSESS_STATISTICS_H

/* A figure with its 95 % limits; NaN where nothing is established. */
typedef struct interval {
    double value, low, high;
} interval;

/* Regularised lower incomplete gamma function P(a, x), a > 0, x >= 0; error below 1e-12 for a up to 1e6. */
double statistics_gamma_p(double a, double x);

/* The x at which a chi-square of `degrees` > 0 has the lower tail `p`, 0 <= p < 1; by bisection. */
double statistics_chi_square_quantile(double p, double degrees);

/* `count` events with their exact 95 % Poisson limits (Garwood 1936): 0 gives 0 .. 3.689. */
interval statistics_poisson(long count);

/* `hits` of `trials` with the 95 % Wilson (1927) limits; all NaN for 0 of 0. */
interval statistics_wilson(long hits, long trials);

/* Exact two-sided McNemar test: the probability of a split at least as uneven as only_a : only_b when both
 * are equally likely; 1 when nothing differs. */
double statistics_mcnemar(long only_a, long only_b);

#endif
