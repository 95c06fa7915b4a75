/* Backgrounds for planting fields: a scene as one of its views and a set of bands see it. */
#ifndef TRAIN_FIELD_BACKGROUND_H
#define TRAIN_FIELD_BACKGROUND_H

#include "planting/field_scene.h"
#include "train/field_plan.h"

/* A whole scene, its window cut out, in the bands it has. `later`: that of the later date. */
pap_status field_background_load(field_scene *out, const char *folder, const field_plan_scene *of, bool later,
                                 pap_error *err);

/* Averaged, taken for its ground pixel, in just these bands. Red edge and near infrared that the scene lacks
 * are made up from its colours (leaves reflect four to six times their green, soil a little more than its
 * red; patches differ, drawn from `seed`): not real, but as various. PAP_E_BANDS where it lacks others, or
 * may not be made up. */
pap_status field_background_see(field_scene *out, const field_scene *from, const field_plan_scene *of,
                                const field_view *view, unsigned bands, uint64_t seed, pap_error *err);

/* Another day: its light, its haze, and `season` of its green (0 .. 1, in patches) turned dry. */
void field_background_relight(field_scene *s, double season, uint64_t seed);

/* Samples of 8 bits coded for display, or reflectances of 16 bits. */
void field_background_code(field_scene *s, bool is_display);

#endif
