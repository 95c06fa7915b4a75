/* Planes R, G, B, valid of a rectangle, and what the samples of a picture become in them. */
#include "raster/planes.h"

#include "raster/display.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

raster_planes planes_at(raster_planes planes, int x, int y) {
    planes.bytes += (size_t)y * planes.stride + (size_t)x;
    return planes;
}

const kernel_set *planes_kernels(void) {
    const kernel_set *pinned = kernels_pick(getenv("PAP_KERNELS"), NULL);
    return pinned ? pinned : kernels_pick(NULL, NULL);
}

void planes_fill_valid(raster_planes planes, int w, int h, uint8_t valid) {
    for (int y = 0; y < h; y++) memset(planes_row(planes, 3, y), valid, (size_t)w);
}

void planes_clear(raster_planes planes, int w, int h, uint8_t valid) {
    for (int p = 0; p < 3; p++)
        for (int y = 0; y < h; y++) memset(planes_row(planes, p, y), 0, (size_t)w);
    planes_fill_valid(planes, w, h, valid);
}

/* The nodata values as bytes; false when some band's is no byte, so that no pixel has all of them. */
static bool nodata_codes(const raster_source *source, uint8_t codes[3]) {
    for (int i = 0; i < 3; i++) {
        codes[i] = (uint8_t)source->nodata[i];
        if (source->has_nodata[i] && (double)codes[i] != source->nodata[i]) return false;
    }
    return true;
}

static void void_nodata(const raster_source *source, raster_planes planes, int w, int h) {
    const bool *matters = source->has_nodata;
    uint8_t codes[3];
    if (!nodata_codes(source, codes)) return;
    for (int y = 0; y < h; y++) {
        const uint8_t *r = planes_row(planes, 0, y), *g = planes_row(planes, 1, y),
                      *b = planes_row(planes, 2, y);
        uint8_t *valid = planes_row(planes, 3, y);
        for (int x = 0; x < w; x++)
            if ((!matters[0] || r[x] == codes[0]) && (!matters[1] || g[x] == codes[1]) &&
                (!matters[2] || b[x] == codes[2]))
                valid[x] = RASTER_VOID;
    }
}

/* Without a mask, pure black is what lies beyond the flight's edge and in blocks that were never stored. */
static void void_black(const kernel_set *kernels, raster_planes planes, int w, int h) {
    for (int y = 0; y < h; y++)
        kernels->bare_row(planes_row(planes, 3, y), planes_row(planes, 0, y), planes_row(planes, 1, y),
                          planes_row(planes, 2, y), (size_t)w);
}

void planes_judge(const raster_source *source, const kernel_set *kernels, raster_planes planes, int w,
                  int h) {
    if (source->mask == RASTER_MASK_NONE) {
        void_black(kernels, planes, w, h);
        return;
    }
    planes_fill_valid(planes, w, h, RASTER_VALID);
    if (source->mask == RASTER_MASK_NODATA) void_nodata(source, planes, w, h);
}

/* Notes of a row of a wide picture while its bands are coded one by one. */
enum { HAS_VALUE = 1, NOT_FINITE = 2 };

void planes_code_row(const raster_source *source, int band, uint8_t *codes, uint8_t *notes,
                     const float *samples, int n) {
    const float scale = (float)(255.0 / source->full_scale), nodata = (float)source->nodata[band];
    const bool has_nodata = source->mask == RASTER_MASK_NODATA && source->has_nodata[band];
    if (source->display) display_code_row(source->display, band, codes, samples, n);
    for (int x = 0; x < n && !source->display; x++) {
        float code = samples[x] * scale + 0.5F;
        codes[x] = isfinite(samples[x]) ? (uint8_t)(code < 0 ? 0 : code > 255 ? 255 : code) : 0;
    }
    for (int x = 0; x < n; x++) {
        if (!isfinite(samples[x])) notes[x] |= NOT_FINITE;
        if (!(has_nodata && samples[x] == nodata)) notes[x] |= HAS_VALUE;
    }
}

/* NaN in one band voids a pixel; a nodata value voids it only when every band has it; without any mask,
 * black. */
void planes_merge_row(const raster_source *source, uint8_t *notes, const uint8_t *r, const uint8_t *g,
                      const uint8_t *b, int n) {
    const bool black_is_void = source->mask == RASTER_MASK_NONE;
    for (int x = 0; x < n; x++) {
        bool is_finite = !(notes[x] & NOT_FINITE), has_value = notes[x] & HAS_VALUE;
        bool is_black = black_is_void && !(r[x] | g[x] | b[x]);
        notes[x] = is_finite && has_value && !is_black ? RASTER_VALID : RASTER_VOID;
    }
}

bool planes_settle(const kernel_set *kernels, raster_planes planes, int w, int h) {
    uint8_t any = 0;
    for (int y = 0; y < h; y++)
        any |= kernels->keep_row(planes_row(planes, 0, y), planes_row(planes, 1, y), planes_row(planes, 2, y),
                                 planes_row(planes, 3, y), (size_t)w);
    return any != 0;
}

bool planes_are_void(raster_planes planes, int w, int h) {
    for (int y = 0; y < h; y++) {
        const uint8_t *valid = planes_row(planes, 3, y);
        uint8_t any = 0;
#pragma omp simd reduction(| : any)
        for (int x = 0; x < w; x++) any |= valid[x];
        if (any & 0x80) return false;
    }
    return true;
}

void planes_flip(raster_planes planes, int w, int h) {
    for (int p = 0; p < 4; p++)
        for (int y = 0; y < h / 2; y++) {
            uint8_t *upper = planes_row(planes, p, y), *lower = planes_row(planes, p, h - 1 - y);
            for (int x = 0; x < w; x++) {
                uint8_t swap = upper[x];
                upper[x] = lower[x];
                lower[x] = swap;
            }
        }
}
