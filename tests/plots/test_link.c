/* Groups of flowers, against single linkage over all pairs, and independent of when the sweep is called. */
#include "plots/link.h"

#include "base/random.h"
#include "check_main.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { FLOWERS_MAX = 700 };

typedef struct meadow {
    flower flowers[FLOWERS_MAX]; /* ascending by y */
    size_t count;
    double link_m;
    plot_params params;
    plot_scale scale;
} meadow;

static int compare_y(const void *a, const void *b) {
    double p = ((const flower *)a)->y, q = ((const flower *)b)->y;
    return (p > q) - (p < q);
}

static meadow meadow_make(size_t count, double link_m, double max_extent_m, uint64_t seed) {
    meadow m = {.count = count,
                .link_m = link_m,
                .params = {.min_blobs = 3, .max_extent_m = max_extent_m},
                .scale = {.gsd_x_m = 0.02, .gsd_y_m = 0.025}};
    random_state rng;
    random_seed(&rng, seed, 1);
    for (size_t i = 0; i < count; i++) {
        double x = random_between(&rng, 0, 900), y = random_between(&rng, 0, 900);
        m.flowers[i] = (flower){.x = x, .y = y, .best_x = (int32_t)x, .best_y = (int32_t)y};
    }
    qsort(m.flowers, count, sizeof *m.flowers, compare_y);
    for (size_t i = 0; i < count; i++) m.flowers[i].best = (int32_t)i; /* its number, for the tests */
    return m;
}

/* What was handed on: which group each flower is in, named by its lowest number; -1: in none. */
typedef struct verdict {
    int group_of[FLOWERS_MAX];
    size_t groups;
} verdict;

static pap_status take_group(void *context, const flower *members, size_t count, pap_error *err) {
    verdict *out = context;
    int name = members[0].best;
    (void)err;
    for (size_t i = 0; i < count; i++) {
        if (i > 0) ck_assert_msg(flower_compare(&members[i - 1], &members[i]) <= 0, "a group is not sorted");
        if (members[i].best < name) name = members[i].best;
    }
    for (size_t i = 0; i < count; i++) {
        ck_assert_msg(out->group_of[members[i].best] == -1, "flower %d comes twice", members[i].best);
        out->group_of[members[i].best] = name;
    }
    out->groups++;
    return PAP_OK;
}

static verdict sweep(const meadow *m, double height_px, double clear_px) {
    verdict out = {.groups = 0};
    linker *link;
    size_t next = 0;
    for (size_t i = 0; i < FLOWERS_MAX; i++) out.group_of[i] = -1;
    ck_assert_int_eq(linker_new(&link, m->link_m, &m->params, &m->scale, NULL), PAP_OK);
    for (double y = height_px; next < m->count; y += height_px) {
        /* Within a batch, flowers come in no order: here from the last to the first. */
        size_t end = next;
        while (end < m->count && m->flowers[end].y < y) end++;
        for (size_t i = end; i-- > next;) ck_assert_int_eq(linker_add(link, &m->flowers[i], NULL), PAP_OK);
        next = end;
        ck_assert_int_eq(linker_sweep(link, y, clear_px, take_group, &out, NULL), PAP_OK);
        ck_assert_msg(linker_waiting_from(link, 1e9) > -1, "waiting above the picture");
    }
    ck_assert_int_eq(linker_sweep(link, INFINITY, clear_px, take_group, &out, NULL), PAP_OK);
    ck_assert_msg(linker_waiting_from(link, 77) >= 77, "a group still waits after the last sweep");
    linker_free(link);
    return out;
}

static int root_of(const int *parents, int i) {
    while (parents[i] != i) i = parents[i];
    return i;
}

static bool is_plot(const meadow *m, const int *roots, int root) {
    double x0 = INFINITY, x1 = -INFINITY, y0 = INFINITY, y1 = -INFINITY;
    int count = 0;
    for (size_t i = 0; i < m->count; i++) {
        if (roots[i] != root) continue;
        count++;
        x0 = fmin(x0, m->flowers[i].x);
        x1 = fmax(x1, m->flowers[i].x);
        y0 = fmin(y0, m->flowers[i].y);
        y1 = fmax(y1, m->flowers[i].y);
    }
    return count >= m->params.min_blobs && (x1 - x0) * m->scale.gsd_x_m <= m->params.max_extent_m &&
           (y1 - y0) * m->scale.gsd_y_m <= m->params.max_extent_m;
}

static verdict link_all_pairs(const meadow *m) {
    verdict out = {.groups = 0};
    int parents[FLOWERS_MAX], roots[FLOWERS_MAX];
    for (size_t i = 0; i < m->count; i++) parents[i] = (int)i;
    for (size_t a = 0; a < m->count; a++)
        for (size_t b = a + 1; b < m->count; b++) {
            double dx = (m->flowers[a].x - m->flowers[b].x) * m->scale.gsd_x_m;
            double dy = (m->flowers[a].y - m->flowers[b].y) * m->scale.gsd_y_m;
            int p = root_of(parents, (int)a), q = root_of(parents, (int)b);
            if (dx * dx + dy * dy <= m->link_m * m->link_m) parents[p > q ? p : q] = p > q ? q : p;
        }
    for (size_t i = 0; i < m->count; i++) roots[i] = root_of(parents, (int)i);
    for (size_t i = 0; i < m->count; i++) {
        bool keeps = is_plot(m, roots, roots[i]);
        out.group_of[i] = keeps ? roots[i] : -1;
        out.groups += keeps && roots[i] == (int)i;
    }
    return out;
}

static void check_same(const verdict *got, const verdict *want, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++)
        ck_assert_msg(got->group_of[i] == want->group_of[i], "%s: flower %zu is in group %d, expected %d",
                      name, i, got->group_of[i], want->group_of[i]);
    ck_assert_msg(got->groups == want->groups, "%s: %zu groups, expected %zu", name, got->groups,
                  want->groups);
}

static void check_meadow(const meadow *m, const verdict *want, const char *name) {
    static const double heights[] = {3, 16, 40, 100, 333, 5000}, clears[] = {0, 7, 120};
    for (size_t h = 0; h < sizeof heights / sizeof *heights; h++)
        for (size_t c = 0; c < sizeof clears / sizeof *clears; c++) {
            char text[128];
            verdict got = sweep(m, heights[h], clears[c]);
            snprintf(text, sizeof text, "%s, batches of %g, clear %g", name, heights[h], clears[c]);
            check_same(&got, want, m->count, text);
        }
}

START_TEST(groups_are_those_of_all_pairs_whenever_the_sweep_is_called) {
    static const double links_m[] = {0.2, 0.5, 0.75, 1.0};
    for (size_t k = 0; k < sizeof links_m / sizeof *links_m; k++)
        for (size_t count = 50; count <= FLOWERS_MAX; count += 325) {
            char name[64];
            meadow m = meadow_make(count, links_m[k], 40, 7 * count + k);
            verdict want = link_all_pairs(&m);
            snprintf(name, sizeof name, "%zu flowers, link %g m", count, links_m[k]);
            check_meadow(&m, &want, name);
        }
}
END_TEST

/* Near the percolation threshold, where groups of every length occur. */
START_TEST(oversize_groups_never_come_out_and_take_nothing_with_them) {
    static const double extents_m[] = {0.5, 1, 2, 4};
    for (size_t k = 0; k < sizeof extents_m / sizeof *extents_m; k++) {
        char name[64];
        meadow m = meadow_make(FLOWERS_MAX, 0.85, extents_m[k], 31 + k);
        verdict want = link_all_pairs(&m);
        size_t dropped = 0;
        for (size_t i = 0; i < m.count; i++) dropped += want.group_of[i] < 0;
        ck_assert_msg(want.groups > 0 && dropped > 100, "the case says little: %zu groups, %zu dropped",
                      want.groups, dropped);
        snprintf(name, sizeof name, "extent %g m", extents_m[k]);
        check_meadow(&m, &want, name);
    }
}
END_TEST

START_TEST(flowers_at_exactly_the_distance_are_joined) {
    for (int too_far = 0; too_far < 2; too_far++) {
        meadow m = {.count = 2,
                    .link_m = 0.5,
                    .params = {.min_blobs = 2, .max_extent_m = 9},
                    .scale = {.gsd_x_m = 0.25, .gsd_y_m = 0.25}};
        m.flowers[0] = (flower){.x = 3, .y = 5, .best = 0};
        m.flowers[1] = (flower){.x = 3, .y = too_far ? 7.0001 : 7, .best_y = 1, .best = 1};
        ck_assert_uint_eq(sweep(&m, 100, 0).groups, too_far ? 0 : 1);
        m.flowers[1] = (flower){.x = too_far ? 5.0001 : 5, .y = 5, .best_x = 1, .best = 1};
        ck_assert_uint_eq(sweep(&m, 100, 0).groups, too_far ? 0 : 1);
    }
}
END_TEST

static pap_status refuse(void *context, const flower *members, size_t count, pap_error *err) {
    (void)members;
    (void)count;
    (void)err;
    ++*(int *)context;
    return PAP_E_NOSPACE;
}

START_TEST(a_failing_sink_ends_the_sweep) {
    meadow m = meadow_make(FLOWERS_MAX, 0.4, 40, 3);
    linker *link;
    int calls = 0;
    ck_assert_int_eq(linker_new(&link, m.link_m, &m.params, &m.scale, NULL), PAP_OK);
    ck_assert_int_eq(linker_sweep(link, INFINITY, 0, refuse, &calls, NULL), PAP_OK);
    ck_assert_int_eq(calls, 0);
    for (size_t i = 0; i < m.count; i++) ck_assert_int_eq(linker_add(link, &m.flowers[i], NULL), PAP_OK);
    ck_assert_int_eq(linker_sweep(link, INFINITY, 0, refuse, &calls, NULL), PAP_E_NOSPACE);
    ck_assert_int_eq(calls, 1);
    linker_free(link);
    linker_free(NULL);
}
END_TEST

CHECK_MAIN("plots/link", groups_are_those_of_all_pairs_whenever_the_sweep_is_called,
           oversize_groups_never_come_out_and_take_nothing_with_them,
           flowers_at_exactly_the_distance_are_joined, a_failing_sink_ends_the_sweep)
