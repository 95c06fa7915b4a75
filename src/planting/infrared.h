/* Laying what is planted into the bands beyond the visible. */
#ifndef PLANTING_INFRARED_H
#define PLANTING_INFRARED_H

#include "planting/camera.h"

/* Lays shot->infrared into the scene's bands, where that light, grain and focus were found in red, green and
 * blue: before these are planted. Each band is focused by itself, with the grain from where `tried`, that of
 * c->reference, was taken. Leaves come out as bright against the scene's own vegetation in a band as they
 * reflect against a usual canopy, whatever unit the band has. PAP_E_NOMEM. */
pap_status infrared_lay(scene *s, const camera *c, const camera_shot *shot, const site_light *light,
                        const grain *g, const grain *tried, const focus *how, pap_error *err);

/* What reflectance 1 would measure in a band around a place, by the vegetation there, or the soil where the
 * scene has none. */
double infrared_gain(const scene *s, const scene_band *band, double x, double y);

/* Gaussian sigma in pixels that a band's edges show; below 0 where it has too few. */
double infrared_blur(const scene *s, const scene_band *band);

#endif
