/* The area of interest: polygons of a vector file as one shape. */
#ifndef AOI_AREA_H
#define AOI_AREA_H

#include "papaver/papaver.h"
#include <ogr_api.h>

typedef struct aoi aoi;

/* Reads every polygon of every layer of a file that OGR can read, in any CRS, and joins them. PAP_E_OPEN,
 * PAP_E_FORMAT (no polygon, damaged), PAP_E_GEOREF (no CRS). */
pap_status aoi_read(aoi **out, const char *path, pap_error *err);
void aoi_free(aoi *area);

const char *aoi_path(const aoi *area);

/* SHA-256 over its polygons in WGS 84, 64 hex digits. */
const char *aoi_digest(const aoi *area);

/* On the ellipsoid. */
double aoi_hectares(const aoi *area);

/* A polygon or multipolygon in WGS 84 degrees, x = lon; belongs to the area. */
OGRGeometryH aoi_shape(const aoi *area);

#endif
