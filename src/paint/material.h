/* What things are made of, as a camera for red edge and near infrared sees it. */
#ifndef PAINT_MATERIAL_H
#define PAINT_MATERIAL_H

#include "paint/colour.h"

typedef enum material {
    MATERIAL_LEAF,   /* opium poppy, glaucous */
    MATERIAL_GREEN,  /* grass, vegetables, bushes, trees */
    MATERIAL_PETAL,  /* of any colour: its pigments absorb in the visible only */
    MATERIAL_BLOTCH, /* at the base of a petal */
    MATERIAL_HEAD,   /* capsules, buds */
    MATERIAL_STAMEN,
    MATERIAL_SOIL,
    MATERIAL_STONE,
    MATERIAL_TWIG,
    MATERIAL_CLOTH, /* dyes are nearly transparent in the infrared */
    MATERIAL_LITTER,
    MATERIAL_FILM,  /* plastic */
    MATERIAL_SHEET, /* painted metal */
    MATERIAL_COUNT  /* end marker */
} material;

/* The same colour with the red edge and the near infrared of that material. Where in its range a piece lies
 * follows from the colour itself: no random number is drawn, so a scene without such bands is painted alike.
 */
rgb material_tint(material what, rgb colour);

/* Green where it is greener than red, otherwise twigs. */
rgb material_tint_bush(rgb colour);

#endif
