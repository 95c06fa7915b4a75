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
        const uint8_t *r = rows->own[0] + from, *g = rows->own[1] + from, *b = rows->own[2] + from;
        const uint8_t *br = rows->beside[0] + from, *bg = rows->beside[1] + from,
                      *bb = rows->beside[2] + from;
        const uint8_t *sr = rows->around[0] + from, *sg = rows->around[1] + from,
                      *sb = rows->around[2] + from;
        const uint8_t *rough = rows->rough + from;
#pragma omp simd
        for (size_t i = 0; i < count; i++)
            likeness_inputs(in + i, BATCH, r[i], g[i], b[i], br[i], bg[i], bb[i], sr[i], sg[i], sb[i],
                            rough[i]);
#pragma omp simd
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
