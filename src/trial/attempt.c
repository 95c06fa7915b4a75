/* One window of a picture planted once and shown to detection. */
#include "trial/attempt.h"

#include "assess/match.h"
#include "base/error.h"
#include "trial/planted.h"
#include "trial/trial.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The least that detection takes; the windows' pixels come on top. */
enum { DETECTION_MB = 160 };

pap_status listed_places_of(listed_places *out, const detection *found, pap_error *err) {
    pap_status status = PAP_OK;
    for (size_t i = 0; i < detection_count(found) && !status; i++) {
        candidate one;
        const double *edge;
        bool is_kept;
        status = detection_get(found, i, &one, &edge, &is_kept, err);
        if (status || one.score < detection_regime(found)->threshold) break;
        if (!is_kept) continue;
        double *x = VECTOR_PUSH(&out->xy), *y = x ? VECTOR_PUSH(&out->xy) : NULL;
        if (!y) return error_nomem(err, "the listed places");
        out->xy.items[out->xy.count - 2] = one.x_px;
        *y = one.y_px;
    }
    return status;
}

static petal_colour colour_of(const char *name) {
    for (int i = 0; i < PETAL_COUNT; i++)
        if (name && strcmp(name, petal_name((petal_colour)i)) == 0) return (petal_colour)i;
    return PETAL_MIXED;
}

/* Area and score are rounded here, so that a table made from the stored figures is the same. */
static void take_plots(attempt *a, const injection *planted, scene_box window) {
    for (int i = 0; i < planted->plots; i++) {
        const planted_thing *from = &planted->things[i];
        a->plots[i] = (tried_plot){.x_px = round(window.x + from->x_px),
                                   .y_px = round(window.y + from->y_px),
                                   .area_m2 = round(from->truth.seen.area_m2 * 100) / 100,
                                   .flowers = from->truth.seen.flowers,
                                   .colour = colour_of(from->truth.colour)};
    }
    a->count = planted->plots;
    a->no_room = planted->plots_wanted - planted->plots;
}

static pap_status match(attempt *a, const planted_rings *rings, const detection *found, pap_error *err) {
    double threshold = detection_regime(found)->threshold;
    pap_status status = PAP_OK;
    for (size_t i = 0; i < detection_count(found) && !status; i++) {
        candidate one;
        const double *edge;
        bool is_kept;
        status = detection_get(found, i, &one, &edge, &is_kept, err);
        int at = !status && is_kept ? planted_rings_at(rings, one.x_px, one.y_px, match_reach_m) : -1;
        if (at < 0 || at >= a->count) continue;
        tried_plot *plot = &a->plots[at];
        plot->score = fmax(plot->score, round(one.score * 1e4) / 1e4);
        plot->is_found = plot->is_found || one.score >= threshold;
    }
    return status;
}

static void leave_out_listed(attempt *a, const planted_rings *rings, const listed_places *listed,
                             scene_box window) {
    bool is_out[INJECT_COUNT_MAX] = {false};
    int kept = 0;
    for (size_t i = 0; i + 1 < listed->xy.count; i += 2) {
        int at = planted_rings_at(rings, listed->xy.items[i] - window.x, listed->xy.items[i + 1] - window.y,
                                  match_reach_m);
        if (at >= 0 && at < a->count) is_out[at] = true;
    }
    for (int i = 0; i < a->count; i++)
        if (!is_out[i]) a->plots[kept++] = a->plots[i];
    a->on_listed = a->count - kept;
    a->count = kept;
}

static pap_status look(attempt *a, const scene *s, const injection *planted, const model *m, scene_box window,
                       const listed_places *listed, pap_error *err) {
    detection_options how = {.threads = 1, .memory_mb = DETECTION_MB};
    planted_rings *rings = NULL;
    trial *shown = NULL;
    pap_status status = planted_rings_make(&rings, planted, s, err);
    if (!status) status = trial_run(&shown, s, m, &how, err);
    if (!status) status = match(a, rings, trial_detection(shown), err);
    if (!status) leave_out_listed(a, rings, listed, window);
    trial_free(shown);
    planted_rings_free(rings);
    return status;
}

pap_status attempt_make(attempt **out, const raster_source *source, scene_box window,
                        const inject_options *options, const model *m, const listed_places *listed,
                        pap_error *err) {
    scene s = {0};
    injection planted = {0};
    attempt *made = calloc(1, sizeof *made);
    pap_status status =
        made ? scene_load_window(&s, source, window, err) : error_nomem(err, "a planted window");
    if (!status) status = inject_scene(&planted, &s, source, options, err);
    bool has_room = status != PAP_E_EMPTY;
    if (!status) {
        made->plots = memory_array((size_t)planted.plots + 1, sizeof *made->plots);
        status = made->plots ? PAP_OK : error_nomem(err, "the planted plots");
    }
    if (!status) {
        take_plots(made, &planted, window);
        status = look(made, &s, &planted, m, window, listed, err);
    }
    injection_free(&planted);
    scene_free(&s);
    if (!has_room) {
        made->no_room = options->plots;
        status = PAP_OK;
    }
    if (status)
        attempt_free(made);
    else
        *out = made;
    return status;
}

void attempt_free(attempt *a) {
    if (!a) return;
    free(a->plots);
    free(a);
}
