/* One window of a picture planted once and shown to detection: which plots were found. */
#ifndef TRIAL_ATTEMPT_H
#define TRIAL_ATTEMPT_H

#include "planting/inject.h"
#include "trial/sensitivity.h"

/* Where the flight as it is lists something, x,y in its pixels. */
typedef struct listed_places {
    VECTOR(double) xy;
} listed_places;

/* The kept candidates at or above the model's threshold. */
pap_status listed_places_of(listed_places *out, const detection *found, pap_error *err);

typedef struct attempt {
    tried_plot *plots; /* owned */
    int count, no_room, on_listed;
} attempt;

/* Plots on what is listed anyway are left out, since they would be found whatever they look like. A window in
 * which nothing finds room gives no plots. */
pap_status attempt_make(attempt **out, const raster_source *source, scene_box window,
                        const inject_options *options, const model *m, const listed_places *listed,
                        pap_error *err);
void attempt_free(attempt *a);

#endif
