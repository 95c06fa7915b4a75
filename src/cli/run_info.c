/* What `papaver info` says of a run folder. */
#include "cli/run_info.h"

#include "base/error.h"
#include "run/stored.h"
#include "trial/sensitivity_report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *text_of(const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "?";
}

static double number_of(const json_t *object, const char *key) {
    return json_number_value(json_object_get(object, key));
}

static void print_hectares(const json_t *by_reason) {
    const char *reason, *before = " (";
    const json_t *value;
    double missed = 0;
    json_object_foreach((json_t *)by_reason, reason, value) if (strcmp(reason, "inspected") != 0) missed +=
        json_number_value(value);
    printf("            inspected %.3f ha; not inspected %.3f ha", number_of(by_reason, "inspected"), missed);
    json_object_foreach((json_t *)by_reason, reason, value) {
        if (strcmp(reason, "inspected") == 0 || json_number_value(value) < 0.0005) continue;
        printf("%s%s %.3f", before, reason, json_number_value(value));
        before = ", ";
    }
    printf("%s\n", *before == ',' ? ")" : "");
}

static void print_input(const json_t *input) {
    if (json_object_get(input, "failed")) {
        printf("  failed    %s: %s\n", text_of(input, "image"), text_of(input, "failed"));
        return;
    }
    if (json_object_get(input, "outside")) {
        printf("  outside   %s\n", text_of(input, "outside"));
        return;
    }
    printf("  picture   %s: %.0f x %.0f pixels of %.3g cm (%s)\n", text_of(input, "image"),
           number_of(input, "width_px"), number_of(input, "height_px"), 100 * number_of(input, "gsd_m"),
           text_of(input, "regime"));
    if (number_of(input, "unreadable_blocks") > 0) printf("  damaged   %s\n", text_of(input, "fault"));
    const json_t *by_reason = json_object_get(input, "hectares");
    if (json_is_object(by_reason)) print_hectares(by_reason);
}

static void print_run(const char *path, const json_t *manifest) {
    size_t i;
    const json_t *input, *settings = json_object_get(manifest, "settings");
    printf("%s\n  run       papaver detect %s, model %s\n", path, text_of(manifest, "papaver"),
           text_of(json_object_get(manifest, "model"), "name"));
    if (json_object_size(settings) > 0) {
        char *text = json_dumps(settings, JSON_SORT_KEYS | JSON_REAL_PRECISION(12));
        printf("  settings  %s\n", text ? text : "?");
        free(text);
    }
    printf("  targets   %.0f suspected plots, to be checked on the ground\n", number_of(manifest, "targets"));
    json_array_foreach(json_object_get(manifest, "inputs"), i, input) {
        print_input(input);
    }
}

/* What was stored for an input, as long as it was made of the same picture with the same model: a run that
 * was made again leaves it behind. */
static pap_status read_stored(sensitivity *out, const stored_run *run, size_t input, const char *path,
                              pap_error *err) {
    size_t found;
    pap_status status = sensitivity_read(out, path, err);
    if (status) return status;
    run_inputs used = sensitivity_inputs(out);
    status = stored_find(&found, run, &used, err);
    if (!status && found != input)
        status = error_set(err, PAP_E_FORMAT, "%s: is about another picture", path);
    if (status) sensitivity_free(out);
    return status;
}

static pap_status print_stored(const stored_run *run, size_t input, const char *path, pap_error *err) {
    sensitivity s;
    answers told;
    char *text = NULL;
    pap_error why = {PAP_OK, ""};
    if (read_stored(&s, run, input, path, &why)) {
        printf("\n%s is out of date: %s\n", path, why.message);
        return PAP_OK;
    }
    pap_status status = answers_make(&told, &s, err);
    if (!status) status = sensitivity_text(&text, &s, &told, err);
    if (!status) printf("\n%s", text);
    free(text);
    sensitivity_free(&s);
    return status;
}

static pap_status print_input_stored(const stored_run *run, const char *folder, size_t input,
                                     pap_error *err) {
    const json_t *one = json_array_get(json_object_get(stored_manifest(run), "inputs"), input);
    if (json_object_get(one, "failed")) return PAP_OK;
    char *path = stored_path(run, input, "sensitivity", ".json");
    if (!path) return error_nomem(err, folder);
    pap_status status = PAP_OK;
    if (access(path, F_OK) == 0)
        status = print_stored(run, input, path, err);
    else
        printf("\nhow small a plot would %s have shown? papaver sensitivity %s --run %s\n",
               text_of(one, "image"), text_of(one, "image"), folder);
    free(path);
    return status;
}

/* One line: the manifest, and what is stored for each input, null where there is nothing that fits. */
static pap_status print_json(const stored_run *run, const char *folder, pap_error *err) {
    const json_t *inputs = json_object_get(stored_manifest(run), "inputs");
    json_t *all = json_array();
    for (size_t i = 0; i < json_array_size(inputs); i++) {
        sensitivity s;
        char *path = stored_path(run, i, "sensitivity", ".json");
        bool fits = path && read_stored(&s, run, i, path, NULL) == PAP_OK;
        json_array_append_new(all, fits ? json_load_file(path, 0, NULL) : json_null());
        if (fits) sensitivity_free(&s);
        free(path);
    }
    json_t *out =
        json_pack("{s:s, s:O, s:o}", "run", folder, "manifest", stored_manifest(run), "sensitivity", all);
    if (!out) return error_nomem(err, folder);
    json_dumpf(out, stdout, JSON_COMPACT | JSON_REAL_PRECISION(12));
    printf("\n");
    json_decref(out);
    return PAP_OK;
}

pap_status run_info_print(const char *path, bool as_json, pap_error *err) {
    stored_run *run = NULL;
    pap_status status = stored_open(&run, path, false, err);
    if (status) return status;
    const json_t *inputs = json_object_get(stored_manifest(run), "inputs");
    if (as_json) {
        status = print_json(run, path, err);
    } else {
        print_run(path, stored_manifest(run));
        for (size_t i = 0; i < json_array_size(inputs) && !status; i++)
            status = print_input_stored(run, path, i, err);
    }
    stored_free(run);
    return status;
}
