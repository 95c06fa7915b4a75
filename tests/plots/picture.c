/* Random pictures and their plain reading. */
#include "picture.h"

#include "base/random.h"
#include "kernels/kernels.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void set_pixel(picture *p, int x, int y, const uint8_t rgb[3]) {
    if (x < 0 || y < 0 || x >= p->w || y >= p->h) return;
    for (int k = 0; k < 3; k++) p->planes[k][(size_t)y * (size_t)p->w + (size_t)x] = rgb[k];
}

static void paint_disc(picture *p, random_state *rng, int x, int y, int radius) {
    static const uint8_t petals[3][3] = {{230, 228, 235}, {200, 110, 190}, {205, 40, 45}};
    int which = random_below(rng, 3);
    for (int v = -radius; v <= radius; v++)
        for (int u = -radius; u <= radius; u++) {
            uint8_t rgb[3];
            for (int k = 0; k < 3; k++) rgb[k] = (uint8_t)(petals[which][k] - random_below(rng, 20));
            if (u * u + v * v <= radius * radius) set_pixel(p, x + u, y + v, rgb);
        }
}

/* A worm of discs wanders far, so that blobs cross many tiles. */
static void paint_worm(picture *p, random_state *rng) {
    int x = random_below(rng, p->w), y = random_below(rng, p->h);
    for (int i = 0; i < 40; i++) {
        paint_disc(p, rng, x, y, 1);
        x += random_below(rng, 7) - 3;
        y += random_below(rng, 7) - 3;
    }
}

static void make_hole(picture *p, random_state *rng, uint8_t state) {
    int x0 = random_below(rng, p->w), y0 = random_below(rng, p->h);
    for (int y = y0; y < y0 + 15 && y < p->h; y++)
        for (int x = x0; x < x0 + 11 && x < p->w; x++) {
            set_pixel(p, x, y, (const uint8_t[3]){0, 0, 0});
            p->planes[3][(size_t)y * (size_t)p->w + (size_t)x] = state;
        }
}

picture picture_make(int w, int h, uint64_t seed, bool has_holes) {
    picture p = {.w = w, .h = h};
    random_state rng;
    random_seed(&rng, seed, 1);
    size_t n = (size_t)w * (size_t)h;
    for (int k = 0; k < 4; k++) ck_assert((p.planes[k] = malloc(n)) != NULL);
    memset(p.planes[3], PICTURE_VALID, n);
    for (size_t i = 0; i < n; i++) {
        int light = random_below(&rng, 60);
        p.planes[0][i] = (uint8_t)(60 + light);
        p.planes[1][i] = (uint8_t)(85 + light);
        p.planes[2][i] = (uint8_t)(40 + light);
    }
    for (int i = 0; i < w * h / 400; i++)
        paint_disc(&p, &rng, random_below(&rng, w), random_below(&rng, h), random_below(&rng, 4));
    for (int i = 0; i < w * h / 4000; i++) paint_worm(&p, &rng);
    for (int i = 0; has_holes && i < w * h / 5000; i++)
        make_hole(&p, &rng, i % 2 ? PICTURE_VOID : PICTURE_UNREADABLE);
    return p;
}

void picture_free(picture *p) {
    for (int k = 0; k < 4; k++) free(p->planes[k]);
    *p = (picture){0};
}

int picture_at(const picture *p, int plane, int x, int y) {
    if (x < 0 || y < 0 || x >= p->w || y >= p->h) return 0;
    return p->planes[plane][(size_t)y * (size_t)p->w + (size_t)x];
}

/* Any net will do that depends on every input. */
static const likeness_net *random_net(void) {
    static likeness_net net;
    random_state rng;
    random_seed(&rng, 11, 4);
    net.units = 5;
    for (int u = 0; u < net.units; u++) {
        for (int k = 0; k < LIKENESS_INPUTS; k++)
            net.weights[u][k] = (float)random_between(&rng, -0.02, 0.02);
        net.out[u] = (float)random_between(&rng, -1, 1);
        net.bias[u] = (float)random_between(&rng, -1, 1);
    }
    return &net;
}

plot_params picture_params(void) {
    return (plot_params){
        .evidence = {.white_chroma = 20,
                     .pink_blue = 20,
                     .red_floor = 20,
                     .red_yellow = 10,
                     .canopy_exg = 20,
                     .dark = 45,
                     .bright = 225,
                     .floor = 14},
        .peak = 20,
        .surround_m = 0.3,
        .blob_min_cm2 = 0,
        .blob_max_cm2 = 1e12,
        .blob_max_m = 1e4,
        .peak_radius_m = 0.04,
        .link_m = {0.4, 0.9},
        .link_peak = {20, 20},
        .link_likeness = {-8, -8},
        .link_count = 2,
        .likeness = random_net(),
        .min_blobs = 4,
        .max_extent_m = 40,
        .cell_m = 0.25,
        .margin_m = 1.0,
        .field_m = 1,
        .flower_m = 0.1,
        .near_m = 0.3,
        .resolves_flowers = true,
    };
}

static int floor_to(int value, int step) {
    return (value >= 0 ? value / step : -((step - 1 - value) / step)) * step;
}

int picture_surround(const picture *p, const plot_scale *scale, int plane, int x, int y) {
    int micro = scale->micro, x0 = floor_to(x, micro) - scale->radius_x * micro,
        y0 = floor_to(y, micro) - scale->radius_y * micro;
    long sum = 0, valid = 0;
    for (int v = y0; v < y0 + (2 * scale->radius_y + 1) * micro; v++)
        for (int u = x0; u < x0 + (2 * scale->radius_x + 1) * micro; u++) {
            sum += picture_at(p, plane, u, v);
            valid += picture_at(p, 3, u, v) == PICTURE_VALID;
        }
    return valid ? (int)((2 * sum + valid) / (2 * valid)) : 0;
}

/* Mean lightness of the micro-cell at (x, y), its first pixel; -1 without a valid pixel. */
static int micro_light(const picture *p, const plot_scale *scale, int x, int y) {
    long sum = 0, valid = 0;
    for (int v = y; v < y + scale->micro; v++)
        for (int u = x; u < x + scale->micro; u++) {
            sum += picture_at(p, 0, u, v) + 2 * picture_at(p, 1, u, v) + picture_at(p, 2, u, v);
            valid += picture_at(p, 3, u, v) == PICTURE_VALID;
        }
    return valid ? (int)((float)sum / (4.0F * (float)valid) + 0.5F) : -1;
}

static uint8_t roughness_at(const picture *p, const plot_scale *scale, int x, int y) {
    int micro = scale->micro;
    long sum = 0, sum2 = 0, seen = 0;
    for (int v = -scale->radius_y; v <= scale->radius_y; v++)
        for (int u = -scale->radius_x; u <= scale->radius_x; u++) {
            int light = micro_light(p, scale, x + u * micro, y + v * micro);
            if (light < 0) continue;
            sum += light;
            sum2 += light * light;
            seen++;
        }
    float n = (float)(seen ? seen : 1), mean = (float)sum / n, variance = (float)sum2 / n - mean * mean;
    float code = 4 * sqrtf(variance > 0 ? variance : 0) + 0.5F;
    return (uint8_t)(code < 255 ? code : 255);
}

int picture_likeness(const picture *p, const plot_params *params, const plot_scale *scale, int x, int y) {
    int micro = scale->micro, x0 = floor_to(x, micro), y0 = floor_to(y, micro);
    plot_scale one = {.micro = micro}, nine = {.micro = micro, .radius_x = 1, .radius_y = 1};
    uint8_t own[3], beside[3], around[3], rough = roughness_at(p, scale, x0, y0), out;
    uint16_t valid = micro_light(p, scale, x0, y0) >= 0;
    for (int k = 0; k < 3; k++) {
        own[k] = (uint8_t)picture_surround(p, &one, k, x, y);
        beside[k] = (uint8_t)picture_surround(p, &nine, k, x, y);
        around[k] = (uint8_t)picture_surround(p, scale, k, x, y);
    }
    likeness_rows rows = {{&own[0], &own[1], &own[2]},
                          {&beside[0], &beside[1], &beside[2]},
                          {&around[0], &around[1], &around[2]},
                          &rough};
    kernels_pick("baseline", NULL)->likeness_row(&out, &rows, &valid, params->likeness, 1);
    return out;
}

static evidence_branches branches_at(const picture *p, const plot_params *params, const plot_scale *scale,
                                     int x, int y) {
    int16_t own[3], around[3];
    for (int k = 0; k < 3; k++) {
        own[k] = (int16_t)picture_at(p, k, x, y);
        around[k] = (int16_t)picture_surround(p, scale, k, x, y);
    }
    return evidence_of(own[0], own[1], own[2], around[0], around[1], around[2], &params->evidence);
}

uint8_t *picture_evidence(const picture *p, const plot_params *params, const plot_scale *scale) {
    uint8_t *out = calloc((size_t)p->w * (size_t)p->h, 1);
    ck_assert(out != NULL);
    for (int y = 0; y < p->h; y++)
        for (int x = 0; x < p->w; x++) {
            evidence_branches e = branches_at(p, params, scale, x, y);
            int best = e.white > e.pink ? e.white : e.pink;
            best = e.red > best ? e.red : best;
            if (picture_at(p, 3, x, y) != PICTURE_VALID || best < params->evidence.floor) best = 0;
            out[(size_t)y * (size_t)p->w + (size_t)x] = (uint8_t)(best > 255 ? 255 : best);
        }
    return out;
}

typedef struct reading {
    const picture *p;
    const plot_params *params;
    const plot_scale *scale;
    const uint8_t *evidence;
    uint8_t *is_done;
} reading;

static int evidence_at(const reading *r, int x, int y) {
    if (x < 0 || y < 0 || x >= r->p->w || y >= r->p->h) return 0;
    return r->evidence[(size_t)y * (size_t)r->p->w + (size_t)x];
}

static bool is_peak(const reading *r, int x, int y) {
    int own = evidence_at(r, x, y), radius = r->scale->peak_radius;
    if (own < r->params->peak) return false;
    for (int v = -radius; v <= radius; v++)
        for (int u = -radius; u <= radius; u++) {
            int other = evidence_at(r, x + u, y + v);
            if (other > own || (other == own && (v < 0 || (v == 0 && u < 0)))) return false;
        }
    return true;
}

/* Twelve times the difference to the mean of the four pixels a flower's width away, of those that are there.
 */
static void lift_at(blob *one, const reading *r, int x, int y, const int code[3]) {
    const int dx[] = {-1, 1, 0, 0}, dy[] = {0, 0, -1, 1};
    int seen = 0, sum[3] = {0}, difference[3];
    for (int i = 0; i < 4; i++) {
        int u = x + dx[i] * r->scale->flower_x, v = y + dy[i] * r->scale->flower_y;
        if (u < 0 || v < 0 || u >= r->p->w || v >= r->p->h || picture_at(r->p, 3, u, v) < 128) continue;
        seen++;
        for (int k = 0; k < 3; k++) sum[k] += picture_at(r->p, k, u, v);
    }
    for (int k = 0; k < 3; k++) difference[k] = seen ? 12 * code[k] - 12 / seen * sum[k] : 0;
    one->lift = difference[0] + 2 * difference[1] + difference[2];
    one->lift_rg = difference[0] - difference[1];
    one->lift_bg = difference[2] - difference[1];
}

static blob blob_of_pixel(const reading *r, int x, int y) {
    int code[3], around[3];
    for (int k = 0; k < 3; k++) {
        code[k] = picture_at(r->p, k, x, y);
        around[k] = picture_surround(r->p, r->scale, k, x, y);
    }
    evidence_branches by = branches_at(r->p, r->params, r->scale, x, y);
    bool white = by.white >= by.pink && by.white >= by.red, pink = !white && by.pink >= by.red;
    int light = (code[0] + 2 * code[1] + code[2]) / 4, evidence = evidence_at(r, x, y);
    blob one = {.n = 1,
                .sx = x,
                .sy = y,
                .sxx = (int64_t)x * x,
                .syy = (int64_t)y * y,
                .sxy = (int64_t)x * y,
                .r = code[0],
                .g = code[1],
                .b = code[2],
                .around_r = around[0],
                .around_g = around[1],
                .around_b = around[2],
                .evidence = evidence,
                .likeness = picture_likeness(r->p, r->params, r->scale, x, y),
                .light2 = light * light,
                .white = white,
                .pink = pink,
                .red = !white && !pink,
                .peaks = is_peak(r, x, y),
                .x0 = x,
                .y0 = y,
                .x1 = x + 1,
                .y1 = y + 1,
                .best_x = x,
                .best_y = y,
                .best = evidence};
    for (int k = 0, level = 4; k < BLOB_LEVELS; k++, level *= 2) one.levels[k] = evidence >= level;
    lift_at(&one, r, x, y, code);
    return one;
}

/* Everything that hangs together with (x, y), corners included. */
static blob flood(reading *r, int x, int y, int *stack) {
    blob sum = blob_none();
    size_t top = 0;
    stack[top++] = y * r->p->w + x;
    r->is_done[stack[0]] = 1;
    while (top > 0) {
        int at = stack[--top], cx = at % r->p->w, cy = at / r->p->w;
        blob one = blob_of_pixel(r, cx, cy);
        blob_merge(&sum, &one);
        for (int k = 0; k < 9; k++) {
            int u = cx + k % 3 - 1, v = cy + k / 3 - 1;
            if (!evidence_at(r, u, v) || r->is_done[v * r->p->w + u]) continue;
            r->is_done[v * r->p->w + u] = 1;
            stack[top++] = v * r->p->w + u;
        }
    }
    return sum;
}

blob *picture_blobs(const picture *p, const plot_params *params, const plot_scale *scale, size_t *count) {
    size_t n = (size_t)p->w * (size_t)p->h;
    uint8_t *evidence = picture_evidence(p, params, scale);
    reading r = {p, params, scale, evidence, calloc(n, 1)};
    int *stack = malloc(n * sizeof *stack);
    blob *out = malloc(n * sizeof *out);
    ck_assert(r.is_done && stack && out);
    *count = 0;
    for (int y = 0; y < p->h; y++)
        for (int x = 0; x < p->w; x++)
            if (evidence_at(&r, x, y) && !r.is_done[y * p->w + x]) out[(*count)++] = flood(&r, x, y, stack);
    free(evidence);
    free(r.is_done);
    free(stack);
    return out;
}
