/* Training: scenes and a recipe to a model file and its card. */
#ifndef TRAIN_TRAIN_H
#define TRAIN_TRAIN_H

#include "papaver/papaver.h"

typedef struct train_options {
    const char *folder; /* of the scenes */
    const char *list;   /* which scenes: a plan */
    const char *recipe; /* what to look for, and how to learn */
    const char *rows; /* NULL, or a file: rows are read from it where it is, written to it where it is not */
    const char *verified, *run; /* NULL, or a list with outcomes and the run it came from */
    const char *model, *card;   /* outputs; card NULL: none */
    const char *name;           /* of the model */
    int threads;
    uint64_t seed;
    int may_replace, is_public;
    int (*on_progress)(void *context, int64_t done, int64_t all, const char *what);
    void *context;
} train_options;

/* Writes both files whole or not at all. The same bytes with the same packages on the same machine. What
 * reading the plan, the recipe and the scenes says; PAP_E_EMPTY where there is too little to learn from. */
pap_status train_model(const train_options *options, pap_error *err);

#endif
