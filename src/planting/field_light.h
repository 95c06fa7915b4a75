/* How a scene's bands answer to reflectance, measured on its own vegetation. */
#ifndef PLANTING_FIELD_LIGHT_H
#define PLANTING_FIELD_LIGHT_H

#include "planting/field_matter.h"
#include "planting/field_scene.h"

typedef struct field_light {
    double gain[FIELD_BANDS], haze[FIELD_BANDS]; /* light = haze + gain x reflectance */
    double grain[FIELD_BANDS];                   /* of single pixels where it is green, in light */
    uint8_t *is_green;                           /* the scene's more vegetated pixels */
    float *texture;                              /* lightness of a pixel against that of what is around it */
} field_light;

pap_status field_light_measure(field_light *out, const field_scene *s, pap_error *err);
void field_light_free(field_light *light);

#endif
