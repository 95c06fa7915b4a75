/* Reading manifests of run folders. */
#include "assess/manifest.h"

#include "assess/truth.h"
#include "base/error.h"
#include "base/file.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MANIFEST_LIMIT = 64 << 20 };

/* A picture that could not be read has no hectares, and is left out. */
static pap_status take_input(run_pictures *list, const json_t *input, pap_error *err) {
    const json_t *inspected = json_object_get(json_object_get(input, "hectares"), "inspected");
    const json_t *gsd_m = json_object_get(input, "gsd_m");
    const char *image = json_string_value(json_object_get(input, "image"));
    if (!json_is_number(inspected)) return PAP_OK;
    run_picture *picture = VECTOR_PUSH(&list->pictures);
    if (!picture) return error_nomem(err, "a manifest");
    *picture =
        (run_picture){scene_name(image ? image : ""), json_is_number(gsd_m) ? json_number_value(gsd_m) : NAN,
                      json_number_value(inspected)};
    return picture->scene ? PAP_OK : error_nomem(err, "a manifest");
}

static pap_status read_manifest(run_pictures *list, const char *path, pap_error *err) {
    char *text;
    size_t size, i, before = list->pictures.count;
    json_error_t fault;
    json_t *input;
    pap_status status = file_read_whole(&text, &size, path, MANIFEST_LIMIT, err);
    if (status) return status;
    json_t *manifest = json_loadb(text, size, 0, &fault);
    free(text);
    json_array_foreach(json_object_get(manifest, "inputs"), i, input) {
        status = take_input(list, input, err);
        if (status) break;
    }
    json_decref(manifest);
    if (!status && list->pictures.count == before)
        status = error_set(err, PAP_E_FORMAT, "%s: tells no inspected hectares; use --area-ha", path);
    return status;
}

pap_status manifests_read(run_pictures *out, const name_list *runs, pap_error *err) {
    run_pictures list = {{NULL, 0, 0}};
    pap_status status = PAP_OK;
    for (int i = 0; !status && i < runs->count; i++) {
        char *path = file_join(runs->names[i], "manifest.json");
        status = path ? read_manifest(&list, path, err) : error_nomem(err, runs->names[i]);
        free(path);
    }
    if (status)
        run_pictures_free(&list);
    else
        *out = list;
    return status;
}

void run_pictures_free(run_pictures *pictures) {
    for (size_t i = 0; i < pictures->pictures.count; i++) free(pictures->pictures.items[i].scene);
    free(pictures->pictures.items);
    *pictures = (run_pictures){{NULL, 0, 0}};
}

double run_pictures_ha(const run_pictures *pictures) {
    double sum = 0;
    for (size_t i = 0; i < pictures->pictures.count; i++) sum += pictures->pictures.items[i].inspected_ha;
    return sum;
}

double run_pictures_coarsest_gsd_m(const run_pictures *pictures) {
    double coarsest = pictures->pictures.count ? 0 : NAN;
    for (size_t i = 0; i < pictures->pictures.count; i++) {
        double gsd_m = pictures->pictures.items[i].gsd_m;
        if (!(gsd_m <= coarsest)) coarsest = gsd_m;
    }
    return coarsest;
}

double run_pictures_gsd_m(const run_pictures *pictures, const char *scene) {
    for (size_t i = 0; i < pictures->pictures.count; i++)
        if (strcmp(pictures->pictures.items[i].scene, scene) == 0) return pictures->pictures.items[i].gsd_m;
    return NAN;
}
