/* Reading places from any vector file OGR opens, in any CRS, and their distances on the ground. */
#ifndef ASSESS_PLACES_H
#define ASSESS_PLACES_H

#include "base/memory.h"
#include "papaver/papaver.h"
#include <ogr_api.h>

/* One feature; geometry is a point or polygon (or several) in WGS 84 degrees, x = lon. Both are lent. */
typedef struct place_record {
    const char *path;
    long number; /* from 1, in the order of the file */
    OGRFeatureH feature;
    OGRGeometryH geometry;
} place_record;

typedef pap_status place_sink(void *context, const place_record *record, pap_error *err);

/* Calls sink for every feature of every layer. A feature without a geometry takes the columns lon and lat
 * (spreadsheets). PAP_E_OPEN, PAP_E_GEOREF (no CRS, no place, not on the globe), PAP_E_FORMAT (a line), and
 * what the sink returns. */
pap_status places_read(const char *path, place_sink *sink, void *context, pap_error *err);

/* A column's number or text; false (NULL) when the column is missing or null. */
bool place_real(double *out, const place_record *record, const char *name);
const char *place_text(const place_record *record, const char *name);

/* One ring or, with a single corner, one point: corners [first, end) of its shape. */
typedef struct shape_part {
    size_t first, end;
    bool is_hole;
} shape_part;

typedef struct place_shape {
    VECTOR(double) lonlat; /* pairs, WGS 84 degrees */
    VECTOR(shape_part) parts;
    double lat_low, lat_high;
} place_shape;

pap_status shape_of(place_shape *out, OGRGeometryH geometry, pap_error *err);
void shape_free(place_shape *shape);

/* Metres on the ground (WGS 84 radii of curvature at lat; better than 1e-6 of the distance within 100 m) from
 * a place to the nearest edge; 0 inside. */
double shape_distance_m(const place_shape *shape, double lon, double lat);

/* Whether the shape can be within `reach_m` of that latitude at all: cheap, before shape_distance_m. */
bool shape_is_near(const place_shape *shape, double lat, double reach_m);

/* 0 for points. */
double shape_area_m2(const place_shape *shape);

/* Distance of two places in metres, as above. */
double place_distance_m(double lon_a, double lat_a, double lon_b, double lat_b);

#endif
