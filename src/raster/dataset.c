/* GDAL datasets and GDAL's errors, for the files of this room only. */
#include "raster/dataset.h"

#include "base/error.h"

#include <cpl_error.h>
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>

const char *dataset_message(const char *otherwise) {
    const char *message = CPLGetLastErrorMsg();
    return message && *message ? message : otherwise;
}

/* What the file system alone can tell, in words better than a driver's. */
static pap_status check_file(const char *path, pap_error *err) {
    struct stat at;
    if (strncmp(path, "/vsi", 4) == 0 || strchr(path, ':')) return PAP_OK;
    if (stat(path, &at)) return error_set(err, PAP_E_OPEN, "%s: %s; check the path", path, strerror(errno));
    if (S_ISREG(at.st_mode) && at.st_size == 0)
        return error_set(err, PAP_E_FORMAT, "%s: the file is empty; copy it again from the card", path);
    return PAP_OK;
}

/* Decoded blocks live in the store; GDAL's own cache, a share of the machine's memory, would hold them a
 * second time. */
enum { GDAL_CACHE_BYTES = 48 << 20 };

static void register_once(void) {
    GDALAllRegister();
    GDALSetCacheMax64(GDAL_CACHE_BYTES);
}

/* GDALAllRegister() of GDAL 3.6 is not safe on two threads at once, the first time. */
static void register_drivers(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, register_once);
}

pap_status dataset_open(GDALDatasetH *out, const char *path, pap_error *err) {
    pap_status status = check_file(path, err);
    return status ? status : dataset_open_as(out, path, path, err);
}

pap_status dataset_open_as(GDALDatasetH *out, const char *name, const char *shown, pap_error *err) {
    pap_status status = PAP_OK;
    register_drivers();
    CPLPushErrorHandler(CPLQuietErrorHandler);
    CPLErrorReset();
    GDALDatasetH dataset =
        GDALOpenEx(name, GDAL_OF_RASTER | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR, NULL, NULL, NULL);
    struct stat at;
    bool is_folder = stat(name, &at) == 0 && S_ISDIR(at.st_mode);
    if (!dataset && is_folder)
        status = error_set(err, PAP_E_FORMAT, "%s: is a folder; name the picture files in it", shown);
    else if (!dataset)
        status = error_set(err, PAP_E_FORMAT,
                           "%s: not a picture that can be read (%s); check the file or copy it again", shown,
                           dataset_message("unknown format"));
    CPLPopErrorHandler();
    if (dataset) *out = dataset;
    return status;
}
