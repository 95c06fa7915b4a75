/* Planting: a plot or a look-alike as a stamp of whole pixels, ready to be laid into a picture. */
#include "paint/plant.h"

#include "base/error.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

enum { SUPERSAMPLING_LIMIT = 16, BLUR_MARGIN_SIGMAS = 4 };

static pap_status check_view(const plant_view *v, pap_error *err) {
    if (!(v->pixel_width_m > 0.0) || !(v->pixel_height_m > 0.0))
        return error_set(err, PAP_E_ARGUMENT,
                         "planting: a pixel of %g x %g m; give its size on the ground in metres",
                         v->pixel_width_m, v->pixel_height_m);
    if (v->supersampling < 1 || v->supersampling > SUPERSAMPLING_LIMIT)
        return error_set(err, PAP_E_ARGUMENT, "planting: supersampling is %d; give 1 to %d", v->supersampling,
                         SUPERSAMPLING_LIMIT);
    if (!(v->psf_sigma_px >= 0.0 && v->psf_sigma_px <= 10.0))
        return error_set(err, PAP_E_ARGUMENT, "planting: blur is %g pixels; give 0 to 10", v->psf_sigma_px);
    return PAP_OK;
}

static pap_status paint_plot(plot_truth *out, easel *e, const plant_spec *spec, outline place,
                             pap_error *err) {
    outline_move(&place, 0.5 * e->patch->width * e->patch->step_m, 0.5 * e->patch->height * e->patch->step_m);
    return plot_paint(out, e, &spec->plot, &place, err);
}

/* Paints into a fresh patch with the thing's middle at the patch's. */
static pap_status paint(patch *canvas, plot_truth *seen, const plant_spec *spec, const plant_view *view,
                        pap_error *err) {
    random_state rng;
    random_seed(&rng, spec->seed, spec->is_plot ? 1 : 2 + (uint64_t)spec->what);
    double margin = spec->is_plot ? PLOT_MARGIN_CM / 100.0 : LOOKALIKE_MARGIN_CM / 100.0,
           reach = 0.75 * spec->size_m;
    outline place = {0};
    if (spec->is_plot) {
        pap_status status = plot_check(&spec->plot, err);
        if (status) return status;
        place = spec->place.count > 2 ? spec->place : plot_draw_outline(&spec->plot, &rng);
        reach = outline_reach(&place);
    }
    double edge = 2.0 * (reach + margin),
           step = fmin(view->pixel_width_m, view->pixel_height_m) / view->supersampling;
    pap_status status = patch_make(canvas, edge, edge, step, err);
    if (status) return status;
    canvas->is_infrared = view->is_infrared;
    easel e = {canvas, &rng, view->sun};
    status = spec->is_plot     ? paint_plot(seen, &e, spec, place, err)
             : spec->is_varied ? lookalike_paint_varied(seen, &e, spec->what, spec->size_m, &spec->plot, err)
                               : lookalike_paint(seen, &e, spec->what, spec->size_m, err);
    if (status) patch_free(canvas);
    return status;
}

/* Where the canvas' corner lies from the upper left corner of the stamp's first pixel; *first_px counts from
 * the pixel that holds the middle. Room for the blur is left on the near side; ceil() in the resampling and
 * the margin of the painters leave it on the far one. */
static double align(int *first_px, double half_m, double share, double pixel_m, double sigma_px) {
    double corner_px = share - half_m / pixel_m,
           first = floor(corner_px) - ceil(BLUR_MARGIN_SIGMAS * sigma_px);
    *first_px = (int)first;
    return (corner_px - first) * pixel_m;
}

pap_status plant_press(plant_stamp *out, const patch *canvas, const plant_view *view, pap_error *err) {
    pap_status status = check_view(view, err);
    if (status) return status;
    plant_stamp stamp = {0};
    double left = align(&stamp.left_px, 0.5 * canvas->width * canvas->step_m, view->x_share,
                        view->pixel_width_m, view->psf_sigma_px);
    double top = align(&stamp.top_px, 0.5 * canvas->height * canvas->step_m, view->y_share,
                       view->pixel_height_m, view->psf_sigma_px);
    status = patch_resample(&stamp.image, canvas, view->pixel_width_m, view->pixel_height_m, left, top, err);
    if (!status) status = patch_blur(&stamp.image, view->psf_sigma_px, err);
    if (status)
        plant_free(&stamp);
    else
        *out = stamp;
    return status;
}

static void describe(plant_truth *truth, const plant_spec *spec, const patch *canvas) {
    outline_move(&truth->seen.outline, -0.5 * canvas->width * canvas->step_m,
                 -0.5 * canvas->height * canvas->step_m);
    truth->kind = spec->is_plot ? "plot" : lookalike_kind(spec->what);
    truth->what = spec->is_plot ? "opium-poppy" : lookalike_name(spec->what);
    truth->colour = spec->is_plot ? petal_name(spec->plot.colour) : NULL;
    truth->stage = spec->is_plot ? plot_stage_name(spec->plot.stage) : NULL;
}

static bool has_things(const patch *canvas) {
    for (size_t i = 0; i < (size_t)canvas->width * (size_t)canvas->height; i++)
        if (canvas->owner[i]) return true;
    return false;
}

/* What the pens own of the canvas, as shares of the stamp's pixels. */
static pap_status press_things(plant_stamp *out, const patch *canvas, const plant_view *view,
                               pap_error *err) {
    patch things = *canvas, pressed;
    size_t cells = (size_t)canvas->width * (size_t)canvas->height;
    int left_px, top_px;
    double left = align(&left_px, 0.5 * canvas->width * canvas->step_m, view->x_share, view->pixel_width_m,
                        view->psf_sigma_px);
    double top = align(&top_px, 0.5 * canvas->height * canvas->step_m, view->y_share, view->pixel_height_m,
                       view->psf_sigma_px);
    things.rgba = memory_array(cells, 4 * sizeof *things.rgba);
    if (!things.rgba) return error_nomem(err, "a map of things");
    for (size_t i = 0; i < cells; i++) things.rgba[4 * i + 3] = canvas->owner[i] ? 1.0f : 0.0f;
    pap_status status =
        patch_resample(&pressed, &things, view->pixel_width_m, view->pixel_height_m, left, top, err);
    free(things.rgba);
    if (status) return status;
    size_t pixels = (size_t)pressed.width * (size_t)pressed.height;
    out->things = memory_array(pixels, sizeof *out->things);
    for (size_t i = 0; out->things && i < pixels; i++) out->things[i] = pressed.rgba[4 * i + 3];
    patch_free(&pressed);
    return out->things ? PAP_OK : error_nomem(err, "a map of things");
}

pap_status plant_make(plant_stamp *out, const plant_spec *spec, const plant_view *view, pap_error *err) {
    patch canvas;
    plant_truth truth = {0};
    pap_status status = check_view(view, err);
    if (!status && !spec->is_plot &&
        (spec->what >= (spec->is_varied ? LOOKALIKE_COUNT : LOOKALIKE_PLAIN_COUNT) ||
         !(spec->size_m >= 0.2 && spec->size_m <= 60.0)))
        status = error_set(err, PAP_E_ARGUMENT,
                           "planting: look-alike %d of %g m; give 0 to %d and 0.2 to 60 m", (int)spec->what,
                           spec->size_m, (spec->is_varied ? LOOKALIKE_COUNT : LOOKALIKE_PLAIN_COUNT) - 1);
    if (!status) status = paint(&canvas, &truth.seen, spec, view, err);
    if (status) return status;
    describe(&truth, spec, &canvas);
    status = plant_press(out, &canvas, view, err);
    if (!status && has_things(&canvas) && (status = press_things(out, &canvas, view, err)) != PAP_OK)
        plant_free(out);
    if (!status) out->truth = truth;
    patch_free(&canvas);
    return status;
}

void plant_free(plant_stamp *stamp) {
    if (!stamp) return;
    patch_free(&stamp->image);
    free(stamp->things);
    stamp->things = NULL;
}

void plant_lay(float rgb_linear[3], const float from[4]) {
    for (int i = 0; i < 3; i++) rgb_linear[i] = from[i] + (1.0f - from[3]) * rgb_linear[i];
}
