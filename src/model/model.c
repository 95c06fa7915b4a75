/* A model file: what to look for at which ground pixel, and how what was measured becomes a score. */
#include "model/model.h"

#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "model/judge.h"
#include "model/likeness.h"
#include "model/settings.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FORMAT_VERSION = 2, FILE_LIMIT = 256 << 20 };
static const char *const FORMAT = "papaver-model";
static const char *const SHIPPED = "trees-4.json";

struct model {
    char *path, *name, *settings_json;
    double floor, prevalence, shift;
    bool is_recipe, has_likeness;
    likeness_net likeness;
    coverage_params coverage;
    model_regime regimes[MODEL_REGIMES_MAX];
    size_t regime_count;
};

typedef enum field_kind { FIELD_DOUBLE, FIELD_INT, FIELD_INT16, FIELD_BOOL } field_kind;

/* A number of the file: where it goes and what it may be. */
typedef struct field {
    const char *name;
    field_kind kind;
    size_t offset;
    double low, high;
} field;

#define REGIME(member)   offsetof(model_regime, member)
#define PARAM(member)    offsetof(model_regime, params.member)
#define EVIDENCE(member) offsetof(model_regime, params.evidence.member)
static const field regime_fields[] = {
    {"max_gsd_m", FIELD_DOUBLE, REGIME(max_gsd_m), 1e-4, 1e4},
    {"finest_gsd_m", FIELD_DOUBLE, REGIME(finest_gsd_m), 1e-4, 1e4},
    {"threshold", FIELD_DOUBLE, REGIME(threshold), 0, 1},
    {"prefer_area", FIELD_DOUBLE, REGIME(prefer_area), 0, 10},
    {"apart_m", FIELD_DOUBLE, REGIME(apart_m), 0, 1e4},
    {"peak", FIELD_INT, PARAM(peak), 1, 255},
    {"surround_m", FIELD_DOUBLE, PARAM(surround_m), 1e-3, 1e3},
    {"blob_min_cm2", FIELD_DOUBLE, PARAM(blob_min_cm2), 0, 1e12},
    {"blob_max_cm2", FIELD_DOUBLE, PARAM(blob_max_cm2), 0, 1e12},
    {"blob_max_m", FIELD_DOUBLE, PARAM(blob_max_m), 1e-3, 1e4},
    {"peak_radius_m", FIELD_DOUBLE, PARAM(peak_radius_m), 0, 1e3},
    {"min_blobs", FIELD_INT, PARAM(min_blobs), 1, 1e6},
    {"max_extent_m", FIELD_DOUBLE, PARAM(max_extent_m), 0.1, 1e5},
    {"cell_m", FIELD_DOUBLE, PARAM(cell_m), 1e-3, 1e4},
    {"margin_m", FIELD_DOUBLE, PARAM(margin_m), 0, 1e4},
    {"field_m", FIELD_DOUBLE, PARAM(field_m), 0, 1e4},
    {"flower_m", FIELD_DOUBLE, PARAM(flower_m), 1e-3, 10},
    {"near_m", FIELD_DOUBLE, PARAM(near_m), 1e-3, 1e4},
    {"resolves_flowers", FIELD_BOOL, PARAM(resolves_flowers), 0, 1},
};
static const field evidence_fields[] = {
    {"white_chroma", FIELD_INT16, EVIDENCE(white_chroma), -255, 255},
    {"pink_blue", FIELD_INT16, EVIDENCE(pink_blue), -255, 255},
    {"red_floor", FIELD_INT16, EVIDENCE(red_floor), -255, 255},
    {"red_yellow", FIELD_INT16, EVIDENCE(red_yellow), -255, 255},
    {"canopy_exg", FIELD_INT16, EVIDENCE(canopy_exg), -510, 510},
    {"dark", FIELD_INT16, EVIDENCE(dark), 0, 255},
    {"bright", FIELD_INT16, EVIDENCE(bright), 0, 256},
    {"floor", FIELD_INT16, EVIDENCE(floor), 1, 255},
};
static const field coverage_fields[] = {
    {"block_m", FIELD_DOUBLE, offsetof(struct model, coverage.block_m), 1e-2, 1e6},
    {"blur_ratio", FIELD_DOUBLE, offsetof(struct model, coverage.blur_ratio), 0, 10},
    {"blur_contrast", FIELD_DOUBLE, offsetof(struct model, coverage.blur_contrast), 0, 255},
    {"dark_share", FIELD_DOUBLE, offsetof(struct model, coverage.dark_share), 0, 1},
};
static const field model_fields[] = {
    {"candidate_floor", FIELD_DOUBLE, offsetof(struct model, floor), 0, 1},
    {"prevalence", FIELD_DOUBLE, offsetof(struct model, prevalence), 1e-6, 1 - 1e-6},
};
#define COUNT(array) (sizeof(array) / sizeof *(array))

static void store_field(void *into, const field *one, double value) {
    char *at = (char *)into + one->offset;
    switch (one->kind) {
    case FIELD_DOUBLE: *(double *)(void *)at = value; break;
    case FIELD_INT: *(int *)(void *)at = (int)value; break;
    case FIELD_INT16: *(int16_t *)(void *)at = (int16_t)value; break;
    case FIELD_BOOL: *(bool *)(void *)at = value != 0; break;
    }
}

static pap_status read_fields(void *into, const field *fields, size_t count, const json_t *json,
                              const char *file, pap_error *err) {
    for (size_t i = 0; i < count; i++) {
        const json_t *item = json_object_get(json, fields[i].name);
        bool is_right = fields[i].kind == FIELD_BOOL ? json_is_boolean(item) : json_is_number(item);
        if (!is_right)
            return error_set(err, PAP_E_MODEL, "%s: '%s' is missing or not a %s", file, fields[i].name,
                             fields[i].kind == FIELD_BOOL ? "truth value" : "number");
        double value = json_is_boolean(item) ? (double)json_is_true(item) : json_number_value(item);
        if (!(value >= fields[i].low && value <= fields[i].high))
            return error_set(err, PAP_E_SETTING, "%s: '%s' = %g is outside %g..%g", file, fields[i].name,
                             value, fields[i].low, fields[i].high);
        store_field(into, &fields[i], value);
    }
    return PAP_OK;
}

/* Optional: without them every blob is joined, however little its place looks like a stand. */
static pap_status read_likeness_levels(plot_params *params, const json_t *levels, const char *file,
                                       pap_error *err) {
    static const double LOWEST = -8, HIGHEST = 8;
    for (int i = 0; i < params->link_count; i++) params->link_likeness[i] = LOWEST;
    if (!levels) return PAP_OK;
    if (json_array_size(levels) != (size_t)params->link_count)
        return error_set(err, PAP_E_SETTING,
                         "%s: 'link_likeness' needs a level for each of the %d distances of 'link_m'", file,
                         params->link_count);
    for (int i = 0; i < params->link_count; i++) {
        const json_t *item = json_array_get(levels, (size_t)i);
        params->link_likeness[i] = json_number_value(item);
        if (!json_is_number(item) || params->link_likeness[i] < LOWEST || params->link_likeness[i] > HIGHEST)
            return error_set(err, PAP_E_SETTING, "%s: 'link_likeness' must be log odds of %g..%g", file,
                             LOWEST, HIGHEST);
    }
    return PAP_OK;
}

static pap_status read_links(plot_params *params, const json_t *regime, const char *file, pap_error *err) {
    const json_t *metres = json_object_get(regime, "link_m"), *peaks = json_object_get(regime, "link_peak");
    size_t count = json_array_size(metres);
    if (count < 1 || count > PLOT_LINKS_MAX)
        return error_set(err, PAP_E_MODEL, "%s: 'link_m' needs 1 to %d distances", file, PLOT_LINKS_MAX);
    if (json_array_size(peaks) != count)
        return error_set(err, PAP_E_SETTING,
                         "%s: 'link_peak' needs a level for each of the %zu distances of 'link_m'", file,
                         count);
    for (size_t i = 0; i < count; i++) {
        double metre = json_number_value(json_array_get(metres, i)),
               peak = json_number_value(json_array_get(peaks, i));
        if (!(metre > 0 && metre <= 1e4) || !(peak >= 1 && peak <= 255))
            return error_set(err, PAP_E_SETTING,
                             "%s: 'link_m' must be metres and 'link_peak' levels of 1..255", file);
        params->link_m[i] = metre;
        params->link_peak[i] = (int)peak;
    }
    params->link_count = (int)count;
    return read_likeness_levels(params, json_object_get(regime, "link_likeness"), file, err);
}

static pap_status read_regime(model_regime *out, const json_t *json, bool is_recipe, const char *file,
                              pap_error *err) {
    const char *name = json_string_value(json_object_get(json, "name"));
    if (!name) return error_set(err, PAP_E_MODEL, "%s: a regime has no name", file);
    out->name = strdup(name);
    if (!out->name) return error_nomem(err, "a model");
    pap_status status = read_fields(out, regime_fields, COUNT(regime_fields), json, file, err);
    if (!status)
        status = read_fields(out, evidence_fields, COUNT(evidence_fields), json_object_get(json, "evidence"),
                             file, err);
    if (!status) status = read_links(&out->params, json, file, err);
    if (status || is_recipe) return status;
    const json_t *learnt = json_object_get(json, "learnt");
    if (!learnt)
        return error_set(err, PAP_E_MODEL,
                         "%s: nothing was learnt for the regime '%s'; papaver train makes models", file,
                         name);
    return judge_read(&out->judge, learnt, file, err);
}

/* Learnt where flowers are resolved, it says nothing where they are not. */
static void share_likeness(const struct model *m, model_regime *regime) {
    regime->params.likeness = m->has_likeness && regime->params.resolves_flowers ? &m->likeness : NULL;
}

static pap_status read_model(struct model *m, const json_t *json, pap_error *err) {
    const char *format = json_string_value(json_object_get(json, "format"));
    const char *name = json_string_value(json_object_get(json, "name"));
    json_int_t version = json_integer_value(json_object_get(json, "version"));
    if (!format || strcmp(format, FORMAT) != 0 || !name)
        return error_set(err, PAP_E_MODEL, "%s: not a Papaver model", m->path);
    if (version != FORMAT_VERSION)
        return error_set(err, PAP_E_MODEL,
                         "%s: is of model format %lld; this program reads %d; train it again (papaver train)",
                         m->path, (long long)version, FORMAT_VERSION);
    m->name = strdup(name);
    if (!m->name) return error_nomem(err, "a model");
    pap_status status = read_fields(m, model_fields, COUNT(model_fields), json, m->path, err);
    if (!status)
        status = read_fields(m, coverage_fields, COUNT(coverage_fields), json_object_get(json, "coverage"),
                             m->path, err);
    const json_t *regimes = json_object_get(json, "regimes");
    size_t count = json_array_size(regimes);
    if (!status && (count < 1 || count > MODEL_REGIMES_MAX))
        status = error_set(err, PAP_E_MODEL, "%s: needs 1 to %d regimes", m->path, MODEL_REGIMES_MAX);
    const json_t *likeness = json_object_get(json, "likeness");
    if (!status && likeness) {
        likeness_net net = {0};
        status = likeness_read(&net, likeness, m->path, err);
        if (!status) model_set_likeness(m, &net);
    }
    for (size_t i = 0; !status && i < count; i++) {
        m->regime_count = i + 1;
        status = read_regime(&m->regimes[i], json_array_get(regimes, i), m->is_recipe, m->path, err);
        share_likeness(m, &m->regimes[i]);
        if (!status && i > 0 && m->regimes[i].max_gsd_m <= m->regimes[i - 1].max_gsd_m)
            status = error_set(err, PAP_E_SETTING, "%s: regimes must have ascending max_gsd_m", m->path);
    }
    return status;
}

/* share/papaver/models beside the program's own folder, so that it works from any directory and when moved.
 */
char *model_shipped_path(const char *name) {
    char program[4096];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    if (length <= 0) return NULL;
    program[length] = '\0';
    char *slash = strrchr(program, '/');
    if (!slash) return NULL;
    *slash = '\0';
    size_t size = strlen(program) + strlen(name) + 32;
    char *path = malloc(size);
    if (path) snprintf(path, size, "%s/../share/papaver/models/%s", program, name);
    return path;
}

static double log_odds(double share) {
    return log(share / (1 - share));
}

static pap_status load(model **out, const char *path, const char *settings, bool is_recipe, pap_error *err) {
    struct model *m = calloc(1, sizeof *m);
    if (!m) return error_nomem(err, "a model");
    m->is_recipe = is_recipe;
    char *text = NULL;
    size_t size = 0;
    json_t *json = NULL, *applied = json_object();
    m->path = path ? strdup(path) : model_shipped_path(SHIPPED);
    pap_status status = m->path && applied ? PAP_OK : error_nomem(err, "a model");
    if (!status) status = file_read_whole(&text, &size, m->path, FILE_LIMIT, err);
    if (!status) {
        json_error_t fault;
        json = json_loadb(text, size, 0, &fault);
        if (!json)
            status =
                error_set(err, PAP_E_MODEL, "%s: not JSON (line %d: %s)", m->path, fault.line, fault.text);
    }
    double calibrated_at = json_number_value(json_object_get(json, "prevalence"));
    if (!status) status = settings_apply(json, applied, settings, err);
    if (!status) status = read_model(m, json, err);
    if (!status) m->shift = log_odds(m->prevalence) - log_odds(calibrated_at);
    if (!status) {
        m->settings_json = json_dumps(applied, JSON_COMPACT | JSON_SORT_KEYS);
        if (!m->settings_json) status = error_nomem(err, "a model");
    }
    json_decref(json);
    json_decref(applied);
    free(text);
    if (status) {
        model_free(m);
        return status;
    }
    *out = m;
    return PAP_OK;
}

pap_status model_load(model **out, const char *path, const char *settings, pap_error *err) {
    return load(out, path, settings, false, err);
}

pap_status model_load_recipe(model **out, const char *path, const char *settings, pap_error *err) {
    return load(out, path, settings, true, err);
}

void model_free(model *m) {
    if (!m) return;
    for (size_t i = 0; i < m->regime_count; i++) {
        free((char *)m->regimes[i].name);
        judge_free(m->regimes[i].judge);
    }
    free(m->path);
    free(m->name);
    free(m->settings_json);
    free(m);
}

const char *model_name(const model *m) {
    return m->name;
}

const char *model_path(const model *m) {
    return m->path;
}

double model_floor(const model *m) {
    return m->floor;
}

const coverage_params *model_coverage(const model *m) {
    return &m->coverage;
}

const likeness_net *model_likeness(const model *m) {
    return m->has_likeness ? &m->likeness : NULL;
}

void model_set_likeness(model *m, const likeness_net *net) {
    m->likeness = *net;
    m->has_likeness = true;
    for (size_t i = 0; i < m->regime_count; i++) share_likeness(m, &m->regimes[i]);
}

double model_prevalence(const model *m) {
    return m->prevalence;
}

const char *model_settings_json(const model *m) {
    return m->settings_json;
}

const model_regime *model_regime_for(const model *m, double gsd_m) {
    for (size_t i = 0; i < m->regime_count; i++)
        if (gsd_m <= m->regimes[i].max_gsd_m) return &m->regimes[i];
    return NULL;
}

int model_regime_count(const model *m) {
    return (int)m->regime_count;
}

const model_regime *model_regime_at(const model *m, int number) {
    return &m->regimes[number];
}

int model_regime_number(const model *m, double gsd_m) {
    const model_regime *own = model_regime_for(m, gsd_m);
    return own ? (int)(own - m->regimes) : -1;
}

pap_status model_judge(judgement *out, const model *m, const model_regime *regime,
                       const float (*rows)[FEATURE_COUNT], size_t count, pap_error *err) {
    if (regime->judge) return judge_rows(out, regime->judge, m->shift, m->floor, rows, count, err);
    for (size_t i = 0; i < count; i++) out[i] = (judgement){1, 1};
    return PAP_OK;
}

pap_status model_explain(explanation *out, const model_regime *regime, const float (*rows)[FEATURE_COUNT],
                         size_t count, int threads, pap_error *err) {
    if (regime->judge) return judge_explain(out, regime->judge, rows, count, threads, err);
    for (size_t i = 0; i < count; i++)
        out[i] = (explanation){{0, INFINITY}, {FEATURE_COUNT, FEATURE_COUNT, FEATURE_COUNT}};
    return PAP_OK;
}
