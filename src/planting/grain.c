/* The scene's own grain - sensor noise, fine detail, traces of compression - to be laid over paint. */
#include "planting/grain.h"

#include "base/error.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Pieces are large, so that seams between them are rare. */
enum { PIECE = 64, JPEG_BLOCK = 8, TRIES = 60, TAPS = 6, RIM = 3 * TAPS };

/* 0: as wished; larger: farther from it. Infinite where nothing can be taken. */
static double judge(const scene *s, const grain_wish *wish, int left, int top) {
    double far = 0.0;
    for (int i = 0; i < 4; i++) {
        scene_square one;
        if (!scene_square_measure(&one, s, left + 8 + (i & 1) * 32, top + 8 + (i >> 1) * 32)) return INFINITY;
        if (one.grain < wish->low) far += wish->low - one.grain;
        if (one.grain > wish->high) far += one.grain - wish->high;
        if (wish->is_leafy && !scene_is_vegetated(one.rgb)) far += 1.0 + wish->high;
    }
    return far;
}

static bool is_inside(const scene *s, int left, int top) {
    if (left < RIM || top < RIM || left + PIECE + RIM > s->width || top + PIECE + RIM > s->height)
        return false;
    for (int y = -RIM; y < PIECE + RIM; y++)
        if (memchr(s->valid + (size_t)(top + y) * (size_t)s->width + (size_t)(left - RIM), 0,
                   PIECE + 2 * RIM))
            return false;
    return true;
}

/* A place for a piece that belongs at (x, y): same columns and rows within blocks of 8. First near, then
 * anywhere. False when the scene has none. */
static bool find_piece(int *left, int *top, const scene *s, const grain_wish *wish, int x, int y,
                       double reach_px, random_state *rng) {
    double best = INFINITY;
    for (int i = 0; i < TRIES && best > 0.0; i++) {
        double reach = i < TRIES / 2 ? reach_px : s->width + s->height;
        int dx = (int)(random_between(rng, -1, 1) * reach) / JPEG_BLOCK * JPEG_BLOCK;
        int dy = (int)(random_between(rng, -1, 1) * reach) / JPEG_BLOCK * JPEG_BLOCK;
        if (!is_inside(s, x + dx, y + dy)) continue;
        double far = judge(s, wish, x + dx, y + dy);
        if (far < best) {
            best = far;
            *left = x + dx;
            *top = y + dy;
        }
    }
    return best < INFINITY;
}

/* A piece with what its blurs read around it. */
enum { WIDE = PIECE + 2 * RIM };
typedef struct piece {
    float codes[WIDE * WIDE], work[WIDE * WIDE], smooth[WIDE * WIDE], smoother[WIDE * WIDE];
} piece;

/* Binomial of 13 taps (sigma 1.7) that lie `stride` apart. */
static float smoothed(const float *at, size_t stride) {
    static const float weight[2 * TAPS + 1] = {1, 12, 66, 220, 495, 792, 924, 792, 495, 220, 66, 12, 1};
    float sum = 0.0F;
    at -= TAPS * stride;
    for (int i = 0; i <= 2 * TAPS; i++, at += stride) sum += weight[i] * *at;
    return sum / 4096.0F;
}

/* Along rows and columns, taps `apart` pixels apart, leaving `rim` pixels out. */
static void smooth(float *out, const float *in, float *work, int apart, int rim) {
    for (int y = 0; y < WIDE; y++)
        for (int x = rim; x < WIDE - rim; x++)
            work[y * WIDE + x] = smoothed(in + y * WIDE + x, (size_t)apart);
    for (int y = rim; y < WIDE - rim; y++)
        for (int x = rim; x < WIDE - rim; x++)
            out[y * WIDE + x] = smoothed(work + y * WIDE + x, (size_t)apart * WIDE);
}

static void smooth_piece(piece *p) {
    smooth(p->smooth, p->codes, p->work, 1, TAPS);
    smooth(p->smoother, p->smooth, p->work, 2, RIM);
}

static void load_channel(piece *p, const scene *s, int left, int top, size_t channel) {
    for (int y = 0; y < WIDE; y++) {
        const uint8_t *row = s->rgb + 3 * ((size_t)(top - RIM + y) * (size_t)s->width + (size_t)(left - RIM));
        for (int x = 0; x < WIDE; x++) p->codes[y * WIDE + x] = row[3 * (size_t)x + channel];
    }
    smooth_piece(p);
}

static void load_light(piece *p, const scene *s, const float *light, int left, int top) {
    for (int y = 0; y < WIDE; y++)
        memcpy(p->codes + (size_t)y * WIDE,
               light + (size_t)(top - RIM + y) * (size_t)s->width + (size_t)(left - RIM),
               WIDE * sizeof(float));
    smooth_piece(p);
}

static float clamped(float value, float most) {
    return value > most ? most : value < -most ? -most : value;
}

/* Strong edges are somebody's roof, not grain: they are cut off. */
static void copy_piece(grain *out, piece *p, const scene *s, scene_box to, int left, int top, double limit) {
    const float most = (float)limit;
    for (size_t c = 0; c < 3; c++) {
        load_channel(p, s, left, top, c);
        for (int y = 0; y < to.h; y++)
            for (int x = 0; x < to.w; x++) {
                size_t from = (size_t)(y + RIM) * WIDE + (size_t)(x + RIM);
                size_t into = 3 * ((size_t)(to.y + y) * (size_t)out->width + (size_t)(to.x + x)) + c;
                out->fine[into] = clamped(p->codes[from] - p->smooth[from], most);
                out->broad[into] = clamped(p->smooth[from] - p->smoother[from], most);
            }
    }
}

static double rms(const float *codes, size_t pixels) {
    double sum = 0.0;
    for (size_t i = 0; i < pixels; i++) {
        double light = 0.25 * (double)(codes[3 * i] + 2.0F * codes[3 * i + 1] + codes[3 * i + 2]);
        sum += light * light;
    }
    return pixels ? sqrt(sum / (double)pixels) : 0.0;
}

static int pieces_along(int pixels) {
    return (pixels + PIECE - 1) / PIECE;
}

static scene_box piece_at(const grain *g, int x, int y) {
    return (scene_box){x, y, g->width - x < PIECE ? g->width - x : PIECE,
                       g->height - y < PIECE ? g->height - y : PIECE};
}

pap_status grain_gather(grain *out, const scene *s, scene_box box, const grain_wish *wish, double reach_px,
                        random_state *rng, pap_error *err) {
    size_t floats = 3 * (size_t)box.w * (size_t)box.h;
    int columns = pieces_along(box.w), rows = pieces_along(box.h);
    grain g = {.width = box.w,
               .height = box.h,
               .fine = memory_array(floats, sizeof(float)),
               .broad = memory_array(floats, sizeof(float)),
               .from = memory_array(2 * (size_t)columns, (size_t)rows * sizeof(int))};
    piece *work = malloc(sizeof *work);
    if (!g.fine || !g.broad || !g.from || !work) {
        free(work);
        grain_free(&g);
        return error_nomem(err, "the scene's grain");
    }
    for (int y = 0; y < box.h; y += PIECE)
        for (int x = 0; x < box.w; x += PIECE) {
            scene_box to = piece_at(&g, x, y);
            int *from = g.from + 2 * (y / PIECE * columns + x / PIECE);
            from[0] = from[1] = -1;
            if (find_piece(&from[0], &from[1], s, wish, box.x + x, box.y + y, reach_px, rng))
                copy_piece(&g, work, s, to, from[0], from[1], 5.0 * wish->high + 3.0);
        }
    free(work);
    g.fine_rms = rms(g.fine, floats / 3);
    g.broad_rms = rms(g.broad, floats / 3);
    *out = g;
    return PAP_OK;
}

void grain_free(grain *g) {
    free(g->fine);
    free(g->broad);
    free(g->from);
    g->fine = g->broad = NULL;
    g->from = NULL;
}

/* ---- another band ---- */

static double band_rms(const float *light, size_t pixels) {
    double sum = 0.0;
    for (size_t i = 0; i < pixels; i++) sum += (double)light[i] * (double)light[i];
    return pixels ? sqrt(sum / (double)pixels) : 0.0;
}

static void copy_band_piece(band_grain *out, const grain *g, const piece *p, scene_box to, float most) {
    for (int y = 0; y < to.h; y++)
        for (int x = 0; x < to.w; x++) {
            size_t from = (size_t)(y + RIM) * WIDE + (size_t)(x + RIM);
            size_t into = (size_t)(to.y + y) * (size_t)g->width + (size_t)(to.x + x);
            out->fine[into] = clamped(p->codes[from] - p->smooth[from], most);
            out->broad[into] = clamped(p->smooth[from] - p->smoother[from], most);
        }
}

pap_status grain_of_band(band_grain *out, const grain *g, const scene *s, const float *light, double limit,
                         pap_error *err) {
    size_t count = (size_t)g->width * (size_t)g->height;
    band_grain made = {.fine = memory_array(count, sizeof(float)),
                       .broad = memory_array(count, sizeof(float))};
    piece *work = malloc(sizeof *work);
    if (!made.fine || !made.broad || !work) {
        free(work);
        grain_free_band(&made);
        return error_nomem(err, "a band's grain");
    }
    for (int y = 0; y < g->height; y += PIECE)
        for (int x = 0; x < g->width; x += PIECE) {
            const int *from = g->from + 2 * (y / PIECE * pieces_along(g->width) + x / PIECE);
            if (from[0] < 0) continue;
            load_light(work, s, light, from[0], from[1]);
            copy_band_piece(&made, g, work, piece_at(g, x, y), (float)limit);
        }
    free(work);
    made.fine_rms = band_rms(made.fine, count);
    made.broad_rms = band_rms(made.broad, count);
    *out = made;
    return PAP_OK;
}

void grain_free_band(band_grain *g) {
    free(g->fine);
    free(g->broad);
    g->fine = g->broad = NULL;
}
