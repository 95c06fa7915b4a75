/* Writing a made-up place: a GeoTIFF, and the truth beside it. */
#ifndef SAMPLES_OUTPUT_H
#define SAMPLES_OUTPUT_H

#include "world.h"

typedef enum output_edge {
    EDGE_NONE,  /* valid everywhere */
    EDGE_ALPHA, /* a fourth band, 0 outside the ragged edge of the flight */
    EDGE_NODATA /* a wedge of zeros along one side, nodata 0 */
} output_edge;

typedef struct output_place {
    int epsg;
    double lon, lat;                  /* of the picture's middle, WGS 84 degrees */
    double pixel_width, pixel_height; /* in the units of the coordinate system */
    output_edge edge;
    const char *const *creation; /* "KEY=VALUE" ..., NULL at the end */
} output_place;

/* Draws the world into path (whole or not at all; a file there is replaced). */
pap_status output_scene(const char *path, world *w, const output_place *place, pap_error *err);

/* After output_scene: every plot and look-alike as a polygon in WGS 84. */
pap_status output_truth(const char *path, const world *w, const output_place *place, pap_error *err);

#endif
