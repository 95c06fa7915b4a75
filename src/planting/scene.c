/* A whole picture in memory, to be planted in and written again. */
#include "planting/scene.h"

#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "raster/reader.h"

#include <cpl_error.h>
#include <gdal.h>
#include <stdlib.h>
#include <string.h>

enum { STRIP_ROWS = 512 };

void scene_free(scene *s) {
    if (!s) return;
    for (int i = 0; i < s->band_count; i++) free(s->bands[i].light);
    free(s->bands);
    free(s->rgb);
    free(s->valid);
    *s = (scene){0};
}

static void interleave(scene *s, const raster_planes from, int top, int rows) {
    for (int y = 0; y < rows; y++) {
        size_t row = (size_t)y * from.stride, at = (size_t)(top + y) * (size_t)s->width;
        for (int x = 0; x < s->width; x++, at++) {
            for (size_t c = 0; c < 3; c++) s->rgb[3 * at + c] = from.bytes[c * from.plane + row + (size_t)x];
            s->valid[at] = from.bytes[3 * from.plane + row + (size_t)x];
        }
    }
}

static pap_status read_strips(scene *s, raster_reader *reader, const raster_source *source, scene_box box,
                              pap_error *err) {
    size_t plane = (size_t)s->width * STRIP_ROWS;
    raster_planes strip = {memory_array(plane, 4), plane, (size_t)s->width};
    pap_status status = strip.bytes ? PAP_OK : error_nomem(err, "a strip of the scene");
    bool has_any = false;
    for (int top = 0; top < s->height && !status; top += STRIP_ROWS) {
        int rows = s->height - top < STRIP_ROWS ? s->height - top : STRIP_ROWS, bad_blocks = 0;
        bool is_empty = false;
        pap_error why = {PAP_OK, ""};
        status = raster_reader_read(reader, box.x, box.y + top, s->width, rows, strip, &is_empty, &bad_blocks,
                                    &why);
        if (status || bad_blocks) {
            status = error_set(err, PAP_E_DECODE, "%s", why.message);
        } else if (!is_empty) {
            interleave(s, strip, top, rows);
            has_any = true;
        }
    }
    free(strip.bytes);
    if (status || has_any) return status;
    return error_set(err, PAP_E_EMPTY, "%s: no valid pixel to plant in; check its mask or nodata value",
                     source->path);
}

static pap_status check_size(const raster_source *source, int64_t width, int64_t height, pap_error *err) {
    if (width * height <= SCENE_MEGAPIXELS_MAX * INT64_C(1000000)) return PAP_OK;
    return error_set(err, PAP_E_UNSUPPORTED,
                     "%s: %lld x %lld pixels are more than the %d million that fit planting; cut a part "
                     "out (gdal_translate -srcwin)",
                     source->path, (long long)width, (long long)height, SCENE_MEGAPIXELS_MAX);
}

pap_status scene_load_window(scene *out, const raster_source *source, scene_box box, pap_error *err) {
    pap_status status = check_size(source, box.w, box.h, err);
    if (status) return status;
    size_t count = (size_t)box.w * (size_t)box.h;
    scene s = {.width = box.w,
               .height = box.h,
               .rgb = memory_array(count, 3),
               .valid = memory_array(count, 1),
               .pixel_width_m = source->gsd_x_m,
               .pixel_height_m = source->gsd_y_m};
    raster_reader *reader = NULL;
    status = s.rgb && s.valid ? PAP_OK : error_nomem(err, "the scene");
    if (!status) status = raster_reader_new(&reader, source, err);
    if (!status) status = read_strips(&s, reader, source, box, err);
    raster_reader_free(reader);
    if (status)
        scene_free(&s);
    else
        *out = s;
    return status;
}

pap_status scene_load(scene *out, const raster_source *source, pap_error *err) {
    /* Before the sizes are cut to int. */
    pap_status status = check_size(source, source->width, source->height, err);
    if (status) return status;
    return scene_load_window(out, source, (scene_box){0, 0, (int)source->width, (int)source->height}, err);
}

scene_box scene_clip(const scene *s, scene_box box) {
    int right = box.x + box.w < s->width ? box.x + box.w : s->width,
        bottom = box.y + box.h < s->height ? box.y + box.h : s->height;
    if (box.x < 0) box.x = 0;
    if (box.y < 0) box.y = 0;
    box.w = right > box.x ? right - box.x : 0;
    box.h = bottom > box.y ? bottom - box.y : 0;
    return box;
}

/* The transform of a picture that was stored south-up is turned over, as its rows were when read. */
static pap_status place_file(GDALDatasetH file, const raster_source *source, pap_error *err) {
    double gt[6];
    GDALDatasetH origin = GDALOpen(source->path, GA_ReadOnly);
    if (!origin || GDALGetGeoTransform(origin, gt) != CE_None) {
        if (origin) GDALClose(origin);
        return error_set(err, PAP_E_GEOREF, "%s: its georeference cannot be read again; was it moved?",
                         source->path);
    }
    if (source->is_flipped) {
        gt[0] += gt[2] * (double)source->height;
        gt[3] += gt[5] * (double)source->height;
        gt[2] = -gt[2];
        gt[5] = -gt[5];
    }
    GDALSetGeoTransform(file, gt);
    GDALSetSpatialRef(file, GDALGetSpatialRef(origin));
    GDALClose(origin);
    return PAP_OK;
}

static bool write_pixels(GDALDatasetH file, const scene *s, bool has_alpha) {
    int bands[3] = {1, 2, 3};
    if (GDALDatasetRasterIOEx(file, GF_Write, 0, 0, s->width, s->height, s->rgb, s->width, s->height,
                              GDT_Byte, 3, bands, 3, 3 * (GSpacing)s->width, 1, NULL) != CE_None)
        return false;
    return !has_alpha || GDALRasterIO(GDALGetRasterBand(file, 4), GF_Write, 0, 0, s->width, s->height,
                                      s->valid, s->width, s->height, GDT_Byte, 0, 0) == CE_None;
}

pap_status scene_write(const scene *s, const raster_source *source, const char *path, pap_error *err) {
    static const char *const opaque[] = {"TILED=YES",       "COMPRESS=DEFLATE", "PREDICTOR=2",
                                         "PHOTOMETRIC=RGB", "BIGTIFF=IF_SAFER", NULL};
    static const char *const masked[] = {"TILED=YES", "COMPRESS=DEFLATE", "PREDICTOR=2", "PHOTOMETRIC=RGB",
                                         "ALPHA=YES", "BIGTIFF=IF_SAFER", NULL};
    bool has_alpha = source->mask != RASTER_MASK_NONE;
    GDALDriverH driver = GDALGetDriverByName("GTiff");
    CPLErrorReset();
    GDALDatasetH file = driver ? GDALCreate(driver, path, s->width, s->height, has_alpha ? 4 : 3, GDT_Byte,
                                            (CSLConstList)(has_alpha ? masked : opaque))
                               : NULL;
    pap_status status = PAP_OK;
    bool is_written = file != NULL;
    if (file) status = place_file(file, source, err);
    if (file && !status) is_written = write_pixels(file, s, has_alpha);
    if (file) GDALClose(file); /* of GDAL 3.6 returns nothing: the last error tells how the flush went */
    if (status || (is_written && CPLGetLastErrorType() < CE_Failure)) return status;
    return error_set(err, file_has_no_space(path) ? PAP_E_NOSPACE : PAP_E_IO,
                     "%s: cannot be written (%s); check the folder and the room on the disk", path,
                     CPLGetLastErrorMsg());
}
