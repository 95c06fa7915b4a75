/* What the planted plots of a flight tell: recall by size, flowers and colour, and of a plot that is asked
 * about. */
#ifndef TRIAL_ANSWERS_H
#define TRIAL_ANSWERS_H

#include "assess/statistics.h"
#include "trial/sensitivity.h"

typedef struct found_of {
    long found, tried;
} found_of;

/* low <= value < high. A class that is not counted holds all plots of that size, or with so few flowers; the
 * others hold counted plots only. */
typedef struct tried_class {
    double low, high;
    bool is_counted;
    found_of all, by_colour[PETAL_COUNT];
} tried_class;

/* From which area on nine of ten plots are found, with as many flowers a square metre as planted plots have;
 * NaN: at none of the sizes tried. `sure`: by the lower 95 % limit. */
typedef struct size_found {
    double area_m2, sure_m2;
} size_found;

enum { AREA_CLASSES_MAX = 10, FLOWER_CLASSES = 5 };

typedef struct answers {
    double least_area_m2; /* of plots that count (DESIGN) */
    int least_flowers;
    double flowers_per_m2; /* median of the counted plots; NaN: none */
    found_of counted, colours[PETAL_COUNT];
    tried_class areas[AREA_CLASSES_MAX], flowers[FLOWER_CLASSES];
    int area_count;
    bool is_fitted;                                   /* else there are too few plots for what follows */
    interval example, example_by_colour[PETAL_COUNT]; /* the plot of the sentence; NaN: not tried */
    size_found nine_of_ten, nine_of_ten_by_colour[PETAL_COUNT];
} answers;

/* A logistic regression of found on the logarithms of flowers and area, and on colour, answers for sizes
 * between those planted. Over all colours: the mean, each counting the same. PAP_E_NOMEM. */
pap_status answers_make(answers *out, const sensitivity *s, pap_error *err);

#endif
