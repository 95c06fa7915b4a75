/* What the model of fields is trained on. */
#include "train/field_plan.h"

#include "base/error.h"
#include "base/file.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_LIMIT = 16 << 20 };

static char *text_of(const json_t *json, const char *name) {
    const char *text = json_string_value(json_object_get(json, name));
    return text ? strdup(text) : NULL;
}

static pap_status read_view(field_view *out, const json_t *json, const char *file, pap_error *err) {
    *out = (field_view){(int)json_integer_value(json_object_get(json, "average")),
                        json_number_value(json_object_get(json, "as_gsd_m")),
                        (int)json_integer_value(json_object_get(json, "repeats"))};
    if (out->average >= 1 && out->average <= 64 && out->repeats >= 0 && out->as_gsd_m >= 0) return PAP_OK;
    return error_set(err, PAP_E_FORMAT, "%s: a view needs average 1..64 and repeats from 0", file);
}

static pap_status read_scene(field_plan_scene *out, const json_t *json, const char *file, pap_error *err) {
    *out = (field_plan_scene){.file = text_of(json, "file"),
                              .place = text_of(json, "place"),
                              .source = text_of(json, "source"),
                              .licence = text_of(json, "licence"),
                              .bands = text_of(json, "bands"),
                              .later = text_of(json, "later"),
                              .may_synthesise = json_is_true(json_object_get(json, "may_synthesise"))};
    for (size_t i = 0; i < 4; i++)
        out->window[i] = (int)json_integer_value(json_array_get(json_object_get(json, "window"), i));
    if (!out->file || !out->place)
        return error_set(err, PAP_E_FORMAT, "%s: a scene needs 'file' and 'place'", file);
    size_t i;
    const json_t *view;
    pap_status status = PAP_OK;
    json_array_foreach(json_object_get(json, "views"), i, view) {
        field_view *slot = status ? NULL : VECTOR_PUSH(&out->views);
        if (!status) status = slot ? read_view(slot, view, file, err) : error_nomem(err, "the scenes");
    }
    return status;
}

static void number_places(field_plan *plan) {
    for (size_t i = 0; i < plan->scenes.count; i++) {
        field_plan_scene *own = &plan->scenes.items[i];
        own->place_number = -1;
        for (size_t k = 0; k < i && own->place_number < 0; k++)
            if (strcmp(plan->scenes.items[k].place, own->place) == 0)
                own->place_number = plan->scenes.items[k].place_number;
        if (own->place_number < 0) own->place_number = plan->place_count++;
    }
}

pap_status field_plan_read(field_plan *out, const char *path, pap_error *err) {
    char *text;
    size_t size, i;
    json_error_t fault;
    field_plan plan = {.place_count = 0};
    pap_status status = file_read_whole(&text, &size, path, FILE_LIMIT, err);
    if (status) return status;
    json_t *json = json_loadb(text, size, 0, &fault);
    free(text);
    if (!json)
        return error_set(err, PAP_E_FORMAT, "%s: not JSON (line %d: %s)", path, fault.line, fault.text);
    const json_t *one;
    json_array_foreach(json_object_get(json, "scenes"), i, one) {
        field_plan_scene *slot = status ? NULL : VECTOR_PUSH(&plan.scenes);
        if (!status) status = slot ? read_scene(slot, one, path, err) : error_nomem(err, "the scenes");
    }
    json_decref(json);
    if (!status && plan.scenes.count == 0) status = error_set(err, PAP_E_FORMAT, "%s: names no scenes", path);
    number_places(&plan);
    if (status)
        field_plan_free(&plan);
    else
        *out = plan;
    return status;
}

void field_plan_free(field_plan *plan) {
    for (size_t i = 0; i < plan->scenes.count; i++) {
        field_plan_scene *s = &plan->scenes.items[i];
        free(s->file);
        free(s->place);
        free(s->source);
        free(s->licence);
        free(s->bands);
        free(s->later);
        free(s->views.items);
    }
    free(plan->scenes.items);
    *plan = (field_plan){0};
}
