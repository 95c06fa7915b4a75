/* Which picture a place belongs to: the unit of the bootstrap, and what keeps flights over one place apart.
 */
#include "assess/truth.h"
#include "base/error.h"

#include <math.h>
#include <string.h>

static int find_scene(const scene_list *list, int pair, const char *name) {
    for (size_t i = 0; i < list->scenes.count; i++)
        if (list->scenes.items[i].pair == pair && strcmp(list->scenes.items[i].name, name) == 0)
            return (int)i;
    return -1;
}

/* Index of a scene, made if need be; -1 when memory ran out. */
static int want_scene(scene_list *list, int pair, const char *name) {
    int found = find_scene(list, pair, name);
    if (found >= 0) return found;
    assess_scene *made = VECTOR_PUSH(&list->scenes);
    if (!made) return -1;
    *made = (assess_scene){name, pair, false, NAN};
    return (int)list->scenes.count - 1;
}

/* The truth file of a pair, after which targets that name no picture are called. */
static const char *pair_name(const truth_list *truth, const scene_tie *tie) {
    for (size_t i = 0; i < truth->objects.count; i++)
        if (truth->objects.items[i].tie.pair == tie->pair) return truth->objects.items[i].tie.source;
    return tie->source;
}

static bool tie_targets(scene_list *out, const truth_list *truth, target_list *list) {
    for (size_t i = 0; list && i < list->targets.count; i++) {
        listed_target *target = &list->targets.items[i];
        scene_tie *tie = &target->tie;
        tie->scene = want_scene(out, tie->pair, tie->name ? tie->name : pair_name(truth, tie));
        if (tie->scene < 0) return false;
        double *gsd_m = &out->scenes.items[tie->scene].gsd_m;
        if (isnan(*gsd_m)) *gsd_m = target->gsd_m;
    }
    return true;
}

/* Whether any truth file of the pair goes by the name of a picture that its targets name. */
static bool has_named_file(const scene_list *scenes, size_t known, const truth_list *truth, int pair) {
    for (size_t i = 0; i < truth->objects.count; i++) {
        const scene_tie *tie = &truth->objects.items[i].tie;
        if (tie->pair != pair) continue;
        int found = find_scene(scenes, pair, tie->source);
        if (found >= 0 && (size_t)found < known) return true;
    }
    return false;
}

/* Degrees, those of longitude shortened, from a place to a corner: enough to tell pictures apart. */
static double rough_distance(const double *corner, double shortened, const listed_target *target) {
    double across = fabs(target->lon - corner[0]), along = target->lat - corner[1];
    across = shortened * (across > 180 ? 360 - across : across);
    return across * across + along * along;
}

static const listed_target *nearest_target(const target_list *list, const truth_object *object) {
    const listed_target *best = NULL;
    const double *corner = object->shape.lonlat.items;
    double least = INFINITY, shortened = cos(corner[1] * 0.017453292519943295);
    for (size_t i = 0; i < list->targets.count; i++) {
        const listed_target *target = &list->targets.items[i];
        if (target->tie.pair != object->tie.pair) continue;
        double distance = rough_distance(corner, shortened, target);
        if (distance < least) {
            least = distance;
            best = target;
        }
    }
    return best;
}

static bool tie_truth(scene_list *out, truth_list *truth, const target_list *targets) {
    size_t known = out->scenes.count;
    int named_pair = -1;
    bool is_named = false;
    for (size_t i = 0; i < truth->objects.count; i++) {
        truth_object *object = &truth->objects.items[i];
        scene_tie *tie = &object->tie;
        if (tie->pair != named_pair) {
            named_pair = tie->pair;
            is_named = has_named_file(out, known, truth, named_pair);
        }
        if (!tie->name && is_named) tie->is_bound = true;
        const listed_target *near = tie->is_bound ? NULL : nearest_target(targets, object);
        tie->scene = near ? near->tie.scene : want_scene(out, tie->pair, tie->name ? tie->name : tie->source);
        if (tie->scene < 0) return false;
        out->scenes.items[tie->scene].has_truth = true;
    }
    return true;
}

pap_status scenes_tie(scene_list *out, truth_list *truth, target_list *targets, target_list *compare,
                      pap_error *err) {
    bool is_done = tie_targets(out, truth, targets) && tie_targets(out, truth, compare) &&
                   tie_truth(out, truth, targets);
    return is_done ? PAP_OK : error_nomem(err, "the scenes");
}

void scenes_tell_gsd(const scene_list *scenes, truth_list *truth) {
    for (size_t i = 0; i < truth->objects.count; i++) {
        truth_object *object = &truth->objects.items[i];
        if (isnan(object->gsd_m)) object->gsd_m = scenes->scenes.items[object->tie.scene].gsd_m;
    }
}

bool scenes_may_meet(const scene_tie *a, const scene_tie *b) {
    return a->pair == b->pair && (!a->is_bound || !b->is_bound || a->scene == b->scene);
}
