/* Reading candidates.gpkg again. */
#include "run/candidates_read.h"

#include "base/error.h"

#include <cpl_error.h>
#include <gdal.h>
#include <ogr_api.h>

enum { ID, IMAGE, KEPT, SCORE, X, Y, AREA, FIXED };
static const char *const fixed[FIXED] = {"id", "image", "is_kept", "score", "x_px", "y_px", "plot_area_m2"};

static pap_status find_columns(int columns[FIXED + FEATURE_COUNT], OGRLayerH layer, const char *path,
                               pap_error *err) {
    OGRFeatureDefnH table = OGR_L_GetLayerDefn(layer);
    for (int i = 0; i < FIXED + FEATURE_COUNT; i++) {
        const char *name = i < FIXED ? fixed[i] : feature_name((feature_id)(i - FIXED));
        columns[i] = OGR_FD_GetFieldIndex(table, name);
        if (columns[i] < 0)
            return error_set(err, PAP_E_FORMAT,
                             "%s: has no column '%s': the run was made by another version; detect again",
                             path, name);
    }
    return PAP_OK;
}

static void read_row(stored_candidate *out, OGRFeatureH row, const int columns[FIXED + FEATURE_COUNT]) {
    *out = (stored_candidate){.id = OGR_F_GetFieldAsString(row, columns[ID]),
                              .image = OGR_F_GetFieldAsString(row, columns[IMAGE]),
                              .is_kept = OGR_F_GetFieldAsInteger(row, columns[KEPT]) != 0,
                              .score = OGR_F_GetFieldAsDouble(row, columns[SCORE]),
                              .x_px = OGR_F_GetFieldAsDouble(row, columns[X]),
                              .y_px = OGR_F_GetFieldAsDouble(row, columns[Y]),
                              .area_m2 = OGR_F_GetFieldAsDouble(row, columns[AREA])};
    for (int i = 0; i < FEATURE_COUNT; i++)
        out->features[i] = (float)OGR_F_GetFieldAsDouble(row, columns[FIXED + i]);
}

static pap_status read_all(OGRLayerH layer, const char *path, stored_candidate_sink *sink, void *context,
                           pap_error *err) {
    int columns[FIXED + FEATURE_COUNT];
    pap_status status = find_columns(columns, layer, path, err);
    OGR_L_ResetReading(layer);
    for (OGRFeatureH row; !status && (row = OGR_L_GetNextFeature(layer)); OGR_F_Destroy(row)) {
        stored_candidate one;
        read_row(&one, row, columns);
        status = sink(context, &one, err);
    }
    return status;
}

pap_status candidates_read(const char *path, stored_candidate_sink *sink, void *context, pap_error *err) {
    static const char *const drivers[] = {"GPKG", NULL};
    GDALAllRegister();
    CPLPushErrorHandler(CPLQuietErrorHandler);
    GDALDatasetH file = GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_READONLY, drivers, NULL, NULL);
    OGRLayerH layer = file ? GDALDatasetGetLayerByName(file, "candidates") : NULL;
    pap_status status =
        layer ? read_all(layer, path, sink, context, err)
              : error_set(err, PAP_E_OPEN,
                          "%s: no table of candidates; name a folder that `papaver detect --run` made", path);
    if (file) GDALClose(file);
    CPLPopErrorHandler();
    return status;
}
