/* The lessons of one regime of fields: every scene, as every view that suits it sees it, empty and planted.
 */
#include "train/field_classroom.h"

#include "base/error.h"
#include "base/random.h"
#include "train/field_background.h"

#include <math.h>
#include <string.h>

double field_nominal_gsd_m(double gsd_m) {
    static const double nominal[] = {0.05, 0.1, 0.3, 0.5, 1, 2, 4, 5, 10};
    double best = nominal[0];
    for (size_t i = 1; i < sizeof nominal / sizeof *nominal; i++)
        if (fabs(log(gsd_m / nominal[i])) < fabs(log(gsd_m / best))) best = nominal[i];
    return best;
}

typedef struct seat {
    field_school *school;
    const field_plan_scene *scene;
    const field_view *view;
    int scene_number, view_number, repeat;
    uint64_t seed;
    double seen_gsd_m; /* before what the regime averages by itself */
} seat;

static double gsd_of(const field_view *view, const field_scene *whole) {
    return view->as_gsd_m > 0 ? view->as_gsd_m
                              : view->average * sqrt(whole->pixel_width_m * whole->pixel_height_m);
}

static bool is_in_range(const field_regime *regime, const field_view *view, const field_scene *whole) {
    double gsd_m = gsd_of(view, whole);
    return gsd_m >= regime->min_gsd_m && gsd_m <= regime->frame.max_gsd_m;
}

/* Averaged down as detection does. */
static field_view working_view(const field_regime *regime, const field_view *view, const field_scene *whole) {
    field_view out = *view;
    int pool = (int)(regime->frame.finest_gsd_m / gsd_of(view, whole));
    if (pool < 2) return out;
    out.average *= pool;
    if (out.as_gsd_m > 0) out.as_gsd_m *= pool;
    return out;
}

static bool is_display(const seat *at) {
    bool has_red_edge = at->school->regime->bands >> FIELD_RED_EDGE & 1,
         has_nir = at->school->regime->bands >> FIELD_NIR & 1;
    return !has_red_edge && (!has_nir || (random_mix(at->seed) & 1));
}

/* Later in the season where it is one of two dates. */
static void dress(field_scene *s, const seat *at, bool is_second) {
    random_state rng;
    random_seed(&rng, at->seed, is_second ? 22 : 21);
    double season = is_second ? random_between(&rng, 0, 0.6) : 0;
    if (at->repeat || is_second) field_background_relight(s, season, at->seed + is_second);
    field_background_code(s, is_display(at));
}

static pap_status plant_first(injection *out, field_scene *s, const seat *at, pap_error *err) {
    inject_options options = INJECT_OPTIONS_INIT;
    options.area_low_m2 = options.area_high_m2 = 0;
    options.stage = INJECT_ANY_STAGE;
    options.seed = at->seed;
    pap_status status = field_plant(out, s, at->scene->file, &options, err);
    if (status != PAP_E_EMPTY) return status;
    *out = (injection){0}; /* no room: a lesson of nothing */
    return PAP_OK;
}

/* A stand that flowers on either date is one in flower. */
static void note_bloom(injection *first, const injection *second) {
    for (int i = 0; i < first->count; i++) {
        const char *later = second->things[i].truth.stage;
        if (later && strcmp(later, "flowering") == 0) first->things[i].truth.stage = later;
    }
}

static pap_status plant_both(injection *planted, field_scene *first, field_scene *second, const seat *at,
                             pap_error *err) {
    injection again = {0};
    if (!at->repeat) return PAP_OK;
    pap_status status = plant_first(planted, first, at, err);
    if (!status && second && planted->count)
        status = field_plant_again(&again, second, at->scene->file, planted, INJECT_ANY_STAGE, at->seed, err);
    if (!status && again.count) note_bloom(planted, &again);
    injection_free(&again);
    return status;
}

static pap_status add_lesson(const seat *at, const field_scene *first, const field_scene *second,
                             pap_error *err) {
    field_scene a = {0}, b = {0};
    injection planted = {0};
    pap_status status = field_scene_copy(&a, first, err);
    if (!status && second) status = field_scene_copy(&b, second, err);
    if (!status) {
        dress(&a, at, false);
        if (second) dress(&b, at, true);
        status = plant_both(&planted, &a, second ? &b : NULL, at, err);
    }
    field_lesson *lesson = status ? NULL : VECTOR_PUSH(&at->school->lessons);
    if (!status && !lesson) status = error_nomem(err, "a lesson");
    if (!status) {
        field_scene_round(&a);
        if (second) field_scene_round(&b);
        status = field_lesson_make(lesson, &a, second ? &b : NULL, err);
        if (status) at->school->lessons.count--;
    }
    if (!status) {
        lesson->nominal_gsd_m = field_nominal_gsd_m(at->seen_gsd_m);
        lesson->scene = at->scene_number;
        lesson->view = at->view_number;
        lesson->place = at->scene->place_number;
        lesson->repeat = at->repeat;
        status = field_lesson_mark(lesson, &planted, err);
    }
    injection_free(&planted);
    field_scene_free(&a);
    field_scene_free(&b);
    return status;
}

static pap_status teach_view(seat *at, const field_scene *whole, const field_scene *later, pap_error *err) {
    const field_regime *regime = at->school->regime;
    field_view view = working_view(regime, at->view, whole);
    field_scene first, second;
    if (!is_in_range(regime, at->view, whole)) return PAP_OK;
    at->seen_gsd_m = gsd_of(at->view, whole);
    uint64_t own =
        random_mix(at->school->seed + (uint64_t)at->scene_number * 4096 + (uint64_t)at->view_number);
    pap_error why;
    pap_status status = field_background_see(&first, whole, at->scene, &view, regime->bands, own, &why);
    if (status == PAP_E_BANDS) return PAP_OK; /* another set's scene */
    if (status) return error_set(err, status, "%s", why.message);
    bool has_second = regime->dates == 2;
    if (has_second)
        status =
            field_background_see(&second, later ? later : whole, at->scene, &view, regime->bands, own, err);
    for (at->repeat = 0; at->repeat <= at->view->repeats && !status; at->repeat++) {
        at->seed = random_mix(own + (uint64_t)at->repeat);
        status = add_lesson(at, &first, has_second ? &second : NULL, err);
    }
    if (has_second) field_scene_free(&second);
    field_scene_free(&first);
    return status;
}

static bool suits(const field_regime *regime, const field_plan_scene *of, const field_scene *whole) {
    for (size_t v = 0; v < of->views.count; v++)
        if (is_in_range(regime, &of->views.items[v], whole)) return true;
    return false;
}

pap_status field_classroom_fill(field_school *school, pap_error *err) {
    pap_status status = PAP_OK;
    for (size_t i = 0; i < school->plan->scenes.count && !status; i++) {
        const field_plan_scene *own = &school->plan->scenes.items[i];
        field_scene whole, later = {0};
        status = field_background_load(&whole, school->folder, own, false, err);
        if (status) return status;
        bool is_wanted = suits(school->regime, own, &whole),
             has_later = own->later && school->regime->dates == 2;
        if (is_wanted && has_later) status = field_background_load(&later, school->folder, own, true, err);
        for (size_t v = 0; v < own->views.count && !status && is_wanted; v++) {
            seat at = {.school = school,
                       .scene = own,
                       .view = &own->views.items[v],
                       .scene_number = (int)i,
                       .view_number = (int)v};
            status = teach_view(&at, &whole, has_later ? &later : NULL, err);
        }
        field_scene_free(&later);
        field_scene_free(&whole);
    }
    return status;
}
