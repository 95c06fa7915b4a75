/* Days as texts. */
#ifndef BASE_DAY_H
#define BASE_DAY_H

#include <stdbool.h>

enum { DAY_TEXT = 11 };

/* Whether a text is a day, "YYYY-MM-DD". */
bool day_is(const char *text);

/* The day that a text begins with: "20230415", or apart by one sign, "2023-04-15T03:35:41Z", "2023:04:15".
 * False, with *out undefined: none, or one before 1960. */
bool day_read(char out[DAY_TEXT], const char *text);

#endif
