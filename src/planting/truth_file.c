/* The truth of a planted scene, as GeoJSON. */
#include "planting/truth_file.h"

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static double rounded_to(double value, double steps) {
    return round(value * steps) / steps;
}

static double rounded(double degrees) {
    return rounded_to(degrees, 1e7);
}

/* A closed ring, counter-clockwise as RFC 7946 asks. */
static json_t *make_ring(const double *lon, const double *lat, int count) {
    double twice = 0.0;
    for (int i = 0, j = count - 1; i < count; j = i++)
        twice += (lon[j] - lon[0]) * (lat[i] - lat[0]) - (lon[i] - lon[0]) * (lat[j] - lat[0]);
    json_t *ring = json_array();
    for (int i = 0; i <= count; i++) {
        int at = twice > 0.0 ? i % count : (count - i) % count;
        json_array_append_new(ring, json_pack("[f, f]", rounded(lon[at]), rounded(lat[at])));
    }
    return ring;
}

static bool place_outline(double *lon, double *lat, const planted_thing *one, const raster_source *source) {
    const outline *o = &one->truth.seen.outline;
    for (int i = 0; i < o->count; i++)
        if (!geo_place_lonlat(source->place, &lon[i], &lat[i], one->x_px + o->x_m[i] / source->gsd_x_m,
                              one->y_px + o->y_m[i] / source->gsd_y_m))
            return false;
    return true;
}

/* How the plot shows in this picture. What has no flower has no petals to measure: null. */
static void describe(json_t *properties, const planted_thing *one, const char *image, const char *bands) {
    bool has_petals = one->sight.petal_px > 0.0, is_plot = strcmp(one->truth.kind, "plot") == 0;
    json_object_set_new(properties, "gsd_m", json_real(rounded_to(one->gsd_m, 1e5)));
    json_object_set_new(properties, "image", json_string(image));
    json_object_set_new(properties, "petal_px",
                        has_petals ? json_real(rounded_to(one->sight.petal_px, 100)) : json_null());
    json_object_set_new(properties, "contrast",
                        has_petals ? json_real(rounded_to(one->sight.contrast, 10)) : json_null());
    if (*bands) json_object_set_new(properties, "bands", json_string(bands));
    if (!is_plot) return;
    json_object_set_new(properties, "leaf_cover", json_real(rounded_to(one->cover, 100)));
    json_object_set_new(properties, "shade", json_real(rounded_to(one->shade, 100)));
    json_object_set_new(properties, "canopy", json_string(one->is_scene_canopy ? "scene" : "painted"));
}

/* NULL where a corner has no place on the ground. */
static json_t *make_feature(const planted_thing *one, const raster_source *source, const char *image,
                            const char *bands) {
    double lon[OUTLINE_POINTS], lat[OUTLINE_POINTS];
    const plant_truth *t = &one->truth;
    if (!place_outline(lon, lat, one, source)) return NULL;
    json_t *feature = json_pack(
        "{s:s, s:{s:s, s:[o]}, s:{s:s, s:s, s:f, s:i, s:i, s:s?, s:s?}}", "type", "Feature", "geometry",
        "type", "Polygon", "coordinates", make_ring(lon, lat, t->seen.outline.count), "properties", "kind",
        t->kind, "what", t->what, "area_m2", round(t->seen.area_m2 * 100.0) / 100.0, "plants", t->seen.plants,
        "flowers", t->seen.flowers, "colour", t->colour, "stage", t->stage);
    if (feature && t->seen.flowers < 0) /* not one by one */
        json_object_set_new(json_object_get(feature, "properties"), "flowers", json_null());
    if (feature) describe(json_object_get(feature, "properties"), one, image, bands);
    return feature;
}

pap_status truth_file_write(const injection *planted, const raster_source *source, const char *image,
                            const char *path, bool may_replace, bool is_public, pap_error *err) {
    char *name = text_utf8(file_base_name(image)); /* JSON takes no other */
    if (!name) return error_nomem(err, "a truth file");
    json_t *features = json_array();
    pap_status status = PAP_OK;
    for (int i = 0; i < planted->count && !status; i++)
        if (json_array_append_new(features, make_feature(&planted->things[i], source, name, planted->bands)))
            status = error_set(err, PAP_E_GEOREF,
                               "%s: a planted place has no longitude and latitude; check the picture's CRS",
                               source->path);
    json_t *collection = json_pack("{s:s, s:o}", "type", "FeatureCollection", "features", features);
    /* Ten digits: three before the point and seven after it. */
    char *text = collection ? json_dumps(collection, JSON_INDENT(1) | JSON_REAL_PRECISION(10)) : NULL;
    if (!status) {
        status = text ? file_write_whole(path, text, strlen(text), may_replace, is_public, err)
                      : error_nomem(err, "a truth file");
    }
    free(text);
    free(name);
    json_decref(collection);
    return status;
}
