/* Which sensor the facts about a picture speak of, which of its bands the picture holds, and why. */
#include "sensors/recognise.h"

#include "base/error.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A band belongs to a sensor that has one this near; a sensor named by the user may be this far off. */
static const double NEAR_NM = 7, CONTRADICTS_NM = 12;
/* Wavelengths alone tell a sensor when so many bands agree. */
enum { BANDS_TO_TELL = 3 };

static const char *text_or_none(const char *text) {
    return text ? text : "";
}

static int data_bands(const sensor_facts *facts) {
    int count = 0;
    for (int i = 0; i < facts->band_count; i++) count += !facts->bands[i].is_alpha;
    return count;
}

/* ---- bands of a sensor that is known ---- */

/* By name, wavelength or role, whatever the file says of a band. */
static int place_told(const sensor *one, const sensor_band_fact *band) {
    char name[24] = "";
    sscanf(band->description, "%23[^,(:]", name); /* "B4, central wavelength 665 nm" */
    for (size_t n = strlen(name); n > 0 && name[n - 1] == ' '; n--) name[n - 1] = '\0';
    int place = *name ? sensor_band_named(one, name) : -1;
    if (place < 0 && band->wavelength_nm > 0) place = sensor_band_near(one, band->wavelength_nm, NEAR_NM);
    if (place < 0 && band->role) place = sensor_band_of_role(one, band->role);
    return place;
}

/* Returns how many bands the file says something of. */
static int place_by_word(sensor_finding *out, const sensor_facts *facts) {
    int told = 0;
    for (int i = 0; i < facts->band_count; i++) {
        if (!facts->bands[i].is_alpha) out->place[i] = (signed char)place_told(out->sensor, &facts->bands[i]);
        told += out->place[i] >= 0;
    }
    return told;
}

static bool place_by_layout(sensor_finding *out, const sensor_facts *facts) {
    int places[SENSOR_BANDS_MAX], at = 0;
    if (!sensor_layout(out->sensor, data_bands(facts), places)) return false;
    for (int i = 0; i < facts->band_count; i++)
        if (!facts->bands[i].is_alpha) out->place[i] = (signed char)places[at++];
    return true;
}

/* sen2r's twelve bands of level 1C have cirrus where those of level 2A have B8A. */
static void place_sen2r(sensor_finding *out, const sensor_facts *facts) {
    static const char *const last[] = {"B9", "B10", "B11", "B12"};
    if (facts->band_count != 12 || !strstr(out->product.what, "level 1C, by sen2r")) return;
    for (int i = 0; i < 4; i++) out->place[8 + i] = (signed char)sensor_band_named(out->sensor, last[i]);
}

/* sen2r's "RGB843B": bands 8, 4 and 3 of Sentinel-2, in hexadecimal; ESA's true colours are 4, 3 and 2. */
static bool place_composite(sensor_finding *out, const sensor_facts *facts) {
    const char *digits = strncmp(out->product.band, "RGB", 3) == 0 ? out->product.band + 3 : "432";
    if (data_bands(facts) != 3) return false;
    for (int i = 0; i < 3; i++) {
        char digit[2] = {digits[i], 0}, name[8];
        snprintf(name, sizeof name, "B%ld", strtol(digit, NULL, 16));
        out->place[i] = (signed char)sensor_band_named(out->sensor, name);
    }
    return true;
}

/* Whether anything but the colours that any picture tells of itself says which band is which. */
static bool is_told(const sensor_facts *facts) {
    bool says = facts->has_roles || facts->is_stack;
    for (int i = 0; i < facts->band_count; i++)
        says = says || facts->bands[i].wavelength_nm > 0 || *facts->bands[i].description;
    return says;
}

static bool place_bands(sensor_finding *out, const sensor_facts *facts) {
    memset(out->place, -1, sizeof out->place);
    if (out->is_derived) return true;
    if (out->product.kind == PRODUCT_DISPLAY && out->product.sensor == out->sensor)
        return place_composite(out, facts);
    if (strcmp(out->sensor->key, "rgb") == 0) return data_bands(facts) == 3; /* the file's own colours */
    if (is_told(facts) && place_by_word(out, facts) > 0) return true;
    memset(out->place, -1, sizeof out->place);
    out->is_assumed = true;
    bool is_placed = place_by_layout(out, facts);
    place_sen2r(out, facts);
    return is_placed;
}

/* ---- which sensor ---- */

/* How far the bands are off a sensor's in all, or infinity when one of them is none of its, or too few tell.
 */
static double misfit(const sensor *one, const sensor_facts *facts) {
    double sum = 0;
    int told = 0;
    for (int i = 0; i < facts->band_count; i++) {
        double nm = facts->bands[i].wavelength_nm;
        if (!(nm > 0)) continue;
        int place = sensor_band_near(one, nm, NEAR_NM);
        if (place < 0) return INFINITY;
        sum += fabs(one->bands[place].centre_nm - nm);
        told++;
    }
    return told >= BANDS_TO_TELL ? sum : INFINITY;
}

static const sensor *by_wavelengths(const sensor_facts *facts) {
    const sensor *best = NULL;
    double least = INFINITY;
    for (size_t i = 0; i < sensor_count(); i++) {
        double off = misfit(sensor_at(i), facts);
        if (off < least) {
            least = off;
            best = sensor_at(i);
        }
    }
    return best;
}

/* A word in product metadata or a camera's model to a row of the table; the first that is found in it. */
static const sensor *by_words(const char *text, int bands) {
    static const struct {
        const char *word, *key;
        int bands; /* 0: any number */
    } words[] = {
        {"Sentinel-2", "sentinel-2", 0}, {"LANDSAT_8", "landsat-8", 0}, {"LANDSAT_9", "landsat-8", 0},
        {"LANDSAT_7", "landsat-7", 0},   {"LANDSAT_5", "landsat-7", 0}, {"WV", "worldview-8b", 8},
        {"WV", "worldview-4b", 4},       {"GE01", "worldview-4b", 4},   {"QB02", "worldview-4b", 4},
        {"PHR", "pleiades", 4},          {"PLEIADES", "pleiades", 4},   {"GF1", "gaofen-1", 4},
        {"GF2", "gaofen-2", 4},          {"ZY3", "ziyuan-3", 4},        {"M3M", "mavic-3m", 0},
        {"Altum", "altum", 0},           {"RedEdge", "rededge", 0},     {"FC6360", "phantom-4m", 0}};
    for (size_t i = 0; text && i < sizeof words / sizeof *words; i++)
        if (strcasestr(text, words[i].word) && (!words[i].bands || words[i].bands == bands))
            return sensor_find(words[i].key);
    return NULL;
}

/* Parts that bear colours' names, from DJI's two cameras: Terra writes result_Green.tif and so on. */
static const sensor *by_parts(const sensor_facts *facts) {
    unsigned roles = 0;
    static const char *const names[] = {"G", "R", "RE", "NIR", "B"};
    for (int i = 0; i < facts->band_count; i++)
        for (unsigned k = 0; k < 5; k++)
            if (facts->bands[i].role && strcmp(facts->bands[i].role, names[k]) == 0) roles |= 1U << k;
    bool is_dji = strncasecmp(facts->name, "result_", 7) == 0 || strcasestr(facts->name, "_MS_");
    if (!is_dji || (roles & 15) != 15) return NULL;
    return sensor_find(roles & 16 ? "phantom-4m" : "mavic-3m");
}

/* Three bands, or four with alpha, that are colours or that nothing is said of. */
static bool is_plain_rgb(const sensor_facts *facts) {
    int colours = 0, silent = 0;
    for (int i = 0; i < facts->band_count; i++) {
        const sensor_band_fact *band = &facts->bands[i];
        if (band->is_alpha) continue;
        if (band->wavelength_nm > 0) return false;
        colours += band->is_colour;
        silent += !band->is_colour;
    }
    return (colours == 3 && silent == 0) || (colours == 0 && silent == 3 && !facts->has_roles);
}

static bool names_bands_of_sentinel(const sensor_facts *facts) {
    int b8a = 0, others = 0;
    const sensor *one = sensor_find("sentinel-2");
    for (int i = 0; i < facts->band_count; i++) {
        int place = sensor_band_named(one, facts->bands[i].description);
        b8a += place >= 0 && strcmp(one->bands[place].name, "B8A") == 0;
        others += place >= 0;
    }
    return b8a == 1 && others >= 4;
}

static void found(sensor_finding *out, const sensor *one, const char *format, const char *a, const char *b) {
    out->sensor = one;
    snprintf(out->how, sizeof out->how, format, text_or_none(a), text_or_none(b));
}

/* From the strongest word to the weakest. */
static void choose(sensor_finding *out, const sensor_facts *facts) {
    const int bands = data_bands(facts);
    const sensor *by_light = by_wavelengths(facts), *one;
    if ((one = by_words(facts->satellite, bands)))
        found(out, one, "product metadata: %s%s", facts->satellite, "");
    else if ((one = by_words(facts->model, bands)))
        found(out, one, "TIFF Make/Model: %s %s", facts->make, facts->model);
    else if (out->product.sensor && (!by_light || misfit(out->product.sensor, facts) < INFINITY))
        found(out, out->product.sensor, "file name%s%s", "", "");
    else if (by_light)
        found(out, by_light, "band wavelengths%s%s", "", "");
    else if (facts->is_stack && (one = by_parts(facts)))
        found(out, one, "names of its parts%s%s", "", "");
    else if (names_bands_of_sentinel(facts))
        found(out, sensor_find("sentinel-2"), "band names%s%s", "", "");
    else if (is_plain_rgb(facts))
        found(out, sensor_find("rgb"), "three bands%s%s", "", "");
}

/* ---- --sensor ---- */

static void list_bands(char *out, size_t size, const sensor *one) {
    size_t used = 0;
    out[0] = '\0';
    for (int i = 0; i < sensor_band_count(one) && used + 24 < size; i++) {
        used += (size_t)snprintf(out + used, size - used, "%s%s", i ? ", " : "", one->bands[i].name);
        if (one->bands[i].centre_nm > 0)
            used += (size_t)snprintf(out + used, size - used, " %.0f", one->bands[i].centre_nm);
    }
}

static pap_status check_wavelengths(const sensor_facts *facts, const sensor *one, pap_error *err) {
    char bands[240];
    list_bands(bands, sizeof bands, one);
    for (int i = 0; i < facts->band_count; i++) {
        double nm = facts->bands[i].wavelength_nm;
        if (!(nm > 0) || sensor_band_near(one, nm, CONTRADICTS_NM) >= 0) continue;
        if (strcmp(one->key, "bgrn") == 0 || strcmp(one->key, "rgb") == 0) continue;
        return error_set(err, PAP_E_BANDS,
                         "%s: --sensor %s contradicts the file: its band %d lies at %.0f nm, and %s has %s; "
                         "leave --sensor out, or name the right one (--sensor list)",
                         facts->path, one->key, i + 1, nm, one->name, bands);
    }
    return PAP_OK;
}

static pap_status check_roles(const sensor_facts *facts, const sensor *one, pap_error *err) {
    char bands[240];
    list_bands(bands, sizeof bands, one);
    for (int i = 0; i < facts->band_count; i++) {
        const char *role = facts->bands[i].role;
        if (!role || facts->bands[i].is_alpha || sensor_band_of_role(one, role) >= 0) continue;
        return error_set(
            err, PAP_E_BANDS,
            "%s: --sensor %s contradicts --bands: band %d is to be %s, and %s has %s; correct one "
            "of them",
            facts->path, one->key, i + 1, role, one->name, bands);
    }
    return PAP_OK;
}

/* The Mavic 3M has a colour camera beside its four bands. */
static bool is_colour_camera_of(const sensor *one, const sensor_facts *facts) {
    return strcmp(one->key, "mavic-3m") == 0 && data_bands(facts) == 3 && is_plain_rgb(facts);
}

static pap_status take_asked(sensor_finding *out, const sensor_facts *facts, pap_error *err) {
    const sensor *one = sensor_find(facts->asked);
    if (!one)
        return error_set(err, PAP_E_SETTING,
                         "--sensor %.60s: not a sensor that is known; --sensor list prints them",
                         facts->asked);
    if (is_colour_camera_of(one, facts)) {
        found(out, sensor_find("rgb"), "--sensor %s: its colour camera%s", one->key, "");
        return PAP_OK;
    }
    found(out, one, "--sensor%s%s", "", "");
    if (out->product.sensor != one) out->product = (product){.what = ""};
    pap_status status = check_wavelengths(facts, one, err);
    if (!status && (facts->has_roles || facts->is_stack)) status = check_roles(facts, one, err);
    return status;
}

static pap_status no_layout(const sensor_facts *facts, const sensor *one, pap_error *err) {
    char counts[64] = "";
    int places[SENSOR_BANDS_MAX];
    size_t used = 0;
    for (int n = 1; n <= SENSOR_BANDS_MAX; n++)
        if (sensor_layout(one, n, places))
            used += (size_t)snprintf(counts + used, sizeof counts - used, "%s%d", used ? ", " : "", n);
    return error_set(err, PAP_E_BANDS,
                     "%s: --sensor %s contradicts the file: files of %s have %s bands, this one %d; name the "
                     "right sensor (--sensor list), or say which band is which with --bands",
                     facts->path, one->key, one->name, counts, data_bands(facts));
}

/* ---- what samples are worth ---- */

static void set_sentinel_offset(sensor_finding *out, const sensor_facts *facts) {
    bool is_sure;
    if (facts->baseline) {
        out->offset = atof(facts->baseline) >= 4.0 ? -0.1 : 0;
        return;
    }
    out->offset = product_offset_of_sentinel(&out->product, facts->folder, &is_sure);
    if (is_sure) return;
    if (out->product.date[0])
        snprintf(out->note, sizeof out->note,
                 "processing baseline unknown: offset %g by its date of %.4s-%.2s-%.2s; if it was processed "
                 "with baseline "
                 "%s: --scale 0.0001 --offset %s",
                 out->offset, out->product.date, out->product.date + 4, out->product.date + 6,
                 out->offset < 0 ? "03.01 or before" : "04.00 or later", out->offset < 0 ? "0" : "-0.1");
    else
        snprintf(
            out->note, sizeof out->note,
            "processing baseline unknown, taken as before 04.00; if later: --scale 0.0001 --offset -0.1");
}

static void set_scale(sensor_finding *out, const sensor_facts *facts) {
    const bool is_named = out->product.sensor == out->sensor;
    out->scale = out->offset = 0;
    if (out->is_derived || out->is_display || facts->is_byte) return;
    out->scale = is_named ? out->product.scale : out->sensor->scale;
    out->offset = is_named ? out->product.offset : out->sensor->offset;
    if (strcmp(out->sensor->key, "sentinel-2") == 0) set_sentinel_offset(out, facts);
    /* Drone cameras: Metashape writes 32768 for a reflectance of 1. */
    bool is_drone = out->sensor->scale == 0 && out->sensor->gsd_high_m < 0.3 && !out->sensor->is_display;
    if (is_drone && facts->software && strcasestr(facts->software, "Metashape")) {
        out->scale = 1.0 / 32768;
        snprintf(out->note, sizeof out->note,
                 "samples taken as 32768 for a reflectance of 1, as %.60s writes them", facts->software);
    }
}

static void note_order(sensor_finding *out) {
    if (!out->is_assumed || out->note[0] || !out->sensor) return;
    bool is_drone = out->sensor->gsd_high_m < 0.3;
    if (is_drone)
        snprintf(out->note, sizeof out->note,
                 "nothing in the file says which band is which: taken in the order of wavelength; if not so: "
                 "--bands");
}

pap_status sensor_recognise(sensor_finding *out, const sensor_facts *facts, pap_error *err) {
    *out = (sensor_finding){.product = {.what = ""}};
    pap_status status = PAP_OK;
    if (!product_of_name(&out->product, facts->name)) out->product = (product){.what = ""};
    if (facts->asked)
        status = take_asked(out, facts, err);
    else
        choose(out, facts);
    if (status) return status;
    memset(out->place, -1, sizeof out->place);
    if (!out->sensor) return PAP_OK;
    const bool is_named = out->product.sensor == out->sensor;
    out->is_derived = is_named && out->product.kind == PRODUCT_DERIVED;
    out->is_display = out->sensor->is_display || (is_named && out->product.kind == PRODUCT_DISPLAY);
    if (!place_bands(out, facts)) {
        if (facts->asked) return no_layout(facts, out->sensor, err);
        /* A name that fits with bands that do not: nothing of it is believed. */
        *out = (sensor_finding){.product = {.what = ""}};
        memset(out->place, -1, sizeof out->place);
        return PAP_OK;
    }
    set_scale(out, facts);
    note_order(out);
    return PAP_OK;
}
