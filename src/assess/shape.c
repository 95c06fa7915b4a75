/* Points and polygons on the ground: distance and area in metres. */
#include "assess/places.h"
#include "base/error.h"

#include <math.h>
#include <stdlib.h>

static const double SEMI_MAJOR_M = 6378137.0, ECCENTRICITY2 = 0.0066943799901413165; /* WGS 84 */
static const double RADIANS = 0.017453292519943295;
static const double METRES_PER_DEGREE_LOW = 110000; /* less than a degree of latitude anywhere */

/* Metres east and north of a place, by the ellipsoid's radii of curvature there. */
typedef struct local_frame {
    double lon, lat, east_m, north_m; /* metres per degree */
} local_frame;

static local_frame frame_at(double lon, double lat) {
    double s = sin(lat * RADIANS), w = 1 - ECCENTRICITY2 * s * s;
    double across = SEMI_MAJOR_M / sqrt(w), along = SEMI_MAJOR_M * (1 - ECCENTRICITY2) / (w * sqrt(w));
    return (local_frame){lon, lat, across * cos(lat * RADIANS) * RADIANS, along * RADIANS};
}

static void to_metres(double xy[2], const local_frame *frame, const double *lonlat) {
    xy[0] = remainder(lonlat[0] - frame->lon, 360) * frame->east_m;
    xy[1] = (lonlat[1] - frame->lat) * frame->north_m;
}

double place_distance_m(double lon_a, double lat_a, double lon_b, double lat_b) {
    /* At the middle latitude, so that it is the same both ways. */
    local_frame frame = frame_at(lon_a, 0.5 * (lat_a + lat_b));
    const double b[2] = {lon_b, lat_b}, a[2] = {lon_a, lat_a};
    double at_a[2], at_b[2];
    to_metres(at_a, &frame, a);
    to_metres(at_b, &frame, b);
    return hypot(at_b[0] - at_a[0], at_b[1] - at_a[1]);
}

static pap_status add_part(place_shape *shape, OGRGeometryH line, bool is_hole, pap_error *err) {
    shape_part *part = VECTOR_PUSH(&shape->parts);
    if (!part) return error_nomem(err, "a list of places");
    *part = (shape_part){shape->lonlat.count / 2, shape->lonlat.count / 2, is_hole};
    for (int i = 0; i < OGR_G_GetPointCount(line); i++) {
        double lat = OGR_G_GetY(line, i), *x = VECTOR_PUSH(&shape->lonlat);
        if (x) *x = OGR_G_GetX(line, i);
        double *y = x ? VECTOR_PUSH(&shape->lonlat) : NULL;
        if (!y) return error_nomem(err, "a list of places");
        *y = lat;
        part->end++;
        shape->lat_low = fmin(shape->lat_low, lat);
        shape->lat_high = fmax(shape->lat_high, lat);
    }
    return PAP_OK;
}

static pap_status add_geometry(place_shape *shape, OGRGeometryH geometry, pap_error *err) {
    OGRwkbGeometryType type = wkbFlatten(OGR_G_GetGeometryType(geometry));
    pap_status status = PAP_OK;
    if (type == wkbPoint) return add_part(shape, geometry, false, err);
    bool is_polygon = type == wkbPolygon;
    if (!is_polygon && type != wkbMultiPolygon && type != wkbMultiPoint && type != wkbGeometryCollection)
        return error_set(err, PAP_E_FORMAT, "is a %s; needs points or polygons", OGRGeometryTypeToName(type));
    for (int i = 0; !status && i < OGR_G_GetGeometryCount(geometry); i++) {
        OGRGeometryH inner = OGR_G_GetGeometryRef(geometry, i);
        status = is_polygon ? add_part(shape, inner, i > 0, err) : add_geometry(shape, inner, err);
    }
    return status;
}

pap_status shape_of(place_shape *out, OGRGeometryH geometry, pap_error *err) {
    place_shape shape = {.lat_low = INFINITY, .lat_high = -INFINITY};
    pap_status status = add_geometry(&shape, geometry, err);
    if (status)
        shape_free(&shape);
    else
        *out = shape;
    return status;
}

void shape_free(place_shape *shape) {
    free(shape->lonlat.items);
    free(shape->parts.items);
    *shape = (place_shape){.lat_low = 0};
}

bool shape_is_near(const place_shape *shape, double lat, double reach_m) {
    double reach = reach_m / METRES_PER_DEGREE_LOW;
    return lat >= shape->lat_low - reach && lat <= shape->lat_high + reach;
}

/* From the origin to the segment a-b. */
static double segment_distance(const double a[2], const double b[2]) {
    double dx = b[0] - a[0], dy = b[1] - a[1], length2 = dx * dx + dy * dy;
    double along = length2 > 0 ? -(a[0] * dx + a[1] * dy) / length2 : 0;
    along = along < 0 ? 0 : along > 1 ? 1 : along;
    return hypot(a[0] + along * dx, a[1] + along * dy);
}

/* Whether the ray from the origin to +x crosses a-b. */
static bool is_crossed(const double a[2], const double b[2]) {
    if ((a[1] > 0) == (b[1] > 0)) return false;
    return a[0] - a[1] * (b[0] - a[0]) / (b[1] - a[1]) > 0;
}

/* Even-odd over all rings, so holes are outside whichever way they turn. */
double shape_distance_m(const place_shape *shape, double lon, double lat) {
    local_frame frame = frame_at(lon, lat);
    double nearest = INFINITY, a[2], b[2];
    bool is_inside = false;
    for (size_t p = 0; p < shape->parts.count; p++) {
        const shape_part *part = &shape->parts.items[p];
        for (size_t i = part->first; i < part->end; i++) {
            size_t next = i + 1 < part->end ? i + 1 : part->first;
            to_metres(a, &frame, shape->lonlat.items + 2 * i);
            to_metres(b, &frame, shape->lonlat.items + 2 * next);
            nearest = fmin(nearest, segment_distance(a, b));
            if (is_crossed(a, b)) is_inside = !is_inside;
        }
    }
    return is_inside ? 0 : nearest;
}

static double ring_area_m2(const local_frame *frame, const double *lonlat, size_t count) {
    double sum = 0, a[2], b[2];
    for (size_t i = 0; i < count; i++) {
        to_metres(a, frame, lonlat + 2 * i);
        to_metres(b, frame, lonlat + 2 * ((i + 1) % count));
        sum += a[0] * b[1] - b[0] * a[1];
    }
    return fabs(sum) / 2;
}

double shape_area_m2(const place_shape *shape) {
    double area = 0;
    if (shape->lonlat.count < 2) return 0;
    local_frame frame = frame_at(shape->lonlat.items[0], shape->lonlat.items[1]);
    for (size_t p = 0; p < shape->parts.count; p++) {
        const shape_part *part = &shape->parts.items[p];
        double ring = ring_area_m2(&frame, shape->lonlat.items + 2 * part->first, part->end - part->first);
        area += part->is_hole ? -ring : ring;
    }
    return area;
}
