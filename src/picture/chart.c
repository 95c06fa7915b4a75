/* A page with axes. */
#include "picture/chart.h"

#include <stdio.h>

enum { MARGIN_LEFT = 100, MARGIN_RIGHT = 30, MARGIN_TOP = 90, MARGIN_BOTTOM = 90 };
static const ink page = {235, 235, 235};
const ink chart_strong = {20, 20, 20}, chart_faint = {185, 185, 185}, chart_pale = {215, 215, 215};

static ink negative_of(ink colour) {
    return (ink){(uint8_t)(255 - colour.r), (uint8_t)(255 - colour.g), (uint8_t)(255 - colour.b)};
}

pap_status chart_new(chart *out, int width, int height, pap_error *err) {
    chart c = {{0}, MARGIN_LEFT, width - MARGIN_RIGHT, MARGIN_TOP, height - MARGIN_BOTTOM};
    pap_status status = canvas_new(&c.negative, width, height, negative_of(page), err);
    if (!status) *out = c;
    return status;
}

void chart_free(chart *c) {
    canvas_free(&c->negative);
}

double chart_x(const chart *c, double share) {
    return c->left + share * (c->right - c->left);
}

double chart_y(const chart *c, double share) {
    return c->bottom - share * (c->bottom - c->top);
}

void chart_line(chart *c, double x0, double y0, double x1, double y1, double thickness, ink colour) {
    canvas_line(&c->negative, chart_x(c, x0), chart_y(c, y0), chart_x(c, x1), chart_y(c, y1), thickness,
                negative_of(colour));
}

void chart_box(chart *c, double x0, double y0, double x1, double y1, ink fill) {
    canvas_box(&c->negative, (int)chart_x(c, x0), (int)chart_y(c, y1), (int)chart_x(c, x1),
               (int)chart_y(c, y0), negative_of(fill));
}

void chart_range(chart *c, double x, double low, double high, double thickness, ink colour) {
    const double serif = 0.008;
    chart_line(c, x, low, x, high, thickness, colour);
    chart_line(c, x - serif, low, x + serif, low, thickness, colour);
    chart_line(c, x - serif, high, x + serif, high, thickness, colour);
}

void chart_mark(chart *c, double x, double y, double size_px, ink colour) {
    chart_line(c, x, y, x, y, size_px, colour);
}

void chart_text(chart *c, int x, int y, ink colour, const char *text) {
    canvas_text(&c->negative, x, y, CHART_TEXT, negative_of(colour), text);
}

void chart_centred(chart *c, double x, int y, const char *text) {
    chart_text(c, (int)x - canvas_text_width(CHART_TEXT, text) / 2, y, chart_strong, text);
}

void chart_frame(chart *c, const char *title, const char *x_label, const char *y_label) {
    for (int i = 0; i <= CHART_TICKS; i++) {
        char label[16];
        double share = (double)i / CHART_TICKS;
        snprintf(label, sizeof label, "%.1f", share);
        chart_line(c, 0, share, 1, share, 1, chart_faint);
        chart_text(c, c->left - CHART_LABEL_GAP - canvas_text_width(CHART_TEXT, label),
                   (int)chart_y(c, share) - 7, chart_strong, label);
    }
    chart_line(c, 0, 0, 1, 0, 2, chart_strong);
    chart_line(c, 0, 0, 0, 1, 2, chart_strong);
    chart_centred(c, c->negative.width / 2.0, 14, title);
    chart_text(c, 16, c->top - 44, chart_strong, y_label);
    chart_centred(c, (c->left + c->right) / 2.0, c->bottom + 50, x_label);
}

void chart_share_ticks(chart *c) {
    for (int i = 0; i <= CHART_TICKS; i++) {
        char label[16];
        double share = (double)i / CHART_TICKS;
        snprintf(label, sizeof label, "%.1f", share);
        chart_line(c, share, 0, share, 1, 1, chart_faint);
        chart_centred(c, chart_x(c, share), c->bottom + CHART_LABEL_GAP, label);
    }
}

static void turn_over(canvas *picture) {
    size_t bytes = (size_t)picture->width * (size_t)picture->height * 3;
    for (size_t i = 0; i < bytes; i++) picture->rgb[i] = (uint8_t)(255 - picture->rgb[i]);
}

pap_status chart_write(chart *c, const char *path, bool may_replace, bool is_public, pap_error *err) {
    turn_over(&c->negative);
    pap_status status = canvas_write_png(&c->negative, path, may_replace, is_public, err);
    turn_over(&c->negative);
    return status;
}
