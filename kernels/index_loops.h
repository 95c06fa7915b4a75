/* What every index body is written with: guarded quotients, and the loop around a pixel's formula. */
#ifndef KERNELS_INDEX_LOOPS_H
#define KERNELS_INDEX_LOOPS_H

#include "kernels/index_table.h"
#include "kernels/row_math.h"

static inline float ratio(float numerator, float denominator) {
    return numerator / divisor(denominator);
}
static inline float difference_ratio(float a, float b) {
    return ratio(a - b, a + b);
}

/* plus - minus as a divisor. It counts as zero up to 2^-21 of plus: a zero that rounding has blurred
 * (0.1 + 0.2 - 0.3, at most 2^-22), while one step of 16-bit data is sixteen times as much. */
static inline float cancelling(float plus, float minus) {
    float den = plus - minus;
    return fabsf(den) > plus * 0x1p-21f ? den : 0.0f;
}

/* INDEX_n(name, bands..., formula): the row kernel of a formula over n bands, which it calls by their names.
 */
#define INDEX_KERNEL(name)                                                                                   \
    static void KERNEL(name)(float *restrict out, const float *const bands[INDEX_BAND_COUNT], size_t n)
#define INDEX_ROW(X) const float *restrict X##_row = bands[INDEX_BAND_##X];

#define INDEX_2(name, X, Y, value)                                                                           \
    INDEX_KERNEL(name) {                                                                                     \
        INDEX_ROW(X)                                                                                         \
        INDEX_ROW(Y)                                                                                         \
        ROW_LOOP {                                                                                           \
            float X = X##_row[i], Y = Y##_row[i];                                                            \
            out[i] = number(value);                                                                          \
        }                                                                                                    \
    }

#define INDEX_3(name, X, Y, Z, value)                                                                        \
    INDEX_KERNEL(name) {                                                                                     \
        INDEX_ROW(X)                                                                                         \
        INDEX_ROW(Y)                                                                                         \
        INDEX_ROW(Z)                                                                                         \
        ROW_LOOP {                                                                                           \
            float X = X##_row[i], Y = Y##_row[i], Z = Z##_row[i];                                            \
            out[i] = number(value);                                                                          \
        }                                                                                                    \
    }

#define INDEX_4(name, W, X, Y, Z, value)                                                                     \
    INDEX_KERNEL(name) {                                                                                     \
        INDEX_ROW(W)                                                                                         \
        INDEX_ROW(X)                                                                                         \
        INDEX_ROW(Y)                                                                                         \
        INDEX_ROW(Z)                                                                                         \
        ROW_LOOP {                                                                                           \
            float W = W##_row[i], X = X##_row[i], Y = Y##_row[i], Z = Z##_row[i];                            \
            out[i] = number(value);                                                                          \
        }                                                                                                    \
    }

#endif
