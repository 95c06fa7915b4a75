/* Work in parallel, collected in order. Check runs each test in a process of its own, so the parent never
 * opens a parallel region. */
#include "scan/ordered.h"

#include "base/error.h"
#include "base/random.h"
#include "check_main.h"

#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

enum { COUNT = 300, NONE = -1, THREADS_MAX = 7 };

typedef struct trial {
    int64_t fail_work[2], fail_collect; /* items that fail; NONE: none */
    int64_t slow;                       /* an item that takes its time; NONE: none */
    int64_t next;                       /* the item that must be collected now */
    int64_t in_flight;
    atomic_int begun, alive, collecting, wrong;
    atomic_int running[THREADS_MAX];
    bool leaves; /* collecting an item leaves pieces of work: as many as its number's last digit */
    ordered_job *job;
    atomic_int left, assisted, fail_assist; /* the piece that fails, 0: none */
} trial;

/* For drop(), which has no context. */
static trial *current;

static pap_status work(void *context, int worker, int64_t item, void **result, pap_error *err) {
    trial *t = context;
    int64_t *made;
    /* A worker does one thing at a time, under a number of its own. */
    if (worker < 0 || worker >= THREADS_MAX || atomic_fetch_add(&t->running[worker], 1)) t->wrong++;
    t->begun++;
    usleep((useconds_t)(random_mix((uint64_t)item) % 300 + (item == t->slow ? 30000 : 0)));
    atomic_fetch_sub(&t->running[worker], 1);
    if (item == t->fail_work[0] || item == t->fail_work[1])
        return error_set(err, PAP_E_DECODE, "item %d", (int)item);
    if (item % 5 == 0) return PAP_OK; /* no result: a tile without data */
    made = malloc(sizeof *made);
    *made = item;
    t->alive++;
    *result = made;
    return PAP_OK;
}

static void let_go(void *result) {
    free(result);
    current->alive--;
}

static pap_status collect(void *context, int64_t item, void *result, pap_error *err) {
    trial *t = context;
    if (atomic_fetch_add(&t->collecting, 1)) t->wrong++;
    if (item != t->next || (result ? *(int64_t *)result != item : item % 5 != 0)) t->wrong++;
    if (atomic_load(&t->begun) - item > t->in_flight) t->wrong++;
    t->next = item + 1;
    if (result) let_go(result);
    for (int i = 0; t->leaves && i < item % 10; i++) {
        t->left++;
        ordered_call(t->job);
    }
    atomic_fetch_sub(&t->collecting, 1);
    return item == t->fail_collect ? error_set(err, PAP_E_NOSPACE, "collecting %d", (int)item) : PAP_OK;
}

/* Not on two workers at once for the same piece, nor on a worker that does something else. */
static pap_status assist(void *context, int worker, bool *did, pap_error *err) {
    trial *t = context;
    int left = t->left;
    while (left > 0 && !atomic_compare_exchange_weak(&t->left, &left, left - 1)) {
    }
    *did = left > 0;
    if (!*did) return PAP_OK;
    if (atomic_fetch_add(&t->running[worker], 1)) t->wrong++;
    usleep((useconds_t)(random_mix((uint64_t)left) % 200));
    atomic_fetch_sub(&t->running[worker], 1);
    return atomic_fetch_add(&t->assisted, 1) + 1 == t->fail_assist
               ? error_set(err, PAP_E_NOMEM, "a piece of work")
               : PAP_OK;
}

static trial trial_make(void) {
    return (trial){.fail_work = {NONE, NONE}, .fail_collect = NONE, .slow = NONE};
}

static pap_status run(trial *t, int threads, int64_t count, pap_error *err) {
    ordered_job job = {.threads = threads,
                       .count = count,
                       .in_flight = threads * 4,
                       .work = work,
                       .collect = collect,
                       .drop = let_go,
                       .assist = t->leaves ? assist : NULL,
                       .context = t};
    current = t;
    t->job = &job;
    t->in_flight = job.in_flight;
    pap_status status = ordered_run(&job, err);
    ck_assert_msg(t->wrong == 0, "%d threads: %d things out of order", threads, t->wrong);
    ck_assert_msg(t->alive == 0, "%d threads: %d results were neither collected nor dropped", threads,
                  t->alive);
    return status;
}

START_TEST(results_are_collected_in_order_by_any_number_of_threads) {
    for (int threads = 1; threads <= THREADS_MAX; threads++) {
        trial t = trial_make();
        t.slow = 40; /* the others must wait for it, within what may be in flight */
        ck_assert_int_eq(run(&t, threads, COUNT, NULL), PAP_OK);
        ck_assert_msg(t.next == COUNT && t.begun == COUNT, "%d threads: %d collected", threads, (int)t.next);
    }
}
END_TEST

START_TEST(fewer_items_than_threads_are_no_trouble) {
    for (int64_t count = 0; count < 4; count++) {
        trial t = trial_make();
        ck_assert_int_eq(run(&t, 7, count, NULL), PAP_OK);
        ck_assert_int_eq(t.next, count);
    }
}
END_TEST

START_TEST(the_lowest_failing_item_is_reported) {
    for (int threads = 1; threads <= THREADS_MAX; threads++) {
        trial t = trial_make();
        pap_error err = {PAP_OK, ""};
        /* The lower one takes longer, so the higher one fails first. */
        t.fail_work[0] = t.slow = 51;
        t.fail_work[1] = 52;
        ck_assert_int_eq(run(&t, threads, COUNT, &err), PAP_E_DECODE);
        ck_assert_msg(strcmp(err.message, "item 51") == 0, "%d threads: %s", threads, err.message);
        ck_assert_int_eq(t.next, 51);
        ck_assert_msg(t.begun < COUNT, "%d threads: all %d items were begun", threads, t.begun);
    }
}
END_TEST

START_TEST(nothing_is_collected_after_a_failed_collect) {
    for (int threads = 1; threads <= THREADS_MAX; threads++) {
        trial t = trial_make();
        pap_error err = {PAP_OK, ""};
        t.fail_collect = 33;
        t.fail_work[0] = 34;
        ck_assert_int_eq(run(&t, threads, COUNT, &err), PAP_E_NOSPACE);
        ck_assert_str_eq(err.message, "collecting 33");
        ck_assert_int_eq(t.next, 34);
    }
}
END_TEST

START_TEST(what_collecting_leaves_is_done_by_whoever_is_free) {
    for (int threads = 1; threads <= THREADS_MAX; threads++) {
        trial t = trial_make();
        t.leaves = true;
        ck_assert_int_eq(run(&t, threads, COUNT, NULL), PAP_OK);
        ck_assert_msg(t.left == 0 && t.assisted == COUNT / 10 * 45, "%d threads: %d pieces done, %d left",
                      threads, t.assisted, t.left);
    }
}
END_TEST

START_TEST(work_that_was_left_may_fail) {
    for (int threads = 1; threads <= THREADS_MAX; threads++) {
        trial t = trial_make();
        pap_error err = {PAP_OK, ""};
        t.leaves = true;
        t.fail_assist = 100;
        ck_assert_int_eq(run(&t, threads, COUNT, &err), PAP_E_NOMEM);
        ck_assert_str_eq(err.message, "a piece of work");
        ck_assert_msg(t.begun < COUNT, "%d threads: all %d items were begun", threads, t.begun);
    }
}
END_TEST

START_TEST(a_failure_at_either_end_is_a_failure) {
    for (int threads = 1; threads <= THREADS_MAX; threads += 3) {
        trial first = trial_make(), last = trial_make();
        first.fail_work[0] = 0;
        last.fail_work[0] = COUNT - 1;
        ck_assert_int_eq(run(&first, threads, COUNT, NULL), PAP_E_DECODE);
        ck_assert_int_eq(first.next, 0);
        ck_assert_int_eq(run(&last, threads, COUNT, NULL), PAP_E_DECODE);
        ck_assert_int_eq(last.next, COUNT - 1);
    }
}
END_TEST

CHECK_MAIN("scan/ordered", results_are_collected_in_order_by_any_number_of_threads,
           fewer_items_than_threads_are_no_trouble, the_lowest_failing_item_is_reported,
           nothing_is_collected_after_a_failed_collect, what_collecting_leaves_is_done_by_whoever_is_free,
           work_that_was_left_may_fail, a_failure_at_either_end_is_a_failure)
