/* Recall by what a plot is: size, ground pixel, colour, stage; look-alikes by what they are. */
#ifndef ASSESS_BREAKDOWN_H
#define ASSESS_BREAKDOWN_H

#include "assess/evaluate.h"

/* Appends classes that hold at least one plot; is_found[i] tells of truth object i. */
pap_status breakdown_recall(class_list *out, const truth_list *truth, const bool *is_found, pap_error *err);
pap_status breakdown_look_alikes(class_list *out, const truth_list *truth, const bool *is_found,
                                 pap_error *err);

#endif
