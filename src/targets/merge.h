/* Targets of several pictures that show the same place come out once. */
#ifndef TARGETS_MERGE_H
#define TARGETS_MERGE_H

#include "targets/list.h"

/* Of targets of different pictures that are one place, the best scored stays, and its `also_in` names the
 * pictures of the others. To be called before targets_rank, which numbers ids that are left twice. The result
 * does not depend on the order of adding.
 *
 * One place: outlines that overlap, or whose gap is no wider than the two position errors together (where
 * apart_m is set, than the root of the sum of its squares: frames of one flight err by chance); a target
 * without an outline is a disc of its area. Two targets of one picture are never taken for each other: a
 * target stands for the nearest one of each other picture, and only where no neighbour of its own picture is
 * nearer to that one; and for those whose point lies within its outline by more than the position errors (one
 * plot here, two parts of it there). Targets that are not placed stay as they are.
 *
 * A field, and a plot of flowers or a field found at a ground pixel four times finer, are things of two
 * kinds: what one walks to is not lost in what lies around it. They are one place only where neither is more
 * than four times as large as the other, and where the larger has no second one of that picture in it. */
pap_status targets_merge(pap_targets *list, pap_error *err);

#endif
