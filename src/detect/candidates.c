/* All candidates of a picture: stored within bounded memory, ranked, and each place kept once. */
#include "detect/candidates.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/spill.h"
#include "geo/ring.h"

#include <math.h>
#include <stdlib.h>

/* What ranking needs at hand; the rest is in the store. */
typedef struct entry {
    double score, fit, area_m2, best_x, best_y, link_m, link_peak, link_likeness;
    float x0, y0, x1, y1;
    int64_t offset;
    int32_t outline_count;
    bool is_kept;
} entry;

struct candidates {
    VECTOR(entry) entries;
    spill *store;
    double *outline, *other; /* of the entry last read, and of the one it is compared with */
    size_t outline_capacity, other_capacity;
};

pap_status candidates_new(candidates **out, size_t memory_bytes, pap_error *err) {
    candidates *all = calloc(1, sizeof *all);
    if (!all) return error_nomem(err, "the candidates");
    pap_status status = spill_new(&all->store, memory_bytes, err);
    if (status) {
        free(all);
        return status;
    }
    *out = all;
    return PAP_OK;
}

void candidates_free(candidates *all) {
    if (!all) return;
    spill_free(all->store);
    free(all->entries.items);
    free(all->outline);
    free(all->other);
    free(all);
}

static void note_box(entry *into, const double *outline, int32_t count) {
    into->x0 = into->y0 = INFINITY;
    into->x1 = into->y1 = -INFINITY;
    for (int32_t i = 0; i < count; i++) {
        float x = (float)outline[2 * i], y = (float)outline[2 * i + 1];
        into->x0 = x < into->x0 ? x : into->x0;
        into->x1 = x > into->x1 ? x : into->x1;
        into->y0 = y < into->y0 ? y : into->y0;
        into->y1 = y > into->y1 ? y : into->y1;
    }
}

pap_status candidates_add(candidates *all, const candidate *one, const double *outline, pap_error *err) {
    entry *slot = VECTOR_PUSH(&all->entries);
    if (!slot) return error_nomem(err, "the candidates");
    *slot = (entry){.score = one->score,
                    .fit = one->fit,
                    .area_m2 = one->area_m2,
                    .best_x = one->best_x_px,
                    .best_y = one->best_y_px,
                    .link_m = (double)one->features[FEATURE_link_m],
                    .link_peak = (double)one->features[FEATURE_link_peak],
                    .link_likeness = (double)one->features[FEATURE_link_likeness],
                    .outline_count = one->outline_count};
    note_box(slot, outline, one->outline_count);
    int64_t ignored;
    pap_status status = spill_append(all->store, &slot->offset, one, sizeof *one, err);
    if (!status)
        status = spill_append(all->store, &ignored, outline, (size_t)one->outline_count * 2 * sizeof *outline,
                              err);
    return status;
}

static int compare(double a, double b) {
    return (a > b) - (a < b);
}

/* A total order: no two candidates share a strongest pixel, a distance and levels. */
static int compare_entries(const void *a, const void *b) {
    const entry *p = a, *q = b;
    int order = compare(q->score, p->score);
    if (!order) order = compare(p->best_y, q->best_y);
    if (!order) order = compare(p->best_x, q->best_x);
    if (!order) order = compare(p->link_m, q->link_m);
    if (!order) order = compare(p->link_peak, q->link_peak);
    if (!order) order = compare(p->link_likeness, q->link_likeness);
    return order;
}

static pap_status read_outline(candidates *all, double **into, size_t *capacity, const entry *from,
                               pap_error *err) {
    size_t count = (size_t)from->outline_count * 2;
    if (!memory_reserve((void **)into, capacity, count, sizeof **into)) return error_nomem(err, "an outline");
    return spill_read(all->store, *into, from->offset + (int64_t)sizeof(candidate), count * sizeof **into,
                      err);
}

/* Kept entries by the squares that their boxes touch: heads of lists by hash, links in `nodes`. */
enum { SQUARE_PX = 512 };
typedef struct place_node {
    int64_t next;
    size_t entry;
} place_node;
typedef struct places {
    int64_t *heads;
    size_t mask;
    VECTOR(place_node) nodes;
} places;

/* Squares that a box touches when it is widened by the distance within which places are one. */
typedef struct squares {
    int64_t x0, y0, x1, y1;
} squares;

static squares squares_of(const entry *one, const selection *how) {
    double dx = how->apart_m / how->gsd_x_m, dy = how->apart_m / how->gsd_y_m;
    return (squares){(int64_t)floor(((double)one->x0 - dx) / SQUARE_PX),
                     (int64_t)floor(((double)one->y0 - dy) / SQUARE_PX),
                     (int64_t)floor(((double)one->x1 + dx) / SQUARE_PX),
                     (int64_t)floor(((double)one->y1 + dy) / SQUARE_PX)};
}

static size_t hash_square(const places *index, int64_t x, int64_t y) {
    uint64_t h = (uint64_t)x * 0x9E3779B97F4A7C15U ^ (uint64_t)y * 0xC2B2AE3D27D4EB4FU;
    return (size_t)(h >> 20) & index->mask;
}

static bool places_make(places *index, size_t count) {
    size_t size = 64;
    while (size < 2 * count) size *= 2;
    *index = (places){.heads = memory_array(size, sizeof(int64_t)), .mask = size - 1};
    for (size_t i = 0; index->heads && i < size; i++) index->heads[i] = -1;
    return index->heads != NULL;
}

static bool places_add(places *index, const entry *one, size_t number, const selection *how) {
    squares at = squares_of(one, how);
    for (int64_t y = at.y0; y <= at.y1; y++)
        for (int64_t x = at.x0; x <= at.x1; x++) {
            place_node *slot = VECTOR_PUSH(&index->nodes);
            if (!slot) return false;
            size_t head = hash_square(index, x, y);
            *slot = (place_node){index->heads[head], number};
            index->heads[head] = (int64_t)index->nodes.count - 1;
        }
    return true;
}

/* Whether two candidates are the same place; `one`'s outline is in all->outline. */
static pap_status same_place(candidates *all, const entry *one, const entry *kept, const selection *how,
                             bool *out, pap_error *err) {
    double dx = how->apart_m / how->gsd_x_m, dy = how->apart_m / how->gsd_y_m;
    *out = false;
    if ((double)one->x0 - dx > (double)kept->x1 || (double)one->x1 + dx < (double)kept->x0 ||
        (double)one->y0 - dy > (double)kept->y1 || (double)one->y1 + dy < (double)kept->y0)
        return PAP_OK;
    pap_status status = read_outline(all, &all->other, &all->other_capacity, kept, err);
    if (!status)
        *out = ring_distance_m(all->outline, (size_t)one->outline_count, all->other,
                               (size_t)kept->outline_count, how->gsd_x_m, how->gsd_y_m) <= how->apart_m;
    return status;
}

static pap_status is_taken(candidates *all, const places *index, const entry *one, const selection *how,
                           bool *taken, pap_error *err) {
    squares at = squares_of(one, how);
    *taken = false;
    pap_status status = read_outline(all, &all->outline, &all->outline_capacity, one, err);
    for (int64_t y = at.y0; y <= at.y1 && !status && !*taken; y++)
        for (int64_t x = at.x0; x <= at.x1 && !status && !*taken; x++)
            for (int64_t i = index->heads[hash_square(index, x, y)]; i >= 0 && !status && !*taken;
                 i = index->nodes.items[i].next)
                status =
                    same_place(all, one, &all->entries.items[index->nodes.items[i].entry], how, taken, err);
    return status;
}

/* An entry in the order in which places are given away. */
typedef struct turn {
    bool is_listed;
    double preference; /* 0 for what is not listed */
    size_t entry;      /* by rank: a total order */
} turn;

static int compare_turns(const void *a, const void *b) {
    const turn *p = a, *q = b;
    if (p->is_listed != q->is_listed) return p->is_listed ? -1 : 1;
    if (p->preference != q->preference) return p->preference > q->preference ? -1 : 1;
    return (p->entry > q->entry) - (p->entry < q->entry);
}

static double preference_of(const entry *one, const selection *how) {
    static const double AREA_MIN_M2 = 0.05;
    return one->fit + how->prefer_area * log(fmax(one->area_m2, AREA_MIN_M2));
}

pap_status candidates_rank(candidates *all, const selection *how, pap_error *err) {
    size_t count = all->entries.count;
    places index = {0};
    turn *turns = memory_array(count, sizeof *turns);
    pap_status status = turns && places_make(&index, count) ? PAP_OK : error_nomem(err, "the ranking");
    if (!status && count) qsort(all->entries.items, count, sizeof *all->entries.items, compare_entries);
    for (size_t i = 0; i < count && !status; i++) {
        const entry *one = &all->entries.items[i];
        bool is_listed = one->score >= how->threshold;
        turns[i] = (turn){is_listed, is_listed ? preference_of(one, how) : 0.0, i};
    }
    if (!status && count) qsort(turns, count, sizeof *turns, compare_turns);
    for (size_t i = 0; i < count && !status; i++) {
        entry *one = &all->entries.items[turns[i].entry];
        bool taken;
        status = is_taken(all, &index, one, how, &taken, err);
        one->is_kept = !status && !taken;
        if (one->is_kept && !places_add(&index, one, turns[i].entry, how))
            status = error_nomem(err, "the ranking");
    }
    free(index.heads);
    free(index.nodes.items);
    free(turns);
    return status;
}

pap_status candidates_clip(candidates *all, const aoi_clip *area, pap_error *err) {
    size_t kept = 0;
    for (size_t i = 0; i < all->entries.count; i++) {
        candidate one;
        pap_status status = spill_read(all->store, &one, all->entries.items[i].offset, sizeof one, err);
        if (status) return status;
        if (aoi_clip_holds(area, one.x_px, one.y_px)) all->entries.items[kept++] = all->entries.items[i];
    }
    all->entries.count = kept;
    return PAP_OK;
}

size_t candidates_count(const candidates *all) {
    return all->entries.count;
}

pap_status candidates_get(candidates *all, size_t rank, candidate *out, const double **outline, bool *is_kept,
                          pap_error *err) {
    const entry *one = &all->entries.items[rank];
    pap_status status = spill_read(all->store, out, one->offset, sizeof *out, err);
    if (!status && outline) status = read_outline(all, &all->outline, &all->outline_capacity, one, err);
    if (status) return status;
    if (outline) *outline = all->outline;
    if (is_kept) *is_kept = one->is_kept;
    return PAP_OK;
}
