/* From which ranges everything that is planted is drawn: a JSON file, or the one that is built in. */
#ifndef PLANTING_PARAMS_H
#define PLANTING_PARAMS_H

#include "paint/lookalike.h"

enum { PARAMS_LEAF_SORTS = 12, PARAMS_PETAL_SORTS = 32 };

typedef enum plot_shape {
    SHAPE_BED,
    SHAPE_UNEVEN,
    SHAPE_STRIP,
    SHAPE_ROUND,
    SHAPE_COUNT /* end marker */
} plot_shape;

typedef struct params_range {
    double low, high;
} params_range;

/* A colour anywhere between two, sRGB 0 .. 255. */
typedef struct params_sort {
    double share, from[3], to[3];
    petal_colour colour; /* of petals: the word in the truth */
} params_sort;

/* models/planting.md says what each is, its unit and where it is from. Single numbers are shares. */
typedef struct planting_params {
    struct {
        double stage[STAGE_COUNT], shape[SHAPE_COUNT];
        params_range spacing_m, gaps, weeds, flowers_per_m2, flower_width_m, flower_width_spread;
        params_range soil_opacity, elongation, strip_elongation, unevenness, rim_m, shade_depth, shade_reach;
        params_range apart_m, recolour;
        double rows, weedy, bare_soil, soft_edge, shaded, mixed, beside_another, along_edge;
        double scene_canopy, own_ground;
    } plot;
    struct {
        params_range scale, brightness, spread, warm, gloss, red_edge, nir;
        params_sort sorts[PARAMS_LEAF_SORTS];
        int sort_count;
    } leaf;
    struct {
        params_range brightness, spread, form_mixed, tilt, blotch_radius, fringe, capsule_share, cover;
        params_range red_edge, nir;
        double form[FLOWER_FORMS], blotched, fringed;
        params_sort sorts[PARAMS_PETAL_SORTS];
        int sort_count;
    } petal;
    struct {
        double kind[LOOKALIKE_COUNT], beside_plot;
    } lookalike;
    struct {
        params_range blur, gain, cast, halo;
        double halo_anyhow;
    } camera;
} planting_params;

/* The ranges of models/planting.json as it was when the program was built. PAP_E_NOMEM. */
pap_status params_builtin(planting_params *out, pap_error *err);

/* A file may hold any part of those keys: what it leaves out stays as built in. PAP_E_FORMAT for a key that
 * is none, a range upside down or a number outside what can be planted; what file_read_whole fails with. */
pap_status params_read(planting_params *out, const char *path, pap_error *err);

double params_draw(params_range from, random_state *rng);
double params_draw_log(params_range from, random_state *rng); /* evenly over its logarithm */

/* An index by the weights, which are not all 0. */
int params_choose(const double *weights, int count, random_state *rng);

#endif
