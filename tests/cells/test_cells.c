/* The window of cells: what was put in is found, until it is forgotten. */
#include "cells/cells.h"

#include "check_main.h"

enum { COLUMNS = 3, ROWS = 5, CORE = 64, EDGE = 16, PER = CORE / EDGE };

/* Each cell's `valid` tells its tile and place. */
static cell_block *block_of(int tile, int w, int h) {
    cell_block *block = malloc(sizeof *block);
    ck_assert(block != NULL);
    *block = (cell_block){w, h, calloc((size_t)w * (size_t)h, sizeof(cell))};
    for (int i = 0; i < w * h; i++) block->cells[i].valid = (uint16_t)(100 * tile + i);
    return block;
}

static cell_grid *full_grid(void) {
    cell_grid *grid;
    ck_assert_int_eq(cell_grid_new(&grid, COLUMNS, ROWS, CORE, CORE, EDGE, NULL), PAP_OK);
    for (int tile = 0; tile < COLUMNS * ROWS; tile++)
        ck_assert_int_eq(cell_grid_put(grid, tile, tile == 4 ? NULL : block_of(tile, PER, PER), NULL),
                         PAP_OK);
    return grid;
}

START_TEST(every_cell_is_found_at_its_place_and_nothing_beyond) {
    cell_grid *grid = full_grid();
    ck_assert_int_eq(cell_grid_edge(grid), EDGE);
    for (int cy = -2; cy < ROWS * PER + 2; cy++)
        for (int cx = -2; cx < COLUMNS * PER + 2; cx++) {
            bool inside = cx >= 0 && cy >= 0 && cx < COLUMNS * PER && cy < ROWS * PER;
            int tile = inside ? cy / PER * COLUMNS + cx / PER : 4;
            const cell *one = cell_grid_at(grid, cx, cy);
            ck_assert_msg((one != NULL) == (tile != 4), "cell %d,%d", cx, cy);
            if (one) ck_assert_int_eq(one->valid, 100 * tile + cy % PER * PER + cx % PER);
        }
    cell_grid_free(grid);
}
END_TEST

START_TEST(a_tile_row_is_forgotten_when_it_lies_wholly_above) {
    cell_grid *grid = full_grid();
    for (int64_t y = -100; y < ROWS * CORE; y += 4) {
        cell_grid_forget_above(grid, y);
        for (int row = 0; row < ROWS; row++)
            ck_assert_msg((cell_grid_at(grid, 0, row * PER) != NULL) == ((row + 1) * CORE > y),
                          "row %d when all above %d is forgotten", row, (int)y);
    }
    cell_grid_forget_above(grid, 1000000);
    ck_assert_ptr_null(cell_grid_at(grid, 0, ROWS * PER - 1));
    cell_grid_free(grid);
}
END_TEST

START_TEST(a_last_tile_may_be_smaller) {
    cell_grid *grid;
    ck_assert_int_eq(cell_grid_new(&grid, 1, 1, CORE, CORE, EDGE, NULL), PAP_OK);
    ck_assert_int_eq(cell_grid_put(grid, 0, block_of(0, 2, 3), NULL), PAP_OK);
    ck_assert_ptr_nonnull(cell_grid_at(grid, 1, 2));
    ck_assert_ptr_null(cell_grid_at(grid, 2, 2));
    ck_assert_ptr_null(cell_grid_at(grid, 1, 3));
    cell_grid_free(grid);
    cell_grid_free(NULL);
    cell_block_free(NULL);
}
END_TEST

CHECK_MAIN("cells/cells", every_cell_is_found_at_its_place_and_nothing_beyond,
           a_tile_row_is_forgotten_when_it_lies_wholly_above, a_last_tile_may_be_smaller)
