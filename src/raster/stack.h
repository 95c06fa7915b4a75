/* Single bands of several files as one picture: the description of it that GDAL opens in place of a file. */
#ifndef RASTER_STACK_H
#define RASTER_STACK_H

#include "raster/source.h"

enum { STACK_PARTS_MAX = RASTER_STACK_PARTS_MAX };

typedef struct stack_part {
    char *path;     /* of a file, or GDAL's name of a part of a product */
    int band;       /* from 1; 0: the only one */
    char label[24]; /* the band's description in the stack: a role or the maker's name for it */
} stack_part;

typedef struct band_stack {
    stack_part parts[STACK_PARTS_MAX];
    int count;
    /* Of one product, whose coarser bands cover the same ground: their pixels are repeated on the finest
     * grid. */
    bool may_repeat;
    bool has_nodata; /* all parts get this one where they have none of their own */
    double nodata;
} band_stack;

void stack_free(band_stack *stack);

/* Takes a copy of path. False when there are too many parts or memory ran out. */
bool stack_add(band_stack *stack, const char *path, int band, const char *label);

/* *xml is GDAL's to free (CPLFree). PAP_E_BANDS when parts lie on different grids, do not overlap, or have
 * several bands, PAP_E_UNSUPPORTED for raw captures, which are not aligned; all name the files and the
 * remedy.
 */
pap_status stack_describe(char **xml, const band_stack *stack, pap_error *err);

#endif
