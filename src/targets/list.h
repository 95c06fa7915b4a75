/* The ranked list of suspected plots: what pap_targets is. Owns every string and outline in it. */
#ifndef TARGETS_LIST_H
#define TARGETS_LIST_H

#include "papaver/papaver.h"
#include <stdbool.h>

typedef struct target_entry {
    pap_target target; /* strings owned by the list */
    double *outline;   /* closed ring, x,y pairs in WGS 84 degrees (pixels when not placed), counter-clockwise
                          in WGS 84; owned by the list; NULL when there is none */
    size_t outline_count; /* points, first == last */
    double apart_m; /* this one's part in how far another picture of the batch may put the place from here; 0:
                       position_error_m */
    int picture;    /* which of the batch it was found in: base names may occur twice */
    bool is_field;  /* found as an area, not by flowers; of one picture, all are or none is */
} target_entry;

struct pap_targets {
    target_entry *items;
    size_t count, capacity;
    char *model;           /* name of the model */
    char *settings_digest; /* 64 hex digits over the settings that change results */
    char *settings_json;   /* those settings as one JSON object */
    bool is_placed;        /* false as soon as one entry has only pixel coordinates */
};

pap_status targets_new(pap_targets **out, pap_error *err);

/* Copies an entry with its strings and outline to the end of the list. */
pap_status targets_add(pap_targets *list, const target_entry *entry, pap_error *err);

/* Score descending, ties by id, then image, then place. Ids stay as they are. */
void targets_sort(pap_targets *list);

/* Takes those out for which is_dropped[i]; the others keep their order. */
void targets_drop(pap_targets *list, const bool *is_dropped);

/* Puts the list into rank order: score descending, ties by id, then image. Ids that occur twice (one place in
 * two pictures) get "-2", "-3" appended in that order. */
pap_status targets_rank(pap_targets *list, pap_error *err);

#endif
