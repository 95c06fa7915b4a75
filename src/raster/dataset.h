/* GDAL datasets and GDAL's errors, for the files of this room only. */
#ifndef RASTER_DATASET_H
#define RASTER_DATASET_H

#include "papaver/papaver.h"
#include <gdal.h>
#include <stdbool.h>

/* Opens read-only, quietly. PAP_E_OPEN for what is missing or not readable, PAP_E_FORMAT for what no raster
 * driver knows, each naming path. */
pap_status dataset_open(GDALDatasetH *out, const char *path, pap_error *err);

/* The same of whatever GDAL takes for a name (a file, a part of a product, the description of a stack);
 * messages say `shown`. */
pap_status dataset_open_as(GDALDatasetH *out, const char *name, const char *shown, pap_error *err);

/* GDAL's last message without its trailing noise, or `otherwise`. */
const char *dataset_message(const char *otherwise);

#endif
