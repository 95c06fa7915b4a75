/* What is measured of an area: the numbers that a model sees. */
#ifndef FIELDS_MEASURE_H
#define FIELDS_MEASURE_H

#include "fields/area.h"
#include "fields/tile.h"

/* Of each state: its mean against the scene's middle, its spread, the contrast to the neighbourhood and to
 * the field around, the step across the edge; of its change to a second date: the mean, the contrasts to
 * both. */
enum {
    FIELD_OF_STATE = 5,
    FIELD_OF_CHANGE = 3,
    FIELD_OF_SHAPE = 11,
    FIELD_FEATURES = FIELD_STATES * (FIELD_OF_STATE + FIELD_OF_CHANGE) + FIELD_OF_SHAPE
};

/* "ndvi_mid": in model files and tables; and for people. NULL for a number that is not one. */
const char *field_feature_name(int feature);
const char *field_feature_text(int feature);
/* FIELD_FEATURES when there is none of that name. */
int field_feature_find(const char *name);

/* NaN for what the picture's layers do not give. */
void field_measure(float out[FIELD_FEATURES], const field_area *area, unsigned layers, const field_tone *tone,
                   const field_scale *scale);

#endif
