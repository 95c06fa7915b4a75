/* What lies below a folder, on the disk or in an archive. */
#include "base/error.h"
#include "base/file.h"
#include "inputs/parts.h"

#include <cpl_string.h>
#include <cpl_vsi.h>
#include <errno.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

/* Side files of rasters (statistics, overviews, masks, world files, projections), of satellites' products
 * (metadata, camera models), of the drones' positioning, of vectors; lists of targets; what systems drop into
 * folders. */
static const char *const aside[] = {
    ".aux.xml", ".ovr",  ".msk",  ".rrd",      ".tfw", ".tifw", ".tiffw", ".jgw",     ".jpgw",    ".jpegw",
    ".pgw",     ".pngw", ".wld",  ".prj",      ".qpj", ".cpg",  ".hdr",   ".xmp",     ".mrk",     ".obs",
    ".nav",     ".rtk",  ".rtb",  ".rpos",     ".sbf", ".shp",  ".shx",   ".dbf",     ".sbn",     ".sbx",
    ".geojson", ".json", ".gpkg", ".geojsonl", ".kml", ".kmz",  ".gpx",   ".csv",     ".xlsx",    ".fgb",
    ".ini",     ".db",   ".xml",  ".imd",      ".rpb", ".rpc",  ".til",   "_rpc.txt", "_mtl.txt", "_ang.txt",
};

bool file_is_aside(const char *name) {
    size_t length = strlen(name);
    if (name[0] == '.') return true;
    for (size_t i = 0; i < sizeof aside / sizeof *aside; i++) {
        size_t ending = strlen(aside[i]);
        if (length > ending && strcasecmp(name + length - ending, aside[i]) == 0) return true;
    }
    return false;
}

static pap_status none_below(inputs *all, const char *path, pap_error *err) {
    return inputs_add_fault(all, path, err, "%s: holds no picture; name another folder, or the pictures",
                            path);
}

/* ---- on the disk ---- */

static int by_name(const FTSENT **a, const FTSENT **b) {
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

/* Links to files are followed, links to folders are not: they may lead in circles. */
static bool is_file_at_end(const char *path) {
    struct stat at;
    return stat(path, &at) != 0 || S_ISREG(at.st_mode); /* a broken link fails when it is opened, by name */
}

bool folder_is_picture(const char *path) {
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/') length--;
    static const char ending[] = ".SAFE";
    size_t tail = sizeof ending - 1;
    return length > tail && strncasecmp(path + length - tail, ending, tail) == 0;
}

static pap_status take_entry(inputs *all, FTS *walk, FTSENT *at, pap_error *err) {
    switch (at->fts_info) {
    case FTS_D:
        if (at->fts_level > 0 && folder_is_picture(at->fts_path)) {
            fts_set(walk, at, FTS_SKIP);
            return inputs_add_picture(all, at->fts_path, err);
        }
        if (at->fts_level > 0 && (at->fts_name[0] == '.' || (all->is_whole && all->is_whole(at->fts_path))))
            fts_set(walk, at, FTS_SKIP);
        return PAP_OK;
    case FTS_DNR:
    case FTS_ERR:
    case FTS_NS:
        return inputs_add_fault(all, at->fts_path, err, "%s: cannot be read (%s); check its permissions",
                                at->fts_path, strerror(at->fts_errno));
    case FTS_F:
    case FTS_SL:
    case FTS_SLNONE:
        if (file_is_aside(at->fts_name) || (at->fts_info == FTS_SL && !is_file_at_end(at->fts_path)))
            return PAP_OK;
        return inputs_add_picture(all, at->fts_path, err);
    default: return PAP_OK; /* pipes, devices, folders on the way back */
    }
}

pap_status folder_expand(inputs *all, const char *path, pap_error *err) {
    size_t before = all->count, length = strlen(path);
    char *root = strdup(path);
    if (!root) return error_nomem(err, "the pictures of a folder");
    while (length > 1 && root[length - 1] == '/') root[--length] = '\0';
    FTS *walk = fts_open((char *[]){root, NULL}, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, by_name);
    pap_status status = walk ? PAP_OK : error_nomem(err, "the pictures of a folder");
    for (FTSENT *at; !status && (at = fts_read(walk)) != NULL;) status = take_entry(all, walk, at, err);
    if (walk) fts_close(walk);
    free(root);
    return !status && all->count == before ? none_below(all, path, err) : status;
}

/* ---- in an archive or a bucket ---- */

bool archive_is_folder(const char *path) {
    static const char *const listed[] = {"/vsizip/", "/vsitar/", "/vsimem/"};
    size_t length = strlen(path);
    bool is_listed =
        length > 0 && path[length - 1] == '/'; /* elsewhere asking costs a request for each file */
    for (size_t i = 0; i < sizeof listed / sizeof *listed; i++)
        is_listed = is_listed || strncmp(path, listed[i], strlen(listed[i])) == 0;
    VSIStatBufL at;
    return is_listed && VSIStatExL(path, &at, VSI_STAT_EXISTS_FLAG | VSI_STAT_NATURE_FLAG) == 0 &&
           VSI_ISDIR(at.st_mode);
}

static int by_bytes(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool is_aside_below(const char *name) {
    return strstr(name, "/.") || strncmp(name, "__MACOSX/", 9) == 0 || file_is_aside(file_base_name(name));
}

pap_status archive_expand(inputs *all, const char *path, pap_error *err) {
    size_t before = all->count;
    char **names = VSIReadDirRecursive(path);
    int count = CSLCount(names);
    pap_status status = PAP_OK;
    if (count > 0) qsort(names, (size_t)count, sizeof *names, by_bytes);
    for (int i = 0; i < count && !status; i++) {
        size_t length = strlen(names[i]);
        if (length == 0 || names[i][length - 1] == '/' || is_aside_below(names[i])) continue;
        char *full = file_join(path, names[i]);
        status = full ? inputs_add_picture(all, full, err) : error_nomem(err, "the pictures of an archive");
        free(full);
    }
    CSLDestroy(names);
    return !status && all->count == before ? none_below(all, path, err) : status;
}
