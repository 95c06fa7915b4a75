/* How small a plot a flight would have shown: plots planted into its own pictures, and which of them were
 * found. An estimate from planted plots, not from real ones. */
#ifndef TRIAL_SENSITIVITY_H
#define TRIAL_SENSITIVITY_H

#include "base/memory.h"
#include "detect/detection.h"
#include "paint/colour.h"
#include "run/stored.h"
#include "trial/windows.h"

typedef struct sensitivity_options {
    double area_low_m2, area_high_m2; /* of plots; 0: as suits the ground pixel */
    double example_area_m2;           /* the plot of the sentence; 0: as suits the ground pixel */
    int example_flowers;              /* 0: as suits the ground pixel */
    int plots, rounds;                /* plants until so many are planted, or each window so often */
    uint64_t seed;
    int threads, memory_mb; /* 0: chosen */
    const char *bands;      /* what the source was opened with, to be noted; NULL: nothing */
    int (*on_progress)(void *context, const pap_progress *progress); /* as pap_detect_options says */
    void *context;
} sensitivity_options;
#define SENSITIVITY_OPTIONS_INIT                                                                             \
    { .plots = 300, .rounds = 100, .seed = 1 }

enum { SENSITIVITY_PLOTS_MAX = 20000, SENSITIVITY_ROUNDS_MAX = 1000 };

typedef struct tried_plot {
    int window, round;
    double x_px, y_px; /* its middle, in the picture's pixels */
    double area_m2;    /* to the square decimetre */
    int flowers;       /* open, and seen */
    petal_colour colour;
    double score;  /* of the best candidate on it; 0: none */
    bool is_found; /* a kept candidate at or above the threshold lies within 1 m of its outline */
} tried_plot;

typedef struct sensitivity {
    char *image, *model, *regime, *settings, *bands; /* owned; settings: JSON; bands NULL: recognised */
    char image_sha256[65], model_sha256[65];         /* "": a picture that is no plain file */
    int64_t width_px, height_px;
    double gsd_m, given_gsd_m; /* of a pixel; with --gsd, else 0 */
    double threshold;
    uint64_t seed;
    double area_low_m2, area_high_m2, example_area_m2;
    int example_flowers;
    int windows, windows_of, damaged; /* planted in; in the picture; left out since not decodable */
    double planted_ha;                /* valid ground of the windows */
    long scenes;                      /* windows times rounds */
    long no_room, on_listed;          /* plots left out: no place; where the flight lists something anyway */
    long unplanted;                   /* suspected plots that the flight as it is lists */
    struct {
        VECTOR(tried_plot) plots;
    } tried;
} sensitivity;

/* Two steps, so that each can be named while it runs: what the flight lists as it is, then planting. The same
 * picture, model, options and seed give the same result on any number of threads; memory_mb changes it below
 * about 400 only, by smaller windows. What detection_run, windows_choose and inject_scene fail with;
 * PAP_E_EMPTY when no plot found room. */
typedef struct sensitivity_work sensitivity_work;
pap_status sensitivity_begin(sensitivity_work **out, const raster_source *source, const model *m,
                             const sensitivity_options *options, pap_error *err);
pap_status sensitivity_plant(sensitivity *out, sensitivity_work *work, pap_error *err);
void sensitivity_work_free(sensitivity_work *work);

/* The picture, the model and the settings, known from the beginning. Lives as long as the work. */
const sensitivity *sensitivity_so_far(const sensitivity_work *work);

/* The same for the run folder that goes with it. Lent by `s`. */
run_inputs sensitivity_inputs(const sensitivity *s);

/* The first block that could not be decoded; NULL: none. Lives as long as the work. */
const char *sensitivity_fault(const sensitivity_work *work);

void sensitivity_free(sensitivity *s);

#endif
