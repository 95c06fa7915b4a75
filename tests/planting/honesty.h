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

/* The same question of a band beyond the visible, answered on pairs of a planted block and a real one near by
 * that is as bright, so that only noise and sharpness can tell them apart. */
typedef struct honesty_verdict {
    double auc;
    double level_auc; /* what brightness alone reaches: 0.5 where the pairs are well made */
    size_t pairs;
} honesty_verdict;

/* `band`: of both scenes; one value a pixel, as the file stores it. */
honesty_verdict honesty_of_band(const scene *before, const scene *after, int band, const injection *planted);

/* Takes the grain out of what is planted, as a careless paste would lack it; of one band. */
void honesty_smooth(scene *s, const injection *planted);
void honesty_smooth_band(scene *s, int band, const injection *planted);

#endif
