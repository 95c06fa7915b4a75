/* A plain TIFF file read through libtiff: one directory of it, block by block or row by row. */
#include "raster/tiff.h"

#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tiffio.h>

enum { COMPLAINT = 160 };

struct tiff_file {
    TIFF *tiff;
    tiff_layout layout;
    uint32_t columns, blocks_of_plane;
    bool may_leave_rest; /* the codec takes a block for decoded without having written all of it */
    char complaint[COMPLAINT];
};

/* libtiff's global handlers print; these, of the handle, keep what was said first. Not zero: no further
 * handler is asked. */
static int keep_error(TIFF *tiff, void *context, const char *module, const char *format, va_list values) {
    tiff_file *file = context;
    (void)tiff;
    if (file->complaint[0]) return 1;
    char text[COMPLAINT];
    vsnprintf(text, sizeof text, format, values);
    snprintf(file->complaint, sizeof file->complaint, "%.40s: %.110s", module ? module : "TIFF", text);
    return 1;
}

static int ignore_warning(TIFF *tiff, void *context, const char *module, const char *format, va_list values) {
    (void)tiff, (void)context, (void)module, (void)format, (void)values;
    return 1;
}

const char *tiff_complaint(const tiff_file *file, const char *otherwise) {
    return file->complaint[0] ? file->complaint : otherwise;
}

void tiff_forgive(tiff_file *file) {
    file->complaint[0] = 0;
}

/* m: not mapped into memory, where a file that shrinks or a disk that fails would be a signal instead of an
 * error. D, O: the tables of blocks, millions of them in a large sparse file, are read as they are needed.
 * C: one huge uncompressed strip is served as many, as GDAL has it. */
static const char MODE[] = "rmDOC";

static TIFF *open_handle(tiff_file *file, const char *path) {
    TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
    if (!options) return NULL;
    TIFFOpenOptionsSetMaxSingleMemAlloc(options, TIFF_STORED_MAX);
    TIFFOpenOptionsSetErrorHandlerExtR(options, keep_error, file);
    TIFFOpenOptionsSetWarningHandlerExtR(options, ignore_warning, file);
    TIFF *tiff = TIFFOpenExt(path, MODE, options);
    TIFFOpenOptionsFree(options);
    return tiff;
}

static tiff_sample sample_of(uint16_t bits, uint16_t format) {
    static const struct {
        uint16_t bits, format;
        tiff_sample sample;
    } known[] = {{1, SAMPLEFORMAT_UINT, TIFF_SAMPLE_BIT},
                 {8, SAMPLEFORMAT_UINT, TIFF_SAMPLE_U8},
                 {16, SAMPLEFORMAT_UINT, TIFF_SAMPLE_U16},
                 {16, SAMPLEFORMAT_INT, TIFF_SAMPLE_I16},
                 {32, SAMPLEFORMAT_IEEEFP, TIFF_SAMPLE_F32}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].bits == bits && known[i].format == format) return known[i].sample;
    return TIFF_SAMPLE_OTHER;
}

/* Codecs and colours whose decoded samples need no further interpretation. YCbCr is that only as JPEG, which
 * libjpeg turns to RGB. */
static bool is_plain(uint16_t compression, uint16_t photometric) {
    static const uint16_t codecs[] = {COMPRESSION_NONE,    COMPRESSION_LZW,      COMPRESSION_ADOBE_DEFLATE,
                                      COMPRESSION_DEFLATE, COMPRESSION_PACKBITS, COMPRESSION_ZSTD,
                                      COMPRESSION_LZMA,    COMPRESSION_JPEG};
    bool is_known = false;
    for (size_t i = 0; i < sizeof codecs / sizeof *codecs; i++) is_known |= codecs[i] == compression;
    if (!is_known || !TIFFIsCODECConfigured(compression)) return false;
    if (photometric == PHOTOMETRIC_YCBCR) return compression == COMPRESSION_JPEG;
    return photometric == PHOTOMETRIC_RGB || photometric == PHOTOMETRIC_MINISBLACK ||
           photometric == PHOTOMETRIC_MASK;
}

static void read_layout(tiff_file *file) {
    tiff_layout *layout = &file->layout;
    TIFF *tiff = file->tiff;
    uint32_t width = 0, height = 0, block_w = 0, block_h = 0, depth = 1;
    uint16_t samples = 1, bits = 1, format = SAMPLEFORMAT_UINT, planar = PLANARCONFIG_CONTIG,
             compression = COMPRESSION_NONE, photometric = UINT16_MAX;
    TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &width);
    TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &height);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &samples);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_BITSPERSAMPLE, &bits);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLEFORMAT, &format);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_PLANARCONFIG, &planar);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_COMPRESSION, &compression);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_IMAGEDEPTH, &depth);
    TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &photometric);
    /* libtiff through libdeflate, of a damaged block that would become too long. */
    file->may_leave_rest = compression == COMPRESSION_ADOBE_DEFLATE || compression == COMPRESSION_DEFLATE;
    layout->is_rgb_jpeg = compression == COMPRESSION_JPEG && photometric == PHOTOMETRIC_YCBCR;
    if (layout->is_rgb_jpeg) TIFFSetField(tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
    layout->is_tiled = TIFFIsTiled(tiff);
    if (layout->is_tiled) {
        TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &block_w);
        TIFFGetField(tiff, TIFFTAG_TILELENGTH, &block_h);
    } else {
        block_w = width;
        TIFFGetFieldDefaulted(tiff, TIFFTAG_ROWSPERSTRIP, &block_h);
        if (block_h > height) block_h = height;
    }
    layout->width = width;
    layout->height = height;
    layout->block_w = block_w <= INT32_MAX ? (int)block_w : 0;
    layout->block_h = block_h <= INT32_MAX ? (int)block_h : 0;
    layout->samples = samples;
    layout->sample = sample_of(bits, format);
    layout->is_planar = planar == PLANARCONFIG_SEPARATE && samples > 1;
    layout->is_plain = depth == 1 && is_plain(compression, photometric);
    tmsize_t row = layout->is_tiled ? TIFFTileRowSize(tiff) : TIFFScanlineSize(tiff);
    tmsize_t block = layout->is_tiled ? TIFFTileSize(tiff) : TIFFVStripSize(tiff, block_h);
    layout->row_bytes = row > 0 ? (size_t)row : 0;
    layout->block_bytes = block > 0 ? (size_t)block : 0;
}

/* Blocks in the order of the file: rows of blocks, and planes of those. False: numbers that do not fit. */
static bool count_blocks(tiff_file *file) {
    const tiff_layout *layout = &file->layout;
    if (layout->block_w < 1 || layout->block_h < 1 || layout->row_bytes == 0 ||
        layout->block_bytes / layout->row_bytes != (size_t)layout->block_h ||
        layout->block_bytes % layout->row_bytes != 0)
        return false;
    uint64_t columns = ((uint64_t)layout->width + (uint64_t)layout->block_w - 1) / (uint64_t)layout->block_w;
    uint64_t rows = ((uint64_t)layout->height + (uint64_t)layout->block_h - 1) / (uint64_t)layout->block_h;
    uint64_t all = columns * rows * (uint64_t)(layout->is_planar ? layout->samples : 1);
    file->columns = (uint32_t)columns;
    file->blocks_of_plane = (uint32_t)(columns * rows);
    return all == (layout->is_tiled ? TIFFNumberOfTiles(file->tiff) : TIFFNumberOfStrips(file->tiff));
}

pap_status tiff_open(tiff_file **out, const char *path, uint64_t ifd, pap_error *err) {
    tiff_file *file = calloc(1, sizeof *file);
    if (!file) return error_nomem(err, path);
    file->tiff = open_handle(file, path);
    pap_status status = PAP_OK;
    if (!file->tiff)
        status = error_set(err, PAP_E_OPEN, "%s: cannot be opened (%s)", path,
                           tiff_complaint(file, "no reason given"));
    else if (ifd && TIFFCurrentDirOffset(file->tiff) != ifd && !TIFFSetSubDirectory(file->tiff, ifd))
        status = error_set(err, PAP_E_FORMAT, "%s: its directory cannot be read (%s)", path,
                           tiff_complaint(file, "no reason given"));
    if (!status) read_layout(file);
    if (!status && !count_blocks(file))
        status = error_set(err, PAP_E_FORMAT, "%s: its blocks do not cover the picture", path);
    if (status) {
        tiff_close(file);
        return status;
    }
    tiff_forgive(file);
    *out = file;
    return PAP_OK;
}

void tiff_close(tiff_file *file) {
    if (!file) return;
    if (file->tiff) TIFFClose(file->tiff);
    free(file);
}

const tiff_layout *tiff_layout_of(const tiff_file *file) {
    return &file->layout;
}

uint32_t tiff_block_at(const tiff_file *file, int64_t x, int64_t y, int sample) {
    const tiff_layout *layout = &file->layout;
    uint32_t plane = layout->is_planar ? (uint32_t)sample * file->blocks_of_plane : 0;
    return plane + (uint32_t)(y / layout->block_h) * file->columns + (uint32_t)(x / layout->block_w);
}

/* As GDAL has it: what takes no bytes was never written. */
tiff_stored tiff_block_stored(tiff_file *file, uint32_t block) {
    int failed = 0;
    uint64_t bytes = TIFFGetStrileByteCountWithErr(file->tiff, block, &failed);
    return failed ? TIFF_IS_LOST : bytes ? TIFF_IS_STORED : TIFF_IS_SPARSE;
}

uint64_t tiff_stored_max(tiff_file *file) {
    const uint32_t planes = file->layout.is_planar ? (uint32_t)file->layout.samples : 1;
    uint64_t most = 0;
    for (uint32_t i = 0; i < file->blocks_of_plane * planes; i++) {
        uint64_t bytes = TIFFGetStrileByteCount(file->tiff, i);
        if (bytes > most) most = bytes;
    }
    return most;
}

bool tiff_read_block(tiff_file *file, uint32_t block, int rows, void *to) {
    tmsize_t bytes = (tmsize_t)((size_t)rows * file->layout.row_bytes);
    if (file->may_leave_rest) memset(to, 0, (size_t)bytes);
    return (file->layout.is_tiled ? TIFFReadEncodedTile(file->tiff, block, to, bytes)
                                  : TIFFReadEncodedStrip(file->tiff, block, to, bytes)) >= 0;
}

bool tiff_read_row(tiff_file *file, int64_t y, int sample, void *to) {
    return TIFFReadScanline(file->tiff, to, (uint32_t)y, (uint16_t)sample) >= 0;
}

static void take_text(char *to, size_t size, TIFF *tiff, uint32_t tag) {
    const char *text = NULL;
    if (TIFFGetField(tiff, tag, &text) == 1 && text) snprintf(to, size, "%s", text);
}

void tiff_camera(char *make, char *model, size_t size, const char *path) {
    tiff_file file = {.complaint = ""};
    file.tiff = open_handle(&file, path);
    if (!file.tiff) return;
    take_text(make, size, file.tiff, TIFFTAG_MAKE);
    take_text(model, size, file.tiff, TIFFTAG_MODEL);
    TIFFClose(file.tiff);
}
