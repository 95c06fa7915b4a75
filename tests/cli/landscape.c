/* A land to be planted into: reflectances made of a picture's colours. */
#include "landscape.h"

#include <gdal.h>
#include <math.h>
#include <stdlib.h>

landscape landscape_read(const char *path, int edge) {
    landscape land = {edge, malloc(3 * (size_t)edge * (size_t)edge)};
    GDALDatasetH from = GDALOpen(path, GA_ReadOnly);
    int bands[3] = {1, 2, 3};
    bool is_read = from && land.rgb &&
                   GDALDatasetRasterIOEx(from, GF_Read, (GDALGetRasterXSize(from) - edge) / 2,
                                         (GDALGetRasterYSize(from) - edge) / 2, edge, edge, land.rgb, edge,
                                         edge, GDT_Byte, 3, bands, 3, 3 * (GSpacing)edge, 1, NULL) == CE_None;
    if (from) GDALClose(from);
    if (!is_read) landscape_free(&land);
    return land;
}

void landscape_free(landscape *land) {
    free(land->rgb);
    land->rgb = NULL;
}

/* Leaves reflect green more than red and blue, the red edge more than that, and infrared most. */
double landscape_reflectance(const landscape *land, char light, int x, int y) {
    const uint8_t *code = land->rgb + 3 * ((size_t)y * (size_t)land->edge + (size_t)x);
    double r = code[0] / 255.0, g = code[1] / 255.0, b = code[2] / 255.0;
    double leaves = fmin(fmax(3 * (2 * g - r - b) / (r + g + b + 0.01), 0), 1), soil = 0.6 * r * r;
    switch (light) {
    case 'R': return 0.01 + 0.5 * r * r;
    case 'G': return 0.01 + 0.5 * g * g;
    case 'B': return 0.01 + 0.5 * b * b;
    case 'E': return 0.02 + soil + leaves * 0.14;
    case 'N': return 0.03 + 1.2 * soil + leaves * 0.36;
    default: return 0.02 + soil;
    }
}
