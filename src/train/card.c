/* The model card, as Markdown. */
#include "train/card.h"

#include "base/error.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Ground pixels for which DESIGN's table is reported: about 1.7, 2, 3, 5 and 7 cm, then coarser. */
static const struct {
    const char *name;
    double low, high;
} classes[] = {{"up to 1.9 cm", 0, 0.019}, {"2 cm", 0.019, 0.024}, {"3 cm", 0.024, 0.045},
               {"5 cm", 0.045, 0.058},     {"7 cm", 0.058, 0.085}, {"10 cm", 0.085, 0.18},
               {"20-60 cm", 0.18, 0.60001}};
enum { CLASS_COUNT = sizeof classes / sizeof *classes };

static void print_share(FILE *to, long part, long all) {
    if (!all) {
        fprintf(to, "0 of 0");
        return;
    }
    interval share = statistics_wilson(part, all);
    fprintf(to, "%.2f (%.2f-%.2f)", share.value, share.low, share.high);
}

static void print_rate(FILE *to, long count, double ha) {
    if (!(ha > 0)) {
        fprintf(to, "not tried");
        return;
    }
    interval limits = statistics_poisson(count);
    fprintf(to, "%ld in %.2f ha: %.0f (%.0f-%.0f)", count, ha, limits.value / ha * 100, limits.low / ha * 100,
            limits.high / ha * 100);
}

static void print_figures(FILE *to, const char *name, const exam_figures *f) {
    fprintf(to, "| %s | %d, %d | %ld | ", name, f->places, f->pictures, f->plots);
    print_share(to, f->seen, f->plots);
    fprintf(to, " | ");
    print_share(to, f->fitted, f->plots);
    fprintf(to, " | ");
    print_share(to, f->kept, f->plots);
    fprintf(to, " | ");
    print_share(to, f->hits, f->plots);
    fprintf(to, " | ");
    print_share(to, f->large_hits, f->large_plots);
    fprintf(to, " | %.2f | ", f->average_precision);
    print_share(to, f->look_alikes_listed, f->look_alikes);
    fprintf(to, " | ");
    print_rate(to, f->empty_false_alarms, f->empty_ha);
    fprintf(to, " | ");
    print_share(to, f->duplicates, f->hits + f->duplicates);
    fprintf(to, " | %.3f | ", f->calibration.expected_error);
    print_share(to, f->plants_held, f->plants_checked);
    fprintf(to, " |\n");
}

static pap_status print_table(FILE *to, const card_facts *facts, int split, pap_error *err) {
    fprintf(to,
            "| ground pixel | places, pictures | plots | have a candidate | one that fits | kept at any "
            "score | **recall** | "
            "recall, >= 4 m2 "
            "and 30 flowers | **AP** | look-alikes listed | false alarms without plots, per km2 | duplicates "
            "| calibration error | plants within interval "
            "|\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
    for (int i = 0; i < CLASS_COUNT; i++) {
        exam_class of = {classes[i].low, classes[i].high, split, -1, -1};
        exam_figures figures;
        pap_status status = exam_measure(&figures, facts->setup, facts->marks, facts->scales, &of, err);
        if (status) return status;
        if (figures.pictures) print_figures(to, classes[i].name, &figures);
    }
    fprintf(to, "\n");
    return PAP_OK;
}

static pap_status print_places(FILE *to, const card_facts *facts, pap_error *err) {
    fprintf(
        to,
        "| place | split | plots | recall | AP | look-alikes listed | false alarms without plots, per km2 |\n"
        "|---|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < facts->setup->table->places.count; i++) {
        const train_place *place = &facts->setup->table->places.items[i];
        for (int fine = 1; fine >= 0; fine--) {
            exam_class of = {fine ? 0 : 0.045, fine ? 0.045 : 0.085, -1, (int)i, -1};
            if (place->split == SPLIT_REPORTING) of.split = SPLIT_REPORTING;
            exam_figures f;
            pap_status status = exam_measure(&f, facts->setup, facts->marks, facts->scales, &of, err);
            if (status) return status;
            if (!f.pictures) continue;
            fprintf(to, "| %s, %s | %s | %ld | ", place->name, fine ? "up to 4.5 cm" : "4.5-8.5 cm",
                    place_split_name(place->split), f.plots);
            print_share(to, f.hits, f.plots);
            fprintf(to, " | %.2f | ", f.average_precision);
            print_share(to, f.look_alikes_listed, f.look_alikes);
            fprintf(to, " | ");
            print_rate(to, f.empty_false_alarms, f.empty_ha);
            fprintf(to, " |\n");
        }
    }
    fprintf(to, "\n");
    return PAP_OK;
}

/* Plots by colour and look-alikes by kind, up to 8.5 cm, on places left out. */
static pap_status print_kinds(FILE *to, const card_facts *facts, pap_error *err) {
    enum { KINDS = 64 };
    struct {
        const char *name;
        bool is_plot;
        long tried, listed;
    } kinds[KINDS];
    const train_table *table = facts->setup->table;
    size_t count = 0;
    thing_fate *fates = memory_array(table->things.count + 1, sizeof *fates);
    if (!fates) return error_nomem(err, "the card");
    exam_fates(fates, facts->setup, facts->marks, facts->scales);
    for (size_t i = 0; i < table->things.count; i++) {
        const train_thing *thing = &table->things.items[i];
        const train_picture *picture = &table->pictures.items[thing->picture];
        if (picture->is_verified || picture->gsd_m >= 0.085 || (thing->is_plot && !thing->is_counted))
            continue;
        const char *name = thing->is_plot ? thing->colour : thing->what;
        size_t k = 0;
        while (k < count && (strcmp(kinds[k].name, name) != 0 || kinds[k].is_plot != thing->is_plot)) k++;
        if (k == KINDS) continue;
        if (k == count) kinds[count++] = (typeof(kinds[0])){name, thing->is_plot, 0, 0};
        kinds[k].tried++;
        kinds[k].listed += fates[i].listed > 0;
    }
    fprintf(to, "| planted | of how many | listed |\n|---|---|---|\n");
    for (size_t k = 0; k < count; k++) {
        fprintf(to, "| %s%s | %ld | ", kinds[k].is_plot ? "plot, " : "", kinds[k].name, kinds[k].tried);
        print_share(to, kinds[k].listed, kinds[k].tried);
        fprintf(to, " |\n");
    }
    fprintf(to, "\n");
    free(fates);
    return PAP_OK;
}

static void print_scenes(FILE *to, const card_facts *facts) {
    fprintf(to, "| scene | place | split | source | licence | seen at |\n|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < facts->plan->scenes.count; i++) {
        const plan_scene *one = &facts->plan->scenes.items[i];
        fprintf(to, "| %s | %s | %s | %s | %s | ", one->file, one->place, place_split_name(one->split),
                one->source, one->licence);
        for (size_t k = 0; k < one->views.count; k++) {
            const scene_view *view = &one->views.items[k];
            fprintf(to, "%s", k ? "; " : "");
            if (view->average > 1) fprintf(to, "averaged by %d", view->average);
            if (view->as_gsd_m > 0)
                fprintf(to, "%sas if %.3g cm", view->average > 1 ? ", " : "", view->as_gsd_m * 100);
            if (view->average == 1 && !(view->as_gsd_m > 0)) fprintf(to, "its own");
            fprintf(to, " x %d", view->repeats);
        }
        fprintf(to, " |\n");
    }
    fprintf(to, "\n");
}

static void print_pixels(FILE *to, const train_pixels *pixels) {
    fprintf(
        to,
        "A network of %d units tells for each micro-cell (5 to 9 cm) how much it looks like a stand of "
        "poppies. Learnt from the training places alone, and for the trees' rows of each of these from the "
        "others; on places that it had not seen, how often it finds a micro-cell of a plot that "
        "counts likelier than one elsewhere or on a look-alike (area under the curve):",
        pixels->net.units);
    for (int split = 0; split < SPLIT_COUNT; split++)
        if (!isnan(pixels->auc[split]))
            fprintf(to, "%s %s %.3f", split ? "," : "", place_split_name((place_split)split),
                    pixels->auc[split]);
    fprintf(to, ".\n\n");
}

static void print_gains(FILE *to, const card_facts *facts) {
    enum { SHOWN = 12 };
    for (int regime = 0; regime < facts->regime_count; regime++) {
        const double *gain = facts->gains[regime];
        bool is_shown[FEATURE_COUNT] = {false};
        double sum = 0;
        for (size_t i = 0; i < facts->how->feature_count; i++) sum += gain[i];
        fprintf(to, "- `%s`:", model_regime_at(facts->setup->recipe, regime)->name);
        for (int n = 0; n < SHOWN && sum > 0; n++) {
            size_t best = FEATURE_COUNT;
            for (size_t i = 0; i < facts->how->feature_count; i++)
                if (!is_shown[i] && (best == FEATURE_COUNT || gain[i] > gain[best])) best = i;
            if (best == FEATURE_COUNT) break;
            is_shown[best] = true;
            fprintf(to, "%s %s %.0f %%", n ? "," : "", feature_name(facts->how->features[best]),
                    100 * gain[best] / sum);
        }
        fprintf(to, "\n");
    }
    fprintf(to, "\n");
}

static pap_status print_card(FILE *to, const card_facts *facts, pap_error *err) {
    long kept = 0, plots = 0;
    for (int i = 0; i < facts->regime_count; i++) {
        kept += facts->scales[i].kept;
        plots += facts->scales[i].kept_plots;
    }
    fprintf(to, "# Model card: %s\n\nWritten by `papaver train` %s, %s, seed %llu.\n\n%s\n\n", facts->name,
            PAP_VERSION, facts->date ? facts->date : "undated", (unsigned long long)facts->seed,
            facts->notes ? facts->notes : "");
    fprintf(to,
            "`score` is the probability of a plot at a prevalence of %.2f (plots among %ld kept candidates "
            "of planted "
            "pictures). Listed from a score of",
            (double)plots / (double)kept, kept);
    for (int i = 0; i < facts->regime_count; i++)
        fprintf(to, "%s %.2f (`%s`)", i ? "," : "", facts->scales[i].threshold,
                model_regime_at(facts->setup->recipe, i)->name);
    fprintf(to, ": the lowest that keeps to the recipe's limits of false alarms on places left out.\n\n");
    fprintf(to, "## Places that were only reported\n\nNever learnt from, nor tuned on. Plots that count: at "
                "least 1 m2 and "
                "8 open flowers. A candidate fits that shares half of what it and the plot cover. Shares and "
                "rates with "
                "95 %% limits.\n\n");
    pap_status status = print_table(to, facts, SPLIT_REPORTING, err);
    if (status) return status;
    fprintf(to, "## Places left out one at a time\n\nEach place judged by trees that had learnt from the "
                "others, on pixels learnt from the others too.\n\n");
    status = print_table(to, facts, -1, err);
    if (!status) status = print_places(to, facts, err);
    if (!status) status = print_kinds(to, facts, err);
    if (status) return status;
    fprintf(to, "## Scenes\n\n");
    print_scenes(to, facts);
    fprintf(to, "## Pixel stage\n\n");
    print_pixels(to, &facts->setup->table->pixels);
    fprintf(to, "## Features by their share of the gain\n\n");
    print_gains(to, facts);
    return PAP_OK;
}

pap_status card_write(char **out, const card_facts *facts, pap_error *err) {
    char *text = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);
    if (!to) return error_nomem(err, "the card");
    pap_status status = print_card(to, facts, err);
    if (fclose(to) && !status) status = error_nomem(err, "the card");
    if (status)
        free(text);
    else
        *out = text;
    return status;
}
