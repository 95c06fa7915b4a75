/* papaver-bench-bandwidth: what memory gives to so many threads, as STREAM's triad (McCalpin 1995) counts it:
 * a[i] = b[i] + s c[i] moves 24 bytes. */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* Three rows of 64 MiB a thread: far more than any cache keeps. */
enum { LENGTH = 8 << 20, THREADS_MAX = 64, SAMPLES = 9, BYTES_PER_STEP = 24 };

typedef struct share {
    double *a, *b, *c;
    double seconds; /* of the last pass */
} share;

/* Of this thread: on a busy machine others take time from the wall clock. */
static double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void *triad(void *context) {
    share *own = context;
    double *restrict a = own->a, began = seconds_now();
    const double *restrict b = own->b, *restrict c = own->c;
    for (size_t i = 0; i < LENGTH; i++) a[i] = b[i] + 3.0 * c[i];
    own->seconds = seconds_now() - began;
    return NULL;
}

/* On the thread that will use it, so that its pages are near. */
static void *prepare(void *context) {
    share *own = context;
    own->a = malloc(LENGTH * sizeof(double));
    own->b = malloc(LENGTH * sizeof(double));
    own->c = malloc(LENGTH * sizeof(double));
    if (!own->a || !own->b || !own->c) return own;
    for (size_t i = 0; i < LENGTH; i++) {
        own->a[i] = 0;
        own->b[i] = (double)i;
        own->c[i] = 1;
    }
    return NULL;
}

static bool on_all(void *(*work)(void *), share *shares, int threads) {
    pthread_t workers[THREADS_MAX];
    void *failure;
    int started = 0;
    bool ok = true;
    while (started < threads && !pthread_create(&workers[started], NULL, work, &shares[started])) started++;
    for (int i = 0; i < started; i++) {
        pthread_join(workers[i], &failure);
        ok = ok && !failure;
    }
    return ok && started == threads;
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Prints "THREADS median least greatest", GB/s of all threads together; the first pass is not counted. */
static bool measure(share *shares, int threads) {
    double rates[SAMPLES];
    if (!on_all(triad, shares, threads)) return false;
    for (int i = 0; i < SAMPLES; i++) {
        if (!on_all(triad, shares, threads)) return false;
        rates[i] = 0;
        for (int t = 0; t < threads; t++) rates[i] += 1e-9 * BYTES_PER_STEP * LENGTH / shares[t].seconds;
    }
    qsort(rates, SAMPLES, sizeof *rates, by_value);
    printf("%d %.2f %.2f %.2f\n", threads, rates[SAMPLES / 2], rates[0], rates[SAMPLES - 1]);
    return true;
}

int main(int argc, char **argv) {
    static share shares[THREADS_MAX];
    int threads = argc == 2 ? atoi(argv[1]) : 0;
    if (threads < 1 || threads > THREADS_MAX) {
        fputs("usage: papaver-bench-bandwidth THREADS\n"
              "prints: threads, median, least and greatest GB/s\n",
              stderr);
        return 2;
    }
    bool ok = on_all(prepare, shares, threads) && measure(shares, threads);
    if (!ok) fputs("papaver-bench-bandwidth: no memory or no threads\n", stderr);
    for (int i = 0; i < threads; i++) {
        free(shares[i].a);
        free(shares[i].b);
        free(shares[i].c);
    }
    return ok ? 0 : 1;
}
