/* Means of layers over squares around pixels. */
#include "fields/surround.h"

void field_integrate(field_integral *out, const int16_t *layer, const uint8_t *valid, int w, int h,
                     size_t stride) {
    for (int x = 0; x <= w; x++) out->sums[x] = 0;
    for (int y = 0; y < h; y++) {
        const int64_t *above = out->sums + (size_t)y * out->stride;
        int64_t *row = out->sums + (size_t)(y + 1) * out->stride, sum = 0;
        row[0] = 0;
        for (int x = 0; x < w; x++) {
            size_t at = (size_t)y * stride + (size_t)x;
            sum += valid[at] ? layer[at] : 0;
            row[x + 1] = above[x + 1] + sum;
        }
    }
}

void field_count(field_integral *out, const uint8_t *valid, int w, int h, size_t stride) {
    for (int x = 0; x <= w; x++) out->sums[x] = 0;
    for (int y = 0; y < h; y++) {
        const int64_t *above = out->sums + (size_t)y * out->stride;
        int64_t *row = out->sums + (size_t)(y + 1) * out->stride, sum = 0;
        row[0] = 0;
        for (int x = 0; x < w; x++) {
            sum += valid[(size_t)y * stride + (size_t)x] != 0;
            row[x + 1] = above[x + 1] + sum;
        }
    }
}

/* Of the square about the pixel of the window at column x, row y. */
static inline int64_t square_sum(const int64_t *upper, const int64_t *lower, int x, int radius) {
    return lower[x + radius + 1] - lower[x - radius] - upper[x + radius + 1] + upper[x - radius];
}

void field_inverse(float *out, const field_integral *counts, int halo, int w, int h, int radius) {
    for (int y = 0; y < h; y++) {
        const int64_t *upper = counts->sums + (size_t)(y + halo - radius) * counts->stride;
        const int64_t *lower = counts->sums + (size_t)(y + halo + radius + 1) * counts->stride;
        for (int x = 0; x < w; x++) {
            int64_t count = square_sum(upper, lower, x + halo, radius);
            out[(size_t)y * (size_t)w + (size_t)x] = count ? 1.0F / (float)count : 0;
        }
    }
}

void field_means(int16_t *out, const field_integral *sums, const float *inverse, int halo, int w, int h,
                 int radius) {
    for (int y = 0; y < h; y++) {
        const int64_t *upper = sums->sums + (size_t)(y + halo - radius) * sums->stride;
        const int64_t *lower = sums->sums + (size_t)(y + halo + radius + 1) * sums->stride;
        const float *by = inverse + (size_t)y * (size_t)w;
        int16_t *row = out + (size_t)y * (size_t)w;
        for (int x = 0; x < w; x++) {
            float mean = (float)square_sum(upper, lower, x + halo, radius) * by[x];
            row[x] = (int16_t)(mean < 0 ? mean - 0.5F : mean + 0.5F);
        }
    }
}
