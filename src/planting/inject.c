/* Planting plots and look-alikes into a real scene, as its own camera would have seen them. */
#include "planting/inject.h"

#include "base/error.h"
#include "base/memory.h"
#include "planting/camera.h"
#include "planting/draw.h"
#include "planting/sharpness.h"
#include "planting/site.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Streams of random numbers: what one part draws moves no other. */
enum { STREAM_SUN = 1, STREAM_THING = 1000, STREAM_INFRARED = 1000000 };
/* A plot of fewer pixels shows nothing. */
enum { PLOT_PIXELS_MIN = 16, SITES_USUAL_MAX = 400 };

typedef struct planting {
    scene *scene;
    const inject_options *options;
    planting_params params;
    scene_tones tones;
    ground ground;
    sunlight sun;
    camera camera;
    double halo; /* of sharpening, as the scene shows it */
    site_taken *taken;
    injection found;
} planting;

static double pixel_m2(const scene *s) {
    return s->pixel_width_m * s->pixel_height_m;
}

int inject_usual_count(const scene *s) {
    size_t valid = 0, count = (size_t)s->width * (size_t)s->height;
    for (size_t i = 0; i < count; i++) valid += s->valid[i] != 0;
    double coarser = fmax(1.0, pixel_m2(s) / (0.04 * 0.04));
    double usual = (double)valid * pixel_m2(s) / (150.0 * coarser);
    return usual < 1.0 ? 1 : usual > SITES_USUAL_MAX ? SITES_USUAL_MAX : (int)usual;
}

static pap_status check(const scene *s, const char *path, const inject_options *o, pap_error *err) {
    if (o->plots > INJECT_COUNT_MAX || o->lookalikes > INJECT_COUNT_MAX)
        return error_set(err, PAP_E_ARGUMENT, "planting: at most %d plots and as many look-alikes",
                         INJECT_COUNT_MAX);
    if (!(o->area_low_m2 >= 0.4 && o->area_low_m2 <= o->area_high_m2 && o->area_high_m2 <= 5000.0))
        return error_set(err, PAP_E_ARGUMENT,
                         "planting: plots of %g to %g m2; give areas from 0.4 to 5000, the smaller first",
                         o->area_low_m2, o->area_high_m2);
    if (o->area_high_m2 < PLOT_PIXELS_MIN * pixel_m2(s))
        return error_set(err, PAP_E_UNSUPPORTED,
                         "%s: a plot of %g m2 is less than %d of its pixels of %.2g x %.2g m; plant larger "
                         "ones (--area-max), fields (--fields), or use a finer picture",
                         path, o->area_high_m2, PLOT_PIXELS_MIN, s->pixel_width_m, s->pixel_height_m);
    return PAP_OK;
}

/* One sun for the whole flight, where its shadows say; they are deeper where the scene has full contrast. */
static void set_sun(planting *p) {
    random_state rng;
    random_seed(&rng, p->options->seed, STREAM_SUN);
    double drawn = random_between(&rng, 0.0, 6.2832), length = random_between(&rng, 0.25, 0.8), seen;
    double depth = random_between(&rng, 0.40, 0.62), haze = fmin(1.0, p->tones.veil / 0.03);
    bool is_other_end = random_unit(&rng) < 0.5;
    p->found.sun_known = sun_estimate(&seen, &p->ground);
    if (p->found.sun_known != SUN_UNKNOWN) drawn = seen;
    if (p->found.sun_known == SUN_AXIS && is_other_end) drawn += 3.14159265;
    p->found.shadows_towards = remainder(drawn, 6.283185307);
    p->sun = (sunlight){length * cos(drawn), length * sin(drawn), depth * (1.0 - 0.5 * haze)};
}

/* Eight millimetres show all there is of a leaf; large pixels average enough of them with five a side. */
static plant_view make_view(const planting *p, const site *at) {
    double finest = fmin(p->scene->pixel_width_m, p->scene->pixel_height_m);
    int cells = (int)(finest / 0.008 + 0.5);
    return (plant_view){p->scene->pixel_width_m,
                        p->scene->pixel_height_m,
                        at->x_px - floor(at->x_px),
                        at->y_px - floor(at->y_px),
                        cells < 3   ? 3
                        : cells > 8 ? 8
                                    : cells,
                        0.0,
                        p->sun,
                        0};
}

static double draw_area(const planting *p, random_state *rng) {
    const inject_options *o = p->options;
    double low = fmax(o->area_low_m2, PLOT_PIXELS_MIN * pixel_m2(p->scene));
    return low * pow(o->area_high_m2 / low, random_unit(rng));
}

static bool is_smooth(const plant_spec *spec) {
    return !spec->is_plot && (spec->what == LOOKALIKE_LAUNDRY || spec->what == LOOKALIKE_LITTER ||
                              spec->what == LOOKALIKE_ROOF_SHEET || spec->what == LOOKALIKE_PLASTIC);
}

static bool is_anywhere(const plant_spec *spec) {
    return is_smooth(spec) || (!spec->is_plot && spec->what == LOOKALIKE_STONES);
}

/* Of a look-alike a disc that holds it; shadows may fall on anything. */
static outline place_of(const plant_spec *spec) {
    outline disc = {.count = 16};
    if (spec->is_plot) return spec->place;
    for (int i = 0; i < disc.count; i++) {
        disc.x_m[i] = 0.62 * spec->size_m * cos(0.392699 * i);
        disc.y_m[i] = 0.62 * spec->size_m * sin(0.392699 * i);
    }
    return disc;
}

/* A place for it; plots and beds are turned there. */
static bool find_site(site *at, const planting *p, plant_spec *spec, random_state *rng) {
    const injection *found = &p->found;
    double along = random_unit(rng), beside = random_unit(rng), share = p->params.lookalike.beside_plot;
    if (spec->is_plot) share = p->params.plot.beside_another;
    site_wish wish = {.place = place_of(spec),
                      .angle = spec->plot.angle,
                      .is_along_edge = spec->is_plot && along < p->params.plot.along_edge,
                      .is_anywhere = is_anywhere(spec),
                      .apart_m = p->params.plot.apart_m};
    if (found->plots > 0 && beside < share)
        wish.mate = &p->taken[spec->is_plot ? found->count - 1 : random_below(rng, found->plots)];
    if (!site_choose(at, p->scene, &p->ground, &wish, p->taken, found->count, rng)) return false;
    spec->place = site_turned(&spec->place, at->turn);
    spec->plot.angle += at->turn;
    return true;
}

/* Shadows of leaves are cast along the picture's axes, whatever way the plot was turned. */
static pap_status gather_canopy(canopy *out, const planting *p, plant_spec *spec, const site *at,
                                random_state *rng, pap_error *err) {
    canopy_wish wish = {.spec = &spec->plot, .place = &spec->place, .x_px = at->x_px, .y_px = at->y_px};
    wish.is_own_ground = random_unit(rng) < p->params.plot.own_ground;
    wish.recolour = params_draw(p->params.plot.recolour, rng);
    if (!spec->is_plot || spec->plot.look.canopy != CANOPY_SCENE) return PAP_OK;
    pap_status status = canopy_gather(out, p->scene, &p->ground, &wish, rng, err);
    if (!status && !out->from) spec->plot.look.canopy = CANOPY_PAINTED;
    return status;
}

static camera_quirk draw_quirk(const planting *p, random_state *rng) {
    const planting_params *from = &p->params;
    double gain = params_draw(from->camera.gain, rng), halo = params_draw(from->camera.halo, rng);
    camera_quirk q = {.blur = params_draw(from->camera.blur, rng)};
    for (int c = 0; c < 3; c++) q.gain[c] = gain * params_draw(from->camera.cast, rng);
    q.halo = halo * (random_unit(rng) < from->camera.halo_anyhow ? fmax(p->halo, 0.4) : p->halo);
    return q;
}

static void note(planting *p, const plant_spec *spec, const site *at, const plant_stamp *stamp,
                 const focus *how, bool is_scene_canopy) {
    injection *found = &p->found;
    planted_thing *one = &found->things[found->count];
    *one = (planted_thing){.x_px = at->x_px,
                           .y_px = at->y_px,
                           .truth = stamp->truth,
                           .edge_px = how->edge_px,
                           .sigma_px = how->sigma_px,
                           .fine_grain = how->fine,
                           .broad_grain = how->broad,
                           .gsd_m = sqrt(pixel_m2(p->scene)),
                           .is_scene_canopy = is_scene_canopy};
    if (spec->is_plot) {
        one->cover = spec->plot.look.cover_share;
        one->shade = spec->plot.look.shade;
        sight_measure(&one->sight, p->scene, stamp, (int)floor(at->x_px), (int)floor(at->y_px));
    }
    p->taken[found->count++] = (site_taken){at->x_px, at->y_px, outline_reach(&stamp->truth.seen.outline),
                                            stamp->truth.seen.outline};
}

static pap_status shoot(planting *p, const plant_spec *spec, const site *at, const canopy *leaves,
                        random_state *rng, pap_error *err) {
    plant_view view = make_view(p, at);
    plant_stamp stamp, infrared = {.things = NULL};
    focus how;
    pap_status status = plant_make(&stamp, spec, &view, err);
    if (status) return status;
    view.is_infrared = 1; /* the same spec and seed: the same leaves and petals */
    if (p->scene->band_count) status = plant_make(&infrared, spec, &view, err);
    camera_shot shot = {.stamp = &stamp,
                        .infrared = p->scene->band_count ? &infrared : NULL,
                        .x = (int)floor(at->x_px),
                        .y = (int)floor(at->y_px),
                        .is_smooth = is_smooth(spec),
                        .canopy = leaves->from ? leaves : NULL,
                        .quirk = draw_quirk(p, rng)};
    if (!status) status = camera_plant(p->scene, &p->camera, &shot, rng, &how, err);
    if (!status) note(p, spec, at, &stamp, &how, leaves->from != NULL);
    plant_free(&infrared);
    plant_free(&stamp);
    return status;
}

/* *is_planted: false when no room was found. */
static pap_status plant_one(planting *p, plant_spec *spec, random_state *rng, bool *is_planted,
                            pap_error *err) {
    site at;
    canopy leaves = {.from = NULL};
    *is_planted = find_site(&at, p, spec, rng);
    if (!*is_planted) return PAP_OK;
    pap_status status = gather_canopy(&leaves, p, spec, &at, rng, err);
    if (!status) status = shoot(p, spec, &at, &leaves, rng, err);
    canopy_free(&leaves);
    return status;
}

static pap_status plant_all(planting *p, bool are_plots, int wanted, int *planted, pap_error *err) {
    pap_status status = PAP_OK;
    const double gsd_m = sqrt(pixel_m2(p->scene));
    for (int i = 0; i < wanted && !status; i++) {
        random_state rng, beyond;
        plant_spec spec;
        bool is_planted = false;
        random_seed(&rng, p->options->seed, STREAM_THING + 2 * (uint64_t)i + are_plots);
        random_seed(&beyond, p->options->seed, STREAM_INFRARED + 2 * (uint64_t)i + are_plots);
        if (are_plots)
            draw_plot(&spec, &p->params, draw_area(p, &rng), p->options->stage, gsd_m, &rng);
        else
            draw_lookalike(&spec, &p->params, draw_kind(&p->params, i, p->options->seed), gsd_m, &rng);
        draw_infrared(&spec, &p->params, &beyond);
        status = plant_one(p, &spec, &rng, &is_planted, err);
        *planted += is_planted;
    }
    return status;
}

/* Scenes without halos show 0.045 at most; unsharp masking by 1 adds about 0.075. */
static double halo_amount(const scene *s) {
    return fmax(0.0, fmin(1.5, (sharpness_halo(s) - 0.045) / 0.075));
}

static pap_status prepare(planting *p, const raster_source *source, pap_error *err) {
    const inject_options *o = p->options;
    injection *found = &p->found;
    int usual = inject_usual_count(p->scene);
    found->plots_wanted = o->plots == INJECT_BY_AREA ? usual : o->plots;
    found->lookalikes_wanted = o->lookalikes == INJECT_BY_AREA ? usual : o->lookalikes;
    size_t most = (size_t)found->plots_wanted + (size_t)found->lookalikes_wanted + 1;
    p->taken = memory_array(most, sizeof *p->taken);
    found->things = memory_array(most, sizeof *found->things);
    if (!p->taken || !found->things) return error_nomem(err, "the planted things");
    pap_status status = PAP_OK;
    if (o->params)
        p->params = *o->params;
    else
        status = params_builtin(&p->params, err);
    scene_tones_measure(&p->tones, p->scene);
    if (!status) status = ground_measure(&p->ground, p->scene, &p->tones, err);
    found->halo = p->halo = halo_amount(p->scene);
    if (!status) set_sun(p);
    if (!status) status = compression_estimate(&found->compression, p->scene, source, err);
    if (o->quality) {
        found->compression.is_jpeg = true;
        found->compression.quality = o->quality;
    }
    if (status) return status;
    return camera_make(&p->camera, p->scene, &p->tones, &found->compression, &p->sun, o->seed, err);
}

static void note_bands(injection *out, const scene *s) {
    if (!s->band_count) return;
    size_t used = (size_t)snprintf(out->bands, sizeof out->bands, "R,G,B");
    for (int i = 0; i < s->band_count && used < sizeof out->bands - 8; i++)
        used += (size_t)snprintf(out->bands + used, sizeof out->bands - used, ",%s",
                                 raster_role_name(s->bands[i].role));
}

pap_status inject_scene(injection *out, scene *s, const raster_source *source, const inject_options *options,
                        pap_error *err) {
    planting p = {.scene = s, .options = options};
    pap_status status = check(s, source->path, options, err);
    if (!status) status = prepare(&p, source, err);
    if (!status) status = plant_all(&p, true, p.found.plots_wanted, &p.found.plots, err);
    if (!status) status = plant_all(&p, false, p.found.lookalikes_wanted, &p.found.lookalikes, err);
    note_bands(&p.found, s);
    if (!status && p.found.count == 0)
        status = error_set(err, PAP_E_EMPTY,
                           "%s: nothing found room on its %d x %d pixels; plant smaller or fewer things "
                           "(--area-max, --plots), or use a larger picture",
                           source->path, s->width, s->height);
    camera_free(&p.camera);
    ground_free(&p.ground);
    free(p.taken);
    if (status)
        injection_free(&p.found);
    else
        *out = p.found;
    return status;
}

void injection_free(injection *planted) {
    if (!planted) return;
    free(planted->things);
    *planted = (injection){0};
}
