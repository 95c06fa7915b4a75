/* Filling the caller's error. */
#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const char *const status_texts[PAP_STATUS_COUNT] = {
    [PAP_OK] = "done",
    [PAP_E_ARGUMENT] = "an argument is missing or outside its range",
    [PAP_E_NOMEM] = "memory ran out",
    [PAP_E_IO] = "reading or writing failed",
    [PAP_E_NOSPACE] = "the disk is full",
    [PAP_E_OPEN] = "the file cannot be opened",
    [PAP_E_FORMAT] = "the file is not of a kind that can be used",
    [PAP_E_BANDS] = "bands that are needed are missing",
    [PAP_E_GEOREF] = "no usable georeference",
    [PAP_E_EMPTY] = "no valid pixel",
    [PAP_E_DECODE] = "some blocks cannot be decoded",
    [PAP_E_EXISTS] = "the output exists",
    [PAP_E_MODEL] = "the model file is damaged or does not fit",
    [PAP_E_SETTING] = "an unknown setting, or a value outside its range",
    [PAP_E_UNSUPPORTED] = "not offered for this input",
    [PAP_E_CANCELLED] = "stopped on request",
    [PAP_E_USAGE] = "wrong usage",
    [PAP_E_OUTSIDE] = "the picture lies outside the area of interest",
};

/* A path of PATH_MAX bytes, named twice, and what is said of it. */
enum { LONGEST = 10000 };

const char *pap_status_text(pap_status code) {
    return (unsigned)code < PAP_STATUS_COUNT ? status_texts[code] : "unknown status";
}

/* One line stays one line, whatever a file is called; a terminal is sent no commands. */
static void clean(char *text) {
    for (; *text; text++)
        if ((unsigned char)*text < ' ' || *text == 127) *text = '?';
}

static bool is_inside_character(char byte) {
    return ((unsigned char)byte & 0xC0) == 0x80;
}

/* The beginning and the end of a text that is too long: the subject is a long path, the fault stands last. */
static void shorten(char *out, size_t size, const char *whole) {
    size_t length = strlen(whole), head = size / 4, tail = size - head - sizeof "...";
    if (length < size) {
        memcpy(out, whole, length + 1);
        return;
    }
    while (head > 0 && is_inside_character(whole[head])) head--;
    const char *end = whole + length - tail;
    while (is_inside_character(*end)) end++;
    snprintf(out, size, "%.*s...%s", (int)head, whole, end);
}

pap_status error_set(pap_error *err, pap_status code, const char *format, ...) {
    if (err) {
        char whole[LONGEST];
        va_list args;
        va_start(args, format);
        vsnprintf(whole, sizeof whole, format, args);
        va_end(args);
        err->code = code;
        clean(whole);
        shorten(err->message, sizeof err->message, whole);
    }
    return code;
}

pap_status error_nomem(pap_error *err, const char *what) {
    return error_set(err, PAP_E_NOMEM,
                     "memory ran out while making %s; close other programs or lower --threads or --memory",
                     what);
}

pap_status error_errno(pap_error *err, const char *path, const char *doing) {
    int cause = errno;
    if (cause == ENOSPC || cause == EDQUOT)
        return error_set(err, PAP_E_NOSPACE, "%s: the disk is full while %s; free some space and run again",
                         path, doing);
    if (cause == ENOMEM) return error_nomem(err, path);
    return error_set(err, PAP_E_IO, "%s: %s while %s", path, strerror(cause), doing);
}
