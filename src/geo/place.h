/* Where the pixels of a picture lie on the ground: by affine transform and CRS, or by a camera over the
 * ground.
 */
#ifndef GEO_PLACE_H
#define GEO_PLACE_H

#include "geo/camera.h"
#include "papaver/papaver.h"
#include <stdbool.h>

typedef struct geo_place geo_place;

/* Ground vectors of one pixel step, in metres east and north, at one place of the picture. */
typedef struct geo_steps {
    double east_x, north_x; /* one step along a row */
    double east_y, north_y; /* one step down a column */
} geo_steps;

/* From a GDAL geotransform (6 numbers, pixel to CRS) and the CRS as WKT. The transform must be invertible and
 * the CRS one that PROJ can relate to WGS 84: PAP_E_GEOREF otherwise, naming `subject`. Not for use by two
 * threads at once (PROJ contexts). */
pap_status geo_place_new(geo_place **out, const double geotransform[6], const char *wkt, const char *subject,
                         pap_error *err);

/* From a camera; takes `ground` over on success (NULL: level, at height 0). PAP_E_NOMEM. */
pap_status geo_place_new_camera(geo_place **out, const geo_camera *from, const geo_camera_accuracy *accuracy,
                                terrain *ground, pap_error *err);
void geo_place_free(geo_place *place);

/* WGS 84 degrees of a pixel position (0,0 = outer corner of the first pixel). False, and NaN in both, where
 * the projection has no answer or the camera does not see the ground. */
bool geo_place_lonlat(const geo_place *place, double *lon, double *lat, double x_px, double y_px);

/* The other way round, by Newton's method from the pixel position in *x_px, *y_px, which need not be near.
 * False where it finds none. */
bool geo_place_pixel(const geo_place *place, double *x_px, double *y_px, double lon, double lat);

/* Geodesic lengths (WGS 84 ellipsoid, Karney 2013 through PROJ), so that it holds for metres, feet, degrees
 * and the stretched Mercators alike. False when the position has no lon/lat. */
bool geo_place_steps(const geo_place *place, geo_steps *out, double x_px, double y_px);

/* How far from its true place a pixel position may lie by what the camera's data may be wrong, metres, 95 %;
 * 0 for a georeferenced picture, of whose errors nothing is known here; NaN where there is no position. */
double geo_place_error_m(const geo_place *place, double x_px, double y_px);

/* The same of its distance to where another frame of one flight has it: this one's part. */
double geo_place_drift_m(const geo_place *place, double x_px, double y_px);

/* Length of a step in metres. */
double geo_steps_x_m(const geo_steps *steps);
double geo_steps_y_m(const geo_steps *steps);

#endif
