/* The ranked list of suspected plots: copies, order, unique ids. */
#include "targets/list.h"

#include "base/error.h"
#include "base/memory.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The members of pap_target that the list owns. */
static const size_t text_offsets[] = {
    offsetof(pap_target, id),     offsetof(pap_target, colour),  offsetof(pap_target, stage),
    offsetof(pap_target, image),  offsetof(pap_target, date),    offsetof(pap_target, model),
    offsetof(pap_target, chip),   offsetof(pap_target, why[0]),  offsetof(pap_target, why[1]),
    offsetof(pap_target, why[2]), offsetof(pap_target, also_in),
};

enum { TEXT_COUNT = sizeof text_offsets / sizeof *text_offsets };

static const char **text_at(pap_target *target, size_t i) {
    return (const char **)((char *)target + text_offsets[i]);
}

static void entry_clear(target_entry *entry) {
    for (size_t i = 0; i < TEXT_COUNT; i++) free((char *)*text_at(&entry->target, i));
    free(entry->outline);
}

/* False, with nothing left to free, when memory ran out. */
static bool entry_copy(target_entry *out, const target_entry *entry) {
    target_entry copy = *entry;
    bool whole = true;
    for (size_t i = 0; i < TEXT_COUNT; i++) {
        const char **text = text_at(&copy.target, i);
        if (*text) whole = (*text = strdup(*text)) != NULL && whole;
    }
    if (entry->outline && entry->outline_count > 0) {
        copy.outline = memory_array(entry->outline_count, 2 * sizeof *copy.outline);
        if (copy.outline)
            memcpy(copy.outline, entry->outline, entry->outline_count * 2 * sizeof *copy.outline);
        whole = whole && copy.outline;
    } else {
        copy.outline = NULL;
        copy.outline_count = 0;
    }
    if (whole)
        *out = copy;
    else
        entry_clear(&copy);
    return whole;
}

pap_status targets_new(pap_targets **out, pap_error *err) {
    pap_targets *list = memory_array(1, sizeof *list);
    if (!list) return error_nomem(err, "a target list");
    list->is_placed = true;
    *out = list;
    return PAP_OK;
}

pap_status targets_add(pap_targets *list, const target_entry *entry, pap_error *err) {
    assert(entry->target.id);
    target_entry copy;
    if (!memory_reserve((void **)&list->items, &list->capacity, list->count + 1, sizeof *list->items) ||
        !entry_copy(&copy, entry))
        return error_nomem(err, "a target");
    list->items[list->count++] = copy;
    if (!isfinite(copy.target.lon) || !isfinite(copy.target.lat)) list->is_placed = false;
    return PAP_OK;
}

static int compare_text(const char *a, const char *b) {
    return strcmp(a ? a : "", b ? b : "");
}

static int compare_real(double a, double b) {
    return (a > b) - (a < b);
}

/* A score that is not a number ranks last; the place decides between entries that agree in all else, since
 * qsort does not keep the order of equals. */
static int compare_rank(const void *left, const void *right) {
    const pap_target *a = &((const target_entry *)left)->target, *b = &((const target_entry *)right)->target;
    int order = compare_real(isnan(b->score) ? -1 : b->score, isnan(a->score) ? -1 : a->score);
    if (!order) order = compare_text(a->id, b->id);
    if (!order) order = compare_text(a->image, b->image);
    if (!order) order = compare_real(a->y_px, b->y_px);
    return order ? order : compare_real(a->x_px, b->x_px);
}

void targets_sort(pap_targets *list) {
    if (list->count) qsort(list->items, list->count, sizeof *list->items, compare_rank);
}

void targets_drop(pap_targets *list, const bool *is_dropped) {
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (is_dropped[i])
            entry_clear(&list->items[i]);
        else
            list->items[kept++] = list->items[i];
    }
    list->count = kept;
}

/* An id and whose it is; entries with one id sort by rank. */
typedef struct id_owner {
    const char *id;
    size_t rank;
} id_owner;

static int compare_owner(const void *left, const void *right) {
    const id_owner *a = left, *b = right;
    int order = strcmp(a->id, b->id);
    return order ? order : (a->rank > b->rank) - (a->rank < b->rank);
}

static int compare_owner_id(const void *left, const void *right) {
    return strcmp(((const id_owner *)left)->id, ((const id_owner *)right)->id);
}

/* "id-n" with the lowest n from *n on that no entry has of its own; NULL when memory ran out. */
static char *free_id(const id_owner *owners, size_t count, const char *id, size_t *n) {
    size_t size = strlen(id) + 24;
    char *name = malloc(size);
    if (!name) return NULL;
    do snprintf(name, size, "%s-%zu", id, (*n)++);
    while (bsearch(&(id_owner){name, 0}, owners, count, sizeof *owners, compare_owner_id));
    return name;
}

/* Writes new ids into `renamed`, in the order of `owners`; NULL where an id stays. */
static bool rename_repeats(char **renamed, const id_owner *owners, size_t count) {
    size_t n = 2;
    for (size_t i = 1; i < count; i++) {
        if (strcmp(owners[i].id, owners[i - 1].id) != 0) {
            n = 2;
            continue;
        }
        renamed[i] = free_id(owners, count, owners[i].id, &n);
        if (!renamed[i]) return false;
    }
    return true;
}

pap_status targets_rank(pap_targets *list, pap_error *err) {
    if (list->count == 0) return PAP_OK;
    pap_status status = PAP_OK;
    id_owner *owners = memory_array(list->count, sizeof *owners);
    char **renamed = memory_array(list->count, sizeof *renamed);
    if (!owners || !renamed) {
        status = error_nomem(err, "the ranking of targets");
        goto done;
    }
    targets_sort(list);
    for (size_t i = 0; i < list->count; i++) owners[i] = (id_owner){list->items[i].target.id, i};
    qsort(owners, list->count, sizeof *owners, compare_owner);
    if (!rename_repeats(renamed, owners, list->count)) {
        status = error_nomem(err, "the ids of targets");
        goto done;
    }
    for (size_t i = 0; i < list->count; i++) {
        if (!renamed[i]) continue;
        pap_target *target = &list->items[owners[i].rank].target;
        free((char *)target->id);
        target->id = renamed[i];
        renamed[i] = NULL;
    }
    targets_sort(list);
done:
    for (size_t i = 0; renamed && i < list->count; i++) free(renamed[i]);
    free(renamed);
    free(owners);
    return status;
}

size_t pap_targets_count(const pap_targets *targets) {
    return targets ? targets->count : 0;
}

void pap_targets_get(const pap_targets *targets, size_t i, pap_target *out) {
    assert(targets && i < targets->count);
    *out = targets->items[i].target;
}

void pap_targets_free(pap_targets *targets) {
    if (!targets) return;
    for (size_t i = 0; i < targets->count; i++) entry_clear(&targets->items[i]);
    free(targets->items);
    free(targets->model);
    free(targets->settings_digest);
    free(targets->settings_json);
    free(targets);
}
