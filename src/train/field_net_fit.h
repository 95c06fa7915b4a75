/* Learning the net of fields/net.h from samples of pixels. */
#ifndef TRAIN_FIELD_NET_FIT_H
#define TRAIN_FIELD_NET_FIT_H

#include "base/memory.h"
#include "fields/net.h"
#include "papaver/papaver.h"

typedef struct field_samples {
    int inputs;           /* of the net */
    VECTOR(float) values; /* inputs of each sample, one after another */
    VECTOR(float) labels; /* 1: of a stand */
    VECTOR(float) weights;
    VECTOR(int16_t) places;
} field_samples;
void field_samples_free(field_samples *samples);

typedef struct field_net_how {
    int units, epochs;
    double rate, decay; /* of Adam (Kingma and Ba 2015) at the start; of the weights */
} field_net_how;

/* Learns from the samples whose place is taken. The same samples, the same net. PAP_E_EMPTY without both
 * labels. */
pap_status field_net_fit(field_net *out, unsigned layers, const field_samples *samples, const bool *is_taken,
                         const field_net_how *how, uint64_t seed, pap_error *err);

#endif
