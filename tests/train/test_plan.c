/* The list of scenes: read, and refused with what is wrong. */
#include "train/plan.h"

#include "check_main.h"
#include "temp_folder.h"

#define SCENE(file, place, split, views)                                                                     \
    "{\"file\":\"" file "\",\"place\":\"" place "\",\"split\":\"" split                                      \
    "\",\"source\":\"s\",\"licence\":\"l\",\"sha256\":\"00\",\"views\":[" views "]}"
#define LIST(scenes) "{\"scenes\":[" scenes "]}"

static pap_status read_text(plan *out, const char *text, pap_error *err) {
    FILE *stream = fopen(temp_path("l.json"), "w");
    ck_assert_ptr_nonnull(stream);
    fputs(text, stream);
    fclose(stream);
    *out = (plan){0};
    return plan_read(out, temp_path("l.json"), err);
}

START_TEST(a_list_is_read_as_it_stands) {
    plan p;
    pap_error err;
    temp_folder_make();
    ck_assert_msg(
        read_text(&p,
                  LIST(SCENE("a.tif", "A", "training",
                             "{}, {\"average\":3,\"as_gsd_m\":0.05,\"repeats\":2,\"plots\":7,"
                             "\"area_low\":1,\"area_high\":9}") "," SCENE("b.tif", "B", "reporting",
                                                                          "{}") "," SCENE("c.tif", "A",
                                                                                          "training", "{}")),
                  &err) == PAP_OK,
        "%s", err.message);
    ck_assert_uint_eq(p.scenes.count, 3);
    ck_assert_int_eq(p.place_count, 2);
    const plan_scene *a = &p.scenes.items[0];
    ck_assert_str_eq(a->file, "a.tif");
    ck_assert_int_eq(a->split, SPLIT_TRAINING);
    ck_assert_int_eq(p.scenes.items[1].split, SPLIT_REPORTING);
    ck_assert_uint_eq(a->views.count, 2);
    const scene_view *own = &a->views.items[0], *other = &a->views.items[1];
    ck_assert(own->average == 1 && own->as_gsd_m == 0 && own->repeats == 1 && own->plots == 0);
    ck_assert(other->average == 3 && other->as_gsd_m == 0.05 && other->repeats == 2 && other->plots == 7 &&
              other->area_low == 1 && other->area_high == 9);
    plan_free(&p);
    temp_folder_remove();
}
END_TEST

START_TEST(what_is_wrong_is_named) {
    static const struct {
        const char *text, *says;
    } cases[] = {
        {"{\"scenes\":[", "not JSON"},
        {"[]", "lists no scenes"},
        {LIST(""), "lists no scenes"},
        {LIST("{\"place\":\"A\"}"), "'file'"},
        {LIST("{\"file\":\"a.tif\",\"place\":\"A\",\"source\":\"s\",\"licence\":\"l\"}"), "'sha256'"},
        {LIST(SCENE("a.tif", "A", "testing", "{}")), "reporting"},
        {LIST(SCENE("a.tif", "A", "training", "")), "'views'"},
        {LIST(SCENE("a.tif", "A", "training", "{\"average\":0}")), "average"},
        {LIST(SCENE("a.tif", "A", "training", "{\"repeats\":\"two\"}")), "repeats"},
        {LIST(SCENE("a.tif", "A", "training", "{\"area_low\":9,\"area_high\":4}")), "area_low"},
        {LIST(SCENE("a.tif", "A", "training", "{}") "," SCENE("b.tif", "A", "reporting", "{}")),
         "two splits"},
    };
    temp_folder_make();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        plan p;
        pap_error err = {PAP_OK, ""};
        ck_assert_int_eq(read_text(&p, cases[i].text, &err), PAP_E_FORMAT);
        ck_assert_msg(strstr(err.message, cases[i].says) && strstr(err.message, "l.json"), "case %zu: %s", i,
                      err.message);
    }
    temp_folder_remove();
}
END_TEST

CHECK_MAIN("train/plan", a_list_is_read_as_it_stands, what_is_wrong_is_named)
