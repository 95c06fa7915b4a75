/* Independent double-precision references, written from the definitions and kept as simple as possible. */
#ifndef TESTS_KERNELS_REFERENCE_H
#define TESTS_KERNELS_REFERENCE_H

#include "kernels/index_table.h"

/* `scale` is the size of the terms that the value is the difference or quotient of: what a rounding error in
 * them is to be compared with. Both are NaN where the value is undefined. */
typedef struct reference {
    double value, scale;
} reference;

/* In the order of index_band. */
typedef struct pixel {
    double r, g, b, n, re, re1, re2, re3;
} pixel;

/* which: 0 r, 1 g, 2 b. */
reference reference_rgb_norm(size_t which, pixel p);
/* which: 0 hue, 1 saturation, 2 value. */
reference reference_hsv(size_t which, pixel p);
/* which: 0 L*, 1 a*, 2 b*. */
reference reference_lab(size_t which, pixel p);
reference reference_index(size_t id, pixel p);

#endif
