/* Tiles and seams: blobs and cells are those of a plain reading of the whole picture, however it is cut. */
#include "plots/seam.h"

#include "check_main.h"
#include "picture.h"
#include "scan/tiling.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

typedef struct harvest {
    const plot_params *params;
    const plot_scale *scale;
    flower *flowers;
    size_t count;
    cell *cells;
    int cell_columns;
} harvest;

static void take_flower(harvest *into, const flower *one) {
    into->flowers = realloc(into->flowers, (into->count + 1) * sizeof *one);
    ck_assert(into->flowers != NULL);
    into->flowers[into->count++] = *one;
}

static pap_status take_blob(void *context, const blob *closed, pap_error *err) {
    harvest *into = context;
    (void)err;
    if (!blob_is_flower(closed, into->params, into->scale)) return PAP_OK;
    flower one = flower_of_blob(closed, into->scale);
    if (flower_is_wanted(into->params, one.best, one.likeness)) take_flower(into, &one);
    return PAP_OK;
}

static bool has_valid(const tile_pixels *window, size_t bytes) {
    return memchr(window->planes[3], PICTURE_VALID, bytes) != NULL;
}

static tile_pixels cut_window(const picture *p, const plot_scale *scale, tile_rect core) {
    int w = (core.w + scale->micro - 1) / scale->micro * scale->micro + 2 * scale->halo,
        h = (core.h + scale->micro - 1) / scale->micro * scale->micro + 2 * scale->halo;
    tile_pixels out = {.stride = (size_t)w, .x0 = core.x0, .y0 = core.y0, .w = core.w, .h = core.h};
    for (int k = 0; k < 4; k++) {
        ck_assert((out.planes[k] = malloc((size_t)w * (size_t)h)) != NULL);
        for (int y = 0; y < h; y++)
            for (int x = 0; x < w; x++)
                out.planes[k][(size_t)y * (size_t)w + (size_t)x] =
                    (uint8_t)picture_at(p, k, (int)core.x0 - scale->halo + x, (int)core.y0 - scale->halo + y);
    }
    return out;
}

static void take_cells(harvest *into, const cell_block *block, tile_rect core) {
    int edge = into->scale->cell;
    for (int y = 0; y < block->h; y++)
        for (int x = 0; x < block->w; x++)
            into->cells[(core.y0 / edge + y) * into->cell_columns + core.x0 / edge + x] =
                block->cells[y * block->w + x];
}

static void analyse_one(harvest *into, const picture *p, tile_bench *bench, seam *stitch, tile_rect core) {
    tile_pixels window = cut_window(p, into->scale, core);
    size_t rows = (size_t)core.h + 2 * (size_t)into->scale->halo;
    tile_result *tile = NULL;
    if (has_valid(&window, window.stride * rows))
        ck_assert_int_eq(tile_analyse(&tile, bench, &window, NULL), PAP_OK);
    ck_assert_int_eq(seam_add(stitch, tile, NULL), PAP_OK);
    for (size_t i = 0; tile && i < tile->flower_count; i++) take_flower(into, &tile->flowers[i]);
    if (tile) take_cells(into, tile->cells, core);
    tile_result_free(tile);
    for (int k = 0; k < 4; k++) free(window.planes[k]);
}

static int compare_flowers(const void *a, const void *b) {
    return flower_compare(a, b);
}

/* Reads the picture in tiles of `edge` (rounded up to whole cells), as detection does. */
static harvest read_in_tiles(const picture *p, const plot_params *params, const plot_scale *scale, int edge) {
    harvest out = {.params = params, .scale = scale};
    out.cell_columns = (p->w + scale->cell - 1) / scale->cell;
    out.cells = calloc((size_t)out.cell_columns * (size_t)((p->h + scale->cell - 1) / scale->cell),
                       sizeof *out.cells);
    tiling cut = tiling_make(p->w, p->h, edge, scale->cell, 256, 256);
    tile_bench *bench;
    seam *stitch;
    ck_assert_int_eq(tile_bench_new(&bench, params, scale, kernels_pick(NULL, NULL), NULL), PAP_OK);
    ck_assert_int_eq(seam_new(&stitch, NULL), PAP_OK);
    for (int64_t i = 0; i < cut.columns * cut.rows; i++) {
        analyse_one(&out, p, bench, stitch, tiling_rect(&cut, i));
        if ((i + 1) % cut.columns == 0)
            ck_assert_int_eq(seam_end_row(stitch, i / cut.columns == cut.rows - 1, take_blob, &out, NULL),
                             PAP_OK);
    }
    seam_free(stitch);
    tile_bench_free(bench);
    if (out.count) qsort(out.flowers, out.count, sizeof *out.flowers, compare_flowers);
    return out;
}

static void harvest_free(harvest *h) {
    free(h->flowers);
    free(h->cells);
}

/* The flowers of a plain reading, in order; the caller frees them. */
static flower *read_plainly(const picture *p, const plot_params *params, const plot_scale *scale,
                            size_t *kept) {
    size_t count;
    blob *blobs = picture_blobs(p, params, scale, &count);
    flower *out = malloc((count + 1) * sizeof *out);
    ck_assert(out != NULL);
    *kept = 0;
    for (size_t i = 0; i < count; i++)
        if (blob_is_flower(&blobs[i], params, scale)) {
            out[*kept] = flower_of_blob(&blobs[i], scale);
            *kept += flower_is_wanted(params, out[*kept].best, out[*kept].likeness);
        }
    qsort(out, *kept, sizeof *out, compare_flowers);
    free(blobs);
    return out;
}

static void check_flowers(const harvest *got, const flower *want, size_t count, const char *name) {
    enum { BYTES = offsetof(flower, red) + sizeof(float) }; /* without the padding */
    ck_assert_msg(got->count == count, "%s: %zu flowers, expected %zu", name, got->count, count);
    ck_assert_msg(count > 10, "%s: only %zu flowers, the case says little", name, count);
    for (size_t i = 0; i < count; i++)
        ck_assert_msg(memcmp(&want[i], &got->flowers[i], BYTES) == 0,
                      "%s: flower %zu at %g,%g of %g cm2 with %d peaks, expected %g,%g of %g cm2 with %d",
                      name, i, got->flowers[i].x, got->flowers[i].y, (double)got->flowers[i].area_cm2,
                      got->flowers[i].peaks, want[i].x, want[i].y, (double)want[i].area_cm2, want[i].peaks);
}

static plot_scale scale_of(const plot_params *params, int micro) {
    static const double gsd_m[] = {0, 0.04, 0.018, 0, 0.0095};
    plot_scale scale = plot_scale_make(params, gsd_m[micro], gsd_m[micro] * 0.96);
    ck_assert_int_eq(scale.micro, micro);
    return scale;
}

static const int edges[] = {16, 17, 32, 50, 64, 96, 128, 200, 4096};

START_TEST(blobs_are_those_of_a_flood_fill_in_any_tiling) {
    plot_params params = picture_params();
    params.peak = 14; /* the floor: every blob counts */
    for (int micro = 1; micro <= 4; micro *= 2) {
        plot_scale scale = scale_of(&params, micro);
        picture p = picture_make(203, 171, (uint64_t)micro, true);
        size_t count;
        flower *want = read_plainly(&p, &params, &scale, &count);
        for (size_t k = 0; k < sizeof edges / sizeof *edges; k++) {
            char name[48];
            harvest got = read_in_tiles(&p, &params, &scale, edges[k]);
            snprintf(name, sizeof name, "micro %d, tile %d", micro, edges[k]);
            check_flowers(&got, want, count, name);
            harvest_free(&got);
        }
        free(want);
        picture_free(&p);
    }
}
END_TEST

static void check_cells(const harvest *got, const picture *p, const uint8_t *evidence, const char *name) {
    int edge = got->scale->cell, rows = (p->h + edge - 1) / edge;
    const evidence_params *by = &got->params->evidence;
    for (int i = 0; i < got->cell_columns * rows; i++) {
        cell want = {0};
        int x0 = i % got->cell_columns * edge, y0 = i / got->cell_columns * edge;
        for (int y = y0; y < y0 + edge && y < p->h; y++)
            for (int x = x0; x < x0 + edge && x < p->w; x++) {
                int r = picture_at(p, 0, x, y), g = picture_at(p, 1, x, y), b = picture_at(p, 2, x, y);
                int low = r < g ? r : g, high = r > g ? r : g, state = picture_at(p, 3, x, y);
                low = b < low ? b : low;
                high = b > high ? b : high;
                want.unreadable = (uint16_t)(want.unreadable + (state == PICTURE_UNREADABLE));
                if (state != PICTURE_VALID) continue;
                want.valid++;
                want.r = (uint16_t)(want.r + r);
                want.g = (uint16_t)(want.g + g);
                want.b = (uint16_t)(want.b + b);
                want.canopy = (uint16_t)(want.canopy + (2 * g - r - b >= by->canopy_exg));
                want.dark = (uint16_t)(want.dark + (high < by->dark));
                want.bright = (uint16_t)(want.bright + (low >= by->bright));
                want.petal = (uint16_t)(want.petal + (evidence[y * p->w + x] > 0));
            }
        for (int y = y0; y < y0 + edge && y < p->h; y += got->scale->micro)
            for (int x = x0; x < x0 + edge && x < p->w; x += got->scale->micro) {
                int likeness = picture_likeness(p, got->params, got->scale, x, y);
                want.likeness = (uint16_t)(want.likeness + likeness);
                want.likened = (uint16_t)(want.likened + (likeness > 0));
            }
        want.step = got->cells[i].step;
        want.coarse = got->cells[i].coarse;
        ck_assert_msg(memcmp(&want, &got->cells[i], sizeof want) == 0,
                      "%s: cell %d,%d: valid %d, unreadable %d, petal %d; expected %d, %d, %d", name,
                      x0 / edge, y0 / edge, got->cells[i].valid, got->cells[i].unreadable,
                      got->cells[i].petal, want.valid, want.unreadable, want.petal);
    }
}

START_TEST(cells_are_plain_sums_in_any_tiling) {
    plot_params params = picture_params();
    for (int micro = 1; micro <= 4; micro *= 2) {
        plot_scale scale = scale_of(&params, micro);
        picture p = picture_make(150, 133, 90 + (uint64_t)micro, true);
        uint8_t *evidence = picture_evidence(&p, &params, &scale);
        harvest whole = read_in_tiles(&p, &params, &scale, 4096);
        size_t bytes =
            (size_t)whole.cell_columns * (size_t)((p.h + scale.cell - 1) / scale.cell) * sizeof *whole.cells;
        for (size_t k = 0; k < sizeof edges / sizeof *edges; k++) {
            char name[48];
            harvest got = read_in_tiles(&p, &params, &scale, edges[k]);
            snprintf(name, sizeof name, "micro %d, tile %d", micro, edges[k]);
            check_cells(&got, &p, evidence, name);
            ck_assert_msg(memcmp(got.cells, whole.cells, bytes) == 0, "%s: texture differs", name);
            harvest_free(&got);
        }
        harvest_free(&whole);
        free(evidence);
        picture_free(&p);
    }
}
END_TEST

START_TEST(a_blob_that_winds_through_every_tile_is_one) {
    enum { N = 160 };
    plot_params params = picture_params();
    plot_scale scale = scale_of(&params, 1);
    picture p = picture_make(N, N, 3, false);
    for (int i = 0; i < N * N; i++) {
        int x = i % N, y = i / N, turn = y / 10 % 2 ? N - 2 : 1;
        bool is_petal =
            y % 10 == 5 || (y % 10 > 5 && x == turn) || (y % 10 < 5 && y > 5 && x == N - 1 - turn);
        for (int k = 0; k < 3; k++) p.planes[k][i] = is_petal ? (k == 1 ? 60 : 220) : k == 1 ? 90 : 50;
    }
    for (size_t k = 0; k < sizeof edges / sizeof *edges; k++) {
        harvest got = read_in_tiles(&p, &params, &scale, edges[k]);
        ck_assert_msg(got.count == 1, "tile %d: %zu blobs", edges[k], got.count);
        ck_assert_msg(got.flowers[0].area_cm2 > N * 16.0F * 14, "tile %d: %g cm2", edges[k],
                      (double)got.flowers[0].area_cm2);
        harvest_free(&got);
    }
    picture_free(&p);
}
END_TEST

CHECK_MAIN("plots/seam", blobs_are_those_of_a_flood_fill_in_any_tiling, cells_are_plain_sums_in_any_tiling,
           a_blob_that_winds_through_every_tile_is_one)
