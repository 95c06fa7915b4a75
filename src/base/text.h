/* Texts from outside. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

/* A copy in which every byte that is not part of valid UTF-8 (a GBK name from a Windows archive) is a '?'.
 * The caller frees it; NULL when memory ran out. */
char *text_utf8(const char *text);

#endif
