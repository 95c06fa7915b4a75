/* What can be seen of planted petals in the finished picture. */
#include "planting/sight.h"

#include <math.h>

static const double AROUND_M = 0.3;
static const float NO_PETAL = 0.05F;
enum { AROUND_LEAST_PX = 3, AROUND_MOST_PX = 30, PIXELS_MAX = 3000 };

typedef struct view {
    const scene *s;
    const plant_stamp *stamp;
    int left, top, reach;
} view;

static float share_at(const view *v, int x, int y) {
    return v->stamp->things[(size_t)y * (size_t)v->stamp->image.width + (size_t)x];
}

static const uint8_t *code_at(const view *v, int x, int y) {
    int px = v->left + x, py = v->top + y;
    if (px < 0 || py < 0 || px >= v->s->width || py >= v->s->height) return NULL;
    size_t at = (size_t)py * (size_t)v->s->width + (size_t)px;
    return v->s->valid[at] ? v->s->rgb + 3 * at : NULL;
}

/* Mean colour of pixels without petal in a window of the stamp. False when there is none. */
static bool mean_without(double mean[3], const view *v, int x0, int y0, int x1, int y1) {
    double count = 0.0;
    mean[0] = mean[1] = mean[2] = 0.0;
    for (int y = y0 < 0 ? 0 : y0; y <= y1 && y < v->stamp->image.height; y++)
        for (int x = x0 < 0 ? 0 : x0; x <= x1 && x < v->stamp->image.width; x++) {
            const uint8_t *code = share_at(v, x, y) < NO_PETAL ? code_at(v, x, y) : NULL;
            if (!code) continue;
            for (int c = 0; c < 3; c++) mean[c] += code[c];
            count += 1.0;
        }
    for (int c = 0; c < 3 && count > 0.0; c++) mean[c] /= count;
    return count > 0.0;
}

static float least_share(const plant_stamp *stamp) {
    float most = 0.0F;
    for (size_t i = 0; i < (size_t)stamp->image.width * (size_t)stamp->image.height; i++)
        most = fmaxf(most, stamp->things[i]);
    return most > 0.99F ? 0.5F : 0.5F * most;
}

static double measure_contrast(const view *v) {
    const float least = least_share(v->stamp);
    double everywhere[3], sum = 0.0, count = 0.0;
    int every =
            (int)(v->stamp->truth.seen.petal_m2 / (v->s->pixel_width_m * v->s->pixel_height_m) / PIXELS_MAX) +
            1,
        number = 0;
    bool has_any = mean_without(everywhere, v, 0, 0, v->stamp->image.width, v->stamp->image.height);
    for (int y = 0; y < v->stamp->image.height; y++)
        for (int x = 0; x < v->stamp->image.width; x++) {
            const uint8_t *code = share_at(v, x, y) >= least && least > 0.0F ? code_at(v, x, y) : NULL;
            double near[3], most = 0.0;
            if (!code || number++ % every) continue;
            bool is_near = mean_without(near, v, x - v->reach, y - v->reach, x + v->reach, y + v->reach);
            if (!is_near && !has_any) continue;
            for (int c = 0; c < 3; c++) most = fmax(most, fabs(code[c] - (is_near ? near : everywhere)[c]));
            sum += most;
            count += 1.0;
        }
    return count > 0.0 ? sum / count : 0.0;
}

void sight_measure(petal_sight *out, const scene *s, const plant_stamp *stamp, int x, int y) {
    const plot_truth *seen = &stamp->truth.seen;
    int reach = (int)(AROUND_M / sqrt(s->pixel_width_m * s->pixel_height_m) + 0.5);
    view v = {s, stamp, x + stamp->left_px, y + stamp->top_px,
              reach < AROUND_LEAST_PX  ? AROUND_LEAST_PX
              : reach > AROUND_MOST_PX ? AROUND_MOST_PX
                                       : reach};
    *out = (petal_sight){0.0, 0.0};
    if (seen->flowers < 1 || !stamp->things) return;
    out->petal_px = seen->petal_m2 / (s->pixel_width_m * s->pixel_height_m) / seen->flowers;
    out->contrast = measure_contrast(&v);
}
