/* Files that appear whole or not at all. */
#include "base/file.h"

#include "check_main.h"
#include "temp_folder.h"

#include <sys/stat.h>

static void put(const char *path, const char *text) {
    FILE *stream = fopen(path, "w");
    ck_assert_msg(stream != NULL, "%s", path);
    fputs(text, stream);
    fclose(stream);
}

static void expect_text(const char *path, const char *text) {
    char *got;
    size_t size;
    ck_assert_msg(file_read_whole(&got, &size, path, 1000, NULL) == PAP_OK, "%s cannot be read", path);
    ck_assert_str_eq(got, text);
    ck_assert_uint_eq(size, strlen(text));
    free(got);
}

START_TEST(a_staged_file_appears_whole_when_it_is_committed) {
    staged_file file;
    temp_folder_make();
    ck_assert_int_eq(file_stage(&file, temp_path("a.geojson"), false, false, NULL), PAP_OK);
    ck_assert_str_eq(file_ending(file.temp), ".geojson");
    ck_assert_int_eq(file_base_name(file.temp)[0], '.');
    ck_assert_int_ne(access(file.path, F_OK), 0);
    ck_assert_int_ne(access(file.temp, F_OK), 0);
    put(file.temp, "whole");
    ck_assert_int_ne(access(file.path, F_OK), 0);
    ck_assert_int_eq(file_commit(&file, NULL), PAP_OK);
    expect_text(temp_path("a.geojson"), "whole");
    file_discard(&file);
    expect_text(temp_path("a.geojson"), "whole");
    ck_assert_uint_eq(temp_folder_empty(), 1);
    temp_folder_remove();
}
END_TEST

START_TEST(an_existing_file_is_refused_or_replaced_as_asked) {
    staged_file file = {0};
    pap_error err;
    temp_folder_make();
    put(temp_path("a"), "old");
    ck_assert_int_eq(file_stage(&file, temp_path("a"), false, false, &err), PAP_E_EXISTS);
    ck_assert_msg(strstr(err.message, "--overwrite") != NULL, "%s", err.message);
    ck_assert_int_eq(file_stage(&file, temp_path("a"), true, false, NULL), PAP_OK);
    put(file.temp, "new");
    expect_text(temp_path("a"), "old");
    ck_assert_int_eq(file_commit(&file, NULL), PAP_OK);
    expect_text(temp_path("a"), "new");
    ck_assert_uint_eq(temp_folder_empty(), 1);
    temp_folder_remove();
}
END_TEST

START_TEST(a_file_that_appears_meanwhile_is_kept) {
    staged_file file;
    pap_error err;
    temp_folder_make();
    ck_assert_int_eq(file_stage(&file, temp_path("a"), false, false, NULL), PAP_OK);
    put(file.temp, "ours");
    put(temp_path("a"), "theirs");
    ck_assert_int_eq(file_commit(&file, &err), PAP_E_EXISTS);
    ck_assert_msg(strstr(err.message, "appeared") != NULL, "%s", err.message);
    expect_text(temp_path("a"), "theirs");
    ck_assert_uint_eq(temp_folder_empty(), 1);
    temp_folder_remove();
}
END_TEST

START_TEST(discarding_leaves_nothing) {
    staged_file file, zeroed = {0};
    temp_folder_make();
    ck_assert_int_eq(file_stage(&file, temp_path("a"), false, false, NULL), PAP_OK);
    put(file.temp, "half");
    file_discard(&file);
    file_discard(&file);
    file_discard(&zeroed);
    ck_assert_uint_eq(temp_folder_empty(), 0);
    /* What was never written cannot be committed. */
    ck_assert_int_eq(file_stage(&file, temp_path("a"), false, false, NULL), PAP_OK);
    ck_assert_int_eq(file_commit(&file, NULL), PAP_E_IO);
    ck_assert_uint_eq(temp_folder_empty(), 0);
    temp_folder_remove();
}
END_TEST

START_TEST(modes_are_private_or_follow_the_umask) {
    static const mode_t masks[] = {022, 027, 077, 0};
    temp_folder_make();
    for (size_t i = 0; i < sizeof masks / sizeof *masks; i++)
        for (int is_public = 0; is_public < 2; is_public++) {
            struct stat at;
            mode_t file_mode = is_public ? 0666 & ~masks[i] : 0600,
                   folder_mode = is_public ? 0777 & ~masks[i] : 0700;
            umask(masks[i]);
            ck_assert_int_eq(file_write_whole(temp_path("a"), "x", 1, true, is_public, NULL), PAP_OK);
            ck_assert_int_eq(stat(temp_path("a"), &at), 0);
            ck_assert_msg((at.st_mode & 0777) == file_mode, "umask %o: %o", masks[i], at.st_mode & 0777);
            ck_assert_int_eq(file_make_folder(temp_path("d"), is_public, NULL), PAP_OK);
            ck_assert_int_eq(stat(temp_path("d"), &at), 0);
            ck_assert_msg((at.st_mode & 0777) == folder_mode, "umask %o: %o", masks[i], at.st_mode & 0777);
            ck_assert_int_eq(umask(masks[i]), masks[i]);
            temp_folder_empty();
        }
    umask(022);
    temp_folder_remove();
}
END_TEST

START_TEST(places_that_take_no_file_are_named) {
    static const char *const names[] = {"missing/a.csv", "file/a.csv", "folder"};
    staged_file file = {0};
    temp_folder_make();
    put(temp_path("file"), "");
    ck_assert_int_eq(file_make_folder(temp_path("folder"), false, NULL), PAP_OK);
    ck_assert_int_eq(file_make_folder(temp_path("folder"), false, NULL), PAP_OK);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        pap_error err = {PAP_OK, ""};
        pap_status status = file_stage(&file, temp_path(names[i]), true, false, &err);
        ck_assert_msg(status == PAP_E_IO && !file.temp, "%s: %d", names[i], status);
        ck_assert_msg(strstr(err.message, names[i]) != NULL, "%s", err.message);
    }
    ck_assert_int_eq(file_make_folder(temp_path("file"), false, NULL), PAP_E_EXISTS);
    if (geteuid() != 0) {
        chmod(temp_path("folder"), 0500);
        ck_assert_int_eq(file_stage(&file, temp_path("folder/a"), false, false, NULL), PAP_E_IO);
    } else {
        puts("skipped: root may write into any folder");
    }
    temp_folder_remove();
}
END_TEST

START_TEST(the_longest_name_that_fits_can_be_staged) {
    char name[256];
    staged_file file;
    temp_folder_make();
    memset(name, 'n', 255);
    memcpy(name + 255 - 8, ".geojson", 9);
    ck_assert_int_eq(file_stage(&file, temp_path(name), false, false, NULL), PAP_OK);
    put(file.temp, "long");
    ck_assert_int_eq(file_commit(&file, NULL), PAP_OK);
    expect_text(temp_path(name), "long");
    temp_folder_remove();
}
END_TEST

START_TEST(hashes_are_those_of_fips_180) {
    static const struct {
        const char *text, *hash;
    } cases[] = {{"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
                 {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
                 {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"}};
    char hash[65];
    temp_folder_make();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        put(temp_path("a"), cases[i].text);
        ck_assert_int_eq(file_sha256(hash, temp_path("a"), NULL), PAP_OK);
        ck_assert_str_eq(hash, cases[i].hash);
    }
    char *million = malloc(1000000);
    memset(million, 'a', 1000000);
    ck_assert_int_eq(file_write_whole(temp_path("a"), million, 1000000, true, false, NULL), PAP_OK);
    ck_assert_int_eq(file_sha256(hash, temp_path("a"), NULL), PAP_OK);
    ck_assert_str_eq(hash, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    free(million);
    ck_assert_int_eq(file_sha256(hash, temp_path("missing"), NULL), PAP_E_IO);
    temp_folder_remove();
}
END_TEST

START_TEST(reading_whole_refuses_what_is_too_long_or_no_file) {
    char *text = NULL;
    temp_folder_make();
    put(temp_path("a"), "12345");
    ck_assert_int_eq(file_read_whole(&text, NULL, temp_path("a"), 4, NULL), PAP_E_FORMAT);
    ck_assert_int_eq(file_read_whole(&text, NULL, temp_path("missing"), 4, NULL), PAP_E_OPEN);
    ck_assert_int_eq(file_read_whole(&text, NULL, temp_folder, 4, NULL), PAP_E_OPEN);
    ck_assert_ptr_null(text);
    ck_assert_int_eq(file_read_whole(&text, NULL, temp_path("a"), 5, NULL), PAP_OK);
    ck_assert_str_eq(text, "12345");
    free(text);
    temp_folder_remove();
}
END_TEST

START_TEST(names_are_taken_apart) {
    static const char *const cases[][3] = {{"a/b.c/d.tif", "d.tif", ".tif"},
                                           {"a.b/c", "c", ""},
                                           {"x.tar.gz", "x.tar.gz", ".gz"},
                                           {"a/", "", ""},
                                           {"", "", ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_str_eq(file_base_name(cases[i][0]), cases[i][1]);
        ck_assert_str_eq(file_ending(cases[i][0]), cases[i][2]);
    }
    char *joined = file_join("a", "b.c");
    ck_assert_str_eq(joined, "a/b.c");
    free(joined);
}
END_TEST

START_TEST(a_work_folder_is_private_and_goes_with_what_is_in_it) {
    char *folder = NULL;
    struct stat at;
    temp_folder_make();
    ck_assert_int_eq(file_work_folder(&folder, temp_path("out.tif"), NULL), PAP_OK);
    ck_assert_int_eq(stat(folder, &at), 0);
    ck_assert_msg(S_ISDIR(at.st_mode) && (at.st_mode & 0777) == 0700, "%o", at.st_mode);
    ck_assert_msg(file_base_name(folder)[0] == '.', "%s", folder);
    for (int i = 0; i < 2; i++) {
        char *path = file_join(folder, i ? "a" : ".b");
        ck_assert_int_eq(file_write_whole(path, "x", 1, false, false, NULL), PAP_OK);
        free(path);
    }
    file_drop_folder(folder);
    file_drop_folder(NULL);
    ck_assert_uint_eq(temp_folder_empty(), 0);
    temp_folder_remove();
    ck_assert_int_eq(file_work_folder(&folder, "/nowhere/at/all/out.tif", NULL), PAP_E_IO);
}
END_TEST

CHECK_MAIN("base/file", a_staged_file_appears_whole_when_it_is_committed,
           an_existing_file_is_refused_or_replaced_as_asked, a_file_that_appears_meanwhile_is_kept,
           discarding_leaves_nothing, modes_are_private_or_follow_the_umask,
           places_that_take_no_file_are_named, the_longest_name_that_fits_can_be_staged,
           hashes_are_those_of_fips_180, reading_whole_refuses_what_is_too_long_or_no_file,
           names_are_taken_apart, a_work_folder_is_private_and_goes_with_what_is_in_it)
