/* Bands as numbers: scale and offset, masks and nodata, south-up files, damage. */
#include "raster/values.h"

#include "check_main.h"
#include "files.h"
#include "temp_folder.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

enum { W = 40, H = 30 };

static const GDALColorInterp rgb[8] = {GCI_RedBand, GCI_GreenBand, GCI_BlueBand};

/* Distinct in every pixel and band, never 0. */
static double ramp(int x, int y, int band) {
    return 1 + x + y * W / 8 + 50 * band;
}

typedef struct reading {
    raster_source *source;
    raster_radiometry radiometry;
    float planes[4][H][W]; /* room for four bands */
    bool has_any;
    int bad_blocks;
    pap_error err;
} reading;

/* The whole picture's bands, through the file of that name. */
static reading *read_all(const char *name, const char *roles, const int *bands, int count, double scale,
                         double offset) {
    reading *r = calloc(1, sizeof *r);
    pap_scene_options how = {1, 0, roles, NULL};
    raster_values *values = NULL;
    ck_assert(r != NULL);
    r->source = picture_open(temp_path(name), &how);
    ck_assert_int_eq(raster_radiometry_read(&r->radiometry, r->source, scale, offset, &r->err), PAP_OK);
    ck_assert_int_eq(raster_values_new(&values, r->source, &r->radiometry, bands, count, &r->err), PAP_OK);
    ck_assert_int_eq(
        raster_values_read(values, &r->planes[0][0][0], 0, 0, W, H, &r->has_any, &r->bad_blocks, &r->err),
        PAP_OK);
    raster_values_free(values);
    return r;
}

static void reading_free(reading *r) {
    raster_source_free(r->source);
    free(r);
}

static void check_value(float got, double want, int x, int y) {
    ck_assert_msg(isnan(want) ? isnan(got) : fabs((double)got - want) <= 1e-6 * fmax(1, fabs(want)),
                  "pixel %d,%d: %.9g, expected %.9g", x, y, (double)got, want);
}

static void check_plane(const reading *r, int plane, double (*want)(int x, int y)) {
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++) check_value(r->planes[plane][y][x], want(x, y), x, y);
}

static double red_code(int x, int y) {
    return ramp(x, y, 0) / 255;
}

START_TEST(bytes_are_display_codes_over_their_full_scale) {
    static const int bands[] = {1};
    temp_folder_make();
    picture_file card = {.w = W, .h = H, .bands = 3, .type = GDT_Byte, .sample = ramp};
    memcpy(card.colours, rgb, sizeof rgb);
    picture_write(temp_path("a.tif"), &card);
    reading *r = read_all("a.tif", NULL, bands, 1, 0, 0);
    ck_assert_int_eq(r->radiometry.coding, RASTER_DISPLAY);
    check_plane(r, 0, red_code);
    reading_free(r);
    temp_folder_remove();
}
END_TEST

static double wide_ramp(int x, int y, int band) {
    return 100 * ramp(x, y, band);
}
static double reflectance(int x, int y) {
    return 1e-4 * wide_ramp(x, y, 3) - 0.1;
}
static double own_reflectance(int x, int y) {
    return 2e-4 * wide_ramp(x, y, 3) + 0.05;
}

/* Writes R,G,B,NIR of 16 bits. */
static void write_wide(const char *name, bool has_nodata, double (*sample)(int, int, int)) {
    picture_file card = {.w = W, .h = H, .bands = 4, .type = GDT_UInt16, .sample = sample};
    memcpy(card.colours, rgb, sizeof rgb);
    card.descriptions[3] = "nir";
    card.has_nodata = has_nodata;
    card.nodata = 65535;
    picture_write(temp_path(name), &card);
}

START_TEST(wide_samples_with_infrared_need_a_scale_given_or_their_own) {
    static const int nir[] = {4};
    temp_folder_make();
    write_wide("a.tif", false, wide_ramp);
    reading *r = read_all("a.tif", NULL, nir, 1, 0, 0);
    ck_assert_int_eq(r->radiometry.coding, RASTER_UNSCALED);
    reading_free(r);
    r = read_all("a.tif", NULL, nir, 1, 1e-4, -0.1);
    ck_assert_int_eq(r->radiometry.coding, RASTER_REFLECTANCE);
    check_plane(r, 0, reflectance);
    reading_free(r);
    GDALDatasetH file = GDALOpen(temp_path("a.tif"), GA_Update);
    GDALSetRasterScale(GDALGetRasterBand(file, 4), 2e-4);
    GDALSetRasterOffset(GDALGetRasterBand(file, 4), 0.05);
    GDALClose(file);
    r = read_all("a.tif", NULL, nir, 1, 0, 0);
    ck_assert_int_eq(r->radiometry.coding, RASTER_REFLECTANCE);
    check_plane(r, 0, own_reflectance);
    reading_free(r);
    temp_folder_remove();
}
END_TEST

START_TEST(wide_colours_alone_are_display_coded) {
    static const int bands[] = {1};
    temp_folder_make();
    picture_file card = {.w = W, .h = H, .bands = 3, .type = GDT_UInt16, .sample = wide_ramp};
    memcpy(card.colours, rgb, sizeof rgb);
    picture_write(temp_path("a.tif"), &card);
    reading *r = read_all("a.tif", NULL, bands, 1, 0, 0);
    ck_assert_int_eq(r->radiometry.coding, RASTER_DISPLAY);
    check_value(r->planes[0][3][5], wide_ramp(5, 3, 0) / 65535, 5, 3);
    reading_free(r);
    temp_folder_remove();
}
END_TEST

/* NIR has nodata in column 2, red in column 3. */
static double with_holes(int x, int y, int band) {
    return (band == 3 && x == 2) || (band == 0 && x == 3) ? 65535 : wide_ramp(x, y, band);
}

START_TEST(wide_nodata_voids_its_own_band) {
    static const int bands[] = {4, 1};
    temp_folder_make();
    write_wide("a.tif", true, with_holes);
    reading *r = read_all("a.tif", NULL, bands, 2, 1e-4, 0);
    for (int x = 0; x < 5; x++) {
        ck_assert_msg(isnan(r->planes[0][7][x]) == (x == 2), "NIR, column %d", x);
        ck_assert_msg(isnan(r->planes[1][7][x]) == (x == 3), "red, column %d", x);
    }
    reading_free(r);
    temp_folder_remove();
}
END_TEST

/* Red is 0 in column 2; all bands are in column 3. */
static double with_black(int x, int y, int band) {
    return x == 3 || (x == 2 && band == 0) ? 0 : ramp(x, y, band);
}

START_TEST(a_byte_of_zero_is_void_only_where_all_colours_are) {
    static const int bands[] = {1};
    temp_folder_make();
    for (int has_nodata = 0; has_nodata <= 1; has_nodata++) {
        picture_file card = {.w = W, .h = H, .bands = 3, .type = GDT_Byte, .sample = with_black};
        memcpy(card.colours, rgb, sizeof rgb);
        card.has_nodata = has_nodata;
        picture_write(temp_path("a.tif"), &card);
        reading *r = read_all("a.tif", NULL, bands, 1, 0, 0);
        check_value(r->planes[0][4][1], ramp(1, 4, 0) / 255, 1, 4);
        check_value(r->planes[0][4][2], 0, 2, 4);
        check_value(r->planes[0][4][3], (double)NAN, 3, 4);
        reading_free(r);
    }
    temp_folder_remove();
}
END_TEST

static double with_alpha(int x, int y, int band) {
    return band < 3 ? ramp(x, y, band) : x < 10 ? 0 : 255;
}

START_TEST(an_alpha_voids_all_bands) {
    static const int bands[] = {2, 3};
    temp_folder_make();
    picture_file card = {.w = W, .h = H, .bands = 4, .type = GDT_Byte, .sample = with_alpha};
    memcpy(card.colours, rgb, sizeof rgb);
    card.colours[3] = GCI_AlphaBand;
    picture_write(temp_path("a.tif"), &card);
    reading *r = read_all("a.tif", NULL, bands, 2, 0, 0);
    for (int k = 0; k < 2; k++) {
        check_value(r->planes[k][9][9], (double)NAN, 9, 9);
        check_value(r->planes[k][9][10], ramp(10, 9, k + 1) / 255, 10, 9);
    }
    reading_free(r);
    temp_folder_remove();
}
END_TEST

static double with_nan(int x, int y, int band) {
    return x == 7 && band == 1 ? (double)NAN : ramp(x, y, band) / 1000;
}

START_TEST(small_floats_are_reflectance_and_their_nan_is_void) {
    static const int bands[] = {2};
    temp_folder_make();
    picture_file card = {.w = W, .h = H, .bands = 4, .type = GDT_Float32, .sample = with_nan};
    memcpy(card.colours, rgb, sizeof rgb);
    card.descriptions[3] = "nir";
    picture_write(temp_path("a.tif"), &card);
    reading *r = read_all("a.tif", NULL, bands, 1, 0, 0);
    ck_assert_int_eq(r->radiometry.coding, RASTER_REFLECTANCE);
    check_value(r->planes[0][2][7], (double)NAN, 7, 2);
    check_value(r->planes[0][2][8], ramp(8, 2, 1) / 1000, 8, 2);
    reading_free(r);
    temp_folder_remove();
}
END_TEST

static double upside_down(int x, int y) {
    return ramp(x, H - 1 - y, 0) / 255;
}

START_TEST(a_south_up_file_is_read_north_up) {
    static const int bands[] = {1};
    static double gt[6] = {500000, 0.02, 0, 3000000, 0, 0.02};
    temp_folder_make();
    picture_file card = {.w = W, .h = H, .bands = 3, .type = GDT_Byte, .sample = ramp};
    memcpy(card.colours, rgb, sizeof rgb);
    picture_write(temp_path("a.tif"), &card);
    GDALDatasetH file = GDALOpen(temp_path("a.tif"), GA_Update);
    GDALSetGeoTransform(file, gt);
    GDALClose(file);
    reading *r = read_all("a.tif", NULL, bands, 1, 0, 0);
    ck_assert(r->source->is_flipped);
    check_plane(r, 0, upside_down);
    reading_free(r);
    temp_folder_empty();
    temp_folder_remove();
}
END_TEST

START_TEST(a_cut_file_is_void_where_blocks_are_lost) {
    static const int bands[] = {1};
    static const char *const strips[] = {"BLOCKYSIZE=1", NULL};
    temp_folder_make();
    picture_file card = {.w = W, .h = H, .bands = 3, .type = GDT_Byte, .sample = ramp, .options = strips};
    memcpy(card.colours, rgb, sizeof rgb);
    picture_write(temp_path("a.tif"), &card);
    FILE *whole = fopen(temp_path("a.tif"), "rb");
    fseek(whole, 0, SEEK_END);
    long size = ftell(whole);
    fclose(whole);
    ck_assert_int_eq(truncate(temp_path("a.tif"), size - 3 * W * 5), 0);
    reading *r = read_all("a.tif", NULL, bands, 1, 0, 0);
    ck_assert_int_eq(r->bad_blocks, 5);
    ck_assert_msg(strstr(r->err.message, "a.tif: ") && strstr(r->err.message, "copy the file again"), "%s",
                  r->err.message);
    check_value(r->planes[0][H - 6][3], red_code(3, H - 6), 3, H - 6);
    check_value(r->planes[0][H - 5][3], (double)NAN, 3, H - 5);
    reading_free(r);
    temp_folder_remove();
}
END_TEST

START_TEST(red_edges_are_told_by_wavelength) {
    static const struct {
        const char *nm, *role;
    } bands[] = {{"705", "RE1"}, {"740", "RE2"}, {"783", "RE3"}, {"717", "RE"},
                 {"730", "RE"},  {"842", "NIR"}, {"790", "NIR"}, {"0.7038", "RE1"}};
    picture_file card = {.w = 4, .h = 4, .bands = 8, .type = GDT_UInt16};
    char want[128] = "";
    temp_folder_make();
    for (int i = 0; i < 8; i++) {
        card.wavelengths[i] = bands[i].nm;
        strcat(strcat(want, i ? "," : ""), bands[i].role);
    }
    picture_write(temp_path("a.tif"), &card);
    raster_source *source = picture_open(temp_path("a.tif"), NULL);
    ck_assert_str_eq(source->roles_text, want);
    raster_source_free(source);
    temp_folder_remove();
}
END_TEST

CHECK_MAIN("raster/values", bytes_are_display_codes_over_their_full_scale,
           wide_samples_with_infrared_need_a_scale_given_or_their_own, wide_colours_alone_are_display_coded,
           wide_nodata_voids_its_own_band, a_byte_of_zero_is_void_only_where_all_colours_are,
           an_alpha_voids_all_bands, small_floats_are_reflectance_and_their_nan_is_void,
           a_south_up_file_is_read_north_up, a_cut_file_is_void_where_blocks_are_lost,
           red_edges_are_told_by_wavelength)
