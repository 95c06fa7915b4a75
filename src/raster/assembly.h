/* What picture is meant: a file, or a stack of the single-band files that --bands names or that belong to one
 * product. */
#ifndef RASTER_ASSEMBLY_H
#define RASTER_ASSEMBLY_H

#include "raster/stack.h"

typedef struct raster_assembly {
    char *dataset;     /* what GDAL opens */
    char *path, *name; /* as messages name it; its base name */
    char *first;       /* path whose names tell about the product */
    band_stack stack;  /* count 0: no stack */
    bool is_by_user;   /* stacked by --bands, whose roles the labels are */
} raster_assembly;

/* `path` may be a picture, one band's file of a product whose others lie beside it, a folder of those, a
 * Sentinel-2 product (.SAFE, its metadata file, or .zip); NULL when `bands` names files. PAP_E_OPEN,
 * PAP_E_FORMAT, PAP_E_SETTING, PAP_E_BANDS, PAP_E_UNSUPPORTED. */
pap_status assembly_make(raster_assembly *out, const char *path, const char *bands, pap_error *err);
void assembly_free(raster_assembly *assembly);

#endif
