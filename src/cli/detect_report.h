/* What papaver detect says at its end: the list, and what was inspected. */
#ifndef CLI_DETECT_REPORT_H
#define CLI_DETECT_REPORT_H

#include "aoi/survey.h"
#include "coverage/tally.h"
#include "detect/detection.h"

/* What the pictures of a batch have shown. */
typedef struct batch_coverage {
    double hectares[COVERAGE_REASON_COUNT]; /* sums over pictures */
    int pictures;
    bool is_unplaced;   /* one at least has no place: then nobody knows what overlaps */
    const aoi *area;    /* NULL: everything counts */
    aoi_survey *survey; /* of the area */
    tally *ground;      /* of everything; NULL: one picture, or an area */
} batch_coverage;

/* `area` (NULL: none) must outlive it. */
pap_status batch_coverage_start(batch_coverage *out, const aoi *area, bool is_batch, pap_error *err);
pap_status batch_coverage_add(batch_coverage *seen, const detection *found, pap_error *err);
void batch_coverage_end(batch_coverage *seen);

/* The first targets, and how many there are in which file (NULL or "-": none) and run folder (NULL: none). */
void report_targets(const pap_targets *list, const char *output, const char *run);

/* The last line, always: what was inspected, and what was not, by reason. */
void report_coverage(const batch_coverage *seen);

#endif
