/* Writing: every format read back through OGR, the GeoJSON text, refusals, and nothing left behind. */
#include "base/file.h"
#include "check_main.h"
#include "targets/write.h"

#include <cpl_conv.h>
#include <dirent.h>
#include <fcntl.h>
#include <gdal.h>
#include <jansson.h>
#include <math.h>
#include <ogr_api.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Which field holds the id, whether coordinates are geometry, and whether there is a column per property. */
static const struct {
    const char *ending, *id_field;
    bool has_geometry, has_properties, holds_outlines;
} formats[] = {
    {".geojson", "id", true, true, true}, {".geojsonl", "id", true, true, true},
    {".gpkg", "id", true, true, true},    {".kml", "Name", true, true, true},
    {".gpx", "name", true, false, false}, {".csv", "id", false, true, false},
    {".xlsx", "id", false, true, false},  {".fgb", "id", true, true, true},
};

/* Clockwise on purpose: GeoJSON wants it the other way. */
static double ring[] = {116.3913, 39.9073,  116.3913, 39.9074,  116.3914,
                        39.9074,  116.3914, 39.9073,  116.3913, 39.9073};

static const target_entry full = {
    .target = {.id = "b1",
               .lon = 116.39134901234,
               .lat = 39.907375,
               .x_px = 10.25,
               .y_px = 3,
               .score = 0.93123,
               .colour = "pink",
               .stage = "flowering",
               .flowers = 23,
               .plants_low = 40,
               .plants_high = 90,
               .area_m2 = 4.204,
               .gsd_m = 0.01712,
               .position_error_m = 0.051,
               .image = "north, \"a\".tif",
               .date = "2024-05-01",
               .model = "m1",
               .lon_gcj02 = 116.39759019,
               .lat_gcj02 = 39.90877629,
               .chip = "chips/b1.png",
               .why = {"blue-green", "cover <2 m", "texture"},
               .also_in = "=cut.tif/south; east.tif"},
    .outline = ring,
    .outline_count = 5,
};

static const target_entry sparse = {
    .target = {.id = "a1",
               .lon = 85.3,
               .lat = 27.7,
               .x_px = 1,
               .y_px = 2,
               .score = 0.5,
               .colour = "white",
               .flowers = -1,
               .plants_low = -1,
               .plants_high = -1,
               .area_m2 = 1.0 / 3,
               .gsd_m = 0.05,
               .position_error_m = 0.1,
               .image = "=1+1.tif",
               .model = "m1",
               .lon_gcj02 = NAN,
               .lat_gcj02 = NAN},
    .outline = ring,
    .outline_count = 5,
};

static char folder[256];

static void make_folder(void) {
    const char *base = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/papaver-write-XXXXXX", base ? base : "/tmp");
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static const char *in_folder(const char *name) {
    static char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

/* Removes what is in the folder and says how many files that were. */
static size_t empty_folder(void) {
    size_t count = 0;
    DIR *listing = opendir(folder);
    for (struct dirent *item; listing && (item = readdir(listing)) != NULL;)
        if (strcmp(item->d_name, ".") != 0 && strcmp(item->d_name, "..") != 0)
            count += unlink(in_folder(item->d_name)) == 0;
    closedir(listing);
    return count;
}

static void remove_folder(void) {
    empty_folder();
    rmdir(folder);
}

static pap_targets *list_of(const target_entry *const *entries, size_t count) {
    pap_targets *list = NULL;
    ck_assert_int_eq(targets_new(&list, NULL), PAP_OK);
    for (size_t i = 0; i < count; i++) ck_assert_int_eq(targets_add(list, entries[i], NULL), PAP_OK);
    ck_assert_int_eq(targets_rank(list, NULL), PAP_OK);
    list->model = strdup("m1");
    list->settings_digest = strdup("0123abcd");
    list->settings_json = strdup("{\"min_score\":0.1,\"steps\":[1,2.5]}");
    return list;
}

static pap_targets *two_targets(void) {
    return list_of((const target_entry *const[]){&sparse, &full}, 2);
}

static void write_to(const pap_targets *list, const char *name, bool as_outlines) {
    pap_error err = {0};
    pap_write_options options = PAP_WRITE_OPTIONS_INIT;
    options.as_outlines = as_outlines;
    ck_assert_msg(pap_targets_write(list, in_folder(name), &options, &err) == PAP_OK, "%s: %s", name,
                  err.message);
}

static char *text_of(const char *name, size_t *size) {
    char *text = NULL;
    ck_assert_int_eq(file_read_whole(&text, size, in_folder(name), 1 << 24, NULL), PAP_OK);
    return text;
}

static GDALDatasetH open_written(const char *name) {
    GDALAllRegister();
    GDALDatasetH dataset = GDALOpenEx(in_folder(name), GDAL_OF_VECTOR, NULL, NULL, NULL);
    ck_assert_msg(dataset != NULL, "%s does not open", name);
    return dataset;
}

static void expect_text(OGRFeatureH f, const char *field, const char *expected, const char *name) {
    int i = OGR_F_GetFieldIndex(f, field);
    ck_assert_msg(i >= 0, "%s: no field %s", name, field);
    const char *value = OGR_F_GetFieldAsString(f, i);
    ck_assert_msg(strcmp(value, expected) == 0, "%s, %s: %s, not %s", name, field, value, expected);
}

static void expect_real(OGRFeatureH f, const char *field, double expected, const char *name) {
    int i = OGR_F_GetFieldIndex(f, field);
    ck_assert_msg(i >= 0, "%s: no field %s", name, field);
    double value = OGR_F_GetFieldAsDouble(f, i);
    ck_assert_msg(fabs(value - expected) < 1e-9, "%s, %s: %.12g, not %.12g", name, field, value, expected);
}

/* CSV has no null: there it is an empty cell. */
static void expect_null(OGRFeatureH f, const char *field, const char *name) {
    int i = OGR_F_GetFieldIndex(f, field);
    ck_assert_msg(i < 0 || !OGR_F_IsFieldSetAndNotNull(f, i) || *OGR_F_GetFieldAsString(f, i) == '\0',
                  "%s: %s is not null", name, field);
}

static void expect_full(OGRFeatureH f, const char *name, bool is_table) {
    static const struct {
        const char *field;
        double value;
    } reals[] = {
        {"score", 0.9312},        {"flowers", 23},   {"plants_low", 40},         {"plants_high", 90},
        {"area_m2", 4.2},         {"gsd_m", 0.0171}, {"position_error_m", 0.05}, {"lon_gcj02", 116.3975902},
        {"lat_gcj02", 39.9087763}};
    static const char *const texts[][2] = {{"colour", "pink"},
                                           {"stage", "flowering"},
                                           {"image", "north, \"a\".tif"},
                                           {"model", "m1"},
                                           {"chip", "chips/b1.png"}};
    for (size_t i = 0; i < COUNT(reals); i++) expect_real(f, reals[i].field, reals[i].value, name);
    for (size_t i = 0; i < COUNT(texts); i++) expect_text(f, texts[i][0], texts[i][1], name);
    /* GeoJSON and KML readers make a date of it and show it with slashes. */
    const char *date = OGR_F_GetFieldAsString(f, OGR_F_GetFieldIndex(f, "date"));
    ck_assert_msg(strcmp(date, "2024-05-01") == 0 || strcmp(date, "2024/05/01") == 0, "%s: %s", name, date);
    bool is_json = strstr(name, ".geojson") != NULL;
    expect_text(f, "why", is_json ? "(3:blue-green,cover <2 m,texture)" : "blue-green; cover <2 m; texture",
                name);
    expect_text(f, "also_in",
                is_json    ? "(2:=cut.tif,south; east.tif)"
                : is_table ? "'=cut.tif; south; east.tif"
                           : "=cut.tif; south; east.tif",
                name);
    if (!is_table) return;
    expect_real(f, "lon", 116.391349, name);
    expect_real(f, "lat", 39.907375, name);
    expect_real(f, "x_px", 10.25, name);
    expect_real(f, "y_px", 3, name);
}

static void expect_sparse(OGRFeatureH f, const char *name, bool is_table) {
    static const char *const unknown[] = {"stage",     "flowers",   "plants_low", "plants_high", "date",
                                          "lon_gcj02", "lat_gcj02", "chip",       "why",         "also_in"};
    for (size_t i = 0; i < COUNT(unknown); i++) expect_null(f, unknown[i], name);
    expect_real(f, "score", 0.5, name);
    expect_real(f, "area_m2", 0.33, name);
    expect_text(f, "image", is_table ? "'=1+1.tif" : "=1+1.tif", name);
}

static void expect_point(OGRFeatureH f, double lon, double lat, const char *name) {
    OGRGeometryH point = OGR_F_GetGeometryRef(f);
    ck_assert_msg(point && wkbFlatten(OGR_G_GetGeometryType(point)) == wkbPoint, "%s: no point", name);
    ck_assert_msg(fabs(OGR_G_GetX(point, 0) - lon) < 1e-9 && fabs(OGR_G_GetY(point, 0) - lat) < 1e-9,
                  "%s: %.9f %.9f", name, OGR_G_GetX(point, 0), OGR_G_GetY(point, 0));
}

START_TEST(every_format_reads_back_with_its_values_and_nulls) {
    make_folder();
    pap_targets *list = two_targets();
    for (size_t k = 0; k < COUNT(formats); k++) {
        char name[32];
        snprintf(name, sizeof name, "out%s", formats[k].ending);
        write_to(list, name, false);
        GDALDatasetH dataset = open_written(name);
        OGRLayerH layer = GDALDatasetGetLayer(dataset, 0);
        ck_assert_msg(OGR_L_GetFeatureCount(layer, TRUE) == 2, "%s: %lld features", name,
                      (long long)OGR_L_GetFeatureCount(layer, TRUE));
        OGRFeatureH first = OGR_L_GetNextFeature(layer), second = OGR_L_GetNextFeature(layer);
        expect_text(first, formats[k].id_field, "b1", name);
        expect_text(second, formats[k].id_field, "a1", name);
        if (formats[k].has_geometry) {
            expect_point(first, 116.391349, 39.907375, name);
            expect_point(second, 85.3, 27.7, name);
        }
        if (formats[k].has_properties) {
            expect_full(first, name, !formats[k].has_geometry);
            expect_sparse(second, name, !formats[k].has_geometry);
        }
        OGR_F_Destroy(first);
        OGR_F_Destroy(second);
        GDALClose(dataset);
        size_t files = empty_folder();
        ck_assert_msg(files == 1, "%s: %zu files", name, files);
    }
    pap_targets_free(list);
    remove_folder();
}
END_TEST

START_TEST(an_empty_list_can_be_written_in_every_format) {
    make_folder();
    pap_targets *list = list_of(NULL, 0);
    for (size_t k = 0; k < COUNT(formats); k++) {
        char name[32];
        snprintf(name, sizeof name, "out%s", formats[k].ending);
        write_to(list, name, false);
        size_t files = empty_folder();
        ck_assert_msg(files == 1, "%s: %zu files", name, files);
    }
    write_to(list, "empty.geojson", false);
    char *text = text_of("empty.geojson", NULL);
    json_t *whole = json_loads(text, 0, NULL);
    ck_assert_msg(json_is_array(json_object_get(whole, "features")), "%s", text);
    ck_assert_uint_eq(json_array_size(json_object_get(whole, "features")), 0);
    json_decref(whole);
    free(text);
    pap_targets_free(list);
    remove_folder();
}
END_TEST

START_TEST(geojson_has_short_numbers_and_the_foreign_member) {
    make_folder();
    pap_targets *list = two_targets();
    write_to(list, "out.geojson", false);
    char *text = text_of("out.geojson", NULL);
    for (const char *at = text; (at = strchr(at, '.')) != NULL; at++)
        ck_assert_msg(strspn(at + 1, "0123456789") <= 7, "%.30s", at - 5);
    ck_assert_ptr_nonnull(strstr(text, "\"score\": 0.9312,"));
    ck_assert_ptr_nonnull(strstr(text, "[ 116.391349, 39.907375 ]"));
    ck_assert_ptr_nonnull(strstr(text, "\"flowers\": null"));
    json_t *whole = json_loads(text, 0, NULL), *mine = json_object_get(whole, "papaver");
    ck_assert_str_eq(json_string_value(json_object_get(mine, "version")), PAP_VERSION);
    ck_assert_str_eq(json_string_value(json_object_get(mine, "model")), "m1");
    ck_assert_str_eq(json_string_value(json_object_get(mine, "settings_digest")), "0123abcd");
    json_t *settings = json_loads(list->settings_json, 0, NULL);
    ck_assert(json_equal(settings, json_object_get(mine, "settings")));
    json_t *first = json_array_get(json_object_get(whole, "features"), 0);
    json_t *why = json_object_get(json_object_get(first, "properties"), "why");
    ck_assert_uint_eq(json_array_size(why), 3);
    ck_assert_uint_eq(json_object_size(json_object_get(first, "properties")), 18);
    ck_assert_ptr_null(json_object_get(whole, "crs"));
    json_decref(settings);
    json_decref(whole);
    free(text);
    pap_targets_free(list);
    remove_folder();
}
END_TEST

START_TEST(the_bytes_do_not_depend_on_name_or_time) {
    static const char *const endings[] = {".geojson", ".geojsonl", ".gpkg", ".kml", ".gpx", ".csv", ".fgb"};
    make_folder();
    pap_targets *list = two_targets();
    for (size_t k = 0; k < COUNT(endings); k++) {
        char names[2][32], *texts[2];
        size_t sizes[2];
        for (int i = 0; i < 2; i++) {
            snprintf(names[i], sizeof names[i], "%s%s", i ? "another one" : "a", endings[k]);
            write_to(list, names[i], false);
            texts[i] = text_of(names[i], &sizes[i]);
            usleep(2000);
        }
        ck_assert_msg(sizes[0] == sizes[1] && memcmp(texts[0], texts[1], sizes[0]) == 0, "%s", endings[k]);
        for (int i = 0; i < 2; i++) free(texts[i]);
    }
    pap_targets_free(list);
    remove_folder();
}
END_TEST

START_TEST(csv_has_a_byte_order_mark_and_quotes) {
    make_folder();
    pap_targets *list = two_targets();
    write_to(list, "out.csv", false);
    char *text = text_of("out.csv", NULL);
    static const char head[] = "\xef\xbb\xbflon,lat,x_px,y_px,id,score,";
    ck_assert_msg(strncmp(text, head, sizeof head - 1) == 0, "%.60s", text);
    ck_assert_ptr_nonnull(strstr(text, ",\"north, \"\"a\"\".tif\",2024-05-01,m1,"));
    ck_assert_ptr_nonnull(strstr(text, ",flowering,23,40,90,4.2,0.0171,0.05,"));
    ck_assert_ptr_nonnull(
        strstr(text, "\r\n85.3,27.7,1,2,a1,0.5,white,,,,,0.33,0.05,0.1,'=1+1.tif,,m1,,,,,\r\n"));
    free(text);
    pap_targets_free(list);
    remove_folder();
}
END_TEST

START_TEST(kml_and_gpx_say_that_it_is_a_suspicion) {
    static const char *const names[] = {"out.kml", "out.gpx"};
    make_folder();
    pap_targets *list = two_targets();
    for (size_t k = 0; k < COUNT(names); k++) {
        write_to(list, names[k], false);
        char *text = text_of(names[k], NULL);
        ck_assert_msg(strstr(text, "<name>b1</name>") != NULL, "%s", text);
        ck_assert_msg(strstr(text,
                             "suspected opium-poppy plot, to be checked on the ground; score 0.93, about 23 "
                             "open flowers, 4.2 m2") != NULL,
                      "%s", text);
        free(text);
    }
    pap_targets_free(list);
    remove_folder();
}
END_TEST

START_TEST(outlines_are_closed_polygons_where_the_format_holds_them) {
    make_folder();
    pap_targets *list = two_targets();
    for (size_t k = 0; k < COUNT(formats); k++) {
        if (!formats[k].has_geometry) continue;
        char name[32];
        snprintf(name, sizeof name, "out%s", formats[k].ending);
        write_to(list, name, true);
        GDALDatasetH dataset = open_written(name);
        OGRFeatureH first = OGR_L_GetNextFeature(GDALDatasetGetLayer(dataset, 0));
        OGRGeometryH shape = OGR_F_GetGeometryRef(first);
        OGRwkbGeometryType wanted = formats[k].holds_outlines ? wkbPolygon : wkbPoint;
        ck_assert_msg(wkbFlatten(OGR_G_GetGeometryType(shape)) == wanted, "%s", name);
        if (wanted == wkbPolygon) {
            OGRGeometryH outer = OGR_G_GetGeometryRef(shape, 0);
            ck_assert_msg(OGR_G_GetPointCount(outer) == 5, "%s: %d points", name, OGR_G_GetPointCount(outer));
            ck_assert_msg(fabs(OGR_G_GetX(outer, 4) - OGR_G_GetX(outer, 0)) < 1e-12, "%s is open", name);
            ck_assert_msg(fabs(OGR_G_Area(shape) - 1e-8) < 1e-12, "%s: %g", name, OGR_G_Area(shape));
        }
        OGR_F_Destroy(first);
        GDALClose(dataset);
    }
    pap_targets_free(list);
    remove_folder();
}
END_TEST

START_TEST(geojson_rings_are_right_handed) {
    make_folder();
    pap_targets *list = two_targets();
    write_to(list, "out.geojson", true);
    char *text = text_of("out.geojson", NULL);
    json_t *whole = json_loads(text, 0, NULL);
    json_t *feature = json_array_get(json_object_get(whole, "features"), 0);
    json_t *outer = json_array_get(json_object_get(json_object_get(feature, "geometry"), "coordinates"), 0);
    double twice_area = 0;
    for (size_t i = 0; i + 1 < json_array_size(outer); i++) {
        json_t *a = json_array_get(outer, i), *b = json_array_get(outer, i + 1);
        twice_area += (json_number_value(json_array_get(a, 0)) - 116.39) *
                      (json_number_value(json_array_get(b, 1)) - 39.9);
        twice_area -= (json_number_value(json_array_get(b, 0)) - 116.39) *
                      (json_number_value(json_array_get(a, 1)) - 39.9);
    }
    ck_assert_msg(twice_area > 1.9e-8, "%g", twice_area);
    json_decref(whole);
    free(text);
    pap_targets_free(list);
    remove_folder();
}
END_TEST

START_TEST(an_unplaced_list_is_only_for_tables) {
    make_folder();
    target_entry unplaced = sparse;
    unplaced.target.lon = unplaced.target.lat = NAN;
    pap_targets *list = list_of((const target_entry *const[]){&unplaced}, 1);
    for (size_t k = 0; k < COUNT(formats); k++) {
        char name[32];
        snprintf(name, sizeof name, "out%s", formats[k].ending);
        pap_error err = {0};
        pap_status status = pap_targets_write(list, in_folder(name), NULL, &err);
        ck_assert_int_eq(targets_check_path(in_folder(name), false, NULL), status);
        if (!formats[k].has_geometry) {
            ck_assert_msg(status == PAP_OK, "%s: %s", name, err.message);
            GDALDatasetH dataset = open_written(name);
            OGRFeatureH first = OGR_L_GetNextFeature(GDALDatasetGetLayer(dataset, 0));
            expect_null(first, "lon", name);
            expect_real(first, "x_px", 1, name);
            OGR_F_Destroy(first);
            GDALClose(dataset);
            continue;
        }
        ck_assert_msg(status == PAP_E_GEOREF, "%s: %d", name, status);
        ck_assert_msg(strstr(err.message, name) && strstr(err.message, "write .csv"), "%s", err.message);
    }
    ck_assert_int_eq(targets_check_path("-", false, NULL), PAP_E_GEOREF);
    ck_assert_int_eq(targets_check_path("-", true, NULL), PAP_OK);
    ck_assert_uint_eq(empty_folder(), 2);
    pap_targets_free(list);
    remove_folder();
}
END_TEST

START_TEST(an_unknown_ending_is_answered_with_the_known_ones) {
    static const char *const names[] = {"out.txt", "out", "out.geojson.bak", "dir.csv/out", ".doc"};
    make_folder();
    pap_targets *list = two_targets();
    for (size_t k = 0; k < COUNT(names); k++) {
        pap_error err = {0};
        pap_status status = pap_targets_write(list, in_folder(names[k]), NULL, &err);
        ck_assert_msg(status == PAP_E_UNSUPPORTED, "%s: %d", names[k], status);
        ck_assert_msg(strstr(err.message, targets_endings()) != NULL, "%s", err.message);
    }
    size_t length = 0;
    for (size_t k = 0; k < COUNT(formats); k++) {
        char path[32];
        snprintf(path, sizeof path, "x%s", formats[k].ending);
        ck_assert_msg(strstr(targets_endings(), formats[k].ending) != NULL, "%s is not told", path);
        ck_assert_msg(targets_check_path(path, true, NULL) == PAP_OK, "%s", path);
        length += strlen(formats[k].ending) + 1;
    }
    ck_assert_uint_eq(strlen(targets_endings()) + 1, length);
    ck_assert_int_eq(targets_check_path("X.GeoJSON", true, NULL), PAP_OK);
    ck_assert_uint_eq(empty_folder(), 0);
    pap_targets_free(list);
    remove_folder();
}
END_TEST

START_TEST(an_existing_file_is_kept_unless_told_otherwise) {
    make_folder();
    pap_targets *list = two_targets();
    ck_assert_int_eq(file_write_whole(in_folder("out.kml"), "mine", 4, false, false, NULL), PAP_OK);
    pap_error err = {0};
    ck_assert_int_eq(pap_targets_write(list, in_folder("out.kml"), NULL, &err), PAP_E_EXISTS);
    char *text = text_of("out.kml", NULL);
    ck_assert_str_eq(text, "mine");
    free(text);
    pap_write_options options = PAP_WRITE_OPTIONS_INIT;
    options.overwrite = 1;
    ck_assert_int_eq(pap_targets_write(list, in_folder("out.kml"), &options, &err), PAP_OK);
    text = text_of("out.kml", NULL);
    ck_assert_msg(strncmp(text, "<?xml", 5) == 0, "%.20s", text);
    free(text);
    ck_assert_uint_eq(empty_folder(), 1);
    pap_targets_free(list);
    remove_folder();
}
END_TEST

START_TEST(a_list_is_private_unless_made_public) {
    make_folder();
    pap_targets *list = two_targets();
    umask(022);
    for (int is_public = 0; is_public < 2; is_public++) {
        pap_write_options options = PAP_WRITE_OPTIONS_INIT;
        options.overwrite = 1;
        options.is_public = is_public;
        struct stat at;
        ck_assert_int_eq(pap_targets_write(list, in_folder("out.gpkg"), &options, NULL), PAP_OK);
        ck_assert_int_eq(stat(in_folder("out.gpkg"), &at), 0);
        ck_assert_int_eq(at.st_mode & 0777, is_public ? 0644 : 0600);
    }
    pap_targets_free(list);
    remove_folder();
}
END_TEST

START_TEST(a_folder_that_takes_no_files_is_an_error) {
    static const char *const names[] = {"missing/out.geojson", "file/out.gpkg"};
    make_folder();
    pap_targets *list = two_targets();
    ck_assert_int_eq(file_write_whole(in_folder("file"), "x", 1, false, false, NULL), PAP_OK);
    for (size_t k = 0; k < COUNT(names); k++) {
        pap_error err = {0};
        pap_status status = pap_targets_write(list, in_folder(names[k]), NULL, &err);
        ck_assert_msg(status == PAP_E_IO, "%s: %d", names[k], status);
        ck_assert_msg(strstr(err.message, names[k]) != NULL, "%s", err.message);
    }
    if (geteuid() != 0) {
        pap_error err = {0};
        ck_assert_int_eq(chmod(folder, 0500), 0);
        ck_assert_int_eq(pap_targets_write(list, in_folder("out.csv"), NULL, &err), PAP_E_IO);
        ck_assert_int_eq(chmod(folder, 0700), 0);
    }
    ck_assert_uint_eq(empty_folder(), 1);
    pap_targets_free(list);
    remove_folder();
}
END_TEST

START_TEST(wrong_arguments_are_named) {
    pap_targets *list = two_targets();
    pap_write_options options = PAP_WRITE_OPTIONS_INIT;
    ck_assert_int_eq(pap_targets_write(NULL, "x.csv", &options, NULL), PAP_E_ARGUMENT);
    ck_assert_int_eq(pap_targets_write(list, NULL, &options, NULL), PAP_E_ARGUMENT);
    options.version = 9;
    ck_assert_int_eq(pap_targets_write(list, "x.csv", &options, NULL), PAP_E_ARGUMENT);
    pap_targets_free(list);
}
END_TEST

START_TEST(settings_that_are_no_json_are_refused) {
    make_folder();
    pap_targets *list = two_targets();
    list->settings_json[0] = '?';
    pap_error err = {0};
    ck_assert_int_eq(pap_targets_write(list, in_folder("out.geojson"), NULL, &err), PAP_E_IO);
    ck_assert_msg(strstr(err.message, "not valid JSON") != NULL, "%s", err.message);
    ck_assert_uint_eq(empty_folder(), 0);
    pap_targets_free(list);
    remove_folder();
}
END_TEST

START_TEST(gdal_settings_of_the_thread_come_back) {
    make_folder();
    pap_targets *list = two_targets();
    write_to(list, "a.gpkg", false);
    ck_assert_ptr_null(CPLGetThreadLocalConfigOption("OGR_CURRENT_DATE", NULL));
    CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", "2011-11-11T00:00:00Z");
    write_to(list, "b.gpkg", false);
    ck_assert_str_eq(CPLGetThreadLocalConfigOption("OGR_CURRENT_DATE", ""), "2011-11-11T00:00:00Z");
    pap_targets_free(list);
    remove_folder();
}
END_TEST

/* Standard output sent to `path` while the list is written to "-". */
static pap_status print_to(const char *path, const pap_targets *list, pap_error *err) {
    fflush(stdout);
    int former = dup(STDOUT_FILENO), fd = open(path, O_CREAT | O_WRONLY, 0600);
    ck_assert_int_ge(fd, 0);
    dup2(fd, STDOUT_FILENO);
    pap_status status = pap_targets_write(list, "-", NULL, err);
    fflush(stdout);
    dup2(former, STDOUT_FILENO);
    close(fd);
    close(former);
    return status;
}

START_TEST(a_dash_prints_geojson) {
    make_folder();
    pap_targets *list = two_targets();
    char *printed, *written;
    ck_assert_int_eq(print_to(in_folder("printed"), list, NULL), PAP_OK);
    write_to(list, "out.geojson", false);
    printed = text_of("printed", NULL);
    written = text_of("out.geojson", NULL);
    ck_assert_str_eq(printed, written);
    free(printed);
    free(written);
    pap_error err = {0};
    if (access("/dev/full", W_OK) == 0) {
        ck_assert_int_eq(print_to("/dev/full", list, &err), PAP_E_NOSPACE);
        ck_assert_msg(strstr(err.message, "standard output") != NULL, "%s", err.message);
    }
    pap_targets_free(list);
    remove_folder();
}
END_TEST

START_TEST(a_full_disk_is_reported_and_leaves_nothing) {
    make_folder();
    if (geteuid() != 0 || mount("papaver", folder, "tmpfs", 0, "size=32k") != 0) {
        puts("skipped: a tiny file system cannot be mounted here, so no disk can be filled");
        remove_folder();
        return;
    }
    pap_targets *list = two_targets();
    pap_error err = {0};
    pap_status status = pap_targets_write(list, in_folder("out.gpkg"), NULL, &err);
    size_t files = empty_folder();
    umount(folder);
    remove_folder();
    ck_assert_int_eq(status, PAP_E_NOSPACE);
    ck_assert_msg(strstr(err.message, "out.gpkg: the disk is full") != NULL, "%s", err.message);
    ck_assert_uint_eq(files, 0);
    pap_targets_free(list);
}
END_TEST

CHECK_MAIN("targets/write", every_format_reads_back_with_its_values_and_nulls,
           an_empty_list_can_be_written_in_every_format, geojson_has_short_numbers_and_the_foreign_member,
           the_bytes_do_not_depend_on_name_or_time, csv_has_a_byte_order_mark_and_quotes,
           kml_and_gpx_say_that_it_is_a_suspicion, outlines_are_closed_polygons_where_the_format_holds_them,
           geojson_rings_are_right_handed, an_unplaced_list_is_only_for_tables,
           an_unknown_ending_is_answered_with_the_known_ones, an_existing_file_is_kept_unless_told_otherwise,
           a_list_is_private_unless_made_public, a_folder_that_takes_no_files_is_an_error,
           wrong_arguments_are_named, settings_that_are_no_json_are_refused,
           gdal_settings_of_the_thread_come_back, a_dash_prints_geojson,
           a_full_disk_is_reported_and_leaves_nothing)
