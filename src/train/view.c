/* A scene as one of its views sees it. */
#include "train/view.h"

#include "base/error.h"
#include "base/random.h"

#include <math.h>
#include <stdlib.h>

/* Means of average x average pixels; a block that is not wholly valid is void. In place: the blocks written
 * lie before those still to be read. */
static void average_down(scene *s, int average) {
    int width = s->width / average, height = s->height / average;
    unsigned count = (unsigned)(average * average);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            unsigned sum[3] = {0}, valid = 0;
            for (int j = 0; j < average; j++)
                for (int i = 0; i < average; i++) {
                    size_t at = (size_t)(y * average + j) * (size_t)s->width + (size_t)(x * average + i);
                    valid += s->valid[at] != 0;
                    for (int c = 0; c < 3; c++) sum[c] += s->rgb[3 * at + (size_t)c];
                }
            size_t to = (size_t)y * (size_t)width + (size_t)x;
            s->valid[to] = valid == count ? 255 : 0;
            for (size_t c = 0; c < 3; c++)
                s->rgb[3 * to + c] = valid == count ? (uint8_t)((sum[c] + count / 2) / count) : 0;
        }
    s->width = width;
    s->height = height;
    s->pixel_width_m *= average;
    s->pixel_height_m *= average;
}

pap_status view_load(scene *out, raster_source **source, const char *path, const plan_scene *of,
                     const scene_view *view, pap_error *err) {
    pap_scene_options how = {1, of->gsd_m, NULL, NULL};
    raster_source *opened = NULL;
    pap_status status = raster_source_open(&opened, path, &how, err);
    if (!status) status = raster_source_check(opened, err);
    if (!status) status = scene_load(out, opened, err);
    if (status) {
        raster_source_free(opened);
        return status;
    }
    if (view->average > 1) {
        average_down(out, view->average);
        opened->compression[0] = '\0';
    }
    if (view->as_gsd_m > 0) {
        double scale = view->as_gsd_m / out->pixel_height_m;
        out->pixel_width_m *= scale;
        out->pixel_height_m *= scale;
    }
    *source = opened;
    return PAP_OK;
}

static uint8_t to_code(double value) {
    return value <= 0 ? 0 : value >= 255 ? 255 : (uint8_t)(value + 0.5);
}

void view_render_otherwise(scene *s, uint64_t seed) {
    random_state rng;
    random_seed(&rng, seed, 77);
    double gain = random_between(&rng, 0.8, 1.2), gamma = exp(random_between(&rng, -0.16, 0.16));
    double saturation = random_between(&rng, 0.75, 1.25), tables[3][256];
    for (int c = 0; c < 3; c++) {
        double cast = random_between(&rng, 0.94, 1.06);
        for (int v = 0; v < 256; v++) tables[c][v] = 255 * fmin(1, gain * cast * pow(v / 255.0, gamma));
    }
    size_t count = (size_t)s->width * (size_t)s->height;
    for (size_t i = 0; i < count; i++) {
        if (!s->valid[i]) continue;
        uint8_t *p = s->rgb + 3 * i;
        double r = tables[0][p[0]], g = tables[1][p[1]], b = tables[2][p[2]], grey = (r + 2 * g + b) / 4;
        p[0] = to_code(grey + saturation * (r - grey));
        p[1] = to_code(grey + saturation * (g - grey));
        p[2] = to_code(grey + saturation * (b - grey));
    }
}
