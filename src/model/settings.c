/* Replacing single values of a model file. */
#include "model/settings.h"

#include "base/error.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const settings_field_format = "papaver-fields";
static const char FIELD_KEYS[] = "fields.";

static bool is_kind_of(const json_t *value, const json_t *old) {
    if (json_is_number(old)) return json_is_number(value);
    if (json_is_boolean(old)) return json_is_boolean(value);
    return json_typeof(value) == json_typeof(old);
}

static json_t *regime_of_name(json_t *regimes, const char *name) {
    size_t i;
    json_t *regime;
    json_array_foreach(regimes, i, regime) {
        const char *own = json_string_value(json_object_get(regime, "name"));
        if (own && strcmp(own, name) == 0) return regime;
    }
    return NULL;
}

/* Names at one level, for an error text. */
static void list_keys(char *out, size_t size, json_t *object, bool is_top) {
    size_t used = 0, i;
    const char *key;
    json_t *value;
    out[0] = '\0';
    json_object_foreach(object, key, value) {
        if (json_is_string(value) || (is_top && strcmp(key, "regimes") == 0)) continue;
        if (used < size) used += (size_t)snprintf(out + used, size - used, "%s%s", used ? ", " : "", key);
    }
    if (is_top) json_array_foreach(json_object_get(object, "regimes"), i, value) {
            if (used < size)
                used += (size_t)snprintf(out + used, size - used, ", %s.",
                                         json_string_value(json_object_get(value, "name")));
        }
}

static pap_status unknown_key(json_t *object, bool is_top, const char *key, pap_error *err) {
    char known[512];
    list_keys(known, sizeof known, object, is_top);
    return error_set(err, PAP_E_SETTING, "--set %s: the model has no such setting here; it has %s", key,
                     known);
}

/* A value at one place of the tree; `at` has the key `name`. */
static pap_status set_value(json_t *at, const char *name, json_t *applied, const char *key, json_t *value,
                            pap_error *err) {
    json_t *old = json_object_get(at, name);
    if (!is_kind_of(value, old)) {
        char *shown = json_dumps(old, JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(6));
        error_set(err, PAP_E_SETTING, "--set %s: needs a value like the model's own, %s", key,
                  shown ? shown : "?");
        free(shown);
        return PAP_E_SETTING;
    }
    if (json_object_set(at, name, value) || json_object_set(applied, key, value))
        return error_nomem(err, "the settings");
    return PAP_OK;
}

static bool has_value(const json_t *object, const char *name) {
    const json_t *old = name ? json_object_get(object, name) : NULL;
    return old && !json_is_string(old) && !json_is_object(old);
}

static pap_status replace(json_t *tree, json_t *applied, const char *key, json_t *value, pap_error *err) {
    char path[256], *rest = NULL;
    if (strlen(key) >= sizeof path)
        return error_set(err, PAP_E_SETTING, "--set %s: the key is too long", key);
    snprintf(path, sizeof path, "%s", key);
    json_t *at = tree, *regimes = json_object_get(tree, "regimes"), *regime;
    char *step = strtok_r(path, ".", &rest);
    for (char *next; step && (next = strtok_r(NULL, ".", &rest)); step = next) {
        json_t *inner = json_object_get(at, step);
        if (!json_is_object(inner) && at == tree) inner = regime_of_name(regimes, step);
        if (!json_is_object(inner)) return unknown_key(at, at == tree, key, err);
        at = inner;
    }
    if (has_value(at, step)) return set_value(at, step, applied, key, value, err);
    /* What every regime has may be set for all of them at once. */
    if (at != tree || !has_value(json_array_get(regimes, 0), step))
        return unknown_key(at, at == tree, key, err);
    pap_status status = PAP_OK;
    size_t i;
    json_array_foreach(regimes, i, regime) if (!status) status =
        set_value(regime, step, applied, key, value, err);
    return status;
}

static pap_status apply_one(json_t *tree, json_t *applied, char *text, pap_error *err) {
    char *equals = strchr(text, '=');
    if (!equals || equals == text)
        return error_set(err, PAP_E_SETTING, "--set %s: write key=value, for example threshold=0.3", text);
    *equals = '\0';
    const char *format = json_string_value(json_object_get(tree, "format"));
    bool is_of_fields = strncmp(text, FIELD_KEYS, sizeof FIELD_KEYS - 1) == 0;
    bool are_fields = format && strcmp(format, settings_field_format) == 0;
    if (is_of_fields != are_fields && strcmp(text, "prevalence") != 0) return PAP_OK;
    if (is_of_fields) text += sizeof FIELD_KEYS - 1;
    json_t *value = json_loads(equals + 1, JSON_DECODE_ANY, NULL);
    pap_status status =
        value ? replace(tree, applied, text, value, err)
              : error_set(err, PAP_E_SETTING, "--set %s: '%s' is not a number, true, false or [list]", text,
                          equals + 1);
    json_decref(value);
    return status;
}

pap_status settings_apply(json_t *tree, json_t *applied, const char *settings, pap_error *err) {
    if (!settings) return PAP_OK;
    char *copy = strdup(settings), *rest = NULL;
    if (!copy) return error_nomem(err, "the settings");
    pap_status status = PAP_OK;
    for (char *one = strtok_r(copy, ";", &rest); one && !status; one = strtok_r(NULL, ";", &rest))
        status = apply_one(tree, applied, one, err);
    free(copy);
    return status;
}
