/* From target lists and truth to figures. */
#include "assess/evaluate.h"

#include "assess/breakdown.h"
#include "base/error.h"

#include <math.h>
#include <stdlib.h>

/* The rates at which DESIGN reports recall. */
const double evaluate_rates_per_ha[RECALL_RATES] = {0.1, 1, 3};

static const double HA_PER_KM2 = 100;

/* What one evaluation works with; owns all of it. */
typedef struct work {
    const evaluate_request *request;
    truth_list truth;
    target_list targets, compare;
    scene_list scenes;
    run_pictures pictures;
    matching matched, compared;
    bool *is_found; /* truth objects with a target at the threshold */
} work;

static void work_free(work *w) {
    free(w->is_found);
    matching_free(&w->matched);
    matching_free(&w->compared);
    free(w->scenes.scenes.items);
    run_pictures_free(&w->pictures);
    target_list_free(&w->targets);
    target_list_free(&w->compare);
    truth_list_free(&w->truth);
}

/* ---- reading ---- */

static pap_status check_request(const evaluate_request *r, pap_error *err) {
    if (r->targets.count == 0 || r->truth.count == 0)
        return error_set(err, PAP_E_USAGE, "no %s was named; give one with --%s",
                         r->targets.count == 0 ? "target list" : "truth file",
                         r->targets.count == 0 ? "targets" : "truth");
    if (r->targets.count != r->truth.count && r->targets.count != 1 && r->truth.count != 1)
        return error_set(
            err, PAP_E_USAGE,
            "%d target lists and %d truth files don't pair; give as many of both, or one of either",
            r->targets.count, r->truth.count);
    if (r->compare.count && r->compare.count != r->targets.count)
        return error_set(err, PAP_E_USAGE, "--compare has %d lists, --targets %d; give as many of both",
                         r->compare.count, r->targets.count);
    return PAP_OK;
}

static pap_status read_lists(target_list *out, const name_list *names, bool is_paired, pap_error *err) {
    pap_status status = PAP_OK;
    for (int i = 0; !status && i < names->count; i++)
        status = target_list_read(out, names->names[i], is_paired ? i : 0, false, err);
    return status;
}

/* A scene without targets has its ground pixel from its run, if any. */
static void tell_gsd(work *w) {
    for (size_t i = 0; i < w->scenes.scenes.count; i++) {
        assess_scene *scene = &w->scenes.scenes.items[i];
        if (isnan(scene->gsd_m)) scene->gsd_m = run_pictures_gsd_m(&w->pictures, scene->name);
    }
    scenes_tell_gsd(&w->scenes, &w->truth);
}

static pap_status read_all(work *w, pap_error *err) {
    const evaluate_request *r = w->request;
    bool is_paired = r->targets.count == r->truth.count;
    pap_status status = manifests_read(&w->pictures, &r->runs, err);
    if (!status) status = read_lists(&w->targets, &r->targets, is_paired, err);
    if (!status) status = read_lists(&w->compare, &r->compare, is_paired, err);
    for (int i = 0; !status && i < r->truth.count; i++)
        status = truth_read(&w->truth, r->truth.names[i], is_paired ? i : 0, err);
    if (!status) status = scenes_tie(&w->scenes, &w->truth, &w->targets, &w->compare, err);
    if (!status) tell_gsd(w);
    if (!status) status = match_targets(&w->matched, &w->truth, &w->targets, err);
    if (!status && r->compare.count) status = match_targets(&w->compared, &w->truth, &w->compare, err);
    w->is_found = memory_array(w->truth.objects.count + 1, sizeof *w->is_found);
    return status ? status : w->is_found ? PAP_OK : error_nomem(err, "the evaluation");
}

/* ---- counting ---- */

static bool is_found_by(const work *w, const matching *m, const target_list *list, size_t object) {
    ptrdiff_t by = m->found_by[object];
    return by >= 0 && list->targets.items[by].score >= w->request->min_score;
}

static void count_truth(evaluation *e, work *w) {
    for (size_t i = 0; i < w->truth.objects.count; i++) {
        const truth_object *object = &w->truth.objects.items[i];
        w->is_found[i] = is_found_by(w, &w->matched, &w->targets, i);
        e->plots += object->is_counted;
        e->uncounted_plots += object->kind == TRUTH_PLOT && !object->is_counted;
        e->ignore_areas += object->kind == TRUTH_IGNORE;
        e->distractors += object->kind == TRUTH_DISTRACTOR;
        e->listed_distractors += object->kind == TRUTH_DISTRACTOR && w->is_found[i];
    }
}

static void count_targets(evaluation *e, const work *w) {
    for (size_t i = 0; i < w->targets.targets.count; i++) {
        if (!(w->targets.targets.items[i].score >= e->min_score)) continue;
        e->listed++;
        e->outcomes[w->matched.outcome[i]]++;
    }
}

long evaluation_false_alarms(const evaluation *e) {
    return e->outcomes[MATCH_ON_DISTRACTOR] + e->outcomes[MATCH_ELSEWHERE];
}

/* ---- the ranked list ---- */

/* Hits and false alarms by score; *count of them, the caller's. A hit belongs to the scene of its plot. */
static scored_outcome *rank_outcomes(size_t *count, const matching *m, const target_list *list,
                                     const truth_list *truth) {
    scored_outcome *ranked = memory_array(list->targets.count + 1, sizeof *ranked);
    *count = 0;
    for (size_t i = 0; ranked && i < list->targets.count; i++) {
        size_t at = m->order[i];
        const listed_target *target = &list->targets.items[at];
        match_outcome outcome = m->outcome[at];
        bool is_hit = outcome == MATCH_HIT;
        if (outcome == MATCH_DUPLICATE || outcome == MATCH_IGNORED) continue;
        int scene = is_hit ? truth->objects.items[m->object[at]].tie.scene : target->tie.scene;
        ranked[(*count)++] = (scored_outcome){target->score, scene, is_hit};
    }
    return ranked;
}

static pap_status draw_by_scene(evaluation *e, const work *w, const scored_outcome *ranked, size_t count,
                                pap_error *err) {
    size_t scene_count = w->scenes.scenes.count;
    scene_sum *sums = memory_array(scene_count + 1, sizeof *sums);
    if (!sums) return error_nomem(err, "the bootstrap");
    for (size_t i = 0; i < w->truth.objects.count; i++)
        sums[w->truth.objects.items[i].tie.scene].plots += w->truth.objects.items[i].is_counted;
    for (size_t i = 0; i < count && ranked[i].score >= e->min_score; i++) {
        sums[ranked[i].scene].hits += ranked[i].is_hit;
        sums[ranked[i].scene].false_alarms += !ranked[i].is_hit;
    }
    pap_status status =
        measure_bootstrap(&e->by_scene, sums, scene_count, ranked, count, w->request->seed, err);
    free(sums);
    return status;
}

static pap_status measure_ranked(evaluation *e, const work *w, pap_error *err) {
    size_t count;
    scored_outcome *ranked = rank_outcomes(&count, &w->matched, &w->targets, &w->truth);
    curve_point *curve = memory_array(count + 1, sizeof *curve);
    pap_status status = ranked && curve ? PAP_OK : error_nomem(err, "the curve");
    if (!status) {
        size_t points = measure_curve(curve, ranked, count, NULL);
        e->curve.points.items = curve;
        e->curve.points.count = points;
        e->average_precision = measure_average_precision(curve, points, e->plots);
        for (int i = 0; i < RECALL_RATES; i++)
            e->recall_at[i] = measure_recall_at(curve, points, e->plots,
                                                evaluate_rates_per_ha[i] * e->area_km2 * HA_PER_KM2);
        status = draw_by_scene(e, w, ranked, count, err);
    } else {
        free(curve);
    }
    free(ranked);
    return status;
}

static pap_status measure_scores(evaluation *e, const work *w, pap_error *err) {
    size_t all = w->targets.targets.count, count = 0;
    double *scores = memory_array(all + 1, sizeof *scores);
    bool *is_true = memory_array(all + 1, sizeof *is_true);
    int *scenes = memory_array(all + 1, sizeof *scenes);
    pap_status status = scores && is_true && scenes ? PAP_OK : error_nomem(err, "the calibration");
    for (size_t i = 0; !status && i < all; i++) {
        match_outcome outcome = w->matched.outcome[i];
        if (outcome == MATCH_IGNORED) continue;
        scores[count] = w->targets.targets.items[i].score;
        scenes[count] = w->targets.targets.items[i].tie.scene;
        is_true[count++] = outcome == MATCH_HIT || outcome == MATCH_DUPLICATE;
    }
    if (!status) measure_calibration(&e->calibration, scores, is_true, count);
    if (!status)
        status = measure_calibration_limits(&e->calibration_error, scores, is_true, scenes, count,
                                            w->scenes.scenes.count, w->request->seed, err);
    e->calibration_error.value = e->calibration.expected_error;
    free(scenes);
    free(scores);
    free(is_true);
    return status;
}

/* ---- counts of plants and flowers ---- */

static pap_status measure_counts(evaluation *e, const work *w, pap_error *err) {
    size_t count = 0, all = w->truth.objects.count;
    long held = 0;
    double *ratios = memory_array(all + 1, sizeof *ratios), *errors = memory_array(all + 1, sizeof *errors);
    pap_status status = ratios && errors ? PAP_OK : error_nomem(err, "the counts");
    for (size_t i = 0; !status && i < all; i++) {
        const truth_object *plot = &w->truth.objects.items[i];
        if (!plot->is_counted || !w->is_found[i]) continue;
        const listed_target *target = &w->targets.targets.items[w->matched.found_by[i]];
        if (!isnan(plot->plants) && !isnan(target->plants_low) && !isnan(target->plants_high)) {
            e->plants_checked++;
            held += plot->plants >= target->plants_low && plot->plants <= target->plants_high;
        }
        if (!(plot->flowers > 0) || isnan(target->flowers)) continue;
        ratios[count] = target->flowers / plot->flowers;
        errors[count] = fabs(ratios[count] - 1);
        count++;
    }
    if (!status) {
        e->plants_held = statistics_wilson(held, e->plants_checked);
        e->flowers_checked = (long)count;
        e->flower_ratio = measure_median(ratios, count);
        e->flower_error = measure_median(errors, count);
    }
    free(ratios);
    free(errors);
    return status;
}

/* ---- two lists ---- */

static void count_compared(comparison *c, const work *w) {
    for (size_t i = 0; i < w->truth.objects.count; i++) {
        if (!w->truth.objects.items[i].is_counted) continue;
        bool by_first = w->is_found[i], by_second = is_found_by(w, &w->compared, &w->compare, i);
        c->both += by_first && by_second;
        c->only_first += by_first && !by_second;
        c->only_second += !by_first && by_second;
        c->neither += !by_first && !by_second;
    }
    c->hits = c->both + c->only_second;
}

static pap_status compare_lists(evaluation *e, const work *w, pap_error *err) {
    comparison *c = &e->compare;
    size_t count;
    if (w->request->compare.count == 0) return PAP_OK;
    scored_outcome *ranked = rank_outcomes(&count, &w->compared, &w->compare, &w->truth);
    curve_point *curve = memory_array(count + 1, sizeof *curve);
    pap_status status = ranked && curve ? PAP_OK : error_nomem(err, "the comparison");
    if (!status) {
        c->is_made = true;
        count_compared(c, w);
        c->p_value = statistics_mcnemar(c->only_first, c->only_second);
        c->average_precision =
            measure_average_precision(curve, measure_curve(curve, ranked, count, NULL), e->plots);
        for (size_t i = 0; i < count; i++)
            c->false_alarms += !ranked[i].is_hit && ranked[i].score >= e->min_score;
    }
    free(ranked);
    free(curve);
    return status;
}

/* ---- all of it ---- */

static void measure_threshold(evaluation *e) {
    long hits = e->outcomes[MATCH_HIT], false_alarms = evaluation_false_alarms(e);
    interval limits = statistics_poisson(false_alarms);
    e->recall = statistics_wilson(hits, e->plots);
    e->precision = statistics_wilson(hits, hits + false_alarms);
    e->f1 = measure_f1(hits, false_alarms, e->plots);
    e->false_alarms_per_km2 =
        (interval){limits.value / e->area_km2, limits.low / e->area_km2, limits.high / e->area_km2};
}

static pap_status measure_all(evaluation *e, work *w, pap_error *err) {
    double area_ha = w->request->runs.count ? run_pictures_ha(&w->pictures) : w->request->area_ha;
    e->area_km2 = area_ha > 0 ? area_ha / HA_PER_KM2 : NAN;
    e->coarsest_gsd_m = run_pictures_coarsest_gsd_m(&w->pictures);
    e->min_score = w->request->min_score;
    e->scenes = (long)w->scenes.scenes.count;
    for (size_t i = 0; i < w->scenes.scenes.count; i++)
        e->scenes_without_truth += !w->scenes.scenes.items[i].has_truth;
    count_truth(e, w);
    count_targets(e, w);
    measure_threshold(e);
    pap_status status = measure_ranked(e, w, err);
    if (!status) status = measure_scores(e, w, err);
    if (!status) status = measure_counts(e, w, err);
    if (!status) status = breakdown_recall(&e->recall_by, &w->truth, w->is_found, err);
    if (!status) status = breakdown_look_alikes(&e->look_alikes, &w->truth, w->is_found, err);
    return status ? status : compare_lists(e, w, err);
}

pap_status evaluate(evaluation *out, const evaluate_request *request, pap_error *err) {
    work w = {.request = request};
    evaluation e = {.min_score = 0};
    pap_status status = check_request(request, err);
    if (!status) status = read_all(&w, err);
    if (!status) status = measure_all(&e, &w, err);
    work_free(&w);
    if (status)
        evaluation_free(&e);
    else
        *out = e;
    return status;
}

void evaluation_free(evaluation *e) {
    free(e->curve.points.items);
    free(e->recall_by.classes.items);
    free(e->look_alikes.classes.items);
    *e = (evaluation){.min_score = 0};
}
