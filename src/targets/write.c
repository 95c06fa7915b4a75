/* Writing a target list through OGR: the layer, its features, and a file that is whole or not there. */
#include "targets/write.h"

#include "base/error.h"
#include "base/file.h"
#include "targets/columns.h"
#include "targets/formats.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <errno.h>
#include <gdal.h>
#include <jansson.h>
#include <math.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What one call works with; `field` is of columns_create. */
typedef struct writer {
    const pap_targets *list;
    const target_format *format;
    bool as_outlines;
    GDALDatasetH dataset;
    OGRLayerH layer;
    int field[COLUMNS_LIMIT];
} writer;

static bool has_outline(const writer *w, const target_entry *entry) {
    return w->as_outlines && w->format->holds_outlines && entry->outline_count >= 4;
}

static OGRGeometryH make_geometry(const writer *w, const target_entry *entry) {
    if (!has_outline(w, entry)) {
        OGRGeometryH point = OGR_G_CreateGeometry(wkbPoint);
        OGR_G_SetPoint_2D(point, 0, columns_round(entry->target.lon, 7), columns_round(entry->target.lat, 7));
        return point;
    }
    OGRGeometryH polygon = OGR_G_CreateGeometry(wkbPolygon), ring = OGR_G_CreateGeometry(wkbLinearRing);
    for (size_t i = 0; i < entry->outline_count; i++)
        OGR_G_AddPoint_2D(ring, columns_round(entry->outline[2 * i], 7),
                          columns_round(entry->outline[2 * i + 1], 7));
    OGR_G_CloseRings(ring);
    OGR_G_AddGeometryDirectly(polygon, ring);
    return polygon;
}

static bool add_feature(const writer *w, const target_entry *entry) {
    OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(w->layer));
    columns_fill(feature, w->format, w->field, &entry->target);
    if (w->format->needs_coordinates) OGR_F_SetGeometryDirectly(feature, make_geometry(w, entry));
    bool done = OGR_L_CreateFeature(w->layer, feature) == OGRERR_NONE;
    OGR_F_Destroy(feature);
    return done;
}

static OGRwkbGeometryType geometry_type(const writer *w) {
    if (!w->format->needs_coordinates) return wkbNone;
    size_t outlines = 0;
    for (size_t i = 0; i < w->list->count; i++) outlines += has_outline(w, &w->list->items[i]);
    if (outlines == 0) return wkbPoint;
    return outlines == w->list->count ? wkbPolygon : wkbUnknown;
}

/* The collection's foreign member as the text of one GeoJSON object, for the caller to free; NULL, with
 * GDAL's last error set, when the list carries what JSON cannot hold. */
static char *provenance_text(const pap_targets *list) {
    json_t *settings = list->settings_json ? json_loads(list->settings_json, 0, NULL) : json_null();
    json_t *whole = json_pack("{s:s, s:{s:s, s:s?, s:o, s:s?}}", "type", "FeatureCollection", "papaver",
                              "version", PAP_VERSION, "model", list->model, "settings", settings,
                              "settings_digest", list->settings_digest);
    char *text = whole ? json_dumps(whole, JSON_COMPACT | JSON_REAL_PRECISION(15)) : NULL;
    json_decref(whole);
    if (!text)
        CPLError(CE_Failure, CPLE_AppDefined, "the model's name or the settings are not valid JSON text");
    return text;
}

static bool layer_options(char ***out, const writer *w) {
    char **options = CSLDuplicate((char **)w->format->layer_options);
    if (w->format->holds_provenance) {
        char *provenance = provenance_text(w->list);
        if (!provenance) {
            CSLDestroy(options);
            return false;
        }
        options = CSLSetNameValue(options, "NATIVE_MEDIA_TYPE", "application/vnd.geo+json");
        options = CSLSetNameValue(options, "NATIVE_DATA", provenance);
        free(provenance);
    }
    *out = options;
    return true;
}

static bool make_layer(writer *w) {
    OGRSpatialReferenceH wgs84 = NULL;
    char **options = NULL;
    bool done = layer_options(&options, w);
    if (!done) return false;
    if (w->format->needs_coordinates) {
        wgs84 = OSRNewSpatialReference(NULL);
        done = OSRImportFromEPSG(wgs84, 4326) == OGRERR_NONE;
        OSRSetAxisMappingStrategy(wgs84, OAMS_TRADITIONAL_GIS_ORDER);
    }
    if (done)
        w->layer = GDALDatasetCreateLayer(w->dataset, w->format->layer, wgs84, geometry_type(w), options);
    done = w->layer && columns_create(w->layer, w->field, w->format);
    CSLDestroy(options);
    if (wgs84) OSRRelease(wgs84);
    return done;
}

static GDALDriverH find_driver(const char *name) {
    GDALDriverH driver = GDALGetDriverByName(name);
    if (driver) return driver;
    GDALAllRegister();
    return GDALGetDriverByName(name);
}

/* GDALClose of 3.6 returns nothing: what it meets shows in the last error, which the caller has reset. */
static bool write_dataset(writer *w, const char *place) {
    GDALDriverH driver = find_driver(w->format->driver);
    if (!driver) return false;
    w->dataset = GDALCreate(driver, place, 0, 0, 0, GDT_Unknown, (char **)w->format->dataset_options);
    if (!w->dataset) return false;
    bool done = make_layer(w), has_transaction = GDALDatasetTestCapability(w->dataset, ODsCTransactions);
    if (has_transaction) done = done && GDALDatasetStartTransaction(w->dataset, FALSE) == OGRERR_NONE;
    for (size_t i = 0; done && i < w->list->count; i++) done = add_feature(w, &w->list->items[i]);
    if (has_transaction) done = done && GDALDatasetCommitTransaction(w->dataset) == OGRERR_NONE;
    GDALClose(w->dataset);
    return done && CPLGetLastErrorType() < CE_Failure;
}

/* An empty list is not read back: GPX and XLSX show no layer, or the heading as a row, without features. */
static bool reads_back(const writer *w, const char *place) {
    if (w->list->count == 0) return true;
    const char *const drivers[] = {w->format->driver, NULL};
    GDALDatasetH dataset = GDALOpenEx(place, GDAL_OF_VECTOR, drivers, NULL, NULL);
    if (!dataset) return false;
    OGRLayerH layer = GDALDatasetGetLayerByName(dataset, w->format->layer);
    if (!layer) layer = GDALDatasetGetLayer(dataset, 0);
    bool whole = layer && OGR_L_GetFeatureCount(layer, TRUE) == (GIntBig)w->list->count;
    GDALClose(dataset);
    return whole;
}

/* Takes the bytes of a file in memory; an empty file (a sequence of no features) has no buffer of its own. */
static GByte *take_bytes(size_t *size, const char *place) {
    VSILFILE *file = VSIFOpenL(place, "rb");
    if (!file) return NULL;
    VSIFCloseL(file);
    vsi_l_offset length = 0;
    GByte *bytes = VSIGetMemFileBuffer(place, &length, TRUE);
    *size = (size_t)length;
    return bytes || length > 0 ? bytes : VSICalloc(1, 1);
}

/* GeoPackage notes when it was written; a constant keeps the bytes the same. */
static const char date_option[] = "OGR_CURRENT_DATE", constant_date[] = "2000-01-01T00:00:00.000Z";

/* The file's bytes, made in memory under a name that no other thread uses; VSIFree() them. */
static pap_status make_bytes(GByte **out, size_t *size, writer *w, const char *path, pap_error *err) {
    char folder[64], place[96];
    snprintf(folder, sizeof folder, "/vsimem/papaver-%p", (void *)w);
    snprintf(place, sizeof place, "%s/targets%s", folder, w->format->ending);
    const char *date = CPLGetThreadLocalConfigOption(date_option, NULL);
    char *former_date = date ? CPLStrdup(date) : NULL;
    CPLSetThreadLocalConfigOption(date_option, constant_date);
    CPLPushErrorHandler(CPLQuietErrorHandler);
    CPLErrorReset();
    VSIMkdir(folder, 0700);

    bool is_whole = write_dataset(w, place) && reads_back(w, place);
    GByte *bytes = is_whole ? take_bytes(size, place) : NULL;
    pap_status status = PAP_OK;
    if (bytes) {
        *out = bytes;
    } else {
        const char *cause = CPLGetLastErrorMsg();
        status =
            error_set(err, PAP_E_IO, "%s: GDAL's %s driver could not write it (%s); write another format",
                      path, w->format->driver, *cause ? cause : "no reason given");
    }
    VSIRmdirRecursive(folder);
    CPLPopErrorHandler();
    CPLSetThreadLocalConfigOption(date_option, former_date);
    CPLFree(former_date);
    return status;
}

static pap_status print_bytes(const GByte *bytes, size_t size, pap_error *err) {
    errno = 0;
    if (fwrite(bytes, 1, size, stdout) == size && fflush(stdout) == 0) return PAP_OK;
    return error_errno(err, "standard output", "writing the targets");
}

const char *targets_endings(void) {
    return formats_endings();
}

pap_status targets_check_path(const char *path, bool is_placed, pap_error *err) {
    const target_format *format = formats_find(path);
    if (!format)
        return error_set(err, PAP_E_UNSUPPORTED,
                         "%s: its ending names no format that can be written; use one of %s", path,
                         formats_endings());
    if (format->needs_coordinates && !is_placed)
        return error_set(err, PAP_E_GEOREF,
                         "%s: the picture has no georeference, so there are no coordinates for this format; "
                         "write .csv (pixel coordinates) or give a georeferenced picture",
                         path);
    return PAP_OK;
}

pap_status targets_write(const pap_targets *list, const char *path, const pap_write_options *options,
                         pap_error *err) {
    const pap_write_options defaults = PAP_WRITE_OPTIONS_INIT;
    if (!options) options = &defaults;
    pap_status status = targets_check_path(path, list->is_placed, err);
    if (status) return status;
    GByte *bytes = NULL;
    size_t size = 0;
    writer w = {.list = list, .format = formats_find(path), .as_outlines = options->as_outlines};
    status = make_bytes(&bytes, &size, &w, path, err);
    if (status) return status;
    if (strcmp(path, "-") == 0)
        status = print_bytes(bytes, size, err);
    else
        status = file_write_whole(path, bytes, size, options->overwrite, options->is_public, err);
    VSIFree(bytes);
    return status;
}

pap_status pap_targets_write(const pap_targets *targets, const char *path, const pap_write_options *options,
                             pap_error *err) {
    if (!targets || !path || !*path)
        return error_set(err, PAP_E_ARGUMENT, "pap_targets_write: a list and a path are needed");
    if (options && options->version != 1)
        return error_set(err, PAP_E_ARGUMENT,
                         "pap_targets_write: options of version %u; this library knows 1", options->version);
    return targets_write(targets, path, options, err);
}
