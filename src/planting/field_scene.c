/* A whole picture of any bands in memory, as linear light. */
#include "planting/field_scene.h"

#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "paint/colour.h"
#include "planting/scene.h"
#include "raster/blank.h"
#include "raster/dataset.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_string.h>
#include <gdal.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void field_scene_free(field_scene *s) {
    for (int b = 0; b < FIELD_BANDS; b++) free(s->light[b]);
    free(s->valid);
    free(s->touched);
    *s = (field_scene){0};
}

static bool make_planes(field_scene *s) {
    size_t count = (size_t)s->width * (size_t)s->height;
    bool ok = (s->valid = memory_array(count, 1)) && (s->touched = memory_array(count, 1));
    for (int b = 0; b < FIELD_BANDS; b++)
        if (s->bands.present >> b & 1) ok = ok && (s->light[b] = memory_array(count, sizeof(float)));
    return ok;
}

pap_status field_scene_new(field_scene *out, int width, int height, double gsd_m, unsigned bands,
                           pap_error *err) {
    field_scene s = {.width = width, .height = height, .pixel_width_m = gsd_m, .pixel_height_m = gsd_m};
    s.bands.present = bands;
    if (!make_planes(&s)) {
        field_scene_free(&s);
        return error_nomem(err, "a scene");
    }
    memset(s.valid, 1, (size_t)width * (size_t)height);
    *out = s;
    return PAP_OK;
}

pap_status field_scene_copy(field_scene *out, const field_scene *from, pap_error *err) {
    field_scene s = *from;
    size_t count = (size_t)s.width * (size_t)s.height;
    memset(s.light, 0, sizeof s.light);
    s.valid = s.touched = NULL;
    if (!make_planes(&s)) {
        field_scene_free(&s);
        return error_nomem(err, "a scene");
    }
    memcpy(s.valid, from->valid, count);
    memcpy(s.touched, from->touched, count);
    for (int b = 0; b < FIELD_BANDS; b++)
        if (s.light[b]) memcpy(s.light[b], from->light[b], count * sizeof(float));
    *out = s;
    return PAP_OK;
}

/* ---- samples ---- */

static float linear_of(double code) {
    float v = (float)code;
    field_linearise(&v, 1);
    return v;
}

/* The code (0 .. 1) whose light this is: field_linearise() turned round, from sRGB's own in two steps of
 * Newton's. */
static double code_of(double light) {
    double v = colour_to_srgb(light) / 255;
    for (int i = 0; i < 2; i++) {
        double slope = 3 * 0.305306011 * v * v + 2 * 0.682171111 * v + 0.012522878;
        v -= ((double)linear_of(v) - light) / slope;
    }
    return fmin(fmax(v, 0), 1);
}

static double sample_of(const field_code *code, double light) {
    double value = code->is_display ? code_of(light) : light;
    double sample = (value - code->offset) / code->scale;
    if (code->is_whole) sample = round(sample);
    sample = fmin(fmax(sample, code->low), code->high);
    if (!code->has_nodata || sample != code->nodata) return sample;
    return sample < code->high ? sample + 1 : sample - 1;
}

static double light_of(const field_code *code, double sample) {
    double value = sample * code->scale + code->offset;
    return code->is_display ? (double)linear_of(value) : value;
}

void field_scene_round(field_scene *s) {
    size_t count = (size_t)s->width * (size_t)s->height;
    for (int b = 0; b < FIELD_BANDS; b++)
        for (size_t i = 0; s->light[b] && i < count; i++)
            if (s->valid[i])
                s->light[b][i] = (float)light_of(&s->code[b], sample_of(&s->code[b], (double)s->light[b][i]));
}

static field_code read_code(GDALRasterBandH band, const raster_radiometry *radiometry, int number) {
    static const struct {
        GDALDataType type;
        double low, high;
    } types[] = {{GDT_Byte, 0, 255},
                 {GDT_UInt16, 0, 65535},
                 {GDT_Int16, -32768, 32767},
                 {GDT_UInt32, 0, 4294967295.0},
                 {GDT_Int32, -2147483648.0, 2147483647.0}};
    int has_nodata;
    field_code code = {.is_display = radiometry->coding == RASTER_DISPLAY,
                       .scale = radiometry->scale[number - 1],
                       .offset = radiometry->offset[number - 1],
                       .low = -3e38,
                       .high = 3e38,
                       .nodata = GDALGetRasterNoDataValue(band, &has_nodata)};
    code.has_nodata = has_nodata;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (GDALGetRasterDataType(band) == types[i].type) {
            code.is_whole = true;
            code.low = types[i].low;
            code.high = types[i].high;
        }
    return code;
}

static pap_status read_codes(field_scene *s, const raster_source *source, const raster_radiometry *radiometry,
                             pap_error *err) {
    GDALDatasetH file;
    pap_status status = dataset_open_as(&file, source->dataset, source->path, err);
    if (status) return status;
    for (int b = 0; b < FIELD_BANDS; b++)
        if (s->bands.number[b])
            s->code[b] =
                read_code(GDALGetRasterBand(file, s->bands.number[b]), radiometry, s->bands.number[b]);
    GDALClose(file);
    return PAP_OK;
}

/* ---- reading ---- */

static pap_status check(const raster_source *source, const field_bands *bands, pap_error *err) {
    if (!(bands->present >> FIELD_RED & 1) || !(bands->present >> FIELD_GREEN & 1))
        return error_set(err, PAP_E_BANDS,
                         "%s: no red and green (found %s); say which band is which with --bands R=1,G=2,...",
                         source->path, source->roles_text);
    if (source->gsd_x_m <= 0 || source->gsd_y_m <= 0)
        return error_set(
            err, PAP_E_GEOREF,
            "%s: %s, so sizes on the ground are unknown; georeference it, or give its ground pixel "
            "with --gsd M",
            source->path, source->crs_name);
    if (source->width * source->height > SCENE_MEGAPIXELS_MAX / 4 * (int64_t)1000000)
        return error_set(
            err, PAP_E_UNSUPPORTED,
            "%s: %lld x %lld pixels are more than fit planting; cut a part out (gdal_translate -srcwin)",
            source->path, (long long)source->width, (long long)source->height);
    return PAP_OK;
}

static pap_status no_pixel(const raster_source *source, pap_error *err) {
    pap_status status = raster_check_blank(source, err);
    if (status) return status;
    return error_set(err, PAP_E_EMPTY,
                     "%s: no valid pixel (mask: %s); check its mask or nodata value, or name the bands with "
                     "--bands",
                     source->path, source->mask_text);
}

static pap_status settle(field_scene *s, const raster_source *source, pap_error *err) {
    size_t count = (size_t)s->width * (size_t)s->height, valid = 0;
    for (size_t i = 0; i < count; i++) {
        s->valid[i] = 1;
        for (int b = 0; b < FIELD_BANDS; b++)
            if (s->light[b] && !isfinite(s->light[b][i])) s->valid[i] = 0;
        valid += s->valid[i];
        for (int b = 0; b < FIELD_BANDS && !s->valid[i]; b++)
            if (s->light[b]) s->light[b][i] = 0;
    }
    return valid ? PAP_OK : no_pixel(source, err);
}

pap_status field_scene_load(field_scene *out, const raster_source *source, pap_error *err) {
    field_scene s = {.width = (int)source->width,
                     .height = (int)source->height,
                     .pixel_width_m = source->gsd_x_m,
                     .pixel_height_m = source->gsd_y_m,
                     .bands = field_bands_of(source)};
    raster_radiometry radiometry;
    field_reader reader = {0};
    bool any = false;
    pap_status status = check(source, &s.bands, err);
    if (!status) status = raster_radiometry_read(&radiometry, source, 0, 0, err);
    if (!status) status = read_codes(&s, source, &radiometry, err);
    if (!status && !make_planes(&s)) status = error_nomem(err, "a scene");
    if (!status) status = field_reader_open(&reader, source, &radiometry, ~0U, 1, err);
    if (!status) status = field_reader_read(&reader, s.light, 0, 0, s.width, s.height, &any, err);
    if (!status && reader.bad_blocks) status = error_set(err, PAP_E_DECODE, "%s", reader.fault);
    field_reader_close(&reader);
    if (!status && !any) status = no_pixel(source, err);
    if (!status) status = settle(&s, source, err);
    if (status)
        field_scene_free(&s);
    else
        *out = s;
    return status;
}

/* ---- writing ---- */

static bool replace_row(const field_scene *s, GDALRasterBandH band, int b, int y, int stored, double *row) {
    bool any = false;
    size_t first = (size_t)y * (size_t)s->width;
    for (int x = 0; x < s->width; x++) any = any || s->touched[first + (size_t)x];
    if (!any) return true;
    if (GDALRasterIO(band, GF_Read, 0, stored, s->width, 1, row, s->width, 1, GDT_Float64, 0, 0) != CE_None)
        return false;
    for (int x = 0; x < s->width; x++)
        if (s->touched[first + (size_t)x])
            row[x] = sample_of(&s->code[b], (double)s->light[b][first + (size_t)x]);
    return GDALRasterIO(band, GF_Write, 0, stored, s->width, 1, row, s->width, 1, GDT_Float64, 0, 0) ==
           CE_None;
}

static bool replace_all(const field_scene *s, const raster_source *source, GDALDatasetH file) {
    double *row = memory_array((size_t)s->width, sizeof *row);
    bool ok = row != NULL;
    for (int b = 0; b < FIELD_BANDS; b++)
        for (int y = 0; y < s->height && ok && s->bands.number[b]; y++)
            ok = replace_row(s, GDALGetRasterBand(file, s->bands.number[b]), b, y,
                             source->is_flipped ? s->height - 1 - y : y, row);
    free(row);
    return ok;
}

/* A plain copy first, then its samples: what is compressed twice would leave holes behind. */
static bool transcribe(const field_scene *s, const raster_source *source, GDALDatasetH from,
                       const char *path) {
    GDALDriverH memory = GDALGetDriverByName("MEM"), tiff = GDALGetDriverByName("GTiff");
    char **options = CSLSetNameValue(NULL, "TILED", "YES");
    options = CSLSetNameValue(options, "COMPRESS", "DEFLATE");
    options = CSLSetNameValue(options, "BIGTIFF", "IF_SAFER");
    GDALDatasetH copy = GDALCreateCopy(memory, "", from, FALSE, NULL, NULL, NULL), to = NULL;
    bool ok = copy && replace_all(s, source, copy);
    if (ok) to = GDALCreateCopy(tiff, path, copy, FALSE, options, NULL, NULL);
    ok = ok && to;
    if (to) GDALClose(to);
    if (copy) GDALClose(copy);
    CSLDestroy(options);
    return ok && CPLGetLastErrorType() < CE_Failure;
}

pap_status field_scene_write(const field_scene *s, const raster_source *source, const char *path,
                             pap_error *err) {
    GDALDatasetH from;
    pap_status status = dataset_open_as(&from, source->dataset, source->path, err);
    if (status) return status;
    CPLSetThreadLocalConfigOption("GDAL_PAM_ENABLED", "NO");
    CPLSetThreadLocalConfigOption("GDAL_TIFF_INTERNAL_MASK", "YES");
    CPLPushErrorHandler(CPLQuietErrorHandler);
    CPLErrorReset();
    bool is_written = transcribe(s, source, from, path);
    CPLPopErrorHandler();
    CPLSetThreadLocalConfigOption("GDAL_TIFF_INTERNAL_MASK", NULL);
    CPLSetThreadLocalConfigOption("GDAL_PAM_ENABLED", NULL);
    GDALClose(from);
    if (is_written) return PAP_OK;
    return error_set(err, file_has_no_space(path) ? PAP_E_NOSPACE : PAP_E_IO,
                     "%s: cannot be written (%s); check the folder and the room on the disk", path,
                     CPLGetLastErrorMsg());
}
