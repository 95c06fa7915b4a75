/* Limits, intervals and tests of counts. */
#include "assess/statistics.h"

#include <math.h>

static const double TAIL = 0.025;             /* on either side of a 95 % interval */
static const double Z_95 = 1.959963984540054; /* normal quantile of 0.975 */
enum { MOST_TERMS = 20000, BISECTIONS = 200 };

/* exp(-x) x^a / gamma(a); lgamma_r, since lgamma writes a global. */
static double gamma_front(double a, double x) {
    int sign;
    return exp(a * log(x) - x - lgamma_r(a, &sign));
}

/* Abramowitz and Stegun 6.5.29: converges fast below a + 1. */
static double gamma_p_series(double a, double x) {
    double term = 1 / a, sum = term;
    for (int n = 1; n < MOST_TERMS && term > sum * 1e-17; n++) {
        term *= x / (a + n);
        sum += term;
    }
    return sum * gamma_front(a, x);
}

/* Abramowitz and Stegun 6.5.31 as Lentz's continued fraction: the upper tail, above a + 1. */
static double gamma_q_fraction(double a, double x) {
    const double tiny = 1e-300;
    double b = x + 1 - a, c = 1 / tiny, d = 1 / b, h = d;
    for (int n = 1; n < MOST_TERMS; n++) {
        double an = -n * (n - a);
        b += 2;
        d = an * d + b;
        c = b + an / c;
        d = 1 / (fabs(d) < tiny ? tiny : d);
        if (fabs(c) < tiny) c = tiny;
        h *= d * c;
        if (fabs(d * c - 1) < 1e-16) break;
    }
    return h * gamma_front(a, x);
}

double statistics_gamma_p(double a, double x) {
    if (!(x > 0)) return 0;
    return x < a + 1 ? gamma_p_series(a, x) : 1 - gamma_q_fraction(a, x);
}

double statistics_chi_square_quantile(double p, double degrees) {
    double low = 0, high = degrees + 1;
    if (!(p > 0)) return 0;
    while (statistics_gamma_p(degrees / 2, high / 2) < p) high *= 2;
    for (int i = 0; i < BISECTIONS && low < high; i++) {
        double middle = 0.5 * (low + high);
        if (middle <= low || middle >= high) break;
        if (statistics_gamma_p(degrees / 2, middle / 2) < p)
            low = middle;
        else
            high = middle;
    }
    return 0.5 * (low + high);
}

interval statistics_poisson(long count) {
    double n = (double)count;
    double low = count > 0 ? statistics_chi_square_quantile(TAIL, 2 * n) / 2 : 0;
    return (interval){n, low, statistics_chi_square_quantile(1 - TAIL, 2 * n + 2) / 2};
}

interval statistics_wilson(long hits, long trials) {
    if (trials <= 0) return (interval){NAN, NAN, NAN};
    double n = (double)trials, p = (double)hits / n, z2 = Z_95 * Z_95;
    double middle = (p + z2 / (2 * n)) / (1 + z2 / n);
    double half = Z_95 * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n);
    /* At the ends the limit is 0 or 1 itself, which rounding would miss. */
    return (interval){p, hits <= 0 ? 0 : middle - half, hits >= trials ? 1 : middle + half};
}

double statistics_mcnemar(long only_a, long only_b) {
    long n = only_a + only_b, least = only_a < only_b ? only_a : only_b;
    double tail = 0, log_choices = 0;
    for (long i = 0; i <= least; i++) {
        if (i > 0) log_choices += log((double)(n - i + 1) / (double)i);
        tail += exp(log_choices - (double)n * log(2.0));
    }
    return 2 * tail < 1 ? 2 * tail : 1;
}
