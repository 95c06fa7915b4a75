/* A model file: what to look for at which ground pixel, and how what was measured becomes a score.
 *
 * Every threshold lives in the file. `settings` replace single values of it ("flowers.link_m=[0.4,1]"). */
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

#include "coverage/coverage.h"
#include "plots/features.h"

typedef struct judge judge;

/* What holds for a range of ground pixels. */
typedef struct model_regime {
    const char *name;
    double max_gsd_m;    /* for ground pixels up to this */
    double finest_gsd_m; /* finer pictures are averaged down to about this */
    double threshold;    /* from which score a place is listed */
    double prefer_area;  /* of overlapping candidates the one with the larger fit + this * ln(area in m2) is
                            kept */
    double apart_m;      /* candidates nearer to each other than this are one place */
    plot_params params;
    judge *judge; /* NULL in a recipe */
} model_regime;

typedef struct model model;

/* Reads and checks a model file; path NULL: the one that ships, found beside the program. `settings` is
 * "key=value;key=value" or NULL. PAP_E_MODEL, PAP_E_SETTING, PAP_E_OPEN. */
pap_status model_load(model **out, const char *path, const char *settings, pap_error *err);
/* The same for a file of which nothing was learnt yet: only what to look for. Every group of flowers is then
 * a candidate with score 1. For training. */
pap_status model_load_recipe(model **out, const char *path, const char *settings, pap_error *err);
void model_free(model *m);

/* Where a file that ships with the program lies: "recipe.json". The caller's; NULL when memory ran out. */
char *model_shipped_path(const char *name);

const char *model_name(const model *m);
const char *model_path(const model *m);
/* Below this a candidate is not kept at all. */
double model_floor(const model *m);
const coverage_params *model_coverage(const model *m);
/* NULL: nothing was learnt of single pixels. */
const likeness_net *model_likeness(const model *m);
/* Gives a recipe its pixel stage, once that is learnt. */
void model_set_likeness(model *m, const likeness_net *net);
/* The share of plots among candidates that scores assume: the one they were calibrated at, unless the setting
 * "prevalence" named another; then the odds of every score are shifted to that. */
double model_prevalence(const model *m);
/* The settings that replaced values of the file, as a JSON object with sorted keys, "{}" for none. */
const char *model_settings_json(const model *m);

/* NULL when the ground pixel is coarser than every regime's. */
const model_regime *model_regime_for(const model *m, double gsd_m);

enum { MODEL_REGIMES_MAX = 8 };
int model_regime_count(const model *m);
/* The regime of a number, 0 <= number < model_regime_count(). */
const model_regime *model_regime_at(const model *m, int number);
/* Its number in the file, from 0; -1 for none. */
int model_regime_number(const model *m, double gsd_m);

typedef struct judgement {
    double score; /* probability that this is a plot, at the assumed prevalence */
    double fit;   /* expected overlap (intersection over union) of its outline with a plot's: which of several
                     candidates at one place is to be kept; 0 where the score is below the model's floor */
} judgement;

/* Judges `count` rows of features. A row's judgement does not depend on the others. Several threads may judge
 * at once. */
pap_status model_judge(judgement *out, const model *m, const model_regime *regime,
                       const float (*rows)[FEATURE_COUNT], size_t count, pap_error *err);

/* Ends of a 90 % interval for the number of plants, if it is a plot. */
typedef struct plant_range {
    double low, high;
} plant_range;

enum { MODEL_WHY = 3 };
typedef struct explanation {
    plant_range plants;
    feature_id why[MODEL_WHY]; /* what moved the score most, strongest first; FEATURE_COUNT where there are
                                  fewer */
} explanation;

/* Explains `count` rows, each by itself, on up to `threads` threads. Not while another thread uses the
 * regime. */
pap_status model_explain(explanation *out, const model_regime *regime, const float (*rows)[FEATURE_COUNT],
                         size_t count, int threads, pap_error *err);

#endif
