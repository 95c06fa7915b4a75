/* How a picture is cut: cores that cover it once, aligned to cells, each read with a halo around it. */
#ifndef SCAN_TILING_H
#define SCAN_TILING_H

#include <stdint.h>

typedef struct tiling {
    int64_t width, height; /* of the picture in working pixels */
    int core_w, core_h;    /* multiples of `align` */
    int64_t columns, rows;
} tiling;

typedef struct tile_rect {
    int64_t x0, y0; /* core, working pixels */
    int w, h;
} tile_rect;

/* `edge` > 0: square cores of that size, rounded up to a multiple of align (a power of two). 0: from the
 * file's units of decoding, about 1024 an edge; strips give wide, low tiles. */
tiling tiling_make(int64_t width, int64_t height, int edge, int align, int unit_w, int unit_h);

tile_rect tiling_rect(const tiling *cut, int64_t index);

#endif
