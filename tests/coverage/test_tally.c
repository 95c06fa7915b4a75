/* Ground that several pictures show is counted once, in any order and at any size. */
#include "check_main.h"
#include "coverage/tally.h"

#include <cpl_conv.h>
#include <ogr_srs_api.h>

static geo_place *place_at(int epsg, double x, double y, double gsd) {
    OGRSpatialReferenceH crs = OSRNewSpatialReference(NULL);
    char *wkt = NULL;
    geo_place *place = NULL;
    OSRImportFromEPSG(crs, epsg);
    OSRExportToWkt(crs, &wkt);
    ck_assert_int_eq(geo_place_new(&place, (double[]){x, gsd, 0, y, 0, -gsd}, wkt, "a.tif", NULL), PAP_OK);
    CPLFree(wkt);
    OSRDestroySpatialReference(crs);
    return place;
}

static bool everywhere(const void *context, double x, double y) {
    (void)context;
    (void)x;
    (void)y;
    return true;
}

static bool above(const void *context, double x, double y) {
    (void)x;
    return y < *(const double *)context;
}

/* Squares of `edge_m` whose corners lie at `corners` times edge_m east of a place; pixels of 10 cm. */
static double share_of(const double *corners, size_t count, double edge_m) {
    tally *all = NULL;
    ck_assert_int_eq(tally_new(&all, NULL), PAP_OK);
    for (size_t i = 0; i < count; i++) {
        geo_place *place = place_at(32648, 500000 + corners[i] * edge_m, 3300000, 0.1);
        int64_t edge = (int64_t)(edge_m * 10);
        ck_assert_int_eq(tally_add(all, place, edge, edge, edge_m * edge_m, everywhere, NULL, NULL), PAP_OK);
        geo_place_free(place);
    }
    double share = tally_share(all);
    tally_free(all);
    return share;
}

START_TEST(overlaps_count_once) {
    static const double edges_m[] = {60, 300, 2000};
    for (size_t i = 0; i < sizeof edges_m / sizeof *edges_m; i++) {
        double edge = edges_m[i];
        ck_assert_double_eq(share_of((double[]){0}, 1, edge), 1);
        ck_assert_double_eq(share_of((double[]){0, 1.1, 2.2}, 3, edge), 1);
        ck_assert_double_eq(share_of((double[]){0, 0}, 2, edge), 0.5);
        ck_assert_double_eq_tol(share_of((double[]){0, 0.5}, 2, edge), 0.75, 0.01);
        ck_assert_double_eq_tol(share_of((double[]){0, 0.5, 1.0, 0.5}, 4, edge), 0.5, 0.01);
    }
}
END_TEST

START_TEST(only_what_was_inspected_counts) {
    double half = 300;
    tally *all = NULL;
    geo_place *place = place_at(32648, 500000, 3300000, 0.1);
    ck_assert_int_eq(tally_new(&all, NULL), PAP_OK);
    ck_assert_double_eq(tally_share(all), 1);
    ck_assert_int_eq(tally_add(all, place, 600, 600, 3600, everywhere, NULL, NULL), PAP_OK);
    ck_assert_int_eq(tally_add(all, place, 600, 600, 3600, above, &half, NULL), PAP_OK);
    ck_assert_double_eq_tol(tally_share(all), 1 / 1.5, 0.01);
    tally_free(all);
    geo_place_free(place);
}
END_TEST

START_TEST(coordinate_systems_do_not_matter) {
    /* The same square metre by metre; Web Mercator is 1 / cos(latitude) wider. */
    tally *all = NULL;
    geo_place *utm = place_at(32648, 500000, 3300000, 0.1);
    double lon, lat;
    ck_assert_int_eq(tally_new(&all, NULL), PAP_OK);
    ck_assert(geo_place_lonlat(utm, &lon, &lat, 0, 0));
    geo_place *mercator = place_at(3857, lon * 111319.49079327358, 3481604.3, 0.1 / 0.86752);
    double x = 0, y = 0;
    ck_assert(geo_place_pixel(mercator, &x, &y, lon, lat));
    geo_place_free(mercator);
    mercator = place_at(3857, lon * 111319.49079327358, 3481604.3 - y * 0.1 / 0.86752, 0.1 / 0.86752);
    ck_assert_int_eq(tally_add(all, utm, 2000, 2000, 40000, everywhere, NULL, NULL), PAP_OK);
    ck_assert_int_eq(tally_add(all, mercator, 2000, 2000, 40000, everywhere, NULL, NULL), PAP_OK);
    ck_assert_double_eq_tol(tally_share(all), 0.5, 0.01);
    geo_place_free(utm);
    geo_place_free(mercator);
    tally_free(all);
}
END_TEST

START_TEST(the_order_of_the_pictures_does_not_matter) {
    enum { N = 60 };
    double shares[2];
    for (int way = 0; way < 2; way++) {
        tally *all = NULL;
        ck_assert_int_eq(tally_new(&all, NULL), PAP_OK);
        for (int i = 0; i < N; i++) { /* small and large ones: the lattice widens on the way */
            int k = way ? N - 1 - i : i;
            double edge_m = k % 7 == 0 ? 900 : 40;
            geo_place *place =
                place_at(32648, 500000 + 131.0 * (k * 7 % 13), 3300000 - 97.0 * (k * 5 % 11), 0.1);
            int64_t edge = (int64_t)(edge_m * 10);
            ck_assert_int_eq(tally_add(all, place, edge, edge, edge_m * edge_m, everywhere, NULL, NULL),
                             PAP_OK);
            geo_place_free(place);
        }
        shares[way] = tally_share(all);
        tally_free(all);
    }
    ck_assert_double_eq(shares[0], shares[1]);
    ck_assert_double_lt(shares[0], 0.9);
}
END_TEST

CHECK_MAIN("coverage/tally", overlaps_count_once, only_what_was_inspected_counts,
           coordinate_systems_do_not_matter, the_order_of_the_pictures_does_not_matter)
