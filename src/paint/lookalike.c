/* Things that are not opium poppies but may be taken for them. */
#include "paint/lookalike.h"

#include "paint/beds.h"
#include "paint/objects.h"

static const struct {
    const char *name, *kind;
    double low_m, high_m;
    pap_status (*paint)(plot_truth *out, easel *e, const outline *place, pap_error *err);
    double elongation;
} lookalikes[LOOKALIKE_COUNT] = {
    [LOOKALIKE_LAUNDRY] = {"laundry", "distractor", 2.5, 5.0, objects_paint_laundry, 5.0},
    [LOOKALIKE_LITTER] = {"litter", "distractor", 1.5, 4.0, objects_paint_litter, 1.4},
    [LOOKALIKE_ROOF_SHEET] = {"roof-sheet", "distractor", 2.0, 5.0, objects_paint_sheet, 1.6},
    [LOOKALIKE_BLOSSOM_TREE] = {"blossom-tree", "distractor", 3.0, 5.0, objects_paint_blossom, 1.0},
    [LOOKALIKE_RAPE] = {"rape", "distractor", 2.0, 5.0, beds_paint_rape, 1.5},
    [LOOKALIKE_UMBELS] = {"white-umbels", "distractor", 1.5, 4.0, beds_paint_umbels, 1.4},
    [LOOKALIKE_TULIPS] = {"tulips", "distractor", 1.5, 4.0, beds_paint_tulips, 3.0},
    [LOOKALIKE_BARE_LEAVES] = {"bare-leaves", "distractor", 1.5, 4.5, beds_paint_bare_leaves, 1.5},
    [LOOKALIKE_SMALL_FLOWERS] = {"small-flowers", "distractor", 1.5, 4.0, beds_paint_small_flowers, 1.4},
    [LOOKALIKE_LOOSE_PETALS] = {"loose-petals", "distractor", 1.0, 3.0, beds_paint_loose_petals, 1.3},
    [LOOKALIKE_CORN_POPPY] = {"corn-poppy", "ignore", 1.5, 4.5, beds_paint_corn_poppy, 1.5},
};

const char *lookalike_name(lookalike what) {
    return lookalikes[what].name;
}

const char *lookalike_kind(lookalike what) {
    return lookalikes[what].kind;
}

void lookalike_size(double *low_m, double *high_m, lookalike what) {
    *low_m = lookalikes[what].low_m;
    *high_m = lookalikes[what].high_m;
}

/* `size_m` is the long side; 0.74 makes an uneven outline's area that of a rounded box of that side. */
pap_status lookalike_paint(plot_truth *out, easel *e, lookalike what, double size_m, pap_error *err) {
    double elongation = lookalikes[what].elongation, angle = random_between(e->rng, 0.0, 3.1416);
    outline place = outline_uneven(0.74 * size_m * size_m / elongation, elongation, angle, 0.08, e->rng);
    outline_move(&place, 0.5 * e->patch->width * e->patch->step_m, 0.5 * e->patch->height * e->patch->step_m);
    return lookalikes[what].paint(out, e, &place, err);
}
