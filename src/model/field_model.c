/* The model of fields. */
#include "model/field_model.h"

#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "model/field_judge.h"
#include "model/settings.h"

#include <jansson.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FORMAT_VERSION = 1, FILE_LIMIT = 256 << 20 };
static const char *const SHIPPED = "fields-1.json";

struct field_model {
    char *path, *name;
    double floor, prevalence, shift;
    bool is_recipe;
    coverage_params coverage;
    field_regime regimes[FIELD_REGIMES_MAX];
    size_t regime_count;
};

/* ---- numbers of the file ---- */

typedef struct number {
    const char *name;
    bool is_int;
    size_t offset;
    double low, high;
} number;

#define REGIME(member) offsetof(field_regime, member)
static const number regime_numbers[] = {
    {"min_gsd_m", false, REGIME(min_gsd_m), 0, 1e4},
    {"max_gsd_m", false, REGIME(frame.max_gsd_m), 1e-4, 1e4},
    {"finest_gsd_m", false, REGIME(frame.finest_gsd_m), 1e-4, 1e4},
    {"threshold", false, REGIME(frame.threshold), 0, 1},
    {"prefer_area", false, REGIME(frame.prefer_area), 0, 10},
    {"apart_m", false, REGIME(frame.apart_m), 0, 1e4},
    {"dates", true, REGIME(dates), 1, 2},
    {"near_m", false, REGIME(near_m), 0, 1e4},
    {"mid_m", false, REGIME(mid_m), 0, 1e5},
    {"far_m", false, REGIME(far_m), 0, 1e5},
    {"near_px", true, REGIME(near_px), 0, 64},
    {"mid_px", true, REGIME(mid_px), 1, 512},
    {"far_px", true, REGIME(far_px), 1, 512},
    {"far_most_px", true, REGIME(far_most_px), 1, 512},
    {"least_m2", false, REGIME(least_m2), 0, 1e9},
    {"least_px", true, REGIME(least_px), 1, 1e6},
    {"longest_m", false, REGIME(longest_m), 0.1, 1e5},
    {"stage_threshold", false, REGIME(stage_threshold), 0, 1},
    {"smallest_m2", false, REGIME(smallest_m2), 0, 1e9},
};
static const number model_numbers[] = {
    {"candidate_floor", false, offsetof(struct field_model, floor), 0, 1},
    {"prevalence", false, offsetof(struct field_model, prevalence), 1e-6, 1 - 1e-6},
};
static const number coverage_numbers[] = {
    {"block_m", false, offsetof(struct field_model, coverage.block_m), 1e-2, 1e6},
    {"blur_ratio", false, offsetof(struct field_model, coverage.blur_ratio), 0, 10},
    {"blur_contrast", false, offsetof(struct field_model, coverage.blur_contrast), 0, 255},
    {"dark_share", false, offsetof(struct field_model, coverage.dark_share), 0, 1},
};
#define COUNT(array) (sizeof(array) / sizeof *(array))

static pap_status read_numbers(void *into, const number *numbers, size_t count, const json_t *json,
                               const char *file, pap_error *err) {
    for (size_t i = 0; i < count; i++) {
        const json_t *item = json_object_get(json, numbers[i].name);
        double value = json_number_value(item);
        if (!json_is_number(item))
            return error_set(err, PAP_E_MODEL, "%s: '%s' is missing or not a number", file, numbers[i].name);
        if (!(value >= numbers[i].low && value <= numbers[i].high))
            return error_set(err, PAP_E_SETTING, "%s: '%s' = %g is outside %g..%g", file, numbers[i].name,
                             value, numbers[i].low, numbers[i].high);
        char *at = (char *)into + numbers[i].offset;
        if (numbers[i].is_int)
            *(int *)(void *)at = (int)value;
        else
            *(double *)(void *)at = value;
    }
    return PAP_OK;
}

/* ---- regimes ---- */

static pap_status read_bands(unsigned *out, const json_t *json, const char *file, pap_error *err) {
    char text[FIELD_BANDS_TEXT];
    const char *wanted = json_string_value(json_object_get(json, "bands"));
    for (unsigned bands = 1; wanted && bands < 1U << FIELD_BANDS; bands++) {
        field_bands_text(text, bands);
        if (strcmp(text, wanted) != 0) continue;
        *out = bands;
        return PAP_OK;
    }
    return error_set(err, PAP_E_MODEL, "%s: '%s' is not a set of bands in the order R,G,B,RE,NIR", file,
                     wanted ? wanted : "(none)");
}

static pap_status read_levels(field_regime *out, const json_t *json, const char *file, pap_error *err) {
    const json_t *levels = json_object_get(json, "levels");
    size_t count = json_array_size(levels);
    for (size_t i = 0; i < count && i < FIELD_LEVELS_MAX; i++) {
        out->levels[i] = json_number_value(json_array_get(levels, i));
        if (!(fabs(out->levels[i]) < 16) || (i > 0 && out->levels[i] <= out->levels[i - 1]))
            return error_set(err, PAP_E_SETTING, "%s: 'levels' must be ascending log odds", file);
    }
    if (count < 1 || count > FIELD_LEVELS_MAX)
        return error_set(err, PAP_E_SETTING, "%s: 'levels' needs 1 to %d log odds", file, FIELD_LEVELS_MAX);
    out->level_count = (int)count;
    return PAP_OK;
}

static pap_status read_floats(float *out, const json_t *list, size_t count, const char *file,
                              pap_error *err) {
    if (json_array_size(list) != count)
        return error_set(err, PAP_E_MODEL, "%s: its net has %zu weights where %zu are needed", file,
                         json_array_size(list), count);
    for (size_t i = 0; i < count; i++) out[i] = (float)json_number_value(json_array_get(list, i));
    return PAP_OK;
}

static pap_status read_net(field_net *out, const json_t *json, const char *file, pap_error *err) {
    const json_t *first = json_object_get(json, "first");
    size_t inputs = (size_t)field_inputs_count(out->layers), units = json_array_size(first);
    if (units < 1 || units > FIELD_UNITS_MAX)
        return error_set(err, PAP_E_MODEL, "%s: its net needs 1 to %d units", file, FIELD_UNITS_MAX);
    out->units = (int)units;
    out->offset = (float)json_number_value(json_object_get(json, "offset"));
    pap_status status = read_floats(out->bias, json_object_get(json, "bias"), units, file, err);
    if (!status) status = read_floats(out->second, json_object_get(json, "second"), units, file, err);
    for (size_t k = 0; k < units && !status; k++)
        status = read_floats(out->first[k], json_array_get(first, k), inputs, file, err);
    return status;
}

json_t *field_net_save(const field_net *net) {
    json_t *first = json_array(), *bias = json_array(), *second = json_array();
    int inputs = field_inputs_count(net->layers);
    for (int k = 0; k < net->units; k++) {
        json_t *row = json_array();
        for (int i = 0; i < inputs; i++) json_array_append_new(row, json_real((double)net->first[k][i]));
        json_array_append_new(first, row);
        json_array_append_new(bias, json_real((double)net->bias[k]));
        json_array_append_new(second, json_real((double)net->second[k]));
    }
    return json_pack("{s:o, s:o, s:o, s:f}", "first", first, "bias", bias, "second", second, "offset",
                     (double)net->offset);
}

static pap_status read_regime(field_regime *out, const json_t *json, bool is_recipe, const char *file,
                              pap_error *err) {
    const char *name = json_string_value(json_object_get(json, "name"));
    if (!name) return error_set(err, PAP_E_MODEL, "%s: a regime has no name", file);
    out->frame.name = strdup(name);
    if (!out->frame.name) return error_nomem(err, "a model");
    pap_status status = read_numbers(out, regime_numbers, COUNT(regime_numbers), json, file, err);
    if (!status) status = read_bands(&out->bands, json, file, err);
    if (!status) status = read_levels(out, json, file, err);
    out->net.layers = field_layers_of(out->bands, out->dates == 2);
    if (status || is_recipe) return status;
    const json_t *learnt = json_object_get(json, "learnt");
    if (!learnt)
        return error_set(err, PAP_E_MODEL,
                         "%s: nothing was learnt for the regime '%s'; papaver train makes models", file,
                         name);
    status = read_net(&out->net, json_object_get(learnt, "net"), file, err);
    return status ? status : field_judge_read(&out->judge, learnt, file, err);
}

/* ---- the model ---- */

static pap_status read_model(field_model *m, const json_t *json, pap_error *err) {
    const char *format = json_string_value(json_object_get(json, "format"));
    const char *name = json_string_value(json_object_get(json, "name"));
    if (!format || strcmp(format, settings_field_format) != 0 || !name)
        return error_set(err, PAP_E_MODEL, "%s: not a Papaver model of fields", m->path);
    if (json_integer_value(json_object_get(json, "version")) != FORMAT_VERSION)
        return error_set(err, PAP_E_MODEL, "%s: is of another format; this program reads %d; train it again",
                         m->path, FORMAT_VERSION);
    m->name = strdup(name);
    if (!m->name) return error_nomem(err, "a model");
    pap_status status = read_numbers(m, model_numbers, COUNT(model_numbers), json, m->path, err);
    if (!status)
        status = read_numbers(m, coverage_numbers, COUNT(coverage_numbers), json_object_get(json, "coverage"),
                              m->path, err);
    const json_t *regimes = json_object_get(json, "regimes");
    size_t count = json_array_size(regimes);
    if (!status && (count < 1 || count > FIELD_REGIMES_MAX))
        status = error_set(err, PAP_E_MODEL, "%s: needs 1 to %d regimes", m->path, FIELD_REGIMES_MAX);
    for (size_t i = 0; !status && i < count; i++) {
        m->regime_count = i + 1;
        status = read_regime(&m->regimes[i], json_array_get(regimes, i), m->is_recipe, m->path, err);
    }
    return status;
}

static double log_odds(double share) {
    return log(share / (1 - share));
}

static pap_status load_json(json_t **out, const char *path, pap_error *err) {
    char *text = NULL;
    size_t size = 0;
    json_error_t fault;
    pap_status status = file_read_whole(&text, &size, path, FILE_LIMIT, err);
    if (status) return status;
    *out = json_loadb(text, size, 0, &fault);
    free(text);
    return *out ? PAP_OK
                : error_set(err, PAP_E_MODEL, "%s: not JSON (line %d: %s)", path, fault.line, fault.text);
}

static pap_status load(field_model **out, const char *path, const char *settings, bool is_recipe,
                       pap_error *err) {
    field_model *m = calloc(1, sizeof *m);
    if (!m) return error_nomem(err, "a model");
    json_t *json = NULL, *applied = json_object();
    m->is_recipe = is_recipe;
    m->path = path ? strdup(path) : model_shipped_path(SHIPPED);
    pap_status status = m->path && applied ? PAP_OK : error_nomem(err, "a model");
    if (!status) status = load_json(&json, m->path, err);
    double calibrated_at = json_number_value(json_object_get(json, "prevalence"));
    if (!status) status = settings_apply(json, applied, settings, err);
    if (!status) status = read_model(m, json, err);
    if (!status) m->shift = log_odds(m->prevalence) - log_odds(calibrated_at);
    json_decref(json);
    json_decref(applied);
    if (status)
        field_model_free(m);
    else
        *out = m;
    return status;
}

pap_status field_model_load(field_model **out, const char *path, const char *settings, pap_error *err) {
    return load(out, path, settings, false, err);
}

pap_status field_model_load_recipe(field_model **out, const char *path, pap_error *err) {
    return load(out, path, NULL, true, err);
}

void field_model_free(field_model *m) {
    if (!m) return;
    for (size_t i = 0; i < m->regime_count; i++) {
        free((char *)m->regimes[i].frame.name);
        field_judge_free(m->regimes[i].judge);
    }
    free(m->path);
    free(m->name);
    free(m);
}

bool field_model_is(const char *path) {
    json_t *json = NULL;
    bool is_one = load_json(&json, path, NULL) == PAP_OK;
    const char *format = json_string_value(json_object_get(json, "format"));
    is_one = is_one && format && strcmp(format, settings_field_format) == 0;
    json_decref(json);
    return is_one;
}

const char *field_model_name(const field_model *m) {
    return m->name;
}

const char *field_model_path(const field_model *m) {
    return m->path;
}

double field_model_floor(const field_model *m) {
    return m->floor;
}

const coverage_params *field_model_coverage(const field_model *m) {
    return &m->coverage;
}

int field_model_regime_count(const field_model *m) {
    return (int)m->regime_count;
}

const field_regime *field_model_regime_at(const field_model *m, int number_of) {
    return &m->regimes[number_of];
}

static int bit_count(unsigned bits) {
    int count = 0;
    for (; bits; bits &= bits - 1) count++;
    return count;
}

static bool fits(const field_regime *regime, unsigned bands, int dates) {
    return (regime->bands & ~bands) == 0 && regime->dates == dates;
}

const field_regime *field_model_regime_for(const field_model *m, double gsd_m, unsigned bands, int dates) {
    const field_regime *best = NULL;
    for (size_t i = 0; i < m->regime_count; i++) {
        const field_regime *one = &m->regimes[i];
        if (!fits(one, bands, dates) || gsd_m < one->min_gsd_m || gsd_m > one->frame.max_gsd_m) continue;
        if (!best || bit_count(one->bands) > bit_count(best->bands)) best = one;
    }
    return best;
}

double field_model_coarsest_m(const field_model *m, unsigned bands, int dates) {
    double coarsest = 0;
    for (size_t i = 0; i < m->regime_count; i++)
        if (fits(&m->regimes[i], bands, dates)) coarsest = fmax(coarsest, m->regimes[i].frame.max_gsd_m);
    return coarsest;
}

static int pixels(double metres, double gsd_m, int least, int most) {
    double px = floor(metres / gsd_m + 0.5);
    return px < least ? least : px > most ? most : (int)px;
}

field_scale field_regime_scale(const field_regime *regime, double gsd_m) {
    field_scale scale = {.gsd_m = gsd_m, .level_count = regime->level_count};
    scale.near_px = pixels(regime->near_m, gsd_m, regime->near_px, regime->far_most_px);
    scale.mid_px = pixels(regime->mid_m, gsd_m, regime->mid_px, regime->far_most_px);
    scale.far_px = pixels(regime->far_m, gsd_m, regime->far_px, regime->far_most_px);
    for (int i = 0; i < regime->level_count; i++)
        scale.levels[i] = (int)floor(regime->levels[i] * FIELD_SCORE_ONE + 0.5);
    scale.least_px = (int64_t)fmax(regime->least_px, ceil(regime->least_m2 / (gsd_m * gsd_m)));
    scale.longest_px = (int64_t)fmax(8, regime->longest_m / gsd_m);
    return scale;
}

pap_status field_model_judge(judgement *out, const field_model *m, const field_regime *regime,
                             const float (*rows)[FIELD_FEATURES], size_t count, pap_error *err) {
    if (regime->judge) return field_judge_rows(out, regime->judge, m->shift, rows, count, err);
    for (size_t i = 0; i < count; i++) out[i] = (judgement){1, 1};
    return PAP_OK;
}

pap_status field_model_stage(int *stage, const field_regime *regime, const float features[FIELD_FEATURES],
                             pap_error *err) {
    *stage = -1;
    return regime->judge ? field_judge_stage(stage, regime->judge, regime->stage_threshold, features, err)
                         : PAP_OK;
}

pap_status field_model_why(int why[MODEL_WHY], const field_regime *regime,
                           const float features[FIELD_FEATURES], pap_error *err) {
    for (int i = 0; i < MODEL_WHY; i++) why[i] = FIELD_FEATURES;
    return regime->judge ? field_judge_why(why, regime->judge, features, err) : PAP_OK;
}
