/* Boosted trees: a thin cover over XGBoost's C interface. */
#include "model/trees.h"

#include "base/error.h"
#include "base/file.h"
#include "scan/ordered.h"

#include <limits.h>
#include <math.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xgboost/c_api.h>
#include <zlib.h>

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

enum { UNPACKED_MAX = 256 << 20 };
/* The bytes that `saved` packs; their number is checked before memory is asked for. NULL when they are not
 * what was packed, or memory ran out. */
static unsigned char *unpack(size_t *size, const json_t *saved) {
    const char *text = json_string_value(json_object_get(saved, "zlib"));
    const char *wanted = json_string_value(json_object_get(saved, "sha256"));
    json_int_t wanted_size = json_integer_value(json_object_get(saved, "size"));
    size_t length = json_string_length(json_object_get(saved, "zlib"));
    if (!text || !wanted || length > INT_MAX || wanted_size <= 0 || wanted_size > UNPACKED_MAX) return NULL;
    unsigned char *small = malloc(length + 1), *bytes = malloc((size_t)wanted_size);
    uLongf got = (uLongf)wanted_size;
    char sum[65] = "";
    int decoded = small ? EVP_DecodeBlock(small, (const unsigned char *)text, (int)length) : -1;
    bool is_right = bytes && decoded > 0 && uncompress(bytes, &got, small, (uLong)decoded) == Z_OK &&
                    got == (uLongf)wanted_size && bytes_sha256(sum, bytes, got) && strcmp(sum, wanted) == 0;
    free(small);
    if (!is_right) {
        free(bytes);
        return NULL;
    }
    *size = got;
    return bytes;
}

/* XGBoost does not check what it reads, so the sum does. */
static pap_status load_packed(trees *t, const json_t *saved, const char *file, pap_error *err) {
    size_t size;
    unsigned char *bytes = unpack(&size, saved);
    if (!bytes)
        return error_set(err, PAP_E_MODEL,
                         "%s: its trees are damaged (their SHA-256 is another); get it again", file);
    pap_status status = load(t, bytes, size, file, err);
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
    bool is_packed = json_object_get(saved, "zlib") != NULL;
    pap_status status = is_packed ? load_packed(t, saved, file, err) : load_text(t, saved, file, err);
    if (status)
        trees_free(t);
    else
        *out = t;
    return status;
}

static json_t *pack_bytes(const char *bytes, size_t size) {
    char sum[65];
    uLongf length = compressBound((uLong)size);
    unsigned char *small = malloc(length), *text = malloc(4 * (length / 3 + 1) + 1);
    json_t *packed = NULL;
    if (small && text && size <= UNPACKED_MAX && bytes_sha256(sum, bytes, size) &&
        compress2(small, &length, (const Bytef *)bytes, (uLong)size, Z_BEST_COMPRESSION) == Z_OK) {
        EVP_EncodeBlock(text, small, (int)length);
        packed =
            json_pack("{s:I, s:s, s:s}", "size", (json_int_t)size, "sha256", sum, "zlib", (const char *)text);
    }
    free(small);
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

/* XGBoost shares rows among threads of its own: with as many as it is told, for one call. */
static int share_among(const trees *t, int threads) {
    char text[16];
    snprintf(text, sizeof text, "%d", threads);
    return XGBoosterSetParam(t->booster, "nthread", text);
}

pap_status trees_explain(float *out, const trees *t, const float *rows, size_t count, int threads,
                         pap_error *err) {
    static const char how[] = "{\"type\":2,\"training\":false,\"iteration_begin\":0,\"iteration_end\":0,"
                              "\"strict_shape\":true}";
    DMatrixHandle matrix = NULL;
    const bst_ulong *shape;
    bst_ulong dimensions;
    const float *result;
    pap_status status = PAP_OK;
    if (count == 0) return PAP_OK;
    int before = ordered_library_threads(threads);
    if (XGDMatrixCreateFromMat(rows, (bst_ulong)count, t->columns, -1e30F, &matrix) ||
        share_among(t, threads) ||
        XGBoosterPredictFromDMatrix(t->booster, matrix, how, &shape, &dimensions, &result))
        status = failed(err, "model");
    else
        memcpy(out, result, count * (t->columns + 1) * sizeof *out);
    share_among(t, 1);
    ordered_library_threads(before);
    if (matrix) XGDMatrixFree(matrix);
    return status;
}

void trees_strongest(size_t *out, int wanted, const float *parts, size_t count) {
    for (int i = 0; i < wanted; i++) out[i] = count;
    for (size_t k = 0; k < count; k++) {
        int at = wanted;
        while (at > 0 && fabsf(parts[k]) > (out[at - 1] < count ? fabsf(parts[out[at - 1]]) : 0)) at--;
        if (at == wanted) continue;
        for (int m = wanted - 1; m > at; m--) out[m] = out[m - 1];
        out[at] = k;
    }
}
