/* papaver-yardstick: the hand-written HSV rule that papaver is measured against, with nothing of its
 * detector: papaver-yardstick IMAGE -o OUT.geojson. Eight-bit pictures with bands red, green, blue. */
#include "base/error.h"
#include "base/file.h"
#include "geo/place.h"
#include "targets/write.h"

#include <gdal.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The rule. Hue, saturation and value from 0 to 1; a share of pixels; square metres; metres. */
static const double MOST_FLOWER_M2 = 0.05, JOIN_M = 0.5, FLOWER_M2 = 0.008, LEAST_FLOWERS = 5;
static const double LEAST_PLOT_M2 = 0.5, LEAST_GREEN_SHARE = 0.2, LEAST_EXG = 0.05;
/* The rule knows yes and no; the ranking is by flowers, half a score at so many. */
static const double HALF_SCORE_FLOWERS = 10;

typedef enum petal { PETAL_NONE, PETAL_RED, PETAL_PINK, PETAL_WHITE, PETAL_COUNT } petal;
static const char *const petal_names[] = {"", "red", "pink", "white"};

enum { MARK_PETAL_MASK = 3, MARK_SEEN = 4, MARK_NEAR = 8, MARK_GROUPED = 16 };

typedef struct picture {
    const char *path;
    int width, height;
    uint8_t *rgb, *valid, *marks; /* marks: petal of a flower, or-ed with MARK_ */
    int64_t *pixels;              /* of the component at hand */
    geo_place *place;
    double gsd_x_m, gsd_y_m;
} picture;

static petal petal_of(const uint8_t *rgb) {
    double r = rgb[0] / 255.0, g = rgb[1] / 255.0, b = rgb[2] / 255.0;
    double v = fmax(r, fmax(g, b)), spread = v - fmin(r, fmin(g, b)), s = v > 0 ? spread / v : 0, h = 0;
    if (spread > 0) {
        if (v == r)
            h = (g - b) / spread / 6;
        else if (v == g)
            h = ((b - r) / spread + 2) / 6;
        else
            h = ((r - g) / spread + 4) / 6;
        if (h < 0) h += 1;
    }
    if ((h < 0.04 || h > 0.94) && s > 0.5 && v > 0.4) return PETAL_RED;
    if (h >= 0.78 && h <= 0.96 && s > 0.15 && v > 0.4) return PETAL_PINK;
    return s < 0.10 && v > 0.82 ? PETAL_WHITE : PETAL_NONE;
}

static bool is_green(const uint8_t *rgb) {
    double sum = rgb[0] + rgb[1] + rgb[2];
    return sum > 0 && (2.0 * rgb[1] - rgb[0] - rgb[2]) / sum > LEAST_EXG;
}

/* ---- reading ---- */

static pap_status find_ground(picture *p, GDALDatasetH dataset, pap_error *err) {
    double transform[6];
    geo_steps steps;
    if (GDALGetGeoTransform(dataset, transform) != CE_None)
        return error_set(err, PAP_E_GEOREF, "%s: no georeference; give a georeferenced picture", p->path);
    pap_status status = geo_place_new(&p->place, transform, GDALGetProjectionRef(dataset), p->path, err);
    if (status) return status;
    if (!geo_place_steps(p->place, &steps, p->width / 2.0, p->height / 2.0))
        return error_set(err, PAP_E_GEOREF, "%s: not on the globe; check its CRS", p->path);
    p->gsd_x_m = geo_steps_x_m(&steps);
    p->gsd_y_m = geo_steps_y_m(&steps);
    return PAP_OK;
}

static pap_status read_pixels(picture *p, GDALDatasetH dataset, pap_error *err) {
    int w = p->width, h = p->height;
    size_t count = (size_t)w * (size_t)h;
    GDALRasterBandH mask = GDALGetMaskBand(GDALGetRasterBand(dataset, 1));
    p->rgb = malloc(3 * count);
    p->valid = malloc(count);
    p->marks = calloc(count, 1);
    p->pixels = malloc(count * sizeof *p->pixels);
    if (!p->rgb || !p->valid || !p->marks || !p->pixels) return error_nomem(err, p->path);
    if (GDALDatasetRasterIO(dataset, GF_Read, 0, 0, w, h, p->rgb, w, h, GDT_Byte, 3, (int[]){1, 2, 3}, 3,
                            3 * w, 1) != CE_None ||
        GDALRasterIO(mask, GF_Read, 0, 0, w, h, p->valid, w, h, GDT_Byte, 0, 0) != CE_None)
        return error_set(err, PAP_E_DECODE, "%s: cannot be decoded; copy the file again", p->path);
    return PAP_OK;
}

static pap_status picture_open(picture *p, const char *path, pap_error *err) {
    *p = (picture){.path = path};
    GDALDatasetH dataset = GDALOpen(path, GA_ReadOnly);
    if (!dataset) return error_set(err, PAP_E_OPEN, "%s: cannot be opened; give a picture", path);
    p->width = GDALGetRasterXSize(dataset);
    p->height = GDALGetRasterYSize(dataset);
    pap_status status = PAP_OK;
    if (GDALGetRasterCount(dataset) < 3 || GDALGetRasterDataType(GDALGetRasterBand(dataset, 1)) != GDT_Byte)
        status = error_set(err, PAP_E_BANDS, "%s: needs three bands of eight bits", path);
    if (!status) status = find_ground(p, dataset, err);
    if (!status) status = read_pixels(p, dataset, err);
    GDALClose(dataset);
    return status;
}

static void picture_free(picture *p) {
    geo_place_free(p->place);
    free(p->rgb);
    free(p->valid);
    free(p->marks);
    free(p->pixels);
}

/* ---- the rule ---- */

/* Collects the 8-connected component of pixels with any bit of `of` from `start` into p->pixels, setting
 * `done` on each; returns how many there are. */
static int64_t collect(picture *p, int64_t start, int of, int done) {
    int64_t count = 1;
    p->pixels[0] = start;
    p->marks[start] |= (uint8_t)done;
    for (int64_t i = 0; i < count; i++) {
        int x = (int)(p->pixels[i] % p->width), y = (int)(p->pixels[i] / p->width);
        for (int ny = y > 0 ? y - 1 : 0; ny <= y + 1 && ny < p->height; ny++)
            for (int nx = x > 0 ? x - 1 : 0; nx <= x + 1 && nx < p->width; nx++) {
                int64_t at = (int64_t)ny * p->width + nx;
                if (!(p->marks[at] & of) || p->marks[at] & done) continue;
                p->marks[at] |= (uint8_t)done;
                p->pixels[count++] = at;
            }
    }
    return count;
}

static void mark_petals(picture *p) {
    int64_t all = (int64_t)p->width * p->height;
    for (int64_t i = 0; i < all; i++)
        if (p->valid[i]) p->marks[i] = (uint8_t)petal_of(p->rgb + 3 * i);
    for (int64_t i = 0; i < all; i++) {
        if (!(p->marks[i] & MARK_PETAL_MASK) || p->marks[i] & MARK_SEEN) continue;
        int64_t count = collect(p, i, MARK_PETAL_MASK, MARK_SEEN);
        if ((double)count * p->gsd_x_m * p->gsd_y_m < MOST_FLOWER_M2) continue;
        for (int64_t k = 0; k < count; k++) p->marks[p->pixels[k]] = MARK_SEEN;
    }
}

/* What lies within half the joining distance of a petal: flowers nearer than that to each other touch. */
static void mark_near(picture *p) {
    int reach_y = (int)(JOIN_M / 2 / p->gsd_y_m);
    for (int y = 0; y < p->height; y++)
        for (int x = 0; x < p->width; x++) {
            if (!(p->marks[(int64_t)y * p->width + x] & MARK_PETAL_MASK)) continue;
            for (int ny = y > reach_y ? y - reach_y : 0; ny <= y + reach_y && ny < p->height; ny++) {
                double up_m = (ny - y) * p->gsd_y_m;
                int reach_x = (int)(sqrt(fmax(0, JOIN_M * JOIN_M / 4 - up_m * up_m)) / p->gsd_x_m);
                int first = x > reach_x ? x - reach_x : 0;
                int last = x + reach_x < p->width ? x + reach_x : p->width - 1;
                for (int nx = first; nx <= last; nx++) p->marks[(int64_t)ny * p->width + nx] |= MARK_NEAR;
            }
        }
}

typedef struct group {
    int64_t pixels, green, petals[PETAL_COUNT], petal_count;
    double x_sum, y_sum; /* of its petals */
} group;

static group measure(const picture *p, int64_t count) {
    group g = {.pixels = count};
    for (int64_t i = 0; i < count; i++) {
        int64_t at = p->pixels[i];
        int colour = p->marks[at] & MARK_PETAL_MASK;
        g.green += p->valid[at] && is_green(p->rgb + 3 * at);
        if (!colour) continue;
        g.petals[colour]++;
        g.petal_count++;
        g.x_sum += (double)(at % p->width);
        g.y_sum += (double)(at / p->width);
    }
    return g;
}

/* The petal nearest to the middle of all petals: a point inside. */
static int64_t middle_petal(const picture *p, const group *g) {
    double x = g->x_sum / (double)g->petal_count, y = g->y_sum / (double)g->petal_count, least = INFINITY;
    int64_t best = p->pixels[0];
    for (int64_t i = 0; i < g->pixels; i++) {
        int64_t at = p->pixels[i];
        double distance = hypot((double)(at % p->width) - x, (double)(at / p->width) - y);
        if (!(p->marks[at] & MARK_PETAL_MASK) || distance >= least) continue;
        least = distance;
        best = at;
    }
    return best;
}

static pap_status list_group(pap_targets *list, const picture *p, const group *g, pap_error *err) {
    double pixel_m2 = p->gsd_x_m * p->gsd_y_m, flowers = (double)g->petal_count * pixel_m2 / FLOWER_M2;
    int64_t at = middle_petal(p, g);
    int colour = PETAL_RED;
    char id[32];
    for (int i = PETAL_PINK; i < PETAL_COUNT; i++)
        if (g->petals[i] > g->petals[colour]) colour = i;
    snprintf(id, sizeof id, "hsv-%lld", (long long)at);
    target_entry entry = {.target = {.id = id,
                                     .x_px = (double)(at % p->width) + 0.5,
                                     .y_px = (double)(at / p->width) + 0.5,
                                     .score = flowers / (flowers + HALF_SCORE_FLOWERS),
                                     .colour = petal_names[colour],
                                     .stage = "flowering",
                                     .flowers = (int64_t)(flowers + 0.5),
                                     .plants_low = -1,
                                     .plants_high = -1,
                                     .area_m2 = (double)g->pixels * pixel_m2,
                                     .gsd_m = sqrt(pixel_m2),
                                     .position_error_m = sqrt(pixel_m2),
                                     .image = file_base_name(p->path),
                                     .model = "hsv-rule",
                                     .lon_gcj02 = NAN,
                                     .lat_gcj02 = NAN}};
    if (!geo_place_lonlat(p->place, &entry.target.lon, &entry.target.lat, entry.target.x_px,
                          entry.target.y_px))
        return error_set(err, PAP_E_GEOREF, "%s: not on the globe; check its CRS", p->path);
    return targets_add(list, &entry, err);
}

static pap_status apply_rule(pap_targets *list, picture *p, pap_error *err) {
    double pixel_m2 = p->gsd_x_m * p->gsd_y_m;
    pap_status status = PAP_OK;
    mark_petals(p);
    mark_near(p);
    for (int64_t i = 0; !status && i < (int64_t)p->width * p->height; i++) {
        if (!(p->marks[i] & MARK_NEAR) || p->marks[i] & MARK_GROUPED) continue;
        group g = measure(p, collect(p, i, MARK_NEAR, MARK_GROUPED));
        if ((double)g.petal_count * pixel_m2 >= LEAST_FLOWERS * FLOWER_M2 &&
            (double)g.pixels * pixel_m2 >= LEAST_PLOT_M2 &&
            (double)g.green >= LEAST_GREEN_SHARE * (double)g.pixels)
            status = list_group(list, p, &g, err);
    }
    return status;
}

int main(int argc, char **argv) {
    if (argc != 4 || strcmp(argv[2], "-o") != 0) {
        fprintf(stderr, "usage: papaver-yardstick IMAGE -o OUT.geojson\n");
        return 2;
    }
    picture p;
    pap_targets *list = NULL;
    pap_error err = {PAP_OK, ""};
    pap_write_options options = PAP_WRITE_OPTIONS_INIT;
    GDALAllRegister();
    pap_status status = picture_open(&p, argv[1], &err);
    if (!status) status = targets_new(&list, &err);
    if (!status) list->is_placed = true;
    if (!status) status = apply_rule(list, &p, &err);
    if (!status) status = targets_rank(list, &err);
    if (!status) status = targets_write(list, argv[3], &options, &err);
    if (status) fprintf(stderr, "papaver-yardstick: %s\n", err.message);
    pap_targets_free(list);
    picture_free(&p);
    return status ? 1 : 0;
}
