/* How lightness changes over distance: sharpness and grain of a piece of picture. */
#ifndef PLANTING_TEXTURE_H
#define PLANTING_TEXTURE_H

#include <stddef.h>
#include <stdint.h>

typedef struct texture {
    double step1, step4; /* mean absolute change of lightness (0 .. 255) over one pixel and over four */
    double grain;        /* root mean square of texture_residual */
    double finest, wide; /* root mean square of what a sample departs from the mean of four, 1 and 3 away */
    int pixels;          /* that were measured */
} texture;

/* Nothing is measured nearer to the window's edge. */
enum { TEXTURE_RIM_PX = 4 };

/* Of a window of w x h lightnesses, where mask is not 0. Without such pixels everything is 0. */
void texture_measure(texture *out, const float *light, const uint8_t *mask, int w, int h);

/* What a 5 x 5 binomial blur (sigma 1 pixel) takes away from sample `at`, with rows `stride` apart; samples
 * two pixels around it are read. */
float texture_residual(const float *light, size_t at, size_t stride);

#endif
