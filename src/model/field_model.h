/* The model of fields: which areas of bands to look for at which ground pixel, and how what was measured of
 * one becomes a score and a stage. */
#ifndef MODEL_FIELD_MODEL_H
#define MODEL_FIELD_MODEL_H

#include "fields/measure.h"
#include "model/model.h"
#include <jansson.h>

typedef struct field_judge field_judge;

enum { FIELD_STAGES = 5 };
/* "rosette" "stem" "bud" "flowering" "capsule". */
const char *field_stage_name(int stage);

/* What holds for a set of bands and a range of ground pixels. */
typedef struct field_regime {
    model_regime frame; /* name, max_gsd_m, finest_gsd_m, threshold, prefer_area, apart_m: as of flowers */
    double min_gsd_m;   /* for ground pixels from this */
    unsigned bands;     /* bits 1 << field_band */
    int dates;          /* 1, or 2: bands of a second date, too */
    double near_m, mid_m, far_m; /* half widths of what pixels are averaged over ... */
    int near_px, mid_px, far_px; /* ... and these at least */
    int far_most_px;             /* at most */
    int level_count;
    double levels[FIELD_LEVELS_MAX]; /* log odds, ascending */
    double least_m2, longest_m;      /* of an area */
    int least_px;
    double stage_threshold; /* of the probability of a stage from which it is told */
    double smallest_m2;     /* below this, plots cannot be seen: measured; 0: not measured */
    field_net net;
    field_judge *judge; /* NULL in a recipe */
} field_regime;

typedef struct field_model field_model;

/* As model_load; path NULL: the one that ships. `settings` with the prefix "fields." apply; others are not
 * looked at. */
pap_status field_model_load(field_model **out, const char *path, const char *settings, pap_error *err);
pap_status field_model_load_recipe(field_model **out, const char *path, pap_error *err);
void field_model_free(field_model *m);

/* Whether a file is a model of fields; false, too, where it cannot be read. */
bool field_model_is(const char *path);

const char *field_model_name(const field_model *m);
const char *field_model_path(const field_model *m);
double field_model_floor(const field_model *m);
const coverage_params *field_model_coverage(const field_model *m);

enum { FIELD_REGIMES_MAX = 24 };
int field_model_regime_count(const field_model *m);
const field_regime *field_model_regime_at(const field_model *m, int number);
/* Of those for this ground pixel that need no other bands, the one that uses most of them. NULL: none. */
const field_regime *field_model_regime_for(const field_model *m, double gsd_m, unsigned bands, int dates);
/* The coarsest ground pixel that any regime takes for these bands; 0: none does. */
double field_model_coarsest_m(const field_model *m, unsigned bands, int dates);

/* Working pixels of a regime's lengths. */
field_scale field_regime_scale(const field_regime *regime, double gsd_m);

/* Judges `count` rows of features. */
pap_status field_model_judge(judgement *out, const field_model *m, const field_regime *regime,
                             const float (*rows)[FIELD_FEATURES], size_t count, pap_error *err);
/* The likeliest stage if it is a stand, or -1 where none is likely enough. */
pap_status field_model_stage(int *stage, const field_regime *regime, const float features[FIELD_FEATURES],
                             pap_error *err);
/* Features that moved the score most, FIELD_FEATURES where there are fewer. */
pap_status field_model_why(int why[MODEL_WHY], const field_regime *regime,
                           const float features[FIELD_FEATURES], pap_error *err);

/* A net as model files hold it. */
json_t *field_net_save(const field_net *net);

#endif
