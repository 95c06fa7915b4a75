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

/* The inputs of one micro-cell: the one definition that the row kernel, the training and the tests share. */
static inline void likeness_inputs(float *in, size_t step, const float own[3], const float beside[3],
                                   const float around[3], float rough) {
    float low = own[0] < own[1] ? own[0] : own[1], high = own[0] < own[1] ? own[1] : own[0];
    float around_low = around[0] < around[1] ? around[0] : around[1];
    low = low < own[2] ? low : own[2];
    high = high < own[2] ? own[2] : high;
    around_low = around_low < around[2] ? around_low : around[2];
    float light = 0.25F * (own[0] + 2 * own[1] + own[2]);
    float red_green = own[0] - own[1], blue_green = own[2] - own[1];
    in[LIKENESS_light * step] = light;
    in[LIKENESS_red_green * step] = red_green;
    in[LIKENESS_blue_green * step] = blue_green;
    in[LIKENESS_chroma * step] = high - low;
    in[LIKENESS_roughness * step] = rough / LIKENESS_ROUGH;
    in[LIKENESS_light_against_surround * step] = light - 0.25F * (around[0] + 2 * around[1] + around[2]);
    in[LIKENESS_red_green_against_surround * step] = red_green - (around[0] - around[1]);
    in[LIKENESS_blue_green_against_surround * step] = blue_green - (around[2] - around[1]);
    in[LIKENESS_darkest_against_surround * step] = low - around_low;
    in[LIKENESS_light_against_beside * step] = light - 0.25F * (beside[0] + 2 * beside[1] + beside[2]);
    in[LIKENESS_red_green_against_beside * step] = red_green - (beside[0] - beside[1]);
    in[LIKENESS_blue_green_against_beside * step] = blue_green - (beside[2] - beside[1]);
}

#endif
