/* A sensitivity for programs: figures, and every plot that was planted. What is not established is null. */
#include "trial/sensitivity_report.h"

#include "base/error.h"
#include "base/file.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FORMAT_VERSION = 1, FILE_LIMIT = 64 << 20, DIGITS = 12 };
static const char FORMAT[] = "papaver-sensitivity";

/* ---- out ---- */

static json_t *number(double value) {
    return isfinite(value) ? json_real(round(value * 1e6) / 1e6) : json_null();
}

static json_t *share(const interval *i) {
    return json_pack("{s:o, s:[o,o]}", "value", number(i->value), "limits_95", number(i->low),
                     number(i->high));
}

static json_t *found_json(const found_of *f) {
    interval i = statistics_wilson(f->found, f->tried);
    return json_pack("{s:I, s:I, s:o}", "found", (json_int_t)f->found, "planted", (json_int_t)f->tried,
                     "recall", share(&i));
}

static json_t *size_json(const size_found *size) {
    return json_pack("{s:o, s:o}", "area_m2", number(size->area_m2), "sure_m2", number(size->sure_m2));
}

static json_t *class_json(double low, double high, const tried_class *c) {
    json_t *by_colour = json_object(), *out = found_json(&c->all);
    for (int k = 0; k < PETAL_COUNT; k++)
        json_object_set_new(by_colour, petal_name((petal_colour)k), found_json(&c->by_colour[k]));
    json_object_set_new(out, "low", number(low));
    json_object_set_new(out, "high", number(high));
    json_object_set_new(out, "is_counted", json_boolean(c->is_counted));
    json_object_set_new(out, "by_colour", by_colour);
    return out;
}

static json_t *areas_json(const sensitivity *s, const answers *a) {
    json_t *out = json_array();
    for (int i = 0; i < a->area_count; i++)
        json_array_append_new(out, class_json(i ? a->areas[i].low : s->area_low_m2,
                                              i + 1 < a->area_count ? a->areas[i].high : s->area_high_m2,
                                              &a->areas[i]));
    return out;
}

static json_t *flowers_json(const answers *a) {
    json_t *out = json_array();
    for (int i = 0; i < FLOWER_CLASSES; i++)
        json_array_append_new(out, class_json(a->flowers[i].low, a->flowers[i].high, &a->flowers[i]));
    return out;
}

static json_t *colour_json(const found_of *counted, const interval *example, const size_found *size) {
    return json_pack("{s:o, s:o, s:o}", "counted", found_json(counted), "example", share(example),
                     "nine_of_ten_from", size_json(size));
}

static json_t *answers_json(const sensitivity *s, const answers *a) {
    json_t *by_colour = json_object();
    for (int c = 0; c < PETAL_COUNT; c++)
        json_object_set_new(
            by_colour, petal_name((petal_colour)c),
            colour_json(&a->colours[c], &a->example_by_colour[c], &a->nine_of_ten_by_colour[c]));
    return json_pack("{s:o, s:i, s:o, s:o, s:o, s:o, s:o}", "counts_from_m2", number(a->least_area_m2),
                     "counts_from_flowers", a->least_flowers, "flowers_per_m2", number(a->flowers_per_m2),
                     "all_colours", colour_json(&a->counted, &a->example, &a->nine_of_ten), "by_colour",
                     by_colour, "by_area_m2", areas_json(s, a), "by_flowers", flowers_json(a));
}

static json_t *plots_json(const sensitivity *s) {
    json_t *out = json_array();
    for (size_t i = 0; i < s->tried.plots.count; i++) {
        const tried_plot *p = &s->tried.plots.items[i];
        json_array_append_new(out,
                              json_pack("{s:i, s:i, s:f, s:f, s:f, s:i, s:s, s:f, s:b}", "window", p->window,
                                        "round", p->round, "x_px", p->x_px, "y_px", p->y_px, "area_m2",
                                        p->area_m2, "flowers", p->flowers, "colour", petal_name(p->colour),
                                        "score", p->score, "found", (int)p->is_found));
    }
    return out;
}

static json_t *picture_json(const sensitivity *s) {
    return json_pack("{s:s, s:s?, s:I, s:I, s:f, s:o, s:s?}", "image", s->image, "sha256",
                     *s->image_sha256 ? s->image_sha256 : NULL, "width_px", (json_int_t)s->width_px,
                     "height_px", (json_int_t)s->height_px, "gsd_m", s->gsd_m, "given_gsd_m",
                     s->given_gsd_m > 0 ? json_real(s->given_gsd_m) : json_null(), "given_bands", s->bands);
}

static json_t *planted_json(const sensitivity *s) {
    return json_pack("{s:f, s:f, s:I, s:I, s:i, s:i, s:i, s:f, s:I, s:I}", "area_low_m2", s->area_low_m2,
                     "area_high_m2", s->area_high_m2, "seed", (json_int_t)s->seed, "scenes",
                     (json_int_t)s->scenes, "windows", s->windows, "windows_in_picture", s->windows_of,
                     "windows_damaged", s->damaged, "valid_ha", s->planted_ha, "no_room",
                     (json_int_t)s->no_room, "on_listed_places", (json_int_t)s->on_listed);
}

pap_status sensitivity_json(char **out, const sensitivity *s, const answers *a, pap_error *err) {
    json_t *settings = json_loads(s->settings, 0, NULL);
    json_t *all = json_pack(
        "{s:s, s:i, s:s, s:s, s:o, s:{s:s, s:s, s:s, s:o, s:f}, s:o, s:I, s:{s:f, s:i}, s:o, s:o}", "format",
        FORMAT, "version", FORMAT_VERSION, "papaver", PAP_VERSION, "note",
        "an estimate from planted plots, not from real ones; every listed place is a suspicion", "picture",
        picture_json(s), "model", "name", s->model, "sha256", s->model_sha256, "regime", s->regime, "set",
        settings ? settings : json_object(), "threshold", s->threshold, "planted", planted_json(s),
        "unplanted_targets", (json_int_t)s->unplanted, "example", "area_m2", s->example_area_m2, "flowers",
        s->example_flowers, "answers", answers_json(s, a), "plots", plots_json(s));
    char *text = all ? json_dumps(all, JSON_INDENT(1) | JSON_REAL_PRECISION(DIGITS)) : NULL;
    size_t length = text ? strlen(text) : 0;
    json_decref(all);
    char *ended = text ? realloc(text, length + 2) : NULL;
    if (!ended) {
        free(text);
        return error_nomem(err, "a sensitivity");
    }
    strcpy(ended + length, "\n");
    *out = ended;
    return PAP_OK;
}

/* ---- back ---- */

static bool read_colour(petal_colour *out, const char *name) {
    for (int i = 0; name && i < PETAL_COUNT; i++)
        if (strcmp(name, petal_name((petal_colour)i)) == 0) {
            *out = (petal_colour)i;
            return true;
        }
    return false;
}

static bool read_plots(sensitivity *s, json_t *plots) {
    size_t i;
    json_t *one;
    json_array_foreach(plots, i, one) {
        tried_plot p = {.window = 0};
        const char *colour = NULL;
        int is_found = 0;
        if (json_unpack(one, "{s:i, s:i, s:F, s:F, s:F, s:i, s:s, s:F, s:b}", "window", &p.window, "round",
                        &p.round, "x_px", &p.x_px, "y_px", &p.y_px, "area_m2", &p.area_m2, "flowers",
                        &p.flowers, "colour", &colour, "score", &p.score, "found", &is_found) ||
            !read_colour(&p.colour, colour) || !(p.area_m2 > 0) || p.flowers < 0)
            return false;
        p.is_found = is_found;
        tried_plot *into = VECTOR_PUSH(&s->tried.plots);
        if (!into) return false;
        *into = p;
    }
    return s->tried.plots.count > 0;
}

static const char *text_of(const json_t *object, const char *key) {
    return json_string_value(json_object_get(object, key));
}

static bool read_picture(sensitivity *s, json_t *all) {
    json_int_t width, height;
    const json_t *picture = json_object_get(all, "picture");
    const char *image = text_of(picture, "image"), *sha256 = text_of(picture, "sha256"),
               *bands = text_of(picture, "given_bands");
    if (!image || json_unpack(all, "{s:{s:I, s:I, s:F}}", "picture", "width_px", &width, "height_px", &height,
                              "gsd_m", &s->gsd_m))
        return false;
    s->image = strdup(image);
    s->bands = bands ? strdup(bands) : NULL;
    s->given_gsd_m = json_number_value(json_object_get(picture, "given_gsd_m"));
    snprintf(s->image_sha256, sizeof s->image_sha256, "%s", sha256 ? sha256 : "");
    s->width_px = width;
    s->height_px = height;
    return s->image && s->gsd_m > 0;
}

static bool read_model(sensitivity *s, json_t *all) {
    const char *name, *sha256, *regime;
    json_t *settings;
    if (json_unpack(all, "{s:{s:s, s:s, s:s, s:o, s:F}}", "model", "name", &name, "sha256", &sha256, "regime",
                    &regime, "set", &settings, "threshold", &s->threshold))
        return false;
    s->model = strdup(name);
    s->regime = strdup(regime);
    s->settings = json_dumps(settings, JSON_COMPACT | JSON_SORT_KEYS);
    snprintf(s->model_sha256, sizeof s->model_sha256, "%s", sha256);
    return s->model && s->regime && s->settings;
}

static bool read_planted(sensitivity *s, json_t *all) {
    json_int_t seed, scenes, no_room, on_listed, unplanted;
    if (json_unpack(all, "{s:{s:F, s:F, s:I, s:I, s:i, s:i, s:i, s:F, s:I, s:I}, s:I, s:{s:F, s:i}}",
                    "planted", "area_low_m2", &s->area_low_m2, "area_high_m2", &s->area_high_m2, "seed",
                    &seed, "scenes", &scenes, "windows", &s->windows, "windows_in_picture", &s->windows_of,
                    "windows_damaged", &s->damaged, "valid_ha", &s->planted_ha, "no_room", &no_room,
                    "on_listed_places", &on_listed, "unplanted_targets", &unplanted, "example", "area_m2",
                    &s->example_area_m2, "flowers", &s->example_flowers))
        return false;
    s->seed = (uint64_t)seed;
    s->scenes = (long)scenes;
    s->no_room = (long)no_room;
    s->on_listed = (long)on_listed;
    s->unplanted = (long)unplanted;
    return s->area_low_m2 > 0 && s->area_high_m2 >= s->area_low_m2;
}

pap_status sensitivity_read(sensitivity *out, const char *path, pap_error *err) {
    char *text;
    size_t size;
    sensitivity s = {.scenes = 0};
    pap_status status = file_read_whole(&text, &size, path, FILE_LIMIT, err);
    if (status) return status;
    json_t *all = json_loadb(text, size, 0, NULL);
    free(text);
    const char *format = json_string_value(json_object_get(all, "format"));
    bool is_ours = format && strcmp(format, FORMAT) == 0 &&
                   json_integer_value(json_object_get(all, "version")) == FORMAT_VERSION;
    if (!is_ours || !read_picture(&s, all) || !read_model(&s, all) || !read_planted(&s, all) ||
        !read_plots(&s, json_object_get(all, "plots")))
        status = error_set(err, PAP_E_FORMAT,
                           "%s: is no sensitivity that this version reads; make it again with "
                           "papaver sensitivity",
                           path);
    json_decref(all);
    if (status)
        sensitivity_free(&s);
    else
        *out = s;
    return status;
}
