/* Row kernels over 8-bit planes: sums for surround and cells, petal evidence, texture. Compiled per level.
 *
 * Planes are rows of n bytes; v is 255 where a pixel is valid, else below 128, and r,g,b are 0 there. */
#include "kernels/evidence.h"

/* out[i] += row[i]. At most 257 rows of 8-bit values fit. */
static void KERNEL(add_row)(uint16_t *restrict out, const uint8_t *restrict row, size_t n) {
#pragma omp simd
    for (size_t i = 0; i < n; i++) out[i] = (uint16_t)(out[i] + row[i]);
}

/* out[i] += 1 where v[i] is valid. */
static void KERNEL(count_row)(uint16_t *restrict out, const uint8_t *restrict v, size_t n) {
#pragma omp simd
    for (size_t i = 0; i < n; i++) out[i] = (uint16_t)(out[i] + (v[i] >> 7));
}

/* out[j] = in[2j] + in[2j+1], for n sums. */
static void KERNEL(fold_row)(uint16_t *restrict out, const uint16_t *restrict in, size_t n) {
#pragma omp simd
    for (size_t j = 0; j < n; j++) out[j] = (uint16_t)(in[2 * j] + in[2 * j + 1]);
}

/* out[i] = sum[i] / count[i] rounded to the nearest, 0 where count is 0. Sums below 2^24 are exact as floats.
 */
static void KERNEL(mean_row)(uint8_t *restrict out, const int32_t *restrict sum,
                             const int32_t *restrict count, size_t n) {
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        float divisor = count[i] > 0 ? (float)count[i] : 1e30f;
        out[i] = (uint8_t)(int32_t)((float)sum[i] / divisor + 0.5f);
    }
}

/* petal[i] = the strongest branch of evidence, at most 255; 0 below the floor and where v is not valid. */
static void KERNEL(evidence_row)(uint8_t *restrict petal, const uint8_t *restrict r,
                                 const uint8_t *restrict g, const uint8_t *restrict b,
                                 const uint8_t *restrict v, const uint8_t *restrict mr,
                                 const uint8_t *restrict mg, const uint8_t *restrict mb,
                                 const evidence_params *params, size_t n) {
    const evidence_params p = *params;
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        evidence_branches e = evidence_of(r[i], g[i], b[i], mr[i], mg[i], mb[i], &p);
        int16_t best = evidence_max(e.white, evidence_max(e.pink, e.red));
        best = evidence_min(best < p.floor ? 0 : best, 255);
        petal[i] = (uint8_t)((uint8_t)best & (uint8_t)(0 - (v[i] >> 7)));
    }
}

/* Adds one row to the columns' counts: canopy, shadow and over-exposed pixels, and half the absolute
 * lightness step to the pixel on the left and the one above (r1,g1,b1 is the row above; index -1 must be
 * readable). Steps from or to an invalid pixel are 0. */
static void KERNEL(texture_row)(uint16_t *restrict canopy, uint16_t *restrict dark, uint16_t *restrict bright,
                                uint16_t *restrict step, const uint8_t *r, const uint8_t *g, const uint8_t *b,
                                const uint8_t *v, const uint8_t *r1, const uint8_t *g1, const uint8_t *b1,
                                const uint8_t *v1, const evidence_params *params, size_t n) {
    const evidence_params p = *params;
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        int16_t red = r[i], green = g[i], blue = b[i], valid = (int16_t)(v[i] >> 7);
        int16_t light = (int16_t)((int16_t)(red + 2 * green + blue) >> 2);
        int16_t left = (int16_t)((int16_t)(r[i - 1] + 2 * g[i - 1] + b[i - 1]) >> 2);
        int16_t above = (int16_t)((int16_t)(r1[i] + 2 * g1[i] + b1[i]) >> 2);
        int16_t dx = (int16_t)(light - left), dy = (int16_t)(light - above);
        dx = (int16_t)(dx < 0 ? -dx : dx);
        dy = (int16_t)(dy < 0 ? -dy : dy);
        int16_t sum = (int16_t)((int16_t)(dx + dy) >> 1);
        int16_t inside = (int16_t)((v[i] & v[i - 1] & v1[i]) >> 7);
        int16_t low = evidence_min(red, evidence_min(green, blue));
        int16_t high = evidence_max(red, evidence_max(green, blue));
        canopy[i] = (uint16_t)(canopy[i] + (((int16_t)(2 * green - red - blue) >= p.canopy_exg) & valid));
        dark[i] = (uint16_t)(dark[i] + ((high < p.dark) & valid));
        bright[i] = (uint16_t)(bright[i] + ((low >= p.bright) & valid));
        step[i] = (uint16_t)(step[i] + (sum & (int16_t)-inside));
    }
}
