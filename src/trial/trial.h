/* A trial: a scene in memory, planted or as it is, shown to detection as if it were a file. */
#ifndef TRIAL_TRIAL_H
#define TRIAL_TRIAL_H

#include "detect/detection.h"
#include "planting/scene.h"

typedef struct trial trial;

/* Detects in `s` (which may be freed or planted again afterwards) with model `m`, which must outlive the
 * trial. Nothing is written to the disk. What detection_run fails with, PAP_E_NOMEM. */
pap_status trial_run(trial **out, const scene *s, const model *m, const detection_options *options,
                     pap_error *err);
void trial_free(trial *t);

/* Positions are the scene's pixels. Lives as long as the trial. */
const detection *trial_detection(const trial *t);

#endif
