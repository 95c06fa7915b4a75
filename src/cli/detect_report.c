/* What papaver detect says at its end: the list, and what was inspected. */
#include "cli/detect_report.h"

#include "targets/list.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- what was seen ---- */

pap_status batch_coverage_start(batch_coverage *out, const aoi *area, bool is_batch, pap_error *err) {
    *out = (batch_coverage){.area = area};
    if (area) return aoi_survey_new(&out->survey, area, err);
    return is_batch ? tally_new(&out->ground, err) : PAP_OK;
}

void batch_coverage_end(batch_coverage *seen) {
    aoi_survey_free(seen->survey);
    tally_free(seen->ground);
}

/* The question of survey and tally. */
static bool is_inspected(const void *context, double x_px, double y_px) {
    return detection_is_inspected(context, x_px, y_px);
}

pap_status batch_coverage_add(batch_coverage *seen, const detection *found, pap_error *err) {
    const raster_source *source = detection_source(found);
    double hectares[COVERAGE_REASON_COUNT];
    detection_coverage_ha(found, hectares);
    for (int i = 0; i < COVERAGE_REASON_COUNT; i++) seen->hectares[i] += hectares[i];
    seen->pictures++;
    seen->is_unplaced = seen->is_unplaced || !source->place;
    if (seen->is_unplaced) return PAP_OK;
    if (seen->survey)
        aoi_survey_add(seen->survey, source->place, source->width, source->height, is_inspected, found);
    double area_m2 = (double)source->width * (double)source->height * source->gsd_x_m * source->gsd_y_m;
    return seen->ground ? tally_add(seen->ground, source->place, source->width, source->height, area_m2,
                                    is_inspected, found, err)
                        : PAP_OK;
}

/* ---- the list ---- */

enum { SHOWN_TARGETS = 10 };

/* " and 2 more" for a place that three pictures show. */
static void name_more(char out[32], const pap_target *target) {
    int more = 0;
    for (const char *at = target->also_in; at; at = strchr(at + 1, '/')) more++;
    if (more)
        snprintf(out, 32, " and %d more", more);
    else
        out[0] = '\0';
}

static void print_target(size_t rank, const pap_target *t, bool is_placed) {
    char flowers[48] = "", more[32];
    name_more(more, t);
    if (t->flowers >= 0) snprintf(flowers, sizeof flowers, ", %lld flowers", (long long)t->flowers);
    fprintf(stderr, "%3zu. %.2f  %-6s %6.1f m2%s  at ", rank, t->score, t->colour ? t->colour : "-",
            t->area_m2, flowers);
    if (is_placed)
        fprintf(stderr, "%.6f, %.6f (lon, lat)  %s%s\n", t->lon, t->lat, t->image, more);
    else
        fprintf(stderr, "pixel %.0f, %.0f  %s\n", t->x_px, t->y_px, t->image);
}

void report_targets(const pap_targets *list, const char *output, const char *run) {
    size_t count = pap_targets_count(list), shown = count < SHOWN_TARGETS ? count : SHOWN_TARGETS;
    bool is_named = output && strcmp(output, "-") != 0;
    for (size_t i = 0; i < shown; i++) {
        pap_target t;
        pap_targets_get(list, i, &t);
        print_target(i + 1, &t, list->is_placed);
    }
    if (count > shown) fprintf(stderr, "     ... and %zu more\n", count - shown);
    if (count == 0)
        fprintf(stderr, "no suspected plot (--min-score 0 lists every candidate)");
    else
        fprintf(stderr, "%zu suspected plot%s, to be checked on the ground", count, count == 1 ? "" : "s");
    fprintf(stderr, "%s%s%s%s\n", is_named ? ": " : "", is_named ? output : "", run ? "; run folder: " : "",
            run ? run : "");
    if (!list->is_placed && count > 0)
        fprintf(stderr, "positions are pixels: a picture without georeference has no coordinates\n");
}

/* ---- the last line ---- */

/* What was inspected, each place once, as a share of the pictures' sum. */
static double share_of_sum(const batch_coverage *seen) {
    double inspected, in_none, sum_ha = seen->hectares[COVERAGE_INSPECTED];
    if (!seen->survey) return seen->ground ? tally_share(seen->ground) : 1;
    aoi_survey_shares(seen->survey, &inspected, &in_none);
    return sum_ha > 0 ? fmin(inspected * aoi_hectares(seen->area) / sum_ha, 1) : 1;
}

/* Each place once where that can be known; beside it the pictures' sum, which is what `not inspected` is too.
 */
static void print_inspected(const batch_coverage *seen) {
    static const double NOTICED = 0.005;
    double sum_ha = seen->hectares[COVERAGE_INSPECTED], share = share_of_sum(seen);
    if (seen->pictures < 2)
        fprintf(stderr, "inspected %.3f ha", sum_ha);
    else if (seen->is_unplaced)
        fprintf(stderr, "inspected %.3f ha in %d pictures, overlaps counted in each", sum_ha, seen->pictures);
    else if (share > 1 - NOTICED)
        fprintf(stderr, "inspected %.3f ha in %d pictures", sum_ha, seen->pictures);
    else
        fprintf(stderr, "inspected %.3f ha (%.3f ha in %d pictures that overlap)", sum_ha * share, sum_ha,
                seen->pictures);
}

static void print_missed(const batch_coverage *seen) {
    static const double SHOWN_HA = 0.0005; /* what would print as 0.000 is left out, but never damage */
    double missed = 0;
    for (int i = 1; i < COVERAGE_REASON_COUNT; i++) missed += seen->hectares[i];
    fprintf(stderr, "; not inspected %.3f ha", missed);
    const char *before = " (";
    for (int i = 1; i < COVERAGE_REASON_COUNT; i++)
        if (seen->hectares[i] >= (i == COVERAGE_UNREADABLE ? 1e-12 : SHOWN_HA)) {
            fprintf(stderr, "%s%s %.3f", before, coverage_name((coverage_reason)i), seen->hectares[i]);
            before = ", ";
        }
    fprintf(stderr, "%s", *before == ',' ? ")" : "");
}

void report_coverage(const batch_coverage *seen) {
    print_inspected(seen);
    print_missed(seen);
    if (seen->survey) {
        double inspected, in_none;
        aoi_survey_shares(seen->survey, &inspected, &in_none);
        fprintf(stderr, "; of the area of interest (%.3f ha) %.0f %% inspected, %.0f %% in no picture",
                aoi_hectares(seen->area), 100 * inspected, 100 * in_none);
    }
    fprintf(stderr, "\n");
}
