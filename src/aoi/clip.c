/* The area of interest on a picture's pixels. */
#include "aoi/clip.h"

#include "base/error.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

/* With y0 <= y1. */
typedef struct edge {
    double x0, y0, x1, y1;
} edge;

struct aoi_clip {
    VECTOR(edge) edges; /* by y0 */
    double tallest;     /* y1 - y0 at most */
    double width, height;
};

_Static_assert(sizeof(edge) == 4 * sizeof(double), "edges are handed out as doubles");

/* ---- making it ---- */

bool aoi_box_of_picture(aoi_box *out, const geo_place *place, int64_t width, int64_t height, double reach_m) {
    enum { STEPS = 16 };
    static const double LATITUDE_M =
        110000; /* a little less than the shortest degree: the box is rather too wide */
    *out = (aoi_box){INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (int i = 0; i <= STEPS; i++)
        for (int side = 0; side < 4; side++) {
            double along = (double)i / STEPS, lon, lat;
            double x = side < 2 ? along : side - 2, y = side < 2 ? side : along;
            if (!geo_place_lonlat(place, &lon, &lat, x * (double)width, y * (double)height)) continue;
            out->west = fmin(out->west, lon);
            out->east = fmax(out->east, lon);
            out->south = fmin(out->south, lat);
            out->north = fmax(out->north, lat);
        }
    double widest = fmin(fmax(fabs(out->south), fabs(out->north)), 89.0);
    double lat_more = (reach_m + 10) / LATITUDE_M, lon_more = lat_more / cos(widest * acos(-1.0) / 180.0);
    out->west -= lon_more;
    out->east += lon_more;
    out->south -= lat_more;
    out->north += lat_more;
    return isfinite(out->west) && isfinite(out->south);
}

static OGRGeometryH box_shape(const aoi_box *b) {
    OGRGeometryH shape = OGR_G_CreateGeometry(wkbPolygon), ring = OGR_G_CreateGeometry(wkbLinearRing);
    const double corners[5][2] = {{b->west, b->south},
                                  {b->east, b->south},
                                  {b->east, b->north},
                                  {b->west, b->north},
                                  {b->west, b->south}};
    for (int i = 0; i < 5; i++) OGR_G_AddPoint_2D(ring, corners[i][0], corners[i][1]);
    OGR_G_AddGeometryDirectly(shape, ring);
    return shape;
}

static bool add_edge(aoi_clip *clip, double x0, double y0, double x1, double y1) {
    edge *slot = VECTOR_PUSH(&clip->edges);
    if (!slot) return false;
    *slot = y0 <= y1 ? (edge){x0, y0, x1, y1} : (edge){x1, y1, x0, y0};
    clip->tallest = fmax(clip->tallest, slot->y1 - slot->y0);
    return true;
}

/* `place` NULL: degrees stay degrees. */
static pap_status add_ring(aoi_clip *clip, OGRGeometryH ring, const geo_place *place, const char *subject,
                           pap_error *err) {
    double x = clip->width / 2, y = clip->height / 2, last_x = 0, last_y = 0;
    for (int i = 0; i < OGR_G_GetPointCount(ring); i++) {
        double lon = OGR_G_GetX(ring, i), lat = OGR_G_GetY(ring, i);
        if (!place) {
            x = lon;
            y = lat;
        } else if (!geo_place_pixel(place, &x, &y, lon, lat))
            return error_set(
                err, PAP_E_GEOREF,
                "%s: the area of interest reaches where its CRS has no answer; give a smaller area", subject);
        if (i > 0 && !add_edge(clip, last_x, last_y, x, y)) return error_nomem(err, "the area of interest");
        last_x = x;
        last_y = y;
    }
    return PAP_OK;
}

static pap_status add_shape(aoi_clip *clip, OGRGeometryH shape, const geo_place *place, const char *subject,
                            pap_error *err) {
    OGRwkbGeometryType type = wkbFlatten(OGR_G_GetGeometryType(shape));
    pap_status status = PAP_OK;
    if (type != wkbPolygon && type != wkbMultiPolygon && type != wkbGeometryCollection) return PAP_OK;
    for (int i = 0; i < OGR_G_GetGeometryCount(shape) && !status; i++) {
        OGRGeometryH part = OGR_G_GetGeometryRef(shape, i);
        status = type == wkbPolygon ? add_ring(clip, part, place, subject, err)
                                    : add_shape(clip, part, place, subject, err);
    }
    return status;
}

static int by_top(const void *a, const void *b) {
    const edge *p = a, *q = b;
    return (p->y0 > q->y0) - (p->y0 < q->y0);
}

static pap_status fill(aoi_clip *clip, const aoi *area, const geo_place *place, double reach_m,
                       const char *subject, pap_error *err) {
    static const double EDGE_DEGREES = 0.0005; /* about 50 m: straight on any picture */
    aoi_box around;
    if (!aoi_box_of_picture(&around, place, (int64_t)clip->width, (int64_t)clip->height, reach_m))
        return error_set(err, PAP_E_GEOREF,
                         "%s: its rim has no position on the ground; georeference it again", subject);
    OGRGeometryH frame = box_shape(&around), part = OGR_G_Intersection(aoi_shape(area), frame);
    pap_status status = part ? PAP_OK : error_nomem(err, "the area of interest");
    if (!status) {
        OGR_G_Segmentize(part, EDGE_DEGREES);
        status = add_shape(clip, part, place, subject, err);
    }
    if (part) OGR_G_DestroyGeometry(part);
    OGR_G_DestroyGeometry(frame);
    return status;
}

static void sort_edges(aoi_clip *clip) {
    if (clip->edges.count) qsort(clip->edges.items, clip->edges.count, sizeof *clip->edges.items, by_top);
}

pap_status aoi_clip_new(aoi_clip **out, const aoi *area, const geo_place *place, int64_t width,
                        int64_t height, double reach_m, const char *subject, pap_error *err) {
    aoi_clip *clip = calloc(1, sizeof *clip);
    if (!clip) return error_nomem(err, "the area of interest");
    clip->width = (double)width;
    clip->height = (double)height;
    pap_status status = fill(clip, area, place, reach_m, subject, err);
    sort_edges(clip);
    if (!status && !aoi_clip_touches(clip, 0, 0, clip->width, clip->height))
        status = error_set(err, PAP_E_OUTSIDE, "%s: lies outside the area of interest (%s)", subject,
                           aoi_path(area));
    if (status) {
        aoi_clip_free(clip);
        return status;
    }
    *out = clip;
    return PAP_OK;
}

pap_status aoi_clip_new_degrees(aoi_clip **out, const aoi *area, pap_error *err) {
    aoi_clip *clip = calloc(1, sizeof *clip);
    if (!clip) return error_nomem(err, "the area of interest");
    pap_status status = add_shape(clip, aoi_shape(area), NULL, aoi_path(area), err);
    sort_edges(clip);
    if (status) {
        aoi_clip_free(clip);
        return status;
    }
    *out = clip;
    return PAP_OK;
}

void aoi_clip_free(aoi_clip *clip) {
    if (!clip) return;
    free(clip->edges.items);
    free(clip);
}

/* ---- asking it ---- */

/* The first edge that may reach down to y. */
static size_t first_edge(const aoi_clip *clip, double y) {
    size_t low = 0, high = clip->edges.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (clip->edges.items[middle].y0 < y - clip->tallest)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool crosses(const edge *one, double y, double *x) {
    if ((one->y0 > y) == (one->y1 > y)) return false;
    *x = one->x0 + (y - one->y0) * (one->x1 - one->x0) / (one->y1 - one->y0);
    return true;
}

bool aoi_clip_holds(const aoi_clip *clip, double x, double y) {
    bool inside = false;
    double at;
    for (size_t i = first_edge(clip, y); i < clip->edges.count && clip->edges.items[i].y0 <= y; i++)
        if (crosses(&clip->edges.items[i], y, &at) && x < at) inside = !inside;
    return inside;
}

/* Whether an edge has a point in a rectangle (Liang and Barsky 1984). */
static bool enters(const edge *one, double x0, double y0, double x1, double y1) {
    double dx = one->x1 - one->x0, dy = one->y1 - one->y0, from = 0, to = 1;
    const double p[4] = {-dx, dx, -dy, dy}, q[4] = {one->x0 - x0, x1 - one->x0, one->y0 - y0, y1 - one->y0};
    for (int i = 0; i < 4; i++) {
        if (p[i] == 0 && q[i] < 0) return false;
        if (p[i] < 0) from = fmax(from, q[i] / p[i]);
        if (p[i] > 0) to = fmin(to, q[i] / p[i]);
    }
    return from <= to;
}

bool aoi_clip_touches(const aoi_clip *clip, double x0, double y0, double x1, double y1) {
    for (size_t i = first_edge(clip, y0); i < clip->edges.count && clip->edges.items[i].y0 <= y1; i++)
        if (enters(&clip->edges.items[i], x0, y0, x1, y1)) return true;
    return aoi_clip_holds(clip, x0, y0);
}

void aoi_clip_bounds(const aoi_clip *clip, double *x0, double *y0, double *x1, double *y1) {
    *x0 = *y0 = INFINITY;
    *x1 = *y1 = -INFINITY;
    for (size_t i = 0; i < clip->edges.count; i++) {
        const edge *one = &clip->edges.items[i];
        *x0 = fmin(*x0, fmin(one->x0, one->x1));
        *x1 = fmax(*x1, fmax(one->x0, one->x1));
        *y0 = fmin(*y0, one->y0);
        *y1 = fmax(*y1, one->y1);
    }
    *x0 = fmax(*x0, 0);
    *y0 = fmax(*y0, 0);
    *x1 = fmin(*x1, clip->width);
    *y1 = fmin(*y1, clip->height);
}

static int by_value(const void *a, const void *b) {
    double p = *(const double *)a, q = *(const double *)b;
    return (p > q) - (p < q);
}

bool aoi_clip_row(aoi_row *row, const aoi_clip *clip, double y) {
    double at;
    row->count = 0;
    for (size_t i = first_edge(clip, y); i < clip->edges.count && clip->edges.items[i].y0 <= y; i++) {
        if (!crosses(&clip->edges.items[i], y, &at)) continue;
        if (!memory_reserve((void **)&row->x, &row->capacity, row->count + 1, sizeof *row->x)) return false;
        row->x[row->count++] = at;
    }
    if (row->count) qsort(row->x, row->count, sizeof *row->x, by_value);
    return true;
}

bool aoi_row_holds(const aoi_row *row, double x) {
    size_t low = 0, high = row->count; /* crossings at or left of x */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (row->x[middle] <= x)
            low = middle + 1;
        else
            high = middle;
    }
    return low % 2 == 1;
}

size_t aoi_clip_edges(const aoi_clip *clip, const double **edges) {
    *edges = (const double *)clip->edges.items;
    return clip->edges.count;
}
