/* Planting fields and large plots, and what is mistaken for them, where a pixel shows no single plant. */
#ifndef PLANTING_FIELD_PLANT_H
#define PLANTING_FIELD_PLANT_H

#include "planting/field_matter.h"
#include "planting/field_scene.h"
#include "planting/inject.h"

/* Plants as `options` say, on places of the scene's own vegetation rather than elsewhere; areas of 0 are
 * chosen by the ground pixel. quality and params are not looked at. Errors as inject_scene(). */
pap_status field_plant(injection *out, field_scene *s, const char *path, const inject_options *options,
                       pap_error *err);

/* The same places a second time, into a scene of another date on the same grid: stands at `stage` (a
 * plot_stage; INJECT_ANY_STAGE: each at one of its own); what else stands on a field may have ripened, been
 * cut or ploughed. */
pap_status field_plant_again(injection *out, field_scene *s, const char *path, const injection *first,
                             int stage, uint64_t seed, pap_error *err);

/* Areas that suit a ground pixel and a scene, m2. */
void field_usual_areas(double *low_m2, double *high_m2, const field_scene *s);

#endif
