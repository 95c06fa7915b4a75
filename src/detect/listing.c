/* From a picture's candidates to entries of the target list. */
#include "detect/listing.h"

#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "geo/gcj02.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Names of petal colours by what the petals measure; the first that fits, top down. Bounds lie between the
 * medians of the five groups of 591 petal photographs (white, pink, magenta, mauve to purple, red). */
static const struct {
    const char *name;
    double white_min, red_min, pink_min; /* shares of petal pixels by branch */
    double b_max, l_min;                 /* CIE b* at most, L* at least */
} colours[] = {
    {"white", .6, 0, 0, INFINITY, -INFINITY}, {"red", 0, .6, 0, INFINITY, -INFINITY},
    {"purple", 0, 0, .6, -25, -INFINITY},     {"mauve", 0, 0, .6, -15, -INFINITY},
    {"pink", 0, 0, .6, INFINITY, -INFINITY},
};

static const char *colour_of(const float *features) {
    double white = (double)features[FEATURE_white_share], red = (double)features[FEATURE_red_share],
           pink = (double)features[FEATURE_pink_share], b = (double)features[FEATURE_petal_b],
           l = (double)features[FEATURE_petal_l];
    for (size_t i = 0; i < sizeof colours / sizeof *colours; i++)
        if (white >= colours[i].white_min && red >= colours[i].red_min && pink >= colours[i].pink_min &&
            b <= colours[i].b_max && l >= colours[i].l_min)
            return colours[i].name;
    return "mixed";
}

/* Half the diagonal of a ground pixel, of the pixels that were worked on. */
static double pixel_error_m(const detection *found) {
    const raster_source *source = detection_source(found);
    return 0.5 * hypot(source->gsd_x_m, source->gsd_y_m) * detection_pool(found);
}

/* Of a raw frame, also what its camera's data may be wrong by at this place of it. */
static double position_error_m(const detection *found, double x_px, double y_px) {
    const geo_place *place = detection_source(found)->place;
    return place ? hypot(pixel_error_m(found), geo_place_error_m(place, x_px, y_px)) : pixel_error_m(found);
}

static double apart_m(const detection *found, double x_px, double y_px) {
    const geo_place *place = detection_source(found)->place;
    return place ? hypot(pixel_error_m(found), geo_place_drift_m(place, x_px, y_px)) : 0;
}

static void place(pap_target *out, const raster_source *source) {
    out->lon = out->lat = out->lon_gcj02 = out->lat_gcj02 = NAN;
    if (!source->place || !geo_place_lonlat(source->place, &out->lon, &out->lat, out->x_px, out->y_px))
        return;
    gcj02_from_wgs84(&out->lon_gcj02, &out->lat_gcj02, out->lon, out->lat);
}

static pap_status explain_field(pap_target *out, const detection *found, const candidate *one,
                                pap_error *err) {
    int stage, why[MODEL_WHY];
    const field_regime *regime = detection_field(found);
    pap_status status = field_model_stage(&stage, regime, one->features, err);
    if (!status) status = field_model_why(why, regime, one->features, err);
    if (status) return status;
    out->stage = field_stage_name(stage);
    for (int i = 0; i < MODEL_WHY; i++) out->why[i] = field_feature_text(why[i]);
    return PAP_OK;
}

/* Adds the interval of plants and the reasons. */
static void explain(pap_target *out, const explanation *reasons) {
    if (isfinite(reasons->plants.high)) {
        static const double MOST = 1e12; /* more than any field; an integer all the same */
        out->plants_low = (int64_t)floor(fmin(reasons->plants.low, MOST));
        out->plants_high = (int64_t)ceil(fmin(reasons->plants.high, MOST));
    }
    for (int i = 0; i < MODEL_WHY; i++)
        out->why[i] = reasons->why[i] < FEATURE_COUNT ? feature_text(reasons->why[i]) : NULL;
}

const char *listing_date(const detection *found, const listing_options *options) {
    const char *day = detection_source(found)->sensing.day;
    return options->date ? options->date : *day ? day : NULL;
}

void listing_fill(pap_target *out, listing_texts *texts, const detection *found, const candidate *one,
                  const listing_options *options) {
    const raster_source *source = detection_source(found);
    const bool is_resolved = detection_regime(found)->params.resolves_flowers;
    *out = (pap_target){.x_px = one->x_px, .y_px = one->y_px, .score = one->score, .area_m2 = one->area_m2};
    detection_id(found, one, texts->id);
    out->id = texts->id;
    place(out, source);
    out->flowers = is_resolved ? (int64_t)one->features[FEATURE_peaks] : -1;
    out->plants_low = out->plants_high = -1;
    /* Of fields, the stage comes with the reasons; what colour a mixture of soil, leaves and petals had, none
     * can tell. */
    out->colour = detection_field(found) ? NULL : colour_of(one->features);
    out->stage = is_resolved ? "flowering" : NULL;
    out->gsd_m = raster_source_gsd_m(source);
    out->position_error_m = position_error_m(found, one->x_px, one->y_px);
    out->image = source->name;
    out->date = listing_date(found, options);
    out->model = detection_fields(found) ? field_model_name(detection_fields(found))
                                         : model_name(detection_model(found));
    if (options->chip_folder) {
        snprintf(texts->chip, sizeof texts->chip, "%s/%.200s%s.png", options->chip_folder,
                 options->chip_prefix, texts->id);
        out->chip = texts->chip;
    }
}

/* Pixels to degrees where the picture is placed; turned so that the ring is counter-clockwise there. */
static bool place_outline(target_entry *out, const raster_source *source, const double *outline,
                          size_t count) {
    double *xy = memory_array(2 * count, sizeof *xy), area = 0;
    if (!xy) return false;
    for (size_t i = 0; i < count; i++) {
        xy[2 * i] = outline[2 * i];
        xy[2 * i + 1] = outline[2 * i + 1];
        if (source->place && !geo_place_lonlat(source->place, &xy[2 * i], &xy[2 * i + 1], outline[2 * i],
                                               outline[2 * i + 1])) {
            free(xy);
            return true; /* off the projection's own area: the point alone */
        }
    }
    for (size_t i = 0; i + 1 < count; i++) area += xy[2 * i] * xy[2 * i + 3] - xy[2 * i + 2] * xy[2 * i + 1];
    for (size_t i = 0, k = count - 1; area < 0 && i < k; i++, k--)
        for (int axis = 0; axis < 2; axis++) {
            double swap = xy[2 * i + (size_t)axis];
            xy[2 * i + (size_t)axis] = xy[2 * k + (size_t)axis];
            xy[2 * k + (size_t)axis] = swap;
        }
    out->outline = xy;
    out->outline_count = count;
    return true;
}

/* Candidates on their way to the list, explained together: one call of the trees for many costs little more
 * than for one, and shares the rows among threads. */
enum { TOGETHER = 512 };
typedef struct listing {
    size_t ranks[TOGETHER], count;
    float rows[TOGETHER][FEATURE_COUNT];
    explanation reasons[TOGETHER];
} listing;

static pap_status add_one(pap_targets *list, const detection *found, const listing_options *options,
                          size_t rank, const explanation *reasons, pap_error *err) {
    candidate one;
    const double *outline;
    bool is_kept;
    listing_texts texts;
    target_entry entry = {.picture = options->picture, .is_field = detection_field(found) != NULL};
    pap_status status = detection_get(found, rank, &one, &outline, &is_kept, err);
    if (status) return status;
    entry.apart_m = apart_m(found, one.x_px, one.y_px);
    listing_fill(&entry.target, &texts, found, &one, options);
    if (detection_field(found))
        status = explain_field(&entry.target, found, &one, err);
    else
        explain(&entry.target, reasons);
    if (status) return status;
    if (!place_outline(&entry, detection_source(found), outline, (size_t)one.outline_count))
        return error_nomem(err, "the target list");
    status = targets_add(list, &entry, err);
    free(entry.outline);
    return status;
}

static pap_status add_together(pap_targets *list, const detection *found, const listing_options *options,
                               listing *together, pap_error *err) {
    pap_status status = model_explain(together->reasons, detection_regime(found),
                                      (const float(*)[FEATURE_COUNT])together->rows, together->count,
                                      detection_threads(found), err);
    for (size_t i = 0; i < together->count && !status; i++)
        status = add_one(list, found, options, together->ranks[i], &together->reasons[i], err);
    together->count = 0;
    return status;
}

pap_status listing_add(pap_targets *list, const detection *found, const listing_options *options,
                       pap_error *err) {
    double least = options->min_score < 0 ? detection_regime(found)->threshold : options->min_score;
    if (!detection_source(found)->place) list->is_placed = false;
    listing *together = memory_array(1, sizeof *together);
    pap_status status = together ? PAP_OK : error_nomem(err, "the target list");
    for (size_t rank = 0; rank < detection_count(found) && !status; rank++) {
        candidate one;
        bool is_kept;
        status = detection_get(found, rank, &one, NULL, &is_kept, err);
        if (status || one.score < least) break;
        if (!is_kept) continue;
        together->ranks[together->count] = rank;
        memcpy(together->rows[together->count++], one.features, sizeof one.features);
        if (together->count == TOGETHER) status = add_together(list, found, options, together, err);
    }
    if (!status) status = add_together(list, found, options, together, err);
    free(together);
    return status;
}
