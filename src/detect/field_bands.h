/* Which bands of a picture fields are looked for in. */
#ifndef DETECT_FIELD_BANDS_H
#define DETECT_FIELD_BANDS_H

#include "fields/layers.h"
#include "raster/values.h"

typedef struct field_bands {
    int number[FIELD_BANDS]; /* from 1; 0: absent */
    unsigned present;        /* bits 1 << field_band */
} field_bands;

/* The sensor's own red edge, or else the one nearest to 720 nm. */
field_bands field_bands_of(const raster_source *source);

/* Reads w x h working pixels (pool x pool source pixels averaged) from column x, row y, which may reach
 * beyond the picture, as linear light into planes of w x h floats, one for each field_band that is present
 * (others are left alone); NaN where nothing is valid (untouched, and *has_any
 * false, where nothing at all is). `scratch` is the caller's buffer, grown as needed. */
typedef struct field_reader {
    raster_values *values;
    const raster_source *source;
    const raster_radiometry *radiometry;
    field_bands bands;
    int pool;
    float *scratch;
    size_t scratch_capacity;
    uint8_t *lost; /* the caller's, w x h of what is read, or NULL: set to 1 where nothing could be decoded */
    bool has_lost; /* whether that was so anywhere in the last read */
    int64_t bad_blocks;
    char fault[sizeof((pap_error *)0)->message]; /* of the first bad block */
} field_reader;

/* Of the bands `wanted` (bits) those that the picture has. */
pap_status field_reader_open(field_reader *out, const raster_source *source,
                             const raster_radiometry *radiometry, unsigned wanted, int pool, pap_error *err);
void field_reader_close(field_reader *reader);
pap_status field_reader_read(field_reader *reader, float *const planes[FIELD_BANDS], int64_t x, int64_t y,
                             int w, int h, bool *has_any, pap_error *err);

/* The tones of one or two dates, from windows spread over the scene; the same whatever tiles and threads. The
 * first one's middles hold those of the changes, too. */
pap_status field_reader_tone(field_tone out[2], field_reader *readers, int dates, int64_t width,
                             int64_t height, pap_error *err);

/* A pixel as people see it: red, green and blue, or infrared, red and green where there is no blue; 0 where
 * void. */
void field_show(uint8_t rgb[3], float *const bands[FIELD_BANDS], size_t at, const field_tone *tone);

#endif
