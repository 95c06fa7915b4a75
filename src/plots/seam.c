/* Blobs that cross tiles, put together exactly. */
#include "plots/seam.h"

#include "base/error.h"
#include "base/memory.h"

#include <stdlib.h>

typedef struct node {
    blob sum;       /* of the whole tree, at the root */
    int64_t parent; /* itself at a root */
    int64_t moved;  /* while a row ends: its place in the next row's nodes, or -1 */
} node;

typedef struct edge_run {
    int64_t from, to, node;
} edge_run;

typedef VECTOR(edge_run) edge_runs;

struct seam {
    VECTOR(node) nodes;
    edge_runs above; /* lower side of the row of tiles above */
    edge_runs below; /* lower side of the current row, so far */
    edge_runs left;  /* right side of the tile before */
};

pap_status seam_new(seam **out, pap_error *err) {
    *out = calloc(1, sizeof **out);
    return *out ? PAP_OK : error_nomem(err, "the seams");
}

void seam_free(seam *stitch) {
    if (!stitch) return;
    free(stitch->nodes.items);
    free(stitch->above.items);
    free(stitch->below.items);
    free(stitch->left.items);
    free(stitch);
}

static int64_t root_of(seam *stitch, int64_t i) {
    node *nodes = stitch->nodes.items;
    while (nodes[i].parent != i) {
        nodes[i].parent = nodes[nodes[i].parent].parent;
        i = nodes[i].parent;
    }
    return i;
}

static void join(seam *stitch, int64_t a, int64_t b) {
    a = root_of(stitch, a);
    b = root_of(stitch, b);
    if (a == b) return;
    blob_merge(&stitch->nodes.items[a].sum, &stitch->nodes.items[b].sum);
    stitch->nodes.items[b].parent = a;
}

/* Joins runs of a tile's side with the runs that lie against it, corners included. Both lists ascend. */
static void join_against(seam *stitch, const edge_runs *other, const seam_run *runs, size_t count,
                         int64_t base) {
    size_t first = 0;
    for (size_t i = 0; i < count; i++) {
        while (first < other->count && other->items[first].to < runs[i].from) first++;
        for (size_t k = first; k < other->count && other->items[k].from <= runs[i].to; k++)
            join(stitch, other->items[k].node, base + runs[i].blob);
    }
}

static bool append(edge_runs *to, const seam_run *runs, size_t count, int64_t base) {
    for (size_t i = 0; i < count; i++) {
        edge_run *slot = VECTOR_PUSH(to);
        if (!slot) return false;
        *slot = (edge_run){runs[i].from, runs[i].to, base + runs[i].blob};
    }
    return true;
}

pap_status seam_add(seam *stitch, const tile_result *tile, pap_error *err) {
    int64_t base = (int64_t)stitch->nodes.count;
    if (!tile) {
        stitch->left.count = 0;
        return PAP_OK;
    }
    for (size_t i = 0; i < tile->open_count; i++) {
        node *slot = VECTOR_PUSH(&stitch->nodes);
        if (!slot) return error_nomem(err, "the seams");
        *slot = (node){tile->open[i], base + (int64_t)i, -1};
    }
    join_against(stitch, &stitch->above, tile->sides[SIDE_TOP], tile->side_counts[SIDE_TOP], base);
    join_against(stitch, &stitch->left, tile->sides[SIDE_LEFT], tile->side_counts[SIDE_LEFT], base);
    stitch->left.count = 0;
    if (!append(&stitch->left, tile->sides[SIDE_RIGHT], tile->side_counts[SIDE_RIGHT], base) ||
        !append(&stitch->below, tile->sides[SIDE_BOTTOM], tile->side_counts[SIDE_BOTTOM], base))
        return error_nomem(err, "the seams");
    return PAP_OK;
}

/* Keeps the trees that reach the lower side, one node each, and renumbers the runs to them. */
static void carry_over(seam *stitch) {
    size_t kept = 0;
    node *nodes = stitch->nodes.items;
    /* Roots that stay move to the front in ascending order, so no node is overwritten before it is read. */
    for (size_t i = 0; i < stitch->below.count; i++) {
        int64_t root = root_of(stitch, stitch->below.items[i].node);
        stitch->below.items[i].node = root;
        nodes[root].moved = 0;
    }
    for (size_t i = 0; i < stitch->nodes.count; i++)
        if (nodes[i].moved >= 0) nodes[i].moved = (int64_t)kept++;
    for (size_t i = 0; i < stitch->below.count; i++)
        stitch->below.items[i].node = nodes[stitch->below.items[i].node].moved;
    for (size_t i = 0; i < stitch->nodes.count; i++)
        if (nodes[i].moved >= 0) {
            int64_t to = nodes[i].moved;
            nodes[to] = (node){nodes[i].sum, to, -1};
        }
    stitch->nodes.count = kept;
}

pap_status seam_end_row(seam *stitch, bool is_last, seam_sink *sink, void *context, pap_error *err) {
    pap_status status = PAP_OK;
    node *nodes = stitch->nodes.items;
    if (is_last) stitch->below.count = 0;
    for (size_t i = 0; i < stitch->below.count; i++)
        nodes[root_of(stitch, stitch->below.items[i].node)].moved = 0;
    for (size_t i = 0; i < stitch->nodes.count && !status; i++)
        if (nodes[i].parent == (int64_t)i && nodes[i].moved < 0) status = sink(context, &nodes[i].sum, err);
    carry_over(stitch);
    edge_runs swap = stitch->above;
    stitch->above = stitch->below;
    stitch->below = swap;
    stitch->below.count = 0;
    stitch->left.count = 0;
    return status;
}
