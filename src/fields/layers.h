/* The layers that fields are looked for in: integers made from a pixel's bands, light and colour apart. */
#ifndef FIELDS_LAYERS_H
#define FIELDS_LAYERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum field_band {
    FIELD_BLUE,
    FIELD_GREEN,
    FIELD_RED,
    FIELD_RED_EDGE, /* 700 to 750 nm */
    FIELD_NIR,
    FIELD_BANDS
} field_band;

/* Name in features; what people read. Quotients are (a - b) / (a + b). */
#define FIELD_STATES_TABLE(X)                                                                                \
    X(light, "lightness")                                                                                    \
    X(rg, "red against green")                                                                               \
    X(bg, "blue against green")                                                                              \
    X(ndvi, "near infrared against red (NDVI)")                                                              \
    X(ndre, "near infrared against red edge (NDRE)")                                                         \
    X(rer, "red edge against red")                                                                           \
    X(nir, "near infrared")                                                                                  \
    X(grain, "fine texture")

typedef enum field_state {
#define X(name, text) STATE_##name,
    FIELD_STATES_TABLE(X)
#undef X
        FIELD_STATES
} field_state;

/* Of one date, and how they change to a second one. */
enum { FIELD_LAYERS = 2 * FIELD_STATES };
/* A quotient of 1, or the scene's middle of lightness and near infrared. */
enum { FIELD_ONE = 4096 };

/* "G,R,RE,NIR" of a set of bands (bits 1 << field_band). */
enum { FIELD_BANDS_TEXT = 24 };
void field_bands_text(char out[FIELD_BANDS_TEXT], unsigned bands);
/* Bits 1 << field_state of the layers that these bands give, for two dates those of the change as well. */
unsigned field_layers_of(unsigned bands, bool has_change);

/* What a scene is like as a whole, so that light, gain and cast of its sensor do not matter. */
typedef struct field_tone {
    float visible, nir;           /* medians of linear light; 1 where nothing is known */
    int16_t middle[FIELD_LAYERS]; /* medians */
} field_tone;

/* Display codes (0 .. 1) to linear light, in place. NaN stays. */
void field_linearise(float *values, size_t count);

/* The states of `count` pixels; bands that are absent are NULL. A pixel is valid where all bands are finite;
 * layers of others are 0. Layers that the bands do not give, and grain, are left alone. */
void field_states_row(int16_t *const out[FIELD_STATES], uint8_t *valid, const float *const bands[FIELD_BANDS],
                      size_t count, const field_tone *tone);

/* Grain from lightness: how much a pixel differs from its left and upper neighbour, where these are valid.
 * Planes of w x h with rows `stride` apart. */
void field_grain(int16_t *grain, const int16_t *light, const uint8_t *valid, int w, int h, size_t stride);

/* From one date to a later one. */
static inline int16_t field_change(int16_t from, int16_t to) {
    int change = to - from;
    return (int16_t)(change > INT16_MAX ? INT16_MAX : change < INT16_MIN ? INT16_MIN : change);
}

/* Medians over samples of planes: visible and nir from bands, then middles. `scratch` holds `count` floats.
 */
void field_tone_light(field_tone *out, const float *const bands[FIELD_BANDS], size_t count, float *scratch);
/* The median of a layer over its valid pixels. */
int16_t field_middle(const int16_t *layer, const uint8_t *valid, size_t count);

#endif
