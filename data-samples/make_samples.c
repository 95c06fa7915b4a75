/* papaver-make-samples: paints the sample scenes that ship with Papaver, and large ones for the benchmark. */
#include "base/error.h"
#include "base/file.h"
#include "output.h"

#include <gdal.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CREATION_LIMIT = 24, BENCH_SIZE_LIMIT = 16384 };

typedef struct sample {
    world_recipe recipe;
    output_place place;
} sample;

static const world_plot village_plots[] = {
    {12.0, PETAL_PINK, 0.45, 0.22, 0}, {6.0, PETAL_WHITE, 0.50, 0.25, 1},  {4.0, PETAL_RED, 0.40, 0.20, 0},
    {2.5, PETAL_MAUVE, 0.50, 0.22, 1}, {1.5, PETAL_PURPLE, 0.55, 0.20, 0}, {0.8, PETAL_MIXED, 0.60, 0.20, 0},
};
static const world_plot terrace_plots[] = {
    {30.0, PETAL_MIXED, 0.40, 0.25, 0}, {15.0, PETAL_WHITE, 0.50, 0.25, 1}, {9.0, PETAL_PINK, 0.50, 0.22, 0},
    {5.0, PETAL_RED, 0.45, 0.22, 1},    {2.5, PETAL_PURPLE, 0.60, 0.20, 0},
};
static const world_plot garden_plots[] = {
    {8.0, PETAL_WHITE, 0.35, 0.25, 0},
    {5.0, PETAL_MAUVE, 0.45, 0.22, 0},
    {3.0, PETAL_PINK, 0.50, 0.20, 1},
    {1.6, PETAL_RED, 0.55, 0.20, 0},
};
static const world_plot valley_plots[] = {
    {2600.0, PETAL_MIXED, 0.65, 0.15, 0},
    {1500.0, PETAL_WHITE, 0.70, 0.15, 0},
    {900.0, PETAL_PINK, 0.65, 0.15, 0},
    {450.0, PETAL_RED, 0.65, 0.15, 0},
};
static const lookalike village_others[] = {
    LOOKALIKE_LAUNDRY, LOOKALIKE_LITTER,      LOOKALIKE_ROOF_SHEET,    LOOKALIKE_BLOSSOM_TREE, LOOKALIKE_RAPE,
    LOOKALIKE_UMBELS,  LOOKALIKE_BARE_LEAVES, LOOKALIKE_SMALL_FLOWERS, LOOKALIKE_CORN_POPPY,
};
static const lookalike terrace_others[] = {
    LOOKALIKE_RAPE,         LOOKALIKE_RAPE,        LOOKALIKE_BLOSSOM_TREE,
    LOOKALIKE_BLOSSOM_TREE, LOOKALIKE_BARE_LEAVES, LOOKALIKE_UMBELS,
    LOOKALIKE_ROOF_SHEET,   LOOKALIKE_CORN_POPPY,  LOOKALIKE_LITTER,
};
static const lookalike garden_others[] = {
    LOOKALIKE_TULIPS,      LOOKALIKE_LAUNDRY,       LOOKALIKE_LITTER,       LOOKALIKE_UMBELS,
    LOOKALIKE_BARE_LEAVES, LOOKALIKE_SMALL_FLOWERS, LOOKALIKE_LOOSE_PETALS,
};
static const lookalike valley_others[] = {LOOKALIKE_RAPE, LOOKALIKE_RAPE, LOOKALIKE_ROOF_SHEET};

static const char *const lossless[] = {"COMPRESS=DEFLATE", "PREDICTOR=2",    "ZLEVEL=9", "TILED=YES",
                                       "BLOCKXSIZE=256",   "BLOCKYSIZE=256", NULL};
static const char *const lossy[] = {"COMPRESS=JPEG", "PHOTOMETRIC=YCBCR", "JPEG_QUALITY=88", "TILED=YES",
                                    NULL};

#define LISTED(plots_list, others_list)                                                                      \
    .plots = plots_list, .plot_count = sizeof plots_list / sizeof *plots_list, .lookalikes = others_list,    \
    .lookalike_count = sizeof others_list / sizeof *others_list

/* A degree at 25 N on the WGS 84 ellipsoid: 110774 m north, 100950 m east. */
#define GARDEN_DEGREES (0.025 / 110774.0)

static const sample samples[] = {
    {{.name = "village-2cm",
      .style = GROUND_VILLAGE,
      .width_px = 1300,
      .height_px = 1100,
      .pixel_width_m = 0.02,
      .pixel_height_m = 0.02,
      .margin_px = 75,
      .seed = 2026,
      LISTED(village_plots, village_others),
      .trees_per_ha = 200,
      .houses_per_ha = 18,
      .fences_per_ha = 40,
      .psf_sigma_px = 0.65,
      .noise_sd = 1.8},
     {32648, 104.9, 29.5, 0.02, 0.02, EDGE_ALPHA, lossless}},
    {{.name = "terraces-5cm",
      .style = GROUND_TERRACES,
      .width_px = 1000,
      .height_px = 900,
      .pixel_width_m = 0.05,
      .pixel_height_m = 0.05,
      .margin_px = 100,
      .seed = 77,
      LISTED(terrace_plots, terrace_others),
      .trees_per_ha = 140,
      .houses_per_ha = 9,
      .fences_per_ha = 6,
      .psf_sigma_px = 0.70,
      .noise_sd = 1.8},
     {4545, 107.62, 32.41, 0.05, 0.05, EDGE_NODATA, lossless}},
    {{.name = "garden-degrees",
      .style = GROUND_GARDEN,
      .width_px = 900,
      .height_px = 800,
      .pixel_width_m = GARDEN_DEGREES * 100950.0,
      .pixel_height_m = 0.025,
      .seed = 31,
      LISTED(garden_plots, garden_others),
      .trees_per_ha = 160,
      .houses_per_ha = 25,
      .fences_per_ha = 70,
      .psf_sigma_px = 0.75,
      .noise_sd = 2.2},
     {4326, 101.53, 25.0, GARDEN_DEGREES, GARDEN_DEGREES, EDGE_NONE, lossy}},
    {{.name = "valley-30cm",
      .style = GROUND_VALLEY,
      .width_px = 700,
      .height_px = 700,
      .pixel_width_m = 0.3,
      .pixel_height_m = 0.3,
      .seed = 12,
      LISTED(valley_plots, valley_others),
      .trees_per_ha = 14,
      .houses_per_ha = 2.5,
      .psf_sigma_px = 0.75,
      .noise_sd = 1.6},
     {32647, 99.5, 20.2, 0.3, 0.3, EDGE_NONE, lossless}},
};

static pap_status write_sample(const char *folder, const sample *s, pap_error *err) {
    char name[64];
    world w;
    snprintf(name, sizeof name, "%s.tif", s->recipe.name);
    char *picture = file_join(folder, name);
    snprintf(name, sizeof name, "%s.truth.geojson", s->recipe.name);
    char *truth = file_join(folder, name);
    pap_status status = picture && truth ? world_make(&w, &s->recipe, err) : error_nomem(err, "a file name");
    if (!status) {
        status = output_scene(picture, &w, &s->place, err);
        if (!status) status = output_truth(truth, &w, &s->place, err);
        world_free(&w);
    }
    if (!status) printf("%s\n", picture);
    free(picture);
    free(truth);
    return status;
}

static pap_status write_samples(const char *folder, pap_error *err) {
    pap_status status = file_make_folder(folder, true, err);
    for (size_t i = 0; i < sizeof samples / sizeof *samples && !status; i++)
        status = write_sample(folder, &samples[i], err);
    return status;
}

typedef struct bench {
    const char *path;
    int size_px;
    double gsd_m, plots_per_ha; /* and as many look-alikes */
    uint64_t seed;
    const char *creation[CREATION_LIMIT + 1];
    int creation_count;
} bench;

static pap_status write_bench(const bench *b, pap_error *err) {
    world w;
    world_recipe recipe = {.name = "bench",
                           .style = GROUND_VILLAGE,
                           .width_px = b->size_px,
                           .height_px = b->size_px,
                           .pixel_width_m = b->gsd_m,
                           .pixel_height_m = b->gsd_m,
                           .seed = b->seed,
                           .trees_per_ha = 90,
                           .houses_per_ha = 14,
                           .fences_per_ha = 12,
                           .plots_per_ha = b->plots_per_ha,
                           .lookalikes_per_ha = b->plots_per_ha,
                           .psf_sigma_px = 0.65,
                           .noise_sd = 1.8};
    output_place place = {
        32648, 104.9, 29.5, b->gsd_m, b->gsd_m, EDGE_ALPHA, b->creation_count ? b->creation : lossless};
    pap_status status = world_make(&w, &recipe, err);
    if (status) return status;
    status = output_scene(b->path, &w, &place, err);
    world_free(&w);
    return status;
}

static pap_status read_number(double *out, const char *option, const char *text, double low, double high,
                              pap_error *err) {
    char *end;
    double value = strtod(text, &end);
    if (end == text || *end || !(value >= low && value <= high))
        return error_set(err, PAP_E_USAGE, "%s %s: give a number from %g to %g", option, text, low, high);
    *out = value;
    return PAP_OK;
}

static pap_status read_option(bench *b, const char *option, const char *value, pap_error *err) {
    double number = 0.0;
    pap_status status = PAP_OK;
    if (!strcmp(option, "--size")) {
        status = read_number(&number, option, value, 64, BENCH_SIZE_LIMIT, err);
        b->size_px = (int)number;
    } else if (!strcmp(option, "--gsd")) {
        status = read_number(&b->gsd_m, option, value, 0.005, 1.0, err);
    } else if (!strcmp(option, "--plots")) {
        status = read_number(&b->plots_per_ha, option, value, 0, 100, err);
    } else if (!strcmp(option, "--seed")) {
        status = read_number(&number, option, value, 0, 4294967295.0, err);
        b->seed = (uint64_t)number;
    } else if (!strcmp(option, "--co")) {
        if (!strchr(value, '=') || b->creation_count == CREATION_LIMIT)
            return error_set(err, PAP_E_USAGE, "--co %s: give KEY=VALUE, at most %d times", value,
                             CREATION_LIMIT);
        b->creation[b->creation_count++] = value;
    } else {
        status = error_set(err, PAP_E_USAGE, "%s: unknown option; use --size, --gsd, --plots, --seed or --co",
                           option);
    }
    return status;
}

static pap_status run_bench(int count, char **words, pap_error *err) {
    bench b = {.size_px = 4096, .gsd_m = 0.02, .plots_per_ha = 20, .seed = 1};
    pap_status status = PAP_OK;
    b.path = words[0];
    for (int i = 1; i < count && !status; i += 2) {
        if (i + 1 == count) return error_set(err, PAP_E_USAGE, "%s: needs a value", words[i]);
        status = read_option(&b, words[i], words[i + 1], err);
    }
    return status ? status : write_bench(&b, err);
}

static int print_usage(void) {
    fputs("usage: papaver-make-samples OUTDIR\n"
          "       papaver-make-samples --bench OUT.tif [--size N] [--gsd M] [--plots PER_HA] [--seed S] "
          "[--co KEY=VALUE]...\n",
          stderr);
    return 2;
}

int main(int argc, char **argv) {
    pap_error err = {0};
    int is_bench = argc >= 3 && !strcmp(argv[1], "--bench");
    if (!is_bench && (argc != 2 || argv[1][0] == '-')) return print_usage();
    GDALAllRegister();
    pap_status status = is_bench ? run_bench(argc - 2, argv + 2, &err) : write_samples(argv[1], &err);
    GDALDestroyDriverManager();
    if (!status) return 0;
    fprintf(stderr, "papaver-make-samples: %s\n", err.message);
    return status == PAP_E_USAGE ? 2 : 1;
}
