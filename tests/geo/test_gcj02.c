/* GCJ-02: golden values, the inverse, and where it applies. */
#include "check_main.h"
#include "geo/china_outline.h"
#include "geo/gcj02.h"

#include <gdal.h>
#include <math.h>
#include <ogr_api.h>
#include <stdio.h>

typedef struct place {
    const char *name;
    double lon, lat;
} place;

static const place inside[] = {
    {"Beijing", 116.40, 39.90},  {"Shanghai", 121.45, 31.20},  {"Shenzhen", 114.06, 22.58},
    {"Haikou", 110.33, 20.00},   {"Sanya", 109.50, 18.35},     {"Kunming", 102.72, 25.04},
    {"Jinghong", 100.80, 22.01}, {"Lhasa", 91.13, 29.65},      {"Kashgar", 75.99, 39.47},
    {"Altay", 88.13, 47.85},     {"Hulunbuir", 119.75, 49.20}, {"Harbin", 126.63, 45.75},
    {"Mohe", 122.35, 52.97},     {"Dandong", 124.20, 40.25},   {"Dalian", 121.60, 39.00},
    {"Zhouqu", 104.37, 33.78},   {"Xiamen", 118.05, 24.62},    {"Zhuhai", 113.45, 22.35},
};

static const place outside[] = {
    {"Hong Kong", 114.17, 22.30},   {"Yuen Long", 114.03, 22.44},  {"Macau", 113.545, 22.19},
    {"Taipei", 121.52, 25.04},      {"Kaohsiung", 120.31, 22.62},  {"Kinmen", 118.37, 24.44},
    {"Hanoi", 105.84, 21.03},       {"Vientiane", 102.60, 17.97},  {"Myitkyina", 97.40, 25.38},
    {"Lashio", 97.75, 22.93},       {"Kathmandu", 85.32, 27.72},   {"Thimphu", 89.64, 27.47},
    {"Delhi", 77.21, 28.61},        {"Gangtok", 88.61, 27.33},     {"Gilgit", 74.31, 35.92},
    {"Dushanbe", 68.78, 38.56},     {"Bishkek", 74.59, 42.87},     {"Almaty", 76.95, 43.24},
    {"Ulaanbaatar", 106.92, 47.92}, {"Choibalsan", 114.5, 48.07},  {"Chita", 113.50, 52.03},
    {"Khabarovsk", 135.10, 48.48},  {"Svobodny", 128.13, 51.38},   {"Vladivostok", 131.89, 43.12},
    {"Pyongyang", 125.75, 39.03},   {"Seoul", 126.98, 37.57},      {"Jeju", 126.53, 33.50},
    {"Manila", 120.98, 14.60},      {"the Atlantic", -30.0, 30.0},
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

START_TEST(the_golden_place_in_beijing_is_met) {
    double lon, lat;
    ck_assert(gcj02_from_wgs84(&lon, &lat, 116.391349, 39.907375));
    ck_assert_double_eq_tol(lon, 116.39759019, 5e-9);
    ck_assert_double_eq_tol(lat, 39.90877629, 5e-9);
}
END_TEST

START_TEST(the_shift_has_the_known_length) {
    static const struct {
        double lon, lat, metres;
    } cases[] = {{116.391349, 39.907375, 555}, {104.37, 33.78, 305}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        double lon, lat, degree_m = 6371008.8 * M_PI / 180;
        ck_assert(gcj02_from_wgs84(&lon, &lat, cases[i].lon, cases[i].lat));
        double east = (lon - cases[i].lon) * degree_m * cos(cases[i].lat * M_PI / 180);
        double length = hypot(east, (lat - cases[i].lat) * degree_m);
        ck_assert_msg(fabs(length - cases[i].metres) < 5, "case %zu: %.1f m, not %.0f", i, length,
                      cases[i].metres);
    }
}
END_TEST

START_TEST(the_inverse_comes_back_everywhere) {
    size_t compared = 0;
    for (double lat = 18.0; lat < 54.0; lat += 0.37)
        for (double lon = 73.0; lon < 136.0; lon += 0.41) {
            double there_lon, there_lat, back_lon, back_lat;
            if (!gcj02_from_wgs84(&there_lon, &there_lat, lon, lat)) continue;
            ck_assert_msg(gcj02_to_wgs84(&back_lon, &back_lat, there_lon, there_lat), "%g %g", lon, lat);
            ck_assert_msg(fabs(back_lon - lon) < 1e-9 && fabs(back_lat - lat) < 1e-9, "%g %g: off by %g %g",
                          lon, lat, back_lon - lon, back_lat - lat);
            compared++;
        }
    ck_assert_msg(compared > 5000, "only %zu places of the grid lie inside", compared);
}
END_TEST

START_TEST(places_in_mainland_china_are_shifted) {
    for (size_t i = 0; i < COUNT(inside); i++) {
        double lon, lat;
        ck_assert_msg(gcj02_from_wgs84(&lon, &lat, inside[i].lon, inside[i].lat), "%s", inside[i].name);
        double shift = hypot(lon - inside[i].lon, lat - inside[i].lat);
        ck_assert_msg(shift > 2e-4 && shift < 1e-2, "%s: %g degrees", inside[i].name, shift);
    }
}
END_TEST

START_TEST(the_neighbours_are_not_shifted_and_get_nan) {
    for (size_t i = 0; i < COUNT(outside); i++) {
        double lon = 1, lat = 1;
        ck_assert_msg(!gcj02_applies(outside[i].lon, outside[i].lat), "%s", outside[i].name);
        ck_assert_msg(!gcj02_from_wgs84(&lon, &lat, outside[i].lon, outside[i].lat), "%s", outside[i].name);
        ck_assert_msg(isnan(lon) && isnan(lat), "%s, forwards", outside[i].name);
        lon = lat = 1;
        ck_assert_msg(!gcj02_to_wgs84(&lon, &lat, outside[i].lon, outside[i].lat), "%s", outside[i].name);
        ck_assert_msg(isnan(lon) && isnan(lat), "%s, backwards", outside[i].name);
    }
}
END_TEST

START_TEST(what_is_not_a_place_is_outside) {
    static const double odd[] = {NAN, INFINITY, -INFINITY, 1e300};
    for (size_t i = 0; i < COUNT(odd); i++) {
        double lon = 1, lat = 1;
        ck_assert_msg(!gcj02_applies(odd[i], 35) && !gcj02_applies(105, odd[i]), "case %zu", i);
        ck_assert_msg(!gcj02_to_wgs84(&lon, &lat, odd[i], 35) && isnan(lon) && isnan(lat), "case %zu", i);
    }
}
END_TEST

/* An interior point of each real prefecture, compared with where it should be: Taiwan and Hong Kong, which
 * the file holds too, outside; the others inside. */
START_TEST(the_outline_agrees_with_the_real_prefectures) {
    const char *shared = getenv("PAP_SHARED");
    if (!shared) {
        puts("skipped: PAP_SHARED is not set, no real prefectures to compare with");
        return;
    }
    char path[4096];
    snprintf(path, sizeof path, "/vsizip/%s/boundaries/chn_admin_level2.zip", shared);
    GDALAllRegister();
    GDALDatasetH dataset = GDALOpenEx(path, GDAL_OF_VECTOR, NULL, NULL, NULL);
    ck_assert_msg(dataset != NULL, "%s does not open", path);
    OGRLayerH layer = GDALDatasetGetLayer(dataset, 0);
    size_t mainland = 0, held = 0;
    for (OGRFeatureH f; (f = OGR_L_GetNextFeature(layer)) != NULL; OGR_F_Destroy(f)) {
        OGRGeometryH point = OGR_G_PointOnSurface(OGR_F_GetGeometryRef(f));
        ck_assert_ptr_nonnull(point);
        double lon = OGR_G_GetX(point, 0), lat = OGR_G_GetY(point, 0);
        OGR_G_DestroyGeometry(point);
        bool is_taiwan = lon > 119.2 && lon < 122.5 && lat > 21.5 && lat < 25.5 && lon + lat > 144.5;
        bool is_hong_kong = lon > 113.8 && lon < 114.5 && lat < 22.5;
        if (is_taiwan || is_hong_kong) {
            ck_assert_msg(!china_outline_holds(lon, lat), "%g %g is in the outline", lon, lat);
            continue;
        }
        mainland++;
        held += china_outline_holds(lon, lat);
    }
    GDALClose(dataset);
    ck_assert_msg(mainland > 330, "only %zu prefectures were read", mainland);
    ck_assert_msg(held * 100 >= mainland * 97, "%zu of %zu prefectures lie in the outline", held, mainland);
}
END_TEST

CHECK_MAIN("geo/gcj02", the_golden_place_in_beijing_is_met, the_shift_has_the_known_length,
           the_inverse_comes_back_everywhere, places_in_mainland_china_are_shifted,
           the_neighbours_are_not_shifted_and_get_nan, what_is_not_a_place_is_outside,
           the_outline_agrees_with_the_real_prefectures)
