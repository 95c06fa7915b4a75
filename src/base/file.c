/* Files that appear whole or not at all, private folders, whole-file reads, names. */
#include "base/file.h"

#include "base/error.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { PRIVATE_FILE = 0600, PRIVATE_FOLDER = 0700, HASH_CHUNK = 1 << 16 };

const char *file_base_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

const char *file_ending(const char *path) {
    const char *dot = strrchr(file_base_name(path), '.');
    return dot ? dot : "";
}

bool file_has_no_space(const char *path) {
    enum { TOO_LITTLE = 64 << 10 };
    struct statvfs room;
    char folder[4096];
    snprintf(folder, sizeof folder, "%.*s", (int)(file_base_name(path) - path), path);
    if (statvfs(*folder ? folder : ".", &room)) return false;
    return (uintmax_t)room.f_bavail * room.f_frsize < TOO_LITTLE;
}

char *file_join(const char *folder, const char *name) {
    size_t size = strlen(folder) + strlen(name) + 2;
    char *joined = malloc(size);
    if (joined) snprintf(joined, size, "%s/%s", folder, name);
    return joined;
}

/* A name beside `path` that no other process and no other call of this one uses. The base name is cut, since
 * a temp name must not be longer than the file system allows when the final one just fits. */
static char *temp_name(const char *path) {
    static atomic_uint serial;
    const char *base = file_base_name(path), *ending = file_ending(path);
    size_t folder = (size_t)(base - path), size = folder + strlen(ending) + 64;
    char *name = malloc(size);
    if (name)
        snprintf(name, size, "%.*s.papaver-%ld-%u%s", (int)folder, path, (long)getpid(),
                 atomic_fetch_add(&serial, 1), ending);
    return name;
}

static pap_status check_place(const char *path, bool may_replace, pap_error *err) {
    struct stat at;
    if (stat(path, &at) == 0) {
        if (S_ISDIR(at.st_mode)) return error_set(err, PAP_E_IO, "%s: is a folder; name a file", path);
        if (!may_replace)
            return error_set(err, PAP_E_EXISTS, "%s: exists already; use --overwrite or another name", path);
    } else if (errno != ENOENT) {
        return error_errno(err, path, "looking for it");
    }
    return PAP_OK;
}

pap_status file_stage(staged_file *out, const char *path, bool may_replace, bool is_public, pap_error *err) {
    pap_status status = check_place(path, may_replace, err);
    if (status) return status;
    staged_file file = {temp_name(path), strdup(path), may_replace, is_public};
    if (!file.temp || !file.path) {
        status = error_nomem(err, path);
        goto done;
    }
    int fd = open(file.temp, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, PRIVATE_FILE);
    if (fd < 0) {
        status = errno == ENOENT
                     ? error_set(err, PAP_E_IO, "%s: its folder does not exist; make it first", path)
                     : error_errno(err, path, "making a file in its folder");
        goto done;
    }
    close(fd);
    unlink(file.temp);
    *out = file;
    return PAP_OK;
done:
    free(file.temp);
    free(file.path);
    return status;
}

static mode_t mode_by_umask(void) {
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

static pap_status flush_to_disk(const char *temp, const char *path, pap_error *err) {
    int fd = open(temp, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return error_errno(err, path, "finishing it");
    int failed = fsync(fd);
    close(fd);
    return failed ? error_errno(err, path, "finishing it") : PAP_OK;
}

/* link() refuses to replace, rename() does it in one step. */
static pap_status give_name(const staged_file *file, pap_error *err) {
    if (file->may_replace) {
        if (rename(file->temp, file->path)) return error_errno(err, file->path, "giving it its name");
        return PAP_OK;
    }
    if (link(file->temp, file->path) == 0) {
        unlink(file->temp);
        return PAP_OK;
    }
    if (errno == EEXIST)
        return error_set(err, PAP_E_EXISTS, "%s: appeared while this run was working; use another name",
                         file->path);
    /* A file system without hard links (FAT on a memory card, some network shares). */
    if (access(file->path, F_OK) == 0)
        return error_set(err, PAP_E_EXISTS, "%s: appeared while this run was working; use another name",
                         file->path);
    if (rename(file->temp, file->path)) return error_errno(err, file->path, "giving it its name");
    return PAP_OK;
}

pap_status file_commit(staged_file *file, pap_error *err) {
    pap_status status = flush_to_disk(file->temp, file->path, err);
    if (!status && chmod(file->temp, file->is_public ? mode_by_umask() : PRIVATE_FILE) && errno != EPERM)
        status = error_errno(err, file->path, "setting its mode");
    if (!status) status = give_name(file, err);
    file_discard(file);
    return status;
}

void file_discard(staged_file *file) {
    if (file->temp) unlink(file->temp);
    free(file->temp);
    free(file->path);
    *file = (staged_file){0};
}

pap_status file_work_folder(char **out, const char *path, pap_error *err) {
    char *name = NULL;
    int folder = (int)(file_base_name(path) - path);
    if (asprintf(&name, "%.*s.papaver-XXXXXX", folder, path) < 0) return error_nomem(err, path);
    if (!mkdtemp(name)) {
        pap_status status = error_errno(err, path, "making a folder beside it to work in");
        free(name);
        return status;
    }
    *out = name;
    return PAP_OK;
}

void file_drop_folder(char *folder) {
    DIR *entries = folder ? opendir(folder) : NULL;
    for (const struct dirent *one; entries && (one = readdir(entries)) != NULL;) {
        char *path = file_join(folder, one->d_name);
        if (path && strcmp(one->d_name, ".") != 0 && strcmp(one->d_name, "..") != 0) unlink(path);
        free(path);
    }
    if (entries) closedir(entries);
    if (folder) rmdir(folder);
    free(folder);
}

static pap_status write_bytes(const char *temp, const char *path, const void *bytes, size_t size,
                              pap_error *err) {
    int fd = open(temp, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, PRIVATE_FILE);
    if (fd < 0) return error_errno(err, path, "writing it");
    const char *next = bytes;
    while (size > 0) {
        ssize_t written = write(fd, next, size);
        if (written < 0) {
            if (errno == EINTR) continue;
            pap_status status = error_errno(err, path, "writing it");
            close(fd);
            return status;
        }
        next += written;
        size -= (size_t)written;
    }
    return close(fd) ? error_errno(err, path, "writing it") : PAP_OK;
}

pap_status file_write_whole(const char *path, const void *bytes, size_t size, bool may_replace,
                            bool is_public, pap_error *err) {
    staged_file file = {0};
    pap_status status = file_stage(&file, path, may_replace, is_public, err);
    if (status) return status;
    status = write_bytes(file.temp, path, bytes, size, err);
    if (status) {
        file_discard(&file);
        return status;
    }
    return file_commit(&file, err);
}

pap_status file_read_whole(char **out, size_t *size, const char *path, size_t limit, pap_error *err) {
    FILE *stream = fopen(path, "rb");
    if (!stream) return error_set(err, PAP_E_OPEN, "%s: %s; check the path", path, strerror(errno));
    pap_status status = PAP_OK;
    char *text = NULL;
    struct stat at;
    if (fstat(fileno(stream), &at) || !S_ISREG(at.st_mode)) {
        status = error_set(err, PAP_E_OPEN, "%s: is not a regular file", path);
        goto done;
    }
    if ((uintmax_t)at.st_size > limit) {
        status =
            error_set(err, PAP_E_FORMAT, "%s: larger than the %zu bytes such a file may have", path, limit);
        goto done;
    }
    text = malloc((size_t)at.st_size + 1);
    if (!text) {
        status = error_nomem(err, path);
        goto done;
    }
    size_t got = fread(text, 1, (size_t)at.st_size, stream);
    if (ferror(stream)) {
        status = error_errno(err, path, "reading it");
        goto done;
    }
    text[got] = '\0';
    *out = text;
    if (size) *size = got;
    text = NULL;
done:
    free(text);
    fclose(stream);
    return status;
}

pap_status file_make_folder(const char *path, bool is_public, pap_error *err) {
    struct stat at;
    if (mkdir(path, is_public ? 0777 : PRIVATE_FOLDER) == 0) return PAP_OK;
    if (errno == EEXIST && stat(path, &at) == 0 && S_ISDIR(at.st_mode)) return PAP_OK;
    if (errno == EEXIST) return error_set(err, PAP_E_EXISTS, "%s: exists and is not a folder", path);
    return error_errno(err, path, "making the folder (choose a place you may write in)");
}

static void write_hex(char out[65], const unsigned char *digest) {
    for (unsigned i = 0; i < 32; i++) snprintf(out + 2 * (size_t)i, 3, "%02x", digest[i]);
}

bool bytes_sha256(char out[65], const void *bytes, size_t size) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    if (EVP_Digest(bytes, size, digest, NULL, EVP_sha256(), NULL) != 1) return false;
    write_hex(out, digest);
    return true;
}

pap_status file_sha256(char out[65], const char *path, pap_error *err) {
    pap_status status = PAP_OK;
    unsigned char chunk[HASH_CHUNK], digest[EVP_MAX_MD_SIZE];
    unsigned digest_size = 0;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    FILE *stream = fopen(path, "rb");
    if (!stream) {
        status = error_errno(err, path, "opening it to hash it");
        goto done;
    }
    if (!context || !EVP_DigestInit_ex(context, EVP_sha256(), NULL)) {
        status = error_nomem(err, "a SHA-256");
        goto done;
    }
    for (size_t got; (got = fread(chunk, 1, sizeof chunk, stream)) > 0;)
        EVP_DigestUpdate(context, chunk, got);
    if (ferror(stream)) {
        status = error_errno(err, path, "hashing it");
        goto done;
    }
    EVP_DigestFinal_ex(context, digest, &digest_size);
    write_hex(out, digest);
done:
    if (stream) fclose(stream);
    EVP_MD_CTX_free(context);
    return status;
}
