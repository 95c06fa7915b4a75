/* When pictures were taken. */
#include "detect/field_dates.h"

#include "base/day.h"
#include "base/error.h"
#include "raster/dataset.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static bool take_from_name(char out[DAY_TEXT], const char *name) {
    size_t run = 0;
    for (const char *at = name;; at++) {
        if (isdigit((unsigned char)*at)) {
            run++;
            continue;
        }
        if (run == 8 && day_read(out, at - run)) return true;
        /* Sentinel-2 products write the time of day behind: 20170703T101021. */
        if (!*at) return false;
        run = 0;
    }
}

bool date_of_picture(char out[DAY_TEXT], const raster_source *source) {
    GDALDatasetH file;
    bool is_told = *source->sensing.day != '\0';
    if (is_told) snprintf(out, DAY_TEXT, "%s", source->sensing.day);
    if (!is_told && source->dataset &&
        dataset_open_as(&file, source->dataset, source->path, NULL) == PAP_OK) {
        const char *stamp = GDALGetMetadataItem(file, "TIFFTAG_DATETIME", NULL);
        is_told = stamp && day_read(out, stamp);
        GDALClose(file);
    }
    return is_told || take_from_name(out, source->name);
}

static pap_status check_order(char out[2][DAY_TEXT], pap_error *err) {
    if (strcmp(out[0], out[1]) < 0) return PAP_OK;
    return error_set(err, PAP_E_USAGE,
                     "--dates: %s is not before %s; name the pictures in the order of their dates", out[0],
                     out[1]);
}

pap_status dates_read(char out[2][DAY_TEXT], const char *text, pap_error *err) {
    int count = 1;
    for (const char *at = text; *at; at++) count += *at == ',';
    if (count != 2)
        return error_set(err, PAP_E_USAGE, "--dates %s: %d date%s for two pictures; write D1,D2", text, count,
                         count == 1 ? "" : "s");
    const char *comma = strchr(text, ',');
    snprintf(out[0], DAY_TEXT, "%.*s", (int)(comma - text) < DAY_TEXT ? (int)(comma - text) : DAY_TEXT - 1,
             text);
    snprintf(out[1], DAY_TEXT, "%s", comma + 1);
    bool fits = comma - text == DAY_TEXT - 1 && strlen(comma + 1) == DAY_TEXT - 1;
    for (int i = 0; i < 2; i++)
        if (!fits || !day_is(out[i]))
            return error_set(err, PAP_E_USAGE, "--dates %s: write two days, YYYY-MM-DD,YYYY-MM-DD, or auto",
                             text);
    return check_order(out, err);
}

pap_status dates_check_pictures(const raster_source *first, const raster_source *later, pap_error *err) {
    const raster_sensing *a = &first->sensing, *b = &later->sensing;
    if (!*a->day || !*b->day || strcmp(a->day, b->day) < 0) return PAP_OK;
    return error_set(err, PAP_E_USAGE,
                     "--dates: %s is of %s (%s), %s of %s (%s); name two dates, the earlier picture first",
                     first->name, a->day, a->day_from, later->name, b->day, b->day_from);
}

pap_status dates_of_pictures(char out[2][DAY_TEXT], const raster_source *first, const raster_source *later,
                             pap_error *err) {
    const raster_source *sources[2] = {first, later};
    for (int i = 0; i < 2; i++)
        if (!date_of_picture(out[i], sources[i]))
            return error_set(
                err, PAP_E_USAGE,
                "%s: neither its metadata nor its name tells when it was taken; use --dates D1,D2",
                sources[i]->path);
    return check_order(out, err);
}
