/* From which ranges everything that is planted is drawn: a JSON file, or the one that is built in. */
#include "planting/params.h"

#include "base/error.h"
#include "base/file.h"
#include "planting/params_builtin.h"

#include <jansson.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_BYTES_MAX = 1 << 20 };

typedef enum entry_kind { ENTRY_RANGE, ENTRY_SHARE, ENTRY_WEIGHTS, ENTRY_SORTS } entry_kind;

/* `low` and `high` limit what a file may say. */
typedef struct entry {
    const char *part, *key;
    entry_kind kind;
    size_t offset;
    double low, high;
    int count; /* of weights, or of sorts at most */
    const char *(*name)(int of_weight);
    size_t count_offset; /* of sorts */
} entry;

static const char *name_stage(int i) {
    return plot_stage_name((plot_stage)i);
}

static const char *name_shape(int i) {
    static const char *const names[SHAPE_COUNT] = {"bed", "uneven", "strip", "round"};
    return names[i];
}

static const char *name_form(int i) {
    static const char *const names[FLOWER_FORMS] = {"petals", "cup", "half-closed", "ragged", "disc"};
    return names[i];
}

static const char *name_lookalike(int i) {
    return lookalike_name((lookalike)i);
}

#define RANGE(part, key, low, high)                                                                          \
    { #part, #key, ENTRY_RANGE, offsetof(planting_params, part.key), low, high, 0, NULL, 0 }
#define SHARE(part, key)                                                                                     \
    { #part, #key, ENTRY_SHARE, offsetof(planting_params, part.key), 0, 1, 0, NULL, 0 }
#define WEIGHTS(part, key, count, name)                                                                      \
    { #part, #key, ENTRY_WEIGHTS, offsetof(planting_params, part.key), 0, 1e6, count, name, 0 }
#define SORTS(part, count)                                                                                   \
    {                                                                                                        \
#part, "sorts", ENTRY_SORTS, offsetof(planting_params, part.sorts), 0, 255, count, NULL,             \
            offsetof(planting_params, part.sort_count)                                                       \
    }

static const entry entries[] = {
    WEIGHTS(plot, stage, STAGE_COUNT, name_stage),
    WEIGHTS(plot, shape, SHAPE_COUNT, name_shape),
    RANGE(plot, spacing_m, 0.05, 0.6),
    RANGE(plot, gaps, 0, 0.9),
    RANGE(plot, weeds, 0, 1),
    RANGE(plot, flowers_per_m2, 0.05, 400),
    RANGE(plot, flower_width_m, 0.02, 0.19),
    RANGE(plot, flower_width_spread, 0, 0.5),
    RANGE(plot, soil_opacity, 0, 1),
    RANGE(plot, elongation, 1, 6),
    RANGE(plot, strip_elongation, 1, 6),
    RANGE(plot, unevenness, 0, 0.3),
    RANGE(plot, rim_m, 0, 3),
    RANGE(plot, shade_depth, 0, 1),
    RANGE(plot, shade_reach, 0, 3),
    RANGE(plot, apart_m, 0.3, 20),
    RANGE(plot, recolour, 0, 1),
    SHARE(plot, rows),
    SHARE(plot, weedy),
    SHARE(plot, bare_soil),
    SHARE(plot, soft_edge),
    SHARE(plot, shaded),
    SHARE(plot, mixed),
    SHARE(plot, beside_another),
    SHARE(plot, along_edge),
    SHARE(plot, scene_canopy),
    SHARE(plot, own_ground),
    RANGE(leaf, scale, 0.3, 2),
    RANGE(leaf, brightness, 0.2, 4),
    RANGE(leaf, spread, 0, 1),
    RANGE(leaf, warm, 0, 40),
    RANGE(leaf, gloss, 0, 1),
    RANGE(leaf, red_edge, 0.01, 1),
    RANGE(leaf, nir, 0.01, 1),
    SORTS(leaf, PARAMS_LEAF_SORTS),
    RANGE(petal, brightness, 0.1, 4),
    RANGE(petal, spread, 0, 2),
    RANGE(petal, form_mixed, 0, 1),
    RANGE(petal, tilt, 0, 1.2),
    RANGE(petal, blotch_radius, 0, 0.8),
    RANGE(petal, fringe, 0, 0.4),
    RANGE(petal, capsule_share, 0, 1),
    RANGE(petal, cover, 0, 1),
    RANGE(petal, red_edge, 0.01, 1),
    RANGE(petal, nir, 0.01, 1),
    WEIGHTS(petal, form, FLOWER_FORMS, name_form),
    SHARE(petal, blotched),
    SHARE(petal, fringed),
    SORTS(petal, PARAMS_PETAL_SORTS),
    WEIGHTS(lookalike, kind, LOOKALIKE_COUNT, name_lookalike),
    SHARE(lookalike, beside_plot),
    RANGE(camera, blur, 0.1, 4),
    RANGE(camera, gain, 0.2, 4),
    RANGE(camera, cast, 0.5, 2),
    RANGE(camera, halo, 0, 3),
    SHARE(camera, halo_anyhow),
};

static void *member(planting_params *p, size_t offset) {
    return (char *)p + offset;
}

/* ---- one value ---- */

static pap_status refuse(const char *path, const entry *e, const char *what, pap_error *err) {
    return error_set(err, PAP_E_FORMAT, "%s: %s.%s %s", path, e->part, e->key, what);
}

static bool take_numbers(double *out, const json_t *list, size_t count, double low, double high) {
    if (json_array_size(list) != count) return false;
    for (size_t i = 0; i < count; i++) {
        const json_t *one = json_array_get(list, i);
        out[i] = json_number_value(one);
        if (!json_is_number(one) || !(out[i] >= low && out[i] <= high)) return false;
    }
    return true;
}

static pap_status take_range(planting_params *p, const entry *e, const json_t *value, const char *path,
                             pap_error *err) {
    double pair[2];
    if (take_numbers(pair, value, 2, e->low, e->high) && pair[0] <= pair[1]) {
        *(params_range *)member(p, e->offset) = (params_range){pair[0], pair[1]};
        return PAP_OK;
    }
    return error_set(err, PAP_E_FORMAT, "%s: %s.%s needs [low, high] within %g .. %g", path, e->part, e->key,
                     e->low, e->high);
}

static pap_status take_share(planting_params *p, const entry *e, const json_t *value, const char *path,
                             pap_error *err) {
    double share = json_number_value(value);
    if (!json_is_number(value) || !(share >= 0.0 && share <= 1.0))
        return refuse(path, e, "needs a share, 0 .. 1", err);
    *(double *)member(p, e->offset) = share;
    return PAP_OK;
}

static int find_name(const entry *e, const char *name) {
    for (int i = 0; i < e->count; i++)
        if (strcmp(e->name(i), name) == 0) return i;
    return -1;
}

/* What is not named weighs nothing. */
static pap_status take_weights(planting_params *p, const entry *e, json_t *value, const char *path,
                               pap_error *err) {
    double *into = member(p, e->offset), sum = 0.0;
    const char *name;
    json_t *one;
    if (!json_is_object(value)) return refuse(path, e, "needs {name: weight, ...}", err);
    for (int i = 0; i < e->count; i++) into[i] = 0.0;
    json_object_foreach(value, name, one) {
        int i = find_name(e, name);
        if (i < 0 || !json_is_number(one) || !(json_number_value(one) >= 0.0))
            return error_set(err, PAP_E_FORMAT, "%s: %s.%s has no '%s', or its weight is below 0", path,
                             e->part, e->key, name);
        sum += into[i] = json_number_value(one);
    }
    return sum > 0.0 ? PAP_OK : refuse(path, e, "has no weight above 0", err);
}

static bool take_sort(params_sort *out, const json_t *value) {
    const char *colour = json_string_value(json_object_get(value, "colour"));
    *out = (params_sort){.share = json_number_value(json_object_get(value, "share"))};
    for (int i = 0; colour && i < PETAL_MIXED; i++)
        if (strcmp(colour, petal_name((petal_colour)i)) == 0) out->colour = (petal_colour)i;
    return out->share >= 0.0 && take_numbers(out->from, json_object_get(value, "from"), 3, 0, 255) &&
           take_numbers(out->to, json_object_get(value, "to"), 3, 0, 255) &&
           (!colour || strcmp(colour, petal_name(out->colour)) == 0);
}

static pap_status take_sorts(planting_params *p, const entry *e, const json_t *value, const char *path,
                             pap_error *err) {
    params_sort *into = member(p, e->offset);
    size_t count = json_array_size(value);
    double sum = 0.0;
    if (count < 1 || count > (size_t)e->count)
        return error_set(err, PAP_E_FORMAT, "%s: %s.sorts needs 1 to %d sorts", path, e->part, e->count);
    for (size_t i = 0; i < count; i++) {
        if (!take_sort(&into[i], json_array_get(value, i)))
            return error_set(
                err, PAP_E_FORMAT,
                "%s: %s.sorts, number %zu: needs share, from [r, g, b], to [r, g, b] (0 .. 255); "
                "petals a colour: white, pink, mauve, purple, red",
                path, e->part, i + 1);
        sum += into[i].share;
    }
    *(int *)member(p, e->count_offset) = (int)count;
    return sum > 0.0 ? PAP_OK : refuse(path, e, "have no share above 0", err);
}

static pap_status take(planting_params *p, const char *part, const char *key, json_t *value, const char *path,
                       pap_error *err) {
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++) {
        const entry *e = &entries[i];
        if (strcmp(e->part, part) != 0 || strcmp(e->key, key) != 0) continue;
        switch (e->kind) {
        case ENTRY_RANGE: return take_range(p, e, value, path, err);
        case ENTRY_SHARE: return take_share(p, e, value, path, err);
        case ENTRY_WEIGHTS: return take_weights(p, e, value, path, err);
        case ENTRY_SORTS: return take_sorts(p, e, value, path, err);
        }
    }
    return error_set(err, PAP_E_FORMAT, "%s: there is no '%s.%s'; see models/planting.md", path, part, key);
}

/* ---- the whole ---- */

static pap_status take_all(planting_params *p, const char *text, size_t size, const char *path,
                           pap_error *err) {
    json_error_t why;
    const char *part, *key;
    json_t *root = json_loadb(text, size, JSON_REJECT_DUPLICATES, &why), *keys, *value;
    pap_status status = PAP_OK;
    if (!json_is_object(root)) {
        json_decref(root);
        return error_set(err, PAP_E_FORMAT, "%s: not the JSON of planting (line %d: %s)", path, why.line,
                         why.text);
    }
    json_object_foreach(root, part, keys) {
        if (!json_is_object(keys) && !status)
            status = error_set(err, PAP_E_FORMAT, "%s: '%s' is no part of planting", path, part);
        json_object_foreach(keys, key, value) if (!status) status = take(p, part, key, value, path, err);
    }
    json_decref(root);
    return status;
}

pap_status params_builtin(planting_params *out, pap_error *err) {
    planting_params made = {0};
    pap_status status =
        take_all(&made, (const char *)params_builtin_json, params_builtin_size, "built in", err);
    if (!status) *out = made;
    return status;
}

pap_status params_read(planting_params *out, const char *path, pap_error *err) {
    planting_params made;
    char *text = NULL;
    size_t size = 0;
    pap_status status = params_builtin(&made, err);
    if (!status) status = file_read_whole(&text, &size, path, FILE_BYTES_MAX, err);
    if (!status) status = take_all(&made, text, size, path, err);
    free(text);
    if (!status) *out = made;
    return status;
}

/* ---- drawing ---- */

double params_draw(params_range from, random_state *rng) {
    return random_between(rng, from.low, from.high);
}

double params_draw_log(params_range from, random_state *rng) {
    return from.low * pow(from.high / from.low, random_unit(rng));
}

int params_choose(const double *weights, int count, random_state *rng) {
    double sum = 0.0;
    for (int i = 0; i < count; i++) sum += weights[i];
    double at = random_unit(rng) * sum;
    for (int i = 0; i < count; i++) {
        at -= weights[i];
        if (at < 0.0) return i;
    }
    return count - 1;
}
