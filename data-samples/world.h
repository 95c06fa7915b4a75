/* A made-up place: its ground, the things on it, and the camera over it. */
#ifndef SAMPLES_WORLD_H
#define SAMPLES_WORLD_H

#include "ground.h"
#include "paint/plant.h"

/* Painted in this order, so that a tree hangs over a fence and not the other way. */
typedef enum thing_kind { THING_YARD, THING_PLANT, THING_FENCE, THING_HOUSE, THING_TREE } thing_kind;

typedef struct thing {
    thing_kind kind;
    double x_m, y_m, size_m, angle; /* middle and size across */
    uint64_t seed;
    plant_spec plant;
    int is_stamped;    /* 1: `stamp` holds pixels */
    plant_stamp stamp; /* its truth stays after the pixels are dropped */
} thing;

typedef struct world_plot {
    double area_m2;
    petal_colour colour;
    double open_share, spacing_m;
    int is_in_rows;
} world_plot;

typedef struct world_recipe {
    const char *name;
    ground_style style;
    int width_px, height_px;
    double pixel_width_m, pixel_height_m;
    int margin_px; /* kept free of plots and look-alikes along every side */
    uint64_t seed;
    const world_plot *plots;
    int plot_count;
    const lookalike *lookalikes;
    int lookalike_count;
    double trees_per_ha, houses_per_ha, fences_per_ha;
    double plots_per_ha, lookalikes_per_ha; /* drawn at random, besides those listed */
    double psf_sigma_px, noise_sd;          /* the camera: blur, and noise in 8-bit steps */
} world_recipe;

typedef struct world {
    world_recipe recipe;
    ground ground;
    thing *things;
    int thing_count;
} world;

/* PAP_E_NOMEM; PAP_E_ARGUMENT when the listed plots do not fit the place. */
pap_status world_make(world *out, const world_recipe *recipe, pap_error *err);
void world_free(world *w);

/* Rows top .. top + rows - 1 as 8-bit sRGB, three bytes a pixel. Rows must be asked for from top to bottom:
 * what lies above is dropped. The truth of a thing is complete when all its rows are drawn. */
pap_status world_draw(uint8_t *out, world *w, int top, int rows, pap_error *err);

/* Paints a house, yard, fence or tree as a stamp (prop.c). */
pap_status prop_make(plant_stamp *out, const thing *t, const plant_view *view, pap_error *err);

#endif
