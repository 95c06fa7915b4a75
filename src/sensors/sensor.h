/* The table of sensors: bands, wavelengths, ground pixel, and what a whole-number sample is worth. */
#ifndef SENSORS_SENSOR_H
#define SENSORS_SENSOR_H

#include <stdbool.h>
#include <stddef.h>

enum { SENSOR_BANDS_MAX = 13, SENSOR_LAYOUTS_MAX = 6 };

typedef struct sensor_band {
    const char *name; /* as its maker calls it: "B4", "Red edge" */
    const char *role; /* as --bands has it: R G B RE RE1 RE2 RE3 NIR; NULL: none of these */
    double centre_nm; /* of the response; for plain RGB what such cameras have, roughly */
    double width_nm;  /* full width at half maximum, or the maker's band limits; 0: not told */
} sensor_band;

typedef struct sensor {
    const char *key;     /* what --sensor takes */
    const char *aliases; /* other words for it, apart by blanks; "" none */
    const char *name;
    sensor_band bands[SENSOR_BANDS_MAX]; /* ended by a NULL name unless full */
    /* Orders in which files hold its bands, as band names apart by '|'; the number of bands tells which. */
    const char *layouts[SENSOR_LAYOUTS_MAX];
    bool is_display; /* samples are display codes, not measurements */
    double scale,
        offset;        /* reflectance = scale x sample + offset, of whole numbers; scale 0: no fixed rule */
    double nodata;     /* sample that stands for nothing; NAN: none */
    double saturation; /* sample from which nothing is told; 0: not fixed */
    double gsd_low_m, gsd_high_m; /* ground pixels that are usual */
    const char *units;            /* why there is no fixed rule, or what the rule holds for */
    const char *source;           /* the maker's document */
} sensor;

size_t sensor_count(void);
const sensor *sensor_at(size_t i);

/* By key, alias or name, ignoring case, blanks and hyphens; NULL: none. */
const sensor *sensor_find(const char *text);

int sensor_band_count(const sensor *one);

/* The place of a band in one->bands by its name ("B4", "B04", "SR_B4"), ignoring case and leading zeros; by
 * its role: the first. -1: none. */
int sensor_band_named(const sensor *one, const char *name);
int sensor_band_of_role(const sensor *one, const char *role);

/* The place of the band nearest to a wavelength, within `tolerance_nm`; -1: none. */
int sensor_band_near(const sensor *one, double nm, double tolerance_nm);

/* The places of the bands of a file of `count` bands, in their order. False: no layout has that many. */
bool sensor_layout(const sensor *one, int count, int places[SENSOR_BANDS_MAX]);

#endif
