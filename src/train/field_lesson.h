/* A planted picture as learning sees it: layers in memory, what is planted where, and its areas under a net.
 */
#ifndef TRAIN_FIELD_LESSON_H
#define TRAIN_FIELD_LESSON_H

#include "fields/stitch.h"
#include "planting/field_plant.h"

typedef struct field_lesson {
    int width, height;
    double gsd_m, nominal_gsd_m;    /* nominal: the one that tables sort by */
    int scene, view, place, repeat; /* repeat 0: not planted */
    unsigned layers;
    field_tone tone;
    int16_t *planes[FIELD_LAYERS];
    uint8_t *valid;
    int16_t *labels; /* number of the thing + 1; 0: nothing */
    injection planted;
} field_lesson;

/* Takes layers from one scene, or from two of the same size and bands. */
pap_status field_lesson_make(field_lesson *out, const field_scene *first, const field_scene *second,
                             pap_error *err);
/* Marks what is planted; takes `planted` over. */
pap_status field_lesson_mark(field_lesson *lesson, injection *planted, pap_error *err);
void field_lesson_free(field_lesson *lesson);

/* All areas under the net. */
pap_status field_lesson_areas(const field_lesson *lesson, const field_scale *scale, const field_net *net,
                              field_sink *sink, void *context, pap_error *err);
/* All inputs of the net. */
pap_status field_lesson_tap(const field_lesson *lesson, const field_scale *scale, unsigned layers,
                            field_tap *tap, void *context, pap_error *err);

#endif
