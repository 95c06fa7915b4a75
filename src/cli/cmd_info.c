/* papaver info: what a picture is, and what plots it could show; what a run was. */
#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/run_info.h"
#include "cli/sensor_text.h"
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
    {0},
};

/* What plots a ground pixel can show: what the shipped model was fitted and checked on, not a measurement of
 * this flight. */
static const struct {
    double max_gsd_m;
    const char *detail, *text;
    double smallest_m2;
} abilities[] = {
    {0.045, "single flowers", "single flowers; plots from about 1 m2 with 8 open flowers", 1},
    {0.085, "flowers as specks",
     "flowers as specks of a pixel or two; plots from about 4 m2 with 30 open flowers", 4},
    {0.18, "flowering patches", "no single flowers, only flowering patches from about 5 m2", 5},
    {0.6, "flowering fields", "no single flowers, only flowering fields from about 60 m2", 60},
    {INFINITY, "nothing", "nothing: coarser than the 60 cm that this version can use", INFINITY},
};

typedef struct ability {
    const char *detail, *text;
    double smallest_m2; /* infinite: none */
} ability;

static ability ability_of(double gsd_m) {
    size_t i = 0;
    while (gsd_m > abilities[i].max_gsd_m) i++;
    return (ability){abilities[i].detail, abilities[i].text, abilities[i].smallest_m2};
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
    double gsd_m = raster_source_gsd_m(s);
    ability can = ability_of(gsd_m);
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
    sensor_text_print(s);
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

static void print_json(const raster_source *s, const raster_sample *seen, const pap_error *why) {
    double lon, lat;
    ability can = ability_of(raster_source_gsd_m(s));
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
    json_object_set_new(out, "valid_share", seen ? json_real(seen->valid_share) : json_null());
    json_object_set_new(out, "damaged_places", seen ? json_integer(seen->bad_windows) : json_null());
    json_object_set_new(out, "can_show", why->code ? json_null() : json_string(can.detail));
    json_object_set_new(out, "smallest_plot_m2",
                        why->code || !isfinite(can.smallest_m2) ? json_null() : json_real(can.smallest_m2));
    json_object_set_new(out, "problem", why->code ? json_string(why->message) : json_null());
    sensor_text_add(out, s);
    json_dumpf(out, stdout, JSON_COMPACT | JSON_REAL_PRECISION(10));
    printf("\n");
    json_decref(out);
    free(path);
}

/* Files that were shown as parts of a picture or of a capture. */
typedef struct shown_files {
    struct stat *files;
    size_t count;
} shown_files;

static void note_shown(shown_files *shown, const char *folder, const char *name) {
    char *path = *folder ? file_join(folder, name) : strdup(name);
    struct stat *more = realloc(shown->files, (shown->count + 1) * sizeof *more);
    if (more) shown->files = more;
    if (more && path && stat(path, &more[shown->count]) == 0) shown->count++;
    free(path);
}

static void note_parts(shown_files *shown, const raster_source *s) {
    const char *name = file_base_name(s->path);
    char *folder =
        strndup(s->path, name > s->path + 1 ? (size_t)(name - s->path) - 1 : (size_t)(name - s->path));
    for (int i = 0; i < s->part_count; i++) note_shown(shown, "", s->parts[i]);
    for (int i = 0; folder && i < s->capture.part_count; i++)
        note_shown(shown, folder, s->capture.parts[i].file);
    free(folder);
}

static bool is_shown(const shown_files *shown, const char *path) {
    struct stat at;
    if (stat(path, &at)) return false;
    for (size_t i = 0; i < shown->count; i++)
        if (shown->files[i].st_ino == at.st_ino && shown->files[i].st_dev == at.st_dev) return true;
    return false;
}

/* path is NULL when --bands names the files. */
static pap_status info_one(const char *path, const info_options *own, shown_files *shown, pap_error *err) {
    pap_scene_options how = {1, own->gsd_m, own->bands, own->sensor};
    raster_source *source = NULL;
    raster_sample sample;
    pap_error why = {PAP_OK, ""}, ignored;
    pap_status status = raster_source_open(&source, path, &how, err);
    if (status) return status;
    raster_source_check(source, &why);
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

static pap_status info_any(const char *path, const info_options *own, bool is_quiet, shown_files *shown,
                           pap_error *err) {
    if (!path) return info_one(NULL, own, shown, err);
    if (stored_is_run(path)) return run_info_print(path, own->json, err);
    if (!is_shown(shown, path)) return info_one(path, own, shown, err);
    if (!is_quiet) fprintf(stderr, "%s: a part of what is shown already\n", path);
    return PAP_OK;
}

static int run(int argc, char **argv) {
    info_options own = {0};
    common_options common = COMMON_OPTIONS_INIT;
    pap_error err = {PAP_OK, ""};
    int exit_status = command_parse(&command_info, &argc, argv, &own, &common), failed = 0;
    if (exit_status >= 0) return exit_status;
    if (sensor_list_is_asked(own.sensor)) return sensor_list_print("info");
    bool is_stack = argc < 2 && raster_bands_are_files(own.bands);
    if (argc < 2 && !is_stack) {
        error_set(&err, PAP_E_USAGE, "no picture was named; see papaver info -h");
        return command_fail("info", &err);
    }
    shown_files shown = {.count = 0};
    int pictures = is_stack ? 1 : argc - 1;
    for (int i = 0; i < pictures; i++)
        if (info_any(is_stack ? NULL : argv[1 + i], &own, common.quiet, &shown, &err)) {
            failed++;
            exit_status = command_fail("info", &err);
        }
    free(shown.files);
    if (fflush(stdout) || ferror(stdout)) {
        error_set(&err, PAP_E_IO, "standard output cannot be written (%s)", strerror(errno));
        return command_fail("info", &err);
    }
    return failed == 0 ? EXIT_DONE : failed < pictures ? EXIT_SOME_FAILED : exit_status;
}

const command command_info = {
    "info",
    "IMAGE|RUN...",
    "says what a picture is and what plots it could show; or what a run was",
    "papaver info flight.tif",
    specs,
    run,
};
