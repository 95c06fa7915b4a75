/* Areas of fields as candidates: their features lie where those of flowers do. */
#ifndef DETECT_FIELD_CANDIDATE_H
#define DETECT_FIELD_CANDIDATE_H

#include "detect/detection.h"
#include "fields/measure.h"
#include "fields/outline.h"
#include "model/field_model.h"

#include <string.h>

/* candidates_rank() tells candidates with the same strongest pixel apart by FEATURE_link_m: of fields, by
 * their level. */
_Static_assert((int)FIELD_FEATURES <= (int)FEATURE_link_m, "features of fields must end before that");

/* An area measured: all but its score. `outline` is in working pixels and the caller's; what the candidate
 * says is in source pixels. False when memory ran out. */
static inline bool field_candidate_make(candidate *out, field_outline *outline, const field_area *area,
                                        unsigned layers, const field_tone *tone, const field_scale *scale,
                                        int pool) {
    static const double TOLERANCE_PX = 0.75;
    *out = (candidate){.score = 0};
    if (!field_outline_make(outline, area, TOLERANCE_PX)) return false;
    field_measure(out->features, area, layers, tone, scale);
    for (int i = FIELD_FEATURES; i < FEATURE_COUNT; i++) out->features[i] = 0;
    out->features[FEATURE_link_m] = (float)area->level;
    out->x_px = outline->inside_x * pool;
    out->y_px = outline->inside_y * pool;
    out->best_x_px = (area->sums.best_x + 0.5) * pool;
    out->best_y_px = (area->sums.best_y + 0.5) * pool;
    out->area_m2 = (double)area->sums.count * scale->gsd_m * scale->gsd_m;
    out->outline_count = (int32_t)outline->count;
    return true;
}

#endif
