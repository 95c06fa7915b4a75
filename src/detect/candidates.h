/* All candidates of a picture: stored within bounded memory, ranked, and each place kept once. */
#ifndef DETECT_CANDIDATES_H
#define DETECT_CANDIDATES_H

#include "aoi/clip.h"
#include "detect/detection.h"

typedef struct candidates candidates;

/* Shapes and features beyond `memory_bytes` go to a temporary file. */
pap_status candidates_new(candidates **out, size_t memory_bytes, pap_error *err);
void candidates_free(candidates *all);

pap_status candidates_add(candidates *all, const candidate *one, const double *outline, pap_error *err);

/* How candidates at one place are told from candidates at several. */
typedef struct selection {
    double threshold; /* candidates that would be listed go first, those that fit best before others: fit + */
    double prefer_area; /* this * ln(area in m2); the rest go by score */
    double apart_m;     /* outlines nearer than this are one place */
    double gsd_x_m, gsd_y_m;
} selection;

/* Sorts by rank and settles which are kept. Groups at several distances are nested: of those that overlap or
 * lie nearly together the one that fits a plot best is kept, so that a plot is listed once, whole rather than
 * in part, and neighbours apart rather than together. Below the threshold the likeliest is kept: there, a
 * chain over half the picture would hide every plot in it from a list of lower scores. */
pap_status candidates_rank(candidates *all, const selection *how, pap_error *err);

/* Takes those out whose point lies outside; after candidates_rank, since what lies outside may overlap what
 * does not. */
pap_status candidates_clip(candidates *all, const aoi_clip *area, pap_error *err);

size_t candidates_count(const candidates *all);
/* After candidates_rank. */
pap_status candidates_get(candidates *all, size_t rank, candidate *out, const double **outline, bool *is_kept,
                          pap_error *err);

#endif
