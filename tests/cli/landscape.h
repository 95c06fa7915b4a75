/* A land to be planted into: reflectances made of a picture's colours. */
#ifndef CLI_LANDSCAPE_H
#define CLI_LANDSCAPE_H

#include <stddef.h>
#include <stdint.h>

/* `edge` x `edge` pixels of a picture, R, G, B each; NULL: none. */
typedef struct landscape {
    int edge;
    uint8_t *rgb;
} landscape;

/* From the middle of the picture at `path`. On failure rgb is NULL. */
landscape landscape_read(const char *path, int edge);
void landscape_free(landscape *land);

/* `light` is B, G, R, E (red edge), N (near infrared) or o (something beyond). */
double landscape_reflectance(const landscape *land, char light, int x, int y);

#endif
