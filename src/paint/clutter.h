/* Look-alikes that do not grow in beds, in their variety: things left about, stones, film, blossom, roofs. */
#ifndef PAINT_CLUTTER_H
#define PAINT_CLUTTER_H

#include "paint/garden.h"

/* As the painters of garden.h; they cannot fail and look at nothing of `usual`. */
garden_painter clutter_paint_laundry, clutter_paint_litter, clutter_paint_sheet, clutter_paint_blossom,
    clutter_paint_shrub, clutter_paint_petals, clutter_paint_plastic, clutter_paint_stones;

#endif
