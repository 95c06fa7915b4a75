/* Areas of equal value in a small map as polygons. */
#ifndef RASTER_POLYGONS_H
#define RASTER_POLYGONS_H

#include "papaver/papaver.h"
#include <ogr_api.h>

/* Takes a polygon in map coordinates (column, row); it belongs to the caller of the sink. */
typedef pap_status polygon_sink(void *context, int value, OGRGeometryH polygon, pap_error *err);

/* Hands on one polygon per 4-connected area of a value other than 0. map: rows of columns bytes. */
pap_status raster_polygons(const uint8_t *map, int columns, int rows, polygon_sink *sink, void *context,
                           pap_error *err);

#endif
