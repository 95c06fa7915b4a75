/* One tile: layers of its window to the likeness of its core's pixels and to connected areas. */
#include "fields/tile.h"

#include "base/error.h"
#include "fields/surround.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Pixels beyond the core that edges are measured across; of them, those that are scored, so that the sides of
 * areas do not depend on tiles. */
enum { EDGE_REACH = 2, RIM = 1, SQUARES = FIELD_CONTRASTS };

struct field_bench {
    field_scale scale;
    const field_net *net;
    field_tone tone;
    int halo, rim_w; /* rim_w: the widest core with its rim */
    int core_h;
    unsigned layers;
    int16_t *means[SQUARES][FIELD_LAYERS]; /* near, mid, far; of the core and its rim, as are the next */
    float *inverse[SQUARES];
    field_integral integral;
    int16_t *score;
    int32_t *labels, *parents;
    float *inputs, *scratch; /* a row of each input; two rows */
};

int field_halo(const field_scale *scale) {
    int reach = scale->far_px > scale->mid_px ? scale->far_px : scale->mid_px;
    return (reach > scale->near_px ? reach : scale->near_px) + EDGE_REACH + RIM;
}

static bool make_planes(field_bench *b) {
    size_t core = (size_t)b->rim_w * ((size_t)b->core_h + 2 * RIM);
    size_t window_w = (size_t)b->rim_w + 2 * (size_t)b->halo + 1,
           window_h = (size_t)b->core_h + 2 * (size_t)b->halo + 1;
    bool ok = true;
    for (int s = 0; s < SQUARES; s++) {
        ok = ok && (b->inverse[s] = memory_aligned(core, sizeof(float)));
        for (int l = 0; l < FIELD_LAYERS; l++)
            if (b->layers >> l & 1) ok = ok && (b->means[s][l] = memory_aligned(core, sizeof(int16_t)));
    }
    size_t bytes;
    ok = ok && memory_product(&bytes, window_w, window_h, sizeof(int64_t)) &&
         (b->integral.sums = memory_aligned(window_w * window_h, sizeof(int64_t)));
    b->integral.stride = window_w;
    ok = ok && (b->score = memory_aligned(core, sizeof(int16_t))) &&
         (b->labels = memory_aligned(core, sizeof(int32_t))) &&
         (b->parents = memory_aligned(core / 2 + 2, sizeof(int32_t)));
    return ok && (b->inputs = memory_aligned(FIELD_INPUTS_MAX * (size_t)b->rim_w, sizeof(float))) &&
           (b->scratch = memory_aligned(2 * (size_t)b->rim_w, sizeof(float)));
}

pap_status field_bench_new(field_bench **out, const field_scale *scale, const field_net *net,
                           const field_tone *tone, int core_w, int core_h, pap_error *err) {
    field_bench *b = calloc(1, sizeof *b);
    if (!b) return error_nomem(err, "a tile");
    b->scale = *scale;
    b->net = net;
    b->tone = *tone;
    b->halo = field_halo(scale);
    b->rim_w = core_w + 2 * RIM;
    b->core_h = core_h;
    b->layers = net->layers;
    if (!make_planes(b)) {
        field_bench_free(b);
        return error_nomem(err, "a tile");
    }
    *out = b;
    return PAP_OK;
}

void field_bench_free(field_bench *b) {
    if (!b) return;
    for (int s = 0; s < SQUARES; s++) {
        free(b->inverse[s]);
        for (int l = 0; l < FIELD_LAYERS; l++) free(b->means[s][l]);
    }
    free(b->integral.sums);
    free(b->score);
    free(b->labels);
    free(b->parents);
    free(b->inputs);
    free(b->scratch);
    free(b);
}

/* ---- surroundings ---- */

static void measure_surround(field_bench *b, const field_window *win) {
    const int radii[SQUARES] = {b->scale.near_px, b->scale.mid_px, b->scale.far_px};
    int w = win->w + 2 * b->halo, h = win->h + 2 * b->halo;
    int rim_w = win->w + 2 * RIM, rim_h = win->h + 2 * RIM;
    field_count(&b->integral, win->valid, w, h, win->stride);
    for (int s = 0; s < SQUARES; s++)
        field_inverse(b->inverse[s], &b->integral, b->halo - RIM, rim_w, rim_h, radii[s]);
    for (int l = 0; l < FIELD_LAYERS; l++) {
        if (!(b->layers >> l & 1)) continue;
        field_integrate(&b->integral, win->layers[l], win->valid, w, h, win->stride);
        for (int s = 0; s < SQUARES; s++)
            field_means(b->means[s][l], &b->integral, b->inverse[s], b->halo - RIM, rim_w, rim_h, radii[s]);
    }
}

/* Where pixel (x, y) of the core lies in planes of the core and its rim, and in the window. */
static size_t rim_at(const field_window *win, int x, int y) {
    return (size_t)(y + RIM) * ((size_t)win->w + 2 * RIM) + (size_t)(x + RIM);
}

static size_t window_at(const field_bench *b, const field_window *win, int x, int y) {
    return (size_t)(y + b->halo) * win->stride + (size_t)(x + b->halo);
}

/* Of `count` pixels from (x, y) of the core on. */
static void fill_inputs(const field_bench *b, const field_window *win, int x0, int y, int count,
                        const float *rows[]) {
    const float unit = 1.0F / FIELD_ONE;
    size_t first = rim_at(win, x0, y), at = 0;
    for (int l = 0; l < FIELD_LAYERS; l++) {
        if (!(b->layers >> l & 1)) continue;
        const int16_t *near = b->means[0][l] + first, *mid = b->means[1][l] + first,
                      *far = b->means[2][l] + first;
        float *in = b->inputs + at * (size_t)b->rim_w, *to_mid = in + b->rim_w, *to_far = to_mid + b->rim_w;
        const int middle = b->tone.middle[l];
        for (int x = 0; x < count; x++) {
            in[x] = (float)(near[x] - middle) * unit;
            to_mid[x] = (float)(near[x] - mid[x]) * unit;
            to_far[x] = (float)(near[x] - far[x]) * unit;
        }
        for (int i = 0; i < FIELD_CONTRASTS; i++) rows[at + (size_t)i] = in + i * b->rim_w;
        at += FIELD_CONTRASTS;
    }
    float *gsd = b->inputs + at * (size_t)b->rim_w, value = (float)log2(b->scale.gsd_m);
    for (int x = 0; x < count; x++) gsd[x] = value;
    rows[at] = gsd;
}

pap_status field_tile_tap(field_bench *b, const field_window *win, field_tap *tap, void *context,
                          pap_error *err) {
    (void)err;
    const float *rows[FIELD_INPUTS_MAX];
    measure_surround(b, win);
    for (int y = 0; y < win->h; y++) {
        fill_inputs(b, win, 0, y, win->w, rows);
        tap(context, win->x0, win->y0 + y, win->w, rows, win->valid + window_at(b, win, 0, y));
    }
    return PAP_OK;
}

static void score_all(field_bench *b, const field_window *win) {
    const float *rows[FIELD_INPUTS_MAX];
    const int count = win->w + 2 * RIM;
    for (int y = -RIM; y < win->h + RIM; y++) {
        int16_t *out = b->score + rim_at(win, -RIM, y);
        const uint8_t *valid = win->valid + window_at(b, win, -RIM, y);
        fill_inputs(b, win, -RIM, y, count, rows);
        field_net_row(out, b->net, rows, count, b->scratch);
        for (int x = 0; x < count; x++)
            if (!valid[x]) out[x] = INT16_MIN;
    }
}

/* ---- areas ---- */

static int32_t root_of(int32_t *parents, int32_t i) {
    while (parents[i] != i) i = parents[i] = parents[parents[i]];
    return i;
}

/* Labels of 4-connected pixels at or above a score, from 0; -1 elsewhere. Returns how many. */
static int32_t label(field_bench *b, const field_window *win, int from) {
    const int w = win->w;
    int32_t next = 0, *labels = b->labels, *parents = b->parents;
    for (int y = 0; y < win->h; y++)
        for (int x = 0; x < w; x++) {
            size_t at = (size_t)y * (size_t)w + (size_t)x;
            if (b->score[rim_at(win, x, y)] < from) {
                labels[at] = -1;
                continue;
            }
            int32_t left = x > 0 ? labels[at - 1] : -1, up = y > 0 ? labels[at - (size_t)w] : -1;
            if (left < 0 && up < 0) {
                parents[next] = next;
                labels[at] = next++;
                continue;
            }
            if (left >= 0 && up >= 0) {
                int32_t a = root_of(parents, left), c = root_of(parents, up);
                parents[a > c ? a : c] = a < c ? a : c;
            }
            labels[at] = left >= 0 ? left : up;
        }
    return next;
}

/* Numbers the roots in the order of their first pixels and relabels; returns how many areas there are. */
static int32_t settle(field_bench *b, size_t count, int32_t labels) {
    int32_t areas = 0;
    for (int32_t i = 0; i < labels; i++) {
        int32_t root = root_of(b->parents, i);
        b->parents[i] = root;
    }
    /* A root is the least of its labels, so that it is numbered before it is asked for. */
    for (int32_t i = 0; i < labels; i++)
        b->parents[i] = b->parents[i] == i ? areas++ : b->parents[b->parents[i]];
    for (size_t i = 0; i < count; i++)
        if (b->labels[i] >= 0) b->labels[i] = b->parents[b->labels[i]];
    return areas;
}

/* A window, one of its levels, and the areas of that. */
typedef struct tally {
    field_bench *bench;
    const field_window *window;
    field_area *areas;
    int from;
} tally;

/* The side of a pixel towards (dx, dy), if what is there is not of the area. */
static void add_edge(const tally *t, field_sums *sums, int x, int y, int dx, int dy) {
    const field_window *win = t->window;
    const field_bench *b = t->bench;
    if (b->score[rim_at(win, x + dx, y + dy)] >= t->from) return;
    const size_t out = window_at(b, win, x + dx, y + dy);
    sums->edges++;
    sums->voids += !win->valid[out];
    /* A pixel further on both sides: what lies on the edge itself is mixed. */
    const size_t in = window_at(b, win, x - dx, y - dy), beyond = window_at(b, win, x + 2 * dx, y + 2 * dy);
    if (!win->valid[in] || !win->valid[beyond]) return;
    sums->steps++;
    for (int l = 0; l < FIELD_LAYERS; l++)
        if (b->layers >> l & 1) sums->step[l] += win->layers[l][in] - win->layers[l][beyond];
}

static void add_pixel(const tally *t, field_area *area, int x, int y) {
    const field_window *win = t->window;
    const field_bench *b = t->bench;
    field_sums *sums = &area->sums;
    const size_t at = rim_at(win, x, y), here = window_at(b, win, x, y);
    const int64_t px = win->x0 + x, py = win->y0 + y;
    if (sums->count == 0 || b->score[at] > sums->best) {
        sums->best = b->score[at];
        sums->best_x = (int32_t)px;
        sums->best_y = (int32_t)py;
    }
    sums->count++;
    sums->x += px;
    sums->y += py;
    sums->xx += px * px;
    sums->xy += px * py;
    sums->yy += py * py;
    sums->score += b->score[at];
    for (int l = 0; l < FIELD_LAYERS; l++) {
        if (!(b->layers >> l & 1)) continue;
        int64_t value = win->layers[l][here];
        sums->value[l] += value;
        sums->square[l] += value * value;
        sums->mid[l] += b->means[1][l][at];
        sums->far[l] += b->means[2][l][at];
    }
    add_edge(t, sums, x, y, -1, 0);
    add_edge(t, sums, x, y, 1, 0);
    add_edge(t, sums, x, y, 0, -1);
    add_edge(t, sums, x, y, 0, 1);
}

static bool add_run(field_area *area, const field_window *win, int x0, int x1, int y) {
    field_run *run = VECTOR_PUSH(&area->runs);
    if (!run) return false;
    *run = (field_run){(int32_t)(win->y0 + y), (int32_t)(win->x0 + x0), (int32_t)(win->x0 + x1)};
    if (area->runs.count == 1) {
        area->x0 = run->x0;
        area->y0 = run->y;
        area->x1 = run->x1;
    }
    area->x0 = run->x0 < area->x0 ? run->x0 : area->x0;
    area->x1 = run->x1 > area->x1 ? run->x1 : area->x1;
    area->y1 = run->y + 1;
    return true;
}

static bool sum_up(const tally *t) {
    const field_window *win = t->window;
    for (int y = 0; y < win->h; y++) {
        const int32_t *labels = t->bench->labels + (size_t)y * (size_t)win->w;
        for (int x = 0, end; x < win->w; x = end) {
            for (end = x + 1; end < win->w && labels[end] == labels[x];) end++;
            if (labels[x] < 0) continue;
            field_area *area = &t->areas[labels[x]];
            for (int i = x; i < end; i++) add_pixel(t, area, i, y);
            if (!add_run(area, win, x, end, y)) return false;
        }
    }
    return true;
}

/* ---- the tile ---- */

void field_tile_free(field_tile *tile) {
    if (!tile) return;
    for (size_t i = 0; i < tile->areas.count; i++) field_area_clear(&tile->areas.items[i]);
    free(tile->areas.items);
    for (int k = 0; k < FIELD_LEVELS_MAX; k++) {
        free(tile->top[k]);
        free(tile->bottom[k]);
        free(tile->left[k]);
        free(tile->right[k]);
    }
    free(tile);
}

static bool touches_side(const field_area *area, const field_window *win) {
    return area->x0 == win->x0 || area->y0 == win->y0 || area->x1 == win->x0 + win->w ||
           area->y1 == win->y0 + win->h;
}

/* Moves what is large enough, or may yet grow, into the tile; renumbers the labels along the sides. */
static bool keep_areas(field_tile *tile, const tally *t, int level, int32_t count) {
    const field_window *win = t->window;
    int32_t *numbers = memory_array((size_t)count + 1, sizeof *numbers);
    bool ok = numbers != NULL;
    for (int32_t i = 0; ok && i < count; i++) {
        field_area *area = &t->areas[i];
        numbers[i] = -1;
        if (touches_side(area, win) || area->sums.count >= t->bench->scale.least_px) {
            field_area *slot = VECTOR_PUSH(&tile->areas);
            if (!(ok = slot != NULL)) break;
            *slot = *area;
            slot->level = level;
            *area = (field_area){0};
            field_area_limit(slot, (int)t->bench->scale.longest_px);
            numbers[i] = (int32_t)tile->areas.count - 1;
        }
    }
    int32_t **const sides[4] = {tile->top, tile->bottom, tile->left, tile->right};
    for (int s = 0; s < 4 && ok; s++) {
        int length = s < 2 ? win->w : win->h;
        int32_t *side = sides[s][level] = memory_array((size_t)length, sizeof *side);
        ok = side != NULL;
        for (int i = 0; ok && i < length; i++) {
            int x = s < 2 ? i : s == 2 ? 0 : win->w - 1, y = s == 0 ? 0 : s == 1 ? win->h - 1 : i;
            int32_t found = t->bench->labels[(size_t)y * (size_t)win->w + (size_t)x];
            side[i] = found < 0 ? -1 : numbers[found];
        }
    }
    free(numbers);
    return ok;
}

static bool take_level(field_tile *tile, field_bench *b, const field_window *win, int level) {
    int from = b->scale.levels[level];
    int32_t count = settle(b, (size_t)win->w * (size_t)win->h, label(b, win, from));
    tally t = {b, win, memory_array((size_t)count + 1, sizeof(field_area)), from};
    bool ok = t.areas && sum_up(&t) && keep_areas(tile, &t, level, count);
    for (int32_t i = 0; t.areas && i < count; i++) field_area_clear(&t.areas[i]);
    free(t.areas);
    return ok;
}

pap_status field_tile_analyse(field_tile **out, field_bench *b, const field_window *win, pap_error *err) {
    field_tile *tile = calloc(1, sizeof *tile);
    bool ok = tile != NULL;
    measure_surround(b, win);
    score_all(b, win);
    if (ok) {
        tile->w = win->w;
        tile->h = win->h;
    }
    for (int level = 0; ok && level < b->scale.level_count; level++) ok = take_level(tile, b, win, level);
    if (!ok) {
        field_tile_free(tile);
        return error_nomem(err, "a tile");
    }
    *out = tile;
    return PAP_OK;
}
