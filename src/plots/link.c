/* Flowers into groups: single linkage at a distance on the ground, as a sweep down the picture. */
#include "plots/link.h"

#include "base/error.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

typedef struct member {
    flower flower;
    int64_t bin_x, bin_y; /* square of one link distance */
    int64_t parent;       /* union-find over the sorted members */
    bool is_oversize;     /* it belongs to a group that has been dropped */
} member;

struct linker {
    double link_m, link_x_px, link_y_px;
    const plot_params *params;
    const plot_scale *scale;
    VECTOR(member) members;
    VECTOR(flower) group;
};

typedef struct group_state {
    double x0, y0, x1, y1;
    size_t count;
    bool is_oversize;
} group_state;

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
    free(link->group.items);
    free(link);
}

pap_status linker_add(linker *link, const flower *one, pap_error *err) {
    member *slot = VECTOR_PUSH(&link->members);
    if (!slot) return error_nomem(err, "the flowers of a picture");
    *slot = (member){.flower = *one,
                     .bin_x = (int64_t)floor(one->x / link->link_x_px),
                     .bin_y = (int64_t)floor(one->y / link->link_y_px)};
    return PAP_OK;
}

static int compare_members(const void *a, const void *b) {
    const member *p = a, *q = b;
    if (p->bin_y != q->bin_y) return p->bin_y < q->bin_y ? -1 : 1;
    if (p->bin_x != q->bin_x) return p->bin_x < q->bin_x ? -1 : 1;
    return flower_compare(&p->flower, &q->flower);
}

static int64_t root_of(member *members, int64_t i) {
    while (members[i].parent != i) {
        members[i].parent = members[members[i].parent].parent;
        i = members[i].parent;
    }
    return i;
}

static void join_if_near(linker *link, int64_t a, int64_t b) {
    member *members = link->members.items;
    double dx = (members[a].flower.x - members[b].flower.x) * link->scale->gsd_x_m;
    double dy = (members[a].flower.y - members[b].flower.y) * link->scale->gsd_y_m;
    if (dx * dx + dy * dy > link->link_m * link->link_m) return;
    a = root_of(members, a);
    b = root_of(members, b);
    if (a < b)
        members[b].parent = a;
    else
        members[a].parent = b;
}

/* Members in the same square or the next one to the right, and the three below: every near pair is met once.
 * `below` follows the row underneath, since both it and the members ascend. */
static void join_near(linker *link) {
    member *members = link->members.items;
    int64_t count = (int64_t)link->members.count, below = 0;
    for (int64_t i = 0; i < count; i++) members[i].parent = i;
    for (int64_t i = 0; i < count; i++) {
        for (int64_t k = i + 1;
             k < count && members[k].bin_y == members[i].bin_y && members[k].bin_x <= members[i].bin_x + 1;
             k++)
            join_if_near(link, i, k);
        while (below < count && (members[below].bin_y < members[i].bin_y + 1 ||
                                 (members[below].bin_y == members[i].bin_y + 1 &&
                                  members[below].bin_x < members[i].bin_x - 1)))
            below++;
        for (int64_t k = below; k < count && members[k].bin_y == members[i].bin_y + 1 &&
                                members[k].bin_x <= members[i].bin_x + 1;
             k++)
            join_if_near(link, i, k);
    }
}

static group_state *measure_groups(linker *link) {
    size_t count = link->members.count;
    group_state *states = memory_array(count, sizeof *states);
    if (!states) return NULL;
    for (size_t i = 0; i < count; i++) {
        const member *one = &link->members.items[i];
        group_state *state = &states[root_of(link->members.items, (int64_t)i)];
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
    for (size_t i = 0; i < count; i++)
        if (states[i].count > 0 &&
            ((states[i].x1 - states[i].x0) * link->scale->gsd_x_m > link->params->max_extent_m ||
             (states[i].y1 - states[i].y0) * link->scale->gsd_y_m > link->params->max_extent_m))
            states[i].is_oversize = true;
    return states;
}

static int compare_by_group(const void *a, const void *b) {
    const member *p = a, *q = b;
    if (p->parent != q->parent) return p->parent < q->parent ? -1 : 1;
    return flower_compare(&p->flower, &q->flower);
}

/* Hands on members [from, to), which are one group and sorted. */
static pap_status emit(linker *link, size_t from, size_t to, link_sink *sink, void *context, pap_error *err) {
    link->group.count = 0;
    for (size_t i = from; i < to; i++) {
        flower *slot = VECTOR_PUSH(&link->group);
        if (!slot) return error_nomem(err, "a group of flowers");
        *slot = link->members.items[i].flower;
    }
    return sink(context, link->group.items, link->group.count, err);
}

pap_status linker_sweep(linker *link, double y, double clear_px, link_sink *sink, void *context,
                        pap_error *err) {
    size_t count = link->members.count, kept = 0;
    if (count == 0) return PAP_OK;
    qsort(link->members.items, count, sizeof *link->members.items, compare_members);
    join_near(link);
    group_state *states = measure_groups(link);
    if (!states) return error_nomem(err, "the groups of a picture");
    member *members = link->members.items;
    for (size_t i = 0; i < count; i++) members[i].parent = root_of(members, (int64_t)i);
    qsort(members, count, sizeof *members, compare_by_group);
    double settled = y - (link->link_y_px > clear_px ? link->link_y_px : clear_px);
    pap_status status = PAP_OK;
    for (size_t from = 0, to; from < count; from = to) {
        const group_state *state = &states[members[from].parent];
        to = from + state->count;
        if (status) break;
        bool is_closed = state->y1 < settled;
        if (is_closed && !state->is_oversize && state->count >= (size_t)link->params->min_blobs)
            status = emit(link, from, to, sink, context, err);
        for (size_t i = from; i < to && !is_closed; i++) {
            /* What has sunk below reach of an oversize group need not wait for it. */
            if (state->is_oversize && members[i].flower.y < settled) continue;
            members[kept] = members[i];
            members[kept++].is_oversize = state->is_oversize;
        }
    }
    link->members.count = kept;
    free(states);
    return status;
}

double linker_waiting_from(const linker *link, double otherwise) {
    double top = otherwise;
    for (size_t i = 0; i < link->members.count; i++)
        if (!link->members.items[i].is_oversize && link->members.items[i].flower.y < top)
            top = link->members.items[i].flower.y;
    return top;
}
