/* Where in a scene something may be planted. */
#include "planting/site.h"

#include <math.h>
#include <string.h>

/* A place is drawn TRIES times at most; the best of KEPT that will do is taken. A place will do when that
 * share of it is open; in a wood, less must do. */
enum { TRIES = 2500, KEPT = 5, PROBES_MAX = 160 };
static const double OPEN_WANTED = 0.93, OPEN_LEAST = 0.80;
/* Where walls and paths are looked for. */
static const double BESIDE_M = 0.8, BORDER_M = 3.0;

outline site_turned(const outline *o, double turn) {
    outline out = *o;
    double c = cos(turn), s = sin(turn);
    for (int i = 0; i < o->count; i++) {
        out.x_m[i] = o->x_m[i] * c - o->y_m[i] * s;
        out.y_m[i] = o->x_m[i] * s + o->y_m[i] * c;
    }
    return out;
}

typedef struct probes {
    double x_m[PROBES_MAX], y_m[PROBES_MAX];
    bool is_inside[PROBES_MAX]; /* or up to BESIDE_M outside */
    int count;
} probes;

/* A grid over the outline and its surroundings. */
static void set_probes(probes *out, const outline *o) {
    double reach = outline_reach(o) + BESIDE_M;
    enum { SIDE = 25 };
    out->count = 0;
    for (int j = 0; j < SIDE; j++)
        for (int i = 0; i < SIDE && out->count < PROBES_MAX; i++) {
            double x = reach * (2.0 * i / (SIDE - 1) - 1.0), y = reach * (2.0 * j / (SIDE - 1) - 1.0);
            double inside = outline_inside(o, x, y);
            if (inside < -BESIDE_M || (inside < 0.0 && ((i + j) & 1)) ||
                (inside > 0.3 * reach && ((i + j) & 1)))
                continue;
            out->x_m[out->count] = x;
            out->y_m[out->count] = y;
            out->is_inside[out->count++] = inside > -0.1;
        }
}

/* Metres between two outlines, by their corners; 0 or less when they meet. */
static double gap_between(const outline *a, double dx_m, double dy_m, const outline *b) {
    double gap = INFINITY;
    for (int i = 0; i < a->count; i++)
        gap = fmin(gap, -outline_inside(b, a->x_m[i] + dx_m, a->y_m[i] + dy_m));
    for (int i = 0; i < b->count; i++)
        gap = fmin(gap, -outline_inside(a, b->x_m[i] - dx_m, b->y_m[i] - dy_m));
    return gap;
}

typedef struct search {
    const scene *s;
    const ground *g;
    const site_wish *wish;
    const site_taken *taken;
    int taken_count;
    double reach_m;
} search;

static bool is_clear(const search *q, const site *one, const outline *place) {
    for (int i = 0; i < q->taken_count; i++) {
        const site_taken *t = &q->taken[i];
        double dx_m = (one->x_px - t->x_px) * q->s->pixel_width_m,
               dy_m = (one->y_px - t->y_px) * q->s->pixel_height_m;
        bool is_mate = t == q->wish->mate;
        if (!is_mate && hypot(dx_m, dy_m) > q->reach_m + t->reach_m + SITE_CLEARANCE_M) continue;
        double gap = gap_between(place, dx_m, dy_m, &t->place);
        if (gap < (q->wish->mate ? q->wish->apart_m.low : SITE_CLEARANCE_M)) return false;
        if (is_mate && gap > q->wish->apart_m.high) return false;
    }
    return true;
}

static bool is_valid(const scene *s, scene_box box) {
    if (box.x < 0 || box.y < 0 || box.x + box.w > s->width || box.y + box.h > s->height) return false;
    for (int y = box.y; y < box.y + box.h; y++)
        if (memchr(s->valid + (size_t)y * (size_t)s->width + (size_t)box.x, 0, (size_t)box.w)) return false;
    return true;
}

static void draw_middle(site *out, const search *q, random_state *rng) {
    const site_taken *mate = q->wish->mate;
    if (!mate) {
        out->x_px = random_unit(rng) * q->s->width;
        out->y_px = random_unit(rng) * q->s->height;
        return;
    }
    double turn = random_between(rng, 0.0, 6.2832), most = mate->reach_m + q->reach_m + q->wish->apart_m.high,
           far = random_between(rng, 0.3 * most, most);
    out->x_px = mate->x_px + far * cos(turn) / q->s->pixel_width_m;
    out->y_px = mate->y_px + far * sin(turn) / q->s->pixel_height_m;
}

/* Share of the place that will do; *beside: what share of its surroundings is something else than open. */
static double judge(const search *q, const site *one, const probes *p, double *beside) {
    double c = cos(one->turn), s = sin(one->turn), inside = 0, good = 0, around = 1e-9, other = 0;
    for (int i = 0; i < p->count; i++) {
        double x = p->x_m[i] * c - p->y_m[i] * s, y = p->x_m[i] * s + p->y_m[i] * c;
        ground_kind kind =
            ground_at(q->g, one->x_px + x / q->s->pixel_width_m, one->y_px + y / q->s->pixel_height_m);
        if (p->is_inside[i]) {
            inside += 1.0;
            good += ground_is_open(kind) || (q->wish->is_anywhere && kind >= GROUND_BUILT);
        } else {
            around += 1.0;
            other += kind == GROUND_BUILT || kind == GROUND_BARE;
        }
    }
    *beside = other / around;
    return good / (inside + 1e-9);
}

/* False: out of the question. */
static bool try_one(site *one, double *worth, double *open, const search *q, const probes *p,
                    random_state *rng) {
    double beside, border;
    *one = (site){0};
    draw_middle(one, q, rng);
    if (q->wish->is_along_edge && ground_border(q->g, one->x_px, one->y_px, BORDER_M, &border))
        one->turn = border - q->wish->angle;
    int half_w = (int)ceil(q->reach_m / q->s->pixel_width_m) + 2,
        half_h = (int)ceil(q->reach_m / q->s->pixel_height_m) + 2;
    *open = judge(q, one, p, &beside);
    if (*open < OPEN_LEAST) return false;
    outline place = site_turned(&q->wish->place, one->turn);
    if (!is_clear(q, one, &place)) return false;
    if (!is_valid(q->s,
                  (scene_box){(int)one->x_px - half_w, (int)one->y_px - half_h, 2 * half_w, 2 * half_h}))
        return false;
    *worth = *open + (q->wish->is_along_edge ? 0.3 * fmin(beside, 0.5) : 0.0);
    return true;
}

bool site_choose(site *out, const scene *s, const ground *g, const site_wish *wish, const site_taken *taken,
                 int taken_count, random_state *rng) {
    search q = {s, g, wish, taken, taken_count, outline_reach(&wish->place)};
    probes p;
    double best = -1.0;
    int kept = 0;
    set_probes(&p, &wish->place);
    for (int i = 0; i < TRIES && kept < KEPT; i++) {
        site one;
        double worth, open;
        if (!try_one(&one, &worth, &open, &q, &p, rng)) continue;
        kept += open >= OPEN_WANTED;
        if (worth > best) {
            best = worth;
            *out = one;
        }
    }
    return best >= 0.0;
}
