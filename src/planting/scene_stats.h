/* What a scene looks like: its light, its sharpness and its grain, at large and around a place. */
#ifndef PLANTING_SCENE_STATS_H
#define PLANTING_SCENE_STATS_H

#include "base/random.h"
#include "planting/scene.h"

/* The light of the whole scene. Linear values are 0 .. 1 of full scale. */
typedef struct scene_tones {
    double middle_code; /* median lightness, 0 .. 255 */
    double middle;      /* the same, linear */
    double veil;        /* haze and flare: what the darkest places still show, linear */
} scene_tones;

void scene_tones_measure(scene_tones *out, const scene *s);

/* A square of SQUARE_PX of the picture. */
enum { SQUARE_PX = 16 };
typedef struct scene_square {
    double rgb[3]; /* mean, 0 .. 255 */
    double light;  /* mean lightness, linear */
    double step1, ratio, grain;
} scene_square;

/* False where the square, with the texture's rim around it, leaves the picture or its valid part. */
bool scene_square_measure(scene_square *out, const scene *s, int left, int top);

/* Whether a mean colour (0 .. 255) is that of leaves or grass in the light. */
bool scene_is_vegetated(const double mean[3]);

/* Medians around a place, of vegetated squares where there are enough, of any where not. */
typedef struct surroundings {
    double light;         /* linear */
    double ratio;         /* of the changes over one pixel and over four: larger is sharper */
    double grain;         /* of lightness, 0 .. 255 */
    double quiet, lively; /* 10 and 90 % points of the grain: noise alone, and with fine detail */
    double cast[3];       /* the colour of the light, of all squares; 1: white */
    int squares;          /* 0: nothing could be measured */
} surroundings;

/* Looks within `reach_px` of (x, y), and in the whole scene when that has too little. */
void surroundings_measure(surroundings *out, const scene *s, double x, double y, double reach_px,
                          random_state *rng);

#endif
