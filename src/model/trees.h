/* Boosted trees: a thin cover over XGBoost's C interface, for prediction. */
#ifndef MODEL_TREES_H
#define MODEL_TREES_H

#include "papaver/papaver.h"
#include <jansson.h>
#include <stddef.h>

typedef struct trees trees;

/* From the JSON that XGBoost saves, as an object of the model file `file`, or from what trees_pack made of
 * it; `columns` are the features that it was trained on. What was packed is checked against its sum here, and
 * built when it is first used. PAP_E_MODEL, PAP_E_NOMEM. */
pap_status trees_read(trees **out, const json_t *saved, size_t columns, const char *file, pap_error *err);
void trees_free(trees *t);

/* The same trees as {"size", "sha256", "zlib"}: XGBoost's binary JSON, deflated, in base64, which is read
 * many times faster than numbers as text. A new reference; NULL when memory ran out or `saved` holds no
 * trees. */
json_t *trees_pack(const json_t *saved);

/* The sums of the trees for `count` rows of `columns` values each (before any link function). The same row
 * gives the same bits whatever rows go with it. On several threads at once. PAP_E_MODEL. */
pap_status trees_predict(float *out, trees *t, const float *rows, size_t count, pap_error *err);

/* What each of the columns adds to the sums of `count` rows (tree SHAP, Lundberg 2018); out holds columns + 1
 * values for each, the last one is the mean. The same row gives the same bits whatever rows and threads go
 * with it. Not while another thread uses the same trees. */
pap_status trees_explain(float *out, trees *t, const float *rows, size_t count, int threads, pap_error *err);

/* The `wanted` columns of one row with the largest parts, largest first, the earlier one among equals;
 * `count` where fewer moved the sum at all. */
void trees_strongest(size_t *out, int wanted, const float *parts, size_t count);

#endif
