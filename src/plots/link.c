/* Flowers into groups: single linkage at a distance on the ground, as a sweep down the picture. */
#include "plots/link.h"

#include "base/error.h"
#include "base/memory.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct member {
    flower flower;
    bool is_oversize; /* it belongs to a group that has been dropped */
} member;

/* What sorting and joining look at; a flower is six times as large. */
typedef struct spot {
    uint64_t bin; /* square of one link distance, those of a row of them one after the other */
    uint32_t member;
    uint32_t parent; /* union-find over the sorted spots: roots are the first of their groups */
} spot;

typedef struct group_state {
    double x0, y0, x1, y1;
    size_t count, first; /* `first`: of its spots, once these are gathered */
    bool is_oversize;
} group_state;

struct linker {
    double link_m, link_x_px, link_y_px;
    const plot_params *params;
    const plot_scale *scale;
    VECTOR(member) members, kept;
    VECTOR(flower) group;
    VECTOR(const flower *) order; /* of one group */
    /* Of one sweep, as many as there are members. */
    spot *spots, *other; /* `other`: while they are sorted */
    size_t spot_capacity, other_capacity;
    uint64_t bins_across; /* bins of a row, and one more that is empty */
    double *xy_px;        /* places of the sorted spots */
    size_t xy_capacity;
    uint32_t *gathered; /* spots group by group */
    size_t gathered_capacity;
    group_state *states; /* by root */
    size_t state_capacity;
};

pap_status linker_new(linker **out, double link_m, const plot_params *params, const plot_scale *scale,
                      pap_error *err) {
    linker *link = calloc(1, sizeof *link);
    if (!link) return error_nomem(err, "a linker");
    link->link_m = link_m;
    link->link_x_px = link_m / scale->gsd_x_m;
    link->link_y_px = link_m / scale->gsd_y_m;
    link->params = params;
    link->scale = scale;
    *out = link;
    return PAP_OK;
}

void linker_free(linker *link) {
    if (!link) return;
    free(link->members.items);
    free(link->kept.items);
    free(link->group.items);
    free(link->order.items);
    free(link->spots);
    free(link->other);
    free(link->xy_px);
    free(link->gathered);
    free(link->states);
    free(link);
}

pap_status linker_add(linker *link, const flower *one, pap_error *err) {
    member *slot = link->members.count < UINT32_MAX ? VECTOR_PUSH(&link->members) : NULL;
    if (!slot) return error_nomem(err, "the flowers of a picture");
    *slot = (member){.flower = *one};
    return PAP_OK;
}

static uint32_t root_of(spot *spots, uint32_t i) {
    while (spots[i].parent != i) {
        spots[i].parent = spots[spots[i].parent].parent;
        i = spots[i].parent;
    }
    return i;
}

static bool reserve(linker *link) {
    size_t count = link->members.count;
    return memory_reserve((void **)&link->spots, &link->spot_capacity, count, sizeof *link->spots) &&
           memory_reserve((void **)&link->other, &link->other_capacity, count, sizeof *link->other) &&
           memory_reserve((void **)&link->xy_px, &link->xy_capacity, 2 * count, sizeof *link->xy_px) &&
           memory_reserve((void **)&link->gathered, &link->gathered_capacity, count,
                          sizeof *link->gathered) &&
           memory_reserve((void **)&link->states, &link->state_capacity, count, sizeof *link->states);
}

/* Bins count from the first row and column that has any; an empty column lies between the end of a row and
 * the beginning of the next, so that neighbours in number are neighbours on the ground. */
static uint64_t find_bins(linker *link) {
    double x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY;
    size_t count = link->members.count;
    for (size_t i = 0; i < count; i++) {
        const flower *one = &link->members.items[i].flower;
        x0 = one->x < x0 ? one->x : x0;
        x1 = one->x > x1 ? one->x : x1;
        y0 = one->y < y0 ? one->y : y0;
        y1 = one->y > y1 ? one->y : y1;
    }
    double left = floor(x0 / link->link_x_px), top = floor(y0 / link->link_y_px);
    link->bins_across = (uint64_t)(floor(x1 / link->link_x_px) - left) + 3;
    for (size_t i = 0; i < count; i++) {
        const flower *one = &link->members.items[i].flower;
        uint64_t column = (uint64_t)(floor(one->x / link->link_x_px) - left) + 1,
                 row = (uint64_t)(floor(one->y / link->link_y_px) - top);
        link->spots[i] = (spot){.bin = row * link->bins_across + column, .member = (uint32_t)i};
    }
    return ((uint64_t)(floor(y1 / link->link_y_px) - top) + 1) * link->bins_across;
}

/* By bin: a stable radix sort, as many digits as there are bins for. */
static void sort_by_bin(linker *link, uint64_t bins) {
    enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS };
    size_t count = link->members.count;
    for (int shift = 0; shift < 64 && bins >> shift > 0; shift += DIGIT_BITS) {
        size_t starts[DIGITS] = {0}, before = 0;
        for (size_t i = 0; i < count; i++) starts[link->spots[i].bin >> shift & (DIGITS - 1)]++;
        for (size_t digit = 0; digit < DIGITS; digit++) {
            size_t here = starts[digit];
            starts[digit] = before;
            before += here;
        }
        for (size_t i = 0; i < count; i++)
            link->other[starts[link->spots[i].bin >> shift & (DIGITS - 1)]++] = link->spots[i];
        spot *sorted = link->other;
        size_t capacity = link->other_capacity;
        link->other = link->spots;
        link->other_capacity = link->spot_capacity;
        link->spots = sorted;
        link->spot_capacity = capacity;
    }
}

static void sort_spots(linker *link) {
    size_t count = link->members.count;
    sort_by_bin(link, find_bins(link));
    for (size_t i = 0; i < count; i++) {
        const flower *one = &link->members.items[link->spots[i].member].flower;
        link->xy_px[2 * i] = one->x;
        link->xy_px[2 * i + 1] = one->y;
        link->spots[i].parent = (uint32_t)i;
    }
}

static void join_if_near(linker *link, size_t a, size_t b) {
    spot *spots = link->spots;
    const double *xy = link->xy_px;
    double dx = (xy[2 * a] - xy[2 * b]) * link->scale->gsd_x_m;
    double dy = (xy[2 * a + 1] - xy[2 * b + 1]) * link->scale->gsd_y_m;
    if (dx * dx + dy * dy > link->link_m * link->link_m) return;
    uint32_t one = root_of(spots, (uint32_t)a), other = root_of(spots, (uint32_t)b);
    if (one < other)
        spots[other].parent = one;
    else
        spots[one].parent = other;
}

/* Spots in the same square or the next one to the right, and the three below: every near pair is met once.
 * `below` follows the row underneath, since both it and the spots ascend. */
static void join_near(linker *link) {
    const spot *spots = link->spots;
    size_t count = link->members.count, below = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t under = spots[i].bin + link->bins_across;
        for (size_t k = i + 1; k < count && spots[k].bin <= spots[i].bin + 1; k++) join_if_near(link, i, k);
        while (below < count && spots[below].bin < under - 1) below++;
        for (size_t k = below; k < count && spots[k].bin <= under + 1; k++) join_if_near(link, i, k);
    }
}

static void measure_groups(linker *link) {
    size_t count = link->members.count;
    memset(link->states, 0, count * sizeof *link->states);
    for (size_t i = 0; i < count; i++) {
        const member *one = &link->members.items[link->spots[i].member];
        group_state *state = &link->states[link->spots[i].parent];
        if (state->count++ == 0) {
            state->x0 = state->x1 = one->flower.x;
            state->y0 = state->y1 = one->flower.y;
        }
        state->x0 = one->flower.x < state->x0 ? one->flower.x : state->x0;
        state->x1 = one->flower.x > state->x1 ? one->flower.x : state->x1;
        state->y0 = one->flower.y < state->y0 ? one->flower.y : state->y0;
        state->y1 = one->flower.y > state->y1 ? one->flower.y : state->y1;
        state->is_oversize = state->is_oversize || one->is_oversize;
    }
    size_t first = 0;
    for (size_t i = 0; i < count; i++) {
        group_state *state = &link->states[i];
        state->first = first;
        first += state->count;
        if (state->count > 0 &&
            ((state->x1 - state->x0) * link->scale->gsd_x_m > link->params->max_extent_m ||
             (state->y1 - state->y0) * link->scale->gsd_y_m > link->params->max_extent_m))
            state->is_oversize = true;
    }
}

/* Members group by group, groups by their first spot. */
static void gather_groups(linker *link) {
    size_t count = link->members.count;
    for (size_t i = 0; i < count; i++) {
        group_state *state = &link->states[link->spots[i].parent];
        link->gathered[state->first++] = link->spots[i].member;
    }
    for (size_t i = 0; i < count; i++) link->states[i].first -= link->states[i].count;
}

static int compare_pointed(const void *a, const void *b) {
    return flower_compare(*(const flower *const *)a, *(const flower *const *)b);
}

/* Sorts pointers, since flowers are large. */
static pap_status emit(linker *link, const group_state *state, link_sink *sink, void *context,
                       pap_error *err) {
    size_t count = state->count;
    if (!memory_reserve((void **)&link->order.items, &link->order.capacity, count, sizeof(flower *)) ||
        !memory_reserve((void **)&link->group.items, &link->group.capacity, count, sizeof(flower)))
        return error_nomem(err, "a group of flowers");
    const flower **order = link->order.items;
    for (size_t i = 0; i < count; i++)
        order[i] = &link->members.items[link->gathered[state->first + i]].flower;
    qsort(order, count, sizeof *order, compare_pointed);
    for (size_t i = 0; i < count; i++) link->group.items[i] = *order[i];
    return sink(context, link->group.items, count, err);
}

/* Members of a group that is not complete stay; of an oversize one, only those within its reach. */
static bool keep(linker *link, const group_state *state, double settled) {
    for (size_t i = state->first; i < state->first + state->count; i++) {
        const member *one = &link->members.items[link->gathered[i]];
        if (state->is_oversize && one->flower.y < settled) continue;
        member *slot = VECTOR_PUSH(&link->kept);
        if (!slot) return false;
        *slot = (member){one->flower, state->is_oversize};
    }
    return true;
}

pap_status linker_sweep(linker *link, double y, double clear_px, link_sink *sink, void *context,
                        pap_error *err) {
    size_t count = link->members.count;
    if (count == 0) return PAP_OK;
    if (!reserve(link)) return error_nomem(err, "the groups of a picture");
    sort_spots(link);
    join_near(link);
    for (size_t i = 0; i < count; i++) link->spots[i].parent = root_of(link->spots, (uint32_t)i);
    measure_groups(link);
    gather_groups(link);
    double settled = y - (link->link_y_px > clear_px ? link->link_y_px : clear_px);
    pap_status status = PAP_OK;
    link->kept.count = 0;
    for (size_t i = 0; i < count && !status; i++) {
        const group_state *state = &link->states[i];
        if (state->count == 0) continue;
        bool is_closed = state->y1 < settled;
        if (!is_closed && !keep(link, state, settled)) status = error_nomem(err, "the groups of a picture");
        if (is_closed && !state->is_oversize && state->count >= (size_t)link->params->min_blobs)
            status = emit(link, state, sink, context, err);
    }
    member *swap = link->members.items;
    size_t capacity = link->members.capacity;
    link->members.items = link->kept.items;
    link->members.count = link->kept.count;
    link->members.capacity = link->kept.capacity;
    link->kept.items = swap;
    link->kept.capacity = capacity;
    return status;
}

double linker_waiting_from(const linker *link, double otherwise) {
    double top = otherwise;
    for (size_t i = 0; i < link->members.count; i++)
        if (!link->members.items[i].is_oversize && link->members.items[i].flower.y < top)
            top = link->members.items[i].flower.y;
    return top;
}
