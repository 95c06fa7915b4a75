/* Work on numbered items in parallel, results collected one at a time in their order. */
#include "scan/ordered.h"

#include "base/error.h"
#include "base/memory.h"

#include <omp.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

typedef struct slot {
    void *result;
    pap_status status;
    pap_error error;
    bool is_done;
} slot;

typedef struct ordered_queue {
    const ordered_job *job;
    slot *slots; /* item i waits in slots[i % in_flight] */
    int64_t next_begin, next_collect, calls;
    bool is_collecting, has_failed;
    pap_status status;
    pap_error error;
    pthread_mutex_t lock;
    pthread_cond_t moved;
} queue;

/* What begin() says instead of an item: look again for what there is to assist with; all is done. */
enum { AGAIN = -1, DONE = -2 };

/* Under the lock: nothing more is begun, and nothing can come that a worker could assist with. */
static bool is_over(const queue *q) {
    if (q->has_failed) return true;
    return (q->job->assist ? q->next_collect : q->next_begin) >= q->job->count;
}

/* The next item for a worker that has seen so many calls. Waits while too many are in flight, and for what
 * collecting may still leave to do. */
static int64_t begin(queue *q, int64_t calls_seen) {
    pthread_mutex_lock(&q->lock);
    int64_t item = AGAIN;
    while (item == AGAIN && q->calls == calls_seen) {
        if (is_over(q))
            item = DONE;
        else if (q->next_begin < q->job->count && q->next_begin - q->next_collect < q->job->in_flight)
            item = q->next_begin++;
        else
            pthread_cond_wait(&q->moved, &q->lock);
    }
    pthread_mutex_unlock(&q->lock);
    return item;
}

/* Under the lock. Items are looked at in order, so the first failure seen is the lowest one. */
static void fail(queue *q, pap_status status, const pap_error *error) {
    if (q->has_failed) return;
    q->has_failed = true;
    q->status = status;
    q->error = *error;
}

/* Under the lock, which is let go while collecting. Collects what is next in order for as long as it is
 * there. */
static void collect_ready(queue *q) {
    const ordered_job *job = q->job;
    if (q->is_collecting) return;
    q->is_collecting = true;
    for (;;) {
        slot *next = &q->slots[q->next_collect % job->in_flight];
        if (q->has_failed || q->next_collect >= job->count || !next->is_done) break;
        if (next->status) {
            fail(q, next->status, &next->error);
            break;
        }
        pthread_mutex_unlock(&q->lock);
        pap_error error = {PAP_OK, ""};
        pap_status status = job->collect(job->context, q->next_collect, next->result, &error);
        pthread_mutex_lock(&q->lock);
        *next = (slot){0};
        if (status) {
            fail(q, status, &error);
            break;
        }
        q->next_collect++;
        pthread_cond_broadcast(&q->moved);
    }
    q->is_collecting = false;
    pthread_cond_broadcast(&q->moved);
}

void ordered_call(ordered_job *job) {
    queue *q = job->queue;
    pthread_mutex_lock(&q->lock);
    q->calls++;
    pthread_cond_broadcast(&q->moved);
    pthread_mutex_unlock(&q->lock);
}

/* Assists until there is nothing to assist with; how many calls had come before that was looked for. */
static int64_t assist(queue *q, int worker) {
    const ordered_job *job = q->job;
    int64_t calls = 0;
    for (bool did = job->assist != NULL; did;) {
        pap_error error = {PAP_OK, ""};
        pthread_mutex_lock(&q->lock);
        calls = q->calls;
        did = !q->has_failed;
        pthread_mutex_unlock(&q->lock);
        pap_status status = did ? job->assist(job->context, worker, &did, &error) : PAP_OK;
        if (!status) continue;
        pthread_mutex_lock(&q->lock);
        fail(q, status, &error);
        pthread_cond_broadcast(&q->moved);
        pthread_mutex_unlock(&q->lock);
    }
    return calls;
}

static void work_on(queue *q, int worker, int64_t item) {
    const ordered_job *job = q->job;
    slot done = {.is_done = true};
    done.status = job->work(job->context, worker, item, &done.result, &done.error);
    pthread_mutex_lock(&q->lock);
    q->slots[item % job->in_flight] = done;
    collect_ready(q);
    pthread_mutex_unlock(&q->lock);
}

static void run_worker(queue *q, int worker) {
    for (int64_t item = AGAIN; item != DONE;) {
        item = begin(q, assist(q, worker));
        if (item >= 0) work_on(q, worker, item);
    }
}

pap_status ordered_run(ordered_job *job, pap_error *err) {
    queue q = {.job = job, .slots = memory_array((size_t)job->in_flight, sizeof(slot))};
    if (!q.slots) return error_nomem(err, "the work queue");
    pthread_mutex_init(&q.lock, NULL);
    pthread_cond_init(&q.moved, NULL);
    job->queue = &q;
    int threads = job->threads < job->count ? job->threads : (int)job->count;
    if (threads <= 1) {
        run_worker(&q, 0);
    } else {
#pragma omp parallel num_threads(threads)
        run_worker(&q, omp_get_thread_num());
    }
    for (int64_t i = 0; i < job->in_flight; i++)
        if (q.slots[i].is_done && !q.slots[i].status && q.slots[i].result) job->drop(q.slots[i].result);
    if (q.has_failed && err) *err = q.error;
    pthread_cond_destroy(&q.moved);
    pthread_mutex_destroy(&q.lock);
    free(q.slots);
    job->queue = NULL;
    return q.status;
}

int ordered_library_threads(int threads) {
    int before = omp_get_max_threads();
    omp_set_num_threads(threads);
    return before;
}

int ordered_threads(void) {
    return omp_get_num_procs();
}
