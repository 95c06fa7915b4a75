/* The camera's blur, from the edges of things in a scene. */
#ifndef PLANTING_SHARPNESS_H
#define PLANTING_SHARPNESS_H

#include "planting/scene.h"

/* Gaussian sigma in pixels (beyond the pixel's own extent) that edges in the box show; a negative number when
 * it holds too few. */
double sharpness_sigma(const scene *s, scene_box box);

/* How far strong edges overshoot, as a share of their rise, in the mean: 0 unless the picture was sharpened,
 * about 0.1 where halos show. */
double sharpness_halo(const scene *s);

#endif
