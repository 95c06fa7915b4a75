/* What is planted in red edge and near infrared must not show by its noise or sharpness, which in these bands
 * are not those of red, green and blue. */
#include "check_main.h"

#include "honesty.h"
#include "paint/colour.h"
#include "planting/scene_stats.h"
#include "planting/spectrum.h"

#include <gdal.h>
#include <math.h>
#include <string.h>

static const char village[] = PAP_SOURCE_FOLDER "/data-samples/village-2cm.tif";
enum { RED_EDGE, NIR, BANDS };

/* How a made-up camera sees beyond the visible. */
typedef struct eye {
    double blur_px; /* sigma, beyond the picture's own */
    double noise;   /* standard deviation as a share of a usual canopy's light */
} eye;
typedef struct camera_model {
    const char *name;
    eye eyes[BANDS];
    spectrum_code code;
} camera_model;

#define SIXTEEN_BITS                                                                                         \
    { false, 1.0 / 30000.0, 0.0, 0.0, 0.0, 65535.0, true, true }
#define BYTES                                                                                                \
    { true, 1.0, 0.0, 0.0, 0.0, 255.0, true, true }
static const camera_model models[] = {
    {"soft and clean, 16 bits", {{1.3, 0.004}, {1.8, 0.004}}, SIXTEEN_BITS},
    {"sharp and noisy, 16 bits", {{0.0, 0.08}, {0.0, 0.05}}, SIXTEEN_BITS},
    {"one of each, bytes", {{0.0, 0.08}, {1.6, 0.004}}, BYTES},
};
enum { MODELS = sizeof models / sizeof *models };

/* ---- made-up bands ---- */

static raster_source *open_picture(const char *path) {
    raster_source *source = NULL;
    pap_scene_options how = PAP_SCENE_OPTIONS_INIT;
    pap_error err = {PAP_OK, ""};
    GDALAllRegister();
    ck_assert_msg(raster_source_open(&source, path, &how, &err) == PAP_OK, "%s", err.message);
    return source;
}

/* Leaves where it is green, soil where not. */
static float reflect(const uint8_t code[3], int band) {
    rgb light = colour_from_srgb(code[0], code[1], code[2]);
    double r = (double)light.r, g = (double)light.g, b = (double)light.b;
    double green = fmin(1.0, fmax(0.0, 5.0 * (2.0 * g - r - b) / (r + g + b + 0.02)));
    double leaves = (band == NIR ? 0.42 : 0.26) * pow((r + 2.0 * g + b) / 0.6, 0.6);
    return (float)fmax(0.01, (1.0 - green) * (band == NIR ? 0.75 : 0.65) * r + green * leaves);
}

static void blur_lines(float *plane, int lines, int length, size_t line_step, size_t step, double sigma) {
    int reach = (int)(3.0 * sigma) + 1;
    float *copy = malloc((size_t)length * sizeof *copy);
    ck_assert(copy != NULL);
    for (int k = 0; k < lines; k++) {
        float *line = plane + (size_t)k * line_step;
        for (int i = 0; i < length; i++) copy[i] = line[(size_t)i * step];
        for (int i = 0; i < length; i++) {
            double sum = 0.0, weights = 0.0;
            for (int d = -reach; d <= reach; d++) {
                double weight = exp(-0.5 * d * d / (sigma * sigma));
                if (i + d < 0 || i + d >= length) continue;
                sum += weight * (double)copy[i + d];
                weights += weight;
            }
            line[(size_t)i * step] = (float)(sum / weights);
        }
    }
    free(copy);
}

static double normal(random_state *rng) {
    double sum = -6.0;
    for (int i = 0; i < 12; i++) sum += random_unit(rng);
    return sum;
}

/* As a file of the model's type would give it back. */
static void store(scene *s, const spectrum_code *code) {
    for (int b = 0; b < s->band_count; b++)
        for (size_t i = 0; i < (size_t)s->width * (size_t)s->height; i++) {
            float *light = &s->bands[b].light[i];
            if (s->valid[i]) *light = (float)spectrum_light(code, spectrum_sample(code, (double)*light));
        }
}

static void make_band(scene_band *out, const scene *s, int band, const eye *seen) {
    size_t count = (size_t)s->width * (size_t)s->height;
    random_state rng;
    random_seed(&rng, 9, (uint64_t)band);
    *out = (scene_band){4 + band, band == NIR ? RASTER_NIR : RASTER_RED_EDGE, calloc(count, sizeof(float))};
    ck_assert(out->light != NULL);
    for (size_t i = 0; i < count; i++) out->light[i] = reflect(s->rgb + 3 * i, band);
    if (seen->blur_px > 0.0) {
        blur_lines(out->light, s->height, s->width, (size_t)s->width, 1, seen->blur_px);
        blur_lines(out->light, s->width, s->height, 1, (size_t)s->width, seen->blur_px);
    }
    double noise = seen->noise * (band == NIR ? 0.38 : 0.25);
    for (size_t i = 0; i < count; i++)
        out->light[i] = s->valid[i] ? fmaxf(0.004F, out->light[i] + (float)(noise * normal(&rng))) : 0.0F;
}

static scene make_scene(const raster_source *source, const camera_model *model) {
    scene s = {0};
    pap_error err = {PAP_OK, ""};
    ck_assert_msg(scene_load(&s, source, &err) == PAP_OK, "%s", err.message);
    s.bands = calloc(BANDS, sizeof *s.bands);
    ck_assert(s.bands != NULL);
    for (int b = 0; b < BANDS; b++) make_band(&s.bands[b], &s, b, &model->eyes[b]);
    s.band_count = BANDS;
    store(&s, &model->code);
    return s;
}

static scene copy_of(const scene *s) {
    size_t count = (size_t)s->width * (size_t)s->height;
    scene copy = *s;
    copy.rgb = malloc(3 * count);
    copy.valid = malloc(count);
    copy.bands = calloc((size_t)s->band_count, sizeof *copy.bands);
    ck_assert(copy.rgb && copy.valid && copy.bands);
    memcpy(copy.rgb, s->rgb, 3 * count);
    memcpy(copy.valid, s->valid, count);
    for (int b = 0; b < s->band_count; b++) {
        copy.bands[b] = s->bands[b];
        copy.bands[b].light = malloc(count * sizeof(float));
        ck_assert(copy.bands[b].light != NULL);
        memcpy(copy.bands[b].light, s->bands[b].light, count * sizeof(float));
    }
    return copy;
}

/* Leaves without flowers: what stands around them has none either. */
static injection plant(scene *s, const raster_source *source, int plots) {
    inject_options o = INJECT_OPTIONS_INIT;
    injection planted = {0};
    pap_error err = {PAP_OK, ""};
    o.plots = plots;
    o.lookalikes = 0;
    o.area_low_m2 = fmax(3.0, 48.0 * 48.0 * s->pixel_width_m * s->pixel_height_m);
    o.area_high_m2 = 2.0 * o.area_low_m2;
    o.stage = STAGE_STEM;
    ck_assert_msg(inject_scene(&planted, s, source, &o, &err) == PAP_OK, "%s", err.message);
    return planted;
}

/* ---- the question ---- */

/* What a classifier may reach, in the mean over a scene's bands that such eyes saw; 0.5 is guessing. These
 * are limits to what was reached, not to what is wanted: noise is matched (paste of another band's noise is
 * told with .8 to .99), the sharpness of soft bands is not yet (.6 to .9, as before it was looked at). */
static const double WORST_OF_NOISY = 0.70, WORST_OF_SOFT = 0.86, WORST_OF_SAMPLE = 0.78;

typedef struct verdicts {
    double noisy, soft; /* mean AUC */
} verdicts;

static bool is_noisy(const camera_model *model, int band) {
    return model->eyes[band].blur_px <= 0.0;
}

static void tell_apart(honesty_verdict out[BANDS], const char *path, const camera_model *model, int plots) {
    raster_source *source = open_picture(path);
    scene before = make_scene(source, model), after = copy_of(&before);
    injection planted = plant(&after, source, plots);
    store(&after, &model->code);
    for (int b = 0; b < BANDS; b++) out[b] = honesty_of_band(&before, &after, b, &planted);
    injection_free(&planted);
    scene_free(&before);
    scene_free(&after);
    raster_source_free(source);
}

static void print(const char *path, const camera_model *model, int band, const honesty_verdict *told) {
    printf("%s, %s, %s: AUC %.3f (%.3f by brightness, %zu pairs)\n", strrchr(path, '/') + 1, model->name,
           band == NIR ? "near infrared" : "red edge", told->auc, told->level_auc, told->pairs);
    ck_assert_msg(fabs(told->level_auc - 0.5) < 0.02, "pairs are told by brightness: %.3f", told->level_auc);
}

static verdicts judge(const char *path, int plots, const camera_model *first) {
    double sum[2] = {0.0}, count[2] = {0.0};
    for (const camera_model *model = first; model < models + MODELS; model++) {
        honesty_verdict told[BANDS];
        tell_apart(told, path, model, plots);
        for (int b = 0; b < BANDS; b++) {
            print(path, model, b, &told[b]);
            sum[is_noisy(model, b)] += told[b].auc;
            count[is_noisy(model, b)] += 1.0;
        }
    }
    return (verdicts){.noisy = sum[1] / count[1], .soft = sum[0] / count[0]};
}

START_TEST(bands_of_the_sample_are_planted_with_their_own_noise_and_blur) {
    verdicts told = judge(village, 14, models);
    ck_assert_msg(told.noisy <= WORST_OF_SAMPLE, "noisy bands are told with a mean AUC of %.3f", told.noisy);
    ck_assert_msg(told.soft <= WORST_OF_SAMPLE, "soft bands are told with a mean AUC of %.3f", told.soft);
}
END_TEST

static void check_drone_scene(const char *name) {
    const char *shared = getenv("PAP_SHARED");
    char path[1024];
    if (!shared) {
        printf("skipped: PAP_SHARED is not set, so there are no real scenes to plant in\n");
        return;
    }
    snprintf(path, sizeof path, "%s/imagery/drone/%s.tif", shared, name);
    verdicts told = judge(path, 16, models + 1);
    ck_assert_msg(told.noisy <= WORST_OF_NOISY, "noisy bands are told with a mean AUC of %.3f", told.noisy);
    ck_assert_msg(told.soft <= WORST_OF_SOFT, "soft bands are told with a mean AUC of %.3f", told.soft);
}

/* Real scenes, made-up bands. */
START_TEST(bands_of_a_town_are_planted_with_their_own_noise_and_blur) {
    check_drone_scene("kampala_0_z21");
}
END_TEST

START_TEST(bands_of_terraces_are_planted_with_their_own_noise_and_blur) {
    check_drone_scene("banepa_nepal_0_z21");
}
END_TEST

START_TEST(a_paste_without_the_bands_grain_is_told) {
    const camera_model *model = &models[1];
    raster_source *source = open_picture(village);
    scene before = make_scene(source, model), after = copy_of(&before);
    injection planted = plant(&after, source, 8);
    honesty_smooth_band(&after, NIR, &planted);
    store(&after, &model->code);
    honesty_verdict told = honesty_of_band(&before, &after, NIR, &planted);
    ck_assert_msg(told.auc > 0.95, "a blurred paste is told only with an AUC of %.3f (%zu pairs)", told.auc,
                  told.pairs);
    injection_free(&planted);
    scene_free(&before);
    scene_free(&after);
    raster_source_free(source);
}
END_TEST

CHECK_MAIN("planting/infrared", bands_of_the_sample_are_planted_with_their_own_noise_and_blur,
           bands_of_a_town_are_planted_with_their_own_noise_and_blur,
           bands_of_terraces_are_planted_with_their_own_noise_and_blur,
           a_paste_without_the_bands_grain_is_told)
