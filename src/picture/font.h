/* A 5 x 7 bitmap font for ASCII 32..126. */
#ifndef PICTURE_FONT_H
#define PICTURE_FONT_H

#include <stdint.h>

enum {
    FONT_WIDTH = 5,
    FONT_HEIGHT = 7,
    FONT_DESCENT = 2,
    FONT_ADVANCE = 6,
    FONT_FIRST = 32,
    FONT_LAST = 126
};

/* FONT_HEIGHT rows from the top, the leftmost column in bit FONT_WIDTH - 1; other bytes give '?'. Never
 * freed. */
const uint8_t *font_glyph(char character);

/* How many rows lower than its fellows a glyph is set: FONT_DESCENT for g p q y, whose bowls would not fit
 * above the line otherwise, 0 for all others. */
int font_drop(char character);

#endif
