/* Precision against recall, reliability, recall by size: axes, ticks, labels, lines. */
#include "assess/curves.h"

#include "picture/chart.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { WIDTH = 800, HEIGHT = 600, DOT_PX = 10 };
static const ink line_ink = {25, 125, 215}, second_ink = {215, 125, 65};

static void draw_interval(chart *to, double x, const interval *range, ink colour) {
    chart_range(to, x, range->low, range->high, 2, colour);
}

/* Draws a picture of an evaluation. */
typedef void painter(chart *to, const evaluation *e);

static pap_status paint(painter *painter_of, const evaluation *e, const char *path, bool may_replace,
                        bool is_public, pap_error *err) {
    chart page;
    pap_status status = chart_new(&page, WIDTH, HEIGHT, err);
    if (status) return status;
    painter_of(&page, e);
    status = chart_write(&page, path, may_replace, is_public, err);
    chart_free(&page);
    return status;
}

/* ---- precision against recall ---- */

/* A step down at the recall it was reached with: between two points no precision is promised. */
static void draw_curve(chart *to, const evaluation *e) {
    double before_x = 0, before_y = NAN;
    for (size_t i = 0; i < e->curve.points.count; i++) {
        const curve_point *p = &e->curve.points.items[i];
        double x = (double)p->hits / (double)e->plots;
        double y = (double)p->hits / (double)(p->hits + p->false_alarms);
        if (!isnan(before_y)) chart_line(to, before_x, before_y, before_x, y, 3, line_ink);
        chart_line(to, before_x, y, x, y, 3, line_ink);
        before_x = x;
        before_y = y;
    }
}

static void paint_precision_recall(chart *to, const evaluation *e) {
    char title[96] = "Precision and recall: no plots";
    if (e->plots > 0)
        snprintf(title, sizeof title, "Precision and recall: AP %.3f, %ld plots", e->average_precision,
                 e->plots);
    chart_frame(to, title, "recall", "precision");
    chart_share_ticks(to);
    if (e->plots <= 0) return;
    draw_curve(to, e);
    if (!isnan(e->precision.value)) chart_mark(to, e->recall.value, e->precision.value, DOT_PX, second_ink);
    snprintf(title, sizeof title, "dot: score from %.2f", e->min_score);
    chart_text(to, to->left + 16, to->bottom - 28, second_ink, title);
}

/* ---- reliability ---- */

static void paint_reliability(chart *to, const evaluation *e) {
    const calibration *c = &e->calibration;
    char text[96] = "Reliability: no targets";
    if (c->count > 0)
        snprintf(text, sizeof text, "Reliability: expected error %.3f, Brier %.3f", c->expected_error,
                 c->brier);
    chart_frame(to, text, "mean score of the targets in a tenth", "share on plots, 95 %");
    chart_share_ticks(to);
    chart_line(to, 0, 0, 1, 1, 1, chart_strong);
    for (int i = 0; i < RELIABILITY_BINS; i++) {
        const reliability_bin *bin = &c->bins[i];
        interval share = statistics_wilson(bin->true_count, bin->count);
        if (bin->count == 0) continue;
        draw_interval(to, bin->mean_score, &share, second_ink);
        chart_mark(to, bin->mean_score, share.value, DOT_PX, line_ink);
        snprintf(text, sizeof text, "%ld", bin->count);
        double above = share.high > 0.95 ? share.low - 0.06 : share.high + 0.06;
        chart_centred(to, chart_x(to, bin->mean_score), (int)chart_y(to, above), text);
    }
}

/* ---- recall by size ---- */

static bool is_size(const class_recall *one) {
    return strcmp(one->group, "size") == 0;
}

static void draw_bar(chart *to, double x, double half_width, const class_recall *one) {
    char count[48];
    interval share = statistics_wilson(one->found, one->plots);
    chart_box(to, x - half_width, 0, x + half_width, share.value, line_ink);
    draw_interval(to, x, &share, chart_strong);
    chart_centred(to, chart_x(to, x), to->bottom + CHART_LABEL_GAP, one->name);
    snprintf(count, sizeof count, "%ld of %ld", one->found, one->plots);
    chart_centred(to, chart_x(to, x), to->top - 22, count);
}

static void paint_recall_by_size(chart *to, const evaluation *e) {
    int bars = 0, at = 0;
    for (size_t i = 0; i < e->recall_by.classes.count; i++) bars += is_size(&e->recall_by.classes.items[i]);
    chart_frame(to, bars ? "Recall by plot size" : "Recall by plot size: no plots", "area of the plot",
                "recall, 95 %");
    for (size_t i = 0; i < e->recall_by.classes.count; i++)
        if (is_size(&e->recall_by.classes.items[i]))
            draw_bar(to, (at++ + 0.5) / bars, 0.3 / bars, &e->recall_by.classes.items[i]);
}

#define CURVE(name)                                                                                          \
    pap_status curves_##name(const evaluation *e, const char *path, bool may_replace, bool is_public,        \
                             pap_error *err) {                                                               \
        return paint(paint_##name, e, path, may_replace, is_public, err);                                    \
    }
CURVE(precision_recall)
CURVE(reliability)
CURVE(recall_by_size)
