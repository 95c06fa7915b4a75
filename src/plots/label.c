/* Connected components of a tile's candidate pixels, from runs. */
#include "plots/label.h"

#include "base/error.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

/* Until label_finish a run's `label` is the index of another run of its component, itself for a root: a
 * union-find forest over runs in which roots are the first runs of their trees. */

void labelling_free(labelling *work) {
    free(work->runs);
    *work = (labelling){0};
}

void label_begin(labelling *work) {
    work->count = work->previous = work->current = 0;
    work->current_y = INT32_MIN;
    work->labels = 0;
}

static int32_t root_of(run *runs, int32_t i) {
    while (runs[i].label != i) {
        runs[i].label = runs[runs[i].label].label;
        i = runs[i].label;
    }
    return i;
}

static void join(run *runs, int32_t a, int32_t b) {
    a = root_of(runs, a);
    b = root_of(runs, b);
    if (a < b)
        runs[b].label = a;
    else
        runs[a].label = b;
}

/* First position from x that is not zero, or n; eight at a time over the zeros, which are nearly all. */
static size_t next_set(const uint8_t *evidence, size_t x, size_t n) {
    while (x < n) {
        uint64_t eight;
        if (x + sizeof eight <= n) {
            memcpy(&eight, evidence + x, sizeof eight);
            if (!eight) {
                x += sizeof eight;
                continue;
            }
        }
        if (evidence[x]) return x;
        x++;
    }
    return n;
}

/* Joins the current row's runs with those of the row above that touch them, corners included. */
static void join_rows(labelling *work) {
    size_t above = work->previous;
    for (size_t i = work->current; i < work->count; i++) {
        while (above < work->current && work->runs[above].x1 < work->runs[i].x0) above++;
        for (size_t k = above; k < work->current && work->runs[k].x0 <= work->runs[i].x1; k++)
            join(work->runs, (int32_t)k, (int32_t)i);
    }
}

pap_status label_row(labelling *work, int32_t y, const uint8_t *evidence, size_t n, pap_error *err) {
    work->previous = y == work->current_y + 1 ? work->current : work->count;
    work->current = work->count;
    work->current_y = y;
    for (size_t x = next_set(evidence, 0, n); x < n;) {
        size_t end = x + 1;
        while (end < n && evidence[end]) end++;
        if (work->count >= INT32_MAX ||
            !memory_reserve((void **)&work->runs, &work->capacity, work->count + 1, sizeof *work->runs))
            return error_nomem(err, "the components of a tile");
        work->runs[work->count] = (run){y, (int32_t)x, (int32_t)end, (int32_t)work->count};
        work->count++;
        x = next_set(evidence, end, n);
    }
    join_rows(work);
    return PAP_OK;
}

void label_finish(labelling *work) {
    work->labels = 0;
    /* Roots come before the rest of their trees, so one pass both numbers and resolves: a resolved run holds
     * the complement of its label until the end. */
    for (size_t i = 0; i < work->count; i++) {
        int32_t up = work->runs[i].label;
        work->runs[i].label = up == (int32_t)i ? ~work->labels++ : work->runs[up].label;
    }
    for (size_t i = 0; i < work->count; i++) work->runs[i].label = ~work->runs[i].label;
}
