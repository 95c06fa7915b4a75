/* Days in texts and names; two dates of one place. */
#include "check_main.h"
#include "detect/field_dates.h"

#include <string.h>

START_TEST(what_the_product_says_goes_before_other_digits_of_its_name) {
    char day[DAY_TEXT] = "", path[] = "/nowhere", name[] = "field_20260310.tif";
    raster_source source = {.path = path, .name = name, .sensing = {.day = "2026-04-20"}};
    ck_assert(date_of_picture(day, &source));
    ck_assert_str_eq(day, "2026-04-20");
}
END_TEST

static void of_name(const char *name, const char *wanted) {
    char day[DAY_TEXT] = "", path[] = "/nowhere";
    raster_source source = {.path = path, .name = (char *)name};
    bool is_told = date_of_picture(day, &source);
    if (wanted)
        ck_assert_msg(is_told && strcmp(day, wanted) == 0, "%s: %s", name, day);
    else
        ck_assert_msg(!is_told, "%s: %s", name, day);
}

START_TEST(names_of_products_tell_when_they_were_taken) {
    of_name("m_4709963_se_14_1_20090818.tif", "2009-08-18");
    of_name("S2A2A_20170703_022_Barbellino_BOA_10.tif", "2017-07-03");
    of_name("S2B_MSIL2A_20200401T101021_N0500.tif", "2020-04-01");
    of_name("field_99999999.tif", NULL);
    of_name("scene_123456789.tif", NULL);
}
END_TEST

START_TEST(two_days_in_order_are_asked_for) {
    static const struct {
        const char *text, *message;
    } wrong[] = {{"2026-03-10", "1 date for two pictures"},
                 {"2026-03-10,2026-04-01,2026-05-01", "3 dates"},
                 {"2026-03-10,soon", "write two days"},
                 {"2026-04-20,2026-03-10", "is not before"},
                 {"2026-04-20,2026-04-20", "is not before"}};
    char days[2][DAY_TEXT];
    pap_error err;
    ck_assert_int_eq(dates_read(days, "2026-03-10,2026-04-20", &err), PAP_OK);
    ck_assert_str_eq(days[0], "2026-03-10");
    ck_assert_str_eq(days[1], "2026-04-20");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        ck_assert_int_eq(dates_read(days, wrong[i].text, &err), PAP_E_USAGE);
        ck_assert_msg(strstr(err.message, wrong[i].message) != NULL, "%s", err.message);
    }
}
END_TEST

CHECK_MAIN("detect/dates", what_the_product_says_goes_before_other_digits_of_its_name,
           names_of_products_tell_when_they_were_taken, two_days_in_order_are_asked_for)
