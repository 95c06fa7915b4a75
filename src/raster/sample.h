/* A quick look at a few places of a picture, for `info`. */
#ifndef RASTER_SAMPLE_H
#define RASTER_SAMPLE_H

#include "raster/source.h"

typedef struct raster_sample {
    double valid_share; /* of the pixels looked at */
    double mean_light;  /* (R + 2G + B) / 4 over the valid ones, 0..255 */
    int windows;        /* places looked at */
    int bad_windows;    /* of these, not decodable */
} raster_sample;

/* Reads 25 small windows on a grid: an estimate, within about 10 points on ordinary flights, whatever the
 * size. */
pap_status raster_sample_take(raster_sample *out, const raster_source *source, pap_error *err);

#endif
