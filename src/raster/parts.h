/* The single-band files of one product that lie in one folder. */
#ifndef RASTER_PARTS_H
#define RASTER_PARTS_H

#include "raster/stack.h"

/* Collects the bands that belong with the file at `path` by their names, one of each role; fewer than two:
 * stack->count is 0. */
pap_status parts_beside(band_stack *stack, const char *path, pap_error *err);

/* The same of a folder, whose parts must be of one product. PAP_E_FORMAT when they are of several;
 * stack->count is 0 when there are none. */
pap_status parts_in_folder(band_stack *stack, const char *folder, pap_error *err);

#endif
