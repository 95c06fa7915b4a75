/* Writing a scene with all the bands of its source. */
#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "paint/colour.h"
#include "planting/spectrum.h"
#include "raster/dataset.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_string.h>
#include <gdal.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STRIP_ROWS = 256 };

typedef struct transcript {
    const scene *scene;
    const raster_source *source;
    GDALDatasetH from, to;
    GDALDataType type;
    size_t sample; /* bytes */
    uint8_t *strip;
    double *exact; /* a row */
} transcript;

/* ---- the file's frame ---- */

static char **creation_options(const transcript *t) {
    GDALRasterBandH first = GDALGetRasterBand(t->from, 1);
    const char *interleave = GDALGetMetadataItem(t->from, "INTERLEAVE", "IMAGE_STRUCTURE");
    const char *bits = GDALGetMetadataItem(first, "NBITS", "IMAGE_STRUCTURE");
    bool is_colour = GDALGetRasterCount(t->from) >= 3;
    for (int i = 0; i < 3 && is_colour; i++)
        is_colour = GDALGetRasterColorInterpretation(GDALGetRasterBand(t->from, i + 1)) ==
                    (GDALColorInterp)(GCI_RedBand + i);
    char **options = CSLSetNameValue(NULL, "TILED", "YES");
    options = CSLSetNameValue(options, "COMPRESS", "DEFLATE");
    options = CSLSetNameValue(options, "BIGTIFF", "IF_SAFER");
    options = CSLSetNameValue(options, "PHOTOMETRIC", is_colour ? "RGB" : "MINISBLACK");
    options = CSLSetNameValue(options, "INTERLEAVE",
                              interleave && strcmp(interleave, "BAND") == 0 ? "BAND" : "PIXEL");
    if (bits) return CSLSetNameValue(options, "NBITS", bits);
    return CSLSetNameValue(options, "PREDICTOR", GDALDataTypeIsFloating(t->type) ? "3" : "2");
}

/* Statistics and the like of the source no longer hold. */
static void copy_metadata(GDALMajorObjectH to, GDALMajorObjectH from) {
    static const char *const own[] = {"IMAGE_STRUCTURE", "DERIVED_SUBDATASETS", "COLOR_PROFILE", NULL};
    char **domains = GDALGetMetadataDomainList(from);
    for (int i = 0; i < CSLCount(domains); i++) {
        if (CSLFindString((CSLConstList)own, domains[i]) >= 0 || strncmp(domains[i], "xml:", 4) == 0)
            continue;
        char **items = CSLDuplicate(GDALGetMetadata(from, domains[i])), **kept = NULL;
        for (int k = 0; items && items[k]; k++)
            if (strncmp(items[k], "STATISTICS_", 11) != 0) kept = CSLAddString(kept, items[k]);
        if (kept) GDALSetMetadata(to, kept, domains[i]);
        CSLDestroy(kept);
        CSLDestroy(items);
    }
    CSLDestroy(domains);
}

static void frame_band(const transcript *t, int number) {
    GDALRasterBandH from = GDALGetRasterBand(t->from, number), to = GDALGetRasterBand(t->to, number);
    int has;
    double value = GDALGetRasterNoDataValue(from, &has);
    if (has) GDALSetRasterNoDataValue(to, value);
    value = GDALGetRasterScale(from, &has);
    if (has && value != 1.0) GDALSetRasterScale(to, value);
    value = GDALGetRasterOffset(from, &has);
    if (has && value != 0.0) GDALSetRasterOffset(to, value);
    if (*GDALGetRasterUnitType(from)) GDALSetRasterUnitType(to, GDALGetRasterUnitType(from));
    if (*GDALGetDescription(from)) GDALSetDescription(to, GDALGetDescription(from));
    copy_metadata(to, from);
    if (GDALGetRasterColorInterpretation(to) != GDALGetRasterColorInterpretation(from))
        GDALSetRasterColorInterpretation(to, GDALGetRasterColorInterpretation(from));
}

static void frame(const transcript *t) {
    double gt[6];
    if (GDALGetGeoTransform(t->from, gt) == CE_None) GDALSetGeoTransform(t->to, gt);
    GDALSetSpatialRef(t->to, GDALGetSpatialRef(t->from));
    copy_metadata(t->to, t->from);
    for (int i = 1; i <= GDALGetRasterCount(t->from); i++) frame_band(t, i);
}

/* ---- samples ---- */

/* What a band's samples are planted with: the scene's codes, or a band's light. */
typedef struct planted_band {
    spectrum_code code;
    int channel;                /* 0 .. 2; -1: `light` */
    const scene_band *infrared; /* NULL: a band that is not planted */
} planted_band;

static planted_band planted_as(const transcript *t, int number) {
    planted_band out = {spectrum_code_of(GDALGetRasterBand(t->from, number)), -1, NULL};
    for (int c = 0; c < 3; c++)
        if (t->source->rgb[c] == number) out.channel = c;
    for (int i = 0; i < t->scene->band_count; i++)
        if (t->scene->bands[i].number == number) out.infrared = &t->scene->bands[i];
    return out;
}

/* The value of a planted sample. False: it was not planted. What rounding cut off the code that was there
 * before is kept, so that planted samples are as finely graded as all others. */
static bool replant(double *value, const transcript *t, const planted_band *band, size_t at) {
    const scene *s = t->scene;
    if (band->infrared) {
        float light = band->infrared->light[at];
        if (light == (float)spectrum_light(&band->code, *value)) return false;
        *value = spectrum_sample(&band->code, (double)light);
        return true;
    }
    uint8_t now = s->rgb[3 * at + (size_t)band->channel];
    double exact = isfinite(*value) ? spectrum_visible(&band->code, s->exposure, *value) : 0.0;
    uint8_t before = (uint8_t)(exact + 0.5);
    if (now == before) return false;
    double code = s->exposure > 0.0 ? fmax(0.5, now + exact - before) : now;
    *value = s->exposure > 0.0
                 ? spectrum_sample(&band->code, (double)colour_from_srgb(code, code, code).g / s->exposure)
                 : code;
    return true;
}

static void replant_row(const transcript *t, const planted_band *band, int y, uint8_t *samples) {
    GDALCopyWords(samples, t->type, (int)t->sample, t->exact, GDT_Float64, sizeof(double), t->scene->width);
    for (int x = 0; x < t->scene->width; x++) {
        size_t at = (size_t)y * (size_t)t->scene->width + (size_t)x;
        if (t->scene->valid[at] && replant(&t->exact[x], t, band, at))
            GDALCopyWords(&t->exact[x], GDT_Float64, 0, samples + (size_t)x * t->sample, t->type, 0, 1);
    }
}

static bool copy_strip(const transcript *t, int number, int first, int rows) {
    GDALRasterBandH from = GDALGetRasterBand(t->from, number), to = GDALGetRasterBand(t->to, number);
    int width = t->scene->width;
    planted_band band = planted_as(t, number);
    if (GDALRasterIO(from, GF_Read, 0, first, width, rows, t->strip, width, rows, t->type, 0, 0) != CE_None)
        return false;
    for (int i = 0; i < rows && (band.infrared || band.channel >= 0); i++) {
        int y = t->source->is_flipped ? t->scene->height - 1 - first - i : first + i;
        replant_row(t, &band, y, t->strip + (size_t)i * (size_t)width * t->sample);
    }
    return GDALRasterIO(to, GF_Write, 0, first, width, rows, t->strip, width, rows, t->type, 0, 0) == CE_None;
}

/* A mask that is stored apart. */
static bool copy_mask(const transcript *t) {
    GDALRasterBandH from = GDALGetMaskBand(GDALGetRasterBand(t->from, 1));
    if (t->source->mask != RASTER_MASK_BAND) return true;
    if (GDALCreateDatasetMaskBand(t->to, GMF_PER_DATASET) != CE_None) return false;
    GDALRasterBandH to = GDALGetMaskBand(GDALGetRasterBand(t->to, 1));
    int width = t->scene->width, height = t->scene->height;
    for (int y = 0; y < height; y++)
        if (GDALRasterIO(from, GF_Read, 0, y, width, 1, t->strip, width, 1, GDT_Byte, 0, 0) != CE_None ||
            GDALRasterIO(to, GF_Write, 0, y, width, 1, t->strip, width, 1, GDT_Byte, 0, 0) != CE_None)
            return false;
    return true;
}

static bool copy_samples(const transcript *t) {
    for (int first = 0; first < t->scene->height; first += STRIP_ROWS) {
        int rows = t->scene->height - first < STRIP_ROWS ? t->scene->height - first : STRIP_ROWS;
        for (int number = 1; number <= GDALGetRasterCount(t->from); number++)
            if (!copy_strip(t, number, first, rows)) return false;
    }
    return copy_mask(t);
}

/* ---- the file ---- */

/* One type holds all bands of a GeoTIFF: the widest. */
static GDALDataType widest_type(GDALDatasetH file) {
    GDALDataType type = GDALGetRasterDataType(GDALGetRasterBand(file, 1));
    for (int i = 2; i <= GDALGetRasterCount(file); i++)
        type = GDALDataTypeUnion(type, GDALGetRasterDataType(GDALGetRasterBand(file, i)));
    return type;
}

static bool transcribe(transcript *t, const char *path) {
    char **options = creation_options(t);
    GDALDriverH driver = GDALGetDriverByName("GTiff");
    t->to = GDALCreate(driver, path, t->scene->width, t->scene->height, GDALGetRasterCount(t->from), t->type,
                       options);
    CSLDestroy(options);
    if (!t->to) return false;
    frame(t);
    bool is_done = copy_samples(t);
    GDALClose(t->to);
    return is_done && CPLGetLastErrorType() < CE_Failure;
}

pap_status spectrum_write(const scene *s, const raster_source *source, const char *path, pap_error *err) {
    transcript t = {.scene = s, .source = source};
    pap_status status = dataset_open_as(&t.from, source->dataset, source->path, err);
    if (status) return status;
    t.type = widest_type(t.from);
    t.sample = (size_t)GDALGetDataTypeSizeBytes(t.type);
    t.strip = memory_array((size_t)s->width * STRIP_ROWS, t.sample);
    t.exact = memory_array((size_t)s->width, sizeof *t.exact);
    bool has_memory = t.strip && t.exact, is_written = false;
    /* All of it into the file itself, nothing into others beside it. */
    CPLSetThreadLocalConfigOption("GDAL_PAM_ENABLED", "NO");
    CPLSetThreadLocalConfigOption("GDAL_TIFF_INTERNAL_MASK", "YES");
    CPLPushErrorHandler(CPLQuietErrorHandler);
    CPLErrorReset();
    if (has_memory) is_written = transcribe(&t, path);
    CPLPopErrorHandler();
    CPLSetThreadLocalConfigOption("GDAL_TIFF_INTERNAL_MASK", NULL);
    CPLSetThreadLocalConfigOption("GDAL_PAM_ENABLED", NULL);
    GDALClose(t.from);
    free(t.strip);
    free(t.exact);
    if (is_written) return PAP_OK;
    if (!has_memory) return error_nomem(err, "a written scene");
    return error_set(err, file_has_no_space(path) ? PAP_E_NOSPACE : PAP_E_IO,
                     "%s: cannot be written (%s); check the folder and the room on the disk", path,
                     CPLGetLastErrorMsg());
}
