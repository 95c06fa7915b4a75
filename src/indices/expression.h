/* A user's own formula over bands: "name = (N - R)/(N + R)". */
#ifndef INDICES_EXPRESSION_H
#define INDICES_EXPRESSION_H

#include "kernels/index_table.h"
#include "papaver/papaver.h"

/* Names are those of bands (N and NIR are one), functions those of muParser: sqrt, abs, min, max, log, exp,
 * sin, ... and ?: with comparisons. */
typedef struct expression expression;

/* From the text after --expr; without a name of its own the formula is its name. PAP_E_USAGE says what is
 * wrong with it, and at which character. Not for two threads at once. */
pap_status expression_new(expression **out, const char *text, pap_error *err);
void expression_free(expression *e);

/* Belong to the expression. */
const char *expression_name(const expression *e);
const char *expression_formula(const expression *e);

/* Bit 1 << index_band for each that it reads. */
unsigned expression_bands(const expression *e);

/* Whether a common factor on all bands changes it; found by trying. */
bool expression_needs_reflectance(const expression *e);

/* As a kernel does: NaN where a band that it reads is NaN, and where the result is not finite. One thread at
 * a time for each expression: workers have their own. */
void expression_run(expression *e, float *out, const float *const bands[INDEX_BAND_COUNT], size_t n);

#endif
