/* Rectangles of a plain TIFF: blocks decoded by libtiff into memory of the worker's own, taken apart from
 * there. */
#ifndef RASTER_DIRECT_H
#define RASTER_DIRECT_H

#include "raster/planes.h"

typedef struct direct_reader direct_reader;

/* Opens handles of its own on a source whose direct.is_on. Used by one thread at a time. */
pap_status direct_reader_new(direct_reader **out, const raster_source *source, pap_error *err);
void direct_reader_free(direct_reader *reader);

/* True when none of the blocks of R, G and B in the rectangle was ever stored. */
bool direct_reader_is_sparse(direct_reader *reader, rectangle at);

/* As raster_reader_read, but rows are as stored. A block under an empty mask is not decoded. */
void direct_reader_read(direct_reader *reader, rectangle at, raster_planes planes, bool *is_empty,
                        int *bad_blocks, pap_error *err);

#endif
