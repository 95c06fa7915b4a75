/* One worker's handle on a picture: reads rectangles into 8-bit planes with a valid plane beside them. */
#ifndef RASTER_READER_H
#define RASTER_READER_H

#include "raster/planes.h"

typedef struct raster_reader raster_reader;

/* Opens a handle of its own. Used by one thread at a time. */
pap_status raster_reader_new(raster_reader **out, const raster_source *source, pap_error *err);
void raster_reader_free(raster_reader *reader);

/* True when the file itself says that nothing is stored there (sparse blocks), without decoding. */
bool raster_reader_is_sparse(raster_reader *reader, int64_t x, int64_t y, int64_t w, int64_t h);

/* Reads a rectangle that lies inside the picture. *is_empty: no valid pixel, and the planes are untouched; a
 * mask that is stored apart is looked at first, so that colours under an empty one are never decoded. Blocks
 * that cannot be decoded are RASTER_UNREADABLE, *bad_blocks counts them, and `err` holds the first fault; the
 * status is then still PAP_OK. */
pap_status raster_reader_read(raster_reader *reader, int64_t x, int64_t y, int64_t w, int64_t h,
                              raster_planes planes, bool *is_empty, int *bad_blocks, pap_error *err);

#endif
