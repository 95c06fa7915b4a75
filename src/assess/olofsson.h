/* Area-adjusted accuracy of a map from a stratified sample. Source: Olofsson et al. 2014, Remote Sensing of
 * Environment 148, 42-57, equations 1-11. */
#ifndef ASSESS_OLOFSSON_H
#define ASSESS_OLOFSSON_H

#include "papaver/papaver.h"

enum { OLOFSSON_CLASSES = 8 };

/* A share with its standard error; NaN where the sample does not establish it. */
typedef struct estimate {
    double value, standard_error;
} estimate;

typedef struct olofsson_table {
    int class_count;                                 /* 2 .. OLOFSSON_CLASSES */
    long sample[OLOFSSON_CLASSES][OLOFSSON_CLASSES]; /* [map class][true class] */
    double area[OLOFSSON_CLASSES];                   /* of each map class, any unit */
} olofsson_table;

typedef struct olofsson_result {
    estimate overall;
    estimate users[OLOFSSON_CLASSES];     /* of what the map calls class k, the share that is */
    estimate producers[OLOFSSON_CLASSES]; /* of what is class k, the share of area that the map calls so */
    estimate area[OLOFSSON_CLASSES];      /* true area of class k, the unit of the table's areas */
} olofsson_result;

/* PAP_E_ARGUMENT: areas that are not positive, negative counts, no such number of classes. A map class
 * without samples leaves its own user's accuracy and everything that needs it NaN; one with a single sample
 * leaves standard errors NaN. */
pap_status olofsson_estimate(olofsson_result *out, const olofsson_table *table, pap_error *err);

#endif
