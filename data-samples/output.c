/* Writing a made-up place: a GeoTIFF, and the truth beside it. */
#include "output.h"

#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "paint/noise.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <gdal.h>
#include <jansson.h>
#include <math.h>
#include <ogr_srs_api.h>
#include <stdlib.h>
#include <string.h>

enum { STRIP_ROWS = 256 };

static OGRSpatialReferenceH make_crs(int epsg) {
    OGRSpatialReferenceH crs = OSRNewSpatialReference(NULL);
    if (crs && OSRImportFromEPSG(crs, epsg) != OGRERR_NONE) {
        OSRDestroySpatialReference(crs);
        return NULL;
    }
    if (crs) OSRSetAxisMappingStrategy(crs, OAMS_TRADITIONAL_GIS_ORDER);
    return crs;
}

/* Both ways between WGS 84 longitude, latitude and the picture's own system. */
static pap_status make_transform(OGRCoordinateTransformationH *out, int from_epsg, int to_epsg,
                                 pap_error *err) {
    OGRSpatialReferenceH from = make_crs(from_epsg), to = make_crs(to_epsg);
    OGRCoordinateTransformationH transform = from && to ? OCTNewCoordinateTransformation(from, to) : NULL;
    if (from) OSRDestroySpatialReference(from);
    if (to) OSRDestroySpatialReference(to);
    if (!transform)
        return error_set(err, PAP_E_GEOREF,
                         "EPSG:%d to EPSG:%d: no transform; check that PROJ's proj.db is installed",
                         from_epsg, to_epsg);
    *out = transform;
    return PAP_OK;
}

/* North-up, the middle at the place's longitude and latitude, the corner on a whole pixel. */
static pap_status make_geotransform(double out[6], const world *w, const output_place *place,
                                    pap_error *err) {
    OGRCoordinateTransformationH transform;
    pap_status status = make_transform(&transform, 4326, place->epsg, err);
    if (status) return status;
    double x = place->lon, y = place->lat;
    if (!OCTTransform(transform, 1, &x, &y, NULL))
        status = error_set(err, PAP_E_GEOREF, "EPSG:%d: %.4f, %.4f is outside it; choose another place",
                           place->epsg, x, y);
    OCTDestroyCoordinateTransformation(transform);
    if (status) return status;
    double left = floor(x / place->pixel_width) - w->recipe.width_px / 2;
    double top = floor(y / place->pixel_height) + w->recipe.height_px / 2;
    const double made[6] = {left * place->pixel_width, place->pixel_width, 0, top * place->pixel_height, 0,
                            -place->pixel_height};
    for (int i = 0; i < 6; i++) out[i] = made[i];
    return PAP_OK;
}

/* Straight stretches of about `stretch_px` along a side, each end in or out by chance: the hulls of single
 * frames. */
static double ragged(uint64_t seed, int side, double along_px, double stretch_px) {
    double at = along_px / stretch_px, share = at - floor(at);
    double a = noise_cell(seed, (int)floor(at), side), b = noise_cell(seed, (int)floor(at) + 1, side);
    return a + share * (b - a) > 0.5 ? 0.25 + 0.9 * (a + share * (b - a)) : a + share * (b - a);
}

/* Whether the flight covered a pixel. */
static int is_covered(const world *w, output_edge edge, int x, int y) {
    const world_recipe *r = &w->recipe;
    if (edge == EDGE_NONE) return 1;
    if (edge == EDGE_NODATA) return x - 0.11 * y > 12.0 && y + 0.04 * x > 16.0;
    const double from_side[4] = {x, y, r->width_px - 1 - x, r->height_px - 1 - y};
    for (int side = 0; side < 4; side++)
        if (from_side[side] < 70.0 &&
            from_side[side] < 6.0 + 56.0 * ragged(r->seed + 41, side, side & 1 ? x : y, 83.0))
            return 0;
    return x + 0.7 * y > 0.06 * (r->width_px + 0.7 * r->height_px);
}

/* Three bytes a pixel into three or four, with what was not covered set to 0. */
static void mask_row(uint8_t *out, const uint8_t *rgb8, const world *w, output_edge edge, int y) {
    int bands = edge == EDGE_ALPHA ? 4 : 3;
    for (int x = 0; x < w->recipe.width_px; x++) {
        int is_in = is_covered(w, edge, x, y);
        for (int c = 0; c < 3; c++) out[bands * x + c] = is_in ? rgb8[3 * x + c] : 0;
        if (bands == 4) out[4 * x + 3] = is_in ? 255 : 0;
    }
}

static pap_status write_strips(GDALDatasetH file, const char *path, world *w, output_edge edge,
                               pap_error *err) {
    int width = w->recipe.width_px, height = w->recipe.height_px, bands = edge == EDGE_ALPHA ? 4 : 3;
    uint8_t *drawn = memory_array((size_t)width * 3, STRIP_ROWS),
            *masked = memory_array((size_t)width * 4, STRIP_ROWS);
    pap_status status = drawn && masked ? PAP_OK : error_nomem(err, "a strip of a scene");
    for (int top = 0; top < height && !status; top += STRIP_ROWS) {
        int rows = height - top < STRIP_ROWS ? height - top : STRIP_ROWS;
        status = world_draw(drawn, w, top, rows, err);
        if (status) break;
        for (int y = 0; y < rows; y++)
            mask_row(masked + (size_t)y * (size_t)(bands * width), drawn + (size_t)y * (size_t)(3 * width), w,
                     edge, top + y);
        if (GDALDatasetRasterIO(file, GF_Write, 0, top, width, rows, masked, width, rows, GDT_Byte, bands,
                                NULL, bands, bands * width, 1) != CE_None)
            status = error_set(err, PAP_E_IO, "%s: %s; check the disk and write again", path,
                               CPLGetLastErrorMsg());
    }
    free(drawn);
    free(masked);
    return status;
}

static pap_status place_file(GDALDatasetH file, const world *w, const output_place *place, pap_error *err) {
    double geotransform[6];
    pap_status status = make_geotransform(geotransform, w, place, err);
    if (status) return status;
    OGRSpatialReferenceH crs = make_crs(place->epsg);
    GDALSetGeoTransform(file, geotransform);
    GDALSetSpatialRef(file, crs);
    if (crs) OSRDestroySpatialReference(crs);
    if (place->edge == EDGE_ALPHA)
        GDALSetRasterColorInterpretation(GDALGetRasterBand(file, 4), GCI_AlphaBand);
    for (int band = 1; place->edge == EDGE_NODATA && band <= 3; band++)
        GDALSetRasterNoDataValue(GDALGetRasterBand(file, band), 0.0);
    return PAP_OK;
}

pap_status output_scene(const char *path, world *w, const output_place *place, pap_error *err) {
    staged_file staged = {0};
    pap_status status = file_stage(&staged, path, true, true, err);
    if (status) return status;
    char **options = CSLDuplicate((char **)place->creation);
    GDALDatasetH file = GDALCreate(GDALGetDriverByName("GTiff"), staged.temp, w->recipe.width_px,
                                   w->recipe.height_px, place->edge == EDGE_ALPHA ? 4 : 3, GDT_Byte, options);
    CSLDestroy(options);
    if (!file) {
        status = error_set(err, PAP_E_IO, "%s: %s; check the folder and the creation options", path,
                           CPLGetLastErrorMsg());
        goto done;
    }
    status = place_file(file, w, place, err);
    if (!status) status = write_strips(file, path, w, place->edge, err);
    CPLErrorReset();
    GDALClose(file); /* in GDAL 3.6 it returns nothing: the last error tells whether the flush went well */
    if (!status && CPLGetLastErrorType() >= CE_Failure)
        status =
            error_set(err, PAP_E_IO, "%s: %s; check the disk and write again", path, CPLGetLastErrorMsg());
    if (!status) status = file_commit(&staged, err);
done:
    file_discard(&staged);
    return status;
}

static double rounded(double degrees) {
    return round(degrees * 1e7) / 1e7;
}

/* A closed ring, counter-clockwise as RFC 7946 asks. NULL when memory ran out. */
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

static json_t *make_feature(const thing *t, const world *w, const double gt[6],
                            OGRCoordinateTransformationH to_wgs84) {
    double lon[OUTLINE_POINTS], lat[OUTLINE_POINTS];
    const plant_truth *truth = &t->stamp.truth;
    const outline *o = &truth->seen.outline;
    for (int i = 0; i < o->count; i++) {
        lon[i] = gt[0] + gt[1] * (t->x_m + o->x_m[i]) / w->recipe.pixel_width_m;
        lat[i] = gt[3] + gt[5] * (t->y_m + o->y_m[i]) / w->recipe.pixel_height_m;
    }
    OCTTransform(to_wgs84, o->count, lon, lat, NULL);
    return json_pack("{s:s, s:{s:s, s:[o]}, s:{s:s, s:s, s:f, s:i, s:i, s:s?, s:s?}}", "type", "Feature",
                     "geometry", "type", "Polygon", "coordinates", make_ring(lon, lat, o->count),
                     "properties", "kind", truth->kind, "what", truth->what, "area_m2",
                     round(truth->seen.area_m2 * 100.0) / 100.0, "plants", truth->seen.plants, "flowers",
                     truth->seen.flowers, "colour", truth->colour, "stage", truth->stage);
}

pap_status output_truth(const char *path, const world *w, const output_place *place, pap_error *err) {
    double gt[6];
    OGRCoordinateTransformationH to_wgs84;
    pap_status status = make_geotransform(gt, w, place, err);
    if (!status) status = make_transform(&to_wgs84, place->epsg, 4326, err);
    if (status) return status;
    json_t *features = json_array();
    for (int i = 0; i < w->thing_count; i++)
        if (w->things[i].kind == THING_PLANT && w->things[i].is_stamped)
            json_array_append_new(features, make_feature(&w->things[i], w, gt, to_wgs84));
    OCTDestroyCoordinateTransformation(to_wgs84);
    json_t *collection = json_pack("{s:s, s:o}", "type", "FeatureCollection", "features", features);
    /* Ten digits: three before the point and seven after it. */
    char *text = collection ? json_dumps(collection, JSON_INDENT(1) | JSON_REAL_PRECISION(10)) : NULL;
    status =
        text ? file_write_whole(path, text, strlen(text), true, true, err) : error_nomem(err, "a truth file");
    free(text);
    json_decref(collection);
    return status;
}
