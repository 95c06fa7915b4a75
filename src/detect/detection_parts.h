/* What a detection holds: for the scans that make one. */
#ifndef DETECT_DETECTION_PARTS_H
#define DETECT_DETECTION_PARTS_H

#include "detect/candidates.h"

#include <time.h>

struct detection {
    const raster_source *source;
    const model *model;
    const model_regime *regime;
    const field_model *fields; /* NULL: flowers were looked for */
    const field_regime *field;
    field_tone tone; /* of fields */
    candidates *found;
    coverage *cover;
    int pool;
    int64_t fault_count;
    char fault[sizeof((pap_error *)0)->message];
};

/* What is resident before a pixel is read (libraries, GDAL's own cache), and what a scan may ask for at
 * least. */
enum { DETECTION_RESIDENT_MB = 150, DETECTION_SPARE_MIN_MB = 32, DETECTION_DEFAULT_MB = 512 };

double detection_seconds_since(const struct timespec *began);

#endif
