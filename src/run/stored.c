/* A finished run's folder, opened again. */
#include "run/stored.h"

#include "base/error.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MANIFEST_LIMIT = 64 << 20 };

struct stored_run {
    char *path;
    int lock; /* on the folder; -1: none */
    json_t *manifest;
};

static bool holds(const char *folder, const char *name) {
    char *path = file_join(folder, name);
    bool is_there = path && access(path, F_OK) == 0;
    free(path);
    return is_there;
}

bool stored_is_run(const char *path) {
    struct stat at;
    return stat(path, &at) == 0 && S_ISDIR(at.st_mode) &&
           (holds(path, RUN_MANIFEST) || holds(path, RUN_BROKEN_OFF));
}

bool stored_is_surely_run(const char *path) {
    return stored_is_run(path) && (holds(path, RUN_CANDIDATES) || holds(path, RUN_BROKEN_OFF));
}

static pap_status read_manifest(stored_run *run, pap_error *err) {
    char *text = NULL, *path = file_join(run->path, RUN_MANIFEST);
    size_t size;
    pap_status status =
        path ? file_read_whole(&text, &size, path, MANIFEST_LIMIT, err) : error_nomem(err, run->path);
    free(path);
    if (status) return status;
    run->manifest = json_loadb(text, size, 0, NULL);
    free(text);
    if (json_is_array(json_object_get(run->manifest, "inputs")) &&
        json_is_object(json_object_get(run->manifest, "outputs")))
        return PAP_OK;
    return error_set(err, PAP_E_FORMAT, "%s/%s: is no manifest of a run; make the run again", run->path,
                     RUN_MANIFEST);
}

/* Before hours of work: the lock, and whether the folder takes files. */
static pap_status take_for_writing(stored_run *run, pap_error *err) {
    staged_file probe = {0};
    run->lock = open(run->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (run->lock < 0) return error_errno(err, run->path, "opening the run folder");
    if (flock(run->lock, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK)
        return error_set(err, PAP_E_EXISTS, "%s: another run is writing into it; wait for its end",
                         run->path);
    char *path = file_join(run->path, ".probe");
    pap_status status = path ? file_stage(&probe, path, true, false, err) : error_nomem(err, run->path);
    file_discard(&probe);
    free(path);
    return status;
}

pap_status stored_open(stored_run **out, const char *path, bool for_writing, pap_error *err) {
    if (!stored_is_run(path))
        return error_set(err, PAP_E_FORMAT, "%s: is no run folder; name one that papaver detect --run made",
                         path);
    stored_run *run = calloc(1, sizeof *run);
    if (run) run->lock = -1;
    if (run) run->path = strdup(path);
    pap_status status = run && run->path ? PAP_OK : error_nomem(err, "a run folder");
    if (!status && for_writing) status = take_for_writing(run, err);
    if (!status && holds(path, RUN_BROKEN_OFF))
        status = error_set(err, PAP_E_FORMAT, "%s: holds a run that was broken off; make it again", path);
    if (!status) status = read_manifest(run, err);
    if (status)
        stored_free(run);
    else
        *out = run;
    return status;
}

void stored_free(stored_run *run) {
    if (!run) return;
    if (run->lock >= 0) close(run->lock);
    json_decref(run->manifest);
    free(run->path);
    free(run);
}

const json_t *stored_manifest(const stored_run *run) {
    return run->manifest;
}

/* ---- which picture ---- */

static const char *text_of(const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

/* By its bytes where it is a plain file, else by its name. */
static bool is_picture(const json_t *input, const run_inputs *used) {
    if (json_object_get(input, "failed")) return false;
    const char *sha256 = text_of(input, "sha256");
    if (*sha256 || *used->image_sha256) return strcmp(sha256, used->image_sha256) == 0;
    return strcmp(text_of(input, "image"), used->image) == 0;
}

/* Settings that the run was given and that change what is found in a picture. */
static pap_status check_settings(const stored_run *run, const run_inputs *used, pap_error *err) {
    const json_t *settings = json_object_get(run->manifest, "settings"),
                 *gsd = json_object_get(settings, "gsd"), *bands = json_object_get(settings, "bands"),
                 *set = json_object_get(settings, "set");
    double gsd_m = json_is_number(gsd) ? json_number_value(gsd) : 0;
    if (fabs(gsd_m - used->gsd_m) > 1e-9)
        return gsd_m > 0
                   ? error_set(err, PAP_E_ARGUMENT, "%s: the run was made with --gsd %.12g; give it here too",
                               run->path, gsd_m)
                   : error_set(err, PAP_E_ARGUMENT,
                               "%s: the run was made without --gsd; leave it out here too", run->path);
    if (strcmp(bands ? json_string_value(bands) : "", used->bands ? used->bands : "") != 0)
        return error_set(err, PAP_E_ARGUMENT, "%s: the run was made %s %s; do the same here", run->path,
                         bands ? "with --bands" : "without --bands", text_of(settings, "bands"));
    json_t *own = json_loads(used->settings, 0, NULL), *none = json_object();
    bool is_same = json_equal(own, set ? set : none);
    json_decref(own);
    json_decref(none);
    if (is_same) return PAP_OK;
    return error_set(err, PAP_E_ARGUMENT,
                     "%s: the run was made with other values of --set; give those that its manifest names",
                     run->path);
}

pap_status stored_find(size_t *input, const stored_run *run, const run_inputs *used, pap_error *err) {
    const json_t *inputs = json_object_get(run->manifest, "inputs"),
                 *made_with = json_object_get(run->manifest, "model");
    size_t i = 0;
    while (i < json_array_size(inputs) && !is_picture(json_array_get(inputs, i), used)) i++;
    if (i == json_array_size(inputs))
        return error_set(err, PAP_E_ARGUMENT,
                         "%s: is the run of another picture (%s%s), not of %s; name its own", run->path,
                         text_of(json_array_get(inputs, 0), "image"), i > 1 ? ", ..." : "", used->image);
    if (strcmp(text_of(made_with, "sha256"), used->model_sha256) != 0)
        return error_set(err, PAP_E_ARGUMENT,
                         "%s: the run was made with the model %s (%s), which is not this %s; use --model, or "
                         "make the run again",
                         run->path, text_of(made_with, "name"), text_of(made_with, "file"), used->model);
    pap_status status = check_settings(run, used, err);
    if (!status) *input = i;
    return status;
}

/* A run of several pictures has no "overview.png". Pictures get their names in order; failed ones have none.
 */
char *stored_path(const stored_run *run, size_t input, const char *what, const char *ending) {
    const json_t *inputs = json_object_get(run->manifest, "inputs");
    bool is_only = json_object_get(json_object_get(run->manifest, "outputs"), "overview.png") != NULL;
    char prefix[RUN_PREFIX] = "", name[RUN_NAME];
    json_t *taken = json_object();
    int number = 0;
    for (size_t i = 0; i <= input && i < json_array_size(inputs); i++) {
        const json_t *one = json_array_get(inputs, i);
        if (!json_object_get(one, "failed"))
            run_prefix(prefix, taken, text_of(one, "image"), number++, is_only);
    }
    json_decref(taken);
    run_name(name, what, prefix, ending);
    return file_join(run->path, name);
}
