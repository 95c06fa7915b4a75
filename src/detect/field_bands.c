/* Which bands of a picture fields are looked for in, and reading them. */
#include "detect/field_bands.h"

#include "base/error.h"
#include "base/memory.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

field_bands field_bands_of(const raster_source *source) {
    static const struct {
        field_band band;
        raster_role role;
    } wanted[] = {
        {FIELD_BLUE, RASTER_BLUE},
        {FIELD_GREEN, RASTER_GREEN},
        {FIELD_RED, RASTER_RED},
        {FIELD_RED_EDGE, RASTER_RED_EDGE},
        {FIELD_RED_EDGE, RASTER_RED_EDGE_1},
        {FIELD_RED_EDGE, RASTER_RED_EDGE_2},
        {FIELD_NIR, RASTER_NIR},
    };
    field_bands out = {.present = 0};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        int number = raster_band_of(source, wanted[i].role);
        if (!number || out.number[wanted[i].band]) continue;
        out.number[wanted[i].band] = number;
        out.present |= 1U << wanted[i].band;
    }
    return out;
}

pap_status field_reader_open(field_reader *out, const raster_source *source,
                             const raster_radiometry *radiometry, int pool, pap_error *err) {
    int numbers[FIELD_BANDS], count = 0;
    *out = (field_reader){
        .source = source, .radiometry = radiometry, .bands = field_bands_of(source), .pool = pool};
    for (int b = 0; b < FIELD_BANDS; b++)
        if (out->bands.number[b]) numbers[count++] = out->bands.number[b];
    return raster_values_new(&out->values, source, radiometry, numbers, count, err);
}

void field_reader_close(field_reader *reader) {
    raster_values_free(reader->values);
    free(reader->scratch);
    *reader = (field_reader){0};
}

typedef struct part {
    int64_t x, y; /* source pixels, inside the picture */
    int w, h;
} part;

/* Means over pool x pool pixels; NaN where fewer than half of them are valid. */
static void average(float *to, size_t stride, const float *from, part at, int pool) {
    for (int y = 0; y < at.h / pool; y++)
        for (int x = 0; x < at.w / pool; x++) {
            float sum = 0;
            int count = 0;
            for (int j = 0; j < pool; j++) {
                const float *row = from + (size_t)(y * pool + j) * (size_t)at.w + (size_t)x * (size_t)pool;
                for (int i = 0; i < pool; i++)
                    if (isfinite(row[i])) {
                        sum += row[i];
                        count++;
                    }
            }
            to[(size_t)y * stride + (size_t)x] = 2 * count >= pool * pool ? sum / (float)count : NAN;
        }
}

/* Rows of source pixels that are read at once. */
enum { STRIP_ROWS = 64 };

static pap_status read_strip(field_reader *r, float *const planes[FIELD_BANDS], size_t first, size_t stride,
                             part at, bool *has_any, pap_error *err) {
    size_t plane = (size_t)at.w * (size_t)at.h;
    int bad, count = 0;
    bool any;
    for (int b = 0; b < FIELD_BANDS; b++) count += r->bands.number[b] != 0;
    if (!memory_reserve((void **)&r->scratch, &r->scratch_capacity, plane * (size_t)count, sizeof(float)))
        return error_nomem(err, "a tile");
    pap_error fault = {PAP_OK, ""};
    pap_status status = raster_values_read(r->values, r->scratch, at.x, at.y, at.w, at.h, &any, &bad, &fault);
    if (status) {
        if (err) *err = fault;
        return status;
    }
    if (bad && !r->bad_blocks) snprintf(r->fault, sizeof r->fault, "%s", fault.message);
    r->bad_blocks += bad;
    if (!any) return PAP_OK;
    *has_any = true;
    if (r->radiometry->coding == RASTER_DISPLAY) field_linearise(r->scratch, plane * (size_t)count);
    const float *from = r->scratch;
    for (int b = 0; b < FIELD_BANDS; b++)
        if (r->bands.number[b]) {
            average(planes[b] + first, stride, from, at, r->pool);
            from += plane;
        }
    return PAP_OK;
}

static int64_t clamp(int64_t value, int64_t low, int64_t high) {
    return value < low ? low : value > high ? high : value;
}

pap_status field_reader_read(field_reader *r, float *const planes[FIELD_BANDS], int64_t x, int64_t y, int w,
                             int h, bool *has_any, pap_error *err) {
    const int pool = r->pool, rows = STRIP_ROWS / pool > 0 ? STRIP_ROWS / pool : 1;
    int64_t width = r->source->width / pool, height = r->source->height / pool;
    int64_t x0 = clamp(x, 0, width), x1 = clamp(x + w, 0, width), y0 = clamp(y, 0, height),
            y1 = clamp(y + h, 0, height);
    pap_status status = PAP_OK;
    *has_any = false;
    for (int b = 0; b < FIELD_BANDS; b++)
        for (size_t i = 0; r->bands.number[b] && i < (size_t)w * (size_t)h; i++) planes[b][i] = NAN;
    if (x1 <= x0) return PAP_OK;
    for (int64_t top = y0; top < y1 && !status; top += rows) {
        int64_t below = top + rows < y1 ? top + rows : y1;
        part at = {x0 * pool, top * pool, (int)(x1 - x0) * pool, (int)(below - top) * pool};
        status = read_strip(r, planes, (size_t)(top - y) * (size_t)w + (size_t)(x0 - x), (size_t)w, at,
                            has_any, err);
    }
    return status;
}

/* ---- tone ---- */

/* Windows along a side, and their edge. */
enum { PLACES = 8, PLACE_EDGE = 64, SAMPLES_MAX = PLACES * PLACES * PLACE_EDGE * PLACE_EDGE };

typedef struct samples {
    float *bands[FIELD_BANDS], *scratch;
    int16_t *states[FIELD_STATES];
    uint8_t *valid;
    size_t count;
} samples;

static bool samples_make(samples *s, unsigned present) {
    bool ok =
        (s->scratch = memory_array(SAMPLES_MAX, sizeof(float))) && (s->valid = memory_array(SAMPLES_MAX, 1));
    for (int b = 0; b < FIELD_BANDS; b++)
        if (present >> b & 1) ok = ok && (s->bands[b] = memory_array(SAMPLES_MAX, sizeof(float)));
    for (int i = 0; i < FIELD_STATES; i++)
        ok = ok && (s->states[i] = memory_array(SAMPLES_MAX, sizeof(int16_t)));
    return ok;
}

static void samples_free(samples *s) {
    for (int b = 0; b < FIELD_BANDS; b++) free(s->bands[b]);
    for (int i = 0; i < FIELD_STATES; i++) free(s->states[i]);
    free(s->scratch);
    free(s->valid);
}

static pap_status take_samples(samples *s, field_reader *r, int64_t width, int64_t height, pap_error *err) {
    int across = width > PLACES * PLACE_EDGE ? PLACES : (int)((width + PLACE_EDGE - 1) / PLACE_EDGE),
        down = height > PLACES * PLACE_EDGE ? PLACES : (int)((height + PLACE_EDGE - 1) / PLACE_EDGE);
    int w = width < PLACE_EDGE ? (int)width : PLACE_EDGE, h = height < PLACE_EDGE ? (int)height : PLACE_EDGE;
    pap_status status = PAP_OK;
    for (int i = 0; i < across * down && !status; i++) {
        float *at[FIELD_BANDS];
        bool any;
        int64_t column = i % across, row = i / across;
        int64_t x = across > 1 ? (width - w) * column / (across - 1) : 0,
                y = down > 1 ? (height - h) * row / (down - 1) : 0;
        for (int b = 0; b < FIELD_BANDS; b++) at[b] = s->bands[b] ? s->bands[b] + s->count : NULL;
        status = field_reader_read(r, at, x, y, w, h, &any, err);
        if (any) s->count += (size_t)w * (size_t)h;
    }
    return status;
}

pap_status field_reader_tone(field_tone *out, field_reader *r, int64_t width, int64_t height,
                             pap_error *err) {
    samples s = {.count = 0};
    pap_status status = samples_make(&s, r->bands.present) ? PAP_OK : error_nomem(err, "a scene's tone");
    if (!status) status = take_samples(&s, r, width, height, err);
    if (!status) {
        const float *bands[FIELD_BANDS];
        for (int b = 0; b < FIELD_BANDS; b++) bands[b] = s.bands[b];
        field_tone_light(out, bands, s.count, s.scratch);
        field_states_row(s.states, s.valid, bands, s.count, out);
        unsigned layers = field_layers_of(r->bands.present, false) & ~(1U << STATE_grain);
        for (int l = 0; l < FIELD_STATES; l++)
            if (layers >> l & 1) out->middle[l] = field_middle(s.states[l], s.valid, s.count);
    }
    samples_free(&s);
    return status;
}
