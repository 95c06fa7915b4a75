/* The outline of an area, and a point inside it. */
#ifndef FIELDS_OUTLINE_H
#define FIELDS_OUTLINE_H

#include "fields/area.h"

typedef struct field_outline {
    double *xy;   /* a closed ring, first == last, working pixels; the caller's */
    size_t count; /* points */
    double inside_x, inside_y;
} field_outline;

/* The outer ring along pixel edges, straightened where that moves it by less than `tolerance_px`. The area
 * has its runs, in order. False when memory ran out. */
bool field_outline_make(field_outline *out, const field_area *area, double tolerance_px);

#endif
