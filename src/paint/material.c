/* What things are made of, as a camera for red edge and near infrared sees it. */
#include "paint/material.h"

#include <math.h>

/* Reflectances, or, where `is_of_visible`, shares of the colour's brightest visible channel: soils, stones
 * and sheets that are brighter in the visible are so beyond it. models/planting.md says where they are from.
 */
static const struct {
    double red_edge[2], nir[2];
    int is_of_visible;
} materials[MATERIAL_COUNT] = {
    [MATERIAL_LEAF] = {{0.28, 0.42}, {0.45, 0.60}, 0},   [MATERIAL_GREEN] = {{0.26, 0.42}, {0.42, 0.60}, 0},
    [MATERIAL_PETAL] = {{0.34, 0.54}, {0.36, 0.58}, 0},  [MATERIAL_BLOTCH] = {{0.18, 0.34}, {0.28, 0.44}, 0},
    [MATERIAL_HEAD] = {{0.25, 0.38}, {0.36, 0.50}, 0},   [MATERIAL_STAMEN] = {{0.28, 0.44}, {0.34, 0.50}, 0},
    [MATERIAL_SOIL] = {{1.07, 1.26}, {1.09, 1.60}, 1},   [MATERIAL_STONE] = {{1.00, 1.12}, {1.00, 1.20}, 1},
    [MATERIAL_TWIG] = {{1.12, 1.40}, {1.37, 2.00}, 1},   [MATERIAL_CLOTH] = {{0.35, 0.68}, {0.45, 0.75}, 0},
    [MATERIAL_LITTER] = {{0.20, 0.68}, {0.25, 0.72}, 0}, [MATERIAL_FILM] = {{0.95, 1.05}, {0.90, 1.08}, 1},
    [MATERIAL_SHEET] = {{1.00, 1.20}, {1.00, 1.60}, 1},
};

/* 0 .. 1, anywhere, and the same for the same colour. */
static double share_of(material what, rgb colour) {
    uint64_t bits = (uint64_t)(colour.r * 65535.0f) << 40 ^ (uint64_t)(colour.g * 65535.0f) << 20 ^
                    (uint64_t)(colour.b * 65535.0f) ^ (uint64_t)what << 60;
    return (double)(random_mix(bits) >> 40) / 16777216.0;
}

rgb material_tint(material what, rgb colour) {
    double share = share_of(what, colour), visible = 1.0;
    const double *re = materials[what].red_edge, *nir = materials[what].nir;
    if (materials[what].is_of_visible) visible = (double)fmaxf(colour.r, fmaxf(colour.g, colour.b));
    colour.re = (float)(visible * (re[0] + share * (re[1] - re[0])));
    colour.nir = (float)(visible * (nir[0] + share * (nir[1] - nir[0])));
    return colour;
}

rgb material_tint_bush(rgb colour) {
    return material_tint(colour.g > colour.r ? MATERIAL_GREEN : MATERIAL_TWIG, colour);
}
