/* Scalar pieces that every level compiles into its loops: selects, guarded division, powers without libm.
 *
 * They are written for gcc's vectoriser: select on the operand of a division, no fmaxf, no && in conditions,
 * no libm but sqrt. Levels agree bit for bit because contraction is off and every NaN that leaves is the same
 * NaN. */
#ifndef KERNELS_ROW_MATH_H
#define KERNELS_ROW_MATH_H

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define ROW_LOOP _Pragma("omp simd") for (size_t i = 0; i < n; i++)

static inline float larger(float a, float b) {
    return a > b ? a : b;
}
static inline float smaller(float a, float b) {
    return a < b ? a : b;
}
static inline bool is_number(float x) {
    return fabsf(x) <= FLT_MAX;
}

/* x, or the one NaN we write where x is not finite. */
static inline float number(float x) {
    return is_number(x) ? x : NAN;
}

/* A divisor: NaN where its size is below FLT_MIN, so that the result does not depend on subnormals. */
static inline float divisor(float x) {
    return fabsf(x) >= FLT_MIN ? x : NAN;
}

static inline uint32_t bits_of(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline float float_of(uint32_t bits) {
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* log2 of a positive normal number, error below 2e-7 + 1e-7 |log2 x|. x = m 2^e with m in [0.707, 1.414);
 * log2 m = s P(s^2), s = (m - 1)/(m + 1), P minimax of degree 3 (error 2e-9). */
static inline float log2_of(float x) {
    const uint32_t half_root = 0x3f3504f3u; /* sqrt(1/2) */
    uint32_t above = bits_of(x) - half_root;
    int32_t exponent = (int32_t)above >> 23;
    float m = float_of((above & 0x007fffffu) + half_root);
    float s = (m - 1.0f) / (m + 1.0f), u = s * s;
    float p = ((0.43175711f * u + 0.57671351f) * u + 0.96179886f) * u + 2.88539008f;
    return (float)exponent + s * p;
}

/* 2^x for |x| <= 126, relative error below 2e-7: minimax of degree 6 on [-1/2, 1/2] (error 2e-9). */
static inline float exp2_of(float x) {
    const float to_whole = 12582912.0f; /* 1.5 * 2^23: adding it rounds to an integer */
    float whole = (x + to_whole) - to_whole;
    float f = x - whole;
    float p = (1.53458122e-4f * f + 1.33999312e-3f) * f + 9.61848896e-3f;
    p = ((p * f + 5.55032878e-2f) * f + 0.240226469f) * f + 0.693147206f;
    p = p * f + 1.0f;
    return p * float_of((uint32_t)((int32_t)whole + 127) << 23);
}

/* Cube root on [0.008, 2], relative error below 4e-7. y = x^(-1/3) (1 + e), |e| < 3.5 %, from the exponent
 * bits; with h = 1 - x y^3 the root is x y^2 (1 - h)^(-2/3), the power a minimax of degree 5 on |h| < 0.11
 * (error 2e-8). */
static inline float cbrt_of(float x) {
    const float guess_bits = 1419916000.0f, third = 1.0f / 3.0f;
    float y = float_of((uint32_t)(int32_t)(guess_bits - (float)(int32_t)bits_of(x) * third));
    float guess = x * y * y, h = 1.0f - guess * y;
    float h2 = h * h;
    float p = (0.555521504f * h + 0.6666668f) + h2 * (0.460079393f * h + 0.493758399f + 0.431929457f * h2);
    return guess + guess * (p * h);
}

/* Shares of the channels in their sum; NaN where the sum is zero. */
typedef struct rgb_share {
    float r, g, b;
} rgb_share;

static inline rgb_share share_of(float r, float g, float b) {
    float scale = 1.0f / divisor(r + g + b);
    return (rgb_share){r * scale, g * scale, b * scale};
}

#endif
