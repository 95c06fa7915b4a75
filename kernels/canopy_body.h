/* Indices with near infrared or red edge; formulae and sources are in index_table.c. Included by bodies.h
 * once per level. */
#include "kernels/index_loops.h"

static inline float modified_ratio(float a, float b) {
    float q = ratio(a, b);
    return (q - 1.0f) / sqrtf(q + 1.0f);
}

/* The soil line's weight is 0.5 in SAVI, 0.16 in OSAVI. */
static inline float soil_adjusted(float n, float visible, float soil) {
    return (n - visible) / (n + visible + soil);
}

static inline float msavi2(float n, float r) {
    float twice = 2.0f * n + 1.0f;
    return 0.5f * (twice - sqrtf(twice * twice - 8.0f * (n - r)));
}

static inline float gari(float n, float r, float g, float b) {
    float corrected = g - 1.7f * (b - r);
    return ratio(n - corrected, cancelling(n + g + 1.7f * r, 1.7f * b));
}

static inline float gemi(float n, float r) {
    float eta = (2.0f * (n * n - r * r) + 1.5f * n + 0.5f * r) / (n + r + 0.5f);
    return eta * (1.0f - 0.25f * eta) - ratio(r - 0.125f, 1.0f - r);
}

static inline float mtvi2(float n, float r, float g) {
    float twice = 2.0f * n + 1.0f;
    float root = sqrtf(twice * twice - (6.0f * n - 5.0f * sqrtf(r)) - 0.5f);
    return 1.5f * (1.2f * (n - g) - 2.5f * (r - g)) / root;
}

static inline float s2rep(float r, float re1, float re2, float re3) {
    return 705.0f + 35.0f * ratio(0.5f * (re3 + r) - re1, re2 - re1);
}

INDEX_2(ndvi, N, R, difference_ratio(N, R))
INDEX_2(gndvi, N, G, difference_ratio(N, G))
INDEX_2(bndvi, N, B, difference_ratio(N, B))
INDEX_3(grndvi, N, R, G, difference_ratio(N, G + R))
INDEX_3(gbndvi, N, G, B, difference_ratio(N, G + B))
INDEX_3(endvi, N, G, B, difference_ratio(N + G, 2.0f * B))
INDEX_2(ndwi, N, G, difference_ratio(G, N))
INDEX_2(sr, N, R, ratio(N, R))
INDEX_2(ipvi, N, R, ratio(N, N + R))
INDEX_2(msr, N, R, modified_ratio(N, R))
INDEX_2(rdvi, N, R, (N - R) / sqrtf(divisor(N + R)))
INDEX_2(nli, N, R, difference_ratio(N *N, R))
INDEX_2(wdrvi, N, R, difference_ratio(0.1f * N, R))
INDEX_2(nirv, N, R, difference_ratio(N, R) * N)
INDEX_3(evi, N, R, B, 2.5f * ratio(N - R, cancelling(N + 6.0f * R + 1.0f, 7.5f * B)))
INDEX_2(evi2, N, R, 2.5f * (N - R) / (N + 2.4f * R + 1.0f))
INDEX_2(savi, N, R, 1.5f * soil_adjusted(N, R, 0.5f))
INDEX_2(osavi, N, R, soil_adjusted(N, R, 0.16f))
INDEX_2(msavi2, N, R, msavi2(N, R))
INDEX_2(gsavi, N, G, 1.5f * soil_adjusted(N, G, 0.5f))
INDEX_2(gosavi, N, G, soil_adjusted(N, G, 0.16f))
INDEX_3(arvi, N, R, B, ratio(N - (2.0f * R - B), cancelling(N + 2.0f * R, B)))
INDEX_4(gari, N, R, G, B, gari(N, R, G, B))
INDEX_2(gemi, N, R, gemi(N, R))
INDEX_3(cvi, N, R, G, ratio(N, G) * ratio(R, G))
INDEX_2(cig, N, G, ratio(N, G) - 1.0f)
INDEX_2(maci, N, G, ratio(N, G))
INDEX_2(cri550, G, B, ratio(1.0f, B) - ratio(1.0f, G))
INDEX_3(trivi, N, R, G, 0.5f * (120.0f * (N - G) - 200.0f * (R - G)))
INDEX_3(mcari1, N, R, G, 1.2f * (2.5f * (N - R) - 1.3f * (N - G)))
INDEX_3(mtvi2, N, R, G, mtvi2(N, R, G))
INDEX_4(fcvi, N, R, G, B, N - (R + G + B) * (1.0f / 3.0f))

INDEX_2(ndre, N, RE, difference_ratio(N, RE))
INDEX_2(cire, N, RE, ratio(N, RE) - 1.0f)
INDEX_2(ndci, RE1, R, difference_ratio(RE1, R))
INDEX_2(ndvi705, RE1, RE2, difference_ratio(RE2, RE1))
INDEX_3(vari700, RE1, R, B, ratio(RE1 - 1.7f * R + 0.7f * B, cancelling(RE1 + 1.3f * R, 1.3f * B)))
INDEX_3(mtci, RE1, RE2, R, ratio(RE2 - RE1, RE1 - R))
INDEX_4(s2rep, RE1, RE2, RE3, R, s2rep(R, RE1, RE2, RE3))
INDEX_4(ireci, RE1, RE2, RE3, R, (RE3 - R) * ratio(divisor(RE2), RE1))
INDEX_3(mcari, RE1, R, G, (RE1 - R - 0.2f * (RE1 - G)) * ratio(RE1, R))
INDEX_3(tcari, RE1, R, G, 3.0f * (RE1 - R - 0.2f * (RE1 - G) * ratio(RE1, R)))
INDEX_3(tci, RE1, R, G, 1.2f * (RE1 - G) - 1.5f * (R - G) * sqrtf(ratio(RE1, R)))
INDEX_2(ari1, RE1, G, ratio(1.0f, G) - ratio(1.0f, RE1))
INDEX_3(ari2, N, RE1, G, N *(ratio(1.0f, G) - ratio(1.0f, RE1)))
INDEX_2(cri700, RE1, B, ratio(1.0f, B) - ratio(1.0f, RE1))
INDEX_3(psri, RE2, R, B, ratio(R - B, RE2))
