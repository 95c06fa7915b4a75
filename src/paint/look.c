/* How a stand departs from the usual look of its kind: colours, leaf size, flower forms, cover, shade. */
#include "paint/look.h"

#include "paint/noise.h"

#include <math.h>

flower_form look_form(const plot_look *look, random_state *rng) {
    double sum = 0.0;
    for (int i = 0; i < FLOWER_FORMS; i++) sum += look->form_share[i];
    double at = random_unit(rng) * sum;
    for (int i = 0; i < FLOWER_FORMS; i++) {
        at -= look->form_share[i];
        if (at < 0.0) return (flower_form)i;
    }
    return FLOWER_PETALS;
}

typedef struct shade {
    const patch *p;
    uint64_t seed;
    double x_m, y_m, radius_m, depth;
} shade;

/* Soft at its rim, holed like a crown's shadow, and gone before the patch ends. */
static float shade_spot(const void *context, double x, double y, rgb *colour) {
    const shade *s = context;
    double far = hypot(x - s->x_m, y - s->y_m) / s->radius_m;
    double edge =
        0.95 + 0.45 * noise_octaves(s->seed, x / (0.5 * s->radius_m), y / (0.5 * s->radius_m), 3, 0.7);
    double cover = (edge - far) / 0.3;
    double side_x = fmin(x, s->p->width * s->p->step_m - x),
           side_y = fmin(y, s->p->height * s->p->step_m - y);
    cover = fmin(cover, fmin(side_x, side_y) / 0.3);
    if (cover <= 0.0) return 0.0f;
    double holes = 1.0 - 0.8 * fmax(0.0, noise_octaves(s->seed + 9, x / 0.22, y / 0.22, 2, 0.6));
    *colour = easel_shadow_colour();
    return (float)(s->depth * holes * fmin(1.0, cover));
}

void look_paint_shade(easel *e, double x_m, double y_m, double radius_m, double depth) {
    shade s = {e->patch, random_bits(e->rng), x_m, y_m, radius_m, depth};
    double reach = 1.3 * radius_m;
    uint32_t *owner = e->patch->owner;
    /* What lies in the shade still is whose it was. */
    e->patch->owner = NULL;
    patch_shade(e->patch, x_m - reach, y_m - reach, x_m + reach, y_m + reach, shade_spot, &s);
    e->patch->owner = owner;
}
