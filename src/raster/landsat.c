/* What Landsat's metadata file (_MTL.txt) beside the bands says. */
#include "raster/landsat.h"

#include "base/file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { METADATA_BYTES_MAX = 1 << 20 };

/* What follows "KEY = " in the metadata file of the bands beside `path`. */
static bool find_value(char *out, size_t size, const char *path, const char *stem, const char *key) {
    char *beside = NULL, *text = NULL;
    size_t length;
    int folder = (int)(file_base_name(path) - path);
    if (asprintf(&beside, "%.*s%s_MTL.txt", folder, path, stem) < 0) return false;
    bool is_read = file_read_whole(&text, &length, beside, METADATA_BYTES_MAX, NULL) == PAP_OK;
    const char *at = is_read ? strstr(text, key) : NULL;
    if (at) {
        at += strlen(key);
        snprintf(out, size, "%.*s", (int)strcspn(at, "\r\n"), at);
    }
    free(beside);
    if (is_read) free(text);
    return at != NULL;
}

bool landsat_sun_sine(double *out, const char *path, const char *stem) {
    char text[40];
    double degrees = find_value(text, sizeof text, path, stem, "SUN_ELEVATION = ") ? strtod(text, NULL) : 0;
    if (!(degrees > 0 && degrees <= 90)) return false;
    *out = sin(degrees * M_PI / 180);
    return true;
}

bool landsat_day(char out[DAY_TEXT], const char *path, const char *stem) {
    char text[40];
    return find_value(text, sizeof text, path, stem, "DATE_ACQUIRED = ") && day_read(out, text);
}
