/* Windows: they tile a small picture, are found in a large empty one, and fit the memory they get. */
#include "check_main.h"

#include "temp_folder.h"
#include "trial/windows.h"

#include <gdal.h>
#include <string.h>

static const char village[] = PAP_SOURCE_FOLDER "/data-samples/village-2cm.tif";

static raster_source *open_picture(const char *path, double gsd_m) {
    raster_source *source = NULL;
    pap_scene_options how = {1, gsd_m, NULL, NULL};
    pap_error err = {PAP_OK, ""};
    GDALAllRegister();
    ck_assert_msg(raster_source_open(&source, path, &how, &err) == PAP_OK, "%s", err.message);
    return source;
}

START_TEST(a_small_picture_is_taken_whole) {
    raster_source *source = open_picture(village, 0);
    scene_windows w;
    pap_error err = {PAP_OK, ""};
    ck_assert_msg(windows_choose(&w, source, 512, NULL, NULL, &err) == PAP_OK, "%s", err.message);
    int64_t area = 0;
    ck_assert_int_eq(w.of, 9);
    ck_assert_int_eq(w.count, 9);
    for (int i = 0; i < w.count; i++) {
        scene_box a = w.boxes[i];
        ck_assert_msg(a.x % 16 == 0 && a.y % 16 == 0 && a.w > 0 && a.h > 0 && a.w <= 512 && a.h <= 512 &&
                          a.x + a.w <= source->width && a.y + a.h <= source->height,
                      "window %d: %d, %d, %d x %d", i, a.x, a.y, a.w, a.h);
        ck_assert_msg(!i || w.boxes[i - 1].y < a.y || (w.boxes[i - 1].y == a.y && w.boxes[i - 1].x < a.x),
                      "window %d is out of order", i);
        ck_assert_int_ge(w.room[i], 1);
        area += (int64_t)a.w * a.h;
    }
    ck_assert_int_eq(area, source->width * source->height);
    ck_assert(w.valid_m2 > 450 && w.valid_m2 < 520); /* 86 % of 572 m2 */
    raster_source_free(source);
}
END_TEST

/* Of 8192 x 8192 pixels, only those from (from, from) to (from + 1024, from + 1024) are stored. */
static raster_source *sparse_picture(int from, bool has_any) {
    static const char *const how[] = {"TILED=YES", "SPARSE_OK=YES", "ALPHA=YES", NULL};
    static uint8_t row[1024];
    memset(row, 200, sizeof row);
    GDALAllRegister();
    GDALDatasetH file = GDALCreate(GDALGetDriverByName("GTiff"), temp_path("sparse.tif"), 8192, 8192, 4,
                                   GDT_Byte, (CSLConstList)how);
    ck_assert(file != NULL);
    for (int y = from; has_any && y < from + 1024; y++)
        for (int b = 1; b <= 4; b++)
            ck_assert(GDALRasterIO(GDALGetRasterBand(file, b), GF_Write, from, y, 1024, 1, row, 1024, 1,
                                   GDT_Byte, 0, 0) == CE_None);
    GDALClose(file);
    return open_picture(temp_path("sparse.tif"), 0.02);
}

START_TEST(the_one_part_that_was_flown_is_found) {
    scene_windows w;
    pap_error err = {PAP_OK, ""};
    temp_folder_make();
    for (int k = 0; k < 2; k++) {
        int from = k ? 7168 : 3072;
        raster_source *source = sparse_picture(from, true);
        ck_assert_msg(windows_choose(&w, source, 1024, NULL, NULL, &err) == PAP_OK, "%s", err.message);
        ck_assert_int_eq(w.of, 64);
        ck_assert_int_eq(w.count, 1);
        ck_assert_int_eq(w.boxes[0].x, from);
        ck_assert_int_eq(w.boxes[0].y, from);
        raster_source_free(source);
    }
    raster_source *nothing = sparse_picture(0, false);
    ck_assert_int_eq(windows_choose(&w, nothing, 1024, NULL, NULL, &err), PAP_E_EMPTY);
    raster_source_free(nothing);
    temp_folder_remove();
}
END_TEST

static bool never(void *context) {
    *(int *)context += 1;
    return false;
}

START_TEST(a_survey_stops_when_asked_to) {
    raster_source *source = open_picture(village, 0);
    scene_windows w;
    pap_error err = {PAP_OK, ""};
    int asked = 0;
    ck_assert_int_eq(windows_choose(&w, source, 512, never, &asked, &err), PAP_E_CANCELLED);
    ck_assert_int_eq(asked, 1);
    raster_source_free(source);
}
END_TEST

START_TEST(an_edge_suits_the_plots_and_the_memory) {
    raster_source source = {.gsd_x_m = 0.02, .gsd_y_m = 0.02};
    const size_t plenty = (size_t)1 << 30, mb = 1 << 20;
    ck_assert_int_eq(windows_edge_px(&source, 40, plenty), 2048); /* 38 m are 1897 pixels */
    source.gsd_x_m = source.gsd_y_m = 0.015;
    ck_assert_int_eq(windows_edge_px(&source, 40, plenty), 2544); /* 2530, to the next 16 */
    source.gsd_x_m = source.gsd_y_m = 0.005;
    ck_assert_int_eq(windows_edge_px(&source, 40, plenty), 4096);
    ck_assert_int_eq(windows_edge_px(&source, 40, 40 * mb), 2048); /* 8 bytes a pixel: 32 MiB */
    ck_assert_int_eq(windows_edge_px(&source, 40, 0), 1024);
}
END_TEST

CHECK_MAIN("trial/windows", a_small_picture_is_taken_whole, the_one_part_that_was_flown_is_found,
           a_survey_stops_when_asked_to, an_edge_suits_the_plots_and_the_memory)
