/* A band that shows nothing at all, for messages about pictures without a valid pixel. */
#ifndef RASTER_BLANK_H
#define RASTER_BLANK_H

#include "raster/source.h"

/* Of the bands that a picture shows colour or infrared in, the first that has no number at any of a few dozen
 * places, where another has: its number, from 1. 0: none. */
int raster_blank_band(const raster_source *source);

/* PAP_E_EMPTY that names such a band and the remedy; PAP_OK: there is none. */
pap_status raster_check_blank(const raster_source *source, pap_error *err);

#endif
