/* One regime of fields learnt and examined: lessons, folds by place, trees. */
#ifndef TRAIN_FIELD_SCHOOL_H
#define TRAIN_FIELD_SCHOOL_H

#include "train/boost.h"
#include "train/field_exam.h"
#include "train/field_net_fit.h"
#include "train/field_plan.h"
#include <jansson.h>

enum { FIELD_FOLDS_MAX = 8, FIELD_GSDS_MAX = 12 };

typedef struct field_how {
    field_net_how net;
    boost_how score, fit, stage;
    int folds;
    double plot_weight, other_weight; /* that all candidates on one of them share; one elsewhere weighs 1 */
    double most_false_alarms_per_km2, most_others, least_threshold;
} field_how;

/* "training" of a recipe; the limits of a regime are in its own object. */
pap_status field_how_read(field_how *out, const json_t *recipe, const char *file, pap_error *err);

typedef struct field_school {
    const char *folder;
    const field_plan *plan;
    const field_regime *regime;
    field_how how;
    uint64_t seed;
    VECTOR(field_lesson) lessons;
    field_net net;   /* of all places */
    field_rows rows; /* by nets and trees that had not seen their place */
    double slope, offset, threshold;
    boost *score, *fit, *stages[FIELD_STAGES]; /* of all places */
    int features[FIELD_FEATURES], feature_count;
    field_figures figures[FIELD_GSDS_MAX];
    int figure_count;
    double smallest_m2;
} field_school;

/* Plants, learns, examines. PAP_E_EMPTY where no scene suits the regime or too little was found. `say` is
 * called between steps; non-zero stops. */
pap_status field_school_run(field_school *school, int (*say)(void *context, const char *what), void *context,
                            pap_error *err);
void field_school_free(field_school *school);

/* The regime's object of the model file: the recipe's, with what was learnt. A new reference, or NULL. */
json_t *field_school_save(const field_school *school, const json_t *recipe_regime);

/* The ground pixel that tables sort a view by. */
double field_nominal_gsd_m(double gsd_m);

#endif
