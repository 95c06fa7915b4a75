/* How much ground the pictures of a batch have shown, each place once. */
#include "coverage/tally.h"

#include "base/error.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

/* A point of the lattice by row and column, and how many pictures have inspected it. */
typedef struct tally_point {
    int32_t row, column;
    uint32_t times; /* 0: the slot is free */
} tally_point;

struct tally {
    tally_point *slots; /* open addressing */
    size_t size, count; /* size is a power of two */
    int level;          /* points are 2^level steps apart */
};

enum { SIZE_FIRST = 1 << 12, PICTURE_POINTS = 20000, POINTS_MAX = 200000 };

static const double STEP_M = 0.5, DEGREE_M = 111195, DEGREE = 0.017453292519943295;

/* Columns of a band of latitude have one width, so that every second point of a lattice is one of the next.
 */
static const double BAND_DEGREES = 0.1;

pap_status tally_new(tally **out, pap_error *err) {
    tally *all = calloc(1, sizeof *all);
    if (all) all->slots = memory_array(SIZE_FIRST, sizeof *all->slots);
    if (!all || !all->slots) {
        free(all);
        return error_nomem(err, "the coverage of a batch");
    }
    all->size = SIZE_FIRST;
    *out = all;
    return PAP_OK;
}

void tally_free(tally *all) {
    if (!all) return;
    free(all->slots);
    free(all);
}

/* ---- the points ---- */

static tally_point *slot_of(tally_point *slots, size_t size, int32_t row, int32_t column) {
    uint64_t h =
        (uint64_t)(uint32_t)row * 0x9E3779B97F4A7C15U ^ (uint64_t)(uint32_t)column * 0xC2B2AE3D27D4EB4FU;
    size_t at = (size_t)(h >> 24) & (size - 1);
    while (slots[at].times && (slots[at].row != row || slots[at].column != column))
        at = (at + 1) & (size - 1);
    return &slots[at];
}

/* Moves the points to `size` slots; only those of the present level stay. */
static pap_status resize(tally *all, size_t size, pap_error *err) {
    tally_point *slots = memory_array(size, sizeof *slots);
    int32_t between = (1 << all->level) - 1;
    if (!slots) return error_nomem(err, "the coverage of a batch");
    all->count = 0;
    for (size_t i = 0; i < all->size; i++) {
        const tally_point *one = &all->slots[i];
        if (!one->times || (one->row & between) || (one->column & between)) continue;
        *slot_of(slots, size, one->row, one->column) = *one;
        all->count++;
    }
    free(all->slots);
    all->slots = slots;
    all->size = size;
    return PAP_OK;
}

static pap_status note(tally *all, int32_t row, int32_t column, pap_error *err) {
    pap_status status = PAP_OK;
    if (2 * (all->count + 1) > all->size) status = resize(all, 2 * all->size, err);
    if (status) return status;
    tally_point *one = slot_of(all->slots, all->size, row, column);
    all->count += one->times == 0;
    *one = (tally_point){row, column, one->times + 1};
    return PAP_OK;
}

static pap_status widen(tally *all, pap_error *err) {
    all->level++;
    return resize(all, all->size, err);
}

/* ---- a picture ---- */

typedef struct question {
    const geo_place *place;
    double width, height;
    double x, y; /* where the last point lay */
    bool (*is_inspected)(const void *context, double x_px, double y_px);
    const void *context;
} question;

typedef struct frame {
    double west, south, east, north;
} frame;

static frame frame_of(const question *q) {
    enum { STEPS = 8 };
    frame f = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (int i = 0; i <= STEPS; i++)
        for (int side = 0; side < 4; side++) {
            double along = (double)i / STEPS, lon, lat;
            double x = side < 2 ? along : side - 2, y = side < 2 ? side : along;
            if (!geo_place_lonlat(q->place, &lon, &lat, x * q->width, y * q->height)) continue;
            f.west = fmin(f.west, lon);
            f.east = fmax(f.east, lon);
            f.south = fmin(f.south, lat);
            f.north = fmax(f.north, lat);
        }
    return f;
}

static bool ask(question *q, double lon, double lat) {
    return geo_place_pixel(q->place, &q->x, &q->y, lon, lat) && q->x >= 0 && q->y >= 0 && q->x < q->width &&
           q->y < q->height && q->is_inspected(q->context, q->x, q->y);
}

/* The first multiple of `step` from `degrees` on, in steps of one. */
static int32_t first_line(double degrees, double step_degrees, int32_t step) {
    return (int32_t)ceil(degrees / step_degrees / step) * step;
}

static pap_status add_row(tally *all, question *q, const frame *f, int32_t row, pap_error *err) {
    double lat = row * STEP_M / DEGREE_M, band = (floor(lat / BAND_DEGREES) + 0.5) * BAND_DEGREES;
    double width = STEP_M / DEGREE_M / fmax(cos(band * DEGREE), 0.01);
    int32_t step = 1 << all->level;
    pap_status status = PAP_OK;
    for (int32_t column = first_line(f->west, width, step); column * width <= f->east && !status;
         column += step)
        if (ask(q, column * width, lat)) status = note(all, row, column, err);
    return status;
}

pap_status tally_add(tally *all, const geo_place *place, int64_t width, int64_t height, double area_m2,
                     bool (*is_inspected)(const void *context, double x_px, double y_px), const void *context,
                     pap_error *err) {
    question q = {.place = place,
                  .width = (double)width,
                  .height = (double)height,
                  .x = (double)width / 2,
                  .y = (double)height / 2,
                  .is_inspected = is_inspected,
                  .context = context};
    frame f = frame_of(&q);
    pap_status status = PAP_OK;
    if (!isfinite(f.west) || f.east - f.west > 180)
        return PAP_OK; /* no place, or across the 180th meridian */
    while (!status && all->level < 20 && area_m2 > PICTURE_POINTS * pow(STEP_M * (1 << all->level), 2))
        status = widen(all, err);
    int32_t step = 1 << all->level;
    for (int32_t row = first_line(f.south, STEP_M / DEGREE_M, step);
         row * STEP_M / DEGREE_M <= f.north && !status; row += step)
        status = add_row(all, &q, &f, row, err);
    while (!status && all->count > POINTS_MAX) status = widen(all, err);
    return status;
}

double tally_share(const tally *all) {
    double points = 0, times = 0;
    for (size_t i = 0; i < all->size; i++) {
        points += all->slots[i].times > 0;
        times += all->slots[i].times;
    }
    return times > 0 ? points / times : 1;
}
