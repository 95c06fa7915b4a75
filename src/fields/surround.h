/* Means of layers over squares around pixels, of what is valid there. */
#ifndef FIELDS_SURROUND_H
#define FIELDS_SURROUND_H

#include "fields/tile.h"

/* Sums over everything above and to the left, of a window; (w + 1) x (h + 1). */
typedef struct field_integral {
    int64_t *sums;
    size_t stride;
} field_integral;

void field_integrate(field_integral *out, const int16_t *layer, const uint8_t *valid, int w, int h,
                     size_t stride);
/* The same of the number of valid pixels. */
void field_count(field_integral *out, const uint8_t *valid, int w, int h, size_t stride);

/* 1 / count over the square of half width `radius` about each pixel of the core at (halo, halo), w x h; 0
 * where there is none. */
void field_inverse(float *out, const field_integral *counts, int halo, int w, int h, int radius);
/* Means over the squares, rounded. */
void field_means(int16_t *out, const field_integral *sums, const float *inverse, int halo, int w, int h,
                 int radius);

#endif
