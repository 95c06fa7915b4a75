/* A model file: what to look for at which ground pixel, and how what was measured becomes a score.
 *
 * Every threshold lives in the file. `settings` replace single values of it ("flowers.link_m=[0.4,1]"). */
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

#include "coverage/coverage.h"
#include "plots/features.h"

typedef struct scorecard scorecard;

/* What holds for a range of ground pixels. */
typedef struct model_regime {
    const char *name;
    double max_gsd_m;    /* for ground pixels up to this */
    double finest_gsd_m; /* finer pictures are averaged down to about this */
    double prefer_area;  /* of overlapping candidates the one with the larger log odds + this * ln(area) is
                            kept */
    double apart_m;      /* candidates nearer to each other than this are one place */
    plot_params params;
    scorecard *score;
} model_regime;

typedef struct model model;

/* Reads and checks a model file; path NULL: the one that ships, found beside the program. `settings` is
 * "key=value;key=value" or NULL. PAP_E_MODEL, PAP_E_SETTING, PAP_E_OPEN. */
pap_status model_load(model **out, const char *path, const char *settings, pap_error *err);
void model_free(model *m);

const char *model_name(const model *m);
const char *model_path(const model *m);
/* From which score a place is listed. */
double model_threshold(const model *m);
/* Below this a candidate is not kept at all. */
double model_floor(const model *m);
const coverage_params *model_coverage(const model *m);
/* Plants for each flower that is open: low and high end of a 90 % interval. */
void model_plants_per_flower(const model *m, double *low, double *high);
/* The settings that replaced values of the file, as a JSON object with sorted keys, "{}" for none. */
const char *model_settings_json(const model *m);

/* NULL when the ground pixel is coarser than every regime's. */
const model_regime *model_regime_for(const model *m, double gsd_m);

enum { MODEL_WHY = 3 };
/* 0..1. why: the features that moved the score most, strongest first, FEATURE_COUNT where there are fewer. */
double model_score(const model_regime *regime, const float features[FEATURE_COUNT],
                   feature_id why[MODEL_WHY]);

#endif
