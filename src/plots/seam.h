/* Blobs that cross tiles, put together exactly: a union-find over the blobs that touch tile sides.
 *
 * Tiles come in row-major order. A blob is closed when the row of tiles below which it cannot reach is
 * complete. */
#ifndef PLOTS_SEAM_H
#define PLOTS_SEAM_H

#include "plots/tile.h"

typedef struct seam seam;

typedef pap_status seam_sink(void *context, const blob *closed, pap_error *err);

pap_status seam_new(seam **out, pap_error *err);
void seam_free(seam *stitch);

/* Adds the open blobs of the next tile of the current row; NULL for a tile without data. */
pap_status seam_add(seam *stitch, const tile_result *tile, pap_error *err);

/* Ends a row of tiles: blobs that do not reach its lower side go to sink (all, if it is the last row). */
pap_status seam_end_row(seam *stitch, bool is_last, seam_sink *sink, void *context, pap_error *err);

#endif
