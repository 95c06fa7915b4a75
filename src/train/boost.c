/* Fitting boosted trees: a thin cover over XGBoost's C interface. */
#include "train/boost.h"

#include "base/error.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xgboost/c_api.h>

struct boost {
    BoosterHandle booster;
};

static pap_status failed(pap_error *err) {
    char why[200];
    snprintf(why, sizeof why, "%s", XGBGetLastError());
    why[strcspn(why, "\n")] = '\0';
    return error_set(err, PAP_E_MODEL, "training: XGBoost says: %s", why);
}

static int set_number(BoosterHandle b, const char *name, double value) {
    char text[40];
    snprintf(text, sizeof text, "%.9g", value);
    return XGBoosterSetParam(b, name, text);
}

/* Where the sum starts: the labels' weighted mean. */
static double base_score(const boost_rows *rows, boost_kind kind) {
    double sum = 0, weight = 0;
    for (size_t i = 0; i < rows->count; i++) {
        sum += (double)rows->labels[i] * (double)rows->weights[i];
        weight += (double)rows->weights[i];
    }
    double mean = weight > 0 ? sum / weight : 0.5;
    return kind == BOOST_VALUE ? mean : fmin(fmax(mean, 1e-4), 1 - 1e-4);
}

static int set_up(BoosterHandle b, const boost_rows *rows, boost_kind kind, const boost_how *how) {
    return XGBoosterSetParam(b, "booster", "gbtree") || XGBoosterSetParam(b, "tree_method", "hist") ||
           XGBoosterSetParam(b, "objective",
                             kind == BOOST_LOG_ODDS ? "binary:logistic" : "reg:squarederror") ||
           set_number(b, "base_score", base_score(rows, kind)) || set_number(b, "max_depth", how->depth) ||
           set_number(b, "eta", how->eta) || set_number(b, "lambda", how->lambda) ||
           set_number(b, "min_child_weight", how->min_child_weight) ||
           set_number(b, "subsample", how->subsample) || set_number(b, "colsample_bytree", how->colsample) ||
           set_number(b, "seed", how->seed) || set_number(b, "nthread", how->threads);
}

pap_status boost_fit(boost **out, const boost_rows *rows, boost_kind kind, const boost_how *how,
                     pap_error *err) {
    if (rows->count == 0) return error_set(err, PAP_E_EMPTY, "training: no rows to learn from");
    boost *b = calloc(1, sizeof *b);
    if (!b) return error_nomem(err, "a model");
    DMatrixHandle data = NULL;
    bool ok = XGBSetGlobalConfig("{\"verbosity\":0}") == 0 &&
              XGDMatrixCreateFromMat(rows->values, rows->count, rows->columns, NAN, &data) == 0 &&
              XGDMatrixSetFloatInfo(data, "label", rows->labels, rows->count) == 0 &&
              XGDMatrixSetFloatInfo(data, "weight", rows->weights, rows->count) == 0 &&
              XGBoosterCreate((const DMatrixHandle[]){data}, 1, &b->booster) == 0 &&
              set_up(b->booster, rows, kind, how) == 0;
    for (int round = 0; ok && round < how->rounds; round++)
        ok = XGBoosterUpdateOneIter(b->booster, round, data) == 0;
    if (data) XGDMatrixFree(data);
    if (!ok) {
        pap_status status = failed(err);
        boost_free(b);
        return status;
    }
    *out = b;
    return PAP_OK;
}

void boost_free(boost *b) {
    if (!b) return;
    if (b->booster) XGBoosterFree(b->booster);
    free(b);
}

pap_status boost_predict(float *out, const boost *b, const boost_rows *rows, pap_error *err) {
    static const char how[] = "{\"type\":1,\"training\":false,\"iteration_begin\":0,\"iteration_end\":0,"
                              "\"strict_shape\":false}";
    DMatrixHandle data = NULL;
    const bst_ulong *shape;
    bst_ulong dimensions;
    const float *result;
    if (rows->count == 0) return PAP_OK;
    bool ok = XGDMatrixCreateFromMat(rows->values, rows->count, rows->columns, NAN, &data) == 0 &&
              XGBoosterPredictFromDMatrix(b->booster, data, how, &shape, &dimensions, &result) == 0;
    if (ok) memcpy(out, result, rows->count * sizeof *out);
    if (data) XGDMatrixFree(data);
    return ok ? PAP_OK : failed(err);
}

json_t *boost_save(const boost *b) {
    bst_ulong length;
    const char *text;
    if (XGBoosterSaveModelToBuffer(b->booster, "{\"format\":\"json\"}", &length, &text)) return NULL;
    return json_loadb(text, length, 0, NULL);
}

pap_status boost_gain(double *out, const boost *b, size_t columns, pap_error *err) {
    bst_ulong count, dimensions;
    const char **names;
    const bst_ulong *shape;
    const float *scores;
    for (size_t i = 0; i < columns; i++) out[i] = 0;
    if (XGBoosterFeatureScore(b->booster, "{\"importance_type\":\"total_gain\"}", &count, &names, &dimensions,
                              &shape, &scores))
        return failed(err);
    for (bst_ulong i = 0; i < count; i++) {
        size_t column = (size_t)strtoul(names[i] + 1, NULL, 10); /* "f12" */
        if (names[i][0] == 'f' && column < columns) out[column] = (double)scores[i];
    }
    return PAP_OK;
}
