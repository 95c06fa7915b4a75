/* Random pictures, and what a plain reading of the contracts makes of them: loops over single pixels, no
 * tiles. */
#ifndef TESTS_PLOTS_PICTURE_H
#define TESTS_PLOTS_PICTURE_H

#include "plots/blob.h"
#include "plots/params.h"

enum { PICTURE_VOID = 0, PICTURE_UNREADABLE = 1, PICTURE_VALID = 255 };

typedef struct picture {
    int w, h;
    uint8_t *planes[4]; /* R, G, B, valid */
} picture;

/* Green noise with petal-coloured discs and worms, and, if asked, void and unreadable patches. */
picture picture_make(int w, int h, uint64_t seed, bool has_holes);
void picture_free(picture *p);

/* 0 outside. */
int picture_at(const picture *p, int plane, int x, int y);

/* Parameters for tests, with short surrounds and links and a net of random weights; every blob from one pixel
 * on can be a flower. */
plot_params picture_params(void);

/* Rounded mean code of a plane over the valid pixels of the micro-cells within the radii of pixel (x, y)'s
 * own. */
int picture_surround(const picture *p, const plot_scale *scale, int plane, int x, int y);

/* Likeness of the micro-cell of a pixel, from plain loops; the net itself is tests/kernels' business. */
int picture_likeness(const picture *p, const plot_params *params, const plot_scale *scale, int x, int y);

/* The picture's blobs by flood fill, ordered by first pixel; the caller frees them. */
blob *picture_blobs(const picture *p, const plot_params *params, const plot_scale *scale, size_t *count);

/* Petal evidence of every pixel, row-major; the caller frees it. */
uint8_t *picture_evidence(const picture *p, const plot_params *params, const plot_scale *scale);

#endif
