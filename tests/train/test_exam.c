/* Lessons and exams on tables whose truth is known. */
#include "train/exam.h"

#include "base/random.h"
#include "check_main.h"
#include "temp_folder.h"

#include <math.h>

/* A recipe of one regime; no feature of it matters here but apart_m. */
static const char RECIPE[] =
    "{\"format\":\"papaver-model\",\"version\":2,\"name\":\"r\",\"candidate_floor\":0.01,"
    "\"prevalence\":0.5,\"coverage\":{\"block_m\":2,\"blur_ratio\":0.2,\"blur_contrast\":6,\"dark_share\":0."
    "5},"
    "\"regimes\":[{\"name\":\"only\",\"max_gsd_m\":1,\"finest_gsd_m\":0.01,\"threshold\":0.5,\"prefer_area\":"
    "0,\"apart_m\":0.4,\"surround_m\":0."
    "6,"
    "\"evidence\":{\"white_chroma\":20,\"pink_blue\":20,\"red_floor\":20,\"red_yellow\":10,\"canopy_exg\":20,"
    "\"dark\":45,\"bright\":252,\"floor\":14},\"peak\":20,\"peak_radius_m\":0.04,\"blob_min_cm2\":12,"
    "\"blob_max_cm2\":1200,\"blob_max_m\":0.8,\"link_m\":[0.4],\"link_peak\":[20],\"min_blobs\":4,\"max_"
    "extent_m\":40,"
    "\"cell_m\":0.25,\"margin_m\":2,\"field_m\":3,\"flower_m\":0.1,\"near_m\":0.3,\"resolves_flowers\":true}]"
    "}";

static model *recipe(void) {
    model *m;
    pap_error err;
    FILE *stream = fopen(temp_path("r.json"), "w");
    ck_assert_ptr_nonnull(stream);
    fputs(RECIPE, stream);
    fclose(stream);
    ck_assert_msg(model_load_recipe(&m, temp_path("r.json"), NULL, &err) == PAP_OK, "%s", err.message);
    return m;
}

static int add_picture(train_table *table, int place, bool is_planted) {
    train_picture *picture = VECTOR_PUSH(&table->pictures);
    *picture = (train_picture){.place = place,
                               .is_planted = is_planted,
                               .gsd_m = 0.02,
                               .gsd_x_m = 0.02,
                               .gsd_y_m = 0.02,
                               .inspected_ha = 0.5,
                               .first_row = table->rows.count,
                               .first_thing = table->things.count};
    return (int)table->pictures.count - 1;
}

static int add_thing(train_table *table, bool is_plot, double area_m2, double plants) {
    train_thing *thing = VECTOR_PUSH(&table->things);
    *thing = (train_thing){.picture = (int)table->pictures.count - 1,
                           .is_plot = is_plot,
                           .is_counted = is_plot,
                           .area_m2 = area_m2,
                           .plants = plants,
                           .flowers = 40};
    table->pictures.items[thing->picture].thing_count++;
    return (int)table->things.count - 1;
}

/* A square candidate of 50 pixels in column `column` of a wide grid. */
static train_row *add_row(train_table *table, int column, row_truth truth, int thing) {
    double x = 200.0 * column;
    const double ring[] = {x, 0, x + 50, 0, x + 50, 50, x, 50, x, 0};
    train_row *row = VECTOR_PUSH(&table->rows);
    *row = (train_row){.found = {.x_px = x + 25,
                                 .y_px = 25,
                                 .best_x_px = x,
                                 .best_y_px = (double)table->rows.count,
                                 .area_m2 = 1,
                                 .outline_count = 5},
                       .picture = (int)table->pictures.count - 1,
                       .thing = thing,
                       .truth = truth,
                       .overlap = truth == ROW_PLOT ? 0.7F : 0};
    row->outline = malloc(sizeof ring);
    memcpy(row->outline, ring, sizeof ring);
    table->pictures.items[row->picture].row_count++;
    return row;
}

static train_table make_places(place_split first, place_split second) {
    train_table table = {0};
    *VECTOR_PUSH(&table.places) = (train_place){"A", first};
    *VECTOR_PUSH(&table.places) = (train_place){"B", second};
    return table;
}

START_TEST(figures_are_counted_as_the_rules_say) {
    train_table table = make_places(SPLIT_TRAINING, SPLIT_REPORTING);
    static const double sums[] = {3, 2, 2.5, -2, 1, 1.5, -1, 0.5};
    row_opinion opinions[9] = {{0}};
    row_mark marks[9];
    temp_folder_make();
    add_picture(&table, 0, true);
    int found = add_thing(&table, true, 9, 100), missed = add_thing(&table, true, 2, 30),
        unseen = add_thing(&table, true, 1, 9), sheet = add_thing(&table, false, 4, 0);
    (void)unseen;
    add_row(&table, 0, ROW_PLOT, found);
    add_row(&table, 1, ROW_PLOT, found); /* apart from the first: a duplicate */
    add_row(&table, 0, ROW_PLOT, found); /* the first's own place, and fits worse: not kept */
    add_row(&table, 2, ROW_PLOT, missed);
    add_row(&table, 3, ROW_LOOK_ALIKE, sheet);
    add_row(&table, 4, ROW_ELSEWHERE, -1);
    add_row(&table, 5, ROW_ELSEWHERE, -1); /* below the threshold */
    table.rows.items[1].overlap = 0.6F;    /* fits the plot, the strongest on it does not */
    table.rows.items[3].overlap = 0.4F;
    add_picture(&table, 0, false);
    add_row(&table, 0, ROW_ELSEWHERE, -1);
    add_picture(&table, 1, true); /* another split: not in these figures */
    add_row(&table, 0, ROW_ELSEWHERE, -1);
    for (int i = 0; i < 8; i++) opinions[i] = (row_opinion){(float)sums[i], 0.5F, logf(90), 0.2F};
    opinions[0].fit = 0.9F;
    opinions[8] = (row_opinion){4, 0.5F, 0, 0};
    model *m = recipe();
    exam_setup setup = {&table, m, opinions, 0.01};
    const regime_scale scale = {.slope = 1, .plants_factor = 1, .threshold = 0.5};
    const exam_class learnt = {0, 1, -1, -1, -1}, reported = {0, 1, SPLIT_REPORTING, -1, -1};
    exam_figures f;
    pap_error err;
    ck_assert_int_eq(exam_mark(marks, &setup, 0, &scale, &err), PAP_OK);
    ck_assert_double_eq_tol(marks[0].score, 1 / (1 + exp(-3.0)), 1e-9);
    ck_assert(marks[0].is_kept && marks[1].is_kept && !marks[2].is_kept);
    ck_assert_int_eq(exam_measure(&f, &setup, marks, &scale, &learnt, &err), PAP_OK);
    ck_assert(f.pictures == 2 && f.places == 1 && f.plots == 3 && f.seen == 2 && f.kept == 2 && f.hits == 1);
    ck_assert_int_eq(f.fitted, 1);
    ck_assert(f.duplicates == 1 && f.large_plots == 1 && f.large_hits == 1);
    ck_assert(f.look_alikes == 1 && f.look_alikes_listed == 1 && f.false_alarms == 1 &&
              f.empty_false_alarms == 1);
    ck_assert_double_eq_tol(f.planted_ha, 0.5, 1e-12);
    ck_assert_double_eq_tol(f.empty_ha, 0.5, 1e-12);
    ck_assert(f.plants_checked == 1 && f.plants_held == 1); /* 90 * exp(+-.2) holds 100 */
    /* Ranked: plot, false alarm, look-alike, false alarm, plot: (1 + 2/5) / 3. */
    ck_assert_double_eq_tol(f.average_precision, (1 + 2.0 / 5) / 3, 1e-9);
    ck_assert_int_eq(exam_measure(&f, &setup, marks, &scale, &reported, &err), PAP_OK);
    ck_assert(f.pictures == 1 && f.plots == 0 && f.false_alarms == 1 && isnan(f.average_precision));
    model_free(m);
    train_table_free(&table);
    temp_folder_remove();
}
END_TEST

/* Outcomes drawn from known log odds: the fit finds slope and offset again, and nine of ten counts. */
START_TEST(calibration_finds_what_the_outcomes_were_drawn_from) {
    enum { MANY = 4000 };
    static row_opinion opinions[MANY];
    static row_mark marks[MANY];
    train_table table = make_places(SPLIT_TRAINING, SPLIT_TUNING);
    random_state rng;
    random_seed(&rng, 3, 0);
    temp_folder_make();
    add_picture(&table, 0, true);
    for (int i = 0; i < MANY; i++) {
        double sum = 2 * random_normal(&rng), odds = 0.6 * sum + 0.5, spread = random_between(&rng, 0.1, 0.6);
        bool is_plot = random_unit(&rng) < 1 / (1 + exp(-odds));
        double plants = exp(4 + spread * random_normal(&rng));
        int thing = is_plot ? add_thing(&table, true, 5, plants) : -1;
        add_row(&table, i, is_plot ? ROW_PLOT : ROW_ELSEWHERE, thing);
        opinions[i] = (row_opinion){(float)sum, 0.5F, 4, (float)spread};
    }
    model *m = recipe();
    exam_setup setup = {&table, m, opinions, 0.001};
    const bool taken[] = {true, true};
    const exam_limits limits = {1e9, 1, 0.5};
    regime_scale scale;
    pap_error err;
    ck_assert_msg(exam_calibrate(&scale, marks, &setup, 0, taken, &limits, &err) == PAP_OK, "%s",
                  err.message);
    ck_assert_double_eq_tol(scale.slope, 0.6, 0.06);
    ck_assert_double_eq_tol(scale.offset, 0.5, 0.1);
    ck_assert_double_eq_tol(scale.plants_factor, 1.645, 0.12);
    ck_assert_int_eq(scale.kept, MANY);
    const exam_class all = {0, 1, -1, -1, -1};
    exam_figures f;
    ck_assert_int_eq(exam_measure(&f, &setup, marks, &scale, &all, &err), PAP_OK);
    ck_assert(f.calibration.expected_error < 0.03);
    ck_assert_double_eq_tol((double)f.plants_held / (double)f.plants_checked, 0.9, 0.02);
    model_free(m);
    train_table_free(&table);
    temp_folder_remove();
}
END_TEST

/* Ten false alarms at .05, .15 .. .95 in one hectare; look-alikes at .45 and .85 of four. */
START_TEST(a_threshold_is_the_lowest_within_the_limits) {
    train_table table = make_places(SPLIT_TRAINING, SPLIT_TUNING);
    row_mark marks[12];
    temp_folder_make();
    add_picture(&table, 0, true);
    table.pictures.items[0].inspected_ha = 1;
    for (int i = 0; i < 4; i++) add_thing(&table, false, 3, 0);
    for (int i = 0; i < 12; i++) {
        bool is_alike = i >= 10;
        add_row(&table, i, is_alike ? ROW_LOOK_ALIKE : ROW_ELSEWHERE, is_alike ? i - 10 : -1);
        marks[i] = (row_mark){is_alike ? (i == 10 ? 0.455 : 0.855) : 0.055 + 0.1 * i, true};
    }
    model *m = recipe();
    exam_setup setup = {&table, m, NULL, 0.01};
    const bool taken[] = {true, true}, none[] = {false, false};
    static const struct {
        exam_limits limits;
        double want;
    } cases[] = {{{300, 1, 0.5}, 0.66},   {{0, 1, 0.5}, 0.96},   {{1e9, 0.25, 0.5}, 0.50},
                 {{300, 0.1, 0.5}, 0.86}, {{1e9, 1, 0.5}, 0.50}, {{1e9, 1, 0.3}, 0.30}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_double_eq_tol(exam_threshold(&setup, marks, 0, taken, &cases[i].limits), cases[i].want,
                                1e-9);
    ck_assert_double_eq_tol(exam_threshold(&setup, marks, 0, none, &cases[0].limits), 0.50, 1e-9);
    model_free(m);
    train_table_free(&table);
    temp_folder_remove();
}
END_TEST

START_TEST(nothing_to_calibrate_with_is_said) {
    train_table table = make_places(SPLIT_TRAINING, SPLIT_TUNING);
    row_opinion opinions[2] = {{1, 0.5F, 0, 0}, {2, 0.5F, 0, 0}};
    row_mark marks[2];
    temp_folder_make();
    add_picture(&table, 0, true);
    add_row(&table, 0, ROW_ELSEWHERE, -1);
    add_row(&table, 1, ROW_ELSEWHERE, -1);
    model *m = recipe();
    exam_setup setup = {&table, m, opinions, 0.01};
    const bool taken[] = {true, true};
    const exam_limits limits = {1e9, 1, 0.5};
    regime_scale scale;
    pap_error err;
    ck_assert_int_eq(exam_calibrate(&scale, marks, &setup, 0, taken, &limits, &err), PAP_E_EMPTY);
    ck_assert_msg(strstr(err.message, "only") != NULL, "%s", err.message);
    model_free(m);
    train_table_free(&table);
    temp_folder_remove();
}
END_TEST

/* Plots have redder petals; a lesson from place A must know those of place B. */
START_TEST(a_lesson_tells_plots_of_a_place_it_has_not_seen) {
    enum { EACH = 300 };
    static row_opinion opinions[2 * EACH];
    train_table table = make_places(SPLIT_TRAINING, SPLIT_REPORTING);
    const boost_how how = {40, 3, 0.2, 1, 1, 1, 1, 1, 1};
    lesson_how lessons = {how, how, how, 6, 1, {0}, 0, 2, {FEATURE_petal_a, FEATURE_area_m2}};
    random_state rng;
    random_seed(&rng, 4, 0);
    for (int place = 0; place < 2; place++) {
        add_picture(&table, place, true);
        for (int i = 0; i < EACH; i++) {
            bool is_plot = i % 3 == 0;
            double area = random_between(&rng, 1, 30);
            int thing = is_plot ? add_thing(&table, true, area, 20 * area) : -1;
            train_row *row = add_row(&table, i, is_plot ? ROW_PLOT : ROW_ELSEWHERE, thing);
            row->found.features[FEATURE_petal_a] = (float)(random_normal(&rng) + (is_plot ? 4 : 0));
            row->found.features[FEATURE_area_m2] = (float)area;
        }
    }
    const bool first[] = {true, false}, second[] = {false, true}, none[] = {false, false};
    lesson l;
    pap_error err;
    ck_assert_int_eq(lesson_learn(&l, &table, 0, none, &lessons, &err), PAP_E_EMPTY);
    ck_assert_msg(lesson_learn(&l, &table, 0, first, &lessons, &err) == PAP_OK, "%s", err.message);
    ck_assert_int_eq(lesson_apply(opinions, &l, &table, 0, second, &lessons, &err), PAP_OK);
    int right = 0, counted = 0;
    for (int i = EACH; i < 2 * EACH; i++) {
        const train_row *row = &table.rows.items[i];
        right += (opinions[i].sum > 0) == (row->truth == ROW_PLOT);
        ck_assert(row->truth != ROW_PLOT || fabsf(opinions[i].fit - 0.7F) < 0.4F);
        counted += row->truth == ROW_PLOT &&
                   fabs((double)opinions[i].plants - log(table.things.items[row->thing].plants)) < 0.4;
    }
    ck_assert_int_gt(right, EACH * 9 / 10);
    ck_assert_int_gt(counted, EACH / 3 * 8 / 10);
    ck_assert_float_eq(opinions[0].sum, 0); /* of the place that was not asked for */
    lesson_free(&l);
    train_table_free(&table);
}
END_TEST

START_TEST(rows_come_back_from_their_file) {
    train_table table = make_places(SPLIT_TRAINING, SPLIT_TUNING), back;
    plan p = {0};
    pap_error err;
    char digest[65];
    memset(digest, 'a', 64);
    digest[64] = '\0';
    temp_folder_make();
    add_picture(&table, 1, true);
    int thing = add_thing(&table, true, 5, 77);
    add_row(&table, 3, ROW_PLOT, thing)->found.features[FEATURE_petal_a] = 12.5F;
    add_row(&table, 4, ROW_ELSEWHERE, -1);
    ck_assert_int_eq(train_rows_write(&table, digest, temp_path("rows"), &err), PAP_OK);
    ck_assert_msg(train_rows_read(&back, &p, digest, temp_path("rows"), &err) == PAP_OK, "%s", err.message);
    ck_assert(back.rows.count == 2 && back.things.count == 1 && back.pictures.count == 1);
    ck_assert(back.rows.items[0].found.features[FEATURE_petal_a] == 12.5F &&
              back.rows.items[0].thing == thing);
    ck_assert(back.rows.items[1].outline[2] == table.rows.items[1].outline[2]);
    ck_assert(back.things.items[0].plants == 77 && back.pictures.items[0].place == 1);
    train_table_free(&back);
    digest[3] = 'b';
    ck_assert_int_eq(train_rows_read(&back, &p, digest, temp_path("rows"), &err), PAP_E_FORMAT);
    digest[3] = 'a';
    ck_assert_int_eq(truncate(temp_path("rows"), 900), 0);
    ck_assert_int_eq(train_rows_read(&back, &p, digest, temp_path("rows"), &err), PAP_E_FORMAT);
    ck_assert_int_eq(train_rows_read(&back, &p, digest, temp_path("none"), &err), PAP_E_OPEN);
    train_table_free(&table);
    temp_folder_remove();
}
END_TEST

CHECK_MAIN("train/exam", figures_are_counted_as_the_rules_say,
           calibration_finds_what_the_outcomes_were_drawn_from, a_threshold_is_the_lowest_within_the_limits,
           nothing_to_calibrate_with_is_said, a_lesson_tells_plots_of_a_place_it_has_not_seen,
           rows_come_back_from_their_file)
