/* Where the sun stands in a scene, as far as its shadows tell. */
#include "planting/sun.h"

#include <math.h>
#include <stdlib.h>

enum { DIRECTIONS = 36 };
/* From trying on scenes with and without sun: under clouds the skew stays below 0.07. */
static const double SKEW_LEAST = 0.08, SKEWS_APART = 0.5, LEAN_LEAST = 0.03;
static const double SHORT_M = 0.5, LONG_M = 1.0, BESIDE_M = 4.0;

typedef struct arrow {
    double x, y, size;
} arrow;

/* Skewness of the differences to the cell (dx, dy) away. */
static double skewness(const ground *g, int dx, int dy) {
    int reach = abs(dx) > abs(dy) ? abs(dx) : abs(dy);
    double squares = 0.0, cubes = 0.0, count = 0.0;
    for (int y = reach; y < g->height - reach; y++)
        for (int x = reach; x < g->width - reach; x++) {
            size_t at = (size_t)y * (size_t)g->width + (size_t)x,
                   to = (size_t)(y + dy) * (size_t)g->width + (size_t)(x + dx);
            if (g->kind[at] == GROUND_VOID || g->kind[to] == GROUND_VOID) continue;
            double change = (double)(g->light[to] - g->light[at]);
            squares += change * change;
            cubes += change * change * change;
            count += 1.0;
        }
    return squares > 0.0 ? cubes / count / pow(squares / count, 1.5) : 0.0;
}

/* Opposite directions have opposite skews: half of them are enough. */
static arrow skew_over(const ground *g, double distance_m) {
    arrow sum = {0.0, 0.0, 0.0};
    double cells = fmax(1.0, distance_m / g->cell_m);
    for (int i = 0; i < DIRECTIONS / 2; i++) {
        double turn = 6.283185307 * i / DIRECTIONS, c = cos(turn), s = sin(turn);
        double skew = skewness(g, (int)lround(cells * c), (int)lround(cells * s));
        sum.x += skew * c;
        sum.y += skew * s;
        sum.size += fabs(skew) / (DIRECTIONS / 2);
    }
    return sum;
}

static bool is_tall(ground_kind kind, bool with_built) {
    return kind == GROUND_CROWN || (with_built && kind == GROUND_BUILT);
}

/* From what is tall to the dark around it, in the mean; its length is 1 when all point one way. */
static arrow lean_of_dark(const ground *g, bool with_built) {
    arrow sum = {0.0, 0.0, 0.0};
    int reach = (int)(BESIDE_M / g->cell_m + 0.5), step = reach / 8 + 1;
    for (int y = reach; y < g->height - reach; y++)
        for (int x = reach; x < g->width - reach; x++) {
            if (g->kind[(size_t)y * (size_t)g->width + (size_t)x] != GROUND_DARK) continue;
            for (int j = -reach; j <= reach; j += step)
                for (int i = -reach; i <= reach; i += step) {
                    double far = hypot(i, j);
                    size_t there = (size_t)(y + j) * (size_t)g->width + (size_t)(x + i);
                    if (far < 0.5 || far > reach || !is_tall((ground_kind)g->kind[there], with_built))
                        continue;
                    sum.x -= i / far;
                    sum.y -= j / far;
                    sum.size += 1.0;
                }
        }
    if (sum.size > 0.0) sum.x /= sum.size, sum.y /= sum.size;
    return sum;
}

static double along(const arrow *a, double towards) {
    return a->x * cos(towards) + a->y * sin(towards);
}

sun_knowledge sun_estimate(double *towards, const ground *g) {
    arrow near = skew_over(g, SHORT_M), far = skew_over(g, LONG_M), farther = skew_over(g, 2.0 * LONG_M);
    double axis = atan2(near.y + far.y + farther.y, near.x + far.x + farther.x);
    double apart = fabs(remainder(atan2(near.y, near.x) - atan2(far.y, far.x), 6.283185307));
    *towards = 0.0;
    if (near.size < SKEW_LEAST || far.size < SKEW_LEAST || apart > SKEWS_APART) return SUN_UNKNOWN;
    arrow crowns = lean_of_dark(g, false), all = lean_of_dark(g, true);
    double by_crowns = along(&crowns, axis), by_all = along(&all, axis);
    *towards = axis;
    if (fabs(by_crowns) < LEAN_LEAST || fabs(by_all) < LEAN_LEAST || by_crowns * by_all < 0.0)
        return SUN_AXIS;
    if (by_crowns < 0.0) *towards = axis > 0.0 ? axis - 3.14159265 : axis + 3.14159265;
    return SUN_KNOWN;
}
