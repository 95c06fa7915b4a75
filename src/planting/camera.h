/* Seeing paint as the scene's camera would have: its light, its sharpness, its grain, its compression. */
#ifndef PLANTING_CAMERA_H
#define PLANTING_CAMERA_H

#include "planting/compression.h"
#include "planting/grain.h"
#include "planting/site_light.h"
#include "paint/plant.h"

typedef struct camera {
    const scene_tones *tones;
    const compression *compression;
    plant_stamp reference; /* a bed of leaves in the scene's pixels, without blur: what to focus with */
} camera;

/* What focusing at a place came to. */
typedef struct focus {
    double sigma_px;    /* of the blur */
    double fine, broad; /* grain laid over paint, at two scales: root mean square in codes */
} focus;

/* Paints the reference. PAP_E_NOMEM. */
pap_status camera_make(camera *out, const scene *s, const scene_tones *tones, const compression *squeeze,
                       const sunlight *sun, uint64_t seed, pap_error *err);
void camera_free(camera *c);

/* Lays a stamp (painted without blur) into the scene with its middle in pixel (x, y). `is_smooth`: a thing
 * of sheet or cloth takes only the sensor's noise. *seen_as says how it was focused. PAP_E_NOMEM; what
 * compression_apply fails with. */
pap_status camera_plant(scene *s, const camera *c, const plant_stamp *stamp, int x, int y, bool is_smooth,
                        random_state *rng, focus *seen_as, pap_error *err);

#endif
