/* What of a picture was inspected and what was not, and why. */
#include "coverage/coverage.h"

#include "base/error.h"
#include "base/memory.h"

#include <stdlib.h>

typedef struct square {
    uint32_t valid, unreadable, dark, bright;
    uint32_t inside; /* pixels in the area of interest, where there is one */
    uint64_t r, g, b, step, coarse;
} square;

struct coverage {
    int64_t width, height;
    int cell_px, micro_px, per_square; /* cells along a square's edge */
    int columns, rows;
    bool is_bare;
    coverage_params params;
    square *squares;
    const aoi_clip *area; /* NULL: everything counts */
    int pool;
    aoi_row row; /* of the area, where one is looked at */
};

enum { SQUARES_MAX = 1024 };

static const char *const names[COVERAGE_REASON_COUNT] = {"inspected", "nodata",       "unreadable",
                                                         "shadow",    "over-exposed", "blurred"};

const char *coverage_name(coverage_reason reason) {
    return (unsigned)reason < COVERAGE_REASON_COUNT ? names[reason] : "unknown";
}

pap_status coverage_new(coverage **out, int64_t width, int64_t height, int cell_px, int micro_px,
                        double gsd_m, bool is_bare, const coverage_params *params, pap_error *err) {
    coverage *cover = calloc(1, sizeof *cover);
    if (!cover) return error_nomem(err, "the coverage");
    int64_t longest = width > height ? width : height;
    int64_t wanted = (int64_t)(params->block_m / (gsd_m * cell_px) + 0.5),
            least = longest / cell_px / SQUARES_MAX + 1;
    *cover = (coverage){.width = width,
                        .height = height,
                        .cell_px = cell_px,
                        .micro_px = micro_px,
                        .is_bare = is_bare,
                        .params = *params};
    cover->per_square = (int)(wanted > least ? wanted : least);
    if (cover->per_square < 1) cover->per_square = 1;
    int64_t edge = (int64_t)cover->per_square * cell_px;
    cover->columns = (int)((width + edge - 1) / edge);
    cover->rows = (int)((height + edge - 1) / edge);
    cover->squares = memory_array((size_t)cover->columns * (size_t)cover->rows, sizeof *cover->squares);
    if (!cover->squares) {
        free(cover);
        return error_nomem(err, "the coverage");
    }
    *out = cover;
    return PAP_OK;
}

void coverage_free(coverage *cover) {
    if (!cover) return;
    free(cover->squares);
    free(cover->row.x);
    free(cover);
}

/* ---- the area of interest ---- */

static bool take_row(coverage *cover, int64_t cell_y) {
    double y = ((double)cell_y + 0.5) * cover->cell_px * cover->pool;
    return !cover->area || aoi_clip_row(&cover->row, cover->area, y);
}

/* After take_row of the cell's row. */
static bool is_inside(const coverage *cover, int64_t cell_x) {
    return !cover->area || aoi_row_holds(&cover->row, ((double)cell_x + 0.5) * cover->cell_px * cover->pool);
}

static int64_t smaller(int64_t a, int64_t b) {
    return a < b ? a : b;
}

pap_status coverage_limit(coverage *cover, const aoi_clip *area, int pool, pap_error *err) {
    int64_t edge = cover->cell_px;
    cover->area = area;
    cover->pool = pool;
    for (int64_t y = 0; y * edge < cover->height; y++) {
        if (!take_row(cover, y)) return error_nomem(err, "the coverage");
        if (cover->row.count == 0) continue;
        square *line = &cover->squares[y / cover->per_square * cover->columns];
        for (int64_t x = 0; x * edge < cover->width; x++)
            if (is_inside(cover, x))
                line[x / cover->per_square].inside += (uint32_t)(smaller(edge, cover->width - x * edge) *
                                                                 smaller(edge, cover->height - y * edge));
    }
    return PAP_OK;
}

/* ---- what was seen ---- */

/* A picture without a mask ends in black or white: a cell of nothing else is no ground. */
static bool is_collar(const cell *one) {
    uint64_t sum = (uint64_t)one->r + one->g + one->b;
    return sum == 0 || sum == 765 * (uint64_t)one->valid;
}

pap_status coverage_add(coverage *cover, int64_t x0, int64_t y0, const cell_block *cells, pap_error *err) {
    if (!cells) return PAP_OK;
    int64_t first_x = x0 / cover->cell_px, first_y = y0 / cover->cell_px;
    for (int y = 0; y < cells->h; y++) {
        if (!take_row(cover, first_y + y)) return error_nomem(err, "the coverage");
        for (int x = 0; x < cells->w; x++) {
            if (!is_inside(cover, first_x + x)) continue;
            const cell *one = &cells->cells[(size_t)y * (size_t)cells->w + (size_t)x];
            square *into = &cover->squares[(first_y + y) / cover->per_square * cover->columns +
                                           (first_x + x) / cover->per_square];
            into->unreadable += one->unreadable;
            if (cover->is_bare && is_collar(one)) continue;
            into->valid += one->valid;
            into->dark += one->dark;
            into->bright += one->bright;
            into->r += one->r;
            into->g += one->g;
            into->b += one->b;
            into->step += one->step;
            into->coarse += one->coarse;
        }
    }
    return PAP_OK;
}

/* A sharp picture changes about as much from pixel to pixel as from micro-cell to micro-cell; a blurred one
 * changes only over distance. Squares without contrast (roads, roofs, water) say nothing either way. */
static bool is_blurred(const coverage *cover, const square *one) {
    if (cover->micro_px < 2 || one->valid == 0) return false;
    double per_pixel = (double)one->step / one->valid;
    double per_micro = (double)one->coarse * cover->micro_px * cover->micro_px / one->valid;
    return per_micro >= cover->params.blur_contrast &&
           per_pixel * cover->micro_px < cover->params.blur_ratio * per_micro;
}

static int64_t square_pixels(const coverage *cover, int column, int row) {
    if (cover->area) return cover->squares[(size_t)row * (size_t)cover->columns + (size_t)column].inside;
    int64_t edge = (int64_t)cover->per_square * cover->cell_px;
    int64_t w = cover->width - column * edge, h = cover->height - row * edge;
    return (w < edge ? w : edge) * (h < edge ? h : edge);
}

static void judge(const coverage *cover, int column, int row, int64_t by_reason[COVERAGE_REASON_COUNT]) {
    const square *one = &cover->squares[(size_t)row * (size_t)cover->columns + (size_t)column];
    int64_t all = square_pixels(cover, column, row);
    for (int i = 0; i < COVERAGE_REASON_COUNT; i++) by_reason[i] = 0;
    by_reason[COVERAGE_UNREADABLE] = one->unreadable;
    by_reason[COVERAGE_NODATA] = all - one->unreadable - one->valid;
    by_reason[COVERAGE_SHADOW] = one->dark;
    by_reason[COVERAGE_OVEREXPOSED] = one->bright;
    int64_t rest = (int64_t)one->valid - one->dark - one->bright;
    if (rest < 0) rest = 0; /* a pixel can be both only under odd settings */
    by_reason[is_blurred(cover, one) ? COVERAGE_BLURRED : COVERAGE_INSPECTED] = rest;
}

void coverage_totals(const coverage *cover, int64_t out[COVERAGE_REASON_COUNT]) {
    int64_t one[COVERAGE_REASON_COUNT];
    for (int i = 0; i < COVERAGE_REASON_COUNT; i++) out[i] = 0;
    for (int row = 0; row < cover->rows; row++)
        for (int column = 0; column < cover->columns; column++) {
            judge(cover, column, row, one);
            for (int i = 0; i < COVERAGE_REASON_COUNT; i++) out[i] += one[i];
        }
}

static uint8_t prevailing(const coverage *cover, int column, int row) {
    int64_t by[COVERAGE_REASON_COUNT], all = square_pixels(cover, column, row), best = 0;
    judge(cover, column, row, by);
    for (int i = 1; i < COVERAGE_REASON_COUNT; i++)
        if (by[i] > by[best] || best == 0) best = i;
    bool is_most = all > 0 && (double)by[best] >= cover->params.dark_share * (double)all;
    return is_most ? (uint8_t)best : COVERAGE_INSPECTED;
}

bool coverage_is_inspected(const coverage *cover, double x, double y) {
    int edge = cover->per_square * cover->cell_px, column = (int)(x / edge), row = (int)(y / edge);
    if (x < 0 || y < 0 || column >= cover->columns || row >= cover->rows) return false;
    return prevailing(cover, column, row) == COVERAGE_INSPECTED;
}

pap_status coverage_map(const coverage *cover, uint8_t **out, int *columns, int *rows, int *edge_px,
                        pap_error *err) {
    uint8_t *map = memory_array((size_t)cover->columns * (size_t)cover->rows, 1);
    if (!map) return error_nomem(err, "the coverage map");
    for (int row = 0; row < cover->rows; row++)
        for (int column = 0; column < cover->columns; column++)
            map[(size_t)row * (size_t)cover->columns + (size_t)column] = prevailing(cover, column, row);
    *out = map;
    *columns = cover->columns;
    *rows = cover->rows;
    *edge_px = cover->per_square * cover->cell_px;
    return PAP_OK;
}

pap_status coverage_picture(const coverage *cover, uint8_t **out, int *columns, int *rows, int *edge_px,
                            pap_error *err) {
    size_t count = (size_t)cover->columns * (size_t)cover->rows;
    uint8_t *rgb = memory_array(count, 3);
    if (!rgb) return error_nomem(err, "the overview");
    for (size_t i = 0; i < count; i++) {
        const square *one = &cover->squares[i];
        if (one->valid == 0) continue;
        rgb[3 * i] = (uint8_t)((one->r + one->valid / 2) / one->valid);
        rgb[3 * i + 1] = (uint8_t)((one->g + one->valid / 2) / one->valid);
        rgb[3 * i + 2] = (uint8_t)((one->b + one->valid / 2) / one->valid);
    }
    *out = rgb;
    *columns = cover->columns;
    *rows = cover->rows;
    *edge_px = cover->per_square * cover->cell_px;
    return PAP_OK;
}
