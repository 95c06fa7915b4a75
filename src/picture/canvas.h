/* An RGB picture in memory to draw on, and its way into a PNG file. The only room that sees png.h. */
#ifndef PICTURE_CANVAS_H
#define PICTURE_CANVAS_H

#include "papaver/papaver.h"
#include <stdbool.h>

/* Row-major, 3 bytes a pixel (R,G,B), no padding. */
typedef struct canvas {
    int width, height;
    uint8_t *rgb;
} canvas;

typedef struct ink {
    uint8_t r, g, b;
} ink;

/* Sides of 1..1000000 pixels. PAP_E_ARGUMENT, PAP_E_NOMEM. */
pap_status canvas_new(canvas *out, int width, int height, ink background, pap_error *err);
void canvas_free(canvas *picture);

/* Drawing clips at the edges. Coordinates are pixels, (0,0) the outer corner of the first pixel. Strokes are
 * anti-aliased with round ends; a thickness of 0 or less draws nothing, nor does a point that is not a
 * number. */
void canvas_dot(canvas *picture, int x, int y, ink colour);
void canvas_line(canvas *picture, double x0, double y0, double x1, double y1, double thickness, ink colour);
/* Closed ring of `count` x,y pairs; drawn as `colour` over a wider dark casing to show on anything. */
void canvas_ring(canvas *picture, const double *xy, size_t count, double thickness, ink colour);
/* Cased as a ring is. */
void canvas_circle(canvas *picture, double x, double y, double radius, double thickness, ink colour);
/* Fills from corner (x0, y0) to corner (x1, y1): pixels x0 <= x < x1, y0 <= y < y1. */
void canvas_box(canvas *picture, int x0, int y0, int x1, int y1, ink fill);

/* ASCII text (other bytes show as '?') in a built-in 5 x 7 font, magnified `scale` times, with a dark casing;
 * (x, y) is the upper left corner; capitals are 7 x scale high, g p q y reach 2 x scale below. Returns the
 * width in pixels, without the casing, which reaches (scale + 1) / 2 pixels beyond. Text is cut at 4096
 * characters, scale held to 1..256. */
int canvas_text(canvas *picture, int x, int y, int scale, ink colour, const char *text);
int canvas_text_width(int scale, const char *text);

/* A scale bar in the lower left corner: a round length (1, 2, 5 x 10^k m) that fills at most 30 % of the
 * width, alternating black and white, labelled "5 m" (or mm, cm, km). Draws nothing in a picture under 64 x
 * 32 pixels, or when metres_per_pixel is not a positive number. */
void canvas_scale_bar(canvas *picture, double metres_per_pixel);

/* The length of that bar in metres; 0: none. */
double canvas_scale_bar_m(int width_px, double metres_per_pixel);

/* A length > 0 with its unit: "50 cm", "2 km". */
enum { CANVAS_LENGTH_TEXT = 32 };
void canvas_length_text(char out[CANVAS_LENGTH_TEXT], double length_m);

/* An RGB PNG with no time stamp in it (same pixels, same bytes), through a staged file. */
pap_status canvas_write_png(const canvas *picture, const char *path, bool may_replace, bool is_public,
                            pap_error *err);

#endif
