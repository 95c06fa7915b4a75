/* The area of interest on a picture's pixels. */
#ifndef AOI_CLIP_H
#define AOI_CLIP_H

#include "aoi/area.h"
#include "geo/place.h"
#include <stdbool.h>

typedef struct aoi_clip aoi_clip;

/* What lies within reach_m of the picture (width x height pixels, placed). PAP_E_OUTSIDE when no pixel lies
 * in the area; the message names `subject`, the picture. */
pap_status aoi_clip_new(aoi_clip **out, const aoi *area, const geo_place *place, int64_t width,
                        int64_t height, double reach_m, const char *subject, pap_error *err);

/* The whole area, in degrees instead of pixels. */
pap_status aoi_clip_new_degrees(aoi_clip **out, const aoi *area, pap_error *err);
void aoi_clip_free(aoi_clip *clip);

/* Where a picture lies: degrees. */
typedef struct aoi_box {
    double west, south, east, north;
} aoi_box;

/* Of a picture's rim, widened by reach_m and a little. False where no part of it has a position. */
bool aoi_box_of_picture(aoi_box *out, const geo_place *place, int64_t width, int64_t height, double reach_m);

/* Positions are pixels, the origin at the outer corner of the first. Safe on several threads at once. */
bool aoi_clip_holds(const aoi_clip *clip, double x, double y);
bool aoi_clip_touches(const aoi_clip *clip, double x0, double y0, double x1, double y1);

/* The part of the picture that the area spans. */
void aoi_clip_bounds(const aoi_clip *clip, double *x0, double *y0, double *x1, double *y1);

/* Where a row crosses the area's edge, ascending: for questions about many positions in it. Zero it; free(x).
 */
typedef struct aoi_row {
    double *x;
    size_t count, capacity;
} aoi_row;

/* False when memory ran out. */
bool aoi_clip_row(aoi_row *row, const aoi_clip *clip, double y);
bool aoi_row_holds(const aoi_row *row, double x);

/* Its edges, as x0,y0,x1,y1, to be drawn. */
size_t aoi_clip_edges(const aoi_clip *clip, const double **edges);

#endif
