/* Which target found which plot: one to one, best score first. */
#ifndef ASSESS_MATCH_H
#define ASSESS_MATCH_H

#include "assess/truth.h"

typedef enum match_outcome {
    MATCH_HIT,           /* the plot's own target */
    MATCH_DUPLICATE,     /* another one on a plot that has its own */
    MATCH_IGNORED,       /* on an ignore area, or on a plot too small to count */
    MATCH_ON_DISTRACTOR, /* a false alarm on a planted look-alike */
    MATCH_ELSEWHERE,     /* any other false alarm */
    MATCH_OUTCOME_COUNT
} match_outcome;

/* Within this distance of a plot's outline a target has found it (DESIGN). */
extern const double match_reach_m;

typedef struct matching {
    size_t *order;          /* targets by score descending, ties by id, place, then position in the list */
    match_outcome *outcome; /* of each target */
    ptrdiff_t *object;      /* the truth object that each target is on; -1: elsewhere */
    ptrdiff_t *found_by;    /* for each truth object, its best-scored target; -1: none */
} matching;

/* In order of score each target takes the nearest plot within reach that has no target yet; a duplicate is
 * within reach of plots that all have one. So what a list holds from a score on is matched as the whole list
 * is. A distractor keeps the first target on it. Free with matching_free. */
pap_status match_targets(matching *out, const truth_list *truth, const target_list *targets, pap_error *err);
void matching_free(matching *m);

#endif
