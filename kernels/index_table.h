/* The table of spectral indices: one row for each, in the order of index_id. */
#ifndef KERNELS_INDEX_TABLE_H
#define KERNELS_INDEX_TABLE_H

#include <stddef.h>

typedef enum index_band { INDEX_BAND_R, INDEX_BAND_G, INDEX_BAND_B, INDEX_BAND_COUNT } index_band;

typedef enum index_id {
    INDEX_EXG,
    INDEX_EXR,
    INDEX_EXGR,
    INDEX_NGRDI,
    INDEX_VARI,
    INDEX_GLI,
    INDEX_TGI,
    INDEX_MGRVI,
    INDEX_RGBVI,
    INDEX_RI,
    INDEX_IKAW,
    INDEX_CIVE,
    INDEX_VEG,
    INDEX_COM,
    INDEX_COM2,
    INDEX_NDYI,
    INDEX_EBI,
    INDEX_COUNT
} index_id;

/* bands[] holds one row per index_band; rows the index does not read may be NULL. */
typedef void index_kernel(float *out, const float *const bands[INDEX_BAND_COUNT], size_t n);

typedef struct index_row {
    const char *name, *long_name;
    const char *formula; /* R, G, B: inputs in [0, 1]; r, g, b: their share of R+G+B */
    const char *bands;   /* one letter for each band it reads */
    double low, high;    /* what inputs in [0, 1] can give; infinite where unbounded */
    const char *source;  /* author and year */
    const char *doi;     /* NULL: none known to us */
} index_row;

extern const index_row index_table[INDEX_COUNT];

/* The row's number, ignoring case, or INDEX_COUNT. */
index_id index_find(const char *name);

#endif
