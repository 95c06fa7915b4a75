/* A quick look at a few places of a picture. */
#include "raster/sample.h"

#include "base/error.h"
#include "raster/reader.h"

enum { GRID = 5, EDGE = 64 };

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

pap_status raster_sample_take(raster_sample *out, const raster_source *source, pap_error *err) {
    uint8_t bytes[4 * EDGE * EDGE];
    raster_reader *reader = NULL;
    pap_status status = raster_reader_new(&reader, source, err);
    if (status) return status;
    int64_t w = source->width < EDGE ? source->width : EDGE,
            h = source->height < EDGE ? source->height : EDGE;
    tally sum = {0};
    int bad_windows = 0;
    for (int i = 0; i < GRID * GRID; i++) {
        int64_t x = (source->width - w) * (2 * (i % GRID) + 1) / (2 * GRID);
        int64_t y = (source->height - h) * (2 * (i / GRID) + 1) / (2 * GRID);
        bool is_empty;
        int bad_blocks;
        size_t plane = (size_t)(w * h);
        raster_reader_read(reader, x, y, w, h, (raster_planes){bytes, plane, (size_t)w}, &is_empty,
                           &bad_blocks, NULL);
        bad_windows += bad_blocks > 0;
        sum.seen += (int64_t)plane;
        if (!is_empty) add_window(&sum, bytes, plane);
    }
    raster_reader_free(reader);
    *out = (raster_sample){(double)sum.valid / (double)sum.seen,
                           sum.valid ? (double)sum.light / (double)sum.valid : 0, bad_windows};
    return PAP_OK;
}
