/* Learning from what was found on the ground. */
#ifndef TRAIN_VERIFIED_H
#define TRAIN_VERIFIED_H

#include "train/rows.h"

/* Adds the candidates of the run folder `run` whose places the list `verified` (targets with an `outcome`,
 * confirmed or rejected) tells of, as rows of a place of their own. PAP_E_EMPTY when none of the list's ids
 * is among the run's candidates; what reading either says. */
pap_status verified_add(train_table *table, const char *verified, const char *run, const model *recipe,
                        pap_error *err);

#endif
