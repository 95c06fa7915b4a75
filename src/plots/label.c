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

enum { WORD = 64 };

/* Of eight values, a bit for each that is not zero, the first lowest. */
static uint64_t bits_of_eight(const uint8_t *values) {
    static const uint64_t LOW = UINT64_C(0x7F7F7F7F7F7F7F7F), HIGH = ~LOW;
    uint64_t eight;
    _Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the first value is the lowest byte");
    memcpy(&eight, values, sizeof eight);
    uint64_t some = (((eight & LOW) + LOW) | eight) & HIGH; /* the highest bit of each */
    return (some >> 7) * UINT64_C(0x0102040810204080) >> 56;
}

/* The same of a word of values. */
static uint64_t bits_of_word(const uint8_t *values) {
    uint64_t bits = 0;
    for (int i = 0; i < WORD; i += 8) bits |= bits_of_eight(values + i) << i;
    return bits;
}

static bool is_blank(const uint8_t *values) {
    uint64_t eights[WORD / 8], all = 0;
    memcpy(eights, values, sizeof eights);
    for (int i = 0; i < WORD / 8; i++) all |= eights[i];
    return all == 0;
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

static bool push_run(labelling *work, int32_t y, size_t x0) {
    if (work->count >= INT32_MAX ||
        !memory_reserve((void **)&work->runs, &work->capacity, work->count + 1, sizeof *work->runs))
        return false;
    work->runs[work->count] = (run){.y = y, .x0 = (int32_t)x0, .label = (int32_t)work->count};
    work->count++;
    return true;
}

/* Runs begin and end where a value's bit differs from the one before it. */
static bool find_runs(labelling *work, int32_t y, const uint8_t *evidence, size_t n) {
    uint64_t before = 0;
    for (size_t x = 0; x < n; x += WORD) {
        uint8_t rest[WORD] = {0};
        const uint8_t *values = evidence + x;
        if (n - x < WORD) values = memcpy(rest, values, n - x);
        if (!before && is_blank(values)) continue;
        uint64_t bits = bits_of_word(values), changes = bits ^ (bits << 1 | before);
        for (; changes; changes &= changes - 1) {
            size_t at = x + (size_t)__builtin_ctzll(changes);
            if (before)
                work->runs[work->count - 1].x1 = (int32_t)at;
            else if (!push_run(work, y, at))
                return false;
            before = !before;
        }
    }
    if (before) work->runs[work->count - 1].x1 = (int32_t)n;
    return true;
}

pap_status label_row(labelling *work, int32_t y, const uint8_t *evidence, size_t n, pap_error *err) {
    work->previous = y == work->current_y + 1 ? work->current : work->count;
    work->current = work->count;
    work->current_y = y;
    if (!find_runs(work, y, evidence, n)) return error_nomem(err, "the components of a tile");
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
