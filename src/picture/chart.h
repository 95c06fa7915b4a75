/* A page with axes: the upright one is a share from 0 to 1, the other one too, whatever it stands for. */
#ifndef PICTURE_CHART_H
#define PICTURE_CHART_H

#include "picture/canvas.h"

/* Kept as a negative until it is written: text has a dark casing, which then is part of the light page. Inks
 * are given as they will look. */
typedef struct chart {
    canvas negative;
    int left, right, top, bottom; /* of the axes, in pixels */
} chart;

extern const ink chart_strong, chart_faint, chart_pale; /* dark grey; two for what lies behind */
enum { CHART_TEXT = 2, CHART_TICKS = 5, CHART_LABEL_GAP = 12 };

/* PAP_E_ARGUMENT, PAP_E_NOMEM. */
pap_status chart_new(chart *out, int width, int height, pap_error *err);
void chart_free(chart *c);

/* Pixels from shares. */
double chart_x(const chart *c, double share);
double chart_y(const chart *c, double share);

/* Axes with ticks at the upright one, title above, labels at the axes. */
void chart_frame(chart *c, const char *title, const char *x_label, const char *y_label);
/* Ticks of an x axis that is a share, too. */
void chart_share_ticks(chart *c);

/* Between shares; thickness in pixels. */
void chart_line(chart *c, double x0, double y0, double x1, double y1, double thickness, ink colour);
void chart_box(chart *c, double x0, double y0, double x1, double y1, ink fill);
/* An upright range with serifs, and a dot. */
void chart_range(chart *c, double x, double low, double high, double thickness, ink colour);
void chart_mark(chart *c, double x, double y, double size_px, ink colour);
/* In pixels; `x` is the text's middle, or its left end. */
void chart_centred(chart *c, double x, int y, const char *text);
void chart_text(chart *c, int x, int y, ink colour, const char *text);

/* An RGB PNG through a staged file. */
pap_status chart_write(chart *c, const char *path, bool may_replace, bool is_public, pap_error *err);

#endif
