/* Logistic regression by Firth's penalised likelihood. */
#include "trial/logistic.h"

#include "base/error.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS = 200, HALVINGS = 30 };
static const double STEP_MAX = 2.0, DONE = 1e-9, Z_95 = 1.959963984540054;
/* Of a pivot against the largest diagonal element: below, a term is a sum of others. */
static const double PIVOT_LEAST = 1e-11;

typedef double square[LOGISTIC_TERMS][LOGISTIC_TERMS];

typedef struct problem {
    const double *x;
    const bool *answers;
    int rows, terms;
} problem;

static double probability(double log_odds) {
    return log_odds >= 0 ? 1 / (1 + exp(-log_odds)) : exp(log_odds) / (1 + exp(log_odds));
}

static double dot(const double *a, const double *b, int terms) {
    double sum = 0;
    for (int i = 0; i < terms; i++) sum += a[i] * b[i];
    return sum;
}

/* Lower Cholesky factor in place; false when the matrix is not positive definite. */
static bool factor(square a, int terms) {
    double largest = 0;
    for (int i = 0; i < terms; i++) largest = fmax(largest, a[i][i]);
    for (int j = 0; j < terms; j++) {
        double pivot = a[j][j] - dot(a[j], a[j], j);
        if (!(pivot > PIVOT_LEAST * largest)) return false;
        a[j][j] = sqrt(pivot);
        for (int i = j + 1; i < terms; i++) a[i][j] = (a[i][j] - dot(a[i], a[j], j)) / a[j][j];
    }
    return true;
}

static void invert(square out, square lower, int terms) {
    for (int column = 0; column < terms; column++) {
        double v[LOGISTIC_TERMS] = {0};
        for (int i = 0; i < terms; i++) v[i] = ((i == column) - dot(lower[i], v, i)) / lower[i][i];
        for (int i = terms - 1; i >= 0; i--) {
            for (int k = i + 1; k < terms; k++) v[i] -= lower[k][i] * v[k];
            v[i] /= lower[i][i];
        }
        for (int i = 0; i < terms; i++) out[i][column] = v[i];
    }
}

/* Log likelihood and half the log determinant of the information, whose inverse goes to `covariance`;
 * -INFINITY where it has none. */
static double penalised(const problem *p, const double *weights, square covariance) {
    square information = {{0}};
    double sum = 0;
    for (int r = 0; r < p->rows; r++) {
        const double *x = p->x + (size_t)r * (size_t)p->terms;
        double odds = dot(weights, x, p->terms), q = probability(odds), w = q * (1 - q);
        sum -= log1p(exp(-fabs(odds))) + fmax(0, p->answers[r] ? -odds : odds);
        for (int i = 0; i < p->terms; i++)
            for (int k = 0; k <= i; k++) information[i][k] += w * x[i] * x[k];
    }
    if (!factor(information, p->terms)) return -INFINITY;
    for (int i = 0; i < p->terms; i++) sum += log(information[i][i]);
    invert(covariance, information, p->terms);
    return sum;
}

/* Firth's modified score: each answer is drawn towards a half by how much its row decides alone. */
static void score(double out[LOGISTIC_TERMS], const problem *p, const double *weights, square covariance) {
    memset(out, 0, LOGISTIC_TERMS * sizeof *out);
    for (int r = 0; r < p->rows; r++) {
        const double *x = p->x + (size_t)r * (size_t)p->terms;
        double q = probability(dot(weights, x, p->terms)), leverage = 0;
        for (int i = 0; i < p->terms; i++) leverage += x[i] * dot(covariance[i], x, p->terms);
        leverage *= q * (1 - q);
        for (int i = 0; i < p->terms; i++) out[i] += x[i] * (p->answers[r] - q + leverage * (0.5 - q));
    }
}

/* Newton's step, shortened until the penalised likelihood rises; 0 when it cannot. */
static double improve(logistic_fit *fit, const problem *p, double *value) {
    double slope[LOGISTIC_TERMS], step[LOGISTIC_TERMS], longest = 0;
    score(slope, p, fit->weights, fit->covariance);
    for (int i = 0; i < p->terms; i++) {
        step[i] = dot(fit->covariance[i], slope, p->terms);
        longest = fmax(longest, fabs(step[i]));
    }
    double share = longest > STEP_MAX ? STEP_MAX / longest : 1;
    for (int k = 0; k < HALVINGS; k++, share /= 2) {
        logistic_fit next = *fit;
        for (int i = 0; i < p->terms; i++) next.weights[i] += share * step[i];
        double now = penalised(p, next.weights, next.covariance);
        if (now < *value) continue;
        *fit = next;
        *value = now;
        return share * longest;
    }
    return 0;
}

/* Terms are scaled to unit root mean square meanwhile, so that pivots can be compared. */
pap_status logistic_make(logistic_fit *out, bool *is_fitted, const double *x, const bool *answers, int rows,
                         int terms, pap_error *err) {
    logistic_fit fit = {.terms = terms};
    double scale[LOGISTIC_TERMS] = {0};
    *is_fitted = false;
    if (rows <= terms) return PAP_OK;
    double *scaled = memory_array((size_t)rows * (size_t)terms, sizeof *scaled);
    if (!scaled) return error_nomem(err, "a regression");
    for (int i = 0; i < rows * terms; i++) scale[i % terms] += x[i] * x[i] / rows;
    for (int i = 0; i < terms; i++) scale[i] = scale[i] > 0 ? sqrt(scale[i]) : 1;
    for (int i = 0; i < rows * terms; i++) scaled[i] = x[i] / scale[i % terms];
    problem p = {scaled, answers, rows, terms};
    double value = penalised(&p, fit.weights, fit.covariance);
    *is_fitted = isfinite(value);
    for (int i = 0; *is_fitted && i < STEPS; i++)
        if (improve(&fit, &p, &value) < DONE) break;
    free(scaled);
    for (int i = 0; i < terms; i++) {
        fit.weights[i] /= scale[i];
        for (int k = 0; k < terms; k++) fit.covariance[i][k] /= scale[i] * scale[k];
    }
    *out = fit;
    return PAP_OK;
}

interval logistic_mean(const logistic_fit *fit, const double *x, int rows) {
    double mean = 0, gradient[LOGISTIC_TERMS] = {0}, variance = 0;
    for (int r = 0; r < rows; r++) {
        const double *at = x + (size_t)r * (size_t)fit->terms;
        double q = probability(dot(fit->weights, at, fit->terms));
        mean += q / rows;
        for (int i = 0; i < fit->terms; i++) gradient[i] += q * (1 - q) * at[i] / rows;
    }
    for (int i = 0; i < fit->terms; i++)
        variance += gradient[i] * dot(fit->covariance[i], gradient, fit->terms);
    double spread = mean * (1 - mean);
    if (!(spread > 0)) return (interval){mean, mean, mean};
    double odds = log(mean / (1 - mean)), half = Z_95 * sqrt(fmax(0, variance)) / spread;
    return (interval){mean, probability(odds - half), probability(odds + half)};
}
