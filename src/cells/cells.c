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

void cell_grid_row(const cell **out, const cell_grid *grid, int64_t cx, int64_t cy, int64_t n) {
    int per_w = grid->core_w / grid->edge, per_h = grid->core_h / grid->edge;
    int64_t row = cy / per_h, first = cx < 0 ? -cx : 0, y = cy % per_h;
    for (int64_t i = 0; i < n; i++) out[i] = NULL;
    if (cy < 0 || row >= grid->rows || !grid->block_rows[row]) return;
    for (int64_t i = first; i < n;) {
        int64_t column = (cx + i) / per_w, x = (cx + i) % per_w, end = i + per_w - x;
        if (column >= grid->columns) return;
        const cell_block *block = grid->block_rows[row][column];
        if (end > n) end = n;
        for (; block && y < block->h && i < end && x < block->w; i++, x++)
            out[i] = &block->cells[y * block->w + x];
        i = end;
    }
}
