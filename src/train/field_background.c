/* Backgrounds for planting fields. */
#include "train/field_background.h"

#include "base/error.h"
#include "base/file.h"
#include "base/random.h"
#include "paint/noise.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static pap_status crop(field_scene *s, const int window[4], pap_error *err) {
    field_scene cut;
    int x0 = window[0], y0 = window[1], w = window[2], h = window[3];
    if (w <= 0) return PAP_OK;
    if (x0 < 0 || y0 < 0 || h <= 0 || x0 + w > s->width || y0 + h > s->height)
        return error_set(err, PAP_E_FORMAT, "a window of %d,%d,%d,%d is not in a picture of %d x %d", x0, y0,
                         w, h, s->width, s->height);
    pap_status status = field_scene_new(&cut, w, h, s->pixel_width_m, s->bands.present, err);
    if (status) return status;
    cut.pixel_height_m = s->pixel_height_m;
    for (int y = 0; y < h; y++) {
        size_t from = (size_t)(y + y0) * (size_t)s->width + (size_t)x0, to = (size_t)y * (size_t)w;
        memcpy(cut.valid + to, s->valid + from, (size_t)w);
        for (int b = 0; b < FIELD_BANDS; b++)
            if (cut.light[b]) memcpy(cut.light[b] + to, s->light[b] + from, (size_t)w * sizeof(float));
    }
    field_scene_free(s);
    *s = cut;
    return PAP_OK;
}

pap_status field_background_load(field_scene *out, const char *folder, const field_plan_scene *of, bool later,
                                 pap_error *err) {
    pap_scene_options how = {1, 0, of->bands, NULL};
    raster_source *source = NULL;
    char *path = file_join(folder, later ? of->later : of->file);
    if (!path) return error_nomem(err, "a scene");
    pap_status status = raster_source_open(&source, path, &how, err);
    if (!status) status = field_scene_load(out, source, err);
    if (!status) {
        status = crop(out, of->window, err);
        if (status) field_scene_free(out);
    }
    raster_source_free(source);
    free(path);
    return status;
}

/* ---- averaging ---- */

static void average_band(float *to, uint8_t *valid, const field_scene *from, int b, int n, int w, int h) {
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++) {
            double sum = 0;
            int count = 0;
            for (int j = 0; j < n; j++)
                for (int i = 0; i < n; i++) {
                    size_t at = (size_t)(y * n + j) * (size_t)from->width + (size_t)(x * n + i);
                    if (!from->valid[at]) continue;
                    sum += (double)from->light[b][at];
                    count++;
                }
            size_t at = (size_t)y * (size_t)w + (size_t)x;
            to[at] = count ? (float)(sum / count) : 0;
            valid[at] = 2 * count >= n * n;
        }
}

static unsigned bit(field_band band) {
    return 1U << band;
}

/* How much of a pixel is leaves, by its colours alone. */
static double leafiness(const field_scene *s, size_t at) {
    double r = (double)s->light[FIELD_RED][at], g = (double)s->light[FIELD_GREEN][at],
           b = s->light[FIELD_BLUE] ? (double)s->light[FIELD_BLUE][at] : r;
    double green = (2 * g - r - b) / (r + g + b + 1e-9), share = (green - 0.02) / 0.22;
    return share < 0 ? 0 : share > 1 ? 1 : share;
}

static void synthesise(field_scene *s, field_band band, uint64_t seed) {
    const bool is_nir = band == FIELD_NIR;
    const double leaf = is_nir ? 4.8 : 2.75, soil = is_nir ? 1.30 : 1.13, patch_m = 4;
    for (int y = 0; y < s->height; y++)
        for (int x = 0; x < s->width; x++) {
            size_t at = (size_t)y * (size_t)s->width + (size_t)x;
            double u = x * s->pixel_width_m / patch_m, v = y * s->pixel_height_m / patch_m;
            /* Both bands vary with the same patches, and each a little for itself. */
            double sort = 1 + 0.28 * noise_octaves(seed, u, v, 3, 0.6) +
                          0.10 * noise_octaves(seed + 1 + (uint64_t)band, 3 * u, 3 * v, 2, 0.6);
            double share = leafiness(s, at), own = (double)s->light[FIELD_GREEN][at];
            s->light[band][at] =
                (float)(share * leaf * sort * own +
                        (1 - share) * soil * (1 + 0.3 * (sort - 1)) * (double)s->light[FIELD_RED][at]);
        }
}

pap_status field_background_see(field_scene *out, const field_scene *from, const field_plan_scene *of,
                                const field_view *view, unsigned bands, uint64_t seed, pap_error *err) {
    unsigned missing = bands & ~from->bands.present, infrared = bit(FIELD_RED_EDGE) | bit(FIELD_NIR);
    const int n = view->average, w = from->width / n, h = from->height / n;
    if ((missing & ~infrared) || (missing && !of->may_synthesise))
        return error_set(err, PAP_E_BANDS, "%s: lacks bands that are asked for", of->file);
    double gsd_m = view->as_gsd_m > 0 ? view->as_gsd_m : n * sqrt(from->pixel_width_m * from->pixel_height_m);
    /* Colours that are only needed to make others up go again at the end. */
    pap_status status = field_scene_new(out, w, h, gsd_m, bands | (missing ? from->bands.present : 0), err);
    if (status) return status;
    for (int b = 0; b < FIELD_BANDS; b++)
        if (out->light[b] && from->light[b]) average_band(out->light[b], out->valid, from, b, n, w, h);
    for (int b = 0; b < FIELD_BANDS; b++)
        if (missing >> b & 1) synthesise(out, (field_band)b, seed);
    for (int b = 0; b < FIELD_BANDS; b++)
        if (!(bands >> b & 1)) {
            free(out->light[b]);
            out->light[b] = NULL;
        }
    out->bands.present = bands;
    return PAP_OK;
}

/* ---- another day ---- */

static void turn_dry(field_scene *s, size_t at, double share) {
    static const double dry[FIELD_BANDS] = {3.2, 2.4, 4.2, 1.25, 0.95};
    for (int b = 0; b < FIELD_BANDS; b++)
        if (s->light[b]) s->light[b][at] *= (float)(1 + share * (dry[b] - 1));
}

void field_background_relight(field_scene *s, double season, uint64_t seed) {
    random_state rng;
    double gain[FIELD_BANDS], all, haze;
    size_t count = (size_t)s->width * (size_t)s->height;
    random_seed(&rng, seed, 7);
    all = exp(0.22 * random_normal(&rng));
    haze = random_between(&rng, 0, 0.012);
    for (int b = 0; b < FIELD_BANDS; b++) gain[b] = all * exp(0.07 * random_normal(&rng));
    for (size_t i = 0; i < count; i++) {
        double x = (double)(i % (size_t)s->width) * s->pixel_width_m,
               y = (double)(i / (size_t)s->width) * s->pixel_height_m;
        if (season > 0 && s->valid[i]) {
            double patch = noise_octaves(seed + 9, x / 60, y / 60, 3, 0.5) + 2 * season - 1;
            double share = fmin(fmax(0.5 + 2 * patch, 0), 1) * leafiness(s, i) * 0.7;
            turn_dry(s, i, share);
        }
        for (int b = 0; b < FIELD_BANDS; b++)
            if (s->light[b])
                s->light[b][i] =
                    (float)(gain[b] * (double)s->light[b][i] + (b < FIELD_RED_EDGE ? haze : haze / 3));
    }
}

static int ascending(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* Light below which all but a hundredth of the valid pixels lie. */
static double bright_level(const field_scene *s, int b) {
    enum { SAMPLES = 20000 };
    size_t count = (size_t)s->width * (size_t)s->height, step = count / SAMPLES + 1, seen = 0;
    float *values = memory_array(SAMPLES + 2, sizeof *values);
    for (size_t i = 0; values && i < count; i += step)
        if (s->valid[i]) values[seen++] = s->light[b][i];
    if (seen) qsort(values, seen, sizeof *values, ascending);
    double level = seen ? (double)values[seen - 1 - seen / 100] : 1;
    free(values);
    return level > 0 ? level : 1;
}

void field_background_code(field_scene *s, bool is_display) {
    size_t count = (size_t)s->width * (size_t)s->height;
    double visible = 0;
    for (int b = FIELD_BLUE; b <= FIELD_RED; b++)
        if (s->light[b]) visible = fmax(visible, bright_level(s, b));
    for (int b = 0; b < FIELD_BANDS; b++) {
        if (!s->light[b]) continue;
        double full = b <= FIELD_RED ? visible : bright_level(s, b);
        if (is_display) /* near white what is nearly the brightest */
            for (size_t i = 0; i < count; i++) s->light[b][i] = (float)((double)s->light[b][i] * 0.85 / full);
        s->code[b] = is_display ? (field_code){true, true, 1.0 / 255, 0, 0, 255, 0, false}
                                : (field_code){false, true, full / 5000, 0, 0, 65535, 0, false};
    }
}
