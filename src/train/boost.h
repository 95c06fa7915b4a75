/* Fitting boosted trees: a thin cover over XGBoost's C interface. */
#ifndef TRAIN_BOOST_H
#define TRAIN_BOOST_H

#include "papaver/papaver.h"
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct boost_how {
    int rounds, depth;
    double eta, lambda, min_child_weight, subsample, colsample;
    int seed, threads; /* the same threads give the same bits */
} boost_how;

/* `count` rows of `columns` values; labels and weights one per row, weights not negative. Lent. */
typedef struct boost_rows {
    const float *values, *labels, *weights;
    size_t count, columns;
} boost_rows;

typedef struct boost boost;

/* What the trees' sum is fitted to: log odds of the label, or the label itself. */
typedef enum boost_kind { BOOST_LOG_ODDS, BOOST_VALUE } boost_kind;

/* PAP_E_EMPTY without rows; PAP_E_MODEL when XGBoost refuses. */
pap_status boost_fit(boost **out, const boost_rows *rows, boost_kind kind, const boost_how *how,
                     pap_error *err);
void boost_free(boost *b);

/* The sum of the trees for rows of the same columns (labels and weights are not looked at). */
pap_status boost_predict(float *out, const boost *b, const boost_rows *rows, pap_error *err);

/* As model files hold it: a new reference, NULL when memory ran out. */
json_t *boost_save(const boost *b);

/* The gain in the objective that splits on each column brought, summed over the trees. */
pap_status boost_gain(double *out, const boost *b, size_t columns, pap_error *err);

#endif
