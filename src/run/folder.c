/* The folder that a detection leaves behind: list, candidates, coverage, pictures, manifest. */
#include "run/folder.h"

#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "raster/polygons.h"
#include "run/candidates_table.h"
#include "run/names.h"
#include "run/pictures.h"
#include "targets/write.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

struct run_folder {
    char *path, prefix[RUN_PREFIX];
    int lock; /* on the folder */
    bool is_begun, is_finished;
    json_t *prefixes; /* prefix -> number of the picture that has it */
    run_options options;
    candidates_table *candidates;
    json_t *inputs;   /* of the manifest */
    json_t *outputs;  /* file name -> SHA-256 */
    json_t *coverage; /* features of coverage.geojson */
    int added;        /* pictures */
};

/* ---- making it ---- */

static char *inside(const run_folder *run, const char *name) {
    return file_join(run->path, name);
}

static bool holds(const run_folder *run, const char *name) {
    char *path = inside(run, name);
    bool is_there = path && access(path, F_OK) == 0;
    free(path);
    return is_there;
}

static void remove_inside(const run_folder *run, const char *name) {
    char *path = inside(run, name);
    if (path) unlink(path);
    free(path);
}

static bool is_empty_folder(const char *path) {
    DIR *folder = opendir(path);
    bool is_empty = true;
    for (const struct dirent *entry; folder && (entry = readdir(folder)) != NULL;)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) is_empty = false;
    if (folder) closedir(folder);
    return is_empty;
}

/* A new or empty folder may be used, and one that a broken-off run left; a finished run's with may_replace.
 */
static pap_status check_folder(run_folder *run, pap_error *err) {
    bool is_broken_off = holds(run, RUN_BROKEN_OFF), is_complete = holds(run, RUN_MANIFEST) && !is_broken_off;
    if (is_complete && !run->options.may_replace)
        return error_set(err, PAP_E_EXISTS, "%s: holds a run already; use --overwrite or another folder",
                         run->path);
    if (!is_complete && !is_broken_off && !is_empty_folder(run->path))
        return error_set(err, PAP_E_EXISTS, "%s: holds other files; name a new or an empty folder",
                         run->path);
    if (is_broken_off) run->options.may_replace = true;
    return PAP_OK;
}

/* Held until run_free (the kernel lets go of it if the process dies): one run at a time in a folder. */
static pap_status lock_folder(run_folder *run, pap_error *err) {
    run->lock = open(run->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (run->lock < 0) return error_errno(err, run->path, "opening the run folder");
    if (flock(run->lock, LOCK_EX | LOCK_NB) == 0) return PAP_OK;
    if (errno != EWOULDBLOCK) return PAP_OK; /* a file system without locks */
    return error_set(err, PAP_E_EXISTS, "%s: another run is writing into it; name another folder", run->path);
}

/* From here until the manifest is written, the folder is marked as not complete. An old manifest would vouch
 * for files that are about to change. */
static pap_status mark_begun(run_folder *run, pap_error *err) {
    static const char text[] = "This run was broken off. The same command takes the folder again.\n";
    char *path = inside(run, RUN_BROKEN_OFF);
    pap_status status = path
                            ? file_write_whole(path, text, sizeof text - 1, true, run->options.is_public, err)
                            : error_nomem(err, "a run folder");
    free(path);
    run->is_begun = !status;
    if (!status) remove_inside(run, RUN_MANIFEST);
    return status;
}

static pap_status make_folder(run_folder *run, pap_error *err) {
    pap_status status = file_make_folder(run->path, run->options.is_public, err);
    if (!status) status = lock_folder(run, err);
    if (!status) status = check_folder(run, err);
    char *chips = status ? NULL : inside(run, "chips");
    if (!status) status = chips ? mark_begun(run, err) : error_nomem(err, "a run folder");
    if (!status) status = file_make_folder(chips, run->options.is_public, err);
    free(chips);
    return status;
}

/* A run into which nothing came leaves no folder behind. */
static void remove_if_empty(const run_folder *run) {
    char *chips = inside(run, "chips");
    if (chips && (rmdir(chips) == 0 || errno == ENOENT)) {
        remove_inside(run, RUN_BROKEN_OFF);
        rmdir(run->path);
    }
    free(chips);
}

pap_status run_new(run_folder **out, const char *path, const run_options *options, pap_error *err) {
    run_folder *run = calloc(1, sizeof *run);
    if (!run) return error_nomem(err, "a run folder");
    run->options = *options;
    run->lock = -1;
    run->prefixes = json_object();
    run->path = strdup(path);
    run->inputs = json_array();
    run->outputs = json_object();
    run->coverage = json_array();
    pap_status status = run->path && run->inputs && run->outputs && run->coverage && run->prefixes
                            ? PAP_OK
                            : error_nomem(err, "a run folder");
    if (!status) status = make_folder(run, err);
    char *table = status ? NULL : inside(run, RUN_CANDIDATES);
    if (!status)
        status = table ? candidates_table_new(&run->candidates, table, run->options.may_replace,
                                              options->is_public, err)
                       : error_nomem(err, "a run folder");
    free(table);
    if (status) {
        run_free(run);
        return status;
    }
    *out = run;
    return PAP_OK;
}

void run_free(run_folder *run) {
    if (!run) return;
    candidates_table_free(run->candidates);
    if (run->is_begun && !run->is_finished && run->added == 0) remove_if_empty(run);
    if (run->lock >= 0) close(run->lock);
    json_decref(run->prefixes);
    json_decref(run->inputs);
    json_decref(run->outputs);
    json_decref(run->coverage);
    free(run->path);
    free(run);
}

const char *run_chip_folder(const run_folder *run) {
    (void)run;
    return "chips";
}

const char *run_chip_prefix(run_folder *run, const raster_source *source) {
    run_prefix(run->prefix, run->prefixes, source->name, run->added, run->options.picture_count <= 1);
    return run->prefix;
}

/* ---- one picture ---- */

typedef struct area_sink {
    run_folder *run;
    const detection *found;
    int edge_px;
    double seen_ha;
} area_sink;

static double rounded(double value, double steps) {
    return round(value * steps) / steps;
}

/* A ring of map corners as WGS 84 positions; squares reach beyond the picture at its right and lower edge. */
static json_t *ring_json(const area_sink *sink, OGRGeometryH ring) {
    const raster_source *source = detection_source(sink->found);
    double edge = (double)sink->edge_px * detection_pool(sink->found);
    json_t *positions = json_array();
    for (int i = 0; i < OGR_G_GetPointCount(ring); i++) {
        double x = fmin(OGR_G_GetX(ring, i) * edge, (double)source->width);
        double y = fmin(OGR_G_GetY(ring, i) * edge, (double)source->height), lon, lat;
        if (!geo_place_lonlat(source->place, &lon, &lat, x, y)) continue;
        json_array_append_new(positions, json_pack("[f,f]", rounded(lon, 1e7), rounded(lat, 1e7)));
    }
    return positions;
}

/* Planar area of a polygon of map squares, in squares. */
static pap_status take_area(void *context, int value, OGRGeometryH polygon, pap_error *err) {
    area_sink *sink = context;
    const raster_source *source = detection_source(sink->found);
    double edge = (double)sink->edge_px * detection_pool(sink->found);
    double ha = OGR_G_Area(polygon) * edge * edge * source->gsd_x_m * source->gsd_y_m * 1e-4;
    json_t *rings = json_array();
    for (int i = 0; i < OGR_G_GetGeometryCount(polygon); i++)
        json_array_append_new(rings, ring_json(sink, OGR_G_GetGeometryRef(polygon, i)));
    json_t *feature =
        json_pack("{s:s, s:{s:s, s:o}, s:{s:s, s:f, s:f, s:s}}", "type", "Feature", "geometry", "type",
                  "Polygon", "coordinates", rings, "properties", "reason",
                  coverage_name((coverage_reason)value), "hectares", rounded(ha, 1e4), "share",
                  rounded(sink->seen_ha > 0 ? ha / sink->seen_ha : 0, 1e4), "image", source->name);
    if (!feature || json_array_append_new(sink->run->coverage, feature))
        return error_nomem(err, "the coverage");
    return PAP_OK;
}

static pap_status add_coverage(run_folder *run, const detection *found, pap_error *err) {
    uint8_t *map;
    int columns, rows;
    const raster_source *source = detection_source(found);
    area_sink sink = {.run = run, .found = found};
    if (!source->place) return PAP_OK;
    pap_status status = coverage_map(detection_coverage(found), &map, &columns, &rows, &sink.edge_px, err);
    if (status) return status;
    sink.seen_ha = (double)source->width * (double)source->height * source->gsd_x_m * source->gsd_y_m * 1e-4;
    if (run->options.area_ha > 0) sink.seen_ha = run->options.area_ha;
    status = raster_polygons(map, columns, rows, take_area, &sink, err);
    free(map);
    return status;
}

/* The manifest's own model is that of flowers. */
static pap_status note_field_model(json_t *input, const field_model *m, pap_error *err) {
    char sha256[65];
    pap_status status = file_sha256(sha256, field_model_path(m), err);
    if (status) return status;
    json_t *used = json_pack("{s:s, s:s, s:s}", "name", field_model_name(m), "file",
                             file_base_name(field_model_path(m)), "sha256", sha256);
    return used && json_object_set_new(input, "model", used) == 0 ? PAP_OK : error_nomem(err, "the manifest");
}

/* A part of a file, or one behind a virtual file system, has no hash of its own. */
static bool is_plain_file(const char *path) {
    struct stat at;
    return stat(path, &at) == 0 && S_ISREG(at.st_mode);
}

/* The files of a stack, each with its hash; none: the picture is one file. */
static pap_status note_parts(json_t *input, const raster_source *source, pap_error *err) {
    json_t *parts = source->part_count ? json_array() : NULL;
    for (int i = 0; i < source->part_count; i++) {
        char sha256[65];
        const bool is_plain = is_plain_file(source->parts[i]);
        pap_status status = is_plain ? file_sha256(sha256, source->parts[i], err) : PAP_OK;
        json_t *part = status ? NULL
                              : json_pack("{s:s, s:s?}", "file", file_base_name(source->parts[i]), "sha256",
                                          is_plain ? sha256 : NULL);
        if (!part || json_array_append_new(parts, part)) {
            json_decref(parts);
            return status ? status : error_nomem(err, "the manifest");
        }
    }
    return !parts || json_object_set_new(input, "parts", parts) == 0 ? PAP_OK
                                                                     : error_nomem(err, "the manifest");
}

/* The second date of a place. */
static pap_status note_later(json_t *input, const raster_source *later, pap_error *err) {
    char sha256[65];
    const bool is_plain = later && !later->part_count && is_plain_file(later->path);
    if (!later) return PAP_OK;
    pap_status status = is_plain ? file_sha256(sha256, later->path, err) : PAP_OK;
    json_t *told =
        status ? NULL : json_pack("{s:s, s:s?}", "image", later->name, "sha256", is_plain ? sha256 : NULL);
    if (!status && told) status = note_parts(told, later, err);
    if (told && !status && json_object_set(input, "later", told) == 0) {
        json_decref(told);
        return PAP_OK;
    }
    json_decref(told);
    return status ? status : error_nomem(err, "the manifest");
}

static pap_status note_input(run_folder *run, const detection *found, const listing_options *listed,
                             pap_error *err) {
    char sha256[65];
    const raster_source *source = detection_source(found);
    const char *fault;
    double hectares[COVERAGE_REASON_COUNT];
    const bool is_plain = !source->part_count && is_plain_file(source->path);
    pap_status status = is_plain ? file_sha256(sha256, source->path, err) : PAP_OK;
    if (status) return status;
    json_t *by_reason = json_object();
    detection_coverage_ha(found, hectares);
    for (int i = 0; i < COVERAGE_REASON_COUNT; i++)
        json_object_set_new(by_reason, coverage_name((coverage_reason)i),
                            json_real(rounded(hectares[i], 1e4)));
    int64_t faults = detection_faults(found, &fault);
    const sensor *camera = source->sensing.sensor;
    json_t *input =
        json_pack("{s:s, s:s?, s:s?, s:s?, s:I, s:I, s:s, s:s, s:f, s:s, s:o, s:I, s:s?}", "image",
                  source->name, "sha256", is_plain ? sha256 : NULL, "sensor", camera ? camera->key : NULL,
                  "date", listing_date(found, listed), "width_px", (json_int_t)source->width, "height_px",
                  (json_int_t)source->height, "bands", source->roles_text, "read", source->read_how, "gsd_m",
                  rounded(raster_source_gsd_m(source), 1e5), "regime", detection_regime(found)->name,
                  "hectares", by_reason, "unreadable_blocks", (json_int_t)faults, "fault", fault);
    status = input ? note_parts(input, source, err) : PAP_OK;
    if (input && !status) status = note_later(input, detection_later(found), err);
    if (status) {
        json_decref(input);
        return status;
    }
    if (!input || json_array_append_new(run->inputs, input)) return error_nomem(err, "the manifest");
    return detection_fields(found) ? note_field_model(input, detection_fields(found), err) : PAP_OK;
}

static pap_status note_output(run_folder *run, const char *name, pap_error *err) {
    char sha256[65], *path = inside(run, name);
    if (!path) return error_nomem(err, "the manifest");
    pap_status status = file_sha256(sha256, path, err);
    if (!status && json_object_set_new(run->outputs, name, json_string(sha256)))
        status = error_nomem(err, "the manifest");
    free(path);
    return status;
}

static pap_status add_overview(run_folder *run, const detection *found, pap_error *err) {
    char name[RUN_NAME], *path;
    run_name(name, "overview", run_chip_prefix(run, detection_source(found)), ".png");
    path = inside(run, name);
    if (!path) return error_nomem(err, "the overview");
    pap_status status = picture_overview(found, path, run->options.min_score, run->options.may_replace,
                                         run->options.is_public, err);
    free(path);
    return status ? status : note_output(run, name, err);
}

pap_status run_add(run_folder *run, const detection *found, const char *date, pap_error *err) {
    listing_options options = {.min_score = run->options.min_score,
                               .date = date,
                               .chip_folder = run_chip_folder(run),
                               .chip_prefix = run_chip_prefix(run, detection_source(found))};
    pap_status status = candidates_table_add(run->candidates, found, &options, err);
    if (!status) status = add_coverage(run, found, err);
    if (!status) status = add_overview(run, found, err);
    if (!status)
        status =
            picture_chips(found, run->path, &options, run->options.may_replace, run->options.is_public, err);
    if (!status) status = note_input(run, found, &options, err);
    run->added++;
    return status;
}

/* An input that was not used: `member` says how, the message why. */
static pap_status note_unused(run_folder *run, const char *path, const char *member, const char *message,
                              pap_error *err) {
    char *name = text_utf8(file_base_name(path)), *why = text_utf8(message);
    json_t *input = name && why ? json_pack("{s:s, s:s}", "image", name, member, why) : NULL;
    free(name);
    free(why);
    if (!input || json_array_append_new(run->inputs, input)) return error_nomem(err, "the manifest");
    return PAP_OK;
}

pap_status run_add_failure(run_folder *run, const char *path, const char *message, pap_error *err) {
    return note_unused(run, path, "failed", message, err);
}

pap_status run_add_outside(run_folder *run, const char *path, const char *message, pap_error *err) {
    return note_unused(run, path, "outside", message, err);
}

/* ---- finishing ---- */

static pap_status write_json(run_folder *run, const char *name, const json_t *json, size_t flags,
                             bool may_replace, pap_error *err) {
    char *text = json_dumps(json, flags), *path = inside(run, name);
    pap_status status =
        text && path ? file_write_whole(path, text, strlen(text), may_replace, run->options.is_public, err)
                     : error_nomem(err, name);
    free(text);
    free(path);
    return status;
}

static pap_status write_coverage(run_folder *run, pap_error *err) {
    json_t *collection = json_pack("{s:s, s:O}", "type", "FeatureCollection", "features", run->coverage);
    if (!collection) return error_nomem(err, "the coverage");
    pap_status status = write_json(run, "coverage.geojson", collection,
                                   JSON_COMPACT | JSON_REAL_PRECISION(10), run->options.may_replace, err);
    json_decref(collection);
    return status ? status : note_output(run, "coverage.geojson", err);
}

static pap_status write_list(run_folder *run, const pap_targets *list, pap_error *err) {
    pap_write_options options = PAP_WRITE_OPTIONS_INIT;
    const char *name = list->is_placed ? "targets.geojson" : "targets.csv";
    options.overwrite = run->options.may_replace;
    options.is_public = run->options.is_public;
    char *path = inside(run, name);
    pap_status status = path ? targets_write(list, path, &options, err) : error_nomem(err, "the target list");
    free(path);
    return status ? status : note_output(run, name, err);
}

static pap_status write_manifest(run_folder *run, const pap_targets *list, const model *m, pap_error *err) {
    char sha256[65];
    pap_status status = file_sha256(sha256, model_path(m), err);
    if (status) return status;
    json_t *settings = json_loads(list->settings_json, 0, NULL);
    json_t *manifest =
        json_pack("{s:s, s:s, s:{s:s, s:s, s:s}, s:o, s:s, s:I, s:O, s:O}", "papaver", PAP_VERSION, "note",
                  "suspected plots, to be checked on the ground", "model", "name", model_name(m), "file",
                  file_base_name(model_path(m)), "sha256", sha256, "settings", settings, "settings_digest",
                  list->settings_digest, "targets", (json_int_t)list->count, "inputs", run->inputs, "outputs",
                  run->outputs);
    if (!manifest) return error_nomem(err, "the manifest");
    status = write_json(run, RUN_MANIFEST, manifest, JSON_INDENT(2) | JSON_REAL_PRECISION(10), true, err);
    json_decref(manifest);
    return status;
}

pap_status run_finish(run_folder *run, const pap_targets *list, const model *m, pap_error *err) {
    pap_status status = candidates_table_commit(run->candidates, err);
    if (!status) status = note_output(run, RUN_CANDIDATES, err);
    if (!status && list->is_placed) status = write_coverage(run, err);
    if (!status) status = write_list(run, list, err);
    if (!status) status = write_manifest(run, list, m, err);
    run->is_finished = !status;
    if (!status) remove_inside(run, RUN_BROKEN_OFF);
    return status;
}
