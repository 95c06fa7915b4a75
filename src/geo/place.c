/* Where the pixels of a picture lie on the ground: by affine transform and CRS, or by a camera over the
 * ground.
 */
#include "geo/place.h"

#include "base/error.h"

#include <cpl_error.h>
#include <geodesic.h>
#include <math.h>
#include <ogr_srs_api.h>
#include <stdlib.h>
#include <string.h>

struct geo_place {
    double gt[6];
    OGRCoordinateTransformationH to_wgs84; /* NULL: by the camera */
    geo_camera from;
    geo_camera_accuracy accuracy;
    terrain *ground; /* NULL: level */
};

static const double WGS84_A_M = 6378137.0, WGS84_F = 1.0 / 298.257223563;
/* Steps are measured over this many pixels, so that rounding of projected coordinates does not show. */
static const double BASELINE_PX = 16.0;

static bool is_usable(const double gt[6]) {
    for (int i = 0; i < 6; i++)
        if (!isfinite(gt[i])) return false;
    double determinant = gt[1] * gt[5] - gt[2] * gt[4];
    double scale = fabs(gt[1] * gt[5]) + fabs(gt[2] * gt[4]);
    return scale > 0 && fabs(determinant) > 1e-9 * scale;
}

static OGRCoordinateTransformationH transformation(const char *wkt) {
    OGRCoordinateTransformationH made = NULL;
    OGRSpatialReferenceH from = OSRNewSpatialReference(NULL), to = OSRNewSpatialReference(NULL);
    char *text = strdup(wkt), *cursor = text;
    CPLPushErrorHandler(CPLQuietErrorHandler);
    if (text && OSRImportFromWkt(from, &cursor) == OGRERR_NONE &&
        OSRImportFromEPSG(to, 4326) == OGRERR_NONE) {
        OSRSetAxisMappingStrategy(from, OAMS_TRADITIONAL_GIS_ORDER);
        OSRSetAxisMappingStrategy(to, OAMS_TRADITIONAL_GIS_ORDER);
        if (!OSRIsGeocentric(from)) made = OCTNewCoordinateTransformation(from, to);
    }
    CPLPopErrorHandler();
    free(text);
    OSRDestroySpatialReference(from);
    OSRDestroySpatialReference(to);
    return made;
}

pap_status geo_place_new(geo_place **out, const double geotransform[6], const char *wkt, const char *subject,
                         pap_error *err) {
    if (!is_usable(geotransform))
        return error_set(
            err, PAP_E_GEOREF,
            "%s: its geotransform is degenerate; georeference it again, or give --gsd M for a list "
            "in pixels",
            subject);
    geo_place *place = calloc(1, sizeof *place);
    if (!place) return error_nomem(err, "a georeference");
    memcpy(place->gt, geotransform, sizeof place->gt);
    place->to_wgs84 = transformation(wkt);
    if (!place->to_wgs84) {
        free(place);
        return error_set(
            err, PAP_E_GEOREF,
            "%s: its CRS cannot be related to WGS 84; assign the right one (gdal_edit -a_srs), or "
            "give --gsd M for a list in pixels",
            subject);
    }
    *out = place;
    return PAP_OK;
}

pap_status geo_place_new_camera(geo_place **out, const geo_camera *from, const geo_camera_accuracy *accuracy,
                                terrain *ground, pap_error *err) {
    geo_place *place = calloc(1, sizeof *place);
    if (!place) return error_nomem(err, "a camera");
    place->from = *from;
    place->accuracy = *accuracy;
    place->ground = ground;
    *out = place;
    return PAP_OK;
}

void geo_place_free(geo_place *place) {
    if (!place) return;
    terrain_free(place->ground);
    if (place->to_wgs84) OCTDestroyCoordinateTransformation(place->to_wgs84);
    free(place);
}

/* Further than any CRS reaches, in any unit: a damaged file. The transformation brings longitudes back one
 * turn at a time, for ever from out there. */
static const double COORDINATE_MAX = 1e9;

/* By a transform and a CRS. */
static bool by_transform(const geo_place *place, double *lon, double *lat, double x_px, double y_px) {
    const double *gt = place->gt;
    double x = gt[0] + gt[1] * x_px + gt[2] * y_px, y = gt[3] + gt[4] * x_px + gt[5] * y_px;
    int ok = FALSE;
    if (fabs(x) <= COORDINATE_MAX && fabs(y) <= COORDINATE_MAX) {
        CPLPushErrorHandler(CPLQuietErrorHandler);
        OCTTransformEx(place->to_wgs84, 1, &x, &y, NULL, &ok);
        CPLPopErrorHandler();
    }
    if (!ok || !isfinite(x) || !isfinite(y) || fabs(y) > 90.0) return false;
    *lon = x > 180.0 ? x - 360.0 : x < -180.0 ? x + 360.0 : x;
    *lat = y;
    return true;
}

/* East and north of the camera along the ellipsoid; heights of a drone don't matter to that. */
static bool by_camera(const geo_place *place, double *lon, double *lat, double x_px, double y_px) {
    geo_spot at;
    struct geod_geodesic earth;
    if (!geo_camera_ground(&at, &place->from, place->ground, x_px, y_px)) return false;
    geod_init(&earth, WGS84_A_M, WGS84_F);
    double azimuth_deg = atan2(at.east_m, at.north_m) * 180.0 / acos(-1.0);
    geod_direct(&earth, place->from.lat, place->from.lon, azimuth_deg, hypot(at.east_m, at.north_m), lat, lon,
                NULL);
    return isfinite(*lon) && isfinite(*lat);
}

bool geo_place_lonlat(const geo_place *place, double *lon, double *lat, double x_px, double y_px) {
    bool is_known =
        place->to_wgs84 ? by_transform(place, lon, lat, x_px, y_px) : by_camera(place, lon, lat, x_px, y_px);
    if (!is_known) *lon = *lat = NAN;
    return is_known;
}

typedef double camera_measure(const geo_camera *, const geo_camera_accuracy *, const geo_spot *);

static double measure(const geo_place *place, camera_measure *of, double x_px, double y_px) {
    geo_spot at;
    if (place->to_wgs84) return 0;
    return geo_camera_ground(&at, &place->from, place->ground, x_px, y_px)
               ? of(&place->from, &place->accuracy, &at)
               : NAN;
}

double geo_place_error_m(const geo_place *place, double x_px, double y_px) {
    return measure(place, geo_camera_error_m, x_px, y_px);
}

double geo_place_drift_m(const geo_place *place, double x_px, double y_px) {
    return measure(place, geo_camera_drift_m, x_px, y_px);
}

/* Degrees from a pixel position to where it should lie, across the 180th meridian too. */
static bool degrees_off(const geo_place *place, double x_px, double y_px, double lon, double lat,
                        double *east, double *north) {
    double own_lon, own_lat;
    if (!geo_place_lonlat(place, &own_lon, &own_lat, x_px, y_px)) return false;
    *east = remainder(lon - own_lon, 360.0);
    *north = lat - own_lat;
    return true;
}

bool geo_place_pixel(const geo_place *place, double *x_px, double *y_px, double lon, double lat) {
    enum { TURNS = 12 };
    static const double NEAR_PX = 1e-3;
    double x = *x_px, y = *y_px, e, n, ex, nx, ey, ny;
    for (int turn = 0; turn < TURNS; turn++) {
        if (!degrees_off(place, x, y, lon, lat, &e, &n) ||
            !degrees_off(place, x + BASELINE_PX, y, lon, lat, &ex, &nx) ||
            !degrees_off(place, x, y + BASELINE_PX, lon, lat, &ey, &ny))
            return false;
        double ax = (e - ex) / BASELINE_PX, bx = (n - nx) / BASELINE_PX; /* degrees of a step along a row */
        double ay = (e - ey) / BASELINE_PX, by = (n - ny) / BASELINE_PX, determinant = ax * by - ay * bx;
        double dx = (e * by - n * ay) / determinant, dy = (n * ax - e * bx) / determinant;
        if (!isfinite(dx) || !isfinite(dy)) return false;
        x += dx;
        y += dy;
        if (fabs(dx) + fabs(dy) > NEAR_PX) continue;
        *x_px = x;
        *y_px = y;
        return true;
    }
    return false;
}

bool geo_place_steps(const geo_place *place, geo_steps *out, double x_px, double y_px) {
    double lon, lat, lon_x, lat_x, lon_y, lat_y, length, azimuth, back;
    if (!geo_place_lonlat(place, &lon, &lat, x_px, y_px) ||
        !geo_place_lonlat(place, &lon_x, &lat_x, x_px + BASELINE_PX, y_px) ||
        !geo_place_lonlat(place, &lon_y, &lat_y, x_px, y_px + BASELINE_PX))
        return false;
    struct geod_geodesic earth;
    geod_init(&earth, WGS84_A_M, WGS84_F);
    const double to_radians = acos(-1.0) / 180.0;
    geod_inverse(&earth, lat, lon, lat_x, lon_x, &length, &azimuth, &back);
    out->east_x = length / BASELINE_PX * sin(azimuth * to_radians);
    out->north_x = length / BASELINE_PX * cos(azimuth * to_radians);
    geod_inverse(&earth, lat, lon, lat_y, lon_y, &length, &azimuth, &back);
    out->east_y = length / BASELINE_PX * sin(azimuth * to_radians);
    out->north_y = length / BASELINE_PX * cos(azimuth * to_radians);
    return geo_steps_x_m(out) > 0 && geo_steps_y_m(out) > 0;
}

double geo_steps_x_m(const geo_steps *steps) {
    return hypot(steps->east_x, steps->north_x);
}

double geo_steps_y_m(const geo_steps *steps) {
    return hypot(steps->east_y, steps->north_y);
}
