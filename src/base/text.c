/* Texts from outside. */
#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of the sequence that starts here, 0 when it is not valid (RFC 3629: shortest form, no surrogates). */
static size_t sequence_length(const unsigned char *at) {
    static const struct {
        unsigned char low, high, next_low, next_high;
        size_t length;
    } forms[] = {{0x00, 0x7F, 0x00, 0xFF, 1}, {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3},
                 {0xE1, 0xEC, 0x80, 0xBF, 3}, {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3},
                 {0xF0, 0xF0, 0x90, 0xBF, 4}, {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4}};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (at[0] < forms[i].low || at[0] > forms[i].high) continue;
        if (forms[i].length > 1 && (at[1] < forms[i].next_low || at[1] > forms[i].next_high)) return 0;
        for (size_t k = 2; k < forms[i].length; k++)
            if ((at[k] & 0xC0) != 0x80) return 0;
        return forms[i].length;
    }
    return 0;
}

char *text_utf8(const char *text) {
    char *copy = strdup(text);
    for (unsigned char *at = (unsigned char *)copy; copy && *at;) {
        size_t length = sequence_length(at);
        if (length == 0) *at = '?';
        at += length ? length : 1;
    }
    return copy;
}
