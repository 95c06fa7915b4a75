/* Names of products and of their parts: what a file's name alone says about it. */
#ifndef SENSORS_PRODUCT_H
#define SENSORS_PRODUCT_H

#include "sensors/sensor.h"

typedef enum product_kind {
    PRODUCT_PICTURE, /* all bands in one file */
    PRODUCT_PART,    /* one band of several files */
    PRODUCT_DISPLAY, /* made for the eye: codes, whatever the sensor measures */
    PRODUCT_DERIVED  /* an index, a classification: no bands of the sensor */
} product_kind;

typedef struct product {
    product_kind kind;
    const sensor *sensor; /* NULL: the name does not tell, but parts of this name belong together */
    const char *what;     /* "level 2A", "collection 2, level 1"; "" unknown */
    char stem[128];       /* equal for the parts of one product; "" when not a part */
    char band[16];        /* of a part: the band's name or role in it; of what is derived: its name */
    char date[9];         /* "YYYYMMDD", "" unknown */
    char baseline[5];     /* of Sentinel-2: "0400", "" unknown */
    double scale, offset; /* of whole numbers; scale 0: not told */
    bool has_sun_angle;   /* reflectance is still to be divided by the sine of the sun's elevation */
} product;

/* What the base name of a file, or of a folder, says. False: nothing. */
bool product_of_name(product *out, const char *name);

/* Sentinel-2 samples count from 1000 up since processing baseline 04.00 (25 January 2022): looks in the
 * product's own name and in `path`, then at the date. *is_sure: the baseline is known. */
double product_offset_of_sentinel(const product *one, const char *path, bool *is_sure);

#endif
