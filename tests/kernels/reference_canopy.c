/* Double-precision references for the indices with near infrared or red edge, from their definitions. */
#include "reference_terms.h"

/* (a - b) / (a + b) */
static reference normalised(double a, double b) {
    return quotient(a - b, a + b, a + b, a + b);
}
static reference simple(double a, double b) {
    return quotient(a, a, b, b);
}
static reference difference(double a, double b) {
    return known(a - b, a + b);
}

static reference ndvi(pixel p) {
    return normalised(p.n, p.r);
}
static reference gndvi(pixel p) {
    return normalised(p.n, p.g);
}
static reference bndvi(pixel p) {
    return normalised(p.n, p.b);
}
static reference grndvi(pixel p) {
    return normalised(p.n, p.g + p.r);
}
static reference gbndvi(pixel p) {
    return normalised(p.n, p.g + p.b);
}
static reference endvi(pixel p) {
    return normalised(p.n + p.g, 2 * p.b);
}
static reference ndwi(pixel p) {
    return normalised(p.g, p.n);
}
static reference sr(pixel p) {
    return simple(p.n, p.r);
}
static reference ipvi(pixel p) {
    return simple(p.n, p.n + p.r);
}
static reference msr(pixel p) {
    double q = simple(p.n, p.r).value;
    return quotient(q - 1, q + 1, sqrt(q + 1), sqrt(q + 1));
}
static reference rdvi(pixel p) {
    if (!(p.n + p.r >= (double)FLT_MIN)) return undefined();
    return quotient(p.n - p.r, p.n + p.r, sqrt(p.n + p.r), sqrt(p.n + p.r));
}
static reference nli(pixel p) {
    return normalised(p.n * p.n, p.r);
}
static reference wdrvi(pixel p) {
    return normalised(0.1 * p.n, p.r);
}
static reference nirv(pixel p) {
    return times(p.n, ndvi(p));
}
static reference evi(pixel p) {
    return cancelling_quotient(2.5 * (p.n - p.r), 2.5 * (p.n + p.r), p.n + 6 * p.r + 1, 7.5 * p.b);
}
static reference evi2(pixel p) {
    double den = p.n + 2.4 * p.r + 1;
    return quotient(2.5 * (p.n - p.r), 2.5 * (p.n + p.r), den, den);
}
static reference soil_adjusted(double n, double visible, double soil, double gain) {
    double den = n + visible + soil;
    return quotient(gain * (n - visible), gain * (n + visible), den, den);
}
static reference savi(pixel p) {
    return soil_adjusted(p.n, p.r, 0.5, 1.5);
}
static reference osavi(pixel p) {
    return soil_adjusted(p.n, p.r, 0.16, 1);
}
static reference msavi2(pixel p) {
    double b = 2 * p.n + 1;
    return known((b - sqrt(b * b - 8 * (p.n - p.r))) / 2, 2 * b);
}
static reference gsavi(pixel p) {
    return soil_adjusted(p.n, p.g, 0.5, 1.5);
}
static reference gosavi(pixel p) {
    return soil_adjusted(p.n, p.g, 0.16, 1);
}
static reference arvi(pixel p) {
    return cancelling_quotient(p.n - 2 * p.r + p.b, p.n + 2 * p.r + p.b, p.n + 2 * p.r, p.b);
}
static reference gari(pixel p) {
    return cancelling_quotient(p.n - p.g + 1.7 * (p.b - p.r), p.n + p.g + 1.7 * (p.b + p.r),
                               p.n + p.g + 1.7 * p.r, 1.7 * p.b);
}
static reference gemi(pixel p) {
    double num = 2 * (p.n * p.n - p.r * p.r) + 1.5 * p.n + 0.5 * p.r;
    reference eta =
        quotient(num, 2 * (p.n * p.n + p.r * p.r) + 1.5 * p.n + 0.5 * p.r, p.n + p.r + 0.5, p.n + p.r + 0.5);
    reference tail = quotient(p.r - 0.125, p.r + 0.125, 1 - p.r, 1 - p.r);
    return plus(product(eta, plus(exactly(1), times(-0.25, eta))), times(-1, tail));
}
static reference cvi(pixel p) {
    return product(simple(p.n, p.g), simple(p.r, p.g));
}
static reference cig(pixel p) {
    return plus(simple(p.n, p.g), known(-1, 1));
}
static reference maci(pixel p) {
    return simple(p.n, p.g);
}
static reference inverse_difference(double a, double b) {
    return plus(simple(1, a), times(-1, simple(1, b)));
}
static reference cri550(pixel p) {
    return inverse_difference(p.b, p.g);
}
static reference trivi(pixel p) {
    return known(0.5 * (120 * (p.n - p.g) - 200 * (p.r - p.g)), 160);
}
static reference mcari1(pixel p) {
    return known(1.2 * (2.5 * (p.n - p.r) - 1.3 * (p.n - p.g)), 7);
}
static reference mtvi2(pixel p) {
    double twice = 2 * p.n + 1;
    reference den = root(known(twice * twice - (6 * p.n - 5 * sqrt(p.r)) - 0.5,
                               twice * twice + 6 * p.n + 5 * sqrt(p.r) + 0.5));
    return quotient(1.5 * (1.2 * (p.n - p.g) - 2.5 * (p.r - p.g)), 1.5 * (1.2 * p.n + 3.7 * p.g + 2.5 * p.r),
                    den.value, den.scale);
}
static reference fcvi(pixel p) {
    return known(p.n - (p.r + p.g + p.b) / 3, 2);
}

static reference ndre(pixel p) {
    return normalised(p.n, p.re);
}
static reference cire(pixel p) {
    return plus(simple(p.n, p.re), known(-1, 1));
}
static reference ndci(pixel p) {
    return normalised(p.re1, p.r);
}
static reference ndvi705(pixel p) {
    return normalised(p.re2, p.re1);
}
static reference vari700(pixel p) {
    return cancelling_quotient(p.re1 - 1.7 * p.r + 0.7 * p.b, p.re1 + 1.7 * p.r + 0.7 * p.b,
                               p.re1 + 1.3 * p.r, 1.3 * p.b);
}
static reference mtci(pixel p) {
    return quotient(p.re2 - p.re1, p.re2 + p.re1, p.re1 - p.r, fabs(p.re1 - p.r));
}
static reference s2rep(pixel p) {
    reference bend =
        quotient((p.re3 + p.r) / 2 - p.re1, (p.re3 + p.r) / 2 + p.re1, p.re2 - p.re1, fabs(p.re2 - p.re1));
    return plus(known(705, 705), times(35, bend));
}
static reference ireci(pixel p) {
    if (!(p.re2 >= (double)FLT_MIN)) return undefined();
    return product(difference(p.re3, p.r), simple(p.re2, p.re1));
}
static reference mcari(pixel p) {
    return product(known(p.re1 - p.r - 0.2 * (p.re1 - p.g), 1.2 * p.re1 + p.r + 0.2 * p.g),
                   simple(p.re1, p.r));
}
static reference tcari(pixel p) {
    reference correction = times(0.2, product(difference(p.re1, p.g), simple(p.re1, p.r)));
    return times(3, plus(difference(p.re1, p.r), times(-1, correction)));
}
static reference tci(pixel p) {
    return plus(times(1.2, difference(p.re1, p.g)),
                times(-1.5, product(difference(p.r, p.g), root(simple(p.re1, p.r)))));
}
static reference ari1(pixel p) {
    return inverse_difference(p.g, p.re1);
}
static reference ari2(pixel p) {
    return times(p.n, inverse_difference(p.g, p.re1));
}
static reference cri700(pixel p) {
    return inverse_difference(p.b, p.re1);
}
static reference psri(pixel p) {
    return quotient(p.r - p.b, p.r + p.b, p.re2, p.re2);
}

reference_formula *reference_of_canopy(size_t id) {
    static reference_formula *const of[INDEX_COUNT] = {
        [INDEX_NDVI] = ndvi,       [INDEX_GNDVI] = gndvi,   [INDEX_BNDVI] = bndvi,
        [INDEX_GRNDVI] = grndvi,   [INDEX_GBNDVI] = gbndvi, [INDEX_ENDVI] = endvi,
        [INDEX_NDWI] = ndwi,       [INDEX_SR] = sr,         [INDEX_IPVI] = ipvi,
        [INDEX_MSR] = msr,         [INDEX_RDVI] = rdvi,     [INDEX_NLI] = nli,
        [INDEX_WDRVI] = wdrvi,     [INDEX_NIRV] = nirv,     [INDEX_EVI] = evi,
        [INDEX_EVI2] = evi2,       [INDEX_SAVI] = savi,     [INDEX_OSAVI] = osavi,
        [INDEX_MSAVI2] = msavi2,   [INDEX_GSAVI] = gsavi,   [INDEX_GOSAVI] = gosavi,
        [INDEX_ARVI] = arvi,       [INDEX_GARI] = gari,     [INDEX_GEMI] = gemi,
        [INDEX_CVI] = cvi,         [INDEX_CIG] = cig,       [INDEX_MACI] = maci,
        [INDEX_CRI550] = cri550,   [INDEX_TRIVI] = trivi,   [INDEX_MCARI1] = mcari1,
        [INDEX_MTVI2] = mtvi2,     [INDEX_FCVI] = fcvi,     [INDEX_NDRE] = ndre,
        [INDEX_CIRE] = cire,       [INDEX_NDCI] = ndci,     [INDEX_NDVI705] = ndvi705,
        [INDEX_VARI700] = vari700, [INDEX_MTCI] = mtci,     [INDEX_S2REP] = s2rep,
        [INDEX_IRECI] = ireci,     [INDEX_MCARI] = mcari,   [INDEX_TCARI] = tcari,
        [INDEX_TCI] = tci,         [INDEX_ARI1] = ari1,     [INDEX_ARI2] = ari2,
        [INDEX_CRI700] = cri700,   [INDEX_PSRI] = psri,
    };
    return of[id];
}
