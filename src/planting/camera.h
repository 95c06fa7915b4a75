/* Seeing paint as the scene's camera would have: its light, its sharpness, its grain, its compression. */
#ifndef PLANTING_CAMERA_H
#define PLANTING_CAMERA_H

#include "planting/canopy.h"
#include "planting/focus.h"

typedef struct camera {
    const scene_tones *tones;
    const compression *compression;
    double sigma_px;       /* blur of the scene as a whole */
    plant_stamp reference; /* a bed of leaves in the scene's pixels, without blur: what to focus with */
    plant_stamp infrared;  /* the same in red edge and near infrared, where the scene has such bands */
    double band_sigma_px[RASTER_BANDS_MAX]; /* blur of each of these as a whole; below 0: not known */
} camera;

/* Paints the references. PAP_E_NOMEM. */
pap_status camera_make(camera *out, const scene *s, const scene_tones *tones, const compression *squeeze,
                       const sunlight *sun, uint64_t seed, pap_error *err);
void camera_free(camera *c);

/* What no camera does twice alike: each plot departs from the scene's own camera by so much. */
typedef struct camera_quirk {
    double blur;    /* of the scene's own; 1: alike */
    double gain[3]; /* of the light */
    double halo;    /* of sharpening, share of what a blur takes away; 0: none */
} camera_quirk;

typedef struct camera_shot {
    const plant_stamp *stamp;    /* painted without blur */
    const plant_stamp *infrared; /* the same in red edge and near infrared; NULL: not wanted */
    int x, y;                    /* the pixel of its middle */
    bool is_smooth;              /* a thing of sheet or cloth takes only the sensor's noise */
    const canopy *canopy;        /* laid under it; NULL: none */
    camera_quirk quirk;
} camera_shot;

/* A stamp as that focus sees it. PAP_E_NOMEM. Free with patch_free. */
pap_status camera_focus_stamp(patch *out, const plant_stamp *stamp, const focus *how, double halo,
                              pap_error *err);

/* The share of a pixel's grain that paint of this coverage has hidden. */
float camera_hidden_grain(float coverage);
/* By what grain is multiplied to have that root mean square. */
float camera_grain_share(double wanted_rms, double own_rms, double most);

/* Lays a stamp into the scene. *seen_as says how it was focused. PAP_E_NOMEM; what compression_apply fails
 * with. */
pap_status camera_plant(scene *s, const camera *c, const camera_shot *shot, random_state *rng, focus *seen_as,
                        pap_error *err);

#endif
