/* The scale bar: which round length, how it is written, how it is drawn. */
#include "picture/canvas.h"
#include "picture/font.h"

#include <math.h>
#include <stdio.h>

/* Below this there is no room for a bar and its label. */
enum { LEAST_WIDTH = 64, LEAST_HEIGHT = 32 };

static const ink black = {20, 20, 20}, white = {255, 255, 255};

/* First digit of a length, and into how many pieces of a readable length its bar is cut. */
static const struct { int digit, pieces; } steps[] = {{5, 5}, {2, 4}, {1, 5}};

typedef struct bar {
    double length_m;
    int pieces;
} bar;

static bar choose(int width_px, double metres_per_pixel) {
    /* Whole pixels, so that rounding a bar to pixels keeps it within 30 %. */
    double limit_m = (double)(width_px * INT64_C(3) / 10) * metres_per_pixel;
    if (!(limit_m >= 1e-9 && limit_m <= 1e9)) return (bar){0, 0};
    int power = (int)floor(log10(limit_m));
    for (;; power--)
        for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
            /* 10^-k is not a double, 10^k is: dividing gives the double nearest to the decimal length. */
            double length_m = power < 0 ? steps[i].digit / pow(10, -power) : steps[i].digit * pow(10, power);
            if (length_m <= limit_m) return (bar){length_m, steps[i].pieces};
        }
}

double canvas_scale_bar_m(int width_px, double metres_per_pixel) {
    return choose(width_px, metres_per_pixel).length_m;
}

void canvas_length_text(char out[CANVAS_LENGTH_TEXT], double length_m) {
    static const struct {
        double metres;
        const char *name;
    } units[] = {{1000, "km"}, {1, "m"}, {0.01, "cm"}, {0, "mm"}};
    size_t i = 0;
    while (units[i].metres > 0 && length_m < units[i].metres) i++;
    double unit_m = units[i].metres > 0 ? units[i].metres : 0.001;
    snprintf(out, CANVAS_LENGTH_TEXT, "%g %s", length_m / unit_m, units[i].name);
}

/* Dark edge, white rails over the whole length, and between them pieces that alternate, black first: the ends
 * show on any ground. */
static void draw_bar(canvas *picture, int x, int y, int length_px, int pieces, int unit) {
    int inner = 3 * unit, height = inner + 2 * unit;
    canvas_box(picture, x - unit, y - unit, x + length_px + unit, y + height + unit, black);
    canvas_box(picture, x, y, x + length_px, y + height, white);
    for (int i = 0; i < pieces; i += 2)
        canvas_box(picture, x + (int)lround((double)length_px * i / pieces), y + unit,
                   x + (int)lround((double)length_px * (i + 1) / pieces), y + unit + inner, black);
}

void canvas_scale_bar(canvas *picture, double metres_per_pixel) {
    bar chosen = choose(picture->width, metres_per_pixel);
    if (chosen.pieces == 0 || picture->width < LEAST_WIDTH || picture->height < LEAST_HEIGHT) return;
    int shorter = picture->width < picture->height ? picture->width : picture->height;
    int unit = shorter < 400 ? 1 : shorter < 1200 ? 2 : 3;
    int length_px = (int)(chosen.length_m / metres_per_pixel + 0.5);
    int pieces = length_px >= 4 * unit * chosen.pieces ? chosen.pieces : 1;
    int margin = 6 * unit, y = picture->height - margin - 5 * unit;
    draw_bar(picture, margin, y, length_px, pieces, unit);
    char label[CANVAS_LENGTH_TEXT];
    canvas_length_text(label, chosen.length_m);
    canvas_text(picture, margin, y - (FONT_HEIGHT + 3) * unit, unit, white, label);
}
