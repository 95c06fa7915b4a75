/* What `info` says of the other product of the same flight. */
#include "cli/flight.h"

#include "base/file.h"
#include "detect/detection.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct box {
    double west, east, south, north;
} box;

static bool box_of(box *out, const raster_source *s) {
    *out = (box){INFINITY, -INFINITY, INFINITY, -INFINITY};
    for (int corner = 0; corner < 4; corner++) {
        double lon, lat, x = corner & 1 ? (double)s->width : 0, y = corner & 2 ? (double)s->height : 0;
        if (!s->place || !geo_place_lonlat(s->place, &lon, &lat, x, y)) return false;
        out->west = fmin(out->west, lon), out->east = fmax(out->east, lon);
        out->south = fmin(out->south, lat), out->north = fmax(out->north, lat);
    }
    return true;
}

static bool overlap(const raster_source *a, const raster_source *b) {
    box one, other;
    return box_of(&one, a) && box_of(&other, b) && one.west < other.east && other.west < one.east &&
           one.south < other.north && other.south < one.north;
}

/* NULL: there is none, it cannot be opened, or it shows another place. */
static raster_source *open_beside(const raster_source *source) {
    raster_source *beside = NULL;
    pap_error ignored;
    char *path = raster_beside(source);
    if (path && raster_source_open(&beside, path, NULL, &ignored)) beside = NULL;
    free(path);
    if (!beside || overlap(source, beside)) return beside;
    raster_source_free(beside);
    return NULL;
}

static bool is_one_grid(const raster_source *a, const raster_source *b) {
    pap_error ignored;
    return detection_check_pair(a, b, &ignored) == PAP_OK;
}

void flight_print(const raster_source *source) {
    raster_source *beside = open_beside(source);
    if (!beside) return;
    const char *grid = is_one_grid(source, beside) ? "the same grid" : "another grid";
    double cm = 100 * raster_source_gsd_m(beside);
    if (beside->part_count)
        printf("  flight    its bands (%s) lie beside it: %s and %d more, %.3g cm, on %s;\n",
               beside->roles_text, file_base_name(beside->parts[0]), beside->part_count - 1, cm, grid);
    else
        printf("  flight    its colour picture lies beside it: %s, %.3g cm, on %s;\n", beside->name, cm,
               grid);
    printf("            detect on the folder takes both: flowers in the colours, fields in the bands\n");
    raster_source_free(beside);
}

void flight_add(json_t *object, const raster_source *source) {
    raster_source *beside = open_beside(source);
    json_t *told = json_null();
    if (beside)
        told = json_pack("{s:s, s:s, s:f, s:b}", "image",
                         file_base_name(beside->part_count ? beside->parts[0] : beside->path), "bands",
                         beside->roles_text, "gsd_m", raster_source_gsd_m(beside), "same_grid",
                         is_one_grid(source, beside));
    json_object_set_new(object, "beside", told);
    raster_source_free(beside);
}
