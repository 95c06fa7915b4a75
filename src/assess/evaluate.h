/* How good a target list is: everything that `papaver evaluate` knows, from files to figures. */
#ifndef ASSESS_EVALUATE_H
#define ASSESS_EVALUATE_H

#include "assess/manifest.h"
#include "assess/match.h"
#include "assess/measures.h"
#include "assess/olofsson.h"

/* As many target lists as truth files are pairs; one against several are taken together. */
typedef struct evaluate_request {
    name_list targets, truth;
    name_list compare; /* as many as targets, or none */
    name_list runs;    /* run folders, whose manifests tell the area inspected */
    double area_ha;    /* searched; 0: from the runs, or unknown */
    double min_score;  /* figures of a list from this score on; curve and calibration use all of it */
    uint64_t seed;     /* of the bootstrap */
} evaluate_request;

enum { CLASS_NAME_SIZE = 64 };

/* Plots of one class and how many of them were found. */
typedef struct class_recall {
    char group[CLASS_NAME_SIZE], name[CLASS_NAME_SIZE];
    long found, plots;
} class_recall;

/* The classes of the group "goal": plots that DESIGN's goals speak of. */
extern const char evaluate_goal_fine[], evaluate_goal_coarse[];

typedef struct class_list {
    VECTOR(class_recall) classes;
} class_list;

enum { RECALL_RATES = 3 };
extern const double evaluate_rates_per_ha[RECALL_RATES];

/* Two lists on the same plots. */
typedef struct comparison {
    bool is_made;
    long both, only_first, only_second, neither;
    long hits, false_alarms; /* of the second list */
    double average_precision;
    double p_value; /* McNemar, exact */
} comparison;

/* NaN: not established. Limits are 95 %. */
typedef struct evaluation {
    double min_score;
    long scenes, scenes_without_truth; /* the latter's targets are all false alarms */
    long plots, uncounted_plots, ignore_areas;
    long distractors, listed_distractors;
    long listed, outcomes[MATCH_OUTCOME_COUNT];
    interval recall, precision; /* by plot, by target: Wilson */
    double f1, average_precision;
    bootstrap_result by_scene;
    double area_km2;
    double coarsest_gsd_m; /* of the runs */
    interval false_alarms_per_km2;
    double recall_at[RECALL_RATES]; /* at evaluate_rates_per_ha */
    struct {
        VECTOR(curve_point) points;
    } curve;
    calibration calibration;
    interval calibration_error; /* expected error, drawn by scene */
    interval plants_held;       /* share of hits whose plants_low..plants_high holds the truth */
    long plants_checked;
    double flower_ratio, flower_error; /* medians over hits: listed / true; |listed / true - 1| */
    long flowers_checked;
    class_list recall_by, look_alikes; /* of look-alikes: how many were listed */
    comparison compare;
} evaluation;

/* False alarms of both kinds. */
long evaluation_false_alarms(const evaluation *e);

/* PAP_E_USAGE for lists that don't pair, and what reading them says. Free with evaluation_free. */
pap_status evaluate(evaluation *out, const evaluate_request *request, pap_error *err);
void evaluation_free(evaluation *e);

/* Counts of a verified list by map class (target, rest) and truth (confirmed, rejected): class 0 is poppy.
 * Areas as "target=12.5,rest=3300", one unit. Targets without an outcome are left out. */
pap_status evaluate_verified(olofsson_table *out, const name_list *targets, const char *areas,
                             pap_error *err);

#endif
