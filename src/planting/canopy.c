/* A canopy made of the scene's own vegetation: its texture, in the leaves' colour. */
#include "planting/canopy.h"

#include "base/error.h"
#include "base/memory.h"
#include "paint/noise.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Pieces of at most this edge are taken from one place; JPEG's blocks stay in step. */
enum { PIECE_PX = 112, SEAM_PX = 24, JPEG_BLOCK = 8, TRIES = 250, SAMPLES = 9 };
/* Where vegetation is looked for first, and what share of a piece it must be. */
static const double NEAR_M = 12.0, GREEN_WANTED = 0.95, GREEN_LEAST = 0.75;
/* The canopy's ragged rim may lie so far outside the outline. */
static const double RIM_OUTSIDE_M = 0.5;
/* Leaves in the sun are lighter than a canopy with its gaps. */
static const double CANOPY_OF_LEAF = 0.7;

/* A wall or a roof in it makes a piece useless: it counts against three of green. */
static double green_share(const ground *g, int left, int top, scene_box piece) {
    double green = 0.0;
    for (int j = 0; j < SAMPLES; j++)
        for (int i = 0; i < SAMPLES; i++) {
            ground_kind kind =
                ground_at(g, left + piece.w * (i + 0.5) / SAMPLES, top + piece.h * (j + 0.5) / SAMPLES);
            green += kind == GROUND_GREEN ? 1.0 : kind == GROUND_BUILT || kind == GROUND_DARK ? -3.0 : 0.0;
        }
    return green / (SAMPLES * SAMPLES);
}

/* Where the piece's texture is taken from. False: nothing green of that size. */
static bool find_source(int *left, int *top, const canopy *c, const scene *s, const ground *g,
                        scene_box piece, random_state *rng) {
    double best = GREEN_LEAST, reach_px = NEAR_M / s->pixel_width_m;
    if (c->wish.is_own_ground && green_share(g, piece.x, piece.y, piece) > GREEN_LEAST) {
        *left = piece.x;
        *top = piece.y;
        return true;
    }
    for (int i = 0; i < TRIES && best < GREEN_WANTED; i++) {
        double reach = i < TRIES / 2 ? reach_px : s->width + s->height;
        int x = piece.x + (int)(random_between(rng, -1, 1) * reach) / JPEG_BLOCK * JPEG_BLOCK;
        int y = piece.y + (int)(random_between(rng, -1, 1) * reach) / JPEG_BLOCK * JPEG_BLOCK;
        if (x < 0 || y < 0 || x + piece.w > s->width || y + piece.h > s->height) continue;
        double green = green_share(g, x, y, piece);
        if (green <= best) continue;
        best = green;
        *left = x;
        *top = y;
    }
    return best > GREEN_LEAST;
}

/* Pieces fade into each other over SEAM_PX. */
static float weight_at(int at, int size, bool has_before, bool has_after) {
    float before = has_before ? (at + 0.5F) / SEAM_PX : 1.0F,
          after = has_after ? (size - at - 0.5F) / SEAM_PX : 1.0F;
    return fminf(1.0F, fminf(before, after));
}

static float piece_weight(scene_box box, scene_box piece, int x, int y) {
    return weight_at(x, piece.w, piece.x > box.x, piece.x + piece.w < box.x + box.w) *
           weight_at(y, piece.h, piece.y > box.y, piece.y + piece.h < box.y + box.h);
}

typedef struct canopy_piece {
    scene_box at;
    int left, top; /* taken from */
} canopy_piece;

typedef struct blend {
    float rgb[3], weight;
} blend;

static void add_piece(blend *sums, const scene *s, scene_box box, scene_box piece, int left, int top) {
    for (int y = 0; y < piece.h; y++)
        for (int x = 0; x < piece.w; x++) {
            const uint8_t *from = s->rgb + 3 * ((size_t)(top + y) * (size_t)s->width + (size_t)(left + x));
            blend *to = &sums[(size_t)(piece.y - box.y + y) * (size_t)box.w + (size_t)(piece.x - box.x + x)];
            float weight = piece_weight(box, piece, x, y);
            for (int c = 0; c < 3; c++) to->rgb[c] += weight * from[c];
            to->weight += weight;
        }
}

static bool gather(canopy *c, blend *sums, const scene *s, const ground *g, random_state *rng) {
    const int step = PIECE_PX - SEAM_PX;
    scene_box box = c->box;
    for (int y = 0; y == 0 || y < box.h - SEAM_PX; y += step)
        for (int x = 0; x == 0 || x < box.w - SEAM_PX; x += step) {
            scene_box piece = {box.x + x, box.y + y, box.w - x < PIECE_PX ? box.w - x : PIECE_PX,
                               box.h - y < PIECE_PX ? box.h - y : PIECE_PX};
            int left = 0, top = 0;
            if (!find_source(&left, &top, c, s, g, piece, rng)) return false;
            add_piece(sums, s, box, piece, left, top);
            c->pieces[c->piece_count++] = (canopy_piece){piece, left, top};
        }
    for (size_t i = 0; i < (size_t)box.w * (size_t)box.h; i++)
        for (size_t k = 0; k < 3; k++) c->from[3 * i + k] = (uint8_t)(sums[i].rgb[k] / sums[i].weight + 0.5F);
    return true;
}

pap_status canopy_gather(canopy *out, const scene *s, const ground *g, const canopy_wish *wish,
                         random_state *rng, pap_error *err) {
    double reach_m = outline_reach(wish->place) + RIM_OUTSIDE_M;
    int half_w = (int)(reach_m / s->pixel_width_m) + 1, half_h = (int)(reach_m / s->pixel_height_m) + 1;
    canopy c = {.wish = *wish, .seed = random_bits(rng)};
    c.box = scene_clip(
        s, (scene_box){(int)wish->x_px - half_w, (int)wish->y_px - half_h, 2 * half_w, 2 * half_h});
    c.from = memory_array(3 * (size_t)c.box.w, (size_t)c.box.h);
    c.pieces = memory_array((size_t)(c.box.w / (PIECE_PX - SEAM_PX) + 1) *
                                (size_t)(c.box.h / (PIECE_PX - SEAM_PX) + 1),
                            sizeof *c.pieces);
    blend *sums = memory_array((size_t)c.box.w * (size_t)c.box.h, sizeof *sums);
    if (!c.from || !c.pieces || !sums) {
        canopy_free(&c);
        free(sums);
        return error_nomem(err, "a canopy");
    }
    if (!gather(&c, sums, s, g, rng)) canopy_free(&c);
    free(sums);
    *out = c;
    return PAP_OK;
}

void canopy_free(canopy *c) {
    free(c->from);
    free(c->pieces);
    c->from = NULL;
    c->pieces = NULL;
}

/* How much of a pixel the canopy covers: a ragged rim, gaps in patches. */
static double cover_at(const canopy *b, double x_m, double y_m) {
    const plot_spec *spec = b->wish.spec;
    double inside = outline_inside(b->wish.place, x_m, y_m);
    double rim = fmax(0.12, spec->look.rim_m);
    inside += 0.35 * rim * noise_octaves(b->seed, x_m / 0.3, y_m / 0.3, 3, 0.7);
    double cover = inside / rim + 0.5;
    if (cover <= 0.0) return 0.0;
    double patchy = noise_octaves(b->seed + 5, x_m / spec->mottle_m, y_m / spec->mottle_m, 3, 0.6);
    double thin = spec->gaps * 0.8 + patchy - 0.35;
    return fmin(cover, 1.0) * (thin > 0.0 ? fmax(0.25, 1.0 - 3.0 * thin) : 1.0);
}

/* What turns the gathered vegetation's mean colour into that of the leaves in this light. */
static void find_turn(double turn[3], const canopy *b, const site_light *light) {
    const rgb mean = b->wish.spec->look.leaf.mean;
    const double own[3] = {(double)mean.r, (double)mean.g, (double)mean.b};
    double sum[3] = {1e-6, 1e-6, 1e-6};
    size_t count = (size_t)b->box.w * (size_t)b->box.h;
    for (size_t i = 0; i < count; i++) {
        rgb one = colour_from_srgb(b->from[3 * i], b->from[3 * i + 1], b->from[3 * i + 2]);
        sum[0] += (double)one.r;
        sum[1] += (double)one.g;
        sum[2] += (double)one.b;
    }
    for (int c = 0; c < 3; c++) {
        double wanted = light->veil + CANOPY_OF_LEAF * own[c] * light->gain[c] * (1.0 - light->veil);
        double full = wanted / (sum[c] / (double)count);
        turn[c] = 1.0 + b->wish.recolour * (fmin(2.2, fmax(0.4, full)) - 1.0);
    }
}

static void lay_pixel(uint8_t *to, const uint8_t *from, const double turn[3], double cover) {
    rgb here = colour_from_srgb(to[0], to[1], to[2]), there = colour_from_srgb(from[0], from[1], from[2]);
    const double under[3] = {(double)here.r, (double)here.g, (double)here.b},
                 over[3] = {(double)there.r, (double)there.g, (double)there.b};
    for (int c = 0; c < 3; c++)
        to[c] = (uint8_t)(colour_to_srgb(under[c] + cover * (over[c] * turn[c] - under[c])) + 0.5);
    if (!(to[0] | to[1] | to[2])) to[1] = 1;
}

void canopy_lay(scene *s, const canopy *c, const site_light *light) {
    double turn[3];
    if (!c->from) return;
    find_turn(turn, c, light);
    for (int y = 0; y < c->box.h; y++)
        for (int x = 0; x < c->box.w; x++) {
            size_t at = (size_t)(c->box.y + y) * (size_t)s->width + (size_t)(c->box.x + x);
            double cover = cover_at(c, (c->box.x + x + 0.5 - c->wish.x_px) * s->pixel_width_m,
                                    (c->box.y + y + 0.5 - c->wish.y_px) * s->pixel_height_m);
            if (cover > 0.01 && s->valid[at])
                lay_pixel(s->rgb + 3 * at, c->from + 3 * ((size_t)y * (size_t)c->box.w + (size_t)x), turn,
                          cover);
        }
}

/* ---- another band ---- */

static void gather_band(float *out, float *weights, const canopy *c, const scene *s, const float *light) {
    const scene_box box = c->box;
    for (int i = 0; i < c->piece_count; i++) {
        const canopy_piece *p = &c->pieces[i];
        for (int y = 0; y < p->at.h; y++)
            for (int x = 0; x < p->at.w; x++) {
                size_t to = (size_t)(p->at.y - box.y + y) * (size_t)box.w + (size_t)(p->at.x - box.x + x);
                float weight = piece_weight(box, p->at, x, y);
                out[to] += weight * light[(size_t)(p->top + y) * (size_t)s->width + (size_t)(p->left + x)];
                weights[to] += weight;
            }
    }
    for (size_t i = 0; i < (size_t)box.w * (size_t)box.h; i++) out[i] /= weights[i];
}

static double band_turn(const canopy *c, const float *from, double leaf_light) {
    size_t count = (size_t)c->box.w * (size_t)c->box.h;
    double sum = 0.0;
    for (size_t i = 0; i < count; i++) sum += (double)from[i];
    double full = sum > 0.0 ? CANOPY_OF_LEAF * leaf_light / (sum / (double)count) : 1.0;
    return 1.0 + c->wish.recolour * (fmin(2.2, fmax(0.4, full)) - 1.0);
}

/* Vegetation, how much of it covers, and how much of either the lens gathers (1 away from the box' edge), as
 * the band's lens sees them. */
enum { LEAVES, COVER, GATHERED = 3 };

static pap_status see_through_lens(patch *out, const canopy *c, const scene *s, const float *from,
                                   double lens_px, pap_error *err) {
    patch seen = {.width = c->box.w, .height = c->box.h, .step_m = s->pixel_height_m};
    seen.rgba = memory_array(4 * (size_t)c->box.w, (size_t)c->box.h * sizeof *seen.rgba);
    if (!seen.rgba) return error_nomem(err, "a canopy");
    for (int y = 0; y < c->box.h; y++)
        for (int x = 0; x < c->box.w; x++) {
            size_t at = (size_t)y * (size_t)c->box.w + (size_t)x;
            seen.rgba[4 * at + LEAVES] = from[at];
            seen.rgba[4 * at + COVER] =
                (float)cover_at(c, (c->box.x + x + 0.5 - c->wish.x_px) * s->pixel_width_m,
                                (c->box.y + y + 0.5 - c->wish.y_px) * s->pixel_height_m);
            seen.rgba[4 * at + GATHERED] = 1.0F;
        }
    *out = seen;
    return patch_blur(out, lens_px, err);
}

/* What is finer than the lens shows is the sensor's noise: it stays as strong as it was. */
static void lay_band(scene *s, const canopy *c, const scene_band *band, const float *from, const patch *seen,
                     float turn) {
    for (int y = 0; y < c->box.h; y++)
        for (int x = 0; x < c->box.w; x++) {
            size_t at = (size_t)(c->box.y + y) * (size_t)s->width + (size_t)(c->box.x + x);
            size_t in_box = (size_t)y * (size_t)c->box.w + (size_t)x;
            const float *here = seen->rgba + 4 * in_box;
            float leaves = here[LEAVES] / here[GATHERED];
            if (here[COVER] <= 0.01F || !s->valid[at]) continue;
            float over = from[in_box] + (turn - 1.0F) * leaves;
            band->light[at] += here[COVER] * (over - band->light[at]);
        }
}

pap_status canopy_lay_band(scene *s, const canopy *c, const scene_band *band, double leaf_light,
                           double lens_px, pap_error *err) {
    size_t count = (size_t)c->box.w * (size_t)c->box.h;
    if (!c->from) return PAP_OK;
    float *from = memory_array(count, sizeof *from), *weights = memory_array(count, sizeof *weights);
    patch seen = {.rgba = NULL};
    pap_status status = from && weights ? PAP_OK : error_nomem(err, "a canopy");
    if (!status) {
        gather_band(from, weights, c, s, band->light);
        status = see_through_lens(&seen, c, s, from, lens_px, err);
    }
    if (!status) lay_band(s, c, band, from, &seen, (float)band_turn(c, from, leaf_light));
    patch_free(&seen);
    free(from);
    free(weights);
    return status;
}
