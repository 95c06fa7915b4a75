/* Flowers into groups: single linkage at a distance on the ground, as a sweep down the picture.
 *
 * A group is handed on as soon as nothing that is still to come can join it, so memory is bounded by what
 * lies about the sweep line. Groups longer than the extent limit are dropped; the result does not depend on
 * when the sweep is called. */
#ifndef PLOTS_LINK_H
#define PLOTS_LINK_H

#include "papaver/papaver.h"
#include "plots/blob.h"

typedef struct linker linker;

/* Takes a complete group, sorted by strongest pixel. */
typedef pap_status link_sink(void *context, const flower *members, size_t count, pap_error *err);

/* link_m: flowers whose centroids are at most this far apart are in one group. */
pap_status linker_new(linker **out, double link_m, const plot_params *params, const plot_scale *scale,
                      pap_error *err);
void linker_free(linker *link);

pap_status linker_add(linker *link, const flower *one, pap_error *err);

/* All flowers with centroids above working pixel row `y` have been added. Hands on the groups of at least
 * min_blobs that nothing below y can join and that lie `clear_px` above it. */
pap_status linker_sweep(linker *link, double y, double clear_px, link_sink *sink, void *context,
                        pap_error *err);

/* The highest row that a waiting group has pixels near: everything above is settled. */
double linker_waiting_from(const linker *link, double otherwise);

#endif
