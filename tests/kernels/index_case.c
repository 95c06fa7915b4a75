/* An index as a case for the row harness, and random reflectances to try it on. */
#include "index_case.h"

#include "base/random.h"

static void run(const kernel_set *set, size_t id, float *const out[], const float *const in[], size_t n) {
    /* Rows that the table says are not read are not given. */
    const float *bands[INDEX_BAND_COUNT] = {NULL};
    for (size_t k = 0; k < INDEX_BAND_COUNT; k++)
        if (index_table[id].bands >> k & 1) bands[k] = in[k];
    set->index[id](out[0], bands, n);
}

static reference expect(size_t id, size_t output, pixel p) {
    (void)output;
    return reference_index(id, p);
}

/* Allowed error in units of the terms' size: a few roundings of 2^-24 everywhere; more where polynomials
 * stand in for powers, and where rounded terms are multiplied. */
static double tolerance_of(size_t id) {
    static const double wider[INDEX_COUNT] = {[INDEX_VEG] = 6e-7, [INDEX_COM] = 4e-7, [INDEX_COM2] = 4e-7};
    return wider[id] > 0 ? wider[id] : 3e-7;
}

kernel_case index_case(size_t id) {
    return (kernel_case){index_table[id].name, id, 1, run, expect, {tolerance_of(id)}, 0};
}

void index_case_pixel(float out[INDEX_BAND_COUNT], uint32_t seed) {
    random_state rng;
    random_seed(&rng, seed, 5);
    for (size_t k = 0; k < INDEX_BAND_COUNT; k++) out[k] = (float)random_between(&rng, 1.0 / 64, 1);
}
