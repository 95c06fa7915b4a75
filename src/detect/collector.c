/* The collecting side of a scan. */
#include "detect/collector.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/random.h"
#include "plots/link.h"
#include "plots/outline.h"
#include "plots/seam.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A group that waits to be judged, with its outline in source pixels. */
typedef struct waiting {
    candidate one;
    double *outline;
} waiting;

/* Judged together: a call of the trees costs as much for a hundred rows as for a few. */
enum { BATCH = 256 };

/* Groups by what they consist of: links of several distances often join the same flowers. */
typedef struct group_set {
    uint64_t *slots; /* signatures, 0: free */
    size_t size, count;
} group_set;

struct collector {
    collector_setup setup;
    const plot_params *params;
    cell_grid *cells;
    seam *stitch;
    linker *links[PLOT_LINKS_MAX];
    int current_link;
    VECTOR(waiting) batch;
    group_set taken; /* groups of this row of tiles */
    candidates *found;
    coverage *cover;
};

pap_status collector_new(collector **out, const collector_setup *setup, pap_error *err) {
    collector *c = calloc(1, sizeof *c);
    if (!c) return error_nomem(err, "a scan");
    c->setup = *setup;
    c->params = &setup->regime->params;
    const plot_scale *scale = &c->setup.scale;
    const tiling *cut = &c->setup.cut;
    pap_status status =
        cell_grid_new(&c->cells, cut->columns, cut->rows, cut->core_w, cut->core_h, scale->cell, err);
    if (!status) status = seam_new(&c->stitch, err);
    for (int i = 0; i < c->params->link_count && !status; i++)
        status = linker_new(&c->links[i], c->params->link_m[i], c->params, scale, err);
    if (!status)
        status = coverage_new(&c->cover, cut->width, cut->height, scale->cell, scale->micro,
                              sqrt(scale->gsd_x_m * scale->gsd_y_m), setup->is_bare,
                              model_coverage(setup->model), err);
    if (!status && setup->area) status = coverage_limit(c->cover, setup->area, setup->pool, err);
    if (!status) status = candidates_new(&c->found, setup->candidate_bytes, err);
    if (status) {
        collector_free(c);
        return status;
    }
    *out = c;
    return PAP_OK;
}

void collector_free(collector *c) {
    if (!c) return;
    for (int i = 0; i < PLOT_LINKS_MAX; i++) linker_free(c->links[i]);
    for (size_t i = 0; i < c->batch.count; i++) free(c->batch.items[i].outline);
    free(c->batch.items);
    free(c->taken.slots);
    seam_free(c->stitch);
    cell_grid_free(c->cells);
    candidates_free(c->found);
    coverage_free(c->cover);
    free(c);
}

void collector_finish(collector *c, candidates **found, coverage **cover) {
    *found = c->found;
    *cover = c->cover;
    c->found = NULL;
    c->cover = NULL;
}

/* The mean of the flowers' places, which moves little when pixels are cut or resampled another way; a flower
 * near it would jump to its neighbour. It lies inside, since an outline is convex. */
static void middle_of(double *x, double *y, const flower *members, size_t count) {
    *x = *y = 0;
    for (size_t i = 0; i < count; i++) {
        *x += members[i].x;
        *y += members[i].y;
    }
    *x /= (double)count;
    *y /= (double)count;
}

static const flower *strongest(const flower *members, size_t count) {
    const flower *found = members;
    for (size_t i = 1; i < count; i++)
        if (members[i].best > found->best) found = &members[i];
    return found;
}

/* Those of the batch that score above the model's floor become candidates. */
static pap_status judge_batch(collector *c, pap_error *err) {
    size_t count = c->batch.count;
    const model *m = c->setup.model;
    float(*rows)[FEATURE_COUNT] = memory_array(count, sizeof *rows);
    judgement *judged = memory_array(count, sizeof *judged);
    pap_status status = rows && judged ? PAP_OK : error_nomem(err, "the scores");
    for (size_t i = 0; i < count && !status; i++)
        memcpy(rows[i], c->batch.items[i].one.features, sizeof rows[i]);
    if (!status)
        status = model_judge(judged, m, c->setup.regime, (const float(*)[FEATURE_COUNT])rows, count, err);
    for (size_t i = 0; i < count; i++) {
        waiting *group = &c->batch.items[i];
        if (!status && judged[i].score >= model_floor(m)) {
            group->one.score = judged[i].score;
            group->one.fit = judged[i].fit;
            status = candidates_add(c->found, &group->one, group->outline, err);
        }
        free(group->outline);
    }
    c->batch.count = 0;
    free(rows);
    free(judged);
    return status;
}

static uint64_t signature_of(const flower *members, size_t count) {
    uint64_t sum = count;
    for (size_t i = 0; i < count; i++)
        sum = random_mix(sum ^ ((uint64_t)(uint32_t)members[i].best_y << 32 | (uint32_t)members[i].best_x));
    return sum | 1;
}

static bool group_set_grow(group_set *set) {
    group_set wider = {.size = set->size ? 2 * set->size : 1024};
    wider.slots = memory_array(wider.size, sizeof *wider.slots);
    if (!wider.slots) return false;
    for (size_t i = 0; i < set->size; i++) {
        size_t at = (size_t)set->slots[i] & (wider.size - 1);
        if (!set->slots[i]) continue;
        while (wider.slots[at]) at = (at + 1) & (wider.size - 1);
        wider.slots[at] = set->slots[i];
    }
    wider.count = set->count;
    free(set->slots);
    *set = wider;
    return true;
}

/* Notes a group; `is_new` says whether it was not there. The same group comes from several links in one row
 * of tiles, whatever the tiles, since all of them wait for the same margin: so the first link keeps it. */
static bool group_set_note(group_set *set, uint64_t signature, bool *is_new) {
    if (2 * (set->count + 1) > set->size && !group_set_grow(set)) return false;
    size_t at = (size_t)signature & (set->size - 1);
    while (set->slots[at] && set->slots[at] != signature) at = (at + 1) & (set->size - 1);
    *is_new = !set->slots[at];
    set->count += *is_new;
    set->slots[at] = signature;
    return true;
}

static const flower *nearest_to(double x, double y, const flower *members, size_t count) {
    const flower *found = members;
    double best = INFINITY;
    for (size_t i = 0; i < count; i++) {
        double dx = members[i].x - x, dy = members[i].y - y;
        if (dx * dx + dy * dy < best) {
            best = dx * dx + dy * dy;
            found = &members[i];
        }
    }
    return found;
}

static void place_group(candidate *one, const flower *members, size_t count, int pool) {
    double x, y;
    middle_of(&x, &y, members, count);
    const flower *top = strongest(members, count), *middle = nearest_to(x, y, members, count);
    one->x_px = x * pool;
    one->y_px = y * pool;
    one->flower_x_px = middle->x * pool;
    one->flower_y_px = middle->y * pool;
    one->best_x_px = (top->best_x + 0.5) * pool;
    one->best_y_px = (top->best_y + 0.5) * pool;
}

/* link_sink: a complete group is measured and waits to be judged. */
static pap_status take_group(void *context, const flower *members, size_t count, pap_error *err) {
    collector *c = context;
    plot_outline shape;
    bool is_new;
    if (!group_set_note(&c->taken, signature_of(members, count), &is_new))
        return error_nomem(err, "the groups of a picture");
    if (!is_new) return PAP_OK;
    if (!outline_of_flowers(&shape, members, count, c->params->near_m / 2, &c->setup.scale))
        return error_nomem(err, "an outline");
    waiting *group = VECTOR_PUSH(&c->batch);
    if (!group) {
        free(shape.xy);
        return error_nomem(err, "a group of flowers");
    }
    *group = (waiting){{.area_m2 = shape.area_m2, .outline_count = (int32_t)shape.count}, shape.xy};
    place_group(&group->one, members, count, c->setup.pool);
    bool is_measured = features_measure(group->one.features, members, count, &shape, c->current_link,
                                        c->cells, c->params, &c->setup.scale, c->setup.kernels);
    for (size_t i = 0; i < 2 * shape.count; i++) shape.xy[i] *= c->setup.pool;
    if (!is_measured) return error_nomem(err, "a plot's features");
    return c->batch.count >= BATCH ? judge_batch(c, err) : PAP_OK;
}

static pap_status add_flower(collector *c, const flower *one, pap_error *err) {
    pap_status status = PAP_OK;
    for (int i = 0; i < c->params->link_count && !status; i++)
        if (flower_joins(c->params, i, one->best, one->likeness)) status = linker_add(c->links[i], one, err);
    return status;
}

/* seam_sink */
static pap_status take_blob(void *context, const blob *closed, pap_error *err) {
    collector *c = context;
    if (!blob_is_flower(closed, c->params, &c->setup.scale)) return PAP_OK;
    flower one = flower_of_blob(closed, &c->setup.scale);
    return add_flower(c, &one, err);
}

/* After a row of tiles: closes blobs, then groups, then lets go of the cells that nobody will ask for. */
static pap_status end_row(collector *c, int64_t row, pap_error *err) {
    bool is_last = row == c->setup.cut.rows - 1;
    pap_status status = seam_end_row(c->stitch, is_last, take_blob, c, err);
    double margin_px =
        (c->params->margin_m + c->params->field_m) / c->setup.scale.gsd_y_m + c->setup.scale.cell;
    for (int i = 0; i < c->params->link_count; i++)
        margin_px = fmax(margin_px, c->params->link_m[i] / c->setup.scale.gsd_y_m);
    /* A blob that is still open may have its middle as far above the seam as a flower is long. */
    double below = (double)((row + 1) * c->setup.cut.core_h) - c->params->blob_max_m / c->setup.scale.gsd_y_m;
    double needed = below;
    if (c->taken.size) memset(c->taken.slots, 0, c->taken.size * sizeof *c->taken.slots);
    c->taken.count = 0;
    for (int i = 0; i < c->params->link_count && !status; i++) {
        c->current_link = i;
        status = linker_sweep(c->links[i], is_last ? INFINITY : below, margin_px, take_group, c, err);
        double reach = below - fmax(margin_px, c->params->link_m[i] / c->setup.scale.gsd_y_m);
        needed = fmin(needed, linker_waiting_from(c->links[i], reach));
    }
    cell_grid_forget_above(c->cells, (int64_t)(needed - margin_px) - c->setup.scale.cell);
    return status || !is_last ? status : judge_batch(c, err);
}

pap_status collector_take(collector *c, int64_t item, tile_result *tile, pap_error *err) {
    tile_rect core = tiling_rect(&c->setup.cut, item);
    pap_status status = seam_add(c->stitch, tile, err);
    for (size_t i = 0; tile && i < tile->flower_count && !status; i++)
        status = add_flower(c, &tile->flowers[i], err);
    if (tile && !status) status = coverage_add(c->cover, core.x0, core.y0, tile->cells, err);
    if (tile && !status) {
        status = cell_grid_put(c->cells, item, tile->cells, err);
        tile->cells = NULL;
    }
    tile_result_free(tile);
    bool is_row_end = (item + 1) % c->setup.cut.columns == 0;
    return !status && is_row_end ? end_row(c, item / c->setup.cut.columns, err) : status;
}
