/* The lessons of one regime of fields. */
#ifndef TRAIN_FIELD_CLASSROOM_H
#define TRAIN_FIELD_CLASSROOM_H

#include "train/field_school.h"

/* Fills school->lessons: every scene, as every view that suits the regime sees it, empty and planted. */
pap_status field_classroom_fill(field_school *school, pap_error *err);

#endif
