/* The truth of a planted scene, as GeoJSON. */
#ifndef PLANTING_TRUTH_FILE_H
#define PLANTING_TRUTH_FILE_H

#include "planting/inject.h"

/* Writes WGS 84 polygons with kind, what, area_m2, plants, flowers, colour, stage, image (base name of
 * `image`, the scene that was written), gsd_m, petal_px, contrast; of plots leaf_cover, shade, canopy.
 * Through a staged file. PAP_E_GEOREF when a corner has no longitude and latitude. */
pap_status truth_file_write(const injection *planted, const raster_source *source, const char *image,
                            const char *path, bool may_replace, bool is_public, pap_error *err);

#endif
