/* A quick look at a few places of a picture. */
#include "raster/sample.h"

#include "base/error.h"
#include "base/memory.h"
#include "raster/reader.h"

#include <stdlib.h>

/* Small pictures are read whole; of larger ones, windows on a grid, as many as can be had for DECODED_PIXELS.
 */
enum { WHOLE_PIXELS = 4 << 20, DECODED_PIXELS = 5 << 20, GRID_MIN = 2, GRID_MAX = 6, WINDOW = 64 };

typedef struct tally {
    int64_t seen, valid, light;
} tally;

static void add_window(tally *into, const uint8_t *bytes, size_t plane) {
    for (size_t i = 0; i < plane; i++) {
        bool is_valid = bytes[3 * plane + i] == RASTER_VALID;
        into->valid += is_valid;
        if (is_valid) into->light += (bytes[i] + 2 * bytes[plane + i] + bytes[2 * plane + i]) / 4;
    }
}

/* Pixels that are decoded for a window that does not straddle more blocks than it must. */
static int64_t decoded_for_window(const raster_source *source) {
    int64_t columns = (WINDOW + source->block_w - 1) / source->block_w;
    int64_t rows = (WINDOW + source->block_h - 1) / source->block_h;
    return columns * source->block_w * rows * source->block_h;
}

static int grid_edge(const raster_source *source) {
    int edge = GRID_MAX;
    while (edge > GRID_MIN && edge * edge * decoded_for_window(source) > DECODED_PIXELS) edge--;
    return edge;
}

/* The middle of the i-th of `grid` parts, moved so that the window stays within a block if it can. */
static int64_t window_start(int64_t size, int64_t window, int i, int grid, int block) {
    int64_t start = (size - window) * (2 * i + 1) / (2 * grid), in_block = start % block;
    if (window <= block && in_block + window > block) start -= in_block + window - block;
    return start;
}

pap_status raster_sample_take(raster_sample *out, const raster_source *source, pap_error *err) {
    bool is_whole = source->width * source->height <= WHOLE_PIXELS;
    int grid = is_whole ? 1 : grid_edge(source), bad_windows = 0;
    int64_t w = is_whole || source->width < WINDOW ? source->width : WINDOW;
    int64_t h = is_whole || source->height < WINDOW ? source->height : WINDOW;
    size_t plane = (size_t)w * (size_t)h;
    raster_reader *reader = NULL;
    uint8_t *bytes = memory_array(4, plane);
    pap_status status = bytes ? raster_reader_new(&reader, source, err) : error_nomem(err, "a sample");
    tally sum = {0};
    for (int i = 0; !status && i < grid * grid; i++) {
        int64_t x = window_start(source->width, w, i % grid, grid, source->block_w);
        int64_t y = window_start(source->height, h, i / grid, grid, source->block_h);
        bool is_empty;
        int bad_blocks;
        raster_reader_read(reader, x, y, w, h, (raster_planes){bytes, plane, (size_t)w}, &is_empty,
                           &bad_blocks, NULL);
        bad_windows += bad_blocks > 0;
        sum.seen += (int64_t)plane;
        if (!is_empty) add_window(&sum, bytes, plane);
    }
    raster_reader_free(reader);
    free(bytes);
    if (status) return status;
    *out = (raster_sample){(double)sum.valid / (double)sum.seen,
                           sum.valid ? (double)sum.light / (double)sum.valid : 0, grid * grid, bad_windows};
    return PAP_OK;
}
