/* Public interface of libpapaver: open a picture, detect suspected opium-poppy plots, read the list, write
 * it.
 *
 * Every result is a suspicion, to be checked on the ground.
 * Handles are opaque and belong to the caller, who frees them. `out` is set only when PAP_OK is returned.
 * Errors are written into a caller-owned pap_error, which may be NULL. There is no global state of ours:
 * calls on different handles may run on different threads; one handle is used by one thread at a time. */
#ifndef PAPAVER_PAPAVER_H
#define PAPAVER_PAPAVER_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PAP_VERSION "0.1.0"

typedef enum pap_status {
    PAP_OK = 0,
    PAP_E_ARGUMENT,    /* an argument is missing or outside its range */
    PAP_E_NOMEM,       /* memory ran out */
    PAP_E_IO,          /* reading or writing failed */
    PAP_E_NOSPACE,     /* the disk is full */
    PAP_E_OPEN,        /* the file cannot be opened */
    PAP_E_FORMAT,      /* the file is not of a kind that can be used */
    PAP_E_BANDS,       /* bands that are needed are missing */
    PAP_E_GEOREF,      /* no usable georeference */
    PAP_E_EMPTY,       /* no valid pixel */
    PAP_E_DECODE,      /* some blocks cannot be decoded */
    PAP_E_EXISTS,      /* the output exists */
    PAP_E_MODEL,       /* the model file is damaged or does not fit */
    PAP_E_SETTING,     /* an unknown setting, or a value outside its range */
    PAP_E_UNSUPPORTED, /* understood, but not offered for this input */
    PAP_E_CANCELLED,   /* the caller asked to stop */
    PAP_E_USAGE,       /* command line: wrong usage */
    PAP_E_OUTSIDE,     /* the picture lies outside the area of interest */
    PAP_STATUS_COUNT   /* end marker: not a status */
} pap_status;

/* What went wrong. `message` is one line: the subject (a file, an option), the fault, the remedy. */
typedef struct pap_error {
    pap_status code;
    char message[1024];
} pap_error;

/* One short text for every status; "unknown status" for anything else. Never NULL, never freed. */
const char *pap_status_text(pap_status code);

/* ---- a picture -------------------------------------------------------------------------------------- */

typedef struct pap_scene pap_scene;

typedef struct pap_scene_options {
    uint32_t version;    /* 1 */
    double gsd_m;        /* ground sampling distance in metres that replaces the file's own; 0: the file's */
    const char *bands;   /* "R=1,G=2,B=3": band numbers from 1 by role, or "G=g.tif,R=rgb.tif:1": files of one
                            band, or a band of a file, which make the picture (path is then NULL); NULL:
                            recognised */
    const char *dem;     /* heights of the ground under raw frames of a drone, metres, any raster in any CRS;
                            NULL: level ground at the height of the take-off */
    const char *takeoff; /* with dem: where the drone took off, "LON,LAT"; NULL: under the frame */
    const char *sensor;  /* its name, as `papaver info --sensor list` prints them; NULL: recognised */
} pap_scene_options;
#define PAP_SCENE_OPTIONS_INIT                                                                               \
    { 1, 0.0, NULL, NULL, NULL, NULL }

/* What the picture is. Strings belong to the scene. */
typedef struct pap_scene_info {
    int64_t width_px, height_px;
    int band_count;
    double gsd_m;           /* geometric mean of the two below */
    double gsd_x_m;         /* ground length of one pixel step along a row, metres, at the centre */
    double gsd_y_m;         /* the same along a column */
    int is_placed;          /* 1: pixels have WGS 84 positions; 0: only pixel coordinates */
    double lon, lat;        /* centre, WGS 84 degrees; NaN when not placed */
    const char *band_roles; /* e.g. "R,G,B,alpha" */
    const char *mask;       /* where the valid mask comes from, e.g. "alpha", "nodata 0", "none" */
} pap_scene_info;

/* Opens a raster that GDAL can read. PAP_E_OPEN, PAP_E_FORMAT, PAP_E_BANDS, PAP_E_GEOREF (neither a
 * georeference nor options->gsd_m). */
pap_status pap_scene_open(pap_scene **out, const char *path, const pap_scene_options *options,
                          pap_error *err);
void pap_scene_describe(const pap_scene *scene, pap_scene_info *out);
void pap_scene_free(pap_scene *scene);

/* ---- detection -------------------------------------------------------------------------------------- */

typedef struct pap_targets pap_targets;

typedef struct pap_progress {
    int64_t done_px,
        total_px;   /* pixels that were handled; one that is decoded into a copy first counts twice */
    double seconds; /* since its scan began */
} pap_progress;

typedef struct pap_detect_options {
    uint32_t version;     /* 1 */
    const char *model;    /* path of a model file; NULL: the one that ships with the library */
    const char *settings; /* "key=value;key=value" replacing values of the model file; NULL: none */
    double min_score;     /* 0..1; negative: the model's operating threshold */
    const char *date; /* "YYYY-MM-DD" to be noted with each target; NULL: the picture's own, if it is known */
    int threads;      /* 0: every core */
    int tile_px;      /* edge of a tile's core, 64..16384; 0: chosen from the file's blocks */
    int memory_mb;    /* resident memory to stay within, >= 160; 0: 512 */
    /* Called on the thread that called pap_detect, or on a worker while it holds the collector's turn, never
     * on two at once. A non-zero return cancels at a tile's edge. NULL: no calls. */
    int (*on_progress)(void *context, const pap_progress *progress);
    void *context;
} pap_detect_options;
#define PAP_DETECT_OPTIONS_INIT                                                                              \
    { 1, NULL, NULL, -1.0, NULL, 0, 0, 0, NULL, NULL }

/* Finds suspected plots in one picture. The list does not depend on threads, tile or memory.
 * PAP_E_MODEL, PAP_E_SETTING, PAP_E_EMPTY, PAP_E_CANCELLED; PAP_E_DECODE when blocks could not be read: then
 * *out is set all the same and holds what was found elsewhere. */
pap_status pap_detect(pap_targets **out, const pap_scene *scene, const pap_detect_options *options,
                      pap_error *err);

/* ---- the list --------------------------------------------------------------------------------------- */

/* One suspected plot. Strings belong to the list. */
typedef struct pap_target {
    const char *id;     /* stable: made from the place of the strongest pixel */
    double lon, lat;    /* a point inside the plot, WGS 84 degrees; NaN when the picture is not placed */
    double x_px, y_px;  /* the same in pixels of the picture, origin at the outer corner of the first */
    double score;       /* 0..1 */
    const char *colour; /* white pink mauve purple red mixed */
    const char *stage;  /* flowering; NULL: unknown */
    int64_t flowers;    /* open flowers; -1: not resolved */
    int64_t plants_low, plants_high; /* 90 % interval; -1: unknown */
    double area_m2;
    double gsd_m;
    double position_error_m; /* within the picture; the picture's own registration error comes on top. Of a
                                raw frame: 95 %, of all that is known to be uncertain */
    const char *image;       /* base name of the file */
    const char *date;        /* "YYYY-MM-DD", of the acquisition; NULL: unknown */
    const char *model;       /* name of the model */
    double lon_gcj02, lat_gcj02; /* GCJ-02 degrees; NaN outside mainland China */
    const char *chip;            /* relative path of the picture cut out; NULL: none */
    const char *why[3];          /* what moved the score most; NULL where there are fewer */
    const char *also_in;         /* base names of the other pictures of a batch that show the place, in order,
                                    separated by '/', which no base name holds; NULL: none */
} pap_target;

size_t pap_targets_count(const pap_targets *targets);
/* The i-th by rank, i < pap_targets_count(). */
void pap_targets_get(const pap_targets *targets, size_t i, pap_target *out);
void pap_targets_free(pap_targets *targets);

typedef struct pap_write_options {
    uint32_t version;
    int overwrite;   /* 1: an existing file is replaced */
    int is_public;   /* 1: the file's mode follows the umask; 0: readable by its owner only */
    int as_outlines; /* 1: polygons instead of points */
} pap_write_options;
#define PAP_WRITE_OPTIONS_INIT                                                                               \
    { 1, 0, 0, 0 }

/* Writes the list; the ending picks the format: .geojson .geojsonl .gpkg .kml .gpx .csv .xlsx .fgb.
 * The file appears whole or not at all. PAP_E_EXISTS, PAP_E_NOSPACE, PAP_E_IO; PAP_E_GEOREF when the format
 * needs coordinates and the picture has none; PAP_E_UNSUPPORTED for another ending. */
pap_status pap_targets_write(const pap_targets *targets, const char *path, const pap_write_options *options,
                             pap_error *err);

#ifdef __cplusplus
}
#endif
#endif
