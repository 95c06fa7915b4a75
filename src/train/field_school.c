/* One regime of fields learnt and examined. */
#include "train/field_school.h"

#include "base/error.h"
#include "base/random.h"
#include "model/trees.h"
#include "train/field_classroom.h"
#include "trial/logistic.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- how ---- */

static void read_boost(boost_how *out, const json_t *json) {
    out->rounds = (int)json_integer_value(json_object_get(json, "rounds"));
    out->depth = (int)json_integer_value(json_object_get(json, "depth"));
    out->eta = json_number_value(json_object_get(json, "eta"));
    out->lambda = json_number_value(json_object_get(json, "lambda"));
    out->min_child_weight = json_number_value(json_object_get(json, "min_child_weight"));
    out->subsample = json_number_value(json_object_get(json, "subsample"));
    out->colsample = json_number_value(json_object_get(json, "colsample"));
    out->seed = 1;
    out->threads = 1;
}

static bool is_complete(const boost_how *how) {
    return how->rounds > 0 && how->depth > 0 && how->eta > 0 && how->subsample > 0 && how->colsample > 0;
}

pap_status field_how_read(field_how *out, const json_t *recipe, const char *file, pap_error *err) {
    const json_t *how = json_object_get(recipe, "training"), *net = json_object_get(how, "net");
    *out = (field_how){.net = {(int)json_integer_value(json_object_get(net, "units")),
                               (int)json_integer_value(json_object_get(net, "epochs")),
                               json_number_value(json_object_get(net, "rate")),
                               json_number_value(json_object_get(net, "decay"))},
                       .folds = (int)json_integer_value(json_object_get(how, "folds")),
                       .plot_weight = json_number_value(json_object_get(how, "plot_weight")),
                       .other_weight = json_number_value(json_object_get(how, "other_weight"))};
    read_boost(&out->score, json_object_get(how, "score"));
    read_boost(&out->fit, json_object_get(how, "fit"));
    read_boost(&out->stage, json_object_get(how, "stage"));
    if (out->net.units >= 1 && out->net.units <= FIELD_UNITS_MAX && out->net.epochs >= 1 &&
        out->net.rate > 0 && is_complete(&out->score) && is_complete(&out->fit) && is_complete(&out->stage) &&
        out->folds >= 2 && out->folds <= FIELD_FOLDS_MAX && out->plot_weight > 0 && out->other_weight > 0)
        return PAP_OK;
    return error_set(err, PAP_E_MODEL,
                     "%s: 'training' needs net, score, fit, stage, folds, plot_weight, other_weight", file);
}

/* ---- samples of pixels ---- */

typedef struct sampler {
    const field_lesson *lesson;
    field_samples *into;
    random_state rng;
    double share[3]; /* of pixels elsewhere, on other things, on stands, that are taken */
    double weight[3];
    bool has_failed;
} sampler;

/* 0 elsewhere, 1 another thing, 2 a stand, -1 what is neither. */
static int kind_of(const field_lesson *lesson, int label) {
    if (label == 0) return 0;
    const char *kind = lesson->planted.things[label - 1].truth.kind;
    return strcmp(kind, "plot") == 0 ? 2 : strcmp(kind, "distractor") == 0 ? 1 : -1;
}

static bool push(field_samples *into, const float *const inputs[], int x, float label, float weight,
                 int place) {
    float *l = VECTOR_PUSH(&into->labels), *w = VECTOR_PUSH(&into->weights);
    int16_t *p = VECTOR_PUSH(&into->places);
    if (!l || !w || !p) return false;
    *l = label;
    *w = weight;
    *p = (int16_t)place;
    for (int i = 0; i < into->inputs; i++) {
        float *value = VECTOR_PUSH(&into->values);
        if (!value) return false;
        *value = inputs[i][x];
    }
    return true;
}

static void take_row(void *context, int64_t x0, int64_t y, int count, const float *const inputs[],
                     const uint8_t *valid) {
    sampler *s = context;
    const int16_t *labels = s->lesson->labels + (size_t)y * (size_t)s->lesson->width + (size_t)x0;
    for (int x = 0; x < count; x++) {
        int kind = valid[x] ? kind_of(s->lesson, labels[x]) : -1;
        if (kind < 0 || random_unit(&s->rng) >= s->share[kind]) continue;
        if (!push(s->into, inputs, x, kind == 2, (float)s->weight[kind], s->lesson->place))
            s->has_failed = true;
    }
}

/* From each lesson about as many pixels of each kind, however many there are. */
static pap_status sample(field_samples *out, const field_school *school, pap_error *err) {
    static const double all = 150000, most = 2500, shares[3] = {0.42, 0.25, 0.33};
    const double each = fmin(all / (double)(school->lessons.count + 1), most);
    pap_status status = PAP_OK;
    out->inputs = field_inputs_count(school->regime->net.layers);
    for (size_t k = 0; k < school->lessons.count && !status; k++) {
        const field_lesson *lesson = &school->lessons.items[k];
        size_t count = (size_t)lesson->width * (size_t)lesson->height, of[3] = {1, 1, 1};
        sampler s = {.lesson = lesson, .into = out, .weight = {1, 0.7, 1.2}};
        for (size_t i = 0; i < count; i++) {
            int kind = lesson->valid[i] ? kind_of(lesson, lesson->labels[i]) : -1;
            if (kind >= 0) of[kind]++;
        }
        for (int i = 0; i < 3; i++) s.share[i] = each * shares[i] / (double)of[i];
        random_seed(&s.rng, school->seed, 500 + k);
        field_scale scale = field_regime_scale(school->regime, lesson->gsd_m);
        status = field_lesson_tap(lesson, &scale, school->regime->net.layers, take_row, &s, err);
        if (!status && s.has_failed) status = error_nomem(err, "samples");
    }
    return status;
}

/* ---- trees ---- */

static void choose_features(field_school *school) {
    float row[FIELD_FEATURES];
    field_area none = {.sums = {.count = 1, .edges = 4, .steps = 1}};
    field_scale scale = {.gsd_m = 1, .level_count = 1};
    field_tone tone = {.visible = 1, .nir = 1};
    field_measure(row, &none, school->regime->net.layers, &tone, &scale);
    school->feature_count = 0;
    for (int i = 0; i < FIELD_FEATURES; i++)
        if (!isnan(row[i])) school->features[school->feature_count++] = i;
}

/* Rows for boosting: those that are chosen, or all. */
typedef struct desk {
    float *values, *labels, *weights;
    size_t count;
} desk;

static bool desk_make(desk *d, const field_school *school, const field_rows *rows) {
    size_t n = rows->rows.count + 1;
    *d = (desk){memory_array(n, (size_t)school->feature_count * sizeof(float)),
                memory_array(n, sizeof(float)), memory_array(n, sizeof(float)), 0};
    return d->values && d->labels && d->weights;
}

static void desk_free(desk *d) {
    free(d->values);
    free(d->labels);
    free(d->weights);
}

static void desk_add(desk *d, const field_school *school, const field_row *row, double label, double weight) {
    float *to = d->values + d->count * (size_t)school->feature_count;
    for (int i = 0; i < school->feature_count; i++) to[i] = row->one.features[school->features[i]];
    d->labels[d->count] = (float)label;
    d->weights[d->count++] = (float)weight;
}

static boost_rows desk_rows(const desk *d, const field_school *school) {
    return (boost_rows){d->values, d->labels, d->weights, d->count, (size_t)school->feature_count};
}

/* Candidates on one thing share its weight; rows of a lesson lie together. */
static double weight_of(const field_school *school, const field_rows *rows, size_t i) {
    const field_row *own = &rows->rows.items[i];
    size_t first = i, last = i, beside = 0;
    if (own->thing < 0) return 1;
    while (first > 0 && rows->rows.items[first - 1].lesson == own->lesson) first--;
    while (last + 1 < rows->rows.count && rows->rows.items[last + 1].lesson == own->lesson) last++;
    for (size_t k = first; k <= last; k++) beside += rows->rows.items[k].thing == own->thing;
    return (own->is_plot ? school->how.plot_weight : school->how.other_weight) / (double)beside;
}

static bool is_ignored(const field_school *school, const field_row *row) {
    if (row->thing < 0) return false;
    const field_lesson *lesson = &school->lessons.items[row->lesson];
    return strcmp(lesson->planted.things[row->thing].truth.kind, "ignore") == 0;
}

/* What a row is to the trees. */
typedef enum subject { SUBJECT_SCORE, SUBJECT_FIT, SUBJECT_STAGE } subject;

static pap_status teach(boost **out, const field_school *school, const field_rows *rows, const bool *is_taken,
                        subject what, const char *stage, pap_error *err) {
    desk d;
    pap_status status = desk_make(&d, school, rows) ? PAP_OK : error_nomem(err, "training rows");
    for (size_t i = 0; i < rows->rows.count && !status; i++) {
        const field_row *row = &rows->rows.items[i];
        const field_lesson *lesson = &school->lessons.items[row->lesson];
        if (!is_taken[lesson->place] || is_ignored(school, row)) continue;
        if (what == SUBJECT_STAGE && !row->is_plot) continue;
        double label = what == SUBJECT_SCORE ? row->is_plot
                       : what == SUBJECT_FIT ? row->is_plot * row->overlap
                                             : 0;
        if (what == SUBJECT_STAGE) label = strcmp(lesson->planted.things[row->thing].truth.stage, stage) == 0;
        desk_add(&d, school, row, label, weight_of(school, rows, i));
    }
    boost_rows given = desk_rows(&d, school);
    const boost_how *how = what == SUBJECT_SCORE ? &school->how.score
                           : what == SUBJECT_FIT ? &school->how.fit
                                                 : &school->how.stage;
    if (!status)
        status = boost_fit(out, &given, what == SUBJECT_FIT ? BOOST_VALUE : BOOST_LOG_ODDS, how, err);
    desk_free(&d);
    return status;
}

/* Sums of both trees for the rows whose place is not taken. */
static pap_status mark(const field_school *school, field_rows *rows, const bool *is_taken, const boost *score,
                       const boost *fit, pap_error *err) {
    desk d;
    pap_status status = desk_make(&d, school, rows) ? PAP_OK : error_nomem(err, "training rows");
    for (size_t i = 0; i < rows->rows.count && !status; i++)
        if (!is_taken[school->lessons.items[rows->rows.items[i].lesson].place])
            desk_add(&d, school, &rows->rows.items[i], 0, 1);
    float *sums = status ? NULL : memory_array(d.count + 1, 2 * sizeof *sums);
    if (!status && !sums) status = error_nomem(err, "training rows");
    boost_rows given = desk_rows(&d, school);
    if (!status) status = boost_predict(sums, score, &given, err);
    if (!status) status = boost_predict(sums + d.count, fit, &given, err);
    for (size_t i = 0, at = 0; i < rows->rows.count && !status; i++) {
        field_row *row = &rows->rows.items[i];
        if (is_taken[school->lessons.items[row->lesson].place]) continue;
        row->sum = (double)sums[at];
        row->fit = (double)sums[d.count + at++];
    }
    free(sums);
    desk_free(&d);
    return status;
}

/* ---- folds ---- */

static pap_status collect(field_rows *out, const field_school *school, const field_net *net, pap_error *err) {
    pap_status status = PAP_OK;
    for (size_t k = 0; k < school->lessons.count && !status; k++)
        status = field_rows_collect(out, &school->lessons.items[k], (int)k, school->regime, net, err);
    return status;
}

/* Hands the rows of the places that were left out to school->rows. */
static pap_status keep_unseen(field_school *school, field_rows *rows, const bool *is_taken, pap_error *err) {
    for (size_t i = 0; i < rows->rows.count; i++) {
        field_row *row = &rows->rows.items[i];
        if (is_taken[school->lessons.items[row->lesson].place]) continue;
        field_row *slot = VECTOR_PUSH(&school->rows.rows);
        if (!slot) return error_nomem(err, "training rows");
        *slot = *row;
        row->outline = NULL;
    }
    return PAP_OK;
}

static pap_status run_fold(field_school *school, const field_samples *samples, int fold, bool *is_taken,
                           pap_error *err) {
    field_net net;
    field_rows rows = {0};
    boost *score = NULL, *fit = NULL;
    bool any_left_out = false;
    for (int p = 0; p < school->plan->place_count; p++) is_taken[p] = p % school->how.folds != fold;
    for (size_t k = 0; k < school->lessons.count; k++)
        any_left_out = any_left_out || !is_taken[school->lessons.items[k].place];
    if (!any_left_out) return PAP_OK;
    pap_status status = field_net_fit(&net, school->regime->net.layers, samples, is_taken, &school->how.net,
                                      school->seed, err);
    if (!status) status = collect(&rows, school, &net, err);
    if (!status) status = teach(&score, school, &rows, is_taken, SUBJECT_SCORE, NULL, err);
    if (!status) status = teach(&fit, school, &rows, is_taken, SUBJECT_FIT, NULL, err);
    if (!status) status = mark(school, &rows, is_taken, score, fit, err);
    if (!status) status = keep_unseen(school, &rows, is_taken, err);
    boost_free(score);
    boost_free(fit);
    field_rows_free(&rows);
    return status;
}

/* ---- scale and threshold ---- */

static pap_status calibrate(field_school *school, pap_error *err) {
    size_t n = school->rows.rows.count;
    double *terms = memory_array(n + 1, 2 * sizeof *terms);
    bool *answers = memory_array(n + 1, sizeof *answers), is_fitted = false;
    logistic_fit fit;
    int count = 0;
    pap_status status = terms && answers ? PAP_OK : error_nomem(err, "the calibration");
    if (!status)
        status = field_rows_keep(&school->rows, school->lessons.items, school->lessons.count, 1, 0,
                                 school->regime, 0.5, err);
    for (size_t i = 0; i < n && !status; i++) {
        const field_row *row = &school->rows.rows.items[i];
        if (!row->is_kept || !school->lessons.items[row->lesson].repeat || is_ignored(school, row)) continue;
        terms[2 * count] = 1;
        terms[2 * count + 1] = row->sum;
        answers[count++] = row->is_plot;
    }
    if (!status && count) status = logistic_make(&fit, &is_fitted, terms, answers, count, 2, err);
    school->offset = is_fitted && fit.weights[1] > 0.05 ? fit.weights[0] : 0;
    school->slope = is_fitted && fit.weights[1] > 0.05 ? fit.weights[1] : 1;
    free(terms);
    free(answers);
    return status;
}

/* Whether a threshold, in hundredths, lists no more than allowed where nothing was planted, and of
 * look-alikes. Which of several areas at one place is kept depends on it, too. */
static pap_status is_quiet_at(bool *out, field_school *school, int hundredths, pap_error *err) {
    const double at = hundredths / 100.0;
    pap_status status = field_rows_keep(&school->rows, school->lessons.items, school->lessons.count,
                                        school->slope, school->offset, school->regime, at, err);
    field_figures f = field_exam(&school->rows, school->lessons.items, school->lessons.count, -1, at);
    *out = (double)f.false_alarms <= school->how.most_false_alarms_per_km2 * f.empty_km2 &&
           (double)f.others_listed <= school->how.most_others * (double)f.others;
    return status;
}

/* The least quiet threshold, by halves: a higher one lists less. */
static pap_status choose_threshold(field_school *school, pap_error *err) {
    int low = (int)(school->how.least_threshold * 100 + 0.5), high = 95;
    pap_status status = PAP_OK;
    while (low < high && !status) {
        int middle = (low + high) / 2;
        bool is_quiet = false;
        status = is_quiet_at(&is_quiet, school, middle, err);
        *(is_quiet ? &high : &low) = is_quiet ? middle : middle + 1;
    }
    school->threshold = low / 100.0;
    return status;
}

static int ascending(const void *a, const void *b) {
    const field_figures *p = a, *q = b;
    return (p->gsd_m > q->gsd_m) - (p->gsd_m < q->gsd_m);
}

static pap_status examine(field_school *school, pap_error *err) {
    pap_status status = calibrate(school, err);
    if (!status) status = choose_threshold(school, err);
    if (!status)
        status = field_rows_keep(&school->rows, school->lessons.items, school->lessons.count, school->slope,
                                 school->offset, school->regime, school->threshold, err);
    for (size_t k = 0; k < school->lessons.count && !status; k++) {
        double gsd_m = school->lessons.items[k].nominal_gsd_m;
        bool is_there = false;
        for (int i = 0; i < school->figure_count; i++)
            is_there = is_there || school->figures[i].gsd_m == gsd_m;
        if (is_there || school->figure_count == FIELD_GSDS_MAX) continue;
        school->figures[school->figure_count++] =
            field_exam(&school->rows, school->lessons.items, school->lessons.count, gsd_m, school->threshold);
    }
    qsort(school->figures, (size_t)school->figure_count, sizeof *school->figures, ascending);
    for (int i = 0; i < school->figure_count; i++)
        school->smallest_m2 = fmax(school->smallest_m2, field_exam_smallest_m2(&school->figures[i]));
    return status;
}

/* ---- all of it ---- */

static pap_status learn_all(field_school *school, const field_samples *samples, bool *is_taken,
                            pap_error *err) {
    field_rows rows = {0};
    for (int p = 0; p < school->plan->place_count; p++) is_taken[p] = true;
    pap_status status = field_net_fit(&school->net, school->regime->net.layers, samples, is_taken,
                                      &school->how.net, school->seed, err);
    if (!status) status = collect(&rows, school, &school->net, err);
    if (!status) status = teach(&school->score, school, &rows, is_taken, SUBJECT_SCORE, NULL, err);
    if (!status) status = teach(&school->fit, school, &rows, is_taken, SUBJECT_FIT, NULL, err);
    for (int i = 0; i < FIELD_STAGES && !status; i++)
        status = teach(&school->stages[i], school, &rows, is_taken, SUBJECT_STAGE, field_stage_name(i), err);
    field_rows_free(&rows);
    return status;
}

static pap_status stopped(const field_school *school, pap_error *err) {
    return error_set(err, PAP_E_CANCELLED, "training of %s: stopped on request", school->regime->frame.name);
}

pap_status field_school_run(field_school *school, int (*say)(void *context, const char *what), void *context,
                            pap_error *err) {
    field_samples samples = {0};
    char what[96];
    bool *is_taken = memory_array((size_t)school->plan->place_count + 1, sizeof *is_taken);
    pap_status status = is_taken ? field_classroom_fill(school, err) : error_nomem(err, "training");
    if (!status && school->lessons.count == 0)
        status = error_set(err, PAP_E_EMPTY,
                           "training: no scene has the bands and the ground pixel of the regime '%s'",
                           school->regime->frame.name);
    choose_features(school);
    if (!status) status = sample(&samples, school, err);
    for (int fold = 0; fold < school->how.folds && !status; fold++) {
        snprintf(what, sizeof what, "%s: %zu pictures, part %d of %d", school->regime->frame.name,
                 school->lessons.count, fold + 1, school->how.folds);
        status = say(context, what) ? stopped(school, err) : run_fold(school, &samples, fold, is_taken, err);
    }
    if (!status) status = examine(school, err);
    if (!status) status = learn_all(school, &samples, is_taken, err);
    field_samples_free(&samples);
    free(is_taken);
    return status;
}

void field_school_free(field_school *school) {
    for (size_t k = 0; k < school->lessons.count; k++) field_lesson_free(&school->lessons.items[k]);
    free(school->lessons.items);
    field_rows_free(&school->rows);
    boost_free(school->score);
    boost_free(school->fit);
    for (int i = 0; i < FIELD_STAGES; i++) boost_free(school->stages[i]);
}

static json_t *pack(const boost *b) {
    json_t *saved = boost_save(b), *packed = saved ? trees_pack(saved) : NULL;
    json_decref(saved);
    return packed;
}

json_t *field_school_save(const field_school *school, const json_t *recipe_regime) {
    json_t *regime = json_deep_copy(recipe_regime), *names = json_array(), *stages = json_object();
    for (int i = 0; i < school->feature_count; i++)
        json_array_append_new(names, json_string(field_feature_name(school->features[i])));
    for (int i = 0; i < FIELD_STAGES; i++)
        json_object_set_new(stages, field_stage_name(i), pack(school->stages[i]));
    json_object_set_new(regime, "threshold", json_real(school->threshold));
    json_object_set_new(regime, "smallest_m2", json_real(school->smallest_m2));
    json_t *learnt =
        json_pack("{s:o, s:o, s:o, s:o, s:{s:f, s:f}, s:o}", "net", field_net_save(&school->net), "features",
                  names, "score", pack(school->score), "fit", pack(school->fit), "calibration", "slope",
                  school->slope, "offset", school->offset, "stages", stages);
    if (regime && learnt && json_object_set_new(regime, "learnt", learnt) == 0) return regime;
    json_decref(regime);
    return NULL;
}
