/* Examining opinions: calibration, and which candidates are kept. */
#include "train/exam.h"

#include "base/error.h"
#include "base/memory.h"
#include "detect/candidates.h"
#include "model/judge.h"
#include "trial/logistic.h"

#include <math.h>
#include <stdlib.h>

enum { CANDIDATE_BYTES = 256 << 20 };
static const double PLANTS_SHARE = 0.9;
/* Intersection over union from which a candidate fits a plot. */
static const float FITTING_OVERLAP = 0.5F;

static const model_regime *regime_of(const exam_setup *setup, int regime) {
    return model_regime_at(setup->recipe, regime);
}

static double score_of(const row_opinion *opinion, const regime_scale *scale) {
    return 1 / (1 + exp(-(scale->slope * (double)opinion->sum + scale->offset)));
}

/* As detection ranks: the rows of one picture above the floor. */
static pap_status mark_picture(row_mark *marks, const exam_setup *setup, const train_picture *picture,
                               const regime_scale *scale, pap_error *err) {
    const model_regime *regime = regime_of(setup, picture->regime);
    selection how = {scale->threshold, regime->prefer_area, regime->apart_m, picture->gsd_x_m,
                     picture->gsd_y_m};
    candidates *all;
    pap_status status = candidates_new(&all, CANDIDATE_BYTES, err);
    if (status) return status;
    size_t end = picture->first_row + picture->row_count;
    for (size_t i = picture->first_row; i < end && !status; i++) {
        const train_row *row = &setup->table->rows.items[i];
        candidate one = row->found;
        marks[i] = (row_mark){score_of(&setup->opinions[i], scale), false};
        if (marks[i].score < setup->floor) continue;
        one.score = marks[i].score;
        one.fit = (double)setup->opinions[i].fit;
        one.tag = (int64_t)i;
        status = candidates_add(all, &one, row->outline, err);
    }
    if (!status) status = candidates_rank(all, &how, err);
    for (size_t rank = 0; !status && rank < candidates_count(all); rank++) {
        candidate one;
        bool is_kept;
        status = candidates_get(all, rank, &one, NULL, &is_kept, err);
        if (!status) marks[one.tag].is_kept = is_kept;
    }
    candidates_free(all);
    return status;
}

pap_status exam_mark(row_mark *marks, const exam_setup *setup, int regime, const regime_scale *scale,
                     pap_error *err) {
    pap_status status = PAP_OK;
    for (size_t i = 0; i < setup->table->pictures.count && !status; i++)
        if (setup->table->pictures.items[i].regime == regime && !setup->table->pictures.items[i].is_verified)
            status = mark_picture(marks, setup, &setup->table->pictures.items[i], scale, err);
    return status;
}

/* What was kept: 1 and the sum of the trees, and whether it is a plot. */
typedef struct samples {
    VECTOR(double) terms;
    VECTOR(bool) answers;
    long plots;
} samples;

static bool is_asked(const train_row *row) {
    return row->truth == ROW_PLOT || row->truth == ROW_ELSEWHERE || row->truth == ROW_LOOK_ALIKE;
}

static pap_status gather(samples *out, const row_mark *marks, const exam_setup *setup, int regime,
                         const bool *is_taken, pap_error *err) {
    const train_table *table = setup->table;
    for (size_t i = 0; i < table->rows.count; i++) {
        const train_row *row = &table->rows.items[i];
        const train_picture *from = &table->pictures.items[row->picture];
        if (from->regime != regime || !from->is_planted || !is_taken[from->place] || !marks[i].is_kept ||
            !is_asked(row))
            continue;
        double *one = VECTOR_PUSH(&out->terms), *sum = one ? VECTOR_PUSH(&out->terms) : NULL;
        bool *answer = VECTOR_PUSH(&out->answers);
        if (!sum || !answer) return error_nomem(err, "the calibration");
        sum[-1] = 1;
        *sum = (double)setup->opinions[i].sum;
        *answer = row->truth == ROW_PLOT;
        out->plots += *answer;
    }
    return PAP_OK;
}

/* Log odds as a straight line of the sum. */
static pap_status fit_line(regime_scale *scale, const samples *from, const char *regime, pap_error *err) {
    logistic_fit fit;
    bool is_fitted;
    pap_status status = logistic_make(&fit, &is_fitted, from->terms.items, from->answers.items,
                                      (int)from->answers.count, 2, err);
    if (status) return status;
    if (!is_fitted || !(fit.weights[1] > 0))
        return error_set(
            err, PAP_E_EMPTY,
            "training: the scores of the regime '%s' tell nothing on places that were left out; give it "
            "more scenes",
            regime);
    *scale = (regime_scale){.slope = fit.weights[1],
                            .offset = fit.weights[0],
                            .kept = (long)from->answers.count,
                            .kept_plots = from->plots};
    return PAP_OK;
}

static int compare_doubles(const void *a, const void *b) {
    double p = *(const double *)a, q = *(const double *)b;
    return (p > q) - (p < q);
}

static double ratio_of(const row_opinion *opinion, double plants) {
    return fabs(log(fmax(plants, 1)) - (double)opinion->plants) /
           fmax((double)opinion->plants_spread, judge_spread_min);
}

/* The ceil((n + 1) * .9)-th smallest of the ratios of error and spread. */
static pap_status fit_plants(regime_scale *scale, const row_mark *marks, const exam_setup *setup, int regime,
                             const bool *is_taken, pap_error *err) {
    const train_table *table = setup->table;
    double *ratios = memory_array(table->rows.count + 1, sizeof *ratios);
    size_t count = 0;
    if (!ratios) return error_nomem(err, "the calibration");
    for (size_t i = 0; i < table->rows.count; i++) {
        const train_row *row = &table->rows.items[i];
        const train_picture *from = &table->pictures.items[row->picture];
        if (from->regime == regime && is_taken[from->place] && marks[i].is_kept && row->truth == ROW_PLOT &&
            marks[i].score >= scale->threshold)
            ratios[count++] = ratio_of(&setup->opinions[i], table->things.items[row->thing].plants);
    }
    qsort(ratios, count, sizeof *ratios, compare_doubles);
    size_t rank = (size_t)ceil((double)(count + 1) * PLANTS_SHARE);
    scale->plants_factor = count ? ratios[rank > count ? count - 1 : rank - 1] : 3;
    free(ratios);
    return PAP_OK;
}

/* What is listed from each step of the score on. */
enum { STEPS = 100, STEP_HIGH = 95 };

static int step_of(double score) {
    return score >= 1 ? STEPS - 1 : (int)(score * STEPS);
}

double exam_threshold(const exam_setup *setup, const row_mark *marks, int regime, const bool *is_taken,
                      const exam_limits *limits) {
    const train_table *table = setup->table;
    long elsewhere[STEPS] = {0}, look_alikes[STEPS] = {0}, tried = 0;
    double ha = 0;
    for (size_t p = 0; p < table->pictures.count; p++) {
        const train_picture *picture = &table->pictures.items[p];
        if (picture->regime != regime || picture->is_verified || !is_taken[picture->place]) continue;
        ha += picture->inspected_ha;
        for (size_t i = 0; i < picture->thing_count; i++)
            tried += !table->things.items[picture->first_thing + i].is_plot;
        for (size_t i = picture->first_row; i < picture->first_row + picture->row_count; i++) {
            if (!marks[i].is_kept) continue;
            elsewhere[step_of(marks[i].score)] += table->rows.items[i].truth == ROW_ELSEWHERE;
            look_alikes[step_of(marks[i].score)] += table->rows.items[i].truth == ROW_LOOK_ALIKE;
        }
    }
    int step = STEPS - 1, least = (int)lround(limits->least_score * STEPS);
    for (long alarms = 0, alike = 0; step > least; step--) {
        alarms += elsewhere[step];
        alike += look_alikes[step];
        if (step <= STEP_HIGH && ((double)alarms > limits->false_alarms_per_km2 * ha / 100 ||
                                  (double)alike > limits->look_alikes * (double)tried))
            return (step + 1) / (double)STEPS;
    }
    return step / (double)STEPS;
}

pap_status exam_calibrate(regime_scale *out, row_mark *marks, const exam_setup *setup, int regime,
                          const bool *is_taken, const exam_limits *limits, pap_error *err) {
    regime_scale scale = {.slope = 1, .threshold = regime_of(setup, regime)->threshold};
    pap_status status = PAP_OK;
    /* What is kept depends a little on the scores: the second round settles it. */
    for (int round = 0; round < 2 && !status; round++) {
        samples kept = {0};
        status = exam_mark(marks, setup, regime, &scale, err);
        if (!status) status = gather(&kept, marks, setup, regime, is_taken, err);
        if (!status && (kept.plots == 0 || (size_t)kept.plots == kept.answers.count))
            status =
                error_set(err, PAP_E_EMPTY,
                          "training: nothing to calibrate the regime '%s' with: %ld plots of %zu candidates",
                          regime_of(setup, regime)->name, kept.plots, kept.answers.count);
        double threshold = scale.threshold;
        if (!status) status = fit_line(&scale, &kept, regime_of(setup, regime)->name, err);
        scale.threshold = threshold;
        free(kept.terms.items);
        free(kept.answers.items);
    }
    if (!status) status = exam_mark(marks, setup, regime, &scale, err);
    if (!status) {
        scale.threshold = exam_threshold(setup, marks, regime, is_taken, limits);
        status = exam_mark(marks, setup, regime, &scale, err);
    }
    if (!status) status = fit_plants(&scale, marks, setup, regime, is_taken, err);
    if (!status) *out = scale;
    return status;
}

/* ---- figures ---- */

static bool is_in_class(const exam_setup *setup, const train_picture *picture, const exam_class *of) {
    place_split split = setup->table->places.items[picture->place].split;
    return !picture->is_verified && picture->gsd_m >= of->gsd_low_m && picture->gsd_m < of->gsd_high_m &&
           (of->split < 0 ? split != SPLIT_REPORTING : (int)split == of->split) &&
           (of->place < 0 || picture->place == of->place) &&
           (of->regime < 0 || picture->regime == of->regime);
}

bool exam_is_listed(const exam_setup *setup, const row_mark *marks, const regime_scale *scales, size_t row) {
    const train_picture *from = &setup->table->pictures.items[setup->table->rows.items[row].picture];
    return marks[row].is_kept && marks[row].score >= scales[from->regime].threshold;
}

void exam_fates(thing_fate *fates, const exam_setup *setup, const row_mark *marks,
                const regime_scale *scales) {
    const train_table *table = setup->table;
    for (size_t i = 0; i < table->things.count; i++) fates[i] = (thing_fate){.best = -1};
    for (size_t i = 0; i < table->rows.count; i++) {
        if (table->rows.items[i].thing < 0) continue;
        thing_fate *fate = &fates[table->rows.items[i].thing];
        fate->is_seen = true;
        fate->overlap = fmaxf(fate->overlap, table->rows.items[i].overlap);
        if (!marks[i].is_kept) continue;
        fate->listed += exam_is_listed(setup, marks, scales, i);
        if (fate->best < 0 || marks[i].score > marks[fate->best].score) fate->best = (ptrdiff_t)i;
    }
}

static bool holds_plants(const exam_setup *setup, const regime_scale *scale, size_t row, double plants) {
    const row_opinion *opinion = &setup->opinions[row];
    double reach = scale->plants_factor * fmax((double)opinion->plants_spread, judge_spread_min);
    return plants >= floor(exp((double)opinion->plants - reach)) &&
           plants <= ceil(exp((double)opinion->plants + reach));
}

static void count_things(exam_figures *out, const exam_setup *setup, const regime_scale *scales,
                         const train_picture *picture, const thing_fate *fates) {
    for (size_t i = 0; i < picture->thing_count; i++) {
        const train_thing *thing = &setup->table->things.items[picture->first_thing + i];
        const thing_fate *fate = &fates[picture->first_thing + i];
        bool is_listed = fate->listed > 0;
        if (!thing->is_plot) {
            out->look_alikes++;
            out->look_alikes_listed += is_listed;
            continue;
        }
        if (!thing->is_counted) continue;
        bool is_large = thing->area_m2 >= 4 && thing->flowers >= 30;
        out->plots++;
        out->seen += fate->is_seen;
        out->fitted += fate->overlap >= FITTING_OVERLAP;
        out->kept += fate->best >= 0;
        out->hits += is_listed;
        out->duplicates += is_listed ? fate->listed - 1 : 0;
        out->large_plots += is_large;
        out->large_hits += is_large && is_listed;
        if (!is_listed) continue;
        out->plants_checked++;
        out->plants_held += holds_plants(setup, &scales[picture->regime], (size_t)fate->best, thing->plants);
    }
}

typedef struct outcomes {
    VECTOR(scored_outcome) list;
    VECTOR(double) scores;
    VECTOR(bool) truths;
} outcomes;

static pap_status note_outcome(outcomes *into, double score, bool is_hit, bool is_first, pap_error *err) {
    double *of_scores = VECTOR_PUSH(&into->scores);
    bool *of_truths = VECTOR_PUSH(&into->truths);
    scored_outcome *one = is_first ? VECTOR_PUSH(&into->list) : NULL;
    if (!of_scores || !of_truths || (is_first && !one)) return error_nomem(err, "the figures");
    *of_scores = score;
    *of_truths = is_hit;
    if (one) *one = (scored_outcome){score, 0, is_hit};
    return PAP_OK;
}

static pap_status count_picture(exam_figures *out, outcomes *into, const exam_setup *setup,
                                const row_mark *marks, const regime_scale *scales, const thing_fate *fates,
                                const train_picture *picture, pap_error *err) {
    pap_status status = PAP_OK;
    size_t end = picture->first_row + picture->row_count;
    for (size_t i = picture->first_row; i < end && !status; i++) {
        const train_row *row = &setup->table->rows.items[i];
        if (!marks[i].is_kept || !is_asked(row)) continue;
        bool is_listed = exam_is_listed(setup, marks, scales, i), is_plot = row->truth == ROW_PLOT;
        if (!picture->is_planted) {
            out->empty_false_alarms += is_listed;
            continue;
        }
        out->false_alarms += is_listed && row->truth == ROW_ELSEWHERE;
        status = note_outcome(into, marks[i].score, is_plot,
                              !is_plot || fates[row->thing].best == (ptrdiff_t)i, err);
    }
    if (picture->is_planted)
        out->planted_ha += picture->inspected_ha;
    else
        out->empty_ha += picture->inspected_ha;
    count_things(out, setup, scales, picture, fates);
    return status;
}

static int compare_outcomes(const void *a, const void *b) {
    const scored_outcome *p = a, *q = b;
    return (p->score < q->score) - (p->score > q->score);
}

static pap_status sum_up(exam_figures *out, outcomes *from, pap_error *err) {
    size_t count = from->list.count;
    curve_point *curve = memory_array(count + 1, sizeof *curve);
    if (!curve) return error_nomem(err, "the figures");
    if (count) qsort(from->list.items, count, sizeof *from->list.items, compare_outcomes);
    size_t points = measure_curve(curve, from->list.items, count, NULL);
    out->average_precision = measure_average_precision(curve, points, out->plots);
    measure_calibration(&out->calibration, from->scores.items, from->truths.items, from->scores.count);
    free(curve);
    return PAP_OK;
}

pap_status exam_measure(exam_figures *out, const exam_setup *setup, const row_mark *marks,
                        const regime_scale *scales, const exam_class *of, pap_error *err) {
    const train_table *table = setup->table;
    outcomes into = {0};
    thing_fate *fates = memory_array(table->things.count + 1, sizeof *fates);
    bool *has_place = memory_array(table->places.count + 1, sizeof *has_place);
    pap_status status = fates && has_place ? PAP_OK : error_nomem(err, "the figures");
    *out = (exam_figures){0};
    if (!status) exam_fates(fates, setup, marks, scales);
    for (size_t i = 0; i < table->pictures.count && !status; i++) {
        const train_picture *picture = &table->pictures.items[i];
        if (!is_in_class(setup, picture, of)) continue;
        out->pictures++;
        has_place[picture->place] = true;
        status = count_picture(out, &into, setup, marks, scales, fates, picture, err);
    }
    for (size_t i = 0; i < table->places.count && !status; i++) out->places += has_place[i];
    if (!status) status = sum_up(out, &into, err);
    free(into.list.items);
    free(into.scores.items);
    free(into.truths.items);
    free(fates);
    free(has_place);
    return status;
}
