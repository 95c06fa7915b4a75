/* What of a picture was inspected and what was not, and why. */
#ifndef COVERAGE_COVERAGE_H
#define COVERAGE_COVERAGE_H

#include "aoi/clip.h"
#include "cells/cells.h"

typedef enum coverage_reason {
    COVERAGE_INSPECTED = 0,
    COVERAGE_NODATA,
    COVERAGE_UNREADABLE,
    COVERAGE_SHADOW,
    COVERAGE_OVEREXPOSED,
    COVERAGE_BLURRED,
    COVERAGE_REASON_COUNT
} coverage_reason;

/* "inspected", "nodata", "unreadable", "shadow", "over-exposed", "blurred". */
const char *coverage_name(coverage_reason reason);

/* From the model file. */
typedef struct coverage_params {
    double block_m;       /* edge of the squares that are judged as one */
    double blur_ratio;    /* lightness change per pixel from pixel to pixel over that from micro-cell to
                             micro-cell    (1 on a ramp, more the sharper) below which a square is blurred ... */
    double blur_contrast; /* ... where the latter average at least this many codes */
    double dark_share;    /* share of shadow pixels from which a square is drawn as not inspected */
} coverage_params;

/* Squares of whole cells over a picture; their sums are integers, so they do not depend on tiles. */
typedef struct coverage coverage;

/* width x height working pixels, cells of cell_px; squares of about block_m, but at most 1024 a side.
 * `is_bare`: the file has no mask, so cells that are wholly pure black or white are taken for nodata. */
pap_status coverage_new(coverage **out, int64_t width, int64_t height, int cell_px, int micro_px,
                        double gsd_m, bool is_bare, const coverage_params *params, pap_error *err);
void coverage_free(coverage *cover);

/* Only what lies in the area counts from here on, cell by cell (a cell is in it with its middle); the totals
 * then add up to the area's part of the picture. To be called before anything is added; `area`, in source
 * pixels, `pool` of them along a working pixel, must outlive the coverage. */
pap_status coverage_limit(coverage *cover, const aoi_clip *area, int pool, pap_error *err);

/* Adds the cells of a tile whose core begins at working pixel (x0, y0); NULL: nothing is there. */
pap_status coverage_add(coverage *cover, int64_t x0, int64_t y0, const cell_block *cells, pap_error *err);

/* Whether most of what lies around a working pixel was inspected. */
bool coverage_is_inspected(const coverage *cover, double x, double y);

/* Working pixels by reason; they add up to width * height, or to what coverage_limit left. */
void coverage_totals(const coverage *cover, int64_t out[COVERAGE_REASON_COUNT]);

/* The prevailing reason in every square, row-major; the caller frees it. Squares are *edge_px working pixels.
 */
pap_status coverage_map(const coverage *cover, uint8_t **out, int *columns, int *rows, int *edge_px,
                        pap_error *err);

/* Mean colour per square, R,G,B bytes, row-major, 0 where void: a picture of the whole. The caller frees it.
 */
pap_status coverage_picture(const coverage *cover, uint8_t **out, int *columns, int *rows, int *edge_px,
                            pap_error *err);

#endif
