/* The public interface of papaver.h over the rooms: scenes and detection (lists are in targets). */
#include "base/error.h"
#include "detect/detection.h"
#include "detect/listing.h"
#include "detect/provenance.h"
#include "raster/source.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct pap_scene {
    raster_source *source;
    char *bands, *dem, *takeoff, *sensor; /* NULL: none */
    double gsd_m;
};

static pap_status check_version(uint32_t version, const char *what, pap_error *err) {
    if (version == 1) return PAP_OK;
    return error_set(err, PAP_E_ARGUMENT, "%s: version %u is not known; start from its _INIT", what, version);
}

static pap_status keep_texts(pap_scene *scene, const pap_scene_options *options, pap_error *err) {
    if ((options->bands && !(scene->bands = strdup(options->bands))) ||
        (options->dem && !(scene->dem = strdup(options->dem))) ||
        (options->takeoff && !(scene->takeoff = strdup(options->takeoff))) ||
        (options->sensor && !(scene->sensor = strdup(options->sensor))))
        return error_nomem(err, "a scene");
    return PAP_OK;
}

pap_status pap_scene_open(pap_scene **out, const char *path, const pap_scene_options *options,
                          pap_error *err) {
    static const pap_scene_options defaults = PAP_SCENE_OPTIONS_INIT;
    if (!options) options = &defaults;
    if (!out || (!path && !raster_bands_are_files(options->bands)))
        return error_set(err, PAP_E_ARGUMENT, "pap_scene_open: out and path are needed");
    pap_status status = check_version(options->version, "pap_scene_options", err);
    if (status) return status;
    pap_scene *scene = calloc(1, sizeof *scene);
    if (!scene) return error_nomem(err, "a scene");
    status = raster_source_open(&scene->source, path, options, err);
    if (!status) status = detection_check(scene->source, err);
    if (!status) status = keep_texts(scene, options, err);
    scene->gsd_m = options->gsd_m;
    if (status) {
        pap_scene_free(scene);
        return status;
    }
    *out = scene;
    return PAP_OK;
}

void pap_scene_describe(const pap_scene *scene, pap_scene_info *out) {
    const raster_source *source = scene->source;
    *out = (pap_scene_info){.width_px = source->width,
                            .height_px = source->height,
                            .band_count = source->band_count,
                            .gsd_m = raster_source_gsd_m(source),
                            .gsd_x_m = source->gsd_x_m,
                            .gsd_y_m = source->gsd_y_m,
                            .is_placed = source->place != NULL,
                            .lon = NAN,
                            .lat = NAN,
                            .band_roles = source->roles_text,
                            .mask = source->mask_text};
    if (source->place)
        geo_place_lonlat(source->place, &out->lon, &out->lat, (double)source->width / 2,
                         (double)source->height / 2);
}

void pap_scene_free(pap_scene *scene) {
    if (!scene) return;
    raster_source_free(scene->source);
    free(scene->bands);
    free(scene->dem);
    free(scene->takeoff);
    free(scene->sensor);
    free(scene);
}

static pap_status check_detect(const pap_detect_options *options, pap_error *err) {
    pap_status status = check_version(options->version, "pap_detect_options", err);
    if (status) return status;
    if (options->threads < 0 || options->threads > 4096 || options->tile_px < 0 || options->tile_px > 16384 ||
        (options->tile_px > 0 && options->tile_px < 64) ||
        (options->memory_mb != 0 && options->memory_mb < 160) || options->min_score > 1)
        return error_set(
            err, PAP_E_ARGUMENT,
            "pap_detect_options: threads 0..4096, tile 64..16384, memory from 160 MB, score up to 1");
    return PAP_OK;
}

pap_status pap_detect(pap_targets **out, const pap_scene *scene, const pap_detect_options *options,
                      pap_error *err) {
    static const pap_detect_options defaults = PAP_DETECT_OPTIONS_INIT;
    if (!out || !scene) return error_set(err, PAP_E_ARGUMENT, "pap_detect: out and scene are needed");
    if (!options) options = &defaults;
    model *m = NULL;
    field_model *fields = NULL;
    detection *found = NULL;
    pap_targets *list = NULL;
    pap_status status = check_detect(options, err);
    if (!status) status = model_load(&m, options->model, options->settings, err);
    if (!status && detection_wants_fields(scene->source, m))
        status = field_model_load(&fields, NULL, options->settings, err);
    if (!status) {
        detection_options how = {.threads = options->threads,
                                 .tile_px = options->tile_px,
                                 .memory_mb = options->memory_mb,
                                 .on_progress = options->on_progress,
                                 .context = options->context,
                                 .fields = fields};
        status = detection_run(&found, scene->source, m, &how, err);
    }
    if (!status) status = targets_new(&list, err);
    if (!status) {
        provenance with = {.min_score = options->min_score,
                           .gsd_m = scene->gsd_m,
                           .bands = scene->bands,
                           .date = options->date,
                           .dem = scene->dem,
                           .takeoff = scene->takeoff,
                           .sensor = scene->sensor};
        listing_options what = {.min_score = options->min_score, .date = options->date, .chip_prefix = ""};
        status = provenance_note(list, m, &with, err);
        if (!status && fields) status = provenance_add_fields(list, fields, true, err);
        if (!status) status = listing_add(list, found, &what, err);
        if (!status) status = targets_rank(list, err);
    }
    if (status) {
        pap_targets_free(list);
    } else {
        const char *message;
        *out = list;
        if (detection_faults(found, &message)) status = error_set(err, PAP_E_DECODE, "%s", message);
    }
    detection_free(found);
    model_free(m);
    field_model_free(fields);
    return status;
}
