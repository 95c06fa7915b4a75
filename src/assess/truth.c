/* Reading truth and target lists: columns, their checks, what counts. */
#include "assess/truth.h"

#include "base/error.h"
#include "base/file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const double truth_least_area_m2 = 1, truth_least_flowers = 8, truth_least_petal_px = 8,
             truth_least_contrast = 20;

static const double PI = 3.14159265358979323846;

static const char *const kind_names[] = {
    [TRUTH_PLOT] = "plot", [TRUTH_IGNORE] = "ignore", [TRUTH_DISTRACTOR] = "distractor"};
static const char *const outcome_names[] = {
    [OUTCOME_NONE] = "", [OUTCOME_CONFIRMED] = "confirmed", [OUTCOME_REJECTED] = "rejected"};

/* Endings that name a file's part and not the scene: "village.truth.geojson" is of village. */
static const char *const part_endings[] = {".truth", "-truth", "_truth", ".targets", "-targets", "_targets"};

static int find_name(const char *const *names, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0) return (int)i;
    return -1;
}

char *scene_name(const char *path) {
    const char *base = file_base_name(path);
    size_t length = strlen(base) - strlen(file_ending(path));
    for (size_t i = 0; i < sizeof part_endings / sizeof *part_endings; i++) {
        size_t part = strlen(part_endings[i]);
        if (length > part && strncmp(base + length - part, part_endings[i], part) == 0) {
            length -= part;
            break;
        }
    }
    return strndup(base, length);
}

/* Copies a column's text; a missing one is NULL. */
static bool copy_text(char **out, const place_record *record, const char *name) {
    const char *text = place_text(record, name);
    *out = text ? strdup(text) : NULL;
    return !text || *out;
}

static bool tie_up(scene_tie *out, const place_record *record, int pair) {
    const char *image = place_text(record, "image");
    *out = (scene_tie){pair, image ? scene_name(image) : NULL, scene_name(record->path), -1, image != NULL};
    return out->source && (!image || out->name);
}

static void tie_free(scene_tie *tie) {
    free(tie->name);
    free(tie->source);
}

/* A number of at least 0, NaN when the column is missing or null. */
static pap_status read_amount(double *out, const place_record *record, const char *name, pap_error *err) {
    *out = NAN;
    if (!place_real(out, record, name)) return PAP_OK;
    if (*out >= 0 && isfinite(*out)) return PAP_OK;
    return error_set(err, PAP_E_FORMAT, "%s: feature %ld has %s %g; needs a number from 0", record->path,
                     record->number, name, *out);
}

typedef struct amount_column {
    const char *name;
    size_t offset;
} amount_column;

static pap_status read_amounts(void *base, const amount_column *columns, const place_record *record,
                               pap_error *err) {
    pap_status status = PAP_OK;
    for (; !status && columns->name; columns++)
        status = read_amount((double *)(void *)((char *)base + columns->offset), record, columns->name, err);
    return status;
}

static pap_status read_shape(place_shape *out, const place_record *record, pap_error *err) {
    pap_error why;
    pap_status status = shape_of(out, record->geometry, &why);
    return status ? error_set(err, status, "%s: feature %ld %s", record->path, record->number, why.message)
                  : PAP_OK;
}

/* What one file is read into. */
typedef struct sink_state {
    truth_list *truth;
    target_list *targets;
    int pair;
    bool is_verified;
} sink_state;

static void truth_object_free(truth_object *object) {
    shape_free(&object->shape);
    free(object->what);
    free(object->colour);
    free(object->stage);
    tie_free(&object->tie);
}

bool truth_plot_counts(double area_m2, double flowers, double petal_px, double contrast) {
    return !(area_m2 < truth_least_area_m2) && !(flowers < truth_least_flowers) &&
           !(petal_px * flowers < truth_least_petal_px) && !(contrast < truth_least_contrast);
}

/* Area, what a point stands for, and whether the plot counts. */
static void weigh(truth_object *object) {
    double own_m2 = shape_area_m2(&object->shape);
    if (!(own_m2 > 0) && object->area_m2 > 0) object->radius_m = sqrt(object->area_m2 / PI);
    if (isnan(object->area_m2) && own_m2 > 0) object->area_m2 = own_m2;
    object->is_counted = object->kind == TRUTH_PLOT && truth_plot_counts(object->area_m2, object->flowers,
                                                                         object->petal_px, object->contrast);
}

static pap_status fill_truth(truth_object *object, const place_record *record, int pair, pap_error *err) {
    static const amount_column columns[] = {{"area_m2", offsetof(truth_object, area_m2)},
                                            {"flowers", offsetof(truth_object, flowers)},
                                            {"plants", offsetof(truth_object, plants)},
                                            {"gsd_m", offsetof(truth_object, gsd_m)},
                                            {"petal_px", offsetof(truth_object, petal_px)},
                                            {"contrast", offsetof(truth_object, contrast)},
                                            {NULL, 0}};
    const char *kind_text = place_text(record, "kind");
    int kind =
        kind_text ? find_name(kind_names, sizeof kind_names / sizeof *kind_names, kind_text) : TRUTH_PLOT;
    if (kind < 0)
        return error_set(err, PAP_E_FORMAT, "%s: feature %ld has kind '%s'; use plot, ignore or distractor",
                         record->path, record->number, kind_text);
    object->kind = (truth_kind)kind;
    bool is_copied = copy_text(&object->what, record, "what") &&
                     copy_text(&object->colour, record, "colour") &&
                     copy_text(&object->stage, record, "stage") && tie_up(&object->tie, record, pair);
    if (!is_copied) return error_nomem(err, record->path);
    pap_status status = read_amounts(object, columns, record, err);
    if (!status) status = read_shape(&object->shape, record, err);
    if (!status) weigh(object);
    return status;
}

static pap_status take_truth(void *context, const place_record *record, pap_error *err) {
    sink_state *into = context;
    truth_object object = {.kind = TRUTH_PLOT}, *place;
    pap_status status = fill_truth(&object, record, into->pair, err);
    if (!status && (place = VECTOR_PUSH(&into->truth->objects)) != NULL) {
        *place = object;
        return PAP_OK;
    }
    truth_object_free(&object);
    return status ? status : error_nomem(err, record->path);
}

/* A point inside: of a polygon with holes or a bow, its centroid would not be. */
static pap_status read_point(listed_target *target, const place_record *record, pap_error *err) {
    OGRwkbGeometryType type = wkbFlatten(OGR_G_GetGeometryType(record->geometry));
    bool is_polygon = type == wkbPolygon || type == wkbMultiPolygon;
    OGRGeometryH inside = is_polygon ? OGR_G_PointOnSurface(record->geometry) : record->geometry;
    bool has_point = inside && (is_polygon || type == wkbPoint) && !OGR_G_IsEmpty(inside);
    if (has_point) {
        target->lon = OGR_G_GetX(inside, 0);
        target->lat = OGR_G_GetY(inside, 0);
    }
    if (is_polygon) OGR_G_DestroyGeometry(inside);
    if (has_point) return PAP_OK;
    return error_set(err, PAP_E_FORMAT, "%s: target %ld is a %s; needs a point or a polygon", record->path,
                     record->number, OGR_G_GetGeometryName(record->geometry));
}

static pap_status read_score(listed_target *target, const place_record *record, bool is_verified,
                             pap_error *err) {
    bool has_score = place_real(&target->score, record, "score");
    if (!has_score) target->score = NAN;
    if (!has_score && is_verified) return PAP_OK;
    if (!has_score)
        return error_set(err, PAP_E_FORMAT, "%s: target %ld has no score; needs a column score from 0 to 1",
                         record->path, record->number);
    if (target->score >= 0 && target->score <= 1) return PAP_OK;
    return error_set(err, PAP_E_FORMAT, "%s: target %ld has score %g; needs a number from 0 to 1",
                     record->path, record->number, target->score);
}

static pap_status read_outcome(listed_target *target, const place_record *record, pap_error *err) {
    const char *outcome = place_text(record, "outcome"), *map_class = place_text(record, "map_class");
    int found = outcome ? find_name(outcome_names, sizeof outcome_names / sizeof *outcome_names, outcome) : 0;
    if (found < 0)
        return error_set(err, PAP_E_FORMAT, "%s: target %ld has outcome '%s'; use confirmed or rejected",
                         record->path, record->number, outcome);
    if (map_class && strcmp(map_class, "rest") != 0 && strcmp(map_class, "target") != 0)
        return error_set(err, PAP_E_FORMAT, "%s: target %ld has map_class '%s'; use target or rest",
                         record->path, record->number, map_class);
    target->outcome = (verified_outcome)found;
    target->is_rest = map_class && strcmp(map_class, "rest") == 0;
    return PAP_OK;
}

static pap_status take_target(void *context, const place_record *record, pap_error *err) {
    static const amount_column columns[] = {{"flowers", offsetof(listed_target, flowers)},
                                            {"plants_low", offsetof(listed_target, plants_low)},
                                            {"plants_high", offsetof(listed_target, plants_high)},
                                            {"gsd_m", offsetof(listed_target, gsd_m)},
                                            {NULL, 0}};
    sink_state *into = context;
    listed_target target = {.lon = NAN}, *place;
    const char *id = place_text(record, "id");
    pap_status status = read_point(&target, record, err);
    if (!status) status = read_score(&target, record, into->is_verified, err);
    if (!status && into->is_verified) status = read_outcome(&target, record, err);
    if (!status) status = read_amounts(&target, columns, record, err);
    if (status) return status;
    target.id = strdup(id ? id : "");
    bool is_tied = tie_up(&target.tie, record, into->pair);
    if (target.id && is_tied && (place = VECTOR_PUSH(&into->targets->targets)) != NULL) {
        *place = target;
        return PAP_OK;
    }
    free(target.id);
    tie_free(&target.tie);
    return error_nomem(err, record->path);
}

pap_status truth_read(truth_list *list, const char *path, int pair, pap_error *err) {
    sink_state into = {.truth = list, .pair = pair};
    return places_read(path, take_truth, &into, err);
}

pap_status target_list_read(target_list *list, const char *path, int pair, bool is_verified, pap_error *err) {
    sink_state into = {.targets = list, .pair = pair, .is_verified = is_verified};
    return places_read(path, take_target, &into, err);
}

void truth_list_free(truth_list *list) {
    for (size_t i = 0; i < list->objects.count; i++) truth_object_free(&list->objects.items[i]);
    free(list->objects.items);
    *list = (truth_list){{NULL, 0, 0}};
}

void target_list_free(target_list *list) {
    for (size_t i = 0; i < list->targets.count; i++) {
        free(list->targets.items[i].id);
        tie_free(&list->targets.items[i].tie);
    }
    free(list->targets.items);
    *list = (target_list){{NULL, 0, 0}};
}
