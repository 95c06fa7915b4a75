/* Reading a list of names: a file, a pipe, standard input. */
#include "base/error.h"
#include "base/memory.h"
#include "inputs/parts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Millions of names; more is no list. */
static const size_t LIST_BYTES_MAX = (size_t)256 << 20;

static pap_status read_all(char **out, size_t *size, FILE *stream, const char *name, pap_error *err) {
    char *text = NULL;
    size_t used = 0, capacity = 0;
    while (used < LIST_BYTES_MAX) {
        if (!memory_reserve((void **)&text, &capacity, used + 65536, 1)) {
            free(text);
            return error_nomem(err, "a list of pictures");
        }
        size_t got = fread(text + used, 1, capacity - used - 1, stream);
        used += got;
        if (got == 0) break;
    }
    if (ferror(stream) || used >= LIST_BYTES_MAX) {
        free(text);
        return error_set(err, PAP_E_OPEN, "%s: the list of pictures cannot be read (%s); check the file",
                         name, ferror(stream) ? strerror(errno) : "it is too long");
    }
    text[used] = '\0';
    *out = text;
    *size = used;
    return PAP_OK;
}

pap_status list_read(char **out, size_t *size, const char *path, pap_error *err) {
    if (strcmp(path, "-") == 0) return read_all(out, size, stdin, "standard input", err);
    FILE *stream = fopen(path, "rbe");
    if (!stream)
        return error_set(err, PAP_E_OPEN,
                         "%s: the list of pictures cannot be read (%s); check the path (a picture whose name "
                         "begins with @ is ./@...)",
                         path, strerror(errno));
    pap_status status = read_all(out, size, stream, path, err);
    fclose(stream);
    return status;
}
