/* The area of interest: polygons of a vector file as one shape. */
#include "aoi/area.h"

#include "base/error.h"
#include "base/file.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <gdal.h>
#include <geodesic.h>
#include <math.h>
#include <ogr_srs_api.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct aoi {
    char *path, digest[65];
    OGRGeometryH shape;
    double hectares;
};

/* What reading works with. */
typedef struct reading {
    const char *path;
    OGRSpatialReferenceH wgs84;
    OGRGeometryH polygons; /* all of them, in WGS 84, as they come */
} reading;

/* ---- geometries ---- */

/* Edges longer than this are cut before they change coordinate systems. */
static const double EDGE_M = 100;

static bool is_empty(OGRGeometryH shape) {
    return !shape || OGR_G_IsEmpty(shape);
}

/* Adds copies of the polygons in a shape of any kind, repaired where they cross themselves. */
static void add_polygons(OGRGeometryH into, OGRGeometryH shape) {
    OGRwkbGeometryType type = wkbFlatten(OGR_G_GetGeometryType(shape));
    if (type == wkbPolygon) {
        OGRGeometryH valid = OGR_G_IsValid(shape) ? OGR_G_Clone(shape) : OGR_G_MakeValid(shape);
        if (valid && wkbFlatten(OGR_G_GetGeometryType(valid)) == wkbPolygon && !OGR_G_IsEmpty(valid)) {
            OGR_G_AddGeometryDirectly(into, valid);
            return;
        }
        for (int i = 0; valid && i < OGR_G_GetGeometryCount(valid); i++)
            add_polygons(into, OGR_G_GetGeometryRef(valid, i));
        if (valid) OGR_G_DestroyGeometry(valid);
    } else if (type == wkbMultiPolygon || type == wkbGeometryCollection) {
        for (int i = 0; i < OGR_G_GetGeometryCount(shape); i++)
            add_polygons(into, OGR_G_GetGeometryRef(shape, i));
    }
}

static pap_status add_shape(reading *r, OGRGeometryH shape, OGRSpatialReferenceH from, pap_error *err) {
    if (!from)
        return error_set(err, PAP_E_GEOREF,
                         "%s: has no CRS; assign the right one: ogr2ogr -a_srs EPSG:... OUT IN", r->path);
    OGRGeometryH linear = OGR_G_GetLinearGeometry(shape, 0, NULL);
    OGRSpatialReferenceH own = OSRClone(from);
    OSRSetAxisMappingStrategy(own, OAMS_TRADITIONAL_GIS_ORDER);
    OGRCoordinateTransformationH to = OCTNewCoordinateTransformation(own, r->wgs84);
    bool ok = linear && to;
    if (ok) {
        OGR_G_FlattenTo2D(linear);
        if (!OSRIsGeographic(own))
            OGR_G_Segmentize(linear, EDGE_M / fmax(OSRGetLinearUnits(own, NULL), 1e-6));
        ok = OGR_G_Transform(linear, to) == OGRERR_NONE;
    }
    if (ok) add_polygons(r->polygons, linear);
    if (linear) OGR_G_DestroyGeometry(linear);
    if (to) OCTDestroyCoordinateTransformation(to);
    OSRRelease(own);
    if (ok) return PAP_OK;
    return error_set(err, PAP_E_GEOREF,
                     "%s: its polygons cannot be brought to WGS 84; check its CRS and coordinates", r->path);
}

static pap_status read_layer(reading *r, OGRLayerH layer, pap_error *err) {
    pap_status status = PAP_OK;
    OGR_L_ResetReading(layer);
    for (OGRFeatureH one; !status && (one = OGR_L_GetNextFeature(layer)) != NULL; OGR_F_Destroy(one)) {
        OGRGeometryH shape = OGR_F_GetGeometryRef(one);
        if (is_empty(shape) || OGR_G_GetDimension(shape) < 2) continue;
        OGRSpatialReferenceH from = OGR_G_GetSpatialReference(shape);
        status = add_shape(r, shape, from ? from : OGR_L_GetSpatialRef(layer), err);
    }
    return status;
}

/* A shapefile often comes in a zip. */
static GDALDatasetH open_vector(const char *path) {
    GDALDatasetH dataset =
        GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR, NULL, NULL, NULL);
    if (dataset || strcasecmp(file_ending(path), ".zip") != 0) return dataset;
    char *inside = NULL;
    if (asprintf(&inside, "/vsizip/%s", path) < 0) return NULL;
    dataset = GDALOpenEx(inside, GDAL_OF_VECTOR | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR, NULL, NULL, NULL);
    free(inside);
    return dataset;
}

static pap_status read_polygons(reading *r, pap_error *err) {
    GDALAllRegister();
    CPLErrorReset();
    GDALDatasetH dataset = open_vector(r->path);
    if (!dataset) {
        const char *why = CPLGetLastErrorMsg();
        return error_set(
            err, PAP_E_OPEN,
            "%s: the area of interest cannot be read (%s); give polygons, such as .geojson, .kml or .shp",
            r->path, why && *why ? why : "no vector file that GDAL knows");
    }
    pap_status status = PAP_OK;
    CPLErrorReset();
    for (int i = 0; i < GDALDatasetGetLayerCount(dataset) && !status; i++)
        status = read_layer(r, GDALDatasetGetLayer(dataset, i), err);
    if (!status && CPLGetLastErrorType() >= CE_Failure)
        status = error_set(err, PAP_E_FORMAT, "%s: the area of interest is damaged (%s); copy the file again",
                           r->path, CPLGetLastErrorMsg());
    GDALClose(dataset);
    if (!status && OGR_G_GetGeometryCount(r->polygons) == 0)
        status = error_set(err, PAP_E_FORMAT, "%s: holds no polygon; draw the area of interest as a polygon",
                           r->path);
    return status;
}

/* ---- what is known of it ---- */

static double ring_area_m2(OGRGeometryH ring) {
    struct geod_geodesic earth;
    struct geod_polygon sum;
    double area_m2 = 0, length_m;
    geod_init(&earth, 6378137.0, 1.0 / 298.257223563);
    geod_polygon_init(&sum, 0);
    for (int i = 0; i + 1 < OGR_G_GetPointCount(ring); i++)
        geod_polygon_addpoint(&earth, &sum, OGR_G_GetY(ring, i), OGR_G_GetX(ring, i));
    geod_polygon_compute(&earth, &sum, 0, 1, &area_m2, &length_m);
    return fabs(area_m2);
}

static double area_m2_of(OGRGeometryH shape) {
    bool is_polygon = wkbFlatten(OGR_G_GetGeometryType(shape)) == wkbPolygon;
    double sum = 0;
    for (int i = 0; i < OGR_G_GetGeometryCount(shape); i++) {
        OGRGeometryH part = OGR_G_GetGeometryRef(shape, i);
        sum += is_polygon ? (i ? -ring_area_m2(part) : ring_area_m2(part)) : area_m2_of(part);
    }
    return sum;
}

static bool digest(char out[65], OGRGeometryH shape) {
    int size = OGR_G_WkbSize(shape);
    unsigned char *bytes = malloc((size_t)size);
    bool ok = bytes && OGR_G_ExportToWkb(shape, wkbNDR, bytes) == OGRERR_NONE &&
              bytes_sha256(out, bytes, (size_t)size);
    free(bytes);
    return ok;
}

static pap_status settle(aoi *area, const reading *r, pap_error *err) {
    area->shape = OGR_G_GetGeometryCount(r->polygons) == 1 ? OGR_G_Clone(OGR_G_GetGeometryRef(r->polygons, 0))
                                                           : OGR_G_UnionCascaded(r->polygons);
    area->path = strdup(r->path);
    if (is_empty(area->shape))
        return error_set(err, PAP_E_FORMAT, "%s: its polygons cannot be joined; repair them, or give fewer",
                         r->path);
    area->hectares = area_m2_of(area->shape) * 1e-4;
    if (!area->path || !digest(area->digest, r->polygons)) return error_nomem(err, "the area of interest");
    if (area->hectares > 0) return PAP_OK;
    return error_set(err, PAP_E_FORMAT, "%s: its polygons enclose nothing; draw the area of interest again",
                     r->path);
}

pap_status aoi_read(aoi **out, const char *path, pap_error *err) {
    aoi *area = calloc(1, sizeof *area);
    if (!area) return error_nomem(err, "the area of interest");
    reading r = {path, OSRNewSpatialReference(NULL), OGR_G_CreateGeometry(wkbMultiPolygon)};
    CPLPushErrorHandler(CPLQuietErrorHandler);
    OSRImportFromEPSG(r.wgs84, 4326);
    OSRSetAxisMappingStrategy(r.wgs84, OAMS_TRADITIONAL_GIS_ORDER);
    pap_status status = read_polygons(&r, err);
    if (!status) status = settle(area, &r, err);
    OGR_G_DestroyGeometry(r.polygons);
    OSRRelease(r.wgs84);
    CPLPopErrorHandler();
    if (status) {
        aoi_free(area);
        return status;
    }
    *out = area;
    return PAP_OK;
}

void aoi_free(aoi *area) {
    if (!area) return;
    if (area->shape) OGR_G_DestroyGeometry(area->shape);
    free(area->path);
    free(area);
}

const char *aoi_path(const aoi *area) {
    return area->path;
}

const char *aoi_digest(const aoi *area) {
    return area->digest;
}

double aoi_hectares(const aoi *area) {
    return area->hectares;
}

OGRGeometryH aoi_shape(const aoi *area) {
    return area->shape;
}
