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

typedef struct queue {
    const ordered_job *job;
    slot *slots; /* item i waits in slots[i % in_flight] */
    int64_t next_begin, next_collect;
    bool is_collecting, has_failed;
    pap_status status;
    pap_error error;
    pthread_mutex_t lock;
    pthread_cond_t moved;
} queue;

/* The next item for a worker, or -1 when there is none. Waits while too many are in flight. */
static int64_t begin(queue *q) {
    pthread_mutex_lock(&q->lock);
    while (!q->has_failed && q->next_begin < q->job->count &&
           q->next_begin - q->next_collect >= q->job->in_flight)
        pthread_cond_wait(&q->moved, &q->lock);
    int64_t item = q->has_failed || q->next_begin >= q->job->count ? -1 : q->next_begin++;
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

static void run_worker(queue *q, int worker) {
    const ordered_job *job = q->job;
    for (int64_t item; (item = begin(q)) >= 0;) {
        slot done = {.is_done = true};
        done.status = job->work(job->context, worker, item, &done.result, &done.error);
        pthread_mutex_lock(&q->lock);
        q->slots[item % job->in_flight] = done;
        collect_ready(q);
        pthread_mutex_unlock(&q->lock);
    }
}

pap_status ordered_run(const ordered_job *job, pap_error *err) {
    queue q = {.job = job, .slots = memory_array((size_t)job->in_flight, sizeof(slot))};
    if (!q.slots) return error_nomem(err, "the work queue");
    pthread_mutex_init(&q.lock, NULL);
    pthread_cond_init(&q.moved, NULL);
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
