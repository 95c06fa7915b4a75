/* Files that appear whole or not at all, private folders, whole-file reads, names. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "papaver/papaver.h"
#include <stdbool.h>

/* An output in the making: write to `temp` (same folder, same ending, starts with a dot), then commit. */
typedef struct staged_file {
    char *temp;
    char *path;
    bool may_replace, is_public;
} staged_file;

/* Names a temp file beside `path`. PAP_E_EXISTS when path exists and !may_replace; PAP_E_IO when the folder
 * is missing, not writable, or path is a folder. Nothing is created at `path`; an empty file is created at
 * temp (mode 0600) and removed again, to prove that the folder takes files. */
pap_status file_stage(staged_file *out, const char *path, bool may_replace, bool is_public, pap_error *err);

/* Flushes temp to the disk, sets its mode (0600, or by the umask when is_public) and gives it its name. When
 * !may_replace and a file has appeared there meanwhile: PAP_E_EXISTS, and temp is removed. Frees the names.
 */
pap_status file_commit(staged_file *file, pap_error *err);

/* Removes temp if it is there and frees the names. Safe on a zeroed struct and after file_commit. */
void file_discard(staged_file *file);

/* Writes `size` bytes to path through a staged file. */
pap_status file_write_whole(const char *path, const void *bytes, size_t size, bool may_replace,
                            bool is_public, pap_error *err);

/* Makes a hidden folder of mode 0700 beside `path`, for a library that needs files of its own on the way to
 * an output. *out is its path, the caller's to give to file_drop_folder. */
pap_status file_work_folder(char **out, const char *path, pap_error *err);

/* Removes such a folder with the files in it and frees its path, which may be NULL. */
void file_drop_folder(char *folder);

/* Reads a regular file of at most `limit` bytes; *out is NUL-terminated and the caller's to free. */
pap_status file_read_whole(char **out, size_t *size, const char *path, size_t limit, pap_error *err);

/* Makes a folder, mode 0700 (or by the umask when is_public); one that is there already is fine. */
pap_status file_make_folder(const char *path, bool is_public, pap_error *err);

/* SHA-256 of a file as 64 hex digits and a NUL. */
pap_status file_sha256(char out[65], const char *path, pap_error *err);

/* SHA-256 of bytes in memory, 64 hex digits. False when memory ran out. */
bool bytes_sha256(char out[65], const void *bytes, size_t size);

/* Whether the file system that holds path (or its folder) has no room left: for libraries that say only that
 * writing failed. */
bool file_has_no_space(const char *path);

/* The part after the last slash; points into path. */
const char *file_base_name(const char *path);

/* The ending from the last dot of the base name, with its dot, or "": points into path. */
const char *file_ending(const char *path);

/* folder + "/" + name, the caller's to free; NULL when memory ran out. */
char *file_join(const char *folder, const char *name);

#endif
