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
    LOOKALIKE_COUNT /* end marker */
} lookalike;

/* "laundry", "corn-poppy" ...: `what` in truth files. */
const char *lookalike_name(lookalike what);

/* "distractor", or "ignore" for what counts neither way. */
const char *lookalike_kind(lookalike what);

/* Usual size, metres across: draw between the two. */
void lookalike_size(double *low_m, double *high_m, lookalike what);

/* Paints one, `size_m` across, around the middle of the patch, which must leave LOOKALIKE_MARGIN_CM all round
 * for its shadow. The truth's outline is its ground plan. */
enum { LOOKALIKE_MARGIN_CM = 250 };
pap_status lookalike_paint(plot_truth *out, easel *e, lookalike what, double size_m, pap_error *err);

#endif
