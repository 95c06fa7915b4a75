/* papaver-bench-reader: decodes a file as detect does, into planes R, G, B, valid, and throws them away. With
 * PAP_READER=gdal GDAL does it. */
#include "raster/reader.h"
#include "base/memory.h"

#include <gdal.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

enum { THREADS_MAX = 256, GDAL_CACHE_BYTES = 48 << 20, UNIT_EDGE = 512, STRIP_ROWS = 64 };

typedef struct work {
    const raster_source *source;
    int64_t unit_w, unit_h, columns, count;
    atomic_llong next;
    atomic_bool has_failed;
} work;

static int64_t whole_blocks(int64_t block, int64_t wanted, int64_t limit) {
    int64_t unit = block >= wanted ? block : (wanted + block - 1) / block * block;
    return unit < limit ? unit : limit;
}

/* As the store cuts it. */
static void cut(work *job) {
    const raster_source *source = job->source;
    bool is_striped = source->block_w >= source->width;
    int64_t block_h = source->direct.is_by_rows ? 1 : source->block_h;
    job->unit_w = whole_blocks(source->block_w, UNIT_EDGE, source->width);
    job->unit_h = whole_blocks(block_h, is_striped ? STRIP_ROWS : UNIT_EDGE, source->height);
    job->columns = (source->width + job->unit_w - 1) / job->unit_w;
    job->count = job->columns * ((source->height + job->unit_h - 1) / job->unit_h);
}

static bool read_unit(raster_reader *reader, const work *job, int64_t index, uint8_t *bytes) {
    const raster_source *source = job->source;
    int64_t x = index % job->columns * job->unit_w, y = index / job->columns * job->unit_h;
    int64_t w = source->width - x < job->unit_w ? source->width - x : job->unit_w;
    int64_t h = source->height - y < job->unit_h ? source->height - y : job->unit_h;
    raster_planes planes = {bytes, (size_t)(job->unit_w * job->unit_h), (size_t)job->unit_w};
    bool is_empty;
    int bad = 0;
    if (raster_reader_is_sparse(reader, x, y, w, h)) return true;
    return raster_reader_read(reader, x, y, w, h, planes, &is_empty, &bad, NULL) == PAP_OK && bad == 0;
}

/* One thread: its own handle and buffer, the next unit that nobody has taken. */
static void *decode(void *context) {
    work *job = context;
    raster_reader *reader = NULL;
    uint8_t *bytes = memory_aligned(4 * (size_t)job->unit_w, (size_t)job->unit_h);
    bool ok = bytes && raster_reader_new(&reader, job->source, NULL) == PAP_OK;
    for (int64_t i; ok && (i = atomic_fetch_add(&job->next, 1)) < job->count;)
        ok = read_unit(reader, job, i, bytes);
    if (!ok) atomic_store(&job->has_failed, true);
    raster_reader_free(reader);
    free(bytes);
    return NULL;
}

static bool decode_all(work *job, int threads) {
    pthread_t workers[THREADS_MAX];
    int started = 1;
    if (job->source->has_one_reader) threads = 1;
    while (started < threads && pthread_create(&workers[started], NULL, decode, job) == 0) started++;
    decode(job);
    for (int i = 1; i < started; i++) pthread_join(workers[i], NULL);
    return started == threads && !atomic_load(&job->has_failed);
}

int main(int argc, char **argv) {
    int threads = argc == 3 ? atoi(argv[2]) : 0;
    if (threads < 1 || threads > THREADS_MAX) {
        fputs("usage: papaver-bench-reader IMAGE THREADS\n", stderr);
        return 2;
    }
    GDALSetCacheMax64(GDAL_CACHE_BYTES);
    raster_source *source = NULL;
    pap_error err = {PAP_OK, ""};
    if (raster_source_open(&source, argv[1], NULL, &err)) {
        fprintf(stderr, "papaver-bench-reader: %s\n", err.message);
        return 1;
    }
    work job = {.source = source};
    cut(&job);
    bool ok = decode_all(&job, threads);
    if (!ok) fprintf(stderr, "papaver-bench-reader: %s cannot be decoded\n", argv[1]);
    raster_source_free(source);
    return ok ? 0 : 1;
}
