/* The way of a canvas into a PNG file. */
#include "picture/canvas.h"

#include "base/error.h"
#include "base/file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <unistd.h>

/* zlib level. Measured on two drone mosaics: level 6 took 2.5 times as long and its files were 3 % smaller on
 * one, 2 % larger on the other; level 1 saved up to half the time for 2 to 3 % more. */
enum { COMPRESSION = 3, PRIVATE_FILE = 0600 };

/* What the callbacks of libpng know. */
typedef struct sink {
    FILE *stream;
    int cause;         /* errno of a failed write; 0: libpng itself gave up */
    char refusal[128]; /* its reason then */
} sink;

static void give_up(png_structp png, png_const_charp reason) {
    sink *into = png_get_error_ptr(png);
    snprintf(into->refusal, sizeof into->refusal, "%s", reason);
    png_longjmp(png, 1);
}

static void ignore_warning(png_structp png, png_const_charp reason) {
    (void)png;
    (void)reason;
}

static void write_bytes(png_structp png, png_bytep bytes, size_t size) {
    sink *into = png_get_io_ptr(png);
    if (fwrite(bytes, 1, size, into->stream) == size) return;
    into->cause = errno ? errno : EIO;
    png_error(png, "write failed");
}

static void flush_bytes(png_structp png) {
    (void)png;
}

static void write_rows(png_structp png, const canvas *picture) {
    size_t stride = 3 * (size_t)picture->width;
    for (size_t y = 0; y < (size_t)picture->height; y++) png_write_row(png, picture->rgb + y * stride);
}

/* libpng comes back here when it gives up: nothing that is set after setjmp is read after that. */
static bool encode(png_structp png, png_infop info, const canvas *picture) {
    if (setjmp(png_jmpbuf(png))) return false;
    png_set_IHDR(png, info, (png_uint_32)picture->width, (png_uint_32)picture->height, 8, PNG_COLOR_TYPE_RGB,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_compression_level(png, COMPRESSION);
    png_write_info(png, info);
    write_rows(png, picture);
    png_write_end(png, NULL);
    return true;
}

static pap_status describe_failure(const sink *into, const char *path, pap_error *err) {
    if (into->cause == 0)
        return error_set(err, PAP_E_IO, "%s: libpng cannot write it (%s); write a smaller picture", path,
                         into->refusal);
    errno = into->cause;
    return error_errno(err, path, "writing the picture");
}

static pap_status write_stream(FILE *stream, const canvas *picture, const char *path, pap_error *err) {
    sink into = {.stream = stream};
    pap_status status = PAP_OK;
    png_infop info = NULL;
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &into, give_up, ignore_warning);
    if (png) info = png_create_info_struct(png);
    if (!info) {
        status = error_nomem(err, path);
        goto done;
    }
    png_set_write_fn(png, &into, write_bytes, flush_bytes);
    if (!encode(png, info, picture)) status = describe_failure(&into, path, err);
done:
    if (png) png_destroy_write_struct(&png, &info);
    return status;
}

static FILE *open_private(const char *path) {
    int fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, PRIVATE_FILE);
    FILE *stream = fd < 0 ? NULL : fdopen(fd, "wb");
    if (fd >= 0 && !stream) close(fd);
    return stream;
}

pap_status canvas_write_png(const canvas *picture, const char *path, bool may_replace, bool is_public,
                            pap_error *err) {
    assert(picture->rgb && picture->width > 0 && picture->height > 0);
    staged_file file = {0};
    pap_status status = file_stage(&file, path, may_replace, is_public, err);
    if (status) return status;
    FILE *stream = open_private(file.temp);
    if (!stream) {
        status = error_errno(err, path, "opening it to write");
        goto done;
    }
    status = write_stream(stream, picture, path, err);
    /* What stdio still holds is written here, so a full disk can show as late as this. */
    if (fclose(stream) && !status) status = error_errno(err, path, "writing the picture");
    if (!status) status = file_commit(&file, err);
done:
    file_discard(&file);
    return status;
}
