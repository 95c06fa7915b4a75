/* JPEG: whether a scene went through it, at which quality, and taking what was planted through it too. */
#ifndef PLANTING_COMPRESSION_H
#define PLANTING_COMPRESSION_H

#include "planting/scene.h"

typedef struct compression {
    bool is_jpeg;
    int quality;          /* 1 .. 100 as libjpeg counts */
    int phase_x, phase_y; /* column and row, 0 .. 7, at which blocks of 8 begin */
} compression;

/* From the file's own word where it is a JPEG; otherwise from the changes across every eighth column and row,
 * and from the quality at which compressing again changes least. */
pap_status compression_estimate(compression *out, const scene *s, const raster_source *source,
                                pap_error *err);

/* Compresses the surroundings of `box` and takes over the blocks of 8 x 8 in which a pixel differs from
 * `before` (the box's former pixels, 3 bytes each). Void pixels stay void. */
pap_status compression_apply(scene *s, const compression *how, scene_box box, const uint8_t *before,
                             pap_error *err);

/* What compression makes of a grey picture of w x h lightnesses, 0 .. 255: in place, rounded to codes. Where
 * there is none, or it fails (compression_apply will say so), only rounded. */
void compression_preview(float *light, const compression *how, int w, int h);

#endif
