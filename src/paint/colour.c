/* Linear light and sRGB, and the colours of petals. */
#include "paint/colour.h"

#include "base/srgb.h"

#include <math.h>

rgb colour_from_srgb(double r, double g, double b) {
    return (rgb){(float)srgb_light(r / 255.0), (float)srgb_light(g / 255.0), (float)srgb_light(b / 255.0),
                 0.0f, 0.0f};
}

double colour_to_srgb(double linear) {
    if (!(linear > 0.0)) return 0.0;
    if (linear >= 1.0) return 255.0;
    return 255.0 * srgb_code(linear);
}

rgb colour_scale(rgb colour, double factor) {
    float f = (float)factor;
    return (rgb){colour.r * f, colour.g * f, colour.b * f, colour.re * f, colour.nir * f};
}

rgb colour_mix(rgb a, rgb b, double share_of_b) {
    float t = (float)share_of_b;
    return (rgb){a.r + t * (b.r - a.r), a.g + t * (b.g - a.g), a.b + t * (b.b - a.b),
                 a.re + t * (b.re - a.re), a.nir + t * (b.nir - a.nir)};
}

/* Median and 5-95 % range between flowers, sRGB. White, pink and red are as measured on close-up photographs
 * of poppies and similar flowers; mauve and purple share one measured row (178, 98, 205), which is split here
 * into its lighter and its darker half. `shared` is the part of the spread that moves all three channels
 * together. */
static const struct {
    const char *name;
    double median[3], low[3], high[3], shared;
} petals[PETAL_COUNT] = {
    [PETAL_WHITE] = {"white", {192, 192, 190}, {159, 157, 161}, {233, 232, 232}, 0.995},
    [PETAL_PINK] = {"pink", {212, 127, 177}, {172, 98, 133}, {250, 168, 218}, 0.80},
    [PETAL_MAUVE] = {"mauve", {192, 122, 208}, {160, 90, 170}, {239, 157, 235}, 0.80},
    [PETAL_PURPLE] = {"purple", {160, 74, 188}, {118, 46, 135}, {200, 110, 220}, 0.80},
    [PETAL_RED] = {"red", {194, 44, 40}, {166, 3, 9}, {248, 90, 94}, 0.75},
    [PETAL_MIXED] = {"mixed", {212, 127, 177}, {172, 98, 133}, {250, 168, 218}, 0.80},
};

const char *petal_name(petal_colour colour) {
    return petals[colour].name;
}

void petal_median(double out[3], petal_colour colour) {
    for (int i = 0; i < 3; i++) out[i] = petals[colour].median[i];
}

void petal_draw(double out[3], petal_colour colour, double spread, random_state *rng) {
    double shared = petals[colour].shared, own = sqrt(1.0 - shared * shared);
    double together = random_normal(rng);
    for (int i = 0; i < 3; i++) {
        double z = shared * together + own * random_normal(rng);
        double median = petals[colour].median[i];
        /* 1.645 standard deviations reach from the median to the 5 and 95 % points. */
        double sd = (z > 0 ? petals[colour].high[i] - median : median - petals[colour].low[i]) / 1.645;
        double value = median + spread * sd * z;
        out[i] = value < 2.0 ? 2.0 : value > 252.0 ? 252.0 : value;
    }
}
