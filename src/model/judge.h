/* What was learnt for one regime: features to a probability, to how well an outline fits, to plants. */
#ifndef MODEL_JUDGE_H
#define MODEL_JUDGE_H

#include "model/model.h"
#include <jansson.h>

/* From {"features": [names], "score": trees, "calibration": {"slope": a, "offset": b}, "fit": trees,
 * "plants": trees, "plants_spread": trees, "plants_factor": q}. Errors name `file`. */
pap_status judge_read(judge **out, const json_t *json, const char *file, pap_error *err);
void judge_free(judge *j);

/* A spread of ln(plants) below this is not believed. */
extern const double judge_spread_min;

/* `shift` is added to the log odds; below the score `floor` no fit is looked for. Otherwise as in model.h. */
pap_status judge_rows(judgement *out, const judge *j, double shift, double floor,
                      const float (*rows)[FEATURE_COUNT], size_t count, pap_error *err);
pap_status judge_explain(explanation *out, const judge *j, const float (*rows)[FEATURE_COUNT], size_t count,
                         int threads, pap_error *err);

#endif
