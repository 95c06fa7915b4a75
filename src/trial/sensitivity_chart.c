/* Recall by size, of all colours and of each, with 95 % limits. */
#include "trial/sensitivity_report.h"

#include "picture/chart.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { WIDTH = 1100, HEIGHT = 680, LEGEND_Y = 42, LEGEND_STEP = 118, DOT_PX = 9 };

/* Petals as they can be told apart on a light page: white is drawn as an open circle, mixed in the leaves'
 * green. */
static const ink inks[PETAL_COUNT] = {
    [PETAL_WHITE] = {105, 105, 105}, [PETAL_PINK] = {240, 120, 180}, [PETAL_MAUVE] = {160, 110, 225},
    [PETAL_PURPLE] = {95, 20, 120},  [PETAL_RED] = {210, 30, 30},    [PETAL_MIXED] = {20, 125, 95}};
static const ink page_ink = {235, 235, 235};

/* A share of an ink on the page: what leads the eye must not hide what is measured. */
static ink paler(ink colour, double share) {
    return (ink){(uint8_t)(page_ink.r + share * (colour.r - page_ink.r)),
                 (uint8_t)(page_ink.g + share * (colour.g - page_ink.g)),
                 (uint8_t)(page_ink.b + share * (colour.b - page_ink.b))};
}

/* A band of the page for each class of area. In it, a place for each colour. */
typedef struct band {
    double left, width;
} band;

static band band_of(const answers *a, int i) {
    return (band){(double)i / a->area_count, 1.0 / a->area_count};
}

static double place_of(const band *b, int colour) {
    return b->left + b->width * (0.14 + 0.72 * (colour + 0.5) / PETAL_COUNT);
}

static void draw_dot(chart *to, double x, double y, int colour) {
    chart_mark(to, x, y, DOT_PX, inks[colour]);
    if (colour == PETAL_WHITE) chart_mark(to, x, y, DOT_PX - 4, page_ink);
}

/* All colours: a box for the limits and a bar for the share, behind what follows. */
static void draw_all(chart *to, const answers *a, int i) {
    char text[CLASS_TEXT];
    band b = band_of(a, i);
    const found_of *f = &a->areas[i].all;
    interval share = statistics_wilson(f->found, f->tried);
    double left = b.left + 0.08 * b.width, right = b.left + 0.92 * b.width;
    snprintf(text, sizeof text, "%ld of %ld", f->found, f->tried);
    chart_centred(to, chart_x(to, b.left + b.width / 2), to->top - 22, f->tried ? text : "not tried");
    if (!f->tried) return;
    chart_box(to, left, share.low, right, share.high, chart_pale);
    chart_line(to, left, share.value, right, share.value, 4, chart_strong);
}

/* One colour's dots will be joined from class to class. */
static void draw_joins(chart *to, const answers *a, int colour) {
    double before_x = NAN, before_y = NAN;
    for (int i = 0; i < a->area_count; i++) {
        const found_of *f = &a->areas[i].by_colour[colour];
        band b = band_of(a, i);
        double x = place_of(&b, colour);
        interval share = statistics_wilson(f->found, f->tried);
        if (isnan(share.value)) continue;
        if (!isnan(before_x))
            chart_line(to, before_x, before_y, x, share.value, 1.5, paler(inks[colour], 0.35));
        before_x = x;
        before_y = share.value;
    }
}

static void draw_colour(chart *to, const answers *a, int colour) {
    for (int i = 0; i < a->area_count; i++) {
        const found_of *f = &a->areas[i].by_colour[colour];
        band b = band_of(a, i);
        double x = place_of(&b, colour);
        interval share = statistics_wilson(f->found, f->tried);
        if (isnan(share.value)) continue;
        chart_line(to, x, share.low, x, share.high, 2, paler(inks[colour], 0.7));
        draw_dot(to, x, share.value, colour);
    }
}

static void draw_legend(chart *to) {
    int x = to->left + 150, y = LEGEND_Y;
    for (int c = 0; c < PETAL_COUNT; c++, x += LEGEND_STEP) {
        double at = (double)(x - to->left) / (to->right - to->left);
        double up = (double)(to->bottom - y - 7) / (to->bottom - to->top);
        draw_dot(to, at, up, c);
        chart_text(to, x + 12, y, inks[c], petal_name((petal_colour)c));
    }
    double at = (double)(x - to->left) / (to->right - to->left);
    double up = (double)(to->bottom - y - 7) / (to->bottom - to->top);
    chart_line(to, at - 0.012, up, at + 0.012, up, 4, chart_strong);
    chart_text(to, x + 18, y, chart_strong, "all");
}

static void draw(chart *to, const sensitivity *s, const answers *a) {
    char text[256];
    snprintf(text, sizeof text, "%.40s, %.3g cm: planted plots found, an estimate", s->image, 100 * s->gsd_m);
    chart_frame(to, text, "area of the plot (* too small to count)", "found, 95 %");
    for (int i = 0; i < a->area_count; i++) {
        band b = band_of(a, i);
        draw_all(to, a, i);
        if (i) chart_line(to, b.left, 0, b.left, 1, 1, chart_faint);
        sensitivity_area_text(text, s, a, i);
        snprintf(text + strlen(text), 4, "%s", a->areas[i].is_counted ? "" : " *");
        chart_centred(to, chart_x(to, b.left + b.width / 2), to->bottom + CHART_LABEL_GAP, text);
    }
    for (int c = 0; c < PETAL_COUNT; c++) draw_joins(to, a, c);
    for (int c = 0; c < PETAL_COUNT; c++) draw_colour(to, a, c);
    draw_legend(to);
}

pap_status sensitivity_chart(const sensitivity *s, const answers *a, const char *path, bool may_replace,
                             bool is_public, pap_error *err) {
    chart page;
    pap_status status = chart_new(&page, WIDTH, HEIGHT, err);
    if (status) return status;
    draw(&page, s, a);
    status = chart_write(&page, path, may_replace, is_public, err);
    chart_free(&page);
    return status;
}
