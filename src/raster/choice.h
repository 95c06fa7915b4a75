/* Whether a picture is a plain TIFF, which libtiff reads faster than GDAL can hand it on. */
#ifndef RASTER_CHOICE_H
#define RASTER_CHOICE_H

#include "raster/source.h"
#include <gdal.h>

/* Fills source->direct and read_how from what the file itself and the open dataset say; where they disagree,
 * or the file is anything but plain, GDAL reads it. PAP_READER=gdal pins GDAL, PAP_READER=direct is the
 * default; PAP_E_SETTING for anything else. Depends on nothing but the file and that variable. */
pap_status choice_make(raster_source *source, GDALDatasetH dataset, pap_error *err);

#endif
