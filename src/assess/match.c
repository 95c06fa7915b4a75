/* Matching targets with plots, one to one. */
#include "assess/match.h"

#include "base/error.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const double match_reach_m = 1.0;

/* A target at exactly 1 m is a hit; this is what the arithmetic may miss by. */
static const double ROUNDING_M = 1e-6;

/* What is within reach of one target: the nearest object of each sort, -1 where there is none. */
typedef struct surroundings {
    ptrdiff_t free_plot, taken_plot, uncounted, distractor;
} surroundings;

typedef struct nearest {
    ptrdiff_t *index;
    double distance_m;
} nearest;

static bool is_better(double distance_m, double best_m) {
    return distance_m <= match_reach_m + ROUNDING_M && distance_m < best_m;
}

static surroundings look_around(const matching *m, const truth_list *truth, const listed_target *target) {
    surroundings around = {-1, -1, -1, -1};
    nearest free_plot = {&around.free_plot, INFINITY}, taken_plot = {&around.taken_plot, INFINITY};
    nearest uncounted = {&around.uncounted, INFINITY}, distractor = {&around.distractor, INFINITY};
    for (size_t i = 0; i < truth->objects.count; i++) {
        const truth_object *object = &truth->objects.items[i];
        double reach_m = match_reach_m + object->radius_m + ROUNDING_M;
        if (!scenes_may_meet(&object->tie, &target->tie)) continue;
        if (!shape_is_near(&object->shape, target->lat, reach_m)) continue;
        double distance_m = shape_distance_m(&object->shape, target->lon, target->lat) - object->radius_m;
        if (distance_m < 0) distance_m = 0;
        nearest *sort = object->kind == TRUTH_DISTRACTOR ? &distractor
                        : !object->is_counted            ? &uncounted
                        : m->found_by[i] >= 0            ? &taken_plot
                                                         : &free_plot;
        if (!is_better(distance_m, sort->distance_m)) continue;
        *sort->index = (ptrdiff_t)i;
        sort->distance_m = distance_m;
    }
    return around;
}

/* The sorts by precedence: what a target is on, and what that makes it. */
static match_outcome match_one(matching *m, const truth_list *truth, const target_list *list, size_t target) {
    surroundings around = look_around(m, truth, &list->targets.items[target]);
    const struct {
        ptrdiff_t object;
        match_outcome outcome;
    } sorts[] = {{around.free_plot, MATCH_HIT},
                 {around.taken_plot, MATCH_DUPLICATE},
                 {around.uncounted, MATCH_IGNORED},
                 {around.distractor, MATCH_ON_DISTRACTOR}};
    for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++) {
        if (sorts[i].object < 0) continue;
        m->object[target] = sorts[i].object;
        if (m->found_by[sorts[i].object] < 0) m->found_by[sorts[i].object] = (ptrdiff_t)target;
        return sorts[i].outcome;
    }
    m->object[target] = -1;
    return MATCH_ELSEWHERE;
}

static int compare_reals(double a, double b) {
    return (a > b) - (a < b);
}

static int compare_targets(const void *a, const void *b) {
    const listed_target *const *one = a, *const *other = b;
    int order = compare_reals((*other)->score, (*one)->score);
    if (!order) order = strcmp((*one)->id, (*other)->id);
    if (!order) order = compare_reals((*one)->lon, (*other)->lon);
    if (!order) order = compare_reals((*one)->lat, (*other)->lat);
    return order ? order : (*one > *other) - (*one < *other);
}

static pap_status rank(size_t *order, const target_list *list, pap_error *err) {
    const listed_target **sorted = memory_array(list->targets.count + 1, sizeof *sorted);
    if (!sorted) return error_nomem(err, "the order of the targets");
    for (size_t i = 0; i < list->targets.count; i++) sorted[i] = &list->targets.items[i];
    qsort(sorted, list->targets.count, sizeof *sorted, compare_targets);
    for (size_t i = 0; i < list->targets.count; i++) order[i] = (size_t)(sorted[i] - list->targets.items);
    free(sorted);
    return PAP_OK;
}

pap_status match_targets(matching *out, const truth_list *truth, const target_list *targets, pap_error *err) {
    size_t count = targets->targets.count;
    matching m = {memory_array(count + 1, sizeof *m.order), memory_array(count + 1, sizeof *m.outcome),
                  memory_array(count + 1, sizeof *m.object),
                  memory_array(truth->objects.count + 1, sizeof *m.found_by)};
    pap_status status = m.order && m.outcome && m.object && m.found_by ? rank(m.order, targets, err)
                                                                       : error_nomem(err, "the matching");
    if (status) {
        matching_free(&m);
        return status;
    }
    for (size_t i = 0; i < truth->objects.count; i++) m.found_by[i] = -1;
    for (size_t i = 0; i < count; i++) m.outcome[m.order[i]] = match_one(&m, truth, targets, m.order[i]);
    *out = m;
    return PAP_OK;
}

void matching_free(matching *m) {
    free(m->order);
    free(m->outcome);
    free(m->object);
    free(m->found_by);
    *m = (matching){NULL, NULL, NULL, NULL};
}
