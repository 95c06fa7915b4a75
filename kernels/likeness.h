/* How much a place looks like a stand of poppies: a small network over the colours of a micro-cell, of what
 * is right beside it, and of its surround. Learnt (models/README.md); the weights come from the model file.
 *
 * One layer of rectified units, then a weighted sum: log odds. Inputs are in steps of 8-bit codes. */
#ifndef KERNELS_LIKENESS_H
#define KERNELS_LIKENESS_H

#include <stddef.h>
#include <stdint.h>

/* Lightness is (R + 2G + B) / 4; "against" is a difference to the mean of; roughness is the standard
 * deviation of the surround's lightness from micro-cell to micro-cell. */
#define LIKENESS_INPUTS_X(X)                                                                                 \
    X(light_against_surround)                                                                                \
    X(red_green_against_surround)                                                                            \
    X(blue_green_against_surround)                                                                           \
    X(darkest_against_surround)                                                                              \
    X(red_green)                                                                                             \
    X(blue_green)                                                                                            \
    X(light)                                                                                                 \
    X(chroma)                                                                                                \
    X(light_against_beside)                                                                                  \
    X(red_green_against_beside)                                                                              \
    X(blue_green_against_beside)                                                                             \
    X(roughness)

enum {
#define X(name) LIKENESS_##name,
    LIKENESS_INPUTS_X(X)
#undef X
        LIKENESS_INPUTS,
    LIKENESS_UNITS_MAX = 32
};

typedef struct likeness_net {
    int units;
    float weights[LIKENESS_UNITS_MAX][LIKENESS_INPUTS], bias[LIKENESS_UNITS_MAX];
    float out[LIKENESS_UNITS_MAX], out_bias;
} likeness_net;

/* A likeness is kept as a byte: 0 for none (no valid pixel), else 128 + 16 log odds, held to 1 .. 255. */
enum { LIKENESS_NONE = 0, LIKENESS_EVEN = 128, LIKENESS_STEPS = 16 };

/* The planes of micro-cells that it is worked out from: mean codes R, G, B of the micro-cell, of it and its
 * eight neighbours, and of its surround; and LIKENESS_ROUGH times the roughness of the surround. */
enum { LIKENESS_ROUGH = 4 };
typedef struct likeness_rows {
    const uint8_t *own[3], *beside[3], *around[3], *rough;
} likeness_rows;

/* The inputs of one micro-cell, input k at in[k * step]: the one definition that the row kernel, the training
 * and the tests share. Codes of the micro-cell (r, g, b), beside it (b...) and of its surround (s...); single
 * values since GCC does not vectorise over small arrays. */
static inline void likeness_inputs(float *in, size_t step, float r, float g, float b, float br, float bg,
                                   float bb, float sr, float sg, float sb, float rough) {
    float low = r < g ? r : g, high = r < g ? g : r, surround_low = sr < sg ? sr : sg;
    low = low < b ? low : b;
    high = high < b ? b : high;
    surround_low = surround_low < sb ? surround_low : sb;
    float light = 0.25F * (r + 2 * g + b);
    in[LIKENESS_light * step] = light;
    in[LIKENESS_red_green * step] = r - g;
    in[LIKENESS_blue_green * step] = b - g;
    in[LIKENESS_chroma * step] = high - low;
    in[LIKENESS_roughness * step] = rough / LIKENESS_ROUGH;
    in[LIKENESS_light_against_surround * step] = light - 0.25F * (sr + 2 * sg + sb);
    in[LIKENESS_red_green_against_surround * step] = r - g - (sr - sg);
    in[LIKENESS_blue_green_against_surround * step] = b - g - (sb - sg);
    in[LIKENESS_darkest_against_surround * step] = low - surround_low;
    in[LIKENESS_light_against_beside * step] = light - 0.25F * (br + 2 * bg + bb);
    in[LIKENESS_red_green_against_beside * step] = r - g - (br - bg);
    in[LIKENESS_blue_green_against_beside * step] = b - g - (bb - bg);
}

#endif
