/* What the pictures of a run are called in its folder. */
#include "run/names.h"

#include "base/file.h"

#include <stdio.h>
#include <string.h>

enum { STEM_LENGTH = 150 };

void run_prefix(char out[RUN_PREFIX], json_t *taken, const char *image, int number, bool is_only) {
    int length = (int)(strlen(image) - strlen(file_ending(image)));
    if (length > STEM_LENGTH) length = STEM_LENGTH;
    out[0] = '\0';
    for (int copy = 1; !is_only; copy++) {
        if (copy == 1)
            snprintf(out, RUN_PREFIX, "%.*s-", length, image);
        else
            snprintf(out, RUN_PREFIX, "%.*s-%d-", length, image, copy);
        const json_t *owner = json_object_get(taken, out);
        if (owner && json_integer_value(owner) != number) continue;
        json_object_set_new(taken, out, json_integer(number));
        break;
    }
}

void run_name(char out[RUN_NAME], const char *what, const char *prefix, const char *ending) {
    if (*prefix)
        snprintf(out, RUN_NAME, "%s-%.*s%s", what, (int)strlen(prefix) - 1, prefix, ending);
    else
        snprintf(out, RUN_NAME, "%s%s", what, ending);
}
