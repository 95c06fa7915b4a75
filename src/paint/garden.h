/* Look-alikes of gardens and fields in their variety: every size, density and colour is drawn anew. */
#ifndef PAINT_GARDEN_H
#define PAINT_GARDEN_H

#include "paint/plot.h"

/* Each fills *out with the bed's outline and area. `usual` is a poppy plot of the same scene: stands on
 * poppy-like leaves take its leaves and its soil. PAP_E_NOMEM. */
typedef pap_status garden_painter(plot_truth *out, easel *e, const outline *place, const plot_spec *usual,
                                  pap_error *err);
garden_painter garden_paint_rape, garden_paint_umbels, garden_paint_tulips, garden_paint_roses,
    garden_paint_marigold, garden_paint_cabbage;
garden_painter garden_paint_bare_leaves, garden_paint_bright_leaves, garden_paint_small_flowers,
    garden_paint_loose_petals, garden_paint_corn_poppy;

#endif
