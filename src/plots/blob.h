/* A connected set of candidate pixels, as integer sums that add up whatever tiles the pixels came from. */
#ifndef PLOTS_BLOB_H
#define PLOTS_BLOB_H

#include "plots/params.h"
#include <stddef.h>
#include <stdint.h>

/* Positions are working pixels of the whole picture. */
enum { BLOB_LEVELS = 6, BLOB_LEVEL_LOWEST = 4 };

typedef struct blob {
    int64_t n, sx, sy, sxx, syy, sxy;     /* pixel count and moments of pixel indices */
    int64_t r, g, b;                      /* sums of the pixels' codes */
    int64_t around_r, around_g, around_b; /* sums of their surrounds' codes */
    int64_t evidence, light2;             /* sums of evidence and of squared lightness (R + 2G + B) / 4 */
    int64_t likeness;                     /* sum of the codes of kernels/likeness.h */
    int64_t lift, lift_rg, lift_bg;       /* sums of 12 times what lift_of says of R + 2G + B, R - G, B - G */
    int32_t white, pink, red;             /* pixels by strongest branch */
    int32_t levels[BLOB_LEVELS];          /* pixels with evidence of at least 4, 8, 16, 32, 64, 128 */
    int32_t peaks;                        /* local maxima of evidence that reach the peak level */
    int32_t x0, y0, x1, y1;               /* bounding box, x1 and y1 exclusive */
    int32_t best_x, best_y;               /* strongest pixel; ties: the first by row, then column */
    int32_t best;                         /* its evidence */
} blob;

/* The empty blob. */
blob blob_none(void);
/* Adds `other` to `into`. */
void blob_merge(blob *into, const blob *other);

/* A flower, or what may be one: a closed blob in the field's units. */
typedef struct flower {
    double x, y; /* centroid, working pixels, pixel centres at .5 */
    int32_t best_x, best_y, best;
    int32_t peaks;
    float area_cm2, length_cm, width_cm; /* length and width of the ellipse with its moments */
    float half_cm; /* diameter of the disc that has, for each peak, the area of at least half the best
                      evidence */
    float fill;    /* area over that of the ellipse of its extent */
    float r, g, b; /* mean codes 0..255 */
    float around_r, around_g, around_b;
    float lift, lift_rg, lift_bg; /* lightness, R - G, B - G against pixels about a flower's width away */
    float evidence;               /* mean */
    float likeness;               /* to a stand of poppies, mean log odds of its micro-cells */
    float light_sd;               /* of lightness within it */
    float white, pink, red;       /* shares of its pixels */
} flower;

/* Whether a blob of n pixels in a box of w x h, whose strongest has evidence `best`, can be a flower. */
bool can_be_flower(int64_t n, int best, int64_t w, int64_t h, const plot_params *params,
                   const plot_scale *scale);
bool blob_is_flower(const blob *one, const plot_params *params, const plot_scale *scale);
/* Mean log odds from the sum of n pixels' codes. */
float mean_likeness(int64_t sum, int64_t n);
/* Whether a flower of this evidence and likeness joins others at a link of the params, and at any. */
bool flower_joins(const plot_params *params, int link, int best, float likeness);
bool flower_is_wanted(const plot_params *params, int best, float likeness);
flower flower_of_blob(const blob *one, const plot_scale *scale);

/* Order by strongest pixel: row, then column. For qsort. */
int flower_compare(const void *a, const void *b);

#endif
