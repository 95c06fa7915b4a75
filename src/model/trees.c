/* Boosted trees: a thin cover over XGBoost's C interface. */
#include "model/trees.h"

#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "scan/ordered.h"

#include <limits.h>
#include <math.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xgboost/c_api.h>
#include <zlib.h>

/* Trees are many, and a picture asks for those of its ground pixel: XGBoost gets them when it must have them.
 */
struct trees {
    BoosterHandle booster;
    size_t columns;
    char *file;
    unsigned char *bytes; /* NULL: XGBoost has them */
    size_t size;
    pthread_mutex_t lock; /* of booster and bytes, until XGBoost has them */
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

static pap_status predict(float *out, const trees *t, const float *rows, size_t count, pap_error *err);

/* XGBoost takes in what it was set to with the next call, which must therefore not be one of several at once.
 */
static pap_status settle(const trees *t, pap_error *err) {
    float ignored, *row = memory_array(t->columns, sizeof *row);
    pap_status status = row ? predict(&ignored, t, row, 1, err) : error_nomem(err, "a model");
    free(row);
    return status;
}

static pap_status load(trees *t, const void *bytes, size_t size, pap_error *err) {
    bst_ulong columns = 0;
    if (create(&t->booster, bytes, size) || XGBoosterGetNumFeature(t->booster, &columns))
        return failed(err, t->file);
    if (columns != t->columns)
        return error_set(err, PAP_E_MODEL, "%s: its trees know %zu features, but it names %zu", t->file,
                         (size_t)columns, t->columns);
    return settle(t, err);
}

/* Gives XGBoost what waits for it. */
static pap_status make_ready(trees *t, pap_error *err) {
    pthread_mutex_lock(&t->lock);
    pap_status status = t->bytes ? load(t, t->bytes, t->size, err) : PAP_OK;
    if (!status) {
        free(t->bytes);
        t->bytes = NULL;
    } else if (t->booster) {
        XGBoosterFree(t->booster);
        t->booster = NULL;
    }
    pthread_mutex_unlock(&t->lock);
    return status;
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
static pap_status keep_packed(trees *t, const json_t *saved, pap_error *err) {
    t->bytes = unpack(&t->size, saved);
    if (t->bytes) return PAP_OK;
    return error_set(err, PAP_E_MODEL, "%s: its trees are damaged (their SHA-256 is another); get it again",
                     t->file);
}

static pap_status load_text(trees *t, const json_t *saved, pap_error *err) {
    char *text = json_dumps(saved, JSON_COMPACT);
    pap_status status = text ? load(t, text, strlen(text), err) : error_nomem(err, "a model");
    free(text);
    return status;
}

pap_status trees_read(trees **out, const json_t *saved, size_t columns, const char *file, pap_error *err) {
    if (!json_is_object(saved)) return error_set(err, PAP_E_MODEL, "%s: trees are missing", file);
    trees *t = calloc(1, sizeof *t);
    if (!t) return error_nomem(err, "a model");
    t->columns = columns;
    t->file = strdup(file);
    pthread_mutex_init(&t->lock, NULL);
    bool is_packed = json_object_get(saved, "zlib") != NULL;
    pap_status status = t->file ? PAP_OK : error_nomem(err, "a model");
    if (!status) status = is_packed ? keep_packed(t, saved, err) : load_text(t, saved, err);
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
    pthread_mutex_destroy(&t->lock);
    free(t->bytes);
    free(t->file);
    free(t);
}

static pap_status predict(float *out, const trees *t, const float *rows, size_t count, pap_error *err) {
    static const char how[] = "{\"type\":1,\"training\":false,\"iteration_begin\":0,\"iteration_end\":0,"
                              "\"strict_shape\":false,\"cache_id\":0,\"missing\":NaN}";
    char values[160];
    const bst_ulong *shape;
    bst_ulong dimensions;
    const float *result;
    snprintf(values, sizeof values,
             "{\"data\":[%zu,true],\"shape\":[%zu,%zu],\"typestr\":\"<f4\",\"version\":3}",
             (size_t)(uintptr_t)rows, count, t->columns);
    if (XGBoosterPredictFromDense(t->booster, values, how, NULL, &shape, &dimensions, &result))
        return failed(err, t->file);
    memcpy(out, result, count * sizeof *out);
    return PAP_OK;
}

pap_status trees_predict(float *out, trees *t, const float *rows, size_t count, pap_error *err) {
    if (count == 0) return PAP_OK;
    pap_status status = make_ready(t, err);
    return status ? status : predict(out, t, rows, count, err);
}

/* XGBoost shares rows among threads of its own: with as many as it is told, for one call. */
static int share_among(const trees *t, int threads) {
    char text[16];
    snprintf(text, sizeof text, "%d", threads);
    return XGBoosterSetParam(t->booster, "nthread", text);
}

pap_status trees_explain(float *out, trees *t, const float *rows, size_t count, int threads, pap_error *err) {
    static const char how[] = "{\"type\":2,\"training\":false,\"iteration_begin\":0,\"iteration_end\":0,"
                              "\"strict_shape\":true}";
    DMatrixHandle matrix = NULL;
    const bst_ulong *shape;
    bst_ulong dimensions;
    const float *result;
    if (count == 0) return PAP_OK;
    pap_status status = make_ready(t, err);
    if (status) return status;
    int before = ordered_library_threads(threads);
    if (XGDMatrixCreateFromMat(rows, (bst_ulong)count, t->columns, -1e30F, &matrix) ||
        share_among(t, threads) ||
        XGBoosterPredictFromDMatrix(t->booster, matrix, how, &shape, &dimensions, &result))
        status = failed(err, t->file);
    else
        memcpy(out, result, count * (t->columns + 1) * sizeof *out);
    share_among(t, 1);
    if (!status) status = settle(t, err);
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
