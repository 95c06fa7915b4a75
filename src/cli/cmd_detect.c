/* papaver detect: pictures in, a ranked list of suspected plots out. */
#include "aoi/area.h"
#include "base/day.h"
#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "cli/commands.h"
#include "cli/detect_report.h"
#include "cli/progress.h"
#include "cli/sensor_text.h"
#include "cli/takeoff.h"
#include "detect/detection.h"
#include "detect/field_dates.h"
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
    const char *output, *run, *bands, *sensor, *date, *dates, *model, *geometry, *aoi, *dem, *takeoff;
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
    {"bands", 0, OPTION_TEXT, "R=1,G=2,B=3", "which band is what; or files to stack: R=r.tif,NIR=n.tif",
     OWN(bands), 0, 0},
    {"sensor", 0, OPTION_TEXT, "NAME", "camera or satellite, where the file doesn't say; list: all",
     OWN(sensor), 0, 0},
    {"aoi", 0, OPTION_TEXT, "FILE", "only what lies in its polygons (any vector file, any CRS)", OWN(aoi), 0,
     0},
    {"dem", 0, OPTION_TEXT, "FILE", "heights of the ground under raw frames (default: level)", OWN(dem), 0,
     0},
    {"takeoff", 0, OPTION_TEXT, "LON,LAT", "where the drone took off, with --dem (default: first frame)",
     OWN(takeoff), 0, 0},
    {"date", 0, OPTION_TEXT, "YYYY-MM-DD", "date of the flight, noted with each target", OWN(date), 0, 0},
    {"dates", 0, OPTION_TEXT, "D1,D2", "two pictures of one place, in order (auto: as they say)", OWN(dates),
     0, 0},
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
    field_model *fields; /* loaded for the first picture that needs it */
    char later_day[DAY_TEXT];
    int field_count; /* pictures that fields were looked for in */
    pap_targets *list;
    run_folder *run;
    progress progress;
    batch_coverage seen;
    int failed, damaged, outside;
    char takeoff[TAKEOFF_TEXT]; /* guessed */
    VECTOR(char *) products;    /* whose parts were opened as one picture */
} batch;

/* What can be known to fail is found out before hours of work. */
static pap_status check_arguments(const batch *b, int image_count, pap_error *err) {
    if (image_count < 1 && !raster_bands_are_files(b->own.bands))
        return error_set(err, PAP_E_USAGE, "no picture was named; see papaver detect -h");
    if (!b->own.output && !b->own.run)
        return error_set(err, PAP_E_USAGE, "where should the list go? use -o OUT.geojson or --run DIR");
    if (b->own.date && !day_is(b->own.date))
        return error_set(err, PAP_E_USAGE, "--date %s: not a day; write YYYY-MM-DD", b->own.date);
    if (b->own.takeoff && !b->own.dem)
        return error_set(err, PAP_E_USAGE, "--takeoff says where to look up a height; give a DEM with --dem");
    if (!b->own.dates) return PAP_OK;
    if (b->own.date) return error_set(err, PAP_E_USAGE, "--date and --dates: use one of them");
    char days[2][DAY_TEXT];
    return strcmp(b->own.dates, "auto") == 0 ? PAP_OK : dates_read(days, b->own.dates, err);
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
    if (!status && b->run) status = run_add(b->run, found, b->own.date, err);
    return status;
}

static void say_what(const batch *b, const raster_source *source) {
    if (!b->common.verbose) return;
    fprintf(stderr, "%s: %lld x %lld, %s, %s %dx%d blocks, mask %s, ground pixel %.2f cm, read %s\n",
            source->path, (long long)source->width, (long long)source->height, source->roles_text,
            source->compression, source->block_w, source->block_h, source->mask_text,
            100 * raster_source_gsd_m(source), source->read_how);
}

static void say_times(const batch *b, const detection *found) {
    detection_seconds took = detection_took(found);
    if (!b->common.verbose) return;
    fprintf(stderr, "%s: CPU seconds: reading %.3f, pixels %.3f, groups %.3f; %d threads\n",
            detection_source(found)->path, took.reading, took.pixels, took.groups, detection_threads(found));
}

/* Said whatever the list will hold: its places may be across the frame. */
static void warn_of_frame(const batch *b, const raster_source *source) {
    if (b->common.quiet || !source->frame.is_saved_again || !source->place) return;
    fprintf(
        stderr,
        "%s: a raw frame saved again by %s, which may have turned it: its places may be off by as much as "
        "position_error_m says; use the file as it came off the card\n",
        source->path, source->frame.software);
}

/* A list with coordinates cannot take a picture without; the message names the picture. */
static pap_status check_unplaced(const batch *b, const char *path, pap_error *err) {
    pap_error why;
    pap_status status = targets_check_path(b->own.output, false, &why);
    return status ? error_set(err, status, "%s: %s", path, why.message) : PAP_OK;
}

/* What this ground pixel cannot show, where that is most of what people grow. */
static void say_limit(const batch *b, const detection *found) {
    static const double COARSE_M = 9.5;
    const field_regime *regime = detection_field(found);
    const raster_source *source = detection_source(found);
    if (b->common.quiet || !regime || raster_source_gsd_m(source) < COARSE_M) return;
    if (regime->smallest_m2 > 0)
        fprintf(stderr, "%s: at %.3g m only fields are looked for; plots under %.0f m2 cannot be seen\n",
                source->name, raster_source_gsd_m(source), regime->smallest_m2);
    else
        fprintf(stderr, "%s: at %.3g m only fields are looked for, and most of those are missed, too\n",
                source->name, raster_source_gsd_m(source));
}

static pap_status load_fields(batch *b, const raster_source *source, bool is_pair, pap_error *err) {
    if (b->fields || (!is_pair && !detection_wants_fields(source, b->model))) return PAP_OK;
    bool is_named = b->own.model && field_model_is(b->own.model);
    return field_model_load(&b->fields, is_named ? b->own.model : NULL, b->own.settings, err);
}

static pap_status scan_one(batch *b, detection **found, const raster_source *source,
                           const raster_source *later, pap_error *err) {
    pap_status status = load_fields(b, source, later != NULL, err);
    if (status) return status;
    say_what(b, source);
    b->progress.subject = source->name;
    warn_of_frame(b, source);
    detection_options how = {.threads = b->common.threads,
                             .tile_px = b->own.tile_px,
                             .memory_mb = b->common.memory_mb,
                             .on_progress = progress_report,
                             .context = &b->progress,
                             .area = b->area,
                             .fields = b->fields,
                             .later = later};
    status = detection_run(found, source, b->model, &how, err);
    progress_end(&b->progress);
    return status;
}

static pap_status open_picture(batch *b, raster_source **source, const char *path, pap_error *err) {
    pap_scene_options how_to_open = {.version = 1,
                                     .gsd_m = b->own.gsd_m,
                                     .bands = b->own.bands,
                                     .dem = b->own.dem,
                                     .takeoff = b->own.takeoff,
                                     .sensor = b->own.sensor};
    pap_status status = raster_source_open(source, path, &how_to_open, err);
    if (!status) status = detection_check(*source, err);
    if (!status && !(*source)->place && b->own.output) status = check_unplaced(b, (*source)->path, err);
    return status;
}

static pap_status take_found(batch *b, const detection *found, pap_error *err) {
    const char *fault;
    say_times(b, found);
    b->field_count += detection_field(found) != NULL;
    if (detection_faults(found, &fault)) {
        b->damaged++;
        fprintf(stderr, "papaver detect: %s (what was found elsewhere in it is kept)\n", fault);
    }
    say_limit(b, found);
    pap_status status = batch_coverage_add(&b->seen, found, err);
    return status ? status : keep(b, found, err);
}

/* One picture; path is NULL when --bands names the files of it. *is_fatal: the outputs cannot be kept, so
 * going on makes no sense. */
static pap_status detect_one(batch *b, const char *path, bool *is_fatal, pap_error *err) {
    raster_source *source = NULL;
    detection *found = NULL;
    *is_fatal = false;
    pap_status status = open_picture(b, &source, path, err);
    if (!status) status = scan_one(b, &found, source, NULL, err);
    if (!status) {
        status = take_found(b, found, err);
        *is_fatal = status != PAP_OK;
    }
    detection_free(found);
    raster_source_free(source);
    return status;
}

/* Two dates of one place: the list is of the first picture, dated as the second. */
static pap_status detect_pair(batch *b, pap_error *err) {
    raster_source *sources[2] = {NULL, NULL};
    detection *found = NULL;
    char days[2][DAY_TEXT];
    pap_status status = PAP_OK;
    if (b->images->pictures != 2)
        return error_set(err, PAP_E_USAGE, "--dates %s: for two pictures of one place, but %zu %s named",
                         b->own.dates, b->images->pictures, b->images->pictures == 1 ? "was" : "were");
    for (size_t i = 0, k = 0; i < b->images->count && !status; i++)
        if (b->images->items[i].kind == INPUT_PICTURE)
            status = open_picture(b, &sources[k++], b->images->items[i].path, err);
    if (!status) status = dates_check_pictures(sources[0], sources[1], err);
    if (!status)
        status = strcmp(b->own.dates, "auto") == 0 ? dates_of_pictures(days, sources[0], sources[1], err)
                                                   : dates_read(days, b->own.dates, err);
    if (!status) {
        memcpy(b->later_day, days[1], DAY_TEXT);
        b->own.date = b->later_day;
        status = scan_one(b, &found, sources[0], sources[1], err);
    }
    if (!status) status = take_found(b, found, err);
    detection_free(found);
    for (int i = 0; i < 2; i++) raster_source_free(sources[i]);
    return status;
}

static pap_status note_failure(batch *b, const char *path, const pap_error *why, pap_error *err) {
    b->failed++;
    fprintf(stderr, "papaver detect: %s\n", why->message);
    return b->run ? run_add_failure(b->run, path ? path : b->own.bands, why->message, err) : PAP_OK;
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

/* Whether a file is another band of a product that was opened already: its parts are one picture. */
static bool is_taken(batch *b, const input *one) {
    char *key = one->kind == INPUT_PICTURE ? raster_product_key(one->path) : NULL;
    for (size_t i = 0; key && i < b->products.count; i++)
        if (strcmp(b->products.items[i], key) == 0) {
            free(key);
            return true;
        }
    char **slot = key ? VECTOR_PUSH(&b->products) : NULL;
    if (slot)
        *slot = key;
    else
        free(key);
    return false;
}

static pap_status detect_all(batch *b, pap_error *err) {
    static const input stack = {.kind = INPUT_PICTURE}; /* its files are named by --bands */
    pap_status status = PAP_OK;
    for (size_t i = 0; i < b->images->count && !status; i++) {
        const input *one = &b->images->items[i];
        if (!is_taken(b, one))
            status = take_input(b, one, err);
        else if (b->common.verbose)
            fprintf(stderr, "%s: a part of a picture that was taken already\n", one->path);
    }
    if (!status && b->images->count == 0) status = take_input(b, &stack, err);
    return status;
}

static pap_status write_outputs(batch *b, pap_error *err) {
    pap_write_options options = PAP_WRITE_OPTIONS_INIT;
    options.overwrite = b->common.overwrite;
    options.is_public = b->common.is_public;
    options.as_outlines = b->own.geometry && strcmp(b->own.geometry, "outline") == 0;
    pap_status status = PAP_OK;
    if (b->field_count > 0)
        status = provenance_add_fields(b->list, b->fields, b->field_count == b->seen.pictures, err);
    if (!status) status = targets_merge(b->list, err);
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

static void guess_takeoff(batch *b) {
    if (!b->own.dem || b->own.takeoff) return;
    takeoff_guess(b->takeoff, b->images);
    if (!*b->takeoff) return;
    b->own.takeoff = b->takeoff;
    if (!b->common.quiet)
        fprintf(stderr,
                "heights count from %s, where the first raw frame was taken; --takeoff LON,LAT says better\n",
                b->takeoff);
}

static pap_status start(batch *b, const char *const *names, int name_count, pap_error *err) {
    pap_status status = check_arguments(b, name_count, err);
    if (!status) status = inputs_new(&b->images, names, (size_t)name_count, stored_is_surely_run, err);
    if (!status) guess_takeoff(b);
    if (!status) status = note_prevalence(b, err);
    /* A model of fields leaves the shipped one to flowers. */
    bool is_of_fields = b->own.model && field_model_is(b->own.model);
    if (!status) status = model_load(&b->model, is_of_fields ? NULL : b->own.model, b->own.settings, err);
    if (!status && b->own.aoi) status = aoi_read(&b->area, b->own.aoi, err);
    if (!status) status = batch_coverage_start(&b->seen, b->area, b->images->pictures > 1, err);
    if (!status) status = targets_new(&b->list, err);
    if (!status) {
        b->list->is_placed = true;
        provenance with = {.min_score = b->own.min_score,
                           .gsd_m = b->own.gsd_m,
                           .bands = b->own.bands,
                           .date = b->own.dates ? b->own.dates : b->own.date,
                           .sensor = b->own.sensor,
                           .area = b->area ? aoi_digest(b->area) : NULL,
                           .dem = b->own.dem,
                           .takeoff = b->own.takeoff};
        status = provenance_note(b->list, b->model, &with, err);
    }
    if (!status && b->own.run) {
        run_options options = {.may_replace = b->common.overwrite,
                               .is_public = b->common.is_public,
                               .picture_count = (int)b->images->pictures,
                               .min_score = b->own.min_score,
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
        if (sensor_list_is_asked(b.own.sensor)) return sensor_list_print("detect");
        progress_catch_signals();
        b.progress = progress_for(&b.common);
        pap_status status = start(&b, (const char *const *)argv + 1, argc - 1, &err);
        if (!status) status = b.own.dates ? detect_pair(&b, &err) : detect_all(&b, &err);
        if (!status && b.seen.pictures > 0) status = write_outputs(&b, &err);
        exit_status = finish(&b, status, &err);
    }
    run_free(b.run);
    for (size_t i = 0; i < b.products.count; i++) free(b.products.items[i]);
    free(b.products.items);
    inputs_free(b.images);
    pap_targets_free(b.list);
    model_free(b.model);
    batch_coverage_end(&b.seen);
    aoi_free(b.area);
    field_model_free(b.fields);
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
