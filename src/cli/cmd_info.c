/* papaver info: what a picture is, and what plots it could show; what a run was. */
#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/flight.h"
#include "cli/run_info.h"
#include "cli/sensor_text.h"
#include "cli/takeoff.h"
#include "detect/detection.h"
#include "detect/field_bands.h"
#include "inputs/inputs.h"
#include "raster/sample.h"
#include "raster/source.h"
#include "run/stored.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct info_options {
    const char *bands, *sensor;
    const char *dem, *takeoff;
    double gsd_m;
    bool json;
} info_options;

#define OWN(member) offsetof(info_options, member)
static const option_spec specs[] = {
    {"json", 0, OPTION_FLAG, NULL, "one JSON object per picture, one a line", OWN(json), 0, 0},
    {"gsd", 0, OPTION_REAL, "M", "ground pixel in metres, for pictures that don't say", OWN(gsd_m), 1e-4,
     1e4},
    {"bands", 0, OPTION_TEXT, "R=1,G=2,B=3", "which band is what; or files to stack: R=r.tif,NIR=n.tif",
     OWN(bands), 0, 0},
    {"sensor", 0, OPTION_TEXT, "NAME", "camera or satellite, where the file doesn't say; list: all",
     OWN(sensor), 0, 0},
    {"dem", 0, OPTION_TEXT, "FILE", "heights of the ground under raw frames (default: level)", OWN(dem), 0,
     0},
    {"takeoff", 0, OPTION_TEXT, "LON,LAT", "where the drone took off, with --dem", OWN(takeoff), 0, 0},
    {0},
};

/* What plots a ground pixel can show: what the shipped model was fitted and checked on, not a measurement of
 * this flight. */
static const struct {
    double max_gsd_m;
    const char *detail, *text;
    double smallest_m2;
    bool has_flowers; /* that show one by one */
} abilities[] = {
    {0.045, "single flowers", "single flowers; plots from about 1 m2 with 8 open flowers", 1, true},
    {0.085, "flowers as specks",
     "flowers as specks of a pixel or two; plots from about 4 m2 with 30 open flowers", 4, true},
    {0.18, "flowering patches", "no single flowers, only flowering patches from about 5 m2", 5, false},
    {0.6, "flowering fields", "no single flowers, only flowering fields from about 60 m2", 60, false},
    {INFINITY, "nothing", "nothing: too coarse, or too few bands, for anything this version looks for",
     INFINITY, false},
};

typedef struct ability {
    const char *detail, *text;
    double smallest_m2; /* infinite: none */
    bool has_flowers;
} ability;

static ability ability_of(double gsd_m) {
    size_t i = 0;
    while (gsd_m > abilities[i].max_gsd_m) i++;
    return (ability){abilities[i].detail, abilities[i].text, abilities[i].smallest_m2,
                     abilities[i].has_flowers};
}

/* Smallest and largest ground pixel of a placed frame, at its corners. */
static void corner_pixels(const raster_source *s, double *least_m, double *most_m) {
    *least_m = *most_m = raster_source_gsd_m(s);
    for (int i = 0; i < 4; i++) {
        geo_steps steps;
        if (!geo_place_steps(s->place, &steps, i & 1 ? (double)s->width - 17 : 0,
                             i >> 1 ? (double)s->height - 17 : 0))
            continue;
        double gsd_m = sqrt(geo_steps_x_m(&steps) * geo_steps_y_m(&steps));
        *least_m = fmin(*least_m, gsd_m);
        *most_m = fmax(*most_m, gsd_m);
    }
}

/* A raw frame: which camera, from where, looking where; how far its places may be off. */
static void print_frame(const raster_source *s) {
    const raster_frame *f = &s->frame;
    printf("  raw frame %s%s%s", f->camera_name, *f->taken ? ", " : "", f->taken);
    if (!f->has_pose) {
        printf("\n");
        return;
    }
    printf(
        "; %.1f m above the take-off, %.1f degrees off straight down, top of the picture to %.0f degrees\n",
        f->from.height_m, geo_camera_tilt_deg(&f->from), geo_camera_top_deg(&f->from));
    if (f->is_saved_again)
        printf(
            "  caution   saved again by %s, which may have turned it: use the file as it came off the card\n",
            f->software);
    if (!s->place) return;
    double least_m, most_m, w = (double)s->width, h = (double)s->height;
    corner_pixels(s, &least_m, &most_m);
    printf("  accuracy  within %.0f m in the middle, %.0f m in a corner (95 %%); ground pixel %.3g to %.3g "
           "cm, focal "
           "length by %s\n",
           geo_place_error_m(s->place, w / 2, h / 2), geo_place_error_m(s->place, w, h), 100 * least_m,
           100 * most_m, f->focal_how);
}

static void print_ground(const raster_source *s) {
    if (s->gsd_x_m <= 0) {
        printf("  ground    unknown (%s): give --gsd M\n", s->crs_name);
        return;
    }
    double w = (double)s->width * s->gsd_x_m, h = (double)s->height * s->gsd_y_m;
    const bool is_coarse = raster_source_gsd_m(s) >= 1;
    const double unit = is_coarse ? 1 : 100;
    printf("  ground    %.3g %s a pixel", unit * raster_source_gsd_m(s), is_coarse ? "m" : "cm");
    if (fabs(s->gsd_x_m / s->gsd_y_m - 1) > 0.02)
        printf(" (%.3g x %.3g)", unit * s->gsd_x_m, unit * s->gsd_y_m);
    printf("%s; %.0f x %.0f m, %.2f ha\n", s->gsd_is_given ? " as given" : "", w, h, w * h * 1e-4);
}

static void print_place(const raster_source *s) {
    double lon, lat;
    if (s->place && geo_place_lonlat(s->place, &lon, &lat, (double)s->width / 2, (double)s->height / 2))
        printf("  place     %.6f, %.6f (lon, lat of the centre, WGS 84); %s\n", lon, lat, s->crs_name);
    else
        printf("  place     none (%s): lists will hold pixel positions, as .csv\n", s->crs_name);
}

enum { ABILITY_TEXT = 160 };

/* Of a picture that shows no plots: the fields that the model of those looks for in its bands, if any. */
static ability ability_of_fields(const raster_source *s, char text[ABILITY_TEXT]) {
    ability can = ability_of(INFINITY);
    field_model *m = NULL;
    if (field_model_load(&m, NULL, NULL, NULL)) return can;
    const field_regime *regime =
        field_model_regime_for(m, raster_source_gsd_m(s), field_bands_of(s).present, 1);
    if (regime && regime->smallest_m2 > 0)
        snprintf(text, ABILITY_TEXT,
                 "no single flower; fields and large plots: from %.0f m2 on most of those in flower",
                 regime->smallest_m2);
    else if (regime)
        snprintf(text, ABILITY_TEXT, "no single flower; fields and large plots, and only a part of those");
    double smallest_m2 = regime && regime->smallest_m2 > 0 ? regime->smallest_m2 : INFINITY;
    if (regime) can = (ability){"fields", text, smallest_m2, false};
    field_model_free(m);
    return can;
}

/* Where no single flower shows, infrared tells more than colours alone. */
static ability ability_of_picture(const raster_source *s, char text[ABILITY_TEXT]) {
    ability can = ability_of(raster_source_gsd_m(s));
    bool has_colours = s->rgb[0] && s->rgb[1] && s->rgb[2];
    bool has_better = !can.has_flowers && field_bands_of(s).present >> FIELD_NIR & 1;
    return has_colours && isfinite(can.smallest_m2) && !has_better ? can : ability_of_fields(s, text);
}

static void print_ability(const raster_source *s, const raster_sample *seen, const pap_error *why) {
    if (why->code) {
        size_t name = strlen(s->path);
        bool is_prefixed = strncmp(why->message, s->path, name) == 0 && why->message[name] == ':';
        printf("  can show  nothing yet: %s\n", why->message + (is_prefixed ? name + 2 : 0));
        return;
    }
    if (seen && seen->valid_share == 0) {
        printf("  can show  nothing: no valid pixel was seen in %d places (mask: %s)\n", seen->windows,
               s->mask_text);
        return;
    }
    char text[ABILITY_TEXT];
    double gsd_m = raster_source_gsd_m(s);
    ability can = ability_of_picture(s, text);
    printf("  can show  %.3g %s: %s\n", gsd_m < 1 ? 100 * gsd_m : gsd_m, gsd_m < 1 ? "cm" : "m", can.text);
}

/* Reflectances are dark as codes: a meadow reflects a tenth. */
static bool is_for_the_eye(const raster_source *s) {
    return s->sensing.is_display || !s->sensing.sensor;
}

static void print_text(const raster_source *s, const raster_sample *seen, const pap_error *why) {
    printf("%s\n", s->path);
    printf("  picture   %lld x %lld pixels, %d band%s (%s), %s, %s, %s %s, blocks %d x %d\n",
           (long long)s->width, (long long)s->height, s->band_count, s->band_count == 1 ? "" : "s",
           s->roles_text, s->type_name, s->driver, s->compression, s->is_planar ? "by band" : "by pixel",
           s->block_w, s->block_h);
    if (s->frame.is_raw) print_frame(s);
    sensor_text_print(s);
    flight_print(s);
    print_ground(s);
    print_place(s);
    if (seen) {
        char places[32] = "";
        if (seen->windows > 1) snprintf(places, sizeof places, "about ");
        printf("  valid     %s%.0f %%%s (mask: %s)%s\n", places, 100 * seen->valid_share,
               seen->windows > 1 ? " of a few places looked at" : "", s->mask_text,
               seen->valid_share > 0 && seen->mean_light < 40 && is_for_the_eye(s) ? "; very dark" : "");
        if (seen->bad_windows)
            printf("  damaged   %d of %d places cannot be decoded: copy the file again\n", seen->bad_windows,
                   seen->windows);
    }
    print_ability(s, seen, why);
}

static json_t *frame_json(const raster_source *s) {
    const raster_frame *f = &s->frame;
    json_t *out = json_pack("{s:s, s:s?}", "camera", f->camera_name, "taken", *f->taken ? f->taken : NULL);
    if (f->has_pose) {
        json_object_set_new(out, "height_m", json_real(f->from.height_m));
        json_object_set_new(out, "tilt_deg", json_real(geo_camera_tilt_deg(&f->from)));
        json_object_set_new(out, "top_deg", json_real(geo_camera_top_deg(&f->from)));
    }
    if (s->place) {
        double least_m, most_m, w = (double)s->width, h = (double)s->height;
        corner_pixels(s, &least_m, &most_m);
        json_object_set_new(out, "gsd_least_m", json_real(least_m));
        json_object_set_new(out, "gsd_most_m", json_real(most_m));
        json_object_set_new(out, "error_middle_m", json_real(geo_place_error_m(s->place, w / 2, h / 2)));
        json_object_set_new(out, "error_corner_m", json_real(geo_place_error_m(s->place, w, h)));
        json_object_set_new(out, "focal_by", json_string(f->focal_how));
    }
    json_object_set_new(out, "saved_again_by", f->is_saved_again ? json_string(f->software) : json_null());
    return out;
}

static void print_json(const raster_source *s, const raster_sample *seen, const pap_error *why) {
    double lon, lat;
    char can_text[ABILITY_TEXT];
    ability can = ability_of_picture(s, can_text);
    bool has_place =
        s->place && geo_place_lonlat(s->place, &lon, &lat, (double)s->width / 2, (double)s->height / 2);
    char *path = text_utf8(s->path);
    json_t *out =
        json_pack("{s:s, s:I, s:I, s:i, s:s, s:s, s:s, s:s, s:[i,i], s:s, s:s}", "image", path, "width_px",
                  (json_int_t)s->width, "height_px", (json_int_t)s->height, "band_count", s->band_count,
                  "bands", s->roles_text, "type", s->type_name, "driver", s->driver, "compression",
                  s->compression, "block", s->block_w, s->block_h, "mask", s->mask_text, "crs", s->crs_name);
    json_object_set_new(out, "gsd_m", s->gsd_x_m > 0 ? json_real(raster_source_gsd_m(s)) : json_null());
    json_object_set_new(out, "lon", has_place ? json_real(lon) : json_null());
    json_object_set_new(out, "lat", has_place ? json_real(lat) : json_null());
    if (s->frame.is_raw) json_object_set_new(out, "frame", frame_json(s));
    json_object_set_new(out, "valid_share", seen ? json_real(seen->valid_share) : json_null());
    json_object_set_new(out, "damaged_places", seen ? json_integer(seen->bad_windows) : json_null());
    json_object_set_new(out, "can_show", why->code ? json_null() : json_string(can.detail));
    json_object_set_new(out, "smallest_plot_m2",
                        why->code || !isfinite(can.smallest_m2) ? json_null() : json_real(can.smallest_m2));
    json_object_set_new(out, "problem", why->code ? json_string(why->message) : json_null());
    sensor_text_add(out, s);
    flight_add(out, s);
    json_dumpf(out, stdout, JSON_COMPACT | JSON_REAL_PRECISION(10));
    printf("\n");
    json_decref(out);
    free(path);
}

/* Files that were shown as parts of a picture or of a capture, and products that were. */
typedef struct shown_files {
    VECTOR(struct stat) files;
    VECTOR(char *) products;
} shown_files;

static void shown_free(shown_files *shown) {
    for (size_t i = 0; i < shown->products.count; i++) free(shown->products.items[i]);
    free(shown->products.items);
    free(shown->files.items);
}

static void note_shown(shown_files *shown, const char *folder, const char *name) {
    char *path = *folder ? file_join(folder, name) : strdup(name);
    struct stat at, *slot = path && stat(path, &at) == 0 ? VECTOR_PUSH(&shown->files) : NULL;
    if (slot) *slot = at;
    free(path);
}

static void note_parts(shown_files *shown, const raster_source *s) {
    const char *name = file_base_name(s->path);
    char *folder =
        strndup(s->path, name > s->path + 1 ? (size_t)(name - s->path) - 1 : (size_t)(name - s->path));
    char *product = s->part_count ? raster_product_key(s->parts[0]) : NULL;
    char **slot = product ? VECTOR_PUSH(&shown->products) : NULL;
    if (slot)
        *slot = product;
    else
        free(product);
    for (int i = 0; i < s->part_count; i++) note_shown(shown, "", s->parts[i]);
    for (int i = 0; folder && i < s->capture.part_count; i++)
        note_shown(shown, folder, s->capture.parts[i].file);
    free(folder);
}

/* Also a band of a product that its picture does not use. */
static bool is_shown(const shown_files *shown, const char *path) {
    struct stat at;
    char *product = raster_product_key(path);
    bool is = false;
    for (size_t i = 0; product && i < shown->products.count; i++)
        is = is || strcmp(shown->products.items[i], product) == 0;
    free(product);
    if (is || stat(path, &at)) return is;
    for (size_t i = 0; i < shown->files.count; i++)
        if (shown->files.items[i].st_ino == at.st_ino && shown->files.items[i].st_dev == at.st_dev)
            return true;
    return false;
}

/* path is NULL when --bands names the files. */
static pap_status info_one(const char *path, const info_options *own, shown_files *shown, pap_error *err) {
    pap_scene_options how = {.version = 1,
                             .gsd_m = own->gsd_m,
                             .bands = own->bands,
                             .dem = own->dem,
                             .takeoff = own->takeoff,
                             .sensor = own->sensor};
    raster_source *source = NULL;
    raster_sample sample;
    pap_error why = {PAP_OK, ""}, ignored;
    pap_status status = raster_source_open(&source, path, &how, err);
    if (status) return status;
    detection_check(source, &why);
    bool is_sampled = source->rgb[0] && source->rgb[1] && source->rgb[2] && source->full_scale > 0 &&
                      raster_sample_take(&sample, source, &ignored) == PAP_OK;
    if (own->json)
        print_json(source, is_sampled ? &sample : NULL, &why);
    else
        print_text(source, is_sampled ? &sample : NULL, &why);
    note_parts(shown, source);
    raster_source_free(source);
    return PAP_OK;
}

static pap_status info_input(const input *one, const info_options *own, bool is_quiet, shown_files *shown,
                             pap_error *err) {
    if (one->kind == INPUT_FAULT) return error_set(err, PAP_E_OPEN, "%s", one->fault);
    if (one->kind == INPUT_REPEATED) return PAP_OK;
    if (stored_is_run(one->path)) return run_info_print(one->path, own->json, err);
    if (!is_shown(shown, one->path)) return info_one(one->path, own, shown, err);
    if (!is_quiet) fprintf(stderr, "%s: a part of what is shown already\n", one->path);
    return PAP_OK;
}

static int info_all(const inputs *all, const info_options *own, bool is_quiet) {
    pap_error err = {PAP_OK, ""};
    size_t failed = 0;
    int exit_status = EXIT_DONE;
    shown_files shown = {0};
    for (size_t i = 0; i < all->count; i++)
        if (info_input(&all->items[i], own, is_quiet, &shown, &err)) {
            failed++;
            exit_status = command_fail("info", &err);
        }
    shown_free(&shown);
    if (fflush(stdout) || ferror(stdout)) {
        error_set(&err, PAP_E_IO, "standard output cannot be written (%s)", strerror(errno));
        return command_fail("info", &err);
    }
    return failed > 0 && failed < all->count ? EXIT_SOME_FAILED : exit_status;
}

/* One picture of the files that --bands names. */
static int info_stack(const info_options *own) {
    pap_error err = {PAP_OK, ""};
    shown_files shown = {0};
    pap_status status = info_one(NULL, own, &shown, &err);
    shown_free(&shown);
    return status ? command_fail("info", &err) : EXIT_DONE;
}

static int run(int argc, char **argv) {
    info_options own = {0};
    common_options common = COMMON_OPTIONS_INIT;
    pap_error err = {PAP_OK, ""};
    inputs *all = NULL;
    int exit_status = command_parse(&command_info, &argc, argv, &own, &common);
    if (exit_status >= 0) return exit_status;
    if (sensor_list_is_asked(own.sensor)) return sensor_list_print("info");
    if (argc < 2 && raster_bands_are_files(own.bands)) return info_stack(&own);
    pap_status status = argc < 2 ? error_set(&err, PAP_E_USAGE, "no picture was named; see papaver info -h")
                                 : inputs_new(&all, (const char *const *)argv + 1, (size_t)argc - 1,
                                              stored_is_surely_run, &err);
    if (status) return command_fail("info", &err);
    char takeoff[TAKEOFF_TEXT] = "";
    if (own.dem && !own.takeoff) takeoff_guess(takeoff, all);
    if (*takeoff) own.takeoff = takeoff;
    exit_status = info_all(all, &own, common.quiet);
    inputs_free(all);
    return exit_status;
}

const command command_info = {
    "info",
    "IMAGE|RUN...\n" IMAGES_HELP,
    "says what a picture is and what plots it could show; or what a run was",
    "papaver info flight.tif",
    specs,
    run,
};
