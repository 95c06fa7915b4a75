/* Which pixels are valid: nodata values, alpha bands, masks. */
#include "check_main.h"
#include "files.h"
#include "raster/reader.h"
#include "temp_folder.h"

#include <cpl_conv.h>
#include <math.h>

enum { EDGE = 96, HALF = EDGE / 2 };

#define OPTIONS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* The left half is void; in column 60 only green has the void's value, which does not void a pixel. */
static double with_void(int x, int y, int band, double nodata) {
    if (x < HALF || (x == 60 && band == 1)) return nodata;
    return 20 + picture_card(x, y, band) * 0.8;
}

static double void_0(int x, int y, int band) {
    return with_void(x, y, band, 0);
}
static double void_255(int x, int y, int band) {
    return with_void(x, y, band, 255);
}
static double void_9999(int x, int y, int band) {
    return with_void(x, y, band, -9999);
}
static double void_nan(int x, int y, int band) {
    return x < HALF ? NAN : 20 + picture_card(x, y, band) * 0.8;
}
static double no_void(int x, int y, int band) {
    return 20 + picture_card(x, y, band) * 0.8;
}
/* Alpha 127 is void, 128 is valid; colours lie under both. Such values are few, or it would be no alpha. */
static double alpha_8(int x, int y, int band) {
    if (band < 3) return no_void(x, y, band);
    return x == 10 ? 127 : x < HALF ? 0 : x == 70 ? 128 : 255;
}
static double alpha_16(int x, int y, int band) {
    if (band < 3) return 257 * no_void(x, y, band);
    return x < HALF ? 0 : 65535;
}
/* A near full alpha would pass for one of 8 bits that was clamped. */
static double alpha_16_low(int x, int y, int band) {
    if (band < 3) return 257 * no_void(x, y, band);
    return x == 10 ? 300 : x < HALF ? 0 : 65535;
}
static double alpha_12(int x, int y, int band) {
    if (band < 3) return 16 * no_void(x, y, band);
    return x < HALF ? 0 : 4095;
}
static double alpha_signed(int x, int y, int band) {
    if (band < 3) return 128 * no_void(x, y, band);
    return x < HALF ? 0 : 32767;
}

static const struct {
    const char *name, *mask;
    picture_file file;
} kinds[] = {
    {"nodata 0", "nodata 0", {.bands = 3, .type = GDT_Byte, .has_nodata = true, .sample = void_0}},
    {"nodata 255",
     "nodata 255",
     {.bands = 3, .type = GDT_Byte, .has_nodata = true, .nodata = 255, .sample = void_255}},
    {"nodata 0 of 16 bits",
     "nodata 0",
     {.bands = 3, .type = GDT_UInt16, .has_nodata = true, .sample = void_0}},
    {"nodata -9999 of floats",
     "nodata -9999",
     {.bands = 3, .type = GDT_Float32, .has_nodata = true, .nodata = -9999, .sample = void_9999}},
    {"nodata NaN",
     "nodata nan",
     {.bands = 3, .type = GDT_Float32, .has_nodata = true, .nodata = NAN, .sample = void_nan}},
    {"NaN without nodata", "none; black is void", {.bands = 3, .type = GDT_Float32, .sample = void_nan}},
    {"alpha", "alpha", {.bands = 4, .type = GDT_Byte, .options = OPTIONS("ALPHA=YES"), .sample = alpha_8}},
    {"planar alpha",
     "alpha",
     {.bands = 4, .type = GDT_Byte, .options = OPTIONS("ALPHA=YES", "INTERLEAVE=BAND"), .sample = alpha_8}},
    {"alpha of 16 bits",
     "alpha",
     {.bands = 4,
      .type = GDT_UInt16,
      .options = OPTIONS("PHOTOMETRIC=RGB", "ALPHA=YES"),
      .sample = alpha_16}},
    {"faint alpha of 16 bits",
     "alpha",
     {.bands = 4,
      .type = GDT_UInt16,
      .options = OPTIONS("PHOTOMETRIC=RGB", "ALPHA=YES"),
      .sample = alpha_16_low}},
    {"alpha of 12 bits",
     "alpha",
     {.bands = 4,
      .type = GDT_UInt16,
      .options = OPTIONS("PHOTOMETRIC=RGB", "ALPHA=YES", "NBITS=12"),
      .sample = alpha_12}},
    {"alpha of signed 16 bits",
     "alpha",
     {.bands = 4,
      .type = GDT_Int16,
      .options = OPTIONS("PHOTOMETRIC=RGB", "ALPHA=YES"),
      .sample = alpha_signed}},
};

/* Left half void and black, right half valid. */
static void check_halves(const raster_source *source, const char *name) {
    size_t n = EDGE * EDGE;
    uint8_t *bytes = malloc(4 * n);
    raster_reader *reader;
    bool is_empty;
    int bad;
    ck_assert(bytes != NULL);
    memset(bytes, 77, 4 * n);
    ck_assert_int_eq(raster_reader_new(&reader, source, NULL), PAP_OK);
    raster_planes planes = {bytes, n, EDGE};
    ck_assert_int_eq(raster_reader_read(reader, 0, 0, EDGE, EDGE, planes, &is_empty, &bad, NULL), PAP_OK);
    ck_assert_msg(!is_empty && bad == 0, "%s: empty %d, bad %d", name, is_empty, bad);
    for (int i = 0; i < EDGE * EDGE; i++) {
        bool want = i % EDGE >= HALF;
        ck_assert_msg(bytes[3 * n + (size_t)i] == (want ? RASTER_VALID : RASTER_VOID),
                      "%s: pixel %d,%d is %d", name, i % EDGE, i / EDGE, bytes[3 * n + (size_t)i]);
        for (size_t k = 0; k < 3 && !want; k++)
            ck_assert_msg(bytes[k * n + (size_t)i] == 0, "%s: colour under a void pixel", name);
    }
    ck_assert_int_eq(raster_reader_read(reader, 0, 3, HALF, 20, planes, &is_empty, &bad, NULL), PAP_OK);
    ck_assert_msg(is_empty, "%s: the void half is not empty", name);
    raster_reader_free(reader);
    free(bytes);
}

START_TEST(void_pixels_are_those_that_the_file_means) {
    temp_folder_make();
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        picture_file file = kinds[i].file;
        file.w = file.h = EDGE;
        picture_write(temp_path("a.tif"), &file);
        raster_source *source = picture_open(temp_path("a.tif"), NULL);
        ck_assert_msg(strcmp(source->mask_text, kinds[i].mask) == 0, "%s: mask '%s'", kinds[i].name,
                      source->mask_text);
        check_halves(source, kinds[i].name);
        raster_source_free(source);
        temp_folder_empty();
    }
    temp_folder_remove();
}
END_TEST

static void write_masked(bool is_internal, GDALDataType type) {
    const picture_file file = {EDGE, EDGE, 3, .type = type, .sample = no_void};
    picture_write(temp_path("a.tif"), &file);
    CPLSetThreadLocalConfigOption("GDAL_TIFF_INTERNAL_MASK", is_internal ? "YES" : "NO");
    GDALDatasetH dataset = GDALOpen(temp_path("a.tif"), GA_Update);
    ck_assert_int_eq(GDALCreateDatasetMaskBand(dataset, GMF_PER_DATASET), CE_None);
    uint8_t row[EDGE];
    for (int x = 0; x < EDGE; x++) row[x] = x < HALF ? 0 : 255;
    GDALRasterBandH mask = GDALGetMaskBand(GDALGetRasterBand(dataset, 1));
    for (int y = 0; y < EDGE; y++)
        ck_assert_int_eq(GDALRasterIO(mask, GF_Write, 0, y, EDGE, 1, row, EDGE, 1, GDT_Byte, 0, 0), CE_None);
    GDALClose(dataset);
    CPLSetThreadLocalConfigOption("GDAL_TIFF_INTERNAL_MASK", NULL);
}

START_TEST(masks_inside_and_beside_the_file_are_used) {
    temp_folder_make();
    for (int i = 0; i < 4; i++) {
        bool is_internal = i % 2;
        write_masked(is_internal, i < 2 ? GDT_Byte : GDT_UInt16);
        ck_assert_int_eq(access(temp_path("a.tif.msk"), F_OK), is_internal ? -1 : 0);
        raster_source *source = picture_open(temp_path("a.tif"), NULL);
        ck_assert_str_eq(source->mask_text, "mask");
        check_halves(source, is_internal ? "internal mask" : "external mask");
        raster_source_free(source);
        temp_folder_empty();
    }
    temp_folder_remove();
}
END_TEST

START_TEST(without_a_mask_black_is_void_and_nothing_else) {
    const picture_file file = {EDGE, EDGE, 3, .type = GDT_Byte, .sample = void_0};
    temp_folder_make();
    picture_write(temp_path("a.tif"), &file);
    raster_source *source = picture_open(temp_path("a.tif"), NULL);
    ck_assert_str_eq(source->mask_text, "none; black is void");
    check_halves(source, "no mask");
    raster_source_free(source);
    temp_folder_remove();
}
END_TEST

CHECK_MAIN("raster/mask", void_pixels_are_those_that_the_file_means,
           masks_inside_and_beside_the_file_are_used, without_a_mask_black_is_void_and_nothing_else)
