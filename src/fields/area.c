/* A connected area of pixels while it is put together. */
#include "fields/area.h"

#include <stdlib.h>
#include <string.h>

void field_area_clear(field_area *area) {
    free(area->runs.items);
    memset(area, 0, sizeof *area);
}

static bool is_better(const field_sums *a, const field_sums *b) {
    if (a->best != b->best) return a->best > b->best;
    if (a->best_y != b->best_y) return a->best_y < b->best_y;
    return a->best_x < b->best_x;
}

static void add_sums(field_sums *into, const field_sums *from) {
    if (is_better(from, into)) {
        into->best = from->best;
        into->best_x = from->best_x;
        into->best_y = from->best_y;
    }
    into->count += from->count;
    into->x += from->x;
    into->y += from->y;
    into->xx += from->xx;
    into->xy += from->xy;
    into->yy += from->yy;
    into->edges += from->edges;
    into->voids += from->voids;
    into->score += from->score;
    into->steps += from->steps;
    for (int l = 0; l < FIELD_LAYERS; l++) {
        into->value[l] += from->value[l];
        into->square[l] += from->square[l];
        into->mid[l] += from->mid[l];
        into->far[l] += from->far[l];
        into->step[l] += from->step[l];
    }
}

static int32_t least(int32_t a, int32_t b) {
    return a < b ? a : b;
}

static int32_t most(int32_t a, int32_t b) {
    return a > b ? a : b;
}

bool field_area_join(field_area *into, field_area *from) {
    into->is_too_large = into->is_too_large || from->is_too_large;
    if (!into->is_too_large) {
        if (into->runs.count < from->runs.count) {
            field_run *items = into->runs.items;
            size_t count = into->runs.count, capacity = into->runs.capacity;
            into->runs.items = from->runs.items;
            into->runs.count = from->runs.count;
            into->runs.capacity = from->runs.capacity;
            from->runs.items = items;
            from->runs.count = count;
            from->runs.capacity = capacity;
        }
        size_t count = into->runs.count + from->runs.count;
        if (!memory_reserve((void **)&into->runs.items, &into->runs.capacity, count, sizeof(field_run)))
            return false;
        if (from->runs.count)
            memcpy(into->runs.items + into->runs.count, from->runs.items,
                   from->runs.count * sizeof(field_run));
        into->runs.count = count;
    }
    add_sums(&into->sums, &from->sums);
    into->x0 = least(into->x0, from->x0);
    into->y0 = least(into->y0, from->y0);
    into->x1 = most(into->x1, from->x1);
    into->y1 = most(into->y1, from->y1);
    field_area_clear(from);
    return true;
}

void field_area_limit(field_area *area, int limit_px) {
    if (area->x1 - area->x0 > limit_px || area->y1 - area->y0 > limit_px) area->is_too_large = true;
    if (!area->is_too_large) return;
    free(area->runs.items);
    memset(&area->runs, 0, sizeof area->runs);
}
