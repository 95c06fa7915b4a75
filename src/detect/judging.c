/* Groups of flowers on their way to becoming candidates. */
#include "detect/judging.h"

#include "base/error.h"
#include "base/memory.h"
#include "plots/outline.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* Judged together: a call of the trees costs as much for a hundred rows as for a few. Larger batches would
 * leave workers with nothing to do at the end of a row of tiles. */
enum { BATCH = 128 };

/* Members lie one after the other in the batch. */
typedef struct group {
    size_t first, count;
    int link;
} group;

/* A group that is measured, with its outline in source pixels. */
typedef struct measured {
    candidate one;
    double *outline;
} measured;

typedef enum batch_state { WAITING, TAKEN, JUDGED } batch_state;

typedef struct batch {
    struct batch *next;
    batch_state state; /* under the lock */
    VECTOR(flower) members;
    VECTOR(group) groups;
    VECTOR(measured) found; /* once it is judged: those that are candidates */
    int64_t forget_above;   /* of cells, after it */
} batch;

struct judging {
    judging_setup setup;
    const plot_params *params;
    zone_reach *reach;
    measuring with;
    batch *open;         /* being filled; NULL: none */
    batch *first, *last; /* closed, in order */
    pthread_mutex_t lock;
};

pap_status judging_new(judging **out, const judging_setup *setup, pap_error *err) {
    judging *j = calloc(1, sizeof *j);
    if (!j) return error_nomem(err, "the groups of a picture");
    j->setup = *setup;
    j->params = &setup->regime->params;
    pthread_mutex_init(&j->lock, NULL);
    j->reach = zone_reach_new(j->params, setup->scale);
    if (!j->reach) {
        judging_free(j);
        return error_nomem(err, "the groups of a picture");
    }
    j->with = (measuring){j->params, setup->scale, setup->kernels, setup->cells, j->reach};
    *out = j;
    return PAP_OK;
}

static void batch_free(batch *b) {
    if (!b) return;
    for (size_t i = 0; i < b->found.count; i++) free(b->found.items[i].outline);
    free(b->found.items);
    free(b->groups.items);
    free(b->members.items);
    free(b);
}

void judging_free(judging *j) {
    if (!j) return;
    batch_free(j->open);
    while (j->first) {
        batch *gone = j->first;
        j->first = gone->next;
        batch_free(gone);
    }
    zone_reach_free(j->reach);
    pthread_mutex_destroy(&j->lock);
    free(j);
}

/* ---- collecting, one at a time ---- */

static void close_batch(judging *j) {
    batch *b = j->open;
    if (!b) return;
    pthread_mutex_lock(&j->lock);
    if (j->first)
        j->last->next = b;
    else
        j->first = b;
    j->last = b;
    pthread_mutex_unlock(&j->lock);
    j->open = NULL;
    j->setup.on_batch(j->setup.context);
}

pap_status judging_add(judging *j, const flower *members, size_t count, int link, pap_error *err) {
    if (!j->open) j->open = calloc(1, sizeof *j->open);
    batch *b = j->open;
    group *slot = b ? VECTOR_PUSH(&b->groups) : NULL;
    if (!slot || !memory_reserve((void **)&b->members.items, &b->members.capacity, b->members.count + count,
                                 sizeof *members))
        return error_nomem(err, "a group of flowers");
    *slot = (group){b->members.count, count, link};
    memcpy(b->members.items + b->members.count, members, count * sizeof *members);
    b->members.count += count;
    if (b->groups.count >= BATCH) close_batch(j);
    return PAP_OK;
}

void judging_end_row(judging *j, int64_t y) {
    close_batch(j);
    pthread_mutex_lock(&j->lock);
    batch *last = j->first ? j->last : NULL;
    if (last) last->forget_above = y;
    pthread_mutex_unlock(&j->lock);
    if (!last) cell_grid_forget_above(j->setup.cells, y);
}

/* The first batch, if it is judged; it is then the caller's. */
static batch *take_judged(judging *j) {
    pthread_mutex_lock(&j->lock);
    batch *b = j->first && j->first->state == JUDGED ? j->first : NULL;
    if (b) j->first = b->next;
    pthread_mutex_unlock(&j->lock);
    return b;
}

pap_status judging_hand_on(judging *j, candidates *into, pap_error *err) {
    pap_status status = PAP_OK;
    for (batch *b; !status && (b = take_judged(j));) {
        for (size_t i = 0; i < b->found.count && !status; i++)
            status = candidates_add(into, &b->found.items[i].one, b->found.items[i].outline, err);
        cell_grid_forget_above(j->setup.cells, b->forget_above);
        batch_free(b);
    }
    return status;
}

/* ---- on a worker ---- */

/* The mean of the flowers' places, which moves little when pixels are cut or resampled another way; a flower
 * near it would jump to its neighbour. It lies inside, since an outline is convex. */
static void middle_of(double *x, double *y, const flower *members, size_t count) {
    *x = *y = 0;
    for (size_t i = 0; i < count; i++) {
        *x += members[i].x;
        *y += members[i].y;
    }
    *x /= (double)count;
    *y /= (double)count;
}

static const flower *strongest(const flower *members, size_t count) {
    const flower *found = members;
    for (size_t i = 1; i < count; i++)
        if (members[i].best > found->best) found = &members[i];
    return found;
}

static const flower *nearest_to(double x, double y, const flower *members, size_t count) {
    const flower *found = members;
    double best = INFINITY;
    for (size_t i = 0; i < count; i++) {
        double dx = members[i].x - x, dy = members[i].y - y;
        if (dx * dx + dy * dy < best) {
            best = dx * dx + dy * dy;
            found = &members[i];
        }
    }
    return found;
}

static void place_group(candidate *one, const flower *members, size_t count, int pool) {
    double x, y;
    middle_of(&x, &y, members, count);
    const flower *top = strongest(members, count), *middle = nearest_to(x, y, members, count);
    one->x_px = x * pool;
    one->y_px = y * pool;
    one->flower_x_px = middle->x * pool;
    one->flower_y_px = middle->y * pool;
    one->best_x_px = (top->best_x + 0.5) * pool;
    one->best_y_px = (top->best_y + 0.5) * pool;
}

static pap_status measure_group(measured *out, const judging *j, const batch *b, const group *one,
                                pap_error *err) {
    const judging_setup *setup = &j->setup;
    const flower *members = b->members.items + one->first;
    plot_outline shape;
    if (!outline_of_flowers(&shape, members, one->count, j->params->near_m / 2, setup->scale))
        return error_nomem(err, "an outline");
    *out = (measured){{.area_m2 = shape.area_m2, .outline_count = (int32_t)shape.count}, shape.xy};
    place_group(&out->one, members, one->count, setup->pool);
    bool is_measured = features_measure(out->one.features, members, one->count, &shape, one->link, &j->with);
    for (size_t i = 0; i < 2 * shape.count; i++) shape.xy[i] *= setup->pool;
    return is_measured ? PAP_OK : error_nomem(err, "a plot's features");
}

static pap_status measure_batch(const judging *j, batch *b, pap_error *err) {
    pap_status status = PAP_OK;
    for (size_t i = 0; i < b->groups.count && !status; i++) {
        measured *slot = VECTOR_PUSH(&b->found);
        if (!slot) return error_nomem(err, "the groups of a picture");
        slot->outline = NULL;
        status = measure_group(slot, j, b, &b->groups.items[i], err);
    }
    return status;
}

/* Those of a measured batch that score above the model's floor stay. */
static pap_status judge_batch(const judging *j, batch *b, pap_error *err) {
    size_t count = b->found.count, kept = 0;
    const model *m = j->setup.model;
    float(*rows)[FEATURE_COUNT] = memory_array(count, sizeof *rows);
    judgement *judged = memory_array(count, sizeof *judged);
    pap_status status = rows && judged ? PAP_OK : error_nomem(err, "the scores");
    for (size_t i = 0; i < count && !status; i++)
        memcpy(rows[i], b->found.items[i].one.features, sizeof rows[i]);
    if (!status)
        status = model_judge(judged, m, j->setup.regime, (const float(*)[FEATURE_COUNT])rows, count, err);
    for (size_t i = 0; i < count && !status; i++) {
        measured *one = &b->found.items[i];
        if (judged[i].score < model_floor(m)) {
            free(one->outline);
            continue;
        }
        one->one.score = judged[i].score;
        one->one.fit = judged[i].fit;
        b->found.items[kept++] = *one;
    }
    if (!status) b->found.count = kept;
    free(rows);
    free(judged);
    return status;
}

static batch *take_waiting(judging *j) {
    pthread_mutex_lock(&j->lock);
    batch *b = j->first;
    while (b && b->state != WAITING) b = b->next;
    if (b) b->state = TAKEN;
    pthread_mutex_unlock(&j->lock);
    return b;
}

pap_status judging_step(judging *j, bool *did, pap_error *err) {
    batch *b = take_waiting(j);
    *did = b != NULL;
    if (!b) return PAP_OK;
    pap_status status = measure_batch(j, b, err);
    if (!status) status = judge_batch(j, b, err);
    if (status) return status;
    pthread_mutex_lock(&j->lock);
    b->state = JUDGED;
    pthread_mutex_unlock(&j->lock);
    return PAP_OK;
}
