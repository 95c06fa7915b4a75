/* One pass over a picture that computes all layers of a plan into one file. */
#ifndef INDICES_PASS_H
#define INDICES_PASS_H

#include "indices/plan.h"

typedef struct index_pass_options {
    int threads;   /* 0: every core */
    int tile_px;   /* 0: by the file's own blocks; larger ones than memory allows are made smaller */
    int memory_mb; /* resident memory to stay within */
    /* Called now and then, first for computing, then for writing; non-zero stops. May be NULL. */
    int (*on_progress)(void *context, const pap_progress *now);
    void *context;
} index_pass_options;

/* What came out of a layer. */
typedef struct index_layer_result {
    int64_t defined_px; /* pixels with a value */
    float low, high;    /* of those; NaN when there are none */
} index_layer_result;

typedef struct index_result {
    index_layer_result layers[PLAN_LAYERS_MAX];
    int64_t valid_px; /* pixels where any band that was read had a value */
    int64_t bad_blocks;
    pap_error first_fault; /* of the first of them in the order of the file */
} index_result;

/* Computes the layers, tile by tile on the workers, and writes the COG `path` (shown in errors as `shown`),
 * whose bytes depend on neither threads nor tiles. Files on the way lie in `folder`. The plan must have been
 * checked. PAP_E_EMPTY when no pixel of the picture is valid or no layer has any value; PAP_E_CANCELLED when
 * stopped. */
pap_status index_pass_run(index_result *out, const index_plan *plan, const raster_source *source,
                          const raster_radiometry *radiometry, const char *folder, const char *path,
                          const char *shown, const index_pass_options *options, pap_error *err);

#endif
