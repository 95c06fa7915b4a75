/* The cells of a tile: sums of rows, then of columns. */
#include "plots/tile_bench.h"

#include "base/memory.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { UNREADABLE = 1 };

static void clear_columns(tile_bench *bench, cell_sum first, cell_sum last, size_t n) {
    for (unsigned sum = first; sum <= last; sum++) memset(bench->columns[sum], 0, n * sizeof(uint16_t));
}

/* Sums of `per` columns each, for n cells; good until the next call. */
static const uint16_t *fold_columns(const tile_bench *bench, cell_sum sum, int per, size_t n) {
    const uint16_t *from = bench->columns[sum];
    for (int into = 0; per > 1; per /= 2, into = !into) {
        bench->kernels->fold_row(bench->folded[into], from, n * (size_t)per / 2);
        from = bench->folded[into];
    }
    return from;
}

/* Hands `per` columns each of some sums to the n cells of a row. */
static void hand_over(const tile_bench *bench, cell *cells, cell_sum first, cell_sum last, int per,
                      size_t n) {
    static const size_t members[CELL_SUMS] = {
        [CELL_R] = offsetof(cell, r),           [CELL_G] = offsetof(cell, g),
        [CELL_B] = offsetof(cell, b),           [CELL_VALID] = offsetof(cell, valid),
        [CELL_COARSE] = offsetof(cell, coarse), [CELL_LIKENESS] = offsetof(cell, likeness),
        [CELL_DARK] = offsetof(cell, dark),     [CELL_LIKENED] = offsetof(cell, likened),
        [CELL_STEP] = offsetof(cell, step),     [CELL_CANOPY] = offsetof(cell, canopy),
        [CELL_BRIGHT] = offsetof(cell, bright)};
    for (unsigned sum = first; sum <= last; sum++) {
        const uint16_t *from = fold_columns(bench, (cell_sum)sum, per, n);
        for (size_t x = 0; x < n; x++) memcpy((char *)&cells[x] + members[sum], &from[x], sizeof from[x]);
    }
}

/* Adds `n` micro-cells from `at` in the surround's planes to their columns. */
static void add_micro_row(tile_bench *bench, size_t at, size_t n) {
    const surround *around = &bench->around;
    const kernel_set *kernels = bench->kernels;
    uint16_t *const *columns = bench->columns, *const *sums = around->sums;
    size_t above = at - (size_t)around->columns;
    kernels->gather_row(columns[CELL_R], sums[SUM_R] + at, n);
    kernels->gather_row(columns[CELL_G], sums[SUM_G] + at, n);
    kernels->gather_row(columns[CELL_B], sums[SUM_B] + at, n);
    kernels->gather_row(columns[CELL_VALID], sums[SUM_VALID] + at, n);
    kernels->coarse_row(columns[CELL_COARSE], sums[SUM_R] + at, sums[SUM_G] + at, sums[SUM_B] + at,
                        sums[SUM_VALID] + at, sums[SUM_R] + above, sums[SUM_G] + above, sums[SUM_B] + above,
                        sums[SUM_VALID] + above, 2 * bench->micro_log2, n);
    kernels->likened_row(columns[CELL_LIKENESS], columns[CELL_LIKENED], around->likeness + at,
                         sums[SUM_VALID] + at, n);
}

static void sum_micro_cells(tile_bench *bench, cell_block *block) {
    const surround *around = &bench->around;
    int micro = bench->scale->micro, per = bench->scale->cell / micro, first = bench->scale->halo / micro;
    size_t wanted = (size_t)block->w * (size_t)per, there = (size_t)(around->columns - first);
    for (int cy = 0; cy < block->h; cy++) {
        clear_columns(bench, CELL_R, CELL_LIKENED, wanted);
        for (int v = 0; v < per && first + cy * per + v < around->rows; v++)
            add_micro_row(bench, (size_t)(first + cy * per + v) * (size_t)around->columns + (size_t)first,
                          wanted < there ? wanted : there);
        hand_over(bench, block->cells + (size_t)cy * (size_t)block->w, CELL_R, CELL_LIKENED, per,
                  (size_t)block->w);
    }
}

static void sum_texture(tile_bench *bench, const tile_pixels *pixels, cell_block *block) {
    int edge = bench->scale->cell;
    uint16_t *const *columns = bench->columns;
    for (int cy = 0; cy < block->h; cy++) {
        clear_columns(bench, CELL_CANOPY, CELL_STEP, (size_t)block->w * (size_t)edge);
        for (int y = cy * edge; y < (cy + 1) * edge && y < pixels->h; y++)
            bench->kernels->texture_row(
                columns[CELL_CANOPY], columns[CELL_DARK], columns[CELL_BRIGHT], columns[CELL_STEP],
                core_row(bench, pixels, 0, y), core_row(bench, pixels, 1, y), core_row(bench, pixels, 2, y),
                core_row(bench, pixels, 3, y), core_row(bench, pixels, 0, y - 1),
                core_row(bench, pixels, 1, y - 1), core_row(bench, pixels, 2, y - 1),
                core_row(bench, pixels, 3, y - 1), &bench->params->evidence, (size_t)pixels->w);
        hand_over(bench, block->cells + (size_t)cy * (size_t)block->w, CELL_CANOPY, CELL_STEP, edge,
                  (size_t)block->w);
    }
}

static bool has_unreadable(const tile_bench *bench, const tile_pixels *pixels) {
    for (int y = 0; y < pixels->h; y++)
        if (memchr(core_row(bench, pixels, 3, y), UNREADABLE, (size_t)pixels->w)) return true;
    return false;
}

static void count_unreadable(const tile_bench *bench, const tile_pixels *pixels, cell_block *block) {
    int edge = bench->scale->cell;
    if (!has_unreadable(bench, pixels)) return;
    for (int cy = 0; cy < block->h; cy++)
        for (int cx = 0; cx < block->w; cx++) {
            cell *one = &block->cells[(size_t)cy * (size_t)block->w + (size_t)cx];
            if (one->valid == edge * edge) continue;
            for (int y = cy * edge; y < (cy + 1) * edge && y < pixels->h; y++)
                for (int x = cx * edge; x < (cx + 1) * edge && x < pixels->w; x++)
                    one->unreadable =
                        (uint16_t)(one->unreadable + (core_row(bench, pixels, 3, y)[x] == UNREADABLE));
        }
}

cell_block *tile_cells(tile_bench *bench, const tile_pixels *pixels) {
    int edge = bench->scale->cell;
    cell_block *block = calloc(1, sizeof *block);
    if (!block) return NULL;
    block->w = (pixels->w + edge - 1) / edge;
    block->h = (pixels->h + edge - 1) / edge;
    block->cells = memory_array((size_t)block->w * (size_t)block->h, sizeof *block->cells);
    if (!block->cells) {
        free(block);
        return NULL;
    }
    sum_micro_cells(bench, block);
    sum_texture(bench, pixels, block);
    count_unreadable(bench, pixels, block);
    return block;
}
