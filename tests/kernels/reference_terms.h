/* What the references are written with: values beside the size of their terms. */
#ifndef TESTS_KERNELS_REFERENCE_TERMS_H
#define TESTS_KERNELS_REFERENCE_TERMS_H

#include "reference.h"

#include <float.h>
#include <math.h>

typedef reference reference_formula(pixel p);

/* NULL for an index that belongs to the other. */
reference_formula *reference_of_colours(size_t id);
reference_formula *reference_of_canopy(size_t id);

static inline reference known(double value, double scale) {
    return (reference){value, scale};
}
static inline reference undefined(void) {
    return known(NAN, NAN);
}

/* The kernels' nodata rule: a divisor smaller than the smallest normal float is zero. */
static inline reference quotient(double num, double num_size, double den, double den_size) {
    if (!(fabs(den) >= (double)FLT_MIN)) return undefined();
    return known(num / den, num_size / fabs(den) + fabs(num / den) * den_size / fabs(den));
}

/* num / (plus - minus), where a divisor that is a rounding error of plus counts as zero too. */
static inline reference cancelling_quotient(double num, double num_size, double plus, double minus) {
    if (fabs(plus - minus) <= plus * 0x1p-21) return undefined();
    return quotient(num, num_size, plus - minus, plus + minus);
}

static inline reference times(double factor, reference of) {
    return known(factor * of.value, fabs(factor) * of.scale);
}
static inline reference plus(reference a, reference b) {
    return known(a.value + b.value, a.scale + b.scale);
}
static inline reference product(reference a, reference b) {
    return known(a.value * b.value, fabs(a.value) * b.scale + fabs(b.value) * a.scale);
}
static inline reference root(reference of) {
    double value = sqrt(of.value);
    return known(value, value + of.scale / (2 * (value > 0 ? value : 1)));
}
static inline reference exactly(double value) {
    return known(value, 0);
}

#endif
