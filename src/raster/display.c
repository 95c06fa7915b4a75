/* Samples that measure light, shown as a camera would have coded them for the eye. */
#include "raster/display.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/srgb.h"
#include "raster/values.h"
#include "raster/window.h"

#include <math.h>
#include <stdlib.h>

/* Codes of evenly spaced light, 0 to 1: fine enough for the dark end, where codes are nearest. */
enum { STEPS = 8192 };

struct raster_display {
    float scale[3], offset[3]; /* sample to step */
    uint8_t codes[STEPS];
};

/* The median lightness comes to lie here, linear, as in planting: dark enough that white petals, ten times as
 * bright as a canopy, stay below white. */
static const double MIDDLE_LIGHT = 0.09;
/* No flower shows in coarser pictures, and a look at them may be dear. */
static const double COARSEST_M = 1;
/* Windows along a side, and their edge. */
enum { PLACES = 4, EDGE = 64, SAMPLES_MAX = PLACES * PLACES * EDGE * EDGE };

/* ---- metering ---- */

static int ascending(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

typedef struct light_meter {
    GDALRasterBandH bands[3];
    const raster_source *source;
    const raster_radiometry *radiometry;
    float *samples[3], *seen;
    size_t count;
} light_meter;

/* Whether a pixel shows anything, by its samples alone. */
static bool is_lit(const light_meter *m, int i) {
    bool is_zero = true, is_nodata = m->source->mask == RASTER_MASK_NODATA;
    for (int c = 0; c < 3; c++) {
        float sample = m->samples[c][i];
        if (!isfinite(sample)) return false;
        is_zero = is_zero && sample == 0;
        is_nodata = is_nodata && m->source->has_nodata[c] && sample == (float)m->source->nodata[c];
    }
    return !is_zero && !is_nodata;
}

static void meter_window(light_meter *m, int x, int y, int w, int h) {
    static const double weights[3] = {0.25, 0.5, 0.25};
    for (int c = 0; c < 3; c++)
        if (!window_read(m->bands[c], x, y, w, h, m->samples[c])) return;
    for (int i = 0; i < w * h; i++) {
        double light = 0;
        if (!is_lit(m, i)) continue;
        for (int c = 0; c < 3; c++) {
            int band = m->source->rgb[c] - 1;
            light += weights[c] *
                     ((double)m->samples[c][i] * m->radiometry->scale[band] + m->radiometry->offset[band]);
        }
        m->seen[m->count++] = (float)light;
    }
}

/* The median of what was seen; 0: nothing. */
static double middle_of(light_meter *m) {
    const int64_t width = m->source->width, height = m->source->height;
    int w = width < EDGE ? (int)width : EDGE, h = height < EDGE ? (int)height : EDGE;
    for (int i = 0; i < PLACES * PLACES; i++) {
        int64_t column = i % PLACES, row = i / PLACES;
        meter_window(m, (int)((width - w) * column / (PLACES - 1)), (int)((height - h) * row / (PLACES - 1)),
                     w, h);
    }
    if (m->count == 0) return 0;
    qsort(m->seen, m->count, sizeof *m->seen, ascending);
    return (double)m->seen[m->count / 2];
}

/* ---- the curve ---- */

static raster_display *display_new(const raster_source *source, const raster_radiometry *radiometry,
                                   double exposure) {
    raster_display *out = calloc(1, sizeof *out);
    for (int c = 0; out && c < 3; c++) {
        int band = source->rgb[c] - 1;
        out->scale[c] = (float)(radiometry->scale[band] * exposure * STEPS);
        out->offset[c] = (float)(radiometry->offset[band] * exposure * STEPS);
    }
    for (int i = 0; out && i < STEPS; i++)
        out->codes[i] = (uint8_t)(255 * srgb_code((i + 0.5) / STEPS) + 0.5);
    return out;
}

void display_free(raster_display *display) {
    free(display);
}

static bool is_measured(raster_radiometry *radiometry, const raster_source *source) {
    pap_error ignored;
    return raster_source_gsd_m(source) < COARSEST_M && source->rgb[0] && source->rgb[1] && source->rgb[2] &&
           source->full_scale > 0 && !source->is_8bit &&
           raster_radiometry_read(radiometry, source, 0, 0, &ignored) == PAP_OK &&
           radiometry->coding != RASTER_DISPLAY;
}

pap_status display_make(raster_source *source, GDALDatasetH dataset, pap_error *err) {
    raster_radiometry radiometry;
    if (!is_measured(&radiometry, source)) return PAP_OK;
    light_meter m = {.source = source, .radiometry = &radiometry};
    bool ok = (m.seen = memory_array(SAMPLES_MAX, sizeof(float))) != NULL;
    for (int c = 0; c < 3; c++) {
        m.bands[c] = GDALGetRasterBand(dataset, source->rgb[c]);
        ok = ok && (m.samples[c] = memory_array((size_t)EDGE * EDGE, sizeof(float)));
    }
    double middle = ok ? middle_of(&m) : 0;
    if (middle > 0) ok = (source->display = display_new(source, &radiometry, MIDDLE_LIGHT / middle)) != NULL;
    free(m.seen);
    for (int c = 0; c < 3; c++) free(m.samples[c]);
    return ok ? PAP_OK : error_nomem(err, "a picture's exposure");
}

void display_code_row(const raster_display *display, int band, uint8_t *codes, const float *samples, int n) {
    const float scale = display->scale[band], offset = display->offset[band];
    for (int x = 0; x < n; x++) {
        float step = samples[x] * scale + offset;
        int at = step > 0 ? step < STEPS - 1 ? (int)step : STEPS - 1 : 0; /* NaN: the first */
        codes[x] = isfinite(samples[x]) ? display->codes[at] : 0;
    }
}
