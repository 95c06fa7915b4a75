/* What a model is trained on: which pictures, of which places, seen at which ground pixels. */
#ifndef TRAIN_PLAN_H
#define TRAIN_PLAN_H

#include "base/memory.h"
#include "papaver/papaver.h"

/* Places, not pictures, are split: once, in the list of scenes. */
typedef enum place_split { SPLIT_TRAINING, SPLIT_TUNING, SPLIT_REPORTING, SPLIT_COUNT } place_split;

/* One way of seeing a scene: averaged down, taken as if flown lower, planted so many times. */
typedef struct scene_view {
    int average;                /* pixels along an edge that become one, 1 .. 32 */
    double as_gsd_m;            /* ground pixel that it is taken for, after averaging; 0: its own */
    int repeats;                /* planted so many times, each with its own seed; besides once unplanted */
    int plots;                  /* of each, and as many look-alikes; 0: the usual number for the area */
    double area_low, area_high; /* of the plots, m2 */
} scene_view;

typedef struct plan_scene {
    char *file; /* below the folder of scenes */
    char *place, *source, *licence, *sha256;
    double gsd_m; /* of a picture that does not say it; 0: its own */
    place_split split;
    VECTOR(scene_view) views;
} plan_scene;

typedef struct plan {
    VECTOR(plan_scene) scenes;
    int place_count;
} plan;

/* Reads and checks a list of scenes (JSON; models/README.md tells its form). PAP_E_FORMAT names what is
 * wrong. */
pap_status plan_read(plan *out, const char *path, pap_error *err);
void plan_free(plan *p);

const char *place_split_name(place_split split);

#endif
