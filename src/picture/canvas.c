/* The picture buffer and what is drawn on it: anti-aliased lines, rings and circles, boxes and text. */
#include "picture/canvas.h"

#include "base/error.h"
#include "base/memory.h"
#include "picture/font.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Strokes are gathered in blocks of this many pixels a side, small enough for the stack. */
enum { BLOCK = 64 };

/* The longest side that readers built on libpng accept by default. */
enum { SIDE_LIMIT = 1000000 };

/* Longest text and largest magnification: keeps every text width within an int. */
enum { TEXT_LIMIT = 4096, SCALE_LIMIT = 256 };

static const ink casing_ink = {20, 20, 20};

/* Pixels x0 <= x < x1, y0 <= y < y1. */
typedef struct window {
    int x0, y0, x1, y1;
} window;

/* Points joined by straight lines; the last is joined to the first when is_closed. */
typedef struct polyline {
    const double *xy;
    size_t count;
    bool is_closed;
} polyline;

pap_status canvas_new(canvas *out, int width, int height, ink background, pap_error *err) {
    if (width < 1 || height < 1 || width > SIDE_LIMIT || height > SIDE_LIMIT)
        return error_set(err, PAP_E_ARGUMENT,
                         "a picture of %d x %d pixels cannot be drawn; use 1..%d pixels for each side", width,
                         height, SIDE_LIMIT);
    size_t pixels;
    canvas picture = {width, height, NULL};
    if (memory_product(&pixels, (size_t)width, (size_t)height, 1)) picture.rgb = memory_array(pixels, 3);
    if (!picture.rgb) return error_nomem(err, "a picture");
    canvas_box(&picture, 0, 0, width, height, background);
    *out = picture;
    return PAP_OK;
}

void canvas_free(canvas *picture) {
    if (!picture) return;
    free(picture->rgb);
    *picture = (canvas){0};
}

static uint8_t *pixel_at(canvas *picture, int x, int y) {
    return picture->rgb + 3 * ((size_t)y * (size_t)picture->width + (size_t)x);
}

static void put(uint8_t *pixel, ink colour) {
    pixel[0] = colour.r;
    pixel[1] = colour.g;
    pixel[2] = colour.b;
}

static uint8_t mix(uint8_t below, uint8_t above, int cover) {
    return (uint8_t)((below * (255 - cover) + above * cover + 127) / 255);
}

/* cover: 0 leaves the pixel, 255 replaces it. */
static void blend(uint8_t *pixel, ink colour, int cover) {
    pixel[0] = mix(pixel[0], colour.r, cover);
    pixel[1] = mix(pixel[1], colour.g, cover);
    pixel[2] = mix(pixel[2], colour.b, cover);
}

void canvas_dot(canvas *picture, int x, int y, ink colour) {
    if (x < 0 || y < 0 || x >= picture->width || y >= picture->height) return;
    put(pixel_at(picture, x, y), colour);
}

/* NaN gives low, as does anything below it: a cast of such a double would be undefined. */
static int clip(double value, int low, int high) {
    if (!(value > low)) return low;
    return value < high ? (int)value : high;
}

static int clip64(int64_t value, int high) {
    return (int)(value < 0 ? 0 : value > high ? high : value);
}

static void fill(canvas *picture, int64_t x0, int64_t y0, int64_t x1, int64_t y1, ink colour) {
    int left = clip64(x0, picture->width), right = clip64(x1, picture->width);
    int bottom = clip64(y1, picture->height);
    for (int y = clip64(y0, picture->height); y < bottom; y++)
        for (int x = left; x < right; x++) put(pixel_at(picture, x, y), colour);
}

void canvas_box(canvas *picture, int x0, int y0, int x1, int y1, ink colour) {
    fill(picture, x0, y0, x1, y1, colour);
}

/* ---- strokes ---- */

static double distance_to_segment(double x, double y, const double *a, const double *b) {
    double dx = b[0] - a[0], dy = b[1] - a[1], length2 = dx * dx + dy * dy;
    double along = length2 > 0 ? ((x - a[0]) * dx + (y - a[1]) * dy) / length2 : 0;
    along = along < 0 ? 0 : along > 1 ? 1 : along;
    double ex = a[0] + along * dx - x, ey = a[1] + along * dy - y;
    return sqrt(ex * ex + ey * ey);
}

/* Share of a pixel (0..255) under a stroke whose middle is `distance` away from its centre: the edge falls
 * off over one pixel, and a hairline never covers more than its thickness. NaN covers nothing. */
static int stroke_cover(double distance, double thickness) {
    double most = thickness < 1 ? thickness : 1, share = 0.5 * thickness + 0.5 - distance;
    if (share > most) share = most;
    return share > 0 ? (int)(255 * share + 0.5) : 0;
}

static window clip_window(const window *within, double x0, double y0, double x1, double y1) {
    return (window){clip(floor(x0), within->x0, within->x1), clip(floor(y0), within->y0, within->y1),
                    clip(ceil(x1), within->x0, within->x1), clip(ceil(y1), within->y0, within->y1)};
}

/* Pixels that a stroke along these points can touch. */
static window stroke_window(const window *within, const double *xy, size_t count, double thickness) {
    double x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY, reach = 0.5 * thickness + 1;
    for (size_t i = 0; i < count; i++) {
        double x = xy[2 * i], y = xy[2 * i + 1];
        if (x < x0) x0 = x;
        if (x > x1) x1 = x;
        if (y < y0) y0 = y;
        if (y > y1) y1 = y;
    }
    return clip_window(within, x0 - reach, y0 - reach, x1 + reach, y1 + reach);
}

static void gather_segment(uint8_t *cover, const window *block, const double *a, const double *b,
                           double thickness) {
    double middle_x = 0.5 * (block->x0 + block->x1), middle_y = 0.5 * (block->y0 + block->y1);
    /* 0.71 > half the diagonal of a unit square; written so that NaN leaves, too. */
    if (!(distance_to_segment(middle_x, middle_y, a, b) < 0.71 * BLOCK + 0.5 * thickness + 1)) return;
    double ends[4] = {a[0], a[1], b[0], b[1]};
    window w = stroke_window(block, ends, 2, thickness);
    for (int y = w.y0; y < w.y1; y++)
        for (int x = w.x0; x < w.x1; x++) {
            uint8_t *at = cover + (y - block->y0) * BLOCK + (x - block->x0);
            int share = stroke_cover(distance_to_segment(x + 0.5, y + 0.5, a, b), thickness);
            if (share > *at) *at = (uint8_t)share;
        }
}

/* The greatest cover of all segments is blended once: segments blended one by one would fatten every joint,
 * and outlines that follow pixel edges are nothing but joints. */
static void stroke_block(canvas *picture, const window *block, const polyline *line, double thickness,
                         ink colour) {
    uint8_t cover[BLOCK * BLOCK] = {0};
    size_t segments = line->is_closed || line->count == 1 ? line->count : line->count - 1;
    for (size_t i = 0; i < segments; i++)
        gather_segment(cover, block, line->xy + 2 * i, line->xy + 2 * ((i + 1) % line->count), thickness);
    for (int y = block->y0; y < block->y1; y++)
        for (int x = block->x0; x < block->x1; x++) {
            int share = cover[(y - block->y0) * BLOCK + (x - block->x0)];
            if (share) blend(pixel_at(picture, x, y), colour, share);
        }
}

static void stroke(canvas *picture, const polyline *line, double thickness, ink colour) {
    if (line->count == 0 || !(thickness > 0)) return;
    window all = {0, 0, picture->width, picture->height};
    window w = stroke_window(&all, line->xy, line->count, thickness);
    for (int y = w.y0; y < w.y1; y += BLOCK)
        for (int x = w.x0; x < w.x1; x += BLOCK) {
            window block = {x, y, w.x1 - x < BLOCK ? w.x1 : x + BLOCK, w.y1 - y < BLOCK ? w.y1 : y + BLOCK};
            stroke_block(picture, &block, line, thickness, colour);
        }
}

/* Thickness of the dark stroke below a stroke: at least one pixel shows on either side. */
static double casing_thickness(double thickness) {
    return 1.5 * thickness + 2;
}

void canvas_line(canvas *picture, double x0, double y0, double x1, double y1, double thickness, ink colour) {
    const double ends[4] = {x0, y0, x1, y1};
    stroke(picture, &(polyline){ends, 2, false}, thickness, colour);
}

void canvas_ring(canvas *picture, const double *xy, size_t count, double thickness, ink colour) {
    if (!(thickness > 0)) return;
    polyline ring = {xy, count, true};
    stroke(picture, &ring, casing_thickness(thickness), casing_ink);
    stroke(picture, &ring, thickness, colour);
}

void canvas_circle(canvas *picture, double x, double y, double radius, double thickness, ink colour) {
    if (!(radius >= 0) || !(thickness > 0)) return;
    double casing = casing_thickness(thickness), reach = radius + 0.5 * casing + 1;
    window all = {0, 0, picture->width, picture->height};
    window w = clip_window(&all, x - reach, y - reach, x + reach, y + reach);
    for (int row = w.y0; row < w.y1; row++)
        for (int column = w.x0; column < w.x1; column++) {
            double dx = column + 0.5 - x, dy = row + 0.5 - y;
            double distance = fabs(sqrt(dx * dx + dy * dy) - radius);
            uint8_t *pixel = pixel_at(picture, column, row);
            blend(pixel, casing_ink, stroke_cover(distance, casing));
            blend(pixel, colour, stroke_cover(distance, thickness));
        }
}

/* ---- text ---- */

static int text_scale(int scale) {
    return scale < 1 ? 1 : scale > SCALE_LIMIT ? SCALE_LIMIT : scale;
}

int canvas_text_width(int scale, const char *text) {
    int length = (int)strnlen(text, TEXT_LIMIT);
    int gap = FONT_ADVANCE - FONT_WIDTH;
    return length ? (length * FONT_ADVANCE - gap) * text_scale(scale) : 0;
}

/* Each dot of the glyph as a square that is larger than a dot by `border` on every side. */
static void draw_glyph(canvas *picture, int64_t x, int64_t y, int scale, int border, ink colour,
                       const uint8_t *glyph) {
    for (int row = 0; row < FONT_HEIGHT; row++)
        for (int column = 0; column < FONT_WIDTH; column++) {
            if (!(glyph[row] >> (FONT_WIDTH - 1 - column) & 1)) continue;
            int64_t left = x + column * scale, top = y + row * scale;
            fill(picture, left - border, top - border, left + scale + border, top + scale + border, colour);
        }
}

static void draw_glyphs(canvas *picture, int64_t x, int64_t y, int scale, int border, ink colour,
                        const char *text) {
    for (int i = 0; i < TEXT_LIMIT && text[i]; i++, x += FONT_ADVANCE * scale)
        draw_glyph(picture, x, y + font_drop(text[i]) * scale, scale, border, colour, font_glyph(text[i]));
}

/* All casings come before the first letter: a casing is wide enough to reach into its neighbour. */
int canvas_text(canvas *picture, int x, int y, int scale, ink colour, const char *text) {
    int dot = text_scale(scale);
    draw_glyphs(picture, x, y, dot, (dot + 1) / 2, casing_ink, text);
    draw_glyphs(picture, x, y, dot, 0, colour, text);
    return canvas_text_width(scale, text);
}
