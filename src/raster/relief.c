/* A DEM, for the ground under raw frames. */
#include "raster/relief.h"

#include "base/error.h"
#include "base/memory.h"
#include "raster/dataset.h"

#include <cpl_error.h>
#include <geodesic.h>
#include <math.h>
#include <ogr_srs_api.h>
#include <stdlib.h>
#include <string.h>

struct relief {
    const char *path; /* GDAL's */
    GDALDatasetH dataset;
    GDALRasterBandH band;
    OGRCoordinateTransformationH from_wgs84;
    double to_pixel[6]; /* CRS to pixels */
    double metres;      /* of one unit of height */
    double scale, offset;
};

/* Nodes along a side of the ground around a frame: a hundredth of what it sees, finer than most DEMs. */
enum { NODES = 129 };
/* Samples along a side that are read at most; a finer DEM is read coarser. */
enum { READ_MAX = 1024 };

static const struct {
    const char *name;
    double metres;
} units[] = {
    {"", 1},       {"m", 1},       {"metre", 1},     {"meter", 1},     {"metres", 1},
    {"meters", 1}, {"ft", 0.3048}, {"foot", 0.3048}, {"feet", 0.3048}, {"US survey foot", 1200.0 / 3937}};

static pap_status read_unit(relief *dem, pap_error *err) {
    const char *name = GDALGetRasterUnitType(dem->band);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcmp(name ? name : "", units[i].name) == 0) dem->metres = units[i].metres;
    if (dem->metres > 0) return PAP_OK;
    return error_set(err, PAP_E_UNSUPPORTED, "%s: heights in \"%s\"; give a DEM in metres", dem->path, name);
}

static pap_status read_place(relief *dem, pap_error *err) {
    double to_crs[6];
    OGRSpatialReferenceH own = GDALGetSpatialRef(dem->dataset), wgs84 = OSRNewSpatialReference(NULL);
    if (own && GDALGetGeoTransform(dem->dataset, to_crs) == CE_None &&
        GDALInvGeoTransform(to_crs, dem->to_pixel) && OSRImportFromEPSG(wgs84, 4326) == OGRERR_NONE) {
        OGRSpatialReferenceH crs = OSRClone(own);
        OSRSetAxisMappingStrategy(crs, OAMS_TRADITIONAL_GIS_ORDER);
        OSRSetAxisMappingStrategy(wgs84, OAMS_TRADITIONAL_GIS_ORDER);
        dem->from_wgs84 = OCTNewCoordinateTransformation(wgs84, crs);
        OSRDestroySpatialReference(crs);
    }
    OSRDestroySpatialReference(wgs84);
    if (dem->from_wgs84) return PAP_OK;
    return error_set(err, PAP_E_GEOREF,
                     "%s: no georeference that can be related to WGS 84; assign it one (gdal_edit)",
                     dem->path);
}

static pap_status describe(relief *dem, pap_error *err) {
    dem->path = GDALGetDescription(dem->dataset);
    if (GDALGetRasterCount(dem->dataset) != 1)
        return error_set(err, PAP_E_UNSUPPORTED, "%s: a DEM has one band of heights, this file has %d",
                         dem->path, GDALGetRasterCount(dem->dataset));
    int has_scale;
    dem->band = GDALGetRasterBand(dem->dataset, 1);
    dem->scale = GDALGetRasterScale(dem->band, &has_scale);
    dem->offset = GDALGetRasterOffset(dem->band, NULL);
    if (!has_scale || dem->scale == 0) dem->scale = 1;
    pap_status status = read_unit(dem, err);
    return status ? status : read_place(dem, err);
}

pap_status relief_open(relief **out, const char *path, pap_error *err) {
    relief *dem = calloc(1, sizeof *dem);
    if (!dem) return error_nomem(err, path);
    pap_status status = dataset_open(&dem->dataset, path, err);
    CPLPushErrorHandler(CPLQuietErrorHandler);
    if (!status) status = describe(dem, err);
    CPLPopErrorHandler();
    if (status) {
        relief_close(dem);
        return status;
    }
    *out = dem;
    return PAP_OK;
}

void relief_close(relief *dem) {
    if (!dem) return;
    if (dem->from_wgs84) OCTDestroyCoordinateTransformation(dem->from_wgs84);
    if (dem->dataset) GDALClose(dem->dataset);
    free(dem);
}

/* Nodes as positions in the DEM's pixels; NaN where the CRS has none. */
static void find_nodes(double *x, double *y, const relief *dem, double lon, double lat, double step_m) {
    struct geod_geodesic earth;
    geod_init(&earth, 6378137.0, 1.0 / 298.257223563);
    for (int row = 0; row < NODES; row++)
        for (int column = 0; column < NODES; column++) {
            int i = row * NODES + column, ok = FALSE;
            double east = (column - NODES / 2) * step_m, north = (NODES / 2 - row) * step_m, at_x,
                   at_y; // NOLINT
            geod_direct(&earth, lat, lon, atan2(east, north) * 180 / acos(-1.0), hypot(east, north), &at_y,
                        &at_x, NULL);
            OCTTransformEx(dem->from_wgs84, 1, &at_x, &at_y, NULL, &ok);
            const double *t = dem->to_pixel;
            x[i] = ok ? t[0] + t[1] * at_x + t[2] * at_y : NAN;
            y[i] = ok ? t[3] + t[4] * at_x + t[5] * at_y : NAN;
        }
}

/* A window of the DEM, read at most READ_MAX samples wide and high. */
typedef struct window {
    int x, y, w, h;          /* pixels of the DEM */
    int read_w, read_h;      /* samples */
    float *samples;          /* owned */
    unsigned char *is_valid; /* owned */
} window;

/* The pixels under the nodes with one around them, as far as there are any. */
static bool choose_window(window *out, const relief *dem, const double *x, const double *y) {
    double x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY;
    for (int i = 0; i < NODES * NODES; i++) {
        x0 = fmin(x0, x[i]);
        y0 = fmin(y0, y[i]);
        x1 = fmax(x1, x[i]);
        y1 = fmax(y1, y[i]);
    }
    x0 = fmax(floor(x0) - 1, 0);
    y0 = fmax(floor(y0) - 1, 0);
    x1 = fmin(ceil(x1) + 1, GDALGetRasterXSize(dem->dataset));
    y1 = fmin(ceil(y1) + 1, GDALGetRasterYSize(dem->dataset));
    if (!(x0 < x1 && y0 < y1)) return false;
    *out = (window){.x = (int)x0, .y = (int)y0, .w = (int)(x1 - x0), .h = (int)(y1 - y0)};
    out->read_w = out->w < READ_MAX ? out->w : READ_MAX;
    out->read_h = out->h < READ_MAX ? out->h : READ_MAX;
    return true;
}

static pap_status read_window(window *out, const relief *dem, pap_error *err) {
    size_t count = (size_t)out->read_w * (size_t)out->read_h;
    out->samples = memory_array(count, sizeof *out->samples);
    out->is_valid = memory_array(count, 1);
    if (!out->samples || !out->is_valid) return error_nomem(err, dem->path);
    if (GDALRasterIO(dem->band, GF_Read, out->x, out->y, out->w, out->h, out->samples, out->read_w,
                     out->read_h, GDT_Float32, 0, 0) != CE_None ||
        GDALRasterIO(GDALGetMaskBand(dem->band), GF_Read, out->x, out->y, out->w, out->h, out->is_valid,
                     out->read_w, out->read_h, GDT_Byte, 0, 0) != CE_None)
        return error_set(err, PAP_E_DECODE,
                         "%s: the part under the frames cannot be read (%s); copy it again", dem->path,
                         dataset_message("GDAL failed"));
    return PAP_OK;
}

/* Bilinear between centres of samples, as far as there are any around; NaN where one of them is void. */
static double sample_at(const window *from, const relief *dem, double x_px, double y_px) {
    double x = (x_px - from->x) * from->read_w / from->w, y = (y_px - from->y) * from->read_h / from->h;
    if (!(x >= 0 && y >= 0 && x <= from->read_w && y <= from->read_h)) return NAN;
    x = fmax(0, fmin(x - 0.5, from->read_w - 1));
    y = fmax(0, fmin(y - 0.5, from->read_h - 1));
    int x0 = (int)x, y0 = (int)y;
    double u = x - x0, v = y - y0, sum = 0;
    for (int corner = 0; corner < 4; corner++) {
        int column = x0 + (corner & 1), row = y0 + (corner >> 1);
        double weight = (corner & 1 ? u : 1 - u) * (corner >> 1 ? v : 1 - v);
        if (weight == 0) continue;
        size_t at = (size_t)row * (size_t)from->read_w + (size_t)column;
        if (!from->is_valid[at] || !isfinite(from->samples[at])) return NAN;
        sum += weight * (double)from->samples[at];
    }
    return (sum * dem->scale + dem->offset) * dem->metres;
}

pap_status relief_around(terrain **out, const relief *dem, double lon, double lat, double reach_m,
                         pap_error *err) {
    const double step_m = 2 * reach_m / (NODES - 1);
    double *x = memory_array(2 * (size_t)NODES * NODES, sizeof *x);
    double *up_m = memory_array((size_t)NODES * NODES, sizeof *up_m);
    window part = {0};
    pap_status status = x && up_m ? PAP_OK : error_nomem(err, dem->path);
    if (!status) {
        double *y = x + (size_t)NODES * NODES;
        CPLPushErrorHandler(CPLQuietErrorHandler);
        find_nodes(x, y, dem, lon, lat, step_m);
        bool is_near = choose_window(&part, dem, x, y);
        if (is_near) status = read_window(&part, dem, err);
        CPLPopErrorHandler();
        for (int i = 0; !status && i < NODES * NODES; i++)
            up_m[i] = is_near ? sample_at(&part, dem, x[i], y[i]) : NAN;
    }
    terrain *ground = status ? NULL : terrain_new(up_m, NODES, step_m);
    if (!status && !ground) status = error_nomem(err, dem->path);
    free(part.samples);
    free(part.is_valid);
    free(x);
    if (status)
        free(up_m);
    else
        *out = ground;
    return status;
}
