/* RGB indices; formulae and sources are in index_table.c. Included by bodies.h once per level. */

static inline float ratio(float numerator, float denominator) {
    return numerator / divisor(denominator);
}
static inline float difference_ratio(float a, float b) {
    return ratio(a - b, a + b);
}

static inline float exg(rgb_share s) {
    return 2.0f * s.g - s.r - s.b;
}
static inline float exr(rgb_share s) {
    return 1.4f * s.r - s.g;
}
static inline float exgr(rgb_share s) {
    return exg(s) - exr(s);
}
static inline float cive(rgb_share s) {
    return 0.441f * s.r - 0.811f * s.g + 0.385f * s.b + 18.78745f;
}

/* G + R - B counts as zero up to 2^-21 of G + R: a zero that rounding has blurred (0.1 + 0.2 - 0.3, at most
 * 2^-22), while one step of 16-bit data is sixteen times as much. */
static inline float vari(float r, float g, float b) {
    float sum = g + r, den = sum - b;
    return ratio(g - r, fabsf(den) > sum * 0x1p-21f ? den : 0.0f);
}

static inline float gli(float r, float g, float b) {
    return ratio(2.0f * g - r - b, 2.0f * g + r + b);
}
static inline float tgi(float r, float g, float b) {
    return -0.5f * (190.0f * (r - g) - 120.0f * (r - b));
}
static inline float mgrvi(float r, float g) {
    return difference_ratio(g * g, r * r);
}
static inline float rgbvi(float r, float g, float b) {
    return difference_ratio(g * g, b * r);
}

/* The exponents sum to 1, so the chromaticities' common divisor cancels: G/R (R/B)^0.333. */
static inline float veg(float r, float g, float b) {
    float red_blue = r / b;
    bool is_defined = (r >= FLT_MIN) & (red_blue >= FLT_MIN) & (red_blue <= FLT_MAX);
    float power = exp2_of(0.333f * log2_of(is_defined ? red_blue : 1.0f));
    return g / (is_defined ? r : NAN) * power;
}

static inline float com(float r, float g, float b) {
    rgb_share s = share_of(r, g, b);
    return 0.25f * exg(s) + 0.30f * exgr(s) + 0.33f * cive(s) + 0.12f * veg(r, g, b);
}

static inline float com2(float r, float g, float b) {
    rgb_share s = share_of(r, g, b);
    return 0.36f * exg(s) + 0.47f * cive(s) + 0.17f * veg(r, g, b);
}

/* Written as (R+G+B)/(R-B+1) * B/G, which neither underflows nor divides by a quotient. B = 0 leaves G/B
 * undefined. */
static inline float ebi(float r, float g, float b) {
    return ratio(r + g + b, r - b + 1.0f) * ratio(divisor(b), g);
}

#define INDEX_2(name, X, Y, value)                                                                           \
    static void KERNEL(name)(float *restrict out, const float *const bands[INDEX_BAND_COUNT], size_t n) {    \
        const float *restrict x_row = bands[INDEX_BAND_##X], *restrict y_row = bands[INDEX_BAND_##Y];        \
        ROW_LOOP {                                                                                           \
            float X = x_row[i], Y = y_row[i];                                                                \
            out[i] = number(value);                                                                          \
        }                                                                                                    \
    }

#define INDEX_RGB(name, value)                                                                               \
    static void KERNEL(name)(float *restrict out, const float *const bands[INDEX_BAND_COUNT], size_t n) {    \
        const float *restrict r_row = bands[INDEX_BAND_R], *restrict g_row = bands[INDEX_BAND_G];            \
        const float *restrict b_row = bands[INDEX_BAND_B];                                                   \
        ROW_LOOP {                                                                                           \
            float R = r_row[i], G = g_row[i], B = b_row[i];                                                  \
            out[i] = number(value);                                                                          \
        }                                                                                                    \
    }

INDEX_RGB(exg, exg(share_of(R, G, B)))
INDEX_RGB(exr, exr(share_of(R, G, B)))
INDEX_RGB(exgr, exgr(share_of(R, G, B)))
INDEX_2(ngrdi, G, R, difference_ratio(G, R))
INDEX_RGB(vari, vari(R, G, B))
INDEX_RGB(gli, gli(R, G, B))
INDEX_RGB(tgi, tgi(R, G, B))
INDEX_2(mgrvi, R, G, mgrvi(R, G))
INDEX_RGB(rgbvi, rgbvi(R, G, B))
INDEX_2(ri, R, G, difference_ratio(R, G))
INDEX_2(ikaw, R, B, difference_ratio(R, B))
INDEX_RGB(cive, cive(share_of(R, G, B)))
INDEX_RGB(veg, veg(R, G, B))
INDEX_RGB(com, com(R, G, B))
INDEX_RGB(com2, com2(R, G, B))
INDEX_2(ndyi, G, B, difference_ratio(G, B))
INDEX_RGB(ebi, ebi(R, G, B))

#undef INDEX_2
#undef INDEX_RGB

static index_kernel *const KERNEL(indices)[INDEX_COUNT] = {
    [INDEX_EXG] = KERNEL(exg),     [INDEX_EXR] = KERNEL(exr),     [INDEX_EXGR] = KERNEL(exgr),
    [INDEX_NGRDI] = KERNEL(ngrdi), [INDEX_VARI] = KERNEL(vari),   [INDEX_GLI] = KERNEL(gli),
    [INDEX_TGI] = KERNEL(tgi),     [INDEX_MGRVI] = KERNEL(mgrvi), [INDEX_RGBVI] = KERNEL(rgbvi),
    [INDEX_RI] = KERNEL(ri),       [INDEX_IKAW] = KERNEL(ikaw),   [INDEX_CIVE] = KERNEL(cive),
    [INDEX_VEG] = KERNEL(veg),     [INDEX_COM] = KERNEL(com),     [INDEX_COM2] = KERNEL(com2),
    [INDEX_NDYI] = KERNEL(ndyi),   [INDEX_EBI] = KERNEL(ebi),
};
