/* What the planted plots of a flight tell. */
#include "trial/answers.h"

#include "assess/measures.h"
#include "assess/truth.h"
#include "base/error.h"
#include "trial/logistic.h"

#include <math.h>
#include <stdlib.h>

enum { FIT_LEAST_PLOTS = 30, SIZES = 121, PETAL_PIXELS_LEAST = 8 };
/* What is seen from above of a flower of 10 cm: it nods, opens, and leaves lie over it. */
static const double FLOWER_M2 = 0.006;
static const double NINE_OF_TEN = 0.9;
static const double area_bounds[] = {0, 1, 2, 4, 8, 16, 40, 100, 300, 1200, INFINITY};
_Static_assert(sizeof area_bounds / sizeof *area_bounds == AREA_CLASSES_MAX + 1, "one class between bounds");

/* DESIGN also leaves out plots under 8 petal pixels; at coarse pixels that takes more flowers than eight. */
static int least_flowers(double gsd_m) {
    return (int)ceil(fmax(truth_least_flowers, PETAL_PIXELS_LEAST * gsd_m * gsd_m / FLOWER_M2));
}

static bool is_counted(const answers *a, const tried_plot *plot) {
    return plot->area_m2 >= a->least_area_m2 && plot->flowers >= a->least_flowers;
}

/* ---- counting ---- */

static void count(found_of *into, const tried_plot *plot) {
    into->tried++;
    into->found += plot->is_found;
}

static void count_in(tried_class *c, const answers *a, const tried_plot *plot, double value) {
    if (value < c->low || value >= c->high || (c->is_counted && !is_counted(a, plot))) return;
    count(&c->all, plot);
    count(&c->by_colour[plot->colour], plot);
}

static void make_classes(answers *a, const sensitivity *s) {
    for (int i = 0; i < AREA_CLASSES_MAX; i++) {
        double low = fmax(area_bounds[i], s->area_low_m2), high = fmin(area_bounds[i + 1], s->area_high_m2);
        bool is_last = high >= s->area_high_m2;
        if (low >= area_bounds[i + 1] || low > high || (low == high && a->area_count)) continue;
        /* Outlines that were drawn uneven may be a little beyond what was asked for. */
        a->areas[a->area_count] = (tried_class){.low = a->area_count ? low : 0,
                                                .high = is_last ? INFINITY : high,
                                                .is_counted = area_bounds[i] >= a->least_area_m2};
        a->area_count++;
    }
    for (int i = 0, least = a->least_flowers; i < FLOWER_CLASSES; i++)
        a->flowers[i] = (tried_class){.low = i ? least << (i - 1) : 0,
                                      .high = i + 1 < FLOWER_CLASSES ? least << i : INFINITY,
                                      .is_counted = i > 0};
}

static void count_all(answers *a, const sensitivity *s) {
    for (size_t i = 0; i < s->tried.plots.count; i++) {
        const tried_plot *plot = &s->tried.plots.items[i];
        for (int k = 0; k < a->area_count; k++) count_in(&a->areas[k], a, plot, plot->area_m2);
        for (int k = 0; k < FLOWER_CLASSES; k++) count_in(&a->flowers[k], a, plot, plot->flowers);
        if (!is_counted(a, plot)) continue;
        count(&a->counted, plot);
        count(&a->colours[plot->colour], plot);
    }
}

/* ---- fitting ---- */

typedef struct regression {
    logistic_fit fit;
    int columns[PETAL_COUNT]; /* of a colour's constant; -1: not tried */
    int colours, flowers_low, flowers_high;
} regression;

static void set_row(double *row, const regression *r, int colour, double area_m2, double flowers) {
    for (int i = 0; i < r->colours; i++) row[i] = i == r->columns[colour];
    row[r->colours] = log1p(flowers);
    row[r->colours + 1] = log(area_m2);
}

static void see_what_was_tried(regression *r, const sensitivity *s) {
    bool is_tried[PETAL_COUNT] = {false};
    r->flowers_low = INT32_MAX;
    for (size_t i = 0; i < s->tried.plots.count; i++) {
        const tried_plot *plot = &s->tried.plots.items[i];
        is_tried[plot->colour] = true;
        if (plot->flowers < r->flowers_low) r->flowers_low = plot->flowers;
        if (plot->flowers > r->flowers_high) r->flowers_high = plot->flowers;
    }
    for (int c = 0; c < PETAL_COUNT; c++) r->columns[c] = is_tried[c] ? r->colours++ : -1;
}

static pap_status fit(regression *r, bool *is_fitted, const sensitivity *s, pap_error *err) {
    size_t rows = s->tried.plots.count;
    *is_fitted = false;
    see_what_was_tried(r, s);
    int terms = r->colours + 2;
    if (rows < FIT_LEAST_PLOTS) return PAP_OK;
    double *x = memory_array(rows * (size_t)terms, sizeof *x);
    bool *found = memory_array(rows, sizeof *found);
    pap_status status = x && found ? PAP_OK : error_nomem(err, "a regression");
    for (size_t i = 0; i < rows && !status; i++) {
        const tried_plot *plot = &s->tried.plots.items[i];
        set_row(x + i * (size_t)terms, r, plot->colour, plot->area_m2, plot->flowers);
        found[i] = plot->is_found;
    }
    if (!status) status = logistic_make(&r->fit, is_fitted, x, found, (int)rows, terms, err);
    free(x);
    free(found);
    return status;
}

static double median_density(const answers *a, const sensitivity *s, double *room) {
    size_t kept = 0;
    for (size_t i = 0; i < s->tried.plots.count; i++) {
        const tried_plot *plot = &s->tried.plots.items[i];
        if (is_counted(a, plot)) room[kept++] = plot->flowers / plot->area_m2;
    }
    return measure_median(room, kept);
}

/* ---- answering ---- */

/* Of one colour, or with PETAL_COUNT of all that were tried. */
static interval chance(const regression *r, int colour, double area_m2, double flowers) {
    double rows[PETAL_COUNT * LOGISTIC_TERMS];
    int kept = 0;
    for (int c = 0; c < PETAL_COUNT; c++)
        if (r->columns[c] >= 0 && (colour == c || colour == PETAL_COUNT))
            set_row(rows + (size_t)kept++ * (size_t)r->fit.terms, r, c, area_m2, flowers);
    return kept ? logistic_mean(&r->fit, rows, kept) : (interval){NAN, NAN, NAN};
}

static interval chance_of_example(const regression *r, const sensitivity *s, int colour) {
    bool is_tried = s->example_area_m2 >= s->area_low_m2 && s->example_area_m2 <= s->area_high_m2 &&
                    s->example_flowers >= r->flowers_low && s->example_flowers <= r->flowers_high;
    return is_tried ? chance(r, colour, s->example_area_m2, s->example_flowers) : (interval){NAN, NAN, NAN};
}

/* From the largest downwards, so that it holds from there on. */
static size_found find_size(const regression *r, const sensitivity *s, int colour, double flowers_per_m2) {
    size_found out = {NAN, NAN};
    bool is_found = true, is_sure = true;
    for (int i = SIZES - 1; i >= 0; i--) {
        double area = s->area_low_m2 * pow(s->area_high_m2 / s->area_low_m2, (double)i / (SIZES - 1));
        interval p = chance(r, colour, area, flowers_per_m2 * area);
        is_found = is_found && p.value >= NINE_OF_TEN;
        is_sure = is_sure && p.low >= NINE_OF_TEN;
        if (is_found) out.area_m2 = area;
        if (is_sure) out.sure_m2 = area;
    }
    return out;
}

static void answer(answers *a, const regression *r, const sensitivity *s) {
    const interval unknown = {NAN, NAN, NAN};
    for (int c = 0; c <= PETAL_COUNT; c++) {
        bool is_all = c == PETAL_COUNT;
        interval *example = is_all ? &a->example : &a->example_by_colour[c];
        size_found *size = is_all ? &a->nine_of_ten : &a->nine_of_ten_by_colour[c];
        *example = a->is_fitted ? chance_of_example(r, s, c) : unknown;
        *size = a->is_fitted && !isnan(a->flowers_per_m2) ? find_size(r, s, c, a->flowers_per_m2)
                                                          : (size_found){NAN, NAN};
    }
}

pap_status answers_make(answers *out, const sensitivity *s, pap_error *err) {
    answers a = {.least_area_m2 = truth_least_area_m2, .least_flowers = least_flowers(s->gsd_m)};
    regression r = {.colours = 0};
    double *room = memory_array(s->tried.plots.count + 1, sizeof *room);
    if (!room) return error_nomem(err, "the answers");
    make_classes(&a, s);
    count_all(&a, s);
    a.flowers_per_m2 = median_density(&a, s, room);
    free(room);
    pap_status status = fit(&r, &a.is_fitted, s, err);
    if (status) return status;
    answer(&a, &r, s);
    *out = a;
    return PAP_OK;
}
