/* All candidates of a picture: stored within bounded memory, ranked, and each place kept once. */
#ifndef DETECT_CANDIDATES_H
#define DETECT_CANDIDATES_H

#include "detect/detection.h"

typedef struct candidates candidates;

/* Shapes and features beyond `memory_bytes` go to a temporary file. */
pap_status candidates_new(candidates **out, size_t memory_bytes, pap_error *err);
void candidates_free(candidates *all);

pap_status candidates_add(candidates *all, const candidate *one, const double *outline, pap_error *err);

/* Sorts by rank and settles which are kept: from the best down, one is dropped when a kept one's outline
 * holds its point or its own outline holds the kept one's. */
pap_status candidates_rank(candidates *all, pap_error *err);

size_t candidates_count(const candidates *all);
/* After candidates_rank. */
pap_status candidates_get(candidates *all, size_t rank, candidate *out, const double **outline, bool *is_kept,
                          pap_error *err);

#endif
