/* Picking a kernel level. */
#include "kernels/kernels.h"

#include "check_main.h"

#include <string.h>

static const char *const names[] = {"baseline", "avx2", "avx512"};

static const kernel_set *supported(const char *name) {
    const kernel_set *sets[KERNEL_LEVEL_MAX];
    size_t count = kernels_supported(sets);
    for (size_t i = 0; i < count; i++)
        if (strcmp(sets[i]->level, name) == 0) return sets[i];
    return NULL;
}

START_TEST(the_baseline_is_always_there_and_last) {
    const kernel_set *sets[KERNEL_LEVEL_MAX];
    size_t count = kernels_supported(sets);
    ck_assert_uint_ge(count, 1);
    ck_assert_uint_le(count, KERNEL_LEVEL_MAX);
    ck_assert_str_eq(sets[count - 1]->level, "baseline");
}
END_TEST

START_TEST(no_pin_gives_the_best_level) {
    const kernel_set *sets[KERNEL_LEVEL_MAX];
    kernels_supported(sets);
    pap_error err = {0};
    ck_assert_ptr_eq(kernels_pick(NULL, &err), sets[0]);
    ck_assert_int_eq(err.code, PAP_OK);
}
END_TEST

START_TEST(a_pinned_level_is_given_or_refused_by_this_cpu) {
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        pap_error err = {0};
        const kernel_set *set = kernels_pick(names[i], &err);
        ck_assert_msg(set == supported(names[i]), "%s", names[i]);
        ck_assert_msg(err.code == (set ? PAP_OK : PAP_E_SETTING), "%s: code %d", names[i], (int)err.code);
        if (!set)
            ck_assert_msg(strstr(err.message, "not supported by this CPU"), "%s: %s", names[i], err.message);
    }
}
END_TEST

START_TEST(an_unknown_level_is_refused_with_the_known_names) {
    static const char *const unknown[] = {"sse9", "", "AVX2", "avx", "baseline "};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        pap_error err = {0};
        ck_assert_msg(!kernels_pick(unknown[i], &err), "\"%s\" was taken", unknown[i]);
        ck_assert_int_eq(err.code, PAP_E_SETTING);
        ck_assert_msg(strstr(err.message, unknown[i]), "%s", err.message);
        for (size_t k = 0; k < sizeof names / sizeof *names; k++)
            ck_assert_msg(strstr(err.message, names[k]), "\"%s\": %s lacks %s", unknown[i], err.message,
                          names[k]);
        ck_assert_msg(!strchr(err.message, '\n'), "%s", err.message);
    }
}
END_TEST

START_TEST(a_refusal_needs_no_error_to_write_to) {
    ck_assert_ptr_null(kernels_pick("sse9", NULL));
}
END_TEST

START_TEST(every_level_has_every_kernel_of_its_own) {
    const kernel_set *sets[KERNEL_LEVEL_MAX];
    size_t count = kernels_supported(sets);
    for (size_t i = 0; i < count; i++) {
        ck_assert_msg(sets[i]->rgb_norm && sets[i]->hsv && sets[i]->lab, "%s", sets[i]->level);
        for (size_t k = 0; k < INDEX_COUNT; k++) {
            ck_assert_msg(sets[i]->index[k], "%s: %s", sets[i]->level, index_table[k].name);
            if (i > 0) ck_assert_msg(sets[i]->index[k] != sets[0]->index[k], "%s", index_table[k].name);
        }
    }
}
END_TEST

CHECK_MAIN("kernels/dispatch", the_baseline_is_always_there_and_last, no_pin_gives_the_best_level,
           a_pinned_level_is_given_or_refused_by_this_cpu, an_unknown_level_is_refused_with_the_known_names,
           a_refusal_needs_no_error_to_write_to, every_level_has_every_kernel_of_its_own)
