/* What the ground of a scene is, on a coarse grid: where something may stand, and what stands beside it. */
#ifndef PLANTING_GROUND_H
#define PLANTING_GROUND_H

#include "planting/scene_stats.h"

typedef enum ground_kind {
    GROUND_VOID,  /* beyond the flight */
    GROUND_DARK,  /* deep shadow, or water */
    GROUND_BUILT, /* roofs, concrete, sheets, cars, pale tracks */
    GROUND_CROWN, /* trees and tall bushes: leaves, dark and bright by turns */
    GROUND_BARE,  /* soil, dry grass */
    GROUND_GREEN  /* grass, vegetables, crops */
} ground_kind;

typedef struct ground {
    int width, height;           /* in cells */
    double cell_px_x, cell_px_y; /* pixels a cell */
    double cell_m;               /* about 0.25, and two pixels at least */
    uint8_t *kind;               /* ground_kind */
    float *light;                /* mean lightness, 0 .. 255 */
} ground;

/* PAP_E_NOMEM. */
pap_status ground_measure(ground *out, const scene *s, const scene_tones *tones, pap_error *err);
void ground_free(ground *g);

/* At a pixel; GROUND_VOID outside. */
ground_kind ground_at(const ground *g, double x_px, double y_px);

/* Whether plots and gardens stand there. */
bool ground_is_open(ground_kind kind);

/* The direction of the strongest straight border within reach_m, radians from x towards y. False where no
 * direction leads. */
bool ground_border(const ground *g, double x_px, double y_px, double reach_m, double *angle);

#endif
