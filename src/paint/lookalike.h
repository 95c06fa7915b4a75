/* Things that are not opium poppies but may be taken for them. */
#ifndef PAINT_LOOKALIKE_H
#define PAINT_LOOKALIKE_H

#include "paint/plot.h"

typedef enum lookalike {
    LOOKALIKE_LAUNDRY,
    LOOKALIKE_LITTER,
    LOOKALIKE_ROOF_SHEET,
    LOOKALIKE_BLOSSOM_TREE,
    LOOKALIKE_RAPE,
    LOOKALIKE_UMBELS,
    LOOKALIKE_TULIPS,
    LOOKALIKE_BARE_LEAVES,
    LOOKALIKE_SMALL_FLOWERS,
    LOOKALIKE_LOOSE_PETALS,
    LOOKALIKE_CORN_POPPY,
    LOOKALIKE_ROSES,
    LOOKALIKE_MARIGOLD,
    LOOKALIKE_CABBAGE,
    LOOKALIKE_SHRUB,
    LOOKALIKE_SCATTERED_PETALS,
    LOOKALIKE_PLASTIC,
    LOOKALIKE_STONES,
    LOOKALIKE_BRIGHT_LEAVES,
    LOOKALIKE_COUNT,                        /* end marker */
    LOOKALIKE_PLAIN_COUNT = LOOKALIKE_ROSES /* those before it can be painted without variety */
} lookalike;

/* "laundry", "corn-poppy" ...: `what` in truth files. */
const char *lookalike_name(lookalike what);

/* "distractor", or "ignore" for what counts neither way. */
const char *lookalike_kind(lookalike what);

/* Usual size, metres across: draw between the two. */
void lookalike_size(double *low_m, double *high_m, lookalike what);
/* The same in variety: from what stands alone to what fills a yard. */
void lookalike_size_varied(double *low_m, double *high_m, lookalike what);

/* Paints one, `size_m` across, around the middle of the patch, which must leave LOOKALIKE_MARGIN_CM all round
 * for its shadow. The truth's outline is its ground plan. */
enum { LOOKALIKE_MARGIN_CM = 250 };
pap_status lookalike_paint(plot_truth *out, easel *e, lookalike what, double size_m, pap_error *err);

/* The same with everything drawn from wide ranges; `usual` is a poppy plot whose leaves and soil are taken
 * for those that stand on such. */
pap_status lookalike_paint_varied(plot_truth *out, easel *e, lookalike what, double size_m,
                                  const plot_spec *usual, pap_error *err);

#endif
