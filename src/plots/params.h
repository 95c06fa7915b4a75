/* The numbers that finding plots depends on; all come from the model file. And what they are in pixels. */
#ifndef PLOTS_PARAMS_H
#define PLOTS_PARAMS_H

#include "kernels/evidence.h"
#include "kernels/likeness.h"
#include <stdbool.h>

enum { PLOT_LINKS_MAX = 8 };

typedef struct plot_params {
    evidence_params evidence;
    int peak;            /* evidence that a blob's strongest pixel must reach */
    double surround_m;   /* edge of the square that is a pixel's surround */
    double blob_min_cm2; /* area of a blob that may be a flower (or a patch) */
    double blob_max_cm2;
    double blob_max_m;             /* its longest extent along an axis */
    double peak_radius_m;          /* a flower's radius: one peak within it */
    double link_m[PLOT_LINKS_MAX]; /* distances at which blobs are joined to plots */
    int link_peak[PLOT_LINKS_MAX]; /* evidence that a blob's strongest pixel must reach to be joined at each
                                    */
    double link_likeness[PLOT_LINKS_MAX]; /* mean likeness (log odds) that a blob must reach, likewise */
    int link_count;
    const likeness_net *likeness; /* NULL: nothing was learnt of single pixels, every likeness is even */
    int min_blobs;                /* blobs that a candidate has at least */
    double max_extent_m;          /* groups longer than this along an axis are not plots */
    double cell_m;                /* edge wanted for a cell */
    double margin_m;              /* width of the ring around a plot that is measured */
    double field_m;               /* width beyond the ring: what the plot stands in */
    double flower_m;              /* pixels this far from a petal are no longer the same flower */
    double near_m;                /* cells within this of a blob are inside the plot */
    bool resolves_flowers;        /* blobs are flowers and are counted */
} plot_params;

/* plot_params at a ground pixel: whole pixels, the same for every tile. */
typedef struct plot_scale {
    double gsd_x_m, gsd_y_m;
    int micro;              /* edge of a micro-cell: 1, 2 or 4 pixels */
    int radius_x, radius_y; /* micro-cells on either side of a pixel's own that make its surround */
    int peak_radius;        /* pixels */
    int flower_x, flower_y; /* flower_m in pixels, at least one */
    int halo;               /* pixels to be read around a core, a multiple of micro */
    int cell;               /* edge of a cell: a power of two <= 16, a multiple of micro */
    double blob_min_px, blob_max_px;
} plot_scale;

plot_scale plot_scale_make(const plot_params *params, double gsd_x_m, double gsd_y_m);

#endif
