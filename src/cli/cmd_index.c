/* papaver index: a picture in, a raster of spectral indices out. */
#include "base/error.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/index_list.h"
#include "cli/progress.h"
#include "cli/sensor_text.h"
#include "indices/pass.h"

#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

typedef struct index_options {
    const char *output, *bands, *sensor;
    char *names, *formulae; /* owned */
    double scale, offset;
    int tile_px;
    bool list, json;
} index_options;

#define OWN(member) offsetof(index_options, member)
static const option_spec specs[] = {
    {"output", 'o', OPTION_TEXT, "OUT.tif", "a cloud-optimised GeoTIFF, one band of floats for each index",
     OWN(output), 0, 0},
    {"index", 0, OPTION_SETTINGS, "NDVI,ExG", "which indices (repeatable)", OWN(names), 0, 0},
    {"expr", 0, OPTION_SETTINGS, "NAME=FORMULA", "a formula over R G B N RE RE1 RE2 RE3 (repeatable)",
     OWN(formulae), 0, 0},
    {"list", 0, OPTION_FLAG, NULL, "print every index: bands, range, formula, source (-v: DOI)", OWN(list), 0,
     0},
    {"json", 0, OPTION_FLAG, NULL, "with --list: one JSON object for each, one a line", OWN(json), 0, 0},
    {"bands", 0, OPTION_TEXT, "R=1,G=2,NIR=4", "which band is what; or files to stack: R=r.tif,NIR=n.tif",
     OWN(bands), 0, 0},
    {"sensor", 0, OPTION_TEXT, "NAME", "camera or satellite, where the file doesn't say; list: all",
     OWN(sensor), 0, 0},
    {"scale", 0, OPTION_REAL, "S", "reflectance is S x sample + O, for pictures that don't say", OWN(scale),
     1e-12, 1e12},
    {"offset", 0, OPTION_REAL, "O", "see --scale (default 0)", OWN(offset), -1e12, 1e12},
    {"tile", 0, OPTION_INT, "N", "tile edge in pixels; never changes the raster", OWN(tile_px), 64, 16384},
    {0},
};

static bool is_same_file(const char *a, const char *b) {
    struct stat own, other;
    return stat(a, &own) == 0 && stat(b, &other) == 0 && own.st_ino == other.st_ino &&
           own.st_dev == other.st_dev;
}

static pap_status check_arguments(const index_options *own, char **images, int count, pap_error *err) {
    bool is_stack = count == 0 && raster_bands_are_files(own->bands);
    if (count == 0 && !is_stack)
        return error_set(err, PAP_E_USAGE, "no picture was named; see papaver index -h");
    for (int i = 1; i < count; i++)
        if (!raster_are_one_product(images[0], images[i]))
            return error_set(err, PAP_E_USAGE, "one picture at a time; see papaver index -h");
    if (!own->output) return error_set(err, PAP_E_USAGE, "where should the raster go? use -o OUT.tif");
    if (strcasecmp(file_ending(own->output), ".tif") != 0 &&
        strcasecmp(file_ending(own->output), ".tiff") != 0)
        return error_set(err, PAP_E_USAGE, "-o %s: a raster is written as .tif", own->output);
    if (!own->names && !own->formulae)
        return error_set(err, PAP_E_USAGE,
                         "which index? use --index NDVI or --expr 'NAME=FORMULA'; --list prints them all");
    if (count > 0 && is_same_file(images[0], own->output))
        return error_set(err, PAP_E_USAGE, "-o %s: is the picture itself; name another file", own->output);
    if (!isnan(own->offset) && !(own->scale > 0))
        return error_set(err, PAP_E_USAGE, "--offset %g: needs --scale with it", own->offset);
    return PAP_OK;
}

/* Names may come in several options, which are kept joined with ';'. */
static void join_with_commas(char *names) {
    for (char *at = names; at && *at; at++)
        if (*at == ';') *at = ',';
}

static void report(const index_options *own, const index_plan *plan, const raster_source *source,
                   const index_result *result) {
    int64_t all = source->width * source->height;
    for (int i = 0; i < plan->count; i++) {
        const index_layer_result *one = &result->layers[i];
        fprintf(stderr, "%3d. %-10s ", i + 1, index_plan_name(plan, i));
        if (one->defined_px)
            fprintf(stderr, "%.4g to %.4g, in %.1f %% of the pixels\n", (double)one->low, (double)one->high,
                    100 * (double)one->defined_px / (double)all);
        else
            fprintf(stderr, "undefined in every pixel\n");
    }
    fprintf(stderr, "%d band%s: %s\n", plan->count, plan->count == 1 ? "" : "s", own->output);
}

/* Thresholds out of papers were found in reflectance. */
static void warn_of_codes(const raster_source *source, const raster_radiometry *radiometry) {
    if (radiometry->coding == RASTER_DISPLAY)
        fprintf(stderr,
                "%s: display codes over their full scale of %.9g, not reflectance: thresholds made for "
                "reflectance "
                "don't carry over\n",
                source->path, source->full_scale);
}

typedef struct job {
    const index_options *own;
    const common_options *common;
    index_plan plan;
    raster_source *source;
    raster_radiometry radiometry;
    staged_file file;
    char *folder, *made; /* where it is worked on, and the raster in there */
    index_result result;
} job;

static pap_status start(job *j, const char *image, pap_error *err) {
    const index_options *own = j->own;
    pap_scene_options how = {1, 0, own->bands, own->sensor};
    pap_status status = index_plan_make(&j->plan, own->names, own->formulae, err);
    if (!status) status = file_stage(&j->file, own->output, j->common->overwrite, j->common->is_public, err);
    if (!status) status = raster_source_open(&j->source, image, &how, err);
    if (!status)
        status = raster_radiometry_read(&j->radiometry, j->source, own->scale,
                                        isnan(own->offset) ? 0 : own->offset, err);
    if (!status) status = index_plan_check(&j->plan, j->source, &j->radiometry, err);
    if (!status) status = file_work_folder(&j->folder, own->output, err);
    if (!status && !(j->made = file_join(j->folder, "index.tif"))) status = error_nomem(err, own->output);
    return status;
}

static pap_status compute(job *j, pap_error *err) {
    progress shown = progress_for(j->common);
    shown.subject = file_base_name(j->source->path);
    index_pass_options options = {j->common->threads, j->own->tile_px, j->common->memory_mb, progress_report,
                                  &shown};
    if (!j->common->quiet) {
        sensor_note_print(j->source);
        warn_of_codes(j->source, &j->radiometry);
    }
    pap_status status = index_pass_run(&j->result, &j->plan, j->source, &j->radiometry, j->folder, j->made,
                                       j->own->output, &options, err);
    progress_end(&shown);
    if (status) return status;
    if (rename(j->made, j->file.temp)) return error_errno(err, j->own->output, "giving it its name");
    return file_commit(&j->file, err);
}

static int finish(const job *j, pap_status status, const pap_error *err) {
    if (status == PAP_E_CANCELLED) {
        fprintf(stderr, "papaver index: stopped; nothing was written\n");
        return EXIT_FAILED;
    }
    if (status) return command_fail("index", err);
    if (!j->common->quiet) report(j->own, &j->plan, j->source, &j->result);
    if (!j->result.bad_blocks) return EXIT_DONE;
    fprintf(stderr, "papaver index: %s (%lld in all, void in the raster)\n", j->result.first_fault.message,
            (long long)j->result.bad_blocks);
    return EXIT_SOME_FAILED;
}

static int run_one(const index_options *own, const common_options *common, const char *image) {
    job j = {.own = own, .common = common};
    pap_error err = {PAP_OK, ""};
    progress_catch_signals();
    pap_status status = start(&j, image, &err);
    if (!status) status = compute(&j, &err);
    int exit_status = finish(&j, status, &err);
    file_discard(&j.file);
    file_drop_folder(j.folder);
    free(j.made);
    raster_source_free(j.source);
    index_plan_free(&j.plan);
    return exit_status;
}

static int print_list(const index_options *own, const common_options *common) {
    pap_error err;
    index_list_print(own->json, common->verbose);
    if (!fflush(stdout) && !ferror(stdout)) return EXIT_DONE;
    error_set(&err, PAP_E_IO, "standard output cannot be written (%s)", strerror(errno));
    return command_fail("index", &err);
}

static int run(int argc, char **argv) {
    index_options own = {.offset = NAN};
    common_options common = COMMON_OPTIONS_INIT;
    pap_error err = {PAP_OK, ""};
    int exit_status = command_parse(&command_index, &argc, argv, &own, &common);
    join_with_commas(own.names);
    if (exit_status < 0 && own.list)
        exit_status = print_list(&own, &common);
    else if (exit_status < 0 && sensor_list_is_asked(own.sensor))
        exit_status = sensor_list_print("index");
    else if (exit_status < 0 && check_arguments(&own, argv + 1, argc - 1, &err))
        exit_status = command_fail("index", &err);
    if (exit_status < 0) exit_status = run_one(&own, &common, argc > 1 ? argv[1] : NULL);
    free(own.names);
    free(own.formulae);
    return exit_status;
}

const command command_index = {
    "index",
    "IMAGE -o OUT.tif --index NDVI,ExG",
    "writes rasters of spectral indices, or of a formula of your own",
    "papaver index flight.tif -o indices.tif --index NDVI,ExG --expr 'redness=R/(R+G+B)'",
    specs,
    run,
};
