/* The table of spectral indices: one row for each, in the order of index_id. */
#ifndef KERNELS_INDEX_TABLE_H
#define KERNELS_INDEX_TABLE_H

#include <stdbool.h>
#include <stddef.h>

/* RE is the sensor's own red edge, wherever it lies (MicaSense 717 nm, DJI 730 nm, Sentinel-2 705 nm); RE1,
 * RE2 and RE3 are bands near 705, 740 and 783 nm. */
typedef enum index_band {
    INDEX_BAND_R,
    INDEX_BAND_G,
    INDEX_BAND_B,
    INDEX_BAND_N,
    INDEX_BAND_RE,
    INDEX_BAND_RE1,
    INDEX_BAND_RE2,
    INDEX_BAND_RE3,
    INDEX_BAND_COUNT
} index_band;

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
    INDEX_MRBVI,
    INDEX_RI,
    INDEX_IKAW,
    INDEX_RCC,
    INDEX_GCC,
    INDEX_BCC,
    INDEX_CIVE,
    INDEX_VEG,
    INDEX_COM,
    INDEX_COM2,
    INDEX_NDYI,
    INDEX_EBI,
    INDEX_NDVI,
    INDEX_GNDVI,
    INDEX_BNDVI,
    INDEX_GRNDVI,
    INDEX_GBNDVI,
    INDEX_ENDVI,
    INDEX_NDWI,
    INDEX_SR,
    INDEX_IPVI,
    INDEX_MSR,
    INDEX_RDVI,
    INDEX_NLI,
    INDEX_WDRVI,
    INDEX_NIRV,
    INDEX_EVI,
    INDEX_EVI2,
    INDEX_SAVI,
    INDEX_OSAVI,
    INDEX_MSAVI2,
    INDEX_GSAVI,
    INDEX_GOSAVI,
    INDEX_ARVI,
    INDEX_GARI,
    INDEX_GEMI,
    INDEX_CVI,
    INDEX_CIG,
    INDEX_MACI,
    INDEX_CRI550,
    INDEX_TRIVI,
    INDEX_MCARI1,
    INDEX_MTVI2,
    INDEX_FCVI,
    INDEX_NDRE,
    INDEX_CIRE,
    INDEX_NDCI,
    INDEX_NDVI705,
    INDEX_VARI700,
    INDEX_MTCI,
    INDEX_S2REP,
    INDEX_IRECI,
    INDEX_MCARI,
    INDEX_TCARI,
    INDEX_TCI,
    INDEX_ARI1,
    INDEX_ARI2,
    INDEX_CRI700,
    INDEX_PSRI,
    INDEX_COUNT
} index_id;

/* bands[] holds one row per index_band; rows the index does not read may be NULL. */
typedef void index_kernel(float *out, const float *const bands[INDEX_BAND_COUNT], size_t n);

typedef struct index_row {
    const char *name, *long_name;
    const char *formula; /* bands as inputs in [0, 1]; r, g, b: their shares of R+G+B */
    unsigned bands;      /* bit 1 << index_band for each that it reads */
    /* A common factor on all bands changes it, so that sample values will not do for reflectance. */
    bool needs_reflectance;
    double low, high;   /* what inputs in [0, 1] can give; infinite where unbounded */
    const char *source; /* author and year */
    const char *doi;    /* NULL: none known to us */
    const char *alias;  /* its name in the public catalogue, where that is another; else NULL */
} index_row;

extern const index_row index_table[INDEX_COUNT];

/* "R", "G", "B", "NIR", "RE", "RE1", "RE2", "RE3". */
const char *index_band_name(index_band band);

/* The row's number by name or alias, ignoring case, or INDEX_COUNT. */
index_id index_find(const char *name);

#endif
