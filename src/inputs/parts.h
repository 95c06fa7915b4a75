/* The files of this room among themselves. */
#ifndef INPUTS_PARTS_H
#define INPUTS_PARTS_H

#include "inputs/inputs.h"

/* Adds a file to be opened, copying its path. */
pap_status inputs_add_picture(inputs *all, const char *path, pap_error *err);

/* Adds something that stands for no file, with the reason. */
pap_status inputs_add_fault(inputs *all, const char *name, pap_error *err, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Adds the files below a folder, sorted; a fault when there are none. */
pap_status folder_expand(inputs *all, const char *path, pap_error *err);

/* Whether a folder is one picture: Sentinel-2's products, by their names. */
bool folder_is_picture(const char *path);

/* Whether a path inside an archive or a bucket is a folder, and the files below it. */
bool archive_is_folder(const char *path);
pap_status archive_expand(inputs *all, const char *path, pap_error *err);

/* Whether a file that was found, not named, cannot be a picture: hidden, a side file, a list of targets. */
bool file_is_aside(const char *name);

/* The whole of a list: the file, or standard input for "-". *out is NUL-terminated, the caller's. PAP_E_OPEN.
 */
pap_status list_read(char **out, size_t *size, const char *path, pap_error *err);

#endif
