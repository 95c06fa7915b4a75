/* The mean colour around every micro-cell of a tile. */
#include "plots/surround.h"

#include "base/error.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

static void free_planes(surround *work) {
    for (int p = 0; p < SURROUND_PLANES; p++) free(work->sums[p]);
    for (int p = 0; p < 3; p++) {
        free(work->means[p]);
        free(work->own[p]);
        free(work->beside[p]);
    }
    free(work->rough);
    free(work->likeness);
}

static void free_rows(surround *work) {
    free(work->row_sums);
    for (int p = 0; p < SURROUND_PLANES; p++) {
        free(work->column_sums[p]);
        free(work->box_sums[p]);
    }
}

void surround_free(surround *work) {
    free_planes(work);
    free_rows(work);
    *work = (surround){0};
}

static bool reserve_planes(surround *work, size_t need) {
    if (need <= work->capacity) return true;
    free_planes(work);
    work->capacity = 0;
    bool ok = true;
    for (int p = 0; p < SURROUND_PLANES; p++)
        ok = (work->sums[p] = memory_aligned(need, sizeof(uint16_t))) && ok;
    for (int p = 0; p < 3; p++) {
        ok = (work->means[p] = memory_aligned(need, 1)) && ok;
        ok = (work->own[p] = memory_aligned(need, 1)) && ok;
        ok = (work->beside[p] = memory_aligned(need, 1)) && ok;
    }
    ok = (work->rough = memory_aligned(need, 1)) && ok;
    ok = (work->likeness = memory_aligned(need, 1)) && ok;
    if (ok) work->capacity = need;
    return ok;
}

static bool reserve_rows(surround *work, size_t pixels) {
    if (pixels <= work->row_capacity) return true;
    free_rows(work);
    work->row_capacity = 0;
    bool ok = (work->row_sums = memory_aligned(2 * pixels, sizeof(uint16_t))) != NULL;
    for (int p = 0; p < SURROUND_PLANES; p++) {
        ok = (work->column_sums[p] = memory_aligned(pixels, sizeof(int32_t))) && ok;
        ok = (work->box_sums[p] = memory_aligned(pixels, sizeof(int32_t))) && ok;
    }
    if (ok) work->row_capacity = pixels;
    return ok;
}

/* Sums `micro` rows of one plane, then `micro` columns: one row of micro-cells. */
static void sum_micro_row(surround *work, int plane, const uint8_t *first, size_t stride, int micro_row,
                          const plot_scale *scale, const kernel_set *kernels) {
    size_t width = (size_t)work->columns * (size_t)scale->micro;
    uint16_t *rows = work->row_sums, *half = work->row_sums + work->row_capacity;
    uint16_t *out = work->sums[plane] + (size_t)micro_row * (size_t)work->columns;
    memset(rows, 0, width * sizeof *rows);
    for (int y = 0; y < scale->micro; y++) {
        const uint8_t *row = first + (size_t)y * stride;
        if (plane == 3)
            kernels->count_row(rows, row, width);
        else
            kernels->add_row(rows, row, width);
    }
    if (scale->micro == 4) {
        kernels->fold_row(half, rows, width / 2);
        kernels->fold_row(out, half, width / 4);
    } else if (scale->micro == 2) {
        kernels->fold_row(out, rows, width / 2);
    } else {
        memcpy(out, rows, width * sizeof *rows);
    }
}

static void sum_lightness(surround *work, int row, const kernel_set *kernels) {
    size_t at = (size_t)row * (size_t)work->columns;
    kernels->light_row(work->sums[SUM_LIGHT] + at, work->sums[SUM_LIGHT2] + at, work->sums[SUM_SEEN] + at,
                       work->sums[SUM_R] + at, work->sums[SUM_G] + at, work->sums[SUM_B] + at,
                       work->sums[SUM_VALID] + at, (size_t)work->columns);
}

/* Slides the column sums to the box around `row` (add and subtract whole rows of micro-cells). */
static void slide_columns(surround *work, int row, int radius, int planes, const kernel_set *kernels) {
    size_t columns = (size_t)work->columns;
    for (int p = 0; p < planes; p++) {
        int32_t *sum = work->column_sums[p];
        if (row == radius) {
            memset(sum, 0, columns * sizeof *sum);
            for (int y = 0; y < 2 * radius + 1; y++)
                for (size_t x = 0; x < columns; x++) sum[x] += work->sums[p][(size_t)y * columns + x];
        } else {
            kernels->slide_row(sum, work->sums[p] + (size_t)(row + radius) * columns,
                               work->sums[p] + (size_t)(row - radius - 1) * columns, columns);
        }
    }
}

/* Mean codes of the micro-cells of one row, and of each with its eight neighbours: rows above and below
 * exist. Takes the boxes' place. */
static void find_means_beside(surround *work, int row, int rx, const kernel_set *kernels) {
    size_t columns = (size_t)work->columns, first = (size_t)row * columns + (size_t)rx,
           n = columns - 2 * (size_t)rx;
    int32_t *counts = work->box_sums[SUM_VALID], *sums = work->box_sums[SUM_R];
    for (int p = SUM_VALID; p >= 0; p--) {
        kernels->widen_row(p == SUM_VALID ? counts : sums, work->sums[p] + first, n);
        if (p != SUM_VALID) kernels->mean_row(work->own[p] + first, sums, counts, n);
    }
    for (int p = SUM_VALID; p >= 0; p--) {
        const uint16_t *here = work->sums[p] + first;
        kernels->nine_row(p == SUM_VALID ? counts : sums, here - columns, here, here + columns, n);
        if (p != SUM_VALID) kernels->mean_row(work->beside[p] + first, sums, counts, n);
    }
}

static void find_likeness(surround *work, int row, int rx, const likeness_net *net,
                          const kernel_set *kernels) {
    size_t first = (size_t)row * (size_t)work->columns + (size_t)rx, n = (size_t)(work->columns - 2 * rx);
    if (!net) {
        memset(work->likeness + first, LIKENESS_NONE, n);
        return;
    }
    kernels->rough_row(work->rough + first, work->box_sums[SUM_LIGHT] + rx, work->box_sums[SUM_LIGHT2] + rx,
                       work->box_sums[SUM_SEEN] + rx, n);
    find_means_beside(work, row, rx, kernels);
    likeness_rows rows = {.rough = work->rough + first};
    for (int p = 0; p < 3; p++) {
        rows.own[p] = work->own[p] + first;
        rows.beside[p] = work->beside[p] + first;
        rows.around[p] = work->means[p] + first;
    }
    kernels->likeness_row(work->likeness + first, &rows, work->sums[3] + first, net, n);
}

pap_status surround_measure(surround *work, uint8_t *const planes[4], size_t stride, int width, int height,
                            const plot_scale *scale, const likeness_net *net, const kernel_set *kernels,
                            pap_error *err) {
    work->columns = width / scale->micro;
    work->rows = height / scale->micro;
    if (!reserve_planes(work, (size_t)work->columns * (size_t)work->rows) ||
        !reserve_rows(work, (size_t)width))
        return error_nomem(err, "the surround of a tile");
    for (int row = 0; row < work->rows; row++)
        for (int p = 0; p < 4; p++)
            sum_micro_row(work, p, planes[p] + (size_t)row * (size_t)scale->micro * stride, stride, row,
                          scale, kernels);
    int rx = scale->radius_x, ry = scale->radius_y, summed = net ? SURROUND_PLANES : SUM_LIGHT;
    for (int row = 0; net && row < work->rows; row++) sum_lightness(work, row, kernels);
    for (int row = ry; row < work->rows - ry; row++) {
        slide_columns(work, row, ry, summed, kernels);
        for (int p = 0; p < summed; p++)
            kernels->box_row(work->box_sums[p] + rx, work->column_sums[p] + rx, (size_t)rx,
                             (size_t)(work->columns - 2 * rx));
        for (int p = 0; p < 3; p++)
            kernels->mean_row(work->means[p] + (size_t)row * (size_t)work->columns + rx,
                              work->box_sums[p] + rx, work->box_sums[3] + rx,
                              (size_t)(work->columns - 2 * rx));
        find_likeness(work, row, rx, net, kernels);
    }
    return PAP_OK;
}
