/* Drawing what is planted: plots and look-alikes from the ranges of planting_params. */
#ifndef PLANTING_DRAW_H
#define PLANTING_DRAW_H

#include "paint/plant.h"
#include "planting/params.h"

/* A poppy plot of this area and stage (or, below 0, one by the shares), its outline drawn too. Where a flower
 * is less than a few pixels of gsd_m, the sparsest stands are left out: they show in no picture. */
void draw_plot(plant_spec *out, const planting_params *from, double area_m2, int stage, double gsd_m,
               random_state *rng);

/* What its leaves and petals reflect beyond the visible: of a stream of its own, so that what is drawn above
 * is the same with and without such bands. */
void draw_infrared(plant_spec *out, const planting_params *from, random_state *rng);

/* A look-alike of that kind, with a poppy plot's leaves and soil for those that stand on such. */
void draw_lookalike(plant_spec *out, const planting_params *from, lookalike what, double gsd_m,
                    random_state *rng);

/* Number `index` of a series in which each kind comes as often as it weighs: few are many kinds. */
lookalike draw_kind(const planting_params *from, int index, uint64_t seed);

#endif
