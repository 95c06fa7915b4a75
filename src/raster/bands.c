/* Which band is what: from the user's word, colour interpretation, descriptions, wavelengths, count, values.
 */
#include "raster/bands.h"

#include "base/day.h"
#include "base/error.h"
#include "base/file.h"
#include "raster/capture.h"
#include "raster/landsat.h"
#include "raster/tiff.h"
#include "raster/window.h"
#include "sensors/recognise.h"

#include <cpl_error.h>
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const role_names[RASTER_ROLE_COUNT] = {
    [RASTER_OTHER] = "other",    [RASTER_RED] = "R",          [RASTER_GREEN] = "G",
    [RASTER_BLUE] = "B",         [RASTER_RED_EDGE] = "RE",    [RASTER_RED_EDGE_1] = "RE1",
    [RASTER_RED_EDGE_2] = "RE2", [RASTER_RED_EDGE_3] = "RE3", [RASTER_NIR] = "NIR",
    [RASTER_ALPHA] = "alpha",    [RASTER_GREY] = "grey",      [RASTER_PALETTE] = "palette",
    [RASTER_CMYK] = "CMYK",      [RASTER_YCBCR] = "YCbCr",    [RASTER_LAB] = "CIELAB",
    [RASTER_LOGLUV] = "LogLuv",
};

const char *raster_role_name(raster_role role) {
    return (unsigned)role < RASTER_ROLE_COUNT ? role_names[role] : "other";
}

static raster_role role_of_interpretation(GDALColorInterp interpretation) {
    switch (interpretation) {
    case GCI_RedBand: return RASTER_RED;
    case GCI_GreenBand: return RASTER_GREEN;
    case GCI_BlueBand: return RASTER_BLUE;
    case GCI_AlphaBand: return RASTER_ALPHA;
    case GCI_GrayIndex: return RASTER_GREY;
    case GCI_PaletteIndex: return RASTER_PALETTE;
    case GCI_CyanBand:
    case GCI_MagentaBand:
    case GCI_YellowBand:
    case GCI_BlackBand: return RASTER_CMYK;
    default: return RASTER_OTHER;
    }
}

/* Names as stitching programs and agencies write them. */
raster_role raster_role_named(const char *text) {
    static const struct {
        const char *name;
        raster_role role;
    } names[] = {{"red", RASTER_RED},           {"green", RASTER_GREEN},
                 {"blue", RASTER_BLUE},         {"r", RASTER_RED},
                 {"g", RASTER_GREEN},           {"b", RASTER_BLUE},
                 {"red edge", RASTER_RED_EDGE}, {"rededge", RASTER_RED_EDGE},
                 {"red_edge", RASTER_RED_EDGE}, {"red-edge", RASTER_RED_EDGE},
                 {"re", RASTER_RED_EDGE},       {"re1", RASTER_RED_EDGE_1},
                 {"re2", RASTER_RED_EDGE_2},    {"re3", RASTER_RED_EDGE_3},
                 {"nir", RASTER_NIR},           {"near infrared", RASTER_NIR},
                 {"infrared", RASTER_NIR},      {"n", RASTER_NIR},
                 {"alpha", RASTER_ALPHA}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcasecmp(text, names[i].name) == 0) return names[i].role;
    return RASTER_OTHER;
}

/* Centre wavelength to role; bounds lie between the bands that cameras have.
 * The three red edges are those of Sentinel-2, within its tolerances. */
static raster_role role_of_wavelength(double nm) {
    static const struct {
        double from_nm, to_nm;
        raster_role role;
    } ranges[] = {{446, 510, RASTER_BLUE},       {520, 600, RASTER_GREEN},      {620, 690, RASTER_RED},
                  {700, 710, RASTER_RED_EDGE_1}, {736, 745, RASTER_RED_EDGE_2}, {777, 787, RASTER_RED_EDGE_3},
                  {695, 755, RASTER_RED_EDGE},   {760, 950, RASTER_NIR}};
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (nm >= ranges[i].from_nm && nm <= ranges[i].to_nm) return ranges[i].role;
    return RASTER_OTHER;
}

/* In nanometres; 0: not told. Files give micrometres too. */
static double wavelength_of(GDALRasterBandH band) {
    static const char *const items[][2] = {
        {"CENTRAL_WAVELENGTH_UM", "IMAGERY"}, {"wavelength", NULL}, {"WAVELENGTH", NULL}};
    for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
        const char *text = GDALGetMetadataItem(band, items[i][0], items[i][1]);
        double nm = text ? strtod(text, NULL) : 0;
        if (nm > 0) return nm < 30 ? nm * 1000 : nm;
    }
    return 0;
}

static raster_role role_of_band(GDALRasterBandH band) {
    raster_role role = role_of_interpretation(GDALGetRasterColorInterpretation(band));
    if (role != RASTER_OTHER && role != RASTER_GREY) return role;
    raster_role named = raster_role_named(GDALGetDescription(band));
    if (named == RASTER_OTHER) named = role_of_wavelength(wavelength_of(band));
    return named != RASTER_OTHER ? named : role;
}

/* Colours that GDAL hands on as they are stored and calls red, green and blue, or nothing. What it converts,
 * it says the source of. */
static raster_role unconverted_role(const char *path, GDALDatasetH dataset) {
    static const raster_role roles[] = {[TIFF_COLOURS_USUAL] = RASTER_OTHER,
                                        [TIFF_COLOURS_YCBCR] = RASTER_YCBCR,
                                        [TIFF_COLOURS_LAB] = RASTER_LAB,
                                        [TIFF_COLOURS_LOGLUV] = RASTER_LOGLUV};
    const char *compression = GDALGetMetadataItem(dataset, "COMPRESSION", "IMAGE_STRUCTURE");
    if (compression && strncmp(compression, "SGILOG", 6) == 0) return RASTER_LOGLUV;
    uint64_t ifd = window_ifd(GDALGetRasterBand(dataset, 1));
    tiff_file *file = NULL;
    if (!ifd || GDALGetMetadataItem(dataset, "SOURCE_COLOR_SPACE", "IMAGE_STRUCTURE") ||
        tiff_open(&file, path, ifd, NULL))
        return RASTER_OTHER;
    raster_role role = roles[tiff_layout_of(file)->colours];
    tiff_close(file);
    return role;
}

/* Values at five small windows of a band. */
enum { SAMPLES = 5, SAMPLE_EDGE = 64 };
typedef struct band_sample {
    float values[SAMPLES * SAMPLE_EDGE * SAMPLE_EDGE];
    int count;
    float top; /* the largest; 0 when nothing could be read */
} band_sample;

static void sample_band(band_sample *out, GDALRasterBandH band, int64_t width, int64_t height) {
    static const double places[SAMPLES][2] = {{.5, .5}, {.2, .3}, {.8, .7}, {.3, .8}, {.7, .2}};
    int w = width < SAMPLE_EDGE ? (int)width : SAMPLE_EDGE,
        h = height < SAMPLE_EDGE ? (int)height : SAMPLE_EDGE;
    out->count = 0;
    out->top = 0;
    for (int i = 0; i < SAMPLES; i++) {
        int x = (int)(places[i][0] * (double)(width - w)), y = (int)(places[i][1] * (double)(height - h));
        if (window_read(band, x, y, w, h, out->values + out->count)) out->count += w * h;
    }
    for (int i = 0; i < out->count; i++) out->top = out->values[i] > out->top ? out->values[i] : out->top;
}

/* A fourth band may be an alpha that nobody tagged, or near infrared tagged as alpha: an alpha is nearly
 * everywhere empty or full. */
static bool looks_like_alpha(GDALRasterBandH band, int64_t width, int64_t height) {
    static const double SHARE_BETWEEN = 0.2;
    band_sample seen;
    sample_band(&seen, band, width, height);
    int between = 0;
    for (int i = 0; i < seen.count; i++) between += seen.values[i] > 0 && seen.values[i] < seen.top;
    return (double)between <= SHARE_BETWEEN * (double)seen.count;
}

double bands_full_scale(GDALRasterBandH band) {
    const char *nbits = GDALGetMetadataItem(band, "NBITS", "IMAGE_STRUCTURE");
    int bits = nbits ? atoi(nbits) : 0;
    switch (GDALGetRasterDataType(band)) {
    case GDT_Byte: return bits > 0 && bits < 8 ? (double)((1 << bits) - 1) : 255.0;
    case GDT_UInt16: return bits > 8 && bits < 16 ? (double)((1 << bits) - 1) : 65535.0;
    case GDT_Int16: return 32767.0;
    case GDT_UInt32: return 4294967295.0;
    case GDT_Int32: return 2147483647.0;
    default: return 0;
    }
}

double bands_alpha_scale(GDALRasterBandH alpha, int64_t width, int64_t height) {
    band_sample seen;
    CPLPushErrorHandler(CPLQuietErrorHandler);
    sample_band(&seen, alpha, width, height);
    CPLPopErrorHandler();
    bool is_float = bands_full_scale(alpha) <= 0;
    double full = is_float ? 65535.0 : bands_full_scale(alpha);
    if (seen.top <= 0) return is_float ? 1.0 : full;
    if (seen.top <= 1.0F) return 1.0;
    return seen.top <= 255.0F && full > 255.0 ? 255.0 : full;
}

static void judge_fourth_band(raster_source *source, GDALDatasetH dataset) {
    if (source->band_count != 4) return;
    raster_role tagged = source->roles[3];
    if (tagged != RASTER_ALPHA && tagged != RASTER_OTHER) return;
    GDALRasterBandH band = GDALGetRasterBand(dataset, 4);
    GDALDataType type = GDALGetRasterDataType(band);
    if (GDALDataTypeIsComplex(type)) return;
    source->roles[3] = looks_like_alpha(band, source->width, source->height) ? RASTER_ALPHA : RASTER_NIR;
}

static bool has_role(const raster_source *source, raster_role role) {
    int known = source->band_count < RASTER_BANDS_MAX ? source->band_count : RASTER_BANDS_MAX;
    for (int i = 0; i < known; i++)
        if (source->roles[i] == role) return true;
    return false;
}

/* Three or more bands of which none says what it is, or a first one that says "grey": R,G,B in that order. */
static void guess_by_count(raster_source *source) {
    if (source->band_count < 3) return;
    if (has_role(source, RASTER_RED) || has_role(source, RASTER_GREEN) || has_role(source, RASTER_BLUE) ||
        source->roles[0] >= RASTER_CMYK || has_role(source, RASTER_NIR))
        return;
    source->roles[0] = RASTER_RED;
    source->roles[1] = RASTER_GREEN;
    source->roles[2] = RASTER_BLUE;
}

raster_role raster_role_of_letters(const char *name, size_t length) {
    if (length == 1 && (*name == 'N' || *name == 'n')) return RASTER_NIR;
    for (int role = RASTER_RED; role <= RASTER_ALPHA; role++)
        if (strlen(role_names[role]) == length && strncasecmp(role_names[role], name, length) == 0)
            return (raster_role)role;
    return RASTER_OTHER;
}

static pap_status apply_asked(raster_source *source, const char *asked, pap_error *err) {
    int known = source->band_count < RASTER_BANDS_MAX ? source->band_count : RASTER_BANDS_MAX;
    for (int i = 0; i < known; i++) source->roles[i] = RASTER_OTHER;
    for (const char *at = asked; *at;) {
        const char *equals = strchr(at, '=');
        raster_role role = equals ? raster_role_of_letters(at, (size_t)(equals - at)) : RASTER_OTHER;
        char *end = NULL;
        long band = equals ? strtol(equals + 1, &end, 10) : 0;
        if (role == RASTER_OTHER || end == equals + 1 || (*end && *end != ','))
            return error_set(
                err, PAP_E_SETTING,
                "--bands %s: not understood at '%s'; write for example R=1,G=2,B=3 (roles: R G B RE "
                "RE1 RE2 RE3 NIR alpha)",
                asked, at);
        if (band < 1 || band > known)
            return error_set(err, PAP_E_BANDS, "%s: --bands %s: there is no band %ld (the picture has %d)",
                             source->path, asked, band, source->band_count);
        source->roles[band - 1] = role;
        at = *end ? end + 1 : end;
    }
    return PAP_OK;
}

static void note_bands(raster_source *source) {
    int known = source->band_count < RASTER_BANDS_MAX ? source->band_count : RASTER_BANDS_MAX;
    size_t used = 0;
    for (int i = known - 1; i >= 0; i--) { /* the first band of a role wins */
        raster_role role = source->roles[i];
        if (role >= RASTER_RED && role <= RASTER_BLUE) source->rgb[role - RASTER_RED] = i + 1;
        if (role == RASTER_ALPHA) source->alpha = i + 1;
    }
    for (int i = 0; i < known && used < sizeof source->roles_text - 10; i++)
        used += (size_t)snprintf(source->roles_text + used, sizeof source->roles_text - used, "%s%s",
                                 i ? "," : "", raster_role_name(source->roles[i]));
}

/* ---- the sensor ---- */

/* Facts with room for what GDAL may take back. */
typedef struct gathered {
    sensor_facts facts;
    char descriptions[RASTER_BANDS_MAX][48], make[64], model[64];
    char taken[40]; /* when, by product metadata; "" unknown */
} gathered;

static const char *first_item(GDALDatasetH dataset, const char *const names[][2], size_t count) {
    for (size_t i = 0; i < count; i++) {
        const char *text = GDALGetMetadataItem(dataset, names[i][0], names[i][1]);
        if (text && *text) return text;
    }
    return NULL;
}

static void gather_product(gathered *g, GDALDatasetH dataset) {
    static const char *const satellite[][2] = {{"SATELLITEID", "IMAGERY"},
                                               {"DATATAKE_1_SPACECRAFT_NAME", NULL},
                                               {"SPACECRAFT_NAME", NULL},
                                               {"SPACECRAFT_ID", NULL}};
    static const char *const level[][2] = {{"PROCESSING_LEVEL", NULL}};
    static const char *const baseline[][2] = {{"PROCESSING_BASELINE", NULL}};
    static const char *const software[][2] = {{"TIFFTAG_SOFTWARE", NULL}};
    /* Not TIFFTAG_DATETIME, which of an orthomosaic is when it was exported. */
    static const char *const taken[][2] = {{"ACQUISITIONDATETIME", "IMAGERY"},
                                           {"DATATAKE_1_DATATAKE_SENSING_START", NULL},
                                           {"PRODUCT_START_TIME", NULL}};
    g->facts.satellite = first_item(dataset, satellite, sizeof satellite / sizeof *satellite);
    g->facts.level = first_item(dataset, level, 1);
    g->facts.baseline = first_item(dataset, baseline, 1);
    g->facts.software = first_item(dataset, software, 1);
    const char *when = first_item(dataset, taken, sizeof taken / sizeof *taken);
    snprintf(g->taken, sizeof g->taken, "%s", when ? when : "");
    capture_camera(g->make, g->model, sizeof g->make, dataset);
    g->facts.make = g->make;
    g->facts.model = g->model;
}

/* What a role is called in the table of sensors; NULL for those that are no light of a kind. */
static const char *light_name(raster_role role) {
    return role >= RASTER_RED && role <= RASTER_NIR ? role_names[role] : NULL;
}

static void gather_band(gathered *g, int i, const raster_source *source, GDALRasterBandH band) {
    sensor_band_fact *fact = &g->facts.bands[i];
    /* The user's word for a band replaces the file's. */
    snprintf(g->descriptions[i], sizeof g->descriptions[i], "%s",
             g->facts.has_roles ? "" : GDALGetDescription(band));
    const bool is_raw = source->capture.is_raw && i == 0;
    if (is_raw) snprintf(g->descriptions[i], sizeof g->descriptions[i], "%s", source->capture.own.name);
    raster_role shown = role_of_interpretation(GDALGetRasterColorInterpretation(band));
    *fact = (sensor_band_fact){.description = g->descriptions[i],
                               .wavelength_nm = is_raw ? source->capture.own.centre_nm : wavelength_of(band),
                               .role = light_name(source->roles[i]),
                               .is_colour = shown >= RASTER_RED && shown <= RASTER_BLUE,
                               .is_alpha = source->roles[i] == RASTER_ALPHA};
}

static void gather(gathered *g, const raster_source *source, GDALDatasetH dataset,
                   const pap_scene_options *options, const char *first, bool has_roles) {
    int known = source->band_count < RASTER_BANDS_MAX ? source->band_count : RASTER_BANDS_MAX;
    sensor_facts *facts = &g->facts;
    *facts = (sensor_facts){.path = source->path, .name = file_base_name(first), .folder = first};
    facts->asked = options->sensor;
    facts->is_stack = source->part_count > 0;
    facts->has_roles = has_roles;
    facts->band_count = known;
    facts->is_byte = GDALGetRasterDataType(GDALGetRasterBand(dataset, 1)) == GDT_Byte;
    gather_product(g, dataset);
    for (int i = 0; i < known; i++) gather_band(g, i, source, GDALGetRasterBand(dataset, i + 1));
}

/* Four bands of which the fourth may be alpha or infrared: when no sensor is known, its samples decide. */
static pap_status recognise_sensor(sensor_finding *out, gathered *g, raster_source *source,
                                   GDALDatasetH dataset, pap_error *err) {
    pap_error first = {PAP_OK, ""};
    pap_status status = sensor_recognise(out, &g->facts, &first);
    bool is_plain = !status && (!out->sensor || strcmp(out->sensor->key, "rgb") == 0);
    if (!g->facts.has_roles && source->band_count == 4 && (is_plain || status == PAP_E_BANDS)) {
        guess_by_count(source);
        judge_fourth_band(source, dataset);
        g->facts.bands[3].is_alpha = source->roles[3] == RASTER_ALPHA;
        status = sensor_recognise(out, &g->facts, &first);
    }
    if (status && err) *err = first;
    return status;
}

static void take_place(raster_source *source, int i, const sensor_finding *found, bool has_roles) {
    if (found->place[i] < 0) return;
    const sensor_band *band = &found->sensor->bands[(int)found->place[i]];
    raster_spectrum *light = &source->spectra[i];
    snprintf(light->name, sizeof light->name, "%s", band->name);
    light->centre_nm = light->centre_nm > 0 ? light->centre_nm : band->centre_nm;
    light->width_nm = band->width_nm;
    light->scale = found->scale;
    light->offset = found->offset;
    light->saturation = found->is_display ? 0 : found->sensor->saturation;
    if (!has_roles) source->roles[i] = band->role ? raster_role_named(band->role) : RASTER_OTHER;
}

/* Landsat's level 1 is reflectance only over the sine of the sun's elevation. */
static void divide_by_sun(raster_source *source, const sensor_finding *found, const char *first) {
    double sine;
    if (!found->product.has_sun_angle || found->product.sensor != found->sensor || !(found->scale > 0))
        return;
    if (!landsat_sun_sine(&sine, first, found->product.stem)) {
        snprintf(
            source->sensing.note, sizeof source->sensing.note,
            "%.100s_MTL.txt is not beside it: reflectance is not divided by the sine of the sun's elevation",
            found->product.stem);
        return;
    }
    for (int i = 0; i < source->band_count && i < RASTER_BANDS_MAX; i++) {
        source->spectra[i].scale /= sine;
        source->spectra[i].offset /= sine;
    }
}

/* Of a name only where it is one of the sensor's products: eight digits may be anything. */
static void take_day(raster_sensing *sensing, const sensor_finding *found, const gathered *g,
                     const char *first) {
    const sensor *of_name = found->product.sensor;
    bool is_named = found->sensor && (!of_name || of_name == found->sensor);
    if (day_read(sensing->day, g->taken) ||
        (*found->product.stem && landsat_day(sensing->day, first, found->product.stem)))
        snprintf(sensing->day_from, sizeof sensing->day_from, "product metadata");
    else if (is_named && day_read(sensing->day, found->product.date))
        snprintf(sensing->day_from, sizeof sensing->day_from, "file name");
    else
        sensing->day[0] = '\0';
}

static void take_finding(raster_source *source, const sensor_finding *found, const gathered *g,
                         const char *first) {
    raster_sensing *sensing = &source->sensing;
    sensing->sensor = found->sensor;
    sensing->is_display = found->is_display;
    sensing->is_derived = found->is_derived;
    snprintf(sensing->how, sizeof sensing->how, "%s", found->how);
    snprintf(sensing->note, sizeof sensing->note, "%s", found->note);
    take_day(sensing, found, g, first);
    const char *what = found->sensor && *found->product.what ? found->product.what
                       : found->sensor && g->facts.level     ? g->facts.level
                                                             : "";
    snprintf(sensing->what, sizeof sensing->what, "%s%s%s", found->is_derived ? found->product.band : "",
             found->is_derived && *what ? ", " : "", what);
    for (int i = 0; i < g->facts.band_count; i++) {
        source->spectra[i].centre_nm = g->facts.bands[i].wavelength_nm;
        if (found->sensor && !found->is_derived) take_place(source, i, found, g->facts.has_roles);
    }
}

/* Nobody said which band is which, and not all are the three colours that every viewer shows. */
static void note_guess(raster_source *source, const gathered *g) {
    bool is_told = g->facts.has_roles || source->sensing.sensor || source->sensing.is_derived;
    for (int i = 0; i < g->facts.band_count; i++)
        is_told = is_told || g->facts.bands[i].role || g->facts.bands[i].wavelength_nm > 0;
    if (is_told || source->band_count < 4) return;
    snprintf(source->sensing.note, sizeof source->sensing.note,
             "nothing says which band is which: the first three are taken as R,G,B%s; most satellites store "
             "B,G,R,NIR: say so with --sensor or --bands",
             source->roles[3] == RASTER_NIR ? ", the fourth as NIR" : "");
}

pap_status bands_recognise(raster_source *source, GDALDatasetH dataset, const pap_scene_options *options,
                           const char *first, bool is_stacked_by_user, pap_error *err) {
    int known = source->band_count < RASTER_BANDS_MAX ? source->band_count : RASTER_BANDS_MAX;
    const bool has_numbers = options->bands && !is_stacked_by_user;
    gathered g;
    sensor_finding found;
    CPLPushErrorHandler(CPLQuietErrorHandler);
    raster_role unconverted = unconverted_role(source->dataset, dataset);
    for (int i = 0; i < known; i++)
        source->roles[i] = unconverted != RASTER_OTHER && i < 3
                               ? unconverted
                               : role_of_band(GDALGetRasterBand(dataset, i + 1));
    pap_status status = has_numbers ? apply_asked(source, options->bands, err) : PAP_OK;
    if (!status) {
        gather(&g, source, dataset, options, first, options->bands != NULL);
        status = recognise_sensor(&found, &g, source, dataset, err);
    }
    if (!status && !options->bands && (!found.sensor || strcmp(found.sensor->key, "rgb") == 0))
        guess_by_count(source);
    if (!status) {
        take_finding(source, &found, &g, first);
        divide_by_sun(source, &found, first);
        note_guess(source, &g);
        note_bands(source);
    }
    CPLPopErrorHandler();
    return status;
}
