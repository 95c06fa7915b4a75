/* Index kernels and their references against the formulae of the public catalogue of spectral indices. */
#include "formula.h"
#include "index_case.h"

#include "check_main.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PIXELS = 500, CONSTANTS_MAX = 4, NAMES_MAX = INDEX_BAND_COUNT + CONSTANTS_MAX };

/* What the catalogue's letters stand for where its formula has any. */
static const struct {
    index_id id;
    formula_name constants[CONSTANTS_MAX];
} with_constants[] = {
    {INDEX_EBI, {{"epsilon", 1}}},        {INDEX_EVI, {{"g", 2.5}, {"C1", 6}, {"C2", 7.5}, {"L", 1}}},
    {INDEX_EVI2, {{"g", 2.5}, {"L", 1}}}, {INDEX_SAVI, {{"L", 0.5}}},
    {INDEX_GSAVI, {{"L", 0.5}}}, /* Kaufman & Tanre take R - gamma(B - R), which is 2R - B; the catalogue has
                                  * R - gamma(R - B), which for 1 would be B alone. */
    {INDEX_ARVI, {{"gamma", -1}}},        {INDEX_GARI, {{"lmb", 1.7}}},
    {INDEX_WDRVI, {{"alpha", 0.1}}},
};

/* Of these the catalogue has nothing. */
static const index_id absent[] = {INDEX_CIVE, INDEX_VEG, INDEX_COM, INDEX_COM2, INDEX_MACI};

/* ExR and ExGR have Meyer's earlier 1.3 there, and 1.4 here. */
static bool has_other_constant(index_id id) {
    return id == INDEX_EXR || id == INDEX_EXGR;
}

static bool is_absent(index_id id) {
    for (size_t i = 0; i < sizeof absent / sizeof *absent; i++)
        if (absent[i] == id) return true;
    return false;
}

/* A DOI without its punctuation, which references write in several ways ("%3C" for "<", or nothing). */
static void bare(char *out, size_t size, const char *text) {
    size_t used = 0;
    for (; *text && used + 1 < size; text++) {
        if (strncmp(text, "%3C", 3) == 0 || strncmp(text, "%3E", 3) == 0)
            text += 2;
        else if (!strchr("<>:;.", *text))
            out[used++] = *text;
    }
    out[used] = '\0';
}

/* NDVI and RI have a link there and no DOI; so have they here. */
static void check_source(const index_row *row, const char *link) {
    char own[256], given[1024];
    if (!row->doi) return;
    bare(own, sizeof own, row->doi);
    bare(given, sizeof given, link);
    ck_assert_msg(strstr(given, own), "%s: %s, catalogue %s", row->name, row->doi, link);
}

/* The catalogue has RE1 for any red edge; its excess indices take the bands themselves, ours their shares. */
static size_t name_values(formula_name out[NAMES_MAX], index_id id, const float bands[INDEX_BAND_COUNT]) {
    static const char *const names[INDEX_BAND_COUNT] = {"R", "G", "B", "N", NULL, "RE1", "RE2", "RE3"};
    double sum = (double)bands[INDEX_BAND_R] + (double)bands[INDEX_BAND_G] + (double)bands[INDEX_BAND_B];
    bool reads_red_edge = index_table[id].bands >> INDEX_BAND_RE & 1;
    size_t count = 0;
    for (size_t k = 0; k < INDEX_BAND_COUNT; k++) {
        size_t from = reads_red_edge && k == INDEX_BAND_RE1 ? INDEX_BAND_RE : k;
        if (names[k])
            out[count++] = (formula_name){names[k], (double)bands[from] / (id == INDEX_EXG ? sum : 1)};
    }
    for (size_t i = 0; i < sizeof with_constants / sizeof *with_constants; i++)
        for (size_t k = 0; with_constants[i].id == id && k < CONSTANTS_MAX; k++)
            if (with_constants[i].constants[k].name) out[count++] = with_constants[i].constants[k];
    return count;
}

static void check_pixel(index_id id, const char *formula, uint32_t seed) {
    float bands[INDEX_BAND_COUNT], out[ROW_OUTPUT_MAX];
    formula_name names[NAMES_MAX];
    kernel_case c = index_case(id);
    index_case_pixel(bands, seed);
    double want = formula_value(formula, names, name_values(names, id, bands));
    const float *v = bands;
    reference ours = reference_index(id, (pixel){(double)v[0], (double)v[1], (double)v[2], (double)v[3],
                                                 (double)v[4], (double)v[5], (double)v[6], (double)v[7]});
    rows_run_pixel(out, &c, kernels_pick(NULL, NULL), bands);
    ck_assert_msg(fabs(ours.value - want) <= 1e-12 * ours.scale,
                  "%s, pixel %u: reference %.15g, catalogue %.15g", c.name, seed, ours.value, want);
    ck_assert_msg(fabs((double)out[0] - want) <= c.tolerance[0] * ours.scale,
                  "%s, pixel %u: %.9g, catalogue %.9g", c.name, seed, (double)out[0], want);
}

static void check_entry(index_id id, const json_t *entries) {
    const index_row *row = &index_table[id];
    const json_t *entry = json_object_get(entries, row->alias ? row->alias : row->name);
    if (!entry && id == INDEX_CIG) entry = json_object_get(entries, "CIG");
    if (!entry && id == INDEX_CIRE) entry = json_object_get(entries, "CIRE");
    const char *formula = json_string_value(json_object_get(entry, "formula"));
    const char *link = json_string_value(json_object_get(entry, "reference"));
    ck_assert_msg(formula && link, "%s is not in the catalogue", row->name);
    if (has_other_constant(id)) return;
    check_source(row, link);
    for (uint32_t seed = 0; seed < PIXELS; seed++) check_pixel(id, formula, seed);
}

/* NULL, after a line that says so, when the shared catalogue is not there. */
static json_t *open_catalogue(void) {
    const char *shared = getenv("PAP_SHARED");
    if (!shared) {
        puts("kernels/catalogue: skipped, PAP_SHARED is not set: the catalogue's formulae were not compared");
        return NULL;
    }
    char path[4096];
    snprintf(path, sizeof path, "%s/spectra/spectral-indices-catalogue.json", shared);
    json_error_t fault;
    json_t *catalogue = json_load_file(path, 0, &fault);
    ck_assert_msg(catalogue != NULL, "%s: %s", path, fault.text);
    return catalogue;
}

START_TEST(the_public_catalogue_agrees) {
    json_t *catalogue = open_catalogue();
    if (!catalogue) return;
    const json_t *entries = json_object_get(catalogue, "SpectralIndices");
    for (index_id id = 0; id < INDEX_COUNT; id++) {
        if (is_absent(id))
            ck_assert_msg(!json_object_get(entries, index_table[id].name), "%s", index_table[id].name);
        else
            check_entry(id, entries);
    }
    json_decref(catalogue);
}
END_TEST

START_TEST(the_formula_reader_knows_its_grammar) {
    const formula_name names[] = {{"R", 2}, {"epsilon", 0.5}};
    ck_assert_double_eq(formula_value("- 0.5 * (3 - R) + R ** 2.0/4", names, 2), 0.5);
    ck_assert_double_eq(formula_value("1 - R - epsilon * 4", names, 2), -3);
    ck_assert_double_nan(formula_value("R + Q", names, 2));
    ck_assert_double_nan(formula_value("(R + 1", names, 2));
    ck_assert_double_nan(formula_value("R R", names, 2));
    ck_assert_double_nan(formula_value("", names, 2));
}
END_TEST

CHECK_MAIN("kernels/catalogue", the_public_catalogue_agrees, the_formula_reader_knows_its_grammar)
