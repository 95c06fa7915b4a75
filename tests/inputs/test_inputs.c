/* Names to files: folders, patterns, lists, archives; each file once, in an order that is always the same. */
#include "base/file.h"
#include "check_main.h"
#include "inputs/inputs.h"

#include <cpl_vsi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char root[256], was[4096];

static void set_up(void) {
    const char *parent = getenv("TMPDIR");
    snprintf(root, sizeof root, "%s/papaver-inputs-XXXXXX", parent && *parent ? parent : "/tmp");
    ck_assert_ptr_nonnull(getcwd(was, sizeof was));
    ck_assert_ptr_nonnull(mkdtemp(root));
    ck_assert_int_eq(chdir(root), 0);
}

static void tear_down(void) {
    char command[320];
    ck_assert_int_eq(chdir(was), 0);
    snprintf(command, sizeof command, "rm -rf '%s'", root);
    ck_assert_int_eq(system(command), 0);
}

static void put(const char *path, const char *text, size_t size) {
    ck_assert_int_eq(file_write_whole(path, text, size, true, false, NULL), PAP_OK);
}

static void touch(const char *path) {
    put(path, path, strlen(path));
}

static bool is_marked(const char *folder) {
    return strstr(folder, "run") != NULL;
}

static inputs *expand(const char *const *names, size_t count) {
    inputs *all = NULL;
    ck_assert_int_eq(inputs_new(&all, names, count, is_marked, NULL), PAP_OK);
    return all;
}

/* "a b* c!" for a picture, a repeated one, a fault. */
static void expect(const char *wanted, const char *const *names, size_t count) {
    inputs *all = expand(names, count);
    char text[2048] = "";
    size_t pictures = 0;
    for (size_t i = 0; i < all->count; i++) {
        static const char *const marks[] = {"", "*", "!"};
        size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, "%s%s%s", i ? " " : "", all->items[i].path,
                 marks[all->items[i].kind]);
        pictures += all->items[i].kind == INPUT_PICTURE;
        ck_assert_int_eq(all->items[i].fault != NULL, all->items[i].kind == INPUT_FAULT);
    }
    ck_assert_str_eq(text, wanted);
    ck_assert_uint_eq(all->pictures, pictures);
    inputs_free(all);
}

#define EXPECT(wanted, ...)                                                                                  \
    expect(wanted, (const char *const[]){__VA_ARGS__},                                                       \
           sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

START_TEST(names_stay_in_their_order) {
    set_up();
    touch("b.tif");
    touch("a.tif");
    EXPECT("b.tif a.tif", "b.tif", "a.tif");
    EXPECT("nowhere.tif", "nowhere.tif"); /* that it is missing shows when it is opened */
    tear_down();
}
END_TEST

START_TEST(a_folder_is_what_lies_below_it_sorted) {
    set_up();
    mkdir("f", 0700);
    mkdir("f/deep", 0700);
    mkdir("f/deep/er", 0700);
    mkdir("f/.hidden", 0700);
    touch("f/z.tif");
    touch("f/b.JPG");
    touch("f/deep/er/c.tif");
    touch("f/.hidden/d.tif");
    EXPECT("f/b.JPG f/deep/er/c.tif f/z.tif", "f");
    EXPECT("f/b.JPG f/deep/er/c.tif f/z.tif", "f/");
    EXPECT("f/deep/er/c.tif", "f/deep//");
    tear_down();
}
END_TEST

START_TEST(side_files_lists_and_runs_are_left_out_of_a_folder) {
    static const char *const aside[] = {
        "f/a.tif.aux.xml", "f/a.tif.ovr", "f/a.tfw",           "f/a.PRJ",
        "f/._a.tif",       "f/a.geojson", "f/a.csv",           "f/a.gpkg",
        "f/a.tif.msk",     "f/x.MRK",     "f/run-1/chip.png",  "f/Thumbs.db",
        "f/a.aux.xml",     "f/a.IMD",     "f/LC09_T1_MTL.txt", "f/a_metadata.xml"};
    set_up();
    mkdir("f", 0700);
    mkdir("f/run-1", 0700);
    touch("f/a.tif");
    touch("f/notes.txt");
    for (size_t i = 0; i < sizeof aside / sizeof *aside; i++) touch(aside[i]);
    EXPECT("f/a.tif f/notes.txt", "f");
    EXPECT("f/a.csv", "f/a.csv"); /* named: taken at its word */
    EXPECT("f/run-1", "f/run-1");
    tear_down();
}
END_TEST

START_TEST(a_folder_without_pictures_is_a_fault) {
    set_up();
    mkdir("f", 0700);
    EXPECT("f!", "f");
    touch("f/a.csv");
    touch("b.tif");
    EXPECT("f! b.tif", "f", "b.tif");
    inputs *all = expand((const char *const[]){"f"}, 1);
    ck_assert_str_eq(all->items[0].fault, "f: holds no picture; name another folder, or the pictures");
    inputs_free(all);
    tear_down();
}
END_TEST

START_TEST(links_to_files_are_followed_links_to_folders_are_not) {
    set_up();
    mkdir("f", 0700);
    touch("outside.tif");
    ck_assert_int_eq(symlink("../outside.tif", "f/link.tif"), 0);
    ck_assert_int_eq(symlink("..", "f/round"), 0);
    ck_assert_int_eq(symlink("nowhere", "f/broken.tif"), 0);
    ck_assert_int_eq(mkfifo("f/pipe.tif", 0600), 0);
    EXPECT("f/broken.tif f/link.tif", "f");
    ck_assert_int_eq(symlink("f", "g"), 0);
    EXPECT("g/broken.tif g/link.tif", "g");
    tear_down();
}
END_TEST

START_TEST(a_pattern_that_is_no_name_finds_files) {
    set_up();
    mkdir("f", 0700);
    touch("f/t2.tif");
    touch("f/t10.tif");
    touch("f/t1.tif");
    touch("f/t1.tfw");
    touch("[odd]*.tif");
    EXPECT("f/t1.tif f/t10.tif f/t2.tif", "f/t*");
    EXPECT("f/t1.tif f/t2.tif", "f/t?.tif");
    EXPECT("f/t1.tif f/t10.tif f/t2.tif", "[f]");
    EXPECT("[odd]*.tif", "[odd]*.tif");
    EXPECT("x*.tif! f/t1.tif", "x*.tif", "f/t1.tif");
    tear_down();
}
END_TEST

START_TEST(a_list_has_a_name_a_line) {
    static const char windows[] = "\xef\xbb\xbf# tiles\r\n\r\na b.tif\r\n  \r\nf\r\nf/*.tif",
                      nul[] = "line\nbreak.tif\0#hash.tif\0f\0";
    set_up();
    mkdir("f", 0700);
    touch("f/c.tif");
    touch("a b.tif");
    put("list.txt", windows, sizeof windows - 1);
    put("list.nul", nul, sizeof nul - 1);
    put("none.txt", "# nothing\n", 10);
    EXPECT("a b.tif f/c.tif f/c.tif*", "@list.txt");
    EXPECT("line\nbreak.tif #hash.tif f/c.tif", "@list.nul");
    EXPECT("none.txt! nowhere.txt!", "@none.txt", "@nowhere.txt");
    EXPECT("a b.tif", "a b.tif");
    tear_down();
}
END_TEST

START_TEST(a_dash_is_a_list_on_standard_input) {
    set_up();
    put("list.txt", "a.tif\nb.tif\n", 12);
    ck_assert_ptr_nonnull(freopen("list.txt", "r", stdin));
    EXPECT("c.tif a.tif b.tif", "c.tif", "-");
    EXPECT("-!", "-"); /* it has been read */
    tear_down();
}
END_TEST

START_TEST(a_file_is_taken_once_by_whatever_path) {
    set_up();
    mkdir("f", 0700);
    touch("f/a.tif");
    touch("f/b.tif");
    ck_assert_int_eq(link("f/a.tif", "hard.tif"), 0);
    ck_assert_int_eq(symlink("f/b.tif", "soft.tif"), 0);
    EXPECT("f/a.tif f/b.tif ./f/../f/a.tif* hard.tif* soft.tif*", "f", "./f/../f/a.tif", "hard.tif",
           "soft.tif");
    EXPECT("no.tif no.tif* also.tif", "no.tif", "no.tif", "also.tif");
    tear_down();
}
END_TEST

START_TEST(an_archive_is_a_folder) {
    set_up();
    VSIMkdir("/vsimem/flight", 0700);
    VSIMkdir("/vsimem/flight/deep", 0700);
    static const char *const names[] = {"z.tif", "a.tif.aux.xml", "deep/b.tif", ".DS_Store"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[64];
        snprintf(path, sizeof path, "/vsimem/flight/%s", names[i]);
        VSILFILE *file = VSIFOpenL(path, "wb");
        VSIFWriteL("x", 1, 1, file);
        VSIFCloseL(file);
    }
    EXPECT("/vsimem/flight/deep/b.tif /vsimem/flight/z.tif", "/vsimem/flight");
    EXPECT("/vsimem/flight/z.tif", "/vsimem/flight/z.tif");
    VSIRmdirRecursive("/vsimem/flight");
    tear_down();
}
END_TEST

START_TEST(addresses_are_read_in_parts) {
    set_up();
    EXPECT("/vsicurl/http://host/a?b=*.tif /vsicurl/https://host/c.tif /vsis3/bucket/d.tif",
           "http://host/a?b=*.tif", "https://host/c.tif", "s3://bucket/d.tif");
    tear_down();
}
END_TEST

START_TEST(twenty_thousand_names_are_few) {
    enum { N = 20000 };
    set_up();
    static char text[N * 12];
    size_t used = 0;
    for (int i = 0; i < N; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "t%05d.tif\n", i % (N / 2));
    put("list.txt", text, used);
    inputs *all = expand((const char *const[]){"@list.txt"}, 1);
    ck_assert_uint_eq(all->count, N);
    ck_assert_uint_eq(all->pictures, N / 2);
    ck_assert_int_eq(all->items[N / 2].kind, INPUT_REPEATED);
    inputs_free(all);
    tear_down();
}
END_TEST

CHECK_MAIN("inputs/inputs", names_stay_in_their_order, a_folder_is_what_lies_below_it_sorted,
           side_files_lists_and_runs_are_left_out_of_a_folder, a_folder_without_pictures_is_a_fault,
           links_to_files_are_followed_links_to_folders_are_not, a_pattern_that_is_no_name_finds_files,
           a_list_has_a_name_a_line, a_dash_is_a_list_on_standard_input,
           a_file_is_taken_once_by_whatever_path, an_archive_is_a_folder, addresses_are_read_in_parts,
           twenty_thousand_names_are_few)
