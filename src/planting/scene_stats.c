/* What a scene looks like: its light, its sharpness and its grain, at large and around a place. */
#include "planting/scene_stats.h"

#include "paint/colour.h"
#include "planting/texture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WINDOW_PX = SQUARE_PX + 2 * TEXTURE_RIM_PX };

static double linear_light(double r, double g, double b) {
    rgb colour = colour_from_srgb(r, g, b);
    return 0.25 * ((double)colour.r + 2.0 * (double)colour.g + (double)colour.b);
}

/* ---- the whole scene ---- */

typedef struct tone_counts {
    int64_t channel[3][256], light[256], pixels;
} tone_counts;

static int percentile(const int64_t counts[256], int64_t pixels, double share) {
    int64_t below = 0;
    for (int code = 0; code < 256; code++) {
        below += counts[code];
        if ((double)below > share * (double)pixels) return code;
    }
    return 255;
}

/* Grey, by the channel that has least of it: a dark place may well be blue, green or brown by itself. */
static void set_veil(scene_tones *out, const tone_counts *n) {
    double least = 1.0;
    for (int c = 0; c < 3; c++) {
        int dark = percentile(n->channel[c], n->pixels, 0.003);
        least = fmin(least, linear_light(dark, dark, dark));
    }
    /* Full shade keeps about 0.008 of skylight; more than that is haze. */
    double veil = least - 0.008;
    out->veil = veil < 0.0 ? 0.0 : veil > 0.06 ? 0.06 : veil;
}

void scene_tones_measure(scene_tones *out, const scene *s) {
    tone_counts n = {0};
    size_t count = (size_t)s->width * (size_t)s->height, step = count / 400000 + 1;
    for (size_t at = step / 2; at < count; at += step) {
        const uint8_t *p = s->rgb + 3 * at;
        if (!s->valid[at]) continue;
        for (int c = 0; c < 3; c++) n.channel[c][p[c]]++;
        n.light[(p[0] + 2 * p[1] + p[2]) / 4]++;
        n.pixels++;
    }
    int middle = percentile(n.light, n.pixels, 0.5);
    out->middle_code = middle;
    out->middle = linear_light(middle, middle, middle);
    set_veil(out, &n);
}

/* ---- squares ---- */

bool scene_is_vegetated(const double mean[3]) {
    double sum = mean[0] + mean[1] + mean[2];
    return sum > 90.0 && 2.0 * mean[1] - mean[0] - mean[2] > 0.04 * sum;
}

bool scene_square_measure(scene_square *out, const scene *s, int left, int top) {
    float light[WINDOW_PX * WINDOW_PX];
    uint8_t mask[WINDOW_PX * WINDOW_PX];
    double sum[3] = {0};
    left -= TEXTURE_RIM_PX;
    top -= TEXTURE_RIM_PX;
    if (left < 0 || top < 0 || left + WINDOW_PX > s->width || top + WINDOW_PX > s->height) return false;
    for (int y = 0; y < WINDOW_PX; y++) {
        size_t at = (size_t)(top + y) * (size_t)s->width + (size_t)left;
        if (memchr(s->valid + at, 0, WINDOW_PX)) return false;
        for (int x = 0; x < WINDOW_PX; x++, at++) {
            light[y * WINDOW_PX + x] = scene_light(s, at);
            for (size_t c = 0; c < 3; c++) sum[c] += s->rgb[3 * at + c];
        }
    }
    memset(mask, 1, sizeof mask);
    texture seen;
    texture_measure(&seen, light, mask, WINDOW_PX, WINDOW_PX);
    for (int c = 0; c < 3; c++) out->rgb[c] = sum[c] / (WINDOW_PX * WINDOW_PX);
    out->light = linear_light(out->rgb[0], out->rgb[1], out->rgb[2]);
    out->step1 = seen.step1;
    out->ratio = seen.step4 > 0.0 ? seen.step1 / seen.step4 : 1.0;
    out->grain = seen.grain;
    return true;
}

/* ---- around a place ---- */

enum { TRIES = 800, WANTED = 160, ENOUGH = 20 };

typedef struct sample {
    double light[WANTED], ratio[WANTED], grain[WANTED];
    double sum[3]; /* linear */
    int count;
} sample;

static void keep(sample *into, const scene_square *one) {
    if (into->count == WANTED) return;
    rgb linear = colour_from_srgb(one->rgb[0], one->rgb[1], one->rgb[2]);
    into->sum[0] += (double)linear.r;
    into->sum[1] += (double)linear.g;
    into->sum[2] += (double)linear.b;
    into->light[into->count] = one->light;
    into->ratio[into->count] = one->ratio;
    into->grain[into->count] = one->grain;
    into->count++;
}

static void gather(sample *leafy, sample *any, const scene *s, scene_box box, random_state *rng) {
    static const sample nothing = {.count = 0};
    *leafy = *any = nothing;
    for (int i = 0; i < TRIES && leafy->count < WANTED && box.w > SQUARE_PX && box.h > SQUARE_PX; i++) {
        scene_square one;
        int left = box.x + random_below(rng, box.w - SQUARE_PX);
        int top = box.y + random_below(rng, box.h - SQUARE_PX);
        if (!scene_square_measure(&one, s, left, top)) continue;
        keep(any, &one);
        if (scene_is_vegetated(one.rgb)) keep(leafy, &one);
    }
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double quantile(const double *sorted, int count, double share) {
    return sorted[(int)(share * (count - 1) + 0.5)];
}

/* Leaves and soil in white light make this mean, linear, over their lightness; half of the difference from it
 * is taken for the light, the rest for what lies about there. */
static void set_cast(double cast[3], const double sum[3]) {
    static const double usual[3] = {1.12, 1.10, 0.69};
    double light = (sum[0] + 2.0 * sum[1] + sum[2]) / 4.0;
    for (int c = 0; c < 3; c++) {
        double shift = light > 0.0 ? sqrt(sum[c] / light / usual[c]) : 1.0;
        cast[c] = shift < 0.75 ? 0.75 : shift > 1.3 ? 1.3 : shift;
    }
}

void surroundings_measure(surroundings *out, const scene *s, double x, double y, double reach_px,
                          random_state *rng) {
    static const surroundings nothing = {0};
    sample leafy, any, *from = &leafy;
    int reach = (int)reach_px + 1;
    gather(&leafy, &any, s, scene_clip(s, (scene_box){(int)x - reach, (int)y - reach, 2 * reach, 2 * reach}),
           rng);
    if (leafy.count < ENOUGH) gather(&leafy, &any, s, (scene_box){0, 0, s->width, s->height}, rng);
    if (leafy.count < ENOUGH) from = &any;
    *out = nothing;
    set_cast(out->cast, any.sum);
    if (!from->count) return;
    double *const lists[] = {from->light, from->ratio, from->grain};
    for (int i = 0; i < 3; i++) qsort(lists[i], (size_t)from->count, sizeof(double), ascending);
    out->light = quantile(from->light, from->count, 0.5);
    out->ratio = quantile(from->ratio, from->count, 0.5);
    out->grain = quantile(from->grain, from->count, 0.5);
    out->quiet = quantile(from->grain, from->count, 0.1);
    out->lively = quantile(from->grain, from->count, 0.9);
    out->squares = from->count;
}
