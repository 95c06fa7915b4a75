/* Raw captures of multispectral cameras: one band of one moment, as it came off the card. */
#ifndef RASTER_CAPTURE_H
#define RASTER_CAPTURE_H

#include "raster/source.h"
#include <gdal.h>

/* One band, no georeference, and the calibration of a multispectral camera in its XMP, or the name of one in
 * Make and Model. */
bool capture_is_raw(GDALDatasetH dataset);

/* Describes a raw capture and finds the others of its moment beside it. is_raw is false for anything else. */
void capture_read(raster_capture *out, GDALDatasetH dataset, const char *path);

/* Make and Model of a picture's camera, by TIFF tags or EXIF; empty where it does not say. */
void capture_camera(char *make, char *model, size_t size, GDALDatasetH dataset);

#endif
