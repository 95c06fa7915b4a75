/* Training the model of fields. */
#include "train/field_train.h"

#include "base/error.h"
#include "base/file.h"
#include "train/field_card.h"

#include <stdlib.h>
#include <string.h>

typedef struct field_course {
    const train_options *options;
    field_plan plan;
    field_model *recipe;
    json_t *json; /* the recipe as a tree */
    field_how how;
    field_report reports[FIELD_REGIMES_MAX];
    json_t *regimes; /* of the model */
    long kept, kept_plots;
    int done;
} field_course;

enum { FILE_LIMIT = 16 << 20 };

static pap_status open_course(field_course *c, pap_error *err) {
    char *text = NULL;
    size_t size;
    pap_status status = field_plan_read(&c->plan, c->options->list, err);
    if (!status) status = field_model_load_recipe(&c->recipe, c->options->recipe, err);
    if (!status) status = file_read_whole(&text, &size, c->options->recipe, FILE_LIMIT, err);
    if (status) return status;
    c->json = json_loadb(text, size, 0, NULL);
    free(text);
    c->regimes = json_array();
    return c->json && c->regimes ? field_how_read(&c->how, c->json, c->options->recipe, err)
                                 : error_nomem(err, "the recipe");
}

static int say(void *context, const char *what) {
    field_course *c = context;
    const train_options *o = c->options;
    return o->on_progress ? o->on_progress(o->context, c->done, field_model_regime_count(c->recipe), what)
                          : 0;
}

static void note(field_course *c, const field_school *school) {
    field_report *report = &c->reports[c->done];
    *report = (field_report){.regime = school->regime,
                             .figure_count = school->figure_count,
                             .threshold = school->threshold,
                             .smallest_m2 = school->smallest_m2,
                             .pictures = (long)school->lessons.count};
    memcpy(report->figures, school->figures, sizeof report->figures);
    for (size_t i = 0; i < school->rows.rows.count; i++) {
        const field_row *row = &school->rows.rows.items[i];
        if (!row->is_kept || !school->lessons.items[row->lesson].repeat) continue;
        c->kept++;
        c->kept_plots += row->is_plot;
    }
}

static pap_status teach_regime(field_course *c, int number, pap_error *err) {
    const json_t *own = json_array_get(json_object_get(c->json, "regimes"), (size_t)number);
    field_school school = {.folder = c->options->folder,
                           .plan = &c->plan,
                           .regime = field_model_regime_at(c->recipe, number),
                           .how = c->how,
                           .seed = c->options->seed};
    school.how.most_false_alarms_per_km2 =
        json_number_value(json_object_get(own, "most_false_alarms_per_km2"));
    school.how.most_others = json_number_value(json_object_get(own, "most_look_alikes"));
    school.how.least_threshold = json_number_value(json_object_get(own, "threshold"));
    pap_status status = field_school_run(&school, say, c, err);
    if (!status) {
        note(c, &school);
        json_t *saved = field_school_save(&school, own);
        if (!saved || json_array_append_new(c->regimes, saved)) status = error_nomem(err, "a model");
    }
    field_school_free(&school);
    return status;
}

static pap_status write_outputs(field_course *c, pap_error *err) {
    const train_options *o = c->options;
    json_t *made = json_deep_copy(c->json);
    json_object_set_new(made, "name", json_string(o->name));
    json_object_set(made, "regimes", c->regimes);
    json_object_set_new(made, "prevalence",
                        json_real(c->kept ? (double)c->kept_plots / (double)c->kept : 0.5));
    json_object_set_new(made, "judged", json_integer(c->kept)); /* candidates that the prevalence is of */
    json_object_del(made, "training");
    char *text = json_dumps(made, JSON_INDENT(1) | JSON_REAL_PRECISION(9));
    char *card = field_card_write(o->name, &c->plan, c->reports, c->done, o->seed);
    pap_status status = text && card ? PAP_OK : error_nomem(err, "a model");
    if (!status) status = file_write_whole(o->model, text, strlen(text), o->may_replace, o->is_public, err);
    if (!status && o->card)
        status = file_write_whole(o->card, card, strlen(card), o->may_replace, o->is_public, err);
    free(text);
    free(card);
    json_decref(made);
    return status;
}

pap_status field_train(const train_options *options, pap_error *err) {
    field_course c = {.options = options};
    pap_status status = open_course(&c, err);
    int count = status ? 0 : field_model_regime_count(c.recipe);
    for (c.done = 0; c.done < count && !status; c.done += !status) status = teach_regime(&c, c.done, err);
    if (!status) status = write_outputs(&c, err);
    json_decref(c.json);
    json_decref(c.regimes);
    field_model_free(c.recipe);
    field_plan_free(&c.plan);
    return status;
}
