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
                             const raster_radiometry *radiometry, unsigned wanted, int pool, pap_error *err) {
    int numbers[FIELD_BANDS], count = 0;
    *out = (field_reader){
        .source = source, .radiometry = radiometry, .bands = field_bands_of(source), .pool = pool};
    for (int b = 0; b < FIELD_BANDS; b++)
        if (!(wanted >> b & 1)) out->bands.number[b] = 0;
    out->bands.present &= wanted;
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

/* Parts of a scene that hold nothing cost nothing: planes are cleared when the first value comes. */
static void clear_planes(const field_reader *r, float *const planes[FIELD_BANDS], size_t count) {
    for (int b = 0; b < FIELD_BANDS; b++)
        for (size_t i = 0; r->bands.number[b] && i < count; i++) planes[b][i] = NAN;
}

/* Working pixels that a lost part touches; `first` is where the strip's first one lies in the plane. */
static void mark_lost(field_reader *r, size_t first, size_t stride, part at) {
    size_t count;
    const raster_lost *lost = raster_values_lost(r->values, &count);
    r->has_lost = r->has_lost || count > 0;
    for (size_t i = 0; r->lost && i < count; i++)
        for (int64_t y = (lost[i].y - at.y) / r->pool; y * r->pool < lost[i].y + lost[i].h - at.y; y++)
            for (int64_t x = (lost[i].x - at.x) / r->pool; x * r->pool < lost[i].x + lost[i].w - at.x; x++)
                r->lost[first + (size_t)y * stride + (size_t)x] = 1;
}

static pap_status read_strip(field_reader *r, float *const planes[FIELD_BANDS], size_t first, size_t stride,
                             size_t whole, part at, bool *has_any, pap_error *err) {
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
    mark_lost(r, first, stride, at);
    if (!any) return PAP_OK;
    if (!*has_any) clear_planes(r, planes, whole);
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
    *has_any = r->has_lost = false;
    if (x1 <= x0) return PAP_OK;
    for (int64_t top = y0; top < y1 && !status; top += rows) {
        int64_t below = top + rows < y1 ? top + rows : y1;
        part at = {x0 * pool, top * pool, (int)(x1 - x0) * pool, (int)(below - top) * pool};
        status = read_strip(r, planes, (size_t)(top - y) * (size_t)w + (size_t)(x0 - x), (size_t)w,
                            (size_t)w * (size_t)h, at, has_any, err);
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
        if (!any) clear_planes(r, at, (size_t)w * (size_t)h); /* both dates keep step */
        s->count += (size_t)w * (size_t)h;
    }
    return status;
}

static void make_states(samples *s, field_tone *tone) {
    const float *bands[FIELD_BANDS];
    for (int b = 0; b < FIELD_BANDS; b++) bands[b] = s->bands[b];
    field_tone_light(tone, bands, s->count, s->scratch);
    field_states_row(s->states, s->valid, bands, s->count, tone);
}

static void set_middles(field_tone *tone, samples s[2], int dates, unsigned present) {
    unsigned layers = field_layers_of(present, false) & ~(1U << STATE_grain);
    for (int l = 0; l < FIELD_STATES; l++) {
        if (!(layers >> l & 1)) continue;
        tone->middle[l] = field_middle(s[0].states[l], s[0].valid, s[0].count);
        if (dates < 2) continue;
        for (size_t i = 0; i < s[0].count; i++) {
            s[1].states[l][i] = field_change(s[0].states[l][i], s[1].states[l][i]);
            s[1].valid[i] = s[1].valid[i] && s[0].valid[i];
        }
        tone->middle[FIELD_STATES + l] = field_middle(s[1].states[l], s[1].valid, s[1].count);
    }
}

pap_status field_reader_tone(field_tone out[2], field_reader *readers, int dates, int64_t width,
                             int64_t height, pap_error *err) {
    samples s[2] = {{.count = 0}, {.count = 0}};
    pap_status status = PAP_OK;
    for (int d = 0; d < dates && !status; d++) {
        status = samples_make(&s[d], readers[d].bands.present) ? PAP_OK : error_nomem(err, "a scene's tone");
        if (!status) status = take_samples(&s[d], &readers[d], width, height, err);
        if (!status) make_states(&s[d], &out[d]);
    }
    if (!status) set_middles(&out[0], s, dates, readers[0].bands.present);
    for (int d = 0; d < dates; d++) samples_free(&s[d]);
    return status;
}

/* ---- for people ---- */

static uint8_t shown(float value, float middle) {
    static const float MIDDLE_CODE = 95; /* where the scene's middle comes to lie */
    float code = value > 0 ? MIDDLE_CODE * sqrtf(value / middle) : 0;
    return code > 255 ? 255 : (uint8_t)(code + 0.5F);
}

void field_show(uint8_t rgb[3], float *const bands[FIELD_BANDS], size_t at, const field_tone *tone) {
    static const field_band colours[3] = {FIELD_RED, FIELD_GREEN, FIELD_BLUE},
                            infrared[3] = {FIELD_NIR, FIELD_RED, FIELD_GREEN};
    const field_band *order = bands[FIELD_BLUE] || !bands[FIELD_NIR] ? colours : infrared;
    for (int c = 0; c < 3; c++) {
        const float *band = bands[order[c]];
        rgb[c] = band && isfinite(band[at])
                     ? shown(band[at], order[c] == FIELD_NIR ? tone->nir : tone->visible)
                     : 0;
    }
}
