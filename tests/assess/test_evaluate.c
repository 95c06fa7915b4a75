/* Files in, figures out: matching, what counts, CRS and geometries, and bad input. */
#include "assess/curves.h"
#include "assess/report.h"
#include "base/file.h"
#include "check_main.h"
#include "temp_folder.h"

#include <math.h>
#include <proj.h>

/* Metres east and north of 104.9 E 29.5 N; WGS 84 radii of curvature by the textbook, in double. */
static const double LON = 104.9, LAT = 29.5;

static double lon_of(double east_m) {
    double s = sin(LAT * M_PI / 180), across = 6378137 / sqrt(1 - 0.00669437999014 * s * s);
    return LON + east_m / (across * cos(LAT * M_PI / 180)) * 180 / M_PI;
}

static double lat_of(double north_m) {
    double s = sin(LAT * M_PI / 180), w = 1 - 0.00669437999014 * s * s;
    return LAT + north_m / (6378137 * (1 - 0.00669437999014) / (w * sqrt(w))) * 180 / M_PI;
}

/* A file in the making, in WGS 84 or, with `utm`, in EPSG:32648. */
typedef struct writing {
    FILE *file;
    int features;
    PJ *utm;
} writing;

static writing begin(const char *path, bool is_utm) {
    writing w = {fopen(path, "w"), 0, NULL};
    ck_assert(w.file != NULL);
    if (is_utm) w.utm = proj_create(NULL, "+proj=utm +zone=48 +ellps=WGS84");
    fprintf(w.file, "{\"type\":\"FeatureCollection\",%s\"features\":[",
            is_utm ? "\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG::32648\"}},"
                   : "");
    return w;
}

static void end(writing *w) {
    fprintf(w->file, "]}");
    fclose(w->file);
    proj_destroy(w->utm);
}

static void put_position(const writing *w, double east_m, double north_m) {
    PJ_COORD at = proj_coord(lon_of(east_m), lat_of(north_m), 0, 0);
    if (w->utm) at = proj_trans(w->utm, PJ_FWD, proj_coord(proj_torad(at.xy.x), proj_torad(at.xy.y), 0, 0));
    fprintf(w->file, "[%.12f,%.12f]", at.xy.x, at.xy.y);
}

static void put_properties(writing *w, const char *properties) {
    fprintf(w->file, "},\"properties\":{%s}}", properties);
}

static void add_point(writing *w, double east_m, double north_m, const char *properties) {
    fprintf(w->file, "%s{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":",
            w->features++ ? "," : "");
    put_position(w, east_m, north_m);
    put_properties(w, properties);
}

/* A square of `side_m`, its lower left corner given. */
static void add_square(writing *w, double east_m, double north_m, double side_m, const char *properties) {
    static const int corners[5][2] = {{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}};
    fprintf(w->file, "%s{\"type\":\"Feature\",\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[",
            w->features++ ? "," : "");
    for (int i = 0; i < 5; i++) {
        if (i) fputs(",", w->file);
        put_position(w, east_m + side_m * corners[i][0], north_m + side_m * corners[i][1]);
    }
    fputs("]]", w->file);
    put_properties(w, properties);
}

static const char plot[] = "\"kind\":\"plot\",\"area_m2\":4,\"flowers\":20,\"plants\":50,\"colour\":\"pink\"";

static pap_status try_evaluate(evaluation *out, const char *targets, const char *truth, double area_ha,
                               double min_score, pap_error *err) {
    const char *const t[] = {targets}, *const g[] = {truth};
    evaluate_request request = {
        .targets = {t, 1}, .truth = {g, 1}, .area_ha = area_ha, .min_score = min_score};
    return evaluate(out, &request, err);
}

static evaluation evaluated(const char *targets, const char *truth, double area_ha, double min_score) {
    evaluation e;
    pap_error err = {PAP_OK, ""};
    ck_assert_msg(try_evaluate(&e, targets, truth, area_ha, min_score, &err) == PAP_OK, "%s", err.message);
    return e;
}

/* ---- a scene with one of everything ---- */

/* Plots at 0, 20, 40 m; what does not count at 60, 80, 100 m; a look-alike at 120 m. */
static void write_truth(const char *path, bool is_utm) {
    writing w = begin(path, is_utm);
    add_square(&w, 0, 0, 2, plot);
    add_square(&w, 20, 0, 2, plot);
    add_square(&w, 40, 0, 2, "\"kind\":\"plot\",\"area_m2\":4,\"flowers\":8,\"colour\":\"white\"");
    add_square(&w, 60, 0, 2, "\"kind\":\"plot\",\"area_m2\":4,\"flowers\":7,\"colour\":\"white\"");
    add_square(&w, 80, 0, 2, "\"kind\":\"plot\",\"area_m2\":0.99,\"flowers\":20");
    add_square(&w, 100, 0, 2, "\"kind\":\"ignore\",\"what\":\"corn-poppy\",\"area_m2\":4");
    add_square(&w, 120, 0, 2, "\"kind\":\"distractor\",\"what\":\"laundry\",\"area_m2\":4");
    add_square(&w, 140, 0, 2, "\"kind\":\"distractor\",\"what\":\"litter\",\"area_m2\":4");
    end(&w);
}

/* Hits .9 and .8, duplicates .7 .6, three on what does not count, two on the look-alike, one elsewhere. */
static void write_targets(const char *path, bool is_utm) {
    writing w = begin(path, is_utm);
    add_point(&w, 1, 1, "\"id\":\"b\",\"score\":0.7,\"plants_low\":60,\"plants_high\":90,\"flowers\":99");
    add_point(&w, 1, 1.5, "\"id\":\"a\",\"score\":0.9,\"plants_low\":40,\"plants_high\":50,\"flowers\":30");
    add_point(&w, 2.5, 1, "\"id\":\"c\",\"score\":0.6");
    add_point(&w, 21, 1, "\"id\":\"d\",\"score\":0.8,\"plants_low\":51,\"plants_high\":60,\"flowers\":10");
    add_point(&w, 61, 1, "\"id\":\"e\",\"score\":0.99");
    add_point(&w, 81, 1, "\"id\":\"f\",\"score\":0.98");
    add_point(&w, 101, 1, "\"id\":\"g\",\"score\":0.97");
    add_point(&w, 121, 1, "\"id\":\"h\",\"score\":0.5");
    add_point(&w, 121, 1.2, "\"id\":\"i\",\"score\":0.85");
    add_point(&w, 300, 300, "\"id\":\"j\",\"score\":0.3");
    end(&w);
}

static void check_scene(const evaluation *e) {
    ck_assert_int_eq(e->plots, 3);
    ck_assert_int_eq(e->uncounted_plots, 2);
    ck_assert_int_eq(e->ignore_areas, 1);
    ck_assert_int_eq(e->distractors, 2);
    ck_assert_int_eq(e->listed_distractors, 1);
    ck_assert_int_eq(e->listed, 10);
    ck_assert_int_eq(e->outcomes[MATCH_HIT], 2);
    ck_assert_int_eq(e->outcomes[MATCH_DUPLICATE], 2);
    ck_assert_int_eq(e->outcomes[MATCH_IGNORED], 3);
    ck_assert_int_eq(e->outcomes[MATCH_ON_DISTRACTOR], 2);
    ck_assert_int_eq(e->outcomes[MATCH_ELSEWHERE], 1);
    ck_assert_double_eq_tol(e->recall.value, 2.0 / 3, 1e-12);
    ck_assert_double_eq_tol(e->precision.value, 2.0 / 5, 1e-12);
    ck_assert_double_eq_tol(e->f1, 0.5, 1e-12);
    /* .9 hit (1 of 1), .85 false, .8 hit (2 of 3); the third plot is never found. */
    ck_assert_double_eq_tol(e->average_precision, (1 + 2.0 / 3) / 3, 1e-12);
}

START_TEST(one_of_everything_counts_as_the_rules_say) {
    temp_folder_make();
    write_truth(temp_path("truth.geojson"), false);
    write_targets(temp_path("targets.geojson"), false);
    evaluation e = evaluated(temp_path("targets.geojson"), temp_path("truth.geojson"), 100, 0);
    check_scene(&e);
    ck_assert_double_eq_tol(e.false_alarms_per_km2.value, 3, 1e-12);
    ck_assert_double_eq_tol(e.false_alarms_per_km2.high, 8.767273, 1e-6);
    ck_assert_double_eq_tol(e.recall_at[0], 2.0 / 3, 1e-12); /* up to 10 false alarms in 100 ha */
    /* Of the two hits one interval holds the 50 plants; flowers are 30 and 10 of 20. */
    ck_assert_int_eq(e.plants_checked, 2);
    ck_assert_double_eq_tol(e.plants_held.value, 0.5, 1e-12);
    ck_assert_double_eq_tol(e.flower_ratio, 1.0, 1e-12);
    ck_assert_double_eq_tol(e.flower_error, 0.5, 1e-12);
    ck_assert_int_eq(e.calibration.count, 7);
    evaluation_free(&e);
    temp_folder_remove();
}
END_TEST

START_TEST(a_threshold_moves_the_figures_and_leaves_the_curve) {
    temp_folder_make();
    write_truth(temp_path("truth.geojson"), false);
    write_targets(temp_path("targets.geojson"), false);
    evaluation e = evaluated(temp_path("targets.geojson"), temp_path("truth.geojson"), 0, 0.82);
    ck_assert_int_eq(e.outcomes[MATCH_HIT], 1);
    ck_assert_int_eq(e.outcomes[MATCH_DUPLICATE], 0);
    ck_assert_double_eq_tol(e.recall.value, 1.0 / 3, 1e-12);
    ck_assert_double_eq_tol(e.precision.value, 0.5, 1e-12);
    ck_assert_double_eq_tol(e.average_precision, (1 + 2.0 / 3) / 3, 1e-12);
    ck_assert_msg(isnan(e.false_alarms_per_km2.value) && isnan(e.recall_at[0]), "no area was given");
    evaluation_free(&e);
    temp_folder_remove();
}
END_TEST

START_TEST(truth_and_targets_in_another_crs_give_the_same_figures) {
    temp_folder_make();
    for (int i = 0; i < 4; i++) {
        write_truth(temp_path("truth.geojson"), i & 1);
        write_targets(temp_path("targets.geojson"), i & 2);
        evaluation e = evaluated(temp_path("targets.geojson"), temp_path("truth.geojson"), 0, 0);
        check_scene(&e);
        evaluation_free(&e);
    }
    temp_folder_remove();
}
END_TEST

/* ---- distance ---- */

static long hits_at(double east_m, bool is_utm) {
    writing g = begin(temp_path("truth.geojson"), false), t = begin(temp_path("targets.geojson"), is_utm);
    add_square(&g, -2, 0, 2, plot);
    end(&g);
    add_point(&t, east_m, 1, "\"score\":0.5");
    end(&t);
    evaluation e = evaluated(temp_path("targets.geojson"), temp_path("truth.geojson"), 0, 0);
    long hits = e.outcomes[MATCH_HIT];
    evaluation_free(&e);
    return hits;
}

START_TEST(a_hit_is_within_one_metre_and_one_metre_is_within) {
    temp_folder_make();
    for (int is_utm = 0; is_utm < 2; is_utm++) {
        ck_assert_msg(hits_at(1.0, is_utm) == 1, "exactly 1 m is a hit");
        ck_assert_msg(hits_at(0.9999, is_utm) == 1, "0.9999 m is a hit");
        ck_assert_msg(hits_at(1.0001, is_utm) == 0, "1.0001 m is none");
        ck_assert_msg(hits_at(-1.0, is_utm) == 1, "inside is a hit");
    }
    temp_folder_remove();
}
END_TEST

START_TEST(two_plots_within_reach_of_two_targets_are_both_found) {
    temp_folder_make();
    writing g = begin(temp_path("truth.geojson"), false), t = begin(temp_path("targets.geojson"), false);
    add_square(&g, 0, 0, 2, plot);
    add_square(&g, 2.5, 0, 2, plot);
    end(&g);
    add_point(&t, 1.9, 1, "\"score\":0.5");
    add_point(&t, 1.8, 1, "\"score\":0.9");
    end(&t);
    evaluation e = evaluated(temp_path("targets.geojson"), temp_path("truth.geojson"), 0, 0);
    ck_assert_int_eq(e.outcomes[MATCH_HIT], 2);
    evaluation_free(&e);
    temp_folder_remove();
}
END_TEST

START_TEST(points_and_polygons_may_be_mixed_in_both_files) {
    temp_folder_make();
    writing g = begin(temp_path("truth.geojson"), false), t = begin(temp_path("targets.geojson"), false);
    add_square(&g, 0, 0, 2, plot);
    add_point(&g, 20, 0, "\"kind\":\"plot\"");
    add_point(&g, 40, 0, "\"kind\":\"plot\",\"area_m2\":12.566370614"); /* stands for a disc of 2 m */
    end(&g);
    add_square(&t, 0.5, 0.5, 1, "\"score\":0.9");
    add_point(&t, 20.9, 0, "\"score\":0.8");
    add_point(&t, 42.9, 0, "\"score\":0.7");
    add_point(&t, 40, 3.1, "\"score\":0.6");
    end(&t);
    evaluation e = evaluated(temp_path("targets.geojson"), temp_path("truth.geojson"), 0, 0);
    ck_assert_int_eq(e.plots, 3);
    ck_assert_int_eq(e.outcomes[MATCH_HIT], 3);
    ck_assert_int_eq(e.outcomes[MATCH_ELSEWHERE], 1);
    evaluation_free(&e);
    temp_folder_remove();
}
END_TEST

/* ---- nothing of something ---- */

/* Petal pixels are the whole plot's: 0.8 a flower times 10 flowers are enough, times 9 too few. */
START_TEST(plots_of_few_petal_pixels_or_little_contrast_count_neither_way) {
    static const struct {
        const char *properties;
        int counts;
    } cases[] = {
        {"\"flowers\":10,\"petal_px\":0.8,\"contrast\":20", 1},
        {"\"flowers\":9,\"petal_px\":0.8,\"contrast\":60", 0},
        {"\"flowers\":40,\"petal_px\":3,\"contrast\":19.9", 0},
        {"\"flowers\":40,\"petal_px\":null,\"contrast\":null", 1},
        {"\"flowers\":40,\"petal_px\":5", 1},
        {"\"petal_px\":0.1,\"contrast\":90", 1}, /* of how many flowers is not known */
    };
    temp_folder_make();
    write_targets(temp_path("targets.geojson"), false);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char properties[200];
        snprintf(properties, sizeof properties, "\"kind\":\"plot\",\"area_m2\":4,%s", cases[i].properties);
        writing w = begin(temp_path("truth.geojson"), false);
        add_square(&w, 0, 0, 2, properties);
        end(&w);
        evaluation e = evaluated(temp_path("targets.geojson"), temp_path("truth.geojson"), 1, 0);
        ck_assert_msg(e.plots == cases[i].counts && e.uncounted_plots == 1 - cases[i].counts,
                      "case %zu: %ld plots count, %ld do not", i, (long)e.plots, (long)e.uncounted_plots);
        evaluation_free(&e);
    }
    temp_folder_remove();
}
END_TEST

static void write_empty(const char *path) {
    writing w = begin(path, false);
    end(&w);
}

static char *text_of(const evaluation *e) {
    char *text;
    ck_assert_int_eq(report_text(&text, e, NULL), PAP_OK);
    return text;
}

START_TEST(empty_truth_is_no_plots_and_not_full_recall) {
    temp_folder_make();
    write_empty(temp_path("truth.geojson"));
    write_targets(temp_path("targets.geojson"), false);
    evaluation e = evaluated(temp_path("targets.geojson"), temp_path("truth.geojson"), 10, 0);
    ck_assert(isnan(e.recall.value) && isnan(e.average_precision) && e.plots == 0);
    ck_assert_double_eq(e.precision.value, 0);
    ck_assert_int_eq(evaluation_false_alarms(&e), 10);
    char *text = text_of(&e);
    ck_assert_msg(strstr(text, "no plots") != NULL, "%s", text);
    free(text);
    evaluation_free(&e);
    temp_folder_remove();
}
END_TEST

START_TEST(no_targets_is_no_recall_and_no_precision) {
    temp_folder_make();
    write_truth(temp_path("truth.geojson"), false);
    write_empty(temp_path("targets.geojson"));
    evaluation e = evaluated(temp_path("targets.geojson"), temp_path("truth.geojson"), 30, 0);
    ck_assert_double_eq(e.recall.value, 0);
    ck_assert_double_eq(e.average_precision, 0);
    ck_assert(isnan(e.precision.value) && isnan(e.calibration.brier));
    ck_assert_double_eq(e.false_alarms_per_km2.value, 0);
    ck_assert_double_eq_tol(e.false_alarms_per_km2.high, 3.688879 / 0.3, 1e-5);
    char *text = text_of(&e);
    ck_assert_msg(strstr(text, "no targets") && strstr(text, "not established"), "%s", text);
    free(text);
    evaluation_free(&e);
    temp_folder_remove();
}
END_TEST

START_TEST(nothing_at_all_still_draws_and_reports) {
    static curve_writer *const writers[] = {curves_precision_recall, curves_reliability,
                                            curves_recall_by_size};
    temp_folder_make();
    write_empty(temp_path("truth.geojson"));
    write_empty(temp_path("targets.geojson"));
    evaluation e = evaluated(temp_path("targets.geojson"), temp_path("truth.geojson"), 0, 0);
    char *json, *text = text_of(&e);
    ck_assert_int_eq(report_json(&json, &e, NULL), PAP_OK);
    ck_assert_msg(strstr(json, "\"recall\": {\n    \"value\": null") &&
                      strstr(json, "\"scenes_without_truth\": 0"),
                  "%s", json);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(writers[i](&e, temp_path("c.png"), i > 0, false, NULL), PAP_OK);
    ck_assert_int_eq(writers[0](&e, temp_path("c.png"), false, false, NULL), PAP_E_EXISTS);
    free(json);
    free(text);
    evaluation_free(&e);
    temp_folder_remove();
}
END_TEST

/* ---- bad input ---- */

static void write_file(const char *path, const char *text) {
    ck_assert_int_eq(file_write_whole(path, text, strlen(text), true, false, NULL), PAP_OK);
}

#define POINT(place, properties)                                                                             \
    "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"geometry\":{\"type\":" place      \
    "},\"properties\":{" properties "}}]}"
#define HERE "\"Point\",\"coordinates\":[104.9,29.5]"

START_TEST(bad_targets_are_refused_with_file_and_fault) {
    const struct {
        const char *text, *fault;
        pap_status status;
    } cases[] = {
        {POINT(HERE, "\"id\":\"a\""), "has no score", PAP_E_FORMAT},
        {POINT(HERE, "\"score\":null"), "has no score", PAP_E_FORMAT},
        {POINT(HERE, "\"score\":NaN"), "has score nan", PAP_E_FORMAT},
        {POINT(HERE, "\"score\":\"nan\""), "has score nan", PAP_E_FORMAT},
        {POINT(HERE, "\"score\":\"high\""), "has score nan", PAP_E_FORMAT},
        {POINT(HERE, "\"score\":1.01"), "has score 1.01", PAP_E_FORMAT},
        {POINT(HERE, "\"score\":-0.1"), "has score -0.1", PAP_E_FORMAT},
        {POINT("\"Point\",\"coordinates\":[474000,3263000]", "\"score\":1"), "not degrees", PAP_E_GEOREF},
        {POINT("\"Point\",\"coordinates\":[]", "\"score\":1"), "has no place", PAP_E_GEOREF},
        {POINT("\"LineString\",\"coordinates\":[[104.9,29.5],[104.9,29.6]]", "\"score\":1"), "LINESTRING",
         PAP_E_FORMAT},
        {"{\"type\":\"FeatureCollection\",\"features\":[", "cannot be read", PAP_E_OPEN},
        {"", "cannot be read", PAP_E_OPEN},
    };
    temp_folder_make();
    write_truth(temp_path("truth.geojson"), false);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        evaluation e;
        pap_error err = {PAP_OK, ""};
        write_file(temp_path("t.geojson"), cases[i].text);
        pap_status status = try_evaluate(&e, temp_path("t.geojson"), temp_path("truth.geojson"), 0, 0, &err);
        ck_assert_msg(status == cases[i].status, "%s: status %d, %s", cases[i].text, status, err.message);
        ck_assert_msg(strstr(err.message, cases[i].fault) && strstr(err.message, "t.geojson"), "%s: %s",
                      cases[i].text, err.message);
    }
    temp_folder_remove();
}
END_TEST

START_TEST(bad_truth_is_refused_with_file_and_fault) {
    const struct {
        const char *text, *fault;
    } cases[] = {{POINT(HERE, "\"kind\":\"weed\""), "has kind 'weed'"},
                 {POINT(HERE, "\"area_m2\":-4"), "has area_m2 -4"},
                 {POINT(HERE, "\"flowers\":NaN"), "has flowers nan"},
                 {POINT("\"LineString\",\"coordinates\":[[104.9,29.5],[104.9,29.6]]", "\"kind\":\"plot\""),
                  "needs points or polygons"}};
    temp_folder_make();
    write_targets(temp_path("targets.geojson"), false);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        evaluation e;
        pap_error err = {PAP_OK, ""};
        write_file(temp_path("g.geojson"), cases[i].text);
        ck_assert(try_evaluate(&e, temp_path("targets.geojson"), temp_path("g.geojson"), 0, 0, &err));
        ck_assert_msg(strstr(err.message, cases[i].fault) && strstr(err.message, "g.geojson"), "%s: %s",
                      cases[i].text, err.message);
    }
    temp_folder_remove();
}
END_TEST

START_TEST(spreadsheets_are_placed_by_their_columns) {
    char text[256];
    temp_folder_make();
    write_truth(temp_path("truth.geojson"), false);
    snprintf(text, sizeof text, "lon,lat,score,plants_low\n%.9f,%.9f,0.9,\n", lon_of(1), lat_of(1));
    write_file(temp_path("t.csv"), text);
    evaluation e = evaluated(temp_path("t.csv"), temp_path("truth.geojson"), 0, 0);
    ck_assert_int_eq(e.outcomes[MATCH_HIT], 1);
    evaluation_free(&e);
    temp_folder_remove();
}
END_TEST

/* ---- several scenes, several lists ---- */

/* Two flights over one place: a plot in each, found in the first only. */
START_TEST(scenes_over_one_place_are_kept_apart) {
    temp_folder_make();
    writing g1 = begin(temp_path("may.truth.geojson"), false),
            g2 = begin(temp_path("june.truth.geojson"), false);
    writing t = begin(temp_path("t.geojson"), false);
    add_square(&g1, 0, 0, 2, plot);
    end(&g1);
    add_square(&g2, 0, 0, 2, plot);
    end(&g2);
    add_point(&t, 1, 1, "\"score\":0.9,\"image\":\"may.tif\"");
    add_point(&t, 1, 1.2, "\"score\":0.8,\"image\":\"may.tif\"");
    end(&t);
    const char *const lists[] = {temp_path("t.geojson"), temp_path("t.geojson")};
    const char *const truth[] = {temp_path("may.truth.geojson"), temp_path("june.truth.geojson")};
    evaluate_request request = {.targets = {lists, 1}, .truth = {truth, 2}};
    evaluation e;
    ck_assert_int_eq(evaluate(&e, &request, NULL), PAP_OK);
    ck_assert_int_eq(e.scenes, 2);
    ck_assert_int_eq(e.scenes_without_truth, 0);
    ck_assert_int_eq(e.plots, 2);
    ck_assert_int_eq(e.outcomes[MATCH_HIT], 1);
    ck_assert_int_eq(e.outcomes[MATCH_DUPLICATE], 1);
    evaluation_free(&e);
    temp_folder_remove();
}
END_TEST

START_TEST(lists_that_do_not_pair_are_wrong_usage) {
    const char *const three[] = {"a", "b", "c"};
    evaluate_request request = {.targets = {three, 3}, .truth = {three, 2}};
    evaluation e;
    pap_error err;
    ck_assert_int_eq(evaluate(&e, &request, &err), PAP_E_USAGE);
    request = (evaluate_request){.truth = {three, 1}};
    ck_assert_int_eq(evaluate(&e, &request, &err), PAP_E_USAGE);
    request = (evaluate_request){.targets = {three, 1}, .truth = {three, 1}, .compare = {three, 2}};
    ck_assert_int_eq(evaluate(&e, &request, &err), PAP_E_USAGE);
}
END_TEST

START_TEST(two_lists_are_compared_plot_by_plot) {
    temp_folder_make();
    writing g = begin(temp_path("g.geojson"), false), a = begin(temp_path("a.geojson"), false);
    writing b = begin(temp_path("b.geojson"), false);
    for (int i = 0; i < 12; i++) {
        add_square(&g, 20 * i, 0, 2, plot);
        if (i < 10) add_point(&a, 20 * i + 1, 1, "\"score\":0.9");
        if (i == 0 || i == 10) add_point(&b, 20 * i + 1, 1, "\"score\":0.9");
    }
    add_point(&b, 900, 900, "\"score\":0.9");
    end(&g);
    end(&a);
    end(&b);
    const char *const one[] = {temp_path("a.geojson")}, *const other[] = {temp_path("b.geojson")};
    const char *const truth[] = {temp_path("g.geojson")};
    evaluate_request request = {.targets = {one, 1}, .truth = {truth, 1}, .compare = {other, 1}};
    evaluation e;
    ck_assert_int_eq(evaluate(&e, &request, NULL), PAP_OK);
    ck_assert_int_eq(e.compare.both, 1);
    ck_assert_int_eq(e.compare.only_first, 9);
    ck_assert_int_eq(e.compare.only_second, 1);
    ck_assert_int_eq(e.compare.neither, 1);
    ck_assert_int_eq(e.compare.false_alarms, 1);
    ck_assert_double_eq_tol(e.compare.p_value, 2.0 * 11 / 1024, 1e-12);
    evaluation_free(&e);
    temp_folder_remove();
}
END_TEST

/* ---- beside the lists ---- */

START_TEST(area_and_ground_pixel_come_from_the_manifests_of_runs) {
    run_pictures pictures;
    pap_error err = {PAP_OK, ""};
    temp_folder_make();
    write_file(
        temp_path("manifest.json"),
        "{\"inputs\":[{\"image\":\"may.tif\",\"gsd_m\":0.02,\"hectares\":{\"inspected\":1.5,\"nodata\":9}},"
        "{\"image\":\"x\",\"failed\":\"y\"},{\"hectares\":{\"inspected\":0.25}}]}");
    const char *const runs[] = {temp_folder, temp_folder};
    name_list both = {runs, 2};
    ck_assert_msg(manifests_read(&pictures, &both, &err) == PAP_OK, "%s", err.message);
    ck_assert_double_eq_tol(run_pictures_ha(&pictures), 3.5, 1e-12);
    ck_assert_double_eq_tol(run_pictures_gsd_m(&pictures, "may"), 0.02, 1e-12);
    ck_assert(isnan(run_pictures_gsd_m(&pictures, "june")));
    run_pictures_free(&pictures);
    write_file(temp_path("manifest.json"), "{\"inputs\":[]}");
    ck_assert_int_eq(manifests_read(&pictures, &both, &err), PAP_E_FORMAT);
    ck_assert(strstr(err.message, "--area-ha") != NULL);
    temp_folder_remove();
}
END_TEST

START_TEST(a_verified_list_is_counted_by_map_class_and_outcome) {
    olofsson_table table;
    pap_error err = {PAP_OK, ""};
    temp_folder_make();
    writing w = begin(temp_path("v.geojson"), false);
    add_point(&w, 0, 0, "\"outcome\":\"confirmed\",\"score\":0.5");
    add_point(&w, 1, 0, "\"outcome\":\"confirmed\"");
    add_point(&w, 2, 0, "\"outcome\":\"rejected\",\"map_class\":\"target\"");
    add_point(&w, 3, 0, "\"outcome\":null");
    add_point(&w, 4, 0, "\"outcome\":\"confirmed\",\"map_class\":\"rest\"");
    add_point(&w, 5, 0, "\"outcome\":\"rejected\",\"map_class\":\"rest\"");
    end(&w);
    const char *const lists[] = {temp_path("v.geojson")};
    name_list one = {lists, 1};
    ck_assert_msg(!evaluate_verified(&table, &one, "rest=99.5,target=0.5", &err), "%s", err.message);
    ck_assert_int_eq(table.sample[0][0], 2);
    ck_assert_int_eq(table.sample[0][1], 1);
    ck_assert_int_eq(table.sample[1][0], 1);
    ck_assert_int_eq(table.sample[1][1], 1);
    ck_assert_double_eq(table.area[0], 0.5);
    static const char *const bad[] = {
        "target=1",          "rest=2", "target=1,rest=0", "target=1,rest=2,", "target=1,rest=2x",
        "target=1,target=2", "1,2",    "target=,rest=2",  "target=nan,rest=1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(evaluate_verified(&table, &one, bad[i], &err) == PAP_E_USAGE, "%s was taken", bad[i]);
    temp_folder_remove();
}
END_TEST

CHECK_MAIN("assess/evaluate", one_of_everything_counts_as_the_rules_say,
           a_threshold_moves_the_figures_and_leaves_the_curve,
           truth_and_targets_in_another_crs_give_the_same_figures,
           a_hit_is_within_one_metre_and_one_metre_is_within,
           two_plots_within_reach_of_two_targets_are_both_found,
           points_and_polygons_may_be_mixed_in_both_files, empty_truth_is_no_plots_and_not_full_recall,
           no_targets_is_no_recall_and_no_precision, nothing_at_all_still_draws_and_reports,
           bad_targets_are_refused_with_file_and_fault, bad_truth_is_refused_with_file_and_fault,
           spreadsheets_are_placed_by_their_columns, scenes_over_one_place_are_kept_apart,
           lists_that_do_not_pair_are_wrong_usage, two_lists_are_compared_plot_by_plot,
           area_and_ground_pixel_come_from_the_manifests_of_runs,
           a_verified_list_is_counted_by_map_class_and_outcome,
           plots_of_few_petal_pixels_or_little_contrast_count_neither_way)
