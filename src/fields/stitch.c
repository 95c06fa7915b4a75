/* Areas that tiles cut, put together. */
#include "fields/stitch.h"

#include "base/error.h"

#include <stdlib.h>
#include <string.h>

/* An area that is not whole yet, or the place of one that was joined to another (`parent`). */
typedef struct open_area {
    int32_t parent;  /* itself: an area */
    bool is_touched; /* by the lower side of this row of tiles */
    field_area area;
} open_area;

struct field_stitch {
    field_scale scale;
    int64_t width;
    VECTOR(open_area) open;
    int32_t *above[FIELD_LEVELS_MAX], *below[FIELD_LEVELS_MAX]; /* along the picture's width; -1: none */
    int32_t *before[FIELD_LEVELS_MAX];                          /* right side of the tile before */
    int before_h;
};

pap_status field_stitch_new(field_stitch **out, const field_scale *scale, int64_t width, pap_error *err) {
    field_stitch *s = calloc(1, sizeof *s);
    if (!s) return error_nomem(err, "the areas of a picture");
    s->scale = *scale;
    s->width = width;
    bool ok = true;
    for (int k = 0; k < scale->level_count; k++) {
        ok = ok && (s->above[k] = memory_array((size_t)width, sizeof(int32_t))) &&
             (s->below[k] = memory_array((size_t)width, sizeof(int32_t)));
        for (int64_t x = 0; ok && x < width; x++) s->above[k][x] = s->below[k][x] = -1;
    }
    if (!ok) {
        field_stitch_free(s);
        return error_nomem(err, "the areas of a picture");
    }
    *out = s;
    return PAP_OK;
}

static void forget_before(field_stitch *s) {
    for (int k = 0; k < FIELD_LEVELS_MAX; k++) {
        free(s->before[k]);
        s->before[k] = NULL;
    }
    s->before_h = 0;
}

void field_stitch_free(field_stitch *s) {
    if (!s) return;
    for (size_t i = 0; i < s->open.count; i++) field_area_clear(&s->open.items[i].area);
    free(s->open.items);
    forget_before(s);
    for (int k = 0; k < FIELD_LEVELS_MAX; k++) {
        free(s->above[k]);
        free(s->below[k]);
    }
    free(s);
}

static int32_t root_of(field_stitch *s, int32_t i) {
    open_area *open = s->open.items;
    while (open[i].parent != i) i = open[i].parent = open[open[i].parent].parent;
    return i;
}

static bool join(field_stitch *s, int32_t a, int32_t b) {
    a = root_of(s, a);
    b = root_of(s, b);
    if (a == b) return true;
    int32_t into = a < b ? a : b, from = a < b ? b : a;
    s->open.items[from].parent = into;
    if (!field_area_join(&s->open.items[into].area, &s->open.items[from].area)) return false;
    field_area_limit(&s->open.items[into].area, (int)s->scale.longest_px);
    return true;
}

/* Takes the tile's areas in; its numbers become those of `open` by adding the result. */
static int32_t take_areas(field_stitch *s, field_tile *tile) {
    size_t first = s->open.count;
    if (!memory_reserve((void **)&s->open.items, &s->open.capacity, first + tile->areas.count,
                        sizeof(open_area)))
        return -1;
    for (size_t i = 0; i < tile->areas.count; i++) {
        s->open.items[s->open.count] =
            (open_area){.parent = (int32_t)s->open.count, .area = tile->areas.items[i]};
        tile->areas.items[i] = (field_area){0};
        s->open.count++;
    }
    return (int32_t)first;
}

static bool join_sides(field_stitch *s, field_tile *tile, int64_t x0, int32_t first, int level) {
    bool ok = true;
    for (int i = 0; ok && i < tile->h && s->before[level] && i < s->before_h; i++)
        if (tile->left[level][i] >= 0 && s->before[level][i] >= 0)
            ok = join(s, tile->left[level][i] + first, s->before[level][i]);
    for (int i = 0; ok && i < tile->w; i++) {
        int32_t up = s->above[level][x0 + i];
        if (tile->top[level][i] >= 0 && up >= 0) ok = join(s, tile->top[level][i] + first, up);
        s->below[level][x0 + i] = tile->bottom[level][i] < 0 ? -1 : tile->bottom[level][i] + first;
    }
    return ok;
}

static bool take_tile(field_stitch *s, field_tile *tile, int64_t x0) {
    int32_t first = take_areas(s, tile);
    bool ok = first >= 0;
    for (int level = 0; ok && level < s->scale.level_count; level++)
        ok = join_sides(s, tile, x0, first, level);
    forget_before(s);
    if (!ok) return false;
    s->before_h = tile->h;
    for (int level = 0; level < s->scale.level_count; level++) {
        s->before[level] = tile->right[level];
        tile->right[level] = NULL;
        for (int i = 0; i < tile->h; i++)
            if (s->before[level][i] >= 0) s->before[level][i] += first;
    }
    return true;
}

static int compare_runs(const void *a, const void *b) {
    const field_run *p = a, *q = b;
    return p->y != q->y ? (p->y > q->y) - (p->y < q->y) : (p->x0 > q->x0) - (p->x0 < q->x0);
}

/* Runs that a tile's side cut in two are one again. */
static void tidy_runs(field_area *area) {
    size_t kept = 0;
    qsort(area->runs.items, area->runs.count, sizeof(field_run), compare_runs);
    for (size_t i = 0; i < area->runs.count; i++) {
        const field_run *run = &area->runs.items[i];
        field_run *last = kept ? &area->runs.items[kept - 1] : NULL;
        if (last && last->y == run->y && last->x1 == run->x0)
            last->x1 = run->x1;
        else
            area->runs.items[kept++] = *run;
    }
    area->runs.count = kept;
}

static pap_status hand_out(field_stitch *s, field_area *area, field_sink *sink, void *context,
                           pap_error *err) {
    pap_status status = PAP_OK;
    if (!area->is_too_large && area->sums.count >= s->scale.least_px) {
        tidy_runs(area);
        status = sink(context, area, err);
    }
    field_area_clear(area);
    return status;
}

/* What does not touch the lower side is whole. The rest moves to the front, and the numbers with it. */
static pap_status end_row(field_stitch *s, bool is_last, field_sink *sink, void *context, pap_error *err) {
    pap_status status = PAP_OK;
    size_t kept = 0;
    for (int k = 0; k < s->scale.level_count && !is_last; k++)
        for (int64_t x = 0; x < s->width; x++)
            if (s->below[k][x] >= 0) {
                s->below[k][x] = root_of(s, s->below[k][x]);
                s->open.items[s->below[k][x]].is_touched = true;
            }
    int32_t *numbers = memory_array(s->open.count + 1, sizeof *numbers);
    if (!numbers) return error_nomem(err, "the areas of a picture");
    for (size_t i = 0; i < s->open.count; i++) {
        open_area *one = &s->open.items[i];
        if (one->parent != (int32_t)i) continue;
        if (!one->is_touched) {
            if (!status) status = hand_out(s, &one->area, sink, context, err);
            field_area_clear(&one->area);
            continue;
        }
        field_area moved = one->area;
        one->area = (field_area){0};
        numbers[i] = (int32_t)kept;
        s->open.items[kept] = (open_area){.parent = (int32_t)kept, .area = moved};
        kept++;
    }
    s->open.count = kept;
    for (int k = 0; k < s->scale.level_count; k++)
        for (int64_t x = 0; x < s->width; x++) {
            s->above[k][x] = is_last || s->below[k][x] < 0 ? -1 : numbers[s->below[k][x]];
            s->below[k][x] = -1;
        }
    free(numbers);
    forget_before(s);
    return status;
}

pap_status field_stitch_take(field_stitch *s, field_tile *tile, int64_t x0, int w, bool is_row_end,
                             bool is_last, field_sink *sink, void *context, pap_error *err) {
    pap_status status = PAP_OK;
    if (tile) {
        if (!take_tile(s, tile, x0)) status = error_nomem(err, "the areas of a picture");
        field_tile_free(tile);
    } else {
        forget_before(s);
        for (int k = 0; k < s->scale.level_count; k++)
            for (int i = 0; i < w; i++) s->below[k][x0 + i] = -1;
    }
    return !status && is_row_end ? end_row(s, is_last, sink, context, err) : status;
}
