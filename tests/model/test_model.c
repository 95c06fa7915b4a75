/* Model files: read, refused, overridden by settings, and the arithmetic of a score. The model is the tests'
 * own: its trees are grown here, and walked here by a reader that shares nothing with XGBoost. */
#include "model/likeness.h"
#include "model/model.h"
#include "model/trees.h"

#include "base/random.h"
#include "check_main.h"
#include "temp_folder.h"
#include "train/boost.h"

#include <math.h>

#define EVIDENCE                                                                                             \
    "{\"white_chroma\":20,\"pink_blue\":20,\"red_floor\":20,\"red_yellow\":10,\"canopy_exg\":20,"            \
    "\"dark\":45,\"bright\":252,\"floor\":14}"
#define REGIME(name, gsd)                                                                                    \
    "{\"name\":\"" name "\",\"max_gsd_m\":" gsd                                                              \
    ",\"finest_gsd_m\":0.01,\"threshold\":0.5,\"prefer_area\":0,\"apart_m\":0.4,\"surround_m\":0.6,"         \
    "\"evidence\":" EVIDENCE ",\"peak\":20,\"peak_radius_m\":0.04,\"blob_min_cm2\":12,"                      \
    "\"blob_max_cm2\":1200,\"blob_max_m\":0.8,\"link_m\":[0.4,0.9],\"link_peak\":[20,30],\"min_blobs\":4,"   \
    "\"max_extent_m\":40,"                                                                                   \
    "\"cell_m\":0.25,\"margin_m\":2,\"field_m\":3,\"flower_m\":0.1,\"near_m\":0.3,\"resolves_flowers\":"     \
    "true,\"learnt\":"
#define HEAD                                                                                                 \
    "{\"format\":\"papaver-model\",\"version\":2,\"name\":\"test\","                                         \
    "\"candidate_floor\":0.02,\"prevalence\":0.25,"                                                          \
    "\"coverage\":{\"block_m\":2,\"blur_ratio\":0.2,\"blur_contrast\":6,\"dark_share\":0.5},\"regimes\":["

enum { COLUMNS = 4, ROWS = 300, MODEL_ROOM = 1 << 20 };
static const feature_id columns[COLUMNS] = {FEATURE_area_m2, FEATURE_flowers, FEATURE_canopy_in,
                                            FEATURE_gap_m};
static json_t *grown[4]; /* score, fit, plants, plants_spread */
static char good[MODEL_ROOM];

static json_t *grow(const float *values, const float *labels, const float *weights, boost_kind kind) {
    const boost_how how = {30, 3, 0.3, 1, 1, 1, 1, 1, 1};
    const boost_rows rows = {values, labels, weights, ROWS, COLUMNS};
    boost *b;
    pap_error err;
    ck_assert_msg(boost_fit(&b, &rows, kind, &how, &err) == PAP_OK, "%s", err.message);
    json_t *saved = boost_save(b);
    ck_assert_ptr_nonnull(saved);
    boost_free(b);
    return saved;
}

/* A plot is what is large and has flowers; plants go with the area. */
static void grow_all(void) {
    static float values[ROWS * COLUMNS], labels[4][ROWS], weights[ROWS];
    random_state rng;
    random_seed(&rng, 5, 0);
    for (int i = 0; i < ROWS; i++) {
        for (int k = 0; k < COLUMNS; k++) values[COLUMNS * i + k] = (float)random_between(&rng, 0, 10);
        float area = values[COLUMNS * i], flowers = values[COLUMNS * i + 1];
        labels[0][i] = area + flowers > 11;
        labels[1][i] = labels[0][i] * 0.5F + area / 20;
        labels[2][i] = logf(1 + 30 * area);
        labels[3][i] = 0.1F + values[COLUMNS * i + 2] / 20;
        weights[i] = 1;
    }
    for (int k = 0; k < 4; k++)
        grown[k] = grow(values, labels[k], weights, k == 0 ? BOOST_LOG_ODDS : BOOST_VALUE);
    char *text[4];
    for (int k = 0; k < 4; k++) text[k] = json_dumps(grown[k], JSON_COMPACT);
    static char learnt[MODEL_ROOM];
    snprintf(
        learnt, sizeof learnt,
        "{\"features\":[\"area_m2\",\"flowers\",\"canopy_in\",\"gap_m\"],\"calibration\":{\"slope\":0.8,"
        "\"offset\":-0.3},\"plants_factor\":1.5,\"score\":%s,\"fit\":%s,\"plants\":%s,\"plants_spread\":%s}",
        text[0], text[1], text[2], text[3]);
    int size = snprintf(good, sizeof good, "%s%s%s},%s%s}]}", HEAD, REGIME("fine", "0.1"), learnt,
                        REGIME("coarse", "4"), learnt);
    ck_assert_int_lt(size, MODEL_ROOM);
    for (int k = 0; k < 4; k++) free(text[k]);
}

/* One saved tree: 0 at the root, left when the value is less. */
static double walk_tree(json_t *tree, const float *row) {
    json_t *left = json_object_get(tree, "left_children"), *right = json_object_get(tree, "right_children"),
           *column = json_object_get(tree, "split_indices"),
           *split = json_object_get(tree, "split_conditions");
    size_t at = 0;
    while (json_integer_value(json_array_get(left, at)) >= 0) {
        bool is_less = row[json_integer_value(json_array_get(column, at))] <
                       (float)json_number_value(json_array_get(split, at));
        at = (size_t)json_integer_value(json_array_get(is_less ? left : right, at));
    }
    return json_number_value(json_array_get(split, at));
}

/* The sum of all trees and where it starts. */
static double walk(json_t *saved, const float *row, bool is_log_odds) {
    json_t *learner = json_object_get(saved, "learner"), *tree;
    double base = atof(
        json_string_value(json_object_get(json_object_get(learner, "learner_model_param"), "base_score")));
    double sum = is_log_odds ? log(base / (1 - base)) : base;
    json_t *all =
        json_object_get(json_object_get(json_object_get(learner, "gradient_booster"), "model"), "trees");
    size_t i;
    json_array_foreach(all, i, tree) sum += walk_tree(tree, row);
    return sum;
}

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

/* Trees are grown within the test: its process is a fork, which OpenMP's threads do not survive. */
static void begin(void) {
    temp_folder_make();
    grow_all();
}

static model *load_good(const char *settings) {
    model *m;
    pap_error err;
    put(good);
    ck_assert_msg(load(&m, settings, &err) == PAP_OK, "%s: %s", settings ? settings : "", err.message);
    return m;
}

START_TEST(a_model_is_what_its_file_says) {
    begin();
    model *m = load_good(NULL);
    ck_assert_str_eq(model_name(m), "test");
    ck_assert_str_eq(model_path(m), temp_path("m.json"));
    ck_assert_str_eq(model_settings_json(m), "{}");
    ck_assert(model_floor(m) == 0.02 && model_regime_for(m, 0.02)->threshold == 0.5);
    ck_assert(model_prevalence(m) == 0.25 && model_coverage(m)->blur_contrast == 6);
    const model_regime *fine = model_regime_for(m, 0.02);
    ck_assert_str_eq(fine->name, "fine");
    ck_assert(fine->params.link_count == 2 && fine->params.link_m[1] == 0.9 &&
              fine->params.link_peak[1] == 30 && fine->params.evidence.bright == 252);
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
    begin();
    model *m =
        load_good("fine.threshold=0.25;fine.link_m=[0.3,0.6,1];fine.link_peak=[20,20,30];fine.evidence."
                  "floor=9;coverage.block_m=5");
    ck_assert(model_regime_for(m, 0.02)->threshold == 0.25 && model_coverage(m)->block_m == 5);
    const model_regime *fine = model_regime_for(m, 0.02), *coarse = model_regime_for(m, 1);
    ck_assert(fine->params.link_count == 3 && fine->params.link_m[2] == 1 &&
              fine->params.evidence.floor == 9);
    ck_assert(coarse->params.link_count == 2 && coarse->params.evidence.floor == 14);
    ck_assert_str_eq(model_settings_json(m), "{\"coverage.block_m\":5,\"fine.evidence.floor\":9,"
                                             "\"fine.link_m\":[0.29999999999999999,0.59999999999999998,1],"
                                             "\"fine.link_peak\":[20,20,30],\"fine.threshold\":0.25}");
    model_free(m);
    m = load_good("fine.threshold=0.1;fine.threshold=0.2");
    ck_assert(model_regime_for(m, 0.02)->threshold == 0.2);
    model_free(m);
    m = load_good("threshold=0.3;fine.threshold=0.4"); /* for all regimes, then for one */
    ck_assert(model_regime_for(m, 0.02)->threshold == 0.4 && model_regime_for(m, 1)->threshold == 0.3);
    model_free(m);
    temp_folder_remove();
}
END_TEST

START_TEST(truth_values_can_be_turned) {
    begin();
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
    } cases[] = {{"fine.treshold=0.3", "threshold"},
                 {"treshold=0.3", "fine."},
                 {"treshold=0.3", "treshold"},
                 {"fine.peek=3", "peak_radius_m"},
                 {"fine.evidence.flor=3", "white_chroma"},
                 {"medium.peak=3", "coarse."},
                 {"fine.threshold=high", "high"},
                 {"fine.threshold=\"0.3\"", "threshold"},
                 {"fine.threshold=true", "0.5"},
                 {"fine.link_m=0.3", "[0.4,0.9]"},
                 {"fine.resolves_flowers=1", "true"},
                 {"fine.threshold", "key=value"},
                 {"=3", "key=value"},
                 {"fine.threshold=", "threshold"},
                 {"name=\"x\"", "name"},
                 {"fine.threshold=1.5", "threshold"},
                 {"prevalence=0", "prevalence"},
                 {"prevalence=1", "prevalence"},
                 {"fine.peak=0", "peak"},
                 {"fine.evidence.floor=256", "floor"}};
    begin();
    put(good);
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

/* The good model with the first `from` replaced by `to`. */
static void put_changed(const char *from, const char *to) {
    static char text[MODEL_ROOM + 200];
    const char *at = strstr(good, from);
    ck_assert_msg(at != NULL, "%s is not in the model", from);
    snprintf(text, sizeof text, "%.*s%s%s", (int)(at - good), good, to, at + strlen(from));
    put(text);
}

START_TEST(damaged_files_are_refused_with_the_place) {
    static const struct {
        const char *from, *to, *says;
        pap_status status;
    } cases[] = {
        {"\"papaver-model\"", "\"other\"", "not a Papaver model", PAP_E_MODEL},
        {"\"version\":2", "\"version\":1", "format 1", PAP_E_MODEL},
        {"\"version\":2,", "", "format", PAP_E_MODEL},
        {"\"prevalence\":0.25", "\"prevalence\":1", "prevalence", PAP_E_SETTING},
        {"\"threshold\":0.5,", "", "threshold", PAP_E_MODEL},
        {"\"threshold\":0.5", "\"threshold\":\"0.5\"", "threshold", PAP_E_MODEL},
        {"\"threshold\":0.5", "\"threshold\":7", "threshold", PAP_E_SETTING},
        {"\"coverage\":{", "\"covrage\":{", "block_m", PAP_E_MODEL},
        {"\"peak\":20,", "", "peak", PAP_E_MODEL},
        {"\"resolves_flowers\":true", "\"resolves_flowers\":1", "resolves_flowers", PAP_E_MODEL},
        {"\"link_m\":[0.4,0.9]", "\"link_m\":[]", "link_m", PAP_E_MODEL},
        {"\"link_m\":[0.4,0.9]", "\"link_m\":[1,2,3,4,5,6,7,8,9]", "link_m", PAP_E_MODEL},
        {"\"link_peak\":[20,30]", "\"link_peak\":[20]", "link_peak", PAP_E_SETTING},
        {"\"link_peak\":[20,30]", "\"link_peak\":[20,0]", "1..255", PAP_E_SETTING},
        {"\"link_peak\":[20,30]", "\"link_peak\":[20,30],\"link_likeness\":[1]", "link_likeness",
         PAP_E_SETTING},
        {"\"link_peak\":[20,30]", "\"link_peak\":[20,30],\"link_likeness\":[1,9]", "-8..8", PAP_E_SETTING},
        {"\"coverage\":{", "\"likeness\":{\"inputs\":[\"hue\"]},\"coverage\":{", "other inputs", PAP_E_MODEL},
        {"\"area_m2\"", "\"area_m3\"", "area_m3", PAP_E_MODEL},
        {"\"area_m2\",", "", "names 3", PAP_E_MODEL},
        {"\"area_m2\"", "7", "(none)", PAP_E_MODEL},
        {"\"slope\":0.8", "\"slope\":0", "slope", PAP_E_MODEL},
        {"\"slope\":0.8,", "", "slope", PAP_E_MODEL},
        {"\"plants_factor\":1.5,", "", "plants_factor", PAP_E_MODEL},
        {"\"fit\":{", "\"fat\":{", "trees are missing", PAP_E_MODEL},
        {"\"learnt\":", "\"lernt\":", "nothing was learnt", PAP_E_MODEL},
        {"\"gradient_booster\":", "\"gradient_boaster\":", "trees", PAP_E_MODEL},
        {"\"max_gsd_m\":4,", "\"max_gsd_m\":0.1,", "ascending", PAP_E_SETTING},
        {"{\"format\"", "\"format\"", "not JSON", PAP_E_MODEL},
    };
    begin();
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
    static char text[MODEL_ROOM];
    begin();
    size_t size = strlen(good);
    for (size_t length = 0; length < size; length += size / 60) {
        model *m;
        pap_error err;
        memcpy(text, good, length);
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
    begin();
    ck_assert_int_eq(load(&m, NULL, &err), PAP_E_OPEN);
    ck_assert_msg(strstr(err.message, "m.json") != NULL, "%s", err.message);
    temp_folder_remove();
}
END_TEST

enum { ASKED = 40 };

/* Features whose four used values are in `rows` too. */
static void draw_rows(float features[ASKED][FEATURE_COUNT], float rows[ASKED][COLUMNS]) {
    random_state rng;
    random_seed(&rng, 6, 0);
    for (int i = 0; i < ASKED; i++) {
        for (int k = 0; k < FEATURE_COUNT; k++) features[i][k] = (float)random_between(&rng, -1, 12);
        for (int k = 0; k < COLUMNS; k++) rows[i][k] = features[i][columns[k]];
    }
}

START_TEST(a_judgement_is_what_the_trees_say) {
    static float features[ASKED][FEATURE_COUNT], rows[ASKED][COLUMNS];
    judgement together[ASKED], alone;
    static explanation reasons[ASKED];
    pap_error err;
    begin();
    model *m = load_good(NULL);
    const model_regime *fine = model_regime_for(m, 0.02);
    draw_rows(features, rows);
    const float(*asked)[FEATURE_COUNT] = (const float(*)[FEATURE_COUNT])features;
    ck_assert_int_eq(model_judge(together, m, fine, asked, ASKED, &err), PAP_OK);
    ck_assert_int_eq(model_explain(reasons, fine, asked, ASKED, 2, &err), PAP_OK);
    for (int i = 0; i < ASKED; i++) {
        double sum = walk(grown[0], rows[i], true), want = 1 / (1 + exp(-(0.8 * sum - 0.3)));
        ck_assert_msg(fabs(together[i].score - want) < 1e-6, "row %d: %g, expected %g", i, together[i].score,
                      want);
        double fit = want >= model_floor(m) ? walk(grown[1], rows[i], false) : 0;
        ck_assert_double_eq_tol(together[i].fit, fit, 1e-5);
        ck_assert_int_eq(model_judge(&alone, m, fine, asked + i, 1, &err), PAP_OK);
        ck_assert(alone.score == together[i].score && alone.fit == together[i].fit);
        explanation own;
        ck_assert_int_eq(model_explain(&own, fine, asked + i, 1, 1, &err), PAP_OK);
        ck_assert(own.plants.low == reasons[i].plants.low && own.plants.high == reasons[i].plants.high);
        ck_assert_mem_eq(own.why, reasons[i].why, sizeof own.why);
        double middle = walk(grown[2], rows[i], false), spread = fmax(walk(grown[3], rows[i], false), 0.05);
        ck_assert_double_eq_tol(log(reasons[i].plants.low), middle - 1.5 * spread, 1e-4);
        ck_assert_double_eq_tol(log(reasons[i].plants.high), middle + 1.5 * spread, 1e-4);
    }
    model_free(m);
    temp_folder_remove();
}
END_TEST

START_TEST(another_prevalence_shifts_the_odds) {
    static float features[ASKED][FEATURE_COUNT], rows[ASKED][COLUMNS];
    judgement before[ASKED], after[ASKED];
    pap_error err;
    begin();
    model *m = load_good(NULL);
    const model_regime *fine = model_regime_for(m, 0.02);
    const float(*asked)[FEATURE_COUNT] = (const float(*)[FEATURE_COUNT])features;
    draw_rows(features, rows);
    ck_assert_int_eq(model_judge(before, m, fine, asked, ASKED, &err), PAP_OK);
    model_free(m);
    m = load_good("prevalence=0.5"); /* from .25: odds times 3 */
    fine = model_regime_for(m, 0.02);
    ck_assert_double_eq(model_prevalence(m), 0.5);
    ck_assert_int_eq(model_judge(after, m, fine, asked, ASKED, &err), PAP_OK);
    for (int i = 0; i < ASKED; i++)
        ck_assert_double_eq_tol(after[i].score / (1 - after[i].score),
                                3 * before[i].score / (1 - before[i].score),
                                1e-6 * after[i].score / (1 - after[i].score));
    model_free(m);
    temp_folder_remove();
}
END_TEST

/* Only area and flowers decide, so they are named first; values no tree splits on move nothing. */
START_TEST(reasons_are_the_features_that_moved_the_score) {
    float features[FEATURE_COUNT] = {0};
    explanation reasons;
    pap_error err;
    begin();
    model *m = load_good(NULL);
    const float(*asked)[FEATURE_COUNT] = (const float(*)[FEATURE_COUNT])features;
    features[FEATURE_area_m2] = 9.5F;
    features[FEATURE_flowers] = 4;
    features[FEATURE_canopy_in] = 5;
    features[FEATURE_gap_m] = 5;
    ck_assert_int_eq(model_explain(&reasons, model_regime_for(m, 0.02), asked, 1, 1, &err), PAP_OK);
    ck_assert_int_eq(reasons.why[0], FEATURE_area_m2);
    ck_assert_int_eq(reasons.why[1], FEATURE_flowers);
    features[FEATURE_area_m2] = 5.5F;
    features[FEATURE_flowers] = 0.5F;
    ck_assert_int_eq(model_explain(&reasons, model_regime_for(m, 0.02), asked, 1, 1, &err), PAP_OK);
    ck_assert_int_eq(reasons.why[0], FEATURE_flowers);
    model_free(m);
    temp_folder_remove();
}
END_TEST

START_TEST(a_recipe_takes_everything_for_a_candidate) {
    static float features[ASKED][FEATURE_COUNT];
    judgement judged[ASKED];
    pap_error err;
    begin();
    put_changed("\"learnt\":", "\"lernt\":");
    model *m;
    ck_assert_msg(model_load_recipe(&m, temp_path("m.json"), NULL, &err) == PAP_OK, "%s", err.message);
    const float(*asked)[FEATURE_COUNT] = (const float(*)[FEATURE_COUNT])features;
    ck_assert_int_eq(model_judge(judged, m, model_regime_for(m, 0.02), asked, ASKED, &err), PAP_OK);
    for (int i = 0; i < ASKED; i++) ck_assert(judged[i].score == 1);
    model_free(m);
    temp_folder_remove();
}
END_TEST

/* Packed, the same trees give the same bits; one letter changed, they are refused. */
START_TEST(packed_trees_are_the_same_and_guarded) {
    trees *plain, *small, *bad;
    pap_error err;
    random_state rng;
    float row[COLUMNS], a, b;
    begin();
    json_t *packed = trees_pack(grown[0]);
    ck_assert_ptr_nonnull(packed);
    ck_assert_int_eq(trees_read(&plain, grown[0], COLUMNS, "m.json", &err), PAP_OK);
    ck_assert_int_eq(trees_read(&small, packed, COLUMNS, "m.json", &err), PAP_OK);
    random_seed(&rng, 8, 0);
    for (int i = 0; i < 200; i++) {
        for (int k = 0; k < COLUMNS; k++) row[k] = (float)random_between(&rng, -1, 11);
        ck_assert_int_eq(trees_predict(&a, plain, row, 1, &err), PAP_OK);
        ck_assert_int_eq(trees_predict(&b, small, row, 1, &err), PAP_OK);
        ck_assert_msg(memcmp(&a, &b, sizeof a) == 0, "row %d: %.9g and %.9g", i, (double)a, (double)b);
    }
    trees_free(plain);
    trees_free(small);
    char *text = strdup(json_string_value(json_object_get(packed, "zlib")));
    text[strlen(text) / 2] = text[strlen(text) / 2] == 'A' ? 'B' : 'A';
    json_object_set_new(packed, "zlib", json_string(text));
    ck_assert_int_eq(trees_read(&bad, packed, COLUMNS, "m.json", &err), PAP_E_MODEL);
    ck_assert_msg(strstr(err.message, "m.json") && strstr(err.message, "damaged"), "%s", err.message);
    json_object_set_new(packed, "zlib", json_string("?"));
    ck_assert_int_eq(trees_read(&bad, packed, COLUMNS, "m.json", &err), PAP_E_MODEL);
    free(text);
    json_decref(packed);
    temp_folder_remove();
}
END_TEST

START_TEST(the_pixel_stage_survives_its_file) {
    likeness_net net = {.units = 3, .out_bias = -0.1F}, back = {0};
    pap_error err;
    for (int u = 0; u < net.units; u++) {
        for (int k = 0; k < LIKENESS_INPUTS; k++) net.weights[u][k] = 0.1F * (float)(u + 1) / (float)(k + 3);
        net.bias[u] = 1.0F / 3;
        net.out[u] = -2.0F / 7;
    }
    json_t *saved = likeness_save(&net);
    char *text = json_dumps(saved, JSON_REAL_PRECISION(9));
    json_t *read = json_loads(text, 0, NULL);
    ck_assert_int_eq(likeness_read(&back, read, "m.json", &err), PAP_OK);
    ck_assert_mem_eq(&back, &net, sizeof net);
    json_array_remove(json_object_get(read, "bias"), 0);
    ck_assert_int_eq(likeness_read(&back, read, "m.json", &err), PAP_E_MODEL);
    ck_assert_msg(strstr(err.message, "m.json") && strstr(err.message, "'bias'"), "%s", err.message);
    json_object_set_new(read, "weights", json_array());
    ck_assert_int_eq(likeness_read(&back, read, "m.json", &err), PAP_E_MODEL);
    json_decref(read);
    json_decref(saved);
    free(text);
}
END_TEST

CHECK_MAIN("model/model", a_model_is_what_its_file_says, settings_replace_single_values,
           truth_values_can_be_turned, bad_settings_are_named_with_what_there_is,
           damaged_files_are_refused_with_the_place, a_file_cut_anywhere_is_refused, a_missing_file_is_named,
           a_judgement_is_what_the_trees_say, another_prevalence_shifts_the_odds,
           reasons_are_the_features_that_moved_the_score, a_recipe_takes_everything_for_a_candidate,
           the_pixel_stage_survives_its_file, packed_trees_are_the_same_and_guarded)
