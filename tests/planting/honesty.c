/* Whether planted leaves can be told from real ones by noise, sharpness and traces of compression alone. */
#include "honesty.h"

#include "base/random.h"
#include "planting/scene_stats.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { EDGE = 16, RIM = 4, STATS = 5, BLOCKS_MAX = 4000 };
/* Real blocks looked at for each planted one; how much brighter one of a pair may be. */
enum { CANDIDATES = 8 };
static const double ALIKE = 1.08;

/* What is measured: red, green and blue together, or the band of that index. */
typedef struct picture {
    const scene *s;
    int band;
} picture;
enum { VISIBLE = -1 };

typedef struct block {
    double stat[STATS], level;
    bool is_planted, is_for_fitting;
    double score;
} block;

typedef struct blocks {
    block items[BLOCKS_MAX];
    size_t count;
} blocks;

static double light(const scene *s, int x, int y) {
    return (double)scene_light(s, (size_t)y * (size_t)s->width + (size_t)x);
}

static double laplacian(const scene *s, int x, int y) {
    return light(s, x, y) -
           0.25 * (light(s, x - 1, y) + light(s, x + 1, y) + light(s, x, y - 1) + light(s, x, y + 1));
}

static double hue_laplacian(const scene *s, int x, int y) {
    const uint8_t *p = s->rgb + 3 * ((size_t)y * (size_t)s->width + (size_t)x);
    size_t row = 3 * (size_t)s->width;
    return p[0] - p[2] -
           0.25 * (p[3] - p[5] + p[-3] - p[-1] + p[row] - p[row + 2] + *(p - row) - *(p - row + 2));
}

/* Residual, its correlation with its neighbour, steps across the grid of 8 against others, sharpness, and
 * the residual of colour. */
static void measure(double stat[STATS], const scene *s, int left, int top) {
    double own = 1e-3, beside = 0, near = 1e-3, far = 1e-3, hue = 1e-3, at_grid = 1e-2, off_grid = 1e-2;
    for (int y = top; y < top + EDGE; y++)
        for (int x = left; x < left + EDGE; x++) {
            double here = laplacian(s, x, y);
            own += here * here;
            beside += here * (laplacian(s, x + 1, y) + laplacian(s, x, y + 1)) / 2;
            near += fabs(light(s, x + 1, y) - light(s, x, y)) + fabs(light(s, x, y + 1) - light(s, x, y));
            far += fabs(light(s, x + 4, y) - light(s, x, y)) + fabs(light(s, x, y + 4) - light(s, x, y));
            hue += pow(hue_laplacian(s, x, y), 2);
            *(x % 8 == 0 ? &at_grid : &off_grid) += fabs(light(s, x, y) - light(s, x - 1, y));
            *(y % 8 == 0 ? &at_grid : &off_grid) += fabs(light(s, x, y) - light(s, x, y - 1));
        }
    stat[0] = log(own);
    stat[1] = beside / own;
    stat[2] = log(7 * at_grid / off_grid);
    stat[3] = log(near / far);
    stat[4] = log(hue);
}

static double lit(const picture *p, int x, int y) {
    return (double)p->s->bands[p->band].light[(size_t)y * (size_t)p->s->width + (size_t)x];
}

/* Against the mean of the four samples `apart` pixels away. */
static double band_laplacian(const picture *p, int x, int y, int apart) {
    return lit(p, x, y) -
           0.25 * (lit(p, x - apart, y) + lit(p, x + apart, y) + lit(p, x, y - apart) + lit(p, x, y + apart));
}

/* Residual, its correlation with its neighbour, residual at twice the scale, and sharpness. */
static void measure_band(double stat[STATS], const picture *p, int left, int top) {
    double own = 1e-12, beside = 0, wide = 1e-12, near = 1e-9, far = 1e-9;
    for (int y = top; y < top + EDGE; y++)
        for (int x = left; x < left + EDGE; x++) {
            double here = band_laplacian(p, x, y, 1);
            own += here * here;
            beside += here * (band_laplacian(p, x + 1, y, 1) + band_laplacian(p, x, y + 1, 1)) / 2;
            wide += pow(band_laplacian(p, x, y, 2), 2);
            near += fabs(lit(p, x + 1, y) - lit(p, x, y)) + fabs(lit(p, x, y + 1) - lit(p, x, y));
            far += fabs(lit(p, x + 4, y) - lit(p, x, y)) + fabs(lit(p, x, y + 4) - lit(p, x, y));
        }
    stat[0] = log(own);
    stat[1] = beside / own;
    stat[2] = log(wide / own);
    stat[3] = log(near / far);
    stat[4] = 0.0; /* bands have no colour to leave traces in */
}

static double level_of(const picture *p, int left, int top) {
    double sum = 1e-9;
    for (int y = top; y < top + EDGE; y++)
        for (int x = left; x < left + EDGE; x++) sum += lit(p, x, y) / (EDGE * EDGE);
    return sum;
}

static bool is_whole(const scene *s, int left, int top) {
    if (left < RIM || top < RIM || left + EDGE + RIM > s->width || top + EDGE + RIM > s->height) return false;
    for (int y = top - RIM; y < top + EDGE + RIM; y++)
        if (memchr(s->valid + (size_t)y * (size_t)s->width + (size_t)(left - RIM), 0, EDGE + 2 * RIM))
            return false;
    return true;
}

static void add(blocks *all, const picture *p, int left, int top, bool is_planted, bool is_for_fitting) {
    if (all->count == BLOCKS_MAX || !is_whole(p->s, left, top)) return;
    block *one = &all->items[all->count++];
    *one = (block){.is_planted = is_planted, .is_for_fitting = is_for_fitting};
    if (p->band == VISIBLE) {
        measure(one->stat, p->s, left, top);
    } else {
        measure_band(one->stat, p, left, top);
        one->level = level_of(p, left, top);
    }
}

/* Metres from a corner of the picture's pixels to the thing's outline; positive inside. */
static double inside_m(const scene *s, const planted_thing *one, double x, double y) {
    return outline_inside(&one->truth.seen.outline, (x - one->x_px) * s->pixel_width_m,
                          (y - one->y_px) * s->pixel_height_m);
}

static void add_planted(blocks *all, const picture *p, const planted_thing *one, bool is_for_fitting) {
    const scene *s = p->s;
    double reach = outline_reach(&one->truth.seen.outline);
    int left = (int)(one->x_px - reach / s->pixel_width_m),
        right = (int)(one->x_px + reach / s->pixel_width_m);
    int top = (int)(one->y_px - reach / s->pixel_height_m),
        bottom = (int)(one->y_px + reach / s->pixel_height_m);
    for (int y = top; y < bottom; y += EDGE / 2)
        for (int x = left; x < right; x += EDGE / 2) {
            bool is_in = true;
            for (int i = 0; i < 4; i++)
                is_in = is_in && inside_m(s, one, x + (i & 1) * EDGE, y + (i >> 1) * EDGE) > 0.0;
            if (is_in) add(all, p, x, y, true, is_for_fitting);
        }
}

static bool is_clear(const scene *s, const injection *planted, double x, double y) {
    for (int i = 0; i < planted->count; i++)
        if (inside_m(s, &planted->things[i], x, y) > -1.5) return false;
    return true;
}

static void add_real(blocks *all, const picture *p, const injection *planted, bool is_near, size_t wanted) {
    const scene *s = p->s;
    random_state rng;
    random_seed(&rng, 5, 5);
    size_t stop = all->count + wanted;
    for (int i = 0; i < 400000 && all->count < stop; i++) {
        const planted_thing *around = &planted->things[random_below(&rng, planted->count)];
        int x = random_below(&rng, s->width), y = random_below(&rng, s->height);
        if (is_near) {
            x = (int)(around->x_px + random_between(&rng, -9, 9) / s->pixel_width_m);
            y = (int)(around->y_px + random_between(&rng, -9, 9) / s->pixel_height_m);
        }
        scene_square seen;
        if (!is_whole(s, x, y) || !is_clear(s, planted, x + 8, y + 8)) continue;
        if (!scene_square_measure(&seen, s, x, y) || !scene_is_vegetated(seen.rgb)) continue;
        bool is_beside_fitted = (around - planted->things) % 2 == 0;
        add(all, p, x, y, false, p->band == VISIBLE ? random_bits(&rng) & 1 : is_beside_fitted);
    }
}

/* ---- a linear discriminant ---- */

static void solve(double a[STATS][STATS + 1]) {
    for (int i = 0; i < STATS; i++) {
        int best = i;
        for (int k = i; k < STATS; k++)
            if (fabs(a[k][i]) > fabs(a[best][i])) best = k;
        for (int c = 0; c <= STATS; c++) {
            double swap = a[i][c];
            a[i][c] = a[best][c];
            a[best][c] = swap;
        }
        for (int k = 0; k < STATS; k++) {
            double factor = k == i ? 0.0 : a[k][i] / a[i][i];
            for (int c = i; c <= STATS; c++) a[k][c] -= factor * a[i][c];
        }
    }
}

static void find_means(double means[2][STATS], const blocks *all) {
    double counts[2] = {0};
    for (size_t i = 0; i < all->count; i++) {
        const block *one = &all->items[i];
        if (!one->is_for_fitting) continue;
        counts[one->is_planted] += 1.0;
        for (int c = 0; c < STATS; c++) means[one->is_planted][c] += one->stat[c];
    }
    for (int k = 0; k < 2; k++)
        for (int c = 0; c < STATS; c++) means[k][c] /= counts[k];
}

static void score(blocks *all) {
    double means[2][STATS] = {{0}}, a[STATS][STATS + 1] = {{0}};
    find_means(means, all);
    for (size_t i = 0; i < all->count; i++) {
        const block *one = &all->items[i];
        const double *mean = means[one->is_planted];
        for (int r = 0; r < STATS && one->is_for_fitting; r++)
            for (int c = 0; c < STATS; c++) a[r][c] += (one->stat[r] - mean[r]) * (one->stat[c] - mean[c]);
    }
    for (int r = 0; r < STATS; r++) {
        a[r][r] += 1e-6;
        a[r][STATS] = means[1][r] - means[0][r];
    }
    solve(a);
    for (size_t i = 0; i < all->count; i++)
        for (int c = 0; c < STATS; c++) all->items[i].score += a[c][STATS] / a[c][c] * all->items[i].stat[c];
}

static double area_under_curve(const blocks *all) {
    double right = 0, pairs = 0;
    for (size_t i = 0; i < all->count; i++)
        for (size_t k = 0; k < all->count; k++) {
            const block *planted = &all->items[i], *real = &all->items[k];
            if (planted->is_for_fitting || real->is_for_fitting || !planted->is_planted || real->is_planted)
                continue;
            right += planted->score > real->score ? 1.0 : planted->score == real->score ? 0.5 : 0.0;
            pairs += 1.0;
        }
    return right / pairs;
}

double honesty_auc(const scene *before, const scene *after, const injection *planted, bool is_near,
                   size_t *count) {
    blocks *all = calloc(1, sizeof *all);
    ck_assert(all != NULL);
    const picture was = {before, VISIBLE}, is = {after, VISIBLE};
    for (int i = 0; i < planted->count && all->count < BLOCKS_MAX / 2; i++)
        add_planted(all, &is, &planted->things[i], i % 2 == 0);
    *count = all->count;
    ck_assert_msg(*count >= 40, "only %zu planted blocks", *count);
    add_real(all, &was, planted, is_near, *count);
    score(all);
    double auc = area_under_curve(all);
    free(all);
    return auc;
}

/* ---- pairs of equal brightness ---- */

/* The real block of the same half, not taken yet, that is nearest in brightness; NULL: none is near enough.
 */
static block *find_mate(blocks *real, const block *planted) {
    block *best = NULL;
    double nearest = log(ALIKE);
    for (size_t i = 0; i < real->count; i++) {
        double off = fabs(log(real->items[i].level / planted->level));
        if (real->items[i].is_planted || off >= nearest) continue; /* is_planted: taken */
        if (real->items[i].is_for_fitting != planted->is_for_fitting) continue;
        if (real->items[i].is_for_fitting != planted->is_for_fitting) continue;
        nearest = off;
        best = &real->items[i];
    }
    return best;
}

static void pair_up(blocks *pairs, blocks *real, const blocks *planted) {
    for (size_t i = 0; i < planted->count && pairs->count < BLOCKS_MAX - 1; i++) {
        block *mate = find_mate(real, &planted->items[i]);
        if (!mate) continue;
        pairs->items[pairs->count++] = planted->items[i];
        pairs->items[pairs->count++] = *mate;
        mate->is_planted = true;
    }
}

static void score_by_level(blocks *all) {
    for (size_t i = 0; i < all->count; i++) all->items[i].score = all->items[i].level;
}

honesty_verdict honesty_of_band(const scene *before, const scene *after, int band, const injection *planted) {
    blocks *all = calloc(3, sizeof *all), *pairs = all, *ours = all + 1, *real = all + 2;
    ck_assert(all != NULL);
    const picture was = {before, band}, is = {after, band};
    honesty_verdict told = {0};
    for (int i = 0; i < planted->count && ours->count < BLOCKS_MAX / CANDIDATES; i++)
        add_planted(ours, &is, &planted->things[i], i % 2 == 0);
    add_real(real, &was, planted, true, CANDIDATES * ours->count);
    pair_up(pairs, real, ours);
    told.pairs = pairs->count / 2;
    ck_assert_msg(told.pairs >= 40, "only %zu of %zu planted blocks have a real one as bright", told.pairs,
                  ours->count);
    score_by_level(pairs);
    told.level_auc = area_under_curve(pairs);
    for (size_t i = 0; i < pairs->count; i++) pairs->items[i].score = 0.0;
    score(pairs);
    told.auc = area_under_curve(pairs);
    free(all);
    return told;
}

void honesty_smooth(scene *s, const injection *planted) {
    size_t bytes = 3 * (size_t)s->width * (size_t)s->height, row = 3 * (size_t)s->width;
    uint8_t *copy = malloc(bytes);
    ck_assert(copy != NULL);
    memcpy(copy, s->rgb, bytes);
    for (int y = 1; y < s->height - 1; y++)
        for (int x = 1; x < s->width - 1; x++)
            for (int i = 0; i < planted->count; i++) {
                if (inside_m(s, &planted->things[i], x, y) < 0.0) continue;
                for (size_t c = 0, at = (size_t)y * row + 3 * (size_t)x; c < 3; c++, at++)
                    s->rgb[at] = (uint8_t)((copy[at - 3] + copy[at + 3] + copy[at - row] + copy[at + row] +
                                            copy[at - row - 3] + copy[at - row + 3] + copy[at + row - 3] +
                                            copy[at + row + 3] + copy[at]) /
                                           9);
            }
    free(copy);
}

void honesty_smooth_band(scene *s, int band, const injection *planted) {
    size_t row = (size_t)s->width, count = row * (size_t)s->height;
    float *light = s->bands[band].light, *copy = malloc(count * sizeof *copy);
    ck_assert(copy != NULL);
    memcpy(copy, light, count * sizeof *copy);
    for (int y = 1; y < s->height - 1; y++)
        for (int x = 1; x < s->width - 1; x++)
            for (int i = 0; i < planted->count; i++) {
                size_t at = (size_t)y * row + (size_t)x;
                if (inside_m(s, &planted->things[i], x, y) < 0.0) continue;
                light[at] =
                    (copy[at - 1] + copy[at + 1] + copy[at - row] + copy[at + row] + copy[at - row - 1] +
                     copy[at - row + 1] + copy[at + row - 1] + copy[at + row + 1] + copy[at]) /
                    9.0F;
            }
    free(copy);
}
