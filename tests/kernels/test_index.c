/* Index kernels against their references, values worked by hand, and the public catalogue. */
#include "formula.h"
#include "rows.h"

#include "check_main.h"

#include <float.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static void run(const kernel_set *set, size_t id, float *const out[], const float *const in[], size_t n) {
    /* Rows that the table says are not read are not given. */
    const float *bands[INDEX_BAND_COUNT] = {NULL};
    for (size_t k = 0; k < INDEX_BAND_COUNT; k++)
        if (strchr(index_table[id].bands, "RGB"[k])) bands[k] = in[k];
    set->index[id](out[0], bands, n);
}

static reference expect(size_t id, size_t output, rgb_pixel p) {
    (void)output;
    return reference_index(id, p);
}

/* Allowed error in units of the terms' size: a few roundings of 2^-24 everywhere; more where polynomials
 * stand in for powers. */
static double tolerance_of(size_t id) {
    static const double wider[INDEX_COUNT] = {[INDEX_VEG] = 6e-7, [INDEX_COM] = 4e-7, [INDEX_COM2] = 4e-7};
    return wider[id] > 0 ? wider[id] : 3e-7;
}

static kernel_case case_of(size_t id) {
    return (kernel_case){index_table[id].name, id, 1, run, expect, {tolerance_of(id)}, 0};
}

START_TEST(every_index_matches_its_reference_on_every_level) {
    for (size_t id = 0; id < INDEX_COUNT; id++) {
        kernel_case c = case_of(id);
        rows_check(&c);
    }
}
END_TEST

/* Worked in 15 digits from the definitions, for (0.25, 0.5, 0.125) and (0.75, 0.25, 0.5). */
START_TEST(every_index_has_its_golden_values) {
    static const double want[INDEX_COUNT][2] = {
        [INDEX_EXG] = {0.714285714, -0.5},
        [INDEX_EXR] = {-0.171428571, 0.533333333},
        [INDEX_EXGR] = {0.885714286, -1.03333333},
        [INDEX_NGRDI] = {0.333333333, -0.5},
        [INDEX_VARI] = {0.4, -1.0},
        [INDEX_GLI] = {0.454545455, -0.428571429},
        [INDEX_TGI] = {31.25, -32.5},
        [INDEX_MGRVI] = {0.6, -0.8},
        [INDEX_RGBVI] = {0.777777778, -0.714285714},
        [INDEX_RI] = {-0.333333333, 0.5},
        [INDEX_IKAW] = {0.333333333, 0.2},
        [INDEX_CIVE] = {18.5050214, 19.0011167},
        [INDEX_VEG] = {2.51925996, 0.381519846},
        [INDEX_COM] = {6.85325398, 5.88115088},
        [INDEX_COM2] = {9.38277712, 8.81538321},
        [INDEX_NDYI] = {0.6, -0.333333333},
        [INDEX_EBI] = {0.194444444, 2.4},
    };
    static const float pixels[2][3] = {{0.25f, 0.5f, 0.125f}, {0.75f, 0.25f, 0.5f}};
    const kernel_set *set = kernels_pick(NULL, NULL);
    for (size_t i = 0; i < 2 * INDEX_COUNT; i++) {
        size_t id = i / 2, k = i % 2;
        kernel_case c = case_of(id);
        float out[ROW_OUTPUT_MAX];
        rows_run_one(out, &c, set, pixels[k][0], pixels[k][1], pixels[k][2]);
        ck_assert_msg(fabs((double)out[0] - want[id][k]) < 1e-6 * fmax(1, fabs(want[id][k])),
                      "%s of pixel %zu: %.9g, expected %.9g", c.name, k, (double)out[0], want[id][k]);
    }
}
END_TEST

START_TEST(an_undefined_index_is_nodata) {
    static const struct {
        index_id id;
        float r, g, b;
    } rows[] = {
        {INDEX_EXG, 0, 0, 0},
        {INDEX_CIVE, 0, 0, 0},
        {INDEX_NGRDI, 0, 0, 1},
        {INDEX_GLI, 0, 0, 0},
        {INDEX_VARI, 0.25f, 0.25f, 0.5f},
        {INDEX_VARI, 0.1f, 0.2f, 0.3f},
        {INDEX_VARI, 100 / 255.0f, 90 / 255.0f, 190 / 255.0f},
        {INDEX_MGRVI, 0, 0, 1},
        {INDEX_RGBVI, 1, 0, 0},
        {INDEX_IKAW, 0, 1, 0},
        {INDEX_NDYI, 1, 0, 0},
        {INDEX_VEG, 0, 1, 1},
        {INDEX_VEG, 1, 1, 0},
        {INDEX_COM, 0, 1, 1},
        {INDEX_COM2, 1, 1, 0},
        {INDEX_EBI, 1, 0, 1},
        {INDEX_EBI, 1, 1, 0},
        {INDEX_EBI, 0, 1, 1},
    };
    const kernel_set *sets[KERNEL_LEVEL_MAX];
    size_t levels = kernels_supported(sets);
    for (size_t i = 0; i < sizeof rows / sizeof *rows * levels; i++) {
        size_t k = i / levels;
        kernel_case c = case_of(rows[k].id);
        float out[ROW_OUTPUT_MAX];
        rows_run_one(out, &c, sets[i % levels], rows[k].r, rows[k].g, rows[k].b);
        ck_assert_msg(isnan(out[0]), "%s, %s of (%g %g %g): %g", sets[i % levels]->level, c.name,
                      (double)rows[k].r, (double)rows[k].g, (double)rows[k].b, (double)out[0]);
    }
}
END_TEST

START_TEST(vari_is_nodata_wherever_codes_cancel) {
    const kernel_set *set = kernels_pick(NULL, NULL);
    kernel_case c = case_of(INDEX_VARI);
    for (int r = 0; r <= 255; r++)
        for (int g = 0; r + g <= 255; g++) {
            float out[ROW_OUTPUT_MAX];
            rows_run_one(out, &c, set, (float)r / 255, (float)g / 255, (float)(r + g) / 255);
            ck_assert_msg(isnan(out[0]), "codes %d %d %d: %g", r, g, r + g, (double)out[0]);
        }
}
END_TEST

/* One step of 16-bit data beside a zero divisor is a value, not nodata. */
START_TEST(vari_is_defined_one_step_beside_its_zero) {
    kernel_case c = case_of(INDEX_VARI);
    float out[ROW_OUTPUT_MAX], step = 1 / 65535.0f;
    rows_run_one(out, &c, kernels_pick(NULL, NULL), 0.25f, 0.75f, 1 - step);
    ck_assert_msg(fabsf(out[0] - 0.5f / step) < 300, "%g", (double)out[0]);
}
END_TEST

static void check_range(const kernel_set *set, size_t id) {
    enum { STEPS = 18 };
    const double slack = 1e-4; /* TGI reaches 95: a few roundings */
    const index_row *row = &index_table[id];
    kernel_case c = case_of(id);
    for (int code = 0; code < STEPS * STEPS * STEPS; code++) {
        float out[ROW_OUTPUT_MAX], r = (float)(code % STEPS) / 17, g = (float)(code / STEPS % STEPS) / 17;
        rows_run_one(out, &c, set, r, g, (float)(code / (STEPS * STEPS)) / 17);
        double got = (double)out[0];
        ck_assert_msg(isnan(got) || (got >= row->low - slack && got <= row->high + slack),
                      "%s, code %d: %g outside [%g, %g]", row->name, code, got, row->low, row->high);
    }
}

START_TEST(codes_stay_within_the_tables_range) {
    const kernel_set *set = kernels_pick(NULL, NULL);
    for (size_t id = 0; id < INDEX_COUNT; id++) check_range(set, id);
}
END_TEST

START_TEST(every_row_of_the_table_is_filled_and_found_by_name) {
    for (size_t i = 0; i < INDEX_COUNT; i++) {
        const index_row *row = &index_table[i];
        ck_assert_msg(row->name && row->long_name && row->formula && row->source, "row %zu", i);
        ck_assert_msg(row->bands && *row->bands && strspn(row->bands, "RGB") == strlen(row->bands), "%s",
                      row->name);
        ck_assert_msg(row->low < row->high, "%s", row->name);
        ck_assert_msg(!row->doi || strncmp(row->doi, "10.", 3) == 0, "%s: %s", row->name, row->doi);
        ck_assert_msg(index_find(row->name) == i, "%s is found at %d", row->name, (int)index_find(row->name));
    }
    ck_assert_int_eq(index_find("exgr"), INDEX_EXGR);
    ck_assert_int_eq(index_find("NDVI2"), INDEX_COUNT);
}
END_TEST

/* Beyond the largest float inside the domain, and with an infinity put in. */
START_TEST(nothing_infinite_comes_out) {
    static const float pixels[][3] = {{0, FLT_MIN, 1 - 0x1p-24f},
                                      {INFINITY, 0.5f, 0.25f},
                                      {0.5f, INFINITY, 0.25f},
                                      {0.5f, 0.25f, INFINITY}};
    const kernel_set *sets[KERNEL_LEVEL_MAX];
    size_t levels = kernels_supported(sets), count = sizeof pixels / sizeof *pixels;
    for (size_t i = 0; i < INDEX_COUNT * levels * count; i++) {
        const float *p = pixels[i % count];
        const kernel_set *set = sets[i / count % levels];
        kernel_case c = case_of(i / count / levels);
        float out[ROW_OUTPUT_MAX];
        rows_run_one(out, &c, set, p[0], p[1], p[2]);
        ck_assert_msg(!isinf(out[0]), "%s, %s of (%g %g %g): %g", set->level, c.name, (double)p[0],
                      (double)p[1], (double)p[2], (double)out[0]);
    }
}
END_TEST

/* NULL, after a line that says so, when the shared catalogue is not there. */
static json_t *open_catalogue(void) {
    const char *shared = getenv("PAP_SHARED");
    if (!shared) {
        puts("kernels/index: skipped, PAP_SHARED is not set: the catalogue's formulae were not compared");
        return NULL;
    }
    char path[4096];
    snprintf(path, sizeof path, "%s/spectra/spectral-indices-catalogue.json", shared);
    json_error_t fault;
    json_t *catalogue = json_load_file(path, 0, &fault);
    ck_assert_msg(catalogue != NULL, "%s: %s", path, fault.text);
    return catalogue;
}

static void check_entry(index_id id, const json_t *entry, int takes_shares) {
    const char *formula = json_string_value(json_object_get(entry, "formula"));
    const char *link = json_string_value(json_object_get(entry, "reference"));
    ck_assert_msg(formula && link, "%s is not in the catalogue", index_table[id].name);
    if (index_table[id].doi)
        ck_assert_msg(strstr(link, index_table[id].doi), "%s: %s", index_table[id].name, link);
    static const float pixels[][3] = {{0.21f, 0.43f, 0.17f}, {0.83f, 0.31f, 0.62f}, {0.7f, 0.72f, 0.69f}};
    kernel_case c = case_of(id);
    for (size_t k = 0; k < sizeof pixels / sizeof *pixels; k++) {
        const float *p = pixels[k];
        double sum = takes_shares ? (double)p[0] + (double)p[1] + (double)p[2] : 1;
        formula_name names[] = {
            {"R", (double)p[0] / sum}, {"G", (double)p[1] / sum}, {"B", (double)p[2] / sum}, {"epsilon", 1}};
        double want = formula_value(formula, names, sizeof names / sizeof *names);
        float out[ROW_OUTPUT_MAX];
        rows_run_one(out, &c, kernels_pick(NULL, NULL), p[0], p[1], p[2]);
        ck_assert_msg(fabs((double)out[0] - want) <= 1e-5 * fmax(1, fabs(want)),
                      "%s, pixel %zu: %.9g, catalogue %.9g", index_table[id].name, k, (double)out[0], want);
    }
}

/* ExR and ExGR have 1.3 in the catalogue and 1.4 here; CIVE, VEG, COM and COM2 are not in it. */
START_TEST(the_public_catalogue_agrees) {
    static const index_id ids[] = {INDEX_NGRDI, INDEX_VARI, INDEX_GLI,  INDEX_TGI, INDEX_MGRVI, INDEX_RGBVI,
                                   INDEX_RI,    INDEX_IKAW, INDEX_NDYI, INDEX_EBI, INDEX_EXG};
    json_t *catalogue = open_catalogue();
    if (!catalogue) return;
    const json_t *entries = json_object_get(catalogue, "SpectralIndices");
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        check_entry(ids[i], json_object_get(entries, index_table[ids[i]].name), ids[i] == INDEX_EXG);
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

CHECK_MAIN("kernels/index", every_index_matches_its_reference_on_every_level,
           every_index_has_its_golden_values, an_undefined_index_is_nodata,
           vari_is_nodata_wherever_codes_cancel, vari_is_defined_one_step_beside_its_zero,
           nothing_infinite_comes_out, codes_stay_within_the_tables_range,
           every_row_of_the_table_is_filled_and_found_by_name, the_public_catalogue_agrees,
           the_formula_reader_knows_its_grammar)
