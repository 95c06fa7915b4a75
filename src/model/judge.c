/* What was learnt for one regime. */
#include "model/judge.h"

#include "base/error.h"
#include "base/memory.h"
#include "model/trees.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const double judge_spread_min = 0.05;

struct judge {
    size_t count; /* of features */
    feature_id features[FEATURE_COUNT];
    trees *score, *fit, *plants, *plants_spread;
    double slope, offset; /* log odds = slope * sum of trees + offset */
    double plants_factor; /* of the spread, for a 90 % interval */
};

static pap_status read_features(judge *j, const json_t *names, const char *file, pap_error *err) {
    j->count = json_array_size(names);
    if (j->count < 1 || j->count > FEATURE_COUNT)
        return error_set(err, PAP_E_MODEL, "%s: names %zu features; this version knows %d", file, j->count,
                         (int)FEATURE_COUNT);
    for (size_t i = 0; i < j->count; i++) {
        const char *name = json_string_value(json_array_get(names, i));
        j->features[i] = name ? feature_find(name) : FEATURE_COUNT;
        if (j->features[i] == FEATURE_COUNT)
            return error_set(
                err, PAP_E_MODEL,
                "%s: was trained on the feature '%s', which this version does not have; train it "
                "again or use the version it came with",
                file, name ? name : "(none)");
    }
    return PAP_OK;
}

static pap_status read_number(double *out, const json_t *object, const char *name, const char *file,
                              pap_error *err) {
    const json_t *item = json_object_get(object, name);
    *out = json_number_value(item);
    if (json_is_number(item) && isfinite(*out)) return PAP_OK;
    return error_set(err, PAP_E_MODEL, "%s: '%s' is missing or not a number", file, name);
}

pap_status judge_read(judge **out, const json_t *json, const char *file, pap_error *err) {
    judge *j = calloc(1, sizeof *j);
    if (!j) return error_nomem(err, "a model");
    const json_t *calibration = json_object_get(json, "calibration");
    const struct {
        trees **into;
        const char *name;
    } parts[] = {
        {&j->score, "score"}, {&j->fit, "fit"}, {&j->plants, "plants"}, {&j->plants_spread, "plants_spread"}};
    pap_status status = read_features(j, json_object_get(json, "features"), file, err);
    for (size_t i = 0; i < sizeof parts / sizeof *parts && !status; i++)
        status = trees_read(parts[i].into, json_object_get(json, parts[i].name), j->count, file, err);
    if (!status) status = read_number(&j->slope, calibration, "slope", file, err);
    if (!status) status = read_number(&j->offset, calibration, "offset", file, err);
    if (!status) status = read_number(&j->plants_factor, json, "plants_factor", file, err);
    if (!status && !(j->slope > 0))
        status = error_set(err, PAP_E_MODEL, "%s: the slope of its calibration is not positive", file);
    if (status)
        judge_free(j);
    else
        *out = j;
    return status;
}

void judge_free(judge *j) {
    if (!j) return;
    trees_free(j->score);
    trees_free(j->fit);
    trees_free(j->plants);
    trees_free(j->plants_spread);
    free(j);
}

static void pick(float *out, const judge *j, const float features[FEATURE_COUNT]) {
    for (size_t i = 0; i < j->count; i++) out[i] = features[j->features[i]];
}

/* The fit of those that score at least `floor`, packed to the front of `picked`: most don't. */
static pap_status judge_fit(judgement *out, const judge *j, double floor, float *picked, float *fits,
                            size_t count, pap_error *err) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (out[i].score >= floor)
            memmove(picked + kept++ * j->count, picked + i * j->count, j->count * sizeof *picked);
    pap_status status = trees_predict(fits, j->fit, picked, kept, err);
    for (size_t i = 0, k = 0; i < count && !status; i++)
        if (out[i].score >= floor) out[i].fit = (double)fits[k++];
    return status;
}

pap_status judge_rows(judgement *out, const judge *j, double shift, double floor,
                      const float (*rows)[FEATURE_COUNT], size_t count, pap_error *err) {
    float *picked = memory_array(count, (j->count + 1) * sizeof *picked);
    if (!picked) return error_nomem(err, "the scores");
    float *sums = picked + count * j->count;
    for (size_t i = 0; i < count; i++) pick(picked + i * j->count, j, rows[i]);
    pap_status status = trees_predict(sums, j->score, picked, count, err);
    for (size_t i = 0; i < count && !status; i++)
        out[i] = (judgement){.score = 1 / (1 + exp(-(j->slope * (double)sums[i] + j->offset + shift)))};
    if (!status) status = judge_fit(out, j, floor, picked, sums, count, err);
    free(picked);
    return status;
}

static plant_range plants_between(const judge *j, float middle, float spread) {
    double reach = j->plants_factor * fmax((double)spread, judge_spread_min);
    return (plant_range){exp((double)middle - reach), exp((double)middle + reach)};
}

static void name_strongest(feature_id why[MODEL_WHY], const judge *j, const float *parts) {
    size_t columns[MODEL_WHY];
    trees_strongest(columns, MODEL_WHY, parts, j->count);
    for (int i = 0; i < MODEL_WHY; i++)
        why[i] = columns[i] < j->count ? j->features[columns[i]] : FEATURE_COUNT;
}

pap_status judge_explain(explanation *out, const judge *j, const float (*rows)[FEATURE_COUNT], size_t count,
                         int threads, pap_error *err) {
    size_t width = j->count, parts_width = width + 1;
    float *picked = memory_array(count, (width + parts_width + 2) * sizeof *picked);
    if (!picked) return error_nomem(err, "the reasons");
    float *parts = picked + count * width, *middles = parts + count * parts_width, *spreads = middles + count;
    for (size_t i = 0; i < count; i++) pick(picked + i * width, j, rows[i]);
    pap_status status = trees_predict(middles, j->plants, picked, count, err);
    if (!status) status = trees_predict(spreads, j->plants_spread, picked, count, err);
    if (!status) status = trees_explain(parts, j->score, picked, count, threads, err);
    for (size_t i = 0; i < count && !status; i++) {
        out[i].plants = plants_between(j, middles[i], spreads[i]);
        name_strongest(out[i].why, j, parts + i * parts_width);
    }
    free(picked);
    return status;
}
