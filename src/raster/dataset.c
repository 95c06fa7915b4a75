/* GDAL datasets and GDAL's errors, for the files of this room only. */
#include "raster/dataset.h"

#include "base/error.h"

#include <cpl_conv.h>
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
    if (!S_ISREG(at.st_mode) && !S_ISDIR(at.st_mode))
        return error_set(err, PAP_E_FORMAT, "%s: is no file but a pipe or a device; name a picture file",
                         path);
    if (S_ISREG(at.st_mode) && at.st_size == 0)
        return error_set(err, PAP_E_FORMAT, "%s: the file is empty; copy it again from the card", path);
    return PAP_OK;
}

/* Decoded blocks live in the store; GDAL's own cache, a share of the machine's memory, would hold them a
 * second time. */
enum { GDAL_CACHE_BYTES = 48 << 20 };

/* A server that has stopped answering ends in a message, not in waiting; what the environment says goes
 * before. */
static void limit_waiting(void) {
    static const char *const limits[][2] = {{"GDAL_HTTP_CONNECTTIMEOUT", "20"},
                                            {"GDAL_HTTP_LOW_SPEED_LIMIT", "1"},
                                            {"GDAL_HTTP_LOW_SPEED_TIME", "60"},
                                            {"GDAL_HTTP_MAX_RETRY", "2"},
                                            {"GDAL_HTTP_RETRY_DELAY", "1"}};
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        if (!CPLGetConfigOption(limits[i][0], NULL)) CPLSetConfigOption(limits[i][0], limits[i][1]);
}

static void register_once(void) {
    GDALAllRegister();
    limit_waiting();
    GDALSetCacheMax64(GDAL_CACHE_BYTES);
}

/* GDALAllRegister() of GDAL 3.6 is not safe on two threads at once, the first time. */
static void register_drivers(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, register_once);
}

/* Read over the network, in parts. */
static bool is_remote(const char *path) {
    static const char *const begins[] = {"/vsicurl/", "/vsis3/",  "/vsigs/",
                                         "/vsiaz/",   "/vsioss/", "/vsiswift/"};
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
        if (strncmp(path, begins[i], strlen(begins[i])) == 0) return true;
    return false;
}

/* Beside a picture on a server, side files are asked for one by one: the listing of a bucket may be endless.
 */
static GDALDatasetH open_raster(const char *path) {
    static const char listing[] = "GDAL_DISABLE_READDIR_ON_OPEN";
    bool is_set = CPLGetConfigOption(listing, NULL) != NULL;
    if (is_remote(path) && !is_set) CPLSetThreadLocalConfigOption(listing, "TRUE");
    GDALDatasetH dataset =
        GDALOpenEx(path, GDAL_OF_RASTER | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR, NULL, NULL, NULL);
    if (is_remote(path) && !is_set) CPLSetThreadLocalConfigOption(listing, NULL);
    return dataset;
}

pap_status dataset_open(GDALDatasetH *out, const char *path, pap_error *err) {
    pap_status status = check_file(path, err);
    if (status) return status;
    register_drivers();
    CPLPushErrorHandler(CPLQuietErrorHandler);
    CPLErrorReset();
    GDALDatasetH dataset = open_raster(path);
    struct stat at;
    bool is_folder = stat(path, &at) == 0 && S_ISDIR(at.st_mode);
    if (!dataset && is_folder)
        status = error_set(err, PAP_E_FORMAT, "%s: is a folder; name the picture files in it", path);
    else if (!dataset && is_remote(path))
        status = error_set(
            err, PAP_E_OPEN,
            "%s: cannot be read over the network (%s); check the address, the connection and who may "
            "read it",
            path, dataset_message("no answer"));
    else if (!dataset)
        status = error_set(err, PAP_E_FORMAT,
                           "%s: not a picture that can be read (%s); check the file or copy it again", path,
                           dataset_message("unknown format"));
    CPLPopErrorHandler();
    if (dataset) *out = dataset;
    return status;
}
