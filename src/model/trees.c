/* Boosted trees: a thin cover over XGBoost's C interface. */
#include "model/trees.h"

#include "base/error.h"
#include "scan/ordered.h"

#include <limits.h>
#include <openssl/evp.h>
#include <stdbool.h>
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

/* One thread: rows are few, workers are busy, and threads that XGBoost starts would spin beside them. */
static int create(BoosterHandle *out, const void *bytes, size_t size) {
    int threads = ordered_library_threads(1);
    /* It would talk on stderr by itself. */
    int failure = XGBSetGlobalConfig("{\"verbosity\":0}") || XGBoosterCreate(NULL, 0, out) ||
                  XGBoosterSetParam(*out, "nthread", "1") ||
                  XGBoosterLoadModelFromBuffer(*out, bytes, size) || XGBoosterSetParam(*out, "nthread", "1");
    ordered_library_threads(threads);
    return failure;
}

static pap_status load(trees *t, const void *bytes, size_t size, const char *file, pap_error *err) {
    bst_ulong columns = 0;
    if (create(&t->booster, bytes, size) || XGBoosterGetNumFeature(t->booster, &columns))
        return failed(err, file);
    if (columns != t->columns)
        return error_set(err, PAP_E_MODEL, "%s: its trees know %zu features, but it names %zu", file,
                         (size_t)columns, t->columns);
    return PAP_OK;
}

enum { SUM_TEXT = 65 };
static bool sum_of(char out[SUM_TEXT], const void *bytes, size_t size) {
    unsigned char sum[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    if (EVP_Digest(bytes, size, sum, &length, EVP_sha256(), NULL) != 1) return false;
    for (unsigned i = 0; i < length && i < SUM_TEXT / 2; i++)
        snprintf(out + 2 * (size_t)i, 3, "%02x", sum[i]);
    return true;
}

/* XGBoost does not check what it reads, so the sum does. */
static pap_status load_packed(trees *t, const json_t *saved, const char *file, pap_error *err) {
    const json_t *packed = json_object_get(saved, "ubj");
    const char *wanted = json_string_value(json_object_get(saved, "sha256"));
    size_t size = json_string_length(packed);
    unsigned char *bytes = malloc(size + 1);
    char sum[SUM_TEXT] = "";
    if (!bytes) return error_nomem(err, "a model");
    const char *text = json_string_value(packed);
    int length = size <= INT_MAX ? EVP_DecodeBlock(bytes, (const unsigned char *)text, (int)size) : -1;
    for (size_t i = size; i > 0 && text[i - 1] == '='; i--) length--;
    pap_status status = PAP_OK;
    if (length <= 0 || !sum_of(sum, bytes, (size_t)length) || !wanted || strcmp(sum, wanted) != 0)
        status = error_set(err, PAP_E_MODEL,
                           "%s: its trees are damaged (their SHA-256 is another); get it again", file);
    if (!status) status = load(t, bytes, (size_t)length, file, err);
    free(bytes);
    return status;
}

static pap_status load_text(trees *t, const json_t *saved, const char *file, pap_error *err) {
    char *text = json_dumps(saved, JSON_COMPACT);
    pap_status status = text ? load(t, text, strlen(text), file, err) : error_nomem(err, "a model");
    free(text);
    return status;
}

pap_status trees_read(trees **out, const json_t *saved, size_t columns, const char *file, pap_error *err) {
    if (!json_is_object(saved)) return error_set(err, PAP_E_MODEL, "%s: trees are missing", file);
    trees *t = calloc(1, sizeof *t);
    if (!t) return error_nomem(err, "a model");
    t->columns = columns;
    bool is_packed = json_is_string(json_object_get(saved, "ubj"));
    pap_status status = is_packed ? load_packed(t, saved, file, err) : load_text(t, saved, file, err);
    if (status)
        trees_free(t);
    else
        *out = t;
    return status;
}

static json_t *pack_bytes(const char *bytes, size_t size) {
    char sum[SUM_TEXT];
    unsigned char *text = malloc(4 * (size / 3 + 1) + 1);
    if (!text || size > INT_MAX || !sum_of(sum, bytes, size)) {
        free(text);
        return NULL;
    }
    EVP_EncodeBlock(text, (const unsigned char *)bytes, (int)size);
    json_t *packed = json_pack("{s:s, s:s}", "sha256", sum, "ubj", (const char *)text);
    free(text);
    return packed;
}

json_t *trees_pack(const json_t *saved) {
    char *text = json_dumps(saved, JSON_COMPACT);
    BoosterHandle booster = NULL;
    bst_ulong size;
    const char *bytes;
    json_t *packed = NULL;
    if (text && !create(&booster, text, strlen(text)) &&
        !XGBoosterSaveModelToBuffer(booster, "{\"format\":\"ubj\"}", &size, &bytes))
        packed = pack_bytes(bytes, size);
    if (booster) XGBoosterFree(booster);
    free(text);
    return packed;
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
