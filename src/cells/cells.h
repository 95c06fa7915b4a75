/* The grid of cells, about a quarter of a metre each: what the pixel pass leaves behind for everyone later -
 * plot surroundings, coverage, the overview picture.
 *
 * Sums are integers, so they do not depend on tiles or threads. A cell covers edge x edge working pixels,
 * edge a power of two <= 16, aligned to the picture's first pixel. */
#ifndef CELLS_CELLS_H
#define CELLS_CELLS_H

#include "papaver/papaver.h"
#include <stdbool.h>

typedef struct cell {
    uint16_t valid, unreadable;    /* pixels */
    uint16_t r, g, b;              /* sums of 8-bit codes over valid pixels */
    uint16_t canopy, dark, bright; /* pixels */
    uint16_t petal;                /* pixels at or above the evidence floor */
    uint16_t step;                 /* sum of lightness steps from pixel to pixel */
    uint16_t coarse;               /* sum of lightness steps from micro-cell to micro-cell */
    uint16_t likeness;             /* sum of the codes of kernels/likeness.h of its micro-cells */
    uint16_t likened;              /* micro-cells that have one */
    uint16_t unused[3];
} cell;
enum { CELL_MEMBERS = sizeof(cell) / sizeof(uint16_t) };

/* The cells of one tile; NULL items: a tile without data. */
typedef struct cell_block {
    int w, h;
    cell *cells;
} cell_block;

void cell_block_free(cell_block *block);

/* The grid as a window of tile rows: blocks come in tile order and leave from the top. Not thread-safe. */
typedef struct cell_grid cell_grid;

/* columns x rows tiles with cores of core_w x core_h pixels, cells of `edge` pixels. */
pap_status cell_grid_new(cell_grid **out, int64_t columns, int64_t rows, int core_w, int core_h, int edge,
                         pap_error *err);
void cell_grid_free(cell_grid *grid);

int cell_grid_edge(const cell_grid *grid);

/* Takes the block over; NULL for a tile without data. */
pap_status cell_grid_put(cell_grid *grid, int64_t tile, cell_block *block, pap_error *err);

/* Frees tile rows that lie wholly above working pixel row y. */
void cell_grid_forget_above(cell_grid *grid, int64_t y);

/* The cell at column cx, row cy; NULL outside the picture, where there is no data, or where it was forgotten.
 */
const cell *cell_grid_at(const cell_grid *grid, int64_t cx, int64_t cy);

/* Cells that lie side by side in memory from column cx, row cy on, at most n: how many, >= 1 if n is. *first
 * is NULL when none of them is there. */
int64_t cell_grid_span(const cell **first, const cell_grid *grid, int64_t cx, int64_t cy, int64_t n);

/* As cell_grid_at, for `n` cells of a row from column cx on, into out[0..n). */
void cell_grid_row(const cell **out, const cell_grid *grid, int64_t cx, int64_t cy, int64_t n);

#endif
