/* Pictures for people of scenes that fields were looked for in. */
#ifndef DETECT_FIELD_VIEW_H
#define DETECT_FIELD_VIEW_H

#include "detect/detection.h"
#include "raster/planes.h"

/* Reads w x h pixels, each of pool x pool source pixels, from column x, row y (in such pixels) as red, green,
 * blue and valid; infrared, red and green where there is no blue. *has_valid: any pixel is valid. */
pap_status field_view_read(const detection *found, int pool, int64_t x, int64_t y, int w, int h,
                           raster_planes out, bool *has_valid, pap_error *err);

#endif
