/* Scenes with red edge and near infrared, taken into memory. */
#include "planting/spectrum.h"

#include "base/error.h"
#include "base/memory.h"
#include "paint/colour.h"
#include "raster/dataset.h"

#include <cpl_error.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STRIP_ROWS = 256, METER_ROWS = 96 };
/* Reflectances are exposed so that the median lightness comes here, linear: dark enough that white petals,
 * ten times as bright as a canopy, stay below white. */
static const double MIDDLE_LIGHT = 0.09;

bool spectrum_is_there(const raster_source *source) {
    for (int i = 0; i < source->band_count && i < RASTER_BANDS_MAX; i++)
        if (source->roles[i] == RASTER_RED_EDGE || source->roles[i] == RASTER_NIR) return true;
    return false;
}

/* ---- samples and light ---- */

static void set_limits(spectrum_code *code, GDALDataType type) {
    code->is_whole = true;
    code->low = 0.0;
    switch (type) {
    case GDT_Byte: code->high = 255.0; break;
    case GDT_UInt16: code->high = 65535.0; break;
    case GDT_Int16: code->high = 32767.0; break;
    case GDT_UInt32: code->high = 4294967295.0; break;
    case GDT_Int32: code->high = 2147483647.0; break;
    default: code->is_whole = false, code->high = 3.0e38;
    }
}

spectrum_code spectrum_code_of(void *band) {
    int has_scale, has_offset, has_nodata;
    spectrum_code code = {.scale = GDALGetRasterScale(band, &has_scale),
                          .offset = GDALGetRasterOffset(band, &has_offset),
                          .nodata = GDALGetRasterNoDataValue(band, &has_nodata)};
    GDALDataType type = GDALGetRasterDataType(band);
    if (!has_scale || code.scale == 0.0) code.scale = 1.0;
    if (!has_offset) code.offset = 0.0;
    code.has_nodata = has_nodata;
    code.is_display = type == GDT_Byte && code.scale == 1.0 && code.offset == 0.0;
    set_limits(&code, type);
    return code;
}

static double decoded(double code) {
    return (double)colour_from_srgb(code, code, code).g;
}

double spectrum_light(const spectrum_code *code, double sample) {
    return code->is_display ? decoded(sample) : sample * code->scale + code->offset;
}

double spectrum_sample(const spectrum_code *code, double light) {
    double sample = code->is_display ? colour_to_srgb(light) : (light - code->offset) / code->scale;
    if (code->is_whole) sample = round(sample);
    sample = fmin(fmax(sample, code->low), code->high);
    if (!code->has_nodata || sample != code->nodata) return sample;
    if (!code->is_whole) return (double)nextafterf((float)sample, INFINITY);
    return sample < code->high ? sample + 1.0 : sample - 1.0;
}

double spectrum_visible(const spectrum_code *code, double exposure, double sample) {
    if (exposure <= 0.0) return sample;
    return colour_to_srgb((sample * code->scale + code->offset) * exposure);
}

/* ---- reading ---- */

typedef struct intake {
    scene *scene;
    const raster_source *source;
    GDALDatasetH file;
    double *strip;
} intake;

/* Rows top .. top + rows of the scene, which may be stored from the bottom up. */
static pap_status read_rows(const intake *in, int number, int top, int rows, pap_error *err) {
    int width = in->scene->width, first = in->source->is_flipped ? in->scene->height - top - rows : top;
    if (GDALRasterIO(GDALGetRasterBand(in->file, number), GF_Read, 0, first, width, rows, in->strip, width,
                     rows, GDT_Float64, 0, 0) == CE_None)
        return PAP_OK;
    return error_set(err, PAP_E_DECODE, "%s: band %d cannot be decoded near row %d (%s); copy the file again",
                     in->source->path, number, first, dataset_message("no reason given"));
}

static const double *row_of(const intake *in, int y, int rows) {
    return in->strip + (size_t)(in->source->is_flipped ? rows - 1 - y : y) * (size_t)in->scene->width;
}

/* Called with a row of the scene and its samples. */
typedef void row_taker(scene *s, int y, const double *samples, const spectrum_code *code, int index);

static pap_status take_band(const intake *in, int number, int index, row_taker *take, pap_error *err) {
    scene *s = in->scene;
    spectrum_code code = spectrum_code_of(GDALGetRasterBand(in->file, number));
    pap_status status = PAP_OK;
    for (int top = 0; top < s->height && !status; top += STRIP_ROWS) {
        int rows = s->height - top < STRIP_ROWS ? s->height - top : STRIP_ROWS;
        status = read_rows(in, number, top, rows, err);
        for (int y = 0; y < rows && !status; y++) take(s, top + y, row_of(in, y, rows), &code, index);
    }
    return status;
}

static void make_void(scene *s, size_t at) {
    s->valid[at] = 0;
    for (size_t c = 0; c < 3; c++) s->rgb[3 * at + c] = 0;
}

static void take_infrared(scene *s, int y, const double *samples, const spectrum_code *code, int index) {
    for (int x = 0; x < s->width; x++) {
        size_t at = (size_t)y * (size_t)s->width + (size_t)x;
        bool is_void = !isfinite(samples[x]) || (code->has_nodata && samples[x] == code->nodata);
        if (is_void) make_void(s, at);
        s->bands[index].light[at] = s->valid[at] ? (float)spectrum_light(code, samples[x]) : 0.0F;
    }
}

static void take_visible(scene *s, int y, const double *samples, const spectrum_code *code, int index) {
    for (int x = 0; x < s->width; x++) {
        size_t at = (size_t)y * (size_t)s->width + (size_t)x;
        if (!s->valid[at]) continue;
        double exact = isfinite(samples[x]) ? spectrum_visible(code, s->exposure, samples[x]) : 0.0;
        s->rgb[3 * at + (size_t)index] = (uint8_t)(exact + 0.5);
    }
}

static int ascending(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* Adds weight times a row of a band to `sums`. */
static pap_status add_row(float *sums, const intake *in, int number, int y, double weight, pap_error *err) {
    spectrum_code code = spectrum_code_of(GDALGetRasterBand(in->file, number));
    pap_status status = read_rows(in, number, y, 1, err);
    for (int x = 0; x < in->scene->width && !status; x++)
        sums[x] += (float)(weight * (in->strip[x] * code.scale + code.offset));
    return status;
}

/* Median lightness of some rows. */
static pap_status meter(scene *s, const intake *in, pap_error *err) {
    static const double weights[3] = {0.25, 0.5, 0.25};
    size_t width = (size_t)s->width, count = 0;
    int rows = s->height < METER_ROWS ? s->height : METER_ROWS;
    float *row = memory_array(width, sizeof *row), *seen = memory_array(width, (size_t)rows * sizeof *seen);
    pap_status status = row && seen ? PAP_OK : error_nomem(err, "an exposure meter");
    for (int i = 0; i < rows && !status; i++) {
        int y = (int)((i + 0.5) * s->height / rows);
        for (size_t x = 0; x < width; x++) row[x] = 0.0F;
        for (int c = 0; c < 3 && !status; c++)
            status = add_row(row, in, in->source->rgb[c], y, weights[c], err);
        for (size_t x = 0; x < width && !status; x++)
            if (s->valid[(size_t)y * width + x] && isfinite(row[x])) seen[count++] = row[x];
    }
    if (!status && count) qsort(seen, count, sizeof *seen, ascending);
    double middle = count ? (double)seen[count / 2] : 0.0;
    s->exposure = middle > 0.0 ? MIDDLE_LIGHT / middle : 0.0;
    free(row);
    free(seen);
    if (status || s->exposure > 0.0) return status;
    return error_set(err, PAP_E_EMPTY, "%s: half of its pixels reflect nothing; check its scale and offset",
                     in->source->path);
}

static pap_status make_bands(scene *s, const raster_source *source, pap_error *err) {
    int known = source->band_count < RASTER_BANDS_MAX ? source->band_count : RASTER_BANDS_MAX, wanted = 0;
    size_t count = (size_t)s->width * (size_t)s->height;
    for (int i = 0; i < known; i++)
        wanted += source->roles[i] == RASTER_RED_EDGE || source->roles[i] == RASTER_NIR;
    if (count * (size_t)(1 + wanted) > SCENE_MEGAPIXELS_MAX * (size_t)1000000)
        return error_set(
            err, PAP_E_UNSUPPORTED,
            "%s: %d x %d pixels with %d bands beyond the visible are more than fit planting; cut "
            "a part out (gdal_translate -srcwin)",
            source->path, s->width, s->height, wanted);
    s->bands = calloc((size_t)wanted + 1, sizeof *s->bands);
    for (int i = 0; s->bands && i < known; i++) {
        if (source->roles[i] != RASTER_RED_EDGE && source->roles[i] != RASTER_NIR) continue;
        float *light = memory_array(count, sizeof(float));
        if (!light) return error_nomem(err, "the scene's bands");
        s->bands[s->band_count++] = (scene_band){i + 1, source->roles[i], light};
    }
    return s->bands ? PAP_OK : error_nomem(err, "the scene's bands");
}

/* Bands first: where one has no value, the scene is void. Light of pixels that a later band voids is never
 * looked at. */
static pap_status take_all(scene *s, const intake *in, pap_error *err) {
    pap_status status = PAP_OK;
    for (int i = 0; i < s->band_count && !status; i++)
        status = take_band(in, s->bands[i].number, i, take_infrared, err);
    if (!status && !memchr(s->valid, 255, (size_t)s->width * (size_t)s->height))
        status = error_set(err, PAP_E_EMPTY,
                           "%s: its red edge or near infrared has no value where the colours have one; check "
                           "these bands and their nodata value",
                           in->source->path);
    if (status || in->source->is_8bit) return status;
    status = meter(s, in, err);
    for (int c = 0; c < 3 && !status; c++) status = take_band(in, in->source->rgb[c], c, take_visible, err);
    return status;
}

pap_status spectrum_load(scene *s, const raster_source *source, pap_error *err) {
    intake in = {s, source, NULL, NULL};
    pap_status status = make_bands(s, source, err);
    if (status) return status;
    in.strip = memory_array((size_t)s->width * STRIP_ROWS, sizeof *in.strip);
    if (!in.strip) return error_nomem(err, "a strip of the scene");
    status = dataset_open_as(&in.file, source->dataset, source->path, err);
    CPLPushErrorHandler(CPLQuietErrorHandler);
    if (!status) status = take_all(s, &in, err);
    CPLPopErrorHandler();
    if (in.file) GDALClose(in.file);
    free(in.strip);
    return status;
}
