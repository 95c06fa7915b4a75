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

/* What grows around a place in one of the scene's other bands. */
typedef struct band_target {
    size_t channel;      /* of paint */
    double gain;         /* what paint of 1 measures */
    double finest, wide; /* as of `texture`, in the band's unit */
} band_target;

/* Scenes are not amplified beyond this: a piece of them may have less grain than its surroundings. */
#define FOCUS_FINE_MAX  1.5
#define FOCUS_BROAD_MAX 1.6

/* Starts from out->sigma_px and tries on `reference`, a bed of leaves painted without blur. On return fine
 * and broad are shares of `g`. PAP_E_NOMEM. */
pap_status focus_find(focus *out, const plant_stamp *reference, const compression *squeeze,
                      const surroundings *around, const site_light *light, const grain *g, pap_error *err);

/* The same in another band; `reference` is painted in red edge and near infrared. */
pap_status focus_find_band(focus *out, const plant_stamp *reference, const band_target *around,
                           const band_grain *g, pap_error *err);

#endif
