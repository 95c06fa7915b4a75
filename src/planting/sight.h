/* What can be seen of planted petals in the finished picture. */
#ifndef PLANTING_SIGHT_H
#define PLANTING_SIGHT_H

#include "paint/plant.h"
#include "planting/scene.h"

typedef struct petal_sight {
    double petal_px; /* pixels' worth of petal a visible flower shows, in the mean; 0 without flowers */
    double contrast; /* 0 .. 255; 0 without flowers */
} petal_sight;

/* Contrast: over the petal pixels - those of which half is petal, or, where flowers are smaller than that,
 * those with at least half of the plot's largest share -, the mean of the largest channel's absolute
 * difference to what is around: the mean colour of the pixels without petal (below 5 %) within 0.3 m, and at
 * least three pixels, of it. Shadows under flowers are part of what is around. A place without any such pixel
 * around takes the mean of all pixels without petal in the stamp. Of plots with more
 * than 3000 petal pixels every n-th is taken. `stamp` is laid with its middle in (x, y). */
void sight_measure(petal_sight *out, const scene *s, const plant_stamp *stamp, int x, int y);

#endif
