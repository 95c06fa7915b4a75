/* The readable table. A figure that is not established says so: 0 of 0 is not 100 %. */
#include "assess/report.h"

#include "assess/goals.h"
#include "base/error.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The greatest rate that DESIGN allows at fine ground pixels, for the sentence about what an area shows. */
static const double GOAL_PER_KM2 = 10;

static void say_share(FILE *to, const char *name, const interval *value, long part, long whole,
                      const char *what_lacks) {
    if (isnan(value->value))
        fprintf(to, "%-22s %s\n", name, what_lacks);
    else
        fprintf(to, "%-22s %.3f  (%ld of %ld; 95 %%: %.3f-%.3f)\n", name, value->value, part, whole,
                value->low, value->high);
}

static void say_number(FILE *to, const char *name, double value, const char *what_lacks) {
    if (isnan(value))
        fprintf(to, "%-22s %s\n", name, what_lacks);
    else
        fprintf(to, "%-22s %.3f\n", name, value);
}

static void say_counts(FILE *to, const evaluation *e) {
    long hits = e->outcomes[MATCH_HIT], duplicates = e->outcomes[MATCH_DUPLICATE];
    fprintf(to, "%-22s %ld in %ld scene%s", "plots", e->plots, e->scenes, e->scenes == 1 ? "" : "s");
    fprintf(to, "  (besides: %ld too small or too faint to count, %ld ignore areas, %ld look-alikes)\n",
            e->uncounted_plots, e->ignore_areas, e->distractors);
    if (e->scenes_without_truth > 0)
        fprintf(to, "%-22s %ld: no truth names a place there, so all their targets are false alarms\n",
                "scenes without truth", e->scenes_without_truth);
    fprintf(to, "%-22s %ld with a score from %.4g\n", "targets", e->listed, e->min_score);
    fprintf(to, "%-22s %ld\n", "  hits", hits);
    fprintf(to, "%-22s %ld", "  duplicates", duplicates);
    if (hits > 0) fprintf(to, "  (%.1f %% of hits)", 100 * (double)duplicates / (double)hits);
    fprintf(to, "\n%-22s %ld\n", "  on ignored places", e->outcomes[MATCH_IGNORED]);
    fprintf(to, "%-22s %ld  (%ld on look-alikes, %ld elsewhere)\n", "  false alarms",
            evaluation_false_alarms(e), e->outcomes[MATCH_ON_DISTRACTOR], e->outcomes[MATCH_ELSEWHERE]);
}

static void say_main(FILE *to, const evaluation *e) {
    long hits = e->outcomes[MATCH_HIT];
    say_share(to, "recall", &e->recall, hits, e->plots, "no plots");
    say_share(to, "precision", &e->precision, hits, hits + evaluation_false_alarms(e), "no targets");
    say_number(to, "F1", e->f1, "no plots, no targets");
    say_number(to, "average precision", e->average_precision, "no plots");
    interval listed = statistics_wilson(e->listed_distractors, e->distractors);
    say_share(to, "look-alikes listed", &listed, e->listed_distractors, e->distractors, "no look-alikes");
}

static void say_by_scene(FILE *to, const evaluation *e) {
    const struct {
        const char *name;
        const interval *limits;
    } rows[] = {{"recall", &e->by_scene.recall},
                {"precision", &e->by_scene.precision},
                {"F1", &e->by_scene.f1},
                {"AP", &e->by_scene.average_precision}};
    fprintf(to, "%-22s", "95 % between scenes");
    if (e->scenes < 2) {
        fprintf(to, " not established: needs two scenes or more\n");
        return;
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!isnan(rows[i].limits->low))
            fprintf(to, "%s %s %.3f-%.3f", i ? "," : "", rows[i].name, rows[i].limits->low,
                    rows[i].limits->high);
    fprintf(to, "  (bootstrap)\n");
}

static void say_false_alarms(FILE *to, const evaluation *e) {
    const interval *rate = &e->false_alarms_per_km2;
    if (isnan(e->area_km2)) {
        fprintf(to, "%-22s not established: give --area-ha or --run\n", "false alarms per km2");
        return;
    }
    fprintf(to, "%-22s %.1f  (%ld in %.4g km2; 95 %%: %.1f-%.1f)\n", "false alarms per km2", rate->value,
            evaluation_false_alarms(e), e->area_km2, rate->low, rate->high);
    const char *verdict = rate->high <= GOAL_PER_KM2 ? "shown"
                          : rate->low > GOAL_PER_KM2 ? "no"
                                                     : "not established: the limits reach beyond it";
    fprintf(to, "%-22s %s\n", "  at most 10 per km2", verdict);
    for (int i = 0; i < RECALL_RATES && e->plots > 0; i++)
        fprintf(to, "  recall at %-4.3g per ha %.3f\n", evaluate_rates_per_ha[i], e->recall_at[i]);
}

static void say_calibration(FILE *to, const calibration *c) {
    say_number(to, "Brier score", c->brier, "no targets");
    say_number(to, "calibration error", c->expected_error, "no targets");
    if (c->count == 0) return;
    fprintf(to, "\n%-14s %8s %12s %8s   %s\n", "score", "targets", "mean score", "true", "95 %");
    for (int i = 0; i < RELIABILITY_BINS; i++) {
        const reliability_bin *bin = &c->bins[i];
        interval share = statistics_wilson(bin->true_count, bin->count);
        if (bin->count == 0) continue;
        fprintf(to, "%.1f-%.1f %15ld %12.3f %8.3f   %.3f-%.3f\n", bin->low, bin->high, bin->count,
                bin->mean_score, share.value, share.low, share.high);
    }
}

static void say_amounts(FILE *to, const evaluation *e) {
    long held = (long)(e->plants_held.value * (double)e->plants_checked + 0.5);
    if (e->plants_checked == 0) held = 0;
    say_share(to, "plants within interval", &e->plants_held, held, e->plants_checked,
              "no hit with a known number of plants");
    if (e->flowers_checked == 0)
        fprintf(to, "%-22s no hit with counted flowers\n", "flowers, listed / true");
    else
        fprintf(to, "%-22s %.2f median, off by %.0f %% median  (%ld hits)\n", "flowers, listed / true",
                e->flower_ratio, 100 * e->flower_error, e->flowers_checked);
}

static void say_classes(FILE *to, const class_list *list, const char *heading) {
    if (list->classes.count == 0) return;
    fprintf(to, "\n%s\n", heading);
    for (size_t i = 0; i < list->classes.count; i++) {
        const class_recall *one = &list->classes.items[i];
        interval share = statistics_wilson(one->found, one->plots);
        fprintf(to, "  %-13s %-36s %.3f  (%ld of %ld; 95 %%: %.3f-%.3f)\n", one->group, one->name,
                share.value, one->found, one->plots, share.low, share.high);
    }
}

static void say_comparison(FILE *to, const evaluation *e) {
    const comparison *c = &e->compare;
    if (!c->is_made) return;
    fprintf(to, "\nagainst the other list\n");
    fprintf(to, "  plots found by both %ld, by this one only %ld, by the other only %ld, by neither %ld\n",
            c->both, c->only_first, c->only_second, c->neither);
    interval recall = statistics_wilson(c->hits, e->plots);
    if (!isnan(recall.value))
        fprintf(to, "  the other: recall %.3f (%.3f-%.3f), AP %.3f, %ld false alarms\n", recall.value,
                recall.low, recall.high, c->average_precision, c->false_alarms);
    fprintf(to, "  McNemar, exact, two-sided: p = %.4g\n", c->p_value);
}

typedef void text_writer(FILE *to, const void *subject, const void *beside);

static pap_status write_text(char **out, text_writer *writer, const void *subject, const void *beside,
                             pap_error *err) {
    char *text = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);
    if (!to) return error_nomem(err, "the report");
    writer(to, subject, beside);
    if (fclose(to)) {
        free(text);
        return error_nomem(err, "the report");
    }
    *out = text;
    return PAP_OK;
}

static void write_evaluation(FILE *to, const void *subject, const void *beside) {
    const evaluation *e = subject;
    (void)beside;
    say_counts(to, e);
    fprintf(to, "\n");
    say_main(to, e);
    say_by_scene(to, e);
    say_false_alarms(to, e);
    say_amounts(to, e);
    say_calibration(to, &e->calibration);
    say_classes(to, &e->recall_by, "recall by class");
    say_classes(to, &e->look_alikes, "look-alikes that were listed");
    say_comparison(to, e);
}

pap_status report_text(char **out, const evaluation *e, pap_error *err) {
    return write_text(out, write_evaluation, e, NULL, err);
}

/* Digits that a figure of that size has. */
static void say_figure(FILE *to, double value) {
    fprintf(to, fabs(value) >= 10 ? "%.0f" : "%.3f", value);
}

static void say_goal(FILE *to, const goal *g) {
    fprintf(to, "| %-54s | ", g->what);
    if (isfinite(g->least)) fprintf(to, ">= %.4g", g->least);
    if (isfinite(g->most)) fprintf(to, "%s<= %.4g", isfinite(g->least) ? ", " : "", g->most);
    fprintf(to, " | ");
    say_figure(to, g->measured.value);
    fprintf(to, " | ");
    if (isnan(g->measured.low)) {
        fprintf(to, "not established");
    } else {
        say_figure(to, g->measured.low);
        fprintf(to, "-");
        say_figure(to, g->measured.high);
    }
    fprintf(to, " | %s | %s |\n", g->basis, goal_verdict(g));
}

static void write_goals(FILE *to, const void *subject, const void *beside) {
    goal goals[GOALS_MAX];
    int count = goals_of(goals, subject);
    (void)beside;
    fprintf(to, "| %-54s | goal | measured | 95 %% | from | reached |\n|---|---|---|---|---|---|\n", "what");
    for (int i = 0; i < count; i++) say_goal(to, &goals[i]);
}

pap_status report_goals(char **out, const evaluation *e, pap_error *err) {
    return write_text(out, write_goals, e, NULL, err);
}

static void say_estimate(FILE *to, const char *name, const estimate *value) {
    if (isnan(value->value))
        fprintf(to, "%-34s not established: visit places of both map classes\n", name);
    else if (isnan(value->standard_error))
        fprintf(to, "%-34s %.4f  (standard error not established: two visits a class or more)\n", name,
                value->value);
    else
        fprintf(to, "%-34s %.4f  (standard error %.4f)\n", name, value->value, value->standard_error);
}

static void write_verified(FILE *to, const void *subject, const void *beside) {
    const olofsson_table *t = subject;
    const olofsson_result *r = beside;
    fprintf(to, "visited: %ld targets (%ld confirmed), %ld places of the rest (%ld confirmed)\n",
            t->sample[0][0] + t->sample[0][1], t->sample[0][0], t->sample[1][0] + t->sample[1][1],
            t->sample[1][0]);
    say_estimate(to, "user's accuracy of targets", &r->users[0]);
    say_estimate(to, "user's accuracy of the rest", &r->users[1]);
    say_estimate(to, "producer's accuracy of poppy", &r->producers[0]);
    say_estimate(to, "producer's accuracy of the rest", &r->producers[1]);
    say_estimate(to, "overall accuracy", &r->overall);
    say_estimate(to, "area of poppy, unit of --map-areas", &r->area[0]);
    fprintf(to, "area-adjusted after Olofsson et al. 2014\n");
}

pap_status report_verified_text(char **out, const olofsson_table *table, const olofsson_result *result,
                                pap_error *err) {
    return write_text(out, write_verified, table, result, err);
}
