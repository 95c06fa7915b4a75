/* Small seeded random numbers that are the same on every machine. */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stdint.h>

/* PCG32 (O'Neill 2014, pcg-random.org): 64 bits of state, one of 2^63 streams. A plain value: copy it to
 * repeat. */
typedef struct random_state {
    uint64_t state, increment;
} random_state;

/* Starts stream `stream` of `seed`; different streams of one seed are independent. */
void random_seed(random_state *out, uint64_t seed, uint64_t stream);

/* 32 uniform bits. */
uint32_t random_bits(random_state *rng);

/* Uniform in [0, 1), and in [low, high). */
double random_unit(random_state *rng);
double random_between(random_state *rng, double low, double high);

/* Uniform in 0 .. count - 1, count >= 1. */
int random_below(random_state *rng, int count);

/* Mean 0, standard deviation 1, always within -6 .. 6. */
double random_normal(random_state *rng);

/* Scrambles 64 bits (SplitMix64's finisher): a hash for lattice points and for deriving seeds. */
uint64_t random_mix(uint64_t bits);

#endif
