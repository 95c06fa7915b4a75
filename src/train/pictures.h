/* The pictures that are learnt from, made one at a time: a scene as a view sees it, planted or not. */
#ifndef TRAIN_PICTURES_H
#define TRAIN_PICTURES_H

#include "base/memory.h"
#include "planting/inject.h"
#include "train/rows.h"

/* One picture to be made. */
typedef struct picture_task {
    int scene, view, repeat; /* repeat -1: unplanted */
    int place;
} picture_task;

typedef struct picture_tasks {
    VECTOR(picture_task) all;
} picture_tasks;

/* Every view, unplanted and as often planted as it says, in the plan's order; places by their number in
 * `table`. Each scene's file is checked against its sum. PAP_E_OPEN, PAP_E_NOMEM. */
pap_status picture_tasks_list(picture_tasks *out, const collect_options *options, const train_table *table,
                              pap_error *err);
void picture_tasks_free(picture_tasks *tasks);

/* The picture, and what was planted (nothing when it stays unplanted). `share` of the usual number of things
 * is planted, in (0, 1]. Free both. */
pap_status picture_make(scene *out, injection *planted, const collect_options *options,
                        const picture_task *one, double share, pap_error *err);

#endif
