/* A canopy made of the scene's own vegetation: its texture, in the leaves' colour. */
#ifndef PLANTING_CANOPY_H
#define PLANTING_CANOPY_H

#include "paint/plot.h"
#include "planting/ground.h"
#include "planting/site_light.h"

typedef struct canopy_wish {
    const plot_spec *spec;
    const outline *place; /* metres from the middle */
    double x_px, y_px;    /* the middle */
    bool is_own_ground;   /* the vegetation that stands there, where some does */
    double recolour;      /* 0: as it is; 1: all of the way to the leaves' colour */
} canopy_wish;

/* Vegetation gathered for a place, not laid yet. */
typedef struct canopy {
    canopy_wish wish; /* what it points to must live as long */
    scene_box box;
    uint8_t *from; /* 3 bytes for each pixel of the box; NULL: the scene has nothing green of that size */
    uint64_t seed;
    struct canopy_piece *pieces; /* of which it was put together */
    int piece_count;
} canopy;

/* PAP_E_NOMEM. */
pap_status canopy_gather(canopy *out, const scene *s, const ground *g, const canopy_wish *wish,
                         random_state *rng, pap_error *err);
void canopy_free(canopy *c);

/* Lays it into the scene, whose light there is `light`. */
void canopy_lay(scene *s, const canopy *c, const site_light *light);

/* The same of one of the scene's other bands, where that of the leaves is `leaf_light` and the lens blurs by
 * a sigma of `lens_px`. PAP_E_NOMEM. */
pap_status canopy_lay_band(scene *s, const canopy *c, const scene_band *band, double leaf_light,
                           double lens_px, pap_error *err);

#endif
