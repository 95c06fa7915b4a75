/* papaver sensitivity: how small a plot would a flight have shown? Plots are planted into it to find out. */
#include "base/error.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/progress.h"
#include "planting/inject.h"
#include "run/stored.h"
#include "trial/sensitivity_report.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef struct sensitivity_settings {
    const char *output, *chart, *run, *bands, *sensor, *model;
    char *set; /* owned */
    double gsd_m, area_min_m2, area_max_m2, ask_area_m2;
    int ask_flowers, plots, rounds, seed;
    bool json;
} sensitivity_settings;

#define OWN(member) offsetof(sensitivity_settings, member)
static const option_spec specs[] = {
    {"output", 'o', OPTION_TEXT, "OUT.json", "the table and every planted plot, for programs", OWN(output), 0,
     0},
    {"png", 0, OPTION_TEXT, "FILE.png", "the table drawn", OWN(chart), 0, 0},
    {"run", 0, OPTION_TEXT, "DIR", "keep both in this run of detect; info DIR shows them", OWN(run), 0, 0},
    {"json", 0, OPTION_FLAG, NULL, "print JSON instead of the table", OWN(json), 0, 0},
    {"plots", 0, OPTION_INT, "N", "plant about so many plots (default 300)", OWN(plots), 1,
     SENSITIVITY_PLOTS_MAX},
    {"rounds", 0, OPTION_INT, "N", "plant a place at most so often (default 100)", OWN(rounds), 1,
     SENSITIVITY_ROUNDS_MAX},
    {"area-min", 0, OPTION_REAL, "M2", "smallest plot (default 0.4; coarse pictures: more)", OWN(area_min_m2),
     0.4, 5000},
    {"area-max", 0, OPTION_REAL, "M2", "largest plot (default 40; coarse pictures: more)", OWN(area_max_m2),
     0.4, 5000},
    {"ask-area", 0, OPTION_REAL, "M2", "the plot asked about (default 4; coarse: more)", OWN(ask_area_m2),
     0.4, 5000},
    {"ask-flowers", 0, OPTION_INT, "N", "its open flowers (default 20; coarse: more)", OWN(ask_flowers), 1,
     100000},
    {"seed", 0, OPTION_INT, "N", "another seed, other plots (default 1)", OWN(seed), 0, 2147483647},
    {"gsd", 0, OPTION_REAL, "M", "ground pixel in metres, for pictures that don't say", OWN(gsd_m), 1e-4,
     1e4},
    {"bands", 0, OPTION_TEXT, "R=1,G=2,B=3", "which band is what", OWN(bands), 0, 0},
    {"sensor", 0, OPTION_TEXT, "NAME", "camera or satellite, where the file doesn't say; list: all",
     OWN(sensor), 0, 0},
    {"model", 0, OPTION_TEXT, "FILE", "another model file", OWN(model), 0, 0},
    {"set", 0, OPTION_SETTINGS, "KEY=VALUE", "replace a value of the model (repeatable)", OWN(set), 0, 0},
    {0},
};

/* A flight on its way. */
typedef struct flight {
    sensitivity_settings own;
    common_options common;
    progress progress;
    model *model;
    raster_source *source;
    stored_run *run;
    sensitivity_work *work;
    sensitivity made;
    answers told;
    char *text, *json, *run_json, *run_png;
} flight;

/* ---- before the work ---- */

static pap_status check_ending(const char *option, const char *path, const char *ending, pap_error *err) {
    if (!path || strcasecmp(file_ending(path), ending) == 0) return PAP_OK;
    return error_set(err, PAP_E_USAGE, "%s %s: is written as %s", option, path, ending);
}

static pap_status check_arguments(const sensitivity_settings *own, int count, pap_error *err) {
    if (count != 1)
        return error_set(err, PAP_E_USAGE, "%s; see papaver sensitivity -h",
                         count ? "one picture at a time" : "no picture was named");
    if (own->area_min_m2 > 0 && own->area_max_m2 > 0 && own->area_min_m2 > own->area_max_m2)
        return error_set(err, PAP_E_USAGE, "--area-min %g is more than --area-max %g; give the smaller first",
                         own->area_min_m2, own->area_max_m2);
    pap_status status = check_ending("-o", own->output, ".json", err);
    return status ? status : check_ending("--png", own->chart, ".png", err);
}

/* Whether a name can be given, found out before the work. */
static pap_status check_name(const flight *f, const char *path, pap_error *err) {
    staged_file file = {0};
    if (!path) return PAP_OK;
    pap_status status = file_stage(&file, path, f->common.overwrite, f->common.is_public, err);
    file_discard(&file);
    return status;
}

static pap_status open_all(flight *f, const char *image, pap_error *err) {
    pap_scene_options how = {1, f->own.gsd_m, f->own.bands, f->own.sensor};
    pap_status status = check_name(f, f->own.output, err);
    if (!status) status = check_name(f, f->own.chart, err);
    if (!status && f->own.run) status = stored_open(&f->run, f->own.run, true, err);
    if (!status) status = model_load(&f->model, f->own.model, f->own.set, err);
    if (!status) status = raster_source_open(&f->source, image, &how, err);
    if (!status) status = raster_source_check(f->source, err);
    return status;
}

/* ---- the work ---- */

static pap_status begin(flight *f, const char *image, pap_error *err) {
    char subject[300];
    sensitivity_options how = SENSITIVITY_OPTIONS_INIT;
    how.area_low_m2 = f->own.area_min_m2;
    how.area_high_m2 = f->own.area_max_m2;
    how.example_area_m2 = f->own.ask_area_m2;
    how.example_flowers = f->own.ask_flowers;
    how.plots = f->own.plots;
    how.rounds = f->own.rounds;
    how.seed = (uint64_t)f->own.seed;
    how.threads = f->common.threads;
    how.memory_mb = f->common.memory_mb;
    how.bands = f->own.bands;
    how.on_progress = progress_report;
    how.context = &f->progress;
    snprintf(subject, sizeof subject, "%.250s as it is", file_base_name(image));
    f->progress.subject = subject;
    pap_status status = sensitivity_begin(&f->work, f->source, f->model, &how, err);
    progress_end(&f->progress);
    return status;
}

/* Once it is known that the picture is the run's, and before it is planted. */
static pap_status find_names_in_run(flight *f, pap_error *err) {
    size_t input;
    if (!f->run) return PAP_OK;
    run_inputs used = sensitivity_inputs(sensitivity_so_far(f->work));
    pap_status status = stored_find(&input, f->run, &used, err);
    if (status) return status;
    f->run_json = stored_path(f->run, input, "sensitivity", ".json");
    f->run_png = stored_path(f->run, input, "sensitivity", ".png");
    if (!f->run_json || !f->run_png) return error_nomem(err, f->own.run);
    status = check_name(f, f->run_json, err);
    return status ? status : check_name(f, f->run_png, err);
}

static pap_status plant(flight *f, const char *image, pap_error *err) {
    char subject[300];
    snprintf(subject, sizeof subject, "%.250s planted", file_base_name(image));
    f->progress.subject = subject;
    pap_status status = sensitivity_plant(&f->made, f->work, err);
    progress_end(&f->progress);
    return status;
}

/* ---- after it ---- */

static pap_status keep_json(const flight *f, const char *path, pap_error *err) {
    if (!path) return PAP_OK;
    return file_write_whole(path, f->json, strlen(f->json), f->common.overwrite, f->common.is_public, err);
}

static pap_status keep_chart(const flight *f, const char *path, pap_error *err) {
    if (!path) return PAP_OK;
    return sensitivity_chart(&f->made, &f->told, path, f->common.overwrite, f->common.is_public, err);
}

static pap_status hand_over(flight *f, pap_error *err) {
    pap_status status = answers_make(&f->told, &f->made, err);
    if (!status) status = sensitivity_text(&f->text, &f->made, &f->told, err);
    if (!status) status = sensitivity_json(&f->json, &f->made, &f->told, err);
    if (!status) status = keep_json(f, f->own.output, err);
    if (!status) status = keep_chart(f, f->own.chart, err);
    if (!status) status = keep_chart(f, f->run_png, err);
    if (!status) status = keep_json(f, f->run_json, err);
    if (status) return status;
    errno = 0;
    if (fputs(f->own.json ? f->json : f->text, stdout) < 0 || fflush(stdout))
        return error_errno(err, "standard output", "writing the table");
    return PAP_OK;
}

static int finish(const flight *f, pap_status status, const pap_error *err) {
    if (status == PAP_E_CANCELLED) {
        fprintf(stderr, "papaver sensitivity: stopped; nothing was written\n");
        return EXIT_FAILED;
    }
    if (status) return command_fail("sensitivity", err);
    const char *fault = sensitivity_fault(f->work);
    if (!fault) return EXIT_DONE;
    fprintf(stderr, "papaver sensitivity: %s (the table is about the rest of it)\n", fault);
    return EXIT_SOME_FAILED;
}

static void free_all(flight *f) {
    sensitivity_free(&f->made);
    sensitivity_work_free(f->work);
    stored_free(f->run);
    raster_source_free(f->source);
    model_free(f->model);
    free(f->text);
    free(f->json);
    free(f->run_json);
    free(f->run_png);
    free(f->own.set);
}

static int run(int argc, char **argv) {
    flight f = {.own = {.plots = 300, .rounds = 100, .seed = 1}, .common = COMMON_OPTIONS_INIT};
    pap_error err = {PAP_OK, ""};
    int exit_status = command_parse(&command_sensitivity, &argc, argv, &f.own, &f.common);
    if (exit_status < 0) {
        progress_catch_signals();
        f.progress = progress_for(&f.common);
        pap_status status = check_arguments(&f.own, argc - 1, &err);
        if (!status) status = open_all(&f, argv[1], &err);
        if (!status) status = begin(&f, argv[1], &err);
        if (!status) status = find_names_in_run(&f, &err);
        if (!status) status = plant(&f, argv[1], &err);
        if (!status) status = hand_over(&f, &err);
        exit_status = finish(&f, status, &err);
    }
    free_all(&f);
    return exit_status;
}

const command command_sensitivity = {
    "sensitivity",
    "IMAGE [-o OUT.json] [--run DIR]",
    "plants plots into a flight to tell how small a one it would have shown",
    "papaver sensitivity flight.tif --run flight-run",
    specs,
    run,
};
