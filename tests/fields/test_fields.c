/* Layers, surroundings, nets, areas across tiles, outlines. */
#include "base/random.h"
#include "check_main.h"
#include "fields/measure.h"
#include "fields/outline.h"
#include "fields/stitch.h"
#include "fields/surround.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- layers ---- */

static double quotient(double a, double b) {
    a = a > 0 ? a : 0;
    b = b > 0 ? b : 0;
    return a + b > 0 ? (a - b) / (a + b) * FIELD_ONE : 0;
}

static double capped(double value, double limit) {
    return value > limit ? limit : value;
}

START_TEST(layers_agree_with_their_formulae_in_double_precision) {
    enum { N = 500 };
    float values[FIELD_BANDS][N];
    const float *bands[FIELD_BANDS];
    int16_t planes[FIELD_STATES][N], *out[FIELD_STATES];
    uint8_t valid[N];
    field_tone tone = {.visible = 0.07F, .nir = 0.3F};
    random_state rng;
    random_seed(&rng, 3, 1);
    for (int b = 0; b < FIELD_BANDS; b++) {
        bands[b] = values[b];
        for (int i = 0; i < N; i++) values[b][i] = (float)random_between(&rng, -0.02, 0.7);
    }
    values[FIELD_NIR][7] = NAN;
    for (int s = 0; s < FIELD_STATES; s++) out[s] = planes[s];
    field_states_row(out, valid, bands, N, &tone);
    for (int i = 0; i < N; i++) {
        double v[FIELD_BANDS], visible = 0;
        ck_assert_int_eq(valid[i], i != 7);
        if (i == 7) continue;
        for (int b = 0; b < FIELD_BANDS; b++) v[b] = (double)values[b][i];
        for (int b = FIELD_BLUE; b <= FIELD_RED; b++) visible += (v[b] > 0 ? v[b] : 0) / 3;
        const double wanted[] = {capped(sqrt(visible / 0.07) * FIELD_ONE, 4 * FIELD_ONE),
                                 quotient(v[FIELD_RED], v[FIELD_GREEN]),
                                 quotient(v[FIELD_BLUE], v[FIELD_GREEN]),
                                 quotient(v[FIELD_NIR], v[FIELD_RED]),
                                 quotient(v[FIELD_NIR], v[FIELD_RED_EDGE]),
                                 quotient(v[FIELD_RED_EDGE], v[FIELD_RED]),
                                 capped(sqrt(fmax(v[FIELD_NIR], 0) / 0.3) * FIELD_ONE, 4 * FIELD_ONE)};
        for (int s = 0; s < STATE_grain; s++)
            ck_assert_msg(fabs(planes[s][i] - wanted[s]) < 0.6, "state %d of pixel %d: %d, not %g", s, i,
                          planes[s][i], wanted[s]);
    }
}
END_TEST

START_TEST(a_set_of_bands_gives_the_layers_that_need_no_others) {
    unsigned without_blue = 1U << FIELD_GREEN | 1U << FIELD_RED | 1U << FIELD_RED_EDGE | 1U << FIELD_NIR;
    unsigned layers = field_layers_of(without_blue, false);
    char text[FIELD_BANDS_TEXT];
    field_bands_text(text, without_blue);
    ck_assert_str_eq(text, "R,G,RE,NIR");
    ck_assert_int_eq(layers >> STATE_bg & 1, 0);
    ck_assert_int_eq(layers >> STATE_ndre & 1, 1);
    ck_assert_uint_eq(field_layers_of(without_blue, true), layers | layers << FIELD_STATES);
    ck_assert_int_eq(field_inputs_count(layers), 7 * FIELD_CONTRASTS + 1);
}
END_TEST

START_TEST(the_middle_of_a_layer_is_its_median_over_what_is_valid) {
    int16_t layer[] = {5, -300, 7, 32000, 9};
    uint8_t valid[] = {1, 1, 1, 0, 1};
    ck_assert_int_eq(field_middle(layer, valid, 5), 7);
    memset(valid, 0, sizeof valid);
    ck_assert_int_eq(field_middle(layer, valid, 5), 0);
}
END_TEST

/* ---- surroundings, net ---- */

START_TEST(means_of_surroundings_agree_with_sums_over_every_pixel) {
    enum { W = 41, H = 33, HALO = 6, CW = W - 2 * HALO, CH = H - 2 * HALO, RADIUS = 5 };
    int16_t layer[W * H], means[CW * CH];
    uint8_t valid[W * H];
    int64_t sums[(W + 1) * (H + 1)];
    float inverse[CW * CH];
    field_integral integral = {sums, W + 1};
    random_state rng;
    random_seed(&rng, 4, 1);
    for (int i = 0; i < W * H; i++) {
        layer[i] = (int16_t)random_between(&rng, -16384, 16384);
        valid[i] = random_unit(&rng) < 0.7;
    }
    field_count(&integral, valid, W, H, W);
    field_inverse(inverse, &integral, HALO, CW, CH, RADIUS);
    field_integrate(&integral, layer, valid, W, H, W);
    field_means(means, &integral, inverse, HALO, CW, CH, RADIUS);
    for (int y = 0; y < CH; y++)
        for (int x = 0; x < CW; x++) {
            double sum = 0;
            int count = 0;
            for (int j = y + HALO - RADIUS; j <= y + HALO + RADIUS; j++)
                for (int i = x + HALO - RADIUS; i <= x + HALO + RADIUS; i++)
                    if (valid[j * W + i]) {
                        sum += layer[j * W + i];
                        count++;
                    }
            ck_assert_msg(fabs(means[y * CW + x] - sum / count) < 0.51, "pixel %d, %d", x, y);
        }
}
END_TEST

static field_net drawn_net(unsigned layers, uint64_t seed) {
    field_net net = {.layers = layers, .units = 9, .offset = -0.3F};
    random_state rng;
    random_seed(&rng, seed, 2);
    for (int k = 0; k < net.units; k++) {
        for (int i = 0; i < field_inputs_count(layers); i++) net.first[k][i] = (float)random_normal(&rng);
        net.bias[k] = (float)(0.3 * random_normal(&rng));
        net.second[k] = (float)(1.5 * random_normal(&rng));
    }
    return net;
}

START_TEST(the_net_agrees_with_itself_in_double_precision) {
    enum { N = 77 };
    const field_net net = drawn_net(1U << STATE_light | 1U << STATE_ndvi, 5);
    const int inputs = field_inputs_count(net.layers);
    float values[FIELD_INPUTS_MAX][N], scratch[2 * N];
    const float *rows[FIELD_INPUTS_MAX];
    int16_t out[N];
    random_state rng;
    random_seed(&rng, 6, 1);
    for (int i = 0; i < inputs; i++) {
        rows[i] = values[i];
        for (int x = 0; x < N; x++) values[i][x] = (float)random_normal(&rng);
    }
    field_net_row(out, &net, rows, N, scratch);
    for (int x = 0; x < N; x++) {
        double sum = (double)net.offset;
        for (int k = 0; k < net.units; k++) {
            double unit = (double)net.bias[k];
            for (int i = 0; i < inputs; i++) unit += (double)net.first[k][i] * (double)values[i][x];
            sum += unit > 0 ? unit * (double)net.second[k] : 0;
        }
        sum = fmax(-FIELD_SCORE_MAX, fmin(FIELD_SCORE_MAX, sum * FIELD_SCORE_ONE));
        ck_assert_msg(fabs(out[x] - sum) < 1, "pixel %d: %d, not %g", x, out[x], sum);
    }
}
END_TEST

/* ---- areas across tiles ---- */

enum { SCENE_W = 150, SCENE_H = 131, CORE_MAX = 160 };

typedef struct found {
    field_sums sums;
    int level;
    size_t runs;
    uint64_t hash; /* of the runs in their order */
} found;

typedef struct basket {
    found items[4000];
    int count;
} basket;

static pap_status keep(void *context, const field_area *area, pap_error *err) {
    basket *all = context;
    found *one = &all->items[all->count++];
    (void)err;
    *one = (found){area->sums, area->level, area->runs.count, 0};
    for (size_t i = 0; i < area->runs.count; i++) {
        const field_run *run = &area->runs.items[i];
        one->hash =
            random_mix(one->hash ^ ((uint64_t)run->y << 40 | (uint64_t)run->x0 << 20 | (uint64_t)run->x1));
    }
    return PAP_OK;
}

static int by_place(const void *a, const void *b) {
    const found *p = a, *q = b;
    if (p->level != q->level) return p->level - q->level;
    if (p->sums.best_y != q->sums.best_y) return p->sums.best_y - q->sums.best_y;
    if (p->sums.best_x != q->sums.best_x) return p->sums.best_x - q->sums.best_x;
    return (p->hash > q->hash) - (p->hash < q->hash);
}

typedef struct meadow {
    int16_t light[SCENE_W * SCENE_H], ndvi[SCENE_W * SCENE_H];
    uint8_t valid[SCENE_W * SCENE_H];
} meadow;

/* Smooth lumps, and a strip without data. */
static void grow(meadow *m) {
    random_state rng;
    random_seed(&rng, 8, 1);
    for (int i = 0; i < SCENE_W * SCENE_H; i++) {
        int x = i % SCENE_W, y = i / SCENE_W;
        m->light[i] = (int16_t)(2500 * sin(x * 0.21) * cos(y * 0.17) + random_between(&rng, -400, 400));
        m->ndvi[i] = (int16_t)(2000 * cos(x * 0.11 + y * 0.07) + random_between(&rng, -400, 400));
        m->valid[i] = !(x > 60 && x < 66 && y < 90);
    }
}

static void scan(basket *out, const meadow *m, int core, const field_scale *scale) {
    const field_net net = drawn_net(1U << STATE_light | 1U << STATE_ndvi, 9);
    const field_tone tone = {.visible = 1, .nir = 1};
    field_bench *bench;
    field_stitch *stitch;
    const int halo = field_halo(scale);
    const size_t stride = (size_t)core + 2 * (size_t)halo;
    field_window win = {.stride = stride,
                        .layers[STATE_light] = calloc(stride * stride, sizeof(int16_t)),
                        .layers[STATE_ndvi] = calloc(stride * stride, sizeof(int16_t)),
                        .valid = calloc(stride * stride, 1)};
    ck_assert_int_eq(field_bench_new(&bench, scale, &net, &tone, core, core, NULL), PAP_OK);
    ck_assert_int_eq(field_stitch_new(&stitch, scale, SCENE_W, NULL), PAP_OK);
    out->count = 0;
    for (int y0 = 0; y0 < SCENE_H; y0 += core)
        for (int x0 = 0; x0 < SCENE_W; x0 += core) {
            field_tile *tile;
            win.x0 = x0;
            win.y0 = y0;
            win.w = SCENE_W - x0 < core ? SCENE_W - x0 : core;
            win.h = SCENE_H - y0 < core ? SCENE_H - y0 : core;
            for (size_t j = 0; j < stride; j++)
                for (size_t i = 0; i < stride; i++) {
                    int x = x0 - halo + (int)i, y = y0 - halo + (int)j;
                    bool is_in = x >= 0 && y >= 0 && x < SCENE_W && y < SCENE_H && m->valid[y * SCENE_W + x];
                    win.valid[j * stride + i] = is_in;
                    win.layers[STATE_light][j * stride + i] = is_in ? m->light[y * SCENE_W + x] : 0;
                    win.layers[STATE_ndvi][j * stride + i] = is_in ? m->ndvi[y * SCENE_W + x] : 0;
                }
            ck_assert_int_eq(field_tile_analyse(&tile, bench, &win, NULL), PAP_OK);
            ck_assert_int_eq(field_stitch_take(stitch, tile, x0, win.w, x0 + core >= SCENE_W,
                                               y0 + core >= SCENE_H, keep, out, NULL),
                             PAP_OK);
        }
    field_stitch_free(stitch);
    field_bench_free(bench);
    free(win.layers[STATE_light]);
    free(win.layers[STATE_ndvi]);
    free(win.valid);
    qsort(out->items, (size_t)out->count, sizeof *out->items, by_place);
}

START_TEST(areas_are_the_same_however_tiles_cut_them) {
    static meadow m;
    static basket whole, cut;
    field_scale scale = {1, 1, 4, 9, 3, {-256, 0, 300}, 3, 120};
    grow(&m);
    scan(&whole, &m, CORE_MAX, &scale);
    ck_assert_int_gt(whole.count, 20);
    for (int core = 7; core < 100; core += 19) {
        scan(&cut, &m, core, &scale);
        ck_assert_msg(cut.count == whole.count, "cores of %d: %d areas, not %d", core, cut.count,
                      whole.count);
        for (int i = 0; i < whole.count; i++)
            ck_assert_msg(memcmp(&cut.items[i], &whole.items[i], sizeof(found)) == 0,
                          "cores of %d: area %d differs", core, i);
    }
}
END_TEST

START_TEST(areas_that_are_too_small_or_too_long_are_left_out) {
    static meadow m;
    static basket all, few;
    field_scale scale = {1, 1, 4, 9, 1, {0}, 1, 1000}, strict = {1, 1, 4, 9, 1, {0}, 10, 60};
    int kept = 0;
    grow(&m);
    scan(&all, &m, 32, &scale);
    scan(&few, &m, 32, &strict);
    for (int i = 0; i < all.count; i++) kept += all.items[i].sums.count >= 10;
    ck_assert_int_gt(few.count, 0);
    ck_assert_int_lt(few.count, kept + 1);
    for (int i = 0; i < few.count; i++) ck_assert_int_ge(few.items[i].sums.count, 10);
}
END_TEST

/* ---- shape ---- */

static void add_run(field_area *area, int y, int x0, int x1) {
    field_run *run = VECTOR_PUSH(&area->runs);
    *run = (field_run){y, x0, x1};
    for (int x = x0; x < x1; x++) {
        area->sums.count++;
        area->sums.x += x;
        area->sums.y += y;
        area->sums.xx += (int64_t)x * x;
        area->sums.xy += (int64_t)x * y;
        area->sums.yy += (int64_t)y * y;
    }
}

START_TEST(an_outline_encloses_its_pixels_and_the_point_lies_inside) {
    field_area area = {.x0 = 10, .y0 = 20, .x1 = 22, .y1 = 30};
    field_outline shape;
    double twice = 0;
    for (int y = 20; y < 30; y++) add_run(&area, y, 10, y < 27 ? 13 : 22); /* an L */
    ck_assert(field_outline_make(&shape, &area, 0.1));
    ck_assert_uint_eq(shape.count, 7); /* six corners, the first again */
    for (size_t i = 0; i + 1 < shape.count; i++)
        twice += shape.xy[2 * i] * shape.xy[2 * i + 3] - shape.xy[2 * i + 2] * shape.xy[2 * i + 1];
    ck_assert_double_eq_tol(fabs(twice) / 2, (double)area.sums.count, 1e-9);
    bool is_inside = false;
    for (size_t i = 0; i < area.runs.count; i++) {
        const field_run *run = &area.runs.items[i];
        is_inside = is_inside || (shape.inside_y > run->y && shape.inside_y < run->y + 1 &&
                                  shape.inside_x > run->x0 && shape.inside_x < run->x1);
    }
    ck_assert(is_inside);
    free(shape.xy);
    field_area_clear(&area);
}
END_TEST

START_TEST(a_rectangle_measures_its_sides) {
    field_area area = {.x0 = 0, .y0 = 0, .x1 = 40, .y1 = 10};
    field_scale scale = {2.0, 1, 4, 9, 1, {256}, 1, 100};
    field_tone tone = {.visible = 1, .nir = 1};
    float out[FIELD_FEATURES];
    for (int y = 0; y < 10; y++) add_run(&area, y, 0, 40);
    area.sums.edges = 100;
    field_measure(out, &area, 1U << STATE_light, &tone, &scale);
    ck_assert_double_eq_tol((double)out[field_feature_find("area_m2")], 1600, 1e-3);
    ck_assert_double_eq_tol((double)out[field_feature_find("elongation")], 4, 0.05);
    ck_assert_double_eq_tol((double)out[field_feature_find("level")], 1, 1e-6);
    ck_assert(isnan(out[field_feature_find("ndvi_mean")]));
    ck_assert(!isnan(out[field_feature_find("light_mean")]));
    ck_assert_int_eq(field_feature_find("no such"), FIELD_FEATURES);
    field_area_clear(&area);
}
END_TEST

CHECK_MAIN("fields/fields", layers_agree_with_their_formulae_in_double_precision,
           a_set_of_bands_gives_the_layers_that_need_no_others,
           the_middle_of_a_layer_is_its_median_over_what_is_valid,
           means_of_surroundings_agree_with_sums_over_every_pixel,
           the_net_agrees_with_itself_in_double_precision, areas_are_the_same_however_tiles_cut_them,
           areas_that_are_too_small_or_too_long_are_left_out,
           an_outline_encloses_its_pixels_and_the_point_lies_inside, a_rectangle_measures_its_sides)
