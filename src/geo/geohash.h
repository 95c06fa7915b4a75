/* Geohash (Niemeyer 2008): a short text for a place, the same for the same place. */
#ifndef GEO_GEOHASH_H
#define GEO_GEOHASH_H

enum { GEOHASH_LENGTH = 12 }; /* about 3.7 x 1.9 cm at the equator */

void geohash_of(char out[GEOHASH_LENGTH + 1], double lon, double lat);

#endif
