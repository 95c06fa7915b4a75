/* The pixel store: the same pixels however they are stored, asked for and evicted. */
#include "raster/store.h"

#include "base/random.h"
#include "check_main.h"
#include "files.h"
#include "temp_folder.h"

#include <fcntl.h>
#include <math.h>
#include <pthread.h>
#include <sys/stat.h>

enum { W = 700, H = 610, PLENTY = 1 << 26 };

#define OPTIONS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* A card with a void corner and a hole, as alpha. */
static double scene(int x, int y, int band) {
    bool is_void = x + y < 300 || (x > 400 && x < 450 && y > 200 && y < 333);
    return band == 3 ? (is_void ? 0 : 255) : picture_card(x, y, band);
}

static int plain(int plane, int64_t x, int64_t y) {
    if (x < 0 || y < 0 || x >= W || y >= H || scene((int)x, (int)y, 3) < 128) return 0;
    return plane == 3 ? RASTER_VALID : (int)scene((int)x, (int)y, plane);
}

/* The whole scene averaged over pool x pool pixels, worked out once: of each plane, w x h. A pixel is
 * averaged over its valid ones, and valid when half of those inside the picture are. */
typedef struct expected {
    int pool, w, h;
    uint8_t planes[4][W * H];
} expected;

static void pool_pixel(expected *out, int x, int y) {
    int sum[3] = {0}, valid = 0, seen = 0, pool = out->pool;
    for (int v = y * pool; v < (y + 1) * pool && v < H; v++)
        for (int u = x * pool; u < (x + 1) * pool && u < W; u++) {
            seen++;
            if (plain(3, u, v) != RASTER_VALID) continue;
            valid++;
            for (int p = 0; p < 3; p++) sum[p] += plain(p, u, v);
        }
    bool is_valid = valid > 0 && 2 * valid >= seen;
    for (int p = 0; p < 3; p++)
        out->planes[p][y * out->w + x] = is_valid ? (uint8_t)((2 * sum[p] + valid) / (2 * valid)) : 0;
    out->planes[3][y * out->w + x] = is_valid ? RASTER_VALID : RASTER_VOID;
}

static const expected *scene_pooled(int pool) {
    static expected all[4];
    expected *out = &all[pool];
    if (out->pool) return out;
    *out = (expected){.pool = pool, .w = (W + pool / 2) / pool, .h = (H + pool / 2) / pool};
    for (int y = 0; y < out->h; y++)
        for (int x = 0; x < out->w; x++) pool_pixel(out, x, y);
    return out;
}

static int pooled(const expected *all, int plane, int64_t x, int64_t y) {
    if (x < 0 || y < 0 || x >= all->w || y >= all->h) return 0;
    return all->planes[plane][y * all->w + x];
}

static void write_scene(const char *const *options) {
    const picture_file file = {W, H, 4, .type = GDT_Byte, .options = options, .sample = scene};
    picture_write(temp_path("a.tif"), &file);
}

static void read_and_check(raster_store *store, int pool, int64_t x, int64_t y, int w, int h,
                           const char *name) {
    const expected *all = scene_pooled(pool);
    size_t stride = (size_t)w + 5, plane = stride * (size_t)h;
    uint8_t *bytes = malloc(4 * plane);
    bool has_valid;
    ck_assert(bytes != NULL);
    memset(bytes, 99, 4 * plane);
    pap_error err = {PAP_OK, ""};
    pap_status status =
        raster_store_read(store, 0, x, y, w, h, (raster_planes){bytes, plane, stride}, &has_valid, &err);
    ck_assert_msg(status == PAP_OK, "%s: %s", name, err.message);
    for (int p = 0; p < 4; p++)
        for (int v = 0; v < h; v++) {
            const uint8_t *row = bytes + (size_t)p * plane + (size_t)v * stride;
            for (int u = 0; u < w; u++) {
                int want = pooled(all, p, x + u, y + v), got = has_valid ? row[u] : 0;
                if (got == want) continue; /* a check per pixel would be slow */
                ck_abort_msg("%s, pool %d, %dx%d at %d,%d: plane %d of %d,%d is %d, expected %d", name, pool,
                             w, h, (int)x, (int)y, p, u, v, got, want);
            }
            for (size_t u = (size_t)w; u < stride; u++)
                if (row[u] != 99) ck_abort_msg("%s: written beyond the row", name);
        }
    free(bytes);
}

static raster_store *store_of(const raster_source *source, int pool, int workers, size_t bytes) {
    raster_store *store;
    ck_assert_int_eq(raster_store_new(&store, source, pool, workers, bytes, NULL), PAP_OK);
    return store;
}

static const struct {
    const char *name;
    const char *const *options;
} layouts[] = {
    {"strips", OPTIONS("ALPHA=YES")},
    {"planar strips", OPTIONS("ALPHA=YES", "INTERLEAVE=BAND", "BLOCKYSIZE=7")},
    {"tiles of 64", OPTIONS("ALPHA=YES", "TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=64")},
    {"planar tiles of 128",
     OPTIONS("ALPHA=YES", "TILED=YES", "BLOCKXSIZE=128", "BLOCKYSIZE=128", "INTERLEAVE=BAND")},
    {"DEFLATE", OPTIONS("ALPHA=YES", "TILED=YES", "COMPRESS=DEFLATE", "PREDICTOR=2")},
    {"LZW strips", OPTIONS("ALPHA=YES", "COMPRESS=LZW")},
    {"ZSTD", OPTIONS("ALPHA=YES", "TILED=YES", "COMPRESS=ZSTD", "INTERLEAVE=BAND")},
    {"PACKBITS", OPTIONS("ALPHA=YES", "COMPRESS=PACKBITS", "BLOCKYSIZE=610")},
    {"one tile of 1024", OPTIONS("ALPHA=YES", "TILED=YES", "BLOCKXSIZE=1024", "BLOCKYSIZE=1024")},
};

START_TEST(pixels_do_not_depend_on_how_they_are_stored) {
    static const int rectangles[][4] = {{0, 0, W, H},         {-20, -30, 200, 100}, {650, 580, 100, 90},
                                        {-10, -10, 720, 630}, {333, 222, 1, 1},     {10, 5, 40, 17},
                                        {380, 190, 100, 160}, {500, 500, 64, 64}};
    temp_folder_make();
    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++) {
        write_scene(layouts[i].options);
        raster_source *source = picture_open(temp_path("a.tif"), NULL);
        for (int pool = 1; pool <= 3; pool++) {
            raster_store *store = store_of(source, pool, 1, PLENTY);
            for (size_t k = 0; k < sizeof rectangles / sizeof *rectangles; k++)
                read_and_check(store, pool, rectangles[k][0] / pool, rectangles[k][1] / pool,
                               (rectangles[k][2] + pool - 1) / pool, (rectangles[k][3] + pool - 1) / pool,
                               layouts[i].name);
            ck_assert_int_eq(raster_store_bad_blocks(store, NULL), 0);
            raster_store_free(store);
        }
        raster_source_free(source);
    }
    temp_folder_remove();
}
END_TEST

START_TEST(rectangles_wholly_outside_are_void) {
    static const int corners[][2] = {{-400, 5}, {W + 10, 5}, {5, -400}, {5, H + 10}, {-400, -400}, {W, H}};
    temp_folder_make();
    write_scene(layouts[2].options);
    raster_source *source = picture_open(temp_path("a.tif"), NULL);
    raster_store *store = store_of(source, 1, 1, PLENTY);
    for (size_t i = 0; i < sizeof corners / sizeof *corners; i++)
        read_and_check(store, 1, corners[i][0], corners[i][1], 50, 60, "outside");
    raster_store_free(store);
    raster_source_free(source);
    temp_folder_remove();
}
END_TEST

enum { BIG = 1100, UNIT = 512 };

/* Whole units of decoding are void: those where column + row is odd. */
static double patchwork(int x, int y, int band) {
    return band == 3 ? (x / UNIT + y / UNIT) % 2 ? 0 : 255 : picture_card(x, y, band);
}

START_TEST(void_units_among_others_are_cleared) {
    static const int corners[][2] = {{0, 0},          {UNIT - 50, 20},
                                     {20, UNIT - 50}, {UNIT - 60, UNIT - 60},
                                     {-30, 300},      {2 * UNIT - 90, 2 * UNIT - 90}};
    enum { EDGE = 130 };
    const picture_file file = {
        BIG, BIG, 4, .type = GDT_Byte, .options = layouts[4].options, .sample = patchwork};
    temp_folder_make();
    picture_write(temp_path("a.tif"), &file);
    raster_source *source = picture_open(temp_path("a.tif"), NULL);
    raster_store *store = store_of(source, 1, 1, PLENTY);
    for (size_t k = 0; k < sizeof corners / sizeof *corners; k++) {
        uint8_t bytes[4 * EDGE * EDGE];
        bool has_valid;
        memset(bytes, 99, sizeof bytes);
        ck_assert_int_eq(raster_store_read(store, 0, corners[k][0], corners[k][1], EDGE, EDGE,
                                           (raster_planes){bytes, EDGE * EDGE, EDGE}, &has_valid, NULL),
                         PAP_OK);
        for (int i = 0; i < 4 * EDGE * EDGE; i++) {
            int p = i / EDGE / EDGE, x = corners[k][0] + i % EDGE, y = corners[k][1] + i / EDGE % EDGE;
            bool is_in = x >= 0 && y >= 0 && x < BIG && y < BIG;
            int want = is_in && patchwork(x, y, 3) > 0 ? (int)patchwork(x, y, p) : 0;
            if (bytes[i] != want)
                ck_abort_msg("plane %d of %d,%d is %d, expected %d", p, x, y, bytes[i], want);
        }
    }
    raster_store_free(store);
    raster_source_free(source);
    temp_folder_remove();
}
END_TEST

START_TEST(a_store_with_hardly_any_memory_is_still_right) {
    random_state rng;
    temp_folder_make();
    write_scene(layouts[2].options);
    raster_source *source = picture_open(temp_path("a.tif"), NULL);
    raster_store *store = store_of(source, 1, 1, 1);
    random_seed(&rng, 4, 1);
    for (int i = 0; i < 60; i++)
        read_and_check(store, 1, random_below(&rng, W + 50) - 50, random_below(&rng, H + 50) - 50,
                       51 + random_below(&rng, 250), 51 + random_below(&rng, 150), "no memory");
    raster_store_free(store);
    raster_source_free(source);
    temp_folder_remove();
}
END_TEST

typedef struct reader_thread {
    raster_store *store;
    int worker, wrong;
} reader_thread;

static void *read_many(void *context) {
    enum { EDGE = 150 };
    reader_thread *self = context;
    uint8_t *bytes = malloc(4 * EDGE * EDGE);
    random_state rng;
    const expected *all = scene_pooled(1);
    random_seed(&rng, 17, (uint64_t)self->worker);
    for (int i = 0; i < 40 && bytes; i++) {
        int x = random_below(&rng, W) - 50, y = random_below(&rng, H) - 50;
        bool has_valid;
        if (raster_store_read(self->store, self->worker, x, y, EDGE, EDGE,
                              (raster_planes){bytes, EDGE * EDGE, EDGE}, &has_valid, NULL))
            self->wrong++;
        for (int k = 0; k < 4 * EDGE * EDGE && has_valid; k++)
            self->wrong += bytes[k] != pooled(all, k / EDGE / EDGE, x + k % EDGE, y + k / EDGE % EDGE);
    }
    self->wrong += !bytes;
    free(bytes);
    return NULL;
}

START_TEST(threads_that_read_at_once_see_the_same_pixels) {
    enum { THREADS = 6 };
    static const size_t memory[] = {1, PLENTY};
    temp_folder_make();
    write_scene(layouts[4].options);
    scene_pooled(1); /* before the threads begin */
    raster_source *source = picture_open(temp_path("a.tif"), NULL);
    for (int serial = 0; serial < 2; serial++)
        for (size_t m = 0; m < 2; m++) {
            pthread_t threads[THREADS];
            reader_thread selves[THREADS];
            source->is_serial = serial;
            raster_store *store = store_of(source, 1, THREADS, memory[m]);
            for (int i = 0; i < THREADS; i++) {
                selves[i] = (reader_thread){store, i, 0};
                ck_assert_int_eq(pthread_create(&threads[i], NULL, read_many, &selves[i]), 0);
            }
            for (int i = 0; i < THREADS; i++) {
                pthread_join(threads[i], NULL);
                ck_assert_msg(selves[i].wrong == 0, "serial %d, memory %zu, thread %d: %d wrong", serial,
                              memory[m], i, selves[i].wrong);
            }
            raster_store_free(store);
        }
    raster_source_free(source);
    temp_folder_remove();
}
END_TEST

START_TEST(a_sparse_file_of_any_size_is_empty_at_once) {
    const picture_file file = {100000, 100000, 3, .type = GDT_Byte,
                               .options =
                                   OPTIONS("SPARSE_OK=TRUE", "TILED=YES", "COMPRESS=DEFLATE", "BIGTIFF=YES")};
    uint8_t bytes[4] = {9, 9, 9, 9};
    temp_folder_make();
    picture_write(temp_path("a.tif"), &file);
    raster_source *source = picture_open(temp_path("a.tif"), NULL);
    raster_store *store = store_of(source, 1, 1, PLENTY);
    for (int i = 0; i < 100; i++) {
        bool has_valid = true;
        ck_assert_int_eq(raster_store_read(store, 0, i * 997, i * 983, 1, 1, (raster_planes){bytes, 1, 1},
                                           &has_valid, NULL),
                         PAP_OK);
        ck_assert(!has_valid);
    }
    ck_assert_msg(bytes[0] == 9, "the planes were touched: something was decoded");
    raster_store_free(store);
    raster_source_free(source);
    temp_folder_remove();
}
END_TEST

/* Overwrites the middle of a block's bytes, which GDAL says where to find. */
static void damage(int block_x, int block_y) {
    char item[64];
    GDALDatasetH dataset = GDALOpen(temp_path("a.tif"), GA_ReadOnly);
    GDALRasterBandH band = GDALGetRasterBand(dataset, 1);
    snprintf(item, sizeof item, "BLOCK_OFFSET_%d_%d", block_x, block_y);
    const char *offset = GDALGetMetadataItem(band, item, "TIFF");
    ck_assert_msg(offset != NULL, "%s", item);
    long at = atol(offset);
    snprintf(item, sizeof item, "BLOCK_SIZE_%d_%d", block_x, block_y);
    long size = atol(GDALGetMetadataItem(band, item, "TIFF"));
    GDALClose(dataset);
    int fd = open(temp_path("a.tif"), O_WRONLY);
    ck_assert_int_ge(fd, 0);
    for (long i = 0; i < size; i++) ck_assert_int_eq(pwrite(fd, "\xAA", 1, at + i), 1);
    close(fd);
}

START_TEST(a_damaged_block_is_unreadable_and_its_neighbours_are_right) {
    enum { BLOCK = 256, BX = 1, BY = 1 };
    temp_folder_make();
    write_scene(layouts[4].options);
    damage(BX, BY);
    raster_source *source = picture_open(temp_path("a.tif"), NULL);
    for (size_t bytes_kept = 1; bytes_kept <= PLENTY; bytes_kept *= PLENTY) {
        raster_store *store = store_of(source, 1, 1, bytes_kept);
        uint8_t *bytes = malloc(4 * (size_t)W * H);
        const char *message = NULL;
        bool has_valid;
        ck_assert(bytes != NULL);
        for (int again = 0; again < 2; again++)
            ck_assert_int_eq(
                raster_store_read(store, 0, 0, 0, W, H, (raster_planes){bytes, W * H, W}, &has_valid, NULL),
                PAP_OK);
        ck_assert(has_valid);
        for (int i = 0; i < 4 * W * H; i++) {
            int p = i / (W * H), x = i % W, y = i / W % H;
            bool is_bad = x / BLOCK == BX && y / BLOCK == BY;
            int want = !is_bad ? pooled(scene_pooled(1), p, x, y) : p == 3 ? RASTER_UNREADABLE : 0;
            if (bytes[i] != want)
                ck_abort_msg("plane %d of %d,%d is %d, expected %d", p, x, y, bytes[i], want);
        }
        ck_assert_msg(raster_store_bad_blocks(store, &message) == 1, "%d blocks",
                      (int)raster_store_bad_blocks(store, NULL));
        ck_assert_msg(message && strstr(message, "a.tif"), "%s", message ? message : "(none)");
        free(bytes);
        raster_store_free(store);
    }
    raster_source_free(source);
    temp_folder_remove();
}
END_TEST

START_TEST(a_file_that_ends_early_is_read_as_far_as_it_goes) {
    temp_folder_make();
    write_scene(OPTIONS("ALPHA=YES", "BLOCKYSIZE=10"));
    ck_assert_int_eq(truncate(temp_path("a.tif"), 4 * W * H / 2), 0);
    raster_source *source = NULL;
    if (raster_source_open(&source, temp_path("a.tif"), NULL, NULL) == PAP_OK) {
        raster_store *store = store_of(source, 1, 1, PLENTY);
        read_and_check(store, 1, 0, 0, W, 200, "the part that is there");
        raster_store_free(store);
    }
    raster_source_free(source);
    temp_folder_remove();
}
END_TEST

CHECK_MAIN("raster/store", pixels_do_not_depend_on_how_they_are_stored, rectangles_wholly_outside_are_void,
           void_units_among_others_are_cleared, a_store_with_hardly_any_memory_is_still_right,
           threads_that_read_at_once_see_the_same_pixels, a_sparse_file_of_any_size_is_empty_at_once,
           a_damaged_block_is_unreadable_and_its_neighbours_are_right,
           a_file_that_ends_early_is_read_as_far_as_it_goes)
