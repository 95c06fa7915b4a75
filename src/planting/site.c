/* Where in a scene something may be planted. */
#include "planting/site.h"

#include <math.h>
#include <string.h>

/* A place is drawn TRIES times at most; the best of KEPT that will do is taken. */
enum { TRIES = 400, KEPT = 6, PROBES = 9 };

static bool is_clear(const scene *s, const site *one, const site *taken, int count) {
    for (int i = 0; i < count; i++) {
        double dx_m = (one->x_px - taken[i].x_px) * s->pixel_width_m;
        double dy_m = (one->y_px - taken[i].y_px) * s->pixel_height_m;
        if (hypot(dx_m, dy_m) < one->reach_m + taken[i].reach_m + SITE_CLEARANCE_M) return false;
    }
    return true;
}

static bool is_valid(const scene *s, scene_box box) {
    for (int y = box.y; y < box.y + box.h; y++)
        if (memchr(s->valid + (size_t)y * (size_t)s->width + (size_t)box.x, 0, (size_t)box.w)) return false;
    return true;
}

/* Leaves, grass and soil: neither grey-white like concrete, nor vivid like roof sheets, nor blue. */
static bool is_field(const uint8_t *p) {
    int high = p[0] > p[1] ? p[0] : p[1], low = p[2] < p[1] ? p[2] : p[1];
    if (p[0] < low) low = p[0];
    return p[2] <= high && high < 215 && (high - low) * 100 < 75 * high && (high - low) * 100 > 8 * high &&
           p[0] - p[1] < 60;
}

/* 0 .. 1; below 0 where it is too dark. */
static double judge(const scene *s, const scene_tones *tones, scene_box box) {
    double fields = 0.0, light = 0.0, flat = 0.0, probes = 0.0;
    for (int j = 0; j < PROBES; j++)
        for (int i = 0; i < PROBES; i++) {
            int x = box.x + (box.w - 1) * i / (PROBES - 1), y = box.y + (box.h - 1) * j / (PROBES - 1);
            size_t at = (size_t)y * (size_t)s->width + (size_t)x;
            float own = scene_light(s, at);
            /* Water and blown-out concrete have neither grain nor slope. */
            flat += x > 1 && y > 1 && fabsf(own - scene_light(s, at - 1)) < 0.6F &&
                    fabsf(own - scene_light(s, at - 2)) < 0.6F;
            fields += is_field(s->rgb + 3 * at);
            light += (double)own;
            probes += 1.0;
        }
    light /= probes;
    if (light < 0.45 * tones->middle_code || light < 25.0) return -1.0;
    return (fields - flat) / probes;
}

bool site_choose(site *out, const scene *s, const scene_tones *tones, double reach_m, const site *taken,
                 int taken_count, random_state *rng) {
    int half_w = (int)ceil(reach_m / s->pixel_width_m) + 2,
        half_h = (int)ceil(reach_m / s->pixel_height_m) + 2;
    int room_x = s->width - 2 * half_w, room_y = s->height - 2 * half_h, kept = 0;
    double best = -1.0;
    if (room_x < 1 || room_y < 1) return false;
    for (int i = 0; i < TRIES && kept < KEPT; i++) {
        site one = {half_w + random_below(rng, room_x) + random_unit(rng),
                    half_h + random_below(rng, room_y) + random_unit(rng), reach_m};
        scene_box box = {(int)one.x_px - half_w, (int)one.y_px - half_h, 2 * half_w, 2 * half_h};
        if (!is_clear(s, &one, taken, taken_count) || !is_valid(s, box)) continue;
        double worth = judge(s, tones, box);
        if (worth < 0.0) continue;
        kept++;
        if (worth > best) {
            best = worth;
            *out = one;
        }
    }
    return kept > 0;
}
