/* Which cells lie near the flowers of a group.
 *
 * Distances are those of a two-pass chamfer (Borgefors 1986), at most 8 % off the Euclidean ones. It takes
 * minima and adds steps to them, both of which commute with a minimum over flowers, rounding included; so a
 * group's zones are those of its flowers, one laid over the other, and the distances are found once a
 * picture. */
#include "plots/zones.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

/* Cells of a row that a flower's zone reaches to its left and right; -1: not even its own column. */
typedef struct reach_row {
    int left[ZONES], right[ZONES];
} reach_row;

struct zone_reach {
    int rows;        /* above and below */
    reach_row *from; /* 2 * rows + 1, from the highest */
};

/* ---- around one flower ---- */

/* Distances in metres to the middle of a square patch of cells, which has one cell more on every side. */
typedef struct distances {
    int rx, ry;
    size_t stride;
    float *at; /* of the cell at the upper left corner */
    float *room;
} distances;

static bool make_distances(distances *out, int rx, int ry) {
    size_t n;
    out->rx = rx;
    out->ry = ry;
    out->stride = 2 * (size_t)rx + 3;
    out->room =
        memory_product(&n, out->stride, 2 * (size_t)ry + 3, 1) ? memory_array(n, sizeof *out->room) : NULL;
    if (!out->room) return false;
    for (size_t i = 0; i < n; i++) out->room[i] = 1e9F;
    out->at = out->room + out->stride + 1;
    out->at[(size_t)ry * out->stride + (size_t)rx] = 0;
    return true;
}

static float nearer(float a, float b) {
    return b < a ? b : a;
}

/* One pass over a row: from the row before in the pass, then from the cell before. */
static void pass_row(float *row, const float *before, int w, int step, float step_x, float step_y) {
    float diagonal = sqrtf(step_x * step_x + step_y * step_y), last = 1e9F;
    for (int x = 0; x < w; x++)
        row[x] = nearer(nearer(row[x], before[x] + step_y), nearer(before[x - 1], before[x + 1]) + diagonal);
    for (int i = 0, x = step > 0 ? 0 : w - 1; i < w; i++, x += step) {
        last = nearer(row[x], last + step_x);
        row[x] = last;
    }
}

static void find_distances(const distances *d, float step_x, float step_y) {
    int w = 2 * d->rx + 1, h = 2 * d->ry + 1;
    for (int y = 0; y < h; y++) {
        float *row = d->at + (size_t)y * d->stride;
        pass_row(row, row - d->stride, w, 1, step_x, step_y);
    }
    for (int y = h - 1; y >= 0; y--) {
        float *row = d->at + (size_t)y * d->stride;
        pass_row(row, row + d->stride, w, -1, step_x, step_y);
    }
}

static void measure_row(reach_row *out, const distances *d, int y, const double bounds_m[ZONES]) {
    const float *middle = d->at + (size_t)y * d->stride + d->rx;
    for (int zone = 0; zone < ZONES; zone++) {
        int left = -1, right = -1;
        while (left < d->rx && (double)middle[-left - 1] <= bounds_m[zone]) left++;
        while (right < d->rx && (double)middle[right + 1] <= bounds_m[zone]) right++;
        out->left[zone] = left;
        out->right[zone] = right;
    }
}

zone_reach *zone_reach_new(const plot_params *params, const plot_scale *scale) {
    double step_x = scale->cell * scale->gsd_x_m, step_y = scale->cell * scale->gsd_y_m;
    double farthest = params->margin_m + params->field_m;
    const double bounds_m[ZONES] = {[ZONE_INSIDE] = fmin(params->near_m, params->margin_m),
                                    [ZONE_RING] = params->margin_m,
                                    [ZONE_FIELD] = farthest};
    zone_reach *reach = calloc(1, sizeof *reach);
    distances d = {0};
    bool ok = reach && make_distances(&d, (int)(farthest / step_x) + 2, (int)(farthest / step_y) + 2);
    if (ok) {
        reach->rows = d.ry;
        reach->from = memory_array(2 * (size_t)d.ry + 1, sizeof *reach->from);
        ok = reach->from != NULL;
    }
    if (ok) {
        find_distances(&d, (float)step_x, (float)step_y);
        for (int y = 0; y <= 2 * d.ry; y++) measure_row(&reach->from[y], &d, y, bounds_m);
    }
    free(d.room);
    if (ok) return reach;
    zone_reach_free(reach);
    return NULL;
}

void zone_reach_free(zone_reach *reach) {
    if (!reach) return;
    free(reach->from);
    free(reach);
}

/* ---- around a group ---- */

/* Cells within the widest bound of the flowers, by their places. */
static void place_map(zone_map *out, const flower *members, size_t count, double margin_m,
                      const plot_scale *scale) {
    double x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY, edge = scale->cell;
    double margin_x = margin_m / scale->gsd_x_m, margin_y = margin_m / scale->gsd_y_m;
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
    out->words = (out->w + 63) / 64;
}

/* Bits [from, to] of a row, as far as it goes. */
static void set_bits(uint64_t *row, int w, int from, int to) {
    if (from < 0) from = 0;
    if (to >= w) to = w - 1;
    if (from > to) return;
    int first = from / 64, last = to / 64;
    uint64_t head = ~UINT64_C(0) << (from % 64), tail = ~UINT64_C(0) >> (63 - to % 64);
    if (first == last) {
        row[first] |= head & tail;
        return;
    }
    row[first] |= head;
    for (int i = first + 1; i < last; i++) row[i] = ~UINT64_C(0);
    row[last] |= tail;
}

/* The zones of one row of cells with flowers, `columns`, in the row `dy` below it. */
static void lay_row(const zone_map *map, int y, const int *columns, int count, const reach_row *reach) {
    for (int zone = 0; zone < ZONES; zone++) {
        int left = reach->left[zone], right = reach->right[zone];
        if (left < 0) continue;
        uint64_t *row = map->bits[zone] + (size_t)y * (size_t)map->words;
        for (int i = 0, first = 0; i < count; i++) {
            if (i + 1 < count && columns[i + 1] - left <= columns[i] + right + 1) continue;
            set_bits(row, map->w, columns[first] - left, columns[i] + right);
            first = i + 1;
        }
    }
}

static void lay_around(const zone_map *map, int y, const int *columns, int count, const zone_reach *reach) {
    int first = y < reach->rows ? -y : -reach->rows;
    int last = map->h - 1 - y < reach->rows ? map->h - 1 - y : reach->rows;
    for (int dy = first; dy <= last; dy++)
        lay_row(map, y + dy, columns, count, &reach->from[dy + reach->rows]);
}

bool zone_map_make(zone_map *out, const flower *members, size_t count, const zone_reach *reach,
                   const plot_params *params, const plot_scale *scale) {
    place_map(out, members, count, params->margin_m + params->field_m, scale);
    size_t plane, n;
    bool fits = memory_product(&plane, (size_t)out->words, (size_t)out->h, 1) &&
                memory_product(&n, plane, ZONES + 1, 1);
    out->room = fits ? memory_array(n, sizeof *out->room) : NULL;
    int *columns = memory_array((size_t)out->w, sizeof *columns);
    bool ok = out->room && columns;
    uint64_t *flowers = out->room;
    for (size_t zone = 0; ok && zone < ZONES; zone++) out->bits[zone] = out->room + (zone + 1) * plane;
    for (size_t i = 0; ok && i < count; i++) {
        int64_t x = (int64_t)floor(members[i].x / scale->cell) - out->cx0,
                y = (int64_t)floor(members[i].y / scale->cell) - out->cy0;
        flowers[(size_t)y * (size_t)out->words + (size_t)x / 64] |= UINT64_C(1) << (x % 64);
    }
    for (int y = 0; ok && y < out->h; y++) {
        const uint64_t *row = flowers + (size_t)y * (size_t)out->words;
        int found = 0;
        for (int from = 0, to; to = zone_run(row, out->w, &from), from < out->w; from = to)
            for (int x = from; x < to; x++) columns[found++] = x;
        if (found > 0) lay_around(out, y, columns, found, reach);
    }
    free(columns);
    if (!ok) zone_map_free(out);
    return ok;
}

void zone_map_free(zone_map *map) {
    free(map->room);
}

/* The first bit from x on that is set, or is not; w when there is none. */
static int find_bit(const uint64_t *row, int w, int x, bool is_set) {
    while (x < w) {
        uint64_t word = (is_set ? row[x / 64] : ~row[x / 64]) >> (x % 64);
        if (word) {
            x += __builtin_ctzll(word);
            return x < w ? x : w;
        }
        x = (x / 64 + 1) * 64;
    }
    return w;
}

int zone_run(const uint64_t *row, int w, int *from) {
    *from = find_bit(row, w, *from, true);
    return find_bit(row, w, *from, false);
}
