/* Small seeded random numbers that are the same on every machine. */
#include "base/random.h"

void random_seed(random_state *out, uint64_t seed, uint64_t stream) {
    out->state = 0;
    out->increment = stream << 1 | 1;
    random_bits(out);
    out->state += random_mix(seed);
    random_bits(out);
}

uint32_t random_bits(random_state *rng) {
    uint64_t old = rng->state;
    rng->state = old * UINT64_C(6364136223846793005) + rng->increment;
    uint32_t word = (uint32_t)((old >> 18 ^ old) >> 27);
    unsigned turn = (unsigned)(old >> 59);
    return word >> turn | word << (-turn & 31);
}

double random_unit(random_state *rng) {
    return random_bits(rng) * (1.0 / 4294967296.0);
}

double random_between(random_state *rng, double low, double high) {
    return low + (high - low) * random_unit(rng);
}

int random_below(random_state *rng, int count) {
    return (int)((uint64_t)random_bits(rng) * (uint32_t)count >> 32);
}

/* Irwin-Hall: twelve uniforms. No log or cos, whose last bits differ between C libraries. */
double random_normal(random_state *rng) {
    double sum = -6.0;
    for (int i = 0; i < 12; i++) sum += random_unit(rng);
    return sum;
}

uint64_t random_mix(uint64_t bits) {
    bits += UINT64_C(0x9e3779b97f4a7c15);
    bits = (bits ^ bits >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    bits = (bits ^ bits >> 27) * UINT64_C(0x94d049bb133111eb);
    return bits ^ bits >> 31;
}
