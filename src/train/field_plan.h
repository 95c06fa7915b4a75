/* What the model of fields is trained on: pictures, as which they are seen, and in which bands. */
#ifndef TRAIN_FIELD_PLAN_H
#define TRAIN_FIELD_PLAN_H

#include "base/memory.h"
#include "papaver/papaver.h"

/* One way of seeing a scene. */
typedef struct field_view {
    int average;     /* pixels along an edge that become one */
    double as_gsd_m; /* ground pixel that it is taken for, after averaging; 0: its own */
    int repeats;     /* planted so many times; besides once unplanted */
} field_view;

typedef struct field_plan_scene {
    char *file, *place, *source, *licence, *bands; /* bands: "R=1,G=2"; NULL: recognised */
    char *later;                                   /* the same grid at a later date; NULL: none */
    int window[4];                                 /* x, y, w, h in its pixels; w 0: all */
    bool may_synthesise; /* red edge and near infrared are made up from its colours where a set wants them */
    int place_number;
    VECTOR(field_view) views;
} field_plan_scene;

typedef struct field_plan {
    VECTOR(field_plan_scene) scenes;
    int place_count;
} field_plan;

/* PAP_E_FORMAT names what is wrong. */
pap_status field_plan_read(field_plan *out, const char *path, pap_error *err);
void field_plan_free(field_plan *plan);

#endif
