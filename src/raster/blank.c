/* A band that shows nothing at all, for messages about pictures without a valid pixel. */
#include "raster/blank.h"

#include "base/error.h"
#include "base/memory.h"
#include "raster/values.h"

#include <math.h>
#include <stdlib.h>

/* Places along a side, and their edge. */
enum { PLACES = 6, EDGE = 64 };

static bool is_any_number(const float *samples, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (!isnan(samples[i])) return true;
    return false;
}

/* Whether one band has a number at any of the places. */
static bool is_lit(const raster_source *source, const raster_radiometry *radiometry, int band,
                   float *samples) {
    int w = source->width < EDGE ? (int)source->width : EDGE,
        h = source->height < EDGE ? (int)source->height : EDGE, bad_blocks;
    raster_values *values = NULL;
    pap_error ignored;
    bool is = false, has_any;
    if (raster_values_new(&values, source, radiometry, &band, 1, &ignored)) return true;
    for (int i = 0; i < PLACES * PLACES && !is; i++) {
        int64_t x = (source->width - w) * (i % PLACES) / (PLACES - 1),
                y = (source->height - h) * (i / PLACES) / (PLACES - 1);
        is = raster_values_read(values, samples, x, y, w, h, &has_any, &bad_blocks, &ignored) == PAP_OK &&
             has_any && is_any_number(samples, (size_t)w * (size_t)h);
    }
    raster_values_free(values);
    return is;
}

/* Of the bands that a picture shows colour or infrared in, the first that has no number at any of a few dozen
 * places, where another has: its number, from 1. 0: none. */
static int blank_band(const raster_source *source) {
    int bands[RASTER_BANDS_MAX], count = raster_spectral_bands(bands, source), blank = 0, lit = 0;
    raster_radiometry radiometry;
    pap_error ignored;
    float *samples = memory_array((size_t)EDGE * EDGE, sizeof *samples);
    if (samples && raster_radiometry_read(&radiometry, source, 0, 0, &ignored) == PAP_OK)
        for (int i = 0; i < count; i++) {
            bool is = is_lit(source, &radiometry, bands[i], samples);
            lit += is;
            if (!is && !blank) blank = bands[i];
        }
    free(samples);
    return lit ? blank : 0;
}

pap_status raster_check_blank(const raster_source *source, pap_error *err) {
    int band = blank_band(source);
    if (!band) return PAP_OK;
    return error_set(
        err, PAP_E_EMPTY,
        "%s: its band %d (%s) has no value at any of %d places; check its nodata value, export it again, or "
        "name another band with --bands",
        source->path, band, raster_role_name(source->roles[band - 1]), PLACES * PLACES);
}
