/* How good a regime of fields is on places left out. */
#include "train/field_exam.h"

#include <math.h>
#include <string.h>

const double field_sizes_m2[FIELD_SIZES] = {0, 10, 30, 100, 300, 1000, 3000, 10000};
static const long FEWEST = 5; /* plots that a size is judged by */

static int size_of(double area_m2) {
    int size = 0;
    while (size + 1 < FIELD_SIZES && area_m2 >= field_sizes_m2[size + 1]) size++;
    return size;
}

static bool is_of(const field_lesson *lesson, double nominal_gsd_m) {
    return nominal_gsd_m < 0 || lesson->nominal_gsd_m == nominal_gsd_m;
}

static void count_planted(field_figures *out, const field_rows *rows, const field_lesson *lesson, int number,
                          double threshold) {
    for (int k = 0; k < lesson->planted.count; k++) {
        const planted_thing *one = &lesson->planted.things[k];
        bool is_plot = strcmp(one->truth.kind, "plot") == 0, is_listed = false;
        for (size_t i = 0; i < rows->rows.count && !is_listed; i++) {
            const field_row *row = &rows->rows.items[i];
            is_listed =
                row->lesson == number && row->thing == k && row->is_kept && row->one.score >= threshold;
        }
        if (is_plot) {
            int is_bloom = strcmp(one->truth.stage, "flowering") == 0,
                size = size_of(one->truth.seen.area_m2);
            out->plots[is_bloom][size]++;
            out->hits[is_bloom][size] += is_listed;
        } else if (strcmp(one->truth.kind, "distractor") == 0) {
            out->others++;
            out->others_listed += is_listed;
        }
    }
}

static double valid_km2(const field_lesson *lesson) {
    size_t count = (size_t)lesson->width * (size_t)lesson->height, valid = 0;
    for (size_t i = 0; i < count; i++) valid += lesson->valid[i];
    return (double)valid * lesson->gsd_m * lesson->gsd_m * 1e-6;
}

/* Mean distance between score and share of plots in tenths of the score, weighted by candidates (Naeini
 * 2015). */
static double calibration_error(const field_rows *rows, const field_lesson *lessons, double nominal_gsd_m,
                                long *candidates) {
    enum { BINS = 10 };
    double score[BINS] = {0}, off = 0;
    long plots[BINS] = {0}, all[BINS] = {0};
    *candidates = 0;
    for (size_t i = 0; i < rows->rows.count; i++) {
        const field_row *row = &rows->rows.items[i];
        if (!row->is_kept || !is_of(&lessons[row->lesson], nominal_gsd_m) || !lessons[row->lesson].repeat)
            continue;
        int bin = (int)fmin(row->one.score * BINS, BINS - 1);
        score[bin] += row->one.score;
        plots[bin] += row->is_plot;
        all[bin]++;
        *candidates += 1;
    }
    for (int b = 0; b < BINS; b++)
        if (all[b]) off += fabs(score[b] - (double)plots[b]);
    return *candidates ? off / (double)*candidates : NAN;
}

field_figures field_exam(const field_rows *rows, const field_lesson *lessons, size_t lesson_count,
                         double nominal_gsd_m, double threshold) {
    field_figures out = {.gsd_m = nominal_gsd_m};
    for (size_t k = 0; k < lesson_count; k++) {
        if (!is_of(&lessons[k], nominal_gsd_m)) continue;
        if (lessons[k].repeat) {
            count_planted(&out, rows, &lessons[k], (int)k, threshold);
            continue;
        }
        out.empty_km2 += valid_km2(&lessons[k]);
        out.false_places++;
        for (size_t i = 0; i < rows->rows.count; i++) {
            const field_row *row = &rows->rows.items[i];
            out.false_alarms += row->lesson == (int)k && row->is_kept && row->one.score >= threshold;
        }
    }
    out.score_error = calibration_error(rows, lessons, nominal_gsd_m, &out.candidates);
    return out;
}

double field_exam_smallest_m2(const field_figures *f) {
    double smallest = 0;
    for (int s = FIELD_SIZES - 1; s >= 0; s--) {
        if (f->plots[1][s] < FEWEST) {
            if (smallest > 0) break;
            continue;
        }
        if (2 * f->hits[1][s] < f->plots[1][s]) break;
        smallest = field_sizes_m2[s] > 0 ? field_sizes_m2[s] : 1;
    }
    return smallest;
}
