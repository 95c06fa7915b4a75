/* What picture is meant: a file, or a stack of the single-band files that --bands names or that belong to one
 * product. */
#include "raster/assembly.h"

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "raster/bands.h"
#include "raster/capture.h"
#include "raster/dataset.h"
#include "raster/parts.h"
#include "raster/sentinel.h"
#include "sensors/product.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

void assembly_free(raster_assembly *assembly) {
    stack_free(&assembly->stack);
    free(assembly->dataset);
    free(assembly->path);
    free(assembly->name);
    free(assembly->first);
    *assembly = (raster_assembly){.dataset = NULL};
}

/* ---- --bands R=r.tif,NIR=n.tif ---- */

bool raster_bands_are_files(const char *bands) {
    for (const char *at = bands; at && (at = strchr(at, '=')); at++) {
        size_t digits = strspn(at + 1, "0123456789");
        if (digits == 0 || (at[1 + digits] && at[1 + digits] != ',')) return true;
    }
    return false;
}

/* The comma before the next ROLE=, or the end: file names may hold commas. */
static const char *end_of_file_name(const char *at) {
    for (const char *comma = at; (comma = strchr(comma, ',')); comma++) {
        size_t length = strcspn(comma + 1, "=,");
        if (comma[1 + length] == '=' && raster_role_of_letters(comma + 1, length) != RASTER_OTHER)
            return comma;
    }
    return at + strlen(at);
}

/* "FILE:3" is band 3 of a file; a file that is called so goes first. Cuts the number off; 0: none. */
static int take_band_number(char *path) {
    struct stat at;
    char *colon = strrchr(path, ':');
    size_t digits = colon ? strspn(colon + 1, "0123456789") : 0;
    if (digits == 0 || digits > 4 || colon[1 + digits] || colon == path || stat(path, &at) == 0) return 0;
    int number = atoi(colon + 1);
    if (number > 0) *colon = '\0';
    return number;
}

static pap_status add_named(band_stack *stack, const char *bands, const char **at, pap_error *err) {
    const char *equals = strchr(*at, '=');
    raster_role role = equals ? raster_role_of_letters(*at, (size_t)(equals - *at)) : RASTER_OTHER;
    if (role == RASTER_OTHER || equals[1] == '\0' || equals[1] == ',')
        return error_set(
            err, PAP_E_SETTING,
            "--bands %s: not understood at '%s'; write for example G=g.tif,R=r.tif,NIR=n.tif (roles: R G "
            "B RE RE1 RE2 RE3 NIR alpha)",
            bands, *at);
    for (int i = 0; i < stack->count; i++)
        if (strcmp(stack->parts[i].label, raster_role_name(role)) == 0)
            return error_set(err, PAP_E_SETTING, "--bands %s: names %s twice; name it once", bands,
                             raster_role_name(role));
    const char *end = end_of_file_name(equals + 1);
    char *path = strndup(equals + 1, (size_t)(end - equals - 1));
    int number = path ? take_band_number(path) : 0;
    bool ok = path && stack_add(stack, path, number, raster_role_name(role));
    free(path);
    *at = *end ? end + 1 : end;
    return ok ? PAP_OK : error_nomem(err, "a stack of bands");
}

static pap_status name_by_user(band_stack *stack, const char *path, const char *bands, pap_error *err) {
    pap_status status = PAP_OK;
    if (path)
        return error_set(err, PAP_E_SETTING,
                         "%s: --bands %s: of a picture that is named, say which band is which by numbers "
                         "(R=1,G=2,B=3); or name no picture beside the files of a stack",
                         path, bands);
    for (const char *at = bands; *at && !status;) status = add_named(stack, bands, &at, err);
    if (!status && strcmp(stack->parts[0].label, raster_role_name(RASTER_ALPHA)) == 0 && stack->count < 2)
        status = error_set(err, PAP_E_SETTING, "--bands %s: names no band but alpha", bands);
    return status;
}

/* ---- what belongs together ---- */

static bool is_folder(const char *path) {
    struct stat at;
    return stat(path, &at) == 0 && S_ISDIR(at.st_mode);
}

static bool has_one_aligned_band(const char *path) {
    GDALDatasetH dataset = NULL;
    if (dataset_open(&dataset, path, NULL)) return false;
    int count = GDALGetRasterCount(dataset);
    bool is_one = (count == 1 || count == 2) && !capture_is_raw(dataset);
    GDALClose(dataset);
    return is_one;
}

static pap_status find_stack(raster_assembly *out, const char *path, pap_error *err) {
    pap_status status = sentinel_find(&out->stack, path, err);
    if (status || out->stack.count) return status;
    if (is_folder(path)) return parts_in_folder(&out->stack, path, err);
    product one;
    if (!product_of_name(&one, file_base_name(path)) || one.kind != PRODUCT_PART ||
        !has_one_aligned_band(path))
        return PAP_OK;
    return parts_beside(&out->stack, path, err);
}

static char *without_slash(const char *path) {
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/') length--;
    return strndup(path, length);
}

/* Of an address, without its query: a signature is nothing for a list. */
static char *plain_name(const char *path) {
    char *named = strdup(path);
    char *query = named && strncmp(path, "/vsi", 4) == 0 && strstr(path, "://") ? strchr(named, '?') : NULL;
    if (query) *query = '\0';
    char *name = named ? text_utf8(file_base_name(named)) : NULL;
    free(named);
    return name;
}

/* A stack of one product goes by the name of that product, whichever part of it was named. */
static char *name_of(const raster_assembly *out) {
    product one;
    if (out->stack.count && !out->is_by_user && product_of_name(&one, file_base_name(out->first)) &&
        one.kind == PRODUCT_PART) {
        size_t length = strlen(one.stem);
        while (length > 1 && strchr("_-. ", one.stem[length - 1])) one.stem[--length] = '\0';
        return text_utf8(one.stem);
    }
    return plain_name(out->path);
}

static pap_status take_names(raster_assembly *out, const char *path, pap_error *err) {
    bool is_file = out->stack.count && !strchr(out->stack.parts[0].path, ':');
    out->path = path ? without_slash(path) : strdup(out->stack.parts[0].path);
    out->first = is_file ? strdup(out->stack.parts[0].path) : out->path ? strdup(out->path) : NULL;
    out->name = out->path && out->first ? name_of(out) : NULL;
    return out->name ? PAP_OK : error_nomem(err, "a picture's name");
}

pap_status assembly_make(raster_assembly *out, const char *path, const char *bands, pap_error *err) {
    char *xml = NULL;
    *out = (raster_assembly){.is_by_user = raster_bands_are_files(bands)};
    if (!out->is_by_user && (!path || !*path)) return error_set(err, PAP_E_ARGUMENT, "no picture was named");
    CPLPushErrorHandler(CPLQuietErrorHandler);
    pap_status status =
        out->is_by_user ? name_by_user(&out->stack, path, bands, err) : find_stack(out, path, err);
    if (!status) status = take_names(out, path, err);
    if (!status && out->stack.count) status = stack_describe(&xml, &out->stack, err);
    CPLPopErrorHandler();
    if (!status && !(out->dataset = strdup(xml ? xml : out->path))) status = error_nomem(err, "a picture");
    CPLFree(xml);
    if (status) assembly_free(out);
    return status;
}
