/* The report for programs. What is not established is null. */
#include "assess/report.h"

#include "assess/goals.h"
#include "base/error.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static json_t *number(double value) {
    return isfinite(value) ? json_real(round(value * 1e6) / 1e6) : json_null();
}

static json_t *limits(const interval *i) {
    return json_pack("[o,o]", number(i->low), number(i->high));
}

static json_t *share(const interval *i, const interval *by_scene) {
    json_t *out = json_pack("{s:o, s:o}", "value", number(i->value), "limits_95", limits(i));
    if (by_scene) json_object_set_new(out, "limits_95_between_scenes", limits(by_scene));
    return out;
}

static json_t *between_scenes(double value, const interval *by_scene) {
    return json_pack("{s:o, s:o}", "value", number(value), "limits_95_between_scenes", limits(by_scene));
}

static json_t *counts_json(const evaluation *e) {
    return json_pack(
        "{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "scenes", (json_int_t)e->scenes,
        "scenes_without_truth", (json_int_t)e->scenes_without_truth, "plots", (json_int_t)e->plots,
        "plots_not_counted", (json_int_t)e->uncounted_plots, "ignore_areas", (json_int_t)e->ignore_areas,
        "look_alikes", (json_int_t)e->distractors, "look_alikes_listed", (json_int_t)e->listed_distractors,
        "targets", (json_int_t)e->listed, "hits", (json_int_t)e->outcomes[MATCH_HIT], "duplicates",
        (json_int_t)e->outcomes[MATCH_DUPLICATE], "on_ignored", (json_int_t)e->outcomes[MATCH_IGNORED],
        "false_alarms_on_look_alikes", (json_int_t)e->outcomes[MATCH_ON_DISTRACTOR], "false_alarms_elsewhere",
        (json_int_t)e->outcomes[MATCH_ELSEWHERE]);
}

static json_t *false_alarms_json(const evaluation *e) {
    json_t *at_rates = json_array();
    for (int i = 0; i < RECALL_RATES; i++)
        json_array_append_new(at_rates, json_pack("{s:o, s:o}", "per_ha", number(evaluate_rates_per_ha[i]),
                                                  "recall", number(e->recall_at[i])));
    return json_pack("{s:I, s:o, s:o, s:o, s:o}", "count", (json_int_t)evaluation_false_alarms(e), "area_km2",
                     number(e->area_km2), "per_km2", number(e->false_alarms_per_km2.value), "limits_95",
                     limits(&e->false_alarms_per_km2), "recall_at_rate", at_rates);
}

static json_t *calibration_json(const calibration *c) {
    json_t *bins = json_array();
    for (int i = 0; i < RELIABILITY_BINS; i++) {
        const reliability_bin *bin = &c->bins[i];
        interval is_true = statistics_wilson(bin->true_count, bin->count);
        json_array_append_new(bins, json_pack("{s:o, s:o, s:I, s:o, s:o, s:o}", "low", number(bin->low),
                                              "high", number(bin->high), "targets", (json_int_t)bin->count,
                                              "mean_score", number(bin->mean_score), "true_share",
                                              number(is_true.value), "limits_95", limits(&is_true)));
    }
    return json_pack("{s:I, s:o, s:o, s:o}", "targets", (json_int_t)c->count, "brier", number(c->brier),
                     "expected_error", number(c->expected_error), "bins", bins);
}

static json_t *classes_json(const class_list *list, const char *whole) {
    json_t *out = json_array();
    for (size_t i = 0; i < list->classes.count; i++) {
        const class_recall *one = &list->classes.items[i];
        interval found = statistics_wilson(one->found, one->plots);
        json_array_append_new(out, json_pack("{s:s, s:s, s:I, s:I, s:o, s:o}", "group", one->group, "class",
                                             one->name, "found", (json_int_t)one->found, whole,
                                             (json_int_t)one->plots, "share", number(found.value),
                                             "limits_95", limits(&found)));
    }
    return out;
}

static json_t *curve_json(const evaluation *e) {
    json_t *out = json_array();
    for (size_t i = 0; i < e->curve.points.count; i++) {
        const curve_point *p = &e->curve.points.items[i];
        double recall = e->plots ? (double)p->hits / (double)e->plots : NAN;
        json_array_append_new(out, json_pack("{s:o, s:o, s:o, s:I}", "score", number(p->score), "recall",
                                             number(recall), "precision",
                                             number((double)p->hits / (double)(p->hits + p->false_alarms)),
                                             "false_alarms", (json_int_t)p->false_alarms));
    }
    return out;
}

static json_t *goals_json(const evaluation *e) {
    goal goals[GOALS_MAX];
    int count = goals_of(goals, e);
    json_t *out = json_array();
    for (int i = 0; i < count; i++)
        json_array_append_new(out, json_pack("{s:s, s:o, s:o, s:o, s:o, s:s, s:s}", "what", goals[i].what,
                                             "least", number(goals[i].least), "most", number(goals[i].most),
                                             "value", number(goals[i].measured.value), "limits_95",
                                             limits(&goals[i].measured), "from", goals[i].basis, "reached",
                                             goal_verdict(&goals[i])));
    return out;
}

static json_t *comparison_json(const evaluation *e) {
    const comparison *c = &e->compare;
    if (!c->is_made) return json_null();
    interval recall = statistics_wilson(c->hits, e->plots);
    return json_pack("{s:I, s:I, s:I, s:I, s:o, s:o, s:I, s:o}", "both", (json_int_t)c->both, "only_first",
                     (json_int_t)c->only_first, "only_second", (json_int_t)c->only_second, "neither",
                     (json_int_t)c->neither, "recall", share(&recall, NULL), "average_precision",
                     number(c->average_precision), "false_alarms", (json_int_t)c->false_alarms, "mcnemar_p",
                     number(c->p_value));
}

static json_t *plants_json(const evaluation *e) {
    return json_pack("{s:I, s:o, s:I, s:o, s:o}", "hits_with_plants", (json_int_t)e->plants_checked,
                     "within_interval", share(&e->plants_held, NULL), "hits_with_flowers",
                     (json_int_t)e->flowers_checked, "flower_ratio_median", number(e->flower_ratio),
                     "flower_error_median", number(e->flower_error));
}

/* Takes json over; *out ends with a newline. */
static pap_status dump(char **out, json_t *json, pap_error *err) {
    char *text = json ? json_dumps(json, JSON_INDENT(2) | JSON_REAL_PRECISION(10)) : NULL;
    size_t length = text ? strlen(text) : 0;
    char *ended = text ? realloc(text, length + 2) : NULL;
    json_decref(json);
    if (!ended) {
        free(text);
        return error_nomem(err, "the report");
    }
    memcpy(ended + length, "\n", 2);
    *out = ended;
    return PAP_OK;
}

pap_status report_json(char **out, const evaluation *e, pap_error *err) {
    json_t *json =
        json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "papaver",
                  PAP_VERSION, "min_score", number(e->min_score), "counts", counts_json(e), "recall",
                  share(&e->recall, &e->by_scene.recall), "precision",
                  share(&e->precision, &e->by_scene.precision), "f1", between_scenes(e->f1, &e->by_scene.f1),
                  "average_precision", between_scenes(e->average_precision, &e->by_scene.average_precision),
                  "false_alarms", false_alarms_json(e), "calibration", calibration_json(&e->calibration),
                  "amounts", plants_json(e), "recall_by", classes_json(&e->recall_by, "plots"), "look_alikes",
                  classes_json(&e->look_alikes, "planted"), "compare", comparison_json(e), "goals",
                  goals_json(e), "curve", curve_json(e));
    return dump(out, json, err);
}

static json_t *estimate_json(const estimate *value) {
    return json_pack("{s:o, s:o}", "value", number(value->value), "standard_error",
                     number(value->standard_error));
}

pap_status report_verified_json(char **out, const olofsson_table *t, const olofsson_result *r,
                                pap_error *err) {
    json_t *json = json_pack(
        "{s:s, s:{s:[I,I], s:[I,I]}, s:{s:o, s:o}, s:o, s:{s:o, s:o}, s:{s:o, s:o}, s:o}", "papaver",
        PAP_VERSION, "visited_confirmed_rejected", "target", (json_int_t)t->sample[0][0],
        (json_int_t)t->sample[0][1], "rest", (json_int_t)t->sample[1][0], (json_int_t)t->sample[1][1],
        "map_areas", "target", number(t->area[0]), "rest", number(t->area[1]), "overall_accuracy",
        estimate_json(&r->overall), "users_accuracy", "target", estimate_json(&r->users[0]), "rest",
        estimate_json(&r->users[1]), "producers_accuracy", "poppy", estimate_json(&r->producers[0]), "rest",
        estimate_json(&r->producers[1]), "area_of_poppy", estimate_json(&r->area[0]));
    return dump(out, json, err);
}
