/* How much a pixel looks like a stand: a small network over its layers and their contrast to the
 * neighbourhood. */
#ifndef FIELDS_NET_H
#define FIELDS_NET_H

#include "fields/layers.h"

/* Of each layer: its value near the pixel against the scene's middle, against the neighbourhood's, and
 * against the field around's; and the ground pixel. */
enum { FIELD_CONTRASTS = 3, FIELD_INPUTS_MAX = FIELD_LAYERS * FIELD_CONTRASTS + 1, FIELD_UNITS_MAX = 32 };

typedef struct field_net {
    unsigned layers; /* bits of the layers that it takes */
    int units;
    float first[FIELD_UNITS_MAX][FIELD_INPUTS_MAX], bias[FIELD_UNITS_MAX], second[FIELD_UNITS_MAX], offset;
} field_net;

/* Numbers that a net of these layers takes, in their order: layers ascending, three each, then log2 of the
 * ground pixel in metres. Layers are in units of FIELD_ONE. */
int field_inputs_count(unsigned layers);

/* Log odds of `count` pixels in units of 1/FIELD_SCORE_ONE; inputs[i] are rows of `count`. */
enum { FIELD_SCORE_ONE = 256, FIELD_SCORE_MAX = 16 * FIELD_SCORE_ONE };
void field_net_row(int16_t *out, const field_net *net, const float *const inputs[], int count,
                   float *scratch);

#endif
