/* The folder that a detection leaves behind: list, candidates, coverage, pictures, manifest. */
#ifndef RUN_FOLDER_H
#define RUN_FOLDER_H

#include "detect/detection.h"
#include "targets/list.h"

typedef struct run_folder run_folder;

typedef struct run_options {
    bool may_replace, is_public;
    int picture_count; /* pictures that will be added: more than one get names of their own */
    double min_score;  /* of the list, for the chips: negative: the model's */
    double area_ha;    /* of the area of interest; 0: none, then coverage is a share of the picture */
} run_options;

/* Makes the folder (0700) or takes an empty or, with may_replace, an existing run's. PAP_E_EXISTS otherwise.
 */
pap_status run_new(run_folder **out, const char *path, const run_options *options, pap_error *err);
void run_free(run_folder *run);

/* Where a picture's chips go, relative to the folder, and what stands before their ids: for listing_options.
 */
const char *run_chip_folder(const run_folder *run);
const char *run_chip_prefix(run_folder *run, const raster_source *source);

/* Adds what was found in one picture: candidates, coverage, overview, chips of what is listed. `date` as
 * listing_options has it. */
pap_status run_add(run_folder *run, const detection *found, const char *date, pap_error *err);

/* Notes an input that could not be used, with the reason. */
pap_status run_add_failure(run_folder *run, const char *path, const char *message, pap_error *err);

/* Notes an input that lies outside the area of interest. */
pap_status run_add_outside(run_folder *run, const char *path, const char *message, pap_error *err);

/* Writes candidates.gpkg, coverage.geojson, targets.geojson (targets.csv when not placed), then manifest.json
 * with the SHA-256 of inputs, model and outputs. Nothing but pictures is in the folder before. */
pap_status run_finish(run_folder *run, const pap_targets *list, const model *m, pap_error *err);

#endif
