/* Tests of the canvas: what is drawn where, and that it arrives in the PNG. */
#include "picture/canvas.h"

#include "check_main.h"
#include "picture/font.h"

#include <limits.h>
#include <math.h>
#include <png.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { GUARD = 4096, GUARD_BYTE = 0xA5, PATH_SIZE = 512, NOBODY = 65534 };

static const ink white = {255, 255, 255}, green = {60, 110, 50}, yellow = {255, 230, 0};

/* ---- helpers ---- */

static canvas new_canvas(int width, int height, ink background) {
    canvas picture;
    pap_error err;
    ck_assert_msg(canvas_new(&picture, width, height, background, &err) == PAP_OK, "%d x %d: %s", width,
                  height, err.message);
    return picture;
}

static size_t byte_count(const canvas *picture) {
    return 3 * (size_t)picture->width * (size_t)picture->height;
}

static canvas noise_canvas(int width, int height) {
    canvas picture = new_canvas(width, height, green);
    uint32_t state = 7;
    for (size_t i = 0; i < byte_count(&picture); i++) {
        state = state * 1664525u + 1013904223u;
        picture.rgb[i] = (uint8_t)(state >> 24);
    }
    return picture;
}

static const uint8_t *pixel(const canvas *picture, int x, int y) {
    return picture->rgb + 3 * ((size_t)y * (size_t)picture->width + (size_t)x);
}

static bool is_ink(const canvas *picture, int x, int y, ink colour) {
    const uint8_t *at = pixel(picture, x, y);
    return at[0] == colour.r && at[1] == colour.g && at[2] == colour.b;
}

static bool is_dark(const canvas *picture, int x, int y) {
    const uint8_t *at = pixel(picture, x, y);
    return at[0] < 60 && at[1] < 60 && at[2] < 60;
}

static bool is_all(const canvas *picture, ink colour) {
    for (int y = 0; y < picture->height; y++)
        for (int x = 0; x < picture->width; x++)
            if (!is_ink(picture, x, y, colour)) return false;
    return true;
}

static int greatest_difference(const canvas *a, const canvas *b) {
    int greatest = 0;
    for (size_t i = 0; i < byte_count(a); i++) {
        int difference = abs(a->rgb[i] - b->rgb[i]);
        if (difference > greatest) greatest = difference;
    }
    return greatest;
}

static void make_folder(char folder[PATH_SIZE]) {
    const char *base = getenv("TMPDIR");
    snprintf(folder, PATH_SIZE, "%s/papaver-canvas-XXXXXX", base && *base ? base : "/tmp");
    ck_assert_msg(mkdtemp(folder) != NULL, "no folder %s", folder);
}

static void name_file(char path[PATH_SIZE], const char *folder, const char *name) {
    ck_assert_int_lt(snprintf(path, PATH_SIZE, "%s/%s", folder, name), PATH_SIZE);
}

/* Fails when something was left behind in the folder. */
static void remove_folder(const char *folder) {
    ck_assert_msg(rmdir(folder) == 0, "%s is not empty", folder);
}

static void write_file(const canvas *picture, const char *path, bool may_replace, bool is_public) {
    pap_error err;
    ck_assert_msg(canvas_write_png(picture, path, may_replace, is_public, &err) == PAP_OK, "%s", err.message);
}

static size_t read_bytes(uint8_t *bytes, size_t limit, const char *path) {
    FILE *stream = fopen(path, "rb");
    ck_assert_msg(stream != NULL, "cannot read %s", path);
    size_t size = fread(bytes, 1, limit, stream);
    fclose(stream);
    ck_assert_msg(size > 0 && size < limit, "%s has %zu bytes", path, size);
    return size;
}

/* ---- the PNG ---- */

START_TEST(a_png_read_back_equals_the_canvas) {
    static const int sizes[][2] = {{1, 1}, {3, 7}, {1, 500}, {257, 64}, {1000, 3}};
    char folder[PATH_SIZE], path[PATH_SIZE];
    make_folder(folder);
    name_file(path, folder, "a.png");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        canvas picture = noise_canvas(sizes[i][0], sizes[i][1]);
        write_file(&picture, path, true, false);
        png_image image = {.version = PNG_IMAGE_VERSION};
        ck_assert_msg(png_image_begin_read_from_file(&image, path), "size %zu: %s", i, image.message);
        ck_assert_msg(image.format == PNG_FORMAT_RGB, "size %zu: format %u", i, image.format);
        ck_assert_int_eq((int)image.width, picture.width);
        ck_assert_int_eq((int)image.height, picture.height);
        uint8_t *rgb = malloc(byte_count(&picture));
        ck_assert_msg(png_image_finish_read(&image, NULL, rgb, 0, NULL), "size %zu: %s", i, image.message);
        ck_assert_msg(memcmp(rgb, picture.rgb, byte_count(&picture)) == 0, "size %zu: pixels differ", i);
        free(rgb);
        canvas_free(&picture);
    }
    unlink(path);
    remove_folder(folder);
}
END_TEST

START_TEST(the_same_pixels_give_the_same_bytes) {
    enum { LIMIT = 1 << 20 };
    static const char *const names[2] = {"a.png", "b.png"};
    char folder[PATH_SIZE], path[PATH_SIZE];
    uint8_t *bytes[2];
    size_t size[2];
    make_folder(folder);
    canvas picture = noise_canvas(300, 200);
    for (int i = 0; i < 2; i++) {
        bytes[i] = malloc(LIMIT);
        name_file(path, folder, names[i]);
        write_file(&picture, path, false, false);
        size[i] = read_bytes(bytes[i], LIMIT, path);
        unlink(path);
    }
    ck_assert_uint_eq(size[0], size[1]);
    ck_assert_msg(memcmp(bytes[0], bytes[1], size[0]) == 0, "the second file differs");
    free(bytes[0]);
    free(bytes[1]);
    canvas_free(&picture);
    remove_folder(folder);
}
END_TEST

/* A time or a text chunk would tell when and with what a picture was made. */
START_TEST(a_png_holds_pixels_and_nothing_else) {
    enum { LIMIT = 1 << 20, SIGNATURE = 8, CHUNK_FRAME = 12 };
    static const char *const allowed[] = {"IHDR", "IDAT", "IEND"};
    static uint8_t bytes[LIMIT];
    char folder[PATH_SIZE], path[PATH_SIZE];
    make_folder(folder);
    name_file(path, folder, "a.png");
    canvas picture = noise_canvas(90, 50);
    write_file(&picture, path, false, false);
    size_t size = read_bytes(bytes, LIMIT, path), at = SIGNATURE, chunks = 0;
    while (at + CHUNK_FRAME <= size) {
        bool is_allowed = false;
        for (int i = 0; i < 3; i++) is_allowed |= memcmp(bytes + at + 4, allowed[i], 4) == 0;
        ck_assert_msg(is_allowed, "chunk %.4s", (const char *)bytes + at + 4);
        at += CHUNK_FRAME + ((size_t)bytes[at] << 24 | (size_t)bytes[at + 1] << 16 |
                             (size_t)bytes[at + 2] << 8 | bytes[at + 3]);
        chunks++;
    }
    ck_assert_uint_eq(at, size);
    ck_assert_uint_ge(chunks, 3);
    canvas_free(&picture);
    unlink(path);
    remove_folder(folder);
}
END_TEST

START_TEST(a_file_is_its_owners_unless_it_is_public) {
    char folder[PATH_SIZE], path[PATH_SIZE];
    struct stat at;
    make_folder(folder);
    name_file(path, folder, "a.png");
    canvas picture = noise_canvas(20, 10);
    mode_t mask = umask(022);
    write_file(&picture, path, false, false);
    ck_assert_int_eq(stat(path, &at), 0);
    ck_assert_msg((at.st_mode & 0777) == 0600, "private: mode %o", (unsigned)at.st_mode & 0777);
    write_file(&picture, path, true, true);
    ck_assert_int_eq(stat(path, &at), 0);
    ck_assert_msg((at.st_mode & 0777) == 0644, "public: mode %o", (unsigned)at.st_mode & 0777);
    umask(mask);
    canvas_free(&picture);
    unlink(path);
    remove_folder(folder);
}
END_TEST

START_TEST(an_existing_file_is_refused_and_kept) {
    char folder[PATH_SIZE], path[PATH_SIZE], kept[16] = "";
    make_folder(folder);
    name_file(path, folder, "a.png");
    FILE *stream = fopen(path, "wb");
    ck_assert(stream && fputs("mine", stream) >= 0 && fclose(stream) == 0);
    canvas picture = noise_canvas(20, 10);
    pap_error err = {0};
    ck_assert_int_eq(canvas_write_png(&picture, path, false, false, &err), PAP_E_EXISTS);
    ck_assert_msg(strstr(err.message, path) != NULL, "no path in: %s", err.message);
    ck_assert_uint_eq(read_bytes((uint8_t *)kept, sizeof kept - 1, path), 4);
    ck_assert_str_eq(kept, "mine");
    write_file(&picture, path, true, false);
    canvas_free(&picture);
    unlink(path);
    remove_folder(folder);
}
END_TEST

START_TEST(a_missing_folder_is_named_in_the_error) {
    char folder[PATH_SIZE], path[PATH_SIZE];
    make_folder(folder);
    name_file(path, folder, "missing/a.png");
    canvas picture = noise_canvas(20, 10);
    pap_error err = {0};
    ck_assert_int_eq(canvas_write_png(&picture, path, false, false, &err), PAP_E_IO);
    ck_assert_int_eq(err.code, PAP_E_IO);
    ck_assert_msg(strstr(err.message, path) != NULL, "no path in: %s", err.message);
    canvas_free(&picture);
    remove_folder(folder);
}
END_TEST

/* Root may write anywhere, so it steps down to nobody for the length of the call. */
START_TEST(a_folder_that_takes_no_files_is_an_error) {
    char folder[PATH_SIZE], path[PATH_SIZE];
    make_folder(folder);
    name_file(path, folder, "a.png");
    canvas picture = noise_canvas(20, 10);
    pap_error err = {0};
    ck_assert_int_eq(chmod(folder, 0555), 0);
    bool is_root = geteuid() == 0;
    if (is_root) ck_assert_int_eq(seteuid(NOBODY), 0);
    pap_status status = canvas_write_png(&picture, path, false, false, &err);
    if (is_root) ck_assert_int_eq(seteuid(0), 0);
    ck_assert_int_eq(status, PAP_E_IO);
    ck_assert_msg(strstr(err.message, path) != NULL, "no path in: %s", err.message);
    canvas_free(&picture);
    remove_folder(folder);
}
END_TEST

/* A file size limit fails in write() just as a full disk does. */
START_TEST(a_write_that_is_cut_short_leaves_no_file) {
    static const rlim_t limits[] = {0, 1000, 10000, 60000};
    char folder[PATH_SIZE], path[PATH_SIZE];
    make_folder(folder);
    name_file(path, folder, "a.png");
    canvas picture = noise_canvas(200, 150);
    struct rlimit before;
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_IGN);
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        pap_error err = {0};
        struct rlimit tight = {limits[i], before.rlim_max};
        setrlimit(RLIMIT_FSIZE, &tight);
        pap_status status = canvas_write_png(&picture, path, false, false, &err);
        setrlimit(RLIMIT_FSIZE, &before);
        ck_assert_msg(status == PAP_E_IO, "limit %lu: status %d", (unsigned long)limits[i], status);
        ck_assert_msg(strstr(err.message, "File too large") != NULL, "limit %lu: %s",
                      (unsigned long)limits[i], err.message);
    }
    canvas_free(&picture);
    remove_folder(folder);
}
END_TEST

/* ---- drawing ---- */

static void draw_everything(canvas *picture, double x, double y, double size) {
    const double ring[] = {x, y, x + size, y, x + size, y + size, x - size, y + size};
    int column = x > INT_MAX ? INT_MAX : x > INT_MIN ? (int)x : INT_MIN;
    int row = y > INT_MAX ? INT_MAX : y > INT_MIN ? (int)y : INT_MIN;
    canvas_dot(picture, column, row, white);
    canvas_box(picture, column, row, row, column, white);
    canvas_line(picture, x, y, -y, size, 3, white);
    canvas_ring(picture, ring, 4, 2.5, yellow);
    canvas_ring(picture, ring, 1, 2, yellow);
    canvas_ring(picture, ring, 0, 2, yellow);
    canvas_circle(picture, x, y, size, 2, yellow);
    for (int scale = -1; scale < 4; scale++) canvas_text(picture, column, row, scale, white, "Wg~ 1");
    canvas_scale_bar(picture, size);
}

START_TEST(drawing_over_the_edges_stays_inside) {
    static const int sizes[][2] = {{1, 1}, {5, 3}, {64, 64}, {130, 70}};
    static const double places[] = {-INFINITY, -1e300, -3e9,  -70, -1, -0.5, 0,     1,   4.5,
                                    63.5,      69.5,   129.5, 131, 64, 3e9,  1e300, NAN, INFINITY};
    static const double lengths[] = {0, 0.3, 2, 80, 1e5, 1e308, NAN, INFINITY};
    enum { PLACES = sizeof places / sizeof *places, LENGTHS = sizeof lengths / sizeof *lengths };
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        canvas picture = {sizes[s][0], sizes[s][1], NULL};
        size_t inside = byte_count(&picture), all = inside + 2 * GUARD;
        uint8_t *buffer = malloc(all);
        memset(buffer, GUARD_BYTE, all);
        picture.rgb = buffer + GUARD;
        for (int i = 0; i < PLACES * PLACES * LENGTHS; i++)
            draw_everything(&picture, places[i % PLACES], places[i / PLACES % PLACES],
                            lengths[i / (PLACES * PLACES)]);
        for (size_t i = 0; i < GUARD; i++)
            ck_assert_msg(buffer[i] == GUARD_BYTE && buffer[all - 1 - i] == GUARD_BYTE,
                          "%d x %d: byte %zu outside was overwritten", picture.width, picture.height, i);
        free(buffer);
    }
}
END_TEST

START_TEST(what_lies_outside_changes_nothing) {
    canvas picture = new_canvas(100, 80, green);
    const double far_ring[] = {-50, -50, -20, -50, -20, -20};
    canvas_dot(&picture, 100, 0, white);
    canvas_dot(&picture, 0, -1, white);
    canvas_box(&picture, 100, 0, 120, 80, white);
    canvas_box(&picture, 20, 20, 10, 30, white);
    canvas_line(&picture, -10, 90, 110, 90, 4, white);
    canvas_line(&picture, 10, 10, 60, 60, 0, white);
    canvas_line(&picture, 10, 10, 60, NAN, 3, white);
    canvas_ring(&picture, far_ring, 3, 3, white);
    canvas_circle(&picture, 50, 40, 500, 3, white);
    canvas_text(&picture, 103, 10, 2, white, "right");
    canvas_text(&picture, 10, -30, 2, white, "above");
    ck_assert_msg(is_all(&picture, green), "something was drawn");
    canvas_free(&picture);
}
END_TEST

START_TEST(a_box_fills_from_corner_to_corner) {
    canvas picture = new_canvas(12, 9, green);
    canvas_box(&picture, 2, 3, 5, 8, yellow);
    for (int y = 0; y < 9; y++)
        for (int x = 0; x < 12; x++) {
            bool is_inside = x >= 2 && x < 5 && y >= 3 && y < 8;
            ck_assert_msg(is_ink(&picture, x, y, is_inside ? yellow : green), "pixel %d,%d", x, y);
        }
    canvas_free(&picture);
}
END_TEST

/* 200 pixels long, so that it crosses the blocks in which strokes are gathered. */
START_TEST(a_line_is_as_thick_as_asked) {
    canvas picture = new_canvas(240, 24, green);
    canvas_line(&picture, 20, 10.5, 220, 10.5, 3, white);
    for (int x = 20; x < 220; x++)
        for (int y = 0; y < 24; y++)
            ck_assert_msg(is_ink(&picture, x, y, y >= 9 && y <= 11 ? white : green), "pixel %d,%d", x, y);
    ck_assert(is_ink(&picture, 17, 10, green) && is_ink(&picture, 222, 10, green));
    canvas_free(&picture);
}
END_TEST

START_TEST(a_line_between_two_rows_is_shared_by_them) {
    canvas picture = new_canvas(40, 20, (ink){0, 0, 0});
    canvas_line(&picture, 5, 10, 35, 10, 1, white);
    for (int x = 6; x < 34; x++) {
        int above = pixel(&picture, x, 9)[0], below = pixel(&picture, x, 10)[0];
        ck_assert_msg(abs(above - 128) <= 1 && abs(below - 128) <= 1, "column %d: %d and %d", x, above,
                      below);
        ck_assert(is_ink(&picture, x, 8, (ink){0, 0, 0}) && is_ink(&picture, x, 11, (ink){0, 0, 0}));
    }
    canvas_free(&picture);
}
END_TEST

START_TEST(a_hairline_is_as_faint_as_it_is_thin) {
    static const double thicknesses[] = {0.1, 0.25, 0.5, 0.9};
    for (size_t i = 0; i < sizeof thicknesses / sizeof *thicknesses; i++) {
        canvas picture = new_canvas(40, 20, (ink){0, 0, 0});
        canvas_line(&picture, 5, 10.5, 35, 10.5, thicknesses[i], white);
        int level = pixel(&picture, 20, 10)[0];
        ck_assert_msg(fabs(level - 255 * thicknesses[i]) <= 1, "thickness %g: level %d", thicknesses[i],
                      level);
        canvas_free(&picture);
    }
}
END_TEST

START_TEST(a_line_is_the_same_from_either_end) {
    canvas there = new_canvas(150, 90, green), back = new_canvas(150, 90, green);
    canvas_line(&there, 3.2, 80.7, 141.9, 7.1, 2.3, white);
    canvas_line(&back, 141.9, 7.1, 3.2, 80.7, 2.3, white);
    ck_assert_int_le(greatest_difference(&there, &back), 1);
    ck_assert_msg(!is_all(&there, green), "nothing was drawn");
    canvas_free(&there);
    canvas_free(&back);
}
END_TEST

START_TEST(a_ring_of_many_points_looks_like_one_of_few) {
    enum { SIDE_POINTS = 100 };
    static const double square[] = {10.3, 10.3, 80.3, 10.3, 80.3, 80.3, 10.3, 80.3};
    double many[2 * 4 * SIDE_POINTS];
    for (int i = 0; i < 4 * SIDE_POINTS; i++) {
        int side = i / SIDE_POINTS, next = (side + 1) % 4;
        double along = (double)(i % SIDE_POINTS) / SIDE_POINTS;
        for (int k = 0; k < 2; k++)
            many[2 * i + k] = square[2 * side + k] + along * (square[2 * next + k] - square[2 * side + k]);
    }
    canvas few_points = new_canvas(100, 100, green), many_points = new_canvas(100, 100, green);
    canvas_ring(&few_points, square, 4, 2, yellow);
    canvas_ring(&many_points, many, 4 * SIDE_POINTS, 2, yellow);
    ck_assert_int_le(greatest_difference(&few_points, &many_points), 1);
    canvas_free(&few_points);
    canvas_free(&many_points);
}
END_TEST

START_TEST(a_ring_is_closed_cased_and_hollow) {
    static const double square[] = {20, 20, 80, 20, 80, 80, 20, 80};
    canvas picture = new_canvas(100, 100, white);
    canvas_ring(&picture, square, 4, 2, yellow);
    for (int i = 24; i < 76; i++) {
        ck_assert_msg(is_ink(&picture, 19, i, yellow) && is_ink(&picture, 20, i, yellow),
                      "closing side, row %d", i);
        ck_assert_msg(is_dark(&picture, 18, i) && is_dark(&picture, 21, i), "casing, row %d", i);
        ck_assert_msg(is_ink(&picture, i, i, white) && is_ink(&picture, 12, i, white), "ground, row %d", i);
    }
    canvas_free(&picture);
}
END_TEST

START_TEST(a_circle_has_its_radius) {
    canvas picture = new_canvas(120, 120, white);
    canvas_circle(&picture, 60, 60, 40, 3, yellow);
    int touched = 0;
    for (int y = 0; y < 120; y++)
        for (int x = 0; x < 120; x++) {
            double distance = fabs(hypot(x + 0.5 - 60, y + 0.5 - 60) - 40);
            if (distance < 1) ck_assert_msg(is_ink(&picture, x, y, yellow), "stroke at %d,%d", x, y);
            if (distance > 4.5) ck_assert_msg(is_ink(&picture, x, y, white), "ground at %d,%d", x, y);
            touched += distance < 1;
        }
    ck_assert_int_gt(touched, 400);
    canvas_free(&picture);
}
END_TEST

/* ---- text ---- */

START_TEST(text_is_as_wide_as_announced) {
    static const struct {
        const char *text;
        int scale, width;
    } cases[] = {{"", 1, 0}, {"H", 1, 5}, {"HH", 1, 11}, {"HH", 2, 22}, {"HELLO H", 3, 123}, {"H", 0, 5}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        canvas picture = new_canvas(160, 40, green);
        int width = canvas_text(&picture, 10, 10, cases[i].scale, white, cases[i].text);
        ck_assert_msg(width == cases[i].width, "case %zu: %d", i, width);
        ck_assert_int_eq(canvas_text_width(cases[i].scale, cases[i].text), width);
        int first = INT_MAX, last = -1;
        for (int x = 0; x < 160; x++)
            for (int y = 0; y < 40; y++)
                if (is_ink(&picture, x, y, white)) {
                    if (x < first) first = x;
                    last = x;
                }
        if (width)
            ck_assert_msg(first == 10 && last == 9 + width, "case %zu: columns %d..%d", i, first, last);
        else
            ck_assert_msg(is_all(&picture, green), "case %zu: drawn", i);
        canvas_free(&picture);
    }
}
END_TEST

START_TEST(other_bytes_show_as_a_question_mark) {
    canvas other = new_canvas(60, 20, green), marks = new_canvas(60, 20, green);
    canvas_text(&other, 4, 4, 1, white, "\n\x1f\x7f\x80\xff");
    canvas_text(&marks, 4, 4, 1, white, "?????");
    ck_assert_int_eq(greatest_difference(&other, &marks), 0);
    ck_assert_msg(!is_all(&marks, green), "nothing was drawn");
    canvas_free(&other);
    canvas_free(&marks);
}
END_TEST

START_TEST(text_has_a_dark_casing_all_around) {
    for (int scale = 1; scale <= 3; scale++) {
        canvas picture = new_canvas(60, 60, white);
        canvas_text(&picture, 20, 20, scale, white, "I");
        int middle = 20 + 2 * scale, bottom = 20 + 7 * scale;
        ck_assert_msg(is_ink(&picture, middle, 20, white), "scale %d: letter", scale);
        ck_assert_msg(is_dark(&picture, middle, 19), "scale %d: above", scale);
        ck_assert_msg(is_dark(&picture, middle, bottom), "scale %d: below", scale);
        ck_assert_msg(is_dark(&picture, middle - 1, 20 + 3 * scale), "scale %d: left", scale);
        ck_assert_msg(is_dark(&picture, middle + scale, 20 + 3 * scale), "scale %d: right", scale);
        canvas_free(&picture);
    }
}
END_TEST

START_TEST(every_character_has_its_own_glyph) {
    for (int a = FONT_FIRST; a <= FONT_LAST; a++) {
        int dots = 0;
        for (int row = 0; row < FONT_HEIGHT; row++) {
            int bits = font_glyph((char)a)[row];
            ck_assert_msg(bits < 1 << FONT_WIDTH, "'%c', row %d is too wide", a, row);
            dots += __builtin_popcount((unsigned)bits);
        }
        ck_assert_msg((dots == 0) == (a == ' '), "'%c' has %d dots", a, dots);
        for (int b = FONT_FIRST; b < a; b++)
            ck_assert_msg(memcmp(font_glyph((char)a), font_glyph((char)b), FONT_HEIGHT) != 0 ||
                              font_drop((char)a) != font_drop((char)b),
                          "'%c' looks like '%c'", a, b);
    }
}
END_TEST

/* ---- the scale bar ---- */

static bool is_round(double length_m) {
    double mantissa = length_m / pow(10, floor(log10(length_m) + 1e-9));
    return fabs(mantissa - 1) < 1e-9 || fabs(mantissa - 2) < 1e-9 || fabs(mantissa - 5) < 1e-9;
}

START_TEST(the_bar_is_round_and_at_most_30_percent) {
    static const int widths[] = {64, 100, 257, 640, 4000};
    for (size_t w = 0; w < sizeof widths / sizeof *widths; w++)
        for (double metres = 0.001; metres < 1000.5; metres *= 1.0233) {
            double length_m = canvas_scale_bar_m(widths[w], metres), share = length_m / metres / widths[w];
            ck_assert_msg(is_round(length_m), "%d px, %g m: %.17g m", widths[w], metres, length_m);
            /* The next round length is at most 2.5 times as long, and a whole pixel may be lost. */
            ck_assert_msg(share <= 0.3 && share > 0.3 / 2.5 - 1.0 / widths[w], "%d px, %g m: share %g",
                          widths[w], metres, share);
        }
}
END_TEST

/* The longest run of pure white in the bottom rows is the bar's rail: the label is above it. */
static int rail_px(const canvas *picture) {
    int longest = 0;
    for (int y = picture->height - 40; y < picture->height; y++)
        for (int x = 0, run = 0; x < picture->width; x++) {
            run = is_ink(picture, x, y, white) ? run + 1 : 0;
            if (run > longest) longest = run;
        }
    return longest;
}

START_TEST(the_drawn_bar_is_as_long_as_it_says) {
    static const int sizes[][2] = {{128, 128}, {257, 200}, {800, 600}, {2000, 1500}};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
        for (double metres = 0.001; metres < 1000.5; metres *= 1.7) {
            canvas picture = new_canvas(sizes[s][0], sizes[s][1], green);
            canvas_scale_bar(&picture, metres);
            double expected = canvas_scale_bar_m(picture.width, metres) / metres;
            int drawn = rail_px(&picture);
            ck_assert_msg(fabs(drawn - expected) <= 0.5 && drawn <= 0.3 * picture.width,
                          "%d px, %g m: drawn %d, expected %g", picture.width, metres, drawn, expected);
            canvas_free(&picture);
        }
}
END_TEST

START_TEST(a_length_is_written_in_its_unit) {
    static const struct {
        double length_m;
        const char *text;
    } cases[] = {{0.0005, "0.5 mm"}, {0.002, "2 mm"}, {0.01, "1 cm"},    {0.05, "5 cm"},
                 {0.5, "50 cm"},     {1, "1 m"},      {5, "5 m"},        {20, "20 m"},
                 {500, "500 m"},     {1000, "1 km"},  {200000, "200 km"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[CANVAS_LENGTH_TEXT];
        canvas_length_text(text, cases[i].length_m);
        ck_assert_str_eq(text, cases[i].text);
    }
}
END_TEST

START_TEST(without_a_scale_or_room_there_is_no_bar) {
    static const double scales[] = {0, -1, NAN, INFINITY, 1e300};
    canvas picture = new_canvas(300, 200, green), tiny = new_canvas(40, 200, green);
    for (size_t i = 0; i < sizeof scales / sizeof *scales; i++) {
        canvas_scale_bar(&picture, scales[i]);
        ck_assert_msg(is_all(&picture, green), "case %zu: drawn", i);
        ck_assert(canvas_scale_bar_m(300, scales[i]) == 0);
    }
    canvas_scale_bar(&tiny, 0.02);
    ck_assert_msg(is_all(&tiny, green), "a picture 40 pixels wide got a bar");
    canvas_free(&picture);
    canvas_free(&tiny);
}
END_TEST

/* ---- the buffer ---- */

START_TEST(a_picture_of_impossible_size_is_refused) {
    static const int sizes[][2] = {{0, 5}, {5, 0}, {-1, 5}, {5, INT_MIN}, {1000001, 1}, {1, INT_MAX}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        canvas picture = {-7, -7, NULL};
        pap_error err = {0};
        ck_assert_int_eq(canvas_new(&picture, sizes[i][0], sizes[i][1], white, &err), PAP_E_ARGUMENT);
        ck_assert_msg(picture.width == -7 && !picture.rgb, "case %zu: out was changed", i);
        ck_assert_msg(strstr(err.message, "use") != NULL, "case %zu: %s", i, err.message);
    }
}
END_TEST

START_TEST(a_new_picture_has_its_background) {
    canvas picture = new_canvas(33, 17, yellow);
    ck_assert(picture.width == 33 && picture.height == 17 && is_all(&picture, yellow));
    canvas_free(&picture);
    ck_assert(picture.rgb == NULL);
    canvas_free(&picture);
    canvas_free(NULL);
}
END_TEST

CHECK_MAIN("picture/canvas", a_png_read_back_equals_the_canvas, the_same_pixels_give_the_same_bytes,
           a_png_holds_pixels_and_nothing_else, a_file_is_its_owners_unless_it_is_public,
           an_existing_file_is_refused_and_kept, a_missing_folder_is_named_in_the_error,
           a_folder_that_takes_no_files_is_an_error, a_write_that_is_cut_short_leaves_no_file,
           drawing_over_the_edges_stays_inside, what_lies_outside_changes_nothing,
           a_box_fills_from_corner_to_corner, a_line_is_as_thick_as_asked,
           a_line_between_two_rows_is_shared_by_them, a_hairline_is_as_faint_as_it_is_thin,
           a_line_is_the_same_from_either_end, a_ring_of_many_points_looks_like_one_of_few,
           a_ring_is_closed_cased_and_hollow, a_circle_has_its_radius, text_is_as_wide_as_announced,
           other_bytes_show_as_a_question_mark, text_has_a_dark_casing_all_around,
           every_character_has_its_own_glyph, the_bar_is_round_and_at_most_30_percent,
           the_drawn_bar_is_as_long_as_it_says, a_length_is_written_in_its_unit,
           without_a_scale_or_room_there_is_no_bar, a_picture_of_impossible_size_is_refused,
           a_new_picture_has_its_background)
