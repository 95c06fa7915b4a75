/* A picture file as it stands: size, band roles, valid mask, sample coding, ground pixel. */
#include "raster/source.h"

#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "raster/assembly.h"
#include "raster/bands.h"
#include "raster/capture.h"
#include "raster/choice.h"
#include "raster/dataset.h"
#include "raster/display.h"
#include "raster/window.h"

#include <cpl_error.h>
#include <math.h>
#include <ogr_srs_api.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Decoded blocks larger than this are held by one handle instead of one for each worker. */
enum { BLOCK_BYTES_MAX = 64 << 20 };

static void copy_text(char *to, size_t size, const char *from) {
    snprintf(to, size, "%s", from ? from : "");
}

static void read_layout(raster_source *source, GDALDatasetH dataset) {
    GDALRasterBandH first = GDALGetRasterBand(dataset, source->rgb[0] ? source->rgb[0] : 1);
    GDALGetBlockSize(first, &source->block_w, &source->block_h);
    const char *interleave = GDALGetMetadataItem(dataset, "INTERLEAVE", "IMAGE_STRUCTURE");
    const char *compression = GDALGetMetadataItem(dataset, "COMPRESSION", "IMAGE_STRUCTURE");
    source->is_planar = interleave && strcmp(interleave, "BAND") == 0;
    copy_text(source->compression, sizeof source->compression, compression ? compression : "none");
    copy_text(source->driver, sizeof source->driver, GDALGetDriverShortName(GDALGetDatasetDriver(dataset)));
    copy_text(source->type_name, sizeof source->type_name, GDALGetDataTypeName(GDALGetRasterDataType(first)));
    size_t bytes;
    size_t sample =
        (size_t)GDALGetDataTypeSizeBytes(GDALGetRasterDataType(first)) * (size_t)source->band_count;
    if (!memory_product(&bytes, (size_t)source->block_w, (size_t)source->block_h, sample)) bytes = SIZE_MAX;
    source->has_one_reader = bytes > BLOCK_BYTES_MAX;
    static const char *const serial[] = {"JPEG", "PNG", "GIF", "WEBP"};
    for (size_t i = 0; i < sizeof serial / sizeof *serial; i++)
        if (strcmp(source->driver, serial[i]) == 0) source->is_serial = source->has_one_reader = true;
}

/* The largest sample at nine places of the picture, nodata left out. */
static float top_sample(GDALRasterBandH band, int64_t width, int64_t height) {
    enum { EDGE = 64, PLACES = 3 };
    float values[EDGE * EDGE], top = 0;
    int has_nodata = FALSE;
    float nodata = (float)GDALGetRasterNoDataValue(band, &has_nodata);
    int w = width < EDGE ? (int)width : EDGE, h = height < EDGE ? (int)height : EDGE;
    for (int i = 0; i < PLACES * PLACES; i++) {
        int x = (int)((double)(width - w) * (i % PLACES) / (PLACES - 1));
        int y = (int)((double)(height - h) * (i / PLACES) / (PLACES - 1)); // NOLINT: whole rows on purpose
        if (!window_read(band, x, y, w, h, values)) continue;
        for (int k = 0; k < w * h; k++)
            if (isfinite(values[k]) && values[k] > top && !(has_nodata && values[k] == nodata))
                top = values[k];
    }
    return top;
}

/* Full scale of samples whose depth is not told: that of the fewest bits, of those that cameras have, which
 * no sample at nine places of the first three bands exceeds; of floats 1 too. The same for every tile, and
 * for every reader. All black is the type's own. */
static double sampled_scale(GDALDatasetH dataset, const raster_source *source, double own) {
    static const double scales[] = {255, 1023, 4095, 16383};
    const bool is_float = own == 1;
    float top = 0;
    for (int i = 0; i < 3; i++) {
        int number = source->rgb[i] ? source->rgb[i] : i == 0 ? 1 : 0;
        if (!number) continue;
        float one = top_sample(GDALGetRasterBand(dataset, number), source->width, source->height);
        top = one > top ? one : top;
    }
    if (is_float ? top <= 1.5F : top <= 0) return own;
    for (size_t i = 0; i < sizeof scales / sizeof *scales; i++)
        if ((double)top <= scales[i]) return scales[i];
    return is_float ? 65535 : own;
}

/* RGB without wavelengths, scale or sensor is display-coded at any depth: NBITS or the samples say what white
 * is. */
static void read_coding(raster_source *source, GDALDatasetH dataset) {
    GDALRasterBandH band = GDALGetRasterBand(dataset, source->rgb[0] ? source->rgb[0] : 1);
    GDALDataType type = GDALGetRasterDataType(band);
    const char *nbits = GDALGetMetadataItem(band, "NBITS", "IMAGE_STRUCTURE");
    double own = type == GDT_Float32 || type == GDT_Float64 ? 1 : bands_full_scale(band);
    bool is_told = (nbits && atoi(nbits) > 8) || type == GDT_Byte || type == GDT_UInt32 || type == GDT_Int32;
    /* A sensor's rule says what samples are worth. 0 for complex numbers: raster_source_check refuses them.
     */
    bool has_rule = source->rgb[0] && source->spectra[source->rgb[0] - 1].scale > 0 && own > 1;
    source->full_scale = is_told || has_rule || own <= 0 ? own : sampled_scale(dataset, source, own);
    source->is_8bit = type == GDT_Byte && source->full_scale == 255.0;
}

static bool read_nodata(raster_source *source, GDALDatasetH dataset) {
    bool any = false;
    for (int i = 0; i < 3; i++) {
        int has = FALSE;
        if (!source->rgb[i]) continue;
        double value = GDALGetRasterNoDataValue(GDALGetRasterBand(dataset, source->rgb[i]), &has);
        /* A value that no sample can have (-9999 on bytes) marks nothing. */
        if (source->is_8bit && !(value >= 0 && value <= 255 && value == floor(value))) has = FALSE;
        source->nodata[i] = has ? value : 0;
        source->has_nodata[i] = has;
        any = any || has;
    }
    return any;
}

static void read_mask(raster_source *source, GDALDatasetH dataset) {
    GDALRasterBandH band = GDALGetRasterBand(dataset, source->rgb[0] ? source->rgb[0] : 1);
    int flags = GDALGetMaskFlags(band);
    if (source->alpha) {
        source->mask = RASTER_MASK_ALPHA;
        source->alpha_scale =
            bands_alpha_scale(GDALGetRasterBand(dataset, source->alpha), source->width, source->height);
        copy_text(source->mask_text, sizeof source->mask_text, "alpha");
    } else if ((flags & GMF_PER_DATASET) && !(flags & GMF_ALPHA)) {
        source->mask = RASTER_MASK_BAND;
        copy_text(source->mask_text, sizeof source->mask_text, "mask");
    } else if (read_nodata(source, dataset)) {
        source->mask = RASTER_MASK_NODATA;
        snprintf(source->mask_text, sizeof source->mask_text, "nodata %g", source->nodata[0]);
    } else {
        copy_text(source->mask_text, sizeof source->mask_text, "none; black is void");
    }
}

/* A drone's frame as it came off the card is placed by its camera. */
static pap_status read_frame(raster_source *source, GDALDatasetH dataset, const pap_scene_options *options,
                             pap_error *err) {
    char **xmp = GDALGetMetadata(dataset, "xml:XMP");
    raster_frame *frame = &source->frame;
    raster_frame_read(frame, GDALGetMetadata(dataset, NULL), xmp ? xmp[0] : NULL, source->width,
                      source->height);
    if (day_read(source->sensing.day, frame->taken))
        copy_text(source->sensing.day_from, sizeof source->sensing.day_from, "EXIF");
    if (!frame->is_raw) return PAP_OK;
    copy_text(source->crs_name, sizeof source->crs_name, "raw frame that cannot be placed");
    if (*frame->fault) return PAP_OK;
    pap_status status = raster_frame_place(&source->place, frame, options->dem, options->takeoff,
                                           source->width, source->height, err);
    if (source->place)
        snprintf(source->crs_name, sizeof source->crs_name, "by its camera, on %s",
                 options->dem ? "the DEM" : "level ground");
    return status;
}

/* Ground steps at the centre; a place without any is none. */
static void settle_steps(raster_source *source) {
    if (!source->place ||
        geo_place_steps(source->place, &source->steps, (double)source->width / 2, (double)source->height / 2))
        return;
    geo_place_free(source->place);
    source->place = NULL;
    copy_text(source->crs_name, sizeof source->crs_name, "coordinates outside the CRS's own area");
}

/* A place that cannot be used is not an error here: the picture is then not placed, and crs_name says why. */
static void read_georeference(raster_source *source, GDALDatasetH dataset) {
    double gt[6];
    const char *wkt = GDALGetProjectionRef(dataset);
    OGRSpatialReferenceH crs = GDALGetSpatialRef(dataset);
    bool has_transform = GDALGetGeoTransform(dataset, gt) == CE_None;
    if (!has_transform || !wkt || !*wkt) {
        copy_text(source->crs_name, sizeof source->crs_name, has_transform ? "no CRS" : "no georeference");
        return;
    }
    const char *name = crs ? OSRGetName(crs) : NULL;
    const char *code = crs ? OSRGetAuthorityCode(crs, NULL) : NULL;
    snprintf(source->crs_name, sizeof source->crs_name, "%s%s%s", name ? name : "unnamed CRS",
             code ? ", EPSG:" : "", code ? code : "");
    pap_error why;
    /* South-up: rows are read in reverse, so that the picture is north-up for everyone else. */
    if (gt[5] > 0 && gt[2] == 0 && gt[4] == 0) {
        source->is_flipped = true;
        gt[3] += gt[5] * (double)source->height;
        gt[5] = -gt[5];
    }
    if (geo_place_new(&source->place, gt, wkt, source->path, &why))
        copy_text(source->crs_name, sizeof source->crs_name, "CRS or transform that cannot be used");
}

static pap_status read_place(raster_source *source, GDALDatasetH dataset, const pap_scene_options *options,
                             pap_error *err) {
    double gt[6];
    read_georeference(source, dataset);
    pap_status status =
        GDALGetGeoTransform(dataset, gt) == CE_None ? PAP_OK : read_frame(source, dataset, options, err);
    settle_steps(source);
    return status;
}

static void settle_gsd(raster_source *source, double asked_m) {
    if (source->place) {
        source->gsd_x_m = geo_steps_x_m(&source->steps);
        source->gsd_y_m = geo_steps_y_m(&source->steps);
    }
    if (asked_m <= 0) return;
    source->gsd_is_given = true;
    source->gsd_x_m = source->gsd_y_m = asked_m;
    if (!source->place) source->steps = (geo_steps){.east_x = asked_m, .north_y = -asked_m};
}

static pap_status describe(raster_source *source, GDALDatasetH dataset, const raster_assembly *meant,
                           const pap_scene_options *options, pap_error *err) {
    source->width = GDALGetRasterXSize(dataset);
    source->height = GDALGetRasterYSize(dataset);
    source->band_count = GDALGetRasterCount(dataset);
    if (source->band_count == 0 || source->width == 0 || source->height == 0) {
        char **parts = GDALGetMetadata(dataset, "SUBDATASETS");
        const char *first = parts && parts[0] ? strchr(parts[0], '=') : NULL;
        return error_set(err, PAP_E_FORMAT, "%s: holds no picture of its own%s%s", source->path,
                         first ? "; name one of its parts, such as " : "", first ? first + 1 : "");
    }
    capture_read(&source->capture, dataset, source->path);
    pap_status status = bands_recognise(source, dataset, options, meant->first, meant->is_by_user, err);
    if (status) return status;
    read_layout(source, dataset);
    read_coding(source, dataset);
    read_mask(source, dataset);
    status = read_place(source, dataset, options, err);
    settle_gsd(source, options->gsd_m);
    if (!status) status = display_make(source, dataset, err);
    return status ? status : choice_make(source, dataset, err);
}

/* The assembly's names and parts become the source's. */
static void take_assembly(raster_source *source, raster_assembly *meant) {
    source->path = meant->path;
    source->name = meant->name;
    source->dataset = meant->dataset;
    for (int i = 0; i < meant->stack.count; i++) {
        source->parts[source->part_count++] = meant->stack.parts[i].path;
        meant->stack.parts[i].path = NULL;
    }
    meant->path = meant->name = meant->dataset = NULL;
}

static pap_status open_source(raster_source *source, raster_assembly *meant, const pap_scene_options *options,
                              pap_error *err) {
    GDALDatasetH dataset = NULL;
    take_assembly(source, meant);
    pap_status status = source->part_count ? dataset_open_as(&dataset, source->dataset, source->path, err)
                                           : dataset_open(&dataset, source->dataset, err);
    if (status) return status;
    CPLPushErrorHandler(CPLQuietErrorHandler);
    status = describe(source, dataset, meant, options, err);
    CPLPopErrorHandler();
    GDALClose(dataset);
    return status;
}

pap_status raster_source_open(raster_source **out, const char *path, const pap_scene_options *options,
                              pap_error *err) {
    static const pap_scene_options defaults = PAP_SCENE_OPTIONS_INIT;
    if (!options) options = &defaults;
    if (!(options->gsd_m >= 0) || options->gsd_m > 1e5)
        return error_set(err, PAP_E_SETTING, "--gsd %g: not a ground pixel in metres", options->gsd_m);
    raster_assembly meant = {.dataset = NULL};
    raster_source *source = calloc(1, sizeof *source);
    pap_status status = source ? assembly_make(&meant, path, options->bands, err) : error_nomem(err, path);
    if (!status) status = open_source(source, &meant, options, err);
    assembly_free(&meant);
    if (status) {
        raster_source_free(source);
        return status;
    }
    *out = source;
    return PAP_OK;
}

pap_status raster_source_check_light(const raster_source *source, pap_error *err) {
    const raster_capture *raw = &source->capture;
    if (raw->is_raw)
        return error_set(
            err, PAP_E_UNSUPPORTED,
            "%s: a raw capture of one band (%s), not aligned with the other bands; stitch the flight "
            "first (Pix4D, ODM, Agisoft Metashape, DJI Terra) and give the orthomosaic",
            source->path, raw->camera[0] ? raw->camera : "a multispectral camera");
    if (source->sensing.is_derived)
        return error_set(err, PAP_E_UNSUPPORTED,
                         "%s: made from a picture (%s), and none itself; give the picture it was made from",
                         source->path, source->sensing.what);
    return PAP_OK;
}

pap_status raster_source_check_colours(const raster_source *source, pap_error *err) {
    if (source->roles[0] == RASTER_PALETTE)
        return error_set(err, PAP_E_UNSUPPORTED,
                         "%s: a palette picture; expand it first: gdal_translate -expand rgb IN OUT.tif",
                         source->path);
    if (source->roles[0] >= RASTER_CMYK)
        return error_set(err, PAP_E_UNSUPPORTED, "%s: a %s picture; convert it to RGB first", source->path,
                         raster_role_name(source->roles[0]));
    return PAP_OK;
}

pap_status raster_source_check(const raster_source *source, pap_error *err) {
    const char *path = source->path;
    pap_status status = raster_source_check_light(source, err);
    if (!status) status = raster_source_check_colours(source, err);
    if (status) return status;
    if (!source->rgb[0] || !source->rgb[1] || !source->rgb[2])
        return error_set(err, PAP_E_BANDS,
                         "%s: no red, green and blue (found %s); give a colour picture, or say which band is "
                         "which with --bands R=1,G=2,B=3",
                         path, source->roles_text);
    if (source->full_scale <= 0)
        return error_set(
            err, PAP_E_UNSUPPORTED,
            "%s: samples of type %s are not pictures that can be used; give 8 or 16 bits or float", path,
            source->type_name);
    if (source->frame.is_oblique)
        return error_set(err, PAP_E_GEOREF,
                         "%s: %s: sizes on the ground vary too much in it; fly with the camera straight down",
                         path, source->frame.fault);
    if (source->gsd_x_m <= 0 && *source->frame.fault)
        return error_set(err, PAP_E_GEOREF,
                         "%s: a raw frame that cannot be placed: %s; make an orthomosaic, or give its ground "
                         "pixel with --gsd M for a list in pixels",
                         path, source->frame.fault);
    if (source->gsd_x_m <= 0 || source->gsd_y_m <= 0)
        return error_set(err, PAP_E_GEOREF,
                         "%s: %s, so sizes on the ground are unknown; georeference it, "
                         "or give its ground pixel with --gsd M",
                         path, source->crs_name);
    return PAP_OK;
}

void raster_source_free(raster_source *source) {
    if (!source) return;
    geo_place_free(source->place);
    for (int i = 0; i < source->part_count; i++) free(source->parts[i]);
    display_free(source->display);
    free(source->path);
    free(source->name);
    free(source->dataset);
    free(source);
}

double raster_source_gsd_m(const raster_source *source) {
    return sqrt(source->gsd_x_m * source->gsd_y_m);
}
