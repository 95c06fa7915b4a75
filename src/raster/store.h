/* Decoded pixels shared by all workers: each block is decoded once, by whoever needs it first, and kept while
 * tiles around it are likely to ask again. Coordinates are working pixels: pool x pool source pixels
 * averaged. */
#ifndef RASTER_STORE_H
#define RASTER_STORE_H

#include "raster/reader.h"

typedef struct raster_store raster_store;

/* `pool` >= 1; `workers` handles are opened when first used; decoded pixels are kept within about `bytes`. */
pap_status raster_store_new(raster_store **out, const raster_source *source, int pool, int workers,
                            size_t bytes, pap_error *err);
void raster_store_free(raster_store *store);

/* Lets go of decoded blocks that lie wholly above working row y: nobody will ask for them again. */
void raster_store_forget_above(raster_store *store, int64_t y);

/* Size in working pixels; a last row or column that would be less than half a pixel is left out. */
int64_t raster_store_width(const raster_store *store);
int64_t raster_store_height(const raster_store *store);

/* The unit of decoding in working pixels: tiles that are multiples of it decode least twice. */
void raster_store_unit(const raster_store *store, int *w, int *h);

/* Copies the rectangle (which may reach beyond the picture: VOID there) into planes. *has_valid says whether
 * any pixel is valid; if not, the planes may be untouched. Any worker may call at any time, each under its
 * own number in 0..workers-1. */
pap_status raster_store_read(raster_store *store, int worker, int64_t x, int64_t y, int w, int h,
                             raster_planes planes, bool *has_valid, pap_error *err);

/* Blocks that could not be decoded so far, and the message of the first of them in the order of the file. */
int64_t raster_store_bad_blocks(const raster_store *store, const char **message);

#endif
