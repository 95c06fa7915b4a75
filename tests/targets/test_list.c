/* The list: copies, rank order, unique ids, ownership. */
#include "check_main.h"
#include "targets/list.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void add(pap_targets *list, const char *id, const char *image, double score) {
    target_entry entry = {.target = {.id = id, .image = image, .score = score, .lon = 100, .lat = 30}};
    ck_assert_int_eq(targets_add(list, &entry, NULL), PAP_OK);
}

static pap_targets *new_list(void) {
    pap_targets *list = NULL;
    ck_assert_int_eq(targets_new(&list, NULL), PAP_OK);
    return list;
}

static void expect_ids(const pap_targets *list, const char *const *ids, size_t count) {
    ck_assert_uint_eq(pap_targets_count(list), count);
    for (size_t i = 0; i < count; i++) {
        pap_target target;
        pap_targets_get(list, i, &target);
        ck_assert_msg(strcmp(target.id, ids[i]) == 0, "rank %zu: %s, not %s", i, target.id, ids[i]);
    }
}

START_TEST(the_list_is_ranked_by_score) {
    pap_targets *list = new_list();
    add(list, "low", "a.tif", 0.2);
    add(list, "none", "a.tif", NAN);
    add(list, "high", "a.tif", 0.9);
    add(list, "middle", "a.tif", 0.5);
    ck_assert_int_eq(targets_rank(list, NULL), PAP_OK);
    expect_ids(list, (const char *const[]){"high", "middle", "low", "none"}, 4);
    pap_targets_free(list);
}
END_TEST

START_TEST(ties_are_ranked_by_id_then_image) {
    pap_targets *list = new_list();
    add(list, "c", "a.tif", 0.5);
    add(list, "b", "z.tif", 0.5);
    add(list, "a", "a.tif", 0.5);
    add(list, "b", "a.tif", 0.5);
    ck_assert_int_eq(targets_rank(list, NULL), PAP_OK);
    expect_ids(list, (const char *const[]){"a", "b", "b-2", "c"}, 4);
    ck_assert_str_eq(list->items[1].target.image, "a.tif");
    ck_assert_str_eq(list->items[2].target.image, "z.tif");
    pap_targets_free(list);
}
END_TEST

START_TEST(repeated_ids_are_numbered_in_rank_order) {
    pap_targets *list = new_list();
    add(list, "p", "a.tif", 0.1);
    add(list, "q", "a.tif", 0.4);
    add(list, "p", "b.tif", 0.9);
    add(list, "p", "c.tif", 0.5);
    ck_assert_int_eq(targets_rank(list, NULL), PAP_OK);
    static const char *const expected[] = {"p", "p-2", "q", "p-3"};
    expect_ids(list, expected, 4);
    ck_assert_int_eq(targets_rank(list, NULL), PAP_OK);
    expect_ids(list, expected, 4);
    pap_targets_free(list);
}
END_TEST

START_TEST(a_number_that_is_taken_is_left_out) {
    pap_targets *list = new_list();
    add(list, "p", "a.tif", 0.9);
    add(list, "p", "b.tif", 0.8);
    add(list, "p-2", "c.tif", 0.7);
    ck_assert_int_eq(targets_rank(list, NULL), PAP_OK);
    expect_ids(list, (const char *const[]){"p", "p-3", "p-2"}, 3);
    pap_targets_free(list);
}
END_TEST

START_TEST(the_order_does_not_depend_on_the_order_of_adding) {
    enum { N = 97 };
    pap_targets *lists[2] = {new_list(), new_list()};
    for (int way = 0; way < 2; way++)
        for (int i = 0; i < N; i++) {
            int k = way ? N - 1 - i : i;
            char id[16];
            snprintf(id, sizeof id, "t%d", k % 13);
            target_entry entry = {.target = {.id = id, .image = "a.tif", .score = k % 5 / 5.0, .x_px = k}};
            ck_assert_int_eq(targets_add(lists[way], &entry, NULL), PAP_OK);
        }
    for (int way = 0; way < 2; way++) ck_assert_int_eq(targets_rank(lists[way], NULL), PAP_OK);
    for (size_t i = 0; i < N; i++) {
        const pap_target *a = &lists[0]->items[i].target, *b = &lists[1]->items[i].target;
        ck_assert_msg(strcmp(a->id, b->id) == 0 && a->x_px == b->x_px, "rank %zu: %s at %g, %s at %g", i,
                      a->id, a->x_px, b->id, b->x_px);
    }
    for (int way = 0; way < 2; way++) pap_targets_free(lists[way]);
}
END_TEST

START_TEST(an_entry_is_copied_with_its_strings_and_outline) {
    pap_targets *list = new_list();
    char id[] = "a", colour[] = "pink", reason[] = "texture", chip[] = "chips/a.png";
    double ring[] = {0, 0, 1, 0, 1, 1, 0, 0};
    target_entry entry = {
        .target = {.id = id, .colour = colour, .chip = chip, .why = {reason, NULL, reason}, .score = 1},
        .outline = ring,
        .outline_count = 4,
    };
    ck_assert_int_eq(targets_add(list, &entry, NULL), PAP_OK);
    id[0] = colour[0] = reason[0] = chip[0] = '#';
    ring[2] = 77;
    pap_target target;
    pap_targets_get(list, 0, &target);
    ck_assert_str_eq(target.id, "a");
    ck_assert_str_eq(target.colour, "pink");
    ck_assert_str_eq(target.chip, "chips/a.png");
    ck_assert_str_eq(target.why[0], "texture");
    ck_assert_ptr_null(target.why[1]);
    ck_assert_str_eq(target.why[2], "texture");
    ck_assert_ptr_null(target.stage);
    ck_assert_uint_eq(list->items[0].outline_count, 4);
    ck_assert_double_eq(list->items[0].outline[2], 1);
    ck_assert_double_eq(list->items[0].outline[6], 0);
    pap_targets_free(list);
}
END_TEST

START_TEST(one_entry_without_coordinates_makes_the_list_unplaced) {
    pap_targets *list = new_list();
    ck_assert(list->is_placed);
    add(list, "a", "a.tif", 0.5);
    ck_assert(list->is_placed);
    target_entry entry = {.target = {.id = "b", .lon = NAN, .lat = NAN}};
    ck_assert_int_eq(targets_add(list, &entry, NULL), PAP_OK);
    add(list, "c", "a.tif", 0.5);
    ck_assert(!list->is_placed);
    pap_targets_free(list);
}
END_TEST

START_TEST(an_empty_list_and_no_list_are_fine) {
    pap_targets *list = new_list();
    ck_assert_int_eq(targets_rank(list, NULL), PAP_OK);
    ck_assert_uint_eq(pap_targets_count(list), 0);
    ck_assert_uint_eq(pap_targets_count(NULL), 0);
    pap_targets_free(list);
    pap_targets_free(NULL);
}
END_TEST

CHECK_MAIN("targets/list", the_list_is_ranked_by_score, ties_are_ranked_by_id_then_image,
           repeated_ids_are_numbered_in_rank_order, a_number_that_is_taken_is_left_out,
           the_order_does_not_depend_on_the_order_of_adding, an_entry_is_copied_with_its_strings_and_outline,
           one_entry_without_coordinates_makes_the_list_unplaced, an_empty_list_and_no_list_are_fine)
