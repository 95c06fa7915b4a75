/* Areas that tiles cut, put together: tiles come in their order, areas leave as soon as they are whole. */
#ifndef FIELDS_STITCH_H
#define FIELDS_STITCH_H

#include "fields/tile.h"

typedef struct field_stitch field_stitch;

/* A whole area of at least the scale's least_px that is not too large; lent. Runs are in the order of rows
 * and columns. */
typedef pap_status field_sink(void *context, const field_area *area, pap_error *err);

pap_status field_stitch_new(field_stitch **out, const field_scale *scale, int64_t width, pap_error *err);
void field_stitch_free(field_stitch *stitch);

/* Takes the next tile over, NULL for one without data; its core begins at (x0, y0). `is_row_end`: the last of
 * a row of tiles, `is_last`: of the picture. */
pap_status field_stitch_take(field_stitch *stitch, field_tile *tile, int64_t x0, int w, bool is_row_end,
                             bool is_last, field_sink *sink, void *context, pap_error *err);

#endif
