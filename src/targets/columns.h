/* The columns of a target list: names, units, rounding, and in which formats each appears. */
#ifndef TARGETS_COLUMNS_H
#define TARGETS_COLUMNS_H

#include "papaver/papaver.h"
#include "targets/formats.h"
#include <ogr_api.h>

enum { COLUMNS_LIMIT = 32 };

/* Makes the fields of a format in its layer; field[i] is the field of column i, -1 where the format lacks it.
 */
bool columns_create(OGRLayerH layer, int field[COLUMNS_LIMIT], const target_format *format);

/* Sets a new feature's fields; what is unknown becomes null. */
void columns_fill(OGRFeatureH feature, const target_format *format, const int field[COLUMNS_LIMIT],
                  const pap_target *target);

/* Value rounded to so many decimals. */
double columns_round(double value, int decimals);

#endif
