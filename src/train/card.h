/* The model card: what a model learnt from, and how good it is on places that it had not seen. */
#ifndef TRAIN_CARD_H
#define TRAIN_CARD_H

#include "train/exam.h"

typedef struct card_facts {
    const char *name, *date;
    const exam_setup *setup;
    const plan *plan;
    const lesson_how *how;
    uint64_t seed;
    int regime_count;
    const regime_scale *scales;
    const row_mark *marks;                /* every row marked by a lesson that had not seen its place */
    const double (*gains)[FEATURE_COUNT]; /* per regime and feature of `how`, of the score's trees */
    const char *notes;                    /* the recipe's own words */
} card_facts;

/* Markdown, the caller's to free. */
pap_status card_write(char **out, const card_facts *facts, pap_error *err);

#endif
