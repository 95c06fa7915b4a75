/* The scene's own grain - sensor noise, fine detail, traces of compression - to be laid over paint. */
#ifndef PLANTING_GRAIN_H
#define PLANTING_GRAIN_H

#include "planting/scene_stats.h"

/* Of a box of the picture: three codes (R, G, B) a pixel, to be added, around 0, at two scales. */
typedef struct grain {
    int width, height;
    float *fine;  /* what a blur of sigma 1.7 pixels takes away: noise and single leaves' edges */
    float *broad; /* what a blur of sigma 3.9 takes away beyond that: tufts */
    double fine_rms, broad_rms; /* of lightness, codes */
    int *from;                  /* columns and rows of the scene that the pieces were taken from; -1: none */
} grain;

/* The same pieces of another band of the scene, one value a pixel, cut off at `limit`. */
typedef struct band_grain {
    float *fine, *broad;
    double fine_rms, broad_rms; /* in the band's unit */
} band_grain;

/* Where grain may be taken from, by a square's own. */
typedef struct grain_wish {
    double low, high; /* of lightness, 0 .. 255 */
    bool is_leafy;
} grain_wish;

/* Pieced together from real pieces of the scene near (x, y), which keep their spatial correlation and, for
 * the traces of JPEG, their place in blocks of 8 x 8. PAP_E_NOMEM. */
pap_status grain_gather(grain *out, const scene *s, scene_box box, const grain_wish *wish, double reach_px,
                        random_state *rng, pap_error *err);
void grain_free(grain *g);

/* Empty where `g` is. PAP_E_NOMEM. */
pap_status grain_of_band(band_grain *out, const grain *g, const scene *s, const float *light, double limit,
                         pap_error *err);
void grain_free_band(band_grain *g);

#endif
