/* What was named on a command line, as the pictures that it stands for. */
#ifndef INPUTS_INPUTS_H
#define INPUTS_INPUTS_H

#include "papaver/papaver.h"
#include <stdbool.h>

typedef enum input_kind {
    INPUT_PICTURE,  /* a file to be opened */
    INPUT_REPEATED, /* a file that an earlier one is, by whatever path */
    INPUT_FAULT     /* something that stands for no file: `fault` says why, in one line with the remedy */
} input_kind;

typedef struct input {
    char *path, *fault; /* fault: NULL but for INPUT_FAULT */
    input_kind kind;
} input;

typedef struct inputs {
    input *items;
    size_t count, capacity;
    size_t pictures; /* items that are one */
    bool (*is_whole)(const char *folder);
} inputs;

/* A name is a picture; a folder, also inside an archive (/vsizip/a.zip), for what lies anywhere below it; a
 * pattern with
 * * ? [ ] that is no file's name; "@FILE" for a list, one name a line, blank lines and those that begin with
 * # left out (names with line breaks: end each with a NUL byte instead); "-" for a list on standard input.
 * A folder that is one picture (Sentinel-2's, by its ending .SAFE) is one picture.
 * http://, https:// and s3:// are read through GDAL's /vsicurl/ and /vsis3/.
 *
 * is_whole (NULL: none): folders that are not looked into: left out below another, an input by themselves
 * when named. Fails only when memory runs out: what cannot be read becomes an INPUT_FAULT in its place. */
pap_status inputs_new(inputs **out, const char *const *names, size_t count,
                      bool (*is_whole)(const char *folder), pap_error *err);
void inputs_free(inputs *all);

#endif
