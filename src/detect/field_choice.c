/* Flowers or fields: what can be looked for in a picture, and by which regime. */
#include "base/error.h"
#include "detect/detection_parts.h"
#include "detect/field_bands.h"
#include "detect/field_scan.h"

#include <math.h>

static bool has(const field_bands *bands, field_band band) {
    return bands->present >> band & 1;
}

static bool can_show_fields(const raster_source *source) {
    field_bands bands = field_bands_of(source);
    return has(&bands, FIELD_RED) && has(&bands, FIELD_GREEN) &&
           (has(&bands, FIELD_BLUE) || has(&bands, FIELD_NIR));
}

pap_status detection_check(const raster_source *source, pap_error *err) {
    if (!can_show_fields(source) || (source->rgb[0] && source->rgb[1] && source->rgb[2]))
        return raster_source_check(source, err);
    /* Without blue: the same but for the bands. */
    raster_source as_colour = *source;
    for (int i = 0; i < 3; i++)
        if (!as_colour.rgb[i]) as_colour.rgb[i] = 1;
    return raster_source_check(&as_colour, err);
}

bool detection_wants_fields(const raster_source *source, const model *m) {
    field_bands bands = field_bands_of(source);
    if (!can_show_fields(source)) return false;
    if (!has(&bands, FIELD_BLUE)) return true;
    const model_regime *flowers = model_regime_for(m, raster_source_gsd_m(source));
    return !flowers || (has(&bands, FIELD_NIR) && !flowers->params.resolves_flowers);
}

static pap_status no_regime(const raster_source *source, const field_model *m, unsigned present, int dates,
                            pap_error *err) {
    char bands[FIELD_BANDS_TEXT];
    double gsd_m = raster_source_gsd_m(source), coarsest_m = field_model_coarsest_m(m, present, dates);
    field_bands_text(bands, present);
    if (coarsest_m > 0 && gsd_m > coarsest_m)
        return error_set(
            err, PAP_E_UNSUPPORTED,
            "%s: a ground pixel of %.3g m is too coarse for the model %s (up to %.3g m with %s); use a "
            "finer picture, or check --gsd",
            source->path, gsd_m, field_model_name(m), coarsest_m, bands);
    return error_set(
        err, PAP_E_BANDS,
        "%s: the model %s knows no fields in %s at a ground pixel of %.3g m%s; name more bands with "
        "--bands, or use another picture",
        source->path, field_model_name(m), bands, gsd_m, dates == 2 ? " on two dates" : "");
}

pap_status field_choose(detection *out, const detection_options *options, pap_error *err) {
    const raster_source *source = out->source;
    const int dates = options->later ? 2 : 1;
    unsigned present = field_bands_of(source).present;
    if (options->later) {
        pap_status status = detection_check(options->later, err);
        if (!status) status = detection_check_pair(source, options->later, err);
        if (status) return status;
        present &= field_bands_of(options->later).present;
    }
    if (!options->fields)
        return error_set(err, PAP_E_ARGUMENT, "%s: no model of fields was given", source->path);
    out->fields = options->fields;
    out->field = field_model_regime_for(out->fields, raster_source_gsd_m(source), present, dates);
    return out->field ? PAP_OK : no_regime(source, out->fields, present, dates, err);
}

/* ---- two dates ---- */

/* How far corners may lie apart, in pixels: what a resampling to the same grid leaves. */
static const double APART_PX = 0.1;

static double apart_px(const raster_source *a, const raster_source *b) {
    double far = 0;
    for (int corner = 0; corner < 4; corner++) {
        double x = corner & 1 ? (double)a->width : 0, y = corner & 2 ? (double)a->height : 0, lon[2], lat[2];
        if (!geo_place_lonlat(a->place, &lon[0], &lat[0], x, y) ||
            !geo_place_lonlat(b->place, &lon[1], &lat[1], x, y))
            return INFINITY;
        double east = (lon[1] - lon[0]) * 111320 * cos(lat[0] * 0.017453292519943),
               north = (lat[1] - lat[0]) * 110574;
        far = fmax(far, hypot(east, north) / raster_source_gsd_m(a));
    }
    return far;
}

pap_status detection_check_pair(const raster_source *first, const raster_source *later, pap_error *err) {
    static const char remedy[] = "bring it to the first one's grid: gdalwarp -t_srs -te -ts as of the first";
    if (!first->place != !later->place)
        return error_set(err, PAP_E_GEOREF, "%s: only one of the two dates is georeferenced", later->path);
    double apart = first->place ? apart_px(first, later) : 0;
    if (first->place && apart > fmax((double)first->width, (double)first->height))
        return error_set(err, PAP_E_GEOREF, "%s: shows another place than %s; dates must be of one place",
                         later->path, first->path);
    if (first->width != later->width || first->height != later->height)
        return error_set(err, PAP_E_GEOREF, "%s: %lld x %lld pixels, but %s has %lld x %lld; %s", later->path,
                         (long long)later->width, (long long)later->height, first->path,
                         (long long)first->width, (long long)first->height, remedy);
    if (apart > APART_PX)
        return error_set(err, PAP_E_GEOREF, "%s: lies %.2g pixels off %s; %s", later->path, apart,
                         first->path, remedy);
    return PAP_OK;
}

/* ---- what was found ---- */

const field_regime *detection_field(const detection *found) {
    return found->field;
}

const field_model *detection_fields(const detection *found) {
    return found->fields;
}

const field_tone *detection_tone(const detection *found) {
    return &found->tone;
}

int detection_feature_count(const detection *found) {
    return found->field ? FIELD_FEATURES : FEATURE_COUNT;
}

const char *detection_feature_name(const detection *found, int feature) {
    return found->field ? field_feature_name(feature) : feature_name((feature_id)feature);
}
