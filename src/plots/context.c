/* What the cells say of a plot's inside and of the ring around it. */
#include "plots/context.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

/* Cells around the plot, each with its distance to the nearest cell that holds a flower. */
typedef struct patch {
    int64_t cx0, cy0;
    int w, h;
    float *distance_m;
} patch;

static bool make_patch(patch *out, const flower *members, size_t count, double margin_x, double margin_y,
                       int edge) {
    double x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY;
    for (size_t i = 0; i < count; i++) {
        x0 = members[i].x < x0 ? members[i].x : x0;
        x1 = members[i].x > x1 ? members[i].x : x1;
        y0 = members[i].y < y0 ? members[i].y : y0;
        y1 = members[i].y > y1 ? members[i].y : y1;
    }
    out->cx0 = (int64_t)floor((x0 - margin_x) / edge);
    out->cy0 = (int64_t)floor((y0 - margin_y) / edge);
    out->w = (int)((int64_t)floor((x1 + margin_x) / edge) - out->cx0 + 1);
    out->h = (int)((int64_t)floor((y1 + margin_y) / edge) - out->cy0 + 1);
    size_t n;
    out->distance_m =
        memory_product(&n, (size_t)out->w, (size_t)out->h, 1) ? memory_array(n, sizeof(float)) : NULL;
    if (!out->distance_m) return false;
    for (size_t i = 0; i < n; i++) out->distance_m[i] = 1e9F;
    for (size_t i = 0; i < count; i++) {
        int64_t cx = (int64_t)floor(members[i].x / edge) - out->cx0,
                cy = (int64_t)floor(members[i].y / edge) - out->cy0;
        out->distance_m[(size_t)cy * (size_t)out->w + (size_t)cx] = 0;
    }
    return true;
}

static void relax(patch *area, int x, int y, int dx, int dy, float cost) {
    int u = x + dx, v = y + dy;
    if (u < 0 || v < 0 || u >= area->w || v >= area->h) return;
    float *here = &area->distance_m[(size_t)y * (size_t)area->w + (size_t)x];
    float through = area->distance_m[(size_t)v * (size_t)area->w + (size_t)u] + cost;
    if (through < *here) *here = through;
}

/* Two-pass chamfer distance (Borgefors 1986), at most 8 % off the Euclidean one. */
static void spread_distance(patch *area, float step_x, float step_y) {
    float diagonal = sqrtf(step_x * step_x + step_y * step_y);
    for (int y = 0; y < area->h; y++)
        for (int x = 0; x < area->w; x++) {
            relax(area, x, y, -1, 0, step_x);
            relax(area, x, y, 0, -1, step_y);
            relax(area, x, y, -1, -1, diagonal);
            relax(area, x, y, 1, -1, diagonal);
        }
    for (int y = area->h - 1; y >= 0; y--)
        for (int x = area->w - 1; x >= 0; x--) {
            relax(area, x, y, 1, 0, step_x);
            relax(area, x, y, 0, 1, step_y);
            relax(area, x, y, 1, 1, diagonal);
            relax(area, x, y, -1, 1, diagonal);
        }
}

typedef struct tally {
    int64_t cells, valid, r, g, b, canopy, dark, bright, petal, step, coarse;
    double light, light2;
} tally;

static void add_cell(tally *into, const cell *one) {
    if (one->valid == 0) return;
    into->valid += one->valid;
    into->r += one->r;
    into->g += one->g;
    into->b += one->b;
    into->canopy += one->canopy;
    into->dark += one->dark;
    into->bright += one->bright;
    into->petal += one->petal;
    into->step += one->step;
    into->coarse += one->coarse;
    double light = (double)(one->r + 2 * one->g + one->b) / (4.0 * one->valid);
    into->cells++;
    into->light += light;
    into->light2 += light * light;
}

static zone zone_of(const tally *sum, int64_t cells_wanted, const plot_scale *scale) {
    zone out = {.valid = (double)sum->valid, .wanted = (double)(cells_wanted * scale->cell * scale->cell)};
    if (sum->valid == 0) return out;
    double n = (double)sum->valid, cells = (double)sum->cells, mean = sum->light / cells;
    double variance = sum->light2 / cells - mean * mean;
    out.r = (double)sum->r / n;
    out.g = (double)sum->g / n;
    out.b = (double)sum->b / n;
    out.canopy = (double)sum->canopy / n;
    out.dark = (double)sum->dark / n;
    out.bright = (double)sum->bright / n;
    out.petal = (double)sum->petal / n;
    out.step = (double)sum->step / n;
    out.coarse = (double)sum->coarse * scale->micro * scale->micro / n;
    out.light_sd = variance > 0 ? sqrt(variance) : 0;
    return out;
}

enum { INSIDE, RING, FIELD, ZONES };

bool context_measure(context *out, const flower *members, size_t count, const cell_grid *cells,
                     const plot_params *params, const plot_scale *scale) {
    int edge = scale->cell;
    patch area;
    double reach_m = params->margin_m + params->field_m;
    if (!make_patch(&area, members, count, reach_m / scale->gsd_x_m, reach_m / scale->gsd_y_m, edge))
        return false;
    spread_distance(&area, (float)(edge * scale->gsd_x_m), (float)(edge * scale->gsd_y_m));
    tally sums[ZONES] = {{0}, {0}, {0}};
    int64_t wanted[ZONES] = {0, 0, 0};
    for (int y = 0; y < area.h; y++)
        for (int x = 0; x < area.w; x++) {
            double distance_m = (double)area.distance_m[(size_t)y * (size_t)area.w + (size_t)x];
            if (distance_m > reach_m) continue;
            int which = distance_m <= params->near_m ? INSIDE : distance_m <= params->margin_m ? RING : FIELD;
            const cell *one = cell_grid_at(cells, area.cx0 + x, area.cy0 + y);
            wanted[which]++;
            if (one) add_cell(&sums[which], one);
        }
    free(area.distance_m);
    out->inside = zone_of(&sums[INSIDE], wanted[INSIDE], scale);
    out->ring = zone_of(&sums[RING], wanted[RING], scale);
    out->field = zone_of(&sums[FIELD], wanted[FIELD], scale);
    return true;
}
