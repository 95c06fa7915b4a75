/* How much ground the pictures of a batch have shown, each place once. */
#ifndef COVERAGE_TALLY_H
#define COVERAGE_TALLY_H

#include "geo/place.h"
#include "papaver/papaver.h"
#include <stdbool.h>

/* Points of a lattice over the whole earth, half a metre apart and wider as more ground is added: the result
 * does not depend on the order of the pictures. */
typedef struct tally tally;

pap_status tally_new(tally **out, pap_error *err);
void tally_free(tally *all);

/* Asks of every point within the picture (width x height pixels, placed, area_m2 on the ground) whether it
 * was inspected. */
pap_status tally_add(tally *all, const geo_place *place, int64_t width, int64_t height, double area_m2,
                     bool (*is_inspected)(const void *context, double x_px, double y_px), const void *context,
                     pap_error *err);

/* What was inspected, each place once, as a share of the pictures' sum: 1 where none overlap; good to half a
 * percent. */
double tally_share(const tally *all);

#endif
