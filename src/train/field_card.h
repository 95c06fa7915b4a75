/* The card of a model of fields. */
#ifndef TRAIN_FIELD_CARD_H
#define TRAIN_FIELD_CARD_H

#include "train/field_school.h"

/* What one regime came to, kept after its school is gone. */
typedef struct field_report {
    const field_regime *regime;
    field_figures figures[FIELD_GSDS_MAX];
    int figure_count, places;
    double threshold, smallest_m2;
    long pictures;
} field_report;

/* Markdown, the caller's; NULL when memory ran out. */
char *field_card_write(const char *name, const field_plan *plan, const field_report *reports, int count,
                       uint64_t seed);

#endif
