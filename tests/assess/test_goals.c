/* The goals of the design: which an evaluation speaks of, and when one is reached. */
#include "assess/goals.h"
#include "check_main.h"

#include <math.h>
#include <string.h>

/* 95 of 100 plots of a class, with look-alikes and scores; the caller lends the class. */
static evaluation planted(class_recall *one, const char *name) {
    *one = (class_recall){.found = 95, .plots = 100};
    snprintf(one->group, sizeof one->group, "goal");
    snprintf(one->name, sizeof one->name, "%s", name);
    evaluation e = {.plots = 100, .distractors = 100, .listed_distractors = 1, .scenes = 3};
    e.recall_by.classes.items = one;
    e.recall_by.classes.count = 1;
    e.outcomes[MATCH_HIT] = 95;
    e.average_precision = 0.97;
    e.by_scene.average_precision = (interval){NAN, 0.96, 0.98};
    e.area_km2 = e.coarsest_gsd_m = NAN;
    return e;
}

static const goal *find(const goal *goals, int count, const char *what) {
    for (int i = 0; i < count; i++)
        if (strstr(goals[i].what, what)) return &goals[i];
    return NULL;
}

static void says(const goal *goals, int count, const char *what, const char *verdict) {
    const goal *g = find(goals, count, what);
    ck_assert_msg(g != NULL, "nothing is said of %s", what);
    ck_assert_msg(strcmp(goal_verdict(g), verdict) == 0, "%s: %s instead of %s", what, goal_verdict(g),
                  verdict);
}

START_TEST(plots_of_fine_pixels_speak_of_the_goals_for_those) {
    class_recall one;
    goal goals[GOALS_MAX];
    evaluation e = planted(&one, evaluate_goal_fine);
    int count = goals_of(goals, &e);
    says(goals, count, "recall, to 4 cm", "not established (measured: yes)");
    says(goals, count, "average precision", "yes");
    says(goals, count, "look-alikes", "not established (measured: yes)");
    says(goals, count, "duplicates", "yes");
    ck_assert_ptr_null(find(goals, count, "5-7 cm"));
    ck_assert_ptr_null(find(goals, count, "false alarms"));
    ck_assert_ptr_null(find(goals, count, "calibration"));
    ck_assert_ptr_null(find(goals, count, "plants"));
}
END_TEST

START_TEST(a_goal_is_missed_only_when_its_limits_say_so) {
    class_recall one;
    goal goals[GOALS_MAX];
    evaluation e = planted(&one, evaluate_goal_fine);
    one.found = 50;
    e.listed_distractors = 30;
    e.plants_checked = 1000;
    e.plants_held = statistics_wilson(980, 1000); /* too often is a miss as well */
    e.by_scene.average_precision = (interval){NAN, NAN, NAN};
    int count = goals_of(goals, &e);
    says(goals, count, "recall, to 4 cm", "no");
    says(goals, count, "look-alikes", "no");
    says(goals, count, "plants", "no");
    says(goals, count, "average precision", "not established (measured: yes)");
}
END_TEST

START_TEST(plots_of_coarse_pixels_speak_of_their_own_recall_only) {
    class_recall one;
    goal goals[GOALS_MAX];
    evaluation e = planted(&one, evaluate_goal_coarse);
    int count = goals_of(goals, &e);
    says(goals, count, "recall, 5-7 cm", "yes");
    ck_assert_ptr_null(find(goals, count, "to 4 cm"));
    one.found = 0;
    one.plots = GOAL_FEWEST - 1;
    says(goals, goals_of(goals, &e), "recall, 5-7 cm", "not established (measured: no)");
}
END_TEST

/* No false alarm in `km2` at that ground pixel. */
static const char *verdict_without_plots(double km2, double gsd_m) {
    goal goals[GOALS_MAX];
    interval none = statistics_poisson(0);
    evaluation e = {.area_km2 = km2, .coarsest_gsd_m = gsd_m};
    e.false_alarms_per_km2 = (interval){0, none.low / km2, none.high / km2};
    int count = goals_of(goals, &e);
    const goal *g = find(goals, count, "false alarms");
    return g ? goal_verdict(g) : "";
}

START_TEST(false_alarms_want_an_area_that_can_show_the_goal) {
    ck_assert_str_eq(verdict_without_plots(0.4, 0.02), "yes");
    ck_assert_str_eq(verdict_without_plots(0.3, 0.02), "not established (measured: yes)");
    ck_assert_str_eq(verdict_without_plots(0.3, 0.05), "yes");
    ck_assert_str_eq(verdict_without_plots(0.1, 0.05), "not established (measured: yes)");
    ck_assert_str_eq(verdict_without_plots(0.4, 0.3), "");
    ck_assert_str_eq(verdict_without_plots(NAN, 0.02), "");
}
END_TEST

START_TEST(nothing_measured_speaks_of_no_goal) {
    goal goals[GOALS_MAX];
    evaluation e = {.area_km2 = NAN, .coarsest_gsd_m = NAN};
    ck_assert_int_eq(goals_of(goals, &e), 0);
}
END_TEST

CHECK_MAIN("assess/goals", plots_of_fine_pixels_speak_of_the_goals_for_those,
           a_goal_is_missed_only_when_its_limits_say_so,
           plots_of_coarse_pixels_speak_of_their_own_recall_only,
           false_alarms_want_an_area_that_can_show_the_goal, nothing_measured_speaks_of_no_goal)
