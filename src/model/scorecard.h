/* A transparent score: a sum of piecewise linear curves, one per feature, through the logistic function. */
#ifndef MODEL_SCORECARD_H
#define MODEL_SCORECARD_H

#include "model/model.h"
#include <jansson.h>

/* From {"bias": b, "terms": [{"feature": name, "points": [[x, y], ...]}, ...]}, x ascending. Errors name
 * `file`. */
pap_status scorecard_read(scorecard **out, const json_t *json, const char *file, pap_error *err);
void scorecard_free(scorecard *card);

double scorecard_score(const scorecard *card, const float features[FEATURE_COUNT], feature_id why[MODEL_WHY]);

#endif
