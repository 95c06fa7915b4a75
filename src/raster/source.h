/* A picture file as it stands: size, band roles, valid mask, sample coding, ground pixel. Immutable once
 * open. */
#ifndef RASTER_SOURCE_H
#define RASTER_SOURCE_H

#include "base/day.h"
#include "geo/place.h"
#include "papaver/papaver.h"
#include "raster/frame.h"
#include "sensors/sensor.h"
#include <stdbool.h>

typedef enum raster_role {
    RASTER_OTHER = 0,
    RASTER_RED,
    RASTER_GREEN,
    RASTER_BLUE,
    RASTER_RED_EDGE,   /* the sensor's own, wherever it lies */
    RASTER_RED_EDGE_1, /* near 705, 740 and 783 nm */
    RASTER_RED_EDGE_2,
    RASTER_RED_EDGE_3,
    RASTER_NIR,
    RASTER_ALPHA,
    RASTER_GREY,
    RASTER_PALETTE,
    RASTER_CMYK, /* these are colours, but not red, green and blue */
    RASTER_YCBCR,
    RASTER_LAB,
    RASTER_LOGLUV,
    RASTER_ROLE_COUNT
} raster_role;

typedef enum raster_mask {
    RASTER_MASK_NONE = 0,
    RASTER_MASK_ALPHA,  /* a band of its own; valid from half of full scale */
    RASTER_MASK_NODATA, /* a pixel is void where every colour band has its nodata value (or is NaN) */
    RASTER_MASK_BAND    /* internal or external per-dataset mask */
} raster_mask;

enum { RASTER_BANDS_MAX = 64 };

/* How a plain TIFF can be read without GDAL. */
typedef struct raster_direct {
    bool is_on;
    bool is_by_rows;              /* strips so large that they are decoded row by row, in their order */
    uint64_t image_ifd, mask_ifd; /* where in the file their directories lie; 0: no mask */
    double fill[4];               /* what blocks of R, G, B, alpha hold that were never stored */
} raster_direct;

/* How samples that measure light are coded for the eye (raster/display.h). */
typedef struct raster_display raster_display;

/* What is known of the light that a band measures. */
typedef struct raster_spectrum {
    char name[16];              /* as the sensor's maker calls the band; "" unknown */
    double centre_nm, width_nm; /* 0: unknown */
    double scale, offset;       /* the sensor's rule: reflectance = scale x sample + offset; scale 0: none */
    double saturation;          /* sample from which nothing more is told; 0: unknown */
} raster_spectrum;

/* Which sensor it was, and why that is believed. */
typedef struct raster_sensing {
    const sensor *sensor; /* NULL: not recognised */
    char how[160];        /* "file name", "band wavelengths", "--sensor"; what nothing is known of: why not */
    char what[64];        /* "level 2A", "collection 2, level 1"; "" unknown */
    char note[256];       /* what is doubtful, with the remedy; "" nothing */
    char day[DAY_TEXT];   /* of acquisition, "YYYY-MM-DD"; "" unknown */
    char day_from[24];    /* "product metadata", "file name" of a product of this sensor, "EXIF" */
    bool is_display;      /* display codes, whatever the sensor measures */
    bool is_derived;      /* an index or a classification: its samples are no light */
} raster_sensing;

enum { RASTER_CAPTURE_PARTS_MAX = 12, RASTER_STACK_PARTS_MAX = 24 };

/* Texts are empty, and numbers 0, where the file does not tell. */
typedef struct raster_capture_band {
    char file[80], name[24];
    double centre_nm, width_nm;
} raster_capture_band;

/* A raw capture of a multispectral camera: one band, not aligned with the others of its moment. */
typedef struct raster_capture {
    bool is_raw;
    char camera[80], serial[40], id[48]; /* make and model; of the camera; of the moment */
    raster_capture_band own;
    raster_capture_band
        parts[RASTER_CAPTURE_PARTS_MAX]; /* of the same moment and folder, this one too, by name */
    int part_count;
} raster_capture;

typedef struct raster_source {
    char *path;    /* as messages name it; of a stack that --bands names, its first file */
    char *name;    /* base name, or a product's name for a stack of its parts; valid UTF-8 */
    char *dataset; /* what GDAL opens: the path, or the description of a stack */
    char *parts[RASTER_STACK_PARTS_MAX]; /* files of a stack, by band */
    int part_count;                      /* 0: no stack */
    int64_t width, height;
    int band_count; /* the first RASTER_BANDS_MAX have roles */
    raster_role roles[RASTER_BANDS_MAX];
    raster_spectrum spectra[RASTER_BANDS_MAX];
    raster_sensing sensing;
    raster_capture capture;
    int rgb[3];         /* band numbers from 1 */
    int alpha;          /* 0: none */
    double alpha_scale; /* alpha value that stands for valid */
    raster_mask mask;
    double nodata[3];
    bool has_nodata[3];
    double full_scale;       /* sample value that stands for white */
    bool is_8bit;            /* samples are bytes with full scale 255 */
    raster_display *display; /* of measured red, green and blue; NULL: samples are display codes */
    bool is_planar;          /* bands are stored apart */
    bool is_serial;          /* blocks can only be decoded in the file's order */
    bool has_one_reader;     /* serial, or with blocks so large that one handle serves all workers */
    bool is_flipped;         /* stored south-up: row 0 here is the last one stored */
    raster_direct direct;
    int block_w, block_h; /* as stored */
    char driver[32], compression[32], type_name[32], crs_name[128], roles_text[128], mask_text[64];
    const char *read_how; /* "directly", or why GDAL does it: "through GDAL (a mask of its own file)" */
    raster_frame frame;   /* .is_raw: not georeferenced, placed by its camera if at all */
    geo_place *place;     /* NULL: not placed */
    geo_steps steps;      /* at the centre; east_x and -north_y alone when not placed */
    double gsd_x_m, gsd_y_m;
    bool gsd_is_given;
} raster_source;

/* Opens leniently, so that `info` can describe what `detect` refuses: rgb[] is 0 for a role that is missing,
 * place NULL and gsd 0 without a georeference. `path` may be a part of a product or a folder of its parts
 * (raster/assembly.h); NULL when options->bands names files. PAP_E_OPEN, PAP_E_FORMAT, PAP_E_SETTING
 * (options->bands or sensor not understood), PAP_E_BANDS (a band that is not there; files that make no stack;
 * a sensor that contradicts the picture), PAP_E_UNSUPPORTED (a stack of raw captures);
 * of options->dem what raster_frame_place says. */
pap_status raster_source_open(raster_source **out, const char *path, const pap_scene_options *options,
                              pap_error *err);

/* PAP_OK when plots can be looked for: red, green and blue of a real sample type, and a ground pixel size.
 * PAP_E_BANDS, PAP_E_UNSUPPORTED, PAP_E_GEOREF with the remedy. */
pap_status raster_source_check(const raster_source *source, pap_error *err);

/* PAP_E_UNSUPPORTED, with the remedy, where the samples are no quantities that can be taken as they are:
 * palettes, CMYK and the like. */
pap_status raster_source_check_colours(const raster_source *source, pap_error *err);

/* Whether --bands names files of a stack ("G=g.tif,R=r.tif") instead of band numbers. */
bool raster_bands_are_files(const char *bands);

/* What the parts of one product share, by the name of a file alone; the caller's. NULL: no part of one. */
char *raster_product_key(const char *path);

/* Whether two paths name parts of one product, which are opened as one picture, by their names alone. */
bool raster_are_one_product(const char *path, const char *other);

/* The other product of the same flight in the same folder, by names alone: of the bands of a drone's camera
 * (result_Green.tif and so on) the colour picture (result.tif, result_RGB.tif), of that one of the bands. The
 * caller's; NULL: none. */
char *raster_beside(const raster_source *source);

/* PAP_OK when the samples are light on one grid. PAP_E_UNSUPPORTED for raw captures, which are not aligned,
 * and for rasters derived from pictures. raster_source_check asks this too. */
pap_status raster_source_check_light(const raster_source *source, pap_error *err);

void raster_source_free(raster_source *source);

/* sqrt(gsd_x * gsd_y), metres. */
double raster_source_gsd_m(const raster_source *source);

const char *raster_role_name(raster_role role);

#endif
