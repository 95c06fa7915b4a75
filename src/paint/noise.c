/* Value noise over the plane: the unevenness of soil, leaves and light. */
#include "paint/noise.h"

/* A short integer hash: one per lattice corner and pixel, so it is the price of a whole background. */
static uint32_t scramble(uint32_t seed, int x, int y) {
    uint32_t h = seed ^ (uint32_t)x * 0x8da6b343u ^ (uint32_t)y * 0xd8163841u;
    h = (h ^ h >> 15) * 0x2c1b3c6du;
    h = (h ^ h >> 12) * 0x297a2d39u;
    return h ^ h >> 15;
}

static double corner(uint32_t seed, int x, int y) {
    return scramble(seed, x, y) * (2.0 / 4294967296.0) - 1.0;
}

static double ease(double t) {
    return t * t * (3.0 - 2.0 * t);
}

/* floor() is a call into libm on baseline x86-64, and this is the innermost loop of a background. */
static int whole(double v) {
    int cut = (int)v;
    return cut - (v < cut);
}

double noise_cell(uint64_t seed, int x, int y) {
    return scramble((uint32_t)(seed ^ seed >> 32), x, y) * (1.0 / 4294967296.0);
}

double noise_value(uint64_t seed, double x, double y) {
    uint32_t s = (uint32_t)(seed ^ seed >> 32);
    int ix = whole(x), iy = whole(y);
    double fx = ease(x - ix), fy = ease(y - iy);
    double top = corner(s, ix, iy) + fx * (corner(s, ix + 1, iy) - corner(s, ix, iy));
    double low = corner(s, ix, iy + 1) + fx * (corner(s, ix + 1, iy + 1) - corner(s, ix, iy + 1));
    return top + fy * (low - top);
}

double noise_octaves(uint64_t seed, double x, double y, int octaves, double gain) {
    double sum = 0.0, height = 1.0, total = 0.0;
    for (int i = 0; i < octaves; i++) {
        sum += height * noise_value(seed + (uint64_t)i * 0x9e37u, x, y);
        total += height;
        height *= gain;
        /* Turned by about 37 degrees each time, so that the lattices do not line up into a grid. */
        double turned = 1.6 * x - 1.2 * y;
        y = 1.2 * x + 1.6 * y;
        x = turned;
    }
    return total > 0.0 ? sum / total : 0.0;
}
