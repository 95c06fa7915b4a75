/* Single bands of several files as one picture: the description of it that GDAL opens in place of a file. */
#include "raster/stack.h"

#include "base/error.h"
#include "base/file.h"
#include "raster/capture.h"
#include "raster/dataset.h"

#include <cpl_error.h>
#include <cpl_minixml.h>
#include <cpl_string.h>
#include <math.h>
#include <ogr_srs_api.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void stack_free(band_stack *stack) {
    for (int i = 0; i < stack->count; i++) free(stack->parts[i].path);
    stack->count = 0;
}

bool stack_add(band_stack *stack, const char *path, int band, const char *label) {
    char *copy = stack->count < STACK_PARTS_MAX ? strdup(path) : NULL;
    if (!copy) return false;
    stack_part *part = &stack->parts[stack->count++];
    part->path = copy;
    part->band = band;
    snprintf(part->label, sizeof part->label, "%s", label);
    return true;
}

/* A part that is open. */
typedef struct sheet {
    GDALDatasetH dataset;
    GDALRasterBandH band;
    const char *name; /* for messages */
    int w, h;
    bool is_placed;
    double gt[6];
} sheet;

static bool is_alpha(GDALDatasetH dataset, int band) {
    return GDALGetRasterColorInterpretation(GDALGetRasterBand(dataset, band)) == GCI_AlphaBand;
}

/* An alpha beside the band is all that a file of one band may have. */
static pap_status check_bands(const sheet *s, const stack_part *part, pap_error *err) {
    int count = GDALGetRasterCount(s->dataset);
    bool is_single = count == 1 || (count == 2 && is_alpha(s->dataset, 2));
    if (part->band || is_single) return PAP_OK;
    return error_set(err, PAP_E_BANDS, "%s: has %d bands; say which of them is meant: --bands %s=%s:N",
                     part->path, count, part->label, s->name);
}

static pap_status open_sheet(sheet *s, const stack_part *part, pap_error *err) {
    bool is_file = !strchr(part->path, ':');
    pap_status status = is_file ? dataset_open(&s->dataset, part->path, err)
                                : dataset_open_as(&s->dataset, part->path, part->path, err);
    if (status) return status;
    s->name = file_base_name(part->path);
    s->w = GDALGetRasterXSize(s->dataset);
    s->h = GDALGetRasterYSize(s->dataset);
    s->is_placed = GDALGetGeoTransform(s->dataset, s->gt) == CE_None;
    if (!s->is_placed && capture_is_raw(s->dataset))
        return error_set(
            err, PAP_E_UNSUPPORTED,
            "%s: a raw capture of a multispectral camera, not aligned with the other bands; stitch the "
            "flight first (Pix4D, ODM, Agisoft Metashape, DJI Terra) and give its orthomosaics",
            part->path);
    status = check_bands(s, part, err);
    if (!status) s->band = GDALGetRasterBand(s->dataset, part->band ? part->band : 1);
    if (!status && !s->band)
        status = error_set(err, PAP_E_BANDS, "%s: has no band %d, only %d; correct --bands", part->path,
                           part->band, GDALGetRasterCount(s->dataset));
    return status;
}

/* ---- one grid ---- */

static const char *crs_name(GDALDatasetH dataset, char out[80]) {
    OGRSpatialReferenceH crs = GDALGetSpatialRef(dataset);
    const char *code = crs ? OSRGetAuthorityCode(crs, NULL) : NULL;
    snprintf(out, 80, "%s%.60s", code ? "EPSG:" : "", code ? code : crs ? OSRGetName(crs) : "no CRS");
    return out;
}

static bool is_same_crs(const sheet *a, const sheet *b) {
    OGRSpatialReferenceH one = GDALGetSpatialRef(a->dataset), other = GDALGetSpatialRef(b->dataset);
    return (!one && !other) || (one && other && OSRIsSame(one, other));
}

typedef struct extent {
    double left, right, bottom, top;
} extent;

static extent extent_of(const sheet *s) {
    extent e = {INFINITY, -INFINITY, INFINITY, -INFINITY};
    for (int corner = 0; corner < 4; corner++) {
        double px = corner & 1 ? s->w : 0, py = corner & 2 ? s->h : 0;
        double x = s->gt[0] + px * s->gt[1] + py * s->gt[2], y = s->gt[3] + px * s->gt[4] + py * s->gt[5];
        e.left = fmin(e.left, x), e.right = fmax(e.right, x);
        e.bottom = fmin(e.bottom, y), e.top = fmax(e.top, y);
    }
    return e;
}

/* The command that lays one file on the other's grid. */
static void remedy(char *out, size_t size, const sheet *on, const sheet *off) {
    char crs[80];
    extent e = extent_of(on);
    snprintf(out, size, "gdalwarp -t_srs %s -te %.12g %.12g %.12g %.12g -ts %d %d -r bilinear %s ON_GRID.tif",
             crs_name(on->dataset, crs), e.left, e.bottom, e.right, e.top, on->w, on->h, off->name);
}

/* How far the corners of b are off those of a, in pixels of a, along the axes of the CRS. */
static double corners_off_px(const sheet *a, const sheet *b) {
    extent one = extent_of(a), other = extent_of(b);
    double px = fmin(hypot(a->gt[1], a->gt[4]), hypot(a->gt[2], a->gt[5]));
    double off = fmax(fmax(fabs(one.left - other.left), fabs(one.right - other.right)),
                      fmax(fabs(one.bottom - other.bottom), fabs(one.top - other.top)));
    return px > 0 ? off / px : INFINITY;
}

static bool overlap(const sheet *a, const sheet *b) {
    extent one = extent_of(a), other = extent_of(b);
    return one.left < other.right && other.left < one.right && one.bottom < other.top &&
           other.bottom < one.top;
}

/* What differs between the grids of two parts, or NULL. */
static const char *difference(char *out, size_t size, const sheet *on, const sheet *off, bool may_repeat) {
    static const double ALIGNED_PX = 0.05;
    char a[80], b[80];
    const bool has_size = on->w == off->w && on->h == off->h;
    if (on->is_placed != off->is_placed)
        snprintf(out, size, "only one of them is georeferenced");
    else if (on->is_placed && !is_same_crs(on, off))
        snprintf(out, size, "another CRS, %s instead of %s", crs_name(off->dataset, b),
                 crs_name(on->dataset, a));
    else if (on->is_placed && !overlap(on, off))
        snprintf(out, size, "they don't overlap");
    else if (!has_size && !(may_repeat && on->is_placed && corners_off_px(on, off) <= ALIGNED_PX))
        snprintf(out, size, "another size, %d x %d pixels instead of %d x %d", off->w, off->h, on->w, on->h);
    else if (on->is_placed && corners_off_px(on, off) > ALIGNED_PX)
        snprintf(out, size, "another grid, up to %.3g pixels aside", corners_off_px(on, off));
    else
        return NULL;
    return out;
}

static pap_status check_grid(const sheet *on, const sheet *off, const band_stack *stack, pap_error *err) {
    char what[200], how[400];
    if (!difference(what, sizeof what, on, off, stack->may_repeat)) return PAP_OK;
    if (!on->is_placed || !off->is_placed)
        return error_set(err, PAP_E_BANDS,
                         "%s and %s make no stack: %s; give bands of one orthomosaic, exported together",
                         off->name, on->name, what);
    if (is_same_crs(on, off) && !overlap(on, off))
        return error_set(err, PAP_E_BANDS, "%s and %s make no stack: %s; name bands of one place", off->name,
                         on->name, what);
    remedy(how, sizeof how, on, off);
    return error_set(err, PAP_E_BANDS, "%s does not fit on %s: %s; put it there first: %s", off->name,
                     on->name, what, how);
}

static pap_status check_type(const sheet *on, const sheet *off, pap_error *err) {
    GDALDataType a = GDALGetRasterDataType(on->band), b = GDALGetRasterDataType(off->band);
    if (a == b) return PAP_OK;
    if (a == GDT_Byte || b == GDT_Byte)
        return error_set(
            err, PAP_E_BANDS,
            "%s does not fit with %s: one holds codes for the eye (Byte), the other measured samples "
            "(%s); leave the colours out, or name pictures of both (or their folder) to detect",
            off->name, on->name, GDALGetDataTypeName(a == GDT_Byte ? b : a));
    return error_set(
        err, PAP_E_BANDS,
        "%s does not fit with %s: its samples are %s, not %s; convert it first: gdal_translate -ot %s "
        "%s SAME_TYPE.tif",
        off->name, on->name, GDALGetDataTypeName(b), GDALGetDataTypeName(a), GDALGetDataTypeName(a),
        off->name);
}

/* ---- the description ---- */

static void add_number(CPLXMLNode *to, const char *name, double value) {
    char text[40];
    snprintf(text, sizeof text, "%.17g", value);
    CPLCreateXMLElementAndValue(to, name, text);
}

static void add_items(CPLXMLNode *to, char **items, const char *domain) {
    CPLXMLNode *node = items && *items ? CPLCreateXMLNode(to, CXT_Element, "Metadata") : NULL;
    if (node && domain) CPLAddXMLAttributeAndValue(node, "domain", domain);
    for (char **item = items; item && *item; item++) {
        char *key = NULL;
        const char *value = CPLParseNameValue(*item, &key);
        if (key && value)
            CPLAddXMLAttributeAndValue(CPLCreateXMLElementAndValue(node, "MDI", value), "key", key);
        CPLFree(key);
    }
}

static void add_rectangle(CPLXMLNode *to, const char *name, int w, int h) {
    static const char *const keys[] = {"xOff", "yOff", "xSize", "ySize"};
    const int values[] = {0, 0, w, h};
    CPLXMLNode *node = CPLCreateXMLNode(to, CXT_Element, name);
    for (int i = 0; i < 4; i++) {
        char text[16];
        snprintf(text, sizeof text, "%d", values[i]);
        CPLAddXMLAttributeAndValue(node, keys[i], text);
    }
}

/* Not shared: each handle of the stack is one thread's own, and so must its sources be. */
static void add_source(CPLXMLNode *to, const char *path, int band, const sheet *from, const sheet *grid) {
    CPLXMLNode *source = CPLCreateXMLNode(to, CXT_Element, "SimpleSource");
    CPLXMLNode *name = CPLCreateXMLElementAndValue(source, "SourceFilename", path);
    char text[16];
    CPLAddXMLAttributeAndValue(name, "relativeToVRT", "0");
    CPLAddXMLAttributeAndValue(name, "shared", "0");
    snprintf(text, sizeof text, "%d", band);
    CPLCreateXMLElementAndValue(source, "SourceBand", text);
    add_rectangle(source, "SrcRect", from->w, from->h);
    add_rectangle(source, "DstRect", grid->w, grid->h);
}

static const char *interpretation_of(const char *label) {
    static const char *const pairs[][2] = {{"R", "Red"}, {"G", "Green"}, {"B", "Blue"}, {"alpha", "Alpha"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (strcasecmp(label, pairs[i][0]) == 0) return pairs[i][1];
    return NULL;
}

static CPLXMLNode *add_band(CPLXMLNode *root, GDALDataType type, int number) {
    CPLXMLNode *node = CPLCreateXMLNode(root, CXT_Element, "VRTRasterBand");
    char text[16];
    snprintf(text, sizeof text, "%d", number);
    CPLAddXMLAttributeAndValue(node, "dataType", GDALGetDataTypeName(type));
    CPLAddXMLAttributeAndValue(node, "band", text);
    return node;
}

/* Of a subdataset of Sentinel-2, a description itself that tells blocks of 128 pixels whatever its files
 * have: those of the first of them on its grid. */
static void block_size_inside(int *w, int *h, const sheet *grid) {
    char **files = GDALGetFileList(grid->dataset);
    bool is_found = false;
    for (char **file = files; file && *file && !is_found; file++) {
        GDALDatasetH one = NULL;
        if (strcasecmp(file_ending(*file), ".jp2") != 0 || dataset_open_as(&one, *file, *file, NULL))
            continue;
        is_found = GDALGetRasterXSize(one) == grid->w && GDALGetRasterYSize(one) == grid->h;
        if (is_found) GDALGetBlockSize(GDALGetRasterBand(one, 1), w, h);
        GDALClose(one);
    }
    CSLDestroy(files);
}

/* Of decoding, as the parts have it: who reads a stack goes by it. */
static void add_block_size(CPLXMLNode *node, const sheet *grid) {
    char text[16];
    int w, h;
    GDALGetBlockSize(grid->band, &w, &h);
    if (strcmp(GDALGetDriverShortName(GDALGetDatasetDriver(grid->dataset)), "SENTINEL2") == 0)
        block_size_inside(&w, &h, grid);
    snprintf(text, sizeof text, "%d", w);
    CPLAddXMLAttributeAndValue(node, "blockXSize", text);
    snprintf(text, sizeof text, "%d", h);
    CPLAddXMLAttributeAndValue(node, "blockYSize", text);
}

static void describe_part(CPLXMLNode *root, const band_stack *stack, int i, const sheet *s,
                          const sheet *grid) {
    const stack_part *part = &stack->parts[i];
    int has_scale = FALSE, has_offset = FALSE, has_nodata = FALSE;
    CPLXMLNode *node = add_band(root, GDALGetRasterDataType(s->band), i + 1);
    add_block_size(node, grid);
    add_items(node, GDALGetMetadata(s->band, NULL), NULL);
    add_items(node, GDALGetMetadata(s->band, "IMAGERY"), "IMAGERY");
    CPLCreateXMLElementAndValue(node, "Description", part->label);
    double nodata = GDALGetRasterNoDataValue(s->band, &has_nodata);
    if (has_nodata || stack->has_nodata) add_number(node, "NoDataValue", has_nodata ? nodata : stack->nodata);
    double scale = GDALGetRasterScale(s->band, &has_scale),
           offset = GDALGetRasterOffset(s->band, &has_offset);
    if (has_scale) add_number(node, "Scale", scale);
    if (has_offset) add_number(node, "Offset", offset);
    if (interpretation_of(part->label))
        CPLCreateXMLElementAndValue(node, "ColorInterp", interpretation_of(part->label));
    add_source(node, part->path, part->band ? part->band : 1, s, grid);
}

/* The alpha of the first part that has one beside its band. */
static void describe_alpha(CPLXMLNode *root, const band_stack *stack, const sheet *sheets,
                           const sheet *grid) {
    for (int i = 0; i < stack->count; i++) {
        if (stack->parts[i].band || GDALGetRasterCount(sheets[i].dataset) != 2) continue;
        CPLXMLNode *node =
            add_band(root, GDALGetRasterDataType(GDALGetRasterBand(sheets[i].dataset, 2)), stack->count + 1);
        CPLCreateXMLElementAndValue(node, "ColorInterp", "Alpha");
        add_source(node, stack->parts[i].path, 2, &sheets[i], grid);
        return;
    }
}

static char *describe(const band_stack *stack, const sheet *sheets, const sheet *grid) {
    CPLXMLNode *root = CPLCreateXMLNode(NULL, CXT_Element, "VRTDataset");
    char text[256];
    snprintf(text, sizeof text, "%d", grid->w);
    CPLAddXMLAttributeAndValue(root, "rasterXSize", text);
    snprintf(text, sizeof text, "%d", grid->h);
    CPLAddXMLAttributeAndValue(root, "rasterYSize", text);
    const char *wkt = GDALGetProjectionRef(grid->dataset);
    if (wkt && *wkt) CPLCreateXMLElementAndValue(root, "SRS", wkt);
    if (grid->is_placed) {
        snprintf(text, sizeof text, "%.17g, %.17g, %.17g, %.17g, %.17g, %.17g", grid->gt[0], grid->gt[1],
                 grid->gt[2], grid->gt[3], grid->gt[4], grid->gt[5]);
        CPLCreateXMLElementAndValue(root, "GeoTransform", text);
    }
    add_items(root, GDALGetMetadata(sheets[0].dataset, NULL), NULL);
    add_items(root, GDALGetMetadata(sheets[0].dataset, "IMAGERY"), "IMAGERY");
    for (int i = 0; i < stack->count; i++) describe_part(root, stack, i, &sheets[i], grid);
    describe_alpha(root, stack, sheets, grid);
    char *xml = CPLSerializeXMLTree(root);
    CPLDestroyXMLNode(root);
    return xml;
}

/* The part with the most pixels; where none may be repeated, the first. */
static const sheet *grid_of(const band_stack *stack, const sheet *sheets) {
    const sheet *grid = &sheets[0];
    for (int i = 1; i < stack->count && stack->may_repeat; i++)
        if (sheets[i].w > grid->w) grid = &sheets[i];
    return grid;
}

pap_status stack_describe(char **xml, const band_stack *stack, pap_error *err) {
    sheet sheets[STACK_PARTS_MAX] = {{0}};
    pap_status status = PAP_OK;
    for (int i = 0; i < stack->count && !status; i++) status = open_sheet(&sheets[i], &stack->parts[i], err);
    const sheet *grid = status ? NULL : grid_of(stack, sheets);
    for (int i = 0; i < stack->count && !status; i++) {
        status = check_grid(grid, &sheets[i], stack, err);
        if (!status && strcasecmp(stack->parts[i].label, "alpha") != 0)
            status = check_type(&sheets[0], &sheets[i], err);
    }
    if (!status && !(*xml = describe(stack, sheets, grid))) status = error_nomem(err, "a stack of bands");
    for (int i = 0; i < stack->count; i++)
        if (sheets[i].dataset) GDALClose(sheets[i].dataset);
    return status;
}
