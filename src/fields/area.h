/* A connected area of pixels while it is put together: sums that do not depend on how it was cut, and its
 * runs. */
#ifndef FIELDS_AREA_H
#define FIELDS_AREA_H

#include "base/memory.h"
#include "fields/net.h"

/* x0 <= x < x1 in row y, working pixels of the picture. */
typedef struct field_run {
    int32_t y, x0, x1;
} field_run;

typedef struct field_sums {
    int64_t count, x, y, xx, xy, yy; /* pixels; of their columns and rows, from the picture's corner */
    int64_t edges;                   /* sides of pixels towards pixels that are not of the area */
    int64_t voids;                   /* of these, towards what holds no data */
    int64_t score;                   /* in 1/FIELD_SCORE_ONE */
    int32_t best, best_x, best_y;    /* the strongest pixel; the first of equals, by row and column */
    int64_t value[FIELD_LAYERS], square[FIELD_LAYERS];
    int64_t mid[FIELD_LAYERS], far[FIELD_LAYERS]; /* means of the neighbourhoods of its pixels */
    int64_t step[FIELD_LAYERS], steps;            /* across its edge: a pixel in minus a pixel out */
} field_sums;

typedef struct field_area {
    int level; /* number of the level that its pixels reach */
    field_sums sums;
    int32_t x0, y0, x1, y1; /* box of pixels, x1 and y1 beyond */
    VECTOR(field_run) runs;
    bool is_too_large; /* has no runs any more */
} field_area;

void field_area_clear(field_area *area);
/* Takes another one's sums and runs in; `from` is then empty. False when memory ran out. */
bool field_area_join(field_area *into, field_area *from);
/* Lets go of runs once it is longer than `limit_px` in any direction. */
void field_area_limit(field_area *area, int limit_px);

#endif
