/* What a picture's samples are worth. */
#include "base/error.h"
#include "raster/dataset.h"
#include "raster/values.h"

#include <cpl_error.h>

int raster_band_of(const raster_source *source, raster_role role) {
    int known = source->band_count < RASTER_BANDS_MAX ? source->band_count : RASTER_BANDS_MAX;
    for (int i = 0; i < known; i++)
        if (source->roles[i] == role) return i + 1;
    return 0;
}

int raster_spectral_bands(int out[RASTER_BANDS_MAX], const raster_source *source) {
    int count = 0;
    for (int role = RASTER_RED; role <= RASTER_NIR; role++) {
        int band = raster_band_of(source, (raster_role)role);
        if (band) out[count++] = band;
    }
    return count;
}

static bool has_infrared(const raster_source *source) {
    for (int role = RASTER_RED_EDGE; role <= RASTER_NIR; role++)
        if (raster_band_of(source, (raster_role)role)) return true;
    return false;
}

/* Whether the band says how its samples scale; 1 and 0 say nothing. */
static bool read_band(raster_radiometry *out, GDALRasterBandH band, int i) {
    int has_scale = FALSE, has_offset = FALSE;
    double scale = GDALGetRasterScale(band, &has_scale), offset = GDALGetRasterOffset(band, &has_offset);
    if (!has_scale) scale = 1;
    if (!has_offset) offset = 0;
    if (scale == 1 && offset == 0) return false;
    out->scale[i] = scale;
    out->offset[i] = offset;
    return true;
}

/* RGB alone is display-coded at any depth; infrared comes from instruments, whose wide samples have a scale
 * that must be known. Floats that stay near 0..1 are reflectance already. */
static raster_coding coding_of(const raster_source *source, bool is_scaled) {
    if (is_scaled) return RASTER_REFLECTANCE;
    if (!has_infrared(source) || source->is_8bit) return RASTER_DISPLAY;
    return source->full_scale == 1.0 ? RASTER_REFLECTANCE : RASTER_UNSCALED;
}

static pap_status check_samples(const raster_source *source, pap_error *err) {
    pap_status status = raster_source_check_colours(source, err);
    if (status) return status;
    if (source->full_scale <= 0)
        return error_set(err, PAP_E_UNSUPPORTED, "%s: samples of type %s are not quantities that can be used",
                         source->path, source->type_name);
    return PAP_OK;
}

pap_status raster_radiometry_read(raster_radiometry *out, const raster_source *source, double scale,
                                  double offset, pap_error *err) {
    GDALDatasetH dataset = NULL;
    int known = source->band_count < RASTER_BANDS_MAX ? source->band_count : RASTER_BANDS_MAX;
    bool is_scaled = scale > 0;
    pap_status status = check_samples(source, err);
    if (!status) status = dataset_open(&dataset, source->path, err);
    if (status) return status;
    for (int i = 0; i < known; i++) {
        out->scale[i] = scale > 0 ? scale : 1 / source->full_scale;
        out->offset[i] = scale > 0 ? offset : 0;
        if (!(scale > 0) && read_band(out, GDALGetRasterBand(dataset, i + 1), i)) is_scaled = true;
    }
    GDALClose(dataset);
    out->coding = coding_of(source, is_scaled);
    return PAP_OK;
}
