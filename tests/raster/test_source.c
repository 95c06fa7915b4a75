/* What a file says of itself: band roles, mask, coding, ground pixel; and what is refused. */
#include "raster/source.h"

#include "check_main.h"
#include "files.h"
#include "raster/reader.h"
#include "temp_folder.h"

#include <math.h>

enum { EDGE = 80 };

#define OPTIONS(...) ((const char *const[]){__VA_ARGS__, NULL})

static double alpha_disc(int x, int y, int band) {
    if (band < 3) return picture_card(x, y, band);
    return x < EDGE / 2 ? 0 : 255;
}

static double near_infrared(int x, int y, int band) {
    return band < 3 ? picture_card(x, y, band) : 60 + picture_card(x, y, 3) / 2;
}

static double alpha_disc_16(int x, int y, int band) {
    if (band < 3) return 257 * picture_card(x, y, band);
    return x < EDGE / 2 ? 0 : 65535;
}

static const struct {
    const char *name, *roles;
    picture_file file;
} kinds[] = {
    {"plain RGB", "R,G,B", {.bands = 3, .options = OPTIONS("PHOTOMETRIC=RGB")}},
    {"three bands that say grey", "R,G,B", {.bands = 3, .options = OPTIONS("PHOTOMETRIC=MINISBLACK")}},
    {"interpretation in another order",
     "B,G,R",
     {.bands = 3, .colours = {GCI_BlueBand, GCI_GreenBand, GCI_RedBand}}},
    {"descriptions",
     "B,G,R,RE,NIR",
     {.bands = 5,
      .options = OPTIONS("PHOTOMETRIC=MINISBLACK"),
      .descriptions = {"Blue", "Green", "Red", "Red edge", "NIR"}}},
    {"wavelengths in nm",
     "B,G,R,RE,NIR",
     {.bands = 5,
      .options = OPTIONS("PHOTOMETRIC=MINISBLACK"),
      .wavelengths = {"475", "560", "668", "717", "840"}}},
    {"wavelengths in um",
     "G,R,NIR,B",
     {.bands = 4,
      .options = OPTIONS("PHOTOMETRIC=MINISBLACK", "ALPHA=NO"),
      .wavelengths = {"0.56", "0.668", "0.84", "0.475"}}},
    {"tagged alpha", "R,G,B,alpha", {.bands = 4, .options = OPTIONS("ALPHA=YES"), .sample = alpha_disc}},
    {"untagged alpha",
     "R,G,B,alpha",
     {.bands = 4, .options = OPTIONS("PHOTOMETRIC=RGB", "ALPHA=NO"), .sample = alpha_disc}},
    {"NIR tagged as alpha",
     "R,G,B,NIR",
     {.bands = 4, .options = OPTIONS("ALPHA=YES"), .sample = near_infrared}},
    {"16-bit alpha",
     "R,G,B,alpha",
     {.bands = 4,
      .type = GDT_UInt16,
      .options = OPTIONS("PHOTOMETRIC=RGB", "ALPHA=YES"),
      .sample = alpha_disc_16}},
    {"one band", "grey", {.bands = 1}},
    {"two bands", "grey,alpha", {.bands = 2, .options = OPTIONS("ALPHA=YES")}},
};

static raster_source *source_of(picture_file file, const pap_scene_options *options) {
    if (!file.w) file.w = file.h = EDGE;
    if (file.type == GDT_Unknown) file.type = GDT_Byte;
    if (!file.sample) file.sample = picture_card;
    picture_write(temp_path("a.tif"), &file);
    return picture_open(temp_path("a.tif"), options);
}

START_TEST(bands_have_the_roles_that_the_file_gives_them) {
    temp_folder_make();
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        raster_source *source = source_of(kinds[i].file, NULL);
        ck_assert_msg(strcmp(source->roles_text, kinds[i].roles) == 0, "%s: %s, expected %s", kinds[i].name,
                      source->roles_text, kinds[i].roles);
        bool has_rgb = strchr(kinds[i].roles, 'R') != NULL;
        pap_error err = {PAP_OK, ""};
        ck_assert_msg(raster_source_check(source, &err) == (has_rgb ? PAP_OK : PAP_E_BANDS), "%s: %s",
                      kinds[i].name, err.message);
        if (!has_rgb)
            ck_assert_msg(strstr(err.message, "a.tif") && strstr(err.message, kinds[i].roles) &&
                              strstr(err.message, "--bands"),
                          "%s", err.message);
        raster_source_free(source);
    }
    temp_folder_remove();
}
END_TEST

START_TEST(the_users_word_goes_before_the_files) {
    static const struct {
        const char *asked, *roles;
        pap_status status;
    } cases[] = {{"R=3,G=2,B=1", "B,G,R,other", PAP_OK},
                 {"r=1,g=2,b=3,nir=4", "R,G,B,NIR", PAP_OK},
                 {"R=1,G=2,B=3,alpha=4", "R,G,B,alpha", PAP_OK},
                 {"R=9", "", PAP_E_BANDS},
                 {"R=0", "", PAP_E_BANDS},
                 {"X=1", "", PAP_E_SETTING},
                 {"R", "", PAP_E_SETTING},
                 {"R=1;G=2", "", PAP_E_SETTING},
                 {"R=", "", PAP_E_SETTING}};
    const picture_file file = {
        EDGE, EDGE, 4, .type = GDT_Byte, .options = OPTIONS("ALPHA=YES"), .sample = alpha_disc};
    temp_folder_make();
    picture_write(temp_path("a.tif"), &file);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        pap_scene_options options = PAP_SCENE_OPTIONS_INIT;
        raster_source *source = NULL;
        pap_error err = {PAP_OK, ""};
        options.bands = cases[i].asked;
        pap_status status = raster_source_open(&source, temp_path("a.tif"), &options, &err);
        ck_assert_msg(status == cases[i].status, "%s: %d, %s", cases[i].asked, status, err.message);
        if (status)
            ck_assert_msg(strstr(err.message, cases[i].asked) != NULL, "%s", err.message);
        else
            ck_assert_str_eq(source->roles_text, cases[i].roles);
        raster_source_free(source);
    }
    temp_folder_remove();
}
END_TEST

static double twelve_bits(int x, int y, int band) {
    return 16 * picture_card(x, y, band);
}

static double unit_float(int x, int y, int band) {
    return picture_card(x, y, band) / 255;
}

static double wide(int x, int y, int band) {
    return 257 * picture_card(x, y, band);
}

static const struct {
    const char *name;
    double full_scale;
    picture_file file;
} codings[] = {
    {"8 bits", 255, {.type = GDT_Byte}},
    {"16 bits", 65535, {.type = GDT_UInt16, .sample = wide}},
    {"12 bits", 4095, {.type = GDT_UInt16, .options = OPTIONS("NBITS=12"), .sample = twelve_bits}},
    {"float 0..1", 1, {.type = GDT_Float32, .sample = unit_float}},
    {"float 0..255", 255, {.type = GDT_Float32}},
    {"float 0..65535", 65535, {.type = GDT_Float64, .sample = wide}},
};

/* Reads the whole picture as four planes. */
static uint8_t *planes_of(const raster_source *source, bool *is_empty) {
    size_t n = (size_t)source->width * (size_t)source->height;
    uint8_t *bytes = calloc(n, 4);
    raster_reader *reader;
    int bad;
    ck_assert(bytes != NULL);
    ck_assert_int_eq(raster_reader_new(&reader, source, NULL), PAP_OK);
    ck_assert_int_eq(raster_reader_read(reader, 0, 0, source->width, source->height,
                                        (raster_planes){bytes, n, (size_t)source->width}, is_empty, &bad,
                                        NULL),
                     PAP_OK);
    ck_assert_int_eq(bad, 0);
    raster_reader_free(reader);
    return bytes;
}

/* Reflectances of 0.02 to 0.6 whose median lightness is near 0.1; the third band is infrared. */
static double reflectance(int x, int y, int band) {
    return 0.02 + 0.58 * pow(((x * 31 + y * 17 + band * 5) % 101) / 100.0, 3);
}
static double in_integers(int x, int y, int band) {
    return floor(32768 * reflectance(x, y, band) + 0.5);
}
static double in_quarters(int x, int y, int band) {
    return reflectance(x, y, band) / 4;
}

/* sRGB's curve. */
static double code_of_light(double light) {
    return light <= 0.0031308 ? 255 * 12.92 * light : 255 * (1.055 * pow(light, 1 / 2.4) - 0.055);
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The median lightness of the reflectances. */
static double middle_light(void) {
    static double seen[EDGE * EDGE];
    for (int i = 0; i < EDGE * EDGE; i++) {
        int x = i % EDGE, y = i / EDGE;
        seen[i] = (reflectance(x, y, 0) + 2 * reflectance(x, y, 1) + reflectance(x, y, 2)) / 4;
    }
    qsort(seen, EDGE * EDGE, sizeof *seen, ascending);
    return seen[EDGE * EDGE / 2];
}

static void check_codes_of_light(const char *reader, picture_file file, const char *name) {
    static const char *const nm[] = {"668", "560", "475", "840"};
    const double exposure = 0.09 / middle_light();
    bool is_empty;
    file.bands = 4;
    for (int b = 0; b < 4; b++) file.wavelengths[b] = nm[b];
    setenv("PAP_READER", reader, 1);
    raster_source *source = source_of(file, NULL);
    uint8_t *bytes = planes_of(source, &is_empty);
    for (int k = 0; k < 3 * EDGE * EDGE; k++) {
        double light = exposure * reflectance(k % EDGE, k / EDGE % EDGE, k / EDGE / EDGE);
        double want = code_of_light(light < 1 ? light : 1);
        ck_assert_msg(fabs(bytes[k] - want) <= 1.6, "%s, %s, sample %d: %d, expected %g", name, reader, k,
                      bytes[k], want);
    }
    free(bytes);
    raster_source_free(source);
}

START_TEST(measured_light_is_coded_as_a_camera_would_whatever_its_unit_and_brightness) {
    static const struct {
        const char *name;
        picture_file file;
    } measured[] = {
        {"floats", {.type = GDT_Float32, .sample = reflectance}},
        {"whole numbers", {.type = GDT_UInt16, .sample = in_integers}},
        {"a cloudy day", {.type = GDT_Float32, .sample = in_quarters}},
    };
    temp_folder_make();
    for (size_t i = 0; i < sizeof measured / sizeof *measured; i++) {
        check_codes_of_light("direct", measured[i].file, measured[i].name);
        check_codes_of_light("gdal", measured[i].file, measured[i].name);
    }
    unsetenv("PAP_READER");
    temp_folder_remove();
}
END_TEST

START_TEST(every_depth_becomes_the_same_codes) {
    temp_folder_make();
    for (size_t i = 0; i < sizeof codings / sizeof *codings; i++) {
        picture_file file = codings[i].file;
        bool is_empty;
        file.bands = 3;
        raster_source *source = source_of(file, NULL);
        ck_assert_msg(source->full_scale == codings[i].full_scale, "%s: full scale %g", codings[i].name,
                      source->full_scale);
        uint8_t *bytes = planes_of(source, &is_empty);
        for (int k = 0; k < 3 * EDGE * EDGE; k++) {
            double want = picture_card(k % EDGE, k / EDGE % EDGE, k / EDGE / EDGE);
            ck_assert_msg(fabs(bytes[k] - want) <= 1, "%s, sample %d: %d, expected %g", codings[i].name, k,
                          bytes[k], want);
        }
        for (int k = 0; k < EDGE * EDGE; k++) ck_assert_int_eq(bytes[3 * EDGE * EDGE + k], RASTER_VALID);
        free(bytes);
        raster_source_free(source);
    }
    temp_folder_remove();
}
END_TEST

START_TEST(pictures_that_are_no_rgb_are_refused_with_the_remedy) {
    pap_error err;
    temp_folder_make();
    GDALAllRegister();
    GDALDatasetH dataset =
        GDALCreate(GDALGetDriverByName("GTiff"), temp_path("palette.tif"), 40, 40, 1, GDT_Byte, NULL);
    GDALColorTableH table = GDALCreateColorTable(GPI_RGB);
    GDALColorEntry red = {200, 30, 30, 255};
    GDALSetColorEntry(table, 0, &red);
    GDALSetRasterColorTable(GDALGetRasterBand(dataset, 1), table);
    GDALDestroyColorTable(table);
    GDALClose(dataset);
    raster_source *palette = picture_open(temp_path("palette.tif"), NULL);
    ck_assert_str_eq(palette->roles_text, "palette");
    ck_assert_int_eq(raster_source_check(palette, &err), PAP_E_UNSUPPORTED);
    ck_assert_msg(strstr(err.message, "-expand rgb") != NULL, "%s", err.message);
    raster_source_free(palette);
    raster_source *inks =
        source_of((picture_file){.bands = 4,
                                 .type = GDT_UInt16,
                                 .colours = {GCI_CyanBand, GCI_MagentaBand, GCI_YellowBand, GCI_BlackBand},
                                 .options = OPTIONS("PHOTOMETRIC=CMYK")},
                  NULL);
    ck_assert_int_eq(raster_source_check(inks, &err), PAP_E_UNSUPPORTED);
    ck_assert_msg(strstr(err.message, "CMYK") != NULL, "%s", err.message);
    raster_source_free(inks);
    raster_source *complex_one = source_of((picture_file){.bands = 3, .type = GDT_CFloat32}, NULL);
    ck_assert_int_eq(raster_source_check(complex_one, &err), PAP_E_UNSUPPORTED);
    raster_source_free(complex_one);
    temp_folder_remove();
}
END_TEST

START_TEST(a_ground_pixel_comes_from_the_file_or_from_the_user) {
    static const double bad[] = {-1, NAN, INFINITY, 2e5};
    pap_scene_options options = PAP_SCENE_OPTIONS_INIT;
    pap_error err;
    temp_folder_make();
    raster_source *placed = source_of((picture_file){.bands = 3}, NULL);
    ck_assert_msg(fabs(raster_source_gsd_m(placed) - 0.02) < 2e-5, "%g", raster_source_gsd_m(placed));
    ck_assert(placed->place != NULL);
    raster_source_free(placed);
    const picture_file unplaced = {.bands = 3, .is_unplaced = true};
    raster_source *source = source_of(unplaced, NULL);
    ck_assert_int_eq(raster_source_check(source, &err), PAP_E_GEOREF);
    ck_assert_msg(strstr(err.message, "a.tif") && strstr(err.message, "--gsd"), "%s", err.message);
    raster_source_free(source);
    options.gsd_m = 0.0171;
    source = source_of(unplaced, &options);
    ck_assert_int_eq(raster_source_check(source, &err), PAP_OK);
    ck_assert(source->place == NULL && source->gsd_is_given);
    ck_assert_msg(fabs(raster_source_gsd_m(source) - 0.0171) < 1e-12, "%g", raster_source_gsd_m(source));
    raster_source_free(source);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        options.gsd_m = bad[i];
        ck_assert_msg(raster_source_open(&source, temp_path("a.tif"), &options, &err) == PAP_E_SETTING, "%g",
                      bad[i]);
    }
    temp_folder_remove();
}
END_TEST

START_TEST(what_is_no_picture_is_refused_by_name) {
    static const struct {
        const char *name, *content;
        pap_status status;
    } cases[] = {{"missing.tif", NULL, PAP_E_OPEN},
                 {"empty.tif", "", PAP_E_FORMAT},
                 {"text.tif", "not a picture", PAP_E_FORMAT},
                 {".", NULL, PAP_E_FORMAT}};
    temp_folder_make();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        raster_source *source = NULL;
        pap_error err = {PAP_OK, ""};
        if (cases[i].content) {
            FILE *stream = fopen(temp_path(cases[i].name), "w");
            ck_assert(stream != NULL);
            fputs(cases[i].content, stream);
            fclose(stream);
        }
        pap_status status = raster_source_open(&source, temp_path(cases[i].name), NULL, &err);
        ck_assert_msg(status == cases[i].status && !source, "%s: %d", cases[i].name, status);
        ck_assert_msg(strstr(err.message, cases[i].name) != NULL, "%s", err.message);
    }
    temp_folder_remove();
}
END_TEST

CHECK_MAIN("raster/source", bands_have_the_roles_that_the_file_gives_them,
           the_users_word_goes_before_the_files, every_depth_becomes_the_same_codes,
           measured_light_is_coded_as_a_camera_would_whatever_its_unit_and_brightness,
           pictures_that_are_no_rgb_are_refused_with_the_remedy,
           a_ground_pixel_comes_from_the_file_or_from_the_user, what_is_no_picture_is_refused_by_name)
