/* Petal evidence of one pixel against its surround: the one definition that the row kernels, the flower
 * measurements and the tests' plain loops share.
 *
 * Colours are 8-bit display-coded. The surround is the mean colour within about half a metre. All arithmetic
 * is exact in 16 bits: |x| <= 1020.
 * Three branches, since no single index sees white, pink and red petals alike (EBI misses red ones, hue
 * misses white ones): each is a minimum of contrasts that a petal has and its usual impostors lack. */
#ifndef KERNELS_EVIDENCE_H
#define KERNELS_EVIDENCE_H

#include <stdint.h>

/* All in steps of 8-bit codes; from the model file. */
typedef struct evidence_params {
    int16_t white_chroma; /* chroma that a white petal may have beside a quarter of its darkest channel */
    int16_t pink_blue;    /* how far blue may lie below green in a pink to purple petal */
    int16_t red_floor;    /* red-green excess that soil and roofs reach too */
    int16_t red_yellow;   /* how far blue may lie below green in a red petal before it counts against it */
    int16_t canopy_exg;   /* 2G - R - B from which a pixel counts as canopy */
    int16_t dark;         /* brightest channel below which a pixel counts as shadow */
    int16_t bright;       /* darkest channel from which a pixel counts as over-exposed */
    int16_t floor;        /* evidence below this counts as none, 1..255 */
} evidence_params;

typedef struct evidence_branches {
    int16_t white, pink, red; /* may be negative: no evidence */
} evidence_branches;

static inline int16_t evidence_min(int16_t a, int16_t b) {
    return a < b ? a : b;
}
static inline int16_t evidence_max(int16_t a, int16_t b) {
    return a > b ? a : b;
}

static inline evidence_branches evidence_of(int16_t r, int16_t g, int16_t b, int16_t mr, int16_t mg,
                                            int16_t mb, const evidence_params *p) {
    int16_t low = evidence_min(r, evidence_min(g, b)), high = evidence_max(r, evidence_max(g, b));
    int16_t around_low = evidence_min(mr, evidence_min(mg, mb));
    int16_t red_green = (int16_t)(r - g), blue_green = (int16_t)(b - g);
    int16_t red_contrast = (int16_t)(red_green - (int16_t)(mr - mg));
    int16_t blue_contrast = (int16_t)(blue_green - (int16_t)(mb - mg));
    int16_t light = (int16_t)((int16_t)(r + 2 * g + b) - (int16_t)(mr + 2 * mg + mb));
    int16_t lighter =
        (int16_t)(light >> 1); /* twice the lightness difference: white petals exceed it easily */
    int16_t tint = (int16_t)((int16_t)(high - low) - (int16_t)(low >> 2) - p->white_chroma);
    int16_t yellow = (int16_t)(-blue_green - p->red_yellow);
    evidence_branches e;
    /* A leaf or a clod that catches the light is brighter in its own, yellowish colour: its blue rises less
     * than its green. A white petal is bluer than what is around it. */
    int16_t bluer = (int16_t)(2 * blue_contrast);
    e.white = (int16_t)(evidence_min(evidence_min((int16_t)(low - around_low), lighter), bluer) -
                        evidence_max(tint, 0));
    e.pink = evidence_min(evidence_min(red_contrast, blue_contrast), (int16_t)(blue_green + p->pink_blue));
    e.red = (int16_t)(evidence_min(red_contrast, red_green) - p->red_floor - evidence_max(yellow, 0));
    return e;
}

#endif
