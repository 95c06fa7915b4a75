/* Work on numbered items in parallel, results collected one at a time in their order. The only parallel
 * region. */
#ifndef SCAN_ORDERED_H
#define SCAN_ORDERED_H

#include "papaver/papaver.h"
#include <stdbool.h>

/* `work` runs on any worker; `collect` runs on whichever worker has the turn, never on two at once, in the
 * order of the items. Results therefore do not depend on threads. At most `in_flight` items are begun and not
 * yet collected, which bounds memory. */
typedef struct ordered_job {
    int threads;
    int64_t count;
    int64_t in_flight; /* >= threads */
    pap_status (*work)(void *context, int worker, int64_t item, void **result, pap_error *err);
    pap_status (*collect)(void *context, int64_t item, void *result,
                          pap_error *err); /* takes the result over */
    void (*drop)(void *result);            /* for results that are never collected, after a failure */
    /* NULL, or does one piece of what collecting left to do; *did is false when there is none. On several
     * workers at once, and before anything new is begun, so that little of it waits. */
    pap_status (*assist)(void *context, int worker, bool *did, pap_error *err);
    void *context;
    struct ordered_queue *queue; /* ordered_run's own */
} ordered_job;

/* Runs until all items are collected and `assist` has nothing more to do, or one fails; then no new items
 * begin, and the failure of the lowest item is reported. */
pap_status ordered_run(ordered_job *job, pap_error *err);

/* For `collect`: there is more for `assist` to do. */
void ordered_call(ordered_job *job);

/* Sets how many threads a library that is called from this thread starts by itself; returns what held before.
 * Its threads would compete with the workers. */
int ordered_library_threads(int threads);

/* Threads that this process may run at once. */
int ordered_threads(void);

#endif
