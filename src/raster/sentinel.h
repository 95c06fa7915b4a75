/* Sentinel-2 products as ESA hands them out: folders (.SAFE) and archives (.zip), through GDAL's driver. */
#ifndef RASTER_SENTINEL_H
#define RASTER_SENTINEL_H

#include "raster/stack.h"

/* The bands with a role, those of 20 m too, of the product at `path` (folder, metadata file, archive), as
 * parts; stack->count is 0 when it is no such product. PAP_E_FORMAT when it is one and cannot be read. */
pap_status sentinel_find(band_stack *stack, const char *path, pap_error *err);

#endif
