/* Sentinel-2 products as ESA hands them out: folders (.SAFE) and archives (.zip), through GDAL's driver. */
#include "raster/sentinel.h"

#include "base/error.h"
#include "base/file.h"
#include "raster/dataset.h"
#include "sensors/sensor.h"

#include <cpl_string.h>
#include <gdal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

static bool is_there(const char *path, mode_t kind) {
    struct stat at;
    return stat(path, &at) == 0 && (at.st_mode & S_IFMT) == kind;
}

/* The file that the driver opens, the caller's to free; NULL when this is no such product. */
static char *metadata_file(const char *path) {
    static const char *const names[] = {"MTD_MSIL2A.xml", "MTD_MSIL1C.xml"};
    const char *name = file_base_name(path);
    for (size_t i = 0; i < sizeof names / sizeof *names && is_there(path, S_IFDIR); i++) {
        char *inside = file_join(path, names[i]);
        if (inside && is_there(inside, S_IFREG)) return inside;
        free(inside);
    }
    bool is_xml = strncmp(name, "MTD_MSIL", 8) == 0 && strcasecmp(file_ending(name), ".xml") == 0;
    bool is_zip = strncmp(name, "S2", 2) == 0 && strcasecmp(file_ending(name), ".zip") == 0;
    return is_there(path, S_IFREG) && (is_xml || is_zip) ? strdup(path) : NULL;
}

/* One band of each role that is not there yet. */
static bool add_bands(band_stack *stack, bool taken[SENSOR_BANDS_MAX], GDALDatasetH dataset,
                      const char *name) {
    const sensor *one = sensor_find("sentinel-2");
    for (int band = 1; band <= GDALGetRasterCount(dataset); band++) {
        const char *text = GDALGetMetadataItem(GDALGetRasterBand(dataset, band), "BANDNAME", NULL);
        int place = text ? sensor_band_named(one, text) : -1;
        const char *role = place >= 0 ? one->bands[place].role : NULL;
        int first = role ? sensor_band_of_role(one, role) : -1;
        if (first < 0 || taken[first]) continue;
        taken[first] = true;
        if (!stack_add(stack, name, band, one->bands[place].name)) return false;
    }
    return true;
}

/* The value of "SUBDATASET_n_NAME". */
static const char *subdataset(char **list, int n) {
    char key[32];
    snprintf(key, sizeof key, "SUBDATASET_%d_NAME", n);
    return CSLFetchNameValue(list, key);
}

/* The finest grid first, so that B8 is taken before B8A; all of the zone of the first. */
static pap_status add_grids(band_stack *stack, char **list, const char *path, pap_error *err) {
    static const char *const grids[] = {":10m:", ":20m:"};
    bool taken[SENSOR_BANDS_MAX] = {false};
    const char *zone = NULL;
    for (size_t grid = 0; grid < sizeof grids / sizeof *grids; grid++)
        for (int n = 1; subdataset(list, n); n++) {
            const char *name = subdataset(list, n), *at = strstr(name, grids[grid]);
            GDALDatasetH dataset = NULL;
            if (!at || (zone && strcmp(at + strlen(grids[grid]), zone) != 0)) continue;
            pap_status status = dataset_open_as(&dataset, name, path, err);
            if (status) return status;
            zone = at + strlen(grids[grid]);
            bool ok = add_bands(stack, taken, dataset, name);
            GDALClose(dataset);
            if (!ok) return error_nomem(err, path);
        }
    return PAP_OK;
}

pap_status sentinel_find(band_stack *stack, const char *path, pap_error *err) {
    GDALDatasetH product = NULL;
    char *file = metadata_file(path);
    if (!file) return PAP_OK;
    pap_status status = dataset_open_as(&product, file, path, err);
    free(file);
    if (status) return status;
    bool is_sentinel = strcmp(GDALGetDriverShortName(GDALGetDatasetDriver(product)), "SENTINEL2") == 0;
    char **list = is_sentinel ? CSLDuplicate(GDALGetMetadata(product, "SUBDATASETS")) : NULL;
    GDALClose(product);
    if (list) status = add_grids(stack, list, path, err);
    CSLDestroy(list);
    stack->may_repeat = stack->has_nodata = true;
    if (status) stack_free(stack);
    if (!status && is_sentinel && stack->count == 0)
        status =
            error_set(err, PAP_E_FORMAT,
                      "%s: a Sentinel-2 product without the bands of 10 m or 20 m; download it again", path);
    return status;
}
