/* A finished run's folder, opened again: what its manifest says, and names for what is found out later. */
#ifndef RUN_STORED_H
#define RUN_STORED_H

#include "papaver/papaver.h"
#include "run/names.h"

typedef struct stored_run stored_run;

/* What was used on a picture, to be compared with what the run used. */
typedef struct run_inputs {
    const char *image, *image_sha256; /* base name; "": no plain file */
    const char *model, *model_sha256;
    const char *settings; /* --set, as JSON with sorted keys; "{}": none */
    double gsd_m;         /* --gsd; 0: the picture's own */
    const char *bands;    /* --bands; NULL: recognised */
} run_inputs;

/* Whether a path is a folder with a manifest, or one that a broken-off run left. */
bool stored_is_run(const char *path);

/* Whether it surely is one: a manifest.json of something else lies in many folders. */
bool stored_is_surely_run(const char *path);

/* For writing, the folder is locked as a run locks it, until stored_free. PAP_E_FORMAT for what is no run or
 * one that was broken off, PAP_E_EXISTS when another run is writing into it, PAP_E_IO when files cannot be
 * added. */
pap_status stored_open(stored_run **out, const char *path, bool for_writing, pap_error *err);
void stored_free(stored_run *run);

/* The manifest: a JSON object with the array `inputs` and the object `outputs`. Lives as long as the run. */
const json_t *stored_manifest(const stored_run *run);

/* Which of the run's inputs the picture is; PAP_E_ARGUMENT when it is none of them, or when the run used
 * another model or other settings: the message says which. */
pap_status stored_find(size_t *input, const stored_run *run, const run_inputs *used, pap_error *err);

/* The path of "sensitivity.json" or "sensitivity-flight.json" (from what, ending) of an input, named as its
 * overview is; the caller's, NULL when memory ran out. */
char *stored_path(const stored_run *run, size_t input, const char *what, const char *ending);

#endif
