/* GCJ-02, the shifted datum of Chinese web maps. Only ever beside WGS 84, never in its place. */
#ifndef GEO_GCJ02_H
#define GEO_GCJ02_H

#include <stdbool.h>

/* Whether a WGS 84 place lies in mainland China, where GCJ-02 applies, by a coarse outline of our own
 * (about 10 km; Hong Kong, Macau, Taiwan and the neighbours are outside). */
bool gcj02_applies(double lon, double lat);

/* WGS 84 degrees to GCJ-02 degrees. Outside (gcj02_applies false): both NaN, and false is returned. */
bool gcj02_from_wgs84(double *lon_gcj02, double *lat_gcj02, double lon, double lat);

/* The inverse by iteration, to better than 1e-9 degrees. Outside: both NaN, false. */
bool gcj02_to_wgs84(double *lon, double *lat, double lon_gcj02, double lat_gcj02);

#endif
