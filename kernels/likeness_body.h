/* The likeness of a row of micro-cells. Compiled per level; levels agree bit for bit. */
#include "kernels/likeness.h"

enum { KERNEL(LIKENESS_BATCH) = 64 };

/* out[i] = the likeness of micro-cell i; LIKENESS_NONE where valid[i] is 0. */
static void KERNEL(likeness_row)(uint8_t *restrict out, const likeness_rows *rows, const uint16_t *valid,
                                 const likeness_net *net, size_t n) {
    enum { BATCH = KERNEL(LIKENESS_BATCH) };
    float in[LIKENESS_INPUTS * BATCH], sum[BATCH];
    for (size_t from = 0; from < n; from += BATCH) {
        size_t count = n - from < BATCH ? n - from : BATCH;
        const uint8_t *own[3], *beside[3], *around[3], *rough = rows->rough + from;
        for (int p = 0; p < 3; p++) {
            own[p] = rows->own[p] + from;
            beside[p] = rows->beside[p] + from;
            around[p] = rows->around[p] + from;
        }
#pragma omp simd
        for (size_t i = 0; i < count; i++) {
            float o[3] = {own[0][i], own[1][i], own[2][i]};
            float b[3] = {beside[0][i], beside[1][i], beside[2][i]};
            float a[3] = {around[0][i], around[1][i], around[2][i]};
            likeness_inputs(in + i, BATCH, o, b, a, rough[i]);
        }
        for (size_t i = 0; i < BATCH; i++) sum[i] = net->out_bias;
        for (int u = 0; u < net->units; u++) {
            const float *weights = net->weights[u];
            float bias = net->bias[u], share = net->out[u];
#pragma omp simd
            for (size_t i = 0; i < count; i++) {
                float unit = bias;
#pragma GCC unroll 16
                for (size_t k = 0; k < LIKENESS_INPUTS; k++) unit += weights[k] * in[k * BATCH + i];
                sum[i] += share * larger(unit, 0.0F);
            }
        }
        uint8_t *to = out + from;
        const uint16_t *some = valid + from;
#pragma omp simd
        for (size_t i = 0; i < count; i++) {
            float code = sum[i] * (float)LIKENESS_STEPS + ((float)LIKENESS_EVEN + 0.5F);
            code = larger(smaller(code, 255.0F), 1.0F);
            to[i] = (uint8_t)(some[i] > 0 ? (int32_t)code : LIKENESS_NONE);
        }
    }
}
