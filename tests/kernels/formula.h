/* Evaluates an index formula as the public catalogue writes it: + - * / ** ( ) numbers and names. */
#ifndef TESTS_KERNELS_FORMULA_H
#define TESTS_KERNELS_FORMULA_H

#include <stddef.h>

typedef struct formula_name {
    const char *name;
    double value;
} formula_name;

/* NaN when the text cannot be read to its end or uses another name. */
double formula_value(const char *text, const formula_name *names, size_t count);

#endif
