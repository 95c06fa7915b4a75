/* A piece of painted ground: linear colour and coverage on a fine grid, sizes in metres. */
#include "paint/patch.h"

#include "base/error.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { EDGE_LIMIT = 32768, BLUR_REACH_LIMIT = 64 };

static pap_status make_cells(patch *out, int width, int height, double step_m, pap_error *err) {
    size_t cells;
    patch p = {.width = width, .height = height, .step_m = step_m};
    if (!memory_product(&cells, (size_t)width, (size_t)height, 4)) return error_nomem(err, "a painted patch");
    p.rgba = memory_array(cells, sizeof *p.rgba);
    p.owner = memory_array(cells / 4, sizeof *p.owner);
    if (!p.rgba || !p.owner) {
        patch_free(&p);
        return error_nomem(err, "a painted patch");
    }
    *out = p;
    return PAP_OK;
}

pap_status patch_make(patch *out, double width_m, double height_m, double step_m, pap_error *err) {
    double width = ceil(width_m / step_m), height = ceil(height_m / step_m);
    if (!(step_m > 0) || !(width >= 1 && width <= EDGE_LIMIT) || !(height >= 1 && height <= EDGE_LIMIT))
        return error_set(
            err, PAP_E_ARGUMENT,
            "a patch of %g x %g m in steps of %g m is outside 1 to %d cells an edge; use a coarser step",
            width_m, height_m, step_m, EDGE_LIMIT);
    return make_cells(out, (int)width, (int)height, step_m, err);
}

void patch_free(patch *p) {
    if (!p) return;
    free(p->rgba);
    free(p->owner);
    *p = (patch){0};
}

static void blend(patch *p, size_t cell, rgb colour, float coverage) {
    float *to = p->rgba + 4 * cell, keep = 1.0f - coverage;
    if (p->is_infrared) colour = (rgb){colour.re, colour.nir, 0.0f, 0.0f, 0.0f};
    to[0] = colour.r * coverage + to[0] * keep;
    to[1] = colour.g * coverage + to[1] * keep;
    to[2] = colour.b * coverage + to[2] * keep;
    to[3] = coverage + to[3] * keep;
    if (coverage >= 0.5f && p->owner) p->owner[cell] = p->pen;
}

static int clamp_cell(double cell, int limit) {
    return cell <= 0 ? 0 : cell >= limit ? limit : (int)cell;
}

void patch_shade(patch *p, double left_m, double top_m, double right_m, double bottom_m, patch_shader *shader,
                 const void *context) {
    int x0 = clamp_cell(floor(left_m / p->step_m), p->width),
        x1 = clamp_cell(ceil(right_m / p->step_m), p->width);
    int y0 = clamp_cell(floor(top_m / p->step_m), p->height),
        y1 = clamp_cell(ceil(bottom_m / p->step_m), p->height);
    for (int y = y0; y < y1; y++) {
        for (int x = x0; x < x1; x++) {
            rgb colour = {0, 0, 0, 0, 0};
            float coverage = shader(context, (x + 0.5) * p->step_m, (y + 0.5) * p->step_m, &colour);
            if (coverage > 0.0f) blend(p, (size_t)y * (size_t)p->width + (size_t)x, colour, coverage);
        }
    }
}

float patch_edge(double inside_m, double step_m) {
    double coverage = 0.5 + inside_m / step_m;
    return coverage <= 0.0 ? 0.0f : coverage >= 1.0 ? 1.0f : (float)coverage;
}

typedef struct disc {
    ellipse e;
    double c, s, step_m, opacity;
    rgb colour;
} disc;

static float shade_disc(const void *context, double x, double y, rgb *colour) {
    const disc *d = context;
    double dx = x - d->e.x_m, dy = y - d->e.y_m;
    double u = (dx * d->c + dy * d->s) / d->e.half_length_m, v = (dy * d->c - dx * d->s) / d->e.half_width_m;
    double q = u * u + v * v;
    if (q > 9.0) return 0.0f;
    *colour = d->colour;
    double narrow = d->e.half_width_m < d->e.half_length_m ? d->e.half_width_m : d->e.half_length_m;
    return (float)d->opacity * patch_edge((1.0 - sqrt(q)) * narrow, d->step_m);
}

void patch_ellipse(patch *p, const ellipse *e, rgb colour, double opacity) {
    disc d = {*e, cos(e->angle), sin(e->angle), p->step_m, opacity, colour};
    double least = 0.6 * p->step_m;
    if (d.e.half_length_m < least) d.opacity *= d.e.half_length_m / least, d.e.half_length_m = least;
    if (d.e.half_width_m < least) d.opacity *= d.e.half_width_m / least, d.e.half_width_m = least;
    double a = d.e.half_length_m, b = d.e.half_width_m;
    double reach_x = sqrt(a * a * d.c * d.c + b * b * d.s * d.s) + p->step_m;
    double reach_y = sqrt(a * a * d.s * d.s + b * b * d.c * d.c) + p->step_m;
    patch_shade(p, e->x_m - reach_x, e->y_m - reach_y, e->x_m + reach_x, e->y_m + reach_y, shade_disc, &d);
}

/* One cell of the source adds to the pixels it overlaps, by the overlapping share of a pixel: at most two
 * along each axis when pixels are not smaller than cells, which the caller asserts by its supersampling. */
static int spread(double at_m, double step_m, double pixel_m, double weight[2]) {
    double from = at_m / pixel_m, to = (at_m + step_m) / pixel_m;
    int first = (int)floor(from);
    double cut = first + 1.0 < to ? first + 1.0 : to;
    weight[0] = cut - from;
    weight[1] = to - cut;
    return first;
}

static void add_cell(patch *out, const float *from, int x, int y, double weight) {
    if (x < 0 || y < 0 || x >= out->width || y >= out->height || weight <= 0.0) return;
    float *to = out->rgba + 4 * ((size_t)y * (size_t)out->width + (size_t)x), w = (float)weight;
    for (int i = 0; i < 4; i++) to[i] += w * from[i];
}

pap_status patch_resample(patch *out, const patch *p, double pixel_width_m, double pixel_height_m,
                          double left_m, double top_m, pap_error *err) {
    int width = (int)ceil((left_m + p->width * p->step_m) / pixel_width_m - 1e-9);
    int height = (int)ceil((top_m + p->height * p->step_m) / pixel_height_m - 1e-9);
    if (pixel_width_m < p->step_m || pixel_height_m < p->step_m)
        return error_set(err, PAP_E_ARGUMENT,
                         "pixels of %g x %g m are finer than the painted cells of %g m; paint finer",
                         pixel_width_m, pixel_height_m, p->step_m);
    patch small;
    pap_status status = make_cells(&small, width, height, pixel_height_m, err);
    if (status) return status;
    for (int y = 0; y < p->height; y++) {
        double wy[2], wx[2];
        int top = spread(top_m + y * p->step_m, p->step_m, pixel_height_m, wy);
        for (int x = 0; x < p->width; x++) {
            const float *from = p->rgba + 4 * ((size_t)y * (size_t)p->width + (size_t)x);
            if (from[3] <= 0.0f) continue;
            int left = spread(left_m + x * p->step_m, p->step_m, pixel_width_m, wx);
            for (int i = 0; i < 4; i++)
                add_cell(&small, from, left + (i & 1), top + (i >> 1), wx[i & 1] * wy[i >> 1]);
        }
    }
    *out = small;
    return PAP_OK;
}

/* One line of the separable blur; beyond the ends lies nothing (coverage 0). */
static void blur_line(float *line, size_t stride, int count, const float *weights, int reach, float *copy) {
    for (int i = 0; i < count; i++) memcpy(copy + 4 * i, line + (size_t)i * stride, 4 * sizeof *copy);
    for (int i = 0; i < count; i++) {
        float sum[4] = {0};
        int from = i < reach ? -i : -reach, to = count - 1 - i < reach ? count - 1 - i : reach;
        for (int k = from; k <= to; k++)
            for (int c = 0; c < 4; c++) sum[c] += weights[abs(k)] * copy[4 * (i + k) + c];
        memcpy(line + (size_t)i * stride, sum, sizeof sum);
    }
}

pap_status patch_blur(patch *p, double sigma_cells, pap_error *err) {
    if (!(sigma_cells > 0.0)) return PAP_OK;
    int longest = p->width > p->height ? p->width : p->height, reach = (int)ceil(3.0 * sigma_cells);
    if (reach > BLUR_REACH_LIMIT) reach = BLUR_REACH_LIMIT;
    float weights[BLUR_REACH_LIMIT + 1], total = 0.0f;
    for (int k = 0; k <= reach; k++) {
        weights[k] = (float)exp(-0.5 * k * k / (sigma_cells * sigma_cells));
        total += k ? 2.0f * weights[k] : weights[k];
    }
    for (int k = 0; k <= reach; k++) weights[k] /= total;
    float *copy = memory_array((size_t)longest, 4 * sizeof *copy);
    if (!copy) return error_nomem(err, "a blurred patch");
    size_t row = 4 * (size_t)p->width;
    for (int y = 0; y < p->height; y++)
        blur_line(p->rgba + (size_t)y * row, 4, p->width, weights, reach, copy);
    for (int x = 0; x < p->width; x++)
        blur_line(p->rgba + 4 * (size_t)x, row, p->height, weights, reach, copy);
    free(copy);
    return PAP_OK;
}

pap_status patch_sharpen(patch *p, double amount, pap_error *err) {
    if (!(amount > 0.0)) return PAP_OK;
    size_t count = (size_t)p->width * (size_t)p->height;
    patch soft = *p;
    soft.rgba = memory_array(4 * count, sizeof *soft.rgba);
    if (!soft.rgba) return error_nomem(err, "a sharpened patch");
    memcpy(soft.rgba, p->rgba, 4 * count * sizeof *soft.rgba);
    pap_status status = patch_blur(&soft, 1.2, err);
    for (size_t i = 0; !status && i < count; i++) {
        float *to = p->rgba + 4 * i, cover = soft.rgba[4 * i + 3];
        for (size_t c = 0; c < 3 && cover > 0.05f; c++) {
            float mean = soft.rgba[4 * i + c] / cover * to[3]; /* of what is painted around */
            to[c] = fmaxf(0.0f, to[c] + (float)amount * (to[c] - mean));
        }
    }
    free(soft.rgba);
    return status;
}
