/* How good a regime of fields is on places left out. */
#ifndef TRAIN_FIELD_EXAM_H
#define TRAIN_FIELD_EXAM_H

#include "assess/statistics.h"
#include "train/field_rows.h"

enum { FIELD_SIZES = 8 };
/* Lower ends of the size classes, m2. */
extern const double field_sizes_m2[FIELD_SIZES];

/* Counts at one ground pixel. */
typedef struct field_figures {
    double gsd_m;
    long plots[2][FIELD_SIZES], hits[2][FIELD_SIZES]; /* not in flower, in flower; by size */
    long others, others_listed;
    long false_alarms, false_places; /* on pictures that nothing was planted in; of these pictures */
    double empty_km2;
    double score_error; /* expected calibration error of kept candidates; NaN without any */
    long candidates;
} field_figures;

/* Of the lessons of this nominal ground pixel; < 0: of all. Rows have been kept. */
field_figures field_exam(const field_rows *rows, const field_lesson *lessons, size_t lesson_count,
                         double nominal_gsd_m, double threshold);

/* The least size from which on at least half of the plots in flower are found; 0: none. */
double field_exam_smallest_m2(const field_figures *figures);

#endif
