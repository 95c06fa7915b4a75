/* Small picture files for tests, made through GDAL. */
#ifndef TESTS_RASTER_FILES_H
#define TESTS_RASTER_FILES_H

#include "papaver/papaver.h"
#include "raster/source.h"
#include <gdal.h>

typedef struct picture_file {
    int w, h, bands;
    GDALDataType type;
    const char *const *options;  /* creation options, NULL-terminated; NULL: none */
    GDALColorInterp colours[8];  /* GCI_Undefined: as the options have it */
    const char *descriptions[8]; /* NULL: none */
    const char *wavelengths[8];  /* NULL: none */
    bool has_nodata;
    double nodata;
    bool is_unplaced;
    /* Sample of pixel (x, y) in a band from 0. */
    double (*sample)(int x, int y, int band);
} picture_file;

/* Writes a GeoTIFF (EPSG:32648, 2 cm) at `path`. */
void picture_write(const char *path, const picture_file *what);

/* Opens a source and fails the test when that fails. */
raster_source *picture_open(const char *path, const pap_scene_options *options);

/* A colour test card: codes 0..255 that differ from band to band. */
double picture_card(int x, int y, int band);

#endif
