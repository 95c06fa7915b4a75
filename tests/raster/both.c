/* One file read by the direct path and by GDAL, and the layouts that both are tried on. */
#include "both.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Void in a corner and a hole that covers whole tiles, where some bands keep their colours. */
bool is_void(int x, int y) {
    return x + y < 150 || (x >= 128 && x < 256 && y >= 96 && y < 192);
}

double card(int x, int y, int band) {
    return band == 3 ? (is_void(x, y) ? 0 : 255) : picture_card(x, y, band);
}
static double card_black(int x, int y, int band) {
    return is_void(x, y) && band != (x + y) % 9 ? 0 : picture_card(x, y, band);
}
static double card_255(int x, int y, int band) {
    return is_void(x, y) && band != (x + y) % 9 ? 255 : picture_card(x, y, band);
}
double card_16(int x, int y, int band) {
    return band == 3 ? (is_void(x, y) ? 0 : 65535) : 250 * picture_card(x, y, band);
}
static double card_16_black(int x, int y, int band) {
    return 250 * card_black(x, y, band);
}
static double card_i16(int x, int y, int band) {
    return 120 * card_black(x, y, band) - 500;
}
double card_float(int x, int y, int band) {
    if (x % 50 == 3) return band == y % 4 ? NAN : INFINITY;
    return card_black(x, y, band) / 255;
}
static double card_alpha_1(int x, int y, int band) {
    return band == 3 ? !is_void(x, y) : picture_card(x, y, band);
}

#define BYTES(n, ...)                                                                                        \
    { .bands = (n), .type = GDT_Byte, .options = OPTIONS(__VA_ARGS__), .sample = card }
#define WORDS(n, ...)                                                                                        \
    { .bands = (n), .type = GDT_UInt16, .options = OPTIONS(__VA_ARGS__), .sample = card_16 }
#define FLOATS(n, ...)                                                                                       \
    { .bands = (n), .type = GDT_Float32, .options = OPTIONS(__VA_ARGS__), .sample = card_float }

const layout layouts[] = {
    {"strips", NULL, BYTES(4, "ALPHA=YES")},
    {"strips of 1 row", NULL, BYTES(4, "ALPHA=YES", "BLOCKYSIZE=1")},
    {"one strip", NULL, BYTES(4, "ALPHA=YES", "BLOCKYSIZE=277", "COMPRESS=DEFLATE")},
    {"tiles", NULL, BYTES(4, "ALPHA=YES", TILED)},
    {"tile larger than the picture", NULL,
     BYTES(4, "ALPHA=YES", "TILED=YES", "BLOCKXSIZE=512", "BLOCKYSIZE=512")},
    {"planar strips", NULL, BYTES(4, "ALPHA=YES", "INTERLEAVE=BAND", "BLOCKYSIZE=7")},
    {"planar tiles", NULL, BYTES(4, "ALPHA=YES", "INTERLEAVE=BAND", TILED)},
    {"DEFLATE", NULL, BYTES(4, "ALPHA=YES", "COMPRESS=DEFLATE", TILED)},
    {"DEFLATE, predictor", NULL, BYTES(4, "ALPHA=YES", "COMPRESS=DEFLATE", "PREDICTOR=2", TILED)},
    {"LZW", NULL, BYTES(4, "ALPHA=YES", "COMPRESS=LZW", TILED)},
    {"LZW, predictor, strips", NULL, BYTES(4, "ALPHA=YES", "COMPRESS=LZW", "PREDICTOR=2", "BLOCKYSIZE=50")},
    {"ZSTD", NULL, BYTES(4, "ALPHA=YES", "COMPRESS=ZSTD", "PREDICTOR=2", TILED)},
    {"ZSTD, planar", NULL, BYTES(4, "ALPHA=YES", "COMPRESS=ZSTD", "INTERLEAVE=BAND", TILED)},
    {"PACKBITS", NULL, BYTES(4, "ALPHA=YES", "COMPRESS=PACKBITS", "BLOCKYSIZE=31")},
    {"LZMA", NULL, BYTES(4, "ALPHA=YES", "COMPRESS=LZMA", TILED)},
    {"JPEG, YCbCr", NULL, BYTES(3, "COMPRESS=JPEG", "PHOTOMETRIC=YCBCR", TILED)},
    {"JPEG, YCbCr, strips", NULL, BYTES(3, "COMPRESS=JPEG", "PHOTOMETRIC=YCBCR", "BLOCKYSIZE=16")},
    {"JPEG, RGB", NULL, BYTES(3, "COMPRESS=JPEG", TILED)},
    {"JPEG, RGBA", NULL, BYTES(4, "COMPRESS=JPEG", "ALPHA=YES", TILED)},
    {"JPEG, planar", NULL, BYTES(3, "COMPRESS=JPEG", "INTERLEAVE=BAND", TILED)},
    {"big-endian", NULL, BYTES(4, "ALPHA=YES", "ENDIANNESS=BIG", TILED)},
    {"BigTIFF", NULL, BYTES(4, "ALPHA=YES", "BIGTIFF=YES", "COMPRESS=DEFLATE", TILED)},
    {"three bands, black is void",
     NULL,
     {.bands = 3, .type = GDT_Byte, .options = OPTIONS(TILED), .sample = card_black}},
    {"five bands", NULL, BYTES(5, "PHOTOMETRIC=RGB", TILED)},
    {"R, G, B, NIR",
     NULL,
     {.bands = 4,
      .type = GDT_Byte,
      .options = OPTIONS("PHOTOMETRIC=RGB", "ALPHA=NO", TILED),
      .sample = picture_card}},
    {"first band grey", NULL, BYTES(3, "PHOTOMETRIC=MINISBLACK", TILED)},
    {"nodata 0",
     NULL,
     {.bands = 3, .type = GDT_Byte, .options = OPTIONS(TILED), .has_nodata = true, .sample = card_black}},
    {"nodata 255, planar",
     NULL,
     {.bands = 3,
      .type = GDT_Byte,
      .options = OPTIONS("INTERLEAVE=BAND"),
      .has_nodata = true,
      .nodata = 255,
      .sample = card_255}},
    {"alpha 0 and 1",
     NULL,
     {.bands = 4, .type = GDT_Byte, .options = OPTIONS("ALPHA=YES", TILED), .sample = card_alpha_1}},
    {"alpha 0 and 1, planar",
     NULL,
     {.bands = 4,
      .type = GDT_Byte,
      .options = OPTIONS("ALPHA=YES", "INTERLEAVE=BAND"),
      .sample = card_alpha_1}},
    {"16 bits", NULL, WORDS(4, "PHOTOMETRIC=RGB", "ALPHA=YES", TILED)},
    {"16 bits, big-endian, predictor", NULL,
     WORDS(4, "PHOTOMETRIC=RGB", "ALPHA=YES", "ENDIANNESS=BIG", "COMPRESS=DEFLATE", "PREDICTOR=2")},
    {"16 bits, planar", NULL,
     WORDS(4, "PHOTOMETRIC=RGB", "ALPHA=YES", "INTERLEAVE=BAND", "COMPRESS=LZW", "PREDICTOR=2", TILED)},
    {"16 bits, nodata",
     NULL,
     {.bands = 3,
      .type = GDT_UInt16,
      .options = OPTIONS("COMPRESS=DEFLATE"),
      .has_nodata = true,
      .sample = card_16_black}},
    {"16 bits, black is void",
     NULL,
     {.bands = 3, .type = GDT_UInt16, .options = OPTIONS(TILED), .sample = card_16_black}},
    {"signed 16 bits", NULL, {.bands = 3, .type = GDT_Int16, .options = OPTIONS(TILED), .sample = card_i16}},
    {"floats", NULL, FLOATS(3, TILED)},
    {"floats, predictor 3", NULL, FLOATS(3, "COMPRESS=DEFLATE", "PREDICTOR=3", TILED)},
    {"floats, predictor 3, big-endian, planar", NULL,
     FLOATS(3, "COMPRESS=ZSTD", "PREDICTOR=3", "ENDIANNESS=BIG", "INTERLEAVE=BAND")},
    {"floats, nodata",
     NULL,
     {.bands = 3,
      .type = GDT_Float32,
      .options = OPTIONS(TILED),
      .has_nodata = true,
      .nodata = NAN,
      .sample = card_float}},
    {"doubles", "GDAL", {.bands = 3, .type = GDT_Float64, .options = OPTIONS(TILED), .sample = card_float}},
    {"12 bits of 16",
     "GDAL",
     {.bands = 3, .type = GDT_UInt16, .options = OPTIONS("NBITS=12", TILED), .sample = card}},
    {"CIE L*a*b*", "GDAL", BYTES(3, "PHOTOMETRIC=CIELAB", TILED)},
    {"WEBP", "GDAL", BYTES(3, "COMPRESS=WEBP", "WEBP_LOSSLESS=YES", TILED)},
};

const size_t layout_count = sizeof layouts / sizeof *layouts;

bool has_option(const layout *one, const char *wanted) {
    for (const char *const *option = one->file.options; *option; option++)
        if (strcmp(*option, wanted) == 0) return true;
    return false;
}

static raster_source *open_pinned(const char *path, const char *reader) {
    setenv("PAP_READER", reader, 1);
    raster_source *source = picture_open(path, NULL);
    unsetenv("PAP_READER");
    return source;
}

pair pair_open(const char *path) {
    pair both = {.sources = {open_pinned(path, "direct"), open_pinned(path, "gdal")}};
    ck_assert(!both.sources[1]->direct.is_on);
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(raster_reader_new(&both.readers[i], both.sources[i], NULL), PAP_OK);
    return both;
}

void pair_close(pair *both) {
    for (int i = 0; i < 2; i++) {
        raster_reader_free(both->readers[i]);
        raster_source_free(both->sources[i]);
    }
}

seen look(raster_reader *reader, int x, int y, int w, int h) {
    size_t stride = (size_t)w + 3, plane = stride * (size_t)h;
    seen out = {.bytes = malloc(4 * plane)};
    ck_assert(out.bytes != NULL);
    memset(out.bytes, 99, 4 * plane);
    out.is_sparse = raster_reader_is_sparse(reader, x, y, w, h);
    ck_assert_int_eq(raster_reader_read(reader, x, y, w, h, (raster_planes){out.bytes, plane, stride},
                                        &out.is_empty, &out.bad, &out.err),
                     PAP_OK);
    return out;
}

/* Planes of an empty rectangle may hold anything, but nothing beyond its rows is written. */
static void compare(const char *name, pair *both, int x, int y, int w, int h, bool is_cut) {
    seen direct = look(both->readers[0], x, y, w, h), gdal = look(both->readers[1], x, y, w, h);
    ck_assert_msg(direct.is_empty == gdal.is_empty, "%s: %dx%d at %d,%d: empty %d", name, w, h, x, y,
                  direct.is_empty);
    ck_assert_msg(direct.is_sparse == gdal.is_sparse || is_cut, "%s: %dx%d at %d,%d: sparse %d", name, w, h,
                  x, y, direct.is_sparse);
    ck_assert_msg(!direct.is_sparse || !is_cut, "%s: what a file has lost is not sparse", name);
    ck_assert_msg(direct.bad == gdal.bad, "%s: %dx%d at %d,%d: %d bad, GDAL has %d (%s)", name, w, h, x, y,
                  direct.bad, gdal.bad, direct.bad ? direct.err.message : gdal.err.message);
    if (direct.bad) ck_assert_msg(strstr(direct.err.message, "a.tif: "), "%s", direct.err.message);
    for (int i = 0; i < 4 * (w + 3) * h; i++) {
        bool is_beyond = i % (w + 3) >= w;
        if (is_beyond && direct.bytes[i] != 99) ck_abort_msg("%s: written beyond the row", name);
        if (!is_beyond && !gdal.is_empty && direct.bytes[i] != gdal.bytes[i])
            ck_abort_msg("%s: %dx%d at %d,%d: plane %d of %d,%d is %d, GDAL has %d", name, w, h, x, y,
                         i / (w + 3) / h, i % (w + 3), i / (w + 3) % h, direct.bytes[i], gdal.bytes[i]);
    }
    free(direct.bytes);
    free(gdal.bytes);
}

void compare_all(const char *path, const char *name, const char *how, bool is_cut) {
    static const int places[][4] = {{0, 0, W, H},      {128, 96, 64, 48},    {64, 48, 192, 96},
                                    {1, 2, 3, 4},      {0, 240, W, 37},      {320, 0, 13, H},
                                    {37, 90, 150, 61}, {W - 1, H - 1, 1, 1}, {130, 100, 9, 9},
                                    {5, 276, 300, 1},  {0, 0, W, H}};
    pair both = pair_open(path);
    const char *got = both.sources[0]->read_how;
    ck_assert_msg(strstr(got, how ? how : "directly"), "%s: read %s", name, got);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        compare(name, &both, places[i][0], places[i][1], places[i][2], places[i][3], is_cut);
    pair_close(&both);
}

void write_layout(const char *path, const layout *one) {
    picture_file file = one->file;
    file.w = W;
    file.h = H;
    picture_write(path, &file);
}

bool has_codec(const layout *one) {
    const char *known = GDALGetMetadataItem(GDALGetDriverByName("GTiff"), "DMD_CREATIONOPTIONLIST", NULL);
    for (const char *const *option = one->file.options; *option; option++)
        if (strncmp(*option, "COMPRESS=", 9) == 0) return known && strstr(known, *option + 9);
    return true;
}
