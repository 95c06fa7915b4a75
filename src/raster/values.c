/* One worker's handle on a picture: reads rectangles of chosen bands as numbers near 0..1, NaN where nothing
 * is valid. */
#include "raster/values.h"

#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "raster/dataset.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct nodata_value {
    bool has;
    float value;
} nodata_value;

/* How a sample without a value is told. */
typedef enum void_rule { VOID_EACH, VOID_ALL_NODATA, VOID_ALL_BLACK } void_rule;

struct raster_values {
    const raster_source *source;
    const raster_radiometry *radiometry;
    GDALDatasetH dataset;
    GDALRasterBandH mask;                      /* alpha or mask band; NULL: none */
    float mask_from;                           /* the least value of it that is valid */
    int bands[RASTER_BANDS_MAX], asked, count; /* the asked ones first, then those the void rule looks at */
    nodata_value nodata[RASTER_BANDS_MAX];
    void_rule rule;
    float *samples; /* the mask, and the bands that were not asked for */
    size_t samples_capacity;
    int64_t lost_from_row; /* of a serial file: a decoder that met damage makes up the rows after it */
    VECTOR(raster_lost) lost;
};

typedef struct rectangle {
    int x, y, w, h;
} rectangle;

static void take_mask(raster_values *v) {
    const raster_source *source = v->source;
    if (source->mask == RASTER_MASK_ALPHA) {
        v->mask = GDALGetRasterBand(v->dataset, source->alpha);
        v->mask_from = (float)(source->alpha_scale / 2);
    } else if (source->mask == RASTER_MASK_BAND) {
        v->mask = GDALGetMaskBand(GDALGetRasterBand(v->dataset, v->bands[0]));
        v->mask_from = 1;
    }
}

static bool has_band(const raster_values *v, int band) {
    for (int i = 0; i < v->count; i++)
        if (v->bands[i] == band) return true;
    return false;
}

/* A byte of 0 may be nodata in one band and a shadow in another, so that all bands must say so. */
static void choose_rule(raster_values *v) {
    int spectral[RASTER_BANDS_MAX], count = raster_spectral_bands(spectral, v->source);
    bool any_nodata = false;
    for (int i = 0; i < v->count; i++) any_nodata = any_nodata || v->nodata[i].has;
    if (v->mask)
        v->rule = VOID_EACH;
    else if (any_nodata)
        v->rule = v->source->is_8bit ? VOID_ALL_NODATA : VOID_EACH;
    else
        v->rule = VOID_ALL_BLACK;
    for (int i = 0; i < count && v->rule != VOID_EACH; i++)
        if (!has_band(v, spectral[i])) v->bands[v->count++] = spectral[i];
}

/* A mask of its own says all there is to say of bytes. */
static void take_nodata(raster_values *v) {
    bool is_told_by_mask = v->mask && v->source->is_8bit;
    for (int i = 0; i < v->count && !is_told_by_mask; i++) {
        int has = FALSE;
        double value = GDALGetRasterNoDataValue(GDALGetRasterBand(v->dataset, v->bands[i]), &has);
        v->nodata[i] = (nodata_value){has && isfinite(value), (float)value};
    }
}

static void take_bands(raster_values *v) {
    take_mask(v);
    take_nodata(v);
}

pap_status raster_values_new(raster_values **out, const raster_source *source,
                             const raster_radiometry *radiometry, const int *bands, int count,
                             pap_error *err) {
    raster_values *v = calloc(1, sizeof *v);
    if (!v) return error_nomem(err, "a reader");
    v->source = source;
    v->radiometry = radiometry;
    v->asked = v->count = count;
    v->lost_from_row = INT64_MAX;
    memcpy(v->bands, bands, (size_t)count * sizeof *bands);
    pap_status status = dataset_open_as(&v->dataset, source->dataset, source->path, err);
    if (status) {
        free(v);
        return status;
    }
    take_bands(v);
    choose_rule(v);
    take_nodata(v); /* of the bands that the rule has added */
    *out = v;
    return PAP_OK;
}

void raster_values_free(raster_values *v) {
    if (!v) return;
    GDALClose(v->dataset);
    free(v->samples);
    free(v->lost.items);
    free(v);
}

int raster_values_bands(int out[RASTER_BANDS_MAX + 1], const raster_values *v) {
    int count = v->count;
    memcpy(out, v->bands, (size_t)count * sizeof *out);
    if (v->source->mask == RASTER_MASK_ALPHA && !has_band(v, v->source->alpha))
        out[count++] = v->source->alpha;
    return count;
}

const raster_lost *raster_values_lost(const raster_values *v, size_t *count) {
    *count = v->lost.count;
    return v->lost.items;
}

/* Nothing is stored there, of alpha neither. */
static bool is_sparse(raster_values *v, rectangle at) {
    int bands[RASTER_BANDS_MAX + 1], count = raster_values_bands(bands, v);
    for (int i = 0; i < count; i++)
        if (GDALGetDataCoverageStatus(GDALGetRasterBand(v->dataset, bands[i]), at.x, at.y, at.w, at.h, 0,
                                      NULL) != GDAL_DATA_COVERAGE_STATUS_EMPTY)
            return false;
    return true;
}

/* Planes have `plane` floats between them and `stride` between rows, since a rescue fills a part of them. */
typedef struct float_planes {
    float *first;
    size_t plane, stride;
} float_planes;

static CPLErr read_planes(raster_values *v, rectangle at, float_planes to, int first, int count) {
    if (count == 0) return CE_None;
    return GDALDatasetRasterIOEx(v->dataset, GF_Read, at.x, at.y, at.w, at.h, to.first, at.w, at.h,
                                 GDT_Float32, count, v->bands + first, sizeof(float),
                                 (GSpacing)(to.stride * sizeof(float)), (GSpacing)(to.plane * sizeof(float)),
                                 NULL);
}

/* Room for the mask and for the bands that were not asked for, packed. */
static float_planes spare_planes(raster_values *v, rectangle at) {
    size_t plane = (size_t)at.w * (size_t)at.h, count = 1 + (size_t)(v->count - v->asked);
    if (!memory_reserve((void **)&v->samples, &v->samples_capacity, count * plane, sizeof(float)))
        return (float_planes){0};
    return (float_planes){v->samples, plane, (size_t)at.w};
}

/* voids[i] stays true where the band has what stands for nothing, too. */
static void join_voids(const raster_values *v, rectangle at, float_planes from, int place, int band,
                       bool *voids) {
    const nodata_value nodata = v->nodata[band];
    const bool is_black = v->rule == VOID_ALL_BLACK, has_any = is_black || nodata.has;
    const float value = is_black ? 0.0F : nodata.value;
    for (int y = 0; y < at.h; y++) {
        const float *row = from.first + (size_t)place * from.plane + (size_t)y * from.stride;
        bool *to = voids + (size_t)y * (size_t)at.w;
        for (int x = 0; x < at.w; x++) to[x] = to[x] & has_any & (row[x] == value);
    }
}

/* `others` holds the mask first, then the bands that only the rule looks at. */
static void find_voids(const raster_values *v, rectangle at, float_planes asked, float_planes others,
                       bool *voids) {
    size_t count = (size_t)at.w * (size_t)at.h;
    if (v->mask) {
        for (size_t i = 0; i < count; i++) voids[i] = !(others.first[i] >= v->mask_from);
        return;
    }
    memset(voids, v->rule != VOID_EACH, count);
    for (int i = 0; i < v->count && v->rule != VOID_EACH; i++) {
        bool is_asked = i < v->asked;
        join_voids(v, at, is_asked ? asked : others, is_asked ? i : i - v->asked + 1, i, voids);
    }
}

/* Samples to values in place; whether any is a number. */
static bool settle_band(const raster_values *v, rectangle at, float_planes asked, const bool *voids,
                        int band) {
    const int number = v->bands[band] - 1;
    const float scale = (float)v->radiometry->scale[number], offset = (float)v->radiometry->offset[number];
    const nodata_value nodata = v->nodata[band];
    const bool tells_nodata = nodata.has && v->rule == VOID_EACH;
    bool any = false;
    for (int y = 0; y < at.h; y++) {
        float *row = asked.first + (size_t)band * asked.plane + (size_t)y * asked.stride;
        for (int x = 0; x < at.w; x++) {
            bool is_value = !voids[(size_t)y * (size_t)at.w + (size_t)x] && isfinite(row[x]) &&
                            !(tells_nodata && row[x] == nodata.value);
            row[x] = is_value ? row[x] * scale + offset : NAN;
            any = any || is_value;
        }
    }
    return any;
}

static bool settle(const raster_values *v, rectangle at, float_planes asked, float_planes others,
                   bool *voids) {
    bool any = false;
    find_voids(v, at, asked, others, voids);
    for (int i = 0; i < v->asked; i++) any = settle_band(v, at, asked, voids, i) || any;
    return any;
}

static bool read_rectangle(raster_values *v, rectangle at, float_planes to, bool *has_any) {
    float_planes others = spare_planes(v, at), packed = others;
    bool *voids = memory_array((size_t)at.w * (size_t)at.h, sizeof *voids);
    packed.first = others.first ? others.first + others.plane : NULL;
    bool is_read = voids && others.first && read_planes(v, at, to, 0, v->asked) == CE_None &&
                   read_planes(v, at, packed, v->asked, v->count - v->asked) == CE_None;
    if (is_read && v->mask)
        is_read = GDALRasterIO(v->mask, GF_Read, at.x, at.y, at.w, at.h, others.first, at.w, at.h,
                               GDT_Float32, 0, 0) == CE_None;
    if (is_read) *has_any = settle(v, at, to, others, voids) || *has_any;
    free(voids);
    return is_read;
}

static float_planes planes_at(float_planes planes, int x, int y) {
    planes.first += (size_t)y * planes.stride + (size_t)x;
    return planes;
}

static void clear(const raster_values *v, rectangle at, float_planes planes) {
    for (int i = 0; i < v->asked; i++)
        for (int y = 0; y < at.h; y++)
            for (int x = 0; x < at.w; x++)
                planes.first[(size_t)i * planes.plane + (size_t)y * planes.stride + (size_t)x] = NAN;
}

static int next_edge(int at, int block, int end) {
    int next = (at / block + 1) * block;
    return next < end ? next : end;
}

static bool note_lost(raster_values *v, rectangle at) {
    raster_lost *slot = VECTOR_PUSH(&v->lost);
    int64_t y = v->source->is_flipped ? v->source->height - at.y - at.h : at.y;
    if (slot) *slot = (raster_lost){at.x, y, at.w, at.h};
    return slot != NULL;
}

/* After a failed read: block by block, so that one bad block costs no more than itself. A serial file goes
 * row by row with a fresh decoder, until the row that fails; all below it are lost. False when memory ran
 * out. */
static bool rescue(raster_values *v, rectangle all, float_planes to, bool *has_any, int *bad_blocks) {
    const raster_source *source = v->source;
    GDALDatasetH fresh = NULL;
    int block_w = source->is_serial ? (int)source->width : source->block_w;
    int block_h = source->is_serial ? 1 : source->block_h;
    if (source->is_serial && dataset_open_as(&fresh, source->dataset, source->path, NULL) == PAP_OK) {
        GDALClose(v->dataset);
        v->dataset = fresh;
        take_mask(v);
    }
    for (int y = all.y, below; y < all.y + all.h; y = below) {
        below = next_edge(y, block_h, all.y + all.h);
        for (int x = all.x, right; x < all.x + all.w; x = right) {
            right = next_edge(x, block_w, all.x + all.w);
            rectangle at = {x, y, right - x, below - y};
            float_planes here = planes_at(to, x - all.x, y - all.y);
            if (y < v->lost_from_row && read_rectangle(v, at, here, has_any)) continue;
            if (source->is_serial && y < v->lost_from_row) v->lost_from_row = y;
            clear(v, at, here);
            *bad_blocks += 1;
            if (!note_lost(v, at)) return false;
        }
    }
    return true;
}

static void flip_rows(const raster_values *v, rectangle at, float_planes planes) {
    for (int i = 0; i < v->asked; i++)
        for (int y = 0; y < at.h / 2; y++)
            for (int x = 0; x < at.w; x++) {
                float *band = planes.first + (size_t)i * planes.plane + (size_t)x;
                float *upper = band + (size_t)y * planes.stride;
                float *lower = band + (size_t)(at.h - 1 - y) * planes.stride, swap = *upper;
                *upper = *lower;
                *lower = swap;
            }
}

pap_status raster_values_read(raster_values *v, float *planes, int64_t x, int64_t y, int w, int h,
                              bool *has_any, int *bad_blocks, pap_error *err) {
    const raster_source *source = v->source;
    rectangle at = {(int)x, (int)(source->is_flipped ? source->height - y - h : y), w, h};
    float_planes to = {planes, (size_t)w * (size_t)h, (size_t)w};
    *has_any = false;
    *bad_blocks = 0;
    v->lost.count = 0;
    pap_status status = PAP_OK;
    CPLPushErrorHandler(CPLQuietErrorHandler);
    CPLErrorReset();
    /* A JPEG that ends early is only a warning to its library; here it is a loss. */
    CPLSetThreadLocalConfigOption("GDAL_ERROR_ON_LIBJPEG_WARNING", "YES");
    bool is_lost = source->is_serial && at.y + at.h > v->lost_from_row;
    if (!is_sparse(v, at) && (is_lost || !read_rectangle(v, at, to, has_any))) {
        error_set(err, PAP_E_DECODE,
                  "%s: blocks near column %d, row %d cannot be decoded (%s); copy the file again",
                  file_base_name(source->path), at.x, at.y, dataset_message("no reason given"));
        if (!rescue(v, at, to, has_any, bad_blocks)) status = error_nomem(err, "what cannot be decoded");
    }
    CPLSetThreadLocalConfigOption("GDAL_ERROR_ON_LIBJPEG_WARNING", NULL);
    if (source->is_flipped && *has_any) flip_rows(v, at, to);
    CPLPopErrorHandler();
    return status;
}
