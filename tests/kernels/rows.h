/* Runs a kernel over lengths, edge values and misalignments, and judges it by its reference and across
 * levels. */
#ifndef TESTS_KERNELS_ROWS_H
#define TESTS_KERNELS_ROWS_H

#include "kernels/kernels.h"
#include "reference.h"

enum { ROW_OUTPUT_MAX = 3 };

typedef struct kernel_case {
    const char *name;
    size_t id; /* of an index; otherwise unused */
    size_t outputs;
    void (*run)(const kernel_set *set, size_t id, float *const out[], const float *const in[], size_t n);
    reference (*expect)(size_t id, size_t output, pixel p);
    double tolerance[ROW_OUTPUT_MAX]; /* allowed |error| / scale */
    double period;                    /* of output 0 when it is an angle, else 0 */
} kernel_case;

/* Fails the running test with level, n, offset and pixel where a supported level leaves the reference, writes
 * an infinity, touches a guard, or differs from the baseline by a bit. */
void rows_check(const kernel_case *c);

/* One pixel through one level: a row of one value for each index_band. */
void rows_run_pixel(float out[ROW_OUTPUT_MAX], const kernel_case *c, const kernel_set *set,
                    const float bands[INDEX_BAND_COUNT]);
/* The same of colours alone; the other bands are NaN. */
void rows_run_one(float out[ROW_OUTPUT_MAX], const kernel_case *c, const kernel_set *set, float r, float g,
                  float b);

#endif
