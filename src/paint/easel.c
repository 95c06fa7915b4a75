/* What every painter holds: the patch, its random numbers and the sun. */
#include "paint/easel.h"

#include <math.h>

rgb easel_shadow_colour(void) {
    return (rgb){0.010f, 0.012f, 0.013f, 0.040f, 0.090f};
}

double easel_light(const easel *e, double dx, double dy, double lean) {
    double sun = hypot(e->sun.dx, e->sun.dy), side = hypot(dx, dy);
    if (sun < 1e-9 || side < 1e-9) return 1.0;
    /* Shadows point away from the sun, so the sun stands at -(dx, dy). */
    double towards = -(dx * e->sun.dx + dy * e->sun.dy) / (sun * side);
    return 1.0 + e->sun.depth * lean * towards;
}

void easel_shadow(easel *e, const ellipse *shape, double height_m, double share) {
    ellipse cast = *shape;
    cast.x_m += e->sun.dx * height_m;
    cast.y_m += e->sun.dy * height_m;
    patch_ellipse(e->patch, &cast, easel_shadow_colour(), e->sun.depth * share);
}

void easel_dab(easel *e, const ellipse *shape, rgb colour, double height_m) {
    easel_shadow(e, shape, height_m, 1.0);
    patch_ellipse(e->patch, shape, colour, 1.0);
}
