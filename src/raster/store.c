/* Decoded pixels shared by all workers: each block is decoded once, by whoever needs it first. */
#include "raster/store.h"

#include "base/error.h"
#include "base/memory.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

typedef enum unit_state { UNIT_UNKNOWN = 0, UNIT_LOADING, UNIT_READY, UNIT_EMPTY } unit_state;

typedef struct unit {
    uint8_t *bytes; /* four planes of its own size; NULL unless READY */
    uint64_t last_use;
    int pins;
    uint8_t state;
    bool is_counted; /* its bad blocks are in the tally already (it may be loaded again) */
} unit;

struct raster_store {
    const raster_source *source;
    int pool, workers, unit_w, unit_h;
    int64_t width, height, columns, rows;
    unit *units;
    VECTOR(int64_t) ready;   /* indices of READY units */
    VECTOR(uint8_t *) spare; /* buffers of whole units, warm, for the next ones */
    size_t bytes, bytes_limit;
    uint64_t clock;
    int64_t bad_blocks, first_bad;
    pap_error first_fault;
    raster_reader **readers;
    int64_t next_serial; /* units of a serial file before this have been decoded once */
    pthread_mutex_t lock, turn;
    pthread_cond_t loaded;
};

/* Units are whole blocks, and at least this long an edge: small blocks are joined, strips are stacked. */
enum { UNIT_EDGE = 512, STRIP_ROWS = 64 };

static size_t whole_unit_bytes(const raster_store *store) {
    return 4 * (size_t)store->unit_w * (size_t)store->unit_h;
}

static int multiple_near(int block, int wanted) {
    return block >= wanted ? block : (wanted + block - 1) / block * block;
}

static void choose_unit(raster_store *store) {
    const raster_source *source = store->source;
    bool is_striped = source->block_w >= source->width;
    int block_w = is_striped ? (int)source->width : source->block_w;
    int rows = is_striped ? STRIP_ROWS * store->pool : UNIT_EDGE;
    int w = is_striped ? block_w : multiple_near(block_w, UNIT_EDGE);
    /* A whole picture as one strip is no unit; drivers that can, serve rows of it. */
    bool has_rows =
        source->direct.is_by_rows || (source->block_h >= source->height && source->block_h > UNIT_EDGE);
    int block_h = has_rows ? 1 : source->block_h;
    store->unit_w = (w + store->pool - 1) / store->pool;
    store->unit_h = (multiple_near(block_h, rows) + store->pool - 1) / store->pool;
}

/* Less than this is always allowed: a limit below it could hold nothing. */
enum { BLOCK_FLOOR_MB = 128, RESIDENT_MB = 200 };

/* A tile is decoded whole, beside the planes made of it; a strip is not, if it is too large. */
static pap_status check_block(const raster_store *store, pap_error *err) {
    const raster_source *source = store->source;
    bool has_rows = source->direct.is_on ? source->direct.is_by_rows : source->block_w >= source->width;
    size_t pixels = 0, bytes = SIZE_MAX, bands = (size_t)(source->is_planar ? 1 : source->band_count) + 4;
    if (memory_product(&pixels, (size_t)source->block_w, (size_t)source->block_h, 1))
        memory_product(&bytes, pixels, bands, 1);
    size_t limit_mb = (store->bytes_limit >> 20) * 2, need_mb = bytes >> 20;
    if (limit_mb < BLOCK_FLOOR_MB) limit_mb = BLOCK_FLOOR_MB;
    if (has_rows || need_mb <= limit_mb) return PAP_OK;
    return error_set(
        err, PAP_E_UNSUPPORTED,
        "%s: its tiles of %d x %d pixels need more memory than there is; give --memory %zu, or cut "
        "it anew: gdal_translate -co TILED=YES IN OUT.tif",
        source->path, source->block_w, source->block_h, need_mb + RESIDENT_MB);
}

pap_status raster_store_new(raster_store **out, const raster_source *source, int pool, int workers,
                            size_t bytes, pap_error *err) {
    raster_store *store = calloc(1, sizeof *store);
    if (!store) return error_nomem(err, "the pixel store");
    store->source = source;
    store->pool = pool;
    store->workers = workers;
    store->bytes_limit = bytes;
    pap_status status = check_block(store, err);
    if (status) {
        free(store);
        return status;
    }
    store->width = (source->width + pool / 2) / pool;
    store->height = (source->height + pool / 2) / pool;
    if (store->width < 1) store->width = 1;
    if (store->height < 1) store->height = 1;
    choose_unit(store);
    store->columns = (store->width + store->unit_w - 1) / store->unit_w;
    store->rows = (store->height + store->unit_h - 1) / store->unit_h;
    store->first_bad = INT64_MAX;
    pthread_mutex_init(&store->lock, NULL);
    pthread_mutex_init(&store->turn, NULL);
    pthread_cond_init(&store->loaded, NULL);
    store->units = memory_array((size_t)(store->columns * store->rows), sizeof *store->units);
    store->readers = memory_array((size_t)workers, sizeof *store->readers);
    if (!store->units || !store->readers) {
        raster_store_free(store);
        return error_nomem(err, "the pixel store");
    }
    *out = store;
    return PAP_OK;
}

void raster_store_free(raster_store *store) {
    if (!store) return;
    const size_t bytes = whole_unit_bytes(store);
    for (size_t i = 0; i < store->ready.count; i++)
        memory_pages_free(store->units[store->ready.items[i]].bytes, bytes);
    for (int i = 0; store->readers && i < store->workers; i++) raster_reader_free(store->readers[i]);
    for (size_t i = 0; i < store->spare.count; i++) memory_pages_free(store->spare.items[i], bytes);
    free(store->spare.items);
    free(store->ready.items);
    free(store->readers);
    free(store->units);
    pthread_mutex_destroy(&store->lock);
    pthread_mutex_destroy(&store->turn);
    pthread_cond_destroy(&store->loaded);
    free(store);
}

int64_t raster_store_width(const raster_store *store) {
    return store->width;
}

int64_t raster_store_height(const raster_store *store) {
    return store->height;
}

void raster_store_unit(const raster_store *store, int *w, int *h) {
    *w = store->unit_w;
    *h = store->unit_h;
}

int64_t raster_store_bad_blocks(const raster_store *store, const char **message) {
    if (message) *message = store->bad_blocks ? store->first_fault.message : NULL;
    return store->bad_blocks;
}

typedef struct span {
    int64_t x, y;
    int w, h;
} span;

static span unit_span(const raster_store *store, int64_t index) {
    int64_t x = index % store->columns * store->unit_w, y = index / store->columns * store->unit_h;
    int64_t w = store->width - x, h = store->height - y;
    return (span){x, y, w < store->unit_w ? (int)w : store->unit_w,
                  h < store->unit_h ? (int)h : store->unit_h};
}

static size_t span_bytes(span at) {
    return 4 * (size_t)at.w * (size_t)at.h;
}

/* Averages pool x pool source pixels over the valid ones, rounded; valid when at least half of them are. */
static bool pool_planes(uint8_t *out, span at, int pool, raster_planes from, int from_w, int from_h) {
    size_t plane = (size_t)at.w * (size_t)at.h;
    bool any = false;
    for (int y = 0; y < at.h; y++)
        for (int x = 0; x < at.w; x++) {
            unsigned sum[3] = {0, 0, 0}, valid = 0, unreadable = 0, seen = 0;
            for (int v = y * pool; v < (y + 1) * pool && v < from_h; v++)
                for (int u = x * pool; u < (x + 1) * pool && u < from_w; u++) {
                    size_t at_px = (size_t)v * from.stride + (size_t)u;
                    uint8_t state = from.bytes[3 * from.plane + at_px];
                    seen++;
                    unreadable += state == RASTER_UNREADABLE;
                    valid += state == RASTER_VALID;
                    for (int p = 0; p < 3; p++) sum[p] += from.bytes[(size_t)p * from.plane + at_px];
                }
            bool is_valid = valid > 0 && 2 * valid >= seen;
            size_t to = (size_t)y * (size_t)at.w + (size_t)x;
            for (int p = 0; p < 3; p++)
                out[(size_t)p * plane + to] = is_valid ? (uint8_t)((sum[p] + valid / 2) / valid) : 0;
            out[3 * plane + to] = is_valid ? RASTER_VALID : unreadable ? RASTER_UNREADABLE : RASTER_VOID;
            any = any || is_valid || unreadable;
        }
    return any;
}

static pap_status load_pooled(raster_store *store, raster_reader *reader, span at, uint8_t *out,
                              bool *is_empty, int *bad, pap_error *err) {
    int64_t x = at.x * store->pool, y = at.y * store->pool;
    int64_t w = (int64_t)at.w * store->pool, h = (int64_t)at.h * store->pool;
    if (x + w > store->source->width) w = store->source->width - x;
    if (y + h > store->source->height) h = store->source->height - y;
    uint8_t *bytes = memory_aligned(4 * (size_t)w, (size_t)h);
    if (!bytes) return error_nomem(err, "a block of pixels");
    raster_planes planes = {bytes, (size_t)(w * h), (size_t)w};
    pap_status status = raster_reader_read(reader, x, y, w, h, planes, is_empty, bad, err);
    if (!status && !*is_empty) *is_empty = !pool_planes(out, at, store->pool, planes, (int)w, (int)h);
    free(bytes);
    return status;
}

/* The worker's own handle; a serial file has one for all, under its lock. */
static pap_status reader_of(raster_store *store, int worker, raster_reader **out, pap_error *err) {
    raster_reader **slot = &store->readers[store->source->has_one_reader ? 0 : worker];
    if (!*slot) {
        pap_status status = raster_reader_new(slot, store->source, err);
        if (status) return status;
    }
    *out = *slot;
    return PAP_OK;
}

/* Fresh pages cost as much as decoding into them, so buffers go round: a row of tiles gives back two rows of
 * units at once. At most half the limit waits. */
enum { SPARE_SHARE = 2 };

/* Under the lock. */
static void put_spare(raster_store *store, uint8_t *bytes) {
    size_t waiting = (store->spare.count + 1) * whole_unit_bytes(store);
    /* One more than fits: the unit that made others go is counted, and has no buffer yet. */
    bool is_wanted = waiting <= store->bytes_limit / SPARE_SHARE &&
                     store->bytes + waiting <= store->bytes_limit + whole_unit_bytes(store);
    uint8_t **slot = is_wanted ? VECTOR_PUSH(&store->spare) : NULL;
    if (slot)
        *slot = bytes;
    else
        memory_pages_free(bytes, whole_unit_bytes(store));
}

static uint8_t *take_buffer(raster_store *store) {
    pthread_mutex_lock(&store->lock);
    uint8_t *bytes = store->spare.count > 0 ? store->spare.items[--store->spare.count] : NULL;
    pthread_mutex_unlock(&store->lock);
    return bytes ? bytes : memory_pages(whole_unit_bytes(store));
}

static void give_buffer(raster_store *store, uint8_t *bytes) {
    pthread_mutex_lock(&store->lock);
    put_spare(store, bytes);
    pthread_mutex_unlock(&store->lock);
}

/* Decodes a unit without holding the store's lock. *out is NULL for an empty one. */
static pap_status load(raster_store *store, int worker, span at, uint8_t **out, int *bad, pap_error *err) {
    raster_reader *reader;
    uint8_t *bytes = NULL;
    bool is_empty = false;
    pap_status status = reader_of(store, worker, &reader, err);
    if (status) return status;
    int64_t w = (int64_t)at.w * store->pool, h = (int64_t)at.h * store->pool, x = at.x * store->pool,
            y = at.y * store->pool;
    if (x + w > store->source->width) w = store->source->width - x;
    if (y + h > store->source->height) h = store->source->height - y;
    if (!raster_reader_is_sparse(reader, x, y, w, h)) {
        bytes = take_buffer(store);
        if (!bytes) return error_nomem(err, "a block of pixels");
        raster_planes planes = {bytes, (size_t)at.w * (size_t)at.h, (size_t)at.w};
        status = store->pool == 1 ? raster_reader_read(reader, x, y, w, h, planes, &is_empty, bad, err)
                                  : load_pooled(store, reader, at, bytes, &is_empty, bad, err);
        if (status || is_empty) {
            give_buffer(store, bytes);
            bytes = NULL;
        }
    }
    *out = bytes;
    return status;
}

/* Under the lock: the unit at `place` of the ready ones goes back to unknown. */
static void forget(raster_store *store, size_t place) {
    int64_t index = store->ready.items[place];
    unit *gone = &store->units[index];
    store->bytes -= span_bytes(unit_span(store, index));
    put_spare(store, gone->bytes);
    gone->bytes = NULL;
    gone->state = UNIT_UNKNOWN;
    store->ready.items[place] = store->ready.items[--store->ready.count];
}

void raster_store_forget_above(raster_store *store, int64_t y) {
    pthread_mutex_lock(&store->lock);
    for (size_t i = store->ready.count; i-- > 0;) {
        int64_t index = store->ready.items[i];
        if (store->units[index].pins == 0 && (index / store->columns + 1) * store->unit_h <= y)
            forget(store, i);
    }
    pthread_mutex_unlock(&store->lock);
}

/* Under the lock: frees unpinned units, the least recently used first, until the limit holds. */
static void evict(raster_store *store) {
    while (store->bytes > store->bytes_limit) {
        size_t oldest = store->ready.count;
        for (size_t i = 0; i < store->ready.count; i++) {
            const unit *candidate = &store->units[store->ready.items[i]];
            if (candidate->pins == 0 &&
                (oldest == store->ready.count ||
                 candidate->last_use < store->units[store->ready.items[oldest]].last_use))
                oldest = i;
        }
        if (oldest == store->ready.count) return;
        forget(store, oldest);
    }
}

static void tally_bad(raster_store *store, int64_t index, int bad, const pap_error *fault) {
    unit *one = &store->units[index];
    if (!bad || one->is_counted) return;
    one->is_counted = true;
    store->bad_blocks += bad;
    if (index < store->first_bad) {
        store->first_bad = index;
        store->first_fault = *fault;
    }
}

/* Under the lock, which is let go while decoding. */
static pap_status load_unit(raster_store *store, int worker, int64_t index, pap_error *err) {
    unit *one = &store->units[index];
    const size_t size = span_bytes(unit_span(store, index));
    one->state = UNIT_LOADING;
    store->bytes += size; /* on its way: as many as there are workers, and strips are large */
    evict(store);
    pthread_mutex_unlock(&store->lock);
    uint8_t *bytes = NULL;
    int bad = 0;
    pap_error fault = {PAP_OK, ""};
    pap_status status = load(store, worker, unit_span(store, index), &bytes, &bad, &fault);
    pthread_mutex_lock(&store->lock);
    one->state = status ? UNIT_UNKNOWN : bytes ? UNIT_READY : UNIT_EMPTY;
    one->bytes = bytes;
    if (status) {
        if (err) *err = fault;
    } else {
        tally_bad(store, index, bad, &fault);
    }
    if (bytes) {
        int64_t *slot = VECTOR_PUSH(&store->ready);
        if (!slot) {
            memory_pages_free(bytes, whole_unit_bytes(store));
            one->bytes = NULL;
            one->state = UNIT_UNKNOWN;
            status = error_nomem(err, "the pixel store");
        } else {
            *slot = index;
        }
    }
    if (!one->bytes) store->bytes -= size;
    pthread_cond_broadcast(&store->loaded);
    return status;
}

/* Under the lock: waits for a unit that is being loaded, loads one that is not there. */
static pap_status ensure_loaded(raster_store *store, int worker, int64_t index, pap_error *err) {
    const unit *one = &store->units[index];
    pap_status status = PAP_OK;
    while (!status && (one->state == UNIT_LOADING || one->state == UNIT_UNKNOWN)) {
        if (one->state == UNIT_LOADING)
            pthread_cond_wait(&store->loaded, &store->lock);
        else
            status = load_unit(store, worker, index, err);
    }
    return status;
}

/* Pins a unit; *out is NULL when it is empty (and then not pinned). One handle for all means one loading at a
 * time, and a serial file is decoded from where it stands up to the unit, never back and forth. */
static pap_status acquire(raster_store *store, int worker, int64_t index, const unit **out, pap_error *err) {
    unit *one = &store->units[index];
    pap_status status = PAP_OK;
    bool takes_turn = store->source->has_one_reader;
    if (takes_turn) pthread_mutex_lock(&store->turn);
    pthread_mutex_lock(&store->lock);
    while (store->source->is_serial && !status && store->next_serial < index)
        status = ensure_loaded(store, worker, store->next_serial++, err);
    if (!status) status = ensure_loaded(store, worker, index, err);
    *out = NULL;
    if (!status && one->state == UNIT_READY) {
        one->pins++;
        one->last_use = ++store->clock;
        *out = one;
        evict(store);
    }
    pthread_mutex_unlock(&store->lock);
    if (takes_turn) pthread_mutex_unlock(&store->turn);
    return status;
}

static void release(raster_store *store, int64_t index) {
    pthread_mutex_lock(&store->lock);
    store->units[index].pins--;
    pthread_mutex_unlock(&store->lock);
}

static void copy_overlap(const unit *one, span from, span to, raster_planes planes) {
    int64_t x0 = from.x > to.x ? from.x : to.x, y0 = from.y > to.y ? from.y : to.y;
    int64_t x1 = from.x + from.w < to.x + to.w ? from.x + from.w : to.x + to.w;
    int64_t y1 = from.y + from.h < to.y + to.h ? from.y + from.h : to.y + to.h;
    size_t plane = (size_t)from.w * (size_t)from.h;
    for (int p = 0; p < 4; p++)
        for (int64_t y = y0; y < y1; y++)
            memcpy(planes.bytes + (size_t)p * planes.plane + (size_t)(y - to.y) * planes.stride +
                       (size_t)(x0 - to.x),
                   one->bytes + (size_t)p * plane + (size_t)(y - from.y) * (size_t)from.w +
                       (size_t)(x0 - from.x),
                   (size_t)(x1 - x0));
}

static void clear_all(span at, raster_planes planes) {
    for (int p = 0; p < 4; p++)
        for (int y = 0; y < at.h; y++)
            memset(planes.bytes + (size_t)p * planes.plane + (size_t)y * planes.stride, 0, (size_t)at.w);
}

pap_status raster_store_read(raster_store *store, int worker, int64_t x, int64_t y, int w, int h,
                             raster_planes planes, bool *has_valid, pap_error *err) {
    span at = {x, y, w, h};
    int64_t c0 = x < 0 ? 0 : x / store->unit_w, r0 = y < 0 ? 0 : y / store->unit_h;
    int64_t c1 = (x + w - 1) / store->unit_w, r1 = (y + h - 1) / store->unit_h;
    if (c1 >= store->columns) c1 = store->columns - 1;
    if (r1 >= store->rows) r1 = store->rows - 1;
    bool is_inside = x >= 0 && y >= 0 && x + w <= store->width && y + h <= store->height, is_cleared = false;
    *has_valid = false;
    if (x + w <= 0 || y + h <= 0 || x >= store->width || y >= store->height) return PAP_OK;
    for (int64_t row = r0; row <= r1; row++)
        for (int64_t column = c0; column <= c1; column++) {
            int64_t index = row * store->columns + column;
            const unit *one;
            pap_status status = acquire(store, worker, index, &one, err);
            if (status) return status;
            /* What no unit covers must be void: cleared once, before the first unit is copied. */
            if (one && !*has_valid) {
                if (!is_inside || row > r0 || column > c0) clear_all(at, planes);
                is_cleared = !is_inside || row > r0 || column > c0;
            } else if (!one && *has_valid && !is_cleared) {
                span hole = unit_span(store, index);
                int64_t hx0 = hole.x > x ? hole.x : x, hy0 = hole.y > y ? hole.y : y;
                int64_t hx1 = hole.x + hole.w < x + w ? hole.x + hole.w : x + w;
                int64_t hy1 = hole.y + hole.h < y + h ? hole.y + hole.h : y + h;
                raster_planes there = planes;
                there.bytes += (size_t)(hy0 - y) * planes.stride + (size_t)(hx0 - x);
                clear_all((span){hx0, hy0, (int)(hx1 - hx0), (int)(hy1 - hy0)}, there);
            }
            if (!one) continue;
            *has_valid = true;
            copy_overlap(one, unit_span(store, index), at, planes);
            release(store, index);
        }
    return PAP_OK;
}
