/* Chips: each listed plot cut out, north up, with its outline and a scale bar. */
#include "run/pictures.h"

#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "detect/field_view.h"
#include "picture/canvas.h"
#include "raster/reader.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { CHIP_EDGE = 360, READ_EDGE_MAX = 6000 };
static const double MARGIN_M = 1.5, SHORTEST_M = 4.0, SHORTEST_PX = 40;
static const ink VOID_INK = {225, 225, 225}, RING_INK = {255, 210, 0};

/* A chip's geometry: picture pixel (i, j) to source pixel and back. */
typedef struct chip_frame {
    double centre_x, centre_y; /* source pixels */
    double m_per_dot;
    double xx, xy, yx, yy; /* source pixels per metre east (xx, yx) and north (xy, yy) */
    const geo_steps *steps;
} chip_frame;

static chip_frame frame_of(const raster_source *source, const candidate *one, const double *outline) {
    const geo_steps *s = &source->steps;
    chip_frame frame = {.steps = s};
    double x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY;
    for (int32_t i = 0; i < one->outline_count; i++) {
        x0 = fmin(x0, outline[2 * i]);
        x1 = fmax(x1, outline[2 * i]);
        y0 = fmin(y0, outline[2 * i + 1]);
        y1 = fmax(y1, outline[2 * i + 1]);
    }
    double gsd_m = raster_source_gsd_m(source);
    double extent_m = fmax((x1 - x0) * source->gsd_x_m, (y1 - y0) * source->gsd_y_m) + 2 * MARGIN_M;
    extent_m = fmax(extent_m, fmax(SHORTEST_M, SHORTEST_PX * gsd_m));
    frame.centre_x = (x0 + x1) / 2;
    frame.centre_y = (y0 + y1) / 2;
    frame.m_per_dot = extent_m / CHIP_EDGE;
    double determinant = s->east_x * s->north_y - s->east_y * s->north_x;
    frame.xx = s->north_y / determinant;
    frame.xy = -s->east_y / determinant;
    frame.yx = -s->north_x / determinant;
    frame.yy = s->east_x / determinant;
    return frame;
}

static void dot_to_source(const chip_frame *frame, double i, double j, double *x, double *y) {
    double east = (i - CHIP_EDGE / 2.0) * frame->m_per_dot, north = (CHIP_EDGE / 2.0 - j) * frame->m_per_dot;
    *x = frame->centre_x + frame->xx * east + frame->xy * north;
    *y = frame->centre_y + frame->yx * east + frame->yy * north;
}

static void source_to_dot(const chip_frame *frame, double x, double y, double *i, double *j) {
    double dx = x - frame->centre_x, dy = y - frame->centre_y;
    *i = CHIP_EDGE / 2.0 + (frame->steps->east_x * dx + frame->steps->east_y * dy) / frame->m_per_dot;
    *j = CHIP_EDGE / 2.0 - (frame->steps->north_x * dx + frame->steps->north_y * dy) / frame->m_per_dot;
}

typedef struct cutting {
    int64_t x, y, w, h;
    uint8_t *bytes;
} cutting;

/* The source rectangle under a chip. */
static pap_status cut(cutting *out, raster_reader *reader, const detection *found, const chip_frame *frame,
                      pap_error *err) {
    const raster_source *source = detection_source(found);
    double x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY;
    for (int corner = 0; corner < 4; corner++) {
        double x, y;
        dot_to_source(frame, corner & 1 ? CHIP_EDGE : 0, corner & 2 ? CHIP_EDGE : 0, &x, &y);
        x0 = fmin(x0, x);
        x1 = fmax(x1, x);
        y0 = fmin(y0, y);
        y1 = fmax(y1, y);
    }
    x0 = fmax(floor(x0) - 1, 0);
    y0 = fmax(floor(y0) - 1, 0);
    x1 = fmin(ceil(x1) + 1, (double)source->width);
    y1 = fmin(ceil(y1) + 1, (double)source->height);
    *out = (cutting){(int64_t)x0, (int64_t)y0, (int64_t)fmin(x1 - x0, READ_EDGE_MAX),
                     (int64_t)fmin(y1 - y0, READ_EDGE_MAX), NULL};
    if (out->w < 1 || out->h < 1) return PAP_OK;
    size_t plane = (size_t)out->w * (size_t)out->h;
    out->bytes = memory_array(4, plane);
    if (!out->bytes) return error_nomem(err, "a chip");
    bool is_empty;
    int bad;
    raster_planes planes = {out->bytes, plane, (size_t)out->w};
    if (!reader)
        return field_view_read(found, 1, out->x, out->y, (int)out->w, (int)out->h, planes, &is_empty, err);
    return raster_reader_read(reader, out->x, out->y, out->w, out->h, planes, &is_empty, &bad, err);
}

/* Bilinear between valid pixels; nearest at the edge of what is valid. */
static bool sample(const cutting *from, double x, double y, uint8_t rgb[3]) {
    double u = x - (double)from->x - 0.5, v = y - (double)from->y - 0.5;
    int64_t x0 = (int64_t)floor(u), y0 = (int64_t)floor(v);
    size_t plane = (size_t)from->w * (size_t)from->h;
    double weight = 0, sum[3] = {0, 0, 0};
    for (int k = 0; k < 4; k++) {
        int64_t px = x0 + (k & 1), py = y0 + (k >> 1);
        if (px < 0 || py < 0 || px >= from->w || py >= from->h) continue;
        size_t at = (size_t)py * (size_t)from->w + (size_t)px;
        if (from->bytes[3 * plane + at] != RASTER_VALID) continue;
        double w = (1 - fabs(u - (double)px)) * (1 - fabs(v - (double)py));
        weight += w;
        for (int p = 0; p < 3; p++) sum[p] += w * from->bytes[(size_t)p * plane + at];
    }
    if (weight < 0.25) return false;
    for (int p = 0; p < 3; p++) rgb[p] = (uint8_t)(sum[p] / weight + 0.5);
    return true;
}

/* `reader` is NULL for fields. */
static pap_status draw_chip(raster_reader *reader, const detection *found, const candidate *one,
                            const double *outline, const char *path, bool may_replace, bool is_public,
                            pap_error *err) {
    chip_frame frame = frame_of(detection_source(found), one, outline);
    cutting pixels = {0};
    canvas picture = {0};
    double *ring = memory_array(2 * (size_t)one->outline_count, sizeof *ring);
    pap_status status = ring ? cut(&pixels, reader, found, &frame, err) : error_nomem(err, "a chip");
    if (!status) status = canvas_new(&picture, CHIP_EDGE, CHIP_EDGE, VOID_INK, err);
    if (!status) {
        for (int j = 0; j < CHIP_EDGE; j++)
            for (int i = 0; i < CHIP_EDGE && pixels.bytes; i++) {
                double x, y;
                dot_to_source(&frame, i + 0.5, j + 0.5, &x, &y);
                sample(&pixels, x, y, picture.rgb + 3 * ((size_t)j * CHIP_EDGE + (size_t)i));
            }
        for (int32_t k = 0; k < one->outline_count; k++)
            source_to_dot(&frame, outline[2 * k], outline[2 * k + 1], &ring[2 * k], &ring[2 * k + 1]);
        canvas_ring(&picture, ring, (size_t)one->outline_count, 2, RING_INK);
        canvas_scale_bar(&picture, frame.m_per_dot);
        status = canvas_write_png(&picture, path, may_replace, is_public, err);
    }
    canvas_free(&picture);
    free(pixels.bytes);
    free(ring);
    return status;
}

pap_status picture_chips(const detection *found, const char *folder, const listing_options *options,
                         bool may_replace, bool is_public, pap_error *err) {
    const raster_source *source = detection_source(found);
    double least = options->min_score < 0 ? detection_regime(found)->threshold : options->min_score;
    raster_reader *reader = NULL;
    pap_status status = detection_field(found) ? PAP_OK : raster_reader_new(&reader, source, err);
    for (size_t rank = 0; !status && rank < detection_count(found); rank++) {
        candidate one;
        const double *outline;
        bool is_kept;
        status = detection_get(found, rank, &one, &outline, &is_kept, err);
        if (status || one.score < least) break;
        if (!is_kept) continue;
        pap_target target;
        listing_texts texts;
        listing_fill(&target, &texts, found, &one, options);
        char *path = file_join(folder, texts.chip);
        status = path ? draw_chip(reader, found, &one, outline, path, may_replace, is_public, err)
                      : error_nomem(err, "a chip");
        free(path);
    }
    raster_reader_free(reader);
    return status;
}
