/* JPEG: whether a scene went through it, at which quality, and taking what was planted through it too. */
#include "planting/compression.h"

#include "base/error.h"
#include "base/memory.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_vsi.h>
#include <gdal.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 8, MCU = 16, UNKNOWN_QUALITY = 85 };

/* ---- through the codec ---- */

static GDALDatasetH make_memory(uint8_t *rgb, int w, int h) {
    GDALDatasetH memory = GDALCreate(GDALGetDriverByName("MEM"), "", w, h, 3, GDT_Byte, NULL);
    if (memory && GDALDatasetRasterIOEx(memory, GF_Write, 0, 0, w, h, rgb, w, h, GDT_Byte, 3, NULL, 3,
                                        3 * (GSpacing)w, 1, NULL) != CE_None) {
        GDALClose(memory);
        return NULL;
    }
    return memory;
}

static bool read_back(const char *name, uint8_t *rgb, int w, int h) {
    GDALDatasetH file = GDALOpen(name, GA_ReadOnly);
    if (!file) return false;
    bool is_read = GDALDatasetRasterIOEx(file, GF_Read, 0, 0, w, h, rgb, w, h, GDT_Byte, 3, NULL, 3,
                                         3 * (GSpacing)w, 1, NULL) == CE_None;
    GDALClose(file);
    return is_read;
}

/* In place; w x h pixels of 3 bytes. */
static pap_status squeeze(uint8_t *rgb, int w, int h, int quality, pap_error *err) {
    char name[64], option[16];
    const char *const options[] = {option, NULL};
    snprintf(name, sizeof name, "/vsimem/papaver-jpeg-%p.jpg", (void *)rgb);
    snprintf(option, sizeof option, "QUALITY=%d", quality);
    GDALDriverH driver = GDALGetDriverByName("JPEG");
    GDALDatasetH memory = make_memory(rgb, w, h);
    GDALDatasetH file = driver && memory
                            ? GDALCreateCopy(driver, name, memory, FALSE, (CSLConstList)options, NULL, NULL)
                            : NULL;
    if (memory) GDALClose(memory);
    if (file) GDALClose(file);
    bool is_done = file && read_back(name, rgb, w, h);
    VSIUnlink(name);
    if (is_done) return PAP_OK;
    return error_set(err, PAP_E_UNSUPPORTED,
                     "planting: GDAL's JPEG driver failed (%s); install GDAL with JPEG, or free memory",
                     CPLGetLastErrorMsg());
}

static void copy_box(uint8_t *to, const scene *s, scene_box box) {
    for (int y = 0; y < box.h; y++)
        memcpy(to + 3 * (size_t)y * (size_t)box.w,
               s->rgb + 3 * ((size_t)(box.y + y) * (size_t)s->width + (size_t)box.x), 3 * (size_t)box.w);
}

/* ---- is it, and how strong ---- */

/* Third differences show a step between two smooth blocks and little of slopes and edges. */
static void sum_steps(double sums[BLOCK], const scene *s, bool along_rows) {
    double counts[BLOCK] = {0};
    size_t across = along_rows ? 1 : (size_t)s->width;
    int rows = s->height / 600 + 1, columns = along_rows ? 1 : s->width / 600 + 1;
    for (int y = 2; y < s->height - 2; y += along_rows ? rows : 1)
        for (int x = 2; x < s->width - 2; x += columns) {
            size_t at = (size_t)y * (size_t)s->width + (size_t)x;
            if (!s->valid[at - 2 * across] || !s->valid[at + across]) continue;
            double step = fabs((double)(scene_light(s, at - 2 * across) - 3 * scene_light(s, at - across) +
                                        3 * scene_light(s, at) - scene_light(s, at + across)));
            int phase = (along_rows ? x : y) % BLOCK;
            sums[phase] += step < 60.0 ? step : 60.0; /* roofs' edges would drown everything */
            counts[phase] += 1.0;
        }
    for (int i = 0; i < BLOCK; i++) sums[i] = counts[i] > 0.0 ? sums[i] / counts[i] : 0.0;
}

/* How much larger the steps at the best phase are than the median of all phases; 1: no grid. */
static double find_grid(int *phase, const scene *s, bool along_rows) {
    double sums[BLOCK] = {0}, sorted[BLOCK] = {0};
    sum_steps(sums, s, along_rows);
    *phase = 0;
    for (int i = 0; i < BLOCK; i++) {
        if (sums[i] > sums[*phase]) *phase = i;
        int k = i;
        for (; k > 0 && sorted[k - 1] > sums[i]; k--) sorted[k] = sorted[k - 1];
        sorted[k] = sums[i];
    }
    return sorted[BLOCK / 2] > 0.0 ? sums[*phase] / sorted[BLOCK / 2] : 1.0;
}

/* Mean change when a crop is compressed at `quality`. */
static pap_status measure_change(double *sum, const uint8_t *crop, int edge, int quality, pap_error *err) {
    size_t bytes = 3 * (size_t)edge * (size_t)edge;
    uint8_t *copy = memory_array(bytes, 1);
    if (!copy) return error_nomem(err, "a crop of the scene");
    memcpy(copy, crop, bytes);
    pap_status status = squeeze(copy, edge, edge, quality, err);
    for (size_t i = 0; !status && i < bytes; i++) *sum += fabs((double)copy[i] - (double)crop[i]);
    free(copy);
    return status;
}

enum { CROP = 128, CROPS = 9, Q_LOW = 40, Q_STEP = 3, Q_COUNT = 20 };

/* Compressing again at the former quality changes less than a little below and above it: the deepest dip of
 * the curve, when there is one. */
static int deepest_dip(const double change[Q_COUNT]) {
    int best = -1;
    double depth = 1.06;
    for (int i = 1; i < Q_COUNT - 1; i++) {
        double around = sqrt(change[i - 1] * change[i + 1]);
        if (change[i] > 0.0 && around > depth * change[i]) {
            depth = around / change[i];
            best = i;
        }
    }
    return best < 0 ? UNKNOWN_QUALITY : Q_LOW + Q_STEP * best;
}

static pap_status estimate_quality(compression *out, const scene *s, pap_error *err) {
    double change[Q_COUNT] = {0};
    int edge = CROP;
    while (edge > MCU && (s->width < edge + MCU || s->height < edge + MCU)) edge /= 2;
    out->quality = UNKNOWN_QUALITY;
    if (s->width < edge + MCU || s->height < edge + MCU) return PAP_OK;
    uint8_t *crop = memory_array(3 * (size_t)edge, (size_t)edge);
    pap_status status = crop ? PAP_OK : error_nomem(err, "a crop of the scene");
    for (int i = 0; i < CROPS && !status; i++) {
        int x = (s->width - edge - MCU) * (i % 3) / 2, y = (s->height - edge - MCU) * (i / 3) / 2;
        copy_box(crop, s,
                 (scene_box){x / MCU * MCU + out->phase_x, y / MCU * MCU + out->phase_y, edge, edge});
        for (int q = 0; q < Q_COUNT && !status; q++)
            status = measure_change(&change[q], crop, edge, Q_LOW + Q_STEP * q, err);
    }
    free(crop);
    out->quality = deepest_dip(change);
    return status;
}

static int stated_quality(const raster_source *source) {
    GDALDatasetH file = GDALOpen(source->path, GA_ReadOnly);
    const char *text = file ? GDALGetMetadataItem(file, "JPEG_QUALITY", "IMAGE_STRUCTURE") : NULL;
    int quality = text ? atoi(text) : 0;
    if (file) GDALClose(file);
    return quality >= 1 && quality <= 100 ? quality : 0;
}

pap_status compression_estimate(compression *out, const scene *s, const raster_source *source,
                                pap_error *err) {
    /* Unsqueezed scenes stay within 1 % of 1 in both directions. */
    const double grid_shows = 1.04;
    compression found = {.is_jpeg = source && strstr(source->compression, "JPEG") && !source->is_flipped};
    if (!found.is_jpeg) {
        double along = find_grid(&found.phase_x, s, true), down = find_grid(&found.phase_y, s, false);
        found.is_jpeg = along > grid_shows && down > grid_shows;
    } else {
        found.quality = stated_quality(source);
    }
    pap_status status = PAP_OK;
    if (found.is_jpeg && !found.quality) status = estimate_quality(&found, s, err);
    if (!status) *out = found;
    return status;
}

/* ---- what was planted ---- */

/* The largest x <= at with x % MCU == phase, or the smallest in the picture. */
static int align_down(int at, int phase) {
    int x = at - ((at - phase) % MCU + MCU) % MCU;
    return x < 0 ? phase : x;
}

static bool differs(const scene *s, scene_box box, const uint8_t *before, int left, int top) {
    scene_box all = scene_clip(s, (scene_box){left, top, BLOCK, BLOCK});
    for (int y = all.y > box.y ? all.y : box.y; y < all.y + all.h && y < box.y + box.h; y++)
        for (int x = all.x > box.x ? all.x : box.x; x < all.x + all.w && x < box.x + box.w; x++)
            if (memcmp(s->rgb + 3 * ((size_t)y * (size_t)s->width + (size_t)x),
                       before + 3 * ((size_t)(y - box.y) * (size_t)box.w + (size_t)(x - box.x)), 3) != 0)
                return true;
    return false;
}

static void take_block(scene *s, scene_box from, const uint8_t *squeezed, int left, int top) {
    for (int y = top; y < top + BLOCK && y < from.y + from.h; y++)
        for (int x = left; x < left + BLOCK && x < from.x + from.w; x++) {
            size_t at = (size_t)y * (size_t)s->width + (size_t)x;
            if (s->valid[at])
                memcpy(s->rgb + 3 * at,
                       squeezed + 3 * ((size_t)(y - from.y) * (size_t)from.w + (size_t)(x - from.x)), 3);
        }
}

pap_status compression_apply(scene *s, const compression *how, scene_box box, const uint8_t *before,
                             pap_error *err) {
    if (!how->is_jpeg) return PAP_OK;
    /* A unit more all round: chroma is smoothed across units. */
    int x = align_down(box.x - MCU, how->phase_x), y = align_down(box.y - MCU, how->phase_y);
    scene_box whole =
        scene_clip(s, (scene_box){x, y, box.x + box.w + 2 * MCU - x, box.y + box.h + 2 * MCU - y});
    uint8_t *squeezed = memory_array(3 * (size_t)whole.w, (size_t)whole.h);
    if (!squeezed) return error_nomem(err, "a compressed part of the scene");
    copy_box(squeezed, s, whole);
    pap_status status = squeeze(squeezed, whole.w, whole.h, how->quality, err);
    for (int top = whole.y; top < whole.y + whole.h && !status; top += BLOCK)
        for (int left = whole.x; left < whole.x + whole.w; left += BLOCK)
            if (differs(s, box, before, left, top)) take_block(s, whole, squeezed, left, top);
    free(squeezed);
    return status;
}

void compression_preview(float *light, const compression *how, int w, int h) {
    size_t count = (size_t)w * (size_t)h;
    uint8_t *grey = memory_array(count, 3);
    if (!grey) return;
    for (size_t i = 0; i < count; i++) {
        float code = light[i] < 0.0F ? 0.0F : light[i] > 255.0F ? 255.0F : light[i];
        memset(grey + 3 * i, (uint8_t)(code + 0.5F), 3);
    }
    if (how->is_jpeg) squeeze(grey, w, h, how->quality, NULL);
    for (size_t i = 0; i < count; i++) light[i] = grey[3 * i];
    free(grey);
}
