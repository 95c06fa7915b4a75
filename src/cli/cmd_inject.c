/* papaver inject: a real scene in, the same with plots and look-alikes planted into it out, and the truth. */
#include "base/error.h"
#include "base/file.h"
#include "cli/commands.h"
#include "planting/field_plant.h"
#include "planting/inject.h"
#include "planting/spectrum.h"
#include "planting/truth_file.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct inject_settings {
    const char *output, *truth, *stage, *params, *bands, *sensor;
    double area_min_m2, area_max_m2, gsd_m;
    int plots, lookalikes, quality, seed;
    bool are_fields;
} inject_settings;

#define OWN(member) offsetof(inject_settings, member)
static const option_spec specs[] = {
    {"output", 'o', OPTION_TEXT, "SCENE.tif", "the planted scene, a GeoTIFF", OWN(output), 0, 0},
    {"truth", 0, OPTION_TEXT, "T.geojson", "what was planted where", OWN(truth), 0, 0},
    {"fields", 0, OPTION_FLAG, NULL, "fields and large plots, where no single plant shows; any bands",
     OWN(are_fields), 0, 0},
    {"plots", 0, OPTION_INT, "N", "how many plots (default: by the area)", OWN(plots), 0, INJECT_COUNT_MAX},
    {"lookalikes", 0, OPTION_INT, "N", "how many other things (default: as many)", OWN(lookalikes), 0,
     INJECT_COUNT_MAX},
    {"area-min", 0, OPTION_REAL, "M2", "smallest plot (default 0.4; fields: by the pixel)", OWN(area_min_m2),
     0.4, 1e7},
    {"area-max", 0, OPTION_REAL, "M2", "largest plot (default 40; fields: by the area)", OWN(area_max_m2),
     0.4, 1e7},
    {"stage", 0, OPTION_TEXT, "flowering|rosette|stem|bud|capsule|any", "of the plots", OWN(stage), 0, 0},
    {"quality", 0, OPTION_INT, "Q", "JPEG quality of what is planted (default: the scene's own)",
     OWN(quality), 1, 100},
    {"params", 0, OPTION_TEXT, "FILE", "ranges to draw from (default: models/planting.json as built in)",
     OWN(params), 0, 0},
    {"seed", 0, OPTION_INT, "N", "another seed, other plots (default 1)", OWN(seed), 0, 2147483647},
    {"gsd", 0, OPTION_REAL, "M", "ground pixel in metres that replaces the picture's own", OWN(gsd_m), 1e-4,
     1e4},
    {"bands", 0, OPTION_TEXT, "R=1,G=2,B=3,NIR=4", "which band is what", OWN(bands), 0, 0},
    {"sensor", 0, OPTION_TEXT, "NAME", "camera or satellite, where the file doesn't say; list: all",
     OWN(sensor), 0, 0},
    {0},
};

static bool has_ending(const char *path, const char *const endings[]) {
    for (int i = 0; endings[i]; i++)
        if (strcasecmp(file_ending(path), endings[i]) == 0) return true;
    return false;
}

static bool is_same_file(const char *a, const char *b) {
    struct stat own, other;
    return strcmp(a, b) == 0 || (stat(a, &own) == 0 && stat(b, &other) == 0 && own.st_ino == other.st_ino &&
                                 own.st_dev == other.st_dev);
}

static pap_status check_arguments(const inject_settings *own, char **images, int count, pap_error *err) {
    static const char *const pictures[] = {".tif", ".tiff", NULL}, *const truths[] = {".geojson", ".json",
                                                                                      NULL};
    if (count != 1)
        return error_set(err, PAP_E_USAGE, "%s; see papaver inject -h",
                         count ? "one picture at a time" : "no picture was named");
    if (!own->output || !own->truth)
        return error_set(err, PAP_E_USAGE,
                         "where should scene and truth go? use -o SCENE.tif --truth T.geojson");
    if (!has_ending(own->output, pictures))
        return error_set(err, PAP_E_USAGE, "-o %s: a scene is written as .tif", own->output);
    if (!has_ending(own->truth, truths))
        return error_set(err, PAP_E_USAGE, "--truth %s: the truth is written as .geojson", own->truth);
    if (is_same_file(images[0], own->output))
        return error_set(err, PAP_E_USAGE, "-o %s: is the picture itself; name another file", own->output);
    if (own->are_fields && (own->params || own->quality))
        return error_set(err, PAP_E_USAGE, "--fields takes neither --params nor --quality");
    if (own->area_max_m2 > 0 && own->area_min_m2 > own->area_max_m2)
        return error_set(err, PAP_E_USAGE, "--area-min %g is more than --area-max %g; give the smaller first",
                         own->area_min_m2, own->area_max_m2);
    return PAP_OK;
}

/* Multispectral cameras without a blue band have a red edge or near infrared instead. */
static pap_status check_colours(const raster_source *source, const char *path, pap_error *err) {
    if (!spectrum_is_there(source) || (source->rgb[0] && source->rgb[1] && source->rgb[2])) return PAP_OK;
    return error_set(
        err, PAP_E_BANDS,
        "%s: no %s band (found %s); planting needs red, green and blue beside the infrared: use the "
        "flight's colour picture, one stack of both, or say which band is which with --bands",
        path,
        !source->rgb[0]   ? "red"
        : !source->rgb[1] ? "green"
                          : "blue",
        source->roles_text);
}

static pap_status open_source(raster_source **out, const char *path, const inject_settings *own,
                              pap_error *err) {
    pap_scene_options how = {1, own->gsd_m, own->bands, own->sensor};
    raster_source *source = NULL;
    pap_status status = raster_source_open(&source, path, &how, err);
    if (!status && !own->are_fields) status = check_colours(source, path, err);
    if (!status && !own->are_fields) status = raster_source_check(source, err);
    if (!status && !source->place)
        status =
            error_set(err, PAP_E_GEOREF,
                      "%s: has no georeference, so a truth could not say where things stand; give it one "
                      "(gdal_translate -a_srs EPSG:n -a_ullr left top right bottom)",
                      path);
    if (status)
        raster_source_free(source);
    else
        *out = source;
    return status;
}

static inject_options to_options(const inject_settings *own) {
    inject_options o = INJECT_OPTIONS_INIT;
    o.plots = own->plots;
    o.lookalikes = own->lookalikes;
    if (own->area_min_m2 > 0 || own->are_fields) o.area_low_m2 = own->area_min_m2;
    if (own->area_max_m2 > 0 || own->are_fields) o.area_high_m2 = own->area_max_m2;
    o.quality = own->quality;
    o.seed = (uint64_t)own->seed;
    if (strcmp(own->stage, "any") == 0) o.stage = INJECT_ANY_STAGE;
    for (int i = 0; i < STAGE_COUNT; i++)
        if (strcmp(own->stage, plot_stage_name((plot_stage)i)) == 0) o.stage = i;
    return o;
}

/* Both outputs or none: the truth goes again when the scene cannot have its name. */
static pap_status write_both(const injection *planted, const scene *s, const field_scene *fields,
                             const raster_source *source, staged_file *file, const inject_settings *own,
                             const common_options *common, pap_error *err) {
    pap_status status = own->are_fields ? field_scene_write(fields, source, file->temp, err)
                        : s->band_count ? spectrum_write(s, source, file->temp, err)
                                        : scene_write(s, source, file->temp, err);
    if (!status)
        status = truth_file_write(planted, source, own->output, own->truth, common->overwrite,
                                  common->is_public, err);
    if (status) return status;
    status = file_commit(file, err);
    if (status) unlink(own->truth);
    return status;
}

static void report_scene(const injection *planted) {
    static const char *const known[] = {[SUN_UNKNOWN] = "drawn: the scene's own do not tell",
                                        [SUN_AXIS] = "their line from the scene's own, their end drawn",
                                        [SUN_KNOWN] = "as the scene's own"};
    fprintf(stderr, "  shadows fall %.0f degrees clockwise from the right (%s); sharpening halos %.2f\n",
            planted->shadows_towards * 57.29578, known[planted->sun_known], planted->halo);
}

static void report_fields(const injection *planted, const common_options *common) {
    for (int i = 0; common->verbose && i < planted->count; i++) {
        const planted_thing *t = &planted->things[i];
        fprintf(stderr, "  %s of %.0f m2 at column %.0f, row %.0f%s%s\n", t->truth.what,
                t->truth.seen.area_m2, t->x_px, t->y_px, t->truth.stage ? ": " : "",
                t->truth.stage ? t->truth.stage : "");
    }
}

static void report(const injection *planted, const inject_settings *own, const common_options *common) {
    if (common->quiet) return;
    const compression *c = &planted->compression;
    fprintf(stderr, "%s: planted %d plots and %d look-alikes", own->output, planted->plots,
            planted->lookalikes);
    int left_out = planted->plots_wanted + planted->lookalikes_wanted - planted->count;
    if (left_out) fprintf(stderr, "; %d more found no room", left_out);
    if (c->is_jpeg) fprintf(stderr, "; JPEG quality %d", c->quality);
    if (*planted->bands) fprintf(stderr, "; in bands %s", planted->bands);
    fprintf(stderr, "\n");
    if (own->are_fields) {
        report_fields(planted, common);
        return;
    }
    if (common->verbose) report_scene(planted);
    for (int i = 0; common->verbose && i < planted->count; i++) {
        const planted_thing *t = &planted->things[i];
        fprintf(stderr,
                "  %s of %.2f m2 at column %.0f, row %.0f: blur %.2f pixels, of leaves %.2f, grain %.1f and "
                "%.1f codes",
                t->truth.what, t->truth.seen.area_m2, t->x_px, t->y_px, t->edge_px, t->sigma_px,
                t->fine_grain, t->broad_grain);
        if (t->sight.petal_px > 0.0)
            fprintf(stderr, "; %.1f pixels a flower, contrast %.0f", t->sight.petal_px, t->sight.contrast);
        fprintf(stderr, "\n");
    }
}

static pap_status plant_fields(injection *planted, field_scene *s, const raster_source *source,
                               const inject_options *options, pap_error *err) {
    pap_status status = field_scene_load(s, source, err);
    return status ? status : field_plant(planted, s, source->path, options, err);
}

static pap_status plant_plots(injection *planted, scene *s, const raster_source *source,
                              const inject_options *options, pap_error *err) {
    pap_status status = scene_load(s, source, err);
    if (!status && spectrum_is_there(source)) status = spectrum_load(s, source, err);
    return status ? status : inject_scene(planted, s, source, options, err);
}

static pap_status inject(const char *image, const inject_settings *own, const common_options *common,
                         pap_error *err) {
    staged_file file = {0}, truth = {0};
    raster_source *source = NULL;
    scene s = {0};
    field_scene fields = {0};
    injection planted = {0};
    inject_options options = to_options(own);
    planting_params params;
    pap_status status = own->params ? params_read(&params, own->params, err) : PAP_OK;
    if (own->params) options.params = &params;
    if (!status) status = file_stage(&file, own->output, common->overwrite, common->is_public, err);
    if (!status) status = file_stage(&truth, own->truth, common->overwrite, common->is_public, err);
    if (!status) status = open_source(&source, image, own, err);
    if (!status)
        status = own->are_fields ? plant_fields(&planted, &fields, source, &options, err)
                                 : plant_plots(&planted, &s, source, &options, err);
    if (!status) status = write_both(&planted, &s, &fields, source, &file, own, common, err);
    if (!status) report(&planted, own, common);
    injection_free(&planted);
    scene_free(&s);
    field_scene_free(&fields);
    raster_source_free(source);
    file_discard(&truth);
    file_discard(&file);
    return status;
}

static int run(int argc, char **argv) {
    inject_settings own = {
        .stage = "flowering", .plots = INJECT_BY_AREA, .lookalikes = INJECT_BY_AREA, .seed = 1};
    common_options common = COMMON_OPTIONS_INIT;
    pap_error err = {PAP_OK, ""};
    int exit_status = command_parse(&command_inject, &argc, argv, &own, &common);
    if (exit_status >= 0) return exit_status;
    pap_status status = check_arguments(&own, argv + 1, argc - 1, &err);
    if (!status) status = inject(argv[1], &own, &common, &err);
    return status ? command_fail("inject", &err) : EXIT_DONE;
}

const command command_inject = {
    "inject",
    "IMAGE -o SCENE.tif --truth T.geojson",
    "plants plots and look-alikes into a real scene, to measure detection",
    "papaver inject flight.tif -o planted.tif --truth planted.geojson --seed 7",
    specs,
    run,
};
