/* Row kernels over sums of micro-cells: boxes, means of lightness, roughness. Compiled per level. All whole
 * numbers but the divisions, which are rounded the same on every level. */
#include "kernels/likeness.h"

/* sum[i] += enter[i] - leave[i]. */
static void KERNEL(slide_row)(int32_t *restrict sum, const uint16_t *restrict enter,
                              const uint16_t *restrict leave, size_t n) {
#pragma omp simd
    for (size_t i = 0; i < n; i++) sum[i] += enter[i] - leave[i];
}

/* out[i] = in[i - radius] + ... + in[i + radius]. */
static void KERNEL(box_row)(int32_t *restrict out, const int32_t *restrict in, size_t radius, size_t n) {
    const int32_t *first = in - radius;
    memcpy(out, first, n * sizeof *out);
    for (size_t k = 1; k <= 2 * radius; k++)
#pragma omp simd
        for (size_t i = 0; i < n; i++) out[i] += first[k + i];
}

/* out[i] = the sum of in[i] of three rows, and of their neighbours left and right. */
static void KERNEL(nine_row)(int32_t *restrict out, const uint16_t *restrict above,
                             const uint16_t *restrict here, const uint16_t *restrict below, size_t n) {
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        int32_t left = above[i - 1] + here[i - 1] + below[i - 1];
        int32_t middle = above[i] + here[i] + below[i];
        out[i] = left + middle + above[i + 1] + here[i + 1] + below[i + 1];
    }
}

/* out[i] += in[i]. */
static void KERNEL(gather_row)(uint16_t *restrict out, const uint16_t *restrict in, size_t n) {
#pragma omp simd
    for (size_t i = 0; i < n; i++) out[i] = (uint16_t)(out[i] + in[i]);
}

/* Of micro-cells of 2^log2_pixels (at most 16) pixels: adds half the lightness step, in codes, to the one on
 * the left (index -1 must be readable), then half the one to that above (r1, g1, b1, valid1); 0 unless both
 * are wholly valid. */
static void KERNEL(coarse_row)(uint16_t *restrict step, const uint16_t *r, const uint16_t *g,
                               const uint16_t *b, const uint16_t *valid, const uint16_t *r1,
                               const uint16_t *g1, const uint16_t *b1, const uint16_t *valid1,
                               int log2_pixels, size_t n) {
    const uint16_t full = (uint16_t)(1 << log2_pixels);
    const int shift = log2_pixels + 3;
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        int16_t light = (int16_t)(r[i] + 2 * g[i] + b[i]);
        int16_t left = (int16_t)(r[i - 1] + 2 * g[i - 1] + b[i - 1]);
        int16_t above = (int16_t)(r1[i] + 2 * g1[i] + b1[i]);
        int16_t dx = (int16_t)(light - left), dy = (int16_t)(light - above);
        dx = (int16_t)(dx < 0 ? -dx : dx);
        dy = (int16_t)(dy < 0 ? -dy : dy);
        uint16_t here = (uint16_t)(valid[i] == full);
        uint16_t beside = (uint16_t)(here & (valid[i - 1] == full)),
                 over = (uint16_t)(here & (valid1[i] == full));
        uint16_t across = (uint16_t)((uint16_t)dx >> shift), down = (uint16_t)((uint16_t)dy >> shift);
        step[i] = (uint16_t)(step[i] + (across & (uint16_t)-beside) + (down & (uint16_t)-over));
    }
}

/* Adds the likeness codes of micro-cells that have a valid pixel, and counts those that have one. */
static void KERNEL(likened_row)(uint16_t *restrict sum, uint16_t *restrict count,
                                const uint8_t *restrict likeness, const uint16_t *restrict valid, size_t n) {
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        uint16_t code = (uint16_t)(likeness[i] & (uint16_t) - (uint16_t)(valid[i] > 0));
        sum[i] = (uint16_t)(sum[i] + code);
        count[i] = (uint16_t)(count[i] + (code != LIKENESS_NONE));
    }
}

static void KERNEL(widen_row)(int32_t *restrict out, const uint16_t *restrict in, size_t n) {
#pragma omp simd
    for (size_t i = 0; i < n; i++) out[i] = in[i];
}

/* Of micro-cells with `valid` pixels and sums r, g, b of their codes: the mean lightness (R + 2G + B) / 4
 * rounded to a code, its square, and whether there is any. At most 16 pixels of 255. */
static void KERNEL(light_row)(uint16_t *restrict light, uint16_t *restrict light2, uint16_t *restrict seen,
                              const uint16_t *restrict r, const uint16_t *restrict g,
                              const uint16_t *restrict b, const uint16_t *restrict valid, size_t n) {
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        int32_t pixels = valid[i], some = pixels > 0;
        float divisor = 4.0F * (float)(pixels + 1 - some);
        int32_t mean = (int32_t)((float)(r[i] + 2 * g[i] + b[i]) / divisor + 0.5F);
        light[i] = (uint16_t)mean;
        light2[i] = (uint16_t)(mean * mean);
        seen[i] = (uint16_t)some;
    }
}

/* out[i] = LIKENESS_ROUGH times the standard deviation of `seen` values with this sum and sum of squares,
 * rounded, at most 255. */
static void KERNEL(rough_row)(uint8_t *restrict out, const int32_t *restrict sum,
                              const int32_t *restrict sum2, const int32_t *restrict seen, size_t n) {
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        float count = larger((float)seen[i], 1.0F), mean = (float)sum[i] / count;
        float variance = larger((float)sum2[i] / count - mean * mean, 0.0F);
        float code = (float)LIKENESS_ROUGH * sqrtf(variance) + 0.5F;
        out[i] = (uint8_t)(int32_t)smaller(code, 255.0F);
    }
}
