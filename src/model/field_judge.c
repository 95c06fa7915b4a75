/* What was learnt for one regime of fields. */
#include "model/field_judge.h"

#include "base/error.h"
#include "base/memory.h"
#include "model/trees.h"

#include <math.h>
#include <stdlib.h>

struct field_judge {
    size_t count; /* of features */
    int features[FIELD_FEATURES];
    trees *score, *fit, *stages[FIELD_STAGES]; /* stages: NULL where too few were seen */
    double slope, offset;
};

const char *field_stage_name(int stage) {
    static const char *const names[FIELD_STAGES] = {"rosette", "stem", "bud", "flowering", "capsule"};
    return stage >= 0 && stage < FIELD_STAGES ? names[stage] : NULL;
}

static pap_status read_features(field_judge *j, const json_t *names, const char *file, pap_error *err) {
    j->count = json_array_size(names);
    if (j->count < 1 || j->count > FIELD_FEATURES)
        return error_set(err, PAP_E_MODEL, "%s: names %zu features; this version knows %d", file, j->count,
                         (int)FIELD_FEATURES);
    for (size_t i = 0; i < j->count; i++) {
        const char *name = json_string_value(json_array_get(names, i));
        j->features[i] = name ? field_feature_find(name) : FIELD_FEATURES;
        if (j->features[i] == FIELD_FEATURES)
            return error_set(
                err, PAP_E_MODEL,
                "%s: was trained on the feature '%s', which this version does not have; train it again", file,
                name ? name : "(none)");
    }
    return PAP_OK;
}

static pap_status read_calibration(field_judge *j, const json_t *json, const char *file, pap_error *err) {
    const json_t *slope = json_object_get(json, "slope"), *offset = json_object_get(json, "offset");
    j->slope = json_number_value(slope);
    j->offset = json_number_value(offset);
    if (json_is_number(slope) && json_is_number(offset) && j->slope > 0) return PAP_OK;
    return error_set(err, PAP_E_MODEL, "%s: its calibration is missing or not positive", file);
}

pap_status field_judge_read(field_judge **out, const json_t *json, const char *file, pap_error *err) {
    field_judge *j = calloc(1, sizeof *j);
    if (!j) return error_nomem(err, "a model");
    const json_t *stages = json_object_get(json, "stages");
    pap_status status = read_features(j, json_object_get(json, "features"), file, err);
    if (!status) status = trees_read(&j->score, json_object_get(json, "score"), j->count, file, err);
    if (!status) status = trees_read(&j->fit, json_object_get(json, "fit"), j->count, file, err);
    if (!status) status = read_calibration(j, json_object_get(json, "calibration"), file, err);
    for (int i = 0; i < FIELD_STAGES && !status; i++) {
        const json_t *one = json_object_get(stages, field_stage_name(i));
        if (one) status = trees_read(&j->stages[i], one, j->count, file, err);
    }
    if (status)
        field_judge_free(j);
    else
        *out = j;
    return status;
}

void field_judge_free(field_judge *j) {
    if (!j) return;
    trees_free(j->score);
    trees_free(j->fit);
    for (int i = 0; i < FIELD_STAGES; i++) trees_free(j->stages[i]);
    free(j);
}

static void pick(float *out, const field_judge *j, const float features[FIELD_FEATURES]) {
    for (size_t i = 0; i < j->count; i++) out[i] = features[j->features[i]];
}

pap_status field_judge_rows(judgement *out, const field_judge *j, double shift,
                            const float (*rows)[FIELD_FEATURES], size_t count, pap_error *err) {
    float *picked = memory_array(count + 1, (j->count + 2) * sizeof *picked);
    if (!picked) return error_nomem(err, "the scores");
    float *sums = picked + count * j->count, *fits = sums + count;
    for (size_t i = 0; i < count; i++) pick(picked + i * j->count, j, rows[i]);
    pap_status status = trees_predict(sums, j->score, picked, count, err);
    if (!status) status = trees_predict(fits, j->fit, picked, count, err);
    for (size_t i = 0; i < count && !status; i++)
        out[i] =
            (judgement){1 / (1 + exp(-(j->slope * (double)sums[i] + j->offset + shift))), (double)fits[i]};
    free(picked);
    return status;
}

pap_status field_judge_stage(int *stage, const field_judge *j, double least,
                             const float features[FIELD_FEATURES], pap_error *err) {
    float row[FIELD_FEATURES], sum;
    double best = log(least / fmax(1e-9, 1 - least));
    pap_status status = PAP_OK;
    *stage = -1;
    pick(row, j, features);
    for (int i = 0; i < FIELD_STAGES && !status; i++) {
        if (!j->stages[i]) continue;
        status = trees_predict(&sum, j->stages[i], row, 1, err);
        if (status || (double)sum < best) continue;
        best = (double)sum;
        *stage = i;
    }
    return status;
}

pap_status field_judge_why(int why[MODEL_WHY], const field_judge *j, const float features[FIELD_FEATURES],
                           pap_error *err) {
    float row[FIELD_FEATURES], parts[FIELD_FEATURES + 1];
    size_t columns[MODEL_WHY];
    pick(row, j, features);
    pap_status status = trees_explain(parts, j->score, row, 1, 1, err);
    if (status) return status;
    trees_strongest(columns, MODEL_WHY, parts, j->count);
    for (int i = 0; i < MODEL_WHY; i++)
        why[i] = columns[i] < j->count ? j->features[columns[i]] : FIELD_FEATURES;
    return PAP_OK;
}
