/* What the cells say of a plot's inside and of the ring around it. */
#include "plots/context.h"

#include "base/memory.h"

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Sums of the members of cells, in their order. */
typedef struct tally {
    int64_t members[CELL_MEMBERS];
    int64_t wanted, lit; /* cells: of the zone; with a lightness */
    double light, light2;
} tally;

/* Eight members of a cell, two to a lane: vectors of this size stay in registers, where arrays don't. */
typedef uint32_t pairs __attribute__((vector_size(CELL_MEMBERS / 2 * sizeof(uint16_t))));
enum { LANES = sizeof(pairs) / sizeof(uint32_t), LOW = 0xFFFF };

/* Sums over the members of `n` cells that lie side by side: of a part of a row, far from full. */
static void add_cells(tally *into, const cell *cells, int64_t n) {
    pairs first = {0}, second = {0}, third = {0}, fourth = {0};
    _Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the first of two members is the low one");
    for (int64_t i = 0; i < n; i++) {
        pairs half[2];
        memcpy(half, &cells[i], sizeof half);
        first += half[0] & LOW;
        second += half[0] >> 16;
        third += half[1] & LOW;
        fourth += half[1] >> 16;
    }
    for (int k = 0; k < LANES; k++) {
        into->members[2 * k] += first[k];
        into->members[2 * k + 1] += second[k];
        into->members[2 * (LANES + k)] += third[k];
        into->members[2 * (LANES + k) + 1] += fourth[k];
    }
}

static void add_lightness(tally *into, const cell *one) {
    if (one->valid == 0) return;
    double light = (double)(one->r + 2 * one->g + one->b) / (4.0 * one->valid);
    into->lit++;
    into->light += light;
    into->light2 += light * light;
}

static zone zone_of(const tally *sum, const plot_scale *scale) {
#define SUM_OF(member) ((double)sum->members[offsetof(cell, member) / sizeof(uint16_t)])
    zone out = {.valid = SUM_OF(valid), .wanted = (double)(sum->wanted * scale->cell * scale->cell)};
    if (!(out.valid > 0)) return out;
    double n = out.valid, cells = (double)sum->lit;
    out.r = SUM_OF(r) / n;
    out.g = SUM_OF(g) / n;
    out.b = SUM_OF(b) / n;
    out.canopy = SUM_OF(canopy) / n;
    out.dark = SUM_OF(dark) / n;
    out.bright = SUM_OF(bright) / n;
    out.petal = SUM_OF(petal) / n;
    out.step = SUM_OF(step) / n;
    out.coarse = SUM_OF(coarse) * scale->micro * scale->micro / n;
    if (SUM_OF(likened) > 0)
        out.likeness = (SUM_OF(likeness) / SUM_OF(likened) - LIKENESS_EVEN) / LIKENESS_STEPS;
#undef SUM_OF
    if (sum->lit == 0) return out;
    double mean = sum->light / cells, variance = sum->light2 / cells - mean * mean;
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

typedef struct zone_sums {
    tally sums[ZONES];
    double peak;
} zone_sums;

/* Cells [x, end) of row y of the map, as far as there are any: stretches that lie side by side. */
static void add_run(zone_sums *into, const zone_map *map, const cell_grid *cells, int y, int x, int end,
                    zone_name which) {
    tally *sum = &into->sums[which];
    sum->wanted += end - x;
    while (x < end) {
        const cell *first;
        int64_t n = cell_grid_span(&first, cells, map->cx0 + x, map->cy0 + y, end - x);
        if (first) add_cells(sum, first, n);
        /* Of the field's cells lightness is not asked for. */
        for (int64_t i = 0; first && which != ZONE_FIELD && i < n; i++) add_lightness(sum, &first[i]);
        x += (int)n;
    }
}

/* The cells that `outer` has beyond `inner`. */
static void add_between(zone_sums *into, const zone_map *map, const cell_grid *cells, int y, zone_name outer,
                        zone_name inner) {
    size_t words = (size_t)map->words, at = (size_t)y * words;
    uint64_t *row = map->bits[outer] + at;
    for (size_t i = 0; i < words; i++) row[i] &= ~map->bits[inner][at + i];
    for (int from = 0, to; to = zone_run(row, map->w, &from), from < map->w; from = to)
        add_run(into, map, cells, y, from, to, outer);
}

static void add_inside(zone_sums *into, const zone_map *map, const cell_grid *cells, int y, const cell **room,
                       const plot_params *params) {
    const uint64_t *row = map->bits[ZONE_INSIDE] + (size_t)y * (size_t)map->words;
    int64_t n = map->w + 2, cx = map->cx0 - 1, cy = map->cy0 + y;
    cell_rows rows = {room, room + n, room + 2 * n};
    bool is_filled = !params->likeness;
    for (int from = 0, to; to = zone_run(row, map->w, &from), from < map->w; from = to) {
        add_run(into, map, cells, y, from, to, ZONE_INSIDE);
        if (!is_filled) {
            cell_grid_row(rows.above, cells, cx, cy - 1, n);
            cell_grid_row(rows.here, cells, cx, cy, n);
            cell_grid_row(rows.below, cells, cx, cy + 1, n);
            is_filled = true;
        }
        for (int x = from; params->likeness && x < to; x++)
            if (rows.here[x + 1]) into->peak = fmax(into->peak, likeness_about(&rows, x));
    }
}

bool context_measure(context *out, const flower *members, size_t count, const cell_grid *cells,
                     const zone_reach *reach, const plot_params *params, const plot_scale *scale) {
    zone_map map;
    if (!zone_map_make(&map, members, count, reach, params, scale)) return false;
    const cell **room = memory_array(3 * ((size_t)map.w + 2), sizeof *room);
    zone_sums all = {.peak = -INFINITY};
    for (int y = 0; room && y < map.h; y++) {
        add_between(&all, &map, cells, y, ZONE_FIELD, ZONE_RING);
        add_between(&all, &map, cells, y, ZONE_RING, ZONE_INSIDE);
        add_inside(&all, &map, cells, y, room, params);
    }
    zone_map_free(&map);
    free(room);
    out->likeness_peak = isfinite(all.peak) ? all.peak : 0;
    out->inside = zone_of(&all.sums[ZONE_INSIDE], scale);
    out->ring = zone_of(&all.sums[ZONE_RING], scale);
    out->field = zone_of(&all.sums[ZONE_FIELD], scale);
    return room != NULL;
}
