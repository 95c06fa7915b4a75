/* The grid of cells: a window of tile rows. */
#include "cells/cells.h"

#include "base/error.h"
#include "base/memory.h"

#include <stdlib.h>

struct cell_grid {
    int64_t columns, rows, first_row; /* tile rows above first_row are forgotten */
    int core_w, core_h, edge;
    cell_block ***block_rows; /* [row] NULL until a tile of it comes, [row][column] */
};

void cell_block_free(cell_block *block) {
    if (!block) return;
    free(block->cells);
    free(block);
}

pap_status cell_grid_new(cell_grid **out, int64_t columns, int64_t rows, int core_w, int core_h, int edge,
                         pap_error *err) {
    cell_grid *grid = calloc(1, sizeof *grid);
    if (!grid) return error_nomem(err, "the cell grid");
    *grid = (cell_grid){.columns = columns, .rows = rows, .core_w = core_w, .core_h = core_h, .edge = edge};
    grid->block_rows = memory_array((size_t)rows, sizeof *grid->block_rows);
    if (!grid->block_rows) {
        free(grid);
        return error_nomem(err, "the cell grid");
    }
    *out = grid;
    return PAP_OK;
}

static void forget_row(cell_grid *grid, int64_t row) {
    if (!grid->block_rows[row]) return;
    for (int64_t column = 0; column < grid->columns; column++) cell_block_free(grid->block_rows[row][column]);
    free(grid->block_rows[row]);
    grid->block_rows[row] = NULL;
}

void cell_grid_free(cell_grid *grid) {
    if (!grid) return;
    for (int64_t row = 0; row < grid->rows; row++) forget_row(grid, row);
    free(grid->block_rows);
    free(grid);
}

int cell_grid_edge(const cell_grid *grid) {
    return grid->edge;
}

pap_status cell_grid_put(cell_grid *grid, int64_t tile, cell_block *block, pap_error *err) {
    int64_t row = tile / grid->columns;
    if (!block) return PAP_OK;
    if (!grid->block_rows[row])
        grid->block_rows[row] = memory_array((size_t)grid->columns, sizeof **grid->block_rows);
    if (!grid->block_rows[row]) {
        cell_block_free(block);
        return error_nomem(err, "the cell grid");
    }
    grid->block_rows[row][tile % grid->columns] = block;
    return PAP_OK;
}

void cell_grid_forget_above(cell_grid *grid, int64_t y) {
    while (grid->first_row < grid->rows && (grid->first_row + 1) * grid->core_h <= y)
        forget_row(grid, grid->first_row++);
}

const cell *cell_grid_at(const cell_grid *grid, int64_t cx, int64_t cy) {
    if (cx < 0 || cy < 0) return NULL;
    int per_w = grid->core_w / grid->edge, per_h = grid->core_h / grid->edge;
    int64_t column = cx / per_w, row = cy / per_h;
    if (column >= grid->columns || row >= grid->rows || !grid->block_rows[row]) return NULL;
    const cell_block *block = grid->block_rows[row][column];
    int x = (int)(cx % per_w), y = (int)(cy % per_h);
    if (!block || x >= block->w || y >= block->h) return NULL;
    return &block->cells[(size_t)y * (size_t)block->w + (size_t)x];
}

static int64_t lesser(int64_t a, int64_t b) {
    return a < b ? a : b;
}

int64_t cell_grid_span(const cell **first, const cell_grid *grid, int64_t cx, int64_t cy, int64_t n) {
    int per_w = grid->core_w / grid->edge, per_h = grid->core_h / grid->edge;
    int64_t column = cx / per_w, row = cy / per_h, x = cx % per_w, y = cy % per_h;
    *first = NULL;
    if (cx < 0) return lesser(n, -cx);
    if (cy < 0 || column >= grid->columns || row >= grid->rows || !grid->block_rows[row]) return n;
    const cell_block *block = grid->block_rows[row][column];
    bool is_there = block && y < block->h && x < block->w;
    if (is_there) *first = &block->cells[y * block->w + x];
    return lesser(n, (is_there ? block->w : per_w) - x);
}

void cell_grid_row(const cell **out, const cell_grid *grid, int64_t cx, int64_t cy, int64_t n) {
    for (int64_t i = 0; i < n;) {
        const cell *first;
        int64_t end = i + cell_grid_span(&first, grid, cx + i, cy, n - i);
        for (; i < end; i++) out[i] = first ? first++ : NULL;
    }
}
