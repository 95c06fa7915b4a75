/* The card of a model of fields. */
#include "train/field_card.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void write_share(FILE *out, long hits, long all) {
    if (all == 0)
        fputs(" | -", out);
    else {
        interval share = statistics_wilson(hits, all);
        fprintf(out, " | %.2f of %ld (%.2f-%.2f)", share.value, all, share.low, share.high);
    }
}

static const char *size_text(int size, char text[40]) {
    if (size + 1 == FIELD_SIZES)
        snprintf(text, 40, ">= %.0f m²", field_sizes_m2[size]);
    else
        snprintf(text, 40, "%.0f-%.0f m²", field_sizes_m2[size], field_sizes_m2[size + 1]);
    return text;
}

static void write_recall(FILE *out, const field_report *reports, int count, int is_bloom) {
    char text[40];
    fprintf(out, "\n### Recall by size, %s\n\n| bands | ground pixel",
            is_bloom ? "stands in flower" : "stands not in flower");
    for (int s = 0; s < FIELD_SIZES; s++) fprintf(out, " | %s", size_text(s, text));
    fputs(" |\n|---|---", out);
    for (int s = 0; s < FIELD_SIZES; s++) fputs("|---", out);
    fputs("|\n", out);
    for (int i = 0; i < count; i++)
        for (int k = 0; k < reports[i].figure_count; k++) {
            const field_figures *f = &reports[i].figures[k];
            char bands[FIELD_BANDS_TEXT];
            field_bands_text(bands, reports[i].regime->bands);
            fprintf(out, "| %s%s | %.3g m", bands, reports[i].regime->dates == 2 ? ", two dates" : "",
                    f->gsd_m);
            for (int s = 0; s < FIELD_SIZES; s++)
                write_share(out, f->hits[is_bloom][s], f->plots[is_bloom][s]);
            fputs(" |\n", out);
        }
}

static void write_alarms(FILE *out, const field_report *reports, int count) {
    fputs("\n### False alarms, look-alikes, calibration\n\n| bands | ground pixel | threshold | false alarms "
          "without plots, per "
          "km² | look-alikes listed | calibration error | smallest plots, m² "
          "|\n|---|---|---|---|---|---|---|\n",
          out);
    for (int i = 0; i < count; i++)
        for (int k = 0; k < reports[i].figure_count; k++) {
            const field_figures *f = &reports[i].figures[k];
            char bands[FIELD_BANDS_TEXT];
            interval alarms = statistics_poisson(f->false_alarms);
            double smallest = field_exam_smallest_m2(f);
            field_bands_text(bands, reports[i].regime->bands);
            fprintf(out, "| %s%s | %.3g m | %.2f | %ld in %.2f km²: %.1f (%.1f-%.1f)", bands,
                    reports[i].regime->dates == 2 ? ", two dates" : "", f->gsd_m, reports[i].threshold,
                    f->false_alarms, f->empty_km2, alarms.value / f->empty_km2, alarms.low / f->empty_km2,
                    alarms.high / f->empty_km2);
            write_share(out, f->others_listed, f->others);
            fprintf(out, " | %.3f", f->score_error);
            if (smallest > 0)
                fprintf(out, " | %.0f |\n", smallest);
            else
                fputs(" | none |\n", out);
        }
}

static void write_scenes(FILE *out, const field_plan *plan) {
    fputs("\n## Scenes\n\n| picture | place | source | licence |\n|---|---|---|---|\n", out);
    for (size_t i = 0; i < plan->scenes.count; i++) {
        const field_plan_scene *s = &plan->scenes.items[i];
        fprintf(out, "| %s%s | %s | %s | %s |\n", s->file, s->window[2] ? " (a part)" : "", s->place,
                s->source ? s->source : "", s->licence ? s->licence : "");
    }
}

char *field_card_write(const char *name, const field_plan *plan, const field_report *reports, int count,
                       uint64_t seed) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out) return NULL;
    fprintf(
        out,
        "# %s: fields and large plots, where no single flower shows\n\n"
        "Learnt from stands and look-alikes planted into real scenes (`papaver inject --fields`), seed %llu. "
        "Every figure below "
        "is of places that the net and the trees had not seen.\n\n"
        "**What to hold against it.** Nobody here has seen a satellite scene or a multispectral orthomosaic "
        "of opium poppies. "
        "What was planted is a mixture of reflectances from tables that are wide because no field was "
        "measured; the same "
        "code planted what was learnt and what was judged, and real fields may look otherwise. No real "
        "multispectral "
        "orthomosaic was at hand: red edge and near infrared of the drone pictures (up to 0.5 m and 1 m, all "
        "sets with RE, and NIR but for the scenes that have it) are **made up from their colours**. The "
        "5 and 10 m scenes are parts of one place, as places left out they are neighbours. Pictures at 5 and "
        "10 cm are drone pictures of 7 cm taken "
        "for those. Scores hold for planted scenes; how rare poppies are they do not know "
        "(`--prevalence`).\n\n"
        "Thresholds were chosen on these figures of places left out, so that false alarms and look-alikes "
        "look a "
        "little better than they are.\n\n"
        "The last column is the size from which on at least half of the planted plots in flower are "
        "listed.\n",
        name, (unsigned long long)seed);
    write_recall(out, reports, count, 1);
    write_recall(out, reports, count, 0);
    write_alarms(out, reports, count);
    write_scenes(out, plan);
    fclose(out);
    return text;
}
