/* papaver.h as a program outside sees it: open, describe, detect, list, write. The scene is one of
 * data-samples; nothing here depends on scores. */
#include "papaver/papaver.h"

#include "check_main.h"
#include "temp_folder.h"

#include <math.h>

enum { TILE = 128 };

/* The source folder, from the build. */
static const char *sample(const char *name) {
    static char path[1024];
    snprintf(path, sizeof path, "%s/data-samples/%s", PAP_SOURCE_FOLDER, name);
    return path;
}

static pap_scene *open_sample(void) {
    pap_scene *scene = NULL;
    pap_error err = {PAP_OK, ""};
    ck_assert_msg(pap_scene_open(&scene, sample("garden-degrees.tif"), NULL, &err) == PAP_OK, "%s",
                  err.message);
    return scene;
}

static pap_detect_options detect_options(void) {
    pap_detect_options options = PAP_DETECT_OPTIONS_INIT;
    options.min_score = 0;
    options.tile_px = TILE;
    return options;
}

START_TEST(a_scene_describes_itself) {
    pap_scene *scene = open_sample();
    pap_scene_info info;
    pap_scene_describe(scene, &info);
    ck_assert(info.width_px > 0 && info.height_px > 0 && info.band_count >= 3 && info.is_placed == 1);
    ck_assert(info.gsd_m > 0.005 && info.gsd_m < 1);
    ck_assert_msg(fabs(info.gsd_m - sqrt(info.gsd_x_m * info.gsd_y_m)) < 1e-12, "%g", info.gsd_m);
    ck_assert(fabs(info.lat) <= 90 && fabs(info.lon) <= 180);
    ck_assert_msg(strncmp(info.band_roles, "R,G,B", 5) == 0 && info.mask && *info.mask, "%s, %s",
                  info.band_roles, info.mask);
    pap_scene_free(scene);
    pap_scene_free(NULL);
}
END_TEST

static void check_target(const pap_targets *list, size_t i, const pap_scene_info *info) {
    pap_target t, before;
    pap_targets_get(list, i, &t);
    ck_assert_msg(t.score >= 0 && t.score <= 1, "target %zu: score %g", i, t.score);
    if (i > 0) {
        pap_targets_get(list, i - 1, &before);
        ck_assert_msg(before.score > t.score || (before.score == t.score && strcmp(before.id, t.id) < 0),
                      "targets %zu and %zu are not ranked", i - 1, i);
    }
    ck_assert_msg(t.x_px >= 0 && t.x_px <= (double)info->width_px && t.y_px >= 0 &&
                      t.y_px <= (double)info->height_px,
                  "target %zu at %g,%g", i, t.x_px, t.y_px);
    ck_assert_msg(fabs(t.lon - info->lon) < 0.01 && fabs(t.lat - info->lat) < 0.01, "target %zu at %g,%g", i,
                  t.lon, t.lat);
    ck_assert_msg(t.id && *t.id && t.colour && t.area_m2 > 0 && t.model, "target %zu", i);
    ck_assert_str_eq(t.image, "garden-degrees.tif");
    ck_assert_str_eq(t.date, "2024-05-01");
}

START_TEST(a_list_is_ranked_and_within_the_picture) {
    pap_detect_options options = detect_options();
    pap_scene *scene = open_sample();
    pap_scene_info info;
    pap_targets *list = NULL;
    pap_error err = {PAP_OK, ""};
    options.date = "2024-05-01";
    pap_scene_describe(scene, &info);
    ck_assert_msg(pap_detect(&list, scene, &options, &err) == PAP_OK, "%s", err.message);
    for (size_t i = 0; i < pap_targets_count(list); i++) check_target(list, i, &info);
    ck_assert_int_eq(pap_targets_write(list, "list.txt", NULL, &err), PAP_E_UNSUPPORTED);
    pap_targets_free(list);
    pap_targets_free(NULL);
    pap_scene_free(scene);
}
END_TEST

static char *bytes_of(const char *path) {
    FILE *stream = fopen(path, "rb");
    ck_assert_msg(stream != NULL, "%s", path);
    char *text = calloc(1, 1 << 22);
    size_t got = fread(text, 1, (1 << 22) - 1, stream);
    fclose(stream);
    ck_assert(got > 0);
    return text;
}

START_TEST(the_written_list_does_not_depend_on_threads_or_tiles) {
    static const int ways[][2] = {{1, 4096}, {2, 256}, {7, 64}, {3, 0}};
    temp_folder_make();
    pap_scene *scene = open_sample();
    char *first = NULL;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        pap_detect_options options = detect_options();
        pap_write_options how = PAP_WRITE_OPTIONS_INIT;
        pap_targets *list = NULL;
        options.threads = ways[i][0];
        options.tile_px = ways[i][1];
        how.overwrite = 1;
        ck_assert_int_eq(pap_detect(&list, scene, &options, NULL), PAP_OK);
        ck_assert_int_eq(pap_targets_write(list, temp_path("t.geojson"), &how, NULL), PAP_OK);
        char *text = bytes_of(temp_path("t.geojson"));
        ck_assert_msg(!first || strcmp(first, text) == 0, "%d threads, tile %d", ways[i][0], ways[i][1]);
        if (first) free(text);
        first = first ? first : text;
        pap_targets_free(list);
    }
    free(first);
    pap_scene_free(scene);
    temp_folder_remove();
}
END_TEST

/* The line of a written list that says what it was made with. */
static void provenance_of(char out[400], const char *sensor) {
    pap_scene_options how = PAP_SCENE_OPTIONS_INIT;
    pap_detect_options options = detect_options();
    pap_write_options writing = PAP_WRITE_OPTIONS_INIT;
    pap_scene *scene = NULL;
    pap_targets *list = NULL;
    how.sensor = sensor;
    writing.overwrite = 1;
    ck_assert_int_eq(pap_scene_open(&scene, sample("garden-degrees.tif"), &how, NULL), PAP_OK);
    ck_assert_int_eq(pap_detect(&list, scene, &options, NULL), PAP_OK);
    ck_assert_int_eq(pap_targets_write(list, temp_path("t.geojson"), &writing, NULL), PAP_OK);
    char *text = bytes_of(temp_path("t.geojson")), *line = strstr(text, "\"papaver\"");
    ck_assert(line != NULL);
    snprintf(out, 400, "%.*s", (int)strcspn(line, "\n"), line);
    free(text);
    pap_targets_free(list);
    pap_scene_free(scene);
}

START_TEST(a_sensor_that_was_named_is_among_the_settings_and_in_their_digest) {
    char plain[400], named[400];
    temp_folder_make();
    provenance_of(plain, NULL);
    provenance_of(named, "rgb");
    ck_assert_msg(strstr(plain, "sensor") == NULL, "%s", plain);
    ck_assert_msg(strstr(named, "\"sensor\": \"rgb\"") != NULL, "%s", named);
    const char *a = strstr(plain, "\"settings_digest\""), *b = strstr(named, "\"settings_digest\"");
    ck_assert(a && b);
    ck_assert_str_ne(a, b);
    temp_folder_remove();
}
END_TEST

typedef struct watch {
    int calls, stop_after;
    int64_t last_px, total_px;
} watch;

static int look(void *context, const pap_progress *progress) {
    watch *w = context;
    ck_assert_msg(progress->done_px >= w->last_px && progress->done_px <= progress->total_px,
                  "%d of %d after %d", (int)progress->done_px, (int)progress->total_px, (int)w->last_px);
    w->last_px = progress->done_px;
    w->total_px = progress->total_px;
    return ++w->calls == w->stop_after;
}

START_TEST(progress_rises_to_the_end_and_can_cancel) {
    pap_scene *scene = open_sample();
    for (int stop_after = 0; stop_after < 4; stop_after++) {
        pap_detect_options options = detect_options();
        watch w = {.stop_after = stop_after};
        pap_targets *list = NULL;
        pap_error err = {PAP_OK, ""};
        options.threads = 1 + stop_after;
        options.on_progress = look;
        options.context = &w;
        pap_status status = pap_detect(&list, scene, &options, &err);
        ck_assert_msg(status == (stop_after ? PAP_E_CANCELLED : PAP_OK), "stop after %d: %s", stop_after,
                      err.message);
        ck_assert_msg((list != NULL) == !stop_after, "stop after %d", stop_after);
        ck_assert_msg(stop_after ? w.calls == stop_after : w.last_px == w.total_px, "stop after %d: %d calls",
                      stop_after, w.calls);
        pap_targets_free(list);
    }
    pap_scene_free(scene);
}
END_TEST

START_TEST(wrong_arguments_are_refused_at_the_edge) {
    pap_scene_options opening = PAP_SCENE_OPTIONS_INIT;
    pap_scene *scene = NULL;
    pap_targets *list = NULL;
    pap_error err = {PAP_OK, ""};
    const char *path = sample("garden-degrees.tif");
    ck_assert_int_eq(pap_scene_open(NULL, path, NULL, &err), PAP_E_ARGUMENT);
    ck_assert_int_eq(pap_scene_open(&scene, NULL, NULL, NULL), PAP_E_ARGUMENT);
    opening.version = 2;
    ck_assert_int_eq(pap_scene_open(&scene, path, &opening, &err), PAP_E_ARGUMENT);
    ck_assert_msg(strstr(err.message, "version 2") != NULL, "%s", err.message);
    ck_assert_ptr_null(scene);
    scene = open_sample();
    ck_assert_int_eq(pap_detect(NULL, scene, NULL, &err), PAP_E_ARGUMENT);
    ck_assert_int_eq(pap_detect(&list, NULL, NULL, &err), PAP_E_ARGUMENT);
    const pap_detect_options good = detect_options();
    pap_detect_options bad[] = {good, good, good, good, good, good, good};
    bad[0].version = 0;
    bad[1].threads = -1;
    bad[2].tile_px = 63;
    bad[3].tile_px = 20000;
    bad[4].memory_mb = 100;
    bad[5].min_score = 1.01;
    bad[6].memory_mb = -1;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(pap_detect(&list, scene, &bad[i], &err) == PAP_E_ARGUMENT && !list, "case %zu", i);
    bad[0] = bad[1] = good;
    bad[0].settings = "nonsense=1";
    ck_assert_int_eq(pap_detect(&list, scene, &bad[0], &err), PAP_E_SETTING);
    bad[1].model = "/nonexistent/model.json";
    ck_assert_int_eq(pap_detect(&list, scene, &bad[1], &err), PAP_E_OPEN);
    ck_assert_ptr_null(list);
    pap_scene_free(scene);
}
END_TEST

/* A program that only knows the public header, as strict as a compiler gets. */
START_TEST(the_public_header_stands_alone) {
    static const char source[] = "#include <papaver/papaver.h>\n"
                                 "int main(void) {\n"
                                 "    pap_scene_options a = PAP_SCENE_OPTIONS_INIT;\n"
                                 "    pap_detect_options b = PAP_DETECT_OPTIONS_INIT;\n"
                                 "    pap_write_options c = PAP_WRITE_OPTIONS_INIT;\n"
                                 "    return (int)(a.version + b.version + c.version) - 3;\n"
                                 "}\n";
    static const char *const languages[] = {"-x c -std=c11", "-x c -std=c99"};
    temp_folder_make();
    FILE *stream = fopen(temp_path("user.c"), "w");
    ck_assert(stream != NULL);
    fputs(source, stream);
    fclose(stream);
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++) {
        char command[2048];
        snprintf(command, sizeof command,
                 "'%s' %s -pedantic -Wall -Wextra -Werror -I'%s/include' -fsyntax-only '%s'", PAP_C_COMPILER,
                 languages[i], PAP_SOURCE_FOLDER, temp_path("user.c"));
        ck_assert_msg(system(command) == 0, "%s", command);
    }
    temp_folder_remove();
}
END_TEST

CHECK_MAIN("api/api", a_scene_describes_itself, a_list_is_ranked_and_within_the_picture,
           the_written_list_does_not_depend_on_threads_or_tiles,
           a_sensor_that_was_named_is_among_the_settings_and_in_their_digest,
           progress_rises_to_the_end_and_can_cancel, wrong_arguments_are_refused_at_the_edge,
           the_public_header_stands_alone)
