/* Whether a picture is a plain TIFF, which libtiff reads faster than GDAL can hand it on. */
#include "raster/choice.h"

#include "base/error.h"
#include "base/file.h"
#include "raster/tiff.h"
#include "raster/window.h"

#include <cpl_string.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

/* A strip whose decoded rows take more than this is decoded row by row; a strip of few rows never. */
enum { STRIP_BYTES_MAX = 16 << 20, STRIP_ROWS_MIN = 64 };

static bool is_pinned_to_gdal(bool *is_known) {
    const char *asked = getenv("PAP_READER");
    *is_known = !asked || strcmp(asked, "gdal") == 0 || strcmp(asked, "direct") == 0;
    return asked && strcmp(asked, "gdal") == 0;
}

static bool is_plain_file(const raster_source *source) {
    struct stat at;
    return strcmp(source->driver, "GTiff") == 0 && strncmp(source->path, "/vsi", 4) != 0 &&
           stat(source->path, &at) == 0 && S_ISREG(at.st_mode);
}

/* A mask beside the file takes the place of one inside. */
static bool has_mask_file(GDALDatasetH dataset) {
    char **files = GDALGetFileList(dataset);
    bool has = false;
    for (char **one = files; one && *one; one++) has |= strcasecmp(file_ending(*one), ".msk") == 0;
    CSLDestroy(files);
    return has;
}

static GDALDataType type_of(tiff_sample sample) {
    switch (sample) {
    case TIFF_SAMPLE_U8: return GDT_Byte;
    case TIFF_SAMPLE_U16: return GDT_UInt16;
    case TIFF_SAMPLE_I16: return GDT_Int16;
    case TIFF_SAMPLE_F32: return GDT_Float32;
    default: return GDT_Unknown;
    }
}

/* What the directory says must be what GDAL makes of it: GDAL sees more (palettes, odd bits, sidecars). A
 * strip that GDAL takes apart into rows is the one difference allowed. */
static bool agrees(const raster_source *source, GDALDatasetH dataset, const tiff_layout *layout) {
    bool has_rows = source->block_h == 1 && !layout->is_tiled;
    if (!layout->is_plain || layout->width != source->width || layout->height != source->height ||
        layout->samples != source->band_count || layout->block_w != source->block_w ||
        (layout->block_h != source->block_h && !has_rows))
        return false;
    for (int band = 1; band <= source->band_count; band++)
        if (GDALGetRasterDataType(GDALGetRasterBand(dataset, band)) != type_of(layout->sample)) return false;
    return source->is_planar == layout->is_planar;
}

static bool is_large_strip(const tiff_layout *layout) {
    return !layout->is_tiled && layout->block_h > STRIP_ROWS_MIN && layout->block_bytes > STRIP_BYTES_MAX;
}

/* A block of the mask must lie beside whole blocks of the picture, so that a row of one never needs two. */
static bool mask_fits(const tiff_layout *image, const tiff_layout *mask) {
    bool is_row_wise = !is_large_strip(image) && !is_large_strip(mask);
    return mask->is_plain && mask->sample == TIFF_SAMPLE_BIT && mask->samples == 1 &&
           mask->width == image->width && mask->height == image->height &&
           mask->block_w % image->block_w == 0 && (is_row_wise || !mask->is_tiled);
}

static const char *check_mask(raster_source *source, GDALDatasetH dataset, const tiff_layout *image) {
    if (source->mask != RASTER_MASK_BAND) return NULL;
    if (has_mask_file(dataset)) return "through GDAL (its mask is another file)";
    uint64_t ifd = window_ifd(GDALGetMaskBand(GDALGetRasterBand(dataset, source->rgb[0])));
    tiff_file *file = NULL;
    if (!ifd || tiff_open(&file, source->path, ifd, NULL)) return "through GDAL (a mask of its own kind)";
    bool fits = mask_fits(image, tiff_layout_of(file));
    tiff_close(file);
    if (!fits) return "through GDAL (a mask of its own kind)";
    source->direct.mask_ifd = ifd;
    return NULL;
}

/* What GDAL gives for blocks that were never stored: the nodata value, where there is one. */
static void note_fill(raster_source *source, GDALDatasetH dataset) {
    const int bands[4] = {source->rgb[0], source->rgb[1], source->rgb[2], source->alpha};
    for (int i = 0; i < 4; i++) {
        int has = FALSE;
        double value = bands[i] ? GDALGetRasterNoDataValue(GDALGetRasterBand(dataset, bands[i]), &has) : 0;
        source->direct.fill[i] = has ? value : 0;
    }
}

/* Why GDAL must read it, or NULL. */
static const char *check(raster_source *source, GDALDatasetH dataset) {
    if (!is_plain_file(source)) return "through GDAL";
    if (!source->rgb[0] || !source->rgb[1] || !source->rgb[2]) return "through GDAL (no R, G, B)";
    uint64_t ifd = window_ifd(GDALGetRasterBand(dataset, source->rgb[0]));
    tiff_file *file = NULL;
    if (!ifd || tiff_open(&file, source->path, ifd, NULL)) return "through GDAL (not a plain TIFF)";
    const tiff_layout *layout = tiff_layout_of(file);
    const char *why = agrees(source, dataset, layout) ? check_mask(source, dataset, layout)
                                                      : "through GDAL (not a plain TIFF)";
    source->direct.image_ifd = ifd;
    source->direct.is_by_rows = is_large_strip(layout);
    if (!why && source->direct.is_by_rows && tiff_stored_max(file) > TIFF_STORED_MAX)
        why = "through GDAL (strips of more than 256 MB)";
    tiff_close(file);
    return why;
}

pap_status choice_make(raster_source *source, GDALDatasetH dataset, pap_error *err) {
    bool is_known;
    const char *why = is_pinned_to_gdal(&is_known) ? "through GDAL (PAP_READER=gdal)" : NULL;
    if (!is_known)
        return error_set(err, PAP_E_SETTING, "PAP_READER=%.40s: unknown; use gdal or direct, or unset it",
                         getenv("PAP_READER"));
    if (!why) why = check(source, dataset);
    source->direct.is_on = !why;
    source->read_how = why ? why : source->direct.is_by_rows ? "directly, row by row" : "directly";
    if (why) return PAP_OK;
    note_fill(source, dataset);
    if (source->direct.is_by_rows) source->is_serial = source->has_one_reader = true;
    return PAP_OK;
}
