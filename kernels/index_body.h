/* Indices of red, green and blue; formulae and sources are in index_table.c. Included by bodies.h once per
 * level. */

#include "kernels/index_loops.h"

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

static inline float vari(float r, float g, float b) {
    return ratio(g - r, cancelling(g + r, b));
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

INDEX_3(exg, R, G, B, exg(share_of(R, G, B)))
INDEX_3(exr, R, G, B, exr(share_of(R, G, B)))
INDEX_3(exgr, R, G, B, exgr(share_of(R, G, B)))
INDEX_2(ngrdi, G, R, difference_ratio(G, R))
INDEX_3(vari, R, G, B, vari(R, G, B))
INDEX_3(gli, R, G, B, gli(R, G, B))
INDEX_3(tgi, R, G, B, tgi(R, G, B))
INDEX_2(mgrvi, R, G, mgrvi(R, G))
INDEX_3(rgbvi, R, G, B, rgbvi(R, G, B))
INDEX_2(mrbvi, R, B, difference_ratio(R *R, B *B))
INDEX_2(ri, R, G, difference_ratio(R, G))
INDEX_2(ikaw, R, B, difference_ratio(R, B))
INDEX_3(rcc, R, G, B, share_of(R, G, B).r)
INDEX_3(gcc, R, G, B, share_of(R, G, B).g)
INDEX_3(bcc, R, G, B, share_of(R, G, B).b)
INDEX_3(cive, R, G, B, cive(share_of(R, G, B)))
INDEX_3(veg, R, G, B, veg(R, G, B))
INDEX_3(com, R, G, B, com(R, G, B))
INDEX_3(com2, R, G, B, com2(R, G, B))
INDEX_2(ndyi, G, B, difference_ratio(G, B))
INDEX_3(ebi, R, G, B, ebi(R, G, B))
