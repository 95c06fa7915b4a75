/* Model files: read, refused, overridden by settings, and the arithmetic of a score. The model is the tests'
 * own. */
#include "model/model.h"

#include "check_main.h"
#include "temp_folder.h"

#include <math.h>

#define EVIDENCE                                                                                             \
    "{\"white_chroma\":20,\"pink_blue\":20,\"red_floor\":20,\"red_yellow\":10,\"canopy_exg\":20,"            \
    "\"dark\":45,\"bright\":252,\"floor\":14}"
#define REGIME(name, gsd, terms)                                                                             \
    "{\"name\":\"" name "\",\"max_gsd_m\":" gsd                                                              \
    ",\"finest_gsd_m\":0.01,\"prefer_area\":1,\"apart_m\":0.4,\"surround_m\":0.6,"                           \
    "\"evidence\":" EVIDENCE ",\"peak\":20,\"peak_radius_m\":0.04,\"blob_min_cm2\":12,"                      \
    "\"blob_max_cm2\":1200,\"blob_max_m\":0.8,\"link_m\":[0.4,0.9],\"min_blobs\":4,\"max_extent_m\":40,"     \
    "\"cell_m\":0.25,\"margin_m\":2,\"near_m\":0.3,\"resolves_flowers\":true,"                               \
    "\"score\":{\"bias\":-1,\"terms\":[" terms "]}}"
#define TERMS                                                                                                \
    "{\"feature\":\"area_m2\",\"points\":[[1,-2],[3,2],[7,0]]},"                                             \
    "{\"feature\":\"flowers\",\"points\":[[0,0],[10,5]]},"                                                   \
    "{\"feature\":\"canopy_in\",\"points\":[[0.5,0.5]]},{\"feature\":\"gap_m\",\"points\":[[0,-9],[1,0]]}"
static const char GOOD[] =
    "{\"format\":\"papaver-model\",\"version\":1,\"name\":\"test\",\"threshold\":0.5,"
    "\"candidate_floor\":0.02,\"plants_per_flower_low\":1,\"plants_per_flower_high\":8,"
    "\"coverage\":{\"block_m\":2,\"blur_ratio\":0.2,\"blur_contrast\":6,\"dark_share\":0.5},"
    "\"regimes\":[" REGIME("fine", "0.1", TERMS) "," REGIME("coarse", "4", "") "]}";

static void put(const char *text) {
    FILE *stream = fopen(temp_path("m.json"), "w");
    ck_assert(stream != NULL);
    fputs(text, stream);
    fclose(stream);
}

static pap_status load(model **out, const char *settings, pap_error *err) {
    *err = (pap_error){PAP_OK, ""};
    *out = NULL;
    return model_load(out, temp_path("m.json"), settings, err);
}

static model *load_good(const char *settings) {
    model *m;
    pap_error err;
    put(GOOD);
    ck_assert_msg(load(&m, settings, &err) == PAP_OK, "%s: %s", settings ? settings : "", err.message);
    return m;
}

START_TEST(a_model_is_what_its_file_says) {
    temp_folder_make();
    model *m = load_good(NULL);
    double low, high;
    ck_assert_str_eq(model_name(m), "test");
    ck_assert_str_eq(model_path(m), temp_path("m.json"));
    ck_assert_str_eq(model_settings_json(m), "{}");
    ck_assert(model_threshold(m) == 0.5 && model_floor(m) == 0.02);
    model_plants_per_flower(m, &low, &high);
    ck_assert(low == 1 && high == 8 && model_coverage(m)->blur_contrast == 6);
    const model_regime *fine = model_regime_for(m, 0.02);
    ck_assert_str_eq(fine->name, "fine");
    ck_assert(fine->params.link_count == 2 && fine->params.link_m[1] == 0.9 &&
              fine->params.evidence.bright == 252);
    ck_assert(fine->params.resolves_flowers && fine->params.min_blobs == 4);
    ck_assert_ptr_eq(model_regime_for(m, 0.1), fine);
    ck_assert_str_eq(model_regime_for(m, 0.1001)->name, "coarse");
    ck_assert_ptr_null(model_regime_for(m, 4.1));
    model_free(m);
    model_free(NULL);
    temp_folder_remove();
}
END_TEST

START_TEST(settings_replace_single_values) {
    temp_folder_make();
    model *m = load_good("threshold=0.25;fine.link_m=[0.3,0.6,1];fine.evidence.floor=9;coverage.block_m=5");
    ck_assert(model_threshold(m) == 0.25 && model_coverage(m)->block_m == 5);
    const model_regime *fine = model_regime_for(m, 0.02), *coarse = model_regime_for(m, 1);
    ck_assert(fine->params.link_count == 3 && fine->params.link_m[2] == 1 &&
              fine->params.evidence.floor == 9);
    ck_assert(coarse->params.link_count == 2 && coarse->params.evidence.floor == 14);
    ck_assert_str_eq(model_settings_json(m),
                     "{\"coverage.block_m\":5,\"fine.evidence.floor\":9,"
                     "\"fine.link_m\":[0.29999999999999999,0.59999999999999998,1],\"threshold\":0.25}");
    model_free(m);
    m = load_good("threshold=0.1;threshold=0.2");
    ck_assert(model_threshold(m) == 0.2);
    model_free(m);
    temp_folder_remove();
}
END_TEST

START_TEST(truth_values_can_be_turned) {
    temp_folder_make();
    model *m = load_good("coarse.resolves_flowers=false");
    ck_assert(model_regime_for(m, 0.02)->params.resolves_flowers);
    ck_assert(!model_regime_for(m, 1)->params.resolves_flowers);
    ck_assert_str_eq(model_settings_json(m), "{\"coarse.resolves_flowers\":false}");
    model_free(m);
    temp_folder_remove();
}
END_TEST

START_TEST(bad_settings_are_named_with_what_there_is) {
    static const struct {
        const char *settings, *says;
    } cases[] = {{"treshold=0.3", "threshold"},
                 {"treshold=0.3", "fine."},
                 {"treshold=0.3", "treshold"},
                 {"fine.peek=3", "peak_radius_m"},
                 {"fine.evidence.flor=3", "white_chroma"},
                 {"medium.peak=3", "coarse."},
                 {"threshold=high", "high"},
                 {"threshold=\"0.3\"", "threshold"},
                 {"threshold=true", "0.5"},
                 {"fine.link_m=0.3", "[0.4,0.9]"},
                 {"fine.resolves_flowers=1", "true"},
                 {"threshold", "key=value"},
                 {"=3", "key=value"},
                 {"threshold=", "threshold"},
                 {"name=\"x\"", "name"},
                 {"threshold=1.5", "threshold"},
                 {"fine.peak=0", "peak"},
                 {"fine.evidence.floor=256", "floor"}};
    temp_folder_make();
    put(GOOD);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        model *m;
        pap_error err;
        pap_status status = load(&m, cases[i].settings, &err);
        ck_assert_msg(status == PAP_E_SETTING && !m, "%s: %d, %s", cases[i].settings, status, err.message);
        ck_assert_msg(strstr(err.message, cases[i].says) != NULL, "%s: %s", cases[i].settings, err.message);
    }
    temp_folder_remove();
}
END_TEST

/* GOOD with `from` replaced by `to`. */
static void put_changed(const char *from, const char *to) {
    static char text[sizeof GOOD + 200];
    const char *at = strstr(GOOD, from);
    ck_assert_msg(at != NULL, "%s is not in the model", from);
    snprintf(text, sizeof text, "%.*s%s%s", (int)(at - GOOD), GOOD, to, at + strlen(from));
    put(text);
}

START_TEST(damaged_files_are_refused_with_the_place) {
    static const struct {
        const char *from, *to, *says;
        pap_status status;
    } cases[] = {
        {"\"papaver-model\"", "\"other\"", "not a Papaver model", PAP_E_MODEL},
        {"\"version\":1", "\"version\":2", "format 2", PAP_E_MODEL},
        {"\"version\":1,", "", "format", PAP_E_MODEL},
        {"\"threshold\":0.5,", "", "threshold", PAP_E_MODEL},
        {"\"threshold\":0.5", "\"threshold\":\"0.5\"", "threshold", PAP_E_MODEL},
        {"\"threshold\":0.5", "\"threshold\":7", "threshold", PAP_E_SETTING},
        {"\"coverage\":{", "\"covrage\":{", "block_m", PAP_E_MODEL},
        {"\"peak\":20,", "", "peak", PAP_E_MODEL},
        {"\"resolves_flowers\":true", "\"resolves_flowers\":1", "resolves_flowers", PAP_E_MODEL},
        {"\"link_m\":[0.4,0.9]", "\"link_m\":[]", "link_m", PAP_E_MODEL},
        {"\"link_m\":[0.4,0.9]", "\"link_m\":[1,2,3,4,5]", "link_m", PAP_E_MODEL},
        {"\"feature\":\"area_m2\"", "\"feature\":\"area_m3\"", "area_m3", PAP_E_MODEL},
        {"\"feature\":\"area_m2\"", "\"feture\":\"area_m2\"", "(none)", PAP_E_MODEL},
        {"[[1,-2],[3,2],[7,0]]", "[[3,-2],[3,2]]", "area_m2", PAP_E_MODEL},
        {"[[1,-2],[3,2],[7,0]]", "[]", "no points", PAP_E_MODEL},
        {"[[1,-2],[3,2],[7,0]]", "[[1]]", "area_m2", PAP_E_MODEL},
        {"\"bias\":-1,", "", "bias", PAP_E_MODEL},
        {"\"max_gsd_m\":4,", "\"max_gsd_m\":0.1,", "ascending", PAP_E_SETTING},
        {"{\"format\"", "\"format\"", "not JSON", PAP_E_MODEL},
    };
    temp_folder_make();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        model *m;
        pap_error err;
        put_changed(cases[i].from, cases[i].to);
        pap_status status = load(&m, NULL, &err);
        ck_assert_msg(status == cases[i].status && !m, "%s: %d, %s", cases[i].to, status, err.message);
        ck_assert_msg(strstr(err.message, cases[i].says) && strstr(err.message, "m.json"), "%s: %s",
                      cases[i].to, err.message);
    }
    temp_folder_remove();
}
END_TEST

START_TEST(a_file_cut_anywhere_is_refused) {
    static char text[sizeof GOOD];
    temp_folder_make();
    for (size_t length = 0; length + 1 < sizeof GOOD - 1; length += 13) {
        model *m;
        pap_error err;
        memcpy(text, GOOD, length);
        text[length] = '\0';
        put(text);
        ck_assert_msg(load(&m, NULL, &err) == PAP_E_MODEL, "%zu bytes: %s", length, err.message);
    }
    temp_folder_remove();
}
END_TEST

START_TEST(a_missing_file_is_named) {
    pap_error err;
    model *m;
    temp_folder_make();
    ck_assert_int_eq(load(&m, NULL, &err), PAP_E_OPEN);
    ck_assert_msg(strstr(err.message, "m.json") != NULL, "%s", err.message);
    temp_folder_remove();
}
END_TEST

START_TEST(a_score_is_the_logistic_of_bias_and_curves) {
    /* area, flowers, canopy, gap; the sum of the four curves; whose parts are largest */
    static const struct {
        float area, flowers, canopy, gap;
        double sum;
        feature_id why[MODEL_WHY];
    } cases[] = {
        {0, 0, 0, 1, -2 + 0.5, {FEATURE_area_m2, FEATURE_canopy_in, FEATURE_COUNT}},
        {2, 4, 9, 2, 0 + 2 + 0.5, {FEATURE_flowers, FEATURE_canopy_in, FEATURE_COUNT}},
        {3, 10, 0, 0, 2 + 5 + 0.5 - 9, {FEATURE_gap_m, FEATURE_flowers, FEATURE_area_m2}},
        {5, 99, 0, 0.5F, 1 + 5 + 0.5 - 4.5, {FEATURE_flowers, FEATURE_gap_m, FEATURE_area_m2}},
        {99, 1, 0, 7, 0 + 0.5 + 0.5, {FEATURE_flowers, FEATURE_canopy_in, FEATURE_COUNT}},
    };
    temp_folder_make();
    model *m = load_good(NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        float features[FEATURE_COUNT] = {0};
        feature_id why[MODEL_WHY];
        features[FEATURE_area_m2] = cases[i].area;
        features[FEATURE_flowers] = cases[i].flowers;
        features[FEATURE_canopy_in] = cases[i].canopy;
        features[FEATURE_gap_m] = cases[i].gap;
        double got = model_score(model_regime_for(m, 0.02), features, why),
               want = 1 / (1 + exp(1 - cases[i].sum));
        ck_assert_msg(fabs(got - want) < 1e-12, "case %zu: %.15g, expected %.15g", i, got, want);
        for (int k = 0; k < MODEL_WHY; k++)
            ck_assert_msg(why[k] == cases[i].why[k], "case %zu, reason %d: %d, expected %d", i, k,
                          (int)why[k], (int)cases[i].why[k]);
        got = model_score(model_regime_for(m, 1), features, why);
        ck_assert_msg(fabs(got - 1 / (1 + exp(1))) < 1e-12 && why[0] == FEATURE_COUNT, "no terms: %g", got);
    }
    model_free(m);
    temp_folder_remove();
}
END_TEST

CHECK_MAIN("model/model", a_model_is_what_its_file_says, settings_replace_single_values,
           truth_values_can_be_turned, bad_settings_are_named_with_what_there_is,
           damaged_files_are_refused_with_the_place, a_file_cut_anywhere_is_refused, a_missing_file_is_named,
           a_score_is_the_logistic_of_bias_and_curves)
