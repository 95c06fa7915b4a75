/* Collecting the rows: plants, detects, and tells what every candidate is. */
#include "train/rows.h"

#include "assess/match.h"
#include "base/error.h"
#include "base/file.h"
#include "scan/ordered.h"
#include "train/pictures.h"
#include "trial/planted.h"
#include "trial/trial.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What came of it, until it is put into the table. */
typedef struct harvest {
    train_picture picture;
    VECTOR(train_row) rows;
    VECTOR(train_thing) things;
} harvest;

typedef struct collecting {
    const collect_options *options;
    picture_tasks tasks;
    train_table *table;
} collecting;

void train_table_free(train_table *table) {
    for (size_t i = 0; i < table->rows.count; i++) free(table->rows.items[i].outline);
    free(table->rows.items);
    free(table->things.items);
    free(table->pictures.items);
    free(table->places.items);
    *table = (train_table){0};
}

static void drop_harvest(void *result) {
    harvest *h = result;
    if (!h) return;
    for (size_t i = 0; i < h->rows.count; i++) free(h->rows.items[i].outline);
    free(h->rows.items);
    free(h->things.items);
    free(h);
}

/* ---- on a worker ---- */

static pap_status note_things(harvest *h, const injection *planted, pap_error *err) {
    for (int i = 0; i < planted->count; i++) {
        const plant_truth *truth = &planted->things[i].truth;
        train_thing *thing = VECTOR_PUSH(&h->things);
        if (!thing) return error_nomem(err, "the planted things");
        const petal_sight *sight = &planted->things[i].sight;
        bool is_plot = strcmp(truth->kind, "plot") == 0;
        *thing =
            (train_thing){.is_plot = is_plot,
                          .is_counted = is_plot && truth_plot_counts(truth->seen.area_m2, truth->seen.flowers,
                                                                     sight->petal_px, sight->contrast),
                          .area_m2 = truth->seen.area_m2,
                          .plants = truth->seen.plants,
                          .flowers = truth->seen.flowers};
        snprintf(thing->what, sizeof thing->what, "%s", truth->what);
        snprintf(thing->colour, sizeof thing->colour, "%s", truth->colour ? truth->colour : "");
    }
    return PAP_OK;
}

static void tell_truth(train_row *row, const planted_rings *rings, const injection *planted,
                       const train_thing *things) {
    /* By a flower: the mean of a group may lie beside a narrow plot. */
    row->thing = planted_rings_at(rings, row->found.flower_x_px, row->found.flower_y_px, match_reach_m);
    row->truth = ROW_ELSEWHERE;
    row->overlap = 0;
    if (row->thing < 0) return;
    const train_thing *thing = &things[row->thing];
    if (!thing->is_plot) {
        bool is_ignored = strcmp(planted->things[row->thing].truth.kind, "ignore") == 0;
        row->truth = is_ignored ? ROW_IGNORED : ROW_LOOK_ALIKE;
        return;
    }
    row->truth = thing->is_counted ? ROW_PLOT : ROW_SMALL_PLOT;
    planted_overlap shares =
        planted_rings_overlap(rings, row->thing, row->outline, (size_t)row->found.outline_count);
    double both = shares.of_candidate * row->found.area_m2,
           either = row->found.area_m2 + thing->area_m2 - both;
    row->overlap = either > 0 ? (float)(both / either) : 0.0F;
}

static pap_status take_rows(harvest *h, const detection *found, const planted_rings *rings,
                            const injection *planted, pap_error *err) {
    for (size_t i = 0; i < detection_count(found); i++) {
        train_row *row = VECTOR_PUSH(&h->rows);
        if (!row) return error_nomem(err, "the rows");
        *row = (train_row){.thing = -1};
        const double *edge;
        bool is_kept;
        pap_status status = detection_get(found, i, &row->found, &edge, &is_kept, err);
        if (status) return status;
        size_t size = (size_t)row->found.outline_count * 2 * sizeof *row->outline;
        row->outline = malloc(size + 1);
        if (!row->outline) return error_nomem(err, "the rows");
        memcpy(row->outline, edge, size);
        if (rings) tell_truth(row, rings, planted, h->things.items);
    }
    return PAP_OK;
}

/* A place is looked at with pixels learnt elsewhere, as every place will be: trees that saw the likeness of
 * places it was learnt from would trust it too much. */
static const model *recipe_for(const collect_options *options, int place) {
    const model *blind = options->blind ? options->blind[place] : NULL;
    return blind ? blind : options->recipe;
}

static pap_status look(harvest *h, const collecting *job, const scene *s, const injection *planted,
                       pap_error *err) {
    trial *t = NULL;
    planted_rings *rings = NULL;
    detection_options how = {.threads = 1};
    double ha[COVERAGE_REASON_COUNT];
    pap_status status = planted ? note_things(h, planted, err) : PAP_OK;
    if (!status && planted) status = planted_rings_make(&rings, planted, s, err);
    if (!status) status = trial_run(&t, s, recipe_for(job->options, h->picture.place), &how, err);
    if (!status) status = take_rows(h, trial_detection(t), rings, planted, err);
    if (!status) {
        detection_coverage_ha(trial_detection(t), ha);
        h->picture.inspected_ha = ha[COVERAGE_INSPECTED];
        h->picture.gsd_x_m = s->pixel_width_m;
        h->picture.gsd_y_m = s->pixel_height_m;
        h->picture.gsd_m = sqrt(s->pixel_width_m * s->pixel_height_m);
        h->picture.regime = model_regime_number(job->options->recipe, h->picture.gsd_m);
    }
    planted_rings_free(rings);
    trial_free(t);
    return status;
}

static pap_status make_picture(harvest *h, const collecting *job, const picture_task *one, pap_error *err) {
    scene s = {0};
    injection planted = {0};
    bool is_planted = one->repeat >= 0;
    h->picture.is_planted = is_planted;
    h->picture.place = one->place;
    pap_status status = picture_make(&s, &planted, job->options, one, 1, err);
    if (!status) status = look(h, job, &s, is_planted ? &planted : NULL, err);
    snprintf(h->picture.name, sizeof h->picture.name, "%.60s at %.1f cm, %s %d",
             file_base_name(job->options->plan->scenes.items[one->scene].file), h->picture.gsd_m * 100,
             is_planted ? "planting" : "unplanted", one->repeat + 1);
    injection_free(&planted);
    scene_free(&s);
    return status;
}

static pap_status work(void *context, int worker, int64_t item, void **result, pap_error *err) {
    (void)worker;
    const collecting *job = context;
    const picture_task *one = &job->tasks.all.items[item];
    harvest *h = calloc(1, sizeof *h);
    pap_status status = h ? make_picture(h, job, one, err) : error_nomem(err, "a scene to train on");
    if (status)
        drop_harvest(h);
    else
        *result = h;
    return status;
}

/* ---- collecting, in order ---- */

static pap_status collect(void *context, int64_t item, void *result, pap_error *err) {
    collecting *job = context;
    harvest *h = result;
    train_table *table = job->table;
    train_picture *picture = VECTOR_PUSH(&table->pictures);
    int number = (int)table->pictures.count - 1, first_thing = (int)table->things.count;
    pap_status status = picture ? PAP_OK : error_nomem(err, "the rows");
    if (!status) {
        *picture = h->picture;
        picture->first_row = table->rows.count;
        picture->row_count = h->rows.count;
        picture->first_thing = table->things.count;
        picture->thing_count = h->things.count;
    }
    for (size_t i = 0; i < h->things.count && !status; i++) {
        train_thing *to = VECTOR_PUSH(&table->things);
        if (to) {
            *to = h->things.items[i];
            to->picture = number;
        } else {
            status = error_nomem(err, "the rows");
        }
    }
    for (size_t i = 0; i < h->rows.count && !status; i++) {
        train_row *to = VECTOR_PUSH(&table->rows);
        if (!to) {
            status = error_nomem(err, "the rows");
            break;
        }
        *to = h->rows.items[i];
        h->rows.items[i].outline = NULL;
        to->picture = number;
        if (to->thing >= 0) to->thing += first_thing;
    }
    if (!status && job->options->on_progress &&
        job->options->on_progress(job->options->context, item + 1, (int64_t)job->tasks.all.count,
                                  h->picture.name))
        status = error_set(err, PAP_E_CANCELLED, "stopped on request");
    drop_harvest(h);
    return status;
}

/* ---- setting up ---- */

int train_place_number(const train_table *table, const char *name) {
    for (size_t i = 0; i < table->places.count; i++)
        if (strcmp(table->places.items[i].name, name) == 0) return (int)i;
    return -1;
}

pap_status train_places_note(train_table *table, const plan *p, pap_error *err) {
    for (size_t i = 0; i < p->scenes.count; i++) {
        const plan_scene *of = &p->scenes.items[i];
        if (train_place_number(table, of->place) >= 0) continue;
        train_place *place = VECTOR_PUSH(&table->places);
        if (!place) return error_nomem(err, "the plan");
        *place = (train_place){of->place, of->split};
    }
    return PAP_OK;
}

pap_status train_collect(train_table *out, const collect_options *options, pap_error *err) {
    train_table table = {0};
    collecting job = {.options = options, .table = &table};
    pap_status status = train_places_note(&table, options->plan, err);
    if (!status) status = picture_tasks_list(&job.tasks, options, &table, err);
    int threads = options->threads > 0 ? options->threads : ordered_threads();
    ordered_job run = {.threads = threads,
                       .count = (int64_t)job.tasks.all.count,
                       .in_flight = 2 * (int64_t)threads,
                       .work = work,
                       .collect = collect,
                       .drop = drop_harvest,
                       .context = &job};
    if (!status) status = ordered_run(&run, err);
    picture_tasks_free(&job.tasks);
    if (status)
        train_table_free(&table);
    else
        *out = table;
    return status;
}
