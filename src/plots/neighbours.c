/* Distances and directions between a plot's flowers. */
#include "plots/neighbours.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

typedef struct spot {
    double x, y;
} spot;

static int compare_spots(const void *a, const void *b) {
    const spot *p = a, *q = b;
    if (p->y != q->y) return p->y < q->y ? -1 : 1;
    return (p->x > q->x) - (p->x < q->x);
}

static int compare_doubles(const void *a, const void *b) {
    double p = *(const double *)a, q = *(const double *)b;
    return (p > q) - (p < q);
}

/* Nearest of the spots (sorted by y) to spot i: outwards in y until no nearer one is possible. */
static spot nearest(const spot *spots, size_t count, size_t i, double *best2) {
    spot found = {0, 0};
    *best2 = INFINITY;
    for (int direction = -1; direction <= 1; direction += 2)
        for (size_t k = i; direction < 0 ? k > 0 : k + 1 < count;) {
            k = direction < 0 ? k - 1 : k + 1;
            double dx = spots[k].x - spots[i].x, dy = spots[k].y - spots[i].y, d2 = dx * dx + dy * dy;
            if (dy * dy >= *best2) break;
            if (d2 < *best2) {
                *best2 = d2;
                found = (spot){dx, dy};
            }
        }
    return found;
}

bool spacing_measure(spacing *out, const flower *members, size_t count, const plot_scale *scale) {
    *out = (spacing){0};
    if (count < 2) return true;
    spot *spots = memory_array(count, sizeof *spots);
    double *gaps = memory_array(count, sizeof *gaps), sum = 0, sum2 = 0, cosine = 0, sine = 0;
    bool ok = spots && gaps;
    if (!ok) goto done;
    for (size_t i = 0; i < count; i++)
        spots[i] = (spot){members[i].x * scale->gsd_x_m, members[i].y * scale->gsd_y_m};
    qsort(spots, count, sizeof *spots, compare_spots);
    for (size_t i = 0; i < count; i++) {
        double d2;
        spot to = nearest(spots, count, i, &d2);
        gaps[i] = sqrt(d2);
        sum += gaps[i];
        sum2 += d2;
        if (d2 > 0) { /* exp(2i angle) from the vector itself */
            cosine += (to.x * to.x - to.y * to.y) / d2;
            sine += 2 * to.x * to.y / d2;
        }
    }
    double n = (double)count, mean = sum / n, variance = sum2 / n - mean * mean;
    qsort(gaps, count, sizeof *gaps, compare_doubles);
    out->gap_m = gaps[count / 2];
    out->gap_cv = mean > 0 && variance > 0 ? sqrt(variance) / mean : 0;
    out->row_order = hypot(cosine, sine) / n;
done:
    free(spots);
    free(gaps);
    return ok;
}
