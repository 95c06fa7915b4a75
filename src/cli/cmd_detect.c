/* papaver detect: pictures in, a ranked list of suspected plots out. */
#include "aoi/area.h"
#include "aoi/survey.h"
#include "base/error.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/progress.h"
#include "cli/takeoff.h"
#include "coverage/tally.h"
#include "detect/detection.h"
#include "detect/listing.h"
#include "detect/provenance.h"
#include "inputs/inputs.h"
#include "raster/source.h"
#include "run/folder.h"
#include "run/stored.h"
#include "targets/merge.h"
#include "targets/write.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

typedef struct detect_options {
    const char *output, *run, *bands, *date, *model, *geometry, *aoi, *dem, *takeoff;
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
    {"dem", 0, OPTION_TEXT, "FILE", "heights of the ground under raw frames (default: level)", OWN(dem), 0,
     0},
    {"takeoff", 0, OPTION_TEXT, "LON,LAT", "where the drone took off, with --dem (default: first frame)",
     OWN(takeoff), 0, 0},
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
    aoi_survey *survey;
    tally *ground;    /* what was inspected, each place once */
    bool is_unplaced; /* a picture has no place: then nobody knows */
    inputs *images;
    pap_targets *list;
    run_folder *run;
    progress progress;
    double hectares[COVERAGE_REASON_COUNT];
    int inspected, failed, damaged, outside;
    char takeoff[TAKEOFF_TEXT]; /* guessed */
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
    if (b->own.takeoff && !b->own.dem)
        return error_set(err, PAP_E_USAGE, "--takeoff says where to look up a height; give a DEM with --dem");
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

static void add_hectares(batch *b, const detection *found) {
    double hectares[COVERAGE_REASON_COUNT];
    detection_coverage_ha(found, hectares);
    for (int i = 0; i < COVERAGE_REASON_COUNT; i++) b->hectares[i] += hectares[i];
}

/* aoi_survey_add's question */
static bool is_inspected(const void *context, double x_px, double y_px) {
    return detection_is_inspected(context, x_px, y_px);
}

/* Which ground it was: of the area of interest, or anywhere. */
static pap_status note_ground(batch *b, const detection *found, pap_error *err) {
    const raster_source *source = detection_source(found);
    b->is_unplaced = b->is_unplaced || !source->place;
    if (b->survey)
        aoi_survey_add(b->survey, source->place, source->width, source->height, is_inspected, found);
    if (b->survey || b->is_unplaced || b->images->pictures < 2) return PAP_OK;
    return tally_add(b->ground, source->place, source->width, source->height,
                     (double)source->width * (double)source->height * source->gsd_x_m * source->gsd_y_m,
                     is_inspected, found, err);
}

static pap_status keep(batch *b, const detection *found, pap_error *err) {
    listing_options what = {
        .picture = b->inspected, .min_score = b->own.min_score, .date = b->own.date, .chip_prefix = ""};
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

/* Said whatever the list will hold: its places may be across the frame. */
static void warn_of_frame(const batch *b, const raster_source *source) {
    if (b->common.quiet || !source->frame.is_saved_again || !source->place) return;
    fprintf(
        stderr,
        "%s: a raw frame saved again by %s, which may have turned it: its places may be off by as much as "
        "position_error_m says; use the file as it came off the card\n",
        source->path, source->frame.software);
}

static void say_times(const batch *b, const detection *found) {
    detection_seconds took = detection_took(found);
    if (!b->common.verbose) return;
    fprintf(stderr, "%s: CPU seconds: reading %.3f, pixels %.3f, groups %.3f; %d threads\n",
            detection_source(found)->path, took.reading, took.pixels, took.groups, detection_threads(found));
}

/* A list with coordinates cannot take a picture without; the message names the picture. */
static pap_status check_unplaced(const batch *b, const char *path, pap_error *err) {
    pap_error why;
    pap_status status = targets_check_path(b->own.output, false, &why);
    return status ? error_set(err, status, "%s: %s", path, why.message) : PAP_OK;
}

/* One picture. *is_fatal: the outputs cannot be kept, so going on makes no sense. */
static pap_status detect_one(batch *b, const char *path, bool *is_fatal, pap_error *err) {
    pap_scene_options how_to_open = {1, b->own.gsd_m, b->own.bands, b->own.dem, b->own.takeoff};
    raster_source *source = NULL;
    detection *found = NULL;
    *is_fatal = false;
    pap_status status = raster_source_open(&source, path, &how_to_open, err);
    if (!status) status = raster_source_check(source, err);
    if (!status && !source->place && b->own.output) status = check_unplaced(b, path, err);
    if (!status) {
        say_what(b, source);
        warn_of_frame(b, source);
        b->progress.subject = file_base_name(path);
        detection_options how = {b->common.threads, b->own.tile_px, b->common.memory_mb,
                                 progress_report,   &b->progress,   b->area};
        status = detection_run(&found, source, b->model, &how, err);
        progress_end(&b->progress);
    }
    if (!status) {
        say_times(b, found);
        const char *fault;
        add_hectares(b, found);
        b->inspected++;
        if (detection_faults(found, &fault)) {
            b->damaged++;
            fprintf(stderr, "papaver detect: %s (what was found elsewhere in it is kept)\n", fault);
        }
        status = note_ground(b, found, err);
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
        fprintf(stderr, "%s: named twice; taken once\n", one->path);
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

enum { SHOWN_TARGETS = 10 };

/* " and 2 more" for a place that three pictures show. */
static void name_more(char out[32], const pap_target *target) {
    int more = 0;
    for (const char *at = target->also_in; at; at = strchr(at + 1, '/')) more++;
    if (more)
        snprintf(out, 32, " and %d more", more);
    else
        out[0] = '\0';
}

static void print_targets(const batch *b) {
    size_t count = pap_targets_count(b->list), shown = count < SHOWN_TARGETS ? count : SHOWN_TARGETS;
    if (b->common.quiet) return;
    for (size_t i = 0; i < shown; i++) {
        pap_target t;
        char flowers[48] = "", more[32];
        pap_targets_get(b->list, i, &t);
        name_more(more, &t);
        if (t.flowers >= 0) snprintf(flowers, sizeof flowers, ", %lld flowers", (long long)t.flowers);
        if (b->list->is_placed)
            fprintf(stderr, "%3zu. %.2f  %-6s %6.1f m2%s  at %.6f, %.6f (lon, lat)  %s%s\n", i + 1, t.score,
                    t.colour, t.area_m2, flowers, t.lon, t.lat, t.image, more);
        else
            fprintf(stderr, "%3zu. %.2f  %-6s %6.1f m2%s  at pixel %.0f, %.0f  %s\n", i + 1, t.score,
                    t.colour, t.area_m2, flowers, t.x_px, t.y_px, t.image);
    }
    if (count > shown) fprintf(stderr, "     ... and %zu more\n", count - shown);
    bool is_named = b->own.output && strcmp(b->own.output, "-") != 0;
    if (count == 0)
        fprintf(stderr, "no suspected plot (--min-score 0 lists every candidate)");
    else
        fprintf(stderr, "%zu suspected plot%s, to be checked on the ground", count, count == 1 ? "" : "s");
    fprintf(stderr, "%s%s%s%s\n", is_named ? ": " : "", is_named ? b->own.output : "",
            b->run ? "; run folder: " : "", b->run ? b->own.run : "");
    if (!b->list->is_placed && count > 0)
        fprintf(stderr, "positions are pixels: a picture without georeference has no coordinates\n");
}

/* Of the area of interest, whatever pictures overlap. */
static void print_area(const batch *b) {
    double inspected, in_none;
    if (!b->survey) return;
    aoi_survey_shares(b->survey, &inspected, &in_none);
    fprintf(stderr, "; of the area of interest (%.3f ha) %.0f %% inspected, %.0f %% in no picture",
            aoi_hectares(b->area), 100 * inspected, 100 * in_none);
}

/* Each place once where that can be known, and beside it the pictures' sum, which is what `not inspected` is
 * too. */
static void print_inspected(const batch *b) {
    static const double NOTICED = 0.005;
    double sum_ha = b->hectares[COVERAGE_INSPECTED], inspected = 1, in_none, share = 1;
    if (b->survey) {
        aoi_survey_shares(b->survey, &inspected, &in_none);
        share = sum_ha > 0 ? fmin(inspected * aoi_hectares(b->area) / sum_ha, 1) : 1;
    } else
        share = tally_share(b->ground);
    if (b->inspected < 2)
        fprintf(stderr, "inspected %.3f ha", sum_ha);
    else if (b->is_unplaced)
        fprintf(stderr, "inspected %.3f ha in %d pictures, overlaps counted in each", sum_ha, b->inspected);
    else if (share > 1 - NOTICED)
        fprintf(stderr, "inspected %.3f ha in %d pictures", sum_ha, b->inspected);
    else
        fprintf(stderr, "inspected %.3f ha (%.3f ha in %d pictures that overlap)", sum_ha * share, sum_ha,
                b->inspected);
}

/* The last line, always: what was inspected, and what was not, by reason. */
static void print_coverage(const batch *b) {
    static const double SHOWN_HA = 0.0005; /* what would print as 0.000 is left out, but never damage */
    double missed = 0;
    for (int i = 1; i < COVERAGE_REASON_COUNT; i++) missed += b->hectares[i];
    print_inspected(b);
    fprintf(stderr, "; not inspected %.3f ha", missed);
    const char *before = " (";
    for (int i = 1; i < COVERAGE_REASON_COUNT; i++)
        if (b->hectares[i] >= (i == COVERAGE_UNREADABLE ? 1e-12 : SHOWN_HA)) {
            fprintf(stderr, "%s%s %.3f", before, coverage_name((coverage_reason)i), b->hectares[i]);
            before = ", ";
        }
    fprintf(stderr, "%s", *before == ',' ? ")" : "");
    print_area(b);
    fprintf(stderr, "\n");
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
    if (!status) status = model_load(&b->model, b->own.model, b->own.settings, err);
    if (!status && b->own.aoi) status = aoi_read(&b->area, b->own.aoi, err);
    if (!status && b->area) status = aoi_survey_new(&b->survey, b->area, err);
    if (!status) status = tally_new(&b->ground, err);
    if (!status) status = targets_new(&b->list, err);
    if (!status) {
        b->list->is_placed = true;
        provenance with = {
            b->own.min_score, b->own.gsd_m,  b->own.bands, b->own.date, b->area ? aoi_digest(b->area) : NULL,
            b->own.dem,       b->own.takeoff};
        status = provenance_note(b->list, b->model, &with, err);
    }
    if (!status && b->own.run) {
        run_options options = {b->common.overwrite, b->common.is_public, (int)b->images->pictures,
                               b->own.min_score,    b->own.date,         b->area ? aoi_hectares(b->area) : 0};
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
    if (b->outside > 0 && b->inspected == 0) {
        fprintf(stderr,
                "papaver detect: no picture that can be read shows anything of %s; check its coordinates\n",
                b->own.aoi);
        return EXIT_FAILED;
    }
    if (b->inspected == 0) return EXIT_FAILED;
    if (b->outside > 0 && !b->common.quiet)
        fprintf(stderr, "%d picture%s outside the area of interest: skipped\n", b->outside,
                b->outside == 1 ? "" : "s");
    print_targets(b);
    print_coverage(b);
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
        if (!status && b.inspected > 0) status = write_outputs(&b, &err);
        exit_status = finish(&b, status, &err);
    }
    run_free(b.run);
    inputs_free(b.images);
    pap_targets_free(b.list);
    model_free(b.model);
    tally_free(b.ground);
    aoi_survey_free(b.survey);
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
