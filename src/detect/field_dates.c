/* When pictures were taken. */
#include "detect/field_dates.h"

#include "base/error.h"
#include "raster/dataset.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool date_is_day(const char *text) {
    static const char pattern[] = "dddd-dd-dd";
    if (strlen(text) != sizeof pattern - 1) return false;
    for (size_t i = 0; i < sizeof pattern - 1; i++)
        if (pattern[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != '-') return false;
    static const int days[13] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year = atoi(text), month = atoi(text + 5), day = atoi(text + 8);
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month >= 1 && month <= 12 && day >= 1 && day <= days[month] + (is_leap && month == 2);
}

/* "YYYY?MM?DD" with or without one sign between. */
static bool take_day(char out[DATE_TEXT], const char *text) {
    char digits[9] = "";
    size_t count = 0;
    for (const char *at = text; *at && count < 8; at++)
        if (isdigit((unsigned char)*at))
            digits[count++] = *at;
        else if (count != 4 && count != 6)
            break;
    if (count < 8) return false;
    snprintf(out, DATE_TEXT, "%.4s-%.2s-%.2s", digits, digits + 4, digits + 6);
    return atoi(digits) / 10000 >= 1960 && date_is_day(out);
}

static bool take_from_name(char out[DATE_TEXT], const char *name) {
    size_t run = 0;
    for (const char *at = name;; at++) {
        if (isdigit((unsigned char)*at)) {
            run++;
            continue;
        }
        if (run == 8 && take_day(out, at - run)) return true;
        /* Sentinel-2 products write the time of day behind: 20170703T101021. */
        if (!*at) return false;
        run = 0;
    }
}

bool date_of_picture(char out[DATE_TEXT], const raster_source *source) {
    GDALDatasetH file;
    bool is_told = take_day(out, source->sensing.date); /* a product's, as its sensor names it */
    if (!is_told && source->dataset &&
        dataset_open_as(&file, source->dataset, source->path, NULL) == PAP_OK) {
        const char *stamp = GDALGetMetadataItem(file, "TIFFTAG_DATETIME", NULL);
        is_told = stamp && take_day(out, stamp);
        GDALClose(file);
    }
    return is_told || take_from_name(out, source->name);
}

static pap_status check_order(char out[2][DATE_TEXT], pap_error *err) {
    if (strcmp(out[0], out[1]) < 0) return PAP_OK;
    return error_set(err, PAP_E_USAGE,
                     "--dates: %s is not before %s; name the pictures in the order of their dates", out[0],
                     out[1]);
}

pap_status dates_read(char out[2][DATE_TEXT], const char *text, pap_error *err) {
    int count = 1;
    for (const char *at = text; *at; at++) count += *at == ',';
    if (count != 2)
        return error_set(err, PAP_E_USAGE, "--dates %s: %d date%s for two pictures; write D1,D2", text, count,
                         count == 1 ? "" : "s");
    const char *comma = strchr(text, ',');
    snprintf(out[0], DATE_TEXT, "%.*s", (int)(comma - text) < DATE_TEXT ? (int)(comma - text) : DATE_TEXT - 1,
             text);
    snprintf(out[1], DATE_TEXT, "%s", comma + 1);
    bool fits = comma - text == DATE_TEXT - 1 && strlen(comma + 1) == DATE_TEXT - 1;
    for (int i = 0; i < 2; i++)
        if (!fits || !date_is_day(out[i]))
            return error_set(err, PAP_E_USAGE, "--dates %s: write two days, YYYY-MM-DD,YYYY-MM-DD, or auto",
                             text);
    return check_order(out, err);
}

pap_status dates_of_pictures(char out[2][DATE_TEXT], const raster_source *first, const raster_source *later,
                             pap_error *err) {
    const raster_source *sources[2] = {first, later};
    for (int i = 0; i < 2; i++)
        if (!date_of_picture(out[i], sources[i]))
            return error_set(
                err, PAP_E_USAGE,
                "%s: neither its TIFFTAG_DATETIME nor its name tells when it was taken; use --dates D1,D2",
                sources[i]->path);
    return check_order(out, err);
}
