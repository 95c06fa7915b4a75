/* The light at a place of a scene, for what is painted into it. */
#ifndef PLANTING_SITE_LIGHT_H
#define PLANTING_SITE_LIGHT_H

#include "planting/scene_stats.h"

/* What a linear colour painted for full sun becomes: veil + (1 - veil) * gain * shade * colour. */
typedef struct site_light {
    double gain[3], veil;
    scene_box box;
    float *shade; /* one per pixel of the box: 1 in the light, less where the scene has a shadow */
} site_light;

/* PAP_E_NOMEM. */
pap_status site_light_measure(site_light *out, const scene *s, const scene_tones *tones,
                              const surroundings *around, scene_box box, pap_error *err);
void site_light_free(site_light *light);

/* One pixel of paint (of a stamp) in that light over a background of codes: codes, 0 .. 255. */
void site_light_expose(float out[3], const float paint[4], const uint8_t *ground, const site_light *light,
                       double shade);

#endif
