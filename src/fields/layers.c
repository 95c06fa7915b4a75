/* The layers that fields are looked for in. */
#include "fields/layers.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const band_names[FIELD_BANDS] = {"B", "G", "R", "RE", "NIR"};

void field_bands_text(char out[FIELD_BANDS_TEXT], unsigned bands) {
    static const field_band order[FIELD_BANDS] = {FIELD_RED, FIELD_GREEN, FIELD_BLUE, FIELD_RED_EDGE,
                                                  FIELD_NIR};
    size_t used = 0;
    out[0] = '\0';
    for (int i = 0; i < FIELD_BANDS; i++)
        if (bands >> order[i] & 1)
            used += (size_t)snprintf(out + used, FIELD_BANDS_TEXT - used, "%s%s", used ? "," : "",
                                     band_names[order[i]]);
}

static bool has(unsigned bands, field_band a, field_band b) {
    return (bands >> a & 1) && (bands >> b & 1);
}

unsigned field_layers_of(unsigned bands, bool has_change) {
    unsigned states = 1U << STATE_light | 1U << STATE_grain;
    if (has(bands, FIELD_RED, FIELD_GREEN)) states |= 1U << STATE_rg;
    if (has(bands, FIELD_BLUE, FIELD_GREEN)) states |= 1U << STATE_bg;
    if (has(bands, FIELD_NIR, FIELD_RED)) states |= 1U << STATE_ndvi;
    if (has(bands, FIELD_NIR, FIELD_RED_EDGE)) states |= 1U << STATE_ndre;
    if (has(bands, FIELD_RED_EDGE, FIELD_RED)) states |= 1U << STATE_rer;
    if (bands >> FIELD_NIR & 1) states |= 1U << STATE_nir;
    return has_change ? states | states << FIELD_STATES : states;
}

void field_linearise(float *values, size_t count) {
    for (size_t i = 0; i < count; i++) { /* sRGB's curve to a hundredth */
        float v = values[i];
        values[i] = v * (v * (v * 0.305306011F + 0.682171111F) + 0.012522878F);
    }
}

static int16_t rounded(float value, float limit) {
    value = value < -limit ? -limit : value > limit ? limit : value;
    return (int16_t)(value < 0 ? value - 0.5F : value + 0.5F);
}

/* Corrected for the atmosphere, a dark pixel may be below nothing. */
static float positive(float value) {
    return value > 0 ? value : 0;
}

static int16_t quotient(float a, float b) {
    float sum = positive(a) + positive(b);
    return sum > 0 ? rounded((positive(a) - positive(b)) / sum * FIELD_ONE, FIELD_ONE) : 0;
}

static float visible_of(const float *const bands[FIELD_BANDS], size_t at) {
    float sum = 0;
    int count = 0;
    for (int b = FIELD_BLUE; b <= FIELD_RED; b++)
        if (bands[b]) {
            sum += positive(bands[b][at]);
            count++;
        }
    return count ? sum / (float)count : 0;
}

static bool is_valid(const float *const bands[FIELD_BANDS], size_t at) {
    for (int b = 0; b < FIELD_BANDS; b++)
        if (bands[b] && !isfinite(bands[b][at])) return false;
    return true;
}

static void states_at(int16_t *const out[FIELD_STATES], const float *const bands[FIELD_BANDS], size_t at,
                      const field_tone *tone) {
    static const struct {
        field_state state;
        field_band a, b;
    } quotients[] = {{STATE_rg, FIELD_RED, FIELD_GREEN},
                     {STATE_bg, FIELD_BLUE, FIELD_GREEN},
                     {STATE_ndvi, FIELD_NIR, FIELD_RED},
                     {STATE_ndre, FIELD_NIR, FIELD_RED_EDGE},
                     {STATE_rer, FIELD_RED_EDGE, FIELD_RED}};
    out[STATE_light][at] = rounded(sqrtf(visible_of(bands, at) / tone->visible) * FIELD_ONE, 4 * FIELD_ONE);
    if (bands[FIELD_NIR])
        out[STATE_nir][at] =
            rounded(sqrtf(positive(bands[FIELD_NIR][at]) / tone->nir) * FIELD_ONE, 4 * FIELD_ONE);
    for (size_t i = 0; i < sizeof quotients / sizeof *quotients; i++)
        if (bands[quotients[i].a] && bands[quotients[i].b])
            out[quotients[i].state][at] = quotient(bands[quotients[i].a][at], bands[quotients[i].b][at]);
}

void field_states_row(int16_t *const out[FIELD_STATES], uint8_t *valid, const float *const bands[FIELD_BANDS],
                      size_t count, const field_tone *tone) {
    for (size_t i = 0; i < count; i++) {
        valid[i] = is_valid(bands, i);
        if (valid[i])
            states_at(out, bands, i, tone);
        else
            for (int s = 0; s < FIELD_STATES; s++)
                if (out[s]) out[s][i] = 0;
    }
}

void field_grain(int16_t *grain, const int16_t *light, const uint8_t *valid, int w, int h, size_t stride) {
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++) {
            size_t at = (size_t)y * stride + (size_t)x;
            int sum = 0;
            if (valid[at] && x > 0 && valid[at - 1]) sum += abs(light[at] - light[at - 1]);
            if (valid[at] && y > 0 && valid[at - stride]) sum += abs(light[at] - light[at - stride]);
            grain[at] = (int16_t)(sum > INT16_MAX ? INT16_MAX : sum);
        }
}

static int ascending(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static float median(float *values, size_t count) {
    if (count == 0) return 1;
    qsort(values, count, sizeof *values, ascending);
    return values[count / 2] > 0 ? values[count / 2] : 1;
}

void field_tone_light(field_tone *out, const float *const bands[FIELD_BANDS], size_t count, float *scratch) {
    size_t seen = 0;
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < count; i++)
        if (is_valid(bands, i)) scratch[seen++] = visible_of(bands, i);
    out->visible = median(scratch, seen);
    seen = 0;
    for (size_t i = 0; bands[FIELD_NIR] && i < count; i++)
        if (is_valid(bands, i)) scratch[seen++] = positive(bands[FIELD_NIR][i]);
    out->nir = median(scratch, seen);
}

int16_t field_middle(const int16_t *layer, const uint8_t *valid, size_t count) {
    enum { VALUES = 65536 };
    size_t *found = calloc(VALUES, sizeof *found), all = 0, below = 0;
    int at = 0;
    if (!found) return 0;
    for (size_t i = 0; i < count; i++)
        if (valid[i]) {
            found[layer[i] - INT16_MIN]++;
            all++;
        }
    for (; at < VALUES - 1 && all; at++) {
        below += found[at];
        if (2 * below > all) break;
    }
    free(found);
    return all ? (int16_t)(at + INT16_MIN) : 0;
}
