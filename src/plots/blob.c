/* A connected set of candidate pixels, as integer sums. */
#include "plots/blob.h"

#include <math.h>

blob blob_none(void) {
    return (blob){.x0 = INT32_MAX, .y0 = INT32_MAX, .x1 = INT32_MIN, .y1 = INT32_MIN, .best = -1};
}

static bool is_before(const blob *a, const blob *b) {
    if (a->best != b->best) return a->best > b->best;
    if (a->best_y != b->best_y) return a->best_y < b->best_y;
    return a->best_x < b->best_x;
}

void blob_merge(blob *into, const blob *other) {
    if (is_before(other, into)) {
        into->best = other->best;
        into->best_x = other->best_x;
        into->best_y = other->best_y;
    }
    into->n += other->n;
    into->sx += other->sx;
    into->sy += other->sy;
    into->sxx += other->sxx;
    into->syy += other->syy;
    into->sxy += other->sxy;
    into->r += other->r;
    into->g += other->g;
    into->b += other->b;
    into->around_r += other->around_r;
    into->around_g += other->around_g;
    into->around_b += other->around_b;
    into->evidence += other->evidence;
    into->light2 += other->light2;
    into->lift += other->lift;
    into->lift_rg += other->lift_rg;
    into->lift_bg += other->lift_bg;
    for (int k = 0; k < BLOB_LEVELS; k++) into->levels[k] += other->levels[k];
    into->likeness += other->likeness;
    into->white += other->white;
    into->pink += other->pink;
    into->red += other->red;
    into->peaks += other->peaks;
    if (other->x0 < into->x0) into->x0 = other->x0;
    if (other->y0 < into->y0) into->y0 = other->y0;
    if (other->x1 > into->x1) into->x1 = other->x1;
    if (other->y1 > into->y1) into->y1 = other->y1;
}

bool can_be_flower(int64_t n, int best, int64_t w, int64_t h, const plot_params *params,
                   const plot_scale *scale) {
    if (best < params->peak || (double)n < scale->blob_min_px || (double)n > scale->blob_max_px) return false;
    return (double)w * scale->gsd_x_m <= params->blob_max_m &&
           (double)h * scale->gsd_y_m <= params->blob_max_m;
}

bool blob_is_flower(const blob *one, const plot_params *params, const plot_scale *scale) {
    return can_be_flower(one->n, one->best, one->x1 - one->x0, one->y1 - one->y0, params, scale);
}

float mean_likeness(int64_t sum, int64_t n) {
    return (float)(((double)sum / (double)n - LIKENESS_EVEN) / LIKENESS_STEPS);
}

bool flower_joins(const plot_params *params, int link, int best, float likeness) {
    return best >= params->link_peak[link] &&
           (!params->likeness || (double)likeness >= params->link_likeness[link]);
}

bool flower_is_wanted(const plot_params *params, int best, float likeness) {
    for (int link = 0; link < params->link_count; link++)
        if (flower_joins(params, link, best, likeness)) return true;
    return false;
}

/* Full axes of the ellipse with the blob's second moments, in cm; a pixel's own spread (1/12) is part of it.
 */
static void axes(const blob *one, const plot_scale *scale, double *length_cm, double *width_cm) {
    double n = (double)one->n, mx = (double)one->sx / n, my = (double)one->sy / n;
    double px = scale->gsd_x_m * 100, py = scale->gsd_y_m * 100;
    double vxx = ((double)one->sxx / n - mx * mx + 1.0 / 12) * px * px;
    double vyy = ((double)one->syy / n - my * my + 1.0 / 12) * py * py;
    double vxy = ((double)one->sxy / n - mx * my) * px * py;
    double middle = (vxx + vyy) / 2, spread = sqrt((vxx - vyy) * (vxx - vyy) / 4 + vxy * vxy);
    *length_cm = 4 * sqrt(middle + spread);
    *width_cm = 4 * sqrt(middle - spread > 0 ? middle - spread : 0);
}

/* Pixels of at least half the best evidence: between two levels, as if their number fell off evenly over the
 * logarithm. A flower's size so measured does not grow with its contrast, as the whole blob does. */
static double half_pixels(const blob *one) {
    double half = one->best / 2.0, level = BLOB_LEVEL_LOWEST;
    if (half <= level) return (double)one->n;
    int k = 0;
    for (; k + 1 < BLOB_LEVELS && half >= 2 * level; k++) level *= 2;
    double here = one->levels[k], next = k + 1 < BLOB_LEVELS ? one->levels[k + 1] : 0,
           share = log2(half / level);
    return fmax(1, here + share * (next - here));
}

flower flower_of_blob(const blob *one, const plot_scale *scale) {
    const double quarter_pi = 0.78539816339744830962;
    double n = (double)one->n, length_cm, width_cm, px_cm2 = scale->gsd_x_m * scale->gsd_y_m * 1e4;
    axes(one, scale, &length_cm, &width_cm);
    double light = (double)(one->r + 2 * one->g + one->b) / (4 * n), around = (double)one->light2 / n;
    double box = (double)(one->x1 - one->x0) * (double)(one->y1 - one->y0);
    return (flower){
        .x = (double)one->sx / n + 0.5,
        .y = (double)one->sy / n + 0.5,
        .best_x = one->best_x,
        .best_y = one->best_y,
        .best = one->best,
        .peaks = one->peaks,
        .area_cm2 = (float)(n * px_cm2),
        .length_cm = (float)length_cm,
        .width_cm = (float)width_cm,
        .half_cm = (float)sqrt(half_pixels(one) / (one->peaks > 1 ? one->peaks : 1) * px_cm2 / quarter_pi),
        .fill = (float)(n / (box * quarter_pi)),
        .r = (float)((double)one->r / n),
        .g = (float)((double)one->g / n),
        .b = (float)((double)one->b / n),
        .around_r = (float)((double)one->around_r / n),
        .around_g = (float)((double)one->around_g / n),
        .around_b = (float)((double)one->around_b / n),
        .lift = (float)((double)one->lift / (48 * n)),
        .lift_rg = (float)((double)one->lift_rg / (12 * n)),
        .lift_bg = (float)((double)one->lift_bg / (12 * n)),
        .evidence = (float)((double)one->evidence / n),
        .likeness = mean_likeness(one->likeness, one->n),
        .light_sd = (float)sqrt(around - light * light > 0 ? around - light * light : 0),
        .white = (float)(one->white / n),
        .pink = (float)(one->pink / n),
        .red = (float)(one->red / n),
    };
}

int flower_compare(const void *a, const void *b) {
    const flower *p = a, *q = b;
    if (p->best_y != q->best_y) return p->best_y < q->best_y ? -1 : 1;
    return (p->best_x > q->best_x) - (p->best_x < q->best_x);
}
