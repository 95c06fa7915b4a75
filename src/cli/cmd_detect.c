/* papaver detect: pictures in, a ranked list of suspected plots out. */
#include "aoi/area.h"
#include "base/error.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/detect_report.h"
#include "cli/progress.h"
#include "detect/detection.h"
#include "detect/listing.h"
#include "detect/provenance.h"
#include "inputs/inputs.h"
#include "raster/source.h"
#include "run/folder.h"
#include "run/stored.h"
#include "targets/merge.h"
#include "targets/write.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

typedef struct detect_options {
    const char *output, *run, *bands, *date, *model, *geometry, *aoi;
    char *settings; /* owned */
    double gsd_m, min_score, prevalence;
    int tile_px;
} detect_options;

#define OWN(member) offsetof(detect_options, member)
static const option_spec specs[] = {
    {"output", 'o', OPTION_TEXT, "OUT", "the list; its ending is the format (- is GeoJSON on stdout)",
     OWN(output), 0, 0},
    {"run", 0, OPTION_TEXT, "DIR", "keep candidates, coverage and pictures in DIR", OWN(run), 0, 0},
    {"prevalence", 0, OPTION_REAL, "P", "share of plots that scores assume (default: the model's)",
     OWN(prevalence), 1e-6, 1 - 1e-6},
    {"min-score", 0, OPTION_REAL, "S", "list from this score (default: the model's; 0: all)", OWN(min_score),
     0, 1},
    {"gsd", 0, OPTION_REAL, "M", "ground pixel in metres, for pictures that don't say", OWN(gsd_m), 1e-4,
     1e4},
    {"bands", 0, OPTION_TEXT, "R=1,G=2,B=3", "which band is what", OWN(bands), 0, 0},
    {"aoi", 0, OPTION_TEXT, "FILE", "only what lies in its polygons (any vector file, any CRS)", OWN(aoi), 0,
     0},
    {"date", 0, OPTION_TEXT, "YYYY-MM-DD", "date of the flight, noted with each target", OWN(date), 0, 0},
    {"model", 0, OPTION_TEXT, "FILE", "another model file", OWN(model), 0, 0},
    {"set", 0, OPTION_SETTINGS, "KEY=VALUE", "replace a value of the model (repeatable)", OWN(settings), 0,
     0},
    {"geometry", 0, OPTION_TEXT, "point|outline", "what the list holds (default point)", OWN(geometry), 0, 0},
    {"tile", 0, OPTION_INT, "N", "tile edge in pixels; never changes the list", OWN(tile_px), 64, 16384},
    {0},
};

/* A batch on its way. */
typedef struct batch {
    detect_options own;
    common_options common;
    model *model;
    aoi *area; /* NULL: everything */
    inputs *images;
    pap_targets *list;
    run_folder *run;
    progress progress;
    batch_coverage seen;
    int failed, damaged, outside;
} batch;

static bool is_date(const char *text) {
    static const char pattern[] = "dddd-dd-dd";
    if (strlen(text) != sizeof pattern - 1) return false;
    for (size_t i = 0; i < sizeof pattern - 1; i++)
        if (pattern[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != '-') return false;
    static const int days[13] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year = atoi(text), month = atoi(text + 5), day = atoi(text + 8);
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month >= 1 && month <= 12 && day >= 1 && day <= days[month] + (is_leap && month == 2);
}

/* What can be known to fail is found out before hours of work. */
static pap_status check_arguments(const batch *b, int image_count, pap_error *err) {
    if (image_count < 1) return error_set(err, PAP_E_USAGE, "no picture was named; see papaver detect -h");
    if (!b->own.output && !b->own.run)
        return error_set(err, PAP_E_USAGE, "where should the list go? use -o OUT.geojson or --run DIR");
    if (b->own.date && !is_date(b->own.date))
        return error_set(err, PAP_E_USAGE, "--date %s: not a day; write YYYY-MM-DD", b->own.date);
    return PAP_OK;
}

static pap_status check_output(const batch *b, pap_error *err) {
    if (!b->own.output) return PAP_OK;
    pap_status status = targets_check_path(b->own.output, true, err);
    if (status == PAP_E_UNSUPPORTED) return err->code = PAP_E_USAGE;
    if (!status && strcmp(b->own.output, "-") != 0) {
        staged_file file = {0};
        status = file_stage(&file, b->own.output, b->common.overwrite, b->common.is_public, err);
        file_discard(&file);
    }
    return status;
}

static pap_status keep(batch *b, const detection *found, pap_error *err) {
    listing_options what = {
        .picture = b->seen.pictures, .min_score = b->own.min_score, .date = b->own.date, .chip_prefix = ""};
    if (b->run) {
        what.chip_folder = run_chip_folder(b->run);
        what.chip_prefix = run_chip_prefix(b->run, detection_source(found));
    }
    pap_status status = listing_add(b->list, found, &what, err);
    if (!status && b->run) status = run_add(b->run, found, err);
    return status;
}

static void say_what(const batch *b, const raster_source *source) {
    if (!b->common.verbose) return;
    fprintf(stderr, "%s: %lld x %lld, %s, %s %dx%d blocks, mask %s, ground pixel %.2f cm, read %s\n",
            source->path, (long long)source->width, (long long)source->height, source->roles_text,
            source->compression, source->block_w, source->block_h, source->mask_text,
            100 * raster_source_gsd_m(source), source->read_how);
}

/* A list with coordinates cannot take a picture without; the message names the picture. */
static pap_status check_unplaced(const batch *b, const char *path, pap_error *err) {
    pap_error why;
    pap_status status = targets_check_path(b->own.output, false, &why);
    return status ? error_set(err, status, "%s: %s", path, why.message) : PAP_OK;
}

/* One picture. *is_fatal: the outputs cannot be kept, so going on makes no sense. */
static pap_status detect_one(batch *b, const char *path, bool *is_fatal, pap_error *err) {
    pap_scene_options how_to_open = {1, b->own.gsd_m, b->own.bands};
    raster_source *source = NULL;
    detection *found = NULL;
    *is_fatal = false;
    pap_status status = raster_source_open(&source, path, &how_to_open, err);
    if (!status) status = raster_source_check(source, err);
    if (!status && !source->place && b->own.output) status = check_unplaced(b, path, err);
    if (!status) {
        say_what(b, source);
        b->progress.subject = file_base_name(path);
        detection_options how = {b->common.threads, b->own.tile_px, b->common.memory_mb,
                                 progress_report,   &b->progress,   b->area};
        status = detection_run(&found, source, b->model, &how, err);
        progress_end(&b->progress);
    }
    if (!status) {
        const char *fault;
        if (detection_faults(found, &fault)) {
            b->damaged++;
            fprintf(stderr, "papaver detect: %s (what was found elsewhere in it is kept)\n", fault);
        }
        status = batch_coverage_add(&b->seen, found, err);
        if (!status) status = keep(b, found, err);
        *is_fatal = status != PAP_OK;
    }
    detection_free(found);
    raster_source_free(source);
    return status;
}

static pap_status note_failure(batch *b, const char *path, const pap_error *why, pap_error *err) {
    b->failed++;
    fprintf(stderr, "papaver detect: %s\n", why->message);
    return b->run ? run_add_failure(b->run, path, why->message, err) : PAP_OK;
}

/* Not a fault of the picture's; of a folder, most may lie outside. */
static pap_status note_outside(batch *b, const char *path, const pap_error *why, pap_error *err) {
    b->outside++;
    if (b->common.verbose) fprintf(stderr, "%s: skipped\n", why->message);
    return b->run ? run_add_outside(b->run, path, why->message, err) : PAP_OK;
}

/* One input of any kind. Fails where going on makes no sense. */
static pap_status take_input(batch *b, const input *one, pap_error *err) {
    pap_error why = {PAP_OK, ""};
    bool is_fatal = false;
    if (progress_is_stopped()) return error_set(err, PAP_E_CANCELLED, "stopped on request");
    if (one->kind == INPUT_REPEATED) {
        error_set(&why, PAP_OK, "%s: named twice; taken once", one->path);
        fprintf(stderr, "%s\n", why.message);
        return PAP_OK;
    }
    pap_status status = one->kind == INPUT_FAULT ? error_set(&why, PAP_E_OPEN, "%s", one->fault)
                                                 : detect_one(b, one->path, &is_fatal, &why);
    /* A wrong setting is wrong for every picture. */
    if (status &&
        (is_fatal || status == PAP_E_CANCELLED || status == PAP_E_NOMEM || status == PAP_E_SETTING)) {
        *err = why;
        return status;
    }
    if (status == PAP_E_OUTSIDE) return note_outside(b, one->path, &why, err);
    return status ? note_failure(b, one->path, &why, err) : PAP_OK;
}

static pap_status detect_all(batch *b, pap_error *err) {
    pap_status status = PAP_OK;
    for (size_t i = 0; i < b->images->count && !status; i++)
        status = take_input(b, &b->images->items[i], err);
    return status;
}

static pap_status write_outputs(batch *b, pap_error *err) {
    pap_write_options options = PAP_WRITE_OPTIONS_INIT;
    options.overwrite = b->common.overwrite;
    options.is_public = b->common.is_public;
    options.as_outlines = b->own.geometry && strcmp(b->own.geometry, "outline") == 0;
    pap_status status = targets_merge(b->list, err);
    if (!status) status = targets_rank(b->list, err);
    if (!status && b->own.output) status = targets_write(b->list, b->own.output, &options, err);
    if (!status && b->run) status = run_finish(b->run, b->list, b->model, err);
    return status;
}

/* --prevalence P is --set prevalence=P. */
static pap_status note_prevalence(batch *b, pap_error *err) {
    char *joined = NULL;
    if (!(b->own.prevalence > 0)) return PAP_OK;
    if (asprintf(&joined, "%s%sprevalence=%.9g", b->own.settings ? b->own.settings : "",
                 b->own.settings ? ";" : "", b->own.prevalence) < 0)
        return error_nomem(err, "the settings");
    free(b->own.settings);
    b->own.settings = joined;
    return PAP_OK;
}

static pap_status start(batch *b, const char *const *names, int name_count, pap_error *err) {
    pap_status status = check_arguments(b, name_count, err);
    if (!status) status = inputs_new(&b->images, names, (size_t)name_count, stored_is_surely_run, err);
    if (!status) status = note_prevalence(b, err);
    if (!status) status = model_load(&b->model, b->own.model, b->own.settings, err);
    if (!status && b->own.aoi) status = aoi_read(&b->area, b->own.aoi, err);
    if (!status) status = batch_coverage_start(&b->seen, b->area, b->images->pictures > 1, err);
    if (!status) status = targets_new(&b->list, err);
    if (!status) {
        b->list->is_placed = true;
        provenance with = {.min_score = b->own.min_score,
                           .gsd_m = b->own.gsd_m,
                           .bands = b->own.bands,
                           .date = b->own.date,
                           .area = b->area ? aoi_digest(b->area) : NULL};
        status = provenance_note(b->list, b->model, &with, err);
    }
    if (!status && b->own.run) {
        run_options options = {.may_replace = b->common.overwrite,
                               .is_public = b->common.is_public,
                               .picture_count = (int)b->images->pictures,
                               .min_score = b->own.min_score,
                               .date = b->own.date,
                               .area_ha = b->area ? aoi_hectares(b->area) : 0};
        status = run_new(&b->run, b->own.run, &options, err);
    }
    /* After the run folder, since the list may be wanted inside it. */
    return status ? status : check_output(b, err);
}

static int finish(batch *b, pap_status status, const pap_error *err) {
    if (status == PAP_E_CANCELLED) {
        fprintf(stderr, "papaver detect: stopped; no list was written\n");
        return EXIT_FAILED;
    }
    if (status) return command_fail("detect", err);
    if (b->outside > 0 && b->seen.pictures == 0) {
        fprintf(stderr,
                "papaver detect: no picture that can be read shows anything of %s; check its coordinates\n",
                b->own.aoi);
        return EXIT_FAILED;
    }
    if (b->seen.pictures == 0) return EXIT_FAILED;
    if (b->outside > 0 && !b->common.quiet)
        fprintf(stderr, "%d picture%s outside the area of interest: skipped\n", b->outside,
                b->outside == 1 ? "" : "s");
    if (!b->common.quiet) report_targets(b->list, b->own.output, b->own.run);
    report_coverage(&b->seen);
    return b->failed || b->damaged ? EXIT_SOME_FAILED : EXIT_DONE;
}

static int run(int argc, char **argv) {
    batch b = {.own = {.min_score = -1}, .common = COMMON_OPTIONS_INIT};
    pap_error err = {PAP_OK, ""};
    int exit_status = command_parse(&command_detect, &argc, argv, &b.own, &b.common);
    if (exit_status < 0) {
        progress_catch_signals();
        b.progress = progress_for(&b.common);
        pap_status status = start(&b, (const char *const *)argv + 1, argc - 1, &err);
        if (!status) status = detect_all(&b, &err);
        if (!status && b.seen.pictures > 0) status = write_outputs(&b, &err);
        exit_status = finish(&b, status, &err);
    }
    run_free(b.run);
    inputs_free(b.images);
    pap_targets_free(b.list);
    model_free(b.model);
    batch_coverage_end(&b.seen);
    aoi_free(b.area);
    free(b.own.settings);
    return exit_status;
}

const command command_detect = {
    "detect",
    "IMAGE... -o OUT [--run DIR]\n" IMAGES_HELP,
    "finds suspected plots and lists them by score",
    "papaver detect flight.tif -o targets.geojson --run flight-run",
    specs,
    run,
};
