/* What a list was made with, so that it can be made again: model, settings, and a digest of both. */
#ifndef DETECT_PROVENANCE_H
#define DETECT_PROVENANCE_H

#include "model/field_model.h"
#include "targets/list.h"

/* What changes a list besides the model file. No threads, tiles, memory or paths. */
typedef struct provenance {
    double min_score, gsd_m;  /* negative: the model's; 0: the file's */
    const char *bands, *date; /* NULL: as found; none */
    const char *sensor;       /* NULL: as recognised */
} provenance;

/* Sets the list's model, settings_json and settings_digest (SHA-256 over the settings and the model file). */
pap_status provenance_note(pap_targets *list, const model *m, const provenance *with, pap_error *err);

/* After provenance_note: the list is of fields, too, or of nothing else. */
pap_status provenance_add_fields(pap_targets *list, const field_model *fields, bool is_alone, pap_error *err);

#endif
