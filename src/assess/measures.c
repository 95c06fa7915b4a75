/* Measures of a ranked list against the truth. */
#include "assess/measures.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/random.h"

#include <math.h>
#include <stdlib.h>

size_t measure_curve(curve_point *out, const scored_outcome *sorted, size_t count, const int *weights) {
    size_t points = 0;
    long hits = 0, false_alarms = 0;
    for (size_t i = 0; i < count; i++) {
        long weight = weights ? weights[sorted[i].scene] : 1;
        if (weight == 0) continue;
        hits += sorted[i].is_hit ? weight : 0;
        false_alarms += sorted[i].is_hit ? 0 : weight;
        if (points == 0 || out[points - 1].score != sorted[i].score) points++;
        out[points - 1] = (curve_point){sorted[i].score, hits, false_alarms};
    }
    return points;
}

double measure_average_precision(const curve_point *curve, size_t count, long plots) {
    if (plots <= 0) return NAN;
    double sum = 0;
    long before = 0;
    for (size_t i = 0; i < count; i++) {
        double precision = (double)curve[i].hits / (double)(curve[i].hits + curve[i].false_alarms);
        sum += precision * (double)(curve[i].hits - before);
        before = curve[i].hits;
    }
    return sum / (double)plots;
}

double measure_recall_at(const curve_point *curve, size_t count, long plots, double most_false_alarms) {
    if (plots <= 0 || isnan(most_false_alarms)) return NAN;
    long hits = 0;
    for (size_t i = 0; i < count && (double)curve[i].false_alarms <= most_false_alarms; i++)
        hits = curve[i].hits;
    return (double)hits / (double)plots;
}

double measure_f1(long hits, long false_alarms, long plots) {
    double all = (double)(hits + false_alarms + plots);
    return all > 0 ? 2 * (double)hits / all : NAN;
}

static int bin_of(double score) {
    int bin = (int)(score * RELIABILITY_BINS);
    return bin < RELIABILITY_BINS ? bin : RELIABILITY_BINS - 1;
}

void measure_calibration(calibration *out, const double *scores, const bool *is_true, size_t count) {
    calibration c = {.count = (long)count, .brier = 0};
    double sums[RELIABILITY_BINS] = {0}, squares = 0;
    for (size_t i = 0; i < count; i++) {
        int bin = bin_of(scores[i]);
        double missed = scores[i] - (is_true[i] ? 1 : 0);
        c.bins[bin].count++;
        c.bins[bin].true_count += is_true[i];
        sums[bin] += scores[i];
        squares += missed * missed;
    }
    for (int b = 0; b < RELIABILITY_BINS; b++) {
        reliability_bin *bin = &c.bins[b];
        bin->low = (double)b / RELIABILITY_BINS;
        bin->high = (double)(b + 1) / RELIABILITY_BINS;
        bin->mean_score = bin->count ? sums[b] / (double)bin->count : NAN;
        c.expected_error += fabs(sums[b] - (double)bin->true_count);
    }
    c.brier = count ? squares / (double)count : NAN;
    c.expected_error = count ? c.expected_error / (double)count : NAN;
    *out = c;
}

static int compare_doubles(const void *a, const void *b) {
    double one = *(const double *)a, other = *(const double *)b;
    return (one > other) - (one < other);
}

double measure_median(double *values, size_t count) {
    if (count == 0) return NAN;
    qsort(values, count, sizeof *values, compare_doubles);
    return 0.5 * (values[(count - 1) / 2] + values[count / 2]);
}

/* ---- bootstrap ---- */

static void draw_scenes(int *weights, size_t count, random_state *rng) {
    for (size_t i = 0; i < count; i++) weights[i] = 0;
    for (size_t i = 0; i < count; i++) weights[random_below(rng, (int)count)]++;
}

/* Percentile limits of numbers, which are put in order; NaN of none. */
static interval limits_of(double *values, int count) {
    if (count == 0) return (interval){NAN, NAN, NAN};
    qsort(values, (size_t)count, sizeof(double), compare_doubles);
    int low = (int)(0.025 * (count - 1) + 0.5), high = (int)(0.975 * (count - 1) + 0.5);
    return (interval){NAN, values[low], values[high]};
}

enum { FIGURE_RECALL, FIGURE_PRECISION, FIGURE_F1, FIGURE_AP, FIGURE_COUNT };

typedef struct draws {
    double values[FIGURE_COUNT][BOOTSTRAP_DRAWS];
    int counts[FIGURE_COUNT];
} draws;

static void keep(draws *d, int figure, double value) {
    if (!isnan(value)) d->values[figure][d->counts[figure]++] = value;
}

static double ratio(long part, long whole) {
    return whole > 0 ? (double)part / (double)whole : NAN;
}

static void draw_figures(draws *d, const int *weights, const scene_sum *scenes, size_t scene_count,
                         const curve_point *curve, size_t points) {
    scene_sum sum = {0, 0, 0};
    for (size_t i = 0; i < scene_count; i++) {
        sum.plots += weights[i] * scenes[i].plots;
        sum.hits += weights[i] * scenes[i].hits;
        sum.false_alarms += weights[i] * scenes[i].false_alarms;
    }
    keep(d, FIGURE_RECALL, ratio(sum.hits, sum.plots));
    keep(d, FIGURE_PRECISION, ratio(sum.hits, sum.hits + sum.false_alarms));
    keep(d, FIGURE_F1, measure_f1(sum.hits, sum.false_alarms, sum.plots));
    keep(d, FIGURE_AP, measure_average_precision(curve, points, sum.plots));
}

static interval limits(draws *d, int figure) {
    return limits_of(d->values[figure], d->counts[figure]);
}

pap_status measure_bootstrap(bootstrap_result *out, const scene_sum *scenes, size_t scene_count,
                             const scored_outcome *sorted, size_t outcome_count, uint64_t seed,
                             pap_error *err) {
    const interval unknown = {NAN, NAN, NAN};
    *out = (bootstrap_result){unknown, unknown, unknown, unknown};
    if (scene_count < 2) return PAP_OK;
    draws *d = memory_array(1, sizeof *d);
    int *weights = memory_array(scene_count, sizeof *weights);
    curve_point *curve = memory_array(outcome_count + 1, sizeof *curve);
    pap_status status = d && weights && curve ? PAP_OK : error_nomem(err, "the bootstrap");
    random_state rng;
    random_seed(&rng, seed, 1);
    for (int i = 0; !status && i < BOOTSTRAP_DRAWS; i++) {
        draw_scenes(weights, scene_count, &rng);
        size_t points = measure_curve(curve, sorted, outcome_count, weights);
        draw_figures(d, weights, scenes, scene_count, curve, points);
    }
    if (!status)
        *out = (bootstrap_result){limits(d, FIGURE_RECALL), limits(d, FIGURE_PRECISION), limits(d, FIGURE_F1),
                                  limits(d, FIGURE_AP)};
    free(d);
    free(weights);
    free(curve);
    return status;
}

/* ---- how sure the calibration is ---- */

/* What a scene adds to each bin: the sum of scores less the number that is true, and the targets. */
typedef struct scene_bins {
    double surplus[RELIABILITY_BINS];
    long count;
} scene_bins;

static double drawn_error(const scene_bins *scenes, const int *weights, size_t scene_count) {
    double surplus[RELIABILITY_BINS] = {0}, sum = 0;
    long count = 0;
    for (size_t i = 0; i < scene_count; i++) {
        count += weights[i] * scenes[i].count;
        for (int b = 0; b < RELIABILITY_BINS; b++) surplus[b] += weights[i] * scenes[i].surplus[b];
    }
    for (int b = 0; b < RELIABILITY_BINS; b++) sum += fabs(surplus[b]);
    return count ? sum / (double)count : NAN;
}

pap_status measure_calibration_limits(interval *out, const double *scores, const bool *is_true,
                                      const int *scenes, size_t count, size_t scene_count, uint64_t seed,
                                      pap_error *err) {
    *out = (interval){NAN, NAN, NAN};
    if (scene_count < 2) return PAP_OK;
    scene_bins *sums = memory_array(scene_count, sizeof *sums);
    int *weights = memory_array(scene_count, sizeof *weights), drawn = 0;
    double *errors = memory_array(BOOTSTRAP_DRAWS, sizeof *errors);
    pap_status status = sums && weights && errors ? PAP_OK : error_nomem(err, "the bootstrap");
    random_state rng;
    random_seed(&rng, seed, 1);
    for (size_t i = 0; !status && i < count; i++) {
        scene_bins *scene = &sums[scenes[i]];
        scene->surplus[bin_of(scores[i])] += scores[i] - (is_true[i] ? 1 : 0);
        scene->count++;
    }
    for (int i = 0; !status && i < BOOTSTRAP_DRAWS; i++) {
        draw_scenes(weights, scene_count, &rng);
        double error = drawn_error(sums, weights, scene_count);
        if (!isnan(error)) errors[drawn++] = error;
    }
    if (!status) *out = limits_of(errors, drawn);
    free(sums);
    free(weights);
    free(errors);
    return status;
}
