/* Raw captures of multispectral cameras: one band of one moment, as it came off the card. */
#include "raster/capture.h"

#include "base/file.h"
#include "raster/dataset.h"
#include "raster/tiff.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The value of an item of XMP, as an element or as an attribute: <Camera:BandName>NIR</..., BandName="NIR".
 */
static void xmp_item(char *to, size_t size, const char *xmp, const char *name) {
    size_t length = strlen(name);
    to[0] = '\0';
    for (const char *at = xmp; at && (at = strstr(at, name)); at += length) {
        const char *value = at + length, *end;
        if (at == xmp || at[-1] != ':') continue;
        if (*value == '>')
            end = strchr(++value, '<');
        else if (strncmp(value, "=\"", 2) == 0)
            end = strchr(value += 2, '"');
        else
            continue;
        if (!end || end == value) continue;
        snprintf(to, size, "%.*s", (int)(end - value < (long)size ? end - value : (long)size - 1), value);
        for (char *c = to; *c; c++)
            if (!isprint((unsigned char)*c)) *c = '?';
        return;
    }
}

static const char *xmp_of(GDALDatasetH dataset) {
    char **domain = GDALGetMetadata(dataset, "xml:XMP");
    return domain ? *domain : NULL;
}

void capture_camera(char *make, char *model, size_t size, GDALDatasetH dataset) {
    const char *path = GDALGetDescription(dataset),
               *exif_make = GDALGetMetadataItem(dataset, "EXIF_Make", NULL),
               *exif_model = GDALGetMetadataItem(dataset, "EXIF_Model", NULL);
    make[0] = model[0] = '\0';
    if (exif_make) snprintf(make, size, "%s", exif_make);
    if (exif_model) snprintf(model, size, "%s", exif_model);
    if (strcmp(GDALGetDriverShortName(GDALGetDatasetDriver(dataset)), "GTiff") == 0)
        tiff_camera(make, model, size, path);
}

static bool has_georeference(GDALDatasetH dataset) {
    double gt[6];
    return GDALGetGeoTransform(dataset, gt) == CE_None || GDALGetGCPCount(dataset) > 0;
}

/* Words of cameras whose captures are single bands. */
static bool is_multispectral(const char *model) {
    static const char *const models[] = {"RedEdge", "Altum", "M3M", "FC6360", "Sequoia"};
    for (size_t i = 0; i < sizeof models / sizeof *models; i++)
        if (strcasestr(model, models[i])) return true;
    return false;
}

bool capture_is_raw(GDALDatasetH dataset) {
    char wavelength[24], make[64], model[64];
    if (GDALGetRasterCount(dataset) != 1 || has_georeference(dataset)) return false;
    xmp_item(wavelength, sizeof wavelength, xmp_of(dataset), "CentralWavelength");
    if (wavelength[0]) return true;
    capture_camera(make, model, sizeof model, dataset);
    return is_multispectral(model);
}

static void read_band(raster_capture_band *out, char id[48], GDALDatasetH dataset, const char *path) {
    const char *xmp = xmp_of(dataset);
    char number[24];
    snprintf(out->file, sizeof out->file, "%s", file_base_name(path));
    xmp_item(out->name, sizeof out->name, xmp, "BandName");
    xmp_item(number, sizeof number, xmp, "CentralWavelength");
    out->centre_nm = atof(number);
    xmp_item(number, sizeof number, xmp, "WavelengthFWHM");
    out->width_nm = atof(number);
    xmp_item(id, 48, xmp, "CaptureId");
    if (!id[0]) xmp_item(id, 48, xmp, "CaptureUUID");
}

static int by_file(const void *a, const void *b) {
    return strcmp(((const raster_capture_band *)a)->file, ((const raster_capture_band *)b)->file);
}

/* Names that differ only after the last '_' or digit: IMG_0000_1.tif, DJI_0011.TIF, ..._MS_NIR.TIF. */
static size_t shared_length(const char *name) {
    const char *ending = file_ending(name);
    size_t length = (size_t)(ending - name);
    const char *dash = memrchr(name, '_', length);
    size_t after = dash ? length - (size_t)(dash - name) - 1 : length;
    return dash && after <= 3 ? (size_t)(dash - name) + 1 : length > 0 ? length - 1 : 0;
}

static void add_sibling(raster_capture *out, const char *folder, const char *name) {
    char *path = file_join(folder, name);
    GDALDatasetH dataset = NULL;
    char id[48];
    if (path && out->part_count < RASTER_CAPTURE_PARTS_MAX && dataset_open(&dataset, path, NULL) == PAP_OK) {
        read_band(&out->parts[out->part_count], id, dataset, path);
        out->part_count += capture_is_raw(dataset) && strcmp(id, out->id) == 0;
        GDALClose(dataset);
    }
    free(path);
}

static void find_siblings(raster_capture *out, const char *path) {
    const char *name = file_base_name(path);
    char *folder = name == path ? strdup(".") : strndup(path, (size_t)(name - path));
    DIR *listing = folder && out->id[0] ? opendir(folder) : NULL;
    size_t shared = shared_length(name);
    for (struct dirent *entry; listing && (entry = readdir(listing));)
        if (strncmp(entry->d_name, name, shared) == 0 &&
            strcasecmp(file_ending(entry->d_name), file_ending(name)) == 0)
            add_sibling(out, folder, entry->d_name);
    if (listing) closedir(listing);
    free(folder);
    qsort(out->parts, (size_t)out->part_count, sizeof *out->parts, by_file);
}

void capture_read(raster_capture *out, GDALDatasetH dataset, const char *path) {
    char make[64], model[64];
    *out = (raster_capture){.is_raw = capture_is_raw(dataset)};
    if (!out->is_raw) return;
    capture_camera(make, model, sizeof model, dataset);
    snprintf(out->camera, sizeof out->camera, "%.38s%s%.38s", make, make[0] ? " " : "", model);
    const char *serial = GDALGetMetadataItem(dataset, "EXIF_BodySerialNumber", "EXIF");
    if (serial)
        snprintf(out->serial, sizeof out->serial, "%s", serial);
    else
        xmp_item(out->serial, sizeof out->serial, xmp_of(dataset), "CameraSerialNumber");
    read_band(&out->own, out->id, dataset, path);
    find_siblings(out, path);
    if (out->part_count == 0) out->parts[out->part_count++] = out->own;
}
