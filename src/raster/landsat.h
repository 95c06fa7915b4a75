/* What Landsat's metadata file (_MTL.txt) beside the bands says. */
#ifndef RASTER_LANDSAT_H
#define RASTER_LANDSAT_H

#include "base/day.h"

/* Sine of the sun's elevation, by the file "STEM_MTL.txt" in the folder of `path`. False: no such file, or
 * nothing usable in it. */
bool landsat_sun_sine(double *out, const char *path, const char *stem);

/* The day of acquisition, by the same file. */
bool landsat_day(char out[DAY_TEXT], const char *path, const char *stem);

#endif
