/* The camera's blur, from the edges of things in a scene. */
#include "planting/sharpness.h"

#include <math.h>
#include <string.h>

/* An edge of at least this many codes, over three pixels to either side. */
enum { EDGE_CODES = 36, REACH = 3, BINS = 200, EDGES_ENOUGH = 150, LOOKS_MAX = 4000000 };

/* Vegetation in another band is taken for this lightness. */
static const double CANOPY_CODE = 110.0;

/* What is looked at: lightness of red, green and blue, or another band's light as codes. */
typedef struct view {
    const scene *s;
    const float *band; /* NULL: lightness */
    float codes;       /* that light 1 of the band makes */
} view;

static float light_at(const view *v, size_t at) {
    return v->band ? v->codes * v->band[at] : scene_light(v->s, at);
}

typedef struct edge_counts {
    int64_t share[BINS + 1], edges;
} edge_counts;

static bool is_whole(const scene *s, size_t at, size_t across) {
    for (size_t i = 0; i <= 2 * REACH; i++)
        if (!s->valid[at - REACH * across + i * across]) return false;
    return true;
}

/* The steepest of six steps, as a share of the whole rise, where that goes one way only. */
static void look(edge_counts *n, const view *v, size_t at, size_t across) {
    float light[2 * REACH + 1], steepest = 0.0F;
    size_t first = at - REACH * across;
    int where = 0;
    float rise = light_at(v, first + 2 * REACH * across) - light_at(v, first);
    if (fabsf(rise) < EDGE_CODES || !is_whole(v->s, at, across)) return;
    for (int i = 0; i <= 2 * REACH; i++) light[i] = light_at(v, first + (size_t)i * across);
    for (int i = 0; i < 2 * REACH; i++) {
        float step = (light[i + 1] - light[i]) / rise;
        if (step < -0.02F) return;
        if (step > steepest) {
            steepest = step;
            where = i;
        }
    }
    if (where != REACH && where != REACH - 1) return;
    n->share[(int)(fminf(steepest, 1.0F) * BINS)]++;
    n->edges++;
}

/* Three in four edges are softer by themselves - slopes, rounded things, leaves - than the camera is. */
static double sharpest(const edge_counts *n) {
    int64_t above = 0;
    for (int i = BINS; i > 0; i--) {
        above += n->share[i];
        if (above * 4 >= n->edges) return (double)i / BINS;
    }
    return 0.0;
}

/* A step of light seen through a Gaussian rises by erf(1 / (2 sqrt 2 sigma)) over the middle pixel. */
static double sigma_of(double share) {
    double low = 0.05, high = 4.0;
    for (int i = 0; i < 40; i++) {
        double middle = 0.5 * (low + high);
        *(erf(0.353553 / middle) > share ? &low : &high) = middle;
    }
    double pixel = 1.0 / 12.0, whole = low * low; /* variance of a pixel's own extent */
    return whole > pixel ? sqrt(whole - pixel) : 0.0;
}

static double find_sigma(const view *v, scene_box box) {
    const scene *s = v->s;
    edge_counts n = {0};
    int every = (int)((int64_t)box.w * box.h / LOOKS_MAX) + 1;
    scene_box in = scene_clip(s, box);
    for (int y = in.y + REACH; y < in.y + in.h - REACH; y += every)
        for (int x = in.x + REACH; x < in.x + in.w - REACH; x++) {
            size_t at = (size_t)y * (size_t)s->width + (size_t)x, row = (size_t)s->width;
            look(&n, v, at, 1);
            look(&n, v, at, row);
        }
    return n.edges < EDGES_ENOUGH ? -1.0 : sigma_of(sharpest(&n));
}

double sharpness_sigma(const scene *s, scene_box box) {
    const view lightness = {s, NULL, 0.0F};
    return find_sigma(&lightness, box);
}

double sharpness_sigma_of_band(const scene *s, const float *light, double canopy, scene_box box) {
    const view band = {s, light, (float)(CANOPY_CODE / canopy)};
    return find_sigma(&band, box);
}

/* ---- halos ---- */

enum { FAR = 9, PLATEAU = 5, PLATEAU_CODES = 10 };

/* One side of an edge, outwards from pixel `at`: its level from PLATEAU to FAR, where that is even, and the
 * farthest that it goes beyond the level, away from the other side, before. */
static bool look_outwards(double *level, double *beyond, const scene *s, size_t at, ptrdiff_t step,
                          bool is_up) {
    double low = 255.0, high = 0.0, sum = 0.0;
    for (ptrdiff_t i = 1; i <= FAR; i++)
        if (!s->valid[(size_t)((ptrdiff_t)at + i * step)]) return false;
    for (ptrdiff_t i = PLATEAU; i <= FAR; i++) {
        double light = (double)scene_light(s, (size_t)((ptrdiff_t)at + i * step));
        low = fmin(low, light);
        high = fmax(high, light);
        sum += light / (FAR - PLATEAU + 1);
    }
    *level = sum;
    *beyond = -255.0;
    for (ptrdiff_t i = 1; i < PLATEAU; i++) {
        double light = (double)scene_light(s, (size_t)((ptrdiff_t)at + i * step));
        *beyond = fmax(*beyond, is_up ? light - sum : sum - light);
    }
    return high - low <= PLATEAU_CODES;
}

/* Steps between two even sides only; the mean of both sides' overshoot as a share of the step. */
static bool look_at_step(double *out, const scene *s, size_t at) {
    double low, high, under, over;
    float jump = scene_light(s, at + 1) - scene_light(s, at - 1);
    ptrdiff_t up = jump > 0.0F ? 1 : -1;
    if (fabsf(jump) < EDGE_CODES / 2.0F) return false;
    if (!look_outwards(&high, &over, s, at, up, true) || !look_outwards(&low, &under, s, at, -up, false))
        return false;
    if (high - low < EDGE_CODES) return false;
    *out = 0.5 * (over + under) / (high - low);
    return true;
}

double sharpness_halo(const scene *s) {
    double sum = 0.0, count = 0.0;
    int every = (int)((int64_t)s->width * s->height / LOOKS_MAX) + 1;
    for (int y = 0; y < s->height; y += every)
        for (int x = FAR; x < s->width - FAR; x++) {
            double own;
            if (!look_at_step(&own, s, (size_t)y * (size_t)s->width + (size_t)x)) continue;
            sum += fmax(-0.5, fmin(0.5, own));
            count += 1.0;
        }
    return count < EDGES_ENOUGH ? 0.0 : sum / count;
}
