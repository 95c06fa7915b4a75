/* What is measured of an area. */
#include "fields/measure.h"

#include <math.h>
#include <string.h>

typedef struct feature_entry {
    const char *name, *text;
} feature_entry;

/* Texts name what is against what, since they are read as reasons. */
static const feature_entry entries[FIELD_FEATURES] = {
#define X(name, text)                                                                                        \
    {#name "_mean", text " of the place"}, {#name "_spread", text ": spread within the place"},              \
        {#name "_mid", text ": contrast to the neighbourhood"},                                              \
        {#name "_far", text ": contrast to the field around"},                                               \
        {#name "_step", text ": step across the edge"},
    FIELD_STATES_TABLE(X)
#undef X
#define X(name, text)                                                                                        \
    {#name "_change", text ": change to the second date"},                                                   \
        {#name "_change_mid", text ": change against that of the neighbourhood"},                            \
        {#name "_change_far", text ": change against that of the field around"},
        FIELD_STATES_TABLE(X)
#undef X
            {"pixels", "pixels of the place"},
    {"area_m2", "area, m2"},
    {"length_m", "length, m"},
    {"width_m", "width, m"},
    {"elongation", "length against width"},
    {"fill", "how well it fills its outline's ellipse"},
    {"roundness", "straightness of its edge"},
    {"score_mean", "likeness of its pixels, log odds"},
    {"score_best", "likeness of its best pixel, log odds"},
    {"level", "likeness from which pixels were joined"},
    {"void_share", "share of its edge towards what holds no data"},
};
_Static_assert(sizeof entries / sizeof *entries == FIELD_FEATURES, "a feature has no name");

const char *field_feature_name(int feature) {
    return feature >= 0 && feature < FIELD_FEATURES ? entries[feature].name : NULL;
}

const char *field_feature_text(int feature) {
    return feature >= 0 && feature < FIELD_FEATURES ? entries[feature].text : NULL;
}

int field_feature_find(const char *name) {
    for (int i = 0; i < FIELD_FEATURES; i++)
        if (strcmp(entries[i].name, name) == 0) return i;
    return FIELD_FEATURES;
}

static float *measure_state(float *out, const field_sums *s, int layer, bool is_there, int16_t middle) {
    const double n = (double)s->count, unit = 1.0 / FIELD_ONE;
    double mean = (double)s->value[layer] / n;
    for (int i = 0; i < FIELD_OF_STATE; i++) out[i] = NAN;
    if (is_there) {
        out[0] = (float)((mean - middle) * unit);
        out[1] = (float)(sqrt(fmax(0, (double)s->square[layer] / n - mean * mean)) * unit);
        out[2] = (float)((mean - (double)s->mid[layer] / n) * unit);
        out[3] = (float)((mean - (double)s->far[layer] / n) * unit);
        if (s->steps) out[4] = (float)((double)s->step[layer] / (double)s->steps * unit);
    }
    return out + FIELD_OF_STATE;
}

static float *measure_change(float *out, const field_sums *s, int layer, bool is_there) {
    const double n = (double)s->count, unit = 1.0 / FIELD_ONE;
    double mean = (double)s->value[layer] / n;
    out[0] = is_there ? (float)(mean * unit) : NAN;
    out[1] = is_there ? (float)((mean - (double)s->mid[layer] / n) * unit) : NAN;
    out[2] = is_there ? (float)((mean - (double)s->far[layer] / n) * unit) : NAN;
    return out + FIELD_OF_CHANGE;
}

/* Half axes of the ellipse with the area's second moments, in pixels; a pixel's own is a twelfth. */
static void half_axes(double out[2], const field_sums *s) {
    const double n = (double)s->count, x = (double)s->x / n, y = (double)s->y / n;
    double xx = (double)s->xx / n - x * x + 1.0 / 12, yy = (double)s->yy / n - y * y + 1.0 / 12,
           xy = (double)s->xy / n - x * y;
    double half = (xx + yy) / 2, root = sqrt(fmax(0, (xx - yy) * (xx - yy) / 4 + xy * xy));
    out[0] = 2 * sqrt(half + root);
    out[1] = 2 * sqrt(fmax(1.0 / 12, half - root));
}

void field_measure(float out[FIELD_FEATURES], const field_area *area, unsigned layers, const field_tone *tone,
                   const field_scale *scale) {
    const field_sums *s = &area->sums;
    const double n = (double)s->count, gsd_m = scale->gsd_m;
    double axes[2];
    for (int l = 0; l < FIELD_STATES; l++) out = measure_state(out, s, l, layers >> l & 1, tone->middle[l]);
    for (int l = FIELD_STATES; l < FIELD_LAYERS; l++) out = measure_change(out, s, l, layers >> l & 1);
    half_axes(axes, s);
    const double shape[FIELD_OF_SHAPE] = {
        n,
        n * gsd_m * gsd_m,
        2 * axes[0] * gsd_m,
        2 * axes[1] * gsd_m,
        axes[0] / axes[1],
        n / (3.14159265358979 * axes[0] * axes[1]),
        16 * n / ((double)s->edges * (double)s->edges),
        (double)s->score / n / FIELD_SCORE_ONE,
        (double)s->best / FIELD_SCORE_ONE,
        (double)scale->levels[area->level] / FIELD_SCORE_ONE,
        s->edges ? (double)s->voids / (double)s->edges : 0,
    };
    for (int i = 0; i < FIELD_OF_SHAPE; i++) out[i] = (float)shape[i];
}
