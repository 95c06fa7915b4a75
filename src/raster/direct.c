/* Rectangles of a plain TIFF: blocks decoded by libtiff into memory of the worker's own, taken apart from
 * there. */
#include "raster/direct.h"

#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "raster/tiff.h"

#include <gdal.h>
#include <stdlib.h>
#include <string.h>

enum { R, G, B, ALPHA, MASK, PARTS };
enum { SAMPLE_BYTES_MAX = 4 };

/* One plane of samples, or all of them where they are interleaved, with the block that was decoded last. */
typedef struct part {
    tiff_file *file;
    const tiff_layout *layout;
    int sample;                   /* which plane of the file */
    uint8_t *block;               /* one row where the file is read by rows */
    int64_t loaded;               /* number of the block, or of the row; -1: none */
    int64_t lost_strip, lost_row; /* by rows: a decoder that met damage makes up the rows after it */
} part;

struct direct_reader {
    const raster_source *source;
    const kernel_set *kernels;
    tiff_file *files[PARTS]; /* which are owned; parts share them */
    part parts[PARTS];       /* interleaved: R holds all, G, B and ALPHA are not used */
    bool is_planar, is_by_rows, has_alpha, has_mask;
    size_t sample_bytes;
    uint8_t fill[4][SAMPLE_BYTES_MAX]; /* a sample of R, G, B, alpha that was never stored */
    float alpha_from;                  /* valid from here */
    float *samples;                    /* a row of a wide band */
    uint8_t *notes;                    /* a row of bytes to spare */
};

/* ---- opening ---- */

static GDALDataType type_of(tiff_sample sample) {
    switch (sample) {
    case TIFF_SAMPLE_U16: return GDT_UInt16;
    case TIFF_SAMPLE_I16: return GDT_Int16;
    case TIFF_SAMPLE_F32: return GDT_Float32;
    default: return GDT_Byte;
    }
}

static pap_status open_part(direct_reader *reader, int which, int sample, uint64_t ifd, tiff_file *shared,
                            pap_error *err) {
    part *one = &reader->parts[which];
    if (!shared) {
        pap_status status = tiff_open(&reader->files[which], reader->source->path, ifd, err);
        if (status) return status;
        shared = reader->files[which];
    }
    const tiff_layout *layout = tiff_layout_of(shared);
    size_t bytes = reader->is_by_rows ? layout->row_bytes : layout->block_bytes;
    *one = (part){shared, layout, sample, memory_aligned(1, bytes), -1, -1, 0};
    return one->block ? PAP_OK : error_nomem(err, "a block of pixels");
}

/* Rows of one strip come out in order, so that planes read by rows take a handle each. */
static pap_status open_parts(direct_reader *reader, pap_error *err) {
    const raster_source *source = reader->source;
    const raster_direct *how = &source->direct;
    const int bands[4] = {source->rgb[0], source->rgb[1], source->rgb[2], source->alpha};
    int planes = !reader->is_planar ? 1 : reader->has_alpha ? 4 : 3;
    pap_status status = PAP_OK;
    for (int p = 0; p < planes && !status; p++)
        status = open_part(reader, p, reader->is_planar ? bands[p] - 1 : 0, how->image_ifd,
                           reader->is_by_rows || p == 0 ? NULL : reader->files[R], err);
    if (!status && reader->has_mask) status = open_part(reader, MASK, 0, how->mask_ifd, NULL, err);
    return status;
}

pap_status direct_reader_new(direct_reader **out, const raster_source *source, pap_error *err) {
    direct_reader *reader = calloc(1, sizeof *reader);
    if (!reader) return error_nomem(err, "a reader");
    reader->source = source;
    reader->kernels = planes_kernels();
    reader->is_planar = source->is_planar;
    reader->is_by_rows = source->direct.is_by_rows;
    reader->has_alpha = source->mask == RASTER_MASK_ALPHA;
    reader->has_mask = source->mask == RASTER_MASK_BAND;
    reader->alpha_from = (float)(source->alpha_scale / 2);
    pap_status status = open_parts(reader, err);
    if (!status) {
        GDALDataType type = type_of(reader->parts[R].layout->sample);
        reader->sample_bytes = (size_t)GDALGetDataTypeSizeBytes(type);
        for (int i = 0; i < 4; i++)
            GDALCopyWords(&source->direct.fill[i], GDT_Float64, 0, reader->fill[i], type, 0, 1);
        reader->samples = memory_aligned((size_t)source->block_w, sizeof(float));
        reader->notes = memory_aligned((size_t)source->block_w, 1);
        if (!reader->samples || !reader->notes) status = error_nomem(err, "a row of pixels");
    }
    if (status) {
        direct_reader_free(reader);
        return status;
    }
    *out = reader;
    return PAP_OK;
}

void direct_reader_free(direct_reader *reader) {
    if (!reader) return;
    for (int i = 0; i < PARTS; i++) {
        free(reader->parts[i].block);
        tiff_close(reader->files[i]);
    }
    free(reader->samples);
    free(reader->notes);
    free(reader);
}

/* ---- blocks ---- */

/* A block that was never stored: every pixel is the fill; a mask's is void. */
static void fill_block(const direct_reader *reader, const part *one, size_t bytes) {
    const raster_source *source = reader->source;
    const int bands[4] = {source->rgb[0], source->rgb[1], source->rgb[2], source->alpha};
    const size_t size = reader->sample_bytes;
    memset(one->block, 0, bytes);
    if (one == &reader->parts[MASK]) return;
    for (int p = 0; p < 4; p++) {
        bool is_here = bands[p] && (!reader->is_planar || one->sample == bands[p] - 1);
        bool is_zero = memcmp(reader->fill[p], (uint8_t[SAMPLE_BYTES_MAX]){0}, size) == 0;
        size_t step = size * (size_t)(reader->is_planar ? 1 : one->layout->samples);
        size_t first = reader->is_planar ? 0 : (size_t)(bands[p] - 1) * size;
        for (size_t i = first; is_here && !is_zero && i < bytes; i += step)
            memcpy(one->block + i, reader->fill[p], size);
    }
}

/* The rows of a block that lie in the picture: the last blocks are sometimes stored no further. */
static int rows_inside(const part *one, int64_t y) {
    int64_t left = one->layout->height - y / one->layout->block_h * one->layout->block_h;
    return left < one->layout->block_h ? (int)left : one->layout->block_h;
}

static bool load_block(direct_reader *reader, part *one, int64_t x, int64_t y) {
    uint32_t block = tiff_block_at(one->file, x, y, one->sample);
    if (one->loaded == block) return true;
    one->loaded = -1;
    int rows = rows_inside(one, y);
    tiff_stored stored = tiff_block_stored(one->file, block);
    if (stored == TIFF_IS_LOST) return false;
    if (stored == TIFF_IS_SPARSE)
        fill_block(reader, one, (size_t)rows * one->layout->row_bytes);
    else if (!tiff_read_block(one->file, block, rows, one->block))
        return false;
    one->loaded = block;
    return true;
}

static bool load_row(direct_reader *reader, part *one, int64_t y) {
    uint32_t strip = tiff_block_at(one->file, 0, y, one->sample);
    if (one->loaded == y) return true;
    if (one->lost_strip == strip && y >= one->lost_row) return false;
    one->loaded = -1;
    tiff_stored stored = tiff_block_stored(one->file, strip);
    if (stored == TIFF_IS_SPARSE) {
        fill_block(reader, one, one->layout->row_bytes);
    } else if (stored == TIFF_IS_LOST || !tiff_read_row(one->file, y, one->sample, one->block)) {
        one->lost_strip = strip;
        one->lost_row = y;
        return false;
    }
    one->loaded = y;
    return true;
}

static bool load(direct_reader *reader, part *one, int64_t x, int64_t y) {
    return reader->is_by_rows ? load_row(reader, one, y) : load_block(reader, one, x, y);
}

/* Row y of what is loaded. */
static const uint8_t *row_of(const direct_reader *reader, const part *one, int64_t y) {
    return one->block +
           (reader->is_by_rows ? 0 : (size_t)(y % one->layout->block_h) * one->layout->row_bytes);
}

/* ---- rows ---- */

/* Where sample `band` (R, G, B, ALPHA) of pixel (x, y) lies, and how far it is to that of the next pixel. */
static const uint8_t *samples_at(const direct_reader *reader, int band, int x, int y, size_t *step) {
    const raster_source *source = reader->source;
    const part *one = &reader->parts[reader->is_planar ? band : R];
    const size_t size = reader->sample_bytes;
    int number = reader->is_planar ? 0 : (band == ALPHA ? source->alpha : source->rgb[band]) - 1;
    *step = size * (size_t)(reader->is_planar ? 1 : one->layout->samples);
    return row_of(reader, one, y) + (size_t)(x % one->layout->block_w) * *step + (size_t)number * size;
}

static void take_bytes(uint8_t *to, const uint8_t *from, size_t step, int n) {
    if (step == 1) {
        memcpy(to, from, (size_t)n);
        return;
    }
    for (int x = 0; x < n; x++) to[x] = from[(size_t)x * step];
}

static void take_floats(float *to, tiff_sample sample, const uint8_t *from, size_t step, int n) {
    uint16_t u;
    int16_t i;
    switch (sample) {
    case TIFF_SAMPLE_U16:
        for (int x = 0; x < n; x++) memcpy(&u, from + (size_t)x * step, sizeof u), to[x] = u;
        return;
    case TIFF_SAMPLE_I16:
        for (int x = 0; x < n; x++) memcpy(&i, from + (size_t)x * step, sizeof i), to[x] = i;
        return;
    default:
        for (int x = 0; x < n; x++) memcpy(&to[x], from + (size_t)x * step, sizeof to[x]);
    }
}

/* R, G, B in the order of the file, with nothing or one more beside them: what most files are. */
static bool take_usual(const direct_reader *reader, int x, int y, raster_planes to, int n) {
    const raster_source *source = reader->source;
    int samples = reader->parts[R].layout->samples;
    if (reader->is_planar || source->rgb[0] != 1 || source->rgb[1] != 2 || source->rgb[2] != 3) return false;
    size_t step;
    uint8_t *r = planes_row(to, 0, 0), *g = planes_row(to, 1, 0), *b = planes_row(to, 2, 0);
    const uint8_t *from = samples_at(reader, R, x, y, &step);
    if (samples == 3)
        reader->kernels->split3_row(r, g, b, from, (size_t)n);
    else if (samples == 4)
        reader->kernels->split4_row(r, g, b, reader->has_alpha ? planes_row(to, 3, 0) : reader->notes, from,
                                    (size_t)n);
    return samples == 3 || samples == 4;
}

static void threshold(uint8_t *valid, float from, int n) {
    for (int x = 0; x < n; x++) valid[x] = (float)valid[x] >= from ? RASTER_VALID : RASTER_VOID;
}

/* One row of bytes; validity is there already if it comes from a mask or a plane of its own. */
static void take_row_of_bytes(const direct_reader *reader, int x, int y, raster_planes to, int n) {
    const raster_source *source = reader->source;
    bool alpha_rides_along = reader->has_alpha && !reader->is_planar;
    uint8_t *valid = planes_row(to, 3, 0);
    if (!take_usual(reader, x, y, to, n)) {
        size_t step;
        for (int p = 0; p < 3; p++) {
            const uint8_t *from = samples_at(reader, p, x, y, &step);
            take_bytes(planes_row(to, p, 0), from, step, n);
        }
        if (alpha_rides_along) {
            const uint8_t *from = samples_at(reader, ALPHA, x, y, &step);
            take_bytes(valid, from, step, n);
        }
    }
    if (alpha_rides_along && source->alpha_scale != 255.0) threshold(valid, reader->alpha_from, n);
    if (!reader->has_alpha && !reader->has_mask) planes_judge(source, reader->kernels, to, n, 1);
}

static void take_alpha(const direct_reader *reader, int x, int y, uint8_t *valid, int n) {
    size_t step;
    const tiff_sample sample = reader->parts[R].layout->sample;
    const uint8_t *from = samples_at(reader, ALPHA, x, y, &step);
    if (sample == TIFF_SAMPLE_U8) {
        take_bytes(valid, from, step, n);
        if (reader->source->alpha_scale != 255.0) threshold(valid, reader->alpha_from, n);
        return;
    }
    take_floats(reader->samples, sample, from, step, n);
    for (int i = 0; i < n; i++)
        valid[i] = reader->samples[i] >= reader->alpha_from ? RASTER_VALID : RASTER_VOID;
}

/* One row of wide samples: valid where the samples are and, if there is one, the mask is. */
static void take_row_of_wide(const direct_reader *reader, int x, int y, raster_planes to, int n) {
    const raster_source *source = reader->source;
    uint8_t *valid = planes_row(to, 3, 0), *notes = reader->notes;
    memset(notes, 0, (size_t)n);
    for (int p = 0; p < 3; p++) {
        size_t step;
        const uint8_t *from = samples_at(reader, p, x, y, &step);
        take_floats(reader->samples, reader->parts[R].layout->sample, from, step, n);
        planes_code_row(source, p, planes_row(to, p, 0), notes, reader->samples, n);
    }
    planes_merge_row(source, notes, planes_row(to, 0, 0), planes_row(to, 1, 0), planes_row(to, 2, 0), n);
    if (reader->has_alpha && !reader->is_planar) take_alpha(reader, x, y, valid, n);
    bool is_masked = reader->has_alpha || reader->has_mask;
    for (int i = 0; i < n; i++) valid[i] = is_masked ? valid[i] & notes[i] : notes[i];
}

/* How many whole bytes from `bits` on are `byte`. */
static int run_of(const uint8_t *bits, uint8_t byte, int limit) {
    int n = 0;
    while (n < limit && bits[n] == byte) n++;
    return n;
}

/* Most of a mask is long runs of all or nothing. */
static void take_bits(uint8_t *valid, const uint8_t *bits, int x, int n) {
    for (int i = 0; i < n;) {
        uint8_t byte = bits[(x + i) / 8];
        int run = (x + i) % 8 == 0 && (byte == 0 || byte == 0xFF)
                      ? 8 * run_of(bits + (x + i) / 8, byte, (n - i) / 8)
                      : 0;
        if (run) {
            memset(valid + i, byte ? RASTER_VALID : RASTER_VOID, (size_t)run);
            i += run;
        } else {
            valid[i] = byte >> (7 - (x + i) % 8) & 1 ? RASTER_VALID : RASTER_VOID;
            i++;
        }
    }
}

/* ---- rectangles ---- */

typedef enum outcome { IS_VOID, HAS_PIXELS, IS_LOST } outcome;

/* Validity that is stored apart from the colours, so that those under an empty one are never decoded. */
static outcome take_apart_validity(direct_reader *reader, rectangle at, raster_planes planes) {
    part *one = &reader->parts[reader->has_mask ? MASK : ALPHA];
    for (int y = 0; y < at.h; y++) {
        uint8_t *valid = planes_row(planes, 3, y);
        if (!load(reader, one, at.x, at.y + y)) return IS_LOST;
        if (reader->has_mask)
            take_bits(valid, row_of(reader, one, at.y + y), at.x % one->layout->block_w, at.w);
        else
            take_alpha(reader, at.x, at.y + y, valid, at.w);
    }
    return planes_are_void(planes, at.w, at.h) ? IS_VOID : HAS_PIXELS;
}

/* A rectangle within one block, or of one row. */
static outcome take_block(direct_reader *reader, rectangle at, raster_planes planes) {
    if (reader->has_mask || (reader->has_alpha && reader->is_planar)) {
        outcome apart = take_apart_validity(reader, at, planes);
        if (apart != HAS_PIXELS) return apart;
    }
    for (int p = 0; p < (reader->is_planar ? 3 : 1); p++)
        if (!load(reader, &reader->parts[p], at.x, at.y)) return IS_LOST;
    bool any = false;
    for (int y = 0; y < at.h; y++) {
        raster_planes row = planes_at(planes, 0, y);
        if (reader->source->is_8bit)
            take_row_of_bytes(reader, at.x, at.y + y, row, at.w);
        else
            take_row_of_wide(reader, at.x, at.y + y, row, at.w);
        any |= planes_settle(reader->kernels, row, at.w, 1);
    }
    return any ? HAS_PIXELS : IS_VOID;
}

static void note_fault(direct_reader *reader, rectangle at, bool is_first, pap_error *err) {
    const char *why = "no reason given";
    for (int i = 0; i < PARTS; i++) {
        if (!reader->files[i]) continue;
        const char *said = tiff_complaint(reader->files[i], NULL);
        if (said) why = said;
    }
    if (is_first)
        error_set(err, PAP_E_DECODE,
                  "%s: blocks near column %d, row %d cannot be decoded (%s); copy the file again",
                  file_base_name(reader->source->path), at.x, at.y, why);
    for (int i = 0; i < PARTS; i++)
        if (reader->files[i]) tiff_forgive(reader->files[i]);
}

/* The piece of `all` from (x, y) that lies within one block, or on one row where blocks are too large. */
static rectangle piece_at(const direct_reader *reader, rectangle all, int x, int y) {
    const tiff_layout *layout = reader->parts[R].layout;
    int64_t right = ((int64_t)x / layout->block_w + 1) * layout->block_w;
    int64_t bottom = reader->is_by_rows ? y + 1 : ((int64_t)y / layout->block_h + 1) * layout->block_h;
    if (right > all.x + all.w) right = all.x + all.w;
    if (bottom > all.y + all.h) bottom = all.y + all.h;
    return (rectangle){x, y, (int)right - x, (int)bottom - y};
}

void direct_reader_read(direct_reader *reader, rectangle at, raster_planes planes, bool *is_empty,
                        int *bad_blocks, pap_error *err) {
    rectangle piece;
    *is_empty = true;
    *bad_blocks = 0;
    for (int y = at.y; y < at.y + at.h; y += piece.h)
        for (int x = at.x; x < at.x + at.w; x += piece.w) {
            piece = piece_at(reader, at, x, y);
            raster_planes here = planes_at(planes, x - at.x, y - at.y);
            outcome seen = take_block(reader, piece, here);
            if (seen == IS_LOST) note_fault(reader, piece, (*bad_blocks)++ == 0, err);
            if (seen != HAS_PIXELS)
                planes_clear(here, piece.w, piece.h, seen == IS_LOST ? RASTER_UNREADABLE : RASTER_VOID);
            if (seen != IS_VOID) *is_empty = false;
        }
}

bool direct_reader_is_sparse(direct_reader *reader, rectangle at) {
    const tiff_layout *layout = reader->parts[R].layout;
    for (int p = 0; p < (reader->is_planar ? 3 : 1); p++)
        for (int64_t y = at.y; y < at.y + at.h; y = (y / layout->block_h + 1) * layout->block_h)
            for (int64_t x = at.x; x < at.x + at.w; x = (x / layout->block_w + 1) * layout->block_w) {
                part *one = &reader->parts[p];
                if (tiff_block_stored(one->file, tiff_block_at(one->file, x, y, one->sample)) !=
                    TIFF_IS_SPARSE)
                    return false;
            }
    return true;
}
