/* A DEM, for the ground under raw frames. */
#ifndef RASTER_RELIEF_H
#define RASTER_RELIEF_H

#include "geo/terrain.h"
#include "papaver/papaver.h"

typedef struct relief relief;

/* Any raster of one band that GDAL reads, in any CRS that PROJ relates to WGS 84; heights in metres, or feet
 * where the band says so. PAP_E_OPEN, PAP_E_FORMAT, PAP_E_GEOREF, PAP_E_UNSUPPORTED (another unit). */
pap_status relief_open(relief **out, const char *path, pap_error *err);
void relief_close(relief *dem);

/* Heights around a point, `reach_m` to each side; NaN where the DEM has none. PAP_E_DECODE, PAP_E_NOMEM. */
pap_status relief_around(terrain **out, const relief *dem, double lon, double lat, double reach_m,
                         pap_error *err);

#endif
