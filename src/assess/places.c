/* Reading places through OGR: layers, CRS, the columns of a feature. */
#include "assess/places.h"

#include "base/error.h"
#include "base/file.h"

#include <cpl_error.h>
#include <cpl_vsi.h>
#include <gdal.h>
#include <math.h>
#include <ogr_srs_api.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

/* What reading one file works with. */
typedef struct reader {
    const char *path;
    place_sink *sink;
    void *context;
    long number;
    OGRSpatialReferenceH wgs84;
    OGRCoordinateTransformationH to_wgs84; /* of the layer at hand; NULL: it has no CRS */
} reader;

/* A text that is no number is NaN, so that whoever checks the value names the feature. */
bool place_real(double *out, const place_record *record, const char *name) {
    int field = OGR_F_GetFieldIndex(record->feature, name);
    if (field < 0 || !OGR_F_IsFieldSetAndNotNull(record->feature, field)) return false;
    if (OGR_Fld_GetType(OGR_F_GetFieldDefnRef(record->feature, field)) != OFTString) {
        *out = OGR_F_GetFieldAsDouble(record->feature, field);
        return true;
    }
    const char *text = OGR_F_GetFieldAsString(record->feature, field);
    if (!*text) return false; /* an empty cell of a spreadsheet */
    char *end;
    double value = strtod(text, &end);
    *out = *end ? NAN : value;
    return true;
}

const char *place_text(const place_record *record, const char *name) {
    int field = OGR_F_GetFieldIndex(record->feature, name);
    if (field < 0 || !OGR_F_IsFieldSetAndNotNull(record->feature, field)) return NULL;
    const char *text = OGR_F_GetFieldAsString(record->feature, field);
    return *text ? text : NULL;
}

static OGRGeometryH geometry_from_columns(const place_record *record) {
    double lon, lat;
    if (!place_real(&lon, record, "lon") || !place_real(&lat, record, "lat")) return NULL;
    OGRGeometryH point = OGR_G_CreateGeometry(wkbPoint);
    OGR_G_SetPoint_2D(point, 0, lon, lat);
    return point;
}

/* A copy on the globe, the caller's. */
static pap_status locate(OGRGeometryH *out, const reader *r, const place_record *record, pap_error *err) {
    OGRGeometryH given = OGR_F_GetGeometryRef(record->feature), placed;
    if (!given || OGR_G_IsEmpty(given)) {
        placed = geometry_from_columns(record);
        if (!placed)
            return error_set(err, PAP_E_GEOREF,
                             "%s: feature %ld has no place; give it a geometry or columns lon and lat",
                             r->path, r->number);
    } else {
        if (!r->to_wgs84)
            return error_set(
                err, PAP_E_GEOREF,
                "%s: its layer has no CRS that PROJ knows; write one into it, or a .prj beside it", r->path);
        placed = OGR_G_ForceTo(OGR_G_Clone(given),
                               OGR_GT_GetLinear(OGR_GT_Flatten(OGR_G_GetGeometryType(given))), NULL);
        if (!placed || OGR_G_Transform(placed, r->to_wgs84) != OGRERR_NONE) {
            OGR_G_DestroyGeometry(placed);
            return error_set(err, PAP_E_GEOREF,
                             "%s: feature %ld cannot be placed on the globe; check its CRS", r->path,
                             r->number);
        }
    }
    *out = placed;
    return PAP_OK;
}

static pap_status check_globe(const reader *r, OGRGeometryH geometry, pap_error *err) {
    OGREnvelope box;
    OGR_G_GetEnvelope(geometry, &box);
    if (box.MinX >= -180.5 && box.MaxX <= 360.5 && box.MinY >= -90 && box.MaxY <= 90) return PAP_OK;
    return error_set(err, PAP_E_GEOREF,
                     "%s: feature %ld is at %.9g, %.9g, which are not degrees; write its CRS into the file",
                     r->path, r->number, box.MinX, box.MinY);
}

static pap_status take_feature(reader *r, OGRFeatureH feature, pap_error *err) {
    place_record record = {r->path, ++r->number, feature, NULL};
    pap_status status = locate(&record.geometry, r, &record, err);
    if (!status) status = check_globe(r, record.geometry, err);
    if (!status) status = r->sink(r->context, &record, err);
    OGR_G_DestroyGeometry(record.geometry);
    return status;
}

static pap_status take_layer(reader *r, OGRLayerH layer, pap_error *err) {
    OGRSpatialReferenceH crs = OGR_L_GetSpatialRef(layer);
    pap_status status = PAP_OK;
    r->to_wgs84 = crs ? OCTNewCoordinateTransformation(crs, r->wgs84) : NULL;
    OGR_L_ResetReading(layer);
    CPLErrorReset();
    while (!status) {
        OGRFeatureH feature = OGR_L_GetNextFeature(layer);
        if (!feature) break;
        status = take_feature(r, feature, err);
        OGR_F_Destroy(feature);
    }
    if (!status && CPLGetLastErrorType() >= CE_Failure)
        status = error_set(err, PAP_E_FORMAT, "%s: damaged after feature %ld (%s); make it again", r->path,
                           r->number, CPLGetLastErrorMsg());
    if (r->to_wgs84) OCTDestroyCoordinateTransformation(r->to_wgs84);
    return status;
}

/* A GeoJSON sequence of no features is an empty file, which OGR does not open. */
static bool is_empty_sequence(const char *path) {
    struct stat at;
    const char *ending = file_ending(path);
    return (strcasecmp(ending, ".geojsonl") == 0 || strcasecmp(ending, ".geojsons") == 0) &&
           stat(path, &at) == 0 && at.st_size == 0;
}

/* What is not a file may still be a connection or a virtual file that OGR knows. */
static pap_status cannot_open(const char *path, pap_error *err) {
    const char *cause = CPLGetLastErrorMsg();
    VSIStatBufL at;
    if (!strchr(path, ':') && VSIStatL(path, &at) != 0)
        return error_set(err, PAP_E_OPEN, "%s: is not there; check the name", path);
    return error_set(
        err, PAP_E_OPEN,
        "%s: cannot be read as a list of places (%s); give GeoJSON, GeoPackage or another vector file", path,
        *cause ? cause : "GDAL knows no such format");
}

pap_status places_read(const char *path, place_sink *sink, void *context, pap_error *err) {
    if (is_empty_sequence(path)) return PAP_OK;
    GDALAllRegister();
    CPLPushErrorHandler(CPLQuietErrorHandler);
    CPLErrorReset();
    pap_status status = PAP_OK;
    reader r = {.path = path, .sink = sink, .context = context, .wgs84 = OSRNewSpatialReference(NULL)};
    GDALDatasetH dataset = GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_READONLY, NULL, NULL, NULL);
    if (!dataset) {
        status = cannot_open(path, err);
    } else if (OSRImportFromEPSG(r.wgs84, 4326) != OGRERR_NONE) {
        status =
            error_set(err, PAP_E_GEOREF, "%s: PROJ's database of CRS was not found; install proj-data", path);
    }
    OSRSetAxisMappingStrategy(r.wgs84, OAMS_TRADITIONAL_GIS_ORDER);
    for (int i = 0; !status && i < GDALDatasetGetLayerCount(dataset); i++)
        status = take_layer(&r, GDALDatasetGetLayer(dataset, i), err);
    if (dataset) GDALClose(dataset);
    OSRRelease(r.wgs84);
    CPLPopErrorHandler();
    return status;
}
