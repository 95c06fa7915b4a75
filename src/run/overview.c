/* The overview of a scene: listed targets outlined and numbered. */
#include "run/pictures.h"

#include "base/error.h"
#include "base/memory.h"
#include "detect/field_view.h"
#include "picture/canvas.h"
#include "raster/store.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Scenes up to this many pixels are read again for a sharp overview; larger ones show the means that the scan
 * left behind. */
enum { EDGE_MAX = 1600, EDGE_MIN = 800, READ_AGAIN_MPX = 64 };
static const ink VOID_INK = {225, 225, 225}, MARK_INK = {255, 210, 0}, AREA_INK = {255, 255, 255};

typedef struct scene_view {
    canvas picture;
    int64_t x0, y0, width, height; /* what of the scene is shown, source pixels */
    double px_per_dot;             /* source pixels per picture pixel */
} scene_view;

/* The whole scene, or the part that the area of interest spans, with a margin. */
static scene_view view_of(const detection *found) {
    static const double MARGIN_M = 5;
    const raster_source *source = detection_source(found);
    scene_view view = {.width = source->width, .height = source->height};
    if (!detection_area(found)) return view;
    double x0, y0, x1, y1, mx = MARGIN_M / source->gsd_x_m, my = MARGIN_M / source->gsd_y_m;
    aoi_clip_bounds(detection_area(found), &x0, &y0, &x1, &y1);
    view.x0 = (int64_t)fmax(x0 - mx, 0);
    view.y0 = (int64_t)fmax(y0 - my, 0);
    view.width = (int64_t)ceil(fmin(x1 + mx, (double)source->width)) - view.x0;
    view.height = (int64_t)ceil(fmin(y1 + my, (double)source->height)) - view.y0;
    return view;
}

/* The view's part of the picture, pool x pool source pixels as one; *bytes are the caller's, whatever is
 * returned. */
static pap_status read_flowers(uint8_t **bytes, int *w, int *h, scene_view *out, const raster_source *source,
                               int pool, pap_error *err) {
    raster_store *store = NULL;
    bool has_valid = false;
    pap_status status = raster_store_new(&store, source, pool, 1, (size_t)32 << 20, err);
    if (status) return status;
    out->x0 = out->x0 / pool * pool;
    out->y0 = out->y0 / pool * pool;
    *w = (int)(out->width / pool);
    *h = (int)(out->height / pool);
    if (out->width % pool && out->x0 / pool + *w < raster_store_width(store)) ++*w;
    if (out->height % pool && out->y0 / pool + *h < raster_store_height(store)) ++*h;
    size_t plane = (size_t)*w * (size_t)*h;
    *bytes = memory_array(4, plane);
    if (!*bytes) status = error_nomem(err, "the overview");
    if (!status)
        status = raster_store_read(store, 0, out->x0 / pool, out->y0 / pool, *w, *h,
                                   (raster_planes){*bytes, plane, (size_t)*w}, &has_valid, err);
    raster_store_free(store);
    return status;
}

static pap_status read_fields(uint8_t **bytes, int *w, int *h, scene_view *out, const detection *found,
                              int pool, pap_error *err) {
    bool has_valid;
    out->x0 = out->x0 / pool * pool;
    out->y0 = out->y0 / pool * pool;
    *w = (int)(out->width / pool);
    *h = (int)(out->height / pool);
    size_t plane = (size_t)*w * (size_t)*h;
    *bytes = memory_array(4, plane);
    if (!*bytes) return error_nomem(err, "the overview");
    return field_view_read(found, pool, out->x0 / pool, out->y0 / pool, *w, *h,
                           (raster_planes){*bytes, plane, (size_t)*w}, &has_valid, err);
}

static pap_status view_from_pixels(scene_view *out, const detection *found, pap_error *err) {
    const raster_source *source = detection_source(found);
    int64_t longest = out->width > out->height ? out->width : out->height;
    int pool = (int)((longest + EDGE_MAX - 1) / EDGE_MAX), zoom = 1, w = 0, h = 0;
    while ((zoom + 1) * longest <= EDGE_MIN) zoom++;
    uint8_t *bytes = NULL;
    pap_status status = detection_field(found) ? read_fields(&bytes, &w, &h, out, found, pool, err)
                                               : read_flowers(&bytes, &w, &h, out, source, pool, err);
    size_t plane = (size_t)w * (size_t)h;
    if (!status) status = canvas_new(&out->picture, w * zoom, h * zoom, VOID_INK, err);
    for (int y = 0; !status && y < h * zoom; y++)
        for (int x = 0; x < w * zoom; x++) {
            size_t from = (size_t)(y / zoom) * (size_t)w + (size_t)(x / zoom);
            uint8_t *to = out->picture.rgb + 3 * ((size_t)y * (size_t)(w * zoom) + (size_t)x);
            for (int p = 0; p < 3 && bytes[3 * plane + from] == RASTER_VALID; p++)
                to[p] = bytes[(size_t)p * plane + from];
        }
    out->px_per_dot = (double)pool / zoom;
    free(bytes);
    return status;
}

static pap_status view_from_means(scene_view *out, const detection *found, pap_error *err) {
    uint8_t *rgb;
    int columns, rows, edge_px;
    pap_status status = coverage_picture(detection_coverage(found), &rgb, &columns, &rows, &edge_px, err);
    if (status) return status;
    out->x0 = out->y0 = 0;
    status = canvas_new(&out->picture, columns, rows, VOID_INK, err);
    for (size_t i = 0; !status && i < (size_t)columns * (size_t)rows; i++)
        if (rgb[3 * i] || rgb[3 * i + 1] || rgb[3 * i + 2]) memcpy(out->picture.rgb + 3 * i, rgb + 3 * i, 3);
    free(rgb);
    out->px_per_dot = (double)edge_px * detection_pool(found);
    return status;
}

/* Beside the place (x, y) up and right of it; to the left of it where the picture ends. */
static void put_number(scene_view *view, double x, double y, size_t rank) {
    enum { GAP = 2, HEIGHT = 14 };
    char label[24];
    snprintf(label, sizeof label, "%zu", rank);
    int left = (int)x + GAP, top = (int)y - HEIGHT, width = canvas_text_width(2, label);
    if (left + width > view->picture.width) left = (int)x - GAP - width;
    canvas_text(&view->picture, left, top < 2 ? 2 : top, 2, MARK_INK, label);
}

/* An outline that would be a few dots gets a circle around it instead, so that it is seen. */
static void mark(scene_view *view, const candidate *one, const double *outline, size_t rank) {
    static const double RADIUS_MIN = 9;
    double x = (one->x_px - (double)view->x0) / view->px_per_dot,
           y = (one->y_px - (double)view->y0) / view->px_per_dot, reach = 0;
    double *ring = memory_array(2 * (size_t)one->outline_count, sizeof *ring);
    if (!ring) return;
    size_t corner = 0; /* the upper right one */
    for (size_t i = 0; i < (size_t)one->outline_count; i++) {
        ring[2 * i] = (outline[2 * i] - (double)view->x0) / view->px_per_dot;
        ring[2 * i + 1] = (outline[2 * i + 1] - (double)view->y0) / view->px_per_dot;
        reach = fmax(reach, hypot(ring[2 * i] - x, ring[2 * i + 1] - y));
        if (ring[2 * i] - ring[2 * i + 1] > ring[2 * corner] - ring[2 * corner + 1]) corner = i;
    }
    if (reach < RADIUS_MIN) {
        canvas_circle(&view->picture, x, y, RADIUS_MIN, 2, MARK_INK);
        put_number(view, x + RADIUS_MIN, y - RADIUS_MIN / 2, rank);
    } else {
        canvas_ring(&view->picture, ring, (size_t)one->outline_count, 2, MARK_INK);
        put_number(view, ring[2 * corner], ring[2 * corner + 1], rank);
    }
    free(ring);
}

/* The edge of the area of interest. */
static void draw_area(scene_view *view, const aoi_clip *area) {
    const double *edges;
    size_t count = area ? aoi_clip_edges(area, &edges) : 0;
    for (size_t i = 0; i < count; i++) {
        double line[4];
        for (int k = 0; k < 4; k++)
            line[k] = (edges[4 * i + (size_t)k] - (double)(k % 2 ? view->y0 : view->x0)) / view->px_per_dot;
        canvas_ring(&view->picture, line, 2, 1, AREA_INK);
    }
}

pap_status picture_overview(const detection *found, const char *path, double min_score, bool may_replace,
                            bool is_public, pap_error *err) {
    const raster_source *source = detection_source(found);
    double least = min_score < 0 ? detection_regime(found)->threshold : min_score;
    scene_view view = view_of(found);
    pap_status status = view.width * view.height <= (int64_t)READ_AGAIN_MPX * 1000000
                            ? view_from_pixels(&view, found, err)
                            : view_from_means(&view, found, err);
    size_t rank = 0;
    if (!status) draw_area(&view, detection_area(found));
    for (size_t i = 0; !status && i < detection_count(found); i++) {
        candidate one;
        const double *outline;
        bool is_kept;
        status = detection_get(found, i, &one, &outline, &is_kept, err);
        if (status || one.score < least) break;
        if (is_kept) mark(&view, &one, outline, ++rank);
    }
    if (!status) {
        canvas_scale_bar(&view.picture, view.px_per_dot * raster_source_gsd_m(source));
        status = canvas_write_png(&view.picture, path, may_replace, is_public, err);
    }
    canvas_free(&view.picture);
    return status;
}
