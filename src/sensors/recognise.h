/* Which sensor the facts about a picture speak of, which of its bands the picture holds, and why. */
#ifndef SENSORS_RECOGNISE_H
#define SENSORS_RECOGNISE_H

#include "papaver/papaver.h"
#include "sensors/product.h"

enum { SENSOR_FACTS_BANDS_MAX = 64 };

typedef struct sensor_band_fact {
    const char *description; /* never NULL */
    double wavelength_nm;    /* 0: not told */
    const char *role;        /* what the file or the user says of it, as --bands has it; NULL: nothing */
    bool is_colour;          /* red, green or blue by the file's colour interpretation */
    bool is_alpha;
} sensor_band_fact;

/* What is known of a picture before its sensor is. Texts may be NULL where nothing is known. */
typedef struct sensor_facts {
    const char *path;         /* as messages name it */
    const char *name;         /* base name of the file, of a stack's first part, or of the product */
    const char *folder;       /* path of it, whose names may tell a processing baseline */
    const char *asked;        /* --sensor */
    const char *satellite;    /* by product metadata, e.g. "WV02", "Sentinel-2A" */
    const char *level;        /* by product metadata, e.g. "Level-2A" */
    const char *baseline;     /* by product metadata, e.g. "04.00" */
    const char *make, *model; /* of a camera */
    const char *software;
    bool is_stack;  /* of parts: each band is what the part's name says */
    bool has_roles; /* by the user's own --bands */
    bool is_byte;
    int band_count;
    sensor_band_fact bands[SENSOR_FACTS_BANDS_MAX];
} sensor_facts;

typedef struct sensor_finding {
    const sensor *sensor;                      /* NULL: none of the table */
    product product;                           /* what the name says; zero: nothing */
    char how[160];                             /* "file name", "band wavelengths", ... */
    char note[256];                            /* what is doubtful, and what to do about it; "" nothing */
    signed char place[SENSOR_FACTS_BANDS_MAX]; /* of the sensor's bands, per band of the picture; -1: none */
    bool is_assumed; /* the bands' order is that of the sensor's usual files; nothing in this one says so */
    double scale, offset; /* of whole-number samples; scale 0: no rule */
    bool is_derived;      /* an index or a classification: samples are no light */
    bool is_display;      /* display codes, whatever the sensor measures */
} sensor_finding;

/* PAP_E_SETTING for a --sensor that is not in the table, PAP_E_BANDS for one that contradicts the picture's
 * number of bands, their wavelengths or roles. */
pap_status sensor_recognise(sensor_finding *out, const sensor_facts *facts, pap_error *err);

#endif
