/* Recall by class, from tables. */
#include "assess/breakdown.h"

#include "base/error.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* low <= value < high; NaN, NaN: the value is unknown; 0, 0: any value. */
typedef struct range {
    double low, high;
} range;

typedef struct plot_class {
    const char *group, *name;
    range area_m2, gsd_m, flowers;
} plot_class;

#define ANY                                                                                                  \
    { 0, 0 }
#define UNKNOWN                                                                                              \
    { NAN, NAN }

/* Ground pixels are stated to about a tenth of a centimetre: the bounds lie between. */
const char evaluate_goal_fine[] = "to 4 cm, from 1 m2, from 8 flowers";
const char evaluate_goal_coarse[] = "5-7 cm, from 4 m2, from 30 flowers";

static const plot_class classes[] = {
    {"goal", evaluate_goal_fine, {1, INFINITY}, {0, 0.0405}, {8, INFINITY}},
    {"goal", evaluate_goal_coarse, {4, INFINITY}, {0.0495, 0.0705}, {30, INFINITY}},
    {"size", "1-2 m2", {1, 2}, ANY, ANY},
    {"size", "2-4 m2", {2, 4}, ANY, ANY},
    {"size", "4-10 m2", {4, 10}, ANY, ANY},
    {"size", "10-40 m2", {10, 40}, ANY, ANY},
    {"size", "from 40 m2", {40, INFINITY}, ANY, ANY},
    {"size", "unknown", UNKNOWN, ANY, ANY},
    {"ground pixel", "to 2.5 cm", ANY, {0, 0.0255}, ANY},
    {"ground pixel", "2.5-4 cm", ANY, {0.0255, 0.0405}, ANY},
    {"ground pixel", "4-5 cm", ANY, {0.0405, 0.0495}, ANY},
    {"ground pixel", "5-7 cm", ANY, {0.0495, 0.0705}, ANY},
    {"ground pixel", "7-20 cm", ANY, {0.0705, 0.2}, ANY},
    {"ground pixel", "from 20 cm", ANY, {0.2, INFINITY}, ANY},
    {"ground pixel", "unknown", ANY, UNKNOWN, ANY},
};

static bool is_within(const range *r, double value) {
    if (isnan(r->low)) return isnan(value);
    return r->high == 0 || (value >= r->low && value < r->high);
}

static class_recall *want_class(class_list *list, const char *group, const char *name) {
    for (size_t i = 0; i < list->classes.count; i++) {
        class_recall *one = &list->classes.items[i];
        if (strcmp(one->group, group) == 0 && strcmp(one->name, name) == 0) return one;
    }
    class_recall *made = VECTOR_PUSH(&list->classes);
    if (!made) return NULL;
    *made = (class_recall){.plots = 0};
    snprintf(made->group, sizeof made->group, "%s", group);
    snprintf(made->name, sizeof made->name, "%.60s", name);
    return made;
}

static bool count_in(class_list *list, const char *group, const char *name, bool is_found) {
    class_recall *one = want_class(list, group, name);
    if (!one) return false;
    one->plots++;
    one->found += is_found;
    return true;
}

static bool add_range_class(class_list *out, const plot_class *c, const truth_list *truth,
                            const bool *is_found) {
    for (size_t i = 0; i < truth->objects.count; i++) {
        const truth_object *plot = &truth->objects.items[i];
        if (plot->is_counted && is_within(&c->area_m2, plot->area_m2) && is_within(&c->gsd_m, plot->gsd_m) &&
            is_within(&c->flowers, plot->flowers) && !count_in(out, c->group, c->name, is_found[i]))
            return false;
    }
    return true;
}

static int compare_names(const void *a, const void *b) {
    return strcmp(((const class_recall *)a)->name, ((const class_recall *)b)->name);
}

typedef const char *name_of(const truth_object *object);

static const char *colour_of(const truth_object *plot) {
    return plot->is_counted ? plot->colour ? plot->colour : "unknown" : NULL;
}

static const char *stage_of(const truth_object *plot) {
    return plot->is_counted ? plot->stage ? plot->stage : "unknown" : NULL;
}

static const char *look_alike_of(const truth_object *object) {
    return object->kind == TRUTH_DISTRACTOR ? object->what ? object->what : "unknown" : NULL;
}

/* One class per name that occurs, in the order of the alphabet. */
static bool add_named_classes(class_list *out, const char *group, name_of *name, const truth_list *truth,
                              const bool *is_found) {
    size_t first = out->classes.count;
    for (size_t i = 0; i < truth->objects.count; i++) {
        const char *text = name(&truth->objects.items[i]);
        if (text && !count_in(out, group, text, is_found[i])) return false;
    }
    if (out->classes.count > first)
        qsort(out->classes.items + first, out->classes.count - first, sizeof *out->classes.items,
              compare_names);
    return true;
}

pap_status breakdown_recall(class_list *out, const truth_list *truth, const bool *is_found, pap_error *err) {
    bool is_done = true;
    for (size_t i = 0; is_done && i < sizeof classes / sizeof *classes; i++)
        is_done = add_range_class(out, &classes[i], truth, is_found);
    is_done = is_done && add_named_classes(out, "colour", colour_of, truth, is_found) &&
              add_named_classes(out, "stage", stage_of, truth, is_found);
    return is_done ? PAP_OK : error_nomem(err, "the recall by class");
}

pap_status breakdown_look_alikes(class_list *out, const truth_list *truth, const bool *is_found,
                                 pap_error *err) {
    if (add_named_classes(out, "look-alike", look_alike_of, truth, is_found)) return PAP_OK;
    return error_nomem(err, "the look-alikes");
}
