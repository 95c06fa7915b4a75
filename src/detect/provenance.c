/* What a list was made with, so that it can be made again. */
#include "detect/provenance.h"

#include "base/error.h"
#include "base/file.h"
#include "raster/source.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The files of a stack are inputs, not a setting. */
static json_t *bands_json(const char *bands) {
    if (!raster_bands_are_files(bands)) return json_string(bands);
    return json_string("of several files");
}

static char *settings_text(const model *m, const provenance *with) {
    json_t *all = json_object(), *of_model = json_loads(model_settings_json(m), 0, NULL);
    if (with->min_score >= 0) json_object_set_new(all, "min_score", json_real(with->min_score));
    if (with->gsd_m > 0) json_object_set_new(all, "gsd", json_real(with->gsd_m));
    if (with->bands) json_object_set_new(all, "bands", bands_json(with->bands));
    if (with->sensor) json_object_set_new(all, "sensor", json_string(with->sensor));
    if (with->date) json_object_set_new(all, "date", json_string(with->date));
    if (json_object_size(of_model) > 0) json_object_set(all, "set", of_model);
    char *text = json_dumps(all, JSON_COMPACT | JSON_SORT_KEYS | JSON_REAL_PRECISION(12));
    json_decref(all);
    json_decref(of_model);
    return text;
}

static char *digest_of(const char *settings, const char *model_sha256) {
    char *hex = malloc(65), *text = NULL;
    int length = asprintf(&text, "papaver %s\n%s\n%s\n", PAP_VERSION, model_sha256, settings);
    bool ok = hex && length > 0 && bytes_sha256(hex, text, (size_t)length);
    if (length >= 0) free(text);
    if (ok) return hex;
    free(hex);
    return NULL;
}

pap_status provenance_note(pap_targets *list, const model *m, const provenance *with, pap_error *err) {
    char sha256[65];
    pap_status status = file_sha256(sha256, model_path(m), err);
    if (status) return status;
    list->model = strdup(model_name(m));
    list->settings_json = settings_text(m, with);
    list->settings_digest = list->settings_json ? digest_of(list->settings_json, sha256) : NULL;
    return list->model && list->settings_digest ? PAP_OK : error_nomem(err, "the settings of a list");
}

pap_status provenance_add_fields(pap_targets *list, const field_model *fields, bool is_alone,
                                 pap_error *err) {
    char sha256[65], *both = NULL, *name = NULL;
    pap_status status = file_sha256(sha256, field_model_path(fields), err);
    if (status) return status;
    if (asprintf(&both, "%s %s", list->settings_digest, sha256) < 0)
        return error_nomem(err, "the settings of a list");
    if (asprintf(&name, "%s%s%s", is_alone ? "" : list->model, is_alone ? "" : ", ",
                 field_model_name(fields)) < 0) {
        free(both);
        return error_nomem(err, "the settings of a list");
    }
    char *digest = digest_of(list->settings_json, both);
    free(both);
    if (!digest) {
        free(name);
        return error_nomem(err, "the settings of a list");
    }
    free(list->model);
    free(list->settings_digest);
    list->model = name;
    list->settings_digest = digest;
    return PAP_OK;
}
