/* Look-alikes that do not grow in beds: things left about, roofs, trees. */
#ifndef PAINT_OBJECTS_H
#define PAINT_OBJECTS_H

#include "paint/plot.h"

/* Each fills *out with the outline and area of the thing's ground plan. They cannot fail; `err` makes them
 * fit the table of look-alikes. */
pap_status objects_paint_laundry(plot_truth *out, easel *e, const outline *place, pap_error *err);
pap_status objects_paint_litter(plot_truth *out, easel *e, const outline *place, pap_error *err);
pap_status objects_paint_sheet(plot_truth *out, easel *e, const outline *place, pap_error *err);
pap_status objects_paint_blossom(plot_truth *out, easel *e, const outline *place, pap_error *err);

/* A crown of leaf clumps, lit from the sun's side, with gaps and a shadow on the ground. */
typedef struct crown {
    double x_m, y_m, radius_m, height_m;
    double clump_m; /* size of a clump */
    double cover;   /* layers of clumps, about 3 for a thick crown, below 1.5 for one that shows its gaps */
    rgb colour, second;
    double second_share; /* of clumps in the second colour: blossom, young leaves */
} crown;
void objects_paint_crown(easel *e, const crown *tree);

/* A straight-edged sheet with corrugations and stains, `lift_m` above the ground. */
typedef struct sheet {
    double x_m, y_m, half_length_m, half_width_m, angle, lift_m;
    double rib_m; /* distance of corrugations; 0: smooth */
    double stain; /* 0 .. 1 */
    double lean;  /* of the surface, 0 flat .. 1 steep, downwards along its width */
    rgb colour;
} sheet;
void objects_paint_flat(easel *e, const sheet *s);

#endif
