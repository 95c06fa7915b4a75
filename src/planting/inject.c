/* Planting plots and look-alikes into a real scene, as its own camera would have seen them. */
#include "planting/inject.h"

#include "planting/camera.h"
#include "planting/scene_stats.h"
#include "planting/site.h"
#include "base/error.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

/* Streams of random numbers: what one part draws moves no other. */
enum { STREAM_SUN = 1, STREAM_THING = 1000 };
/* A plot of fewer pixels shows nothing. */
enum { PLOT_PIXELS_MIN = 16, SITES_USUAL_MAX = 400 };

typedef struct planting {
    scene *scene;
    const inject_options *options;
    scene_tones tones;
    sunlight sun;
    camera camera;
    site *taken;
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
                         "ones (--area-max) or use a finer picture",
                         path, o->area_high_m2, PLOT_PIXELS_MIN, s->pixel_width_m, s->pixel_height_m);
    return PAP_OK;
}

/* One sun for the whole flight; its shadows are deeper where the scene itself has full contrast. */
static sunlight draw_sun(const scene_tones *tones, uint64_t seed) {
    random_state rng;
    random_seed(&rng, seed, STREAM_SUN);
    double towards = random_between(&rng, 0.0, 6.2832), length = random_between(&rng, 0.25, 0.8);
    double haze = fmin(1.0, tones->veil / 0.03);
    return (sunlight){length * cos(towards), length * sin(towards),
                      random_between(&rng, 0.40, 0.62) * (1.0 - 0.5 * haze)};
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
                        p->sun};
}

static void draw_plot(plant_spec *out, const planting *p, random_state *rng) {
    const inject_options *o = p->options;
    double low = fmax(o->area_low_m2, PLOT_PIXELS_MIN * pixel_m2(p->scene));
    double area = low * pow(o->area_high_m2 / low, random_unit(rng));
    *out = (plant_spec){.is_plot = 1};
    plot_spec_draw(&out->plot, area, rng);
    out->plot.stage = (plot_stage)(o->stage == INJECT_ANY_STAGE ? random_below(rng, STAGE_COUNT) : o->stage);
    out->place = plot_draw_outline(&out->plot, rng);
    out->seed = (uint64_t)random_bits(rng);
}

/* Each kind in turn, so that few look-alikes are many kinds. */
static void draw_lookalike(plant_spec *out, int index, random_state *rng) {
    double low, high;
    *out = (plant_spec){.is_plot = 0, .what = (lookalike)(index % LOOKALIKE_PLAIN_COUNT)};
    lookalike_size(&low, &high, out->what);
    out->size_m = random_between(rng, low, high);
    out->seed = (uint64_t)random_bits(rng);
}

/* Room for the thing and what it overhangs; shadows may fall on anything. */
static double reach_of(const plant_spec *spec) {
    return spec->is_plot ? outline_reach(&spec->place) + 0.3 : 0.75 * spec->size_m + 0.3;
}

static bool is_smooth(const plant_spec *spec) {
    return !spec->is_plot && (spec->what == LOOKALIKE_LAUNDRY || spec->what == LOOKALIKE_LITTER ||
                              spec->what == LOOKALIKE_ROOF_SHEET);
}

/* *is_planted: false when no room was found. */
static pap_status plant_one(planting *p, const plant_spec *spec, random_state *rng, bool *is_planted,
                            pap_error *err) {
    injection *found = &p->found;
    site at;
    *is_planted = site_choose(&at, p->scene, &p->tones, reach_of(spec), p->taken, found->count, rng);
    if (!*is_planted) return PAP_OK;
    plant_view view = make_view(p, &at);
    plant_stamp stamp;
    pap_status status = plant_make(&stamp, spec, &view, err);
    if (status) return status;
    focus how;
    status = camera_plant(p->scene, &p->camera, &stamp, (int)floor(at.x_px), (int)floor(at.y_px),
                          is_smooth(spec), rng, &how, err);
    if (!status) {
        p->taken[found->count] = at;
        found->things[found->count++] =
            (planted_thing){at.x_px, at.y_px, stamp.truth, how.sigma_px, how.fine, how.broad};
    }
    plant_free(&stamp);
    return status;
}

static pap_status plant_all(planting *p, bool are_plots, int wanted, int *planted, pap_error *err) {
    pap_status status = PAP_OK;
    for (int i = 0; i < wanted && !status; i++) {
        random_state rng;
        plant_spec spec;
        bool is_planted = false;
        random_seed(&rng, p->options->seed, STREAM_THING + 2 * (uint64_t)i + are_plots);
        if (are_plots)
            draw_plot(&spec, p, &rng);
        else
            draw_lookalike(&spec, i, &rng);
        status = plant_one(p, &spec, &rng, &is_planted, err);
        *planted += is_planted;
    }
    return status;
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
    scene_tones_measure(&p->tones, p->scene);
    p->sun = draw_sun(&p->tones, o->seed);
    pap_status status = compression_estimate(&found->compression, p->scene, source, err);
    if (o->quality) {
        found->compression.is_jpeg = true;
        found->compression.quality = o->quality;
    }
    if (status) return status;
    return camera_make(&p->camera, p->scene, &p->tones, &found->compression, &p->sun, o->seed, err);
}

pap_status inject_scene(injection *out, scene *s, const raster_source *source, const inject_options *options,
                        pap_error *err) {
    planting p = {.scene = s, .options = options};
    pap_status status = check(s, source->path, options, err);
    if (!status) status = prepare(&p, source, err);
    if (!status) status = plant_all(&p, true, p.found.plots_wanted, &p.found.plots, err);
    if (!status) status = plant_all(&p, false, p.found.lookalikes_wanted, &p.found.lookalikes, err);
    if (!status && p.found.count == 0)
        status = error_set(err, PAP_E_EMPTY,
                           "%s: nothing found room on its %d x %d pixels; plant smaller or fewer things "
                           "(--area-max, --plots), or use a larger picture",
                           source->path, s->width, s->height);
    camera_free(&p.camera);
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
