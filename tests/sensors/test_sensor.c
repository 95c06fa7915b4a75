/* The table of sensors holds together; names of products; what wavelengths and names tell. */
#include "sensors/recognise.h"

#include "check_main.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

START_TEST(every_row_of_the_table_holds_together) {
    static const char *const roles[] = {"R", "G", "B", "RE", "RE1", "RE2", "RE3", "NIR"};
    for (size_t i = 0; i < sensor_count(); i++) {
        const sensor *one = sensor_at(i);
        ck_assert_msg(sensor_find(one->key) == one, "%s is found as another", one->key);
        ck_assert_msg(sensor_find(one->name) == one, "%s is found as another", one->name);
        ck_assert_msg(*one->units && *one->source, "%s has no source", one->key);
        ck_assert_msg(one->gsd_low_m > 0 && one->gsd_low_m <= one->gsd_high_m, "%s: ground pixel", one->key);
        ck_assert_msg(one->layouts[0] != NULL, "%s has no layout", one->key);
        for (int k = 0; k < sensor_band_count(one); k++) {
            const sensor_band *band = &one->bands[k];
            bool is_known = !band->role;
            for (size_t r = 0; r < sizeof roles / sizeof *roles; r++)
                is_known = is_known || strcmp(band->role, roles[r]) == 0;
            ck_assert_msg(is_known, "%s, %s: role", one->key, band->name);
            ck_assert_msg(sensor_band_named(one, band->name) == k, "%s, %s: found as another", one->key,
                          band->name);
        }
        for (int n = 1; n <= SENSOR_BANDS_MAX; n++) {
            int places[SENSOR_BANDS_MAX];
            if (!sensor_layout(one, n, places)) continue;
            for (int k = 0; k < n; k++)
                ck_assert_msg(places[k] >= 0, "%s, layout of %d, band %d", one->key, n, k);
        }
    }
    ck_assert_ptr_null(sensor_find("hubble"));
    ck_assert_ptr_null(sensor_find(""));
}
END_TEST

START_TEST(words_for_a_sensor_may_differ_in_case_and_hyphens) {
    ck_assert_str_eq(sensor_find("Sentinel 2")->key, "sentinel-2");
    ck_assert_str_eq(sensor_find("S2")->key, "sentinel-2");
    ck_assert_str_eq(sensor_find("M3M")->key, "mavic-3m");
    ck_assert_str_eq(sensor_find("gf-2")->key, "gaofen-2");
    ck_assert_int_eq(sensor_band_named(sensor_find("s2"), "B08"), sensor_band_named(sensor_find("s2"), "b8"));
    ck_assert_int_ne(sensor_band_named(sensor_find("s2"), "B8A"), sensor_band_named(sensor_find("s2"), "B8"));
    ck_assert_int_eq(sensor_band_named(sensor_find("l8"), "SR_B4"),
                     sensor_band_named(sensor_find("l8"), "B4"));
    ck_assert_int_lt(sensor_band_named(sensor_find("l8"), "B"), 0);
}
END_TEST

START_TEST(names_of_products_tell_sensor_band_date_and_scale) {
    product one;
    ck_assert(product_of_name(&one, "T48RUV_20230703T033541_B8A_20m.jp2"));
    ck_assert_int_eq(one.kind, PRODUCT_PART);
    ck_assert_str_eq(one.band, "B8A");
    ck_assert_str_eq(one.date, "20230703");
    ck_assert_str_eq(one.stem, "T48RUV_20230703T033541");
    ck_assert(product_of_name(&one, "LC08_L1TP_130038_20200718_20200911_02_T1_B4.TIF"));
    ck_assert(one.has_sun_angle && fabs(one.scale - 2e-5) < 1e-12);
    ck_assert(product_of_name(&one, "S2A2A_20190723_022_Barbellino_SCL_10.tif"));
    ck_assert_int_eq(one.kind, PRODUCT_DERIVED);
    ck_assert_str_eq(one.band, "SCL");
    ck_assert(product_of_name(&one, "20200718_101112_12_2440_3B_udm2.tif"));
    ck_assert_int_eq(one.kind, PRODUCT_DERIVED);
    ck_assert(product_of_name(&one, "20200718_101112_1042_3B_AnalyticMS.tif"));
    ck_assert_int_eq(one.kind, PRODUCT_PICTURE);
    ck_assert(one.scale == 0); /* radiance */
    ck_assert(
        !product_of_name(&one, "LC08_L2SP_130038_20200718_20200911_01_T1_sr_band4.tif")); /* collection 1 */
    ck_assert(!product_of_name(&one, "village.tif"));
    ck_assert(!product_of_name(&one, ""));
}
END_TEST

START_TEST(a_name_that_is_too_long_for_a_part_is_none) {
    char name[400];
    product one;
    memset(name, 'x', sizeof name);
    strcpy(name + 300, "_MS_G.TIF");
    ck_assert(!product_of_name(&one, name));
}
END_TEST

START_TEST(sentinel_counts_from_1000_since_its_baseline_or_else_its_date) {
    static const struct {
        const char *name, *path;
        double offset;
        bool is_sure;
    } cases[] = {
        {"S2A_MSIL2A_20200703T101031_N0214_R022_T32TNS_20200703T131031.tif", NULL, 0, true},
        {"S2A_MSIL2A_20200703T101031_N0500_R022_T32TNS_20230103T131031.tif", NULL, -.1, true},
        {"T48RUV_20200703T033541_B04_10m.jp2", "/a/S2A_MSIL2A_20200703T033541_N0500_R1_/x", -.1, true},
        {"T48RUV_20220124T033541_B04_10m.jp2", "/a/b", 0, false},
        {"T48RUV_20220125T033541_B04_10m.jp2", "/a/_N0_/b", -.1, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        product one;
        bool is_sure;
        ck_assert(product_of_name(&one, cases[i].name));
        double offset = product_offset_of_sentinel(&one, cases[i].path, &is_sure);
        ck_assert_msg(offset == cases[i].offset && is_sure == cases[i].is_sure, "%s: %g", cases[i].name,
                      offset);
    }
}
END_TEST

/* Facts of a picture whose bands tell wavelengths only. */
static sensor_facts facts_of(const char *name, const double *nm, int count) {
    sensor_facts facts = {.path = name, .name = name, .band_count = count};
    for (int i = 0; i < count; i++)
        facts.bands[i] = (sensor_band_fact){.description = "", .wavelength_nm = nm[i]};
    return facts;
}

START_TEST(every_sensor_is_known_by_its_own_wavelengths) {
    for (size_t i = 0; i < sensor_count(); i++) {
        const sensor *one = sensor_at(i);
        double nm[SENSOR_BANDS_MAX];
        int count = sensor_band_count(one);
        for (int k = 0; k < count; k++) nm[k] = one->bands[k].centre_nm;
        if (!(nm[0] > 0) || strstr(one->key, "gaofen-2") || strstr(one->key, "ziyuan"))
            continue; /* as gaofen-1 */
        sensor_facts facts = facts_of("x.tif", nm, count);
        sensor_finding found;
        pap_error err;
        ck_assert_int_eq(sensor_recognise(&found, &facts, &err), PAP_OK);
        ck_assert_msg(found.sensor == one, "%s is taken for %s", one->key,
                      found.sensor ? found.sensor->key : "none");
        for (int k = 0; k < count; k++) ck_assert_int_eq(found.place[k], k);
    }
}
END_TEST

START_TEST(wavelengths_are_believed_before_a_file_name) {
    static const double rededge[] = {475, 560, 668, 717, 840};
    sensor_facts facts = facts_of("m_4709963_se_14_1_20140720.tif", rededge, 5);
    sensor_finding found;
    pap_error err;
    ck_assert_int_eq(sensor_recognise(&found, &facts, &err), PAP_OK);
    ck_assert_str_eq(found.sensor->key, "rededge");
}
END_TEST

START_TEST(two_wavelengths_tell_no_sensor) {
    static const double few[] = {668, 840};
    sensor_facts facts = facts_of("x.tif", few, 2);
    sensor_finding found;
    pap_error err;
    ck_assert_int_eq(sensor_recognise(&found, &facts, &err), PAP_OK);
    ck_assert_ptr_null(found.sensor);
}
END_TEST

CHECK_MAIN("sensors/sensor", every_row_of_the_table_holds_together,
           words_for_a_sensor_may_differ_in_case_and_hyphens,
           names_of_products_tell_sensor_band_date_and_scale, a_name_that_is_too_long_for_a_part_is_none,
           sentinel_counts_from_1000_since_its_baseline_or_else_its_date,
           every_sensor_is_known_by_its_own_wavelengths, wavelengths_are_believed_before_a_file_name,
           two_wavelengths_tell_no_sensor)
