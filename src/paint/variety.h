/* What the flowers of one variety share, and the forms they come in. */
#ifndef PAINT_VARIETY_H
#define PAINT_VARIETY_H

#include "paint/colour.h"

/* How a flower holds its petals. */
typedef enum flower_form {
    FLOWER_PETALS,      /* four, two over two, wide open */
    FLOWER_CUP,         /* a bowl: dark inside on the sun's side, its outside to be seen where it leans */
    FLOWER_HALF_CLOSED, /* opening or closing: small, narrow, folded */
    FLOWER_RAGGED,      /* torn or double (peony-form): many petals, no heart to be seen */
    FLOWER_DISC,        /* a soft-edged disc */
    FLOWER_FORMS        /* end marker */
} flower_form;

/* What the flowers of one variety share. */
typedef struct flower_variety {
    rgb petal;
    double within_spread; /* unevenness of a flower's own light, 1: as photographed */
    double blotch;        /* radius of the blotch at the petals' base, share of the flower's; 0: none */
    rgb blotch_colour;
    double fringe; /* depth of the cuts in the petals' edge, 0 .. 0.2 */
} flower_variety;

#endif
