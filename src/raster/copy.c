/* A plain copy of a picture whose blocks are dear to decode. */
#include "raster/copy.h"

#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "raster/dataset.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_string.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* Whole blocks of the usual size, and of bands whose pixels are twice as large; blocks of the copy. */
enum { PIECE_EDGE = 2048, COPY_BLOCK = 256 };
static const int64_t LARGE_PX = INT64_C(4) << 20;

static bool is_jpeg_2000(const char *name) {
    return strncmp(name, "SENTINEL2_", 10) == 0 || strcasecmp(file_ending(name), ".jp2") == 0;
}

bool raster_is_dear(const raster_source *source) {
    bool is_dear = strncmp(source->driver, "JP2", 3) == 0;
    for (int i = 0; i < source->part_count; i++) is_dear = is_dear || is_jpeg_2000(source->parts[i]);
    return is_dear && source->mask != RASTER_MASK_BAND && source->width * source->height > LARGE_PX;
}

/* One nodata value is all that a TIFF holds. False: bands differ. */
static bool find_nodata(GDALDatasetH from, int *has, double *value) {
    *value = GDALGetRasterNoDataValue(GDALGetRasterBand(from, 1), has);
    for (int i = 2; i <= GDALGetRasterCount(from); i++) {
        int has_one;
        double one = GDALGetRasterNoDataValue(GDALGetRasterBand(from, i), &has_one);
        if (!has_one != !*has || (has_one && one != *value)) return false;
    }
    return true;
}

/* The file goes with its name already; *fd keeps it. */
static GDALDatasetH create(int *fd, GDALDatasetH from, GDALDataType type) {
    const char *folder = getenv("TMPDIR");
    char name[512];
    int has_nodata;
    double nodata;
    if (!find_nodata(from, &has_nodata, &nodata)) return NULL;
    snprintf(name, sizeof name, "%s/papaver-XXXXXX", folder && *folder ? folder : "/tmp");
    if ((*fd = mkostemp(name, O_CLOEXEC)) < 0) return NULL;
    char **options = CSLSetNameValue(NULL, "TILED", "YES");
    options = CSLSetNameValue(options, "BIGTIFF", "IF_SAFER");
    options = CSLSetNameValue(options, "INTERLEAVE", "BAND");
    options = CSLSetNameValue(options, "SPARSE_OK", "TRUE"); /* bands that nobody reads take no room */
    GDALDatasetH to = GDALCreate(GDALGetDriverByName("GTiff"), name, GDALGetRasterXSize(from),
                                 GDALGetRasterYSize(from), GDALGetRasterCount(from), type, options);
    if (to && has_nodata) GDALSetRasterNoDataValue(GDALGetRasterBand(to, 1), nodata);
    CSLDestroy(options);
    unlink(name);
    return to;
}

typedef enum outcome { COPIED, NOT_COPIED, STOPPED } outcome;

/* A copy on its way. */
typedef struct copying {
    GDALDatasetH from, to;
    GDALDataType type;
    void *piece;
    const raster_copy_options *how;
} copying;

static bool copy_band(const copying *c, int band, int x, int y, int w, int h) {
    GDALRasterBandH from = GDALGetRasterBand(c->from, band), to = GDALGetRasterBand(c->to, band);
    return GDALRasterIO(from, GF_Read, x, y, w, h, c->piece, w, h, c->type, 0, 0) == CE_None &&
           GDALRasterIO(to, GF_Write, x, y, w, h, c->piece, w, h, c->type, 0, 0) == CE_None;
}

/* Band after band: each is a file of its own in a stack, and decoding all of a piece would keep Ctrl-C
 * waiting. */
static outcome copy_piece(const copying *c, int x, int y, int w, int h, int64_t done_px) {
    const raster_copy_options *how = c->how;
    int count = how->bands ? how->band_count : GDALGetRasterCount(c->from);
    for (int i = 0; i < count; i++) {
        if (how->on_progress && how->on_progress(how->context, done_px + (int64_t)w * h * i / count))
            return STOPPED;
        if (!copy_band(c, how->bands ? how->bands[i] : i + 1, x, y, w, h)) return NOT_COPIED;
    }
    return COPIED;
}

static outcome copy_pieces(const copying *c) {
    int width = GDALGetRasterXSize(c->from), height = GDALGetRasterYSize(c->from);
    int64_t done_px = 0;
    outcome done = COPIED;
    for (int y = 0; y < height && done == COPIED; y += PIECE_EDGE)
        for (int x = 0; x < width && done == COPIED; x += PIECE_EDGE) {
            int w = width - x < PIECE_EDGE ? width - x : PIECE_EDGE,
                h = height - y < PIECE_EDGE ? height - y : PIECE_EDGE;
            done = copy_piece(c, x, y, w, h, done_px);
            done_px += (int64_t)w * h;
        }
    return done;
}

static outcome copy_all(int *fd, GDALDatasetH from, const raster_copy_options *how, bool *has_memory) {
    copying c = {.from = from, .type = GDALGetRasterDataType(GDALGetRasterBand(from, 1)), .how = how};
    c.piece = memory_array((size_t)PIECE_EDGE * PIECE_EDGE, (size_t)GDALGetDataTypeSizeBytes(c.type));
    *has_memory = c.piece != NULL;
    c.to = c.piece ? create(fd, from, c.type) : NULL;
    outcome done = c.to ? copy_pieces(&c) : NOT_COPIED;
    CPLErrorReset();
    if (c.to) GDALClose(c.to); /* writes what is left */
    free(c.piece);
    return done == COPIED && CPLGetLastErrorType() >= CE_Failure ? NOT_COPIED : done;
}

static void take_copy(raster_copy *out, const raster_source *source) {
    snprintf(out->dataset, sizeof out->dataset, "/proc/self/fd/%d", out->fd);
    out->source = *source;
    out->source.dataset = out->dataset;
    out->source.block_w = out->source.block_h = COPY_BLOCK;
    out->source.is_serial = out->source.has_one_reader = false;
    out->source.is_planar = true;
    out->is_made = true;
}

pap_status raster_copy_make(raster_copy *out, const raster_source *source, const raster_copy_options *how,
                            pap_error *err) {
    GDALDatasetH from;
    bool has_memory;
    *out = (raster_copy){.fd = -1};
    pap_status status = dataset_open_as(&from, source->dataset, source->path, err);
    if (status) return status;
    CPLPushErrorHandler(CPLQuietErrorHandler);
    CPLSetThreadLocalConfigOption("GDAL_PAM_ENABLED", "NO");
    outcome done = copy_all(&out->fd, from, how, &has_memory);
    CPLSetThreadLocalConfigOption("GDAL_PAM_ENABLED", NULL);
    CPLPopErrorHandler();
    GDALClose(from);
    malloc_trim(0); /* what decoding has held is for the workers now */
    if (done == COPIED) {
        take_copy(out, source);
        return PAP_OK;
    }
    raster_copy_free(out);
    if (!has_memory) return error_nomem(err, "a copy of a picture");
    return done == STOPPED ? error_set(err, PAP_E_CANCELLED, "%s: stopped on request", source->path) : PAP_OK;
}

void raster_copy_free(raster_copy *copy) {
    if (copy->fd >= 0) close(copy->fd);
    copy->fd = -1;
    copy->is_made = false;
}
