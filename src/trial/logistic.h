/* Logistic regression of yes and no on a few numbers, with intervals that hold up when all answers are yes.
 */
#ifndef TRIAL_LOGISTIC_H
#define TRIAL_LOGISTIC_H

#include "assess/statistics.h"
#include "papaver/papaver.h"
#include <stdbool.h>

enum { LOGISTIC_TERMS = 12 };

typedef struct logistic_fit {
    int terms;
    double weights[LOGISTIC_TERMS];
    double covariance[LOGISTIC_TERMS][LOGISTIC_TERMS];
} logistic_fit;

/* `rows` x `terms` numbers (a constant among them is the caller's) and an answer for each row, fitted by
 * Firth's (1993) penalised likelihood: finite where terms part yes from no without error, as they do when
 * every plot was found (Heinze and Schemper 2002). *is_fitted: false when the rows do not tell all terms. */
pap_status logistic_make(logistic_fit *out, bool *is_fitted, const double *x, const bool *answers, int rows,
                         int terms, pap_error *err);

/* The mean probability of yes over `rows` (at least one) sets of terms, with Wald's 95 % limits on the scale
 * of log odds. */
interval logistic_mean(const logistic_fit *fit, const double *x, int rows);

#endif
