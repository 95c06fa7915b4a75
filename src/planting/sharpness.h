/* The camera's blur, from the edges of things in a scene. */
#ifndef PLANTING_SHARPNESS_H
#define PLANTING_SHARPNESS_H

#include "planting/scene.h"

/* Gaussian sigma in pixels (beyond the pixel's own extent) that edges in the box show; a negative number when
 * it holds too few. */
double sharpness_sigma(const scene *s, scene_box box);

/* The same of one of the scene's other bands. `canopy`: light of vegetation in it. */
double sharpness_sigma_of_band(const scene *s, const float *light, double canopy, scene_box box);

/* How far steps between two even sides overshoot, as a share of their height, in the mean: 0.03 to 0.05 by
 * noise alone, 0.1 and more where a picture was sharpened until halos show; below 0 where it is soft; 0
 * where it has too few such steps. */
double sharpness_halo(const scene *s);

#endif
