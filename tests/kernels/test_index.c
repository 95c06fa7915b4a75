/* Index kernels against their references and against values worked by hand; what the table says of them. */
#include "rows.h"

#include "check_main.h"
#include "index_case.h"

#include <float.h>
#include <math.h>
#include <string.h>

START_TEST(every_index_matches_its_reference_on_every_level) {
    for (size_t id = 0; id < INDEX_COUNT; id++) {
        kernel_case c = index_case(id);
        rows_check(&c);
    }
}
END_TEST

/* Worked in 15 digits from the definitions, for a green leaf and for what might be a petal. */
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
        [INDEX_MRBVI] = {0.6, 0.384615385},
        [INDEX_RI] = {-0.333333333, 0.5},
        [INDEX_IKAW] = {0.333333333, 0.2},
        [INDEX_RCC] = {0.285714286, 0.5},
        [INDEX_GCC] = {0.571428571, 0.166666667},
        [INDEX_BCC] = {0.142857143, 0.333333333},
        [INDEX_CIVE] = {18.5050214, 19.0011167},
        [INDEX_VEG] = {2.51925996, 0.381519846},
        [INDEX_COM] = {6.85325398, 5.88115088},
        [INDEX_COM2] = {9.38277712, 8.81538321},
        [INDEX_NDYI] = {0.6, -0.333333333},
        [INDEX_EBI] = {0.194444444, 2.4},
        [INDEX_NDVI] = {0.5, 0.0769230769},
        [INDEX_GNDVI] = {0.2, 0.555555556},
        [INDEX_BNDVI] = {0.714285714, 0.272727273},
        [INDEX_GRNDVI] = {0.0, -0.0666666667},
        [INDEX_GBNDVI] = {0.0909090909, 0.0769230769},
        [INDEX_ENDVI] = {0.666666667, 0.0588235294},
        [INDEX_NDWI] = {-0.2, -0.555555556},
        [INDEX_SR] = {3.0, 1.16666667},
        [INDEX_IPVI] = {0.75, 0.538461538},
        [INDEX_MSR] = {1.0, 0.113227703},
        [INDEX_RDVI] = {0.5, 0.0980580676},
        [INDEX_NLI] = {0.384615385, 0.0103092784},
        [INDEX_WDRVI] = {-0.538461538, -0.791044776},
        [INDEX_NIRV] = {0.375, 0.0673076923},
        [INDEX_EVI] = {0.540540541, 0.119047619},
        [INDEX_EVI2] = {0.531914894, 0.0850340136},
        [INDEX_SAVI] = {0.5, 0.0882352941},
        [INDEX_OSAVI] = {0.431034483, 0.0700280112},
        [INDEX_MSAVI2] = {0.5, 0.0941311543},
        [INDEX_GSAVI] = {0.214285714, 0.576923077},
        [INDEX_GOSAVI] = {0.177304965, 0.486381323},
        [INDEX_ARVI] = {0.333333333, -0.0666666667},
        [INDEX_GARI] = {0.0256410256, 0.129032258},
        [INDEX_GEMI] = {0.770833333, -1.75740701},
        [INDEX_CVI] = {0.75, 10.5},
        [INDEX_CIG] = {0.5, 2.5},
        [INDEX_MACI] = {1.5, 3.5},
        [INDEX_CRI550] = {6.0, -2.0},
        [INDEX_TRIVI] = {40.0, -12.5},
        [INDEX_MCARI1] = {1.11, -0.6},
        [INDEX_MTVI2] = {0.716501919, -0.302610638},
        [INDEX_FCVI] = {0.458333333, 0.375},
        [INDEX_NDRE] = {0.333333333, 0.037037037},
        [INDEX_CIRE] = {1.0, 0.0769230769},
        [INDEX_NDCI] = {0.111111111, 0.0204081633},
        [INDEX_NDVI705] = {0.333333333, 0.0384615385},
        [INDEX_VARI700] = {-0.0526315789, -0.129943503},
        [INDEX_MTCI] = {5.0, 2.0},
        [INDEX_S2REP] = {722.5, 718.125},
        [INDEX_IRECI] = {0.875, 0.118125},
        [INDEX_MCARI] = {0.125, -0.078125},
        [INDEX_TCARI] = {0.328125, -0.23828125},
        [INDEX_TCI] = {0.194262746, -0.127965545},
        [INDEX_ARI1] = {-1.2, 2.72},
        [INDEX_ARI2] = {-0.9, 2.38},
        [INDEX_CRI700] = {4.8, 0.72},
        [INDEX_PSRI] = {0.2, 0.296296296},
    };
    static const float pixels[2][INDEX_BAND_COUNT] = {
        {0.25f, 0.5f, 0.125f, 0.75f, 0.375f, 0.3125f, 0.625f, 0.6875f},
        {0.75f, 0.25f, 0.5f, 0.875f, 0.8125f, 0.78125f, 0.84375f, 0.859375f}};
    const kernel_set *set = kernels_pick(NULL, NULL);
    for (size_t i = 0; i < 2 * INDEX_COUNT; i++) {
        size_t id = i / 2, k = i % 2;
        kernel_case c = index_case(id);
        float out[ROW_OUTPUT_MAX];
        rows_run_pixel(out, &c, set, pixels[k]);
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
        kernel_case c = index_case(rows[k].id);
        float out[ROW_OUTPUT_MAX];
        rows_run_one(out, &c, sets[i % levels], rows[k].r, rows[k].g, rows[k].b);
        ck_assert_msg(isnan(out[0]), "%s, %s of (%g %g %g): %g", sets[i % levels]->level, c.name,
                      (double)rows[k].r, (double)rows[k].g, (double)rows[k].b, (double)out[0]);
    }
}
END_TEST

/* The other bands are a half, so that it is the divisor that counts. */
START_TEST(an_undefined_infrared_index_is_nodata) {
    static const struct {
        index_id id;
        index_band zero;
    } rows[] = {{INDEX_SR, INDEX_BAND_R},       {INDEX_MSR, INDEX_BAND_R},      {INDEX_CIG, INDEX_BAND_G},
                {INDEX_MACI, INDEX_BAND_G},     {INDEX_CVI, INDEX_BAND_G},      {INDEX_CRI550, INDEX_BAND_B},
                {INDEX_CRI550, INDEX_BAND_G},   {INDEX_CIRE, INDEX_BAND_RE},    {INDEX_IRECI, INDEX_BAND_RE1},
                {INDEX_IRECI, INDEX_BAND_RE2},  {INDEX_MCARI, INDEX_BAND_R},    {INDEX_TCARI, INDEX_BAND_R},
                {INDEX_TCI, INDEX_BAND_R},      {INDEX_ARI1, INDEX_BAND_RE1},   {INDEX_ARI1, INDEX_BAND_G},
                {INDEX_ARI2, INDEX_BAND_RE1},   {INDEX_CRI700, INDEX_BAND_B},   {INDEX_PSRI, INDEX_BAND_RE2},
                {INDEX_MTCI, INDEX_BAND_COUNT}, {INDEX_S2REP, INDEX_BAND_COUNT}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        float bands[INDEX_BAND_COUNT], out[ROW_OUTPUT_MAX];
        kernel_case c = index_case(rows[i].id);
        for (index_band k = 0; k < INDEX_BAND_COUNT; k++) bands[k] = k == rows[i].zero ? 0 : 0.5f;
        rows_run_pixel(out, &c, kernels_pick(NULL, NULL), bands);
        ck_assert_msg(isnan(out[0]), "%s: %g", c.name, (double)out[0]);
    }
}
END_TEST

/* 1 + 0.25 + 6 x 0.04 - 7.5 x 0.1986667 and the like come out as a rounding error, not as zero. */
START_TEST(a_divisor_that_cancels_is_nodata) {
    static const struct {
        index_id id;
        float r, g, b, n, re1;
    } rows[] = {{INDEX_EVI, 0.1f, 0, 1.7f / 7.5f, 0.1f, 0},
                {INDEX_ARVI, 0.1f, 0, 0.5f, 0.3f, 0},
                {INDEX_GARI, 0.2f, 0.1f, 0.4f, 0.24f, 0},
                {INDEX_VARI700, 0.1f, 0, 0.2f, 0, 0.13f}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        float bands[INDEX_BAND_COUNT] = {rows[i].r, rows[i].g, rows[i].b, rows[i].n, 0, rows[i].re1, 0, 0};
        float out[ROW_OUTPUT_MAX];
        kernel_case c = index_case(rows[i].id);
        rows_run_pixel(out, &c, kernels_pick(NULL, NULL), bands);
        ck_assert_msg(isnan(out[0]), "%s: %g", c.name, (double)out[0]);
    }
}
END_TEST

START_TEST(vari_is_nodata_wherever_codes_cancel) {
    const kernel_set *set = kernels_pick(NULL, NULL);
    kernel_case c = index_case(INDEX_VARI);
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
    kernel_case c = index_case(INDEX_VARI);
    float out[ROW_OUTPUT_MAX], step = 1 / 65535.0f;
    rows_run_one(out, &c, kernels_pick(NULL, NULL), 0.25f, 0.75f, 1 - step);
    ck_assert_msg(fabsf(out[0] - 0.5f / step) < 300, "%g", (double)out[0]);
}
END_TEST

/* The bands that an index reads, at most four. */
static size_t bands_of(index_id id, size_t read[4]) {
    size_t count = 0;
    for (size_t k = 0; k < INDEX_BAND_COUNT; k++)
        if (index_table[id].bands >> k & 1) read[count++] = k;
    return count;
}

/* Every combination of 18 steps in the bands that it reads. */
static void find_range(double range[2], index_id id) {
    enum { STEPS = 18 };
    size_t read[4], count = bands_of(id, read), codes = 1;
    kernel_case c = index_case(id);
    for (size_t k = 0; k < count; k++) codes *= STEPS;
    range[0] = INFINITY;
    range[1] = -INFINITY;
    for (size_t code = 0; code < codes; code++) {
        float out[ROW_OUTPUT_MAX], bands[INDEX_BAND_COUNT] = {0};
        for (size_t k = 0, rest = code; k < count; k++, rest /= STEPS)
            bands[read[k]] = (float)(rest % STEPS) / (STEPS - 1);
        rows_run_pixel(out, &c, kernels_pick(NULL, NULL), bands);
        if (isnan(out[0])) continue;
        range[0] = fmin(range[0], (double)out[0]);
        range[1] = fmax(range[1], (double)out[0]);
    }
}

/* A bound that nothing comes near would be no bound. */
START_TEST(the_tables_ranges_hold_and_are_reached) {
    for (index_id id = 0; id < INDEX_COUNT; id++) {
        const index_row *row = &index_table[id];
        double seen[2], slack = 1e-6 * fmax(1, fabs(row->high));
        find_range(seen, id);
        ck_assert_msg(seen[0] >= row->low - slack && seen[1] <= row->high + slack, "%s: %.9g to %.9g",
                      row->name, seen[0], seen[1]);
        double near = isfinite(row->high - row->low) ? 0.01 * (row->high - row->low) : 0.1;
        ck_assert_msg(!isfinite(row->low) || seen[0] <= row->low + near, "%s: least %.9g", row->name,
                      seen[0]);
        ck_assert_msg(!isfinite(row->high) || seen[1] >= row->high - near, "%s: most %.9g", row->name,
                      seen[1]);
    }
}
END_TEST

/* Half of every band: powers of two change no quotient by rounding. */
START_TEST(the_table_says_which_indices_need_reflectance) {
    for (index_id id = 0; id < INDEX_COUNT; id++) {
        kernel_case c = index_case(id);
        bool has_changed = false;
        for (uint32_t seed = 0; seed < 50; seed++) {
            float whole[INDEX_BAND_COUNT], half[INDEX_BAND_COUNT], out[2][ROW_OUTPUT_MAX];
            index_case_pixel(whole, seed);
            for (size_t k = 0; k < INDEX_BAND_COUNT; k++) half[k] = whole[k] / 2;
            rows_run_pixel(out[0], &c, kernels_pick(NULL, NULL), whole);
            rows_run_pixel(out[1], &c, kernels_pick(NULL, NULL), half);
            has_changed = has_changed || fabsf(out[0][0] - out[1][0]) > 1e-5f * fmaxf(1, fabsf(out[0][0]));
        }
        ck_assert_msg(has_changed == index_table[id].needs_reflectance, "%s", c.name);
    }
}
END_TEST

START_TEST(every_row_of_the_table_is_filled_and_found_by_name) {
    for (size_t i = 0; i < INDEX_COUNT; i++) {
        const index_row *row = &index_table[i];
        ck_assert_msg(row->name && row->long_name && row->formula && row->source, "row %zu", i);
        ck_assert_msg(row->bands && row->bands < 1u << INDEX_BAND_COUNT, "%s", row->name);
        ck_assert_msg(row->low < row->high, "%s", row->name);
        ck_assert_msg(!row->doi || strncmp(row->doi, "10.", 3) == 0, "%s: %s", row->name, row->doi);
        ck_assert_msg(index_find(row->name) == i, "%s is found at %d", row->name, (int)index_find(row->name));
    }
    ck_assert_int_ge(INDEX_COUNT, 40);
    ck_assert_int_eq(index_find("exgr"), INDEX_EXGR);
    ck_assert_int_eq(index_find("MSAVI"), INDEX_MSAVI2);
    ck_assert_int_eq(index_find("ARI"), INDEX_ARI1);
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
        kernel_case c = index_case(i / count / levels);
        float out[ROW_OUTPUT_MAX];
        rows_run_one(out, &c, set, p[0], p[1], p[2]);
        ck_assert_msg(!isinf(out[0]), "%s, %s of (%g %g %g): %g", set->level, c.name, (double)p[0],
                      (double)p[1], (double)p[2], (double)out[0]);
    }
}
END_TEST

CHECK_MAIN("kernels/index", every_index_matches_its_reference_on_every_level,
           every_index_has_its_golden_values, an_undefined_index_is_nodata,
           an_undefined_infrared_index_is_nodata, a_divisor_that_cancels_is_nodata,
           vari_is_nodata_wherever_codes_cancel, vari_is_defined_one_step_beside_its_zero,
           nothing_infinite_comes_out, the_tables_ranges_hold_and_are_reached,
           the_table_says_which_indices_need_reflectance, every_row_of_the_table_is_filled_and_found_by_name)
