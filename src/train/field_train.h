/* Training the model of fields: scenes and a recipe to a model file and its card. */
#ifndef TRAIN_FIELD_TRAIN_H
#define TRAIN_FIELD_TRAIN_H

#include "train/train.h"

/* As train_model; list is a field_plan, recipe a model of fields without what is learnt. rows, verified and
 * run are not looked at. */
pap_status field_train(const train_options *options, pap_error *err);

#endif
