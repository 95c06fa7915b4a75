/* Candidates of lessons: what is measured of them, and what they are. */
#ifndef TRAIN_FIELD_ROWS_H
#define TRAIN_FIELD_ROWS_H

#include "detect/field_candidate.h"
#include "train/field_lesson.h"

typedef struct field_row {
    candidate one;   /* score, fit: of whoever judged last */
    double *outline; /* points in pixels of the lesson */
    int lesson;
    int thing;      /* that its point lies on, or is within half a pixel of; -1: none */
    double overlap; /* intersection over union with that thing */
    bool is_plot, is_kept;
    double sum; /* of the score's trees that had not seen its place, and of the fit's */
    double fit;
} field_row;

typedef struct field_rows {
    VECTOR(field_row) rows;
} field_rows;

/* All candidates of a lesson under a net. */
pap_status field_rows_collect(field_rows *out, const field_lesson *lesson, int number,
                              const field_regime *regime, const field_net *net, pap_error *err);
void field_rows_free(field_rows *rows);

/* Scores the rows with `slope` and `offset` on their sums, and keeps each place once, as detection does. */
pap_status field_rows_keep(field_rows *rows, const field_lesson *lessons, size_t lesson_count, double slope,
                           double offset, const field_regime *regime, double threshold, pap_error *err);

#endif
