/* What a detection holds: for the scans that make one. */
#ifndef DETECT_DETECTION_PARTS_H
#define DETECT_DETECTION_PARTS_H

#include "detect/candidates.h"

#include <time.h>

struct detection {
    const raster_source *source, *later; /* later: a second date of the place; NULL: none */
    const model *model;
    const model_regime *regime;
    const field_model *fields; /* NULL: flowers were looked for */
    const field_regime *field;
    field_tone tone; /* of fields */
    candidates *found;
    coverage *cover;
    aoi_clip *area; /* NULL: the whole picture */
    int pool, threads;
    detection_seconds took;
    int64_t fault_count;
    char fault[sizeof((pap_error *)0)->message];
};

/* What is resident before a pixel is read (libraries, GDAL's own cache), and what a scan may ask for at
 * least. */
enum { DETECTION_RESIDENT_MB = 150, DETECTION_SPARE_MIN_MB = 32, DETECTION_DEFAULT_MB = 512 };

/* Finds out what of the picture, and of reach_m around it, lies in an area of interest. PAP_E_OUTSIDE,
 * PAP_E_GEOREF. */
pap_status detection_clip(detection *out, const aoi *area, double reach_m, pap_error *err);

double detection_seconds_since(const struct timespec *began);

#endif
