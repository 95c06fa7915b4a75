/* What is to be computed: indices of the registry and formulae of the user's, and what they need of a
 * picture. */
#ifndef INDICES_PLAN_H
#define INDICES_PLAN_H

#include "indices/expression.h"
#include "raster/values.h"

enum { PLAN_LAYERS_MAX = 128 };

typedef struct plan_layer {
    index_id id; /* INDEX_COUNT: a formula */
    char *text;  /* of a formula, as it was asked for; NULL: an index */
    expression *formula;
} plan_layer;

typedef struct index_plan {
    plan_layer layers[PLAN_LAYERS_MAX];
    int count;
    unsigned bands; /* all that any layer reads, bit 1 << index_band */
} index_plan;

/* `names` is "NDVI,ExG" and `formulae` "a=N/R;b=N-R"; either may be NULL, not both. PAP_E_USAGE names what is
 * wrong, and the nearest names. Zero-initialise; free whatever was returned. */
pap_status index_plan_make(index_plan *plan, const char *names, const char *formulae, pap_error *err);
void index_plan_free(index_plan *plan);

const char *index_plan_name(const index_plan *plan, int layer);
unsigned index_plan_bands(const index_plan *plan, int layer);
bool index_plan_needs_reflectance(const index_plan *plan, int layer);

/* The band number (from 1) that a picture has for each band of an index; 0: none. Its own red edge may be the
 * one at 705 nm. */
void index_plan_find_bands(int out[INDEX_BAND_COUNT], const raster_source *source);

/* Whether a picture has what the plan reads. PAP_E_BANDS names index, bands and remedy; PAP_E_UNSUPPORTED,
 * that the samples' scale is not known. */
pap_status index_plan_check(const index_plan *plan, const raster_source *source,
                            const raster_radiometry *radiometry, pap_error *err);

#endif
