/* A cloud-optimised GeoTIFF in the making: floats on a picture's own grid, written in any order of
 * rectangles. */
#ifndef RASTER_COG_H
#define RASTER_COG_H

#include "raster/source.h"

typedef struct raster_cog raster_cog;

typedef struct raster_cog_layer {
    const char *name, *long_name, *formula, *source; /* long_name and source may be NULL */
} raster_cog_layer;

/* `folder` takes the files on the way (as large as the picture's pixels x layers x 4 bytes, less what is
 * void); errors name `shown`, which must outlive it. Void is NaN. The picture's georeference is taken over,
 * north up. */
pap_status raster_cog_new(raster_cog **out, const char *folder, const char *shown,
                          const raster_source *source, const raster_cog_layer *layers, int count,
                          pap_error *err);

/* Edge of the square blocks that it is written in: rectangles aligned to it cost least. */
int raster_cog_block(const raster_cog *cog);

/* Planes of w x h floats, one after another, one for each layer. One thread at a time. */
pap_status raster_cog_write(raster_cog *cog, const float *planes, int64_t x, int64_t y, int w, int h,
                            pap_error *err);

/* Asked now and then with the share done; false stops. */
typedef bool raster_cog_progress(void *context, double share);

/* Compresses all into `path` with overviews, on so many threads. The bytes do not depend on them, nor on the
 * order of writing. PAP_E_CANCELLED when asked to stop; PAP_E_NOSPACE, PAP_E_IO. */
pap_status raster_cog_finish(raster_cog *cog, const char *path, int threads, raster_cog_progress *progress,
                             void *context, pap_error *err);

void raster_cog_free(raster_cog *cog);

/* What GDAL may keep of blocks read and written. */
void raster_cache_limit(size_t bytes);

#endif
