/* Ground pixels and positions in every kind of CRS, against known lengths of a degree and published points.
 */
#include "geo/geohash.h"
#include "geo/place.h"

#include "check_main.h"

#include <cpl_conv.h>
#include <math.h>
#include <ogr_srs_api.h>
#include <stdio.h>
#include <string.h>

enum { UNPROJECTED = 4326 };

static char *wkt_of(int epsg) {
    OGRSpatialReferenceH crs = OSRNewSpatialReference(NULL);
    char *wkt = NULL;
    ck_assert_msg(OSRImportFromEPSG(crs, epsg) == OGRERR_NONE, "EPSG:%d", epsg);
    OSRExportToWkt(crs, &wkt);
    OSRDestroySpatialReference(crs);
    return wkt;
}

static geo_place *place_of(const double gt[6], int epsg) {
    char *wkt = wkt_of(epsg);
    geo_place *place = NULL;
    pap_error err = {PAP_OK, ""};
    ck_assert_msg(geo_place_new(&place, gt, wkt, "a.tif", &err) == PAP_OK, "EPSG:%d: %s", epsg, err.message);
    CPLFree(wkt);
    return place;
}

/* Metres per degree on WGS 84: the series of NIMA TR 8350.2, good to a millimetre or two. */
static double lat_degree_m(double lat) {
    double p = lat * acos(-1.0) / 180;
    return 111132.92 - 559.82 * cos(2 * p) + 1.175 * cos(4 * p) - 0.0023 * cos(6 * p);
}
static double lon_degree_m(double lat) {
    double p = lat * acos(-1.0) / 180;
    return 111412.84 * cos(p) - 93.5 * cos(3 * p) + 0.118 * cos(5 * p);
}

/* Mercator stretches by 1/k: on the sphere (3857) k = cos(lat) for eastings in terms of the ellipsoid. */
static double mercator_x(double lat) {
    double p = lat * acos(-1.0) / 180, e2 = 0.00669437999014;
    return cos(p) / sqrt(1 - e2 * sin(p) * sin(p));
}
static double web_mercator_y(double lat) {
    double p = lat * acos(-1.0) / 180, e2 = 0.00669437999014;
    return cos(p) * (1 - e2) / pow(1 - e2 * sin(p) * sin(p), 1.5);
}

static const double WEB_Y_27_6 = 3197714.0; /* northing of 27.6 degrees, to 100 m */

START_TEST(a_ground_pixel_is_metres_whatever_the_crs) {
    const double foot = 1200.0 / 3937, d = 1e-6, c = cos(acos(-1.0) / 9), s = sin(acos(-1.0) / 9);
    const struct {
        const char *name;
        int epsg;
        double gt[6], x_m, y_m, within;
    } cases[] = {
        {"UTM 48N at its meridian",
         32648,
         {500000, .02, 0, 3000000, 0, -.02},
         .02 / .9996,
         .02 / .9996,
         1e-6},
        {"US feet", 2263, {987000, 1, 0, 212000, 0, -1}, foot, foot, 1e-4},
        {"degrees at 30 N", 4326, {100, d, 0, 30, 0, -d}, d * lon_degree_m(30), d * lat_degree_m(30), 1e-5},
        {"degrees at 60 N", 4326, {100, d, 0, 60, 0, -d}, d * lon_degree_m(60), d * lat_degree_m(60), 1e-5},
        {"Web Mercator at 27.6 N",
         3857,
         {9e6, 1, 0, WEB_Y_27_6, 0, -1},
         mercator_x(27.6),
         web_mercator_y(27.6),
         2e-4},
        {"Mercator on the equator", 3395, {0, 1, 0, 0, 0, -1}, 1, 1, 1e-5},
        {"UTM turned by 20 degrees",
         32648,
         {500000, .05 * c, .05 * s, 3000000, .05 * s, -.05 * c},
         .05 / .9996,
         .05 / .9996,
         1e-6},
        {"UTM, south up", 32648, {500000, .03, 0, 3000000, 0, .03}, .03 / .9996, .03 / .9996, 1e-6},
        {"oblong pixels", 32648, {500000, .03, 0, 3000000, 0, -.04}, .03 / .9996, .04 / .9996, 1e-6},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        geo_place *place = place_of(cases[i].gt, cases[i].epsg);
        geo_steps steps;
        ck_assert_msg(geo_place_steps(place, &steps, 0, 0), "%s", cases[i].name);
        double x = geo_steps_x_m(&steps), y = geo_steps_y_m(&steps);
        ck_assert_msg(
            fabs(x / cases[i].x_m - 1) < cases[i].within && fabs(y / cases[i].y_m - 1) < cases[i].within,
            "%s: %.9g x %.9g, expected %.9g x %.9g", cases[i].name, x, y, cases[i].x_m, cases[i].y_m);
        geo_place_free(place);
    }
}
END_TEST

START_TEST(steps_point_where_the_picture_does) {
    const double gt[6] = {500000, 1, 0, 3000000, 0, -1}, up[6] = {500000, 1, 0, 3000000, 0, 1},
                 turned[6] = {500000, 0, 1, 3000000, 1, 0};
    geo_place *north = place_of(gt, 32648), *south = place_of(up, 32648), *east = place_of(turned, 32648);
    geo_steps s;
    ck_assert(geo_place_steps(north, &s, 5, 5) && s.east_x > .99 && s.north_y < -.99 &&
              fabs(s.north_x) < 1e-3);
    ck_assert(geo_place_steps(south, &s, 5, 5) && s.east_x > .99 && s.north_y > .99);
    ck_assert(geo_place_steps(east, &s, 5, 5) && s.north_x > .99 && s.east_y > .99);
    geo_place_free(north);
    geo_place_free(south);
    geo_place_free(east);
}
END_TEST

START_TEST(positions_are_longitude_and_latitude) {
    /* Half the Mercator world is 20037508.342789244 m (180 degrees); 6378137 * asinh(tan 45) =
     * 5621521.486192066. */
    const struct {
        int epsg;
        double gt[6], x, y, lon, lat;
    } cases[] = {
        {4326, {116.39, 1e-6, 0, 39.91, 0, -1e-6}, 1000, 2000, 116.391, 39.908},
        {3857, {0, 1, 0, 5621521.486192066, 0, -1}, 0, 0, 0, 45},
        {3857, {10018754.171394622, 1, 0, 0, 0, -1}, 0, 0, 90, 0},
        {32648, {500000, .02, 0, 0, 0, -.02}, 0, 0, 105, 0},
        {4326, {179.9, .01, 0, 10, 0, -.01}, 20, 0, -179.9, 10},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        geo_place *place = place_of(cases[i].gt, cases[i].epsg);
        double lon, lat;
        ck_assert(geo_place_lonlat(place, &lon, &lat, cases[i].x, cases[i].y));
        ck_assert_msg(fabs(lon - cases[i].lon) < 1e-9 && fabs(lat - cases[i].lat) < 1e-9,
                      "case %zu: %.10f %.10f, expected %.10f %.10f", i, lon, lat, cases[i].lon, cases[i].lat);
        geo_place_free(place);
    }
}
END_TEST

START_TEST(beyond_the_projection_there_is_no_position) {
    const double gt[6] = {0, 1, 0, 89.9, 0, 1};
    geo_place *place = place_of(gt, UNPROJECTED);
    double lon = 1, lat = 1;
    geo_steps steps;
    ck_assert(!geo_place_lonlat(place, &lon, &lat, 0, 1000));
    ck_assert(isnan(lon) && isnan(lat));
    ck_assert(!geo_place_steps(place, &steps, 0, 1000));
    geo_place_free(place);
    geo_place_free(NULL);
}
END_TEST

START_TEST(what_cannot_be_used_is_refused_by_name) {
    static const double bad[][6] = {{0, 0, 0, 0, 0, 0},
                                    {5, 1, 0, 5, 0, 0},
                                    {5, 1, 1, 5, 1, 1},
                                    {5, NAN, 0, 5, 0, -1},
                                    {INFINITY, 1, 0, 5, 0, -1}};
    static const double good[6] = {500000, 1, 0, 3000000, 0, -1};
    static const char *const crs[] = {"nonsense", "", "LOCAL_CS[\"site\",UNIT[\"metre\",1]]"};
    char *wkt = wkt_of(32648);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        geo_place *place = NULL;
        pap_error err = {PAP_OK, ""};
        ck_assert_msg(geo_place_new(&place, bad[i], wkt, "a.tif", &err) == PAP_E_GEOREF && !place,
                      "transform %zu", i);
        ck_assert_msg(strncmp(err.message, "a.tif: ", 7) == 0, "%s", err.message);
    }
    for (size_t i = 0; i < sizeof crs / sizeof *crs; i++) {
        geo_place *place = NULL;
        pap_error err = {PAP_OK, ""};
        ck_assert_msg(geo_place_new(&place, good, crs[i], "a.tif", &err) == PAP_E_GEOREF && !place, "CRS %zu",
                      i);
        ck_assert_msg(strstr(err.message, "--gsd") != NULL, "%s", err.message);
    }
    CPLFree(wkt);
}
END_TEST

START_TEST(geohashes_are_the_published_ones) {
    static const struct {
        double lon, lat;
        const char *hash;
    } cases[] = {{10.40744, 57.64911, "u4pruydqqvj"}, {-5.6, 42.6, "ezs42"},
                 {112.5584, 37.8324, "ww8p1r4t8"},    {-180, -90, "000000000000"},
                 {180, 90, "zzzzzzzzzzzz"},           {0, 0, "s00000000000"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char hash[GEOHASH_LENGTH + 1];
        geohash_of(hash, cases[i].lon, cases[i].lat);
        ck_assert_uint_eq(strlen(hash), GEOHASH_LENGTH);
        ck_assert_msg(strncmp(hash, cases[i].hash, strlen(cases[i].hash)) == 0, "%s, expected %s", hash,
                      cases[i].hash);
    }
}
END_TEST

START_TEST(a_pixel_is_found_again_from_its_position) {
    static const struct {
        int epsg;
        double gt[6];
    } places[] = {{32648, {490294.24, 0.02, 0, 3263398.56, 0, -0.02}},
                  {3857, {11677000, 0.07, 0.01, 3436000, 0.01, -0.07}},
                  {4326, {104.9, 2e-7, 1e-8, 29.5, -1e-8, -2e-7}},
                  {32701, {500000, 0.5, 0, 9999000, 0, -0.5}},
                  {4326, {179.999, 1e-7, 0, -16.5, 0, -1e-7}}};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        geo_place *place = place_of(places[i].gt, places[i].epsg);
        for (int k = 0; k < 9; k++) {
            double lon, lat, wanted_x = k % 3 * 10000.0 - 300, wanted_y = floor(k / 3.0) * 9000 - 1000;
            double x = 12345, y = 54321;
            ck_assert(geo_place_lonlat(place, &lon, &lat, wanted_x, wanted_y));
            ck_assert(geo_place_pixel(place, &x, &y, lon, lat));
            ck_assert_msg(fabs(x - wanted_x) < 2e-3 && fabs(y - wanted_y) < 2e-3,
                          "place %zu: %.4f, %.4f not %g, %g", i, x, y, wanted_x, wanted_y);
        }
        geo_place_free(place);
    }
}
END_TEST

CHECK_MAIN("geo/place", a_pixel_is_found_again_from_its_position, a_ground_pixel_is_metres_whatever_the_crs,
           steps_point_where_the_picture_does, positions_are_longitude_and_latitude,
           beyond_the_projection_there_is_no_position, what_cannot_be_used_is_refused_by_name,
           geohashes_are_the_published_ones)
