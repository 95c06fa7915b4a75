/* Double-precision references for the kernels. */
#include "reference_terms.h"

#include <float.h>
#include <math.h>

static pixel shares(pixel p) {
    double sum = p.r + p.g + p.b;
    if (!(sum >= FLT_MIN)) return (pixel){.r = NAN, .g = NAN, .b = NAN};
    return (pixel){.r = p.r / sum, .g = p.g / sum, .b = p.b / sum};
}

static int has_nan(pixel p) {
    return isnan(p.r) || isnan(p.g) || isnan(p.b);
}

reference reference_rgb_norm(size_t which, pixel p) {
    pixel s = shares(p);
    double of[] = {s.r, s.g, s.b};
    return known(of[which], 1);
}

static double hue(pixel p, double value, double chroma) {
    if (chroma == 0) return 0;
    double degrees = 0;
    if (value == p.r)
        degrees = fmod(60 * (p.g - p.b) / chroma + 360, 360);
    else if (value == p.g)
        degrees = 60 * (p.b - p.r) / chroma + 120;
    else
        degrees = 60 * (p.r - p.g) / chroma + 240;
    return degrees / 360;
}

reference reference_hsv(size_t which, pixel p) {
    if (has_nan(p)) return undefined();
    double value = fmax(fmax(p.r, p.g), p.b), chroma = value - fmin(fmin(p.r, p.g), p.b);
    double of[] = {hue(p, value, chroma), value > 0 ? chroma / value : 0, value};
    return known(of[which], 1);
}

static double linear(double c) {
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}
static double lab_f(double t) {
    return t > pow(6.0 / 29, 3) ? cbrt(t) : t / (3 * (6.0 / 29) * (6.0 / 29)) + 4.0 / 29;
}

reference reference_lab(size_t which, pixel p) {
    if (has_nan(p)) return undefined();
    double r = linear(p.r), g = linear(p.g), b = linear(p.b);
    double x = lab_f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
    double y = lab_f((0.2126729 * r + 0.7151522 * g + 0.0721750 * b) / 1.0);
    double z = lab_f((0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883);
    double of[] = {116 * y - 16, 500 * (x - y), 200 * (y - z)};
    return known(of[which], 1);
}

static reference exg(pixel p) {
    pixel s = shares(p);
    return known(2 * s.g - s.r - s.b, 2);
}
static reference exr(pixel p) {
    pixel s = shares(p);
    return known(1.4 * s.r - s.g, 2);
}
static reference exgr(pixel p) {
    return known(exg(p).value - exr(p).value, 4);
}
static reference ngrdi(pixel p) {
    return quotient(p.g - p.r, p.g + p.r, p.g + p.r, p.g + p.r);
}
static reference vari(pixel p) {
    return cancelling_quotient(p.g - p.r, p.g + p.r, p.g + p.r, p.b);
}
static reference gli(pixel p) {
    double sum = 2 * p.g + p.r + p.b;
    return quotient(2 * p.g - p.r - p.b, sum, sum, sum);
}
static reference tgi(pixel p) {
    return known(-0.5 * (190 * (p.r - p.g) - 120 * (p.r - p.b)), 190);
}
static reference mgrvi(pixel p) {
    double r2 = p.r * p.r, g2 = p.g * p.g;
    return quotient(g2 - r2, g2 + r2, g2 + r2, g2 + r2);
}
static reference rgbvi(pixel p) {
    double g2 = p.g * p.g, br = p.b * p.r;
    return quotient(g2 - br, g2 + br, g2 + br, g2 + br);
}
static reference mrbvi(pixel p) {
    double r2 = p.r * p.r, b2 = p.b * p.b;
    return quotient(r2 - b2, r2 + b2, r2 + b2, r2 + b2);
}
static reference ri(pixel p) {
    return quotient(p.r - p.g, p.r + p.g, p.r + p.g, p.r + p.g);
}
static reference ikaw(pixel p) {
    return quotient(p.r - p.b, p.r + p.b, p.r + p.b, p.r + p.b);
}
static reference rcc(pixel p) {
    return known(shares(p).r, 1);
}
static reference gcc(pixel p) {
    return known(shares(p).g, 1);
}
static reference bcc(pixel p) {
    return known(shares(p).b, 1);
}
static reference cive(pixel p) {
    pixel s = shares(p);
    return known(0.441 * s.r - 0.811 * s.g + 0.385 * s.b + 18.78745, 20);
}
static reference veg(pixel p) {
    pixel s = shares(p);
    if (!(s.r > 0 && s.b > 0)) return undefined();
    double value = s.g / (pow(s.r, 0.667) * pow(s.b, 0.333));
    return known(value, value * (1 + fabs(log2(s.r / s.b))));
}
static reference com(pixel p) {
    reference v = veg(p);
    return known(0.25 * exg(p).value + 0.30 * exgr(p).value + 0.33 * cive(p).value + 0.12 * v.value,
                 10 + v.scale);
}
static reference com2(pixel p) {
    reference v = veg(p);
    return known(0.36 * exg(p).value + 0.47 * cive(p).value + 0.17 * v.value, 10 + v.scale);
}
static reference ndyi(pixel p) {
    return quotient(p.g - p.b, p.g + p.b, p.g + p.b, p.g + p.b);
}
static reference ebi(pixel p) {
    double soil = p.r - p.b + 1;
    if (!(p.g > 0 && p.b > 0) || soil == 0) return undefined();
    reference bright = quotient(p.r + p.g + p.b, p.r + p.g + p.b, soil, p.r + p.b + 1);
    return known((p.r + p.g + p.b) / (p.g / p.b * soil), bright.scale * p.b / p.g);
}

reference_formula *reference_of_colours(size_t id) {
    static reference_formula *const of[INDEX_COUNT] = {
        [INDEX_EXG] = exg,     [INDEX_EXR] = exr,     [INDEX_EXGR] = exgr, [INDEX_NGRDI] = ngrdi,
        [INDEX_VARI] = vari,   [INDEX_GLI] = gli,     [INDEX_TGI] = tgi,   [INDEX_MGRVI] = mgrvi,
        [INDEX_RGBVI] = rgbvi, [INDEX_MRBVI] = mrbvi, [INDEX_RI] = ri,     [INDEX_IKAW] = ikaw,
        [INDEX_RCC] = rcc,     [INDEX_GCC] = gcc,     [INDEX_BCC] = bcc,   [INDEX_CIVE] = cive,
        [INDEX_VEG] = veg,     [INDEX_COM] = com,     [INDEX_COM2] = com2, [INDEX_NDYI] = ndyi,
        [INDEX_EBI] = ebi,
    };
    return of[id];
}

reference reference_index(size_t id, pixel p) {
    reference_formula *formula = reference_of_colours(id);
    if (!formula) formula = reference_of_canopy(id);
    reference found = formula(p);
    return fabs(found.value) <= (double)FLT_MAX ? found : undefined();
}
