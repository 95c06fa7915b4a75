/* Drawing a made-up place row by row, as a camera over it would. */
#include "world.h"

#include "base/error.h"
#include "base/memory.h"
#include "paint/noise.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BLUR_REACH = 3, CODES = 65536 };

/* A clear-sky exposure: a petal of sRGB 192 in the table of petals comes out near 215. */
#define EXPOSURE 1.30

static plant_view view_of(const world *w, const thing *t) {
    const world_recipe *r = &w->recipe;
    double px = t->x_m / r->pixel_width_m, py = t->y_m / r->pixel_height_m;
    double fine = fmin(r->pixel_width_m, r->pixel_height_m);
    /* Petals need cells of about 5 mm; houses and trees do not. */
    int cells = t->kind == THING_PLANT ? (fine > 0.04 ? 8 : 5) : fine > 0.1 ? 3 : 2;
    if (t->plant.is_plot && t->plant.plot.area_m2 > 100.0) cells = 6;
    return (plant_view){
        r->pixel_width_m, r->pixel_height_m, px - floor(px), py - floor(py), cells, 0.0, w->ground.sun, 0};
}

/* Rows a thing can reach, before it is painted: its size and the longest shadow. */
static int reach_px(const world *w, const thing *t) {
    return (int)((t->size_m * 1.6 + 6.0) / w->recipe.pixel_height_m) + 2;
}

static pap_status stamp_thing(world *w, thing *t, pap_error *err) {
    plant_view view = view_of(w, t);
    pap_status status = t->kind == THING_PLANT ? plant_make(&t->stamp, &t->plant, &view, err)
                                               : prop_make(&t->stamp, t, &view, err);
    t->is_stamped = status == PAP_OK;
    return status;
}

static void lay_thing(float *rows, const world *w, const thing *t, int top, int count) {
    const patch *p = &t->stamp.image;
    int left = (int)floor(t->x_m / w->recipe.pixel_width_m) + t->stamp.left_px;
    int first = (int)floor(t->y_m / w->recipe.pixel_height_m) + t->stamp.top_px, width = w->recipe.width_px;
    for (int y = 0; y < p->height; y++) {
        int row = first + y - top;
        if (row < 0 || row >= count) continue;
        for (int x = 0; x < p->width; x++) {
            int column = left + x;
            const float *from = p->rgba + 4 * ((size_t)y * (size_t)p->width + (size_t)x);
            if (column < 0 || column >= width || from[3] <= 0.0f) continue;
            plant_lay(rows + 3 * ((size_t)row * (size_t)width + (size_t)column), from);
        }
    }
}

static pap_status lay_things(float *rows, world *w, int top, int count, pap_error *err) {
    for (int i = 0; i < w->thing_count; i++) {
        thing *t = &w->things[i];
        int middle = (int)(t->y_m / w->recipe.pixel_height_m), reach = reach_px(w, t);
        if (middle + reach < top - 2 * BLUR_REACH) {
            plant_free(&t->stamp);
            continue;
        }
        if (middle - reach >= top + count) continue;
        pap_status status = t->is_stamped ? PAP_OK : stamp_thing(w, t, err);
        if (status) return status;
        lay_thing(rows, w, t, top, count);
    }
    return PAP_OK;
}

static void lay_ground(float *rows, const world *w, int top, int count) {
    const world_recipe *r = &w->recipe;
    for (int y = 0; y < count; y++) {
        float *to = rows + 3 * (size_t)y * (size_t)r->width_px;
        for (int x = 0; x < r->width_px; x++, to += 3) {
            rgb c =
                ground_colour(&w->ground, (x + 0.5) * r->pixel_width_m, (top + y + 0.5) * r->pixel_height_m);
            to[0] = c.r, to[1] = c.g, to[2] = c.b;
        }
    }
}

static void make_weights(float weights[BLUR_REACH + 1], double sigma) {
    float total = 0.0f;
    for (int k = 0; k <= BLUR_REACH; k++) {
        weights[k] = sigma > 0.0 ? (float)exp(-0.5 * k * k / (sigma * sigma)) : (float)(k == 0);
        total += k ? 2.0f * weights[k] : weights[k];
    }
    for (int k = 0; k <= BLUR_REACH; k++) weights[k] /= total;
}

/* One blurred row from the 2 * BLUR_REACH + 1 rows around it; `line` holds a row with BLUR_REACH more at each
 * end. */
static void blur_row(float *out, float *line, const float *rows, int width, const float *weights) {
    size_t stride = 3 * (size_t)width;
    float *middle = line + 3 * BLUR_REACH;
    for (size_t i = 0; i < stride; i++) {
        float sum = 0.0f;
        for (int k = -BLUR_REACH; k <= BLUR_REACH; k++)
            sum += weights[abs(k)] * rows[(size_t)(k + BLUR_REACH) * stride + i];
        middle[i] = sum;
    }
    for (int k = 1; k <= BLUR_REACH; k++) {
        memcpy(middle - 3 * k, middle, 3 * sizeof *line);
        memcpy(middle + stride + 3 * (size_t)(k - 1), middle + stride - 3, 3 * sizeof *line);
    }
    for (size_t i = 0; i < stride; i++) {
        float sum = 0.0f;
        for (int k = -BLUR_REACH; k <= BLUR_REACH; k++) sum += weights[abs(k)] * middle[(ptrdiff_t)i + 3 * k];
        out[i] = sum;
    }
}

/* Noise belongs to the pixel, not to the order of drawing. Four 16-bit uniforms: nearly normal, sd 1. */
static double pixel_noise(uint64_t seed, int x, int y) {
    uint64_t h = random_mix(seed ^ ((uint64_t)(uint32_t)y << 32 | (uint32_t)x));
    double sum =
        (double)(h & 65535) + (double)(h >> 16 & 65535) + (double)(h >> 32 & 65535) + (double)(h >> 48);
    return (sum / 65536.0 - 2.0) * 1.7320508;
}

static void develop_row(uint8_t *out, const world *w, const float *linear, const float *codes, int y) {
    const world_recipe *r = &w->recipe;
    for (int x = 0; x < r->width_px; x++) {
        double shared = 0.6 * pixel_noise(r->seed + 1, x, y);
        double gain = EXPOSURE + 0.06 * noise_value(r->seed + 9, x * r->pixel_width_m / 22.0,
                                                    y * r->pixel_height_m / 22.0);
        for (int c = 0; c < 3; c++) {
            double v = gain * linear[3 * x + c] * (CODES - 1);
            double coded = codes[v <= 0.0 ? 0 : v >= CODES - 1 ? CODES - 1 : (int)v];
            coded += r->noise_sd * (shared + 0.8 * pixel_noise(r->seed + 2 + (uint64_t)c, x, y));
            out[3 * x + c] = (uint8_t)(coded < 1.0 ? 1.0 : coded > 255.0 ? 255.0 : coded + 0.5);
        }
    }
}

pap_status world_draw(uint8_t *out, world *w, int top, int rows, pap_error *err) {
    int width = w->recipe.width_px, count = rows + 2 * BLUR_REACH;
    float *linear = memory_array((size_t)width * 3, (size_t)count * sizeof(float));
    float *line = memory_array((size_t)width + 2 * BLUR_REACH, 3 * sizeof(float));
    float *blurred = memory_array((size_t)width, 3 * sizeof(float)),
          *codes = memory_array(CODES, sizeof(float));
    pap_status status = linear && line && blurred && codes ? PAP_OK : error_nomem(err, "rows of a scene");
    if (status) goto done;
    for (int i = 0; i < CODES; i++) codes[i] = (float)colour_to_srgb((i + 0.5) / CODES);
    float weights[BLUR_REACH + 1];
    make_weights(weights, w->recipe.psf_sigma_px);
    lay_ground(linear, w, top - BLUR_REACH, count);
    status = lay_things(linear, w, top - BLUR_REACH, count, err);
    for (int y = 0; y < rows && !status; y++) {
        blur_row(blurred, line, linear + 3 * (size_t)y * (size_t)width, width, weights);
        develop_row(out + 3 * (size_t)y * (size_t)width, w, blurred, codes, top + y);
    }
done:
    free(linear);
    free(line);
    free(blurred);
    free(codes);
    return status;
}
