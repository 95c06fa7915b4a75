/* The collecting side of a scan. */
#include "detect/collector.h"

#include "base/error.h"
#include "plots/link.h"
#include "plots/outline.h"
#include "plots/seam.h"

#include <math.h>
#include <stdlib.h>

struct collector {
    collector_setup setup;
    const plot_params *params;
    cell_grid *cells;
    seam *stitch;
    linker *links[PLOT_LINKS_MAX];
    int current_link;
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

static const flower *nearest_to_middle(const flower *members, size_t count) {
    double x = 0, y = 0, best = INFINITY;
    const flower *found = members;
    for (size_t i = 0; i < count; i++) {
        x += members[i].x;
        y += members[i].y;
    }
    for (size_t i = 0; i < count; i++) {
        double dx = members[i].x - x / (double)count, dy = members[i].y - y / (double)count;
        if (dx * dx + dy * dy < best) {
            best = dx * dx + dy * dy;
            found = &members[i];
        }
    }
    return found;
}

static const flower *strongest(const flower *members, size_t count) {
    const flower *found = members;
    for (size_t i = 1; i < count; i++)
        if (members[i].best > found->best) found = &members[i];
    return found;
}

/* link_sink: a complete group becomes a candidate if it scores above the model's floor. */
static pap_status take_group(void *context, const flower *members, size_t count, pap_error *err) {
    collector *c = context;
    plot_outline shape;
    candidate one = {0};
    if (!outline_of_flowers(&shape, members, count, c->params->near_m / 2, &c->setup.scale))
        return error_nomem(err, "an outline");
    pap_status status = PAP_OK;
    if (!features_measure(one.features, members, count, &shape, c->params->link_m[c->current_link], c->cells,
                          c->params, &c->setup.scale, c->setup.kernels)) {
        status = error_nomem(err, "a plot's features");
        goto done;
    }
    feature_id why[MODEL_WHY];
    one.score = model_score(c->setup.regime, one.features, why);
    if (one.score < model_floor(c->setup.model)) goto done;
    for (int i = 0; i < MODEL_WHY; i++) one.why[i] = (int32_t)why[i];
    const flower *middle = nearest_to_middle(members, count), *top = strongest(members, count);
    one.x_px = middle->x * c->setup.pool;
    one.y_px = middle->y * c->setup.pool;
    one.best_x_px = (top->best_x + 0.5) * c->setup.pool;
    one.best_y_px = (top->best_y + 0.5) * c->setup.pool;
    one.area_m2 = shape.area_m2;
    one.outline_count = (int32_t)shape.count;
    for (size_t i = 0; i < 2 * shape.count; i++) shape.xy[i] *= c->setup.pool;
    status = candidates_add(c->found, &one, shape.xy, err);
done:
    free(shape.xy);
    return status;
}

static pap_status add_flower(collector *c, const flower *one, pap_error *err) {
    pap_status status = PAP_OK;
    for (int i = 0; i < c->params->link_count && !status; i++) status = linker_add(c->links[i], one, err);
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
    double margin_px = c->params->margin_m / c->setup.scale.gsd_y_m + c->setup.scale.cell;
    /* A blob that is still open may have its middle as far above the seam as a flower is long. */
    double below = (double)((row + 1) * c->setup.cut.core_h) - c->params->blob_max_m / c->setup.scale.gsd_y_m;
    double needed = below;
    for (int i = 0; i < c->params->link_count && !status; i++) {
        c->current_link = i;
        status = linker_sweep(c->links[i], is_last ? INFINITY : below, margin_px, take_group, c, err);
        double reach = below - fmax(margin_px, c->params->link_m[i] / c->setup.scale.gsd_y_m);
        needed = fmin(needed, linker_waiting_from(c->links[i], reach));
    }
    cell_grid_forget_above(c->cells, (int64_t)(needed - margin_px) - c->setup.scale.cell);
    return status;
}

pap_status collector_take(collector *c, int64_t item, tile_result *tile, pap_error *err) {
    tile_rect core = tiling_rect(&c->setup.cut, item);
    pap_status status = seam_add(c->stitch, tile, err);
    for (size_t i = 0; tile && i < tile->flower_count && !status; i++)
        status = add_flower(c, &tile->flowers[i], err);
    if (tile && !status) {
        coverage_add(c->cover, core.x0, core.y0, tile->cells);
        status = cell_grid_put(c->cells, item, tile->cells, err);
        tile->cells = NULL;
    }
    tile_result_free(tile);
    bool is_row_end = (item + 1) % c->setup.cut.columns == 0;
    return !status && is_row_end ? end_row(c, item / c->setup.cut.columns, err) : status;
}
