/* The scan of one picture: pixels to scored candidates, coverage on the way. */
#ifndef DETECT_DETECTION_H
#define DETECT_DETECTION_H

#include "aoi/clip.h"
#include "coverage/coverage.h"
#include "model/field_model.h"
#include "raster/source.h"

/* A candidate's shape as stored: `count` points of x,y in source pixels follow. */
typedef struct candidate {
    double x_px, y_px;               /* a point inside, source pixels: the mean of its flowers */
    double flower_x_px, flower_y_px; /* the flower nearest to it */
    double best_x_px, best_y_px;     /* its strongest pixel's centre */
    double area_m2, score;
    double fit; /* expected overlap with a plot, see judgement */
    float features[FEATURE_COUNT];
    int64_t tag;           /* whatever the caller of candidates_add wants to know it by */
    int32_t outline_count; /* points of its outline, first == last */
} candidate;

typedef struct detection_options {
    int threads, tile_px, memory_mb; /* 0: chosen */
    int (*on_progress)(void *context, const pap_progress *progress);
    void *context;
    const aoi
        *area; /* NULL: the whole picture. Otherwise only what lies in it is listed and counts as covered;
                  scores are those of the whole picture, since tiles within reach of the area are read too */
    const field_model *fields;  /* for pictures that show no single flower; NULL: none are taken */
    const raster_source *later; /* a second date of the same place, for fields; NULL: none */
} detection_options;

typedef struct detection detection;

/* PAP_OK when something can be looked for in the picture: flowers (raster_source_check), or fields: red and
 * green, with blue or near infrared. PAP_E_BANDS, PAP_E_UNSUPPORTED, PAP_E_GEOREF with the remedy. */
pap_status detection_check(const raster_source *source, pap_error *err);

/* Whether fields are looked for rather than flowers: no blue; a ground pixel that the model of flowers does
 * not take, or, with infrared, one that shows no single flower. */
bool detection_wants_fields(const raster_source *source, const model *m);

/* Two dates must show the same place on the same grid. PAP_E_GEOREF names what differs. */
pap_status detection_check_pair(const raster_source *first, const raster_source *later, pap_error *err);

/* Scans `source` (which must outlive the result). PAP_E_CANCELLED, PAP_E_EMPTY (nothing valid),
 * PAP_E_UNSUPPORTED (ground pixel too coarse for the model), PAP_E_OUTSIDE (no pixel in options->area).
 * Blocks that cannot be decoded do not fail it: detection_faults. */
pap_status detection_run(detection **out, const raster_source *source, const model *m,
                         const detection_options *options, pap_error *err);
void detection_free(detection *found);

const raster_source *detection_source(const detection *found);
/* The second date of the place; NULL: none. */
const raster_source *detection_later(const detection *found);
const model *detection_model(const detection *found);
const model_regime *detection_regime(const detection *found);
/* The regime of fields, and their model's name; NULL where flowers were looked for. */
const field_regime *detection_field(const detection *found);
const field_model *detection_fields(const detection *found);
/* What the scene of fields is like, for pictures of it. */
const field_tone *detection_tone(const detection *found);
/* What was measured of candidates. */
int detection_feature_count(const detection *found);
const char *detection_feature_name(const detection *found, int feature);

/* Blocks that could not be decoded, and the first one's message (NULL: none). */
int64_t detection_faults(const detection *found, const char **message);

/* Hectares by reason. */
void detection_coverage_ha(const detection *found, double out[COVERAGE_REASON_COUNT]);
const coverage *detection_coverage(const detection *found);
bool detection_is_inspected(const detection *found, double x_px, double y_px);
/* The area of interest on the picture; NULL: none. */
const aoi_clip *detection_area(const detection *found);
/* Source pixels per working pixel. */
int detection_pool(const detection *found);
/* Workers that the scan had: as many may be used for what is left to do. */
int detection_threads(const detection *found);

/* CPU seconds of all workers together, by what they were for. */
typedef struct detection_seconds {
    double reading; /* and decoding, and laying out for the kernels */
    double pixels;  /* kernels, cells, blobs */
    double groups;  /* joining, measuring and judging groups of blobs */
} detection_seconds;
detection_seconds detection_took(const detection *found);

/* Candidates in rank order: score descending, ties by strongest pixel (row, column). is_kept: not overlapped
 * by a better one (one plot is listed once). The outline is valid until the next call. */
size_t detection_count(const detection *found);
pap_status detection_get(const detection *found, size_t rank, candidate *out, const double **outline,
                         bool *is_kept, pap_error *err);

/* A candidate's id: the geohash of its strongest pixel, or "x<column>y<row>" when the picture is not placed.
 */
enum { CANDIDATE_ID = 48 };
void detection_id(const detection *found, const candidate *one, char out[CANDIDATE_ID]);

#endif
