/* Days in texts. */
#include "base/day.h"
#include "check_main.h"

#include <string.h>

START_TEST(days_are_told_from_what_only_looks_like_them) {
    ck_assert(day_is("2024-02-29"));
    ck_assert(!day_is("2023-02-29"));
    ck_assert(!day_is("2024-13-01"));
    ck_assert(!day_is("20240101"));
    ck_assert(!day_is("2024-01-01T"));
}
END_TEST

START_TEST(days_are_read_as_products_and_cameras_write_them) {
    static const char *const texts[] = {"20230703", "20230703T033541", "2023-07-03T03:35:41.024Z",
                                        "2023:07:03 11:35:41", "2023-07-03"};
    char day[DAY_TEXT];
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        ck_assert_msg(day_read(day, texts[i]), "%s", texts[i]);
        ck_assert_msg(strcmp(day, "2023-07-03") == 0, "%s: %s", texts[i], day);
    }
}
END_TEST

START_TEST(what_is_no_day_is_not_read_as_one) {
    static const char *const texts[] = {
        "",         "2023",     "2023-07",  "03-07-2023", "0000:00:00 00:00:00",
        "20231301", "20230229", "19590101", "x20230703",  "202307"};
    char day[DAY_TEXT];
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        ck_assert_msg(!day_read(day, texts[i]), "%s", texts[i]);
}
END_TEST

CHECK_MAIN("base/day", days_are_told_from_what_only_looks_like_them,
           days_are_read_as_products_and_cameras_write_them, what_is_no_day_is_not_read_as_one)
