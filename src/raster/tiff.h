/* A plain TIFF file read through libtiff: one directory of it, block by block or row by row. */
#ifndef RASTER_TIFF_H
#define RASTER_TIFF_H

#include "papaver/papaver.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum tiff_sample {
    TIFF_SAMPLE_OTHER = 0, /* nothing that is read here */
    TIFF_SAMPLE_BIT,
    TIFF_SAMPLE_U8,
    TIFF_SAMPLE_U16,
    TIFF_SAMPLE_I16,
    TIFF_SAMPLE_F32
} tiff_sample;

/* What a directory says. A strip is a block as wide as the picture. */
typedef struct tiff_layout {
    int64_t width, height;
    int block_w, block_h;
    int samples; /* a pixel */
    tiff_sample sample;
    bool is_planar, is_tiled;
    bool is_rgb_jpeg; /* stored as YCbCr, decoded to RGB */
    bool is_plain;    /* compression and colours are such that decoded samples are what GDAL gives too */
    size_t row_bytes; /* of a decoded block: all samples of it, or one where planar */
    size_t block_bytes;
} tiff_layout;

typedef struct tiff_file tiff_file;

/* Opens a handle of its own on the directory at byte `ifd` (0: the first). Used by one thread at a time.
 * Nothing is printed: what libtiff says ends in `err` and tiff_complaint(). PAP_E_OPEN, PAP_E_FORMAT. */
pap_status tiff_open(tiff_file **out, const char *path, uint64_t ifd, pap_error *err);
void tiff_close(tiff_file *file);

const tiff_layout *tiff_layout_of(const tiff_file *file);

/* The number of the block that holds sample `sample` (0 unless planar) of pixel (x, y). */
uint32_t tiff_block_at(const tiff_file *file, int64_t x, int64_t y, int sample);

typedef enum tiff_stored { TIFF_IS_STORED, TIFF_IS_SPARSE, TIFF_IS_LOST } tiff_stored;

/* Whether anything is stored for a block; TIFF_IS_LOST: the table that says so cannot be read. */
tiff_stored tiff_block_stored(tiff_file *file, uint32_t block);

/* Blocks that take more than this as stored are not read: libtiff holds a stored block whole, and a table can
 * claim any size. */
enum { TIFF_STORED_MAX = 256 << 20 };

/* Bytes of the largest block as stored; looks at all of them. */
uint64_t tiff_stored_max(tiff_file *file);

/* Decodes the first `rows` rows of a block into `to` (rows * row_bytes). False: it cannot be decoded. */
bool tiff_read_block(tiff_file *file, uint32_t block, int rows, void *to);

/* Decodes row y of one sample plane (0 unless planar), row_bytes. Rows of a strip come out fastest in their
 * order; going back starts the strip again. */
bool tiff_read_row(tiff_file *file, int64_t y, int sample, void *to);

/* Make and Model of the camera in a file's first directory, each of `size` bytes; left as they are where it
 * does not say. */
void tiff_camera(char *make, char *model, size_t size, const char *path);

/* What libtiff said first since the last tiff_forgive(), or `otherwise`. */
const char *tiff_complaint(const tiff_file *file, const char *otherwise);
void tiff_forgive(tiff_file *file);

#endif
