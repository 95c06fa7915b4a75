/* A folder for a test's files: made under TMPDIR, removed with all that is in it. */
#ifndef TESTS_TEMP_FOLDER_H
#define TESTS_TEMP_FOLDER_H

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char temp_folder[512];

static inline void temp_folder_make(void) {
    const char *parent = getenv("TMPDIR");
    snprintf(temp_folder, sizeof temp_folder, "%s/papaver-test-XXXXXX", parent && *parent ? parent : "/tmp");
    ck_assert_msg(mkdtemp(temp_folder) != NULL, "%s cannot be made", temp_folder);
}

/* The path of a name in the folder; good until eight more are asked for. */
static inline const char *temp_path(const char *name) {
    static char paths[8][1024];
    static unsigned next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", temp_folder, name);
    return path;
}

/* Removes the folder's files; returns how many there were. */
static inline size_t temp_folder_empty(void) {
    DIR *entries = opendir(temp_folder);
    size_t count = 0;
    ck_assert(entries != NULL);
    for (const struct dirent *one; (one = readdir(entries)) != NULL;) {
        if (strcmp(one->d_name, ".") == 0 || strcmp(one->d_name, "..") == 0) continue;
        if (unlink(temp_path(one->d_name)) != 0) rmdir(temp_path(one->d_name));
        count++;
    }
    closedir(entries);
    return count;
}

static inline void temp_folder_remove(void) {
    temp_folder_empty();
    ck_assert_msg(rmdir(temp_folder) == 0, "%s cannot be removed", temp_folder);
}

#endif
