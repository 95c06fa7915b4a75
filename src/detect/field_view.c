/* Pictures for people of scenes that fields were looked for in. */
#include "detect/field_view.h"

#include "base/error.h"
#include "base/memory.h"
#include "detect/field_bands.h"

#include <math.h>
#include <stdlib.h>

static void show(raster_planes out, float *const bands[FIELD_BANDS], int w, int h, const field_tone *tone) {
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++) {
            size_t from = (size_t)y * (size_t)w + (size_t)x, to = (size_t)y * out.stride + (size_t)x;
            bool is_valid = true;
            uint8_t rgb[3];
            for (int b = 0; b < FIELD_BANDS; b++)
                is_valid = is_valid && (!bands[b] || isfinite(bands[b][from]));
            field_show(rgb, bands, from, tone);
            for (int p = 0; p < 3; p++) out.bytes[(size_t)p * out.plane + to] = rgb[p];
            out.bytes[3 * out.plane + to] = is_valid ? RASTER_VALID : RASTER_VOID;
        }
}

pap_status field_view_read(const detection *found, int pool, int64_t x, int64_t y, int w, int h,
                           raster_planes out, bool *has_valid, pap_error *err) {
    const raster_source *source = detection_source(found);
    raster_radiometry radiometry;
    field_reader reader = {0};
    float *bands[FIELD_BANDS] = {0};
    size_t count = (size_t)w * (size_t)h;
    pap_status status = raster_radiometry_read(&radiometry, source, 0, 0, err);
    if (!status)
        status = field_reader_open(&reader, source, &radiometry, detection_field(found)->bands, pool, err);
    for (int b = 0; b < FIELD_BANDS && !status; b++)
        if (reader.bands.number[b] && !(bands[b] = memory_array(count, sizeof(float))))
            status = error_nomem(err, "a picture of a scene");
    if (!status) status = field_reader_read(&reader, bands, x, y, w, h, has_valid, err);
    if (!status && *has_valid) show(out, bands, w, h, detection_tone(found));
    for (int b = 0; b < FIELD_BANDS; b++) free(bands[b]);
    field_reader_close(&reader);
    return status;
}
