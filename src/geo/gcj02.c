/* GCJ-02 from WGS 84 by the published approximation, and back by iteration. */
#include "geo/gcj02.h"
#include "geo/china_outline.h"

#include <math.h>

/* Krasovsky 1940, on which the shift is computed. */
static const double semi_major_m = 6378245.0;
static const double eccentricity_squared = 0.00669342162296594323;

/* Where the polynomial part of the shift has its origin, degrees. */
static const double origin_lon = 105.0, origin_lat = 35.0;

/* The inverse's step shrinks by at least 100 each round (the shift changes by under 1 % of the distance), so
 * eight rounds leave nothing of a shift of 0.01 degrees in a double. */
enum { INVERSE_ROUNDS = 8 };

typedef struct shift {
    double lon, lat; /* degrees */
} shift;

/* One of the waves that the shift is made of, metres. */
static double wave(double amplitude, double argument) {
    return amplitude * sin(argument * M_PI) * 2.0 / 3.0;
}

static double shift_north_m(double x, double y) {
    double smooth = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(fabs(x));
    return smooth + wave(20.0, 6.0 * x) + wave(20.0, 2.0 * x) + wave(20.0, y) + wave(40.0, y / 3.0) +
           wave(160.0, y / 12.0) + wave(320.0, y / 30.0);
}

static double shift_east_m(double x, double y) {
    double smooth = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(fabs(x));
    return smooth + wave(20.0, 6.0 * x) + wave(20.0, 2.0 * x) + wave(20.0, x) + wave(40.0, x / 3.0) +
           wave(150.0, x / 12.0) + wave(300.0, x / 30.0);
}

/* The shift at a WGS 84 place, whether it applies there or not. */
static shift shift_at(double lon, double lat) {
    double x = lon - origin_lon, y = lat - origin_lat, phi = lat * M_PI / 180.0;
    double root = 1.0 - eccentricity_squared * sin(phi) * sin(phi);
    double meridian_m = semi_major_m * (1.0 - eccentricity_squared) / (root * sqrt(root));
    double parallel_m = semi_major_m / sqrt(root) * cos(phi);
    return (shift){
        .lon = shift_east_m(x, y) * 180.0 / (parallel_m * M_PI),
        .lat = shift_north_m(x, y) * 180.0 / (meridian_m * M_PI),
    };
}

bool gcj02_applies(double lon, double lat) {
    return china_outline_holds(lon, lat);
}

bool gcj02_from_wgs84(double *lon_gcj02, double *lat_gcj02, double lon, double lat) {
    *lon_gcj02 = *lat_gcj02 = NAN;
    if (!gcj02_applies(lon, lat)) return false;
    shift s = shift_at(lon, lat);
    *lon_gcj02 = lon + s.lon;
    *lat_gcj02 = lat + s.lat;
    return true;
}

bool gcj02_to_wgs84(double *lon, double *lat, double lon_gcj02, double lat_gcj02) {
    double x = lon_gcj02, y = lat_gcj02;
    for (int round = 0; round < INVERSE_ROUNDS; round++) {
        shift s = shift_at(x, y);
        x = lon_gcj02 - s.lon;
        y = lat_gcj02 - s.lat;
    }
    bool inside = gcj02_applies(x, y);
    *lon = inside ? x : NAN;
    *lat = inside ? y : NAN;
    return inside;
}
