/* What the cells say of a plot's inside and of the ring around it. */
#include "plots/context.h"

#include "base/memory.h"

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Cells around the plot, each with its distance to the nearest cell that holds a flower. */
typedef struct patch {
    int64_t cx0, cy0;
    int w, h;
    size_t stride;     /* one cell more on every side, that nothing is near to */
    float *distance_m; /* of the cell at the upper left corner */
    float *room;
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
    out->stride = (size_t)out->w + 2;
    out->room =
        memory_product(&n, out->stride, (size_t)out->h + 2, 1) ? memory_array(n, sizeof(float)) : NULL;
    if (!out->room) return false;
    for (size_t i = 0; i < n; i++) out->room[i] = 1e9F;
    out->distance_m = out->room + out->stride + 1;
    for (size_t i = 0; i < count; i++) {
        int64_t cx = (int64_t)floor(members[i].x / edge) - out->cx0,
                cy = (int64_t)floor(members[i].y / edge) - out->cy0;
        out->distance_m[(size_t)cy * out->stride + (size_t)cx] = 0;
    }
    return true;
}

/* The largest float that is not above a number: floats compare with it as with the number. */
static float float_below(double number) {
    float out = (float)number;
    return (double)out > number ? nextafterf(out, -INFINITY) : out;
}

static float nearer(float a, float b) {
    return b < a ? b : a;
}

/* One pass of a chamfer distance over a row: from the row before in the pass, all at once, then from the cell
 * before, one by one. */
static void spread_row(float *restrict row, const float *restrict before, int w, int step, float step_x,
                       float step_y, float diagonal) {
#pragma omp simd
    for (int x = 0; x < w; x++) {
        float across = nearer(before[x - 1], before[x + 1]) + diagonal;
        row[x] = nearer(nearer(row[x], before[x] + step_y), across);
    }
    float last = 1e9F;
    for (int i = 0, x = step > 0 ? 0 : w - 1; i < w; i++, x += step) {
        last = nearer(row[x], last + step_x);
        row[x] = last;
    }
}

/* Two-pass chamfer distance (Borgefors 1986), at most 8 % off the Euclidean one. */
static void spread_distance(patch *area, float step_x, float step_y) {
    float diagonal = sqrtf(step_x * step_x + step_y * step_y);
    for (int y = 0; y < area->h; y++) {
        float *row = area->distance_m + (size_t)y * area->stride;
        spread_row(row, row - area->stride, area->w, 1, step_x, step_y, diagonal);
    }
    for (int y = area->h - 1; y >= 0; y--) {
        float *row = area->distance_m + (size_t)y * area->stride;
        spread_row(row, row + area->stride, area->w, -1, step_x, step_y, diagonal);
    }
}

typedef struct tally {
    int64_t likeness, likened;
    int64_t cells, valid, r, g, b, canopy, dark, bright, petal, step, coarse;
    double light, light2;
} tally;

static void add_counts(tally *into, const cell *one) {
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
    into->likeness += one->likeness;
    into->likened += one->likened;
}

static void add_lightness(tally *into, const cell *one) {
    if (one->valid == 0) return;
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
    if (sum->likened > 0)
        out.likeness = ((double)sum->likeness / (double)sum->likened - LIKENESS_EVEN) / LIKENESS_STEPS;
    out.light_sd = variance > 0 ? sqrt(variance) : 0;
    return out;
}

/* Three rows of cells, the middle one with the row in hand: from one cell left of the patch to one right. */
typedef struct cell_rows {
    const cell **above, **here, **below;
} cell_rows;

static double likeness_of_sums(int64_t sum, int64_t count) {
    return count > 0 ? ((double)sum / (double)count - LIKENESS_EVEN) / LIKENESS_STEPS : -INFINITY;
}

/* Mean likeness of the cell at x of the patch and its neighbours; -INFINITY without any. */
static double likeness_about(const cell_rows *rows, int x) {
    const cell **const all[3] = {rows->above, rows->here, rows->below};
    int64_t sum = 0, count = 0;
    for (int v = 0; v < 3; v++)
        for (int u = x; u <= x + 2; u++) {
            const cell *one = all[v][u];
            if (!one) continue;
            sum += one->likeness;
            count += one->likened;
        }
    return likeness_of_sums(sum, count);
}

typedef enum zone_name { INSIDE, RING, FIELD, ZONES } zone_name;

typedef struct zone_sums {
    tally sums[ZONES];
    int64_t wanted[ZONES];
    double peak;
} zone_sums;

/* Far from the flowers cells come in long stretches, and lightness is not asked for: their members are added
 * side by side. */
static void add_field(zone_sums *into, const cell *const *cells, int n) {
    tally *sum = &into->sums[FIELD];
    uint32_t sums[CELL_MEMBERS] = {0}; /* of a row: far from full */
    for (int i = 0; i < n; i++) {
        uint16_t members[CELL_MEMBERS];
        if (!cells[i]) continue;
        memcpy(members, cells[i], sizeof members);
        for (int k = 0; k < CELL_MEMBERS; k++) sums[k] += members[k];
    }
#define SUM_OF(member) sums[offsetof(cell, member) / sizeof(uint16_t)]
    sum->valid += SUM_OF(valid);
    sum->r += SUM_OF(r);
    sum->g += SUM_OF(g);
    sum->b += SUM_OF(b);
    sum->canopy += SUM_OF(canopy);
    sum->dark += SUM_OF(dark);
    sum->bright += SUM_OF(bright);
    sum->petal += SUM_OF(petal);
    sum->step += SUM_OF(step);
    sum->coarse += SUM_OF(coarse);
    sum->likeness += SUM_OF(likeness);
    sum->likened += SUM_OF(likened);
#undef SUM_OF
    into->wanted[FIELD] += n;
}

static void add_near(zone_sums *into, const cell_rows *rows, int x, zone_name which,
                     const plot_params *params) {
    const cell *one = rows->here[x + 1];
    into->wanted[which]++;
    if (!one) return;
    add_counts(&into->sums[which], one);
    add_lightness(&into->sums[which], one);
    if (which == INSIDE && params->likeness) into->peak = fmax(into->peak, likeness_about(rows, x));
}

static void add_row(zone_sums *into, const patch *area, const cell_rows *rows, int y,
                    const plot_params *params) {
    const float *distances = area->distance_m + (size_t)y * area->stride;
    /* Bounds as floats that compare with distances as the doubles do. */
    float reach_m = float_below(params->margin_m + params->field_m), ring_m = float_below(params->margin_m),
          near_m = float_below(params->near_m);
    for (int x = 0; x < area->w;) {
        int from = x;
        while (x < area->w && distances[x] > reach_m) x++;
        from = x;
        while (x < area->w && distances[x] > ring_m && distances[x] <= reach_m) x++;
        add_field(into, rows->here + from + 1, x - from);
        for (; x < area->w && distances[x] <= ring_m; x++)
            add_near(into, rows, x, distances[x] <= near_m ? INSIDE : RING, params);
    }
}

static void add_rows(zone_sums *into, const patch *area, const cell **room, const cell_grid *cells,
                     const plot_params *params) {
    int64_t n = area->w + 2, cx = area->cx0 - 1;
    cell_rows rows = {room, room + n, room + 2 * n};
    cell_grid_row(rows.here, cells, cx, area->cy0 - 1, n);
    cell_grid_row(rows.below, cells, cx, area->cy0, n);
    for (int y = 0; y < area->h; y++) {
        const cell **gone = rows.above;
        rows = (cell_rows){rows.here, rows.below, gone};
        cell_grid_row(rows.below, cells, cx, area->cy0 + y + 1, n);
        add_row(into, area, &rows, y, params);
    }
}

bool context_measure(context *out, const flower *members, size_t count, const cell_grid *cells,
                     const plot_params *params, const plot_scale *scale) {
    int edge = scale->cell;
    patch area;
    double reach_m = params->margin_m + params->field_m;
    if (!make_patch(&area, members, count, reach_m / scale->gsd_x_m, reach_m / scale->gsd_y_m, edge))
        return false;
    const cell **room = memory_array(3 * ((size_t)area.w + 2), sizeof *room);
    zone_sums all = {.peak = -INFINITY};
    if (room) {
        spread_distance(&area, (float)(edge * scale->gsd_x_m), (float)(edge * scale->gsd_y_m));
        add_rows(&all, &area, room, cells, params);
    }
    free(area.room);
    free(room);
    out->likeness_peak = isfinite(all.peak) ? all.peak : 0;
    out->inside = zone_of(&all.sums[INSIDE], all.wanted[INSIDE], scale);
    out->ring = zone_of(&all.sums[RING], all.wanted[RING], scale);
    out->field = zone_of(&all.sums[FIELD], all.wanted[FIELD], scale);
    return room != NULL;
}
