/* How a scene's bands answer to reflectance. */
#include "planting/field_light.h"

#include "base/error.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

/* Of the valid pixels, the share that is taken for green; the share below which a band shows haze alone; how
 * far a visible band's gain may lie off the others'. */
static const double GREEN_SHARE = 0.35, HAZE_SHARE = 0.005, CAST_MAX = 1.6;
static const double HAZE_KEPT = 0.8; /* the darkest pixel reflects something */
enum { SAMPLES_MAX = 200000 };

static int ascending(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static double at_share(float *values, size_t count, double share) {
    if (count == 0) return 0;
    qsort(values, count, sizeof *values, ascending);
    size_t at = (size_t)(share * (double)count);
    return (double)values[at < count ? at : count - 1];
}

/* NDVI where there is infrared, else how green it is. */
static float greenness(const field_scene *s, size_t i) {
    float r = s->light[FIELD_RED][i], g = s->light[FIELD_GREEN][i];
    if (s->light[FIELD_NIR]) {
        float n = s->light[FIELD_NIR][i];
        return (n - r) / (n + r + 1e-9F);
    }
    float b = s->light[FIELD_BLUE] ? s->light[FIELD_BLUE][i] : r;
    return (2 * g - r - b) / (r + g + b + 1e-9F);
}

static size_t stride_of(size_t count) {
    return count / SAMPLES_MAX + 1;
}

/* Marks the greener part. */
static void mark_green(field_light *out, const field_scene *s, float *values) {
    size_t count = (size_t)s->width * (size_t)s->height, seen = 0, step = stride_of(count);
    for (size_t i = 0; i < count; i += step)
        if (s->valid[i]) values[seen++] = greenness(s, i);
    float from = (float)at_share(values, seen, 1 - GREEN_SHARE);
    for (size_t i = 0; i < count; i++) out->is_green[i] = s->valid[i] && greenness(s, i) >= from;
}

static void measure_band(field_light *out, const field_scene *s, int b, float *values) {
    size_t count = (size_t)s->width * (size_t)s->height, seen = 0, step = stride_of(count);
    for (size_t i = 0; i < count; i += step)
        if (s->valid[i]) values[seen++] = s->light[b][i];
    out->haze[b] = fmax(0, HAZE_KEPT * at_share(values, seen, HAZE_SHARE));
    seen = 0;
    for (size_t i = 0; i < count; i += step)
        if (out->is_green[i]) values[seen++] = s->light[b][i];
    double level = at_share(values, seen, 0.5);
    out->haze[b] = fmin(out->haze[b], 0.6 * level);
    out->gain[b] = fmax(1e-6, (level - out->haze[b]) / field_canopy.band[b]);
    seen = 0;
    for (size_t i = 1; i + 1 < count; i += step)
        if (out->is_green[i] && out->is_green[i - 1] && out->is_green[i + 1])
            values[seen++] = fabsf(s->light[b][i] - 0.5F * (s->light[b][i - 1] + s->light[b][i + 1]));
    out->grain[b] = at_share(values, seen, 0.5) / 0.6745 / 1.2247; /* of one of the three pixels */
}

/* Vegetation that is not a crop's canopy must not turn petals into other colours. */
static void limit_cast(field_light *out, const field_scene *s) {
    double sum = 0;
    int count = 0;
    for (int b = FIELD_BLUE; b <= FIELD_RED; b++)
        if (s->light[b]) {
            sum += log(out->gain[b]);
            count++;
        }
    double middle = exp(sum / count);
    for (int b = FIELD_BLUE; b <= FIELD_RED; b++)
        if (s->light[b]) out->gain[b] = fmin(fmax(out->gain[b], middle / CAST_MAX), middle * CAST_MAX);
}

static float visible(const field_scene *s, size_t i) {
    float sum = s->light[FIELD_RED][i] + s->light[FIELD_GREEN][i];
    return s->light[FIELD_BLUE] ? sum + s->light[FIELD_BLUE][i] : sum;
}

/* Against the mean over a square of about TEXTURE_M, three pixels at least. */
static bool measure_texture(field_light *out, const field_scene *s) {
    static const double TEXTURE_M = 5;
    const int w = s->width, h = s->height, radius = (int)fmax(1, TEXTURE_M / 2 / s->pixel_width_m);
    const size_t stride = (size_t)w + 1;
    double *sums = memory_array(stride, ((size_t)h + 1) * sizeof *sums);
    for (int y = 0; sums && y < h; y++)
        for (int x = 0; x < w; x++) {
            size_t at = (size_t)y * (size_t)w + (size_t)x, here = (size_t)(y + 1) * stride + (size_t)x + 1;
            sums[here] =
                (double)visible(s, at) + sums[here - 1] + sums[here - stride] - sums[here - stride - 1];
        }
    for (int y = 0; sums && y < h; y++)
        for (int x = 0; x < w; x++) {
            size_t at = (size_t)y * (size_t)w + (size_t)x;
            int x0 = x > radius ? x - radius : 0, x1 = x + radius < w ? x + radius + 1 : w;
            size_t y0 = (size_t)(y > radius ? y - radius : 0),
                   y1 = (size_t)(y + radius < h ? y + radius + 1 : h);
            double sum = sums[y1 * stride + (size_t)x1] - sums[y1 * stride + (size_t)x0] -
                         sums[y0 * stride + (size_t)x1] + sums[y0 * stride + (size_t)x0];
            double mean = sum / ((double)(x1 - x0) * (double)(y1 - y0));
            out->texture[at] = mean > 0 ? (float)((double)visible(s, at) / mean) : 1;
        }
    free(sums);
    return sums != NULL;
}

pap_status field_light_measure(field_light *out, const field_scene *s, pap_error *err) {
    size_t count = (size_t)s->width * (size_t)s->height;
    *out = (field_light){.is_green = memory_array(count, 1), .texture = memory_array(count, sizeof(float))};
    float *values = memory_array(count / stride_of(count) + 2, sizeof *values);
    if (!out->is_green || !out->texture || !values || !measure_texture(out, s)) {
        free(values);
        field_light_free(out);
        return error_nomem(err, "a scene's light");
    }
    mark_green(out, s, values);
    for (int b = 0; b < FIELD_BANDS; b++)
        if (s->light[b]) measure_band(out, s, b, values);
    limit_cast(out, s);
    free(values);
    return PAP_OK;
}

void field_light_free(field_light *light) {
    free(light->is_green);
    free(light->texture);
    light->is_green = NULL;
    light->texture = NULL;
}
