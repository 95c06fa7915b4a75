/* Double-precision references for the kernels. */
#include "reference.h"

#include <float.h>
#include <math.h>

static reference known(double value, double scale) {
    return (reference){value, scale};
}
static reference undefined(void) {
    return known(NAN, NAN);
}

/* The kernels' nodata rule: a divisor smaller than the smallest normal float is zero. */
static reference quotient(double num, double num_size, double den, double den_size) {
    if (!(fabs(den) >= FLT_MIN)) return undefined();
    return known(num / den, num_size / fabs(den) + fabs(num / den) * den_size / fabs(den));
}

static rgb_pixel shares(rgb_pixel p) {
    double sum = p.r + p.g + p.b;
    if (!(sum >= FLT_MIN)) return (rgb_pixel){NAN, NAN, NAN};
    return (rgb_pixel){p.r / sum, p.g / sum, p.b / sum};
}

static int has_nan(rgb_pixel p) {
    return isnan(p.r) || isnan(p.g) || isnan(p.b);
}

reference reference_rgb_norm(size_t which, rgb_pixel p) {
    rgb_pixel s = shares(p);
    double of[] = {s.r, s.g, s.b};
    return known(of[which], 1);
}

static double hue(rgb_pixel p, double value, double chroma) {
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

reference reference_hsv(size_t which, rgb_pixel p) {
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

reference reference_lab(size_t which, rgb_pixel p) {
    if (has_nan(p)) return undefined();
    double r = linear(p.r), g = linear(p.g), b = linear(p.b);
    double x = lab_f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
    double y = lab_f((0.2126729 * r + 0.7151522 * g + 0.0721750 * b) / 1.0);
    double z = lab_f((0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883);
    double of[] = {116 * y - 16, 500 * (x - y), 200 * (y - z)};
    return known(of[which], 1);
}

static reference exg(rgb_pixel p) {
    rgb_pixel s = shares(p);
    return known(2 * s.g - s.r - s.b, 2);
}
static reference exr(rgb_pixel p) {
    rgb_pixel s = shares(p);
    return known(1.4 * s.r - s.g, 2);
}
static reference exgr(rgb_pixel p) {
    return known(exg(p).value - exr(p).value, 4);
}
static reference ngrdi(rgb_pixel p) {
    return quotient(p.g - p.r, p.g + p.r, p.g + p.r, p.g + p.r);
}
static reference vari(rgb_pixel p) {
    double den = p.g + p.r - p.b;
    if (fabs(den) <= (p.g + p.r) * 0x1p-21) return undefined();
    return quotient(p.g - p.r, p.g + p.r, den, p.g + p.r + p.b);
}
static reference gli(rgb_pixel p) {
    double sum = 2 * p.g + p.r + p.b;
    return quotient(2 * p.g - p.r - p.b, sum, sum, sum);
}
static reference tgi(rgb_pixel p) {
    return known(-0.5 * (190 * (p.r - p.g) - 120 * (p.r - p.b)), 190);
}
static reference mgrvi(rgb_pixel p) {
    double r2 = p.r * p.r, g2 = p.g * p.g;
    return quotient(g2 - r2, g2 + r2, g2 + r2, g2 + r2);
}
static reference rgbvi(rgb_pixel p) {
    double g2 = p.g * p.g, br = p.b * p.r;
    return quotient(g2 - br, g2 + br, g2 + br, g2 + br);
}
static reference ri(rgb_pixel p) {
    return quotient(p.r - p.g, p.r + p.g, p.r + p.g, p.r + p.g);
}
static reference ikaw(rgb_pixel p) {
    return quotient(p.r - p.b, p.r + p.b, p.r + p.b, p.r + p.b);
}
static reference cive(rgb_pixel p) {
    rgb_pixel s = shares(p);
    return known(0.441 * s.r - 0.811 * s.g + 0.385 * s.b + 18.78745, 20);
}
static reference veg(rgb_pixel p) {
    rgb_pixel s = shares(p);
    if (!(s.r > 0 && s.b > 0)) return undefined();
    double value = s.g / (pow(s.r, 0.667) * pow(s.b, 0.333));
    return known(value, value * (1 + fabs(log2(s.r / s.b))));
}
static reference com(rgb_pixel p) {
    reference v = veg(p);
    return known(0.25 * exg(p).value + 0.30 * exgr(p).value + 0.33 * cive(p).value + 0.12 * v.value,
                 10 + v.scale);
}
static reference com2(rgb_pixel p) {
    reference v = veg(p);
    return known(0.36 * exg(p).value + 0.47 * cive(p).value + 0.17 * v.value, 10 + v.scale);
}
static reference ndyi(rgb_pixel p) {
    return quotient(p.g - p.b, p.g + p.b, p.g + p.b, p.g + p.b);
}
static reference ebi(rgb_pixel p) {
    double soil = p.r - p.b + 1;
    if (!(p.g > 0 && p.b > 0) || soil == 0) return undefined();
    reference bright = quotient(p.r + p.g + p.b, p.r + p.g + p.b, soil, p.r + p.b + 1);
    return known((p.r + p.g + p.b) / (p.g / p.b * soil), bright.scale * p.b / p.g);
}

reference reference_index(size_t id, rgb_pixel p) {
    static reference (*const of[INDEX_COUNT])(rgb_pixel) = {
        [INDEX_EXG] = exg,     [INDEX_EXR] = exr, [INDEX_EXGR] = exgr, [INDEX_NGRDI] = ngrdi,
        [INDEX_VARI] = vari,   [INDEX_GLI] = gli, [INDEX_TGI] = tgi,   [INDEX_MGRVI] = mgrvi,
        [INDEX_RGBVI] = rgbvi, [INDEX_RI] = ri,   [INDEX_IKAW] = ikaw, [INDEX_CIVE] = cive,
        [INDEX_VEG] = veg,     [INDEX_COM] = com, [INDEX_COM2] = com2, [INDEX_NDYI] = ndyi,
        [INDEX_EBI] = ebi,
    };
    return of[id](p);
}
