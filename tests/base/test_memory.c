/* Sizes that cannot overflow, arrays that grow; and that every status has a text of its own. */
#include "base/error.h"
#include "base/memory.h"
#include "check_main.h"

#include <stdio.h>
#include <string.h>

/* The address sanitizer would stop at an impossible request instead of answering it. */
const char *__asan_default_options(void);
const char *__asan_default_options(void) {
    return "allocator_may_return_null=1";
}

START_TEST(products_that_do_not_fit_are_refused) {
    static const struct {
        size_t a, b, c;
        bool fits;
    } cases[] = {{2, 3, 7, true},
                 {0, SIZE_MAX, 2, true},
                 {SIZE_MAX, 1, 1, true},
                 {SIZE_MAX, 2, 1, false},
                 {(size_t)1 << 32, (size_t)1 << 31, 2, false},
                 {(size_t)1 << 32, (size_t)1 << 31, 1, true},
                 {SIZE_MAX / 3 + 1, 1, 3, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t out = 77;
        bool fits = memory_product(&out, cases[i].a, cases[i].b, cases[i].c);
        ck_assert_msg(fits == cases[i].fits, "case %zu", i);
        ck_assert_msg(out == (fits ? cases[i].a * cases[i].b * cases[i].c : 77), "case %zu: %zu", i, out);
    }
}
END_TEST

START_TEST(arrays_are_zeroed_and_impossible_ones_refused) {
    unsigned char *bytes = memory_array(1000, 3);
    for (int i = 0; i < 3000; i++) ck_assert_int_eq(bytes[i], 0);
    free(bytes);
    void *none = memory_array(0, 8);
    ck_assert_ptr_nonnull(none);
    free(none);
    volatile size_t huge = SIZE_MAX / 2; /* volatile: the compiler would warn */
    ck_assert_ptr_null(memory_array(huge, 3));
    ck_assert_ptr_null(memory_aligned(huge, 3));
    ck_assert_ptr_null(memory_aligned(SIZE_MAX - 10, 1));
    for (size_t n = 0; n < 300; n += 13) {
        char *block = memory_aligned(n, 1);
        ck_assert_msg(block && (uintptr_t)block % 64 == 0, "%zu bytes", n);
        memset(block, 1, n);
        free(block);
    }
}
END_TEST

START_TEST(reserving_keeps_what_is_there_and_at_least_doubles) {
    VECTOR(int) v = {0};
    size_t growths = 0, before = 0;
    for (int i = 0; i < 100000; i++) {
        int *slot = VECTOR_PUSH(&v);
        ck_assert_ptr_nonnull(slot);
        *slot = i;
        growths += v.capacity != before;
        ck_assert_msg(v.capacity == before || v.capacity >= 2 * before, "%zu after %zu", v.capacity, before);
        before = v.capacity;
    }
    for (int i = 0; i < 100000; i++) ck_assert_int_eq(v.items[i], i);
    ck_assert_msg(growths < 20, "%zu growths", growths);
    int *items = v.items;
    ck_assert(!memory_reserve((void **)&v.items, &v.capacity, SIZE_MAX / 2, sizeof(int)));
    ck_assert(v.items == items && v.capacity == before);
    free(v.items);
}
END_TEST

START_TEST(every_status_has_a_text_of_its_own) {
    const char *unknown = pap_status_text(PAP_STATUS_COUNT);
    for (int i = 0; i < PAP_STATUS_COUNT; i++) {
        const char *text = pap_status_text((pap_status)i);
        ck_assert_msg(text && *text && strcmp(text, unknown) != 0, "status %d has no text", i);
        for (int k = 0; k < i; k++)
            ck_assert_msg(strcmp(text, pap_status_text((pap_status)k)) != 0, "statuses %d and %d: %s", k, i,
                          text);
    }
    ck_assert_str_eq(unknown, "unknown status");
    ck_assert_str_eq(pap_status_text((pap_status)-1), "unknown status");
}
END_TEST

START_TEST(an_error_is_cut_to_its_room_and_may_be_unwanted) {
    char text[2000];
    pap_error err;
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    ck_assert_int_eq(error_set(&err, PAP_E_IO, "%s", text), PAP_E_IO);
    ck_assert_int_eq(err.code, PAP_E_IO);
    ck_assert_uint_eq(strlen(err.message), sizeof err.message - 1);
    ck_assert_int_eq(error_set(NULL, PAP_E_OPEN, "%s", text), PAP_E_OPEN);
    ck_assert_int_eq(error_nomem(&err, "a thing"), PAP_E_NOMEM);
    ck_assert_msg(strstr(err.message, "a thing") != NULL, "%s", err.message);
}
END_TEST

START_TEST(pages_are_zero_and_go_back) {
    enum { BYTES = 3 << 20 };
    for (int i = 0; i < 100; i++) {
        uint8_t *pages = memory_pages(BYTES);
        ck_assert(pages != NULL && pages[0] == 0 && pages[BYTES - 1] == 0);
        memset(pages, 7, BYTES);
        memory_pages_free(pages, BYTES);
    }
    ck_assert(memory_pages(SIZE_MAX / 2) == NULL);
    memory_pages_free(NULL, BYTES);
}
END_TEST

CHECK_MAIN("base/memory", products_that_do_not_fit_are_refused, arrays_are_zeroed_and_impossible_ones_refused,
           reserving_keeps_what_is_there_and_at_least_doubles, every_status_has_a_text_of_its_own,
           an_error_is_cut_to_its_room_and_may_be_unwanted, pages_are_zero_and_go_back)
