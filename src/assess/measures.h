/* Measures of a ranked list against the truth: the curve, average precision, calibration, bootstrap. */
#ifndef ASSESS_MEASURES_H
#define ASSESS_MEASURES_H

#include "assess/statistics.h"
#include "papaver/papaver.h"
#include <stdbool.h>

/* A hit or a false alarm; duplicates and ignored targets are neither and don't appear. */
typedef struct scored_outcome {
    double score;
    int scene;
    bool is_hit;
} scored_outcome;

/* What a list holds from a score on. Equal scores are one point, since no threshold parts them. */
typedef struct curve_point {
    double score;
    long hits, false_alarms;
} curve_point;

/* `sorted` by score descending; weights[scene] times each outcome counts, NULL: once. Returns the number of
 * points, at most `count`. */
size_t measure_curve(curve_point *out, const scored_outcome *sorted, size_t count, const int *weights);

/* Sum over the curve's points of precision times the gain in recall, without interpolation. NaN without
 * plots, 0 without points. */
double measure_average_precision(const curve_point *curve, size_t count, long plots);

/* The greatest recall of a threshold with at most so many false alarms; NaN without plots or with a NaN
 * number of them. */
double measure_recall_at(const curve_point *curve, size_t count, long plots, double most_false_alarms);

/* Of two counts, 2 hits / (2 hits + false alarms + missed); NaN when there is nothing to count. */
double measure_f1(long hits, long false_alarms, long plots);

enum { RELIABILITY_BINS = 10 };

/* Targets with a score in [low, high) (the last bin includes 1); a duplicate is on a plot, and so is true. */
typedef struct reliability_bin {
    double low, high, mean_score;
    long count, true_count;
} reliability_bin;

typedef struct calibration {
    reliability_bin bins[RELIABILITY_BINS];
    long count;
    double brier;          /* mean squared difference of score and truth; NaN without targets */
    double expected_error; /* mean over targets of |bin's mean score - bin's true share|; NaN without */
} calibration;

void measure_calibration(calibration *out, const double *scores, const bool *is_true, size_t count);

/* Limits of the expected error, drawing whole scenes as measure_bootstrap does; `scenes` has each target's.
 * Low and high only; NaN with fewer than two scenes or without targets. */
pap_status measure_calibration_limits(interval *out, const double *scores, const bool *is_true,
                                      const int *scenes, size_t count, size_t scene_count, uint64_t seed,
                                      pap_error *err);

/* What one scene adds at the threshold. */
typedef struct scene_sum {
    long plots, hits, false_alarms;
} scene_sum;

typedef struct bootstrap_result {
    interval recall, precision, f1, average_precision; /* low and high only; NaN with fewer than two scenes */
} bootstrap_result;

/* Draws whole scenes with replacement, BOOTSTRAP_DRAWS times; percentile limits (Efron 1979). */
enum { BOOTSTRAP_DRAWS = 2000 };
pap_status measure_bootstrap(bootstrap_result *out, const scene_sum *scenes, size_t scene_count,
                             const scored_outcome *sorted, size_t outcome_count, uint64_t seed,
                             pap_error *err);

/* Median of `count` numbers, which are put in order; NaN for none. */
double measure_median(double *values, size_t count);

#endif
