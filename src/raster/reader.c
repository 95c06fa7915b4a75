/* One worker's handle on a picture: reads rectangles into 8-bit planes with a valid plane beside them. */
#include "raster/reader.h"

#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "raster/dataset.h"
#include "raster/direct.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <stdlib.h>
#include <string.h>

struct raster_reader {
    const raster_source *source;
    const kernel_set *kernels;
    direct_reader *direct; /* NULL: GDAL reads */
    GDALDatasetH dataset;
    GDALRasterBandH bands[3], mask; /* mask: alpha or mask band; NULL when there is none */
    float *samples;                 /* one band of a rectangle, for samples that are not bytes */
    size_t samples_capacity;
    int64_t lost_from_row; /* of a serial file: a decoder that met damage makes up the rows after it */
};

static void take_bands(raster_reader *reader) {
    const raster_source *source = reader->source;
    for (int i = 0; i < 3; i++) reader->bands[i] = GDALGetRasterBand(reader->dataset, source->rgb[i]);
    if (source->mask == RASTER_MASK_ALPHA) reader->mask = GDALGetRasterBand(reader->dataset, source->alpha);
    if (source->mask == RASTER_MASK_BAND) reader->mask = GDALGetMaskBand(reader->bands[0]);
}

pap_status raster_reader_new(raster_reader **out, const raster_source *source, pap_error *err) {
    raster_reader *reader = calloc(1, sizeof *reader);
    if (!reader) return error_nomem(err, "a reader");
    reader->source = source;
    reader->kernels = planes_kernels();
    reader->lost_from_row = INT64_MAX;
    pap_status status = source->direct.is_on
                            ? direct_reader_new(&reader->direct, source, err)
                            : dataset_open_as(&reader->dataset, source->dataset, source->path, err);
    if (status) {
        free(reader);
        return status;
    }
    if (reader->dataset) take_bands(reader);
    *out = reader;
    return PAP_OK;
}

void raster_reader_free(raster_reader *reader) {
    if (!reader) return;
    direct_reader_free(reader->direct);
    if (reader->dataset) GDALClose(reader->dataset);
    free(reader->samples);
    free(reader);
}

bool raster_reader_is_sparse(raster_reader *reader, int64_t x, int64_t y, int64_t w, int64_t h) {
    if (reader->source->is_flipped) y = reader->source->height - y - h;
    if (reader->direct)
        return direct_reader_is_sparse(reader->direct, (rectangle){(int)x, (int)y, (int)w, (int)h});
    for (int i = 0; i < 3; i++)
        if (GDALGetDataCoverageStatus(reader->bands[i], (int)x, (int)y, (int)w, (int)h, 0, NULL) !=
            GDAL_DATA_COVERAGE_STATUS_EMPTY)
            return false;
    return true;
}

static CPLErr read_band(GDALRasterBandH band, rectangle at, uint8_t *out, size_t stride) {
    return GDALRasterIO(band, GF_Read, at.x, at.y, at.w, at.h, out, at.w, at.h, GDT_Byte, 1, (int)stride);
}

/* All bands of a byte picture in one call, so that pixel-interleaved blocks are taken apart once. */
static CPLErr read_bytes(raster_reader *reader, rectangle at, raster_planes planes, bool with_alpha) {
    const raster_source *source = reader->source;
    int bands[4] = {source->rgb[0], source->rgb[1], source->rgb[2], source->alpha};
    return GDALDatasetRasterIOEx(reader->dataset, GF_Read, at.x, at.y, at.w, at.h, planes.bytes, at.w, at.h,
                                 GDT_Byte, with_alpha ? 4 : 3, bands, 1, (GSpacing)planes.stride,
                                 (GSpacing)planes.plane, NULL);
}

static CPLErr read_wide(raster_reader *reader, rectangle at, raster_planes planes) {
    size_t count = (size_t)at.w * (size_t)at.h;
    if (!memory_reserve((void **)&reader->samples, &reader->samples_capacity, count, sizeof(float)))
        return CE_Failure;
    planes_fill_valid(planes, at.w, at.h, 0);
    for (int band = 0; band < 3; band++) {
        if (GDALRasterIO(reader->bands[band], GF_Read, at.x, at.y, at.w, at.h, reader->samples, at.w, at.h,
                         GDT_Float32, 0, 0) != CE_None)
            return CE_Failure;
        for (int y = 0; y < at.h; y++)
            planes_code_row(reader->source, band, planes_row(planes, band, y), planes_row(planes, 3, y),
                            reader->samples + (size_t)y * (size_t)at.w, at.w);
    }
    for (int y = 0; y < at.h; y++)
        planes_merge_row(reader->source, planes_row(planes, 3, y), planes_row(planes, 0, y),
                         planes_row(planes, 1, y), planes_row(planes, 2, y), at.w);
    return CE_None;
}

/* Colours and, where it comes from the colours, validity. */
static CPLErr read_colours(raster_reader *reader, rectangle at, raster_planes planes, bool with_alpha) {
    const raster_source *source = reader->source;
    if (!source->is_8bit) return read_wide(reader, at, planes);
    if (read_bytes(reader, at, planes, with_alpha) != CE_None) return CE_Failure;
    if (with_alpha || source->mask == RASTER_MASK_ALPHA || source->mask == RASTER_MASK_BAND) return CE_None;
    planes_judge(source, reader->kernels, planes, at.w, at.h);
    return CE_None;
}

/* A mask band is valid wherever it is not 0. */
static CPLErr read_mask_band(raster_reader *reader, rectangle at, raster_planes planes) {
    CPLErr failed = read_band(reader->mask, at, planes_row(planes, 3, 0), planes.stride);
    for (int y = 0; failed == CE_None && y < at.h; y++) {
        uint8_t *valid = planes_row(planes, 3, y);
        for (int x = 0; x < at.w; x++) valid[x] = valid[x] ? RASTER_VALID : RASTER_VOID;
    }
    return failed;
}

/* The mask of a picture whose samples are wide, scaled by GDAL's own conversion to bytes: 16-bit alpha is
 * clamped at 255, which keeps "half of full scale" only for bytes, so it is shifted here. */
static CPLErr read_mask(raster_reader *reader, rectangle at, raster_planes planes) {
    GDALDataType type = GDALGetRasterDataType(reader->mask);
    if (reader->source->mask == RASTER_MASK_BAND) return read_mask_band(reader, at, planes);
    if (type == GDT_Byte && reader->source->alpha_scale == 255.0)
        return read_band(reader->mask, at, planes_row(planes, 3, 0), planes.stride);
    size_t count = (size_t)at.w * (size_t)at.h;
    if (!memory_reserve((void **)&reader->samples, &reader->samples_capacity, count, sizeof(float)))
        return CE_Failure;
    if (GDALRasterIO(reader->mask, GF_Read, at.x, at.y, at.w, at.h, reader->samples, at.w, at.h, GDT_Float32,
                     0, 0) != CE_None)
        return CE_Failure;
    const float half = (float)(reader->source->alpha_scale / 2);
    for (int y = 0; y < at.h; y++)
        for (int x = 0; x < at.w; x++)
            planes_row(planes, 3, 0)[(size_t)y * planes.stride + (size_t)x] =
                reader->samples[(size_t)y * (size_t)at.w + (size_t)x] >= half ? RASTER_VALID : RASTER_VOID;
    return CE_None;
}

/* A wide picture's colours come with validity of their own (NaN): both must agree. */
static CPLErr read_under_mask(raster_reader *reader, rectangle at, raster_planes planes, bool *is_empty) {
    if (read_mask(reader, at, planes) != CE_None) return CE_Failure;
    *is_empty = planes_are_void(planes, at.w, at.h);
    if (*is_empty) return CE_None;
    CPLErr failed = read_colours(reader, at, planes, false);
    if (failed == CE_None && !reader->source->is_8bit) {
        size_t count = (size_t)at.w * (size_t)at.h;
        uint8_t *own = malloc(count);
        if (!own) return CE_Failure;
        for (int y = 0; y < at.h; y++)
            memcpy(own + (size_t)y * (size_t)at.w, planes_row(planes, 3, y), (size_t)at.w);
        failed = read_mask(reader, at, planes);
        for (int y = 0; y < at.h; y++)
            for (int x = 0; x < at.w; x++)
                planes_row(planes, 3, 0)[(size_t)y * planes.stride + (size_t)x] &=
                    own[(size_t)y * (size_t)at.w + (size_t)x];
        free(own);
    }
    return failed;
}

static CPLErr read_rectangle(raster_reader *reader, rectangle at, raster_planes planes, bool *is_empty) {
    const raster_source *source = reader->source;
    bool alpha_rides_along = source->mask == RASTER_MASK_ALPHA && source->is_8bit &&
                             source->alpha_scale == 255.0 && !source->is_planar;
    CPLErr failed = reader->mask && !alpha_rides_along ? read_under_mask(reader, at, planes, is_empty)
                                                       : read_colours(reader, at, planes, alpha_rides_along);
    if (failed != CE_None) return failed;
    if (!*is_empty) *is_empty = !planes_settle(reader->kernels, planes, at.w, at.h);
    return CE_None;
}

/* After a failed read of a serial file: row by row with a fresh decoder (the old one takes the failed row for
 * done and makes up what follows), until the row that fails; all below it are lost. */
static bool rescue_serial(raster_reader *reader, rectangle all, raster_planes planes, int *bad_blocks) {
    bool any = false;
    GDALDatasetH fresh = NULL;
    if (dataset_open_as(&fresh, reader->source->dataset, reader->source->path, NULL) == PAP_OK) {
        GDALClose(reader->dataset);
        reader->dataset = fresh;
        take_bands(reader);
    }
    for (int y = all.y; y < all.y + all.h; y++) {
        rectangle at = {all.x, y, all.w, 1};
        raster_planes here = planes_at(planes, 0, y - all.y);
        bool is_empty = false;
        if (y >= reader->lost_from_row || read_rectangle(reader, at, here, &is_empty) != CE_None) {
            if (y < reader->lost_from_row) reader->lost_from_row = y;
            planes_clear(here, at.w, at.h, RASTER_UNREADABLE);
            *bad_blocks += 1;
            any = true;
        } else if (is_empty) {
            planes_clear(here, at.w, at.h, RASTER_VOID);
        } else {
            any = true;
        }
    }
    return any;
}

/* After a failed read: block by block, so that one bad block costs no more than itself. */
static bool rescue(raster_reader *reader, rectangle all, raster_planes planes, int *bad_blocks) {
    const raster_source *source = reader->source;
    bool any = false;
    for (int y = all.y; y < all.y + all.h;) {
        int next_y = (y / source->block_h + 1) * source->block_h;
        int h = (next_y < all.y + all.h ? next_y : all.y + all.h) - y;
        for (int x = all.x; x < all.x + all.w;) {
            int next_x = (x / source->block_w + 1) * source->block_w;
            int w = (next_x < all.x + all.w ? next_x : all.x + all.w) - x;
            rectangle at = {x, y, w, h};
            raster_planes here = planes_at(planes, x - all.x, y - all.y);
            bool is_empty = false;
            if (read_rectangle(reader, at, here, &is_empty) != CE_None) {
                planes_clear(here, at.w, at.h, RASTER_UNREADABLE);
                *bad_blocks += 1;
                any = true;
            } else if (is_empty) {
                planes_clear(here, at.w, at.h, RASTER_VOID);
            } else {
                any = true;
            }
            x += w;
        }
        y += h;
    }
    return any;
}

static void read_through_gdal(raster_reader *reader, rectangle at, raster_planes planes, bool *is_empty,
                              int *bad_blocks, pap_error *err) {
    *is_empty = false;
    *bad_blocks = 0;
    CPLPushErrorHandler(CPLQuietErrorHandler);
    CPLErrorReset();
    /* A JPEG that ends early is only a warning to its library; here it is a loss. */
    CPLSetThreadLocalConfigOption("GDAL_ERROR_ON_LIBJPEG_WARNING", "YES");
    bool is_serial = reader->source->is_serial, is_lost = is_serial && at.y + at.h > reader->lost_from_row;
    if (is_lost || read_rectangle(reader, at, planes, is_empty) != CE_None) {
        error_set(err, PAP_E_DECODE,
                  "%s: blocks near column %d, row %d cannot be decoded (%s); copy the file again",
                  file_base_name(reader->source->path), at.x, at.y, dataset_message("no reason given"));
        *is_empty = is_serial ? !rescue_serial(reader, at, planes, bad_blocks)
                              : !rescue(reader, at, planes, bad_blocks);
    }
    CPLSetThreadLocalConfigOption("GDAL_ERROR_ON_LIBJPEG_WARNING", NULL);
    CPLPopErrorHandler();
}

pap_status raster_reader_read(raster_reader *reader, int64_t x, int64_t y, int64_t w, int64_t h,
                              raster_planes planes, bool *is_empty, int *bad_blocks, pap_error *err) {
    const raster_source *source = reader->source;
    rectangle at = {(int)x, (int)(source->is_flipped ? source->height - y - h : y), (int)w, (int)h};
    if (reader->direct)
        direct_reader_read(reader->direct, at, planes, is_empty, bad_blocks, err);
    else
        read_through_gdal(reader, at, planes, is_empty, bad_blocks, err);
    if (source->is_flipped && !*is_empty) planes_flip(planes, at.w, at.h);
    return PAP_OK;
}
