/* The scan of a picture, or of two dates of one place, for fields. */
#ifndef DETECT_FIELD_SCAN_H
#define DETECT_FIELD_SCAN_H

#include "detect/detection.h"

/* Chooses the model's regime for the picture and its dates: sets fields and field. */
pap_status field_choose(detection *out, const detection_options *options, pap_error *err);

/* Fills a detection whose source, model, fields, field, regime and pool are set. `later` is NULL or a second
 * date on the same grid. Errors as detection_run. */
pap_status field_scan_run(detection *out, const raster_source *later, const detection_options *options,
                          pap_error *err);

#endif
