/* Where the sun stands in a scene, as far as its shadows tell. */
#ifndef PLANTING_SUN_H
#define PLANTING_SUN_H

#include "planting/ground.h"

typedef enum sun_knowledge {
    SUN_UNKNOWN, /* overcast, or shadows that contradict each other */
    SUN_AXIS,    /* the line along which shadows fall, not to which end */
    SUN_KNOWN
} sun_knowledge;

/* *towards: where shadows fall, radians from x towards y; 0 when unknown.
 *
 * Along the line of shadows light changes skewly: it drops slowly over a crown and jumps back at the shadow's
 * tip, or drops at once beside a roof. The third moment of differences of lightness over half a metre to two
 * metres, taken in all directions, therefore has one leading direction where there are shadows. Which
 * end is the shadow's is told by what stands beside dark ground: crowns, and crowns and roofs, must agree. */
sun_knowledge sun_estimate(double *towards, const ground *g);

#endif
