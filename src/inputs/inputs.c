/* What was named on a command line, as the pictures that it stands for. */
#include "inputs/inputs.h"

#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "inputs/parts.h"

#include <glob.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

pap_status inputs_add_picture(inputs *all, const char *path, pap_error *err) {
    input *slot = VECTOR_PUSH(all);
    if (!slot) return error_nomem(err, "the names of pictures");
    *slot = (input){.path = strdup(path), .kind = INPUT_PICTURE};
    return slot->path ? PAP_OK : error_nomem(err, "the names of pictures");
}

pap_status inputs_add_fault(inputs *all, const char *name, pap_error *err, const char *format, ...) {
    pap_status status = inputs_add_picture(all, name, err);
    if (status) return status;
    input *last = &all->items[all->count - 1];
    va_list arguments;
    va_start(arguments, format);
    last->kind = INPUT_FAULT;
    if (vasprintf(&last->fault, format, arguments) < 0) last->fault = NULL;
    va_end(arguments);
    return last->fault ? PAP_OK : error_nomem(err, "the names of pictures");
}

void inputs_free(inputs *all) {
    if (!all) return;
    for (size_t i = 0; i < all->count; i++) {
        free(all->items[i].path);
        free(all->items[i].fault);
    }
    free(all->items);
    free(all);
}

/* ---- one name ---- */

static bool is_folder(const char *path) {
    struct stat at;
    return stat(path, &at) == 0 && S_ISDIR(at.st_mode);
}

/* A pattern that the shell did not take: quoted, or in a list. A file of that very name goes before. */
static bool is_pattern(const char *name) {
    struct stat at;
    return strpbrk(name, "*?[") && strncmp(name, "/vsi", 4) != 0 && !strstr(name, "://") &&
           lstat(name, &at) != 0;
}

static pap_status add_path(inputs *all, const char *path, pap_error *err) {
    if (is_folder(path) && folder_is_picture(path)) return inputs_add_picture(all, path, err);
    if (is_folder(path) && !(all->is_whole && all->is_whole(path))) return folder_expand(all, path, err);
    if (strncmp(path, "/vsi", 4) == 0 && archive_is_folder(path)) return archive_expand(all, path, err);
    return inputs_add_picture(all, path, err);
}

static int by_bytes(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* What a pattern finds was not named: side files and runs among it are left out as in a folder. */
static pap_status add_pattern(inputs *all, const char *pattern, pap_error *err) {
    glob_t found = {0};
    size_t before = all->count;
    pap_status status = glob(pattern, GLOB_NOSORT, NULL, &found) == GLOB_NOSPACE
                            ? error_nomem(err, "the pictures of a pattern")
                            : PAP_OK;
    if (found.gl_pathc) qsort(found.gl_pathv, found.gl_pathc, sizeof *found.gl_pathv, by_bytes);
    for (size_t i = 0; i < found.gl_pathc && !status; i++) {
        const char *path = found.gl_pathv[i];
        bool is_left_out =
            is_folder(path) ? all->is_whole && all->is_whole(path) : file_is_aside(file_base_name(path));
        if (!is_left_out) status = add_path(all, path, err);
    }
    globfree(&found);
    if (!status && all->count == before)
        status =
            inputs_add_fault(all, pattern, err, "%s: no picture has such a name; check the pattern", pattern);
    return status;
}

/* Addresses as people copy them, and the names by which GDAL reads them in parts. */
static const struct {
    const char *begins, *prefix;
    size_t dropped;
} remote[] = {{"http://", "/vsicurl/", 0}, {"https://", "/vsicurl/", 0}, {"s3://", "/vsis3/", 5}};

static pap_status add_name(inputs *all, const char *name, pap_error *err) {
    for (size_t i = 0; i < sizeof remote / sizeof *remote; i++) {
        char *path = NULL;
        if (strncmp(name, remote[i].begins, strlen(remote[i].begins)) != 0) continue;
        if (asprintf(&path, "%s%s", remote[i].prefix, name + remote[i].dropped) < 0)
            return error_nomem(err, "the names of pictures");
        pap_status status = add_path(all, path, err);
        free(path);
        return status;
    }
    return is_pattern(name) ? add_pattern(all, name, err) : add_path(all, name, err);
}

/* ---- a list ---- */

/* A line without what Windows leaves at its end; NULL for one that names nothing. */
static const char *name_of_line(char *line) {
    size_t length = strlen(line);
    if (length && line[length - 1] == '\r') line[--length] = '\0';
    if (line[0] == '#' || strspn(line, " \t") == length) return NULL;
    return line;
}

static pap_status add_list(inputs *all, const char *path, pap_error *err) {
    char *text = NULL;
    size_t size = 0, before = all->count;
    pap_error why;
    pap_status status = list_read(&text, &size, path, &why);
    if (status == PAP_E_NOMEM) return error_nomem(err, "a list of pictures");
    if (status) return inputs_add_fault(all, path, err, "%s", why.message);
    bool has_nul = memchr(text, '\0', size) != NULL;
    char *at = text, *end = text + size;
    if (size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) at += 3;
    while (at < end && !status) {
        char *stop = memchr(at, has_nul ? '\0' : '\n', (size_t)(end - at));
        if (!stop) stop = end;
        *stop = '\0';
        const char *name = has_nul ? at : name_of_line(at);
        if (name && *name) status = add_name(all, name, err);
        at = stop + 1;
    }
    free(text);
    if (!status && all->count == before)
        status = inputs_add_fault(all, path, err, "%s: names no picture; write one name a line",
                                  strcmp(path, "-") == 0 ? "standard input" : path);
    return status;
}

/* ---- each once ---- */

typedef struct identity {
    dev_t device;
    ino_t number; /* both 0 for what is no file of this machine: then the path decides */
    size_t item;
    const char *path;
} identity;

static int by_identity(const void *a, const void *b) {
    const identity *p = a, *q = b;
    if (p->device != q->device) return p->device < q->device ? -1 : 1;
    if (p->number != q->number) return p->number < q->number ? -1 : 1;
    int order = p->number ? 0 : strcmp(p->path, q->path);
    return order ? order : (p->item > q->item) - (p->item < q->item);
}

static bool is_same_file(const identity *a, const identity *b) {
    return a->device == b->device && a->number == b->number && (a->number || strcmp(a->path, b->path) == 0);
}

static pap_status note_repeats(inputs *all, pap_error *err) {
    size_t count = 0;
    identity *every = memory_array(all->count, sizeof *every);
    if (!every) return error_nomem(err, "the names of pictures");
    for (size_t i = 0; i < all->count; i++) {
        struct stat at;
        if (all->items[i].kind != INPUT_PICTURE) continue;
        bool is_local = stat(all->items[i].path, &at) == 0;
        every[count++] =
            (identity){is_local ? at.st_dev : 0, is_local ? at.st_ino : 0, i, all->items[i].path};
    }
    if (count) qsort(every, count, sizeof *every, by_identity);
    all->pictures = count;
    for (size_t i = 1; i < count; i++)
        if (is_same_file(&every[i - 1], &every[i])) {
            all->items[every[i].item].kind = INPUT_REPEATED;
            all->pictures--;
        }
    free(every);
    return PAP_OK;
}

pap_status inputs_new(inputs **out, const char *const *names, size_t count,
                      bool (*is_whole)(const char *folder), pap_error *err) {
    inputs *all = calloc(1, sizeof *all);
    if (!all) return error_nomem(err, "the names of pictures");
    all->is_whole = is_whole;
    pap_status status = PAP_OK;
    for (size_t i = 0; i < count && !status; i++) {
        if (strcmp(names[i], "-") == 0 || names[i][0] == '@')
            status = add_list(all, names[i] + (names[i][0] == '@'), err);
        else
            status = add_name(all, names[i], err);
    }
    if (!status) status = note_repeats(all, err);
    if (status) {
        inputs_free(all);
        return status;
    }
    *out = all;
    return PAP_OK;
}
