/* Areas of equal value in a small map as polygons, through GDAL. */
#include "raster/polygons.h"

#include "base/error.h"
#include "raster/dataset.h"

#include <cpl_error.h>
#include <gdal.h>
#include <gdal_alg.h>
#include <stdio.h>

/* The map as an in-memory dataset, which GDAL can also use as its own mask (0: not of interest). */
static GDALDatasetH wrap(const uint8_t *map, int columns, int rows) {
    GDALDriverH driver = GDALGetDriverByName("MEM");
    GDALDatasetH dataset = driver ? GDALCreate(driver, "", columns, rows, 1, GDT_Byte, NULL) : NULL;
    if (dataset && GDALRasterIO(GDALGetRasterBand(dataset, 1), GF_Write, 0, 0, columns, rows,
                                (void *)(uintptr_t)map, columns, rows, GDT_Byte, 0, 0) != CE_None) {
        GDALClose(dataset);
        dataset = NULL;
    }
    return dataset;
}

static pap_status hand_on(OGRLayerH layer, polygon_sink *sink, void *context, pap_error *err) {
    pap_status status = PAP_OK;
    OGRFeatureH feature;
    OGR_L_ResetReading(layer);
    while (!status && (feature = OGR_L_GetNextFeature(layer)) != NULL) {
        status = sink(context, OGR_F_GetFieldAsInteger(feature, 0), OGR_F_GetGeometryRef(feature), err);
        OGR_F_Destroy(feature);
    }
    return status;
}

pap_status raster_polygons(const uint8_t *map, int columns, int rows, polygon_sink *sink, void *context,
                           pap_error *err) {
    GDALAllRegister();
    CPLPushErrorHandler(CPLQuietErrorHandler);
    GDALDatasetH pixels = wrap(map, columns, rows), vectors = NULL;
    GDALDriverH memory = GDALGetDriverByName("Memory");
    pap_status status = PAP_OK;
    if (pixels && memory) vectors = GDALCreate(memory, "", 0, 0, 0, GDT_Unknown, NULL);
    OGRLayerH layer = vectors ? GDALDatasetCreateLayer(vectors, "areas", NULL, wkbPolygon, NULL) : NULL;
    OGRFieldDefnH field = OGR_Fld_Create("value", OFTInteger);
    if (!layer || OGR_L_CreateField(layer, field, TRUE) != OGRERR_NONE) {
        status = error_nomem(err, "the coverage polygons");
    } else {
        GDALRasterBandH band = GDALGetRasterBand(pixels, 1);
        if (GDALPolygonize(band, band, layer, 0, NULL, NULL, NULL) != CE_None)
            status = error_set(err, PAP_E_IO, "the coverage polygons: %s", dataset_message("GDAL failed"));
        else
            status = hand_on(layer, sink, context, err);
    }
    OGR_Fld_Destroy(field);
    if (vectors) GDALClose(vectors);
    if (pixels) GDALClose(pixels);
    CPLPopErrorHandler();
    return status;
}
