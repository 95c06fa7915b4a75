/* Things that are not opium poppies but may be taken for them. */
#include "paint/lookalike.h"

#include "paint/beds.h"
#include "paint/clutter.h"
#include "paint/garden.h"
#include "paint/objects.h"

#include <math.h>

/* `plain`: as in the sample scenes; NULL for what came later. */
static const struct {
    const char *name, *kind;
    double low_m, high_m, widest_m;
    pap_status (*plain)(plot_truth *out, easel *e, const outline *place, pap_error *err);
    garden_painter *varied;
    double elongation;
    int is_object; /* no leaves in it */
} lookalikes[LOOKALIKE_COUNT] = {
    [LOOKALIKE_LAUNDRY] = {"laundry", "distractor", 2.5, 5.0, 6.0, objects_paint_laundry,
                           clutter_paint_laundry, 5.0, 1},
    [LOOKALIKE_LITTER] = {"litter", "distractor", 1.5, 4.0, 6.0, objects_paint_litter, clutter_paint_litter,
                          1.4, 1},
    [LOOKALIKE_ROOF_SHEET] = {"roof-sheet", "distractor", 2.0, 5.0, 6.0, objects_paint_sheet,
                              clutter_paint_sheet, 1.6, 1},
    [LOOKALIKE_BLOSSOM_TREE] = {"blossom-tree", "distractor", 3.0, 5.0, 7.0, objects_paint_blossom,
                                clutter_paint_blossom, 1.0, 0},
    [LOOKALIKE_RAPE] = {"rape", "distractor", 2.0, 5.0, 7.0, beds_paint_rape, garden_paint_rape, 1.5, 0},
    [LOOKALIKE_UMBELS] = {"white-umbels", "distractor", 1.5, 4.0, 6.0, beds_paint_umbels, garden_paint_umbels,
                          1.4, 0},
    [LOOKALIKE_TULIPS] = {"tulips", "distractor", 1.5, 4.0, 6.0, beds_paint_tulips, garden_paint_tulips, 3.0,
                          0},
    [LOOKALIKE_BARE_LEAVES] = {"bare-leaves", "distractor", 1.5, 4.5, 7.0, beds_paint_bare_leaves,
                               garden_paint_bare_leaves, 1.5, 0},
    [LOOKALIKE_SMALL_FLOWERS] = {"small-flowers", "distractor", 1.5, 4.0, 6.0, beds_paint_small_flowers,
                                 garden_paint_small_flowers, 1.4, 0},
    [LOOKALIKE_LOOSE_PETALS] = {"loose-petals", "distractor", 1.0, 3.0, 4.5, beds_paint_loose_petals,
                                garden_paint_loose_petals, 1.3, 0},
    [LOOKALIKE_CORN_POPPY] = {"corn-poppy", "ignore", 1.5, 4.5, 6.0, beds_paint_corn_poppy,
                              garden_paint_corn_poppy, 1.5, 0},
    [LOOKALIKE_ROSES] = {"roses", "distractor", 1.0, 3.0, 5.0, NULL, garden_paint_roses, 1.5, 0},
    [LOOKALIKE_MARIGOLD] = {"marigold", "distractor", 1.0, 3.0, 5.0, NULL, garden_paint_marigold, 1.8, 0},
    [LOOKALIKE_CABBAGE] = {"cabbage", "distractor", 1.5, 4.0, 7.0, NULL, garden_paint_cabbage, 1.5, 0},
    [LOOKALIKE_SHRUB] = {"flowering-shrub", "distractor", 1.0, 3.0, 5.0, NULL, clutter_paint_shrub, 1.6, 0},
    [LOOKALIKE_SCATTERED_PETALS] = {"scattered-petals", "distractor", 1.5, 3.5, 5.0, NULL,
                                    clutter_paint_petals, 1.2, 1},
    [LOOKALIKE_PLASTIC] = {"plastic", "distractor", 1.0, 3.0, 5.0, NULL, clutter_paint_plastic, 1.6, 1},
    [LOOKALIKE_STONES] = {"stones", "distractor", 1.0, 3.0, 5.0, NULL, clutter_paint_stones, 1.4, 1},
    [LOOKALIKE_BRIGHT_LEAVES] = {"bright-leaves", "distractor", 1.5, 3.5, 6.0, NULL,
                                 garden_paint_bright_leaves, 1.4, 0},
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

void lookalike_size_varied(double *low_m, double *high_m, lookalike what) {
    *low_m = 0.5 * lookalikes[what].low_m;
    *high_m = lookalikes[what].widest_m;
}

/* Smaller ones in variety are less drawn out. */
static const double LEAST_M2 = 0.3;

/* `size_m` is the long side; 0.74 makes an uneven outline's area that of a rounded box of that side. */
static outline draw_place(easel *e, double size_m, double elongation, double unevenness) {
    double angle = random_between(e->rng, 0.0, 3.1416);
    outline place =
        outline_uneven(0.74 * size_m * size_m / elongation, elongation, angle, unevenness, e->rng);
    outline_move(&place, 0.5 * e->patch->width * e->patch->step_m, 0.5 * e->patch->height * e->patch->step_m);
    return place;
}

pap_status lookalike_paint(plot_truth *out, easel *e, lookalike what, double size_m, pap_error *err) {
    outline place = draw_place(e, size_m, lookalikes[what].elongation, 0.08);
    return lookalikes[what].plain(out, e, &place, err);
}

pap_status lookalike_paint_varied(plot_truth *out, easel *e, lookalike what, double size_m,
                                  const plot_spec *usual, pap_error *err) {
    double longer = lookalikes[what].elongation, most = fmin(6.0, 0.74 * size_m * size_m / LEAST_M2);
    longer = what == LOOKALIKE_BLOSSOM_TREE ? longer : random_between(e->rng, 1.0, 2.0 * longer);
    outline place = draw_place(e, size_m, fmax(1.0, fmin(longer, most)), random_between(e->rng, 0.0, 0.2));
    e->patch->pen = lookalikes[what].is_object ? PEN_THING : 0;
    pap_status status = lookalikes[what].varied(out, e, &place, usual, err);
    e->patch->pen = 0;
    return status;
}
