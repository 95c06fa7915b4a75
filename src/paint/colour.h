/* Linear light and sRGB, and the colours of petals. */
#ifndef PAINT_COLOUR_H
#define PAINT_COLOUR_H

#include "base/random.h"

/* Linear light, 0 .. 1 where 1 is a white card in full sun: red, green, blue, and beyond them the red edge
 * (717-740 nm) and the near infrared (about 850 nm), which a colour has from what it is painted on
 * (`material.h`). What scales and mixes colours does so in all five. */
typedef struct rgb {
    float r, g, b, re, nir;
} rgb;

/* From display-coded sRGB, 0 .. 255 each (IEC 61966-2-1), dark in the infrared; and back, clamped. */
rgb colour_from_srgb(double r, double g, double b);
double colour_to_srgb(double linear);

rgb colour_scale(rgb colour, double factor);
rgb colour_mix(rgb a, rgb b, double share_of_b);

typedef enum petal_colour {
    PETAL_WHITE,
    PETAL_PINK,
    PETAL_MAUVE,
    PETAL_PURPLE,
    PETAL_RED,
    PETAL_MIXED, /* a stand of several; no flower of its own */
    PETAL_COUNT  /* end marker */
} petal_colour;

/* "white" ... "mixed", the words of target lists and truth files. */
const char *petal_name(petal_colour colour);

/* The median colour of a real flower's petals in sRGB 0 .. 255. PETAL_MIXED gives the pink row. */
void petal_median(double out[3], petal_colour colour);

/* One draw from the spread between real flowers, in sRGB 0 .. 255; `spread` 1 is that of the photographs. */
void petal_draw(double out[3], petal_colour colour, double spread, random_state *rng);

#endif
