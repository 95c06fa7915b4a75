/* The goals of the design, as a table of what to look at. */
#include "assess/goals.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Ground pixels are stated to about a tenth of a centimetre: the bounds lie between. */
static const double FINE_GSD_M = 0.0405, COARSE_GSD_M = 0.0705;

/* Found and all plots of a class of the group "goal". */
static class_recall class_of(const evaluation *e, const char *name) {
    for (size_t i = 0; i < e->recall_by.classes.count; i++)
        if (strcmp(e->recall_by.classes.items[i].name, name) == 0) return e->recall_by.classes.items[i];
    return (class_recall){.plots = 0};
}

/* Measures one goal; false when the evaluation says nothing about it. */
typedef bool goal_measure(goal *g, const evaluation *e);

static bool share(goal *g, long part, long whole, const char *of_what) {
    g->measured = statistics_wilson(part, whole);
    g->is_of_few = whole < GOAL_FEWEST;
    snprintf(g->basis, sizeof g->basis, "%ld of %ld %s", part, whole, of_what);
    return whole > 0;
}

static bool recall_of_class(goal *g, const evaluation *e, const char *name) {
    class_recall plots = class_of(e, name);
    return share(g, plots.found, plots.plots, "plots");
}

static bool fine_recall(goal *g, const evaluation *e) {
    return recall_of_class(g, e, evaluate_goal_fine);
}

static bool coarse_recall(goal *g, const evaluation *e) {
    return recall_of_class(g, e, evaluate_goal_coarse);
}

static bool average_precision(goal *g, const evaluation *e) {
    long plots = class_of(e, evaluate_goal_fine).plots;
    g->measured = (interval){e->average_precision, e->by_scene.average_precision.low,
                             e->by_scene.average_precision.high};
    snprintf(g->basis, sizeof g->basis, "%ld plots in %ld scene%s", e->plots, e->scenes,
             e->scenes == 1 ? "" : "s");
    return plots > 0 && plots == e->plots;
}

static bool look_alikes(goal *g, const evaluation *e) {
    return share(g, e->listed_distractors, e->distractors, "look-alikes");
}

/* Garwood's limits of the duplicates, per hit. */
static bool duplicates(goal *g, const evaluation *e) {
    long hits = e->outcomes[MATCH_HIT];
    interval count = statistics_poisson(e->outcomes[MATCH_DUPLICATE]);
    double per_hit = 1 / (double)hits;
    g->measured = (interval){count.value * per_hit, count.low * per_hit, count.high * per_hit};
    snprintf(g->basis, sizeof g->basis, "%ld beside %ld hits", e->outcomes[MATCH_DUPLICATE], hits);
    return hits > 0;
}

static bool is_without_plots(const evaluation *e) {
    return e->plots + e->uncounted_plots + e->distractors == 0;
}

static bool false_alarms(goal *g, const evaluation *e, double finest_m, double coarsest_m) {
    g->measured = e->false_alarms_per_km2;
    snprintf(g->basis, sizeof g->basis, "%ld in %.4g km2", evaluation_false_alarms(e), e->area_km2);
    return is_without_plots(e) && !isnan(e->area_km2) && e->coarsest_gsd_m > finest_m &&
           e->coarsest_gsd_m <= coarsest_m;
}

static bool fine_false_alarms(goal *g, const evaluation *e) {
    return false_alarms(g, e, 0, FINE_GSD_M);
}

static bool coarse_false_alarms(goal *g, const evaluation *e) {
    return false_alarms(g, e, FINE_GSD_M, COARSE_GSD_M);
}

static bool calibration_error(goal *g, const evaluation *e) {
    g->measured = e->calibration_error;
    snprintf(g->basis, sizeof g->basis, "%ld targets", e->calibration.count);
    return e->calibration.count > 0 && !is_without_plots(e);
}

static bool plants_interval(goal *g, const evaluation *e) {
    long held = (long)(e->plants_held.value * (double)e->plants_checked + 0.5);
    return share(g, e->plants_checked ? held : 0, e->plants_checked, "hits");
}

static const struct {
    const char *what;
    double least, most;
    goal_measure *measure;
} goals[GOALS_MAX] = {
    {"recall, to 4 cm, from 1 m2 and 8 flowers", 0.95, INFINITY, fine_recall},
    {"average precision, to 4 cm", 0.95, INFINITY, average_precision},
    {"recall, 5-7 cm, from 4 m2 and 30 flowers", 0.85, INFINITY, coarse_recall},
    {"look-alikes listed", -INFINITY, 0.05, look_alikes},
    {"duplicates per hit", -INFINITY, 0.05, duplicates},
    {"false alarms per km2 without plots, to 4 cm", -INFINITY, 10, fine_false_alarms},
    {"false alarms per km2 without plots, 4-7 cm", -INFINITY, 30, coarse_false_alarms},
    {"calibration error", -INFINITY, 0.05, calibration_error},
    {"plants within their interval", 0.85, 0.95, plants_interval},
};

int goals_of(goal out[GOALS_MAX], const evaluation *e) {
    int count = 0;
    for (size_t i = 0; i < sizeof goals / sizeof *goals; i++) {
        goal g = {goals[i].what, goals[i].least, goals[i].most, {NAN, NAN, NAN}, "", false};
        if (goals[i].measure(&g, e)) out[count++] = g;
    }
    return count;
}

const char *goal_verdict(const goal *g) {
    const interval *m = &g->measured;
    bool is_met = m->value >= g->least && m->value <= g->most;
    if (!g->is_of_few && m->low >= g->least && m->high <= g->most) return "yes";
    if (!g->is_of_few && (m->high < g->least || m->low > g->most)) return "no";
    return is_met ? "not established (measured: yes)" : "not established (measured: no)";
}
