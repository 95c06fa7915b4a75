/* A band that shows nothing at all, for messages about pictures without a valid pixel. */
#ifndef RASTER_BLANK_H
#define RASTER_BLANK_H

#include "raster/source.h"

/* PAP_E_EMPTY that names a band which has no number at any of a few dozen places, where another has, and the
 * remedy; PAP_OK: there is none. */
pap_status raster_check_blank(const raster_source *source, pap_error *err);

#endif
