/* How much a pixel looks like a stand. */
#include "fields/net.h"

int field_inputs_count(unsigned layers) {
    int count = 1;
    for (int l = 0; l < FIELD_LAYERS; l++) count += layers >> l & 1 ? FIELD_CONTRASTS : 0;
    return count;
}

/* scratch: two rows. */
void field_net_row(int16_t *out, const field_net *net, const float *const inputs[], int count,
                   float *scratch) {
    float *sum = scratch, *unit = scratch + count;
    const int n = field_inputs_count(net->layers);
    for (int x = 0; x < count; x++) sum[x] = net->offset;
    for (int k = 0; k < net->units; k++) {
        for (int x = 0; x < count; x++) unit[x] = net->bias[k];
        for (int i = 0; i < n; i++) {
            const float weight = net->first[k][i], *in = inputs[i];
#pragma omp simd
            for (int x = 0; x < count; x++) unit[x] += weight * in[x];
        }
        const float weight = net->second[k];
#pragma omp simd
        for (int x = 0; x < count; x++) sum[x] += weight * (unit[x] > 0 ? unit[x] : 0);
    }
    for (int x = 0; x < count; x++) {
        float score = sum[x] * FIELD_SCORE_ONE;
        score = score > FIELD_SCORE_MAX    ? FIELD_SCORE_MAX
                : score > -FIELD_SCORE_MAX ? score
                                           : -FIELD_SCORE_MAX;
        out[x] = (int16_t)(score < 0 ? score - 0.5F : score + 0.5F);
    }
}
