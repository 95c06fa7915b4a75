/* Planting into scenes with red edge and near infrared: what shows there, and that all else is kept. */
#include "check_main.h"

#include "base/file.h"
#include "paint/colour.h"
#include "paint/material.h"
#include "planting/infrared.h"
#include "planting/inject.h"
#include "planting/spectrum.h"
#include "temp_folder.h"

#include <gdal.h>
#include <gdal_alg.h>
#include <math.h>
#include <string.h>

static const char village[] = PAP_SOURCE_FOLDER "/data-samples/village-2cm.tif";
static const scene_box part = {208, 0, 760, 720}; /* of it */
enum { BANDS = 5, RED = 2, EDGE = 3, NIR = 4 };
static const char *const names[BANDS] = {"Blue", "Green", "Red", "Red edge", "NIR"};
static const char *const wavelengths[BANDS] = {"475", "560", "668", "717", "840"};

/* How such a scene is stored. Reflectance 1 is `one`; the near infrared has a hole of HOLE pixels at (400,
 * 400). */
enum { HOLE = 150 };
typedef struct format {
    GDALDataType type;
    double one, nodata, offset;
} format;
static const format integers = {GDT_UInt16, 10000.0, 0.0, 0.0}, floats = {GDT_Float32, 1.0, -10000.0, 0.0},
                    offsets = {GDT_Int16, 10000.0, -32768.0, -0.1}, bytes = {GDT_Byte, 0.0, 0.0, 0.0};

static raster_source *open_picture(const char *path) {
    raster_source *source = NULL;
    pap_scene_options how = PAP_SCENE_OPTIONS_INIT;
    pap_error err = {PAP_OK, ""};
    GDALAllRegister();
    ck_assert_msg(raster_source_open(&source, path, &how, &err) == PAP_OK, "%s", err.message);
    return source;
}

static scene load(const raster_source *source) {
    scene s = {0};
    pap_error err = {PAP_OK, ""};
    ck_assert_msg(scene_load(&s, source, &err) == PAP_OK, "%s", err.message);
    if (spectrum_is_there(source))
        ck_assert_msg(spectrum_load(&s, source, &err) == PAP_OK, "%s", err.message);
    return s;
}

static injection plant(scene *s, const raster_source *source, plot_stage stage, int lookalikes,
                       uint64_t seed) {
    inject_options o = INJECT_OPTIONS_INIT;
    injection planted = {0};
    pap_error err = {PAP_OK, ""};
    o.plots = 4;
    o.lookalikes = lookalikes;
    o.area_low_m2 = 1.0;
    o.area_high_m2 = 2.5;
    o.stage = stage;
    o.seed = seed;
    ck_assert_msg(inject_scene(&planted, s, source, &o, &err) == PAP_OK, "%s", err.message);
    return planted;
}

/* Reflectances of a pixel of the sample: leaves where it is green, soil where not. */
static void reflect(double out[BANDS], const uint8_t code[3], size_t at) {
    rgb light = colour_from_srgb(code[0], code[1], code[2]);
    double r = (double)light.r, g = (double)light.g, b = (double)light.b;
    double green = fmin(1.0, fmax(0.0, 8.0 * (2.0 * g - r - b) / (r + g + b + 0.001)));
    double noise = 1.0 + 0.05 * ((double)(random_mix(at) >> 40) / 16777216.0 - 0.5);
    double lightness = pow((r + 2.0 * g + b) / 0.6, 0.6);
    out[0] = 0.5 * b;
    out[1] = 0.5 * g;
    out[RED] = 0.5 * r;
    out[EDGE] = noise * fmax(0.01, (1.0 - green) * 0.65 * r + green * 0.26 * lightness);
    out[NIR] = noise * fmax(0.01, (1.0 - green) * 0.75 * r + green * 0.42 * lightness);
}

static double sample_of(const format *f, double reflectance) {
    if (f->type == GDT_Byte) return fmax(1.0, round(colour_to_srgb(reflectance)));
    double sample = (reflectance - f->offset) * f->one;
    return f->type == GDT_Float32 ? sample : fmax(1.0, round(sample));
}

static void describe_bands(GDALDatasetH file, const format *f) {
    for (int i = 0; i < BANDS; i++) {
        GDALRasterBandH band = GDALGetRasterBand(file, i + 1);
        GDALSetDescription(band, names[i]);
        GDALSetMetadataItem(band, "WAVELENGTH", wavelengths[i], NULL);
        GDALSetRasterNoDataValue(band, f->nodata);
        if (f->offset == 0.0) continue;
        GDALSetRasterScale(band, 1.0 / f->one);
        GDALSetRasterOffset(band, f->offset);
    }
}

/* The sample picture as a multispectral camera's product. */
static const char *make_picture(const char *name, const format *f) {
    raster_source *source = open_picture(village);
    scene s = {0};
    pap_error err = {PAP_OK, ""};
    const char *path = temp_path(name);
    ck_assert_msg(scene_load_window(&s, source, part, &err) == PAP_OK, "%s", err.message);
    GDALDatasetH from = GDALOpen(village, GA_ReadOnly);
    GDALDatasetH file =
        GDALCreate(GDALGetDriverByName("GTiff"), path, s.width, s.height, BANDS, f->type, NULL);
    double gt[6], *row = malloc((size_t)s.width * BANDS * sizeof *row);
    ck_assert(from && file && row);
    GDALGetGeoTransform(from, gt);
    gt[0] += part.x * gt[1];
    gt[3] += part.y * gt[5];
    GDALSetGeoTransform(file, gt);
    GDALSetSpatialRef(file, GDALGetSpatialRef(from));
    GDALClose(from);
    describe_bands(file, f);
    for (int y = 0; y < s.height; y++) {
        for (int x = 0; x < s.width; x++) {
            size_t at = (size_t)y * (size_t)s.width + (size_t)x;
            double seen[BANDS];
            bool is_hole = x >= 400 && x < 400 + HOLE && y >= 400 && y < 400 + HOLE;
            reflect(seen, s.rgb + 3 * at, at);
            for (int b = 0; b < BANDS; b++)
                row[b * s.width + x] =
                    s.valid[at] && !(is_hole && b == NIR) ? sample_of(f, seen[b]) : f->nodata;
        }
        for (int b = 0; b < BANDS; b++)
            ck_assert_int_eq(GDALRasterIO(GDALGetRasterBand(file, b + 1), GF_Write, 0, y, s.width, 1,
                                          row + b * s.width, s.width, 1, GDT_Float64, 0, 0),
                             CE_None);
    }
    GDALClose(file);
    free(row);
    scene_free(&s);
    raster_source_free(source);
    return path;
}

/* All samples of a file, bands one after the other. */
static double *samples_of(const char *path, size_t *plane) {
    GDALDatasetH file = GDALOpen(path, GA_ReadOnly);
    ck_assert_msg(file != NULL, "%s cannot be opened", path);
    int width = GDALGetRasterXSize(file), height = GDALGetRasterYSize(file), count = GDALGetRasterCount(file);
    *plane = (size_t)width * (size_t)height;
    double *out = malloc(*plane * (size_t)count * sizeof *out);
    ck_assert(out != NULL);
    for (int b = 0; b < count; b++)
        ck_assert_int_eq(GDALRasterIO(GDALGetRasterBand(file, b + 1), GF_Read, 0, 0, width, height,
                                      out + (size_t)b * *plane, width, height, GDT_Float64, 0, 0),
                         CE_None);
    GDALClose(file);
    return out;
}

static bool is_near_any(const injection *planted, const scene *s, size_t at, double margin_m) {
    double x = (double)(at % (size_t)s->width), y = (double)(at / (size_t)s->width);
    for (int i = 0; i < planted->count; i++) {
        const planted_thing *one = &planted->things[i];
        if (outline_inside(&one->truth.seen.outline, (x - one->x_px) * s->pixel_width_m,
                           (y - one->y_px) * s->pixel_height_m) > -margin_m)
            return true;
    }
    return false;
}

/* What is written, of every type: see the test below. */
static void check_written(const format *f) {
    const char *path = make_picture("in.tif", f), *planted_path = temp_path("out.tif");
    raster_source *source = open_picture(path);
    scene s = load(source);
    injection planted = plant(&s, source, STAGE_FLOWERING, 4, 3);
    pap_error err = {PAP_OK, ""};
    size_t plane, changed[BANDS] = {0};
    ck_assert_msg(spectrum_write(&s, source, planted_path, &err) == PAP_OK, "%s", err.message);
    double *before = samples_of(path, &plane), *after = samples_of(planted_path, &plane);
    for (size_t i = 0; i < BANDS * plane; i++) {
        if (before[i] == after[i]) continue;
        size_t at = i % plane;
        changed[i / plane]++;
        ck_assert_msg(before[i] != f->nodata && after[i] != f->nodata && isfinite(after[i]), "nodata at %zu",
                      i);
        ck_assert_msg(before[NIR * plane + at] != f->nodata, "planted where the near infrared has no value");
        ck_assert_msg(is_near_any(&planted, &s, at, 2.6), "sample %zu changed far from what is planted", i);
    }
    for (int b = 0; b < BANDS; b++)
        ck_assert_msg(changed[b] > 20000 && changed[b] < plane / 4, "%zu changed in band %d", changed[b],
                      b + 1);
    free(before);
    free(after);
    injection_free(&planted);
    scene_free(&s);
    raster_source_free(source);
}

START_TEST(only_planted_samples_change_whatever_their_type_and_none_becomes_nodata) {
    static const format *const formats[] = {&integers, &floats, &offsets, &bytes};
    for (int i = 0; i < 4; i++) {
        temp_folder_make();
        check_written(formats[i]);
        temp_folder_remove();
    }
}
END_TEST

static void check_frame(const format *f) {
    const char *path = make_picture("in.tif", f), *planted_path = temp_path("out.tif");
    raster_source *source = open_picture(path);
    scene s = load(source);
    pap_error err = {PAP_OK, ""};
    double lon, lat, gt[6], back_gt[6];
    ck_assert_msg(spectrum_write(&s, source, planted_path, &err) == PAP_OK, "%s", err.message);
    GDALDatasetH from = GDALOpen(path, GA_ReadOnly), to = GDALOpen(planted_path, GA_ReadOnly);
    ck_assert_int_eq(GDALGetRasterCount(to), BANDS);
    GDALGetGeoTransform(from, gt);
    GDALGetGeoTransform(to, back_gt);
    ck_assert_mem_eq(gt, back_gt, sizeof gt);
    ck_assert(geo_place_lonlat(source->place, &lon, &lat, 5, 5));
    for (int i = 1; i <= BANDS; i++) {
        GDALRasterBandH own = GDALGetRasterBand(from, i), back = GDALGetRasterBand(to, i);
        ck_assert_int_eq(GDALGetRasterDataType(back), f->type);
        ck_assert_str_eq(GDALGetDescription(back), names[i - 1]);
        ck_assert_str_eq(GDALGetMetadataItem(back, "WAVELENGTH", NULL), wavelengths[i - 1]);
        ck_assert(GDALGetRasterNoDataValue(back, NULL) == f->nodata);
        ck_assert(GDALGetRasterScale(back, NULL) == GDALGetRasterScale(own, NULL));
        ck_assert(GDALGetRasterOffset(back, NULL) == GDALGetRasterOffset(own, NULL));
        ck_assert_int_eq(GDALGetRasterColorInterpretation(back), GDALGetRasterColorInterpretation(own));
        /* Nothing was planted: the samples are the same too. */
        ck_assert_int_eq(GDALChecksumImage(back, 0, 0, s.width, s.height),
                         GDALChecksumImage(own, 0, 0, s.width, s.height));
    }
    GDALClose(from);
    GDALClose(to);
    scene_free(&s);
    raster_source_free(source);
    ck_assert_uint_eq(temp_folder_empty(), 2); /* no files beside them */
}

START_TEST(bands_keep_their_type_names_nodata_wavelengths_and_units) {
    static const format *const formats[] = {&integers, &floats, &offsets, &bytes};
    for (int i = 0; i < 4; i++) {
        temp_folder_make();
        check_frame(formats[i]);
        temp_folder_remove();
    }
}
END_TEST

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* NDVI, in order, of the pixels of a plot. */
static size_t ndvi_within(double *out, size_t most, const double *samples, size_t plane, const scene *s,
                          const planted_thing *one) {
    size_t count = 0;
    for (size_t at = 0; at < plane && count < most; at++) {
        double x = (double)(at % (size_t)s->width), y = (double)(at / (size_t)s->width);
        double red = samples[RED * plane + at], nir = samples[NIR * plane + at];
        if (outline_inside(&one->truth.seen.outline, (x - one->x_px) * s->pixel_width_m,
                           (y - one->y_px) * s->pixel_height_m) > 0.05)
            out[count++] = (nir - red) / (nir + red);
    }
    qsort(out, count, sizeof *out, ascending);
    return count;
}

START_TEST(leaves_have_a_high_ndvi_and_petals_between_them_a_low_one) {
    temp_folder_make();
    const char *path = make_picture("in.tif", &floats), *planted_path = temp_path("out.tif");
    for (int flowering = 0; flowering < 2; flowering++) {
        raster_source *source = open_picture(path);
        scene s = load(source);
        injection planted = plant(&s, source, flowering ? STAGE_FLOWERING : STAGE_STEM, 0, 11);
        pap_error err = {PAP_OK, ""};
        size_t plane, most = 40000;
        double *ndvi = malloc(most * sizeof *ndvi), low = 0.0, high = 0.0;
        remove(planted_path);
        ck_assert_msg(spectrum_write(&s, source, planted_path, &err) == PAP_OK, "%s", err.message);
        double *after = samples_of(planted_path, &plane);
        for (int i = 0; i < planted.plots; i++) {
            size_t count = ndvi_within(ndvi, most, after, plane, &s, &planted.things[i]);
            ck_assert_uint_gt(count, 500);
            low += ndvi[count / 20] / planted.plots;
            high += ndvi[count * 9 / 10] / planted.plots;
        }
        ck_assert_msg(high > 0.55, "NDVI of leaves %.2f (flowering %d)", high, flowering);
        if (flowering) ck_assert_msg(low < 0.35, "NDVI of petals %.2f", low);
        free(ndvi);
        free(after);
        injection_free(&planted);
        scene_free(&s);
        raster_source_free(source);
    }
    temp_folder_remove();
}
END_TEST

static void check_brightness(const format *f) {
    raster_source *source = open_picture(make_picture("in.tif", f));
    scene s = load(source);
    ck_assert_int_eq(s.band_count, 2);
    double own = infrared_gain(&s, &s.bands[1], 0.5 * s.width, 0.5 * s.height), sum = 0.0, count = 0.0;
    injection planted = plant(&s, source, STAGE_STEM, 0, 5);
    for (size_t at = 0; at < (size_t)s.width * (size_t)s.height; at++)
        if (is_near_any(&planted, &s, at, -0.1)) sum += (double)s.bands[1].light[at], count += 1.0;
    /* A usual canopy reflects 0.38; the sample has grass in the light and in the shade. */
    ck_assert_msg(sum / count > 0.22 * own && sum / count < 0.75 * own, "%.3g against %.3g", sum / count,
                  own);
    ck_assert_str_eq(planted.bands, "R,G,B,RE,NIR");
    injection_free(&planted);
    scene_free(&s);
    raster_source_free(source);
}

START_TEST(leaves_are_as_bright_as_the_scenes_own_vegetation_whatever_its_unit) {
    static const format *const formats[] = {&integers, &floats, &bytes};
    for (int i = 0; i < 3; i++) {
        temp_folder_make();
        check_brightness(formats[i]);
        temp_folder_remove();
    }
}
END_TEST

START_TEST(red_green_and_blue_are_planted_alike_with_and_without_other_bands) {
    temp_folder_make();
    raster_source *source = open_picture(make_picture("in.tif", &bytes));
    scene with = load(source), without = load(source);
    for (int i = 0; i < without.band_count; i++) free(without.bands[i].light);
    free(without.bands);
    without.bands = NULL;
    without.band_count = 0;
    injection a = plant(&with, source, STAGE_FLOWERING, 19, 2),
              b = plant(&without, source, STAGE_FLOWERING, 19, 2);
    ck_assert_mem_eq(with.rgb, without.rgb, 3 * (size_t)with.width * (size_t)with.height);
    ck_assert_int_eq(a.count, b.count);
    ck_assert_str_eq(b.bands, "");
    injection_free(&a);
    injection_free(&b);
    scene_free(&with);
    scene_free(&without);
    raster_source_free(source);
    temp_folder_remove();
}
END_TEST

START_TEST(a_seed_gives_the_same_bands_and_another_seed_others) {
    temp_folder_make();
    raster_source *source = open_picture(make_picture("in.tif", &integers));
    static const uint64_t seeds[] = {4, 4, 5};
    scene s[3];
    for (int i = 0; i < 3; i++) {
        s[i] = load(source);
        injection planted = plant(&s[i], source, STAGE_FLOWERING, 3, seeds[i]);
        injection_free(&planted);
    }
    size_t count = (size_t)s[0].width * (size_t)s[0].height;
    for (int b = 0; b < 2; b++) {
        ck_assert_mem_eq(s[0].bands[b].light, s[1].bands[b].light, count * sizeof(float));
        ck_assert(memcmp(s[0].bands[b].light, s[2].bands[b].light, count * sizeof(float)) != 0);
    }
    for (int i = 0; i < 3; i++) scene_free(&s[i]);
    raster_source_free(source);
    temp_folder_remove();
}
END_TEST

START_TEST(samples_and_light_go_over_into_each_other) {
    const spectrum_code reflectance = {false, 0.0001, -0.1, 0.0, 0.0, 65535.0, true, true},
                        display = {true, 1.0, 0.0, 255.0, 0.0, 255.0, true, true};
    for (int sample = 1; sample < 65536; sample += 7)
        ck_assert_double_eq(spectrum_sample(&reflectance, spectrum_light(&reflectance, sample)), sample);
    for (int sample = 0; sample < 255; sample++)
        ck_assert_double_eq(spectrum_sample(&display, spectrum_light(&display, sample)), sample);
    ck_assert_double_eq(spectrum_sample(&reflectance, -0.1), 1.0); /* 0 is nodata */
    ck_assert_double_eq(spectrum_sample(&reflectance, -5.0), 1.0);
    ck_assert_double_eq(spectrum_sample(&reflectance, 50.0), 65535.0);
    ck_assert_double_eq(spectrum_sample(&display, 1.0), 254.0);
}
END_TEST

START_TEST(materials_reflect_as_their_kind_does_and_keep_their_colour) {
    rgb green = colour_from_srgb(109, 122, 97), petal = colour_from_srgb(194, 44, 40),
        earth = colour_from_srgb(130, 105, 80);
    rgb blade = material_tint(MATERIAL_LEAF, green), red = material_tint(MATERIAL_PETAL, petal),
        soil = material_tint(MATERIAL_SOIL, earth), again = material_tint(MATERIAL_LEAF, green);
    ck_assert(blade.r == green.r && blade.g == green.g && blade.b == green.b && blade.nir == again.nir);
    ck_assert(blade.nir > 1.2F * blade.re && blade.re > 1.5F * blade.r);
    ck_assert(red.nir < 1.15F * red.re); /* no chlorophyll, no edge */
    ck_assert(soil.nir > soil.r && soil.nir < 1.7F * soil.r);
}
END_TEST

CHECK_MAIN("planting/spectrum", only_planted_samples_change_whatever_their_type_and_none_becomes_nodata,
           bands_keep_their_type_names_nodata_wavelengths_and_units,
           leaves_have_a_high_ndvi_and_petals_between_them_a_low_one,
           leaves_are_as_bright_as_the_scenes_own_vegetation_whatever_its_unit,
           red_green_and_blue_are_planted_alike_with_and_without_other_bands,
           a_seed_gives_the_same_bands_and_another_seed_others, samples_and_light_go_over_into_each_other,
           materials_reflect_as_their_kind_does_and_keep_their_colour)
