/* A plain copy of a picture whose blocks are dear to decode, for those who read each of them several times.
 */
#ifndef RASTER_COPY_H
#define RASTER_COPY_H

#include "raster/source.h"

typedef struct raster_copy {
    bool is_made;
    raster_source source; /* the picture, read from the copy; what it points to stays the original's */
    char dataset[32];
    int fd;
} raster_copy;

/* Whether a copy is worth its room on the disk: large, JPEG 2000, without a mask of its own. */
bool raster_is_dear(const raster_source *source);

/* Which bands are copied, and who is told how far it is. */
typedef struct raster_copy_options {
    const int
        *bands; /* numbers from 1 of those that will be read; NULL: all. The copy's others hold nothing */
    int band_count;
    /* Told every few megapixels how many of the picture's pixels are done; true stops. NULL: nobody. */
    bool (*on_progress)(void *context, int64_t done_px);
    void *context;
} raster_copy_options;

/* Decodes every block once, into an uncompressed file of $TMPDIR (or /tmp) without a name, so that nothing
 * remains of it whatever happens. Where there is no room, or something cannot be decoded, no copy is made,
 * and the original serves: that tells which parts are lost. PAP_E_CANCELLED, PAP_E_NOMEM. */
pap_status raster_copy_make(raster_copy *out, const raster_source *source, const raster_copy_options *how,
                            pap_error *err);
void raster_copy_free(raster_copy *copy);

#endif
