/* Examining opinions: calibration, which candidates are kept, and how good the list is that results. */
#ifndef TRAIN_EXAM_H
#define TRAIN_EXAM_H

#include "assess/measures.h"
#include "train/lesson.h"

/* What makes probabilities and intervals of a regime's opinions. */
typedef struct regime_scale {
    double slope, offset; /* log odds = slope * sum + offset */
    double plants_factor;
    double threshold;      /* from which a place is listed */
    long kept, kept_plots; /* candidates it was fitted on: their share of plots is the prevalence */
} regime_scale;

/* What became of a row. */
typedef struct row_mark {
    double score;
    bool is_kept;
} row_mark;

/* From which score to list: the lowest that keeps to all. */
typedef struct exam_limits {
    double false_alarms_per_km2; /* on nothing that was planted, in all pictures */
    double look_alikes;          /* share of planted look-alikes that are listed */
    double least_score;
} exam_limits;

typedef struct exam_setup {
    const train_table *table;
    const model *recipe;
    const row_opinion *opinions;
    double floor;
} exam_setup;

/* The lowest score of a regime, on places taken, that keeps to the limits; in steps of 0.01, at most 0.95. */
double exam_threshold(const exam_setup *setup, const row_mark *marks, int regime, const bool *is_taken,
                      const exam_limits *limits);

/* Fits the scale of a regime on the kept candidates of planted pictures of the places taken (Platt 1999), and
 * the factor for 90 % of plant counts (conformal). Marks are a by-product for those rows. PAP_E_EMPTY. */
pap_status exam_calibrate(regime_scale *out, row_mark *marks, const exam_setup *setup, int regime,
                          const bool *is_taken, const exam_limits *limits, pap_error *err);

/* Scores all rows of a regime and keeps each place once, as detection does. */
pap_status exam_mark(row_mark *marks, const exam_setup *setup, int regime, const regime_scale *scale,
                     pap_error *err);

/* Which pictures a figure is of. */
typedef struct exam_class {
    double gsd_low_m, gsd_high_m;
    int split;  /* a place_split, or -1: training and tuning */
    int place;  /* -1: all */
    int regime; /* -1: all */
} exam_class;

typedef struct exam_figures {
    int pictures, places;
    long plots, hits, duplicates;
    long seen;                    /* plots that have any candidate, however it scores */
    long fitted;                  /* plots that have one that fits: it shares half of what either covers */
    long kept;                    /* plots that have one that is kept at any score */
    long large_plots, large_hits; /* of at least 4 m2 and 30 flowers */
    long look_alikes, look_alikes_listed;
    long false_alarms; /* in planted pictures, on nothing that was planted */
    double planted_ha, empty_ha;
    long empty_false_alarms;  /* in unplanted pictures */
    double average_precision; /* of planted pictures */
    calibration calibration;  /* of kept candidates in planted pictures */
    long plants_held, plants_checked;
} exam_figures;

pap_status exam_measure(exam_figures *out, const exam_setup *setup, const row_mark *marks,
                        const regime_scale *scales, const exam_class *of, pap_error *err);

/* The best kept row on each thing of the table, -1: none; how many rows on it are listed; whether it has any
 * row at all, and the most that a row overlaps with it. `fates` holds as many as there are things. */
typedef struct thing_fate {
    ptrdiff_t best;
    long listed;
    bool is_seen;
    float overlap;
} thing_fate;
void exam_fates(thing_fate *fates, const exam_setup *setup, const row_mark *marks,
                const regime_scale *scales);

/* Whether a row is listed: kept, and from the threshold of its regime. */
bool exam_is_listed(const exam_setup *setup, const row_mark *marks, const regime_scale *scales, size_t row);

#endif
