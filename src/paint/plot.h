/* A stand of poppies, or of something on poppy-like leaves: soil, leaves, stems, heads, open flowers. */
#ifndef PAINT_PLOT_H
#define PAINT_PLOT_H

#include "paint/look.h"
#include "paint/outline.h"

typedef enum plot_stage {
    STAGE_ROSETTE,
    STAGE_STEM,
    STAGE_BUD,
    STAGE_FLOWERING,
    STAGE_CAPSULE,
    STAGE_COUNT /* end marker */
} plot_stage;

const char *plot_stage_name(plot_stage stage);

typedef enum plot_leaves {
    LEAVES_GLAUCOUS, /* opium poppy: 10-30 x 5-20 cm, lobed, blue-green */
    LEAVES_THIN,     /* corn poppy: narrow, divided, grass-green */
    LEAVES_NONE
} plot_leaves;

typedef struct plot_spec {
    double area_m2;    /* 0.4 .. 5000 */
    double elongation; /* long side over short, 1 .. 6 */
    double unevenness; /* of the outline, 0 .. 0.3; 0: a straight bed */
    double angle;      /* of the long side, and of the rows, radians from x towards y */
    int is_in_rows;    /* 1: rows; 0: broadcast */
    double spacing_m;  /* between plants, 0.10 .. 0.30 */
    double gaps;       /* share of plants that did not come up, 0 .. 0.6; in patches */
    plot_stage stage;
    double open_share; /* of the heads, when flowering, 0 .. 1 */
    petal_colour colour;
    double variety_spread; /* between flowers of a plot: 0 one clone, 1 as between all photographed flowers */
    double flower_low_m, flower_high_m; /* diameter of an open flower */
    plot_leaves leaves;
    double weeds;        /* 0 .. 1: grass-green plants between */
    double soil_opacity; /* 0: the scene's own ground shows between the plants; 1: dug soil */
    rgb soil;
    double mottle_m; /* size of patches of one variety in a mixed field, and of denser growth */
    plot_look look;  /* all zeros: the usual one */
} plot_spec;

/* What was painted, in the patch's metres. */
typedef struct plot_truth {
    outline outline;
    double area_m2;
    int plants;
    int flowers;     /* open, and at least a third of each to be seen from above */
    rgb petal;       /* mean linear colour of what is seen of them; 0 without flowers */
    double petal_m2; /* of them that can be seen from above */
} plot_truth;

/* A plausible opium-poppy plot in flower of this area; everything else is drawn. */
void plot_spec_draw(plot_spec *out, double area_m2, random_state *rng);

/* PAP_E_ARGUMENT names a value outside its range. */
pap_status plot_check(const plot_spec *spec, pap_error *err);

/* How far paint may reach beyond the outline: leaves, nodding flowers and shadows, metres. */
enum { PLOT_MARGIN_CM = 90 };

/* Draws the outline of a plot around (0, 0). */
outline plot_draw_outline(const plot_spec *spec, random_state *rng);

/* Paints a plot on that outline, which lies within the patch. PAP_E_NOMEM. */
pap_status plot_paint(plot_truth *out, easel *e, const plot_spec *spec, const outline *place, pap_error *err);

#endif
