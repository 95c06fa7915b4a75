/* The evaluation's pictures. */
#ifndef ASSESS_CURVES_H
#define ASSESS_CURVES_H

#include "assess/evaluate.h"

/* RGB PNGs of 800 x 600 through staged files. What there is nothing to draw of says so in the picture. */
typedef pap_status curve_writer(const evaluation *e, const char *path, bool may_replace, bool is_public,
                                pap_error *err);
curve_writer curves_precision_recall, curves_reliability, curves_recall_by_size;

#endif
