/* The light at a place of a scene, for what is painted into it. */
#include "planting/site_light.h"

#include "base/error.h"
#include "base/memory.h"
#include "paint/plant.h"

#include <math.h>
#include <stdlib.h>

/* Painted ground and leaves have this lightness in the mean; pictures of fields are exposed for about it. */
static const double PAINTED_MIDDLE = 0.15;
/* A shadow's edge is at least so wide: sky and leaves soften it, and single dark leaves are no shadow. */
static const double SHADE_SCALE_M = 0.30;

static double between(double value, double low, double high) {
    return value < low ? low : value > high ? high : value;
}

static void measure_lightness(float *out, const scene *s, scene_box box, double otherwise) {
    for (int y = 0; y < box.h; y++)
        for (int x = 0; x < box.w; x++) {
            size_t at = (size_t)(box.y + y) * (size_t)s->width + (size_t)(box.x + x);
            double code = (double)scene_light(s, at);
            double linear = (double)colour_from_srgb(code, code, code).g;
            out[(size_t)y * (size_t)box.w + (size_t)x] = (float)(s->valid[at] ? linear : otherwise);
        }
}

/* Running means over 2 reach + 1 samples of a line, its ends being short of them. */
static void smooth_line(float *line, size_t stride, int count, int reach, float *copy) {
    double sum = 0.0;
    int in_sum = 0;
    for (int i = 0; i < count; i++) copy[i] = line[(size_t)i * stride];
    for (int i = 0; i < reach && i < count; i++, in_sum++) sum += (double)copy[i];
    for (int i = 0; i < count; i++) {
        if (i + reach < count) sum += (double)copy[i + reach], in_sum++;
        if (i > reach) sum -= (double)copy[i - reach - 1], in_sum--;
        line[(size_t)i * stride] = (float)(sum / in_sum);
    }
}

static pap_status smooth(float *map, const scene *s, scene_box box, pap_error *err) {
    float *copy = memory_array((size_t)(box.w > box.h ? box.w : box.h), sizeof *copy);
    if (!copy) return error_nomem(err, "a map of shadows");
    int reach_x = (int)(0.5 * SHADE_SCALE_M / s->pixel_width_m + 0.5);
    int reach_y = (int)(0.5 * SHADE_SCALE_M / s->pixel_height_m + 0.5);
    for (int pass = 0; pass < 2; pass++) {
        for (int y = 0; y < box.h; y++) smooth_line(map + (size_t)y * (size_t)box.w, 1, box.w, reach_x, copy);
        for (int x = 0; x < box.w; x++) smooth_line(map + x, (size_t)box.w, box.h, reach_y, copy);
    }
    free(copy);
    return PAP_OK;
}

/* Half of the surroundings' light is still sun on something dark; below, it is shadow in proportion. */
static void light_to_shade(float *map, size_t count, double usual) {
    for (size_t i = 0; i < count; i++)
        map[i] = (float)between((double)map[i] / (0.5 * usual + 1e-6), 0.15, 1.0);
}

/* Exposure follows what is around, and less than in proportion, since dark places are so by what grows there
 * too; without anything around, the scene. */
static void set_gain(site_light *out, double usual, const scene_tones *tones, const surroundings *around) {
    double exposure = between(pow(usual / PAINTED_MIDDLE, 0.75), 0.3, 2.4);
    for (int c = 0; c < 3; c++) out->gain[c] = exposure * around->cast[c];
    out->veil = tones->veil;
}

pap_status site_light_measure(site_light *out, const scene *s, const scene_tones *tones,
                              const surroundings *around, scene_box box, pap_error *err) {
    double usual = around->squares ? around->light : tones->middle;
    size_t count = (size_t)box.w * (size_t)box.h;
    site_light light = {.box = box, .shade = memory_array(count, sizeof(float))};
    if (!light.shade) return error_nomem(err, "a map of shadows");
    measure_lightness(light.shade, s, box, usual);
    pap_status status = smooth(light.shade, s, box, err);
    if (status) {
        site_light_free(&light);
        return status;
    }
    light_to_shade(light.shade, count, usual);
    set_gain(&light, usual, tones, around);
    *out = light;
    return PAP_OK;
}

/* One pixel of paint in the site's light over a background of codes. */
void site_light_expose(float out[3], const float paint[4], const uint8_t *ground, const site_light *light,
                       double shade) {
    rgb linear = colour_from_srgb(ground[0], ground[1], ground[2]);
    float lit[4], under[3] = {linear.r, linear.g, linear.b};
    for (int c = 0; c < 3; c++)
        lit[c] = (float)(light->veil * (double)paint[3] +
                         (1.0 - light->veil) * light->gain[c] * shade * (double)paint[c]);
    lit[3] = paint[3];
    plant_lay(under, lit);
    for (int c = 0; c < 3; c++) out[c] = (float)colour_to_srgb((double)under[c]);
}

void site_light_free(site_light *light) {
    free(light->shade);
    light->shade = NULL;
}
