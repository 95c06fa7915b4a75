/* Targets of several pictures that show the same place come out once. */
#include "targets/merge.h"

#include "base/error.h"
#include "base/memory.h"
#include "geo/ring.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A target on the ground, with the plane that touches the earth there. */
typedef struct view {
    const target_entry *entry;
    const double *ring; /* degrees; its own point twice where there is no outline */
    size_t ring_count;
    double point[4];
    double lon_m, lat_m; /* metres of a degree */
    double error_m;      /* how far its ring may be off, or short of the plot */
    double drift_m;      /* how far it may be off besides, by chance */
    double reach_m;      /* the plot lies within this of the point */
    double area_m2;
    bool is_settled, is_dropped;
} view;

/* Views by the squares of ground that they may touch: heads of lists by hash, links in `nodes`. */
typedef struct ground_node {
    int64_t next;
    size_t view;
} ground_node;

typedef struct neighbour {
    size_t view;
    int picture;
    double gap_m, distance_m;
} neighbour;
typedef VECTOR(neighbour) neighbours;

typedef struct merger {
    view *views; /* in the order of the list, which is sorted */
    size_t count;
    int64_t *heads;
    size_t mask;
    VECTOR(ground_node) nodes;
    neighbours near, back; /* of the view that is looked at, of one of its neighbours */
    VECTOR(size_t) group;  /* those that a view stands for */
} merger;

/* ---- on the ground ---- */

static const double DEGREE = 0.017453292519943295;

/* Metres of a degree on the WGS 84 ellipsoid. */
static void measure_degrees(view *one) {
    static const double A_M = 6378137.0, E2 = 0.0066943799901413165;
    double s = sin(one->entry->target.lat * DEGREE), w2 = 1 - E2 * s * s;
    one->lat_m = DEGREE * A_M * (1 - E2) / (w2 * sqrt(w2));
    one->lon_m = DEGREE * A_M / sqrt(w2) * fmax(cos(one->entry->target.lat * DEGREE), 1e-6);
}

static void view_make(view *out, const target_entry *entry) {
    const pap_target *target = &entry->target;
    *out = (view){.entry = entry, .point = {target->lon, target->lat, target->lon, target->lat}};
    out->is_settled = !isfinite(target->lon) || !isfinite(target->lat);
    if (out->is_settled) return;
    measure_degrees(out);
    out->area_m2 = target->area_m2;
    out->drift_m = fmax(entry->apart_m, 0);
    out->error_m = out->drift_m > 0 ? 0 : fmax(target->position_error_m, 0);
    if (entry->outline_count >= 4) {
        out->ring = entry->outline;
        out->ring_count = entry->outline_count;
    } else {
        out->ring = out->point;
        out->ring_count = 2;
        if (target->area_m2 > 0) out->error_m += sqrt(target->area_m2 / acos(-1.0));
    }
    for (size_t i = 0; i < out->ring_count; i++)
        out->reach_m = fmax(out->reach_m, hypot((out->ring[2 * i] - target->lon) * out->lon_m,
                                                (out->ring[2 * i + 1] - target->lat) * out->lat_m));
    out->reach_m += out->error_m + out->drift_m;
}

/* How far apart the rings of one place may be: chances add as squares. */
static double slack_m(const view *a, const view *b) {
    return a->error_m + b->error_m + hypot(a->drift_m, b->drift_m);
}

/* Fields, and what is seen much finer than they are. */
static bool are_of_two_kinds(const view *a, const view *b) {
    static const double FINER = 4;
    double p = a->entry->target.gsd_m, q = b->entry->target.gsd_m;
    if (!a->entry->is_field && !b->entry->is_field) return false;
    return a->entry->is_field != b->entry->is_field || p > FINER * q || q > FINER * p;
}

/* Outlines of fields are of whole pixels: that of a plot a pixel wide may be four times as large as the plot.
 */
static bool is_around(const view *a, const view *b) {
    static const double LARGER = 4;
    return are_of_two_kinds(a, b) && b->area_m2 > 0 && a->area_m2 > LARGER * b->area_m2;
}

/* Whether two views are one place, how wide the gap between their outlines is, and how far their points are
 * apart. */
static bool is_same_place(const view *a, const view *b, double *gap_m, double *distance_m) {
    *distance_m = hypot((a->point[0] - b->point[0]) * a->lon_m, (a->point[1] - b->point[1]) * a->lat_m);
    if (*distance_m > a->reach_m + b->reach_m || is_around(a, b) || is_around(b, a)) return false;
    *gap_m = ring_distance_m(a->ring, a->ring_count, b->ring, b->ring_count, a->lon_m, a->lat_m);
    return *gap_m <= slack_m(a, b);
}

/* Whether b's point lies within a's outline whatever the position errors are. */
static bool surely_holds(const view *a, const view *b) {
    return ring_contains(a->ring, a->ring_count, b->point[0], b->point[1]) &&
           ring_edge_distance_m(a->ring, a->ring_count, b->point[0], b->point[1], a->lon_m, a->lat_m) >
               slack_m(a, b);
}

/* ---- finding neighbours ---- */

/* Squares of about 32 m: rows of latitude, cut into columns by the width of a degree in the row. */
static const double SQUARE_M = 32, LATITUDE_M = 111000, REACH_MAX_M = 1000;

typedef struct span {
    int64_t first, last;
} span;

static double reach_of(const view *one) {
    return fmin(one->reach_m, REACH_MAX_M);
}

static span rows_of(const view *one) {
    double at = one->point[1] * LATITUDE_M, reach = reach_of(one) * LATITUDE_M / one->lat_m;
    return (span){(int64_t)floor((at - reach) / SQUARE_M), (int64_t)floor((at + reach) / SQUARE_M)};
}

static span columns_of(const view *one, int64_t row) {
    double latitude = ((double)row + 0.5) * SQUARE_M / LATITUDE_M;
    double degree_m = LATITUDE_M * fmax(cos(latitude * DEGREE), 1e-6);
    double at = one->point[0] * degree_m, reach = reach_of(one) * degree_m / one->lon_m;
    return (span){(int64_t)floor((at - reach) / SQUARE_M), (int64_t)floor((at + reach) / SQUARE_M)};
}

static int64_t *head_of(const merger *m, int64_t row, int64_t column) {
    uint64_t h = (uint64_t)row * 0x9E3779B97F4A7C15U ^ (uint64_t)column * 0xC2B2AE3D27D4EB4FU;
    return &m->heads[(size_t)(h >> 20) & m->mask];
}

static bool add_to_ground(merger *m, size_t number) {
    const view *one = &m->views[number];
    span rows = rows_of(one);
    for (int64_t row = rows.first; row <= rows.last; row++) {
        span columns = columns_of(one, row);
        for (int64_t column = columns.first; column <= columns.last; column++) {
            ground_node *slot = VECTOR_PUSH(&m->nodes);
            if (!slot) return false;
            int64_t *head = head_of(m, row, column);
            *slot = (ground_node){*head, number};
            *head = (int64_t)m->nodes.count - 1;
        }
    }
    return true;
}

static int compare_size(size_t a, size_t b) {
    return (a > b) - (a < b);
}

static int compare_view(const void *a, const void *b) {
    return compare_size(((const neighbour *)a)->view, ((const neighbour *)b)->view);
}

/* By picture; in each the nearest first: by the gap, then by the points, then by rank. */
static int compare_near(const void *a, const void *b) {
    const neighbour *p = a, *q = b;
    if (p->picture != q->picture) return p->picture < q->picture ? -1 : 1;
    if (p->gap_m != q->gap_m) return p->gap_m < q->gap_m ? -1 : 1;
    if (p->distance_m != q->distance_m) return p->distance_m < q->distance_m ? -1 : 1;
    return compare_size(p->view, q->view);
}

/* All that share a square with the view and are of another picture, some of them several times. */
static bool collect_from_squares(merger *m, const view *one, neighbours *out) {
    span rows = rows_of(one);
    out->count = 0;
    for (int64_t row = rows.first; row <= rows.last; row++) {
        span columns = columns_of(one, row);
        for (int64_t column = columns.first; column <= columns.last; column++)
            for (int64_t i = *head_of(m, row, column); i >= 0; i = m->nodes.items[i].next) {
                size_t number = m->nodes.items[i].view;
                int picture = m->views[number].entry->picture;
                if (picture == one->entry->picture) continue;
                neighbour *slot = VECTOR_PUSH(out);
                if (!slot) return false;
                *slot = (neighbour){.view = number, .picture = picture};
            }
    }
    return true;
}

/* The views of other pictures that are one place with this one, in the order of compare_near. */
static bool find_neighbours(merger *m, const view *one, neighbours *out) {
    size_t kept = 0, last = SIZE_MAX;
    if (!collect_from_squares(m, one, out)) return false;
    if (out->count) qsort(out->items, out->count, sizeof *out->items, compare_view);
    for (size_t i = 0; i < out->count; i++) {
        neighbour next = out->items[i];
        if (next.view == last) continue;
        last = next.view;
        if (is_same_place(one, &m->views[next.view], &next.gap_m, &next.distance_m))
            out->items[kept++] = next;
    }
    out->count = kept;
    if (kept) qsort(out->items, kept, sizeof *out->items, compare_near);
    return true;
}

/* ---- settling ---- */

static pap_status take(merger *m, size_t number, pap_error *err) {
    size_t *slot = VECTOR_PUSH(&m->group);
    if (!slot) return error_nomem(err, "the merging of targets");
    *slot = number;
    m->views[number].is_settled = m->views[number].is_dropped = true;
    return PAP_OK;
}

/* Whether of the leader's picture nothing is nearer to the view than the leader; of two kinds, the larger
 * must have the smaller alone. */
static pap_status check_mutual(merger *m, size_t leader, size_t number, bool *is_mutual, pap_error *err) {
    int picture = m->views[leader].entry->picture;
    if (!find_neighbours(m, &m->views[number], &m->back)) return error_nomem(err, "the merging of targets");
    size_t i = 0;
    while (i < m->back.count && m->back.items[i].picture != picture) i++;
    *is_mutual = i < m->back.count && m->back.items[i].view == leader;
    const view *one = &m->views[leader], *other = &m->views[number];
    bool has_second = i + 1 < m->back.count && m->back.items[i + 1].picture == picture;
    if (has_second && other->area_m2 > one->area_m2 && are_of_two_kinds(one, other)) *is_mutual = false;
    return PAP_OK;
}

/* Of the neighbours [from, to), which are of one picture. */
static pap_status take_of_picture(merger *m, size_t leader, size_t from, size_t to, pap_error *err) {
    const neighbour *near = m->near.items;
    size_t before = m->group.count, nearest = to;
    const view *first = &m->views[near[from].view];
    const bool is_of_two_kinds = are_of_two_kinds(&m->views[leader], first);
    if (is_of_two_kinds && to - from > 1 && m->views[leader].area_m2 > first->area_m2) return PAP_OK;
    pap_status status = PAP_OK;
    for (size_t i = from; i < to && !status; i++) {
        const view *one = &m->views[near[i].view];
        if (one->is_settled) continue;
        if (nearest == to) nearest = i;
        if (!is_of_two_kinds && surely_holds(&m->views[leader], one)) status = take(m, near[i].view, err);
    }
    if (status || nearest == to || m->group.count > before) return status;
    bool is_mutual = false;
    status = check_mutual(m, leader, near[nearest].view, &is_mutual, err);
    return !status && is_mutual ? take(m, near[nearest].view, err) : status;
}

static int compare_name(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Notes with the leader the pictures of those that it stands for. */
static pap_status name_pictures(const merger *m, target_entry *leader, pap_error *err) {
    size_t count = m->group.count, size = 1;
    const char **names = memory_array(count, sizeof *names);
    char *joined = NULL;
    for (size_t i = 0; names && i < count; i++) {
        const char *image = m->views[m->group.items[i]].entry->target.image;
        names[i] = image ? image : "";
        size += strlen(names[i]) + 1;
    }
    if (names) joined = calloc(size, 1);
    if (joined) {
        qsort(names, count, sizeof *names, compare_name);
        char *end = joined;
        for (size_t i = 0; i < count; i++)
            if (i == 0 || strcmp(names[i], names[i - 1]) != 0)
                end = stpcpy(stpcpy(end, i ? "/" : ""), names[i]);
        leader->target.also_in = joined;
    }
    free(names);
    return joined ? PAP_OK : error_nomem(err, "the merging of targets");
}

static pap_status settle(merger *m, pap_targets *list, size_t leader, pap_error *err) {
    if (!find_neighbours(m, &m->views[leader], &m->near)) return error_nomem(err, "the merging of targets");
    m->views[leader].is_settled = true;
    m->group.count = 0;
    pap_status status = PAP_OK;
    for (size_t from = 0, to; from < m->near.count && !status; from = to) {
        for (to = from + 1; to < m->near.count && m->near.items[to].picture == m->near.items[from].picture;)
            to++;
        status = take_of_picture(m, leader, from, to, err);
    }
    return status || m->group.count == 0 ? status : name_pictures(m, &list->items[leader], err);
}

static bool set_up(merger *m, const pap_targets *list) {
    size_t size = 64;
    while (size < 2 * list->count) size *= 2;
    *m = (merger){.count = list->count, .mask = size - 1};
    m->views = memory_array(list->count, sizeof *m->views);
    m->heads = memory_array(size, sizeof *m->heads);
    if (!m->views || !m->heads) return false;
    for (size_t i = 0; i < size; i++) m->heads[i] = -1;
    for (size_t i = 0; i < list->count; i++) {
        view_make(&m->views[i], &list->items[i]);
        if (!m->views[i].is_settled && !add_to_ground(m, i)) return false;
    }
    return true;
}

static void tear_down(merger *m) {
    free(m->views);
    free(m->heads);
    free(m->nodes.items);
    free(m->near.items);
    free(m->back.items);
    free(m->group.items);
}

pap_status targets_merge(pap_targets *list, pap_error *err) {
    if (list->count < 2) return PAP_OK;
    merger m = {0};
    bool *is_dropped = memory_array(list->count, sizeof *is_dropped);
    targets_sort(list);
    pap_status status = is_dropped && set_up(&m, list) ? PAP_OK : error_nomem(err, "the merging of targets");
    for (size_t i = 0; i < list->count && !status; i++)
        if (!m.views[i].is_settled) status = settle(&m, list, i, err);
    for (size_t i = 0; i < list->count && !status; i++) is_dropped[i] = m.views[i].is_dropped;
    if (!status) targets_drop(list, is_dropped);
    tear_down(&m);
    free(is_dropped);
    return status;
}
