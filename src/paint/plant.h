/* Planting: a plot or a look-alike as a stamp of whole pixels, ready to be laid into a picture. */
#ifndef PAINT_PLANT_H
#define PAINT_PLANT_H

#include "paint/lookalike.h"

typedef struct plant_spec {
    int is_plot; /* 1: `plot` below; 0: a look-alike */
    plot_spec plot;
    outline place; /* of a plot, metres from its middle; count 0: drawn from plot's area and shape */
    lookalike what;
    double size_m; /* of a look-alike, across */
    int is_varied; /* a look-alike from wide ranges, on `plot`'s leaves; 0: the plain one */
    uint64_t seed; /* the same spec, view and seed give the same stamp */
} plant_spec;

/* How the picture sees it. */
typedef struct plant_view {
    double pixel_width_m, pixel_height_m;
    double x_share, y_share; /* where in its pixel the middle falls, 0 .. 1 */
    int supersampling;       /* painted cells along a pixel's shorter edge, 1 .. 16; 4 to 8 are usual */
    double psf_sigma_px;     /* the camera's blur, in pixels; 0: none */
    sunlight sun;            /* along the picture's axes */
    int is_infrared;         /* 1: the stamp's colours are red edge, near infrared and nothing */
} plant_view;

typedef struct plant_truth {
    const char *kind;   /* "plot", "distractor", "ignore" */
    const char *what;   /* "opium-poppy", or the look-alike's name */
    const char *colour; /* petal_name() of a plot; NULL for a look-alike */
    const char *stage;  /* plot_stage_name() of a plot; NULL for a look-alike */
    plot_truth seen; /* outline in metres from the middle, x right along rows, y down; counts; petal colour */
} plant_truth;

typedef struct plant_stamp {
    patch image;         /* a cell is a pixel; colours are linear and times coverage */
    int left_px, top_px; /* of its upper left pixel, from the pixel that holds the middle */
    float *things; /* share of each pixel, from above, that is petal - or another thing that is neither leaf
                    * nor soil; NULL where there is none */
    plant_truth truth;
} plant_stamp;

/* Turns a painted canvas into a stamp whose middle is the canvas' own; the truth is left empty. */
pap_status plant_press(plant_stamp *out, const patch *canvas, const plant_view *view, pap_error *err);

/* PAP_E_ARGUMENT for a spec or view outside its range, PAP_E_NOMEM. Free with plant_free. */
pap_status plant_make(plant_stamp *out, const plant_spec *spec, const plant_view *view, pap_error *err);
void plant_free(plant_stamp *stamp);

/* Lays pixel `from` (four floats of a stamp) over a linear colour. */
void plant_lay(float rgb_linear[3], const float from[4]);

#endif
