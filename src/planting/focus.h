/* Finding the blur and the grain that make paint look as sharp and as rough as what grows around. */
#ifndef PLANTING_FOCUS_H
#define PLANTING_FOCUS_H

#include "paint/plant.h"
#include "planting/compression.h"
#include "planting/grain.h"
#include "planting/site_light.h"

/* What focusing at a place came to. */
typedef struct focus {
    double edge_px;     /* blur of petals and things: that of the scene's edges */
    double sigma_px;    /* blur of leaves and soil: as soft as what grows around, edge_px at least */
    double fine, broad; /* grain laid over paint, at two scales: root mean square in codes */
} focus;

/* Scenes are not amplified beyond this: a piece of them may have less grain than its surroundings. */
#define FOCUS_FINE_MAX  1.5
#define FOCUS_BROAD_MAX 1.6

/* Starts from out->sigma_px and tries on `reference`, a bed of leaves painted without blur. On return fine
 * and broad are shares of `g`. PAP_E_NOMEM. */
pap_status focus_find(focus *out, const plant_stamp *reference, const compression *squeeze,
                      const surroundings *around, const site_light *light, const grain *g, pap_error *err);

#endif
