/* candidates.gpkg: every candidate of a run with its features. */
#include "run/candidates_table.h"

#include "base/error.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <errno.h>
#include <gdal.h>
#include <math.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <stdlib.h>
#include <string.h>

struct candidates_table {
    staged_file file;
    GDALDatasetH dataset;
    OGRLayerH layer, fields; /* fields: made with the first picture that they were looked for in */
};

enum {
    COLUMN_ID,
    COLUMN_IMAGE,
    COLUMN_KEPT,
    COLUMN_SCORE,
    COLUMN_X,
    COLUMN_Y,
    COLUMN_LON,
    COLUMN_LAT,
    COLUMN_AREA,
    COLUMN_COUNT
};
static const struct {
    const char *name;
    OGRFieldType type;
} columns[COLUMN_COUNT] = {{"id", OFTString},  {"image", OFTString}, {"is_kept", OFTInteger},
                           {"score", OFTReal}, {"x_px", OFTReal},    {"y_px", OFTReal},
                           {"lon", OFTReal},   {"lat", OFTReal},     {"plot_area_m2", OFTReal}};

static pap_status failed(const candidates_table *table, pap_error *err) {
    const char *message = CPLGetLastErrorMsg();
    if (errno == ENOSPC || strstr(message, "disk is full") || file_has_no_space(table->file.path))
        return error_set(err, PAP_E_NOSPACE, "%s: the disk is full while writing candidates; free some space",
                         table->file.path);
    return error_set(err, PAP_E_IO, "%s: candidates cannot be written (%s)", table->file.path,
                     *message ? message : "no reason given");
}

static bool add_field(OGRLayerH layer, const char *name, OGRFieldType type) {
    OGRFieldDefnH field = OGR_Fld_Create(name, type);
    bool ok = OGR_L_CreateField(layer, field, TRUE) == OGRERR_NONE;
    OGR_Fld_Destroy(field);
    return ok;
}

/* A layer of candidates with these features; NULL when it cannot be made. */
static OGRLayerH create_layer(GDALDatasetH dataset, const char *name, int count,
                              const char *(*feature)(int)) {
    OGRSpatialReferenceH wgs84 = OSRNewSpatialReference(NULL);
    OGRLayerH layer = NULL;
    if (OSRImportFromEPSG(wgs84, 4326) == OGRERR_NONE) {
        OSRSetAxisMappingStrategy(wgs84, OAMS_TRADITIONAL_GIS_ORDER);
        layer = GDALDatasetCreateLayer(dataset, name, wgs84, wkbPolygon, NULL);
    }
    bool ok = layer != NULL;
    for (int i = 0; ok && i < COLUMN_COUNT; i++) ok = add_field(layer, columns[i].name, columns[i].type);
    for (int i = 0; ok && i < count; i++) ok = add_field(layer, feature(i), OFTReal);
    OSRDestroySpatialReference(wgs84);
    return ok ? layer : NULL;
}

static const char *flower_feature(int i) {
    return feature_name((feature_id)i);
}

static bool create(candidates_table *table) {
    GDALDriverH driver = GDALGetDriverByName("GPKG");
    if (driver) table->dataset = GDALCreate(driver, table->file.temp, 0, 0, 0, GDT_Unknown, NULL);
    if (table->dataset)
        table->layer = create_layer(table->dataset, "candidates", FEATURE_COUNT, flower_feature);
    return table->layer && GDALDatasetStartTransaction(table->dataset, FALSE) == OGRERR_NONE;
}

/* The date that a GeoPackage notes is fixed, so that the same candidates give the same bytes. */
static void begin_quiet(void) {
    CPLPushErrorHandler(CPLQuietErrorHandler);
    CPLErrorReset();
    errno = 0;
    CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", "2000-01-01T00:00:00.000Z");
    CPLSetThreadLocalConfigOption("OGR_SQLITE_JOURNAL", "MEMORY");
}

static void end_quiet(void) {
    CPLSetThreadLocalConfigOption("OGR_SQLITE_JOURNAL", NULL);
    CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", NULL);
    CPLPopErrorHandler();
}

pap_status candidates_table_new(candidates_table **out, const char *path, bool may_replace, bool is_public,
                                pap_error *err) {
    candidates_table *table = calloc(1, sizeof *table);
    if (!table) return error_nomem(err, "the candidates' table");
    pap_status status = file_stage(&table->file, path, may_replace, is_public, err);
    if (!status) {
        GDALAllRegister();
        begin_quiet();
        if (!create(table)) status = failed(table, err);
        end_quiet();
    }
    if (status) {
        candidates_table_free(table);
        return status;
    }
    *out = table;
    return PAP_OK;
}

void candidates_table_free(candidates_table *table) {
    if (!table) return;
    if (table->dataset) {
        begin_quiet();
        GDALDatasetRollbackTransaction(table->dataset);
        GDALClose(table->dataset);
        end_quiet();
    }
    file_discard(&table->file);
    free(table);
}

static void set_outline(OGRFeatureH row, const raster_source *source, const double *outline, int32_t count) {
    OGRGeometryH polygon = OGR_G_CreateGeometry(wkbPolygon), ring = OGR_G_CreateGeometry(wkbLinearRing);
    bool is_whole = source->place != NULL;
    for (int32_t i = 0; is_whole && i < count; i++) {
        double lon, lat;
        is_whole = geo_place_lonlat(source->place, &lon, &lat, outline[2 * i], outline[2 * i + 1]);
        OGR_G_AddPoint_2D(ring, lon, lat);
    }
    OGR_G_AddGeometryDirectly(polygon, ring);
    if (is_whole)
        OGR_F_SetGeometryDirectly(row, polygon);
    else
        OGR_G_DestroyGeometry(polygon);
}

static bool add_row(candidates_table *table, const detection *found, const candidate *one,
                    const double *outline, bool is_kept, const listing_options *options) {
    pap_target target;
    listing_texts texts;
    listing_fill(&target, &texts, found, one, options);
    OGRLayerH layer = detection_field(found) ? table->fields : table->layer;
    OGRFeatureH row = OGR_F_Create(OGR_L_GetLayerDefn(layer));
    OGR_F_SetFieldString(row, COLUMN_ID, target.id);
    OGR_F_SetFieldString(row, COLUMN_IMAGE, target.image);
    OGR_F_SetFieldInteger(row, COLUMN_KEPT, is_kept);
    OGR_F_SetFieldDouble(row, COLUMN_SCORE, target.score);
    OGR_F_SetFieldDouble(row, COLUMN_X, target.x_px);
    OGR_F_SetFieldDouble(row, COLUMN_Y, target.y_px);
    if (isfinite(target.lon)) {
        OGR_F_SetFieldDouble(row, COLUMN_LON, target.lon);
        OGR_F_SetFieldDouble(row, COLUMN_LAT, target.lat);
    }
    OGR_F_SetFieldDouble(row, COLUMN_AREA, target.area_m2);
    for (int i = 0; i < detection_feature_count(found); i++)
        if (isfinite(one->features[i])) OGR_F_SetFieldDouble(row, COLUMN_COUNT + i, (double)one->features[i]);
    set_outline(row, detection_source(found), outline, one->outline_count);
    bool ok = OGR_L_CreateFeature(layer, row) == OGRERR_NONE;
    OGR_F_Destroy(row);
    return ok;
}

pap_status candidates_table_add(candidates_table *table, const detection *found,
                                const listing_options *options, pap_error *err) {
    pap_status status = PAP_OK;
    begin_quiet();
    if (detection_field(found) && !table->fields) {
        table->fields = create_layer(table->dataset, "fields", FIELD_FEATURES, field_feature_name);
        if (!table->fields) status = failed(table, err);
    }
    for (size_t rank = 0; !status && rank < detection_count(found); rank++) {
        candidate one;
        const double *outline;
        bool is_kept;
        status = detection_get(found, rank, &one, &outline, &is_kept, err);
        if (!status && !add_row(table, found, &one, outline, is_kept, options)) status = failed(table, err);
    }
    end_quiet();
    return status;
}

pap_status candidates_table_commit(candidates_table *table, pap_error *err) {
    begin_quiet();
    bool ok = GDALDatasetCommitTransaction(table->dataset) == OGRERR_NONE;
    GDALClose(table->dataset);
    table->dataset = NULL;
    ok = ok && CPLGetLastErrorType() < CE_Failure;
    pap_status status = ok ? PAP_OK : failed(table, err);
    end_quiet();
    if (!status) status = file_commit(&table->file, err);
    return status;
}
