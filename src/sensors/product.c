/* Names of products and of their parts: what a file's name alone says about it. */
#include "sensors/product.h"

#include <pthread.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Groups of a pattern: which of its brackets holds what; 0: none does. */
typedef struct name_rule {
    const char *pattern; /* POSIX extended, case ignored */
    product_kind kind;
    const char *sensor; /* key; NULL: not told */
    const char *what;
    int stem, band, date, baseline;
    double scale, offset;
    bool has_sun_angle;
} name_rule;

#define TIF        "\\.tiff?$"
#define S2_SCALE   .scale = 1e-4
#define LANDSAT_L2 .scale = 2.75e-5, .offset = -0.2
#define LANDSAT_L1 .scale = 2e-5, .offset = -0.1, .has_sun_angle = true

/* The first that matches wins. Sources: the makers' naming conventions, as in the table of sensors; sen2r's
 * "Output file structure". */
static const name_rule rules[] = {
    {"^S2[A-D]_MSIL1C_([0-9]{8})T[0-9]{6}_N([0-9]{4})_", PRODUCT_PICTURE, "sentinel-2", "level 1C", .date = 1,
     .baseline = 2, S2_SCALE},
    {"^S2[A-D]_MSIL2A_([0-9]{8})T[0-9]{6}_N([0-9]{4})_", PRODUCT_PICTURE, "sentinel-2", "level 2A", .date = 1,
     .baseline = 2, S2_SCALE},
    {"^(T[0-9]{2}[A-Z]{3}_([0-9]{8})T[0-9]{6})_TCI(_[126]0m)?\\.", PRODUCT_DISPLAY, "sentinel-2",
     "true colour image", .date = 2},
    {"^(T[0-9]{2}[A-Z]{3}_([0-9]{8})T[0-9]{6})_(AOT|SCL|WVP|CLD|SNW)(_[126]0m)?\\.", PRODUCT_DERIVED,
     "sentinel-2", "", .date = 2, .band = 3},
    {"^(T[0-9]{2}[A-Z]{3}_([0-9]{8})T[0-9]{6})_(B[0-9][0-9A])_[126]0m\\.(jp2|tif)$", PRODUCT_PART,
     "sentinel-2", "level 2A", .stem = 1, .date = 2, .band = 3, S2_SCALE},
    {"^(T[0-9]{2}[A-Z]{3}_([0-9]{8})T[0-9]{6})_(B[0-9][0-9A])\\.(jp2|tif)$", PRODUCT_PART, "sentinel-2",
     "level 1C", .stem = 1, .date = 2, .band = 3, S2_SCALE},
    {"^S2[A-D]1C_([0-9]{8})_[0-9]{3}_[^_]*_TOA_[126]0\\.", PRODUCT_PICTURE, "sentinel-2",
     "level 1C, by sen2r", .date = 1, S2_SCALE},
    {"^S2[A-D]2A_([0-9]{8})_[0-9]{3}_[^_]*_BOA_[126]0\\.", PRODUCT_PICTURE, "sentinel-2",
     "level 2A, by sen2r", .date = 1, S2_SCALE},
    {"^S2[A-D](1C|2A)_([0-9]{8})_[0-9]{3}_[^_]*_(RGB[0-9a-f]{3}[BT])_[126]0\\.", PRODUCT_DISPLAY,
     "sentinel-2", "colour composite, by sen2r", .date = 2, .band = 3},
    {"^S2[A-D](1C|2A)_([0-9]{8})_[0-9]{3}_[^_]*_([A-Za-z0-9]{1,15})_[126]0\\.", PRODUCT_DERIVED, "sentinel-2",
     "by sen2r", .date = 2, .band = 3},
    {"^(L[OC]0[89]_L2S[PR]_[0-9]{6}_([0-9]{8})_[0-9]{8}_02_[A-Z0-9]{2})_SR_(B[1-7])" TIF, PRODUCT_PART,
     "landsat-8", "collection 2, level 2", .stem = 1, .date = 2, .band = 3, LANDSAT_L2},
    {"^(L[OC]0[89]_L1[A-Z]{2}_[0-9]{6}_([0-9]{8})_[0-9]{8}_02_[A-Z0-9]{2})_(B[1-9])" TIF, PRODUCT_PART,
     "landsat-8", "collection 2, level 1", .stem = 1, .date = 2, .band = 3, LANDSAT_L1},
    {"^(L[TE]0[4-7]_L2S[PR]_[0-9]{6}_([0-9]{8})_[0-9]{8}_02_[A-Z0-9]{2})_SR_(B[1-7])" TIF, PRODUCT_PART,
     "landsat-7", "collection 2, level 2", .stem = 1, .date = 2, .band = 3, LANDSAT_L2},
    {"^(L[TE]0[4-7]_L1[A-Z]{2}_[0-9]{6}_([0-9]{8})_[0-9]{8}_02_[A-Z0-9]{2})_(B[1-7])" TIF, PRODUCT_PART,
     "landsat-7", "collection 2, level 1: radiance by its MTL file", .stem = 1, .date = 2, .band = 3},
    {"^L[OC]0[89]_L2S[PR]_[0-9]{6}_([0-9]{8})_[0-9]{8}_02_", PRODUCT_PICTURE, "landsat-8",
     "collection 2, level 2", .date = 1, LANDSAT_L2},
    {"^L[TE]0[4-7]_L2S[PR]_[0-9]{6}_([0-9]{8})_[0-9]{8}_02_", PRODUCT_PICTURE, "landsat-7",
     "collection 2, level 2", .date = 1, LANDSAT_L2},
    {"^([0-9]{8})_[0-9]{6}_.*3B_(AnalyticMS_DN_)?(udm2?)(_clip)?" TIF, PRODUCT_DERIVED, "planetscope-4",
     "usable data mask", .date = 1, .band = 3},
    {"^([0-9]{8})_[0-9]{6}_.*3B_AnalyticMS_SR_8b.*" TIF, PRODUCT_PICTURE, "planetscope-8",
     "surface reflectance", .date = 1, S2_SCALE},
    {"^([0-9]{8})_[0-9]{6}_.*3B_AnalyticMS_8b.*" TIF, PRODUCT_PICTURE, "planetscope-8",
     "radiance: reflectance by its metadata file", .date = 1},
    {"^([0-9]{8})_[0-9]{6}_.*3B_AnalyticMS_SR.*" TIF, PRODUCT_PICTURE, "planetscope-4", "surface reflectance",
     .date = 1, S2_SCALE},
    {"^([0-9]{8})_[0-9]{6}_.*3B_AnalyticMS.*" TIF, PRODUCT_PICTURE, "planetscope-4",
     "radiance: reflectance by its metadata file", .date = 1},
    {"^GF1[BCD]?_(PMS|WFV)[1-4]?_.*_([0-9]{8})_L[0-9]", PRODUCT_PICTURE, "gaofen-1", "", .date = 2},
    {"^GF2_PMS[12]_.*_([0-9]{8})_L[0-9]", PRODUCT_PICTURE, "gaofen-2", "", .date = 1},
    {"^ZY30?[123]?_(MUX|TMS)_.*_([0-9]{8})_L[0-9]", PRODUCT_PICTURE, "ziyuan-3", "", .date = 2},
    {"^IMG_PHR1[AB]_(MS|PMS)(-N)?_([0-9]{8})", PRODUCT_PICTURE, "pleiades", "", .date = 3},
    {"^m_[0-9]{7}_[ns][ew]_[0-9]{2}_[0-9h]{1,4}_([0-9]{8})", PRODUCT_PICTURE, "naip", "", .date = 1},
    {"^(DJI_([0-9]{8})[0-9]{6}_.*)_MS_(G|R|RE|NIR|B)" TIF, PRODUCT_PART, NULL, "", .stem = 1, .date = 2,
     .band = 3},
    {"^(.*)_MS_(G|R|RE|NIR|B)" TIF, PRODUCT_PART, NULL, "", .stem = 1, .band = 2},
    {"^(.*[-_. ])(Green|Red|Red[-_ ]?Edge|NIR|Blue)" TIF, PRODUCT_PART, NULL, "", .stem = 1, .band = 2},
};

enum { GROUPS = 6 };

static void take_group(char *to, size_t size, const char *name, const regmatch_t *groups, int which) {
    if (which == 0 || groups[which].rm_so < 0) return;
    size_t length = (size_t)(groups[which].rm_eo - groups[which].rm_so);
    if (length < size) snprintf(to, size, "%.*s", (int)length, name + groups[which].rm_so);
}

/* Compiled once, for the life of the program: compiling costs a hundred times what matching does. */
static regex_t patterns[sizeof rules / sizeof *rules];
static bool is_usable[sizeof rules / sizeof *rules];

static void compile_patterns(void) {
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        is_usable[i] = regcomp(&patterns[i], rules[i].pattern, REG_EXTENDED | REG_ICASE) == 0;
}

static bool matches(size_t rule, const char *name, regmatch_t groups[GROUPS]) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, compile_patterns);
    return is_usable[rule] && regexec(&patterns[rule], name, GROUPS, groups, 0) == 0;
}

bool product_of_name(product *out, const char *name) {
    regmatch_t groups[GROUPS];
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        const name_rule *rule = &rules[i];
        if (!matches(i, name, groups)) continue;
        *out = (product){.kind = rule->kind,
                         .what = rule->what,
                         .scale = rule->scale,
                         .offset = rule->offset,
                         .has_sun_angle = rule->has_sun_angle};
        if (rule->sensor) out->sensor = sensor_find(rule->sensor);
        take_group(out->stem, sizeof out->stem, name, groups, rule->stem);
        take_group(out->band, sizeof out->band, name, groups, rule->band);
        take_group(out->date, sizeof out->date, name, groups, rule->date);
        take_group(out->baseline, sizeof out->baseline, name, groups, rule->baseline);
        return out->kind != PRODUCT_PART || (out->stem[0] && out->band[0]);
    }
    return false;
}

/* "_N0400_" anywhere in the folders' names. */
static bool baseline_in_path(const char *path, int *baseline) {
    for (const char *at = path; (at = strstr(at, "_N0")); at++)
        if (strspn(at + 2, "0123456789") == 4 && at[6] == '_') {
            *baseline = atoi(at + 2);
            return true;
        }
    return false;
}

double product_offset_of_sentinel(const product *one, const char *path, bool *is_sure) {
    static const int SINCE_BASELINE = 400, SINCE_DATE = 20220125;
    int baseline = one->baseline[0] ? atoi(one->baseline) : 0;
    *is_sure = one->baseline[0] || (path && baseline_in_path(path, &baseline));
    bool is_shifted = *is_sure ? baseline >= SINCE_BASELINE : one->date[0] && atoi(one->date) >= SINCE_DATE;
    return is_shifted ? -0.1 : 0;
}
