/* Which parts of a picture are planted in. */
#include "trial/windows.h"

#include "base/error.h"
#include "base/memory.h"
#include "planting/inject.h"
#include "raster/reader.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Windows begin where blocks of a JPEG do. */
enum { STEP_PX = 16, EDGE_LEAST_PX = 1024, EDGE_USUAL_PX = 2048, EDGE_MOST_PX = 4096 };
/* Of a picture that is almost all void, so many windows are decoded before that is believed. */
enum { LOADS_MAX = 150 };
/* Where there is choice, windows with less valid ground are passed by. */
static const double VALID_LEAST = 0.25;
/* A plot as long as it comes, room around it, and ground between several. */
static const double EDGE_IN_PLOTS = 6.0;

int windows_edge_px(const raster_source *source, double area_m2, size_t bytes) {
    double wanted = EDGE_IN_PLOTS * sqrt(area_m2) / fmin(source->gsd_x_m, source->gsd_y_m);
    int edge = wanted < EDGE_USUAL_PX  ? EDGE_USUAL_PX
               : wanted > EDGE_MOST_PX ? EDGE_MOST_PX
                                       : ((int)wanted + STEP_PX - 1) / STEP_PX * STEP_PX;
    /* A scene takes four bytes a pixel, and the picture that detection is shown as many. */
    while (edge > EDGE_LEAST_PX && 8 * (size_t)edge * (size_t)edge > bytes) edge /= 2;
    return edge;
}

typedef struct survey {
    const raster_source *source;
    raster_reader *reader;
    int64_t columns, rows, width, height; /* of the cut; of a window */
    uint8_t *is_seen;
    scene_windows found;
    pap_error fault;
    int loads;
} survey;

static scene_box box_at(const survey *s, int64_t cell) {
    int64_t x = cell % s->columns * s->width, y = cell / s->columns * s->height;
    int64_t right = s->source->width - x, below = s->source->height - y;
    return (scene_box){(int)x, (int)y, (int)(right < s->width ? right : s->width),
                       (int)(below < s->height ? below : s->height)};
}

static double valid_share(const scene *s) {
    size_t count = (size_t)s->width * (size_t)s->height, valid = 0;
    for (size_t i = 0; i < count; i++) valid += s->valid[i] != 0;
    return (double)valid / (double)count;
}

/* Loads a window and takes it when it will do. A damaged one is left out, as is one without valid ground. */
static pap_status look_at(survey *s, int64_t cell, double least, pap_error *err) {
    scene seen = {0};
    scene_windows *found = &s->found;
    scene_box box = box_at(s, cell);
    if (raster_reader_is_sparse(s->reader, box.x, box.y, box.w, box.h)) return PAP_OK;
    pap_error why = {PAP_OK, ""};
    pap_status status = scene_load_window(&seen, s->source, box, &why);
    s->loads++;
    if (status == PAP_E_EMPTY) return PAP_OK;
    if (status == PAP_E_DECODE) {
        if (!found->damaged++) s->fault = why;
        return PAP_OK;
    }
    if (status) return error_set(err, status, "%s", why.message);
    double share = valid_share(&seen);
    if (share >= least) {
        found->boxes[found->count] = box;
        found->room[found->count++] = inject_usual_count(&seen);
        found->valid_m2 += share * box.w * box.h * seen.pixel_width_m * seen.pixel_height_m;
    }
    scene_free(&seen);
    return PAP_OK;
}

/* Roberts' R2 sequence: any beginning of it is spread evenly over the square. */
static int64_t spread_cell(const survey *s, int64_t step) {
    double x = fmod(0.5 + 0.7548776662466927 * (double)step, 1.0),
           y = fmod(0.5 + 0.5698402909980532 * (double)step, 1.0);
    return (int64_t)(y * (double)s->rows) * s->columns + (int64_t)(x * (double)s->columns);
}

/* The spread reaches all cells in the end, but not soon: what it has not met is taken in order. */
static pap_status walk(survey *s, double least, windows_go_on *go_on, void *context, pap_error *err) {
    int64_t cells = s->columns * s->rows;
    pap_status status = PAP_OK;
    for (int64_t i = 0; i < 5 * cells && !status; i++) {
        int64_t cell = i < 4 * cells ? spread_cell(s, i) : i - 4 * cells;
        if (s->found.count >= WINDOWS_MAX || s->loads >= LOADS_MAX) break;
        if (s->is_seen[cell]) continue;
        s->is_seen[cell] = 1;
        if (go_on && !go_on(context))
            status = error_set(err, PAP_E_CANCELLED, "%s: stopped on request", s->source->path);
        else
            status = look_at(s, cell, least, err);
    }
    return status;
}

static int64_t parts_of(int64_t size, int edge) {
    return (size + edge - 1) / edge;
}

static int64_t part_px(int64_t size, int64_t parts) {
    return ((size + parts - 1) / parts + STEP_PX - 1) / STEP_PX * STEP_PX;
}

static pap_status check_found(const survey *s, pap_error *err) {
    if (s->found.count) return PAP_OK;
    if (s->found.damaged) return error_set(err, PAP_E_DECODE, "%s", s->fault.message);
    return error_set(err, PAP_E_EMPTY, "%s: no valid pixel to plant in; check its mask or nodata value",
                     s->source->path);
}

/* In the order of the picture, which suits files that are decoded from their beginning. */
static void sort(scene_windows *w) {
    for (int i = 1; i < w->count; i++)
        for (int k = i; k > 0; k--) {
            scene_box a = w->boxes[k - 1], b = w->boxes[k];
            if (a.y < b.y || (a.y == b.y && a.x < b.x)) break;
            int room = w->room[k];
            w->boxes[k - 1] = b;
            w->boxes[k] = a;
            w->room[k] = w->room[k - 1];
            w->room[k - 1] = room;
        }
}

pap_status windows_choose(scene_windows *out, const raster_source *source, int edge_px, windows_go_on *go_on,
                          void *context, pap_error *err) {
    survey s = {.source = source,
                .columns = parts_of(source->width, edge_px),
                .rows = parts_of(source->height, edge_px)};
    size_t cells = (size_t)s.columns * (size_t)s.rows;
    s.width = part_px(source->width, s.columns);
    s.height = part_px(source->height, s.rows);
    s.found.of = (int)cells;
    s.is_seen = memory_array(cells, 1);
    pap_status status = s.is_seen ? raster_reader_new(&s.reader, source, err) : error_nomem(err, "windows");
    bool has_choice = cells > WINDOWS_MAX;
    if (!status) status = walk(&s, has_choice ? VALID_LEAST : 0.0, go_on, context, err);
    if (!status && has_choice && !s.found.count) {
        memset(s.is_seen, 0, cells);
        s.loads = s.found.damaged = 0;
        status = walk(&s, 0.0, go_on, context, err);
    }
    if (!status) status = check_found(&s, err);
    raster_reader_free(s.reader);
    free(s.is_seen);
    sort(&s.found);
    if (!status) *out = s.found;
    return status;
}
