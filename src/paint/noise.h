/* Value noise over the plane: the unevenness of soil, leaves and light. */
#ifndef PAINT_NOISE_H
#define PAINT_NOISE_H

#include <stdint.h>

/* Uniform in [0, 1), a fixed number for each lattice point of each seed. */
double noise_cell(uint64_t seed, int x, int y);

/* Smooth, -1 .. 1, one hump per unit of x and y. */
double noise_value(uint64_t seed, double x, double y);

/* `octaves` layers, each of half the wavelength and `gain` times the height of the one before; -1 .. 1. */
double noise_octaves(uint64_t seed, double x, double y, int octaves, double gain);

#endif
