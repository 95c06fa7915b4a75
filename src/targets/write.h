/* Writing a target list in whatever format the file name says, through OGR. */
#ifndef TARGETS_WRITE_H
#define TARGETS_WRITE_H

#include "targets/list.h"

/* The endings that can be written, for help and error texts: ".geojson .geojsonl ...". */
const char *targets_endings(void);

/* PAP_E_UNSUPPORTED for another ending; PAP_E_GEOREF when the format needs coordinates (all but .csv and
 * .xlsx) and the list is not placed. "-" is fine. To be called before hours of work, so that nobody loses
 * them. */
pap_status targets_check_path(const char *path, bool is_placed, pap_error *err);

/* The contract of pap_targets_write; "-" writes GeoJSON to standard output. */
pap_status targets_write(const pap_targets *list, const char *path, const pap_write_options *options,
                         pap_error *err);

#endif
