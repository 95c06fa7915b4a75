/* Planes R, G, B, valid of a rectangle, and what the samples of a picture become in them. */
#ifndef RASTER_PLANES_H
#define RASTER_PLANES_H

#include "kernels/kernels.h"
#include "raster/source.h"

/* Values of the valid plane. Where it is not RASTER_VALID the colours are 0. */
enum { RASTER_VOID = 0, RASTER_UNREADABLE = 1, RASTER_VALID = 255 };

/* Four planes R, G, B, valid: plane p of pixel (x, y) at bytes[p * plane + y * stride + x]. */
typedef struct raster_planes {
    uint8_t *bytes;
    size_t plane, stride;
} raster_planes;

/* A rectangle of a picture, in pixels as stored. */
typedef struct rectangle {
    int x, y, w, h;
} rectangle;

static inline uint8_t *planes_row(raster_planes planes, int plane, int y) {
    return planes.bytes + (size_t)plane * planes.plane + (size_t)y * planes.stride;
}

/* The same planes from pixel (x, y) on. */
raster_planes planes_at(raster_planes planes, int x, int y);

/* The kernels that PAP_KERNELS names, or the best; never NULL. */
const kernel_set *planes_kernels(void);

/* Colours 0, validity `valid`. */
void planes_clear(raster_planes planes, int w, int h, uint8_t valid);

void planes_fill_valid(raster_planes planes, int w, int h, uint8_t valid);

/* Makes the validity of bytes that have no mask of their own: by nodata value, or black is void. */
void planes_judge(const raster_source *source, const kernel_set *kernels, raster_planes planes, int w, int h);

/* Codes one row of a wide band (0..2 for R, G, B) as bytes and adds to the notes of the row, which begin as
 * 0; planes_merge_row makes RASTER_VALID or RASTER_VOID of them once all three bands are coded. */
void planes_code_row(const raster_source *source, int band, uint8_t *codes, uint8_t *notes,
                     const float *samples, int n);
void planes_merge_row(const raster_source *source, uint8_t *notes, const uint8_t *r, const uint8_t *g,
                      const uint8_t *b, int n);

/* Thresholds validity at 128 and clears the colours where it is void; whether anything is valid. */
bool planes_settle(const kernel_set *kernels, raster_planes planes, int w, int h);

/* Whether no pixel's validity is 128 or more. */
bool planes_are_void(raster_planes planes, int w, int h);

void planes_flip(raster_planes planes, int w, int h);

#endif
