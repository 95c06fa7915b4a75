/* What a model is trained on: reading the list of scenes. */
#include "train/plan.h"

#include "base/error.h"
#include "base/file.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_LIMIT = 16 << 20 };

const char *place_split_name(place_split split) {
    static const char *const names[SPLIT_COUNT] = {"training", "tuning", "reporting"};
    return names[split];
}

void plan_free(plan *p) {
    for (size_t i = 0; i < p->scenes.count; i++) {
        plan_scene *one = &p->scenes.items[i];
        free(one->file);
        free(one->place);
        free(one->source);
        free(one->licence);
        free(one->sha256);
        free(one->views.items);
    }
    free(p->scenes.items);
    *p = (plan){0};
}

static bool number_between(double *out, const json_t *object, const char *name, double otherwise, double low,
                           double high) {
    const json_t *item = json_object_get(object, name);
    *out = item ? json_number_value(item) : otherwise;
    return (!item || json_is_number(item)) && *out >= low && *out <= high;
}

static pap_status read_view(scene_view *out, const json_t *json, const char *path, const char *file,
                            pap_error *err) {
    double average, repeats, plots;
    if (!number_between(&average, json, "average", 1, 1, 32) ||
        !number_between(&out->as_gsd_m, json, "as_gsd_m", 0, 0, 100) ||
        !number_between(&repeats, json, "repeats", 1, 0, 1000) ||
        !number_between(&plots, json, "plots", 0, 0, 2000) ||
        !number_between(&out->area_low, json, "area_low", 0.4, 0.4, 5000) ||
        !number_between(&out->area_high, json, "area_high", 40, out->area_low, 5000))
        return error_set(
            err, PAP_E_FORMAT,
            "%s: a view of %s has a number out of range: average 1..32, as_gsd_m 0..100, repeats "
            "0..1000, plots 0..2000, area_low and area_high 0.4..5000",
            path, file);
    out->average = (int)average;
    out->repeats = (int)repeats;
    out->plots = (int)plots;
    return PAP_OK;
}

static pap_status read_text(char **out, const json_t *json, const char *name, const char *path, size_t number,
                            pap_error *err) {
    const char *text = json_string_value(json_object_get(json, name));
    if (!text || !*text)
        return error_set(err, PAP_E_FORMAT, "%s: scene %zu has no '%s'", path, number + 1, name);
    *out = strdup(text);
    return *out ? PAP_OK : error_nomem(err, "the list of scenes");
}

static pap_status read_split(place_split *out, const json_t *json, const char *path, const char *file,
                             pap_error *err) {
    const char *name = json_string_value(json_object_get(json, "split"));
    for (int i = 0; name && i < SPLIT_COUNT; i++)
        if (strcmp(name, place_split_name((place_split)i)) == 0) {
            *out = (place_split)i;
            return PAP_OK;
        }
    return error_set(err, PAP_E_FORMAT, "%s: %s needs a 'split': training, tuning or reporting", path, file);
}

static pap_status read_scene(plan_scene *out, const json_t *json, const char *path, size_t number,
                             pap_error *err) {
    *out = (plan_scene){0};
    pap_status status = read_text(&out->file, json, "file", path, number, err);
    if (!status) status = read_text(&out->place, json, "place", path, number, err);
    if (!status) status = read_text(&out->source, json, "source", path, number, err);
    if (!status) status = read_text(&out->licence, json, "licence", path, number, err);
    if (!status) status = read_text(&out->sha256, json, "sha256", path, number, err);
    if (!status) status = read_split(&out->split, json, path, out->file, err);
    if (!status && !number_between(&out->gsd_m, json, "gsd_m", 0, 0, 100))
        status = error_set(err, PAP_E_FORMAT, "%s: the 'gsd_m' of %s is not a ground pixel in metres", path,
                           out->file);
    const json_t *views = json_object_get(json, "views");
    for (size_t i = 0; i < json_array_size(views) && !status; i++) {
        scene_view *view = VECTOR_PUSH(&out->views);
        status = view ? read_view(view, json_array_get(views, i), path, out->file, err)
                      : error_nomem(err, "the list of scenes");
    }
    if (!status && out->views.count == 0)
        status = error_set(err, PAP_E_FORMAT, "%s: %s has no 'views'", path, out->file);
    return status;
}

/* A place that is in two splits would be learnt and reported at once. */
static pap_status check_places(plan *p, const char *path, pap_error *err) {
    for (size_t i = 0; i < p->scenes.count; i++) {
        const plan_scene *one = &p->scenes.items[i];
        bool is_first = true;
        for (size_t k = 0; k < i; k++) {
            const plan_scene *other = &p->scenes.items[k];
            if (strcmp(one->place, other->place) != 0) continue;
            is_first = false;
            if (one->split != other->split)
                return error_set(err, PAP_E_FORMAT,
                                 "%s: the place '%s' is in two splits (%s and %s); a place has one", path,
                                 one->place, other->file, one->file);
        }
        p->place_count += is_first;
    }
    return PAP_OK;
}

pap_status plan_read(plan *out, const char *path, pap_error *err) {
    char *text = NULL;
    size_t size = 0;
    plan made = {0};
    pap_status status = file_read_whole(&text, &size, path, FILE_LIMIT, err);
    if (status) return status;
    json_error_t fault;
    json_t *json = json_loadb(text, size, 0, &fault);
    const json_t *scenes = json_object_get(json, "scenes");
    if (!json)
        status = error_set(err, PAP_E_FORMAT, "%s: not JSON (line %d: %s)", path, fault.line, fault.text);
    else if (json_array_size(scenes) == 0)
        status = error_set(err, PAP_E_FORMAT, "%s: lists no scenes", path);
    for (size_t i = 0; i < json_array_size(scenes) && !status; i++) {
        plan_scene *one = VECTOR_PUSH(&made.scenes);
        status = one ? read_scene(one, json_array_get(scenes, i), path, i, err)
                     : error_nomem(err, "the list of scenes");
    }
    if (!status) status = check_places(&made, path, err);
    json_decref(json);
    free(text);
    if (status)
        plan_free(&made);
    else
        *out = made;
    return status;
}
