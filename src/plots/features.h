/* What is measured of a candidate plot: the numbers a model sees. */
#ifndef PLOTS_FEATURES_H
#define PLOTS_FEATURES_H

#include "cells/cells.h"
#include "kernels/kernels.h"
#include "plots/blob.h"
#include "plots/outline.h"
#include "plots/zones.h"

/* Name in model files and candidate tables; text for people ("why"). Units are in features.c's table. */
#define PLOT_FEATURES(X)                                                                                     \
    X(flowers, "number of flower-like spots")                                                                \
    X(peaks, "number of petal peaks")                                                                        \
    X(area_m2, "area, m2")                                                                                   \
    X(density_m2, "flowers per square metre")                                                                \
    X(petal_share, "share of the plot covered by petals")                                                    \
    X(petal_l, "petal lightness, CIE L*")                                                                    \
    X(petal_a, "petal redness, CIE a*")                                                                      \
    X(petal_b, "petal yellowness, CIE b*")                                                                   \
    X(petal_chroma, "petal colourfulness, CIE C*")                                                           \
    X(spread_l, "spread of lightness between flowers")                                                       \
    X(spread_a, "spread of redness between flowers")                                                         \
    X(spread_b, "spread of yellowness between flowers")                                                      \
    X(contrast_l, "petals lighter than what is around them")                                                 \
    X(contrast_rg, "red-green contrast of petals")                                                           \
    X(contrast_bg, "blue-green contrast of petals")                                                          \
    X(spread_contrast_l, "spread of that lightness between flowers")                                         \
    X(spread_contrast_rg, "spread of the red-green contrast between flowers")                                \
    X(spread_contrast_bg, "spread of the blue-green contrast between flowers")                               \
    X(lift_l, "petals lighter than what is a flower's width away")                                           \
    X(lift_rg, "red-green contrast to what is a flower's width away")                                        \
    X(lift_bg, "blue-green contrast to what is a flower's width away")                                       \
    X(top_best, "petal evidence of the strongest flowers")                                                   \
    X(top_contrast_l, "lightness of the strongest flowers against what is around them")                      \
    X(top_contrast_rg, "red-green contrast of the strongest flowers")                                        \
    X(top_contrast_bg, "blue-green contrast of the strongest flowers")                                       \
    X(top_lift_l, "lightness of the strongest flowers against a flower's width away")                        \
    X(top_lift_rg, "red-green contrast of the strongest flowers, a flower's width away")                     \
    X(top_lift_bg, "blue-green contrast of the strongest flowers, a flower's width away")                    \
    X(half_cm, "flower size at half its evidence, cm")                                                       \
    X(half_cv, "variation of that size")                                                                     \
    X(top_half_cm, "size of the strongest flowers at half their evidence, cm")                               \
    X(top_size_cm, "size of the strongest flowers, cm")                                                      \
    X(strong2, "flowers of twice the evidence that counts")                                                  \
    X(strong4, "flowers of four times the evidence that counts")                                             \
    X(evidence, "mean petal evidence")                                                                       \
    X(best_evidence, "petal evidence of the flowers' centres")                                               \
    X(size_cm, "flower size, cm")                                                                            \
    X(size_cv, "variation of flower size")                                                                   \
    X(largest_ratio, "largest spot against the median")                                                      \
    X(flower_elongation, "elongation of the flowers")                                                        \
    X(flower_fill, "compactness of the flowers")                                                             \
    X(flower_light_sd, "lightness variation within flowers")                                                 \
    X(white_share, "share of white petals")                                                                  \
    X(pink_share, "share of pink to purple petals")                                                          \
    X(red_share, "share of red petals")                                                                      \
    X(colour_mix, "mixture of colours")                                                                      \
    X(gap_m, "distance between neighbouring flowers, m")                                                     \
    X(gap_cv, "irregularity of the distances")                                                               \
    X(row_order, "alignment in rows")                                                                        \
    X(length_m, "length of the plot, m")                                                                     \
    X(slenderness, "length against width of the plot")                                                       \
    X(canopy_in, "green share inside")                                                                       \
    X(canopy_ring, "green share around")                                                                     \
    X(petal_in, "petal-coloured share inside")                                                               \
    X(petal_ring, "petal-coloured share around")                                                             \
    X(petal_field, "petal-coloured share of the field it stands in")                                         \
    X(canopy_field, "green share of the field it stands in")                                                 \
    X(step_field, "fine texture of the field it stands in")                                                  \
    X(leaf_minus_field_l, "leaves lighter than the field")                                                   \
    X(leaf_minus_field_a, "leaves redder than the field")                                                    \
    X(leaf_minus_field_b, "leaves yellower than the field")                                                  \
    X(leaf_l, "lightness of the leaves between the flowers")                                                 \
    X(leaf_a, "redness of the leaves between the flowers")                                                   \
    X(leaf_b, "yellowness of the leaves between the flowers")                                                \
    X(ring_l, "lightness around the plot")                                                                   \
    X(ring_a, "redness around the plot")                                                                     \
    X(ring_b, "yellowness around the plot")                                                                  \
    X(leaf_minus_ring_l, "leaves lighter than the neighbourhood")                                            \
    X(leaf_minus_ring_a, "leaves redder than the neighbourhood")                                             \
    X(leaf_minus_ring_b, "leaves yellower than the neighbourhood")                                           \
    X(step_in, "fine texture inside")                                                                        \
    X(step_ring, "fine texture around")                                                                      \
    X(coarse_in, "coarse texture inside")                                                                    \
    X(coarse_ring, "coarse texture around")                                                                  \
    X(light_sd_ring, "unevenness of the neighbourhood")                                                      \
    X(dark_in, "shadow inside")                                                                              \
    X(bright_in, "over-exposed share inside")                                                                \
    X(seen, "share of the neighbourhood that the picture shows")                                             \
    X(link_m, "distance at which the flowers were joined, m")                                                \
    X(link_peak, "petal evidence from which flowers were joined")                                            \
    X(link_likeness, "poppy likeness from which flowers were joined")                                        \
    X(likeness, "poppy likeness of the flowers, log odds")                                                   \
    X(spread_likeness, "spread of the poppy likeness between flowers")                                       \
    X(top_likeness, "poppy likeness of the strongest flowers, log odds")                                     \
    X(likeness_in, "poppy likeness of the plot, log odds")                                                   \
    X(likeness_peak, "poppy likeness of the best square metre, log odds")                                    \
    X(likeness_ring, "poppy likeness around the plot, log odds")                                             \
    X(likeness_field, "poppy likeness of the field it stands in, log odds")                                  \
    X(gsd_m, "ground pixel, m")

typedef enum feature_id {
#define X(name, text) FEATURE_##name,
    PLOT_FEATURES(X)
#undef X
        FEATURE_COUNT
} feature_id;

const char *feature_name(feature_id id);
const char *feature_text(feature_id id);
/* FEATURE_COUNT when there is none of that name. */
feature_id feature_find(const char *name);

/* What groups of a picture are measured with. */
typedef struct measuring {
    const plot_params *params;
    const plot_scale *scale;
    const kernel_set *kernels;
    const cell_grid *cells; /* must reach margin_m + field_m beyond a group */
    const zone_reach *reach;
} measuring;

/* Measures a group of flowers, joined by the params' link number `link`. Every value is finite. False when
 * memory ran out. */
bool features_measure(float out[FEATURE_COUNT], const flower *members, size_t count,
                      const plot_outline *shape, int link, const measuring *with);

#endif
