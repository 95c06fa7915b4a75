/* Planting plots and look-alikes into a real scene, as its own camera would have seen them. */
#ifndef PLANTING_INJECT_H
#define PLANTING_INJECT_H

#include "planting/compression.h"
#include "planting/params.h"
#include "planting/scene.h"
#include "planting/sight.h"
#include "planting/sun.h"

enum { INJECT_BY_AREA = -1, INJECT_ANY_STAGE = -1, INJECT_COUNT_MAX = 2000 };

typedef struct inject_options {
    int plots, lookalikes;            /* INJECT_BY_AREA: by the valid ground */
    double area_low_m2, area_high_m2; /* of plots; drawn evenly over its logarithm */
    int stage;                        /* a plot_stage, or INJECT_ANY_STAGE: by the shares of `params` */
    int quality;                      /* of JPEG, 1 .. 100; 0: as the scene's own */
    uint64_t seed;
    const planting_params *params; /* from which everything else is drawn; NULL: what is built in */
} inject_options;
#define INJECT_OPTIONS_INIT                                                                                  \
    { INJECT_BY_AREA, INJECT_BY_AREA, 0.4, 40.0, STAGE_FLOWERING, 0, 1, NULL }

typedef struct planted_thing {
    double x_px, y_px; /* what the truth's outline is measured from */
    plant_truth truth;
    double edge_px, sigma_px, fine_grain, broad_grain; /* how it was seen: `focus` of the camera */
    double gsd_m;                                      /* of the scene */
    petal_sight sight;                                 /* of a plot in flower; 0 of all else */
    double cover, shade;  /* share of flowers under leaves; depth of a shadow; 0: none */
    bool is_scene_canopy; /* leaves of the scene's own vegetation */
} planted_thing;

typedef struct injection {
    planted_thing *things;        /* plots first */
    int count, plots, lookalikes; /* what found room */
    int plots_wanted, lookalikes_wanted;
    compression compression; /* of the scene */
    double halo;             /* sharpening that its edges show: 0 none, 1 strong */
    sun_knowledge sun_known; /* from the scene's shadows */
    char bands[128];         /* that were planted, "R,G,B,RE,NIR"; "": red, green and blue alone */
    double shadows_towards;  /* of what is planted, radians from x towards y; drawn where not known */
} injection;

/* How many plots, and as many look-alikes, suit a scene's valid ground: one per 150 m2, fewer where pixels
 * are larger than 4 cm. */
int inject_usual_count(const scene *s);

/* Plants into the scene in memory. Pixels away from what is planted stay as they are (in a JPEG: blocks).
 * The same scene, options and seed give the same bytes. PAP_E_ARGUMENT for options outside their range,
 * PAP_E_UNSUPPORTED when pixels are too large to show such plots, PAP_E_EMPTY when nothing found room,
 * PAP_E_NOMEM. */
pap_status inject_scene(injection *out, scene *s, const raster_source *source, const inject_options *options,
                        pap_error *err);
void injection_free(injection *planted);

#endif
