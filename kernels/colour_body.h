/* Colour spaces: chromaticities, the HSV hexagon, CIELAB. Included by bodies.h once per level. */

static void KERNEL(rgb_norm)(float *restrict r_share, float *restrict g_share, float *restrict b_share,
                             const float *restrict r, const float *restrict g, const float *restrict b,
                             size_t n) {
    ROW_LOOP {
        rgb_share share = share_of(r[i], g[i], b[i]);
        r_share[i] = number(share.r);
        g_share[i] = number(share.g);
        b_share[i] = number(share.b);
    }
}

/* Smith 1978. Ties go to red, then green; a grey has hue 0. */
static inline float hue_of(float r, float g, float b, float value, float chroma) {
    bool is_red = value == r, is_green = value == g;
    float base = is_red ? 0.0f : is_green ? 2.0f : 4.0f;
    float step = is_red ? g - b : is_green ? b - r : r - g;
    float hue = (base + step / (chroma > 0.0f ? chroma : 1.0f)) * (1.0f / 6.0f);
    hue = hue < 0.0f ? hue + 1.0f : hue;
    return hue >= 1.0f ? 0.0f : hue; /* -1e-9 + 1 rounds to 1 */
}

static void KERNEL(hsv)(float *restrict hue, float *restrict saturation, float *restrict value,
                        const float *restrict r, const float *restrict g, const float *restrict b, size_t n) {
    ROW_LOOP {
        float high = larger(larger(r[i], g[i]), b[i]), low = smaller(smaller(r[i], g[i]), b[i]);
        float chroma = high - low;
        bool is_valid = is_number(r[i] + g[i] + b[i]);
        hue[i] = is_valid ? hue_of(r[i], g[i], b[i], high, chroma) : NAN;
        saturation[i] = is_valid ? chroma / (high > 0.0f ? high : 1.0f) : NAN;
        value[i] = is_valid ? high : NAN;
    }
}

/* IEC 61966-2-1: ((c + 0.055)/1.055)^2.4 = x s^2.8 with s = sqrt(x), and s^2.8 a minimax of degree 7 in
 * s - 0.4 on [0.3, 1] with relative error 9e-8. */
static inline float linear_of(float coded) {
    float c = smaller(1.0f, larger(0.0f, coded)); /* in this order NaN passes both */
    float x = (c + 0.055f) * (1.0f / 1.055f);
    float t = sqrtf(x) - 0.4f;
    float t2 = t * t; /* pairs, not Horner: the chain of additions would cost more than they do */
    float low = (0.538103487f * t + 0.0768719636f) + t2 * (0.807214974f * t + 1.21073242f);
    float high = (0.0575250423f * t - 0.100968962f) + t2 * (0.0135805724f * t - 0.0369472701f);
    float p = low + t2 * t2 * high;
    return c > 0.04045f ? x * p : c * (1.0f / 12.92f);
}

/* CIE 1976: cube root above (6/29)^3, its tangent line below. */
static inline float lab_curve(float t) {
    const float knee = 216.0f / 24389.0f;
    float root = cbrt_of(t > knee ? t : knee);
    return t > knee ? root : t * (24389.0f / 27.0f / 116.0f) + 16.0f / 116.0f;
}

/* sRGB primaries to XYZ, each row divided by the D65 white (0.95047, 1, 1.08883). */
static void KERNEL(lab)(float *restrict lightness, float *restrict a, float *restrict b_star,
                        const float *restrict r, const float *restrict g, const float *restrict b, size_t n) {
    ROW_LOOP {
        float red = linear_of(r[i]), green = linear_of(g[i]), blue = linear_of(b[i]);
        float fx = lab_curve(0.433949941f * red + 0.376209769f * green + 0.189840289f * blue);
        float fy = lab_curve(0.212672900f * red + 0.715152200f * green + 0.072175000f * blue);
        float fz = lab_curve(0.017756583f * red + 0.109467961f * green + 0.872775456f * blue);
        bool is_valid = is_number(fx + fy + fz);
        lightness[i] = is_valid ? 116.0f * fy - 16.0f : NAN;
        a[i] = is_valid ? 500.0f * (fx - fy) : NAN;
        b_star[i] = is_valid ? 200.0f * (fy - fz) : NAN;
    }
}
