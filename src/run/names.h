/* What the pictures of a run are called in its folder. */
#ifndef RUN_NAMES_H
#define RUN_NAMES_H

#include <jansson.h>
#include <stdbool.h>

/* The manifest, and what marks a folder as not complete. */
#define RUN_MANIFEST   "manifest.json"
#define RUN_CANDIDATES "candidates.gpkg"
#define RUN_BROKEN_OFF ".not-complete"

enum { RUN_PREFIX = 256, RUN_NAME = 300 };

/* A picture's base name without its ending, with a dash; "" when it is the only one of the run. A name that
 * another picture has in `taken` (prefix -> number of the picture) gets a number; it is noted there. */
void run_prefix(char out[RUN_PREFIX], json_t *taken, const char *image, int number, bool is_only);

/* "overview-flight.png" from "overview", "flight-" and ".png"; "overview.png" from an empty prefix. */
void run_name(char out[RUN_NAME], const char *what, const char *prefix, const char *ending);

#endif
