/* One worker's handle on a picture: reads rectangles of chosen bands as numbers near 0..1, NaN where nothing
 * is valid. */
#ifndef RASTER_VALUES_H
#define RASTER_VALUES_H

#include "raster/source.h"

/* What the numbers are. */
typedef enum raster_coding {
    RASTER_DISPLAY,     /* sRGB codes over their full scale */
    RASTER_REFLECTANCE, /* by the bands' own scale and offset, by the user's, or stored so */
    RASTER_UNSCALED     /* samples whose scale nobody knows: quotients of them hold, their values do not */
} raster_coding;

typedef struct raster_radiometry {
    raster_coding coding;
    double scale[RASTER_BANDS_MAX], offset[RASTER_BANDS_MAX]; /* value = scale x sample + offset, by band */
    const char
        *how; /* where scale and offset come from: "--scale", "the bands' own", "the sensor's rule", ... */
} raster_radiometry;

/* The band numbers (from 1) of the roles that a picture shows colour or infrared in; returns how many. */
int raster_spectral_bands(int out[RASTER_BANDS_MAX], const raster_source *source);

/* The first band of a role, from 1; 0: none. */
int raster_band_of(const raster_source *source, raster_role role);

/* `scale` > 0 (with `offset`) replaces what the bands say of themselves, and that goes before the sensor's
 * rule (which holds for whole numbers, and floats beyond 0..1). PAP_E_UNSUPPORTED for samples that are no
 * quantities (palettes, complex numbers). */
pap_status raster_radiometry_read(raster_radiometry *out, const raster_source *source, double scale,
                                  double offset, pap_error *err);

typedef struct raster_values raster_values;

/* Opens a handle of its own on `count` bands. Used by one thread at a time; source and radiometry must
 * outlive it. */
pap_status raster_values_new(raster_values **out, const raster_source *source,
                             const raster_radiometry *radiometry, const int *bands, int count,
                             pap_error *err);
void raster_values_free(raster_values *values);

/* The numbers of the bands that are read: those that were asked for, those that tell what is void, alpha.
 * Returns how many. */
int raster_values_bands(int out[RASTER_BANDS_MAX + 1], const raster_values *values);

/* Reads a rectangle inside the picture into planes of w x h floats, one after another. A sample is NaN where
 * the picture's mask says so, where it is not finite, and where it is its band's nodata value; of bytes, and
 * of black where there is no mask, only where all bands that show anything agree (0 is a shadow's red too).
 * *has_any: some value is a number; if not, the planes may be untouched. Blocks that cannot be decoded are
 * NaN, *bad_blocks counts them, and `err` holds the first fault; the status is then still PAP_OK. */
pap_status raster_values_read(raster_values *values, float *planes, int64_t x, int64_t y, int w, int h,
                              bool *has_any, int *bad_blocks, pap_error *err);

/* A part of a rectangle that could not be decoded, in the picture's pixels. */
typedef struct raster_lost {
    int64_t x, y;
    int w, h;
} raster_lost;

/* Those of the last rectangle that was read; the values', until the next is. */
const raster_lost *raster_values_lost(const raster_values *values, size_t *count);

#endif
