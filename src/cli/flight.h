/* What `info` says of the other product of the same flight: a colour picture beside bands, or the bands
 * beside it. */
#ifndef CLI_FLIGHT_H
#define CLI_FLIGHT_H

#include "raster/source.h"
#include <jansson.h>

/* A line on standard output; nothing where there is no such product, or it shows another place. */
void flight_print(const raster_source *source);

/* The same as member "beside" of an object; null: none. */
void flight_add(json_t *object, const raster_source *source);

#endif
