/* The single-band files of one product that lie in one folder. */
#include "raster/parts.h"

#include "base/error.h"
#include "base/file.h"
#include "raster/bands.h"
#include "raster/source.h"
#include "sensors/product.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static char *folder_of(const char *path) {
    const char *name = file_base_name(path);
    return name == path ? strdup(".") : strndup(path, (size_t)(name - path) - (name - path > 1));
}

char *raster_product_key(const char *path) {
    product one;
    char *folder = folder_of(path), *key = NULL;
    if (folder && product_of_name(&one, file_base_name(path)) && one.kind == PRODUCT_PART)
        key = file_join(folder, one.stem);
    free(folder);
    return key;
}

bool raster_are_one_product(const char *path, const char *other) {
    char *a = raster_product_key(path), *b = raster_product_key(other);
    bool are = a && b && strcmp(a, b) == 0;
    free(a);
    free(b);
    return are;
}

typedef struct found_part {
    char *name;
    raster_role role;
    char own_label[16];
} found_part;

typedef struct search {
    found_part *parts;
    size_t count;
    char stem[128];  /* of the product looked for, or of the first that was found */
    char other[128]; /* of another one that was found too */
} search;

/* What a part's name says its band is; RASTER_OTHER for bands that nothing here reads. */
static raster_role role_of_part(const product *one) {
    int place = one->sensor ? sensor_band_named(one->sensor, one->band) : -1;
    if (!one->sensor) return raster_role_named(one->band);
    const char *role = place >= 0 ? one->sensor->bands[place].role : NULL;
    return role ? raster_role_named(role) : RASTER_OTHER;
}

static bool add_part(search *s, const char *name) {
    product one;
    if (!product_of_name(&one, name) || one.kind != PRODUCT_PART) return true;
    if (!s->stem[0]) snprintf(s->stem, sizeof s->stem, "%s", one.stem);
    if (strcmp(one.stem, s->stem) != 0) {
        if (!s->other[0]) snprintf(s->other, sizeof s->other, "%s", one.stem);
        return true;
    }
    raster_role role = role_of_part(&one);
    found_part *more = role == RASTER_OTHER ? s->parts : realloc(s->parts, (s->count + 1) * sizeof *more);
    if (role == RASTER_OTHER) return true;
    if (!more) return false;
    s->parts = more;
    found_part *part = &more[s->count];
    *part = (found_part){.name = strdup(name), .role = role};
    snprintf(part->own_label, sizeof part->own_label, "%s", one.sensor ? one.band : raster_role_name(role));
    s->count += part->name != NULL;
    return part->name != NULL;
}

/* By role; of one role the finer first: B8 before B8A, _10m before _20m. */
static int by_role(const void *a, const void *b) {
    const found_part *one = a, *other = b;
    if (one->role != other->role) return one->role < other->role ? -1 : 1;
    int by_label = strcmp(one->own_label, other->own_label);
    return by_label ? by_label : strcmp(one->name, other->name);
}

static bool scan(search *s, const char *folder) {
    DIR *listing = opendir(folder);
    bool ok = true;
    for (struct dirent *entry; listing && ok && (entry = readdir(listing));) ok = add_part(s, entry->d_name);
    if (listing) closedir(listing);
    return ok;
}

static bool take_parts(band_stack *stack, search *s, const char *folder) {
    if (s->count) qsort(s->parts, s->count, sizeof *s->parts, by_role);
    for (size_t i = 0; i < s->count; i++) {
        if (i > 0 && s->parts[i].role == s->parts[i - 1].role) continue;
        char *path =
            strcmp(folder, ".") == 0 ? strdup(s->parts[i].name) : file_join(folder, s->parts[i].name);
        bool ok = path && stack_add(stack, path, 0, s->parts[i].own_label);
        free(path);
        if (!ok) return false;
    }
    return true;
}

static void search_free(search *s) {
    for (size_t i = 0; i < s->count; i++) free(s->parts[i].name);
    free(s->parts);
}

static pap_status collect(band_stack *stack, search *s, const char *folder, pap_error *err) {
    pap_status status = scan(s, folder) && take_parts(stack, s, folder) ? PAP_OK : error_nomem(err, folder);
    product one;
    if (!status && stack->count && product_of_name(&one, file_base_name(stack->parts[0].path)) &&
        one.sensor) {
        stack->may_repeat = strcmp(one.sensor->key, "sentinel-2") == 0;
        stack->has_nodata = one.sensor->nodata == one.sensor->nodata; /* not NaN */
        stack->nodata = one.sensor->nodata;
    }
    if (status || stack->count < 2) stack_free(stack);
    return status;
}

pap_status parts_beside(band_stack *stack, const char *path, pap_error *err) {
    product one;
    search s = {.count = 0};
    if (!product_of_name(&one, file_base_name(path)) || one.kind != PRODUCT_PART) return PAP_OK;
    snprintf(s.stem, sizeof s.stem, "%s", one.stem);
    char *folder = folder_of(path);
    pap_status status = folder ? collect(stack, &s, folder, err) : error_nomem(err, path);
    search_free(&s);
    free(folder);
    return status;
}

pap_status parts_in_folder(band_stack *stack, const char *folder, pap_error *err) {
    search s = {.count = 0};
    pap_status status = collect(stack, &s, folder, err);
    if (!status && stack->count && s.other[0]) {
        status =
            error_set(err, PAP_E_FORMAT,
                      "%s: holds bands of several products (%s, %s); name one file of the one that is meant",
                      folder, s.stem, s.other);
        stack_free(stack);
    }
    search_free(&s);
    return status;
}

/* ---- the other product of a flight ---- */

static bool is_separator(char c) {
    return strchr("-_. ", c) != NULL;
}

/* What a part's name and the colour picture's share: "result" of result_Green.tif, result.tif and
 * result_RGB.tif. False for names that are neither. */
static bool flight_of_name(char out[128], const char *name, bool *is_part) {
    product one;
    const char *ending = strrchr(name, '.');
    *is_part = product_of_name(&one, name);
    if (*is_part && (one.kind != PRODUCT_PART || one.sensor)) return false;
    if (!*is_part && (!ending || (strcasecmp(ending, ".tif") != 0 && strcasecmp(ending, ".tiff") != 0)))
        return false;
    snprintf(out, 128, "%.*s", *is_part ? 127 : (int)(ending - name), *is_part ? one.stem : name);
    size_t length = strlen(out);
    const bool says_rgb =
        length > 4 && is_separator(out[length - 4]) && strcasecmp(out + length - 3, "RGB") == 0;
    if (!*is_part && says_rgb) length -= 3;
    while (length > 1 && is_separator(out[length - 1])) length--;
    out[length] = '\0';
    return true;
}

static bool is_colour_picture(const raster_source *source) {
    int bands = source->band_count - (source->alpha != 0);
    return !source->part_count && bands == 3 && source->rgb[0] && source->rgb[1] && source->rgb[2];
}

char *raster_beside(const raster_source *source) {
    char flight[128], other[128], *folder, *best = NULL;
    bool is_part, is_other_part;
    const char *path = source->part_count ? source->parts[0] : source->path;
    if (!flight_of_name(flight, file_base_name(path), &is_part)) return NULL;
    if (is_part ? !source->part_count : !is_colour_picture(source)) return NULL;
    if (!(folder = folder_of(path))) return NULL;
    DIR *listing = opendir(folder);
    for (struct dirent *entry; listing && (entry = readdir(listing));) {
        if (!flight_of_name(other, entry->d_name, &is_other_part) || is_other_part == is_part) continue;
        if (strcmp(other, flight) != 0 || (best && strcmp(entry->d_name, best) >= 0)) continue;
        free(best);
        best = strdup(entry->d_name);
    }
    if (listing) closedir(listing);
    char *found = best ? file_join(folder, best) : NULL;
    free(best);
    free(folder);
    return found;
}
