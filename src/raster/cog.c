/* A cloud-optimised GeoTIFF in the making: floats on a picture's own grid, written in any order of
 * rectangles. */
#include "raster/cog.h"

#include "base/error.h"
#include "base/file.h"
#include "raster/dataset.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_string.h>
#include <math.h>
#include <stdlib.h>

enum { BLOCK = 512, BLOCK_LEAST = 128, BLOCK_BYTES_MAX = 8 << 20 };

struct raster_cog {
    GDALDatasetH draft; /* uncompressed: blocks may come in pieces and in any order */
    char *draft_path;
    const char *shown;
    int layers, block;
    int64_t width, height;
};

int raster_cog_block(const raster_cog *cog) {
    return cog->block;
}

void raster_cache_limit(size_t bytes) {
    GDALSetCacheMax64((GIntBig)bytes);
}

void raster_cog_free(raster_cog *cog) {
    if (!cog) return;
    CPLPushErrorHandler(CPLQuietErrorHandler);
    if (cog->draft) GDALClose(cog->draft);
    CPLPopErrorHandler();
    free(cog->draft_path);
    free(cog);
}

/* The failure that GDAL has just had, as one of ours. */
static pap_status write_fault(const char *path, const char *shown, pap_error *err) {
    if (file_has_no_space(path))
        return error_set(err, PAP_E_NOSPACE,
                         "%s: the disk is full while writing it; free some space and run again", shown);
    return error_set(err, PAP_E_IO, "%s: cannot be written (%s); check the folder and the room on the disk",
                     shown, dataset_message("no reason given"));
}

/* Rows are read north up: the transform of a picture that is stored south-up is turned over with them. */
static void place(GDALDatasetH draft, const raster_source *source) {
    GDALDatasetH origin = NULL;
    double gt[6];
    if (dataset_open_as(&origin, source->dataset, source->path, NULL)) return;
    if (GDALGetGeoTransform(origin, gt) == CE_None) {
        if (source->is_flipped) {
            gt[3] += gt[5] * (double)source->height;
            gt[5] = -gt[5];
        }
        GDALSetGeoTransform(draft, gt);
    }
    if (GDALGetSpatialRef(origin)) GDALSetSpatialRef(draft, GDALGetSpatialRef(origin));
    GDALClose(origin);
}

static void describe(GDALDatasetH draft, const raster_cog_layer *layers, int count) {
    GDALSetMetadataItem(draft, "TIFFTAG_SOFTWARE", "papaver " PAP_VERSION, NULL);
    for (int i = 0; i < count; i++) {
        GDALRasterBandH band = GDALGetRasterBand(draft, i + 1);
        GDALSetRasterNoDataValue(band, (double)NAN); /* of one band, which GeoTIFF takes for all */
        GDALSetDescription(band, layers[i].name);
        GDALSetMetadataItem(band, "formula", layers[i].formula, NULL);
        if (layers[i].long_name) GDALSetMetadataItem(band, "long_name", layers[i].long_name, NULL);
        if (layers[i].source) GDALSetMetadataItem(band, "source", layers[i].source, NULL);
    }
}

static GDALDatasetH create(const char *path, const raster_source *source, int count, int block) {
    char **options = NULL;
    options = CSLSetNameValue(options, "TILED", "YES");
    options = CSLSetNameValue(options, "BLOCKXSIZE", CPLSPrintf("%d", block));
    options = CSLSetNameValue(options, "BLOCKYSIZE", CPLSPrintf("%d", block));
    options = CSLSetNameValue(options, "INTERLEAVE", "BAND");
    options = CSLSetNameValue(options, "SPARSE_OK", "TRUE");
    options = CSLSetNameValue(options, "BIGTIFF", "YES");
    GDALDatasetH draft = GDALCreate(GDALGetDriverByName("GTiff"), path, (int)source->width,
                                    (int)source->height, count, GDT_Float32, (CSLConstList)options);
    CSLDestroy(options);
    return draft;
}

pap_status raster_cog_new(raster_cog **out, const char *folder, const char *shown,
                          const raster_source *source, const raster_cog_layer *layers, int count,
                          pap_error *err) {
    raster_cog *cog = calloc(1, sizeof *cog);
    if (!cog) return error_nomem(err, "the output");
    *cog = (raster_cog){NULL,          file_join(folder, "draft.tif"), shown, count, BLOCK, source->width,
                        source->height};
    /* All layers of a block are compressed together. */
    while (cog->block > BLOCK_LEAST && cog->block * cog->block * 4 * (int64_t)count > BLOCK_BYTES_MAX)
        cog->block /= 2;
    CPLPushErrorHandler(CPLQuietErrorHandler);
    CPLErrorReset();
    cog->draft = cog->draft_path ? create(cog->draft_path, source, count, cog->block) : NULL;
    pap_status status = cog->draft ? PAP_OK : write_fault(folder, shown, err);
    if (!status) {
        place(cog->draft, source);
        describe(cog->draft, layers, count);
    }
    CPLPopErrorHandler();
    if (status)
        raster_cog_free(cog);
    else
        *out = cog;
    return status;
}

pap_status raster_cog_write(raster_cog *cog, const float *planes, int64_t x, int64_t y, int w, int h,
                            pap_error *err) {
    CPLPushErrorHandler(CPLQuietErrorHandler);
    CPLErrorReset();
    CPLErr failed = GDALDatasetRasterIOEx(cog->draft, GF_Write, (int)x, (int)y, w, h, (void *)planes, w, h,
                                          GDT_Float32, cog->layers, NULL, 0, 0, 0, NULL);
    pap_status status = failed == CE_None ? PAP_OK : write_fault(cog->draft_path, cog->shown, err);
    CPLPopErrorHandler();
    return status;
}

typedef struct reporter {
    raster_cog_progress *progress;
    void *context;
    bool is_stopped;
} reporter;

static int report(double share, const char *message, void *context) {
    reporter *r = context;
    (void)message;
    r->is_stopped = r->is_stopped || (r->progress && !r->progress(r->context, share));
    return !r->is_stopped;
}

static char **cog_options(const raster_cog *cog, int threads) {
    char **options = NULL;
    options = CSLSetNameValue(options, "COMPRESS", "DEFLATE");
    options = CSLSetNameValue(options, "PREDICTOR", "YES");
    options = CSLSetNameValue(options, "BLOCKSIZE", CPLSPrintf("%d", cog->block));
    options = CSLSetNameValue(options, "RESAMPLING", "AVERAGE");
    options = CSLSetNameValue(options, "SPARSE_OK", "YES");
    options = CSLSetNameValue(options, "BIGTIFF", "IF_SAFER");
    return CSLSetNameValue(options, "NUM_THREADS", CPLSPrintf("%d", threads));
}

pap_status raster_cog_finish(raster_cog *cog, const char *path, int threads, raster_cog_progress *progress,
                             void *context, pap_error *err) {
    reporter r = {progress, context, false};
    char **options = cog_options(cog, threads);
    CPLPushErrorHandler(CPLQuietErrorHandler);
    CPLErrorReset();
    GDALFlushCache(cog->draft); /* of GDAL 3.6 returns nothing: the last error tells how it went */
    GDALDatasetH made = NULL;
    if (CPLGetLastErrorType() < CE_Failure)
        made = GDALCreateCopy(GDALGetDriverByName("COG"), path, cog->draft, FALSE, (CSLConstList)options,
                              report, &r);
    if (made) GDALClose(made);
    pap_status status = PAP_OK;
    if (r.is_stopped)
        status = error_set(err, PAP_E_CANCELLED, "stopped");
    else if (!made || CPLGetLastErrorType() >= CE_Failure)
        status = write_fault(path, cog->shown, err);
    CPLPopErrorHandler();
    CSLDestroy(options);
    return status;
}
