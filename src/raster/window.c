/* A few samples of a band while a picture is being opened, whatever the size of its blocks. */
#include "raster/window.h"

#include "base/memory.h"
#include "raster/tiff.h"

#include <stdlib.h>
#include <string.h>

/* Blocks up to this are decoded whole for a look, all bands of them. */
enum { BLOCK_BYTES_MAX = 32 << 20 };

uint64_t window_ifd(GDALRasterBandH band) {
    const char *text = band ? GDALGetMetadataItem(band, "IFD_OFFSET", "TIFF") : NULL;
    return text ? strtoull(text, NULL, 10) : 0;
}

static bool has_small_blocks(GDALRasterBandH band) {
    int w, h;
    size_t bytes, sample = (size_t)GDALGetDataTypeSizeBytes(GDALGetRasterDataType(band));
    GDALDatasetH dataset = GDALGetBandDataset(band);
    size_t bands = dataset ? (size_t)GDALGetRasterCount(dataset) : 1;
    GDALGetBlockSize(band, &w, &h);
    return memory_product(&bytes, (size_t)w, (size_t)h, sample * bands) && bytes <= BLOCK_BYTES_MAX;
}

/* One sample of each of n pixels, `step` bytes apart. */
static void take_samples(float *to, GDALDataType type, const uint8_t *from, size_t step, int n) {
    GDALCopyWords(from, type, (int)step, to, GDT_Float32, sizeof *to, n);
}

/* From the strips of a TIFF whose samples are what GDAL gives too. */
static bool read_rows(tiff_file *file, GDALRasterBandH band, int x, int y, int w, int h, float *samples) {
    const tiff_layout *layout = tiff_layout_of(file);
    GDALDataType type = GDALGetRasterDataType(band);
    size_t size = (size_t)GDALGetDataTypeSizeBytes(type);
    size_t step = size * (size_t)(layout->is_planar ? 1 : layout->samples);
    int number = GDALGetBandNumber(band) - 1;
    if (!layout->is_plain || layout->is_tiled || layout->sample == TIFF_SAMPLE_OTHER ||
        layout->sample == TIFF_SAMPLE_BIT || layout->row_bytes != step * (size_t)layout->width)
        return false;
    uint8_t *row = memory_aligned(1, layout->row_bytes);
    bool ok = row != NULL;
    for (int i = 0; ok && i < h; i++) {
        ok = tiff_read_row(file, y + i, layout->is_planar ? number : 0, row);
        if (ok)
            take_samples(samples + (size_t)i * (size_t)w, type,
                         row + (size_t)x * step + (layout->is_planar ? 0 : (size_t)number * size), step, w);
    }
    free(row);
    return ok;
}

bool window_read(GDALRasterBandH band, int x, int y, int w, int h, float *samples) {
    if (has_small_blocks(band))
        return GDALRasterIO(band, GF_Read, x, y, w, h, samples, w, h, GDT_Float32, 0, 0) == CE_None;
    GDALDatasetH dataset = GDALGetBandDataset(band);
    tiff_file *file = NULL;
    uint64_t ifd = window_ifd(band);
    if (!ifd || tiff_open(&file, GDALGetDescription(dataset), ifd, NULL)) return false;
    bool ok = read_rows(file, band, x, y, w, h, samples);
    tiff_close(file);
    return ok;
}
