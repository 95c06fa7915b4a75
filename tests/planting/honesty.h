/* Whether planted leaves can be told from real ones by noise, sharpness and traces of compression alone. */
#ifndef TESTS_ASSESS_HONESTY_H
#define TESTS_ASSESS_HONESTY_H

#include "planting/inject.h"

/* What the classifier may reach on blocks it was not fitted to; 0.5 is guessing. */
#define HONESTY_AUC_WORST 0.74
#define HONESTY_AUC_MEAN  0.68

/* Fits a linear discriminant to five statistics of blocks of 16 x 16 pixels, on half of the planted things
 * and half of the real vegetation, and returns its area under the ROC curve on the other halves. `is_near`:
 * real blocks are taken within 9 m of what is planted; otherwise anywhere. *blocks: planted ones judged. */
double honesty_auc(const scene *before, const scene *after, const injection *planted, bool is_near,
                   size_t *blocks);

/* Takes the grain out of what is planted, as a careless paste would lack it. */
void honesty_smooth(scene *s, const injection *planted);

#endif
