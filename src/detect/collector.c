/* The collecting side of a scan. */
#include "detect/collector.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/random.h"
#include "detect/judging.h"
#include "plots/link.h"
#include "plots/seam.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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
    judging *judges;
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
    judging_setup judges = {.model = setup->model,
                            .regime = setup->regime,
                            .kernels = setup->kernels,
                            .scale = scale,
                            .cells = c->cells,
                            .pool = setup->pool,
                            .on_batch = setup->on_batch,
                            .context = setup->context};
    if (!status) status = judging_new(&c->judges, &judges, err);
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
    judging_free(c->judges);
    free(c->taken.slots);
    seam_free(c->stitch);
    cell_grid_free(c->cells);
    candidates_free(c->found);
    coverage_free(c->cover);
    free(c);
}

pap_status collector_assist(collector *c, bool *did, pap_error *err) {
    return judging_step(c->judges, did, err);
}

pap_status collector_finish(collector *c, candidates **found, coverage **cover, pap_error *err) {
    pap_status status = judging_hand_on(c->judges, c->found, err);
    if (status) return status;
    *found = c->found;
    *cover = c->cover;
    c->found = NULL;
    c->cover = NULL;
    return PAP_OK;
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

/* link_sink: a complete group is new, or has come from another link already. */
static pap_status take_group(void *context, const flower *members, size_t count, pap_error *err) {
    collector *c = context;
    bool is_new;
    if (!group_set_note(&c->taken, signature_of(members, count), &is_new))
        return error_nomem(err, "the groups of a picture");
    return is_new ? judging_add(c->judges, members, count, c->current_link, err) : PAP_OK;
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

/* After a row of tiles: closes blobs, then groups, whose judging lets go of the cells that nobody will ask
 * for. */
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
    judging_end_row(c->judges, (int64_t)(needed - margin_px) - c->setup.scale.cell);
    return status;
}

pap_status collector_take(collector *c, int64_t item, tile_result *tile, pap_error *err) {
    tile_rect core = tiling_rect(&c->setup.cut, item);
    pap_status status = judging_hand_on(c->judges, c->found, err);
    if (!status) status = seam_add(c->stitch, tile, err);
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
