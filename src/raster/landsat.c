/* What Landsat's metadata file (_MTL.txt) beside the bands says. */
#include "raster/landsat.h"

#include "base/file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { METADATA_BYTES_MAX = 1 << 20 };

bool landsat_sun_sine(double *out, const char *path, const char *stem) {
    static const char KEY[] = "SUN_ELEVATION = ";
    char *beside = NULL, *text = NULL;
    size_t size;
    int folder = (int)(file_base_name(path) - path);
    if (asprintf(&beside, "%.*s%s_MTL.txt", folder, path, stem) < 0) return false;
    bool is_read = file_read_whole(&text, &size, beside, METADATA_BYTES_MAX, NULL) == PAP_OK;
    const char *at = is_read ? strstr(text, KEY) : NULL;
    double degrees = at ? strtod(at + strlen(KEY), NULL) : 0;
    free(beside);
    if (is_read) free(text);
    if (!(degrees > 0 && degrees <= 90)) return false;
    *out = sin(degrees * M_PI / 180);
    return true;
}
