/* What the design wants of a target list, beside what an evaluation shows. */
#ifndef ASSESS_GOALS_H
#define ASSESS_GOALS_H

#include "assess/evaluate.h"

enum { GOALS_MAX = 9, GOAL_BASIS_SIZE = 64, GOAL_FEWEST = 10 };

typedef struct goal {
    const char *what;
    double least, most; /* wanted; infinite where that side is open */
    interval measured;  /* low and high NaN: limits are not established */
    char basis[GOAL_BASIS_SIZE];
    bool is_of_few; /* a share of fewer than GOAL_FEWEST: too few to tell */
} goal;

/* The goals that the evaluation says something about; returns how many. Goals for a range of ground pixels
 * take part when the plots (or, of scenes without plots, the runs) lie in it. False alarms are judged on
 * scenes in which nothing was planted, where the area is known. */
int goals_of(goal out[GOALS_MAX], const evaluation *e);

/* "yes" or "no" where the limits lie on one side of the goal; else that it is not established. */
const char *goal_verdict(const goal *g);

#endif
