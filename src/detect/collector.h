/* The collecting side of a scan: what tiles found, put together in tile order into candidates and coverage.
 *
 * One at a time, never on two threads at once, but for collector_assist; memory is bounded by what lies about
 * the current row of tiles. */
#ifndef DETECT_COLLECTOR_H
#define DETECT_COLLECTOR_H

#include "detect/candidates.h"
#include "plots/tile.h"
#include "scan/tiling.h"

typedef struct collector collector;

typedef struct collector_setup {
    const model *model;
    const model_regime *regime;
    const kernel_set *kernels;
    plot_scale scale;
    tiling cut;
    int pool;             /* source pixels along a working pixel */
    bool is_bare;         /* the file has no mask */
    const aoi_clip *area; /* NULL: everything counts as inspected or not */
    size_t candidate_bytes;
    void (*on_batch)(void *context); /* there is something for collector_assist */
    void *context;
} collector_setup;

pap_status collector_new(collector **out, const collector_setup *setup, pap_error *err);
void collector_free(collector *c);

/* Takes the next tile over (NULL: nothing is there). After the last tile of a row of tiles, groups that
 * nothing can join any more wait to be judged. */
pap_status collector_take(collector *c, int64_t item, tile_result *tile, pap_error *err);

/* Judges some of the groups that wait; false in *did when there are none. On any thread, beside the others.
 */
pap_status collector_assist(collector *c, bool *did, pap_error *err);

/* Hands over what was collected, once nothing waits; the collector then only waits to be freed. */
pap_status collector_finish(collector *c, candidates **found, coverage **cover, pap_error *err);

#endif
