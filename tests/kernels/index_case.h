/* An index as a case for the row harness, and random reflectances to try it on. */
#ifndef TESTS_KERNELS_INDEX_CASE_H
#define TESTS_KERNELS_INDEX_CASE_H

#include "rows.h"

kernel_case index_case(size_t id);

/* Reflectances from 1/64 to 1, the same for a seed on every machine. */
void index_case_pixel(float out[INDEX_BAND_COUNT], uint32_t seed);

#endif
