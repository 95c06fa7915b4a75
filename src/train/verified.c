/* Learning from what was found on the ground. */
#include "train/verified.h"

#include "assess/truth.h"
#include "base/error.h"
#include "base/file.h"
#include "run/candidates_read.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct joining {
    train_table *table;
    const model *recipe;
    const target_list *known;
    int place;
    size_t first_picture;
} joining;

static int compare_ids(const void *a, const void *b) {
    return strcmp(((const listed_target *)a)->id, ((const listed_target *)b)->id);
}

static const listed_target *find(const target_list *known, const char *id) {
    listed_target key = {.id = (char *)id};
    return bsearch(&key, known->targets.items, known->targets.count, sizeof key, compare_ids);
}

/* The picture of a regime; rows of one regime follow each other nowhere else. */
static int picture_for(joining *j, float gsd_m, const char *image) {
    int regime = model_regime_number(j->recipe, (double)gsd_m);
    for (size_t i = j->first_picture; i < j->table->pictures.count; i++)
        if (j->table->pictures.items[i].regime == regime) return (int)i;
    train_picture *picture = VECTOR_PUSH(&j->table->pictures);
    if (!picture) return -1;
    *picture = (train_picture){.place = j->place,
                               .regime = regime,
                               .is_verified = true,
                               .gsd_m = (double)gsd_m,
                               .gsd_x_m = (double)gsd_m,
                               .gsd_y_m = (double)gsd_m};
    snprintf(picture->name, sizeof picture->name, "verified: %.80s", image);
    return (int)j->table->pictures.count - 1;
}

/* A place that was verified weighs as much as a planted one: its candidates share a thing. */
static int thing_for(joining *j, int picture, const listed_target *known) {
    size_t number = (size_t)(known - j->known->targets.items);
    char what[24];
    snprintf(what, sizeof what, "verified %zu", number);
    for (size_t i = j->table->things.count; i-- > 0;) {
        const train_thing *thing = &j->table->things.items[i];
        if (!j->table->pictures.items[thing->picture].is_verified) break;
        if (strcmp(thing->what, what) == 0) return (int)i;
    }
    train_thing *thing = VECTOR_PUSH(&j->table->things);
    if (!thing) return -1;
    *thing = (train_thing){.picture = picture, .is_plot = known->outcome == OUTCOME_CONFIRMED};
    snprintf(thing->what, sizeof thing->what, "%s", what);
    return (int)j->table->things.count - 1;
}

static pap_status take(void *context, const stored_candidate *one, pap_error *err) {
    joining *j = context;
    const listed_target *known = find(j->known, one->id);
    if (!known || known->outcome == OUTCOME_NONE ||
        model_regime_number(j->recipe, (double)one->features[FEATURE_gsd_m]) < 0)
        return PAP_OK;
    int picture = picture_for(j, one->features[FEATURE_gsd_m], one->image);
    int thing = picture >= 0 ? thing_for(j, picture, known) : -1;
    train_row *row = thing >= 0 ? VECTOR_PUSH(&j->table->rows) : NULL;
    if (!row) return error_nomem(err, "the verified places");
    *row = (train_row){.found = {.x_px = one->x_px, .y_px = one->y_px, .area_m2 = one->area_m2},
                       .picture = picture,
                       .thing = thing,
                       .truth = known->outcome == OUTCOME_CONFIRMED ? ROW_PLOT : ROW_LOOK_ALIKE};
    memcpy(row->found.features, one->features, sizeof row->found.features);
    return PAP_OK;
}

pap_status verified_add(train_table *table, const char *verified, const char *run, const model *recipe,
                        pap_error *err) {
    target_list known = {{NULL, 0, 0}};
    char *path = file_join(run, "candidates.gpkg");
    train_place *place = VECTOR_PUSH(&table->places);
    size_t rows = table->rows.count;
    pap_status status = path && place ? PAP_OK : error_nomem(err, "the verified places");
    if (!status) {
        *place = (train_place){"verified on the ground", SPLIT_TRAINING};
        status = target_list_read(&known, verified, 0, true, err);
    }
    if (!status && known.targets.count)
        qsort(known.targets.items, known.targets.count, sizeof *known.targets.items, compare_ids);
    joining j = {table, recipe, &known, (int)table->places.count - 1, table->pictures.count};
    if (!status) status = candidates_read(path, take, &j, err);
    if (!status && table->rows.count == rows)
        status = error_set(
            err, PAP_E_EMPTY,
            "%s: none of its places with an outcome is a candidate of %s; give the run that the list "
            "came from",
            verified, run);
    target_list_free(&known);
    free(path);
    return status;
}
