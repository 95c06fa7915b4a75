/* Precision against recall, reliability, recall by size: axes, ticks, labels, lines. */
#include "assess/curves.h"

#include "picture/canvas.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Pictures are drawn as negatives and turned over at the end: text has a dark casing, which then becomes part
 * of the light page. */
static const ink page = {20, 20, 20}, strong = {235, 235, 235}, faint = {70, 70, 70};
static const ink line_ink = {230, 130, 40}, second_ink = {40, 130, 190};

enum { WIDTH = 800, HEIGHT = 600, LEFT = 100, RIGHT = 770, TOP = 90, BOTTOM = 510, TEXT = 2 };
enum { TICKS = 5, LABEL_GAP = 12 };

static double x_of(double share) {
    return LEFT + share * (RIGHT - LEFT);
}

static double y_of(double share) {
    return BOTTOM - share * (BOTTOM - TOP);
}

static void centred(canvas *to, double x, int y, const char *text) {
    canvas_text(to, (int)x - canvas_text_width(TEXT, text) / 2, y, TEXT, strong, text);
}

static void line(canvas *to, double x0, double y0, double x1, double y1, double thickness, ink colour) {
    canvas_line(to, x_of(x0), y_of(y0), x_of(x1), y_of(y1), thickness, colour);
}

/* The upright axis is a share from 0 to 1 in every picture. */
static void draw_frame(canvas *to, const char *title, const char *x_label, const char *y_label) {
    for (int i = 0; i <= TICKS; i++) {
        char label[16];
        double share = (double)i / TICKS;
        snprintf(label, sizeof label, "%.1f", share);
        line(to, 0, share, 1, share, 1, faint);
        canvas_text(to, LEFT - LABEL_GAP - canvas_text_width(TEXT, label), (int)y_of(share) - 7, TEXT, strong,
                    label);
    }
    line(to, 0, 0, 1, 0, 2, strong);
    line(to, 0, 0, 0, 1, 2, strong);
    centred(to, WIDTH / 2.0, 14, title);
    canvas_text(to, 16, TOP - 44, TEXT, strong, y_label);
    centred(to, (LEFT + RIGHT) / 2.0, BOTTOM + 50, x_label);
}

static void draw_share_ticks(canvas *to) {
    for (int i = 0; i <= TICKS; i++) {
        char label[16];
        double share = (double)i / TICKS;
        snprintf(label, sizeof label, "%.1f", share);
        line(to, share, 0, share, 1, 1, faint);
        centred(to, x_of(share), BOTTOM + LABEL_GAP, label);
    }
}

static void draw_range(canvas *to, double x, const interval *range, ink colour) {
    const double serif = 0.008;
    line(to, x, range->low, x, range->high, 2, colour);
    line(to, x - serif, range->low, x + serif, range->low, 2, colour);
    line(to, x - serif, range->high, x + serif, range->high, 2, colour);
}

static void draw_mark(canvas *to, double x, double y, ink colour) {
    canvas_line(to, x_of(x), y_of(y), x_of(x), y_of(y), 10, colour);
}

static void turn_over(canvas *picture) {
    size_t bytes = (size_t)picture->width * (size_t)picture->height * 3;
    for (size_t i = 0; i < bytes; i++) picture->rgb[i] = (uint8_t)(255 - picture->rgb[i]);
}

/* Draws a picture of an evaluation. */
typedef void painter(canvas *to, const evaluation *e);

static pap_status paint(painter *painter_of, const evaluation *e, const char *path, bool may_replace,
                        bool is_public, pap_error *err) {
    canvas picture;
    pap_status status = canvas_new(&picture, WIDTH, HEIGHT, page, err);
    if (status) return status;
    painter_of(&picture, e);
    turn_over(&picture);
    status = canvas_write_png(&picture, path, may_replace, is_public, err);
    canvas_free(&picture);
    return status;
}

/* ---- precision against recall ---- */

/* A step down at the recall it was reached with: between two points no precision is promised. */
static void draw_curve(canvas *to, const evaluation *e) {
    double before_x = 0, before_y = NAN;
    for (size_t i = 0; i < e->curve.points.count; i++) {
        const curve_point *p = &e->curve.points.items[i];
        double x = (double)p->hits / (double)e->plots;
        double y = (double)p->hits / (double)(p->hits + p->false_alarms);
        if (!isnan(before_y)) line(to, before_x, before_y, before_x, y, 3, line_ink);
        line(to, before_x, y, x, y, 3, line_ink);
        before_x = x;
        before_y = y;
    }
}

static void paint_precision_recall(canvas *to, const evaluation *e) {
    char title[96] = "Precision and recall: no plots";
    if (e->plots > 0)
        snprintf(title, sizeof title, "Precision and recall: AP %.3f, %ld plots", e->average_precision,
                 e->plots);
    draw_frame(to, title, "recall", "precision");
    draw_share_ticks(to);
    if (e->plots <= 0) return;
    draw_curve(to, e);
    if (!isnan(e->precision.value)) draw_mark(to, e->recall.value, e->precision.value, second_ink);
    snprintf(title, sizeof title, "dot: score from %.2f", e->min_score);
    canvas_text(to, LEFT + 16, BOTTOM - 28, TEXT, second_ink, title);
}

/* ---- reliability ---- */

static void paint_reliability(canvas *to, const evaluation *e) {
    const calibration *c = &e->calibration;
    char text[96] = "Reliability: no targets";
    if (c->count > 0)
        snprintf(text, sizeof text, "Reliability: expected error %.3f, Brier %.3f", c->expected_error,
                 c->brier);
    draw_frame(to, text, "mean score of the targets in a tenth", "share on plots, 95 %");
    draw_share_ticks(to);
    line(to, 0, 0, 1, 1, 1, strong);
    for (int i = 0; i < RELIABILITY_BINS; i++) {
        const reliability_bin *bin = &c->bins[i];
        interval share = statistics_wilson(bin->true_count, bin->count);
        if (bin->count == 0) continue;
        draw_range(to, bin->mean_score, &share, second_ink);
        draw_mark(to, bin->mean_score, share.value, line_ink);
        snprintf(text, sizeof text, "%ld", bin->count);
        double above = share.high > 0.95 ? share.low - 0.06 : share.high + 0.06;
        centred(to, x_of(bin->mean_score), (int)y_of(above), text);
    }
}

/* ---- recall by size ---- */

static bool is_size(const class_recall *one) {
    return strcmp(one->group, "size") == 0;
}

static void draw_bar(canvas *to, double x, double half_width, const class_recall *one) {
    char count[48];
    interval share = statistics_wilson(one->found, one->plots);
    canvas_box(to, (int)x_of(x - half_width), (int)y_of(share.value), (int)x_of(x + half_width), BOTTOM,
               line_ink);
    draw_range(to, x, &share, strong);
    centred(to, x_of(x), BOTTOM + LABEL_GAP, one->name);
    snprintf(count, sizeof count, "%ld of %ld", one->found, one->plots);
    centred(to, x_of(x), TOP - 22, count);
}

static void paint_recall_by_size(canvas *to, const evaluation *e) {
    int bars = 0, at = 0;
    for (size_t i = 0; i < e->recall_by.classes.count; i++) bars += is_size(&e->recall_by.classes.items[i]);
    draw_frame(to, bars ? "Recall by plot size" : "Recall by plot size: no plots", "area of the plot",
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
