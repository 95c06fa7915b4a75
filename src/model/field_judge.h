/* What was learnt for one regime of fields: features to a probability, to how well an outline fits, to a
 * stage. */
#ifndef MODEL_FIELD_JUDGE_H
#define MODEL_FIELD_JUDGE_H

#include "model/field_model.h"
#include <jansson.h>

/* From {"features": [names], "score": trees, "calibration": {"slope", "offset"}, "fit": trees, "stages":
 * {name: trees}}.
 */
pap_status field_judge_read(field_judge **out, const json_t *json, const char *file, pap_error *err);
void field_judge_free(field_judge *j);

pap_status field_judge_rows(judgement *out, const field_judge *j, double shift,
                            const float (*rows)[FIELD_FEATURES], size_t count, pap_error *err);
pap_status field_judge_stage(int *stage, const field_judge *j, double least,
                             const float features[FIELD_FEATURES], pap_error *err);
pap_status field_judge_why(int why[MODEL_WHY], const field_judge *j, const float features[FIELD_FEATURES],
                           pap_error *err);

#endif
