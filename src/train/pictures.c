/* The pictures that are learnt from. */
#include "train/pictures.h"

#include "base/error.h"
#include "base/file.h"
#include "base/random.h"
#include "train/view.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static pap_status check_file(const collect_options *options, const plan_scene *of, pap_error *err) {
    char *path = file_join(options->folder, of->file), sha256[65];
    if (!path) return error_nomem(err, "a scene to train on");
    pap_status status = file_sha256(sha256, path, err);
    if (!status && strcmp(sha256, of->sha256) != 0)
        status = error_set(
            err, PAP_E_OPEN,
            "%s: is not the picture of the list (SHA-256 %.12s..., not %.12s...); get it again from "
            "%s, or note the new sum in the list",
            path, sha256, of->sha256, of->source);
    free(path);
    return status;
}

pap_status picture_tasks_list(picture_tasks *out, const collect_options *options, const train_table *table,
                              pap_error *err) {
    const plan *p = options->plan;
    for (size_t i = 0; i < p->scenes.count; i++) {
        const plan_scene *of = &p->scenes.items[i];
        int place = train_place_number(table, of->place);
        pap_status status = check_file(options, of, err);
        if (status) return status;
        for (size_t k = 0; k < of->views.count; k++)
            for (int r = -1; r < of->views.items[k].repeats; r++) {
                picture_task *one = VECTOR_PUSH(&out->all);
                if (!one) return error_nomem(err, "the plan");
                *one = (picture_task){(int)i, (int)k, r, place};
            }
    }
    return PAP_OK;
}

void picture_tasks_free(picture_tasks *tasks) {
    free(tasks->all.items);
    *tasks = (picture_tasks){0};
}

static uint64_t seed_of(const collect_options *options, const picture_task *one) {
    uint64_t bits = random_mix(options->seed + 1);
    bits = random_mix(bits ^
                      ((uint64_t)one->scene << 40 | (uint64_t)one->view << 20 | (uint64_t)(one->repeat + 1)));
    return bits >> 1;
}

static pap_status plant(injection *planted, scene *s, const raster_source *source,
                        const collect_options *options, const picture_task *one, double share,
                        pap_error *err) {
    const scene_view *view = &options->plan->scenes.items[one->scene].views.items[one->view];
    inject_options how = INJECT_OPTIONS_INIT;
    int plots = view->plots > 0 ? view->plots : inject_usual_count(s);
    how.plots = (int)fmax(1, round(share * plots));
    how.lookalikes = how.plots * 3 / 2; /* there are many kinds of them */
    how.area_low_m2 = view->area_low;
    how.area_high_m2 = view->area_high;
    how.seed = seed_of(options, one);
    if (one->repeat > 0) view_render_otherwise(s, how.seed);
    return inject_scene(planted, s, source, &how, err);
}

pap_status picture_make(scene *out, injection *planted, const collect_options *options,
                        const picture_task *one, double share, pap_error *err) {
    const plan_scene *of = &options->plan->scenes.items[one->scene];
    raster_source *source = NULL;
    char *path = file_join(options->folder, of->file);
    pap_status status = path ? view_load(out, &source, path, of, &of->views.items[one->view], err)
                             : error_nomem(err, "a scene to train on");
    if (!status && one->repeat >= 0) status = plant(planted, out, source, options, one, share, err);
    raster_source_free(source);
    free(path);
    return status;
}
