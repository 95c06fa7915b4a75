/* Small picture files for tests. */
#include "files.h"

#include <check.h>
#include <ogr_srs_api.h>
#include <stdlib.h>

double picture_card(int x, int y, int band) {
    uint32_t hash = (uint32_t)(x / 3 + 977 * (y / 2) + 31337 * band) * 2654435761u;
    return (double)((hash >> 20) % 200 + (uint32_t)(x + y) % 56);
}

static void place(GDALDatasetH dataset) {
    double gt[6] = {500000, 0.02, 0, 3000000, 0, -0.02};
    OGRSpatialReferenceH crs = OSRNewSpatialReference(NULL);
    ck_assert_int_eq(OSRImportFromEPSG(crs, 32648), OGRERR_NONE);
    ck_assert_int_eq(GDALSetGeoTransform(dataset, gt), CE_None);
    ck_assert_int_eq(GDALSetSpatialRef(dataset, crs), CE_None);
    OSRDestroySpatialReference(crs);
}

static void describe_band(GDALRasterBandH band, const picture_file *what, int k) {
    if (what->colours[k] != GCI_Undefined) GDALSetRasterColorInterpretation(band, what->colours[k]);
    if (what->descriptions[k]) GDALSetDescription(band, what->descriptions[k]);
    if (what->wavelengths[k]) GDALSetMetadataItem(band, "wavelength", what->wavelengths[k], NULL);
    if (what->has_nodata) GDALSetRasterNoDataValue(band, what->nodata);
}

static void fill_band(GDALRasterBandH band, const picture_file *what, int k) {
    double *row = malloc((size_t)what->w * sizeof *row);
    ck_assert(row != NULL);
    for (int y = 0; y < what->h; y++) {
        for (int x = 0; x < what->w; x++) row[x] = what->sample(x, y, k);
        ck_assert_int_eq(GDALRasterIO(band, GF_Write, 0, y, what->w, 1, row, what->w, 1, GDT_Float64, 0, 0),
                         CE_None);
    }
    free(row);
}

void picture_write(const char *path, const picture_file *what) {
    GDALAllRegister();
    GDALDatasetH dataset = GDALCreate(GDALGetDriverByName("GTiff"), path, what->w, what->h, what->bands,
                                      what->type, (CSLConstList)what->options);
    ck_assert_msg(dataset != NULL, "%s cannot be made", path);
    if (!what->is_unplaced) place(dataset);
    for (int k = 0; k < what->bands; k++) describe_band(GDALGetRasterBand(dataset, k + 1), what, k);
    for (int k = 0; k < what->bands && what->sample; k++)
        fill_band(GDALGetRasterBand(dataset, k + 1), what, k);
    GDALClose(dataset);
}

raster_source *picture_open(const char *path, const pap_scene_options *options) {
    raster_source *source = NULL;
    pap_error err = {PAP_OK, ""};
    pap_status status = raster_source_open(&source, path, options, &err);
    ck_assert_msg(status == PAP_OK, "%s", err.message);
    return source;
}
