/* How much of the area of interest the pictures of a batch show, each place once. */
#ifndef AOI_SURVEY_H
#define AOI_SURVEY_H

#include "aoi/area.h"
#include "geo/place.h"
#include <stdbool.h>

/* Some 60,000 points spread evenly over the area: shares are good to about half a percent. */
typedef struct aoi_survey aoi_survey;

pap_status aoi_survey_new(aoi_survey **out, const aoi *area, pap_error *err);
void aoi_survey_free(aoi_survey *survey);

/* Asks of every point that the picture (width x height pixels, placed) covers whether it was inspected there.
 */
void aoi_survey_add(aoi_survey *survey, const geo_place *place, int64_t width, int64_t height,
                    bool (*is_inspected)(const void *context, double x_px, double y_px), const void *context);

/* Shares of the area, 0 to 1: inspected in one picture at least; in none that was added. */
void aoi_survey_shares(const aoi_survey *survey, double *inspected, double *in_no_picture);

#endif
