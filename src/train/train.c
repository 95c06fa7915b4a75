/* Training: scenes and a recipe to a model file and its card. */
#include "train/train.h"

#include "base/error.h"
#include "base/file.h"
#include "model/likeness.h"
#include "model/trees.h"
#include "scan/ordered.h"
#include "train/card.h"
#include "train/likeness_fit.h"
#include "train/verified.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RECIPE_LIMIT = 16 << 20 };

typedef struct training {
    const train_options *options;
    json_t *recipe_json;
    model *recipe;
    plan plan;
    train_table table;
    lesson_how how;
    likeness_how pixels_how;
    row_opinion *opinions; /* of lessons that had not seen the row's place */
    row_mark *marks;
    bool *is_learnt; /* places: training and tuning */
    exam_setup exam;
    int regime_count;
    lesson lessons[MODEL_REGIMES_MAX];
    regime_scale scales[MODEL_REGIMES_MAX];
    double gains[MODEL_REGIMES_MAX][FEATURE_COUNT];
} training;

static void free_training(training *t) {
    for (int i = 0; i < MODEL_REGIMES_MAX; i++) lesson_free(&t->lessons[i]);
    train_table_free(&t->table);
    plan_free(&t->plan);
    model_free(t->recipe);
    json_decref(t->recipe_json);
    free(t->opinions);
    free(t->marks);
    free(t->is_learnt);
}

/* ---- rows ---- */

static pap_status read_inputs(training *t, pap_error *err) {
    char *text = NULL;
    size_t size;
    json_error_t fault;
    pap_status status = plan_read(&t->plan, t->options->list, err);
    if (!status) status = model_load_recipe(&t->recipe, t->options->recipe, NULL, err);
    if (!status) status = file_read_whole(&text, &size, t->options->recipe, RECIPE_LIMIT, err);
    if (!status) {
        t->recipe_json = json_loadb(text, size, 0, &fault);
        if (!t->recipe_json) status = error_nomem(err, "the recipe");
    }
    free(text);
    if (!status) status = lesson_how_read(&t->how, t->recipe_json, t->options->recipe, err);
    if (!status) status = likeness_how_read(&t->pixels_how, t->recipe_json, t->options->recipe, err);
    if (!status) t->regime_count = model_regime_count(t->recipe);
    return status;
}

/* The regimes without what matters only once there are rows. */
static char *searching_of(const training *t) {
    static const char *const later[] = {"threshold", "prefer_area", "apart_m", "most_false_alarms_per_km2"};
    json_t *regimes = json_deep_copy(json_object_get(t->recipe_json, "regimes")), *regime;
    size_t i;
    json_array_foreach(regimes, i, regime) for (size_t k = 0; k < sizeof later / sizeof *later; k++)
        json_object_del(regime, later[k]);
    json_t *pixels = json_object_get(json_object_get(t->recipe_json, "training"), "likeness");
    json_array_append(regimes, pixels);
    char *text = json_dumps(regimes, JSON_COMPACT);
    json_decref(regimes);
    return text;
}

/* Over what decides which rows there are. */
static pap_status digest_of(char out[65], const training *t, pap_error *err) {
    char list[65], *searching = searching_of(t), *text = NULL;
    pap_status status = searching ? file_sha256(list, t->options->list, err) : error_nomem(err, "the recipe");
    int length = status ? -1
                        : asprintf(&text, "%s %s %llu %s", PAP_VERSION, list,
                                   (unsigned long long)t->options->seed, searching);
    if (!status && (length < 0 || !bytes_sha256(out, text, (size_t)length)))
        status = error_nomem(err, "the recipe");
    if (length >= 0) free(text);
    free(searching);
    return status;
}

/* ---- pixels ---- */

/* The pixel stage: learnt from the training places alone, so that those of tuning and reporting tell how good
 * it is; and for each training place another one, learnt from the others. */
typedef struct pixel_stage {
    pixel_samples samples;
    train_table places;
    bool *is_taken;
    model **blind; /* by place; NULL where the place was not learnt from */
} pixel_stage;

static void free_stage(pixel_stage *stage) {
    for (size_t i = 0; stage->blind && i < stage->places.places.count; i++) model_free(stage->blind[i]);
    free(stage->blind);
    free(stage->is_taken);
    pixel_samples_free(&stage->samples);
    train_table_free(&stage->places);
}

static bool has_samples(const pixel_stage *stage, size_t place) {
    for (size_t i = 0; i < stage->samples.all.count; i++)
        if (stage->samples.all.items[i].place == (int32_t)place) return true;
    return false;
}

static void take_split(pixel_stage *stage, place_split split) {
    for (size_t i = 0; i < stage->places.places.count; i++)
        stage->is_taken[i] = stage->places.places.items[i].split == split;
}

/* Adds up what each place says of a net that had not seen it. */
static pap_status fit_blind(pixel_stage *stage, double *auc, const training *t, pap_error *err) {
    double sum = 0;
    int told = 0;
    pap_status status = PAP_OK;
    for (size_t place = 0; place < stage->places.places.count && !status; place++) {
        likeness_net net;
        if (stage->places.places.items[place].split != SPLIT_TRAINING || !has_samples(stage, place)) continue;
        take_split(stage, SPLIT_TRAINING);
        stage->is_taken[place] = false;
        status = likeness_fit(&net, &stage->samples, stage->is_taken, &t->pixels_how, t->options->seed, err);
        /* The only training place: nothing else to learn from, so it is looked at with what it taught. */
        if (status == PAP_E_EMPTY) {
            status = PAP_OK;
            continue;
        }
        if (!status) status = model_load_recipe(&stage->blind[place], t->options->recipe, NULL, err);
        if (status) break;
        model_set_likeness(stage->blind[place], &net);
        for (size_t i = 0; i < stage->places.places.count; i++) stage->is_taken[i] = i == place;
        double own = likeness_auc(&net, &stage->samples, stage->is_taken);
        if (isnan(own)) continue;
        sum += own;
        told++;
    }
    *auc = told ? sum / told : NAN;
    return status;
}

static pap_status fit_pixels(train_pixels *out, pixel_stage *stage, const training *t, pap_error *err) {
    size_t places = stage->places.places.count;
    stage->is_taken = memory_array(places + 1, sizeof *stage->is_taken);
    stage->blind = memory_array(places + 1, sizeof *stage->blind);
    if (!stage->is_taken || !stage->blind) return error_nomem(err, "the places");
    take_split(stage, SPLIT_TRAINING);
    pap_status status =
        likeness_fit(&out->net, &stage->samples, stage->is_taken, &t->pixels_how, t->options->seed, err);
    for (int split = 0; split < SPLIT_COUNT && !status; split++) {
        take_split(stage, (place_split)split);
        out->auc[split] = likeness_auc(&out->net, &stage->samples, stage->is_taken);
    }
    return status ? status : fit_blind(stage, &out->auc[SPLIT_TRAINING], t, err);
}

static pap_status collect_rows(training *t, pap_error *err) {
    const train_options *o = t->options;
    collect_options how = {.folder = o->folder,
                           .plan = &t->plan,
                           .recipe = t->recipe,
                           .threads = o->threads,
                           .seed = o->seed,
                           .on_progress = o->on_progress,
                           .context = o->context};
    pixel_stage stage = {0};
    train_pixels pixels = {0};
    pap_status status = train_places_note(&stage.places, &t->plan, err);
    if (!status) status = pixel_samples_collect(&stage.samples, &how, &stage.places, err);
    if (!status) status = fit_pixels(&pixels, &stage, t, err);
    if (!status) {
        model_set_likeness(t->recipe, &pixels.net);
        how.blind = stage.blind;
        status = train_collect(&t->table, &how, err);
        t->table.pixels = pixels;
    }
    free_stage(&stage);
    return status;
}

static pap_status get_rows(training *t, pap_error *err) {
    const train_options *o = t->options;
    char digest[65];
    pap_status status = digest_of(digest, t, err);
    if (status) return status;
    if (o->rows && access(o->rows, F_OK) == 0) {
        status = train_rows_read(&t->table, &t->plan, digest, o->rows, err);
    } else {
        status = collect_rows(t, err);
        if (!status && o->rows) status = train_rows_write(&t->table, digest, o->rows, err);
    }
    if (!status) model_set_likeness(t->recipe, &t->table.pixels.net);
    return status;
}

static pap_status prepare(training *t, pap_error *err) {
    size_t rows = t->table.rows.count, places = t->table.places.count;
    t->opinions = memory_array(rows + 1, sizeof *t->opinions);
    t->marks = memory_array(rows + 1, sizeof *t->marks);
    t->is_learnt = memory_array(places + 1, sizeof *t->is_learnt);
    if (!t->opinions || !t->marks || !t->is_learnt) return error_nomem(err, "the rows");
    for (size_t i = 0; i < places; i++) t->is_learnt[i] = t->table.places.items[i].split != SPLIT_REPORTING;
    t->exam = (exam_setup){&t->table, t->recipe, t->opinions, model_floor(t->recipe)};
    return PAP_OK;
}

/* ---- one regime ---- */

static bool has_place(const training *t, int regime, size_t place) {
    for (size_t i = 0; i < t->table.pictures.count; i++)
        if (t->table.pictures.items[i].regime == regime && t->table.pictures.items[i].place == (int)place)
            return true;
    return false;
}

/* Lessons of one regime, to be learnt side by side: one for each learnt place, by the others; the last one by
 * all of them. */
typedef struct folds {
    training *training;
    int regime;
    VECTOR(int) left_out; /* places; -1: none */
} folds;

/* A fold tells of the place left out; the lesson of all learnt places is kept, and tells of those only
 * reported.
 */
static pap_status learn_fold(void *context, int worker, int64_t item, void **result, pap_error *err) {
    (void)worker;
    (void)result;
    const folds *all = context;
    training *t = all->training;
    size_t places = t->table.places.count;
    int left_out = all->left_out.items[item];
    bool *learn = memory_array(places + 1, sizeof *learn), *apply = memory_array(places + 1, sizeof *apply);
    lesson learnt = {0};
    pap_status status = learn && apply ? PAP_OK : error_nomem(err, "the rows");
    for (size_t i = 0; i < places && !status; i++) {
        learn[i] = t->is_learnt[i] && (int)i != left_out;
        apply[i] = left_out >= 0 ? (int)i == left_out : !t->is_learnt[i];
    }
    if (!status) status = lesson_learn(&learnt, &t->table, all->regime, learn, &t->how, err);
    if (!status) status = lesson_apply(t->opinions, &learnt, &t->table, all->regime, apply, &t->how, err);
    if (left_out < 0 && !status)
        t->lessons[all->regime] = learnt;
    else
        lesson_free(&learnt);
    free(learn);
    free(apply);
    return status;
}

static pap_status report_fold(void *context, int64_t item, void *result, pap_error *err) {
    (void)result;
    const folds *all = context;
    const train_options *o = all->training->options;
    int left_out = all->left_out.items[item];
    const char *what =
        left_out < 0 ? "learnt from all places" : all->training->table.places.items[left_out].name;
    if (o->on_progress && o->on_progress(o->context, item + 1, (int64_t)all->left_out.count, what))
        return error_set(err, PAP_E_CANCELLED, "stopped on request");
    return PAP_OK;
}

static void drop_nothing(void *result) {
    (void)result;
}

static pap_status cross_examine(training *t, int regime, pap_error *err) {
    folds all = {.training = t, .regime = regime};
    pap_status status = PAP_OK;
    for (int place = 0; place <= (int)t->table.places.count && !status; place++) {
        bool is_last = place == (int)t->table.places.count;
        if (!is_last && (!t->is_learnt[place] || !has_place(t, regime, (size_t)place))) continue;
        int *slot = VECTOR_PUSH(&all.left_out);
        if (slot)
            *slot = is_last ? -1 : place;
        else
            status = error_nomem(err, "the places");
    }
    int threads = t->options->threads > 0 ? t->options->threads : ordered_threads();
    ordered_job job = {.threads = threads,
                       .count = (int64_t)all.left_out.count,
                       .in_flight = 2 * (int64_t)threads,
                       .work = learn_fold,
                       .collect = report_fold,
                       .drop = drop_nothing,
                       .context = &all};
    if (!status) status = ordered_run(&job, err);
    free(all.left_out.items);
    return status;
}

static pap_status learn_regime(training *t, int regime, pap_error *err) {
    pap_status status = cross_examine(t, regime, err);
    const exam_limits limits = {t->how.most_false_alarms[regime], t->how.most_look_alikes,
                                model_regime_at(t->recipe, regime)->threshold};
    if (!status)
        status = exam_calibrate(&t->scales[regime], t->marks, &t->exam, regime, t->is_learnt, &limits, err);
    if (!status) status = boost_gain(t->gains[regime], t->lessons[regime].score, t->how.feature_count, err);
    return status;
}

/* ---- outputs ---- */

static json_t *features_json(const lesson_how *how) {
    json_t *names = json_array();
    for (size_t i = 0; i < how->feature_count; i++)
        json_array_append_new(names, json_string(feature_name(how->features[i])));
    return names;
}

static json_t *packed(const boost *b) {
    json_t *saved = boost_save(b), *small = saved ? trees_pack(saved) : NULL;
    json_decref(saved);
    return small;
}

static json_t *learnt_json(const training *t, int regime) {
    const lesson *l = &t->lessons[regime];
    const regime_scale *scale = &t->scales[regime];
    return json_pack("{s:o, s:{s:f, s:f}, s:f, s:o, s:o, s:o, s:o}", "features", features_json(&t->how),
                     "calibration", "slope", scale->slope, "offset", scale->offset, "plants_factor",
                     scale->plants_factor, "score", packed(l->score), "fit", packed(l->fit), "plants",
                     packed(l->plants), "plants_spread", packed(l->plants_spread));
}

static double prevalence_of(const training *t) {
    long kept = 0, plots = 0;
    for (int i = 0; i < t->regime_count; i++) {
        kept += t->scales[i].kept;
        plots += t->scales[i].kept_plots;
    }
    return round(1e4 * (double)plots / (double)kept) / 1e4;
}

/* What is for people to read on lines of its own; what was learnt, megabytes of it, on one line for each
 * regime. */
static pap_status print_model(FILE *to, const training *t, json_t *json) {
    static const char MARK[] = "\"@\"";
    json_t *regimes = json_object_get(json, "regimes");
    for (int i = 0; i < t->regime_count; i++)
        if (json_object_set_new(json_array_get(regimes, (size_t)i), "learnt", json_string("@")) ||
            json_object_set_new(json_array_get(regimes, (size_t)i), "threshold",
                                json_real(t->scales[i].threshold)))
            return PAP_E_NOMEM;
    char *frame = json_dumps(json, JSON_INDENT(1) | JSON_REAL_PRECISION(9)), *from = frame;
    pap_status status = frame ? PAP_OK : PAP_E_NOMEM;
    for (int i = 0; i < t->regime_count && !status; i++) {
        char *mark = strstr(from, MARK);
        json_t *learnt = learnt_json(t, i);
        if (mark && learnt) {
            fwrite(from, 1, (size_t)(mark - from), to);
            json_dumpf(learnt, to, JSON_COMPACT | JSON_REAL_PRECISION(9));
            from = mark + strlen(MARK);
        } else {
            status = PAP_E_NOMEM;
        }
        json_decref(learnt);
    }
    if (!status) fprintf(to, "%s\n", from);
    free(frame);
    return status;
}

static pap_status model_text(char **out, const training *t, pap_error *err) {
    size_t size;
    json_t *json = json_deep_copy(t->recipe_json);
    FILE *to = open_memstream(out, &size);
    bool ok = json && to && !json_object_set_new(json, "name", json_string(t->options->name)) &&
              !json_object_set_new(json, "prevalence", json_real(prevalence_of(t))) &&
              !json_object_set_new(json, "likeness", likeness_save(&t->table.pixels.net));
    json_object_del(json, "training");
    json_object_del(json, "notes");
    if (ok) ok = print_model(to, t, json) == PAP_OK;
    if (to && fclose(to)) ok = false;
    json_decref(json);
    return ok ? PAP_OK : error_nomem(err, "the model");
}

static pap_status write_outputs(const training *t, pap_error *err) {
    const train_options *o = t->options;
    card_facts facts = {.name = o->name,
                        .date = json_string_value(json_object_get(t->recipe_json, "date")),
                        .setup = &t->exam,
                        .plan = &t->plan,
                        .how = &t->how,
                        .seed = o->seed,
                        .regime_count = t->regime_count,
                        .scales = t->scales,
                        .marks = t->marks,
                        .gains = (const double(*)[FEATURE_COUNT])t->gains,
                        .notes = json_string_value(json_object_get(t->recipe_json, "notes"))};
    char *text = NULL, *card = NULL;
    pap_status status = model_text(&text, t, err);
    if (!status && o->card) status = card_write(&card, &facts, err);
    if (!status && card)
        status = file_write_whole(o->card, card, strlen(card), o->may_replace, o->is_public, err);
    if (!status) {
        status = file_write_whole(o->model, text, strlen(text), o->may_replace, o->is_public, err);
        if (status && card && !o->may_replace) unlink(o->card); /* both or none */
    }
    free(text);
    free(card);
    return status;
}

/* Whether the outputs can be written is asked before the work, not after it. */
static pap_status try_outputs(const train_options *o, pap_error *err) {
    const char *const paths[] = {o->model, o->card, o->rows};
    pap_status status = PAP_OK;
    for (int i = 0; i < 3 && !status; i++) {
        staged_file tried = {0};
        if (paths[i]) status = file_stage(&tried, paths[i], paths[i] == o->rows || o->may_replace, true, err);
        file_discard(&tried);
    }
    return status;
}

pap_status train_model(const train_options *options, pap_error *err) {
    training t = {.options = options};
    pap_status status = try_outputs(options, err);
    if (!status) status = read_inputs(&t, err);
    if (!status) status = get_rows(&t, err);
    if (!status && options->verified)
        status = verified_add(&t.table, options->verified, options->run, t.recipe, err);
    if (!status) status = prepare(&t, err);
    for (int i = 0; i < t.regime_count && !status; i++) status = learn_regime(&t, i, err);
    if (!status) status = write_outputs(&t, err);
    free_training(&t);
    return status;
}
