/* Boosted trees: a thin cover over XGBoost's C interface. */
#include "model/trees.h"

#include "base/error.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xgboost/c_api.h>

struct trees {
    BoosterHandle booster;
    size_t columns;
};

static pap_status failed(pap_error *err, const char *file) {
    char why[200];
    snprintf(why, sizeof why, "%s", XGBGetLastError());
    why[strcspn(why, "\n")] = '\0';
    return error_set(err, PAP_E_MODEL, "%s: its trees cannot be used (%s); train it again", file, why);
}

static pap_status load(trees *t, const char *text, const char *file, pap_error *err) {
    bst_ulong columns = 0;
    /* It would talk on stderr by itself. One thread: rows are few, and workers are busy. */
    if (XGBSetGlobalConfig("{\"verbosity\":0}") || XGBoosterCreate(NULL, 0, &t->booster) ||
        XGBoosterSetParam(t->booster, "nthread", "1") ||
        XGBoosterLoadModelFromBuffer(t->booster, text, strlen(text)) ||
        XGBoosterSetParam(t->booster, "nthread", "1") || XGBoosterGetNumFeature(t->booster, &columns))
        return failed(err, file);
    if (columns != t->columns)
        return error_set(err, PAP_E_MODEL, "%s: its trees know %zu features, but it names %zu", file,
                         (size_t)columns, t->columns);
    return PAP_OK;
}

pap_status trees_read(trees **out, const json_t *saved, size_t columns, const char *file, pap_error *err) {
    if (!json_is_object(saved)) return error_set(err, PAP_E_MODEL, "%s: trees are missing", file);
    char *text = json_dumps(saved, JSON_COMPACT);
    trees *t = calloc(1, sizeof *t);
    if (!text || !t) {
        free(text);
        free(t);
        return error_nomem(err, "a model");
    }
    t->columns = columns;
    pap_status status = load(t, text, file, err);
    free(text);
    if (status)
        trees_free(t);
    else
        *out = t;
    return status;
}

void trees_free(trees *t) {
    if (!t) return;
    if (t->booster) XGBoosterFree(t->booster);
    free(t);
}

pap_status trees_predict(float *out, const trees *t, const float *rows, size_t count, pap_error *err) {
    static const char how[] = "{\"type\":1,\"training\":false,\"iteration_begin\":0,\"iteration_end\":0,"
                              "\"strict_shape\":false,\"cache_id\":0,\"missing\":NaN}";
    char values[160];
    const bst_ulong *shape;
    bst_ulong dimensions;
    const float *result;
    if (count == 0) return PAP_OK;
    snprintf(values, sizeof values,
             "{\"data\":[%zu,true],\"shape\":[%zu,%zu],\"typestr\":\"<f4\",\"version\":3}",
             (size_t)(uintptr_t)rows, count, t->columns);
    if (XGBoosterPredictFromDense(t->booster, values, how, NULL, &shape, &dimensions, &result))
        return failed(err, "model");
    memcpy(out, result, count * sizeof *out);
    return PAP_OK;
}

pap_status trees_explain(float *out, const trees *t, const float *row, pap_error *err) {
    static const char how[] = "{\"type\":2,\"training\":false,\"iteration_begin\":0,\"iteration_end\":0,"
                              "\"strict_shape\":true}";
    DMatrixHandle matrix = NULL;
    const bst_ulong *shape;
    bst_ulong dimensions;
    const float *result;
    pap_status status = PAP_OK;
    if (XGDMatrixCreateFromMat(row, 1, t->columns, -1e30F, &matrix) ||
        XGBoosterPredictFromDMatrix(t->booster, matrix, how, &shape, &dimensions, &result))
        status = failed(err, "model");
    else
        memcpy(out, result, (t->columns + 1) * sizeof *out);
    if (matrix) XGDMatrixFree(matrix);
    return status;
}
