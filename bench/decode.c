/* papaver-bench-decode: only decodes a file with GDAL, as fast as its handles allow; what detect is held
 * against. */
#include <cpl_conv.h>
#include <cpl_error.h>
#include <gdal.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS_MAX = 256, BANDS_MAX = 16, GDAL_CACHE_BYTES = 48 << 20, UNIT_EDGE = 512, STRIP_ROWS = 64 };

/* How the picture is cut: whole blocks, small ones joined, so that each is decoded once. */
typedef struct cut {
    int width, height, bands, unit_w, unit_h, columns, count;
    bool has_mask; /* a mask of its own, which detect must decode too */
    GDALDataType type;
} cut;

typedef struct work {
    const char *path;
    cut cut;
    atomic_int next;
    atomic_bool has_failed;
} work;

static int whole_blocks(int block, int wanted, int limit) {
    int unit = block >= wanted ? block : (wanted + block - 1) / block * block;
    return unit < limit ? unit : limit;
}

static GDALDatasetH open_file(const char *path) {
    return GDALOpenEx(path, GDAL_OF_RASTER | GDAL_OF_READONLY, NULL, NULL, NULL);
}

static bool measure(cut *c, const char *path) {
    GDALDatasetH dataset = open_file(path);
    if (!dataset) return false;
    int block_w, block_h;
    *c = (cut){.width = GDALGetRasterXSize(dataset),
               .height = GDALGetRasterYSize(dataset),
               .bands = GDALGetRasterCount(dataset)};
    bool has_bands = c->bands >= 1 && c->bands <= BANDS_MAX;
    if (has_bands) {
        GDALRasterBandH band = GDALGetRasterBand(dataset, 1);
        GDALGetBlockSize(band, &block_w, &block_h);
        c->unit_w = whole_blocks(block_w, UNIT_EDGE, c->width);
        c->unit_h = whole_blocks(block_h, block_w >= c->width ? STRIP_ROWS : UNIT_EDGE, c->height);
        c->columns = (c->width + c->unit_w - 1) / c->unit_w;
        c->count = c->columns * ((c->height + c->unit_h - 1) / c->unit_h);
        c->has_mask = GDALGetMaskFlags(band) == GMF_PER_DATASET;
        c->type = GDALGetRasterDataType(band);
    }
    GDALClose(dataset);
    return has_bands;
}

static bool decode_unit(GDALDatasetH dataset, const cut *c, int index, unsigned char *sink) {
    int x = index % c->columns * c->unit_w, y = index / c->columns * c->unit_h;
    int w = c->width - x < c->unit_w ? c->width - x : c->unit_w;
    int h = c->height - y < c->unit_h ? c->height - y : c->unit_h;
    if (GDALDatasetRasterIO(dataset, GF_Read, x, y, w, h, sink, w, h, c->type, c->bands, NULL, 0, 0, 0) !=
        CE_None)
        return false;
    if (!c->has_mask) return true;
    GDALRasterBandH mask = GDALGetMaskBand(GDALGetRasterBand(dataset, 1));
    return GDALRasterIO(mask, GF_Read, x, y, w, h, sink, w, h, GDT_Byte, 0, 0) == CE_None;
}

/* One thread: its own handle and buffer, the next unit that nobody has taken. */
static void *decode(void *context) {
    work *job = context;
    const cut *c = &job->cut;
    size_t pixel = (size_t)c->bands * (size_t)GDALGetDataTypeSizeBytes(c->type);
    unsigned char *sink = malloc((size_t)c->unit_w * (size_t)c->unit_h * pixel);
    GDALDatasetH dataset = open_file(job->path);
    bool ok = sink && dataset;
    for (int i; ok && (i = atomic_fetch_add(&job->next, 1)) < c->count;)
        ok = decode_unit(dataset, c, i, sink);
    if (!ok) atomic_store(&job->has_failed, true);
    if (dataset) GDALClose(dataset);
    free(sink);
    return NULL;
}

static bool decode_all(work *job, int threads) {
    pthread_t workers[THREADS_MAX];
    int started = 1;
    while (started < threads && pthread_create(&workers[started], NULL, decode, job) == 0) started++;
    decode(job);
    for (int i = 1; i < started; i++) pthread_join(workers[i], NULL);
    return started == threads && !atomic_load(&job->has_failed);
}

int main(int argc, char **argv) {
    int threads = argc == 3 ? atoi(argv[2]) : 0;
    if (threads < 1 || threads > THREADS_MAX) {
        fputs("usage: papaver-bench-decode IMAGE THREADS\n", stderr);
        return 2;
    }
    GDALAllRegister();
    GDALSetCacheMax64(GDAL_CACHE_BYTES);
    work job = {.path = argv[1]};
    bool ok = measure(&job.cut, argv[1]) && decode_all(&job, threads);
    if (!ok) fprintf(stderr, "papaver-bench-decode: %s cannot be decoded\n", argv[1]);
    GDALDestroyDriverManager();
    return ok ? 0 : 1;
}
