/* The area of interest: what is read, how large it is, which pixels lie in it, how much of it was seen. */
#include "aoi/clip.h"
#include "aoi/survey.h"
#include "base/file.h"
#include "base/random.h"
#include "check_main.h"
#include "temp_folder.h"

#include <cpl_conv.h>
#include <math.h>
#include <ogr_srs_api.h>
#include <stdlib.h>
#include <string.h>

/* A file of GeoJSON features; with `epsg`, coordinates are of that CRS. */
static const char *write_area(const char *name, int epsg, const char *const *geometries, size_t count) {
    static char text[65536];
    size_t used = (size_t)snprintf(text, sizeof text, "{\"type\":\"FeatureCollection\",");
    if (epsg)
        used += (size_t)snprintf(
            text + used, sizeof text - used,
            "\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG::%d\"}},", epsg);
    used += (size_t)snprintf(text + used, sizeof text - used, "\"features\":[");
    for (size_t i = 0; i < count; i++)
        used += (size_t)snprintf(text + used, sizeof text - used,
                                 "%s{\"type\":\"Feature\",\"properties\":{},\"geometry\":%s}", i ? "," : "",
                                 geometries[i]);
    used += (size_t)snprintf(text + used, sizeof text - used, "]}");
    const char *path = temp_path(name);
    ck_assert_int_eq(file_write_whole(path, text, used, true, false, NULL), PAP_OK);
    return path;
}

static aoi *read_area(const char *path) {
    aoi *area = NULL;
    pap_error err = {PAP_OK, ""};
    ck_assert_msg(aoi_read(&area, path, &err) == PAP_OK, "%s", err.message);
    return area;
}

/* Metres in UTM 48N near the central meridian: a hectare is 10,000.8 m2 on the ground there (k = 0.9996). */
#define SQUARE(x0, y0, x1, y1)                                                                               \
    "{\"type\":\"Polygon\",\"coordinates\":[[[" #x0 "," #y0 "],[" #x1 "," #y0 "],[" #x1 "," #y1 "],[" #x0    \
    "," #y1 "],[" #x0 "," #y0 "]]]}"

static geo_place *utm_place(double gsd_m) {
    OGRSpatialReferenceH crs = OSRNewSpatialReference(NULL);
    char *wkt = NULL;
    geo_place *place = NULL;
    OSRImportFromEPSG(crs, 32648);
    OSRExportToWkt(crs, &wkt);
    ck_assert_int_eq(
        geo_place_new(&place, (double[]){500000, gsd_m, 0, 3300200, 0, -gsd_m}, wkt, "a.tif", NULL), PAP_OK);
    CPLFree(wkt);
    OSRDestroySpatialReference(crs);
    return place;
}

START_TEST(overlapping_polygons_are_one_area) {
    static const char *const two[] = {SQUARE(500000, 3300000, 500100, 3300100),
                                      SQUARE(500050, 3300000, 500150, 3300100)},
                             *const point[] = {SQUARE(500000, 3300000, 500100, 3300100),
                                               "{\"type\":\"Point\",\"coordinates\":[500000,3300000]}"};
    temp_folder_make();
    aoi *both = read_area(write_area("two.geojson", 32648, two, 2)),
        *one = read_area(write_area("one.geojson", 32648, point, 2));
    ck_assert_double_eq_tol(aoi_hectares(one), 1.0008, 1e-4);
    ck_assert_double_eq_tol(aoi_hectares(both), 1.5012, 1e-4);
    ck_assert_uint_eq(strlen(aoi_digest(one)), 64);
    ck_assert_str_ne(aoi_digest(one), aoi_digest(both));
    aoi_free(one);
    aoi_free(both);
    temp_folder_remove();
}
END_TEST

START_TEST(a_bow_tie_is_two_triangles) {
    static const char *const bow[] = {
        "{\"type\":\"Polygon\",\"coordinates\":[[[500000,3300000],[500100,3300100],[500100,"
        "3300000],[500000,3300100],[500000,3300000]]]}"};
    temp_folder_make();
    aoi *area = read_area(write_area("bow.geojson", 32648, bow, 1));
    ck_assert_double_eq_tol(aoi_hectares(area), 0.5004, 1e-3);
    aoi_free(area);
    temp_folder_remove();
}
END_TEST

START_TEST(what_is_no_area_is_refused) {
    static const char *const line[] = {"{\"type\":\"LineString\",\"coordinates\":[[104,30],[105,31]]}"};
    static const struct {
        const char *name, *text, *says;
        pap_status code;
    } cases[] = {{"text.geojson", "hello", "cannot be read", PAP_E_OPEN},
                 {"cut.geojson", "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Fea",
                  "cannot be read", PAP_E_OPEN},
                 {"nocrs.csv", "id,WKT\n1,\"POLYGON((0 0,1 0,1 1,0 0))\"\n", "has no CRS", PAP_E_GEOREF}};
    pap_error err;
    aoi *area = NULL;
    temp_folder_make();
    ck_assert_int_eq(aoi_read(&area, write_area("line.geojson", 0, line, 1), &err), PAP_E_FORMAT);
    ck_assert_ptr_nonnull(strstr(err.message, "line.geojson: holds no polygon"));
    ck_assert_int_eq(aoi_read(&area, write_area("none.geojson", 0, NULL, 0), &err), PAP_E_FORMAT);
    ck_assert_int_eq(aoi_read(&area, temp_path("nowhere.geojson"), &err), PAP_E_OPEN);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *path = temp_path(cases[i].name);
        ck_assert_int_eq(file_write_whole(path, cases[i].text, strlen(cases[i].text), true, false, NULL),
                         PAP_OK);
        ck_assert_msg(aoi_read(&area, path, &err) == cases[i].code, "%s: %s", cases[i].name, err.message);
        ck_assert_msg(strstr(err.message, cases[i].says) != NULL, "%s", err.message);
    }
    temp_folder_remove();
}
END_TEST

/* A star of random corners with a hole, in UTM and in degrees through OGR itself. */
static const char *star(char *text, size_t size, random_state *rng) {
    enum { CORNERS = 23 };
    size_t used = (size_t)snprintf(text, size, "{\"type\":\"Polygon\",\"coordinates\":[[");
    for (int i = 0; i <= CORNERS; i++) {
        static double first[2];
        double angle = 6.283185307 * (i % CORNERS) / CORNERS, reach = random_between(rng, 60, 150);
        double at[2] = {500100 + reach * cos(angle), 3300100 + reach * sin(angle)};
        if (i == 0) memcpy(first, at, sizeof first);
        if (i == CORNERS) memcpy(at, first, sizeof at);
        used += (size_t)snprintf(text + used, size - used, "%s[%.3f,%.3f]", i ? "," : "", at[0], at[1]);
    }
    snprintf(text + used, size - used,
             "],[[500080,3300080],[500120,3300080],[500120,3300120],[500080,3300120],[500080,3300080]]]}");
    return text;
}

START_TEST(pixels_lie_in_the_area_as_OGR_has_it) {
    enum { EDGE = 400 }; /* pixels of half a metre */
    random_state rng;
    char text[4096];
    random_seed(&rng, 3, 0);
    temp_folder_make();
    for (int round = 0; round < 4; round++) {
        const char *geometry = star(text, sizeof text, &rng);
        aoi *area = read_area(write_area("star.geojson", 32648, &geometry, 1));
        geo_place *place = utm_place(0.5);
        aoi_clip *clip = NULL;
        OGRGeometryH shape = OGR_G_CreateGeometryFromJson(geometry), point = OGR_G_CreateGeometry(wkbPoint),
                     rim = OGR_G_Boundary(shape);
        ck_assert_int_eq(aoi_clip_new(&clip, area, place, EDGE, EDGE, 20, "a.tif", NULL), PAP_OK);
        aoi_row row = {0};
        size_t inside = 0;
        for (int i = 0; i < 3000; i++) {
            double x = random_between(&rng, 0, EDGE), y = random_between(&rng, 0, EDGE);
            OGR_G_SetPoint_2D(point, 0, 500000 + 0.5 * x, 3300200 - 0.5 * y);
            bool wanted = OGR_G_Contains(shape, point);
            if (OGR_G_Distance(rim, point) < 0.02) continue; /* the edge itself */
            ck_assert_msg(aoi_clip_holds(clip, x, y) == wanted, "round %d: %g, %g", round, x, y);
            ck_assert(aoi_clip_row(&row, clip, y));
            ck_assert_msg(aoi_row_holds(&row, x) == wanted, "round %d: row %g, %g", round, x, y);
            double w = random_between(&rng, 0, 60), h = random_between(&rng, 0, 60);
            OGRGeometryH box = NULL;
            char wkt[512];
            double west = 500000 + 0.5 * x, north = 3300200 - 0.5 * y, east = west + 0.5 * w,
                   south = north - 0.5 * h;
            snprintf(wkt, sizeof wkt, "POLYGON((%.6f %.6f,%.6f %.6f,%.6f %.6f,%.6f %.6f,%.6f %.6f))", west,
                     south, east, south, east, north, west, north, west, south);
            char *cursor = wkt;
            OGR_G_CreateFromWkt(&cursor, NULL, &box);
            bool near = OGR_G_Distance(shape, box) < 0.02 && OGR_G_Distance(rim, box) < 0.02 &&
                        !OGR_G_Overlaps(shape, box);
            if (!near)
                ck_assert_msg(aoi_clip_touches(clip, x, y, x + w, y + h) ==
                                  (OGR_G_Intersects(shape, box) != 0),
                              "round %d: box %g, %g, %g x %g", round, x, y, w, h);
            OGR_G_DestroyGeometry(box);
            inside += wanted;
        }
        ck_assert_uint_gt(inside, 300);
        ck_assert_uint_lt(inside, 2700);
        free(row.x);
        OGR_G_DestroyGeometry(point);
        OGR_G_DestroyGeometry(rim);
        OGR_G_DestroyGeometry(shape);
        aoi_clip_free(clip);
        geo_place_free(place);
        aoi_free(area);
    }
    temp_folder_remove();
}
END_TEST

START_TEST(a_picture_beside_the_area_is_outside) {
    static const char *const far[] = {SQUARE(600000, 3300000, 600100, 3300100)}, *const beside[] = {
                                                                                     SQUARE(500101, 3300000,
                                                                                            500150, 3300200)};
    pap_error err;
    aoi_clip *clip = NULL;
    temp_folder_make();
    geo_place *place = utm_place(1);
    aoi *area = read_area(write_area("far.geojson", 32648, far, 1));
    ck_assert_int_eq(aoi_clip_new(&clip, area, place, 100, 100, 50, "a.tif", &err), PAP_E_OUTSIDE);
    ck_assert_ptr_nonnull(strstr(err.message, "a.tif: lies outside the area of interest"));
    aoi_free(area);
    area = read_area(write_area("beside.geojson", 32648, beside, 1));
    ck_assert_int_eq(aoi_clip_new(&clip, area, place, 100, 100, 50, "a.tif", &err), PAP_E_OUTSIDE);
    ck_assert_int_eq(aoi_clip_new(&clip, area, place, 102, 100, 50, "a.tif", &err), PAP_OK);
    aoi_clip_free(clip);
    aoi_free(area);
    geo_place_free(place);
    temp_folder_remove();
}
END_TEST

/* Inspected in its left half. */
static bool is_left(const void *context, double x, double y) {
    (void)y;
    return x < *(const double *)context;
}

START_TEST(shares_count_each_place_once) {
    static const char *const square[] = {SQUARE(500000, 3300000, 500200, 3300200)};
    double inspected, unseen, half = 50, all = 200;
    temp_folder_make();
    aoi *area = read_area(write_area("square.geojson", 32648, square, 1));
    geo_place *place = utm_place(1); /* its corner is the area's */
    aoi_survey *survey = NULL;
    ck_assert_int_eq(aoi_survey_new(&survey, area, NULL), PAP_OK);
    aoi_survey_shares(survey, &inspected, &unseen);
    ck_assert_double_eq(inspected, 0);
    ck_assert_double_eq(unseen, 1);
    aoi_survey_add(survey, place, 100, 200, is_left, &half); /* the western half, half of it inspected */
    aoi_survey_shares(survey, &inspected, &unseen);
    ck_assert_double_eq_tol(inspected, 0.25, 0.005);
    ck_assert_double_eq_tol(unseen, 0.5, 0.005);
    aoi_survey_add(survey, place, 150, 100, is_left, &all); /* overlaps */
    aoi_survey_shares(survey, &inspected, &unseen);
    ck_assert_double_eq_tol(inspected, 0.125 + 0.375, 0.005);
    ck_assert_double_eq_tol(unseen, 0.375, 0.005);
    aoi_survey_free(survey);
    geo_place_free(place);
    aoi_free(area);
    temp_folder_remove();
}
END_TEST

CHECK_MAIN("aoi/aoi", overlapping_polygons_are_one_area, a_bow_tie_is_two_triangles,
           what_is_no_area_is_refused, pixels_lie_in_the_area_as_OGR_has_it,
           a_picture_beside_the_area_is_outside, shares_count_each_place_once)
