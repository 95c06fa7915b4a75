/* How much of the area of interest the pictures of a batch show, each place once. */
#include "aoi/survey.h"

#include "aoi/clip.h"
#include "base/error.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

enum { POINTS_WANTED = 60000, ROWS_MAX = 200000, IS_SEEN = 1, IS_INSPECTED = 2 };

typedef struct survey_point {
    double lon, lat;
    unsigned char state;
} survey_point;

struct aoi_survey {
    VECTOR(survey_point) points; /* by row, from south to north */
    VECTOR(size_t) rows;         /* the first point of each row */
    double south, step;          /* degrees of latitude */
};

static const double DEGREE = 0.017453292519943295, DEGREE_M = 111195;

/* Columns stand at fixed longitudes, so that every row is sampled as densely as it is wide. */
static pap_status add_row(aoi_survey *survey, const aoi_clip *shape, aoi_row *row, double lat,
                          pap_error *err) {
    double step = survey->step / fmax(cos(lat * DEGREE), 1e-6);
    size_t *start = VECTOR_PUSH(&survey->rows);
    if (!start || !aoi_clip_row(row, shape, lat)) return error_nomem(err, "the area of interest");
    *start = survey->points.count;
    for (size_t i = 0; i + 1 < row->count; i += 2)
        for (double column = ceil(row->x[i] / step - 0.5); (column + 0.5) * step < row->x[i + 1]; column++) {
            survey_point *slot = VECTOR_PUSH(&survey->points);
            if (!slot) return error_nomem(err, "the area of interest");
            *slot = (survey_point){.lon = (column + 0.5) * step, .lat = lat};
        }
    return PAP_OK;
}

static pap_status spread(aoi_survey *survey, const aoi *area, pap_error *err) {
    OGREnvelope around;
    aoi_clip *shape = NULL;
    aoi_row row = {0};
    OGR_G_GetEnvelope(aoi_shape(area), &around);
    survey->south = around.MinY;
    survey->step = fmax(sqrt(aoi_hectares(area) * 1e4 / POINTS_WANTED) / DEGREE_M,
                        (around.MaxY - around.MinY) / ROWS_MAX);
    pap_status status = aoi_clip_new_degrees(&shape, area, err);
    for (int64_t i = 0; !status; i++) {
        double lat = survey->south + ((double)i + 0.5) * survey->step;
        if (lat >= around.MaxY) break;
        status = add_row(survey, shape, &row, lat, err);
    }
    free(row.x);
    aoi_clip_free(shape);
    return status;
}

pap_status aoi_survey_new(aoi_survey **out, const aoi *area, pap_error *err) {
    aoi_survey *survey = calloc(1, sizeof *survey);
    if (!survey) return error_nomem(err, "the area of interest");
    pap_status status = spread(survey, area, err);
    if (status) {
        aoi_survey_free(survey);
        return status;
    }
    *out = survey;
    return PAP_OK;
}

void aoi_survey_free(aoi_survey *survey) {
    if (!survey) return;
    free(survey->points.items);
    free(survey->rows.items);
    free(survey);
}

static size_t first_of_row(const aoi_survey *survey, double lat) {
    double row = floor((lat - survey->south) / survey->step);
    if (row < 0) return 0;
    return row < (double)survey->rows.count ? survey->rows.items[(size_t)row] : survey->points.count;
}

void aoi_survey_add(aoi_survey *survey, const geo_place *place, int64_t width, int64_t height,
                    bool (*is_inspected)(const void *context, double x_px, double y_px),
                    const void *context) {
    aoi_box around;
    double x = (double)width / 2, y = (double)height / 2;
    if (!aoi_box_of_picture(&around, place, width, height, 0)) return;
    size_t to = first_of_row(survey, around.north + survey->step);
    for (size_t i = first_of_row(survey, around.south); i < to; i++) {
        survey_point *one = &survey->points.items[i];
        if (one->lon < around.west || one->lon > around.east || (one->state & IS_INSPECTED)) continue;
        if (!geo_place_pixel(place, &x, &y, one->lon, one->lat) || x < 0 || y < 0 || x >= (double)width ||
            y >= (double)height)
            continue;
        one->state |= is_inspected(context, x, y) ? IS_SEEN | IS_INSPECTED : IS_SEEN;
    }
}

void aoi_survey_shares(const aoi_survey *survey, double *inspected, double *in_no_picture) {
    size_t done = 0, unseen = 0, count = survey->points.count;
    for (size_t i = 0; i < count; i++) {
        done += (survey->points.items[i].state & IS_INSPECTED) != 0;
        unseen += survey->points.items[i].state == 0;
    }
    *inspected = count ? (double)done / (double)count : 0;
    *in_no_picture = count ? (double)unseen / (double)count : 0;
}
