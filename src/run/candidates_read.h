/* Reading candidates.gpkg again: every candidate of a run with its features. */
#ifndef RUN_CANDIDATES_READ_H
#define RUN_CANDIDATES_READ_H

#include "plots/features.h"

typedef struct stored_candidate {
    const char *id, *image; /* lent */
    bool is_kept;
    double score, x_px, y_px, area_m2;
    float features[FEATURE_COUNT];
} stored_candidate;

typedef pap_status stored_candidate_sink(void *context, const stored_candidate *one, pap_error *err);

/* Calls sink for every row. PAP_E_OPEN, PAP_E_FORMAT for a table of another version (a feature is missing).
 */
pap_status candidates_read(const char *path, stored_candidate_sink *sink, void *context, pap_error *err);

#endif
