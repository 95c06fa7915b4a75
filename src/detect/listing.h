/* From a picture's candidates to entries of the target list. */
#ifndef DETECT_LISTING_H
#define DETECT_LISTING_H

#include "detect/detection.h"
#include "targets/list.h"

typedef struct listing_options {
    int picture;             /* its number in a batch, for targets_merge */
    double min_score;        /* negative: the model's threshold */
    const char *date;        /* NULL: the day that the picture is known to be of, if any */
    const char *chip_folder; /* "chips" when pictures are cut out, NULL when not */
    const char *chip_prefix; /* put before the id in the chip's name, "" for none */
} listing_options;

/* Adds the kept candidates at or above the score to the list (not yet ranked). */
pap_status listing_add(pap_targets *list, const detection *found, const listing_options *options,
                       pap_error *err);

/* The day that is noted with each target of a picture; NULL: unknown. */
const char *listing_date(const detection *found, const listing_options *options);

/* The same for one candidate, without the interval of plants and the reasons. Strings in *out live in
 * `texts`. */
typedef struct listing_texts {
    char id[CANDIDATE_ID], chip[512];
} listing_texts;
void listing_fill(pap_target *out, listing_texts *texts, const detection *found, const candidate *one,
                  const listing_options *options);

#endif
