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

/* Wavelengths or a sensor of its own make a picture a measurement, even one of colours alone. */
static bool is_measured(const raster_source *source) {
    const sensor *one = source->sensing.sensor;
    if (source->sensing.is_display || (one && one->is_display)) return false;
    bool has_wavelength = false;
    for (int i = 0; i < source->band_count && i < RASTER_BANDS_MAX; i++)
        has_wavelength = has_wavelength || source->spectra[i].centre_nm > 0;
    return one || has_wavelength || has_infrared(source);
}

/* RGB alone is display-coded at any depth, and so are bytes; instruments' wide samples have a scale that must
 * be known. Floats that stay near 0..1 are reflectance already. */
static void take_default(raster_radiometry *out, const raster_source *source) {
    if (!is_measured(source) || source->is_8bit) {
        out->coding = RASTER_DISPLAY;
        out->how = "codes over their full scale";
    } else if (source->full_scale == 1.0) {
        out->coding = RASTER_REFLECTANCE;
        out->how = "stored so";
    } else {
        out->coding = RASTER_UNSCALED;
        out->how = "not told";
    }
}

/* The sensor's own, of samples that are not reflectance already. */
static bool take_rule(raster_radiometry *out, const raster_source *source) {
    bool any = false;
    for (int i = 0; i < source->band_count && i < RASTER_BANDS_MAX; i++) {
        const raster_spectrum *light = &source->spectra[i];
        if (!(light->scale > 0) || source->full_scale == 1.0 || source->is_8bit) continue;
        out->scale[i] = light->scale;
        out->offset[i] = light->offset;
        any = true;
    }
    return any;
}

static pap_status check_samples(const raster_source *source, pap_error *err) {
    if (source->roles[0] == RASTER_PALETTE)
        return error_set(err, PAP_E_UNSUPPORTED,
                         "%s: a palette picture; expand it first: gdal_translate -expand rgb IN OUT.tif",
                         source->path);
    if (source->roles[0] == RASTER_CMYK)
        return error_set(err, PAP_E_UNSUPPORTED, "%s: a CMYK picture; convert it to RGB first", source->path);
    if (source->full_scale <= 0)
        return error_set(err, PAP_E_UNSUPPORTED, "%s: samples of type %s are not quantities that can be used",
                         source->path, source->type_name);
    return PAP_OK;
}

pap_status raster_radiometry_read(raster_radiometry *out, const raster_source *source, double scale,
                                  double offset, pap_error *err) {
    GDALDatasetH dataset = NULL;
    int known = source->band_count < RASTER_BANDS_MAX ? source->band_count : RASTER_BANDS_MAX;
    pap_status status = check_samples(source, err);
    if (!status) status = dataset_open_as(&dataset, source->dataset, source->path, err);
    if (status) return status;
    bool is_told = false;
    for (int i = 0; i < known; i++) {
        out->scale[i] = scale > 0 ? scale : 1 / source->full_scale;
        out->offset[i] = scale > 0 ? offset : 0;
        if (!(scale > 0) && read_band(out, GDALGetRasterBand(dataset, i + 1), i)) is_told = true;
    }
    GDALClose(dataset);
    take_default(out, source);
    if (scale > 0)
        out->how = "--scale";
    else if (is_told)
        out->how = "the bands' own";
    else if (take_rule(out, source))
        out->how = "the sensor's rule";
    else
        return PAP_OK;
    out->coding = RASTER_REFLECTANCE;
    return PAP_OK;
}
