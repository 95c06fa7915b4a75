/* What is learnt for one regime from the rows of some places, and what that says of other rows. */
#ifndef TRAIN_LESSON_H
#define TRAIN_LESSON_H

#include "train/boost.h"
#include "train/rows.h"

/* The recipe's "training" object. */
typedef struct lesson_how {
    boost_how score, fit, plants;
    double plot_weight; /* that the rows of one plot, or of one look-alike, share; a row elsewhere has 1 */
    double small_plot_weight;                    /* of a plot too small to count, in the same */
    double most_false_alarms[MODEL_REGIMES_MAX]; /* per km2, by regime: what the threshold keeps to */
    double most_look_alikes;                     /* share of planted ones */
    size_t feature_count;
    feature_id features[FEATURE_COUNT];
} lesson_how;

pap_status lesson_how_read(lesson_how *out, const json_t *recipe, const char *file, pap_error *err);

typedef struct lesson {
    boost *score, *fit, *plants, *plants_spread;
} lesson;

/* What a lesson says of a row. */
typedef struct row_opinion {
    float sum; /* of the trees for the score: to be calibrated */
    float fit;
    float plants, plants_spread; /* of ln(plants) */
} row_opinion;

/* Rows of `regime` for which is_taken[place] holds. PAP_E_EMPTY when there is no plot or nothing else among
 * them. */
pap_status lesson_learn(lesson *out, const train_table *table, int regime, const bool *is_taken,
                        const lesson_how *how, pap_error *err);
void lesson_free(lesson *l);

/* Writes opinions[row] for the rows of `regime` whose is_taken[place] holds. */
pap_status lesson_apply(row_opinion *opinions, const lesson *l, const train_table *table, int regime,
                        const bool *is_taken, const lesson_how *how, pap_error *err);

#endif
